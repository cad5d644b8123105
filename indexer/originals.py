"""The originals of what was indexed: files with pages, kept so that a page can be shown.

`originals/` beside the snapshots holds them under the SHA-256 of their content. What a citation is
checked against on the page is then the very file that was read, wherever it is by now.
"""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING

from indexer.errors import ReadError

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path


class Originals:
    """The originals of one index folder."""

    def __init__(self, index_dir: Path) -> None:
        self._folder = index_dir / "originals"

    def keep(self, data: bytes) -> None:
        """Keep a file; one that is kept already costs nothing."""
        path = self._folder / digest(data)
        if path.exists():
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        # A build that dies here leaves a file that no digest names.
        making = path.with_suffix(f".{os.getpid()}")
        making.write_bytes(data)
        making.replace(path)

    def read(self, sha256: str, name: str) -> bytes:
        """Return the file of that digest; `name` is for the message.

        Raises ReadError where it is missing or was changed.
        """
        try:
            data = (self._folder / sha256).read_bytes()
        except OSError:
            data = b""
        if digest(data) != sha256:
            raise ReadError(
                f"索引里「{name}」的原件缺失或被改动，请重新运行 yinju build。",
                f"The original of {name!r} in the index is missing or was changed: run yinju build "
                "again.",
            )
        return data

    def prune(self, used: Collection[str]) -> None:
        """Delete all files but those of the digests `used`."""
        if self._folder.is_dir():
            for path in self._folder.iterdir():
                if path.name not in used:
                    path.unlink(missing_ok=True)


def digest(data: bytes) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()
