"""The outline of notices, plans, decisions and speeches: 一、 （一） 1. （1） and 一要 / 一是.

Source of the levels: GB/T 9704—2012, 7.3.3. A level may be left out, and （一） may run on across
一、二、三.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from indexer.structure.marks import SENTENCE_ENDS, Mark, decimal_mark, major_mark, outline_mark
from indexer.structure.outline import AMENDS, Node, contents_range, form_part, quotations

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indexer.records import SectionKind
    from indexer.structure.canonical import Paragraph

_RANKS: dict[SectionKind, int] = {
    "heading1": 1,
    "heading2": 2,
    "heading3": 3,
    "heading4": 4,
    "point": 5,
}
_BY_LEVEL: tuple[SectionKind, ...] = ("heading1", "heading2", "heading3", "heading4")
_LONGEST_HEADING = 60  # characters
_SENTENCE = re.compile(r"[^。！？]*[。！？]?")
_SUBJECT = re.compile(r"([^，。；：]{2,20})：.")


@dataclass(slots=True)
class _Entry:
    """A marked paragraph with the unmarked ones behind it, and the entries under it."""

    node: Node
    alone: bool  # the heading stands in a line of its own
    body: list[Paragraph] = field(default_factory=list)
    entries: list[_Entry] = field(default_factory=list)


def outline_notice(paragraphs: Sequence[Paragraph]) -> list[Node]:
    """Return the outline of a notice's body as a forest of nodes."""
    marks = _marks(paragraphs)
    labels = [
        "".join(paragraph.text.split()) if mark else ""
        for paragraph, mark in zip(paragraphs, marks, strict=True)
    ]
    contents = contents_range(paragraphs, labels)
    roots: list[_Entry] = []
    open_entries: list[_Entry] = []
    for index, (paragraph, mark) in enumerate(zip(paragraphs, marks, strict=True)):
        if index in contents:
            continue
        if mark is None:
            if open_entries:
                open_entries[-1].body.append(paragraph)
            continue
        rank = _RANKS[mark.kind]
        while open_entries and _RANKS[open_entries[-1].node.kind] >= rank:
            open_entries.pop()
        entry = _entry(paragraph, mark, has_text=_stands_under(marks, index + 1, rank))
        (open_entries[-1].entries if open_entries else roots).append(entry)
        open_entries.append(entry)
    if roots:
        _lift_closing_paragraphs(roots, paragraphs[-1].end)
    nodes = [_finished(entry) for entry in roots]
    if contents:
        nodes.append(form_part("note", [paragraphs[index] for index in contents], label="目录"))
    return nodes


def _marks(paragraphs: Sequence[Paragraph]) -> list[Mark | None]:
    """Return each paragraph's outline mark, None for plain ones and for quoted ones.

    A mark inside of a quotation counts if it goes on with the numbers: most often a quotation mark
    was lost. What a decision quotes in paragraphs of their own may have numbers that go on, too.
    """
    majors = _majors(paragraphs)
    marks: list[Mark | None] = []
    last: dict[str, int] = {}
    for paragraph, quotation in zip(paragraphs, quotations(paragraphs), strict=True):
        mark = _mark(paragraph, majors)
        if mark is not None and mark.number.isdigit():
            number = int(mark.number)
            is_next = number == last.get(mark.kind, 0) + 1
            is_own = not quotation or (
                is_next and (quotation == "words" or AMENDS.search(paragraph.text) is not None)
            )
            if not is_own or (mark.kind == "point" and number != 1 and not is_next):
                mark = None
            else:
                last[mark.kind] = number
        marks.append(mark)
    if not any(marks):
        return _bare_headings(paragraphs)
    return marks


def _majors(paragraphs: Sequence[Paragraph]) -> frozenset[str]:
    """Return the first numbers of decimal headings, {"1", "2"} of 1.1 and 2.3; few are none."""
    found = [mark.number for one in paragraphs if (mark := decimal_mark(one.text))]
    return frozenset(number.partition(".")[0] for number in found if len(found) >= 3)


