"""The package of a workbook: its parts, found by relationship, and what makes it refused.

It is read as the standard has it (ECMA-376-2, Open Packaging Conventions) and not through openpyxl,
which tells nothing of hidden and merged cells while it streams, drops what is out of order without
a word, and meets damage with whatever exception comes.
"""

from __future__ import annotations

import posixpath
import zipfile
from io import BytesIO
from typing import TYPE_CHECKING, Any, NamedTuple

from indexer.errors import ReadError
from indexer.readers.docx_package import OLE_MAGIC, ZIP_FAULTS

if TYPE_CHECKING:
    Element = Any  # lxml.etree._Element: lxml carries no types

MAX_INFLATED = 200 * 1024 * 1024  # bytes, of all parts
MAX_TREE = (
    20 * 1024 * 1024
)  # bytes of a part that is parsed at once: hostile trees take 35 times it

_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})  # that an Excel file may have
_ENCRYPTED = 0x1


class Relation(NamedTuple):
    """A part that another one names: under which id, as what («worksheet»), and its path."""

    key: str
    kind: str
    path: str


class Package:
    """A workbook's parts, each read when it is asked for: ReadError where it is damaged."""

    def __init__(self, data: bytes, name: str) -> None:
        """Open the package; raises ReadError for one encrypted, damaged, too large, or an .xls."""
        self.name = name
        if data.startswith(OLE_MAGIC):
            raise _compound(data, name)
        try:
            self._archive = zipfile.ZipFile(BytesIO(data))
        except ZIP_FAULTS as error:
            raise self.damaged() from error
        # Names of parts are compared without regard to case (ECMA-376-2, 6.2.2.3).
        self.parts = {part.filename.lower(): part for part in self._archive.infolist()}
        if sum(part.file_size for part in self.parts.values()) > MAX_INFLATED:
            raise too_large(name)
        if any(part.flag_bits & _ENCRYPTED for part in self.parts.values()):
            raise _encrypted(name)

    def related(self, source: str) -> list[Relation]:
        """Return the parts that the part `source` names, "" being the package itself."""
        folder, file = posixpath.split(source)
        return [
            Relation(
                each.get("Id", ""),
                each.get("Type", "").rpartition("/")[2],
                posixpath.normpath(posixpath.join("/", folder, each.get("Target", ""))).lstrip("/"),
            )
            for each in self.tree(posixpath.join(folder, "_rels", f"{file}.rels"))
            if each.get("TargetMode") != "External"
        ]

    def tree(self, path: str) -> Element:
        """Return the root of a small part."""
        from lxml import etree

        part = self._part(path)
        if part.file_size > MAX_TREE:
            raise too_large(self.name)
        parser = etree.XMLParser(resolve_entities=False, remove_comments=True, remove_pis=True)
        try:
            root = etree.fromstring(self._archive.read(part), parser)
        except (*ZIP_FAULTS, etree.XMLSyntaxError) as error:
            raise self.damaged() from error
        # A part has no document type (ECMA-376-2, 6.2.5): one that has may be an entity bomb.
        if root.getroottree().docinfo.internalDTD is not None:
            raise self.damaged()
        return root

    def feed(self, path: str, target: object) -> None:
        """Let a parser target of lxml hear a part; a ValueError of its says that it is damaged."""
        from lxml import etree

        parser = etree.XMLParser(target=target, resolve_entities=False)
        try:
            with self._archive.open(self._part(path)) as stream:
                etree.parse(stream, parser)
        except (*ZIP_FAULTS, etree.XMLSyntaxError) as error:
            raise self.damaged() from error

    def damaged(self) -> ReadError:
        """Return the error for a file that is broken, or not what its name says."""
        return ReadError(
            f"「{self.name}」不是 Excel 工作簿或已损坏，请在 Excel 或 WPS 中打开后另存为 .xlsx。",
            f"{self.name!r} is no Excel workbook or is damaged; open it in Excel and save it as "
            ".xlsx.",
        )

    def _part(self, path: str) -> zipfile.ZipInfo:
        part = self.parts.get(path.lower())
        if part is None or part.compress_type not in _METHODS:
            raise self.damaged()
        return part


def too_large(name: str) -> ReadError:
    """Return the error for a spreadsheet that would take too much memory."""
    return ReadError(
        f"表格「{name}」展开后过大或单元格过多，请拆成几个文件。",
        f"The spreadsheet {name!r} is too large or has too many cells; split it.",
    )


def _compound(data: bytes, name: str) -> ReadError:
    if "EncryptedPackage".encode("utf-16-le") in data:  # [MS-OFFCRYPTO] 2.3.4.4
        return _encrypted(name)
    return ReadError(
        f"「{name}」是旧的 .xls 格式，请在 Excel 或 WPS 中另存为 .xlsx。",
        f"{name!r} is of the old .xls format; save it as .xlsx in Excel or WPS.",
    )


def _encrypted(name: str) -> ReadError:
    return ReadError(
        f"工作簿「{name}」已加密，请用密码打开后另存为不加密的 .xlsx。",
        f"The workbook {name!r} is encrypted; open it with its password and save it without.",
    )
