"""Recognised pages: what is printed is read at its place, what is not read is told, offline."""

import io
import math
import os
import random
import subprocess
import sys
import zlib
from pathlib import Path
from struct import pack

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFilter, ImageFont, ImageOps

from indexer.errors import ReadError
from indexer.readers import image, ocr
from indexer.readers.recognition import Recognition, as_displayed
from indexer.records import Block, Page

CIRCULAR = Path(__file__).parent.parent / "corpus" / "国知党组发〔2020〕第77号.txt"
WIDTH, HEIGHT = 1200, 700
SIZE = 40  # pixels, of a character
TITLE = "青石县公共数据目录管理办法"
LINES = [
    "第一条为了规范公共数据目录的编制和更新，制定本办法。",
    "第二条县数据主管部门负责目录的汇总，各部门按照职责",
    "报送目录，并对所报内容的真实性负责。",
    "第三条目录应当在每年三月底以前公布。",
]


def serif(size: int) -> ImageFont.FreeTypeFont:
    found = subprocess.run(
        ["fc-match", "-f", "%{file}\n%{family}\n%{index}", "serif:lang=zh-cn"],
        capture_output=True, text=True, check=True,
    ).stdout.split("\n")  # fmt: skip
    assert "CJK" in found[1] or "Song" in found[1], f"no Chinese serif font: {found}"
    return ImageFont.truetype(found[0], size, index=int(found[2]) & 0xFFFF)


def printed(lines: list[str], fill: str = "black") -> Image.Image:
    """Return a page with those lines, 60 pixels from the left and 80 pixels apart."""
    page = Image.new("RGB", (WIDTH, HEIGHT), "white")
    for at, text in enumerate(lines):
        ImageDraw.Draw(page).text((60, 60 + 80 * at), text, fill, serif(SIZE))
    return page


