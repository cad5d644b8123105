"""Lines to reading order: columns and footnotes; what stands in the margins is left out.

The same for PDF, OFD and recognised scans: blocks in, each with a page and a box in fractions of
it, and the blocks of the text out.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from itertools import groupby, pairwise
from statistics import median
from types import MappingProxyType
from typing import TYPE_CHECKING

from indexer.readers.lines import needs_space
from indexer.readers.margins import Piece, body_height, is_small, outside_of_text, rows_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from indexer.records import Block, Box

_NO_RULES: Mapping[int, Sequence[Box]] = MappingProxyType({})

# A footnote begins with one of these, and the same mark stands in the text above it.
_NOTE_MARK = re.compile(
    r"[①-⑳⑴-⒇❶-❿¹²³⁴-⁹]|[\[［〔]\d{1,3}[\]］〕]|\d{1,3}(?![\d.．、])|\*{1,3}|[※†‡]"
)

_FEWEST_ROWS = 3  # of a column
_FEWEST_CHARACTERS = 8  # in a full line of a column; less is a list or a table without rules
_FILLED = 0.6  # of a column's width, in half of its lines; running text fills its lines
_MOST_PIECES = 500  # on a page; more is a drawing, and comparing all with all takes long


def arrange(
    blocks: Iterable[Block], rules: Mapping[int, Sequence[Box]] = _NO_RULES
) -> tuple[tuple[Block, ...], tuple[str, ...]]:
    """Return the blocks of a whole file in reading order, and notes of what was left out.

    Each block has text, a page and a box; `rules` are the lines drawn across each page, as boxes in
    fractions of it. Pieces on one level are one line: they get one number, and their `column` goes
    on. Of two columns the left one comes first, between what runs over both. Page numbers, running
    heads and feet, and what stands in the side margins are left out. Footnotes come behind the text
    of their page, a line each, however often it breaks.

    Raises ValueError for a block without text, a page or a box.
    """
    pieces_found = [_placed(at, block) for at, block in enumerate(blocks)]
    pages: dict[int, list[Piece]] = defaultdict(list)
    for piece in pieces_found:
        pages[piece.page].append(piece)
    body = body_height(pieces_found)
    outside, notes = outside_of_text(pages, body)
    lines = _Lines()
    for page, on_page in pages.items():
        kept = [piece for piece in on_page if piece.at not in outside]
        text, footnotes = _without_footnotes(kept, body, rules.get(page, ()))
        for row in text:
            lines.add(row)
        for row in footnotes:
            goes_on = not _NOTE_MARK.match(row[0].text.lstrip())
            lines.add(row, footnote=True, goes_on=goes_on)
    return tuple(lines.blocks), notes


def _placed(at: int, block: Block) -> Piece:
    if not block.text or block.page is None or block.box is None:
        raise ValueError(f"line {block.line}: a block without text, a page or a box")
    return Piece(at, block.page, block, *block.box)


class _Lines:
    """The blocks of lines, numbered one after another."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.line = 0
        self.column = 0

    def add(self, row: Sequence[Piece], *, footnote: bool = False, goes_on: bool = False) -> None:
        """Add a row of pieces as a new line, or to the last line where that goes on."""
        if not goes_on:
            self.line += 1
            self.column = 0
        for piece in row:
            if self.column and needs_space(self.blocks[-1].text[-1], piece.text[0]):
                self.blocks[-1] = _with_space(self.blocks[-1], piece.left)
                self.column += 1
            self.blocks.append(
                replace(piece.block, line=self.line, column=self.column, footnote=footnote)
            )
            self.column += len(piece.text)


def _with_space(block: Block, until: float) -> Block:
    edges = (*block.edges, max(block.edges[-1], until)) if block.edges else ()
    return replace(block, text=block.text + " ", edges=edges)


# Columns


def _regions(page: Sequence[Piece]) -> list[list[Piece]]:
    """Return the pieces of a page in groups that are read one after another."""
    gutter = _gutter(page)
    if gutter is None:
        return [list(page)]
    regions: list[list[Piece]] = []
    whole: list[Piece] = []  # what stands in no columns, until the next columns begin
    for crossing, group in groupby(
        sorted(page, key=lambda piece: piece.top),
        key=lambda piece: piece.left < gutter < piece.right,
    ):
        band = list(group)
        left = [piece for piece in band if piece.right <= gutter]
        right = [piece for piece in band if piece.left >= gutter]
        if not crossing and _are_columns(left, right):
            regions += [whole, *_regions(left), *_regions(right)]
            whole = []
        else:
            whole = whole + band
    return [*regions, whole]


