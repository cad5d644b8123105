"""A valid file of each format, small, and the same bytes each time: what `fuzz` damages.

Each holds what its reader has rules for: numbering, tables, notes, pictures, attachments.
"""

from __future__ import annotations

import gzip
import io
import subprocess
import tarfile
import tempfile
import zipfile
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

import rendering
from reading_formats import read_documents
from reading_typesetting import font_file, typeset

from indexer.readers.office import find_libreoffice
from tests import ofd_writer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from fpdf import FPDF

NOTICE = "".join(
    [
        "关于开展数据台账清查工作的通知\n云档发〔2031〕5号\n\n各有关单位：\n",
        *(
            f"{numeral}、{'核对台账，补齐缺项，按月报送，逐级汇总。' * 8}\n（一）责任到人。\n"
            for numeral in "一二三四五六七八九十"
        ),
        "云水市档案整理办公室\n2031年4月9日\n",
    ]
)
ROWS = (("序号", "台账", "册数"), ("1", "土地台账", "12"), ("2", "房屋台账", "7"))


def make_text() -> bytes:
    """Return a notice as UTF-8 text."""
    return NOTICE.encode()


def make_markdown() -> bytes:
    """Return a notice as Markdown with front matter, headings, a comment and strong words."""
    body = NOTICE.replace("一、", "# 一、").replace("责任到人", "**责任到人**")
    return f"---\ntitle: 通知\nissuer:\n  - 云水市\n---\n<!-- 样张 -->\n{body}".encode()


# Pages


def make_pdf() -> bytes:
    """Return a notice as PDF, not compressed, with a ruled table and a picture."""
    from PIL import Image

    documents = read_documents(make_text(), "通知.txt")

    def draw_more(made: FPDF) -> None:
        made.add_page()
        made.set_char_spacing(0)
        for row, cells in enumerate(ROWS):
            for column, words in enumerate(cells):
                made.rect(80 + 120 * column, 100 + 30 * row, 120, 30)
                made.text(90 + 120 * column, 120 + 30 * row, words)
        made.image(Image.new("RGB", (40, 30), "grey"), 80, 300, 80, 60)

    return rendering.to_pdf(typeset(documents), compress=False, draw_more=draw_more)


def make_ofd() -> bytes:
    """Return a notice as OFD with a ruled table, a picture, an attachment and a signature."""
    lines = [
        ofd_writer.Line(words, 30 + 40 * column, 60 + 10 * row)
        for row, cells in enumerate(ROWS)
        for column, words in enumerate(cells)
    ]
    grid = [f"M 28 {53 + 10 * row} L 148 {53 + 10 * row}" for row in range(4)]
    grid += [f"M {28 + 40 * column} 53 L {28 + 40 * column} 83" for column in range(4)]
    picture = ofd_writer.Picture(make_picture("PNG"), (30.0, 100.0, 60.0, 20.0))
    table = ofd_writer.Page([*lines, *map(ofd_writer.Path, grid), picture])
    document = ofd_writer.Document(
        [*ofd_writer.set_text(NOTICE), table],
        attachments={"附表.txt": b"1"},
        signatures=1,
        annotated_pages=1,
    )
    return _zipped(ofd_writer.parts(document))


@cache
def make_picture(kind: str) -> bytes:
    """Return a picture of one line, in a format of Pillow."""
    from PIL import Image, ImageDraw, ImageFont

    path, number = font_file()
    font = ImageFont.truetype(path, 24, index=number)
    image = Image.new("L", (300, 48), "white")
    ImageDraw.Draw(image).text((12, 6), NOTICE[:10], "black", font)
    stream = io.BytesIO()
    image.save(stream, kind)
    return stream.getvalue()


# Office files

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"


