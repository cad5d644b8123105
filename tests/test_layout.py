"""Lines, tables and reading order out of places on a page."""

from itertools import accumulate, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.readers.layout import arrange
from indexer.readers.lines import Sign, pieces, to_block
from indexer.readers.tables import fill_table, find_tables
from indexer.records import Block, Box

EM = 10.0


def signs(text: str, left: float = 0.0, top: float = 0.0, em: float = EM) -> list[Sign]:
    """Set `text` without gaps, Latin characters half as wide as others."""
    widths = [em / 2 if character < "\u2000" else em for character in text]
    return [
        Sign(character, x, top, x + width, top + em)
        for character, x, width in zip(text, accumulate(widths, initial=left), widths, strict=False)
    ]


def block(
    text: str,
    top: float,
    left: float = 0.15,
    *,
    right: float | None = None,
    height: float = 0.02,
    page: int = 1,
) -> Block:
    """Set a line of a page of 40 characters."""
    end = right if right is not None else left + 0.025 * len(text)
    return Block(text, 0, page=page, box=(left, top, end, round(top + height, 5)))


def texts(blocks: tuple[Block, ...]) -> list[str]:
    return [found.text for found in blocks]


# Characters to lines


def line_texts(found: list[Sign]) -> list[str]:
    return ["".join(sign.text for sign in piece) for piece in pieces(found)]


def test_lines_come_from_top_to_bottom_whatever_the_order_of_the_source():
    """A line is told by its place, not by when it was drawn."""
    assert line_texts(signs("第二行", top=20) + signs("第三行", top=40) + signs("第一行")) == [
        "第一行", "第二行", "第三行",
    ]  # fmt: skip


def test_a_raised_note_mark_stays_in_its_line():
    """A small raised sign belongs to the line that it stands beside."""
    mark = Sign("①", 30.0, -1.5, 35.0, 4.0)
    assert line_texts([*signs("依法办"), mark, *signs("理。", left=35)]) == ["依法办①理。"]


@pytest.mark.parametrize(
    ("first", "second", "gap", "expected"),
    [
        ("public", "policy", 2.5, ["public policy"]),
        ("public", "policy", 1.0, ["publicpolicy"]),
        ("第3", "号", 5.0, ["第3号"]),
        ("通知", "公告", 9.0, ["通知公告"]),
        ("通知", "公告", 11.0, ["通知", "公告"]),
        ("well-", "known", 3.0, ["well-known"]),
    ],
)
def test_a_gap_is_a_space_between_latin_words_only(first, second, gap, expected):
    """A fifth of an em parts Latin words, nothing parts Chinese ones, an em parts pieces."""
    before = signs(first)
    assert line_texts(before + signs(second, left=before[-1].right + gap)) == expected


def test_text_typed_over_a_line_of_underscores_is_not_mixed_with_it():
    """What was drawn in one go stays together where characters lie over each other."""
    assert line_texts(signs("____________") + signs("张三", left=12.0, top=-1.0)) == [
        "____________张三"
    ]


def test_a_block_has_the_edges_of_its_characters_in_fractions_of_the_page():
    """Box and edges are fractions; what juts out of the page is cut off at its border."""
    assert to_block(signs("甲乙 c", left=980.0, top=500.0), 3, 1000.0, 2000.0) == Block(
        "甲乙 c",
        0,
        page=3,
        box=(0.98, 0.25, 1.0, 0.255),
        edges=(0.98, 0.99, 1.0, 1.0, 1.0),
    )


@given(
    st.lists(
        st.tuples(
            st.text(alphabet="政策 文a1", min_size=1, max_size=6),
            st.floats(0, 500),
            st.floats(0, 500),
            st.floats(5, 30),
        ),
        max_size=12,
    )
)
def test_no_character_is_lost_and_only_spaces_are_added(parts):
    """Whatever stands wherever: pieces hold every sign once, and besides only spaces."""
    given_signs = [sign for text, x, y, em in parts for sign in signs(text, x, y, em)]
    found = [sign for piece in pieces(given_signs) for sign in piece]
    added = list(found)
    for sign in given_signs:
        added.remove(sign)
    assert {sign.text for sign in added} <= {" "}


