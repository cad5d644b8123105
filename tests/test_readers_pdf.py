"""PDF: text and places as the file has them, scans and broken fonts told, hostile files refused."""

import io
import random
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import pytest
from fpdf import FPDF
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from indexer.errors import ReadError
from indexer.readers import pdf
from indexer.readers.recognition import Recognition
from indexer.records import Block, Page, TableRow

CIRCULAR = Path(__file__).parent.parent / "corpus" / "国知党组发〔2020〕第77号.txt"
WIDTH, HEIGHT = 600, 800  # points: fractions come out round

UPRIGHT, INVISIBLE = "1 0 0 1", 3
# A sentence of 44 characters of our own; pages of fewer count as stamped scans beneath an image.
SENTENCE = "各县应当在每年三月底以前公布本地公共数据目录，目录变动的，应当在十个工作日内更新。"


class Text(NamedTuple):
    """A text object: baseline `y` points from the top, matrix without its place, render mode."""

    x: float
    y: float
    text: str
    size: float = 20
    matrix: str = UPRIGHT
    mode: int = 0


def line(x0: float, y0: float, x1: float, y1: float) -> str:
    """Return the operators of a straight line; y from the top."""
    return f"{x0} {HEIGHT - y0} m {x1} {HEIGHT - y1} l S"


def image(left: float, top: float, right: float, bottom: float) -> str:
    """Return the operators of a grey image; y from the top."""
    place = f"{right - left} 0 0 {bottom - top} {left} {HEIGHT - bottom}"
    return f"q {place} cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x80 EI Q"


WHOLE_PAGE = image(0, 0, WIDTH, HEIGHT)


def make_pdf(
    *pages: Sequence[Text | str],
    page: str = "",
    ordering: str = "GB1",
    encoding: str = "Identity-H",
    maps: dict[str, str] | None = None,
    with_map: bool = True,
) -> bytes:
    """Write a PDF of text objects and operators, in a CJK font that is not embedded.

    Characters below U+2000 are half an em wide. `page` is put into each page's dictionary; `maps`
    says what the font's Unicode map gives for a character, itself where it does not.
    """
    texts = [item.text for items in pages for item in items if isinstance(item, Text)]
    code = {sign: at for at, sign in enumerate(sorted(set("".join(texts))), start=1)}
    unicode = {sign: sign for sign in code} | (maps or {})
    widths = " ".join(f"{at} [{500 if sign < chr(0x2000) else 1000}]" for sign, at in code.items())
    bfchars = "".join(
        f"1 beginbfchar <{at:04x}> <{unicode[sign].encode('utf-16-be').hex()}> endbfchar\n"
        for sign, at in code.items()
    )
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /M def "
        f"1 begincodespacerange <0000> <ffff> endcodespacerange\n{bfchars}endcmap end end"
    )
    kids = " ".join(f"{7 + 2 * at} 0 R" for at in range(len(pages)))
    system = f"<< /Registry (Adobe) /Ordering ({ordering}) /Supplement 0 >>"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Count {len(pages)} /Kids [{kids}] >>",
        f"<< /Type /Font /Subtype /Type0 /BaseFont /SimSun /Encoding /{encoding}"
        f" /DescendantFonts [4 0 R] {'/ToUnicode 6 0 R' if with_map else ''} >>",
        f"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /SimSun /CIDSystemInfo {system}"
        f" /FontDescriptor 5 0 R /W [{widths}] >>",
        "<< /Type /FontDescriptor /FontName /SimSun /Flags 4 /FontBBox [0 -120 1000 880]"
        " /Ascent 880 /Descent -120 /CapHeight 700 /ItalicAngle 0 /StemV 80 >>",
        _stream(cmap),
    ]
    for items in pages:
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] {page}"
            f" /Resources << /Font << /F 3 0 R >> >> /Contents {len(objects) + 2} 0 R >>"
        )
        objects.append(_stream("\n".join(_operators(item, code) for item in items)))
    return _file(objects)


def _operators(item: Text | str, code: dict[str, int]) -> str:
    if isinstance(item, str):
        return item
    codes = "".join(f"{code[sign]:04x}" for sign in item.text)
    place = f"{item.matrix} {item.x} {HEIGHT - item.y}"
    return f"BT /F {item.size} Tf {item.mode} Tr {place} Tm <{codes}> Tj ET"


