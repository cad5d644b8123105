"""Reading what LibreOffice converts: one real conversion, and what is refused before it."""

import io
import threading
import zipfile
from dataclasses import replace
from socketserver import BaseRequestHandler, ThreadingTCPServer

import docx as python_docx
import pytest

from indexer.errors import ReadError
from indexer.readers import docx, office
from indexer.records import Block, TableRow

OPENDOCUMENT = "urn:oasis:names:tc:opendocument:xmlns"
NAMESPACES = " ".join(
    [f'xmlns:{prefix}="{OPENDOCUMENT}:{prefix}:1.0"' for prefix in ("office", "text", "table")]
    + [f'xmlns:draw="{OPENDOCUMENT}:drawing:1.0" xmlns:svg="{OPENDOCUMENT}:svg-compatible:1.0"']
    + ['xmlns:xlink="http://www.w3.org/1999/xlink"']
)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def zipped(files: dict[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        for name, content in files.items():
            package.writestr(name, content)
    return buffer.getvalue()


def odt(body: str, manifest: str = "") -> bytes:
    """Return an ODT file with a body."""
    media_type = "application/vnd.oasis.opendocument.text"
    entries = "".join(
        f'<m:file-entry m:full-path="{path}" m:media-type="{kind}">{manifest}</m:file-entry>'
        for path, kind in (("/", media_type), ("content.xml", "text/xml"))
    )
    return zipped(
        {
            "mimetype": media_type,
            "META-INF/manifest.xml": f'<m:manifest xmlns:m="{OPENDOCUMENT}:manifest:1.0">{entries}'
            "</m:manifest>",
            "content.xml": f'<office:document-content {NAMESPACES} office:version="1.2">'
            f"<office:body><office:text>{body}</office:text></office:body>"
            "</office:document-content>",
        }
    )


def cells(*texts: str) -> str:
    each = (f"<table:table-cell><text:p>{text}</text:p></table:table-cell>" for text in texts)
    return f"<table:table-row>{''.join(each)}</table:table-row>"


def doc(flags: int) -> bytes:
    """Return the head of a DOC file whose file information block has the given flags."""
    block = b"\xec\xa5\xc1\x00" + bytes(6) + flags.to_bytes(2, "little")
    return (OLE + "WordDocument".encode("utf-16-le")).ljust(1024, b"\0") + block.ljust(512, b"\0")


@pytest.fixture
def libreoffice():
    """Make sure that LibreOffice is there: without it these tests would claim what nobody saw."""
    assert office.find_libreoffice(), (
        "LibreOffice is not installed; on Debian: "
        "apt-get install --no-install-recommends libreoffice-writer-nogui"
    )


@pytest.fixture
def server():
    """Answer nothing on loopback, and list what is asked for."""

    class Handler(BaseRequestHandler):
        def handle(self):
            self.server.asked.append(self.request.recv(1000))

    server = ThreadingTCPServer(("127.0.0.1", 0), Handler)
    server.asked = []
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.usefixtures("libreoffice")
def test_a_converted_file_is_read_and_reaches_for_nothing(server, tmp_path, monkeypatch):
    """Text, notes and tables come through; links are not followed, and no file stays behind."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr(office, "SECONDS", 600)  # nothing here claims that the machine is fast
    note = (
        '<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation>'
        "<text:note-body><text:p>注文。</text:p></text:note-body></text:note>"
    )
    picture = (
        '<draw:frame svg:width="2cm" svg:height="2cm" text:anchor-type="as-char"><draw:image '
        f'xlink:href="http://127.0.0.1:{server.server_address[1]}/a.png" xlink:type="simple"/>'
        "</draw:frame>"
    )
    body = (
        '<text:h text:outline-level="1">总则</text:h>'
        f"<text:p>第一条<text:tab/>为规范甲事项{note}，制定本办法。</text:p>"
        '<table:table><table:table-column table:number-columns-repeated="2"/>'
        f"{cells('序号', '任务')}{cells('1', '办理乙事')}</table:table>"
        f"<text:p>{picture}完</text:p>"
    )
    raw = office.read(odt(body), "办法.odt")
    # How many empty paragraphs stand between them is LibreOffice's to decide.
    assert [replace(block, line=0) for block in raw.blocks] == [
        Block("总则", 0, heading=1),
        Block("第一条\t为规范甲事项[1]，制定本办法。", 0),
        Block("[1]\t注文。", 0, footnote=True),
        Block("序号\t任务", 0, row=TableRow(1, 1, header=True)),
        Block("1\t办理乙事", 0, row=TableRow(1, 2)),
        Block("完", 0),
    ]
    assert raw.media_type == "application/vnd.oasis.opendocument.text"
    assert raw.notes == (
        "由 LibreOffice 转换为 DOCX 后读取，版式可能与原件略有出入",
        "图片、图表和嵌入对象共 1 个，其中的文字没有读取",
    )
    assert server.asked == []
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("libreoffice")
def test_a_conversion_that_takes_too_long_is_given_up(tmp_path, monkeypatch):
    """Beyond its time LibreOffice is ended, and what it wrote is removed."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr(office, "SECONDS", 0.01)
    with pytest.raises(ReadError, match="超过 0 秒，已放弃") as caught:
        office.read(b"{\\rtf1 a}", "慢.rtf")
    assert "慢.rtf" in caught.value.english
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("libreoffice")
def test_a_damaged_doc_is_refused_and_not_read_as_text(monkeypatch):
    """What has the marks of a DOC and nothing behind them is no text to quote from."""
    monkeypatch.setattr(office, "SECONDS", 600)
    with pytest.raises(ReadError, match="「坏文件」已损坏"):
        office.read(doc(flags=0).ljust(8192, b"\x47"), "坏文件")


def test_without_libreoffice_a_file_says_what_to_do(tmp_path, monkeypatch):
    """Where the program is not to be found, the message names the file, the program and a way."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(office, "_usual_places", list)
    assert office.find_libreoffice() is None
    with pytest.raises(ReadError) as caught:
        office.read(b"{\\rtf1 a}", "旧文件.rtf")
    assert str(caught.value) == (
        "读取「旧文件.rtf」（RTF 格式）需要 LibreOffice，本机没有安装；"
        "请安装 LibreOffice，或用 Word 或 WPS 把它另存为 .docx 后再加入。"
    )
    assert "install it, or save the file as .docx" in caught.value.english


def test_a_docx_under_an_old_suffix_needs_no_conversion(tmp_path, monkeypatch):
    """What WPS saved as DOCX under .wps is read as what it is, without LibreOffice."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(office, "_usual_places", list)
    document = python_docx.Document()
    document.add_paragraph("正文。")
    buffer = io.BytesIO()
    document.save(buffer)
    raw = office.read(buffer.getvalue(), "通知.wps")
    assert (raw.blocks, raw.media_type, raw.notes) == ((Block("正文。", 1),), docx.MEDIA_TYPE, ())


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (doc(flags=0x0100), "打开密码"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "打开密码"),
        (odt("", manifest="<m:encryption-data/>"), "打开密码"),
        (OLE + "Workbook".encode("utf-16-le"), "不是 Word、WPS、RTF 或 ODT 文档"),
        (b"<html><body>x</body></html>", "不是 Word、WPS、RTF 或 ODT 文档"),
        (zipped({"a.txt": "x"}), "不是 Word、WPS、RTF 或 ODT 文档"),
        (b"", "不是 Word、WPS、RTF 或 ODT 文档"),
        (b"PK\x03\x04 broken", "已损坏"),
    ],
)
def test_what_cannot_be_converted_never_reaches_libreoffice(data, reason, tmp_path, monkeypatch):
    """Encrypted files, other formats and damaged ones are refused by their content and by name."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(office, "_usual_places", list)
    with pytest.raises(ReadError, match=reason) as caught:
        office.read(data, "坏文件.doc")
    assert "「坏文件.doc」" in str(caught.value)
    assert "坏文件.doc" in caught.value.english


def test_a_plain_doc_is_taken_for_one(tmp_path, monkeypatch):
    """A DOC without a password gets as far as the conversion."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(office, "_usual_places", list)
    with pytest.raises(ReadError, match="（DOC 格式）需要 LibreOffice"):
        office.read(doc(flags=0), "公报.doc")
