"""The package of a Word document: its parts, found by relationship, and what makes it refused.

It is read as the standard has it (ECMA-376-2, Open Packaging Conventions) and not through
python-docx, which opens neither macro documents nor templates nor the Strict form, gives up on a
relationship whose part is missing, and inflates every picture.
"""

from __future__ import annotations

import io
import posixpath
import struct
import zipfile
import zlib
from typing import TYPE_CHECKING

from indexer.errors import ReadError
from indexer.readers.numbering import W

if TYPE_CHECKING:
    from lxml.etree import _Element

OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # [MS-CFB] 2.2: DOC, and encrypted DOCX
MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"

# Bytes, inflated. The XML of 2,000 pages has about 30 MB; parsed, it takes ten times as much
# memory, and hostile XML thirty-five times.
MAX_PART = 40 * 1024 * 1024
MAX_PACKAGE = 1024 * 1024 * 1024

_RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
# The Strict form of the standard (ISO/IEC 29500-1) has the same elements under other names.
_STRICT = (
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main", W[1:-1].encode()),
    (b"http://purl.oclc.org/ooxml/officeDocument/math", MATH[1:-1].encode()),
)
# What zipfile raises for broken files, beside its own class.
ZIP_FAULTS = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    OSError,
    ValueError,
)


def open_zip(data: bytes, name: str) -> zipfile.ZipFile:
    """Open a ZIP package and check its directory; nothing is inflated or written to disk.

    Raises ReadError for a damaged or encrypted one, and for one that inflates to above 1 GB.
    """
    try:
        package = zipfile.ZipFile(io.BytesIO(data))
    except ZIP_FAULTS as error:
        raise damaged(name) from error
    parts = package.infolist()
    if any(part.flag_bits & 1 for part in parts):
        raise encrypted(name)
    if sum(part.file_size for part in parts) > MAX_PACKAGE:
        raise _too_large(name)
    return package


class Package:
    """A Word document's parts, each parsed when it is asked for."""

    def __init__(self, data: bytes, name: str) -> None:
        """Open the document; raises ReadError where it is encrypted, damaged or none of Word's."""
        self._name = name
        if data.startswith(OLE_MAGIC):
            if "EncryptedPackage".encode("utf-16-le") in data:  # [MS-OFFCRYPTO] 2.3.4.4
                raise encrypted(name)
            raise ReadError(
                f"「{name}」其实是旧版 Word 文档，请把扩展名改为 .doc 后再加入。",
                f"{name!r} is in fact an old Word document; rename it to .doc.",
            )
        self._zip = open_zip(data, name)
        # Names of parts are compared without regard to case (ECMA-376-2, 6.2.2.3).
        self._members = {part.filename.lower(): part for part in self._zip.infolist()}
        main = self._related("", "officeDocument")
        document = self._parse(main[0]) if main else None
        if document is None or document.tag != f"{W}document":
            raise damaged(name)
        self.document = document
        self._main = main[0]

    def root(self, kind: str) -> _Element | None:
        """Return the root of the document's part of a kind («styles»), None for none."""
        return next(iter(self.roots(kind)), None)

    def roots(self, kind: str) -> list[_Element]:
        """Return the roots of all of the document's parts of a kind («header»)."""
        parts = [self._parse(path) for path in self._related(self._main, kind)]
        return [part for part in parts if part is not None]

    def _related(self, source: str, kind: str) -> list[str]:
        """Return the paths that `source` has a relationship of a kind to; they stay in the ZIP."""
        folder, file = posixpath.split(source)
        root = self._parse(posixpath.join(folder, "_rels", f"{file}.rels"))
        return [
            posixpath.normpath(posixpath.join("/", folder, each.get("Target", ""))).lstrip("/")
            for each in ([] if root is None else root.iter(_RELATIONSHIP))
            if each.get("Type", "").endswith(f"/{kind}") and each.get("TargetMode") != "External"
        ]

    def _parse(self, path: str) -> _Element | None:
        """Return the root of a part, None where it is missing: Word opens such files, too."""
        from lxml import etree

        member = self._members.get(path.lower())
        if member is None:
            return None
        if member.file_size > MAX_PART:
            raise _too_large(self._name)
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True
        )
        try:
            data = self._zip.read(member)
            for strict, transitional in _STRICT:
                data = data.replace(strict, transitional)
            root = etree.fromstring(data, parser)
        except (*ZIP_FAULTS, etree.XMLSyntaxError) as error:
            raise damaged(self._name) from error
        # A part has no document type (ECMA-376-2, 6.2.5): one that has may be an entity bomb.
        if root.getroottree().docinfo.internalDTD is not None:
            raise damaged(self._name)
        return root


def encrypted(name: str) -> ReadError:
    """Return the error for a file that asks for a password."""
    return ReadError(
        f"「{name}」设有打开密码，请用 Word 或 WPS 打开、取消密码并保存后再加入。",
        f"{name!r} is protected by a password; open it, remove the password and save it.",
    )


def damaged(name: str) -> ReadError:
    """Return the error for a file that is broken, or not what its name says."""
    return ReadError(
        f"「{name}」已损坏或不是 Word 文档，请用 Word 或 WPS 打开并另存为 .docx 后再加入。",
        f"{name!r} is damaged or no Word document; open it and save it as .docx.",
    )


def _too_large(name: str) -> ReadError:
    return ReadError(
        f"「{name}」解压后过大，可能是恶意文件；如内容可信，请拆成几个文件后再加入。",
        f"{name!r} inflates to too much and may be hostile; if you trust it, split it.",
    )
