"""Files as offices have them, made of one text: for the tests of what becomes of each format."""

from __future__ import annotations

import subprocess
import zipfile
from io import BytesIO
from pathlib import Path

import docx
from fpdf import FPDF

from tests import ofd_writer

CIRCULAR = next((Path(__file__).parent.parent / "corpus").glob("*.txt"))
PARAGRAPHS = [line.strip() for line in CIRCULAR.read_text("utf-8").splitlines() if line.strip()]


def cjk_font() -> str:
    found = subprocess.run(
        ["fc-match", "-f", "%{file}", "Noto Serif CJK SC"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert "CJK" in found, f"install fonts-noto-cjk: fc-match offers {found!r}"
    return found


def make_pdf(paragraphs: list[str]) -> bytes:
    pdf = FPDF(format="A4")
    pdf.set_margins(28, 37, 26)
    pdf.set_auto_page_break(True, 35)
    pdf.add_font("serif", fname=cjk_font())
    pdf.add_page()
    pdf.set_font("serif", size=16)
    for paragraph in paragraphs:
        pdf.multi_cell(0, 10, f"\u3000\u3000{paragraph}", new_x="LMARGIN", new_y="NEXT")
    return bytes(pdf.output())


def make_docx(paragraphs: list[str]) -> bytes:
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    table = document.add_table(rows=0, cols=2)
    for cells in (("任务", "责任部门"), ("清查数据台账", "档案处"), ("报送汇总表", "信息中心")):
        for cell, text in zip(table.add_row().cells, cells, strict=True):
            cell.text = text
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


def make_ofd(paragraphs: list[str]) -> bytes:
    text = "\n".join(f"\u3000\u3000{paragraph}" for paragraph in paragraphs)
    return ofd_writer.write(ofd_writer.Document(ofd_writer.set_text(text)))


def make_zip(members: dict[str, bytes]) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return stream.getvalue()


def write_corpus(folder: Path) -> None:
    """Write the circular in four formats, and an archive with a file that nothing reads."""
    (folder / "通知.pdf").write_bytes(make_pdf(PARAGRAPHS))
    (folder / "通知.docx").write_bytes(make_docx(PARAGRAPHS))
    (folder / "通知.ofd").write_bytes(make_ofd(PARAGRAPHS))
    html = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    (folder / "通知.html").write_bytes(f"<title>通知</title><body>{html}</body>".encode("gb18030"))
    inner = "云水市数据办法\n第一条　数据应当每年报送。\n".encode()
    (folder / "附件.zip").write_bytes(make_zip({"一/办法.txt": inner, "setup.exe": b"MZ"}))
