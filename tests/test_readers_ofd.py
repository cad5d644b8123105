"""Recognition OFD: what is read where, what is skipped and told, what is refused, page pictures."""

import base64
import io
import random
import re
import struct
import zipfile
from itertools import pairwise
from pathlib import Path as FilePath

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from PIL import Image, ImageDraw

from indexer.errors import ReadError
from indexer.readers import ofd, ofd_file, ofd_package, ofd_pages
from indexer.readers.recognition import Recognition
from indexer.records import Block, TableRow
from indexer.records import Page as PageRecord
from tests.ofd_writer import (
    SIZE,
    SPACE,
    Composite,
    Document,
    Group,
    Line,
    Page,
    Path,
    Picture,
    pack,
    parts,
    set_text,
    write,
)

CIRCULAR = FilePath(__file__).parent.parent / "corpus" / "国知党组发〔2020〕第77号.txt"
SENTENCE = "为规范样本管理工作，制定本办法。"
CONTENT = "Doc_0/Pages/Page_0/Content.xml"
SVG = {"svg": "http://www.w3.org/2000/svg"}


def read_page(*objects, **options):
    """Read a file of one page that holds these objects."""
    return ofd.read(write(Document([Page(objects, **options)])), "甲.ofd")


def texts(document):
    return [block.text for block in document.blocks]


def skipped(document):
    return [page.skipped for page in document.pages]


def damaged(name, change):
    """Return a file of one line, with one part changed, or taken out where that gives None."""
    made = parts(Document([Page([Line(SENTENCE)])]))
    new = change(made.pop(name))
    return pack(made if new is None else {**made, name: new})


def scan(mark=(0.25, 0.5, 0.5, 0.6), size=(620, 877), kind="PNG", **saving):
    """Return a white image with a black mark in fractions of it."""
    image = Image.new("RGB", size, "white")
    box = [length * side for length, side in zip(mark, size * 2, strict=True)]
    ImageDraw.Draw(image).rectangle(box, fill="black")
    stream = io.BytesIO()
    image.save(stream, kind, **saving)
    return stream.getvalue()


# ── Text and its place ───────────────────────────────────────────────────────────────────────────


def test_the_circular_reads_back_word_for_word():
    """Every printed line of the circular comes back as it was set, on its page."""
    pages = set_text(CIRCULAR.read_text(encoding="utf-8"))
    document = ofd.read(write(Document(pages)), "通知.ofd")
    expected = [
        (line.text, number) for number, page in enumerate(pages, start=1) for line in page.objects
    ]
    assert [(block.text, block.page) for block in document.blocks] == expected
    assert [block.line for block in document.blocks] == list(range(1, len(expected) + 1))
    assert document.notes == ()


def test_a_line_has_its_box_and_the_edges_of_its_characters():
    """A line stands where it was set, in fractions of the page, glyph by glyph."""
    document = read_page(Line("第3条", x=21, y=29.7, size=10))
    edges = (0.1, 0.14762, 0.17143, 0.21905)  # 21, 31, 36 and 46 of 210 mm
    box = (0.1, 0.07037, 0.21905, 0.10404)  # 0.88 sizes above the base line to 0.12 below it
    assert document.blocks == (Block("第3条", 1, page=1, box=box, edges=edges),)
    assert document.pages == (PageRecord(1, 3),)
    assert document.media_type == "application/ofd"


@pytest.mark.parametrize(
    "delta",
    ["5 5 5 5", "g 4 5", "g 2 5 5 5", "g 9 5", "5 5", "", " 5  g 1 5\t5 5.0 "],
    ids=["list", "run", "mixed", "run too long", "list too short", "none", "white space"],
)
def test_offsets_are_read_in_every_form(delta):
    """DeltaX as a list, as a run, too long, too short and left out puts glyphs at one place."""
    document = read_page(Line("一二三四五", x=0, size=5, delta=delta))
    assert document.blocks[0].edges == tuple(round(5 * at / 210, 5) for at in range(6))


@settings(max_examples=30, deadline=None)
@given(
    st.text(st.sampled_from("政策文件（一）〔2020〕A b.7，𠮷😀&<>\"'　"), max_size=30),
    st.floats(20, 150),
    st.floats(40, 250),
    st.floats(2, 20),
)
def test_any_line_comes_back_with_ascending_edges_on_the_page(text, x, y, size):
    """Whatever a line holds and wherever it stands, its characters and their order are kept."""
    document = read_page(Line(f"文{text}", x=x, y=y, size=size))
    assert texts(document) == [f"文{text}"]
    (block,) = document.blocks
    left, top, right, bottom = block.box
    assert 0 <= left < right <= 1
    assert 0 <= top < bottom <= 1
    assert (block.edges[0], block.edges[-1]) == (left, right)
    assert all(before <= after for before, after in pairwise(block.edges))
    assert len(block.edges) == len(block.text) + 1


