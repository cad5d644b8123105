"""Render documents in the formats that readers take.

`to_pdf`, `to_scan` and `to_ofd` print typeset sheets; `to_docx`, `to_html` and `to_text` take the
paragraphs. What is rendered twice is the same twice, but for the dates in a DOCX.
"""

from __future__ import annotations

import io
import random
from datetime import UTC, datetime
from html import escape
from typing import TYPE_CHECKING

from reading_typesetting import POINT, SIZE, advance, font_file, paragraphs

from indexer.readers import pdf
from tests import ofd_writer

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from fpdf import FPDF
    from reading_typesetting import Sheet

    from indexer.records import Document

DPI = 150  # of a scan
_RED = (200, 20, 20)


def to_pdf(
    sheets: Sequence[Sheet],
    *,
    compress: bool = True,
    draw_more: Callable[[FPDF], None] | None = None,
) -> bytes:
    """Print sheets as a PDF with an embedded font; `draw_more` draws what comes behind them."""
    made = _empty_pdf()
    made.set_compression(compress)
    for sheet in sheets:
        made.add_page()
        for row in sheet.rows:
            made.set_font("song", size=row.size / POINT)
            made.set_text_color(*(_RED if row.red else (0, 0, 0)))
            made.set_char_spacing(row.spacing / POINT)
            made.text(row.x / POINT, row.y / POINT, row.text)
        for rule in sheet.rules:
            made.set_draw_color(*(_RED if rule.red else (0, 0, 0)))
            made.line(rule.left / POINT, rule.y / POINT, rule.right / POINT, rule.y / POINT)
    if draw_more:
        draw_more(made)
    return bytes(made.output())


def _empty_pdf() -> FPDF:
    from fpdf import FPDF

    made = FPDF(unit="pt", format="A4")
    made.set_creation_date(datetime(2020, 1, 1, tzinfo=UTC))
    path, number = font_file()
    made.add_font("song", fname=path, collection_font_number=number)
    made.set_font("song", size=100)
    made.set_auto_page_break(False)
    return made


def to_scan(printed: bytes, pages: int, seed: str) -> bytes:
    """Return the pages of a PDF as an office's scanner gives them back: askew, grey and noisy."""
    import numpy as np
    from PIL import Image

    chance = random.Random(seed)
    noise = np.random.default_rng(chance.getrandbits(32))
    scanned = []
    for page in range(1, pages + 1):
        image = Image.open(io.BytesIO(pdf.page_image(printed, page, DPI / 72)))
        angle = chance.uniform(0.3, 0.5) * chance.choice((-1, 1))
        turned = image.convert("RGB").rotate(angle, Image.Resampling.BICUBIC, fillcolor="white")
        levels = np.asarray(turned, dtype=np.float32) * 0.85 + 30
        levels += noise.normal(0, 6, levels.shape)
        scanned.append(Image.fromarray(levels.clip(0, 255).astype(np.uint8)))
    stream = io.BytesIO()
    scanned[0].save(
        stream, "PDF", save_all=True, append_images=scanned[1:], resolution=DPI, quality=80
    )
    return stream.getvalue()


def to_ofd(sheets: Sequence[Sheet]) -> bytes:
    """Print sheets as an OFD file that names its font."""
    pages = []
    for sheet in sheets:
        rows = [
            ofd_writer.Line(
                row.text,
                row.x,
                row.y,
                row.size,
                " ".join(f"{advance(sign) * row.size + row.spacing:.4f}" for sign in row.text[:-1]),
                inside='<ofd:FillColor Value="200 20 20"/>' if row.red else "",
            )
            for row in sheet.rows
        ]
        rules = [
            ofd_writer.Path(f"M {r.left} {r.y:.2f} L {r.right} {r.y:.2f}") for r in sheet.rules
        ]
        pages.append(ofd_writer.Page([*rows, *rules]))
    return ofd_writer.write(ofd_writer.Document(pages))


