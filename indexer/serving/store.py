"""Small files that belong to one person each: the basket, the history."""

from __future__ import annotations

import os
import re
import tempfile
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from indexer.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Callable

_NAME = re.compile(r"[a-z][a-z0-9-]{0,63}")


class Store:
    """The files under one folder, by person and name; any number of threads may use it.

    `limit` is the most bytes that a file may have.
    """

    def __init__(self, folder: Path, limit: int) -> None:
        self.folder = folder
        self.limit = limit
        self._changing = Lock()

    def load(self, person: str, name: str) -> bytes | None:
        """Return a file's content, None if there is none. Raises StoreError if it is unreadable."""
        try:
            return self._path(person, name).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise _failed(name, error) from error

    def save(self, person: str, name: str, data: bytes) -> None:
        """Write a file, whole or not at all.

        Raises StoreError if it is larger than the limit or the disk refuses it.
        """
        path = self._path(person, name)
        if len(data) > self.limit:
            raise StoreError(
                f"保存的内容（{name}）超过了 {self.limit / 1e6:.0f} MB 的上限：请删去一些再试。",
                f"What is kept ({name}) is larger than {self.limit / 1e6:.0f} MB: remove some of "
                "it and try again.",
            )
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            _write(path, data)
        except OSError as error:
            raise _failed(name, error) from error

    def update(self, person: str, name: str, change: Callable[[bytes | None], bytes]) -> bytes:
        """Write what `change` makes of a file's content; return it.

        Two windows of one person that change a file at once change it one after the other. Raises
        StoreError as `load` and `save` do, and whatever `change` raises: then nothing is written.
        """
        with self._changing:
            data = change(self.load(person, name))
            self.save(person, name, data)
            return data

    def _path(self, person: str, name: str) -> Path:
        """Return where a file is. `person` is access.person_key's, so no path can be made of it."""
        if not re.fullmatch(r"[0-9a-f]{64}", person) or not _NAME.fullmatch(name):
            raise ValueError(f"no name of a person's file: {person!r}, {name!r}")
        return self.folder / person / name


def _write(path: Path, data: bytes) -> None:
    handle, unfinished = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(unfinished).replace(path)
    except BaseException:
        Path(unfinished).unlink(missing_ok=True)
        raise


def _failed(name: str, error: OSError) -> StoreError:
    return StoreError(
        f"读写您保存的内容（{name}）失败（{error.strerror}）：请告诉管理员检查存放文件夹的权限和空间。",
        f"What is kept for you ({name}) cannot be read or written ({error.strerror}): ask the "
        "administrator to check the folder's permissions and space.",
    )
