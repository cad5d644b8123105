"""The plain form in which a quote and its source are compared, and the way back from it.

Two texts have one plain form if they differ in nothing but the style of quotation marks, the width
of characters (full, half), white space and line breaks. Everything else is kept: a quote that has
another comma than its source is another text.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass

_QUOTATION_MARKS = "“”„‟‘’‚‛「」『』﹁﹂﹃﹄｢｣＂＇'\""
_UNSEEN = "\u00ad\u200b\u2060\ufeff"
_ONE_WIDTH = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | {
    ord("｡"): "。",
    ord("､"): "、",
    ord("･"): "·",
}
_SPACES = {code for code in range(0x3001) if chr(code).isspace()} | set(map(ord, _UNSEEN))
_PLAIN: dict[int, str | None] = {
    **_ONE_WIDTH,
    **dict.fromkeys(map(ord, _QUOTATION_MARKS), '"'),
    **dict.fromkeys(_SPACES),
}


def one_width(text: str) -> str:
    """Return a text in half-width letters, digits and brackets; of the same length."""
    return text.translate(_ONE_WIDTH)


def plain(text: str) -> str:
    """Return the plain form of a text."""
    return text.translate(_PLAIN)


@dataclass(frozen=True, slots=True)
class Plain:
    """A text in plain form; `offsets` say where each character stands in the text as it was."""

    text: str
    offsets: tuple[int, ...]

    @classmethod
    def of(cls, text: str, start: int = 0, end: int | None = None) -> Plain:
        """Return the plain form of `text[start:end]`, with offsets into `text`."""
        end = len(text) if end is None else end
        kept = tuple(at for at in range(start, end) if ord(text[at]) not in _SPACES)
        return cls(plain(text[start:end]), kept)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where the characters `start` to `end`, at least one, stand in the text."""
        return self.offsets[start], self.offsets[end - 1] + 1

    def within(self, start: int, end: int) -> tuple[int, int]:
        """Return which characters stand between two offsets into the text."""
        return bisect_left(self.offsets, start), bisect_left(self.offsets, end)
