"""Raw blocks to clean lines, and paragraphs to canonical text with the map back to the source."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING, Literal

from indexer.records import Stretch

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from indexer.records import Block

# Zero-width space, soft hyphen, word joiner, byte order mark. Not the joiner of emoji (U+200D).
_VISIBLE = re.compile("[^\u200b\u00ad\u2060\ufeff]+")

Role = Literal["", "title"]


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters that stand side by side in one source line, from `column` on."""

    text: str
    line: int
    column: int
    page: int | None = None
    box: tuple[float, float, float, float] | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A source line, or a paragraph joined from several, as pieces of the source."""

    pieces: tuple[Piece, ...]
    heading: int = 0
    role: Role = ""

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


def cut(pieces: Sequence[Piece], start: int, end: int) -> tuple[Piece, ...]:
    """Return the pieces of characters `start` to `end` of the joined text of `pieces`."""
    result = []
    at = 0
    for piece in pieces:
        first, last = max(start - at, 0), min(end - at, len(piece.text))
        if first < last:
            result.append(replace(piece, text=piece.text[first:last], column=piece.column + first))
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
            Piece(found.group(), block.line, block.column + found.start(), block.page, block.box)
            for block in members
            for found in _VISIBLE.finditer(block.text)
        ]
        text = "".join(piece.text for piece in pieces)
        start, end = len(text) - len(text.lstrip()), len(text.rstrip())
        if start < end:
            lines.append(Line(cut(pieces, start, end), heading=members[0].heading))
    return lines


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
        paragraphs.append(Paragraph(line.text, start, at, line.heading, line.role))
        at += 1
    return "\n".join(paragraph.text for paragraph in paragraphs), paragraphs, tuple(stretches)


def _append(stretches: list[Stretch], piece: Piece, start: int) -> None:
    """Add the stretch of a piece, as one with the last where they are neighbours in the source."""
    end = start + len(piece.text)
    if stretches:
        last = stretches[-1]
        side_by_side = last.column + last.end - last.start == piece.column
        same_place = (last.line, last.page, last.box) == (piece.line, piece.page, piece.box)
        if last.end == start and same_place and side_by_side:
            stretches[-1] = replace(last, end=end)
            return
    stretches.append(Stretch(start, end, piece.line, piece.column, piece.page, piece.box))