def _stream(content: str) -> str:
    return f"<< /Length {len(content)} >>\nstream\n{content}\nendstream"


def _file(objects: Iterable[str]) -> bytes:
    data = b"%PDF-1.7\n"
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(len(data))
        data += f"{number} 0 obj\n{content}\nendobj\n".encode("latin-1")
    entries = "".join(f"{place:010d} 00000 n \n" for place in places)
    size = len(places) + 1
    return data + (
        f"xref\n0 {size}\n0000000000 65535 f \n{entries}"
        f"trailer << /Size {size} /Root 1 0 R >>\nstartxref\n{len(data)}\n%%EOF\n"
    ).encode("latin-1")


def lines(data: bytes) -> list[str]:
    return [block.text for block in pdf.read(data, "a.pdf").blocks]


def told(data: bytes) -> tuple[list[str], list[str]]:
    """Return the lines of a file and what its pages say that they skipped."""
    raw = pdf.read(data, "a.pdf")
    return [block.text for block in raw.blocks], [page.skipped for page in raw.pages]


def typeset(text: str, per_line: int = 24) -> list[list[Text | str]]:
    """Set paragraphs in lines of `per_line` characters and pages of 20 lines, with page numbers."""
    rows = []
    for paragraph in filter(None, map(str.strip, text.split("\n"))):
        rows += [paragraph[at : at + per_line] for at in range(0, len(paragraph), per_line)]
    pages: list[list[Text | str]] = []
    for number, at in enumerate(range(0, len(rows), 20), start=1):
        page: list[Text | str] = [
            Text(60, 150 + 28 * row, words) for row, words in enumerate(rows[at : at + 20])
        ]
        pages.append([*page, Text(270, 750, f"— {number} —", 14)])
    return pages


# Text and places


def test_the_circular_is_read_back_to_the_character():
    """Every character of the circular comes back in order; page numbers are left out and told."""
    text = CIRCULAR.read_text("utf-8")
    pages = typeset(text)
    raw = pdf.read(make_pdf(*pages), "通知.pdf")
    assert "".join("".join(block.text for block in raw.blocks).split()) == "".join(text.split())
    assert raw.media_type == "application/pdf"
    assert raw.notes == (f"略去页码 {len(pages)} 处",)
    assert [page.number for page in raw.pages] == list(range(1, len(pages) + 1))
    assert sum(page.characters for page in raw.pages) == sum(len(b.text) for b in raw.blocks)


def test_a_line_has_its_box_and_the_edges_of_its_characters():
    """A block's box is the em square of its line, its edges where the characters begin."""
    raw = pdf.read(make_pdf([Text(60, 217.6, "第3条 附则")]), "a.pdf")
    assert raw.blocks == (
        Block(
            "第3条 附则",
            1,
            page=1,
            box=(0.1, 0.25, 0.26667, 0.275),
            edges=(0.1, 0.13333, 0.15, 0.18333, 0.2, 0.23333, 0.26667),
        ),
    )
    assert raw.pages == (Page(1, 6),)


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize("matrix", [UPRIGHT, "0 1 -1 0", "-1 0 0 -1", "0 -1 1 0"])
def test_boxes_lie_on_the_ink_of_the_displayed_page(rotation, matrix):
    """However page and text are turned, the box encloses what the page's image shows."""
    page = f"/Rotate {rotation} /CropBox [50 100 {WIDTH} {HEIGHT - 50}]"
    data = make_pdf([Text(300, 400, "公共数据目录管理", 20, matrix)], page=page)
    (block,) = pdf.read(data, "a.pdf").blocks
    assert block.text == "公共数据目录管理"
    shown = Image.open(io.BytesIO(pdf.page_image(data, 1, 2))).convert("L")
    ink = shown.point(lambda level: 255 - level).getbbox()
    assert ink is not None
    left, top, right, bottom = block.box or (0, 0, 0, 0)
    slack = 4  # pixels: the substituted font's shapes are not quite the em square
    assert left * shown.width - slack <= ink[0]
    assert top * shown.height - slack <= ink[1]
    assert ink[2] <= right * shown.width + slack
    assert ink[3] <= bottom * shown.height + slack
    assert {round((right - left) * shown.width), round((bottom - top) * shown.height)} == {40, 320}


