"""What stands beside the outline: tables, whose rows are found and cited, and footnotes."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from indexer.records import Section

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indexer.structure.canonical import Line, Paragraph

_MARK = re.compile(r"[①-⑳⓪]|[\[［〔(（]?\s*(?:[0-9０-９]{1,3}|[*＊]{1,3})\s*[\]］〕)）]?")


def with_footnotes(paragraphs: Sequence[Line], footnotes: Sequence[Line]) -> list[Line]:
    """Return paragraphs with each footnote behind the one that it was printed below.

    That one may go on at the next page.
    """
    waiting = list(footnotes)
    result: list[Line] = []
    for paragraph in paragraphs:
        while waiting and _place(waiting[0]) < _place(paragraph):
            result.append(waiting.pop(0))
        result.append(paragraph)
    return result + waiting


def _place(line: Line) -> int:
    return line.pieces[0].line


def with_asides(
    sections: Sequence[Section], paragraphs: Sequence[Paragraph]
) -> tuple[Section, ...]:
    """Return the Sections with one for each table, each row, and each footnote among them."""
    found = [*_tables(paragraphs), *_footnotes(paragraphs)]
    if not found:
        return tuple(sections)
    # A parent comes before its children: where two start together, the longer one.
    order = sorted(
        [(section, index) for index, section in enumerate(sections)]
        + [(section, -1) for section in found],
        key=lambda entry: (entry[0].start, -entry[0].end, entry[1] < 0),
    )
    result: list[Section] = []
    open_ones: list[int] = []
    for section, _ in order:
        while open_ones and result[open_ones[-1]].end < section.end:
            open_ones.pop()
        while open_ones and result[open_ones[-1]].end <= section.start:
            open_ones.pop()
        result.append(replace(section, parent=open_ones[-1] if open_ones else None))
        open_ones.append(len(result) - 1)
    return tuple(result)


def _tables(paragraphs: Sequence[Paragraph]) -> list[Section]:
    """Return the Sections of tables and of their rows; a table's title names its columns."""
    sections = []
    rows = [(one, one.row) for one in paragraphs if one.row is not None]
    for number, group in groupby(rows, key=lambda entry: entry[1].table):
        members = list(group)
        head = next((one.text for one, row in members if row.header), "")
        first, last = members[0][0], members[-1][0]
        title = " ".join(head.split())
        sections.append(Section("table", f"表{number}", str(number), title, first.start, last.end))
        sections += [
            Section("row", f"第{row.row}行", str(row.row), "", one.start, one.end)
            for one, row in members
        ]
    return sections


def _footnotes(paragraphs: Sequence[Paragraph]) -> list[Section]:
    sections = []
    for paragraph in paragraphs:
        if paragraph.role == "footnote":
            mark = _MARK.match(paragraph.text)
            label = f"注{mark.group().strip()}" if mark else "脚注"
            sections.append(Section("footnote", label, "", "", paragraph.start, paragraph.end))
    return sections