def _zipped(parts: Mapping[str, str | bytes]) -> bytes:
    """Return a ZIP file of parts; it says that all were made in 1980, and so is always the same."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def _relations(targets: Iterable[str]) -> str:
    each = "".join(
        f'<Relationship Id="r{_stem(target)}" Type="{_OFFICE}/{_kind(target)}" Target="{target}"/>'
        for target in targets
    )
    return f'<Relationships xmlns="{_RELATIONS}">{each}</Relationships>'


def _stem(part: str) -> str:
    return part.rpartition("/")[2].removesuffix(".xml")


def _kind(part: str) -> str:
    return {"sheet1": "worksheet", "sheet2": "worksheet"}.get(_stem(part), _stem(part))


def _package(language: str, main: str, parts: Mapping[str, str]) -> bytes:
    """Return an Open Packaging file; `main` is its main part, `parts` are all in its folder."""
    folder, _, name = main.rpartition("/")
    types = {part: f"{language}.{_kind(part)}+xml" for part in parts}
    types[name] = f"{language}.{'sheet' if name == 'workbook.xml' else 'document'}.main+xml"
    overrides = "".join(
        f'<Override PartName="/{folder}/{part}" ContentType="application/vnd.openxmlformats-'
        f'officedocument.{media_type}"/>'
        for part, media_type in types.items()
    )
    root = _relations([main]).replace(f"{_OFFICE}/{_stem(main)}", f"{_OFFICE}/officeDocument")
    return _zipped(
        {
            "[Content_Types].xml": f'<Types xmlns="{_TYPES}"><Default Extension="rels" Content'
            'Type="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>',
            "_rels/.rels": root,
            f"{folder}/_rels/{name}.rels": _relations(part for part in parts if part != name),
            **{f"{folder}/{part}": content for part, content in parts.items()},
        }
    )


def make_docx() -> bytes:
    """Return a notice as DOCX with numbering, a style, a footnote, a change, a field, a table."""

    def paragraph(text: str, before: str = "", behind: str = "") -> str:
        return f"<w:p><w:pPr>{before}</w:pPr><w:r><w:t>{text}</w:t></w:r>{behind}</w:p>"

    listed = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
    note = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    changed = (
        "<w:ins><w:r><w:t>增</w:t></w:r></w:ins><w:del><w:r><w:delText>删</w:delText></w:r></w:del>"
        '<w:fldSimple w:instr="PAGE"><w:r><w:t>1</w:t></w:r></w:fldSimple>'
    )
    rows = "".join(
        "<w:tr>" + "".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in row) + "</w:tr>"
        for row in ROWS
    )
    title, *lines = NOTICE.strip().split("\n")
    body = paragraph(title, '<w:pStyle w:val="a"/>', note) + paragraph("加快", "", changed)
    body += "".join(paragraph(line, listed if "、" in line[:2] else "") for line in lines)
    parts = {
        "document.xml": f"<w:document><w:body>{body}<w:tbl>{rows}</w:tbl></w:body></w:document>",
        "numbering.xml": '<w:numbering><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0">'
        '<w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:lvlText w:val="（%1）"/>'
        '</w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
        "</w:numbering>",
        "styles.xml": '<w:styles><w:style w:type="paragraph" w:styleId="a"><w:name w:val="Title"/>'
        '<w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style></w:styles>',
        "footnotes.xml": '<w:footnotes><w:footnote w:id="2">'
        f"{paragraph('指全部台账。')}</w:footnote></w:footnotes>",
    }
    spaced = {name: xml.replace(">", f' xmlns:w="{_W}">', 1) for name, xml in parts.items()}
    return _package("wordprocessingml", "word/document.xml", spaced)


def make_workbook() -> bytes:
    """Return a workbook of two sheets with shared strings, a date, a formula and merged cells."""
    strings = [cell for row in ROWS for cell in row]
    rows = "".join(
        f'<row r="{number}">'
        + "".join(
            f'<c r="{"ABC"[column]}{number}" t="s"><v>{strings.index(cell)}</v></c>'
            for column, cell in enumerate(row)
        )
        + "</row>"
        for number, row in enumerate(ROWS, 1)
    )
    more = '<row r="4"><c r="A4" s="1"><v>44000</v></c><c r="B4"><f>1+1</f><v>2</v></c></row>'
    table = f'{rows}{more}</sheetData><mergeCells><mergeCell ref="A4:C4"/></mergeCells>'
    hidden = '<sheet name="底稿" sheetId="2" state="hidden" r:id="rsheet2"/>'
    shared = "".join(f"<si><t>{cell}</t></si>" for cell in strings)
    parts = {
        "workbook.xml": f'<workbook xmlns="{_S}" xmlns:r="{_OFFICE}"><sheets>'
        f'<sheet name="附表" sheetId="1" r:id="rsheet1"/>{hidden}</sheets></workbook>',
        "sheet1.xml": f'<worksheet xmlns="{_S}"><sheetData>{table}</worksheet>',
        "sheet2.xml": f'<worksheet xmlns="{_S}"><sheetData>{rows}</sheetData></worksheet>',
        "sharedStrings.xml": f'<sst xmlns="{_S}">{shared}</sst>',
        "styles.xml": f'<styleSheet xmlns="{_S}"><fonts count="1"><font/></fonts>'
        '<fills count="1"><fill><patternFill/></fill></fills><borders count="1"><border/></borders>'
        '<cellStyleXfs><xf/></cellStyleXfs><cellXfs count="2"><xf/>'
        '<xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>',
    }
    return _package("spreadsheetml", "xl/workbook.xml", parts)


def make_table(comma: str) -> bytes:
    """Return a table as text, its cells parted by a sign, some of them in quotation marks."""
    lines = (comma.join(f'"{cell}\n"' if len(cell) > 3 else cell for cell in row) for row in ROWS)
    return "\r\n".join(lines).encode("gb18030")


def make_rtf() -> bytes:
    """Return a notice as RTF."""
    words = NOTICE.replace("\n", "\\par\n")
    coded = "".join(sign if sign.isascii() else f"\\u{ord(sign)}?" for sign in words)
    return f"{{\\rtf1\\ansi\\uc1 {coded}}}".encode("ascii")


def make_odt() -> bytes:
    """Return a notice as ODT."""
    name = "urn:oasis:names:tc:opendocument:xmlns"
    kind = "application/vnd.oasis.opendocument.text"
    body = "".join(f"<text:p>{line}</text:p>" for line in NOTICE.split("\n"))
    return _zipped(
        {
            "mimetype": kind,
            "META-INF/manifest.xml": f'<m:manifest xmlns:m="{name}:manifest:1.0">'
            f'<m:file-entry m:full-path="/" m:media-type="{kind}"/>'
            '<m:file-entry m:full-path="content.xml" m:media-type="text/xml"/></m:manifest>',
            "content.xml": f'<office:document-content xmlns:office="{name}:office:1.0"'
            f' xmlns:text="{name}:text:1.0" office:version="1.2"><office:body><office:text>'
            f"{body}</office:text></office:body></office:document-content>",
        }
    )


@cache
def make_doc() -> bytes:
    """Return a notice as DOC, as LibreOffice makes it of the RTF."""
    program = find_libreoffice()
    assert program is not None, "LibreOffice is not installed"
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "a.rtf").write_bytes(make_rtf())
        command = [str(program.with_name("soffice")), f"-env:UserInstallation=file://{folder}/home"]
        command += ["--headless", "--convert-to", "doc", "--outdir", folder, f"{folder}/a.rtf"]
        subprocess.run(command, check=True, capture_output=True, timeout=300)
        return Path(folder, "a.doc").read_bytes()


# Web pages and archives


def make_page() -> bytes:
    """Return a notice as a page of a site."""
    return rendering.to_html(read_documents(make_text(), "通知.txt"))


def make_web_archive() -> bytes:
    """Return a page as a browser saves it in one file (RFC 2557)."""
    import quopri

    page = quopri.encodestring(make_page())
    head = b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b"\r\n\r\n'
    part = b"Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable"
    place = b"\r\nContent-Location: https://www.example.gov.cn/a.html\r\n\r\n"
    return head + b"--b\r\n" + part + place + page + b"\r\n--b--\r\n"


def _members() -> dict[str, bytes]:
    return {"甲/通知.txt": make_text(), "附表.csv": make_table(","), "网页.html": make_page()}


def make_zip() -> bytes:
    """Return a ZIP archive of three files and an archive."""
    return _zipped({**_members(), "内.zip": _zipped(_members())})


def make_tar() -> bytes:
    """Return a TAR archive of three files."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        for name, content in _members().items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return stream.getvalue()


