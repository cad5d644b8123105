"""Characters to printed lines: pieces that stand together, and the Blocks that they make.

Boxes are (left, top, right, bottom) from the page's top left corner, in points or in any unit that
is the same across and down; `to_block` makes fractions of the page of them.
"""

from __future__ import annotations

from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, NamedTuple, Protocol

from indexer.records import Block

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from indexer.records import TableRow


class Sign(NamedTuple):
    """One character as it is printed; its height is that of its em square."""

    text: str
    left: float
    top: float
    right: float
    bottom: float


# Printed text leaves less than an em free inside of a line; more is a tab or a gutter.
_BREAK = 1.0
# The space between Latin words is a quarter of an em, and justifying does not take it below this.
_WORD_SPACE = 0.2


def pieces(signs: Iterable[Sign]) -> list[list[Sign]]:
    """Return the pieces of printed lines, from top to bottom and left to right.

    `signs` come in the order of the source, which decides where characters lie over each other. A
    line falls into pieces where more than an em is free. A space is put between Latin words that
    stand apart; between Chinese characters a gap says nothing.
    """
    rows: list[_Row] = []
    for run in sorted(map(_Run.of, _runs(signs)), key=lambda run: run.top):
        # The last few rows are enough: runs come from top to bottom.
        row = next((row for row in reversed(rows[-3:]) if on_one_level(row.tallest, run)), None)
        if row is None:
            rows.append(_Row(run, [run]))
        else:
            row.runs.append(run)
    return [_spaced(piece) for row in rows for piece in row.pieces()]


def needs_space(before: str, after: str) -> bool:
    """Whether two printed characters that stand apart have a space between them: Latin ones."""
    return _is_latin(before) and before != "-" and _is_latin(after)


def to_block(
    signs: Sequence[Sign], page: int, width: float, height: float, row: TableRow | None = None
) -> Block:
    """Return the Block of one printed line on a page of that size; its line is still to be given.

    What juts out of the page is cut off at its border.
    """
    characters, lefts, tops, rights, bottoms = zip(*signs, strict=True)
    reach = accumulate((*lefts, max(rights)), max)
    edges = tuple(fraction(x, width) for x in reach)
    top, bottom = fraction(min(tops), height), fraction(max(bottoms), height)
    box = (edges[0], top, edges[-1], bottom)
    return Block("".join(characters), line=0, page=page, box=box, edges=edges, row=row)


def fraction(length: float, whole: float) -> float:
    """Return a length in parts of the page's; what juts out of the page is cut off."""
    part = round(length / whole, 5)
    return part if 0.0 <= part <= 1.0 else float(part > 0)


class Upright(Protocol):
    """What stands on a page between a top and a bottom."""

    @property
    def top(self) -> float:
        """Where it begins."""

    @property
    def bottom(self) -> float:
        """Where it ends."""


class _Run(NamedTuple):
    """Characters that follow each other in the source and on the page."""

    signs: list[Sign]
    left: float
    top: float
    right: float
    bottom: float

    @classmethod
    def of(cls, signs: list[Sign]) -> _Run:
        _, lefts, tops, rights, bottoms = zip(*signs, strict=True)
        return cls(signs, min(lefts), min(tops), max(rights), max(bottoms))


class _Row:
    """Runs on one level, told by the tallest: a raised note mark is as high as half a line."""

    def __init__(self, tallest: _Run, runs: list[_Run]) -> None:
        self.tallest = tallest
        self.runs = runs

    def pieces(self) -> Iterator[list[Sign]]:
        found: list[Sign] = []
        reach = 0.0
        for run in sorted(self.runs, key=lambda run: run.left):
            if found and run.left - reach > _BREAK * (run.bottom - run.top):
                yield found
                found = []
            reach = max(reach, run.right) if found else run.right
            found += run.signs
        yield found


def _runs(signs: Iterable[Sign]) -> Iterator[list[Sign]]:
    run: list[Sign] = []
    for sign in signs:
        if run and not _follows(run[-1], sign):
            yield run
            run = []
        run.append(sign)
    if run:
        yield run


def _follows(before: Sign, sign: Sign) -> bool:
    em = sign.bottom - sign.top
    on_the_right = before.left - 0.1 * em <= sign.left <= before.right + _BREAK * em
    return on_the_right and (before.top == sign.top or on_one_level(before, sign))


def on_one_level(one: Upright, other: Upright) -> bool:
    """Whether two things stand on one line: they share half of the lower one's height."""
    shared = min(one.bottom, other.bottom) - max(one.top, other.top)
    return 2 * shared >= min(one.bottom - one.top, other.bottom - other.top)


def _spaced(signs: list[Sign]) -> list[Sign]:
    spaced = signs[:1]
    for before, sign in pairwise(signs):
        apart = sign.left - before.right >= _WORD_SPACE * (sign.bottom - sign.top)
        if apart and needs_space(before.text, sign.text):
            spaced.append(Sign(" ", before.right, before.top, sign.left, before.bottom))
        spaced.append(sign)
    return spaced


def _is_latin(character: str) -> bool:
    return "!" <= character <= "~" or "\u00c0" <= character <= "\u024f" or character in "‘’“”•"
