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
