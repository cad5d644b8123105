"""Where the words of a quotation stand in the corpus, and how they differ from what is nearest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from indexer.checking.alignment import Alignment, align
from indexer.checking.draft import parts
from indexer.checking.library import Stand
from indexer.checking.plain import Plain
from indexer.checking.shingles import SHORTEST

if TYPE_CHECKING:
    from collections.abc import Iterable

    from indexer.checking.draft import Draft, Quote
    from indexer.checking.library import Library
    from indexer.checking.provisions import Found

_REGIONS = 6  # stretches that share the most with a quotation, looked at one by one
_LONGEST_WHOLE = 3000  # characters
_LONGEST_OMISSION = 3000  # characters between two parts of a quotation


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
        self.length = sum(map(len, divided))

    def offset(self, at: int) -> int:
        """Return where in the draft a character of the joined parts stands."""
        whole = self.plain.text
        place = 0
        for part in self.parts:
            place = whole.index(part, place)
            if at < len(part):
                return self.plain.offsets[place + at]
            at -= len(part)
            place += len(part)
        return self.plain.offsets[-1] + 1


def in_found(library: Library, words: Words, found: Iterable[Found]) -> Stand | None:
    """Return where the words of a quotation stand in one of some provisions, None if in none."""
    for provision in found:
        text = library.plain(provision.document.doc_id)
        start, end = text.within(provision.start, provision.end)
        for reading in words.readings:
            if span := _in_order(text.text, reading, start, end):
                return Stand(provision.document.doc_id, *text.span(*span))
    return None


def everywhere(library: Library, words: Words) -> list[Stand]:
    """Return all places of the corpus where the words of a quotation stand, in order.

    Words shorter than shingles.SHORTEST are not looked for: they stand in too many places.
    """
    for reading in words.readings:
        longest = max(reading, key=len, default="")
        if len(longest) < SHORTEST:
            continue
        before = reading[: reading.index(longest)]
        behind = reading[reading.index(longest) + 1 :]
        stands = []
        for place in library.shingles.occurrences(longest):
            doc_id, first, last = library.holder(place)
            text = library.plain(doc_id)
            span = _around(text.text, before, behind, place - first, len(longest))
            if span and place + len(longest) <= last:
                stands.append(Stand(doc_id, *text.span(*span)))
        if stands:
            return stands
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
    text: str, before: tuple[str, ...], behind: tuple[str, ...], place: int, length: int
) -> tuple[int, int] | None:
    """Return the stretch that holds all parts, of which one is known to stand at `place`."""
    first = place
    for part in reversed(before):
        first = text.rfind(part, max(first - _LONGEST_OMISSION, 0), first)
        if first < 0:
            return None
    last = place + length
    for part in behind:
        found = text.find(part, last, last + _LONGEST_OMISSION)
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
            candidates += [
                one for one in nearest_anywhere(library, words) if one.stand.doc_id == doc_id
            ]
    return max(filter(None, candidates), key=lambda one: one.alignment.likeness, default=None)


def nearest_anywhere(library: Library, words: Words) -> list[Nearest]:
    """Return the stretches of the corpus that a quotation is most like, the likest first."""
    found = []
    for region in library.shingles.regions("".join(words.parts), _REGIONS):
        doc_id, first, last = library.holder((region.start + region.end) // 2)
        start, end = max(region.start, first) - first, min(region.end, last) - first
        found.append(_nearest(library, words, doc_id, start, end))
    return sorted(filter(None, found), key=lambda one: -one.alignment.likeness)


def _nearest(library: Library, words: Words, doc_id: str, start: int, end: int) -> Nearest | None:
    text = library.plain(doc_id)
    alignment = align(words.parts, text.text[start:end])
    if alignment is None:
        return None
    span = text.span(start + alignment.start, start + alignment.end)
    return Nearest(Stand(doc_id, *span), start, alignment)