def encoded(page: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    buffer = io.BytesIO()
    page.save(buffer, kind, **options)
    return buffer.getvalue()


def distance(one: str, other: str) -> int:
    """Return the Levenshtein distance."""
    row = list(range(len(other) + 1))
    for at, sign in enumerate(one, 1):
        above, row = row, [at]
        for below, match in enumerate(other, 1):
            change = above[below - 1] + (sign != match)
            row.append(min(above[below] + 1, row[-1] + 1, change))
    return row[-1]


def test_a_noisy_scan_is_read_with_one_error_in_a_hundred_characters_at_most():
    """The circular's first paragraphs at 150 dpi, half a degree askew and with grain."""
    text = "".join(CIRCULAR.read_text("utf-8").split())[:420]
    page = Image.new("L", (1241, 1754), "white")
    for at in range(0, len(text), 28):
        place = (155, 220 + 58 * at // 28)
        ImageDraw.Draw(page).text(place, text[at : at + 28], "black", serif(33))
    page = page.rotate(0.5, Image.Resampling.BICUBIC, fillcolor="white")
    grain = Image.effect_noise(page.size, 30)
    blocks, confidence, _, _ = ocr.read_page(Image.blend(page, grain, 0.2), 1)
    read = "".join("".join(block.text for block in blocks).split())
    assert distance(text, read) <= len(text) / 100
    assert [block.line for block in blocks] == list(range(1, 16))
    assert confidence > 0.97


def test_every_character_is_found_where_it_is_printed():
    """Edges lie within a third of a character of where the font puts them."""
    text = "县数据主管部门负责目录的汇总更新"
    (block,) = ocr.read_page(printed([text]), 3).blocks
    assert (block.text, block.page, block.line) == (text, 3, 1)
    edges = [edge * WIDTH for edge in block.edges]
    assert edges == pytest.approx([60 + SIZE * at for at in range(len(text) + 1)], abs=SIZE / 3)
    left, top, right, bottom = block.box
    assert (left, right) == (block.edges[0], block.edges[-1])
    assert 40 < top * HEIGHT < 75 < 105 < bottom * HEIGHT < 130


def test_a_plain_space_stands_between_latin_words_alone():
    """As in other readers: half an em between Chinese characters says nothing."""
    blocks = ocr.read_page(printed(["重大政治任务 and 重要责任", "See Annex B"]), 1).blocks
    assert [block.text for block in blocks] == ["重大政治任务and重要责任", "See Annex B"]
    assert [len(block.edges) for block in blocks] == [14, 12]


def test_full_width_marks_and_spaces_are_read_as_printed():
    """Brackets and colons have their width, and an em that is free is an ideographic space."""
    lines = [
        "第一条　各县应当公布目录（以下简称目录）：",
        "（一）公共数据的目录；（二）更新的期限",
        "第二条　目录(试行)由县数据主管部门编制",
    ]
    blocks = ocr.read_page(printed(lines), 1).blocks
    assert [block.text for block in blocks] == lines
    for block in blocks:
        left = [60 + SIZE * at for at, sign in enumerate(block.text) if sign == "　"]
        edges = [block.edges[at] * WIDTH for at, sign in enumerate(block.text) if sign == "　"]
        assert edges == pytest.approx(left, abs=SIZE / 3)


def test_pieces_of_one_line_keep_the_space_between_them():
    """A name and an office far apart in a line are parted as they are printed."""
    page = printed(["各县应当按年公布目录并报市里备案", "王小明　　　县数据局局长"])
    blocks = ocr.read_page(page, 1).blocks
    assert "".join(block.text for block in blocks[1:]) == "王小明　　　县数据局局长"


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_a_turned_page_is_read_in_order_with_boxes_as_displayed(quarters):
    """However the page lay on the scanner, its lines are found, and found again on its image."""
    upright = ocr.read_page(printed(LINES), 1)
    turned = printed(LINES).rotate(90 * quarters, expand=True)  # anticlockwise
    raw = image.read(encoded(turned), "a.png")
    assert [block.text for block in raw.blocks] == LINES
    for block, original in zip(raw.blocks, upright.blocks, strict=True):
        expected = as_displayed(original, quarters).box
        assert block.box == pytest.approx(expected, abs=0.02)
        assert block.edges == ()


def stamped(page: Image.Image) -> Image.Image:
    """Return a page with a round red seal over the middle of its second and third lines."""
    draw = ImageDraw.Draw(page, "RGBA")
    x, y, radius, red = 460, 200, 115, (215, 35, 35, 190)
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), outline=red, width=10)
    corners = [(math.sin(2.513 * at), -math.cos(2.513 * at)) for at in range(5)]
    draw.polygon([(x + 45 * across, y + 45 * down) for across, down in corners], fill=red)
    return page


def test_a_seal_hides_nothing_and_a_red_head_is_read():
    """What is black under the seal is read whole, and what is red by itself as well."""
    page = stamped(printed(["", *LINES]))
    ImageDraw.Draw(page).text((60, 10), "青石县人民政府文件", (215, 35, 35), serif(60))
    blocks, confidence, _, _ = ocr.read_page(page, 1)
    assert [block.text for block in blocks] == ["青石县人民政府文件", *LINES]
    assert confidence > 0.97


def test_a_page_without_text_says_so():
    """Nothing is made up from white paper or from specks."""
    page = Image.new("RGB", (WIDTH, HEIGHT), "white")
    dice = random.Random(1)
    specked = page.copy()
    for _ in range(500):
        specked.putpixel((dice.randrange(WIDTH), dice.randrange(HEIGHT)), (0, 0, 0))
    for blank in (page, specked):
        reading = ocr.read_page(blank, 1)
        assert reading == Recognition([], 0.0, 0, 0)
        assert reading.remarks() == ["没有识别出文字"]


