"""A reader's selection: compared with the text, named in an address, found again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer import selection
from indexer.errors import CitationError
from indexer.records import Document

if TYPE_CHECKING:
    from indexer import Index

TEXT = "沿湖管理条例\n\n第一条　湖岸十米以内不得停车。\n\u3000\n第二条　𠮷田湖长负责巡查。\n"
LAKE = Document("lake", "lake.md", TEXT)


def lines_of(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.strip()]


@given(st.integers(0, len(TEXT)), st.integers(0, len(TEXT)))
def test_what_is_selected_is_a_slice_of_the_text(one: int, other: int) -> None:
    """Whatever is selected, the span reads as the selection does, without blanks at its edges."""
    start, end = sorted((one, other))
    selected = TEXT[start:end]
    if selected.strip():
        first, last = selection.check(LAKE, start, end, lines_of(selected))
        assert TEXT[first:last] == selected.strip()
        assert start <= first < last <= end
    else:
        with pytest.raises(CitationError):
            selection.check(LAKE, start, end, [])


@pytest.mark.parametrize(
    ("start", "end", "lines"),
    [
        (0, 6, ["沿湖管理条列"]),  # one character is another
        (0, 6, ["沿湖管理条例 "]),
        (1, 7, ["沿湖管理条例"]),  # beside its place
        (0, 30, ["沿湖管理条例"]),  # a line is missing
        (0, 6, ["沿湖管理", "条例"]),
        (-6, 0, ["沿湖管理条例"]),
        (0, 999, lines_of(TEXT)),
        (6, 0, []),
    ],
)
def test_what_the_text_does_not_say_is_refused(start: int, end: int, lines: list[str]) -> None:
    """A selection that differs from the text by a character or a place is no selection of it."""
    with pytest.raises(CitationError):
        selection.check(LAKE, start, end, lines)


def test_a_name_leads_back_to_the_span(laws: Index) -> None:
    """Spans within a passage and across several are found again from passage and name."""
    document = laws.document(next(i.doc_id for i in laws.documents() if "专利法" in i.title))
    passages = laws.passages(document.doc_id)
    spans = [
        (passages[3].start, passages[3].end),
        (passages[5].start + 2, passages[5].start + 9),
        (passages[7].start + 1, passages[9].start + 4),
        (passages[-1].start, passages[-1].end),
    ]
    for start, end in spans:
        passage_id, name = selection.name(document, passages, start, end)
        assert selection.find(document, laws.passage(passage_id), name) == (start, end)


def test_a_name_of_words_that_have_changed_is_refused(laws: Index) -> None:
    """Where other words stand by now, or the name is none, nothing is shown in their stead."""
    document = laws.document(next(i.doc_id for i in laws.documents() if "专利法" in i.title))
    passages = laws.passages(document.doc_id)
    passage = passages[4]
    _, name = selection.name(document, passages, passage.start, passage.start + 5)
    other = "0-6-" + name.rpartition("-")[2]
    for wrong in (
        other,
        "",
        "0-5",
        "5-0-00000000",
        "0-5-zzzzzzzz",
        f"{name}0",
        "0-999999-00000000",
    ):
        with pytest.raises(CitationError):
            selection.find(document, passage, wrong)