# Ruling lines to tables


def rules_of(xs: list[float], ys: list[float]) -> list[Box]:
    across = [(xs[0], y - 0.25, xs[-1], y + 0.25) for y in ys]
    down = [(x - 0.25, ys[0], x + 0.25, ys[-1]) for x in xs]
    return across + down


lengths = st.lists(st.integers(10, 200), min_size=2, max_size=6)


@given(lengths, lengths)
def test_a_ruled_grid_gives_exactly_its_cells(widths, heights):
    """Of a grid with any column widths and row heights every cell is found, once."""
    xs, ys = list(accumulate(widths, initial=50.0)), list(accumulate(heights, initial=70.0))
    (cells,) = find_tables(rules_of(xs, ys))
    assert cells == [
        (left, top, right, bottom) for top, bottom in pairwise(ys) for left, right in pairwise(xs)
    ]


def test_cells_drawn_as_boxes_of_their_own_are_one_table():
    """Rules that meet within three points are one rule."""
    boxes = [(0, 0, 99, 20), (100, 0, 200, 20), (0, 21, 99, 40), (100, 21, 200, 40)]
    rules: list[Box] = []
    for left, top, right, bottom in boxes:
        rules += [(left, top, right, top), (left, bottom, right, bottom)]
        rules += [(left, top, left, bottom), (right, top, right, bottom)]
    (cells,) = find_tables(rules)
    assert [(round(x), round(y)) for x, y, _, _ in cells] == [(0, 0), (99, 0), (0, 20), (99, 20)]


def test_a_frame_and_underlines_are_no_table():
    """A box around a notice, rules between paragraphs and one row of cells make no table."""
    frame = rules_of([0, 300], [0, 200])
    assert find_tables(frame) == []
    assert find_tables([*frame, (0, 50, 300, 50), (0, 90, 300, 90)]) == []
    assert find_tables(rules_of([0, 100, 200], [0, 20])) == []


def row_texts(cells: list[Box], found: list[Sign]) -> list[tuple[list[str], bool, bool]]:
    rows, _ = fill_table(cells, found)
    return [
        (
            ["".join(sign.text for sign in column) for column in row.columns],
            row.header,
            row.one_line,
        )
        for row in rows
    ]


def test_a_table_is_filled_row_by_row_under_its_header():
    """Cells of several lines are read as one; a cell over two rows stands in the first of them."""
    cells: list[Box] = [
        (0, 0, 100, 20), (100, 0, 300, 20),
        (0, 20, 100, 80), (100, 20, 300, 50),
        (100, 50, 300, 80),
    ]  # fmt: skip
    found = (
        signs("责任单位", left=5, top=5) + signs("重点任务", left=105, top=5)
        + signs("甲局", left=5, top=45) + signs("建立台账，", left=105, top=22)
        + signs("按月更新", left=105, top=36) + signs("see", left=105, top=52)
        + signs("notes", left=105, top=64)
    )  # fmt: skip
    assert row_texts(cells, found) == [
        (["责任单位", "重点任务"], True, True),
        (["甲局", "建立台账，按月更新"], False, False),
        (["", "see notes"], False, False),
    ]


def test_a_header_of_two_levels_and_a_title_row_are_told_apart():
    """A row of one cell is no header; a header whose cells span columns has two rows."""
    cells: list[Box] = [
        (0, 0, 300, 20),
        (0, 20, 100, 60), (100, 20, 300, 40),
        (100, 40, 200, 60), (200, 40, 300, 60),
        (0, 60, 100, 80), (100, 60, 200, 80), (200, 60, 300, 80),
    ]  # fmt: skip
    found = (
        signs("全年任务", left=100, top=5) + signs("地区", left=5, top=35)
        + signs("数量", left=150, top=25) + signs("上年", left=105, top=45)
        + signs("本年", left=205, top=45) + signs("甲市", left=5, top=65)
        + signs("7", left=105, top=65) + signs("9", left=205, top=65)
    )  # fmt: skip
    assert row_texts(cells, found) == [
        (["全年任务", "", ""], False, True),
        (["地区", "数量", ""], True, True),
        (["", "上年", "本年"], True, True),
        (["甲市", "7", "9"], False, True),
    ]


