"""Raw blocks to clean lines, and paragraphs to canonical text with the map back to the source."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING, Literal

from indexer.records import Box, Stretch, TableRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from indexer.records import Block

# Zero-width space, soft hyphen, word joiner, byte order mark. Not the joiner of emoji (U+200D).
_VISIBLE = re.compile("[^\u200b\u00ad\u2060\ufeff]+")

Role = Literal["", "title", "row", "footnote"]


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters that stand side by side in one source line, from `column` on."""

    text: str
    line: int
    column: int
    page: int | None = None
    box: Box | None = None
    edges: tuple[float, ...] = ()

    def cut(self, start: int, end: int) -> Piece:
        """Return the piece of characters `start` to `end`."""
        edges = self.edges[start : end + 1] if self.edges else ()
        box = self.box
        if box and edges:
            box = (edges[0], box[1], edges[-1], box[3])
        return replace(
            self, text=self.text[start:end], column=self.column + start, box=box, edges=edges
        )


@dataclass(frozen=True, slots=True)
class Line:
    """A source line, or a paragraph joined from several, as pieces of the source.

    `row` says which row of a table it is.
    """

    pieces: tuple[Piece, ...]
    heading: int = 0
    role: Role = ""
    row: TableRow | None = None

    @property
    def is_aside(self) -> bool:
        """Whether it stands beside the paragraphs: a footnote, or a table's row."""
        return self.role in {"row", "footnote"}

    @property
    def text(self) -> str:
        """The characters of all pieces."""
        return "".join(piece.text for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of the canonical text: `text == canonical[start:end]`."""

    text: str
    start: int
    end: int
    heading: int = 0
    role: Role = ""
    row: TableRow | None = None

    @property
    def is_aside(self) -> bool:
        """Whether it stands beside the outline: a footnote, or a table's row."""
        return self.role in {"row", "footnote"}


def cut(pieces: Sequence[Piece], start: int, end: int) -> tuple[Piece, ...]:
    """Return the pieces of characters `start` to `end` of the joined text of `pieces`."""
    result = []
    at = 0
    for piece in pieces:
        first, last = max(start - at, 0), min(end - at, len(piece.text))
        if first < last:
            result.append(piece.cut(first, last))
        at += len(piece.text)
    return tuple(result)


def without(line: Line, spans: Iterable[tuple[int, int]]) -> Line:
    """Return `line` without the characters of `spans`, which are in order."""
    kept: tuple[Piece, ...] = ()
    at = 0
    for start, end in spans:
        kept += cut(line.pieces, at, start)
        at = end
    return replace(line, pieces=kept + cut(line.pieces, at, len(line.text)))


def clean_lines(blocks: Sequence[Block]) -> list[Line]:
    """Return the lines that hold text: blocks of one line together, edges and debris trimmed."""
    lines = []
    for _, group in groupby(blocks, key=lambda block: (block.page, block.line)):
        members = list(group)
        pieces = [
            _piece(block).cut(*found.span())
            for block in members
            for found in _VISIBLE.finditer(block.text)
        ]
        text = "".join(piece.text for piece in pieces)
        first = members[0]
        start, end = len(text) - len(text.lstrip()), len(text.rstrip())
        if first.row and "\t" in text[:start]:
            start = text.index("\t")  # its first cells are empty
        if start < end:
            kept = cut(pieces, start, end)
            role: Role = "row" if first.row else "footnote" if first.footnote else ""
            lines.append(Line(kept, first.heading, role, first.row))
    return lines


def _piece(block: Block) -> Piece:
    # To a tenth of a millimetre: places are kept for every character.
    box = block.box and (
        round(block.box[0], 4),
        round(block.box[1], 4),
        round(block.box[2], 4),
        round(block.box[3], 4),
    )
    edges = tuple(round(edge, 4) for edge in block.edges)
    return Piece(block.text, block.line, block.column, block.page, box, edges)


def compose(lines: Sequence[Line]) -> tuple[str, list[Paragraph], tuple[Stretch, ...]]:
    """Return the canonical text, its paragraphs and its stretches; a line break parts them."""
    paragraphs = []
    stretches: list[Stretch] = []
    at = 0
    for line in lines:
        start = at
        for piece in line.pieces:
            _append(stretches, piece, at)
            at += len(piece.text)
        paragraphs.append(Paragraph(line.text, start, at, line.heading, line.role, line.row))
        at += 1
    return "\n".join(paragraph.text for paragraph in paragraphs), paragraphs, tuple(stretches)


def _append(stretches: list[Stretch], piece: Piece, start: int) -> None:
    """Add the stretch of a piece, as one with the last where they are neighbours in the source."""
    end = start + len(piece.text)
    if stretches:
        last = stretches[-1]
        side_by_side = last.column + last.end - last.start == piece.column
        same_line = (last.line, last.page) == (piece.line, piece.page)
        if last.end == start and same_line and side_by_side and _adjoin(last, piece):
            stretches[-1] = replace(
                last, end=end, box=_around(last.box, piece.box), edges=last.edges + piece.edges[1:]
            )
            return
    stretches.append(
        Stretch(start, end, piece.line, piece.column, piece.page, piece.box, piece.edges)
    )


def _adjoin(stretch: Stretch, piece: Piece) -> bool:
    """Whether the characters of a piece stand in the page where those of a stretch end."""
    if stretch.edges and piece.edges:
        return stretch.edges[-1] == piece.edges[0]
    return stretch.box == piece.box and not stretch.edges and not piece.edges


def _around(first: Box | None, second: Box | None) -> Box | None:
    if first is None or second is None:
        return None
    return (
        min(first[0], second[0]),
        min(first[1], second[1]),
        max(first[2], second[2]),
        max(first[3], second[3]),
    )
