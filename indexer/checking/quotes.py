"""Where the words of a quotation stand in the corpus, and how they differ from what is nearest."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from indexer.checking.alignment import Alignment, align
from indexer.checking.draft import parts
from indexer.checking.plain import Plain
from indexer.checking.shelves import Run, Stand
from indexer.checking.shingles import SHORTEST

if TYPE_CHECKING:
    from collections.abc import Iterable

    from indexer.checking.draft import Draft, Quote
    from indexer.checking.provisions import Found
    from indexer.checking.shelves import Library

_REGIONS = 6  # stretches that share the most with a quotation, looked at one by one
_LONGEST_WHOLE = 3000  # characters
_LONGEST_OMISSION = 3000  # characters between two parts of a quotation
# Share of a quotation's characters that a stretch must have, in any order, to be laid along it:
# below what any quotation is taken for a slip of its source at.
_LEAST_SHARED = 0.5


@dataclass(frozen=True, slots=True)
class Nearest:
    """A stretch that a quotation resembles, and how it is laid along it.

    `alignment` counts in the plain characters of the Document from the `base`-th on.
    """

    stand: Stand
    base: int
    alignment: Alignment


class Words:
    """The words of one quotation, in parts where it leaves something out."""

    def __init__(self, draft: Draft, quote: Quote) -> None:
        self.start = quote.start
        self.text = draft.text[quote.start : quote.end]
        self.plain = Plain.of(draft.text, quote.start, quote.end)
        divided = parts(self.text)
        # Brackets and dots may be the source's own.
        self.readings = list(dict.fromkeys([(self.plain.text,), divided]))
        self.parts = divided
        *self._joints, self.length = accumulate(map(len, divided), initial=0)
        self._places: list[int] = []  # of the parts in the plain text
        at = 0
        for part in divided:
            self._places.append(self.plain.text.index(part, at))
            at = self._places[-1] + len(part)

    def offset(self, at: int) -> int:
        """Return where in the draft a character of the joined parts stands."""
        if at >= self.length:
            return self.plain.offsets[-1] + 1
        part = bisect_right(self._joints, at) - 1
        return self.plain.offsets[self._places[part] + at - self._joints[part]]


def in_found(library: Library, words: Words, found: Iterable[Found]) -> Stand | None:
    """Return where the words of a quotation stand in one of some provisions, None if in none."""
    for provision in found:
        text = library.plain(provision.document.doc_id)
        start, end = text.within(provision.start, provision.end)
        for reading in words.readings:
            if span := _in_order(text.text, reading, start, end):
                return Stand(provision.document.doc_id, *text.span(*span))
    return None


def everywhere(library: Library, words: Words) -> list[Run]:
    """Return all places of the corpus where the words of a quotation stand, in order.

    Words shorter than shingles.SHORTEST are not looked for: they stand in too many places.
    """
    for reading in words.readings:
        longest = max(reading, key=len, default="")
        if len(longest) < SHORTEST:
            continue
        number = reading.index(longest)
        runs = []
        for place in library.shingles.occurrences(longest):
            doc_id, first, last = library.holder(place)
            span = _around(library.shingles.text, reading, (first, last), number, place)
            if span:
                runs.append(Run(doc_id, *span))
        if runs:
            return runs
    return []


def _in_order(text: str, reading: tuple[str, ...], start: int, end: int) -> tuple[int, int] | None:
    """Return the stretch of a text that holds the parts of a quotation in order, None for none."""
    first = None
    at = start
    for part in reading:
        place = text.find(part, at, end)
        if place < 0:
            return None
        first = place if first is None else first
        at = place + len(part)
    return None if first is None else (first, at)


def _around(
    text: str, reading: tuple[str, ...], bounds: tuple[int, int], number: int, place: int
) -> tuple[int, int] | None:
    """Return the stretch of a document that holds all parts; that of a number is at `place`."""
    start, end = bounds
    first = place
    for part in reversed(reading[:number]):
        first = text.rfind(part, max(first - _LONGEST_OMISSION, start), first)
        if first < 0:
            return None
    last = place + len(reading[number])
    for part in reading[number + 1 :]:
        found = text.find(part, last, min(last + _LONGEST_OMISSION, end))
        if found < 0:
            return None
        last = found + len(part)
    return first, last


def nearest_in(library: Library, words: Words, found: Iterable[Found]) -> Nearest | None:
    """Return the stretch of some provisions that a quotation is most like.

    Of what is too long to be looked at whole, only what shares a gram with the quotation.
    """
    candidates: list[Nearest | None] = []
    for provision in found:
        doc_id = provision.document.doc_id
        start, end = library.plain(doc_id).within(provision.start, provision.end)
        if end - start <= _LONGEST_WHOLE:
            candidates.append(_nearest(library, words, doc_id, start, end))
        else:
            base = library.start_of(doc_id)
            candidates += nearest_anywhere(library, words, (base + start, base + end))
    return max(filter(None, candidates), key=lambda one: one.alignment.likeness, default=None)


def nearest_anywhere(
    library: Library, words: Words, within: tuple[int, int] | None = None
) -> list[Nearest]:
    """Return the stretches of the corpus that a quotation is most like, the likest first.

    `within` are two places of the long text that they lie between.
    """
    found = []
    for region in library.shingles.regions("".join(words.parts), _REGIONS, within):
        doc_id, first, last = library.holder(region.middle)
        start, end = max(region.start, first) - first, min(region.end, last) - first
        found.append(_nearest(library, words, doc_id, start, end))
    return sorted(filter(None, found), key=lambda one: -one.alignment.likeness)


def _nearest(library: Library, words: Words, doc_id: str, start: int, end: int) -> Nearest | None:
    text = library.plain(doc_id)
    stretch = text.text[start:end]
    shared = Counter("".join(words.parts)) & Counter(stretch)
    if shared.total() < _LEAST_SHARED * words.length:
        return None
    alignment = align(words.parts, stretch)
    if alignment is None:
        return None
    span = text.span(start + alignment.start, start + alignment.end)
    return Nearest(Stand(doc_id, *span), start, alignment)
