"""Printed lines that become paragraphs again."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.locator import locate
from indexer.passages import split
from indexer.readers.plain import read_text
from indexer.records import Block, RawDocument, TableRow
from indexer.structure import parse
from indexer.structure.canonical import clean_lines
from indexer.structure.reflow import reflow
from tests.printed import Paper, printed

CIRCULAR = Path(__file__).parent.parent / "corpus" / "国知党组发〔2020〕第77号.txt"

SENTENCE = st.text("一二三四专利商标保护的法", min_size=3, max_size=60).map(
    lambda text: text + "。"
)
PARAGRAPHS = st.lists(
    st.lists(SENTENCE, min_size=1, max_size=4).map("".join), min_size=1, max_size=12
)
FILLED = "各单位要认真贯彻落实，确保各项任务按期完成，重大事项及时报告。" * 4


def parsed(blocks, **fields):
    """Parse the blocks of one file."""
    (document,) = parse(
        RawDocument(tuple(blocks), "application/pdf", **fields), doc_id="d", path="a.pdf"
    )
    return document


@settings(max_examples=40, deadline=None)
@given(PARAGRAPHS, st.sampled_from([Paper(), Paper(width=18, columns=2, height=30)]))
def test_paragraphs_are_found_again(paragraphs, paper):
    """Justified paragraphs, broken at any place, over pages and columns, come back as they were."""
    paragraphs = [FILLED, FILLED, *paragraphs, FILLED, FILLED, FILLED]
    lines = reflow(clean_lines(printed(paragraphs, paper)))
    assert [line.text for line in lines] == paragraphs


@pytest.mark.parametrize("paper", [Paper(), Paper(width=20, columns=2, height=34)])
def test_the_circular_printed_is_the_circular(paper):
    """Its text, outline and metadata are those of the plain text."""
    (plain,) = parse(read_text(CIRCULAR.read_bytes(), CIRCULAR.name), doc_id="d", path="a.pdf")
    document = parsed(printed(plain.text.split("\n"), paper))
    assert document.text == plain.text
    assert document.sections == plain.sections
    assert document.facts == plain.facts


def test_every_character_knows_its_place():
    """A stretch's edges are where its characters stand, one more than there are."""
    paper = Paper()
    blocks = printed(
        ["国家知识产权局负责全国专利工作的统一受理和审查，依法授予专利权。" * 2], paper
    )
    document = parsed(blocks)
    for stretch in document.stretches:
        assert len(stretch.edges) == stretch.end - stretch.start + 1
        assert stretch.box[0] == stretch.edges[0]
        assert stretch.box[2] == stretch.edges[-1]
        block = blocks[stretch.line - 1]
        assert document.text[stretch.start : stretch.end] == block.text[stretch.column :]


# A line of 28 characters that ends a sentence, and what may begin the next line.
LEAD = "各县应当按年公布目录，逐级汇总，不得漏项，并报市里备案。"
STARTS = [
    "“十五五”时期要建成全市统一的目录，并接受社会监督。",
    "（3）有专门的人员，并有固定的场所和必要的经费保障。",
    "——目录应当写明来源、更新的期限和使用的条件。",
]


@pytest.mark.parametrize("start", STARTS)
def test_an_indented_document_goes_on_where_a_line_is_not(start):
    """A mark at the head of a line begins a paragraph only where the line is indented."""
    full = LEAD[2:]  # with its indent a whole line
    paper = Paper()
    printed_lines = printed([FILLED, full + start, FILLED, start], paper)
    lines = reflow(clean_lines(printed_lines))
    assert [line.text for line in lines] == [FILLED, full + start, FILLED, start]


@pytest.mark.parametrize("start", STARTS)
def test_where_paragraphs_are_not_indented_a_mark_begins_one(start):
    """In a block style, what bears a mark behind a full line and a sentence's end begins anew."""
    paper = Paper()
    short = "各县应当按年公布目录。"
    texts = [LEAD, short, LEAD, short, LEAD, start, LEAD]
    blocks = [paper.block(text, at, 0) for at, text in enumerate(texts)]
    lines = reflow(clean_lines(blocks))
    assert start in [line.text[: len(start)] for line in lines]


def test_a_part_of_the_form_is_not_indented_and_begins_anew():
    """«附件1» below a full line is no part of its paragraph, though it is not indented."""
    paper = Paper()
    blocks = printed([FILLED, LEAD[2:], FILLED], paper)
    label = paper.block("附件1", 4 + 22, 0)
    at = next(at for at, one in enumerate(blocks) if one.text == LEAD[2:])
    lines = reflow(clean_lines([*blocks[: at + 1], replace(label, line=90)]))
    assert [line.text for line in lines] == [FILLED, LEAD[2:], "附件1"]


def test_a_text_of_one_full_line_has_a_margin():
    """Where no two lines end alike, the outermost one is at the margin."""
    paper = Paper()
    words = "《云水市目录办法》已经审议通过，现予公布，自公布之日起施行，请遵照执行。"
    body = printed([words], paper)
    signed = [paper.block("云水市数据局", 2, 20), paper.block("2031年4月9日", 3, 19)]
    lines = reflow(clean_lines([*body, *signed]))
    assert [line.text for line in lines] == [words, "云水市数据局", "2031年4月9日"]


@pytest.mark.parametrize(("recognised", "count"), [((), 2), ((1,), 1)])
def test_a_short_line_is_boxed_higher_where_it_was_recognised(recognised, count):
    """The last characters of a paragraph on a scan belong to it, whatever their box says."""
    paper = Paper()
    *blocks, last = printed([FILLED, LEAD[2:] + "更新。"], paper)
    left, top, right, bottom = last.box
    last = replace(last, box=(left, top, right, top + 1.3 * (bottom - top)))
    lines = reflow(clean_lines([*blocks, last]), recognised)
    assert len(lines) == 1 + count


