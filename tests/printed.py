"""Paragraphs as they stand in the pages of a book: blocks with their places, for the tests."""

from __future__ import annotations

from dataclasses import dataclass

from indexer.records import Block

NEVER_FIRST = "，。、；：？！）》”’」』〕】"


@dataclass(frozen=True)
class Paper:
    """A page of so many characters a line and lines a page; all sizes in fractions of the page."""

    width: int = 28
    height: int = 22
    columns: int = 1
    margin: float = 0.14
    gutter: float = 0.06

    @property
    def column(self) -> float:
        """How wide a column is."""
        return (1 - 2 * self.margin - (self.columns - 1) * self.gutter) / self.columns

    @property
    def em(self) -> float:
        """How wide a character is."""
        return self.column / self.width

    def block(self, text: str, number: int, indent: float) -> Block:
        """Return the block of the line that comes as the `number`-th, from 0."""
        column, row = divmod(number, self.height)
        page, column = divmod(column, self.columns)
        left = self.margin + column * (self.column + self.gutter) + indent * self.em
        top = 0.1 + row * 0.8 / self.height
        edges = tuple(left + at * self.em for at in range(len(text) + 1))
        box = (left, top, edges[-1], top + 0.6 * 0.8 / self.height)
        return Block(text, number + 1, page=page + 1, box=box, edges=edges)


def lines_of(paragraph: str, width: int) -> list[str]:
    """Break a paragraph, indented by two characters, into lines of `width` characters."""
    lines = []
    at, room = 0, width - 2
    while at < len(paragraph):
        end = min(at + room, len(paragraph))
        while end < len(paragraph) and paragraph[end] in NEVER_FIRST:
            end -= 1
        lines.append(paragraph[at:end])
        at, room = end, width
    return lines


def printed(paragraphs: list[str], paper: Paper) -> list[Block]:
    """Print paragraphs: short ones in the middle, others justified and indented."""
    blocks: list[Block] = []
    for paragraph in paragraphs:
        for number, line in enumerate(lines_of(paragraph, paper.width)):
            blocks.append(paper.block(line, len(blocks), 0 if number else 2))
    return blocks
