"""The container of an OFD file (GB/T 33190—2016): its parts, and their XML.

Elements are told by their local names, for producers write several name spaces or none. Clauses are
those of the standard.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from typing import TYPE_CHECKING, Any

from indexer.errors import ReadError

if TYPE_CHECKING:
    from collections.abc import Iterator

Element = Any  # lxml.etree._Element: lxml carries no types

MAX_XML_BYTES = 16 * 1024 * 1024  # of a page, or of all that pages share: trees take 30 times it
_UTF8_NAME = 0x800
_ENCRYPTED = 0x1
# GM/T 0099—2020, 7.3: the entry file of an encrypted OFD and the files that it names.
_ENCRYPTION_PARTS = frozenset({"encryptions.xml", "decryptseed.dat", "entriesmap.dat"})


class Package:
    """The parts of an OFD file, read from memory one at a time (6.1)."""

    def __init__(self, data: bytes, name: str) -> None:
        """Open the container. Raises ReadError where it is damaged, encrypted or no OFD."""
        self.name = name
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
            raise self.unreadable("不是 ZIP 容器", "it is no ZIP container") from error
        self._parts = {_part_name(info): info for info in self._archive.infolist()}
        self._folded = {part.casefold(): part for part in self._parts}
        encrypted = any(info.flag_bits & _ENCRYPTED for info in self._parts.values())
        if encrypted or _ENCRYPTION_PARTS & self._folded.keys():
            raise ReadError(
                f"「{name}」已加密，请在 OFD 阅读器中打开并另存为不加密的文件后再加入。",
                f"{name!r} is encrypted; open it in an OFD reader and save it without encryption.",
            )

    def unreadable(self, reason: str, english: str) -> ReadError:
        """Return the error for a file that is damaged or no OFD, and why."""
        return ReadError(
            f"「{self.name}」不是完好的 OFD 文件（{reason}），请重新获取或导出后再加入。",
            f"{self.name!r} is not an intact OFD file ({english}); get or export it again.",
        )

    def locate(self, base: str, location: str | None) -> str:
        """Return the part that a location written in the part `base` names (ST_Loc, 7.3).

        A location counts from its own part, with a leading «/» from the root. Many producers leave
        that stroke out, and some get the case wrong, so these are tried as well. Raises ReadError
        where it leads out of the container or to no part.
        """
        written = (location or "").strip().replace("\\", "/")
        rooted = posixpath.normpath(written.lstrip("/") or ".")
        beside = posixpath.normpath(posixpath.join(posixpath.dirname(base), written))
        paths = (rooted,) if written.startswith("/") else (beside, rooted)
        inside = [path for path in paths if not path.startswith("..")]
        for path in inside:
            if path.casefold() in self._folded:
                return path if path in self._parts else self._folded[path.casefold()]
        if not inside:
            raise self.unreadable(
                f"路径“{written}”指向容器之外", f"the path {written!r} leads out of the container"
            )
        raise self.unreadable(f"缺少“{written}”", f"{written!r} is missing")

    def size(self, part: str) -> int:
        """Return the length of a part in bytes, as the container declares it."""
        return self._parts[part].file_size

    def read(self, part: str, limit: int) -> bytes:
        """Return the bytes of a part. Raises ReadError above `limit` and where it is damaged."""
        info = self._parts[part]
        if info.file_size > limit:
            raise self.unreadable(
                f"“{part}”解压后有 {info.file_size / 2**20:.0f} MB，超过 {limit / 2**20:.0f} MB",
                f"{part!r} unpacks to {info.file_size} bytes, above {limit}",
            )
        # Other methods are not in the ZIP that OFD names, and unpack without a bound.
        if info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise self.unreadable(f"“{part}”的压缩方式不支持", f"{part!r} is packed another way")
        try:
            with self._archive.open(info) as stream:
                # As much as is declared and no more: a false declaration is a damaged part.
                return stream.read(info.file_size)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as error:
            raise self.unreadable(f"“{part}”已损坏", f"{part!r} is damaged") from error

    def xml(self, part: str, limit: int = MAX_XML_BYTES) -> Element:
        """Return the root of an XML part. Raises ReadError for what is damaged, large or a DTD."""
        from lxml import etree  # type: ignore[import-untyped,unused-ignore]

        parser = etree.XMLParser(
            resolve_entities=False,
            no_network=True,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        try:
            root = etree.fromstring(self.read(part, limit), parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise self.unreadable(f"“{part}”不是合法的 XML", f"{part!r} is no valid XML") from error
        if root.getroottree().docinfo.doctype:  # OFD has none; entities in it can grow forever
            raise self.unreadable(f"“{part}”含有 DTD", f"{part!r} holds a DTD")
        return root


def _part_name(info: zipfile.ZipInfo) -> str:
    """Return an entry's name as its producer wrote it: Chinese tools leave the UTF-8 flag out."""
    name = info.filename
    if not info.flag_bits & _UTF8_NAME and not name.isascii():
        raw = name.encode("cp437")  # what zipfile decoded it with
        try:
            name = raw.decode("utf-8")
        except UnicodeDecodeError:
            name = raw.decode("gb18030", errors="replace")
    return posixpath.normpath(name.replace("\\", "/").lstrip("/"))


def local_name(element: Element) -> str:
    """Return the local name of an element."""
    tag: str = element.tag
    return tag.rpartition("}")[2]


def children(element: Element | None, name: str) -> Iterator[Element]:
    """Yield the children of a local name, none where there is no element."""
    return (node for node in (() if element is None else element) if local_name(node) == name)


def child(element: Element | None, name: str) -> Element | None:
    """Return the first child of a local name, None where there is none."""
    return next(children(element, name), None)


def child_text(element: Element | None, name: str) -> str:
    """Return the stripped text of the first child of a local name, "" where there is none."""
    found = child(element, name)
    return "" if found is None else (found.text or "").strip()