def test_a_title_goes_on_as_far_as_it_is_printed_alike():
    """Two lines of large print with one middle are one title, though the first ends in 讲话."""
    paper = Paper()
    title = ["在全市公共数据大会上的讲话", "要点和今后安排大家谈"]
    large = []
    for at, text in enumerate(title):
        half = 0.7 * paper.em * len(text)
        box = (0.5 - half, 0.05 + 0.04 * at, 0.5 + half, 0.08 + 0.04 * at)
        large.append(Block(text, 100 + at, page=1, box=box))
    body = printed([FILLED, FILLED], paper)
    document = parsed([*large, *body])
    assert document.title == "".join(title)
    assert document.text.split("\n") == ["".join(title), FILLED, FILLED]
    small = replace(large[1], box=(0.4, 0.09, 0.6, 0.09 + 0.6 * 0.8 / 22))
    assert parsed([large[0], small, *body]).title == title[0]


def test_a_signature_at_the_right_margin_stays_a_line():
    """What is set apart from the margin is no paragraph's end."""
    paper = Paper()
    body = printed(
        ["各单位要认真贯彻落实，确保各项任务按期完成，重大事项及时报告。" * 3] * 3, paper
    )
    signed = [
        paper.block("某某市知识产权局", len(body), 20),
        paper.block("2024年5月6日", len(body) + 1, 20),
    ]
    lines = reflow(clean_lines([*body, *signed]))
    assert [line.text for line in lines[-2:]] == ["某某市知识产权局", "2024年5月6日"]


def test_words_are_parted_at_a_line_break():
    """Two Latin words at a line break get a space, Chinese characters none."""
    blocks = [
        Block("Intellectual property is", 1, page=1, box=(0.1, 0.1, 0.9, 0.12)),
        Block("protected by law", 2, page=1, box=(0.1, 0.13, 0.6, 0.15)),
        Block("so it is", 3, page=1, box=(0.1, 0.16, 0.9, 0.18)),
    ]
    lines = reflow(clean_lines(blocks))
    assert lines[0].text == "Intellectual property is protected by law"


def test_a_footnote_stands_behind_the_paragraph_that_it_cuts():
    """The paragraph goes on at the next page; the footnote follows it, as a Section."""
    paper = Paper(height=3)
    blocks = printed(
        ["各单位要认真贯彻落实①，确保各项任务按期完成，重大事项及时报告。" * 3] * 2, paper
    )
    note = replace(blocks[2], text="①见附件说明。", edges=(), footnote=True)
    numbered = [*blocks[:3], note, *blocks[3:]]
    document = parsed([replace(block, line=at + 1) for at, block in enumerate(numbered)])
    assert document.text.split("\n")[1] == "①见附件说明。"
    (section,) = [one for one in document.sections if one.kind == "footnote"]
    assert (section.label, document.text[section.start : section.end]) == ("注①", "①见附件说明。")


def test_rows_are_found_in_their_table():
    """A table is a Section with its columns as title, a row one under it."""
    rows = ["序号\t事项\t期限", "1\t专利申请受理\t五日", "2\t商标变更\t一个月"]
    blocks = [Block("各事项的期限如下：", 1)] + [
        Block(text, at + 2, row=TableRow(1, at + 1, header=at == 0)) for at, text in enumerate(rows)
    ]
    document = parsed([*blocks, Block("以上期限自受理之日起计算。", 5)])
    table, *inside = [one for one in document.sections if one.kind in {"table", "row"}]
    assert (table.label, table.title) == ("表1", "序号 事项 期限")
    assert [(one.label, document.text[one.start : one.end]) for one in inside] == [
        ("第1行", rows[0]),
        ("第2行", rows[1]),
        ("第3行", rows[2]),
    ]
    assert {document.sections[one.parent].kind for one in inside} == {"table"}
    start = document.text.index("商标变更")
    assert locate(document, start, start + 4).label == "表1，第3行"
    assert [passage.text for passage in split(document)][1] == "\n".join(rows)


def test_a_row_keeps_its_empty_first_cells():
    """Tabs at the head of a row are cells, at the head of any other line they are an indent."""
    rows = ["地区\t项目\t金额", "\t晒盐场\t5", " \t\t8", "\t合计"]
    blocks = [Block("\t盐业项目。", 1)] + [
        Block(text, at + 2, row=TableRow(1, at + 1, header=at == 0)) for at, text in enumerate(rows)
    ]
    document = parsed(blocks)
    assert document.text.split("\n") == ["盐业项目。", *rows[:2], "\t\t8", "\t合计"]
    start = document.text.index("晒盐场")
    (stretch,) = [one for one in document.stretches if one.start <= start < one.end]
    assert (stretch.line, stretch.column, start - stretch.start) == (3, 0, 1)


def test_a_row_is_read_with_the_names_of_its_columns():
    """Of a long table each passage but the first has the header row as its context."""
    rows = ["序号\t事项", *(f"{at}\t{'办理事项的说明' * 9}" for at in range(1, 12))]
    blocks = [
        Block(text, at + 1, row=TableRow(1, at + 1, header=at == 0)) for at, text in enumerate(rows)
    ]
    passages = split(parsed(blocks))
    assert [one.context for one in passages] == ["", *["序号 事项"] * (len(passages) - 1)]
    assert "\n".join(one.text for one in passages) == "\n".join(rows)
    assert passages[1].locator.label.startswith("表1，第")
