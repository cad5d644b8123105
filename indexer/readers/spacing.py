"""How wide recognised characters are printed, and where spaces stand between them.

A recogniser gives «:» for «：», and nothing for a space. Both show in the places of the characters:
a full-width mark takes as much of the line as a Han (GB/T 15834—2011 标点符号用法, 5.1), and where
an em is free an ideographic space was set.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from statistics import median, median_low
from typing import TYPE_CHECKING

from indexer.readers.lines import needs_space

if TYPE_CHECKING:
    from collections.abc import Sequence

_HALF = "!(),:;?"
_FULL = str.maketrans({sign: chr(ord(sign) + 0xFEE0) for sign in _HALF})
_WIDE = _HALF.translate(_FULL)
# The ink of these stands in the left and in the right half of their square.
_LEFT_INK = "，。、；：！？）》”’」』〕】〉"
_RIGHT_INK = "（《“‘「『〔【〈"
_WIDE_BELOW_HAN = "“”‘’—…·"  # of Chinese fonts, though not of the blocks of wide characters
_OFF_CENTRE = 0.25  # of the em, from the middle of such a mark's square to that of its ink
_LATIN = 0.56  # of the em, the width of digits and, on average, of letters

_FEWEST_PAIRS = 3  # of Han side by side, that show how wide the em is
_SPACED_OUT = 1.25  # of a line's height: Han further apart are set letter by letter
_AS_HIGH = 1.3  # of the usual height, up to which a short line is set as the others are
_HALFWAY = 0.65  # of the em; a half-width mark takes a third of it, or half
_FREE = 0.75  # of the em: a space, not justifying; network columns are a fifth of an em
_MARGIN = 0.25  # of the em, beside a gap, where the strokes of its neighbours may end


@dataclass(frozen=True, slots=True)
class Recognised:
    """A line as it was recognised: its characters without spaces, and where their middles are.

    Lengths are in pixels, from the line's left end. `ink` says of equal parts of the line, from
    the left, whether anything is printed there.
    """

    text: str
    middles: tuple[float, ...]
    width: float
    height: float
    ink: tuple[bool, ...]

    @property
    def has_han(self) -> bool:
        """Whether it is Chinese, in part at least."""
        return any(map(_is_han, self.text))

    def is_blank(self, start: float, end: float) -> bool:
        """Whether nothing is printed between two places."""
        parts = len(self.ink) / self.width
        return not any(self.ink[round(start * parts) : round(end * parts)])


def ems(lines: Sequence[Recognised]) -> list[float | None]:
    """Return how far apart the Han of each line stand, None where that cannot be told."""
    own = [_em(line) for line in lines]
    told = [(em, line.height) for em, line in zip(own, lines, strict=True) if em]
    if not told:
        return own
    usual, height = (median(sizes) for sizes in zip(*told, strict=True))
    return [
        em or (usual if 1 / _AS_HIGH <= line.height / height <= _AS_HIGH else None)
        for em, line in zip(own, lines, strict=True)
    ]


def _em(line: Recognised) -> float | None:
    apart = [
        end - start
        for (start, end), (one, other) in zip(
            pairwise(line.middles), pairwise(line.text), strict=True
        )
        if _is_han(one) and _is_han(other)
    ]
    if len(apart) < _FEWEST_PAIRS:
        return None
    em = median_low(apart)  # half of a heading's pairs may have spaces between them
    return em if em <= _SPACED_OUT * line.height else None


def with_full_widths(lines: Sequence[Recognised]) -> list[str]:
    """Return the texts of the lines of a page, their marks full-width where they are printed so.

    Of a mark at the end of a line nothing shows how much room it takes. A bracket is then as wide
    as the other one of its pair, any other mark as most of the page whose width can be seen.
    """
    widths = [_widths(line) for line in lines]
    seen = [width for of_line in widths for width in of_line.values()]
    usual = 2 * sum(width >= _HALFWAY for width in seen) >= len(seen)
    return [
        _widened(line, of_line, usual=usual) for line, of_line in zip(lines, widths, strict=True)
    ]


def _widths(line: Recognised) -> dict[int, float]:
    """Return the widths, in ems, of the marks whose width can be seen.

    Marks side by side share the room between the characters before and behind them.
    """
    em = _em(line)
    found: dict[int, float] = {}
    if em is None:
        return found
    at = 0
    while at < len(line.text):
        end = at
        while end < len(line.text) and not _is_letter(line.text[end]):
            end += 1
        marks = [index for index in range(at, end) if line.text[index] in _HALF + _WIDE]
        if marks and at > 0 and end < len(line.text):
            room = (line.middles[end] - line.middles[at - 1]) / em
            room -= _reach(line.text[at - 1], 1) + _reach(line.text[end], -1)
            others = sum(
                1.0 if _is_wide(line.text[index]) else 0.5
                for index in range(at, end)
                if index not in marks
            )
            found |= dict.fromkeys(marks, (room - others) / len(marks))
        at = end + 1
    return found


def _widened(line: Recognised, widths: dict[int, float], *, usual: bool) -> str:
    text = list(line.text)
    for at, sign in enumerate(line.text):
        around = (line.text[at - 1 : at], line.text[at + 1 : at + 2])
        among_latin = all(one.isascii() and one.isalnum() for one in around)
        if sign not in _HALF or among_latin or not line.has_han:
            continue
        other = _partner(line.text, at)
        if at in widths or other in widths:
            is_full = widths[at if at in widths else other] >= _HALFWAY
        else:
            is_full = usual or (other >= 0 and line.text[other] in _WIDE)
        if is_full:
            text[at] = sign.translate(_FULL)
    return "".join(text)


def _partner(text: str, at: int) -> int:
    """Return where the other bracket of a pair stands, -1 for none in the line."""
    if text[at] == "(":
        return min((found for sign in ")）" if (found := text.find(sign, at)) > 0), default=-1)
    if text[at] == ")":
        return max(text.rfind(sign, 0, at) for sign in "(（")
    return -1


def gaps_behind(line: Recognised, text: str, em: float | None) -> dict[int, tuple[float, float]]:
    """Return behind which characters of a line ideographic spaces stand, and from where to where.

    `text` is that of the line with its widths mended. A gap in which something is printed is none:
    a character was not recognised there.
    """
    found: dict[int, tuple[float, float]] = {}
    if em is None or not line.has_han:
        return found
    for at, (one, other) in enumerate(pairwise(text)):
        if needs_space(one, other):
            continue
        start = line.middles[at] + _reach(one, 1) * em
        end = line.middles[at + 1] - _reach(other, -1) * em
        clear = _MARGIN * em
        if spaces_in(end - start, em) and line.is_blank(start + clear, end - clear):
            found[at] = start, end
    return found


def spaces_in(gap: float, em: float) -> int:
    """Return how many ideographic spaces a gap is wide, 0 for none."""
    return round(gap / em) if gap >= _FREE * em else 0


def _reach(sign: str, side: int) -> float:
    """Return how far a character reaches from the middle of its ink to a side (-1, 1), in ems."""
    if sign in _LEFT_INK:
        return 0.5 + side * _OFF_CENTRE
    if sign in _RIGHT_INK:
        return 0.5 - side * _OFF_CENTRE
    return 0.5 if _is_wide(sign) else _LATIN / 2


def _is_han(sign: str) -> bool:
    return "\u4e00" <= sign <= "\u9fff" or sign == "〇"


def _is_letter(sign: str) -> bool:
    return _is_han(sign) or sign.isalnum()


def _is_wide(sign: str) -> bool:
    return sign >= "\u2e80" or sign in _WIDE_BELOW_HAN