def test_a_form_to_fill_in_has_no_header():
    """A first row with an empty cell does not name columns."""
    cells = find_tables(rules_of([0, 100, 200], [0, 20, 40]))[0]
    assert [header for _, header, _ in row_texts(cells, signs("姓名", left=5, top=5))] == [
        False, False,
    ]  # fmt: skip


def test_what_stands_outside_of_a_table_is_handed_back():
    """Signs above and beside the table are not its own."""
    cells = find_tables(rules_of([0, 100, 200], [0, 20, 40]))[0]
    outside = signs("表1", left=80, top=-20) + signs("注", left=210, top=5)
    rows, rest = fill_table(cells, [*outside, *signs("甲", left=5, top=5)])
    assert rest == outside
    assert [len(column) for column in rows[0].columns] == [1, 0]


# Reading order

LONG = "本办法所称公共数据是指各级机关在履职中取得的"  # 22 characters: a column's full line


def column_of(name: str, left: float, top: float, rows: int, step: float = 0.03) -> list[Block]:
    return [
        block(f"{name}{number}{LONG[:14]}", top + step * number, left, right=left + 0.33)
        for number in range(rows)
    ]


def test_of_two_columns_the_left_one_is_read_first_below_the_title():
    """What runs over both columns parts them; below it they begin anew."""
    title = block("关于数据共享的若干规定（试行）全文", 0.15, 0.3, right=0.7)
    middle = block("第二部分　" + LONG, 0.5, 0.2, right=0.8)
    page = [title, middle]
    upper = column_of("甲", 0.14, 0.2, 6), column_of("乙", 0.53, 0.207, 6)
    lower = column_of("丙", 0.14, 0.55, 5), column_of("丁", 0.53, 0.55, 4)
    for left, right in zip(lower[0], [*lower[1], None], strict=True):
        page += [left, right] if right else [left]
    page += upper[1] + upper[0]
    expected = [title, *upper[0], *upper[1], middle, *lower[0], *lower[1]]
    found, notes = arrange(page)
    assert texts(found) == texts(tuple(expected))
    assert [one.line for one in found] == list(range(1, len(expected) + 1))
    assert notes == ()


def test_three_columns_are_read_one_after_another():
    """Columns within a column are found as well."""
    columns = [
        [
            block(f"{name}{number}{LONG[:9]}", 0.2 + 0.03 * number, left, right=left + 0.22)
            for number in range(8)
        ]
        for name, left in (("甲", 0.14), ("乙", 0.40), ("丙", 0.66))
    ]
    page = [line for row in zip(*columns, strict=True) for line in row]
    assert texts(arrange(page)[0]) == texts((*columns[0], *columns[1], *columns[2]))


def test_a_list_without_rules_is_read_row_by_row():
    """Short entries side by side are no columns: they share the number of their line."""
    page = []
    for number in range(5):
        top = 0.2 + 0.03 * number
        page += [block(f"单位{number}", top, 0.2), block(f"电话{number}", top, 0.6)]
    found, _ = arrange(page)
    assert [(one.text, one.line, one.column) for one in found] == [
        (text, number + 1, column)
        for number in range(5)
        for text, column in ((f"单位{number}", 0), (f"电话{number}", 3))
    ]


def test_latin_pieces_of_one_line_are_parted_by_a_space():
    """The space that a wide gap between words stands for belongs to the first piece."""
    edges = (0.2, 0.22, 0.24, 0.26, 0.28, 0.3)
    first = Block("Annex", 0, page=1, box=(0.2, 0.3, 0.3, 0.32), edges=edges)
    second = block("A", 0.3, 0.6)
    found, _ = arrange([first, second])
    assert [(one.text, one.column) for one in found] == [("Annex ", 0), ("A", 6)]
    assert found[0].edges == (*edges, 0.6)