def to_docx(documents: Sequence[Document], header: str = "") -> bytes:
    """Write texts with Word's means: indents, alignments, a header and page numbers."""
    import docx
    from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
    from docx.shared import Mm

    aligned = {
        "justified": ALIGN.JUSTIFY,
        "left": ALIGN.LEFT,
        "middle": ALIGN.CENTER,
        "right": ALIGN.RIGHT,
    }
    made = docx.Document()
    section = made.sections[0]
    section.header.paragraphs[0].text = header
    footer = section.footer.paragraphs[0]
    footer.add_run("— ")
    _add_page_field(footer)
    footer.add_run(" —")
    for text in paragraphs(documents):
        style = text.style
        paragraph = made.add_paragraph()
        paragraph.add_run(text.words).font.size = Mm(style.size)
        paragraph.alignment = aligned[style.align]
        paragraph.paragraph_format.first_line_indent = Mm(style.first * style.size)
        paragraph.paragraph_format.right_indent = Mm(style.edge * SIZE)
        paragraph.paragraph_format.page_break_before = text.new_page
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def _add_page_field(paragraph: object) -> None:
    """Add a field with the page's number, as Word writes it: code, separator, last result."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    for kind, text in (("begin", ""), ("", "PAGE"), ("separate", ""), ("result", "1"), ("end", "")):
        run = paragraph.add_run()  # type: ignore[attr-defined]
        if kind == "result":
            run.text = text
            continue
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = text
        run._r.append(element)


def to_text(documents: Sequence[Document]) -> bytes:
    """Write texts as Windows' notepad did: GBK (GB 18030 where GBK lacks a character), CRLF.

    Paragraphs are set in by two ideographic spaces, as offices type them.
    """
    lines = (f"{'' if text.kind else '　　'}{text.words}" for text in paragraphs(documents))
    return "\r\n".join(lines).encode("gb18030")


_PAGE = """<!DOCTYPE html>
<html><head><meta charset="utf-8"><title>{title}_政务公开_云水市人民政府</title>
<style>.nav li{{float:left}}</style><script>var visits = 1;</script></head>
<body>
<div class="header"><a href="/">云水市人民政府</a><form><input value="请输入关键字"></form></div>
<div class="nav"><ul><li><a href="/">首页</a></li><li><a href="/zw">政务公开</a></li>
<li><a href="/fw">办事服务</a></li><li><a href="/hd">互动交流</a></li></ul></div>
<div class="location">当前位置：<a href="/">首页</a> &gt; <a href="/zw">政务公开</a> &gt; 正文</div>
<div class="content">
<table class="card"><tbody>{card}</tbody></table>
<div class="tools">字号：<a href="#">大</a> <a href="#">中</a> <a href="#">小</a>
<a href="javascript:window.print()">打印</a> 分享到：<a title="微信">微信</a></div>
<div class="article" id="zoom">
{body}
</div>
<div class="annex"><h3>附件下载</h3><ul><li><a href="./P020.pdf">原文.pdf</a></li></ul></div>
<div>上一篇：<a href="1.html">云水市人民政府关于数据台账的公告</a></div>
</div>
<div class="side"><h3>相关解读</h3><ul><li><a href="/2">一图读懂数据台账</a></li></ul></div>
<div class="footer"><p>主办：云水市人民政府办公室　版权所有　网站标识码：0000000000</p>
<p>地址：云水市一号　邮编：000000　电话：00000000</p></div>
</body></html>
"""
_CARD = (
    ("标　　题", "title"),
    ("发文字号", "number"),
    ("发文机关", "issuer"),
    ("成文日期", "date"),
)
_ALIGNED = {
    "justified": "text-indent:{first}em",
    "left": "text-align:left",
    "middle": "text-align:center",
    "right": "text-align:right",
}


def to_html(documents: Sequence[Document]) -> bytes:
    """Write texts as a page of a government's site, in its frame."""
    rows = [
        f"<tr><td><b>{label}：</b></td><td>{escape('、'.join(values))}</td></tr>"
        for label, name in _CARD
        if (values := documents[0].values(name))
    ]
    body = [
        f'<p style="{_ALIGNED[text.style.align].format(first=text.style.first)}">'
        f"{escape(text.words)}</p>"
        for text in paragraphs(documents)
    ]
    page = _PAGE.format(
        title=escape(documents[0].title), card="\n".join(rows), body="\n".join(body)
    )
    return page.encode()