def test_a_page_that_is_hard_to_read_is_told():
    """A blurred page is read as far as it goes, and its page says how sure that is."""
    raw = image.read(encoded(printed(LINES).filter(ImageFilter.GaussianBlur(6))), "a.png")
    (page,) = raw.pages
    assert page.confidence < 0.95
    assert page.skipped
    assert raw.notes[0] == f"第 1 页：{page.skipped}"


def test_a_tiff_has_as_many_pages_as_images():
    """Lines are numbered through the file; a fax has half as many dots down as across."""
    first, second = printed([TITLE, "", *LINES[:2]]), printed(LINES[2:])
    data = encoded(first, "TIFF", save_all=True, append_images=[second.convert("L")])
    raw = image.read(data, "a.tif")
    expected = [TITLE, *LINES]
    assert [(block.text, block.line) for block in raw.blocks] == [
        (text, line) for line, text in enumerate(expected, 1)
    ]
    assert [block.page for block in raw.blocks] == [1, 1, 1, 2, 2]
    assert raw.media_type == "image/tiff"
    counts = [sum(map(len, expected[:3])), sum(map(len, expected[3:]))]
    assert [(page.number, page.characters) for page in raw.pages] == list(enumerate(counts, 1))


def test_a_damaged_page_does_not_take_the_others_with_it():
    """The page that cannot be decoded says so, and the other one is read."""
    pages = {"save_all": True, "append_images": [printed(LINES)], "compression": "tiff_lzw"}
    data = bytearray(encoded(printed([TITLE]), "TIFF", **pages))
    data[8:4000] = bytes(3992)
    raw = image.read(bytes(data), "a.tif")
    reason = "不是 PNG、JPEG、TIFF 或 BMP 图片，或已损坏，请重新扫描或另存后再加入。"
    assert raw.pages[0] == Page(1, 0, skipped=f"本页未读取：「a.tif」{reason}")
    assert [block.text for block in raw.blocks] == LINES


def test_a_picture_counts_as_it_is_displayed():
    """EXIF orientation is obeyed, transparency is white, and a fax has square pixels."""
    turned = Image.Exif()
    turned[0x0112] = 6  # the first row is on the right
    photo = encoded(Image.new("RGB", (400, 200), "red"), "JPEG", exif=turned)
    clear = encoded(Image.new("RGBA", (400, 200), (0, 0, 0, 0)), dpi=(200, 200))
    fax = encoded(Image.new("1", (1728, 1100), 1), "TIFF", dpi=(200, 100))
    shown = [Image.open(io.BytesIO(image.page_image(data, 1, 10))) for data in (photo, clear, fax)]
    assert [picture.size for picture in shown] == [(200, 400), (400, 200), (1728, 2200)]
    assert shown[1].getpixel((0, 0)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("dpi", "scale", "size"),
    [
        (None, 1, (432, 252)),  # 200 dpi
        (None, 100, (1200, 700)),  # never enlarged
        (100, 1, (864, 504)),
        (1, 1, (432, 252)),  # no scanner's resolution
    ],
)
def test_a_page_image_has_the_pixels_that_its_size_in_points_asks_for(dpi, scale, size):
    """`scale` is in pixels a point, as for PDF."""
    options = {"dpi": (dpi, dpi)} if dpi else {}
    shown = image.page_image(encoded(printed([]), **options), 1, scale)
    assert Image.open(io.BytesIO(shown)).size == size


def test_a_page_image_is_that_of_its_page():
    """Pages count from 1, and a page that is not there is told."""
    colors = [Image.new("RGB", (50, 50), color) for color in ("red", "blue")]
    data = encoded(colors[0], "TIFF", save_all=True, append_images=colors[1:])
    shown = Image.open(io.BytesIO(image.page_image(data, 2, 1)))
    assert shown.getpixel((5, 5)) == (0, 0, 255)
    with pytest.raises(ReadError, match="这张图片只有 2 页，没有第 3 页"):
        image.page_image(data, 3, 1)