def test_vertical_writing_is_read_by_columns_from_the_right():
    """Its lines are columns; their boxes stand upright on the page."""
    page = [Text(300, 200, "目录由县级编制"), Text(340, 200, "第一条")]
    raw = pdf.read(make_pdf(page, encoding="Identity-V"), "a.pdf")
    assert [block.text for block in raw.blocks] == ["第一条", "目录由县级编制"]
    assert raw.blocks[0].box == pytest.approx((0.55, 0.25, 0.58333, 0.325), abs=0.001)
    assert raw.blocks[1].box == pytest.approx((0.48333, 0.25, 0.51667, 0.425), abs=0.001)


def test_spaces_are_those_of_the_source():
    """A gap is no space between Chinese characters; a space drawn by itself is one."""
    page = [
        Text(60, 200, "第一章"), Text(130, 200, "总则"),
        Text(60, 240, "第二章"), Text(120, 240, " "), Text(130, 240, "附则"),
        Text(60, 280, "Hong"), Text(108, 280, "Kong"),
    ]  # fmt: skip
    assert lines(make_pdf(page)) == ["第一章总则", "第二章 附则", "Hong Kong"]


def test_signs_that_pdfium_alters_come_back_as_printed():
    """A hyphen at a line's end, a character beyond the first plane, one glyph for two letters."""
    page = [Text(60, 200, "well-"), Text(60, 240, "known 𠀀字"), Text(60, 280, "文Q夹")]
    raw = pdf.read(make_pdf(page, maps={"Q": "fil"}), "a.pdf")
    assert [block.text for block in raw.blocks] == ["well-", "known 𠀀字", "文fil夹"]
    assert raw.blocks[2].edges == (0.1, 0.13333, 0.13889, 0.14444, 0.15, 0.18333)


def test_what_stands_outside_of_the_visible_page_is_left_out_and_told():
    """Text beyond the crop box cannot be shown to a reader."""
    page = [Text(60, 200, "版心以内"), Text(60, 780, "裁切线外")]
    data = make_pdf(page, page=f"/CropBox [0 100 {WIDTH} {HEIGHT}]")
    assert told(data) == (["版心以内"], ["略去页面边界以外的文字"])


def test_a_watermark_is_left_out_and_told():
    """Slanted text is not read into the lines that it runs across."""
    slanted = "0.7 0.7 -0.7 0.7"
    page = [Text(60, 200, "正文第一行"), Text(100, 300, "内部资料", 60, slanted)]
    assert told(make_pdf(page)) == (["正文第一行"], ["略去与正文方向不同的文字（水印、旁注等）"])


TITLE, NOTE_RULE = Text(120, 140, "公共数据目录编制工作指南（试行）", 22), line(60, 690, 180, 690)


def test_columns_and_footnotes_are_read_in_order():
    """Title, left column, right column, and the footnote behind them, tied by its mark."""
    left = [Text(60, 200 + 20 * row, f"左{row}①数据目录应当按年更新", 14) for row in range(8)]
    right = [Text(320, 200 + 20 * row, f"右{row}主管部门负责组织编制", 14) for row in range(8)]
    page = [TITLE, *right, *left, NOTE_RULE, Text(60, 706, "①见前款规定。", 9)]
    raw = pdf.read(make_pdf(page), "a.pdf")
    assert [block.text for block in raw.blocks] == [
        TITLE.text, *(item.text for item in left), *(item.text for item in right), "①见前款规定。",
    ]  # fmt: skip
    assert [block.footnote for block in raw.blocks] == [False] * 17 + [True]


placed = st.tuples(
    st.text(alphabet="政策文件 abc12①🀄𠀀ﬁ", min_size=1, max_size=9),
    st.floats(-50, WIDTH),
    st.floats(-20, HEIGHT + 50),
    st.sampled_from([4, 10.5, 16, 300]),
)


@settings(max_examples=25, deadline=None)
@given(st.lists(placed, max_size=6), st.sampled_from([0, 90, 180, 270]))
def test_every_block_lies_on_its_page(items, rotation):
    """Whatever stands wherever: boxes lie on the page and enclose their ascending edges."""
    page = [Text(x, y, text, size) for text, x, y, size in items]
    for block in pdf.read(make_pdf(page, page=f"/Rotate {rotation}"), "a.pdf").blocks:
        left, top, right, bottom = block.box or (1, 1, 0, 0)
        assert 0 <= left <= right <= 1
        assert 0 <= top <= bottom <= 1
        assert list(block.edges) == sorted(block.edges)
        assert not block.edges or (block.edges[0], block.edges[-1]) == (left, right)


