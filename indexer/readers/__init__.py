"""Readers: from a file to its raw blocks, one module a format behind a registry by suffix."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from indexer.errors import ReadError
from indexer.readers import (
    archive,
    docx,
    html,
    image,
    ocr,
    ofd,
    ofd_pages,
    office,
    pdf,
    plain,
    sheet,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from indexer.records import RawDocument

    Reader = Callable[[bytes, str], RawDocument]
    # (file, page from 1, pixels a point) to the page as PNG or, without a size in pixels, as SVG
    Drawer = Callable[[bytes, int, float], bytes]

MAX_BYTES = 50 * 1024 * 1024


class Format(NamedTuple):
    """How files of a suffix are read, and drawn where they have pages.

    `seconds` is how long a file may take, where that does not follow from its size.
    """

    read: Reader
    draw: Drawer | None = None
    seconds: float | None = None


def _read_pdf(data: bytes, name: str) -> RawDocument:
    return pdf.read(data, name, ocr.read_page if ocr.available() else None)


def _read_ofd(data: bytes, name: str) -> RawDocument:
    return ofd.read(data, name, ocr.read_page if ocr.available() else None)


def _draw_ofd(data: bytes, page: int, _: float) -> bytes:
    return ofd_pages.page_svg(data, page).encode()


_OFFICE = Format(office.read, seconds=office.SECONDS + 30)
_IMAGE = Format(image.read, image.page_image)

FORMATS: dict[str, Format] = {
    ".txt": Format(plain.read_text),
    ".md": Format(plain.read_markdown),
    ".pdf": Format(_read_pdf, pdf.page_image),
    ".ofd": Format(_read_ofd, _draw_ofd),
    **dict.fromkeys((".docx", ".docm", ".dotx", ".dotm"), Format(docx.read)),
    **dict.fromkeys((".doc", ".dot", ".wps", ".wpt", ".rtf", ".odt"), _OFFICE),
    **dict.fromkeys((".html", ".htm", ".xhtml", ".mht", ".mhtml"), Format(html.read)),
    **dict.fromkeys((".xlsx", ".xlsm", ".xltx", ".xltm", ".csv", ".tsv"), Format(sheet.read)),
    **dict.fromkeys((".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp"), _IMAGE),
}

SUFFIXES: tuple[str, ...] = (*FORMATS, *archive.SUFFIXES)


def suffix_of(name: str) -> str:
    """Return the suffix by which a file is read, "" for a format that nothing reads."""
    name = name.lower()
    return next((suffix for suffix in SUFFIXES if name.endswith(suffix)), "")


def load(path: Path) -> bytes:
    """Return the bytes of a file that a reader, or archive.members, takes.

    Raises ReadError where nothing reads the format, and where the file cannot be opened or is
    larger than 50 MB.
    """
    name = path.name
    if not suffix_of(name):
        raise unsupported(name)
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
    return data


def read(data: bytes, name: str) -> RawDocument:
    """Read one file in this process, without the limits of worker.Pool.

    Raises ReadError where nothing reads the format, and as the format's reader does.
    """
    return format_of(name).read(data, name)


def format_of(name: str) -> Format:
    """Return the format of a file by its name. Raises ReadError where nothing reads it."""
    known = FORMATS.get(suffix_of(name))
    if known is None:
        raise unsupported(name)
    return known


def unsupported(name: str) -> ReadError:
    """Return the error for a file of a format that nothing reads."""
    return ReadError(
        f"暂不支持「{name}」的格式，请另存为 PDF、DOCX 或 TXT 后再加入。",
        f"The format of {name!r} is not supported; save it as PDF, DOCX or TXT.",
    )
