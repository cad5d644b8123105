"""Whether the corpus has a quote, character for character, and if not, what is nearest to it."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from difflib import Match
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Literal

from indexer.checking.blocks import shared_blocks
from indexer.checking.draft import Draft, Quote
from indexer.checking.findings import Difference
from indexer.checking.plain import plain
from indexer.checking.provisions import Found
from indexer.checking.quotes import Words, nearest_anywhere, nearest_in
from indexer.checking.shelves import library_of
from indexer.checking.shingles import SHORTEST
from indexer.citation import cite
from indexer.errors import CitationError
from indexer.records import Document

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import date

    from indexer.checking.quotes import Nearest
    from indexer.checking.shelves import Library, Stand
    from indexer.citation import Citation
    from indexer.index import Index
    from indexer.records import DocumentInfo, Passage

    Infos = Callable[[str], DocumentInfo]  # by the document's id

Verdict = Literal["verbatim", "elsewhere", "differs", "not_found"]

_LISTED = 10  # places of one quote
# How alike a quote and a stretch must be for one to be a slip of the other; as in a draft's check.
_ALIKE_IN_NAMED = 0.6
_ALIKE_ANYWHERE = 0.8
_APPLIES = frozenset({"in_force", "unknown"})


@dataclass(frozen=True, slots=True)
class Verified:
    """What the corpus says of a quote; each place was compared with the canonical text just now.

    «verbatim»: it stands at `places`, in the text named if one was. «elsewhere»: not there, but at
    `places`. «differs»: `places` is the one stretch nearest to it, `differences` what to correct.
    «not_found»: nothing is like it. `more`: there are further places.
    """

    quote: str
    verdict: Verdict
    places: tuple[Citation, ...] = ()
    more: bool = False
    differences: tuple[Difference, ...] = ()


def verify(
    index: Index,
    quote: str,
    on: date,
    *,
    doc_id: str | None = None,
    passage_id: str | None = None,
) -> Verified:
    """Compare a quote with the canonical texts of an index; white space at its edges is left out.

    It is looked for in the passage or the document named, and if it is not there, or none is named,
    in the whole corpus, texts that apply on the day `on` first. The first such search reads all
    texts (see `checking.check`). Raises CitationError if the quote is blank, or too short to be
    told apart where no text is named; NotFoundError if there is no such document or passage.
    """
    quote = quote.strip()
    if not quote:
        raise CitationError("引文是空的；请写出要核对的文字。", "The quote is empty; type one.")
    infos = partial(index.document_info, on=on)
    named = _named(index, doc_id, passage_id)
    if named:
        starts = _occurrences(named.document.text, quote, named.start, named.end)
        places, more = _first(_cited(named.document, infos, starts, quote))
        if places:
            return Verified(quote, "verbatim", places, more)
    elif len(plain(quote)) < SHORTEST:
        raise CitationError(
            f"引文不足{SHORTEST}个字，无法在全库中核对：请写长一些，或指明所引的文献。",
            f"The quote has fewer than {SHORTEST} characters, too few to be looked for in the "
            "whole corpus: give more of it, or name the document.",
        )
    library = library_of(index)
    places, more = _first(_everywhere(library, infos, quote))
    if places:
        return Verified(quote, "elsewhere" if named else "verbatim", places, more)
    nearest = _nearest(library, quote, named)
    if nearest is None:
        return Verified(quote, "not_found")
    document = library.document(nearest.doc_id)
    source = document.text[nearest.start : nearest.end]
    place = cite(document, infos(document.doc_id), nearest.start, nearest.end, source)
    return Verified(quote, "differs", (place,), differences=tuple(_differences(quote, source)))


def passage_at(passages: list[Passage], start: int) -> Passage:
    """Return the passage that holds a character of a document, of all passages of it, in order.

    Passages hold all of the text but line breaks between them; one of those is its predecessor's.
    """
    return passages[max(bisect_right(passages, start, key=lambda one: one.start) - 1, 0)]


def _named(index: Index, doc_id: str | None, passage_id: str | None) -> Found | None:
    """Return where the quote is said to stand. Raises CitationError if two texts are named."""
    if passage_id is not None:
        passage = index.passage(passage_id)
        if doc_id not in (None, passage.doc_id):
            raise CitationError(
                f"段落“{passage_id}”不在文献“{doc_id}”中：请只写其中一个。",
                f"The passage {passage_id!r} is not in the document {doc_id!r}: name one of them.",
            )
        return Found(index.document(passage.doc_id), passage.start, passage.end)
    if doc_id is not None:
        document = index.document(doc_id)
        return Found(document, 0, len(document.text))
    return None


def _occurrences(text: str, quote: str, start: int, end: int) -> Iterator[int]:
    at = text.find(quote, start, end)
    while at >= 0:
        yield at
        at = text.find(quote, at + 1, end)


def _cited(
    document: Document, infos: Infos, starts: Iterable[int], quote: str
) -> Iterator[Citation]:
    for start in starts:
        yield cite(document, infos(document.doc_id), start, start + len(quote), quote)


def _first(places: Iterator[Citation]) -> tuple[tuple[Citation, ...], bool]:
    """Return the places that are listed, and whether there is one more."""
    listed = tuple(islice(places, _LISTED + 1))
    return listed[:_LISTED], len(listed) > _LISTED


def _everywhere(library: Library, infos: Infos, quote: str) -> Iterator[Citation]:
    """Yield the places of a quote in the corpus: texts that apply first, of those the newest."""
    if len(plain(quote)) < SHORTEST:  # of a text that was named: too common to be looked for
        return
    holders = {library.holder(at)[0] for at in library.shingles.occurrences(plain(quote))}

    def rank(doc_id: str) -> tuple[bool, str, str]:
        info = infos(doc_id)
        return info.standing.status in _APPLIES, info.date or "", doc_id

    for doc_id in sorted(holders, key=rank, reverse=True):
        document = library.document(doc_id)
        yield from _cited(
            document, infos, _occurrences(document.text, quote, 0, len(document.text)), quote
        )


def _nearest(library: Library, quote: str, named: Found | None) -> Stand | None:
    """Return the stretch a quote is a slip of: in the text named if there is one, else anywhere."""
    if not plain(quote):
        return None
    words = Words(Draft(Document("quote", "quote", quote), ()), Quote(0, len(quote)))
    inside = nearest_in(library, words, [named]) if named else None
    if inside and inside.alignment.likeness >= _ALIKE_IN_NAMED:
        return inside.stand
    others: list[Nearest] = nearest_anywhere(library, words)
    if others and others[0].alignment.likeness >= _ALIKE_ANYWHERE:
        return others[0].stand
    return None


def _differences(quote: str, source: str) -> Iterator[Difference]:
    """Yield how a quote differs from its source, in the characters that both really have."""
    at = source_at = 0
    for block in [*shared_blocks(quote, source), Match(len(quote), len(source), 0)]:
        if (at, source_at) != (block.a, block.b):
            yield Difference(at, block.a, quote[at : block.a], source[source_at : block.b])
        at, source_at = block.a + block.size, block.b + block.size