def make_gzip(make: Callable[[], bytes]) -> bytes:
    """Return a file packed by gzip."""
    return gzip.compress(make(), mtime=0)


MAKERS: dict[str, Callable[[], bytes]] = {
    ".txt": make_text,
    ".md": make_markdown,
    ".pdf": make_pdf,
    ".ofd": make_ofd,
    **dict.fromkeys((".docx", ".docm", ".dotx", ".dotm"), make_docx),
    ".rtf": make_rtf,
    ".odt": make_odt,
    **dict.fromkeys((".html", ".htm", ".xhtml"), make_page),
    **dict.fromkeys((".mht", ".mhtml"), make_web_archive),
    **dict.fromkeys((".xlsx", ".xlsm", ".xltx", ".xltm"), make_workbook),
    ".csv": partial(make_table, ","),
    ".tsv": partial(make_table, "\t"),
    ".png": partial(make_picture, "PNG"),
    **dict.fromkeys((".jpg", ".jpeg"), partial(make_picture, "JPEG")),
    **dict.fromkeys((".tif", ".tiff"), partial(make_picture, "TIFF")),
    ".bmp": partial(make_picture, "BMP"),
    ".zip": make_zip,
    ".tar": make_tar,
    **dict.fromkeys((".tar.gz", ".tgz"), partial(make_gzip, make_tar)),
    ".gz": partial(make_gzip, make_text),
}
if find_libreoffice():
    MAKERS |= dict.fromkeys((".doc", ".dot", ".wps", ".wpt"), make_doc)