def test_running_heads_and_page_numbers_are_left_out_and_told():
    """What repeats at one place goes, with a number in it that counts the pages or does not."""
    pages = []
    for page in range(1, 6):
        pages += [
            block("某省政策汇编（2020）", 0.05, page=page),
            block(f"第{page}期共享简报", 0.05, 0.7, page=page),
            block(f"正文第{page}段", 0.3, page=page),
            block(f"— {page} —", 0.92, 0.45, page=page),
        ]
    found, notes = arrange(pages)
    assert texts(found) == [f"正文第{page}段" for page in range(1, 6)]
    assert notes == (
        "略去页码 5 处",
        "略去各页重复的页眉、页脚 10 处（如「某省政策汇编（2020）」）",
    )


SHEETS = [
    block("云水市关于编制数据目录的", 0.16, 0.2, height=0.03),
    block("通知", 0.2, 0.4, height=0.03),
    block("各县应当公布目录，按年更新，报市备案。", 0.3),
    block("本通知自印发之日起施行，原通知废止。", 0.2, page=2),
]


@pytest.mark.parametrize(
    ("pages", "text", "height", "kept"),
    [
        ((1, 2), "云水市数据工作简报", 0.012, False),
        ((2,), "云水市关于编制数据目录的通知", 0.012, False),
        ((1, 2), "附件", 0.02, True),
        ((2,), "云水市关于编制数据目录的通知", 0.02, True),
        ((2,), "云水市数据目录样表", 0.012, True),
    ],
)
def test_small_print_over_two_sheets_is_a_running_head(pages, text, height, kept):
    """It is on both of them, or on the second alone and says the title again."""
    heads = [block(text, 0.08, height=height, page=page) for page in pages]
    found, notes = arrange(sorted([*heads, *SHEETS], key=lambda one: one.page or 0))
    assert (text in texts(found)) == kept
    assert bool(notes) != kept
    assert len(found) == len(SHEETS) + kept * len(heads)


def test_titles_that_differ_by_a_number_are_no_running_heads():
    """«附件1» to «附件4» at the top of pages apart do not count with the pages."""
    pages = [
        block(f"附件{number}", 0.1, page=page) for number, page in ((1, 3), (2, 5), (3, 6), (4, 9))
    ]
    assert texts(arrange(pages)[0]) == ["附件1", "附件2", "附件3", "附件4"]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("- 3 -", False),
        ("—3—", False),
        ("第 3 页 共 9 页", False),
        ("第三页", False),
        ("Page 3 of 9", False),
        ("3", False),
        ("3 / 9", False),
        ("12", True),
        ("第三条", True),
        ("2020年3月", True),
    ],
)
def test_page_numbers_are_told_from_other_short_lines(text, kept):
    """On page 3 alone, at the foot: a bare number is a page number only if it is the page's."""
    found, _ = arrange([block("正文", 0.4, page=3), block(text, 0.92, 0.45, page=3)])
    assert texts(found) == (["正文", text] if kept else ["正文"])


def test_a_page_number_in_three_pieces_is_one():
    """Dashes that stand apart from the number are found with it."""
    foot = [block("—", 0.92, 0.4), block("1", 0.92, 0.5), block("—", 0.92, 0.6)]
    assert arrange([block("正文", 0.4), *foot]) == (
        (Block("正文", 1, page=1, box=(0.15, 0.4, 0.2, 0.42)),),
        ("略去页码 1 处",),
    )


def test_the_mark_of_a_footnote_is_no_page_number():
    """A bare number at the foot is the page's only if no text stands close beside it."""
    head = [block("公共数据管理规定", 0.05), block("1", 0.05, 0.82)]
    note = [block("1", 0.9, 0.15, height=0.01), block("见第七条。", 0.9, 0.19, height=0.01)]
    found, notes = arrange([*head, block("本办法1自公布之日起施行，原办法废止。", 0.4), *note])
    assert [(one.text, one.line, one.column, one.footnote) for one in found] == [
        ("公共数据管理规定", 1, 0, False),
        ("本办法1自公布之日起施行，原办法废止。", 2, 0, False),
        ("1", 3, 0, True),
        ("见第七条。", 3, 1, True),
    ]
    assert notes == ("略去页码 1 处",)


