"""Lines to reading order: columns, running heads and page numbers, marginal text, footnotes.

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
from typing import TYPE_CHECKING, NamedTuple

from indexer.readers.lines import needs_space, on_one_level

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from indexer.records import Block, Box

_NO_RULES: Mapping[int, Sequence[Box]] = MappingProxyType({})

# GB/T 9704—2012, 5.2.1: the type area begins 37 mm below the top of 297 mm and ends 35 mm above
# the bottom; 7.5: the page number stands 7 mm below it. Running heads and feet stand outside of it.
_HEAD = 0.13
_FOOT = 0.87
# 5.2.1: the type area begins 28 mm of 210 from the left and ends 26 mm from the right: what stands
# wholly in less than half of that, and well apart from the lines of the page, is marginal (a
# binding line, a stamp of the registry).
_MARGIN = 0.06
_APART = 0.04
_LONG = 0.3  # of the page's width: lines that show how wide the type area is
_FAR = 0.1  # of the page's width: as far as that from a running head stands the page's number

_COUNT = r"[\d一二三四五六七八九十百]{1,5}"
_PAGE_NUMBER = re.compile(
    r"[-—–－―·•~～]+\s*\d{1,4}\s*[-—–－―·•~～]+"
    rf"|第\s*{_COUNT}\s*页(?:\s*[,，/]?\s*共\s*{_COUNT}\s*页)?"
    r"|[Pp]age\s*\d{1,4}(?:\s*of\s*\d{1,4})?"
)
_BARE_NUMBER = re.compile(r"(\d{1,4})(?:\s*/\s*\d{1,4})?")

# A footnote begins with one of these, and the same mark stands in the text above it.
_NOTE_MARK = re.compile(
    r"[①-⑳⑴-⒇❶-❿¹²³⁴-⁹]|[\[［〔]\d{1,3}[\]］〕]|\d{1,3}(?![\d.．、])|\*{1,3}|[※†‡]"
)
_SMALL = 0.9  # of the body's height; notes are set two sizes smaller, recognised lines vary by 5 %

_FEWEST_ROWS = 3  # of a column
_FEWEST_CHARACTERS = 8  # in a full line of a column; less is a list or a table without rules
_FILLED = 0.6  # of a column's width, in half of its lines; running text fills its lines
_MOST_PIECES = 500  # on a page; more is a drawing, and comparing all with all takes long


class _Piece(NamedTuple):
    """A block that has a place; `at` is its index among all blocks of the file."""

    at: int
    page: int
    block: Block
    left: float
    top: float
    right: float
    bottom: float

    @property
    def text(self) -> str:
        return self.block.text


def arrange(
    blocks: Iterable[Block], rules: Mapping[int, Sequence[Box]] = _NO_RULES
) -> tuple[tuple[Block, ...], tuple[str, ...]]:
    """Return the blocks of a whole file in reading order, and notes of what was left out.

    Each block has text, a page and a box; `rules` are the lines drawn across each page, as boxes in
    fractions of it. Pieces on one level are one line: they get one number, and their `column` goes
    on. Of two columns the left one comes first, between what runs over both. Page numbers, what
    stands at the same place of most pages, and what stands in the side margins are left out.
    Footnotes come behind the text of their page, a line each, however often it breaks.

    Raises ValueError for a block without text, a page or a box.
    """
    pieces_found = [_placed(at, block) for at, block in enumerate(blocks)]
    pages: dict[int, list[_Piece]] = defaultdict(list)
    for piece in pieces_found:
        pages[piece.page].append(piece)
    left_out, notes = _left_out(pages)
    body = _body_height(pieces_found)
    lines = _Lines()
    for page, on_page in pages.items():
        kept = [piece for piece in on_page if piece.at not in left_out]
        text, footnotes = _without_footnotes(kept, body, rules.get(page, ()))
        for row in text:
            lines.add(row)
        for row in footnotes:
            goes_on = not _NOTE_MARK.match(row[0].text.lstrip())
            lines.add(row, footnote=True, goes_on=goes_on)
    return tuple(lines.blocks), notes


def _placed(at: int, block: Block) -> _Piece:
    if not block.text or block.page is None or block.box is None:
        raise ValueError(f"line {block.line}: a block without text, a page or a box")
    return _Piece(at, block.page, block, *block.box)


class _Lines:
    """The blocks of lines, numbered one after another."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.line = 0
        self.column = 0

    def add(self, row: Sequence[_Piece], *, footnote: bool = False, goes_on: bool = False) -> None:
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