def test_texts_on_one_base_line_are_one_line_from_left_to_right():
    """A line set in pieces, in another order and in other sizes, is one block."""
    document = read_page(
        Line("管理办法", x=28 + 3 * SIZE),
        Line("样本①", size=SIZE),
        Line("第二行", y=60),
    )
    assert texts(document) == ["样本①管理办法", "第二行"]


def test_a_wide_gap_parts_a_line_into_pieces_of_one_number():
    """Pieces far apart stay apart, so that columns and cells do not run into each other."""
    document = read_page(Line("项目", x=28), Line("金额", x=100))
    assert [(block.text, block.line, block.column) for block in document.blocks] == [
        ("项目", 1, 0),
        ("金额", 1, 2),
    ]


def test_text_set_twice_to_look_bold_is_read_once():
    """A copy moved by a hair is not text; the same word further on is."""
    document = read_page(
        Line("通知", x=28), Line("通知", x=28.2), Line("通知", x=28 + 2 * SIZE), Line("通知", y=90)
    )
    assert texts(document) == ["通知通知", "通知"]


def test_latin_glyphs_set_one_by_one_get_no_spaces():
    """Capitals wider than half a size do not look like words that stand apart."""
    widths = {"C": 0.72, "N": 0.72, "I": 0.28, "P": 0.67, "A": 0.72, "M": 0.83, "w": 0.72}
    x = 28.0
    lines = []
    for character in "CNIPAMwA":
        lines.append(Line(character, x=x))
        x += widths[character] * SIZE
    assert texts(read_page(*lines)) == ["CNIPAMwA"]


def test_blocks_units_and_templates_are_read_where_they_are_shown():
    """Text in nested blocks, in a composite unit and in a template stands at its place."""
    unit = Composite([Line("单元", x=0, y=10, size=10)], "100 80 50 50", {"CTM": "0.5 0 0 0.5 0 0"})
    document = ofd.read(
        write(
            Document(
                [Page([Group([Group([Line("正文", y=60)])]), unit], templates=[0])],
                templates=[Page([Line("表头", y=40)])],
            )
        ),
        "甲.ofd",
    )
    assert texts(document) == ["表头", "正文", "单元"]
    assert document.blocks[2].box == tuple(
        round(length, 5) for length in (100 / 210, 80.6 / 297, 110 / 210, 85.6 / 297)
    )


def test_a_matrix_scales_and_moves_text():
    """The CTM acts on the glyphs before the boundary moves them (8.5)."""
    line = Line("缩放", x=21, y=39.7, size=10, attributes={"CTM": "2 0 0 0.5 21 0"})
    (block,) = read_page(line).blocks
    # From 21 + 21 mm on, glyphs of 20 mm; base line 29.7 + 10 / 2, size 5.
    assert block.edges == (0.2, 0.29524, 0.39048)
    assert block.box == (0.2, round(30.3 / 297, 5), 0.39048, round(35.3 / 297, 5))


@pytest.mark.parametrize(
    ("matrix", "box"),
    [
        ("0 1 -1 0 0 0", (100 - 1.2, 100, 100 + 8.8, 120)),
        ("-1 0 0 -1 0 0", (80, 100 - 1.2, 100, 100 + 8.8)),
        ("0 -1 1 0 0 0", (100 - 8.8, 80, 100 + 1.2, 100)),
    ],
    ids=["downwards", "upside down", "upwards"],
)
def test_turned_lines_have_their_box_on_the_page_as_shown(matrix, box):
    """A page of turned text is read in its order; boxes are those of the page as it is shown."""
    lines = [
        Line("甲乙", x=100, y=110, size=10, code={"Y": 0}, attributes={"CTM": matrix}),
    ]
    (block,) = read_page(*lines).blocks
    assert (block.text, block.edges) == ("甲乙", ())
    scaled = [length / side for length, side in zip(box, (210, 297) * 2, strict=True)]
    assert block.box == pytest.approx(scaled, abs=2e-5)


def test_lines_of_a_turned_page_come_in_their_own_order():
    """On a page laid on its side, the first line is the one at the right."""
    turned = {"CTM": "0 1 -1 0 0 0"}
    lines = [
        Line(f"第{word}行", x=100 + x, y=110, size=10, code={"Y": 0}, attributes=turned)
        for word, x in [("二", 0), ("一", 30), ("三", -30)]
    ]
    assert texts(read_page(*lines)) == ["第一行", "第二行", "第三行"]


