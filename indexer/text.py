"""Text functions that build and query share: folding, tokens, sentences.

Folding keeps the length of a text, so that an offset into the folded text is an offset into the
canonical text: nothing that is matched on ever has to be mapped back.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

# Runs that are indexed as one word: Latin letters, digits, and numbers with a point between.
_WORD = re.compile(r"[a-z0-9À-ɏ]+(?:[.][0-9]+)*")
_HAN = re.compile(r"[㐀-䶿一-鿿豈-﫿\U00020000-\U0003ffff〇]+")
_RUN = re.compile(f"{_WORD.pattern}|{_HAN.pattern}")

# A sentence ends after one of these and the closing marks that follow it, or before a line break;
# a Latin full stop ends one only before white space, so that 3.5 and cnipa.gov.cn stay whole.
_SENTENCE_END = re.compile(r"(?:[。！？；!?;]+|…{2,}|\.(?=\s))[”’」』）)】〕》]*\s*|\s*\n\s*")
_CLAUSE_END = re.compile(r"[，：,:](?!\d)[”’」』）)】〕》]*\s*")
_PAUSE = re.compile(r"[，、：,:]\s*|\s+")


@cache
def _simplified() -> dict[int, str]:
    """Map each traditional character to its simplified form, one character to one (OpenCC)."""
    from opencc import OpenCC

    convert = OpenCC("t2s").convert
    table = {}
    for block in (range(0x3400, 0x4DC0), range(0x4E00, 0xA000), range(0xF900, 0xFB00)):
        characters = [chr(point) for point in block]
        # One call a block: newlines keep OpenCC from matching phrases across characters.
        for character, simple in zip(
            characters, convert("\n".join(characters)).split("\n"), strict=True
        ):
            if simple != character and len(simple) == 1:
                table[ord(character)] = simple
    return table


def simplify(text: str) -> str:
    """Return `text` in simplified characters, of the same length."""
    return text.translate(_simplified())


@cache
def _fold_character(character: str) -> str:
    folded = unicodedata.normalize("NFKC", character).casefold()
    return folded if len(folded) == 1 else character


def fold(text: str) -> str:
    """Return `text` for matching: simplified, half-width, lower case; of the same length."""
    return simplify("".join(map(_fold_character, text)))


def tokens(text: str) -> list[str]:
    """Return the tokens of `text` for the lexical index.

    Han runs give their characters and their pairs (unigrams and bigrams), other runs give words.
    """
    return [token for token, _, _ in token_spans(text)]


def token_spans(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield (token, start, end) for each token of `text`, offsets into `text`."""
    folded = fold(text)
    for run in _RUN.finditer(folded):
        start, end = run.span()
        if _WORD.match(run.group()):
            yield run.group(), start, end
            continue
        for at in range(start, end):
            yield folded[at], at, at + 1
            if at + 1 < end:
                yield folded[at : at + 2], at, at + 2


def sentences(text: str) -> list[tuple[int, int]]:
    """Return (start, end) of the sentences of `text`; they cover it, white space included."""
    spans = []
    start = 0
    for mark in _SENTENCE_END.finditer(text):
        if text[start : mark.end()].strip():
            spans.append((start, mark.end()))
            start = mark.end()
    if text[start:].strip() or not spans:
        if text:
            spans.append((start, len(text)))
    elif start < len(text):  # white space at the end belongs to the last sentence
        spans[-1] = (spans[-1][0], len(text))
    return spans


def clauses(text: str) -> list[tuple[int, int]]:
    """Return (start, end) of the clauses of `text`: its sentences, parted at commas and colons."""
    spans = []
    for first, last in sentences(text):
        start = first
        for mark in _CLAUSE_END.finditer(text, first, last):
            if mark.end() < last:
                spans.append((start, mark.end()))
                start = mark.end()
        spans.append((start, last))
    return spans


def split_long(text: str, limit: int) -> list[tuple[int, int]]:
    """Return (start, end) pieces that cover `text`, none above `limit` characters.

    Pieces end where a sentence ends if they can, else at a comma or a space, else at the limit.
    """
    pieces: list[tuple[int, int]] = []
    start = 0
    for end in _split_points(text, limit):
        if end - start > limit:
            raise AssertionError("a split point lies beyond the limit")
        pieces.append((start, end))
        start = end
    return pieces


def _split_points(text: str, limit: int) -> Iterator[int]:
    ends = [end for _, end in sentences(text)]
    pauses = [mark.end() for mark in _PAUSE.finditer(text)]
    start = 0
    while len(text) - start > limit:
        reach = start + limit
        at = max((end for end in ends if start < end <= reach), default=0) or max(
            (end for end in pauses if start < end <= reach), default=0
        )
        if not at:
            at = reach
            # Do not part a character from its combining marks, or a joined emoji.
            while at > start + 1 and (
                unicodedata.combining(text[at]) or "\u200d" in (text[at], text[at - 1])
            ):
                at -= 1
        yield at
        start = at
    if start < len(text):
        yield len(text)