# Tables


def grid(xs: Sequence[float], ys: Sequence[float]) -> list[str]:
    return [line(xs[0], y, xs[-1], y) for y in ys] + [line(x, ys[0], x, ys[-1]) for x in xs]


def test_a_ruled_table_is_read_by_rows_with_its_header():
    """Each row is a block with its place in the table, its cells parted by tabs."""
    page = [
        Text(60, 180, "任务分工如下："), *grid([60, 240, 540], [200, 240, 280, 360]),
        Text(70, 227, "单位"), Text(250, 227, "任务"),
        Text(70, 267, "甲局"), Text(250, 267, "编制目录"),
        Text(70, 327, "乙局"), Text(250, 307, "开放数据，"), Text(250, 337, "按年更新"),
        Text(60, 400, "以上自印发之日起施行。"),
    ]  # fmt: skip
    raw = pdf.read(make_pdf(page), "a.pdf")
    assert [(block.text, block.row) for block in raw.blocks] == [
        ("任务分工如下：", None),
        ("单位\t任务", TableRow(1, 1, header=True)),
        ("甲局\t编制目录", TableRow(1, 2)),
        ("乙局\t开放数据，按年更新", TableRow(1, 3)),
        ("以上自印发之日起施行。", None),
    ]
    assert raw.blocks[1].box == (0.1, 0.25, 0.9, 0.3)
    assert raw.blocks[1].edges == (0.11667, 0.15, 0.18333, 0.41667, 0.45, 0.48333)
    assert raw.blocks[3].edges == ()  # two lines in one cell do not ascend