def test_vertical_text_runs_down_its_column():
    """Characters set downwards with DeltaY are one line, read from top to bottom."""
    column = Line(
        "竖排文字", x=100, y=50, size=5, delta="", code={"DeltaY": "g 3 6"}, attributes={}
    )
    (block,) = read_page(column).blocks
    assert (block.text, block.edges) == ("竖排文字", ())
    box = (100 / 210, (50 - 4.4) / 297, 105 / 210, (50 + 18 + 0.6) / 297)
    assert block.box == pytest.approx(box, abs=2e-5)


def test_line_breaks_in_a_text_code_are_the_writers_indentation():
    """White space around a line break in the XML is no text, other white space is."""
    indented = damaged(
        CONTENT, lambda xml: xml.replace(SENTENCE.encode(), f"\n   {SENTENCE} \r\n ".encode())
    )
    assert texts(ofd.read(indented, "甲.ofd")) == [SENTENCE]
    assert texts(read_page(Line("合　 计", delta="g 3 5"))) == ["合　 计"]


def test_a_position_that_is_left_out_is_that_of_the_text_code_before():
    """A second TextCode without X stands below the first (11.3)."""
    second = b'</ofd:TextCode><ofd:TextCode Y="20">\xe7\xac\xac\xe4\xba\x8c</ofd:TextCode>'
    document = ofd.read(
        damaged(CONTENT, lambda xml: xml.replace(b"</ofd:TextCode>", second)), "甲.ofd"
    )
    assert texts(document) == [SENTENCE, "第二"]
    assert document.blocks[0].box[0] == document.blocks[1].box[0]


def test_the_rows_of_a_ruled_table_are_blocks_of_cells():
    """A ruled table gives a block a row, its cells parted by tabs, its first row as header."""
    grid = "".join(f"M 30 {y} L 150 {y} " for y in (100, 110, 120, 130))
    grid += "".join(f"M {x} 100 L {x} 130 " for x in (30, 90, 150))
    rows = [("项目", "金额"), ("经费", "10万元"), ("", "20万元")]
    cells = [
        Line(text, x=32 + 60 * column, y=108 + 10 * row, size=5)
        for row, texts_of_row in enumerate(rows)
        for column, text in enumerate(texts_of_row)
        if text
    ]
    document = read_page(Line("附表", y=60), Path(grid.strip()), *cells, Line("说明", y=150))
    assert [(block.text, block.row) for block in document.blocks] == [
        ("附表", None),
        ("项目\t金额", TableRow(1, 1, header=True)),
        ("经费\t10万元", TableRow(1, 2)),
        ("\t20万元", TableRow(1, 3)),
        ("说明", None),
    ]
    box = (30 / 210, 110 / 297, 150 / 210, 120 / 297)
    assert document.blocks[2].box == pytest.approx(box, abs=2e-5)


def test_page_numbers_are_left_out_and_noted():
    """The shared layout rules see OFD pages: page numbers are no text."""
    pages = [
        Page([Line(f"第{at}页的正文。"), Line(f"— {at} —", x=95, y=275, size=4)])
        for at in (1, 2, 3)
    ]
    document = ofd.read(write(Document(pages)), "甲.ofd")
    assert texts(document) == ["第1页的正文。", "第2页的正文。", "第3页的正文。"]
    assert document.notes == ("略去页码 3 处",)


# ── What is skipped is said ──────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("drawn", "reason"),
    [
        (Line("隐", y=90, attributes={"Alpha": 0}), "未读取隐藏文字 1 处"),
        (Line("隐", y=90, attributes={"Visible": "false"}), "未读取隐藏文字 1 处"),
        (Line("隐", y=90, attributes={"Fill": "false"}), "未读取隐藏文字 1 处"),
        (Line("隐", y=90, inside='<ofd:FillColor Value="0" Alpha="0"/>'), "未读取隐藏文字 1 处"),
        (Line("外", y=320), "未读取页面以外的文字 1 处"),
        (
            Line("水印", y=90, attributes={"CTM": "0.7 -0.7 0.7 0.7 0 0"}),
            "未读取斜排文字（多为水印） 1 处",
        ),
        (Line("坏", y=90, attributes={"Size": "nan"}), "未读取无法解析的图元 1 处"),
        (Line("坏", y=90, attributes={"Boundary": "1 2 3"}), "未读取无法解析的图元 1 处"),
        (Line("坏", y=90, attributes={"CTM": "0 0 0 0 0 0"}), "未读取无法解析的图元 1 处"),
        (Path("M 1 2 L 3"), "未读取无法解析的图元 1 处"),
        (Picture(scan(), (20, 100, 100, 100)), "未读取图像 1 处"),
        (
            Line(
                "",
                inside='<ofd:CGTransform CodePosition="0" CodeCount="2" GlyphCount="2">'
                "<ofd:Glyphs>7 8</ofd:Glyphs></ofd:CGTransform>",
            ),
            "未读取没有对应文字的字形 2 处",
        ),
    ],
)  # fmt: skip
def test_what_is_on_a_page_and_not_read_is_told(drawn, reason):
    """Text that no reader sees, damaged objects, pictures and bare glyphs are counted."""
    document = read_page(Line(SENTENCE), drawn)
    assert (texts(document), skipped(document)) == ([SENTENCE], [reason])