def png_header(width: int, height: int) -> bytes:
    """Return a PNG of that size whose pixels are missing."""
    head = b"IHDR" + pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = pack(">I", 13) + head + pack(">I", zlib.crc32(head))
    return b"\x89PNG\r\n\x1a\n" + chunk + pack(">I", 9) + b"IDAT"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "是空文件"),
        (b"not a picture", "已损坏"),
        (encoded(printed([TITLE]))[:2000], "已损坏"),
        (encoded(Image.new("L", (9, 9)), "GIF"), "不是 PNG、JPEG、TIFF 或 BMP 图片"),
        (png_header(7000, 7000), "超过 4000 万像素"),
        (png_header(60_000, 60_000), "超过 4000 万像素"),
    ],
    ids=["empty", "text", "cut short", "gif", "large", "bomb"],
)
def test_what_cannot_be_decoded_is_refused(data, message):
    """Nothing is decoded that takes more memory than a page can need."""
    with pytest.raises(ReadError, match=message):
        image.read(data, "a.png")
    with pytest.raises(ReadError, match=message):
        image.page_image(data, 1, 1)


@given(st.sampled_from(["PNG", "JPEG", "TIFF", "BMP"]), st.data())
def test_any_damage_gives_a_picture_or_one_clear_error(kind, draws):
    """Whatever bytes are changed, no other exception than ReadError comes out."""
    data = bytearray(encoded(ImageOps.invert(Image.new("RGB", (60, 40))), kind))
    changes = st.tuples(st.integers(0, len(data) - 1), st.integers(0, 255))
    for at, value in draws.draw(st.lists(changes, min_size=1, max_size=8)):
        data[at] = value
    try:
        shown = image.page_image(bytes(data), 1, 1)
    except ReadError:
        return
    assert shown.startswith(b"\x89PNG")


fractions = st.integers(0, 100_000).map(lambda part: part / 100_000)


@given(st.tuples(*[fractions] * 4), st.integers(1, 3), st.integers(1, 3))
def test_turning_twice_is_turning_once_by_both(sides, first, second):
    """Quarter turns of a box add up, and four of them are none."""
    left, right, top, bottom = *sorted(sides[:2]), *sorted(sides[2:])
    block = Block("甲", 1, page=1, box=(left, top, right, bottom))
    twice = as_displayed(as_displayed(block, first), second)
    assert twice == as_displayed(block, (first + second) % 4)


def test_without_the_extra_a_picture_is_refused_with_the_command_that_helps(monkeypatch):
    """Nothing else of the program needs the extra."""
    monkeypatch.setitem(sys.modules, "rapidocr", None)  # as where it is not installed
    assert not ocr.available()
    with pytest.raises(ReadError, match=r"pip install 'yinju\[ocr\]'") as refused:
        image.read(encoded(printed([TITLE])), "a.png")
    assert "pip install 'yinju[ocr]'" in refused.value.english


# Reads a page within the limit on a worker's memory, and prints what it tried to reach.
WATCHED = """
import sys
def watch(event, details):
    if event in ("socket.connect", "socket.getaddrinfo", "subprocess.Popen"):
        print(event, details)
sys.addaudithook(watch)
if sys.platform == "linux":
    import resource
    resource.setrlimit(resource.RLIMIT_DATA, (2 * 1024**3,) * 2)
from pathlib import Path
from indexer.readers import image
print(*(block.text for block in image.read(Path(sys.argv[1]).read_bytes(), "a.png").blocks))
"""


def test_recognition_reaches_for_nothing_outside(tmp_path):
    """Neither are models fetched nor is anybody told, and 2 GB of memory are enough."""
    home = tmp_path / "home"
    home.mkdir()
    page = tmp_path / "a.png"
    page.write_bytes(encoded(printed([TITLE])))
    places = {"HOME": str(home), "USERPROFILE": str(home), "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-c", WATCHED, str(page)],
        env={**os.environ, **places}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout == f"{TITLE}\n"
    assert list(home.iterdir()) == []
