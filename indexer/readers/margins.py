"""What stands on a page and is no text: page numbers, running heads and feet, the side margins."""

from __future__ import annotations

import re
from collections import defaultdict
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from indexer.readers.lines import on_one_level

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from indexer.records import Block

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
_LARGE = 1.1  # of the body's height, from which on print is that of titles
_FEWEST_OF_TITLE = 4  # characters of a head that says a title again

_COUNT = r"[\d一二三四五六七八九十百]{1,5}"
_PAGE_NUMBER = re.compile(
    r"[-—–－―·•~～]+\s*\d{1,4}\s*[-—–－―·•~～]+"
    rf"|第\s*{_COUNT}\s*页(?:\s*[,，/]?\s*共\s*{_COUNT}\s*页)?"
    r"|[Pp]age\s*\d{1,4}(?:\s*of\s*\d{1,4})?"
)
_BARE_NUMBER = re.compile(r"(\d{1,4})(?:\s*/\s*\d{1,4})?")

_SMALL = 0.9  # of the body's height; notes are set two sizes smaller, recognised lines vary by 5 %


class Piece(NamedTuple):
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
        """The words of the block."""
        return self.block.text


def rows_of(region: Iterable[Piece]) -> list[list[Piece]]:
    """Return the pieces row by row; a table's row is one piece, and a row of its own."""
    rows: list[list[Piece]] = []
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


def is_small(piece: Piece, body: float) -> bool:
    """Whether a piece is printed smaller than the text."""
    return piece.block.row is None and piece.bottom - piece.top <= _SMALL * body


def body_height(everything: Iterable[Piece]) -> float:
    """Return the height of the line in which the middle character of the file stands."""
    heights = sorted((piece.bottom - piece.top, len(piece.text)) for piece in everything)
    rest = sum(length for _, length in heights) / 2
    for height, length in heights:
        rest -= length
        if rest <= 0:
            return height
    return 0.0


def outside_of_text(
    pages: Mapping[int, Sequence[Piece]], body: float
) -> tuple[set[int], tuple[str, ...]]:
    """Return which pieces are not text of the document, and notes that say so."""
    everything = {piece.at: piece for on_page in pages.values() for piece in on_page}
    numbers = _page_numbers(pages)
    running = (_running(everything.values(), body) | _repeated_titles(pages, body)) - numbers
    marginal = _marginal(pages) - (numbers | running)
    notes = []
    if numbers:
        notes.append(f"略去页码 {len({everything[at].page for at in numbers})} 处")
    for found, words in ((running, "各页重复的页眉、页脚"), (marginal, "版心以外的边栏文字")):
        if found:
            example = everything[min(found)].text.strip()
            notes.append(f"略去{words} {len(found)} 处（如「{example}」）")
    return numbers | running | marginal, tuple(notes)


def _marginal(pages: Mapping[int, Sequence[Piece]]) -> set[int]:
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


def _in_margin(piece: Piece) -> bool:
    outside = piece.bottom <= _HEAD or piece.top >= _FOOT
    return outside and piece.block.row is None


def _page_numbers(pages: Mapping[int, Sequence[Piece]]) -> set[int]:
    """Return the pieces of page numbers; a bare number is one if it counts with the pages."""
    found: set[int] = set()
    bare: dict[int, set[int]] = defaultdict(set)  # number - page: pieces
    for page, on_page in pages.items():
        for row in rows_of(filter(_in_margin, on_page)):
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


def _far_apart(row: Sequence[Piece]) -> list[Piece]:
    """Return the pieces of a row that have a tenth of the page's width free on either side."""
    return [
        piece
        for at, piece in enumerate(row)
        if (at == 0 or piece.left - row[at - 1].right >= _FAR)
        and (at + 1 == len(row) or row[at + 1].left - piece.right >= _FAR)
    ]


def _running(everything: Iterable[Piece], body: float) -> set[int]:
    """Return the pieces that stand with the same words at the same height on most pages.

    «Most» is three pages and two in five of those from the first to the last that has it: heads
    may change with the chapter, and between left and right pages. Two pages are enough where the
    print is smaller than the text: two annexes may begin alike, but not in small print.
    """
    same: dict[str, list[Piece]] = defaultdict(list)
    for piece in filter(_in_margin, everything):
        for words in _running_words(piece.text, piece.page):
            same[words].append(piece)
    found: set[int] = set()
    for members in same.values():
        height = median(piece.top for piece in members)
        level = [piece for piece in members if abs(piece.top - height) <= 0.01]
        on = sorted({piece.page for piece in level})
        fewest = 2 if all(is_small(piece, body) for piece in level) else 3
        if len(on) >= fewest and 5 * len(on) >= 2 * (on[-1] - on[0] + 1):
            found.update(piece.at for piece in level)
    return found


def _repeated_titles(pages: Mapping[int, Sequence[Piece]], body: float) -> set[int]:
    """Return the small heads that say again what a page before has in large print: its title.

    A first page has no head as a rule, and then that of the second of two stands there once.
    """
    found: set[int] = set()
    titles = ""
    for on_page in pages.values():
        large = ""
        for piece in on_page:
            words = "".join(piece.text.split())
            if piece.block.row is None and piece.bottom - piece.top >= _LARGE * body:
                large += words
            elif (
                len(words) >= _FEWEST_OF_TITLE
                and words in titles
                and is_small(piece, body)
                and piece.bottom <= _HEAD
            ):
                found.add(piece.at)
        titles += large
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
