"""Readers: from a file to its raw blocks, one module a format behind a registry by suffix."""

from __future__ import annotations

from typing import TYPE_CHECKING

from indexer.errors import ReadError
from indexer.readers import plain

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from indexer.records import RawDocument

    Reader = Callable[[bytes, str], RawDocument]

MAX_BYTES = 50 * 1024 * 1024

_READERS: dict[str, Reader] = {
    ".txt": plain.read_text,
    ".md": plain.read_markdown,
}

SUFFIXES: tuple[str, ...] = tuple(_READERS)


def read(path: Path) -> RawDocument:
    """Read one file with the reader that its suffix asks for.

    Raises ReadError where the format has no reader, and where the file cannot be opened, is larger
    than 50 MB, empty, binary, or of an encoding that cannot be told.
    """
    name = path.name
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        raise ReadError(
            f"暂不支持「{name}」的格式，请另存为 {'、'.join(SUFFIXES)} 后再加入。",
            f"The format of {name!r} is not supported yet; save it as {', '.join(SUFFIXES)}.",
        )
    try:
        size = path.stat().st_size
        data = path.read_bytes() if size <= MAX_BYTES else b""
    except OSError as error:
        raise ReadError(
            f"无法打开「{name}」（{error.strerror}），请检查文件是否存在、是否有读取权限。",
            f"{name!r} cannot be opened ({error.strerror}); check that it exists and is readable.",
        ) from error
    if size > MAX_BYTES:
        raise ReadError(
            f"「{name}」有 {size / 1024 / 1024:.0f} MB，超过 50 MB 的上限，请拆成几个文件。",
            f"{name!r} has {size / 1024 / 1024:.0f} MB, above the limit of 50 MB; split it.",
        )
    return reader(data, name)