def _rows(region: Iterable[_Piece]) -> list[list[_Piece]]:
    """Return the pieces row by row; a table's row is one piece, and a row of its own."""
    rows: list[list[_Piece]] = []
    for piece in sorted(region, key=lambda piece: (piece.top, piece.left)):
        if (
            rows
            and piece.block.row is None
            and rows[-1][0].block.row is None
            and on_one_level(rows[-1][0], piece)
        ):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [sorted(row, key=lambda piece: piece.left) for row in rows]


def _body_height(everything: Iterable[_Piece]) -> float:
    """Return the height of the line in which the middle character of the file stands."""
    heights = sorted((piece.bottom - piece.top, len(piece.text)) for piece in everything)
    rest = sum(length for _, length in heights) / 2
    for height, length in heights:
        rest -= length
        if rest <= 0:
            return height
    return 0.0


# Columns


def _regions(page: Sequence[_Piece]) -> list[list[_Piece]]:
    """Return the pieces of a page in groups that are read one after another."""
    gutter = _gutter(page)
    if gutter is None:
        return [list(page)]
    regions: list[list[_Piece]] = []
    whole: list[_Piece] = []  # what stands in no columns, until the next columns begin
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


def _gutter(page: Sequence[_Piece]) -> float | None:
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


def _are_columns(left: Sequence[_Piece], right: Sequence[_Piece]) -> bool:
    """Whether what stands on both sides of a gutter is text in columns, not a list or a form."""
    if not (_is_column(left) and _is_column(right)):
        return False
    tops = [min(piece.top for piece in side) for side in (left, right)]
    bottoms = [max(piece.bottom for piece in side) for side in (left, right)]
    shorter = min(bottom - top for top, bottom in zip(tops, bottoms, strict=True))
    return 2 * (min(bottoms) - max(tops)) >= shorter


def _is_column(side: Sequence[_Piece]) -> bool:
    rows = _rows(side)
    if len(rows) < _FEWEST_ROWS:
        return False
    width = max(piece.right for piece in side) - min(piece.left for piece in side)
    if not width:
        return False
    filled = [sum(piece.right - piece.left for piece in row) / width for row in rows]
    lengths = [sum(len(piece.text) for piece in row) for row in rows]
    return median(filled) >= _FILLED and median(lengths) >= _FEWEST_CHARACTERS


# What is left out


def _left_out(pages: Mapping[int, Sequence[_Piece]]) -> tuple[set[int], tuple[str, ...]]:
    """Return which pieces are not text of the document, and notes that say so."""
    everything = {piece.at: piece for on_page in pages.values() for piece in on_page}
    numbers = _page_numbers(pages)
    running = _running(everything.values()) - numbers
    marginal = _marginal(pages) - (numbers | running)
    notes = []
    if numbers:
        notes.append(f"略去页码 {len({everything[at].page for at in numbers})} 处")
    for found, words in ((running, "各页重复的页眉、页脚"), (marginal, "版心以外的边栏文字")):
        if found:
            example = everything[min(found)].text.strip()
            notes.append(f"略去{words} {len(found)} 处（如「{example}」）")
    return numbers | running | marginal, tuple(notes)


def _marginal(pages: Mapping[int, Sequence[_Piece]]) -> set[int]:
    found: set[int] = set()
    for on_page in pages.values():
        long = [piece for piece in on_page if piece.right - piece.left >= _LONG]
        left = min((piece.left for piece in long), default=0.0)
        right = max((piece.right for piece in long), default=1.0)
        for piece in on_page:
            before = piece.right <= min(_MARGIN, left - _APART)
            behind = piece.left >= max(1 - _MARGIN, right + _APART)
            if before or behind:
                found.add(piece.at)
    return found


def _in_margin(piece: _Piece) -> bool:
    outside = piece.bottom <= _HEAD or piece.top >= _FOOT
    return outside and piece.block.row is None


