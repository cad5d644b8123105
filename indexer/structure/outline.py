"""The outline while it is being built: a tree of nodes that becomes a document's Sections."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from indexer.records import Section

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indexer.records import SectionKind
    from indexer.structure.canonical import Paragraph


# What a table of contents has behind an entry: a leader and a page number.
_PAGE_REFERENCE = re.compile(r"[.…·\s]*[0-9]*$")


@dataclass(slots=True)
class Node:
    """A Section in the making; `end` grows with what is put under it."""

    kind: SectionKind
    label: str
    number: str
    title: str
    start: int
    end: int
    children: list[Node] = field(default_factory=list)

    def cover(self, end: int) -> None:
        """Make the node reach to `end`."""
        self.end = max(self.end, end)

    def reach(self) -> int:
        """Return where the node ends with all that stands under it."""
        return max([self.end, *(child.reach() for child in self.children)])


def form_part(kind: SectionKind, paragraphs: Sequence[Paragraph], label: str = "") -> Node:
    """Return a node for a part of the form, such as the addressees, over whole paragraphs."""
    return Node(kind, label, "", "", paragraphs[0].start, paragraphs[-1].end)


def to_sections(roots: Sequence[Node]) -> tuple[Section, ...]:
    """Return the Sections of a forest of nodes in order of start, a parent before its children."""
    sections: list[Section] = []

    def add(siblings: Sequence[Node], parent: int | None) -> None:
        for node in sorted(siblings, key=lambda node: node.start):
            index = len(sections)
            end = node.reach()
            sections.append(
                Section(node.kind, node.label, node.number, node.title, node.start, end, parent)
            )
            add(node.children, index)

    add(roots, None)
    return tuple(sections)


def quoted(paragraphs: Sequence[Paragraph]) -> list[bool]:
    """Return for each paragraph whether it starts inside of a quotation.

    A quotation of several paragraphs may open each of them anew and closes once. One that does not
    close within 60 paragraphs is a lost mark and counts as closed where it opened.
    """
    flags = [False] * len(paragraphs)
    opened: int | None = None
    for index, paragraph in enumerate(paragraphs):
        if opened is not None and index - opened > 60:
            flags[opened + 1 : index] = [False] * (index - opened - 1)
            opened = None
        flags[index] = opened is not None or paragraph.text[0] in "“「"
        for character in paragraph.text:
            if character in "”」" or (character == '"' and opened is not None):
                opened = None
            elif character in '“「"' and opened is None:
                opened = index
    if opened is not None:
        flags[opened + 1 :] = [p.text[0] in "“「" for p in paragraphs[opened + 1 :]]
    return flags


def contents_range(paragraphs: Sequence[Paragraph], labels: Sequence[str]) -> range:
    """Return the indices of a table of contents, its heading included; empty where there is none.

    `labels` are the heading words of each paragraph, "" for none. A table stands above all
    headings, reaches as far as the lines below 目录 go on being short, and stops where its first
    entry comes again.
    """
    for index, paragraph in enumerate(paragraphs):
        if labels[index]:
            break
        if "".join(paragraph.text.split()) not in {"目录", "目次"}:
            continue
        first = labels[index + 1] if index + 1 < len(labels) else ""
        end = index + 1
        while end < len(paragraphs) and len(paragraphs[end].text) <= 60:
            if paragraphs[end].text[-1] in "。；":
                break
            if first and end > index + 1 and _same_heading(labels[end], first):
                return range(index, end)
            end += 1
        return range(index, end if not first else index + 1)
    return range(0)


def _same_heading(one: str, other: str) -> bool:
    return _PAGE_REFERENCE.sub("", one) == _PAGE_REFERENCE.sub("", other)
