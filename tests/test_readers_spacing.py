"""Widths of recognised marks and spaces between recognised characters, told by their places."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.readers.spacing import Recognised, ems, gaps_behind, spaces_in, with_full_widths

EM = 40.0
LEFT_INK, RIGHT_INK = "，。、；：！？）》”", "（《“"
FILL = "云水市公共数据目录"  # enough Han for the em to be seen


def line(text: str, *, read: str = "", ink: bool = False) -> Recognised:
    """Set a line as a font does, ASCII half as wide as others, and say that it was read as `read`.

    Where `read` is not given it is the text without its spaces.
    """
    read = read or "".join(text.split())
    middles, at = [], 0.0
    for sign in text:
        width = EM / 2 if sign.isascii() else EM
        shift = -0.25 if sign in LEFT_INK else 0.25 if sign in RIGHT_INK else 0.0
        if not sign.isspace():
            middles.append(at + (0.5 + shift) * width)
        at += width
    return Recognised(read, tuple(middles), at, 1.2 * EM, (ink,) * 100)


@pytest.mark.parametrize(
    ("printed", "read"),
    [
        (f"{FILL}（以下简称目录）的编制", f"{FILL}(以下简称目录)的编制"),
        (f"{FILL}：一是编制；二是公布", f"{FILL}:一是编制;二是公布"),
        (f"{FILL}(试行)的编制", f"{FILL}(试行)的编制"),
        (f"{FILL}规定：“目录按年公布", f"{FILL}规定:“目录按年公布"),
        (f"（2031）{FILL}", f"(2031){FILL}"),
        (f"{FILL}在9:30和10:00之间公布", f"{FILL}在9:30和10:00之间公布"),
        (f"{FILL}：2031年", f"{FILL}:2031年"),
        ("see Annex (1): rules", ""),
    ],
)
def test_a_mark_is_as_wide_as_the_room_that_it_takes(printed, read):
    """What takes a Han's room is full-width, what takes half of it stays as it was recognised."""
    found = line(printed, read="".join(read.split()))
    assert with_full_widths([found]) == ["".join(printed.split())]


@pytest.mark.parametrize(("others", "mark"), [("（试行）的编制", "："), ("(试行)的编制", ":")])
def test_at_the_end_of_a_line_a_mark_is_as_wide_as_the_others_of_its_page(others, mark):
    """Nothing shows there how much room it takes."""
    half = others.replace("（", "(").replace("）", ")")
    page = [line(FILL + others, read=FILL + half), line("各有关单位：", read="各有关单位:")]
    assert with_full_widths(page) == [FILL + others, f"各有关单位{mark}"]


def test_a_bracket_at_the_head_of_a_line_is_as_wide_as_its_other_half():
    """A pair is set in one width, whatever the page has elsewhere."""
    page = [
        line(f"(一){FILL}"),
        line(f"（二）{FILL}", read=f"(二){FILL}"),
        line(f"{FILL}：按年编制；按月汇总", read=f"{FILL}:按年编制;按月汇总"),
    ]
    texts = with_full_widths(page)
    assert texts == [f"(一){FILL}", f"（二）{FILL}", f"{FILL}：按年编制；按月汇总"]


@pytest.mark.parametrize(
    ("printed", "spaces"),
    [
        (f"第一条　{FILL}", {2: 1}),
        (f"王小明　　{FILL}办公室主任", {2: 2}),
        (f"第三章　2031年{FILL}", {2: 1}),
        (f"{FILL}。　（此件公开）", {9: 1}),
        (f"{FILL}。（此件公开）", {}),
        (f"{FILL} 依法公布", {}),
        ("see　Annex　B", {}),
    ],
)
def test_an_em_between_characters_is_an_ideographic_space(printed, spaces):
    """As many as are free; less is justifying, and between Latin words it is a plain space."""
    found = line(printed)
    gaps = gaps_behind(found, found.text, EM)
    assert {at: spaces_in(end - start, EM) for at, (start, end) in gaps.items()} == spaces


def test_a_gap_with_something_in_it_is_no_space():
    """A character stands there that was not recognised."""
    found = line(f"到二　五年{FILL}", ink=True)
    assert gaps_behind(found, found.text, EM) == {}


def test_a_short_line_has_the_em_of_the_others_if_it_is_as_high():
    """A title of few characters is set in a size of its own, and nothing is said of it."""
    short = line("马　健")
    tall = Recognised(short.text, short.middles, short.width, 2 * EM, short.ink)
    assert ems([line(FILL), short, tall]) == [EM, EM, None]


@given(
    st.lists(st.text("云水市第一条，。：；（）:;()!?,A3 　", min_size=1, max_size=30), max_size=4)
)
def test_nothing_but_the_width_of_marks_is_changed(texts):
    """Whatever the places are, the characters are those that were recognised."""
    page = [line(text) for text in texts if text.strip()]
    narrow = str.maketrans("！（），：；？", "!(),:;?")
    for before, after in zip(page, with_full_widths(page), strict=True):
        assert after.translate(narrow) == before.text.translate(narrow)
        pairs = zip(before.text, after, strict=True)
        assert all(old == new or old in "!(),:;?" for old, new in pairs)
        for at, (start, end) in gaps_behind(before, after, EM).items():
            assert before.middles[at] < start < end < before.middles[at + 1]
