"""Whether the quotes of a basket still stand in the index, and their citations as of now."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from indexer.citation import Citation, cite
from indexer.errors import CitationError, NotFoundError
from indexer.locator import Signposts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from indexer.index import Index
    from indexer.records import Document, DocumentInfo, Locator, Passage
    from indexer.report.basket import Basket, Item

State = Literal["same", "moved", "changed", "gone"]

# Why an item is refused (Chinese, English).
_REASONS = {
    "changed": ("原文已改", "the text has changed"),
    "gone": ("文献已从文库移除", "the document is no longer in the index"),
}

# What a citation says of a Document, and may say otherwise since the quote was added.
_CITED = ("title", "number", "issuers", "date", "url", "standing", "version")


@dataclass(frozen=True, slots=True)
class Held:
    """An Item whose quote stands in the index, compared with the canonical text just now.

    `passage_id` is of the passage that holds the quote's beginning. `outdated` names the fields of
    the Item's DocumentInfo that are others today: «standing» of a law that was repealed since.
    """

    item: Item
    document: Document
    citation: Citation
    passage_id: str
    outdated: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Verified:
    """An Item and what the index says of it today; `held` is None where the quote does not stand.

    «same»: verbatim at the place that its citation names. «moved»: verbatim at one other place.
    «changed»: not in its document any more, or at several other places and no telling which.
    «gone»: its document is not in the index.
    """

    item: Item
    state: State
    held: Held | None


def verify(basket: Basket, index: Index) -> tuple[Verified, ...]:
    """Return what the index says of each item, in order."""
    sources = _Sources(index)
    return tuple(_verify(item, sources) for item in basket.items)


def held(basket: Basket, index: Index, *, leave_out: bool = False) -> tuple[Held, ...]:
    """Return the items for an export, each compared with the index at this moment.

    Items that do not stand are left out if `leave_out`; if not, CitationError names each of them.
    Raises CitationError also if nothing is left to export.
    """
    verified = verify(basket, index)
    fallen = [(at, one) for at, one in enumerate(verified, start=1) if one.held is None]
    if fallen and not leave_out:
        raise CitationError(
            f"引文篮中有 {len(fallen)} 条与索引不符，不能导出："
            + "；".join(_named(at, one) for at, one in fallen)
            + "。请移出或重新检索后再加入，也可以选择略去这些条目。",
            f"{len(fallen)} items of the basket do not agree with the index and cannot be exported:"
            " "
            + "; ".join(_named_in_english(at, one) for at, one in fallen)
            + ". Remove them or search for them again, or choose to leave them out.",
        )
    standing = tuple(one.held for one in verified if one.held)
    if not standing:
        raise CitationError(
            "引文篮里没有可以导出的引文：请先在检索结果中加入。",
            "The basket holds no quote that can be exported: add some from a search first.",
        )
    return standing


def _named(at: int, one: Verified) -> str:
    title, label = one.item.document.title, one.item.locator.label
    return f"第{at}条（{title}{'，' if label else ''}{label}：{_REASONS[one.state][0]}）"


def _named_in_english(at: int, one: Verified) -> str:
    title, label = one.item.document.title, one.item.locator.label
    return f"item {at} ({title}{', ' if label else ''}{label}: {_REASONS[one.state][1]})"


def _verify(item: Item, sources: _Sources) -> Verified:
    source = sources.find(item.document.doc_id)
    if source is None:
        return Verified(item, "gone", None)
    starts = list(_occurrences(source.document.text, item.quote))
    places = {start: source.locate(start, start + len(item.quote)) for start in starts}
    where = (item.locator.label, item.locator.page)
    here = [start for start in starts if (places[start].label, places[start].page) == where]
    if here:
        nearest = min(here, key=lambda start: abs(start - item.start))
        return Verified(item, "same", source.hold(item, nearest))
    if len(starts) == 1:
        return Verified(item, "moved", source.hold(item, starts[0]))
    return Verified(item, "changed", None)


def _occurrences(text: str, quote: str) -> Iterator[int]:
    at = text.find(quote)
    while at >= 0:
        yield at
        at = text.find(quote, at + 1)


class _Sources:
    """The Documents of an index that a basket quotes, each loaded once."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._loaded: dict[str, _Source | None] = {}

    def find(self, doc_id: str) -> _Source | None:
        if doc_id not in self._loaded:
            self._loaded[doc_id] = self._load(doc_id)
        return self._loaded[doc_id]

    def _load(self, doc_id: str) -> _Source | None:
        try:
            info = self._index.document_info(doc_id)
        except NotFoundError:
            return None
        return _Source(self._index.document(doc_id), info, self._index.passages(doc_id))


class _Source:
    """A Document, what is known of it, and its outline laid out for locating many quotes."""

    def __init__(self, document: Document, info: DocumentInfo, passages: list[Passage]) -> None:
        self.document = document
        self._info = info
        self._passages = passages
        self._signposts = Signposts(document)

    def locate(self, start: int, end: int) -> Locator:
        return self._signposts.locate(start, end)

    def hold(self, item: Item, start: int) -> Held:
        """Return the item as it stands from `start` on."""
        citation = cite(self.document, self._info, start, start + len(item.quote), item.quote)
        # Passages hold all of the text but the line breaks between them, and no quote begins with
        # one of those.
        at = bisect_right(self._passages, start, key=lambda passage: passage.start) - 1
        return Held(
            item,
            self.document,
            citation,
            self._passages[at].passage_id,
            tuple(
                name for name in _CITED if getattr(self._info, name) != getattr(item.document, name)
            ),
        )