def test_a_small_picture_and_glyph_codes_with_text_are_nothing_to_tell_of():
    """A seal-sized picture holds no text, and TextCode counts where glyph codes stand beside it."""
    glyphs = '<ofd:CGTransform CodePosition="0" CodeCount="16" GlyphCount="16"/>'
    document = read_page(Line(SENTENCE, inside=glyphs), Picture(scan(), (20, 100, 40, 40)))
    assert (texts(document), skipped(document)) == ([SENTENCE], [""])


def test_a_scanned_page_is_told_and_not_read():
    """A page that holds only an image says that it was not read."""
    document = read_page(Picture(scan()))
    assert document.blocks == ()
    assert document.pages == (
        PageRecord(1, 0, skipped="本页只有图像（可能是扫描件），其中的文字未读取"),
    )


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "BMP"])
def test_a_scanned_page_is_recognised_at_its_place(kind):
    """The recogniser gets the page with its image in place, and its lines are the page's."""
    seen = []

    def recognise(image, page):
        dark = image.convert("L").point(lambda value: 255 if value < 128 else 0).getbbox()
        box = tuple(length / side for length, side in zip(dark, image.size * 2, strict=True))
        seen.append(image.size)
        return Recognition([Block("识别的文字", 1, page=page, box=box)], 0.9, turn=0, left_out=0)

    # The image covers the page but for a margin of 10.5 mm and 14.85 mm on every side.
    picture = Picture(scan(kind=kind), (10.5, 14.85, 189, 267.3))
    data = write(Document([Page([Line(SENTENCE)]), Page([picture])]))
    document = ofd.read(data, "甲.ofd", recognise)
    assert texts(document) == [SENTENCE, "识别的文字"]
    assert document.blocks[1].line == 2
    # A mark at 0.25 to 0.5 of the image is at 0.05 + 0.9 × 0.25 to 0.05 + 0.9 × 0.5 of the page.
    assert document.blocks[1].box == pytest.approx((0.275, 0.5, 0.5, 0.59), abs=0.005)
    assert document.pages[1] == PageRecord(
        2, 5, confidence=0.9, skipped="识别质量差（平均把握 90%），请核对原件"
    )
    assert seen == [(1654, 2339)]  # 200 dpi


def test_a_stamp_on_a_scan_is_read_beside_what_is_recognised():
    """A few characters set on a scan do not keep it from being recognised."""

    def recognise(_image, page):
        blocks = [Block("识别的文字", 1, page=page, box=(0.2, 0.5, 0.6, 0.52))]
        return Recognition(blocks, 0.98, turn=0, left_out=0)

    data = write(Document([Page([Picture(scan()), Line("收文〔2021〕3号")])]))
    assert texts(ofd.read(data, "甲.ofd", recognise)) == ["收文〔2021〕3号", "识别的文字"]


def test_the_text_layer_of_a_scan_is_its_text():
    """Transparent text, and text under the image, are read on a scan, and said to be unchecked."""
    told = "本页是扫描图像，文字取自文件自带的隐藏文字层，未与图像核对"
    over = read_page(Picture(scan()), Line(SENTENCE, attributes={"Alpha": 0}))
    under = read_page(Line(SENTENCE), Picture(scan()))
    assert (texts(over), skipped(over)) == ([SENTENCE], [told])
    assert (texts(under), skipped(under)) == ([SENTENCE], [told])


def test_a_page_of_outlines_is_told():
    """Text turned into curves cannot be read, and the page says so."""
    document = read_page(Path("M 10 10 L 20 20 B 1 2 3 4 5 6 C"))
    assert skipped(document) == ["本页没有文字，只有图形（文字可能已转成曲线）"]