def test_text_in_the_side_margin_is_left_out_and_told():
    """A binding line is not read into the text that it stands beside."""
    page = [block(LONG, 0.3), block("装", 0.3, 0.02), block("订", 0.4, 0.02)]
    found, notes = arrange(page)
    assert texts(found) == [LONG]
    assert notes == ("略去版心以外的边栏文字 2 处（如「装」）",)


def test_where_margins_are_narrow_nothing_is_marginal():
    """A number that hangs out before lines that begin near the edge is read with them."""
    page = [block("1.", 0.3, 0.02), block(LONG, 0.3, 0.07), block("2.", 0.34, 0.02)]
    assert texts(arrange([*page, block(LONG, 0.34, 0.07)])[0]) == ["1.", LONG, "2.", LONG]


NOTE_RULE: Box = (0.15, 0.79, 0.4, 0.791)


def page_with_note(mark: str, *, gap: float = 0.0, note_height: float = 0.012) -> list[Block]:
    top = 0.8 + gap
    return [
        *(block(f"{LONG}{number}", 0.2 + 0.03 * number) for number in range(18)),
        block("数据目录①由主管部门编制，", 0.74),
        block("并且按年更新。", 0.77),
        block(f"{mark}数据目录的格式另行", top, height=note_height),
        block("规定。", top + 0.015, height=note_height),
    ]


def test_a_footnote_comes_behind_the_text_as_one_line():
    """Small print below a rule that begins with a mark of the text is a footnote."""
    found, _ = arrange(page_with_note("①"), {1: [NOTE_RULE]})
    assert [(one.text, one.line, one.column, one.footnote) for one in found[-3:]] == [
        ("并且按年更新。", 20, 0, False),
        ("①数据目录的格式另行", 21, 0, True),
        ("规定。", 21, 10, True),
    ]


def test_a_footnote_is_told_by_a_gap_where_there_is_no_rule():
    """A gap twice as wide as between lines does as well."""
    assert [one.footnote for one in arrange(page_with_note("①", gap=0.03))[0]].count(True) == 2


@pytest.mark.parametrize(
    ("mark", "options", "rules"),
    [
        ("②", {}, {1: [NOTE_RULE]}),  # no ② in the text
        ("①", {"note_height": 0.02}, {1: [NOTE_RULE]}),  # as large as the text
        ("①", {}, {}),  # neither rule nor gap
    ],
)
def test_small_print_alone_is_no_footnote(mark, options, rules):
    """Mark, size and distance are all needed: a note beneath a table stays in its place."""
    found, _ = arrange(page_with_note(mark, **options), rules)
    assert not any(one.footnote for one in found)


def test_a_block_without_a_place_is_refused():
    """Reading order cannot be told of what has no place."""
    with pytest.raises(ValueError, match="line 7: a block without text, a page or a box"):
        arrange([Block("正文", 7)])


places = st.tuples(
    st.text(alphabet="政策文件ab", min_size=1, max_size=12),
    st.integers(1, 3),
    st.floats(0.14, 0.7),
    st.floats(0.14, 0.8),
    st.floats(0.005, 0.05),
)


@given(st.lists(places, max_size=25))
def test_what_stands_in_the_type_area_is_all_kept(found):
    """Any lines anywhere: each comes out once; lines count up by one; columns follow the text."""
    blocks = [
        block(text, top, left, right=min(left + 0.02 * len(text), 0.9), height=height, page=page)
        for text, page, left, top, height in found
    ]
    arranged, notes = arrange(blocks)
    assert notes == ()
    assert sorted(one.text.rstrip() for one in arranged) == sorted(one.text for one in blocks)
    line = column = 0
    for one in arranged:
        if one.line != line:
            assert one.line == line + 1
            line, column = one.line, 0
        assert one.column == column
        column += len(one.text)