def _page_numbers(pages: Mapping[int, Sequence[_Piece]]) -> set[int]:
    """Return the pieces of page numbers; a bare number is one if it counts with the pages."""
    found: set[int] = set()
    bare: dict[int, set[int]] = defaultdict(set)  # number - page: pieces
    for page, on_page in pages.items():
        for row in _rows(filter(_in_margin, on_page)):
            # «—  2  —» may stand in three pieces; «某某规定        第 2 页» is a head and a number,
            # but the number close before a line is the mark of a footnote.
            for group in [row, *([piece] for piece in _far_apart(row))]:
                text = "".join(piece.text for piece in group).strip()
                if _PAGE_NUMBER.fullmatch(text):
                    found.update(piece.at for piece in group)
                elif number := _BARE_NUMBER.fullmatch(text):
                    bare[int(number.group(1)) - page].update(piece.at for piece in group)
    for offset, pieces_found in bare.items():
        if offset == 0 or len(pieces_found) > 1:
            found |= pieces_found
    return found


def _far_apart(row: Sequence[_Piece]) -> list[_Piece]:
    """Return the pieces of a row that have a tenth of the page's width free on either side."""
    return [
        piece
        for at, piece in enumerate(row)
        if (at == 0 or piece.left - row[at - 1].right >= _FAR)
        and (at + 1 == len(row) or row[at + 1].left - piece.right >= _FAR)
    ]


def _running(everything: Iterable[_Piece]) -> set[int]:
    """Return the pieces that stand with the same words at the same height on most pages.

    «Most» is three pages and two in five of those from the first to the last that has it: heads
    may change with the chapter, and between left and right pages.
    """
    same: dict[str, list[_Piece]] = defaultdict(list)
    for piece in filter(_in_margin, everything):
        for words in _running_words(piece.text, piece.page):
            same[words].append(piece)
    found: set[int] = set()
    for members in same.values():
        height = median(piece.top for piece in members)
        level = [piece for piece in members if abs(piece.top - height) <= 0.01]
        on = sorted({piece.page for piece in level})
        if len(on) >= 3 and 5 * len(on) >= 2 * (on[-1] - on[0] + 1):
            found.update(piece.at for piece in level)
    return found


def _running_words(text: str, page: int) -> set[str]:
    """Return what a running line is compared by: its words, with a number that counts the pages.

    Digits are not simply masked: «附件1» and «附件2» at the top of two pages are two titles.
    """
    words = "".join(text.split())
    numbers = list(re.finditer(r"\d{1,4}", words))
    return {words} | {
        f"{words[: number.start()]}<{int(number.group()) - page}>{words[number.end() :]}"
        for number in numbers[:1] + numbers[-1:]
    }


# Footnotes


def _without_footnotes(
    page: Sequence[_Piece], body: float, rules: Sequence[Box]
) -> tuple[list[list[_Piece]], list[list[_Piece]]]:
    """Return the rows of a page's text in reading order, and those of its footnotes."""
    text: list[list[_Piece]] = []
    footnotes: list[list[_Piece]] = []
    for region in _regions(page):
        rows = _rows(region)
        end = _footnotes_start(rows, text, body, rules)
        text += rows[:end]
        footnotes += rows[end:]
    return text, footnotes


def _footnotes_start(
    rows: Sequence[Sequence[_Piece]],
    earlier: Sequence[Sequence[_Piece]],
    body: float,
    rules: Sequence[Box],
) -> int:
    """Return the index of the row with which the footnotes of a region begin, or their number.

    They are the last rows, smaller than the text, and begin with a mark that stands in the text as
    well, below a rule or a gap twice as wide as is usual between lines, or twice as high as a line.
    """
    start = len(rows)
    while start and all(_is_small(piece, body) for piece in rows[start - 1]):
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


def _is_small(piece: _Piece, body: float) -> bool:
    return piece.block.row is None and piece.bottom - piece.top <= _SMALL * body


def _gap(above: Sequence[_Piece], below: Sequence[_Piece]) -> float:
    return min(piece.top for piece in below) - max(piece.bottom for piece in above)


def _ruled_off(above: Sequence[_Piece], below: Sequence[_Piece], rules: Sequence[Box]) -> bool:
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


def _stands_in(mark: str, text: Sequence[_Piece]) -> bool:
    pattern = rf"(?<!\d){mark}(?!\d)" if mark.isdecimal() else re.escape(mark)
    return any(re.search(pattern, piece.text) for piece in text)
