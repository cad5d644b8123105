"""The report basket: cited quotes in the order in which a report uses them.

A Basket never changes: each function returns another one. Of an Item only the note can be edited;
its quote is locked from the moment at which it was compared with its source.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from indexer.citation import cite
from indexer.errors import CitationError
from indexer.records import DocumentInfo, Locator  # noqa: TC001 - storage reads the annotations

if TYPE_CHECKING:
    from indexer.index import Index

# What no DOCX can hold (XML 1.0, 2.2 Char), and the carriage return, which every XML and HTML
# reader turns into a line feed (XML 1.0, 2.11).
_UNWRITABLE = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Item:
    """One quote with its citation data as of the moment it was added.

    The quote is not empty and has no white space at its edges. `start` and `end` are offsets into
    the canonical text of `document`; `sha256` is the digest of its source; `added` is an ISO time
    in UTC. `question` is what was asked when it was found, "" for nothing. `note` is the user's
    own.
    """

    passage_id: str
    start: int
    end: int
    quote: str
    locator: Locator
    document: DocumentInfo
    sha256: str
    snapshot_id: str
    added: str
    question: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        if self.start < 0 or self.end - self.start != len(self.quote):
            raise ValueError(f"passage {self.passage_id}: its offsets and its quote disagree")
        if not self.quote or self.quote != self.quote.strip():
            raise ValueError(f"passage {self.passage_id}: white space around the quote")
        if any(map(_UNWRITABLE.search, (self.quote, self.question, self.note))):
            raise ValueError(f"passage {self.passage_id}: characters that no report can hold")

    @property
    def place(self) -> tuple[str, int, int]:
        """What the quote is a slice of, and which."""
        return self.document.doc_id, self.start, self.end


@dataclass(frozen=True, slots=True)
class Basket:
    """Items in the order of the report, which `at` counts from 0 in all functions."""

    items: tuple[Item, ...] = ()


def pick(
    index: Index,
    passage_id: str,
    span: tuple[int, int] | None = None,
    *,
    question: str = "",
    note: str = "",
    added: datetime | None = None,
) -> Item:
    """Return a passage, or the words `span`, as an Item.

    `span` counts characters from where the passage begins, and may end in one behind it; white
    space at its edges is left out. `added` is the time now where None. Raises SnapshotError if
    there is no such passage, CitationError if the span begins before it, ends behind the text,
    holds nothing but white space or cannot be written into a report.
    """
    passage = index.passage(passage_id)
    document = index.document(passage.doc_id)
    info = index.document_info(passage.doc_id)
    first, last = span or (0, len(passage.text))
    words = document.text[passage.start :][first:last]
    start = passage.start + first + len(words) - len(words.lstrip())
    end = passage.start + last - len(words) + len(words.rstrip())
    citation = cite(document, info, start, end, words.strip())
    if _UNWRITABLE.search(citation.quote):
        raise CitationError(
            f"“{info.title}”的这一段含有控制字符，写进报告会走样："
            "请修正原文件后重新运行 yinju build。",
            f"This passage of {info.title!r} holds control characters, which a report would lose: "
            "mend the source and run yinju build again.",
        )
    return Item(
        passage_id=passage_id,
        start=start,
        end=end,
        quote=citation.quote,
        locator=citation.locator,
        document=info,
        sha256=document.sha256,
        snapshot_id=index.snapshot_id,
        added=(added or datetime.now(UTC)).astimezone(UTC).isoformat(timespec="seconds"),
        question=_writable(question),
        note=_writable(note),
    )


def add(basket: Basket, item: Item) -> Basket:
    """Return the basket with an item at its end; the same slice of the same text comes once."""
    if any(item.place == other.place and item.quote == other.quote for other in basket.items):
        return basket
    return Basket((*basket.items, item))


def remove(basket: Basket, at: int) -> Basket:
    """Return the basket without an item. Raises IndexError if there is none at `at`."""
    _item(basket, at)
    return Basket(basket.items[:at] + basket.items[at + 1 :])


def move(basket: Basket, at: int, to: int) -> Basket:
    """Return the basket with the item of `at` at `to`. Raises IndexError if either is outside."""
    item = _item(basket, at)
    _item(basket, to)
    others = remove(basket, at).items
    return Basket((*others[:to], item, *others[to:]))


def edit_note(basket: Basket, at: int, note: str) -> Basket:
    """Return the basket with another note; control characters, which no report can hold, go.

    Raises IndexError if there is no item at `at`.
    """
    item = replace(_item(basket, at), note=_writable(note))
    return Basket((*basket.items[:at], item, *basket.items[at + 1 :]))


def _item(basket: Basket, at: int) -> Item:
    if not 0 <= at < len(basket.items):
        raise IndexError(f"no item {at} among {len(basket.items)}")
    return basket.items[at]


def _writable(text: str) -> str:
    return _UNWRITABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