def _gutter(page: Sequence[Piece]) -> float | None:
    """Return the x that lies between most pairs of pieces that stand side by side."""
    if len(page) > _MOST_PIECES:
        return None
    turns = []  # where the gap of a pair begins (1) and ends (-1)
    ordered = sorted(page, key=lambda piece: piece.top)
    for at, piece in enumerate(ordered):
        for other in ordered[at + 1 :]:
            if other.top >= piece.bottom:
                break
            first, second = sorted((piece, other), key=lambda piece: piece.left)
            if first.right < second.left:
                turns += [(first.right, 1), (second.left, -1)]
    gutter = None
    depth = 0
    deepest = _FEWEST_ROWS - 1
    for (x, turn), (following, _) in pairwise(sorted(turns)):
        depth += turn
        if depth > deepest:
            deepest = depth
            gutter = (x + following) / 2
    return gutter


def _are_columns(left: Sequence[Piece], right: Sequence[Piece]) -> bool:
    """Whether what stands on both sides of a gutter is text in columns, not a list or a form."""
    if not (_is_column(left) and _is_column(right)):
        return False
    tops = [min(piece.top for piece in side) for side in (left, right)]
    bottoms = [max(piece.bottom for piece in side) for side in (left, right)]
    shorter = min(bottom - top for top, bottom in zip(tops, bottoms, strict=True))
    return 2 * (min(bottoms) - max(tops)) >= shorter


def _is_column(side: Sequence[Piece]) -> bool:
    rows = rows_of(side)
    if len(rows) < _FEWEST_ROWS:
        return False
    width = max(piece.right for piece in side) - min(piece.left for piece in side)
    if not width:
        return False
    filled = [sum(piece.right - piece.left for piece in row) / width for row in rows]
    lengths = [sum(len(piece.text) for piece in row) for row in rows]
    return median(filled) >= _FILLED and median(lengths) >= _FEWEST_CHARACTERS


# Footnotes


def _without_footnotes(
    page: Sequence[Piece], body: float, rules: Sequence[Box]
) -> tuple[list[list[Piece]], list[list[Piece]]]:
    """Return the rows of a page's text in reading order, and those of its footnotes."""
    text: list[list[Piece]] = []
    footnotes: list[list[Piece]] = []
    for region in _regions(page):
        rows = rows_of(region)
        end = _footnotes_start(rows, text, body, rules)
        text += rows[:end]
        footnotes += rows[end:]
    return text, footnotes


def _footnotes_start(
    rows: Sequence[Sequence[Piece]],
    earlier: Sequence[Sequence[Piece]],
    body: float,
    rules: Sequence[Box],
) -> int:
    """Return the index of the row with which the footnotes of a region begin, or their number.

    They are the last rows, smaller than the text, and begin with a mark that stands in the text as
    well, below a rule or a gap twice as wide as is usual between lines, or twice as high as a line.
    """
    start = len(rows)
    while start and all(is_small(piece, body) for piece in rows[start - 1]):
        start -= 1
    gaps = [_gap(*neighbours) for neighbours in pairwise(rows)]
    usual = min(max(median(gaps), 0.0), body) if gaps else body
    for at in range(start, len(rows)):
        mark = _NOTE_MARK.match(rows[at][0].text.lstrip())
        above = [
            piece for row in [*earlier, *rows[:at]] for piece in row if piece.top < rows[at][0].top
        ]
        if mark and above and _stands_in(mark.group(), above):
            apart = _gap(above, rows[at]) > 2 * usual
            if apart or _ruled_off(above, rows[at], rules):
                return at
    return len(rows)


def _gap(above: Sequence[Piece], below: Sequence[Piece]) -> float:
    return min(piece.top for piece in below) - max(piece.bottom for piece in above)


def _ruled_off(above: Sequence[Piece], below: Sequence[Piece], rules: Sequence[Box]) -> bool:
    bottom = max(piece.bottom for piece in above)
    top = min(piece.top for piece in below)
    slack = 0.5 * (below[0].bottom - below[0].top)
    return any(
        bottom - slack <= rule_top
        and rule_bottom <= top + slack
        and left < below[-1].right
        and right > below[0].left
        for left, rule_top, right, rule_bottom in rules
    )


def _stands_in(mark: str, text: Sequence[Piece]) -> bool:
    pattern = rf"(?<!\d){mark}(?!\d)" if mark.isdecimal() else re.escape(mark)
    return any(re.search(pattern, piece.text) for piece in text)
