"""DOC, WPS, RTF and ODT: converted by LibreOffice, where it is installed, and read as DOCX."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from indexer.errors import ReadError
from indexer.readers import docx
from indexer.readers.docx_package import OLE_MAGIC, ZIP_FAULTS, damaged, encrypted, open_zip

if TYPE_CHECKING:
    from zipfile import ZipFile

    from indexer.records import RawDocument

SECONDS = 120.0  # for one conversion; LibreOffice alone takes 2 to 20 of them to start

# What a new profile makes LibreOffice exit with instead of working: it asks to be started again
# (EXITHELPER_NORMAL_RESTART in its desktop/source/app/officeipcthread.hxx).
_START_AGAIN = 81

# No macros, and no links out of a document: a linked picture would be fetched from the network.
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop>
<prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop>
<prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop>
</item>
</oor:items>
"""


@dataclass(frozen=True, slots=True)
class _Format:
    suffix: str
    media_type: str
    input_filter: str  # of LibreOffice: left to itself it reads a damaged DOC as a text file


_DOC = _Format(".doc", "application/msword", "MS Word 97")
_RTF = _Format(".rtf", "application/rtf", "Rich Text Format")
_ODT = _Format(".odt", "application/vnd.oasis.opendocument.text", "writer8")
_DOCX = _Format(".docx", docx.MEDIA_TYPE, "")  # not converted


def read(data: bytes, name: str) -> RawDocument:
    """Read a DOC, WPS, RTF or ODT file, as docx.read reads what LibreOffice makes of it.

    What a file is is told from its content: one that is a DOCX in spite of its suffix, as many a
    .wps and .doc are, is read without LibreOffice. A note says that a file was converted.

    Raises ReadError as docx.read does, for content in none of these formats, where LibreOffice is
    not installed, cannot open the file, or takes longer than 120 seconds.
    """
    found = _format(data, name)
    if found is _DOCX:
        return docx.read(data, name)
    raw = docx.read(_convert(data, found, name), name)
    notes = ("由 LibreOffice 转换为 DOCX 后读取，版式可能与原件略有出入", *raw.notes)
    return replace(raw, media_type=found.media_type, notes=notes)


def find_libreoffice() -> Path | None:
    """Return LibreOffice's program, from PATH or where its installers put it; None for none."""
    on_path = (shutil.which(name) for name in ("soffice", "libreoffice"))
    for place in (*map(Path, filter(None, on_path)), *_usual_places()):
        if place.is_file():
            # The launcher starts this one and would leave it behind when it is ended.
            direct = place.resolve().with_name("soffice.bin")
            return direct if direct.is_file() else place
    return None


def _usual_places() -> list[Path]:
    if sys.platform == "win32":
        roots = (os.environ.get(name) for name in ("ProgramFiles", "ProgramFiles(x86)"))
        return [Path(root, "LibreOffice", "program", "soffice.exe") for root in roots if root]
    if sys.platform == "darwin":
        return [Path("/Applications/LibreOffice.app/Contents/MacOS/soffice")]
    folders = [*sorted(Path("/opt").glob("libreoffice*"), reverse=True)]
    folders += [Path("/usr/lib/libreoffice"), Path("/usr/lib64/libreoffice")]
    return [*(folder / "program" / "soffice" for folder in folders), Path("/snap/bin/libreoffice")]


def _format(data: bytes, name: str) -> _Format:
    if data.startswith(OLE_MAGIC):
        if "EncryptedPackage".encode("utf-16-le") in data or _is_encrypted_doc(data):
            raise encrypted(name)
        if "WordDocument".encode("utf-16-le") in data:
            return _DOC
    elif data.startswith(b"PK"):
        package = open_zip(data, name)
        if "[Content_Types].xml" in package.namelist():
            return _DOCX
        if _member(package, "mimetype", name).startswith(_ODT.media_type.encode()):
            if b"encryption-data" in _member(package, "META-INF/manifest.xml", name):
                raise encrypted(name)
            return _ODT
    elif data.startswith(b"{\\rtf"):
        return _RTF
    raise ReadError(
        f"「{name}」的内容不是 Word、WPS、RTF 或 ODT 文档（可能是网页或纯文本），"
        "请按实际内容改正扩展名，或用 Word 或 WPS 打开并另存为 .docx 后再加入。",
        f"{name!r} holds no Word, WPS, RTF or ODT document (perhaps a web page or plain text); give"
        " it the suffix of what it is, or open it and save it as .docx.",
    )


def _is_encrypted_doc(data: bytes) -> bool:
    """Whether the file information block of a DOC says so ([MS-DOC] 2.5.2 FibBase, fEncrypted).

    It opens the stream WordDocument, so it stands at the head of a sector of 512 bytes.
    """
    for at in range(512, len(data) - 12, 512):
        if data.startswith(b"\xec\xa5", at):
            return bool(data[at + 11] & 0x01)
    return False


def _member(package: ZipFile, member: str, name: str) -> bytes:
    """Return the head of a ZIP's member, b"" where it has none of that name."""
    if member not in package.namelist():
        return b""
    try:
        with package.open(member) as file:
            return file.read(1_000_000)
    except ZIP_FAULTS as error:
        raise damaged(name) from error


def _convert(data: bytes, found: _Format, name: str) -> bytes:
    """Return what LibreOffice makes of a file, in a profile and a folder of its own."""
    program = find_libreoffice()
    if program is None:
        raise ReadError(
            f"读取「{name}」（{found.suffix[1:].upper()} 格式）需要 LibreOffice，本机没有安装；"
            "请安装 LibreOffice，或用 Word 或 WPS 把它另存为 .docx 后再加入。",
            f"Reading {name!r} takes LibreOffice, which is not installed here; install it, or save "
            "the file as .docx with Word or WPS.",
        )
    with TemporaryDirectory(prefix="yinju-office-", ignore_cleanup_errors=True) as scratch:
        folder = Path(scratch)
        settings = folder / "profile" / "user" / "registrymodifications.xcu"
        settings.parent.mkdir(parents=True)
        settings.write_text(_SETTINGS, encoding="utf-8")
        source = folder / f"source{found.suffix}"
        source.write_bytes(data)
        command = [
            str(program),
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            *("--headless", "--norestore", "--nolockcheck", "--nologo", "--nodefault"),
            f"--infilter={found.input_filter}",
            *("--convert-to", "docx:MS Word 2007 XML", "--outdir", str(folder / "out")),
            str(source),
        ]
        try:
            _run(command)
        except subprocess.TimeoutExpired as error:
            raise ReadError(
                f"LibreOffice 转换「{name}」超过 {SECONDS:.0f} 秒，已放弃；"
                "请用 Word 或 WPS 把它另存为 .docx 后再加入。",
                f"LibreOffice took more than {SECONDS:.0f} seconds over {name!r} and was given up; "
                "save the file as .docx with Word or WPS.",
            ) from error
        result = folder / "out" / "source.docx"
        if not result.is_file():
            raise damaged(name)
        return result.read_bytes()


def _run(command: list[str]) -> None:
    """Run LibreOffice to its end; it says by its output whether it succeeded, not by its status."""
    deadline = time.monotonic() + SECONDS
    for _ in range(2):
        done = subprocess.run(  # noqa: S603 - the found program, with our own arguments
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=max(deadline - time.monotonic(), 0),
            check=False,
        )
        if done.returncode != _START_AGAIN:
            return