def test_garbled_text_counts_as_none():
    """Text of private-use characters is not read; a few bullets of that kind are left in."""
    document = read_page(Line("\ue001\ue002\ue003\ue004"), Line("制定", y=80))
    assert (document.blocks, skipped(document)) == ((), ["未读取乱码文字 2 处"])
    assert texts(read_page(Line("\uf06c " + SENTENCE))) == ["\uf06c " + SENTENCE]


def test_several_documents_are_read_one_after_another():
    """Pages and lines of all documents of a file count through, and a note tells how many."""
    one = Document([Page([Line("甲文")]), Page([Line("甲文续")])])
    two = Document([Page([Line("乙文")])])
    document = ofd.read(write(one, two), "甲.ofd")
    assert [(block.text, block.page, block.line) for block in document.blocks] == [
        ("甲文", 1, 1),
        ("甲文续", 2, 2),
        ("乙文", 3, 3),
    ]
    assert document.notes == ("文件内有 2 份文档（依次为 2 页、1 页），均已读取，页码连续编排",)


def test_seals_annotations_versions_and_attachments_are_noted():
    """What a file holds beside its pages is named in the notes."""
    data = write(
        Document(
            [Page([Line(SENTENCE)])],
            attachments={"明细表.xlsx": b"x", "附图.png": b"y"},
            signatures=2,
            annotated_pages=1,
            versions=3,
        )
    )
    assert ofd.read(data, "甲.ofd").notes == (
        "文件保存了 3 个版本，只读取了当前版本",
        "文件有 2 个电子签章，未验证，印章上的文字未读取",
        "文件有 1 页带批注、水印等注释，注释未读取",
        "文件内嵌 2 个附件（《明细表.xlsx》、《附图.png》）未读取，需要时请单独加入",
    )


def test_a_page_that_is_missing_is_told_and_the_others_are_read():
    """One bad page does not cost the file."""
    made = parts(Document([Page([Line("甲")]), Page([Line("乙")]), Page([Line("丙")])]))
    del made[CONTENT]
    made["Doc_0/Pages/Page_1/Content.xml"] = b"<broken"
    document = ofd.read(pack(made), "甲.ofd")
    assert texts(document) == ["丙"]
    assert skipped(document) == [
        "「甲.ofd」不是完好的 OFD 文件（缺少“Pages/Page_0/Content.xml”），"
        "请重新获取或导出后再加入。",
        "「甲.ofd」不是完好的 OFD 文件（“Doc_0/Pages/Page_1/Content.xml”不是合法的 XML），"
        "请重新获取或导出后再加入。",
        "",
    ]


def test_missing_resources_are_noted_and_do_not_cost_the_text():
    """Text is read without its fonts and images; the note names the part."""
    data = damaged("Doc_0/PublicRes.xml", lambda _: None)
    document = ofd.read(data, "甲.ofd")
    assert texts(document) == [SENTENCE]
    assert document.notes == (
        "「甲.ofd」不是完好的 OFD 文件（缺少“PublicRes.xml”），请重新获取或导出后再加入。",
    )


# ── How producers write ──────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "location",
    [
        "Pages/Page_0/Content.xml",
        "/Doc_0/Pages/Page_0/Content.xml",
        "Doc_0/Pages/Page_0/Content.xml",
        "./Pages/../Pages/Page_0/content.XML",
        "..\\Doc_0\\Pages\\Page_0\\Content.xml",
    ],
)
def test_locations_are_followed_in_every_form(location):
    """Relative, absolute, without the leading stroke, in another case and with backslashes."""
    data = damaged(
        "Doc_0/Document.xml",
        lambda xml: xml.replace(b"Pages/Page_0/Content.xml", location.encode()),
    )
    assert texts(ofd.read(data, "甲.ofd")) == [SENTENCE]


def test_a_location_outside_of_the_container_is_refused():
    """A path out of the container leads nowhere, even where an entry has that very name."""
    made = parts(Document([Page([Line(SENTENCE)])]))
    made["../Content.xml"] = made[CONTENT]
    made["Doc_0/Document.xml"] = made["Doc_0/Document.xml"].replace(
        b"Pages/Page_0/Content.xml", b"../../Content.xml"
    )
    with pytest.raises(ReadError, match="指向容器之外"):
        ofd.read(pack(made), "甲.ofd")


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_chinese_entry_names_without_the_utf8_flag_are_found(encoding):
    """Entry names in bytes of UTF-8 or GBK are matched with the locations in the XML."""
    made = parts(Document([Page([Line(SENTENCE)])]))
    xml = made.pop(CONTENT)
    made["Doc_0/Document.xml"] = made["Doc_0/Document.xml"].replace(
        b"Pages/Page_0/Content.xml", "正文/第一页.xml".encode()
    )
    raw = "Doc_0/正文/第一页.xml".encode(encoding)
    plain = b"Doc_0/" + b"x" * (len(raw) - 6)
    data = pack({**made, plain.decode(): xml}).replace(plain, raw)
    assert texts(ofd.read(data, "甲.ofd")) == [SENTENCE]


