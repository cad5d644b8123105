"""From printed lines to paragraphs, where the source has pages: told by where the lines stand.

Chinese text is set justified: a line that goes on in the next one reaches the right margin, within
the two characters that the rules for line ends may push over, and a paragraph begins indented. So a
line that stops short ends its paragraph, and one that is full goes on unless the next is indented,
or is a part of the form (附件, a date). Where paragraphs do not begin indented, one begins with a
mark of its own behind a sentence's end. Words and punctuation alone decide where the source tells
no places: see `joining.py`.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from indexer.structure.canonical import Line, Piece
from indexer.structure.marks import SENTENCE_ENDS
from indexer.structure.titles import is_form_part, starts_anew

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from indexer.records import Box

_PUSHED_OVER = 2.2  # characters that may be missing at the end of a full line
_INDENT = 1.2  # characters from which on a line is indented
_SET_APART = 5  # characters from which on a line is not set as the text is
_COLUMN = 0.2  # of the page's width: columns are further apart
_NARROWEST = 0.25  # of the page's width: no column is narrower
_SAME_SIZE = 0.25  # share by which the heights of a paragraph's lines may differ
_SAME_SEEN = 0.4  # the same for a recognised line of a few characters, boxed a quarter too high
_FEW = 5  # characters
_GAP = 1.6  # line heights between two lines, above which a paragraph ends
_GRID = 200  # margins are counted on a grid of so many places across the page
_LEAST_SHARE = 0.08  # of a document's lines, that end where a margin is
_UNEVEN = 0.05  # of the page's width, by which its left and right margins may differ
_MOST_FLUSH = 0.1  # of the marked paragraphs, where paragraphs begin indented
_CLOSING = "”’」』）)】〕》"


@dataclass(frozen=True, slots=True)
class _Margins:
    """Where the columns of a document begin and end, in fractions of the page's width.

    `indents` says that its paragraphs begin further in.
    """

    lefts: tuple[float, ...]
    rights: tuple[float, ...]
    indents: bool = False

    def left_of(self, box: Box) -> float:
        """Return the margin from which a line may be indented: the nearest one before it."""
        return max((left for left in self.lefts if left <= box[0] + 2 / _GRID), default=box[0])

    def right_of(self, box: Box) -> float:
        """Return the margin that a line may reach: the nearest one behind its end."""
        return min((right for right in self.rights if right >= box[2] - 2 / _GRID), default=1.0)

    def is_full(self, line: Line) -> bool:
        """Whether a line reaches the margin, but for what may be pushed over."""
        box = _box(line)
        return self.right_of(box) - box[2] <= _PUSHED_OVER * _em(line)

    def is_indented(self, line: Line) -> bool:
        """Whether a line begins where a paragraph may, behind the margin."""
        indent = _indent(_box(line), self)
        return _INDENT * _em(line) < indent <= _SET_APART * _em(line)


def reflow(lines: Sequence[Line], recognised: Collection[int] = ()) -> list[Line]:
    """Return the lines, those that one paragraph was printed in as one.

    `recognised` are the pages whose text was recognised, with places that are less exact. A line
    without a place in a page, a table's row and a footnote stay as they are.
    """
    margins = _margins([line for line in lines if _has_place(line)])
    result: list[Line] = []
    last: Line | None = None  # the printed line that the last of `result` ends with
    for line in lines:
        if (
            last
            and _has_place(line)
            and _of_one_size(last, line, recognised)
            and _goes_on(last, line, result[-1], margins)
        ):
            result[-1] = _joined(result[-1], line)
        else:
            result.append(line)
        last = line if _has_place(line) else None
    return result


def _has_place(line: Line) -> bool:
    return not line.is_aside and line.pieces[0].box is not None


def _margins(lines: Sequence[Line]) -> _Margins:
    """Return where the columns begin and end: the outermost places that many lines share.

    What is shared a little further in is the indent of paragraphs, or an end pushed over. Where
    the text is too short to share any, it is the outermost line, if both margins are alike.
    """
    boxes = [_box(line) for line in lines]
    lefts = _outermost(_common([box[0] for box in boxes]))
    rights = _outermost(_common([1 - box[2] for box in boxes if box[2] - box[0] >= _NARROWEST]))
    if boxes and not rights:
        lefts = lefts or (min(box[0] for box in boxes),)
        right = min(1 - box[2] for box in boxes)
        if abs(lefts[0] - right) <= _UNEVEN:
            rights = (right,)
    margins = _Margins(lefts, tuple(1 - right for right in rights))
    return replace(margins, indents=_begin_indented(lines, margins))


def _begin_indented(lines: Sequence[Line], margins: _Margins) -> bool:
    """Whether paragraphs begin indented: most long ones, and nearly all that bear a mark.

    Behind a line that stops short a paragraph begins for certain.
    """
    firsts = [line for above, line in pairwise(lines) if not margins.is_full(above)]
    long = [margins.is_indented(line) for line in firsts if margins.is_full(line)]
    flush = [
        _indent(_box(line), margins) <= _INDENT * _em(line)
        for line in firsts
        if starts_anew(line.text) and not is_form_part(line.text)
    ]
    return 2 * sum(long) > len(long) and sum(flush) <= _MOST_FLUSH * len(flush)


def _common(places: Sequence[float]) -> list[float]:
    """Return the places that are common together with their neighbours on the grid, in order."""
    counts = Counter(round(place * _GRID) for place in places)
    least = max(3, len(places) * _LEAST_SHARE)
    return [
        place / _GRID
        for place in sorted(counts)
        if counts[place - 1] + counts[place] + counts[place + 1] >= least
    ]


def _outermost(places: Sequence[float]) -> tuple[float, ...]:
    kept: list[float] = []
    for place in places:
        if not kept or place - kept[-1] > _COLUMN:
            kept.append(place)
    return tuple(kept)


def _of_one_size(above: Line, line: Line, recognised: Collection[int]) -> bool:
    first, second = (box[3] - box[1] for box in (_box(above), _box(line)))
    short = len(line.text) <= _FEW and line.pieces[0].page in recognised
    return abs(second - first) <= (_SAME_SEEN if short else _SAME_SIZE) * first


def _goes_on(above: Line, line: Line, paragraph: Line, margins: _Margins) -> bool:
    """Whether `line` goes on with the paragraph whose last printed line is `above`."""
    first, second = _box(above), _box(line)
    height = first[3] - first[1]
    if above.heading != line.heading or not margins.is_full(above):
        return False
    if _same_column(above, line) and second[1] - first[3] > _GAP * height:
        return False
    em = _em(above)
    if max(_indent(box, margins) for box in (first, second)) > _SET_APART * em:
        return False  # set to the right or in the middle, as signatures are
    ended = _ends_a_sentence(paragraph.text)
    if _indent(second, margins) > _INDENT * em:
        # All of a paragraph may be set in; its first line alone says nothing of that.
        is_second = above.pieces[0] is not paragraph.pieces[0]
        return is_second and not ended and abs(second[0] - first[0]) < em / 2
    if not (ended and starts_anew(line.text)):
        return True
    return margins.indents and not is_form_part(line.text)


def _indent(box: Box, margins: _Margins) -> float:
    return box[0] - margins.left_of(box)


def _same_column(above: Line, line: Line) -> bool:
    return above.pieces[0].page == line.pieces[0].page and _box(line)[1] > _box(above)[1]


def _ends_a_sentence(text: str) -> bool:
    return text.rstrip(_CLOSING)[-1:] in SENTENCE_ENDS + "：:"


def _box(line: Line) -> Box:
    boxes = [piece.box for piece in line.pieces if piece.box]
    return (
        min(box[0] for box in boxes),
        min(box[1] for box in boxes),
        max(box[2] for box in boxes),
        max(box[3] for box in boxes),
    )


def _em(line: Line) -> float:
    """Return the width of a Chinese character of a line, in fractions of the page's width."""
    left, _, right, _ = _box(line)
    widths = sum(0.5 if character.isascii() else 1.0 for character in line.text)
    return (right - left) / max(widths, 1.0)


def _joined(paragraph: Line, line: Line) -> Line:
    """Put a printed line behind a paragraph; a line break between two words is a space."""
    last = paragraph.pieces[-1]
    between: tuple[Piece, ...] = ()
    if _is_latin(last.text[-1]) and _is_latin(line.text[0]):
        between = (Piece(" ", last.line, last.column + len(last.text), last.page),)
    return replace(paragraph, pieces=paragraph.pieces + between + line.pieces)


def _is_latin(character: str) -> bool:
    return character.isascii() and character.isalpha()