def _mark(paragraph: Paragraph, majors: frozenset[str]) -> Mark | None:
    if paragraph.is_aside:
        return None
    text = paragraph.text
    if majors and (mark := decimal_mark(text) or major_mark(text, majors)):
        return mark
    mark = outline_mark(text)
    if mark is None and paragraph.heading:
        return Mark(_BY_LEVEL[min(max(paragraph.heading - 2, 0), 3)], "", "", 0)
    return mark


def _bare_headings(paragraphs: Sequence[Paragraph]) -> list[Mark | None]:
    """Return marks for the headings of a text that numbers none of them.

    Such a heading is a short line without a stop between paragraphs that have one; a single one is
    no outline.
    """
    marks: list[Mark | None] = [None] * len(paragraphs)
    for index, (paragraph, following) in enumerate(pairwise(paragraphs)):
        text = paragraph.text
        if (
            not paragraph.is_aside
            and 4 <= len(text) <= _LONGEST_HEADING
            and text[-1] not in SENTENCE_ENDS + "：:，、）”"
            and "。" not in text
            and not text.startswith(("—", "|", "“", "（"))
            and following.text[-1] in "。”"
            and len(following.text) > len(text)
        ):
            marks[index] = Mark("heading1", "", "", 0)
    return marks if sum(mark is not None for mark in marks) >= 3 else [None] * len(paragraphs)


def _stands_under(marks: Sequence[Mark | None], index: int, rank: int) -> bool:
    """Whether paragraph `index` is text under a heading of `rank` just above it."""
    if index >= len(marks):
        return False
    mark = marks[index]
    return mark is None or _RANKS[mark.kind] > rank


def _entry(paragraph: Paragraph, mark: Mark, *, has_text: bool) -> _Entry:
    words = paragraph.text[mark.end :].strip()
    first = _SENTENCE.match(words)[0]  # type: ignore[index]  # it matches anything
    is_one_sentence = first == words
    bare = len(words) <= _LONGEST_HEADING and words[-1:] not in [*SENTENCE_ENDS, "："]
    short = len(words) <= 30 and is_one_sentence and "，" not in words
    alone = is_one_sentence and (bare or (short and has_text)) and mark.kind != "point"
    title = words if alone else first
    if not alone and (subject := _SUBJECT.match(words)):
        title = subject[1]
    elif not alone and (is_one_sentence or len(title) > _LONGEST_HEADING):
        title = ""
    title = title.rstrip("。；：:")
    node = Node(mark.kind, mark.label, mark.number, title, paragraph.start, paragraph.end)
    return _Entry(node, alone)


def _lift_closing_paragraphs(series: list[_Entry], text_end: int) -> list[Paragraph]:
    """Take the paragraphs behind the last entry of a series out of it where they are not its own.

    Where the other entries are one paragraph each, what stands behind the last one is no part of
    it but of what encloses the series; behind headings at the end of a text it closes the text.
    Returns the paragraphs for the enclosing entry.
    """
    for entry in series:
        for paragraph in _lift_closing_paragraphs(entry.entries, text_end):
            entry.node.cover(paragraph.end)
    if not series:
        return []
    last = series[-1]
    others = [entry for entry in series[:-1] if entry.node.kind == last.node.kind]
    is_plain = not any(entry.body or entry.entries for entry in others)
    if not others or not is_plain or last.entries or last.alone or not last.body:
        return []
    lifted = last.body
    last.body = []
    closes_text = lifted[-1].end == text_end and last.node.kind != "point"
    return [] if closes_text else lifted


def _finished(entry: _Entry) -> Node:
    for paragraph in entry.body:
        entry.node.cover(paragraph.end)
    entry.node.children = [_finished(inner) for inner in entry.entries]
    return entry.node