@pytest.mark.parametrize("space", [b"http://www.ofdspec.org", b"urn:other", b""])
def test_any_name_space_is_read(space):
    """Elements count by their local names: drafts of the standard had other name spaces."""

    def change(xml):
        xml = xml.replace(f'xmlns:ofd="{SPACE}"'.encode(), b'xmlns:ofd="' + space + b'"')
        return xml if space else xml.replace(b' xmlns:ofd=""', b"").replace(b"ofd:", b"")

    made = parts(Document([Page([Line(SENTENCE)])]))
    data = pack({name: change(part) for name, part in made.items()})
    assert texts(ofd.read(data, "甲.ofd")) == [SENTENCE]


# ── What is refused ──────────────────────────────────────────────────────────────────────────────


def entry_flag(data, flag):
    """Set a flag of every entry of a ZIP file, in both of its headers."""
    data = bytearray(data)
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        for found in re.finditer(re.escape(signature), bytes(data)):
            at = found.start() + offset
            (flags,) = struct.unpack_from("<H", data, at)
            struct.pack_into("<H", data, at, flags | flag)
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "不是 ZIP 容器"),
        (b"%PDF-1.7", "不是 ZIP 容器"),
        (write(Document([Page()]))[:-30], "不是 ZIP 容器"),
        (pack({"word/document.xml": b"<x/>"}), "缺少“OFD.xml”"),
        (pack({"OFD.xml": b"<OFD/>"}), "没有页面"),
        (write(Document([])), "没有页面"),
        (entry_flag(write(Document([Page()])), 1), "已加密"),
        (pack({**parts(Document([Page()])), "Encryptions.xml": b"<x/>"}), "已加密"),
        (damaged("Doc_0/Document.xml", lambda _: None), "缺少“Doc_0/Document.xml”"),
        (damaged(CONTENT, lambda xml: xml.replace(b"<ofd:P", b"<!DOCTYPE a><ofd:P", 1)), "DTD"),
        (damaged(CONTENT, lambda xml: xml[: len(xml) // 2]), "不是合法的 XML"),
        (damaged("Doc_0/Document.xml", lambda xml: xml.replace(b"210 ", b"0 ")), "没有页面大小"),
    ],
)  # fmt: skip
def test_a_bad_file_is_refused_with_one_line_that_names_it(data, message):
    """Every way to be no OFD ends in a ReadError in both languages."""
    with pytest.raises(ReadError) as raised:
        ofd.read(data, "坏.ofd")
    assert message in str(raised.value)
    assert str(raised.value).startswith("「坏.ofd」")
    assert raised.value.english.startswith("'坏.ofd'")
    assert "\n" not in str(raised.value)


def test_entities_are_not_expanded():
    """A part that declares entities is refused before any of them is looked at."""
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + b"".join(
        b'<!ENTITY %c "%s">' % (98 + at, b"&%c;" % (97 + at) * 10) for at in range(8)
    )
    with pytest.raises(ReadError, match=r"DTD|不是合法的 XML"):
        ofd.read(
            damaged(CONTENT, lambda xml: xml.replace(b"<ofd:Page ", bomb + b"]><ofd:Page ")),
            "甲.ofd",
        )


def test_a_part_that_unpacks_to_too_much_is_refused():
    """XML is read up to a limit, whatever its ratio of packing; a false size is damage."""
    size = ofd_package.MAX_XML_BYTES
    bomb = damaged(CONTENT, lambda xml: xml + b" " * size)
    with pytest.raises(ReadError, match="解压后有 16 MB，超过 16 MB"):
        ofd.read(bomb, "甲.ofd")
    (length,) = (
        info.file_size
        for info in zipfile.ZipFile(io.BytesIO(bomb)).infolist()
        if info.filename == CONTENT
    )
    lying = bomb.replace(struct.pack("<I", length), struct.pack("<I", 1000))
    with pytest.raises(ReadError, match="已损坏"):
        ofd.read(lying, "甲.ofd")


def test_units_in_circles_end():
    """A composite unit that shows itself is damaged, not endless."""
    made = parts(Document([Page([Composite([Line("环")], "0 0 210 297")])]))
    number = re.search(rb'CompositeGraphicUnit ID="(\d+)"', made["Doc_0/DocumentRes.xml"]).group(1)
    made["Doc_0/DocumentRes.xml"] = made["Doc_0/DocumentRes.xml"].replace(
        b"<ofd:TextObject",
        b'<ofd:CompositeObject Boundary="0 0 1 1" ResourceID="%s"/>' % number + b"<ofd:TextObject",
        1,
    )
    document = ofd.read(pack(made), "甲.ofd")
    assert (texts(document), skipped(document)) == (["环"], ["未读取无法解析的图元 1 处"])


def test_units_that_multiply_are_stopped(monkeypatch):
    """Units that show units ten times over draw no more than the limit."""
    monkeypatch.setattr(ofd_file, "MAX_OBJECTS", 2_000)
    unit = Composite([Line("多")], "0 0 210 297")
    for _ in range(4):
        unit = Composite([unit] * 10, "0 0 210 297")
    with pytest.raises(ReadError, match="图元数量过多"):
        read_page(unit)


def test_too_many_pages_are_refused():
    """A page list above the limit is refused before any page is opened."""
    page = b'<ofd:Page ID="9" BaseLoc="Pages/Page_0/Content.xml"/>'
    many = page * (ofd_file.MAX_PAGES + 1)
    data = damaged("Doc_0/Document.xml", lambda xml: re.sub(b"<ofd:Page ID.*?/>", many, xml))
    with pytest.raises(ReadError, match="有 5001 页，超过 5000 页的上限"):
        ofd.read(data, "甲.ofd")


def test_two_thousand_pages_are_read():
    """A file of 2,000 pages is read whole."""
    page = b'<ofd:Page ID="9" BaseLoc="Pages/Page_0/Content.xml"/>'
    data = damaged("Doc_0/Document.xml", lambda xml: re.sub(b"<ofd:Page ID.*?/>", page * 2000, xml))
    document = ofd.read(data, "甲.ofd")
    assert [block.page for block in document.blocks] == list(range(1, 2001))


def outcome(act, data):
    """Return what an error says, "" where there is none."""
    try:
        act(data)
    except ReadError as error:
        return str(error)
    return ""


@pytest.mark.parametrize("inside", [False, True], ids=["container", "parts"])
def test_damaged_bytes_are_read_or_refused(inside):
    """Flipped bits in the container, or in its parts, give a document or a ReadError."""
    randomness = random.Random(33190)

    def flip(data):
        broken = bytearray(data)
        for _ in range(3):
            broken[randomness.randrange(len(broken))] ^= 1 << randomness.randrange(8)
        return bytes(broken)

    objects = [Line(SENTENCE, delta="g 15 5"), Path("M 1 1 L 9 9 C"), Picture(scan(size=(9, 9)))]
    made = parts(Document([Page(objects)]))
    refused = 0
    for _ in range(100):
        name = randomness.choice(list(made))
        data = pack({**made, name: flip(made[name])}) if inside else flip(pack(made))
        said = outcome(lambda data: ofd.read(data, "甲.ofd"), data)
        assert said == "" or said.startswith("「甲.ofd」")
        shown = outcome(lambda data: ofd_pages.page_svg(data, 1), data)
        assert shown == "" or shown.startswith("「OFD」")
        refused += bool(said)
    assert 0 < refused < 100


# ── The page as a picture ────────────────────────────────────────────────────────────────────────


def page_svg(*objects, resources=""):
    document = Document([Page(objects)], resources=resources)
    return etree.fromstring(ofd_pages.page_svg(write(document), 1).encode())


def test_a_page_is_shown_in_millimetres_with_its_text_in_place():
    """The picture has the size of the page and each glyph where the block's edges say."""
    svg = page_svg(
        Line(
            "甲<b>&乙",
            x=21,
            y=29.7,
            size=10,
            attributes={"HScale": "0.5", "Weight": 700},
            inside='<ofd:FillColor Value="128 0 #0F" Alpha="51"/>',
        )
    )
    assert svg.attrib == {"viewBox": "0 0 210 297", "width": "210mm", "height": "297mm"}
    (text,) = svg.iterfind("svg:text", SVG)
    assert text.text == "甲<b>&乙"
    assert dict(text.attrib) == {
        "x": "0 20 30 40 50 60",  # twice what they are, for the matrix halves them
        "y": "10 10 10 10 10 10",
        "transform": "matrix(0.5 0 0 1 21 19.7)",
        "font-size": "10",
        "font-family": "'仿宋', serif",
        "font-weight": "700",
        "fill": "#80000f",
        "fill-opacity": "0.2",
        "{http://www.w3.org/XML/1998/namespace}space": "preserve",
    }


def test_paths_take_their_colours_from_draw_parameters():
    """A path is drawn in the letters of SVG, with what its parameters and their bases say (8.2)."""
    parameters = (
        '<ofd:DrawParams><ofd:DrawParam ID="7" LineWidth="0.5">'
        '<ofd:FillColor Value="0 255 255 0"/></ofd:DrawParam>'
        '<ofd:DrawParam ID="8" Relative="7"><ofd:StrokeColor Value="255"/></ofd:DrawParam>'
        "</ofd:DrawParams>"
    )
    given = {"DrawParam": 8, "Fill": "true", "Rule": "Even-Odd", "LineWidth": 1}
    svg = page_svg(
        Path("S 0 0 L 9 0 Q 1 2 3 4 B 1 2 3 4 5 6 A 1 1 0 0 1 5 6 C", given), resources=parameters
    )
    (path,) = svg.iterfind("svg:path", SVG)
    assert dict(path.attrib) == {
        "d": "M 0 0 L 9 0 Q 1 2 3 4 C 1 2 3 4 5 6 A 1 1 0 0 1 5 6 Z",
        "transform": "matrix(1 0 0 1 0 0)",
        "fill": "#ff0000",
        "fill-opacity": "1",
        "fill-rule": "evenodd",
        "stroke": "#ffffff",
        "stroke-opacity": "1",
        "stroke-width": "1",
    }


@pytest.mark.parametrize(
    ("kind", "media_type"), [("PNG", "png"), ("JPEG", "jpeg"), ("BMP", "png"), ("TIFF", "png")]
)
def test_images_are_data_of_png_or_jpeg(kind, media_type):
    """Images come along in the picture; other formats are turned into PNG."""
    svg = page_svg(Picture(scan(kind=kind, size=(62, 88)), (10, 20, 30, 40)))
    (image,) = svg.iterfind("svg:image", SVG)
    head, _, data = image.get("href").partition(",")
    assert head == f"data:image/{media_type};base64"
    assert image.get("transform") == "matrix(30 0 0 40 10 20)"
    assert Image.open(io.BytesIO(base64.b64decode(data))).size == (62, 88)


def test_an_image_that_cannot_be_shown_is_a_grey_field(monkeypatch):
    """Missing, damaged and too large images leave a field that says so."""
    monkeypatch.setattr(ofd_pages, "MAX_EMBEDDED_BYTES", 1000)
    made = parts(
        Document(
            [
                Page(
                    [
                        Picture(scan(size=(600, 600))),
                        Picture(b"\x89PNG damaged"),
                        Picture(scan(size=(20, 20))),
                    ]
                )
            ]
        )
    )
    svg = etree.fromstring(ofd_pages.page_svg(pack(made), 1).encode())
    assert len(svg.findall("svg:image", SVG)) == 1
    assert [text.text for text in svg.iterfind("svg:text", SVG)] == ["图像无法显示"] * 2


def test_a_picture_holds_nothing_that_runs_or_is_fetched():
    """Whatever a file says, its picture has shapes, text and data URIs only."""
    hostile = '"/><script>alert(1)</script><image href="http://example.com/x.png"/>'
    fonts = '<ofd:Fonts><ofd:Font ID="1" FontName="x\'; src: url(http://example.com)"/></ofd:Fonts>'
    svg = page_svg(
        Line(hostile, attributes={"Font": 1}), Picture(scan(size=(9, 9))), resources=fonts
    )
    assert {etree.QName(element).localname for element in svg.iter()} == {
        "svg",
        "rect",
        "text",
        "image",
    }
    values = [value for element in svg.iter() for value in element.attrib.values()]
    assert not [value for value in values if re.search(r"url\(|javascript|https?:", value)]


def test_glyphs_beyond_the_basic_plane_have_one_place():
    """Browsers count characters, not UTF-16 units: one origin for each."""
    (text,) = page_svg(Line("𠮷日", x=0, size=5)).iterfind("svg:text", SVG)
    assert text.get("x") == "0 5"


def test_hidden_text_is_not_shown():
    """What the page does not show, its picture does not either."""
    svg = page_svg(Line("隐", attributes={"Visible": "false"}))
    assert svg.findall("svg:text", SVG) == []


@pytest.mark.parametrize("page", [0, 2])
def test_a_page_that_is_not_there_is_refused(page):
    """Pages count from 1 to their number."""
    with pytest.raises(ReadError, match=f"只有 1 页，没有第 {page} 页"):
        ofd_pages.page_svg(write(Document([Page()])), page)