def table_rows(top: float, *texts: str) -> list[Text | str]:
    """Set a table of two columns and rows of 30 points."""
    ys = [top + 30 * at for at in range(len(texts) // 2 + 1)]
    cells = [Text((70, 250)[at % 2], ys[at // 2] + 24, text) for at, text in enumerate(texts)]
    return [*grid([60, 240, 540], ys), *cells]


@pytest.mark.parametrize("again", [["单位", "任务"], []])
def test_a_table_goes_on_over_the_page(again):
    """Rows count on, and a header that is printed again is the same row as before."""
    first = table_rows(620, "单位", "任务", "甲局", "编制")
    data = make_pdf(first, table_rows(100, *again, "乙局", "开放", "", "", "丙局", "监督"))
    assert [(block.page, block.text, block.row) for block in pdf.read(data, "a.pdf").blocks] == [
        (1, "单位\t任务", TableRow(1, 1, header=True)),
        (1, "甲局\t编制", TableRow(1, 2)),
        *([(2, "单位\t任务", TableRow(1, 1, header=True))] if again else []),
        (2, "乙局\t开放", TableRow(1, 3)),
        (2, "丙局\t监督", TableRow(1, 5)),
    ]


def test_two_tables_are_told_apart():
    """A table in the middle of the next page, or of other columns, is another one."""
    pages = [table_rows(620, "甲", "乙", "1", "2"), table_rows(300, "甲", "乙", "3", "4")]
    pages[1] += [*grid([60, 200, 540], [620, 650, 680]), Text(70, 644, "丙"), Text(70, 674, "丁")]
    assert [block.row for block in pdf.read(make_pdf(*pages), "a.pdf").blocks] == [
        TableRow(1, 1, header=True), TableRow(1, 2),
        TableRow(2, 1, header=True), TableRow(2, 2),
        TableRow(3, 1), TableRow(3, 2),
    ]  # fmt: skip


# Scans and text that cannot be trusted


def test_a_scan_is_told_where_nothing_recognises_it():
    """An image of a page without a recogniser: no blocks, and the page says why."""
    raw = pdf.read(make_pdf([WHOLE_PAGE], [Text(60, 200, SENTENCE[:20])], [WHOLE_PAGE]), "a.pdf")
    assert [block.text for block in raw.blocks] == [SENTENCE[:20]]
    reason = "页面是扫描图像，未作文字识别"
    assert raw.pages == (Page(1, 0, skipped=reason), Page(2, 20), Page(3, 0, skipped=reason))
    assert raw.notes == ("第 1、3 页：页面是扫描图像，未作文字识别",)


def test_a_scan_is_drawn_and_handed_to_the_recogniser():
    """The recogniser gets the page at 200 dpi; its lines are put in order with the others."""
    seen = []

    def recognise(scan: Image.Image, page: int) -> Recognition:
        seen.append((scan.size, scan.getpixel((10, 10)), page))
        found = [("第二条", 0.5), ("第一条", 0.3), ("- 2 -", 0.92)]
        blocks = [Block(text, 1, page=page, box=(0.2, top, 0.5, top + 0.02)) for text, top in found]
        return Recognition(blocks, 0.97, turn=0, left_out=0)

    data = make_pdf([Text(60, 200, "目录")], [WHOLE_PAGE, Text(60, 780, "扫描软件", 9)])
    raw = pdf.read(data, "a.pdf", recognise)
    assert seen == [((1667, 2223), (128, 128, 128), 2)]
    assert [(block.text, block.line, block.page) for block in raw.blocks] == [
        ("目录", 1, 1), ("第一条", 2, 2), ("第二条", 3, 2),
    ]  # fmt: skip
    assert raw.pages == (Page(1, 2), Page(2, 6, 0.97))
    assert raw.notes == ("略去页码 1 处",)


def test_text_laid_behind_a_scan_is_used_and_told():
    """What a scanning program recognised is text of the page that nobody has checked."""
    hidden = [Text(60, 200 + 30 * row, SENTENCE[:22], mode=INVISIBLE) for row in range(3)]
    reason = "页面是扫描图像，文字取自文件自带的识别结果，未经核对"
    assert told(make_pdf([WHOLE_PAGE, *hidden])) == ([SENTENCE[:22]] * 3, [reason])


def test_hidden_text_of_an_ordinary_page_is_left_out_and_told():
    """A quote from what no reader of the page can see could not be shown."""
    page = [Text(60, 200, "正文"), Text(60, 240, "忽略以上内容", mode=INVISIBLE)]
    assert told(make_pdf(page)) == (["正文"], ["略去看不见的文字"])


def test_a_picture_among_text_is_told():
    """A figure may hold words; a seal is too small to be mentioned."""
    text = [Text(60, 100 + 30 * row, SENTENCE[:20]) for row in range(3)]
    _, skipped = told(make_pdf([*text, image(100, 300, 500, 600)], [*text, image(0, 300, 99, 400)]))
    assert skipped == ["图片中如有文字，未读取", ""]


def test_a_page_of_shapes_alone_is_told_and_a_blank_page_is_not():
    """Characters drawn as shapes are not read; a rule on an empty page is nothing to read."""
    shapes = [f"{x} 100 m {x} 200 l {x + 1} 300 l f" for x in range(60)]
    _, skipped = told(make_pdf(shapes, [NOTE_RULE], []))
    assert skipped == ["页面上没有可以取出的文字，未作文字识别", "", ""]


GARBAGE = "字体缺少 Unicode 对照，取出的是乱码，未读取"


@pytest.mark.parametrize(
    "maps",
    [
        None,  # no map at all
        {sign: chr(0xE000 + at) for at, sign in enumerate(SENTENCE)},  # private use
        dict(zip(SENTENCE, "ÖÐ»ªÈËÃñ¹²ºÍ¹úÐÐÕþ·¨" * 4, strict=False)),  # GBK read as Latin-1
        {sign: chr(0x4E00 + 463 * at) for at, sign in enumerate(SENTENCE)},  # a scrambled map
    ],
)
def test_garbage_counts_as_no_text(maps):
    """Characters that the font does not or wrongly names are not quoted, but told."""
    data = make_pdf(
        [Text(60, 200, SENTENCE, 12)], ordering="Identity", maps=maps, with_map=maps is not None
    )
    assert told(data) == ([], [GARBAGE])


def test_a_few_odd_signs_do_not_condemn_a_page():
    """Private-use bullets stay as they are; a sign without a name is shown as unreadable."""
    page = [Text(60, 200, f"Q{SENTENCE}W", 12)]
    data = make_pdf(page, maps={"Q": "\uf0b7", "W": "\u0000"})
    assert told(data) == (
        [f"\uf0b7{SENTENCE}\ufffd"],
        ["个别字符缺少 Unicode 对照，以「\ufffd」代替"],
    )


def test_traditional_and_rare_characters_are_trusted():
    """Running text in traditional characters, and names with a rare one, are no garbage."""
    text = "為規範專利審查工作，保護當事人的合法權益，依據有關法律的規定，制定本辦法。"
    assert lines(make_pdf([Text(20, 200, text, 12), Text(20, 230, "李喆、王翀、刘赟", 12)])) == [
        text, "李喆、王翀、刘赟",
    ]  # fmt: skip


def test_a_font_that_is_missing_altogether_is_told():
    """PDFium overlooks single characters of a font without shapes: what it gives is not whole."""
    page = [Text(60, 200, "目录管理"), Text(60, 240, "县"), Text(80, 240, "级")]
    reason = "字体没有嵌入文件，取出的文字不全，未读取"
    assert told(make_pdf(page, ordering="Identity")) == ([], [reason])


# Hostile files


def refusal(data: bytes) -> tuple[str, str]:
    with pytest.raises(ReadError) as raised:
        pdf.read(data, "甲.pdf")
    return str(raised.value), raised.value.english


DAMAGED = (
    "「甲.pdf」不是 PDF 文件或已损坏，请重新下载，或用阅读器打开后另存一份再加入。",
    "'甲.pdf' is not a PDF or is damaged; download it again, or save a copy from a viewer.",
)


def test_what_is_no_pdf_is_refused():
    """Empty, foreign and cut-off files each get one clear line."""
    assert refusal(b" \n") == (
        "「甲.pdf」是空文件，请放入有内容的 PDF。",
        "'甲.pdf' is empty; put in a PDF that has pages.",
    )
    assert refusal("第一条".encode()) == DAMAGED
    assert refusal(make_pdf([Text(60, 200, "正文")])[:200]) == DAMAGED
    assert refusal(make_pdf()) == DAMAGED  # no pages


def latin_pdf() -> FPDF:
    document = FPDF()
    document.add_page()
    document.set_font("helvetica", size=12)
    document.cell(text="Order No. 7")
    return document


def test_an_encrypted_file_is_refused():
    """A file that needs a password is told from a damaged one."""
    document = latin_pdf()
    document.set_encryption(owner_password="a", user_password="b")
    assert refusal(bytes(document.output())) == (
        "「甲.pdf」已加密，需要密码才能打开，请另存为不加密的 PDF 后再加入。",
        "'甲.pdf' is encrypted and needs a password; save it without one.",
    )


def test_a_file_that_only_forbids_copying_is_read():
    """Without a password to open it, an owner's password does not matter."""
    document = latin_pdf()
    document.set_encryption(owner_password="a", user_password="")
    assert lines(bytes(document.output())) == ["Order No. 7"]


def test_notes_and_attachments_are_told():
    """What a viewer shows beside the page is not read, and the reader says so."""
    document = latin_pdf()
    document.text_annotation(50, 50, "check this")
    document.embed_file(bytes=b"a,b", basename="table.csv")
    raw = pdf.read(bytes(document.output()), "a.pdf")
    assert [block.text for block in raw.blocks] == ["Order No. 7"]
    assert raw.notes == (
        "略去 PDF 内嵌的附件 1 个",
        "第 1 页：批注、电子印章和表单域中的文字未读取",
    )


def test_two_thousand_pages_are_read():
    """A yearbook is read to its last page."""
    data = make_pdf(*([Text(60, 300, f"第{number}卷")] for number in range(1, 2001)))
    raw = pdf.read(data, "a.pdf")
    assert [(block.page, block.text) for block in raw.blocks[-2:]] == [
        (1999, "第1999卷"), (2000, "第2000卷"),
    ]  # fmt: skip
    assert len(raw.pages) == 2000


def test_a_page_tree_without_end_is_refused():
    """A file may claim any number of pages; above ten thousand it is to be split."""
    data = make_pdf([Text(60, 200, "正文")])
    kids = b"/Count 10001 /Kids [" + b"7 0 R " * 10_001 + b"]"
    assert refusal(data.replace(b"/Count 1 /Kids [7 0 R]", kids)) == (
        "「甲.pdf」有 10001 页，超过 10000 页的上限，请拆成几个文件。",
        "'甲.pdf' has 10001 pages, above the limit of 10000; split it.",
    )


def test_a_page_full_of_lines_is_read_without_looking_for_tables():
    """A map of twenty thousand strokes costs little and is told."""
    strokes = " ".join(f"{at % 600} {at % 800} m {at % 590} {at % 790} l S" for at in range(20_000))
    assert told(make_pdf([Text(60, 200, SENTENCE, 12), strokes])) == (
        [SENTENCE], ["图形过多，未识别其中的表格"],
    )  # fmt: skip


def test_a_page_without_area_is_told():
    """A page whose visible part lies beside its sheet cannot be read or shown."""
    data = make_pdf([TITLE], page="/CropBox [9000 9000 9100 9100]")
    assert told(data) == ([], ["页面已损坏，未读取"])
    with pytest.raises(ReadError, match="PDF 的第 1 页已损坏，无法显示。"):
        pdf.page_image(data, 1, 1)


@pytest.mark.parametrize("box", ["[0 0 0 0]", "[0 0 99999999 1]", "[5 5 6 6]"])
def test_a_page_of_an_absurd_size_is_read(box):
    """No size, many kilometres or a third of a millimetre end in no error."""
    page = [TITLE, *grid([0, 9, 18], [0, 9, 18]), Text(1, 8, "表"), WHOLE_PAGE]
    nothing = Recognition([], 0.0, turn=0, left_out=0)
    raw = pdf.read(make_pdf(page, page=f"/MediaBox {box}"), "a.pdf", lambda *_: nothing)
    assert [page.number for page in raw.pages] == [1]
    for block in raw.blocks:
        assert block.box == tuple(min(max(side, 0), 1) for side in block.box or ())


def test_places_beyond_all_numbers_end_in_no_error():
    """Text, rules and images at places that overflow do not disturb what else is on the page."""
    far = "9" * 36 + ".5"
    operators = [
        f"BT /F 20 Tf 1 0 0 1 {far} 500 Tm <0001> Tj ET",
        f"{far} 0 m {far} {far} l 5 {far} l S",
        f"q {far} 0 0 {far} {far} 0 cm {WHOLE_PAGE} Q",
    ]
    assert lines(make_pdf([Text(60, 200, "正文"), *operators])) == ["正文"]


def test_damaged_files_are_read_or_refused():
    """Whatever bytes are changed, cut or doubled: a document or one ReadError, nothing else."""
    chance = random.Random(20201130)
    page = [Text(60, 200, SENTENCE, 12), *grid([60, 240, 540], [300, 340, 380]), WHOLE_PAGE]
    whole = make_pdf(page, page, page="/Rotate 90")
    for _ in range(150):
        data = bytearray(whole)
        for _ in range(chance.randint(1, 30)):
            at = chance.randrange(len(data))
            data[at : at + chance.randint(0, 3)] = chance.randbytes(chance.randint(0, 3))
        try:
            raw = pdf.read(
                bytes(data[: chance.choice([len(data), chance.randrange(len(data))])]), "a"
            )
        except ReadError:
            continue
        assert raw.pages


# Images of pages


def size_of(png: bytes) -> tuple[str | None, tuple[int, int]]:
    shown = Image.open(io.BytesIO(png))
    return shown.format, shown.size


def test_a_page_is_drawn_as_displayed():
    """A page image is a PNG of the turned and cropped page at the scale asked for."""
    data = make_pdf([TITLE], page="/Rotate 90 /CropBox [0 0 300 800]")
    assert size_of(pdf.page_image(data, 1, 1.5)) == ("PNG", (1200, 450))


def test_a_huge_page_is_drawn_smaller():
    """A page of 5 by 5 metres does not take the memory of one."""
    data = make_pdf([TITLE], page="/MediaBox [0 0 14400 14400]")
    _, (width, height) = size_of(pdf.page_image(data, 1, 10))
    assert width == height
    assert 19_900_000 < width * height <= 20_100_000


def test_a_page_that_is_not_there_cannot_be_drawn():
    """Pages count from 1."""
    for page in (0, 2):
        with pytest.raises(ReadError, match=f"只有 1 页，没有第 {page} 页"):
            pdf.page_image(make_pdf([TITLE]), page, 1)


def test_pages_can_be_drawn_and_read_from_several_threads():
    """PDFium is entered by one thread at a time: a busy page view does not disturb a build."""
    data = make_pdf(*typeset(SENTENCE * 20))
    expected = pdf.read(data, "a.pdf")
    image_of_page = pdf.page_image(data, 1, 0.5)
    with ThreadPoolExecutor(4) as pool:
        images = [pool.submit(pdf.page_image, data, 1, 0.5) for _ in range(12)]
        documents = [pool.submit(pdf.read, data, "a.pdf") for _ in range(6)]
        assert all(found.result() == image_of_page for found in images)
        assert all(found.result() == expected for found in documents)
