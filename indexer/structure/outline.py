"""The outline while it is being built: a tree of nodes that becomes a document's Sections."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from indexer.records import Section
from indexer.structure.marks import CONTENTS, PAGE_REFERENCE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indexer.records import SectionKind
    from indexer.structure.canonical import Paragraph


# What an item of a decision has that amends a text, and what it quotes of that text has not.
AMENDS = re.compile("修改|改为|增加|删去|删除|调整|合并|本(?:决定|修正案)")


Quotation = Literal["", "words", "block"]


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

    def move(self, by: int) -> None:
        """Move the node and all under it by a number of characters."""
        self.start += by
        self.end += by
        for child in self.children:
            child.move(by)

    def holds(self, kind: SectionKind) -> bool:
        """Whether it, or a node under it, is of a kind."""
        return self.kind == kind or any(child.holds(kind) for child in self.children)

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
    """Return for each paragraph whether it starts inside of a quotation; see `quotations`."""
    return [quotation != "" for quotation in quotations(paragraphs)]


def quotations(paragraphs: Sequence[Paragraph]) -> list[Quotation]:
    """Return for each paragraph what quotation it starts in: one that opens a paragraph, or not.

    A quotation of several paragraphs may open each of them anew and closes once. One that does not
    close within 60 paragraphs is a lost mark and counts as closed where it opened.
    """
    kinds: list[Quotation] = [""] * len(paragraphs)
    opened: int | None = None
    opens_block = False
    for index, paragraph in enumerate(paragraphs):
        if opened is not None and index - opened > 60:
            kinds[opened + 1 : index] = [""] * (index - opened - 1)
            opened = None
        if opened is not None:
            kinds[index] = "block" if opens_block else "words"
        elif paragraph.text[0] in "“「":
            kinds[index] = "block"
        for at, character in enumerate(paragraph.text):
            if character in "”」" or (character == '"' and opened is not None):
                opened = None
            elif character in '“「"' and opened is None:
                opened, opens_block = index, at == 0
    if opened is not None:
        kinds[opened + 1 :] = [
            "block" if paragraph.text[0] in "“「" else "" for paragraph in paragraphs[opened + 1 :]
        ]
    return kinds


def contents_range(paragraphs: Sequence[Paragraph], labels: Sequence[str]) -> range:
    """Return the indices of a table of contents, its heading included; empty where there is none.

    `labels` are the heading words of each paragraph, "" for none. A table stands above all
    headings, reaches as far as the lines below 目录 go on being short, and stops where its first
    entry comes again.
    """
    for index, paragraph in enumerate(paragraphs):
        if labels[index]:
            break
        if "".join(paragraph.text.split()) not in CONTENTS:
            continue
        end = index + 1
        while end < len(paragraphs) and len(paragraphs[end].text) <= 60:
            if paragraphs[end].text[-1] in "。；":
                break
            if end > index + 1 and _same_heading(paragraphs[end], paragraphs[index + 1]):
                return range(index, end)
            end += 1
        # Headings below it that never come again are the text's own, unless they are all there is.
        has_headings = index + 1 < len(labels) and labels[index + 1] != ""
        return range(index, index + 1 if has_headings and end < len(paragraphs) else end)
    return range(0)


def _same_heading(one: Paragraph, other: Paragraph) -> bool:
    return _heading_words(one) == _heading_words(other)


def _heading_words(paragraph: Paragraph) -> str:
    return "".join(PAGE_REFERENCE.sub("", paragraph.text).split())
