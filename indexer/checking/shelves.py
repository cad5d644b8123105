"""The corpus as a draft refers to it: which texts a title or a number names, and what they hold.

A title names the texts of exactly that title, its versions among them; never those that have it as
a part: 专利法实施细则 is no 专利法. Issuers before 关于 may stand outside of the 《》.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

from indexer.checking.plain import Plain, plain
from indexer.checking.shingles import Shingles
from indexer.mentions import number_key
from indexer.references import short_forms
from indexer.relations import title_key
from indexer.status import family_key

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from indexer.records import Document, DocumentInfo

# What parts the documents in the one long text; no plain form has a line break.
_PARTING = "\n"
_ENDED = frozenset({"amended", "superseded", "repealed", "expired"})
_ORDER = {"in_force": 0, "amended": 0, "unknown": 1, "not_yet_in_force": 2}
_KEPT = 32  # documents that stay loaded


class Corpus(Protocol):
    """What a check needs of an opened index; `indexer.index.Index` has it."""

    snapshot_id: str

    def __hash__(self) -> int:
        """Return the same for the same opened index."""

    def documents(self, on: date | None = None) -> list[DocumentInfo]:
        """Return what is known of every Document, its status as of a day."""

    def document(self, doc_id: str) -> Document:
        """Return a whole Document."""


@dataclass(frozen=True, slots=True)
class Edition:
    """One version of a text: the Documents of one title and day; a code may be in several files."""

    infos: tuple[DocumentInfo, ...]

    @property
    def info(self) -> DocumentInfo:
        """What is known of it; of a code in several files, of the first one."""
        return self.infos[0]

    @property
    def doc_ids(self) -> frozenset[str]:
        """The ids of its Documents."""
        return frozenset(info.doc_id for info in self.infos)


class Shelf:
    """The texts of a corpus as of one day, by title and by number."""

    def __init__(self, infos: Sequence[DocumentInfo], library: Library) -> None:
        self._infos = {info.doc_id: info for info in infos}
        self._by_title: dict[str, list[DocumentInfo]] = defaultdict(list)
        self._by_subject: dict[str, list[DocumentInfo]] = defaultdict(list)
        self._by_attachment: dict[str, list[DocumentInfo]] = defaultdict(list)
        self._by_number: dict[str, list[DocumentInfo]] = defaultdict(list)
        for info in infos:
            self._by_title[title_key(info.title)].append(info)
            issuer, about, subject = "".join(info.title.split()).partition("关于")
            if issuer and about:
                self._by_subject[title_key(about + subject)].append(info)
            for title in library.attachments[info.doc_id]:
                self._by_attachment[title].append(info)
            if number := own_number(info):
                self._by_number[number].append(info)
        self._ended = {
            info.doc_id
            for info in infos
            if info.standing.status in _ENDED
            or (info.doc_id in library.statutes and self._is_amended(info))
        }
        self._short = short_forms(self._by_title)
        spelled = (family_key(info.title) for info in infos)
        self.names = frozenset([*self._by_title, *spelled, *self._short])

    def info(self, doc_id: str) -> DocumentInfo:
        """Return what is known of a Document of the corpus."""
        return self._infos[doc_id]

    def has_ended(self, info: DocumentInfo) -> bool:
        """Whether a text no longer applies as it stands: repealed, expired, superseded, amended.

        A statute of unknown standing is amended if a later version was issued.
        """
        return info.doc_id in self._ended

    def _is_amended(self, info: DocumentInfo) -> bool:
        return info.standing.status == "unknown" and any(
            (other.date or "") > (info.date or "9999")
            and other.standing.status != "not_yet_in_force"
            for other in self._by_title[title_key(info.title)]
        )

    def titled(self, title: str, before: str) -> list[Edition]:
        """Return the versions of the text of a title, the one to believe first, [] for none.

        `before` is what stands before the title in the draft, where its issuer may be named.
        """
        key = title_key(title)
        found = self._by_title.get(self._short.get(key, key), [])
        if not found:
            said = title_key(before[-60:])
            found = [
                info
                for info in self._by_subject.get(key, [])
                if said.endswith(title_key("".join(info.title.split()).partition("关于")[0]))
            ]
        return _editions(found or self._by_attachment.get(key, []))

    def numbered(self, number: str) -> list[Edition]:
        """Return the texts of a document number, as `mentions.number_key` gives it."""
        return _editions(self._by_number.get(number, []))

    def other_versions(self, edition: Edition) -> list[Edition]:
        """Return the other versions of a text, the one to believe first."""
        family = self._by_title[title_key(edition.info.title)]
        return [other for other in _editions(family) if other.doc_ids != edition.doc_ids]


def own_number(info: DocumentInfo) -> str | None:
    """Return the key of a Document's number, of an order with its title («国务院令» + «第5号»)."""
    number = info.number or ""
    return number_key(number) or number_key("".join(info.title.split()) + number)


def _editions(infos: Sequence[DocumentInfo]) -> list[Edition]:
    """Return the versions among Documents: those in force first, the newest first."""
    by_day: dict[tuple[str, str], list[DocumentInfo]] = defaultdict(list)
    for info in infos:
        by_day[title_key(info.title), info.date or ""].append(info)
    editions = [Edition(tuple(members)) for members in by_day.values()]
    editions.sort(key=lambda edition: edition.info.date or "", reverse=True)
    return sorted(editions, key=lambda edition: _ORDER.get(edition.info.standing.status, 3))


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a quote stands: offsets into the canonical text of a Document."""

    doc_id: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Run:
    """Where a quote stands in the long text: plain characters of a Document."""

    doc_id: str
    start: int
    end: int


class Library:
    """The texts of one opened index. They never change, and any number of threads may read them."""

    def __init__(self, index: Corpus) -> None:
        self._document = lru_cache(maxsize=_KEPT)(index.document)
        self._plain = lru_cache(maxsize=_KEPT)(lambda doc_id: Plain.of(self.document(doc_id).text))
        self.doc_ids = [info.doc_id for info in index.documents()]
        self._numbers = {doc_id: number for number, doc_id in enumerate(self.doc_ids)}
        self.attachments: dict[str, tuple[str, ...]] = {}  # the keys of their titles
        self.statutes: set[str] = set()
        self._starts = [0]
        texts = []
        for doc_id in self.doc_ids:
            document = index.document(doc_id)
            texts.append(plain(document.text))
            if any(section.kind == "article" for section in document.sections):
                self.statutes.add(doc_id)
            self._starts.append(self._starts[-1] + len(texts[-1]) + len(_PARTING))
            self.attachments[doc_id] = tuple(
                title_key(section.title)
                for section in document.sections
                if section.kind == "attachment" and section.title
            )
        self.shingles = Shingles(_PARTING.join(texts))

    def document(self, doc_id: str) -> Document:
        """Return a whole Document."""
        return self._document(doc_id)

    def plain(self, doc_id: str) -> Plain:
        """Return the plain form of a Document's text."""
        plain_text: Plain = self._plain(doc_id)
        return plain_text

    def stand(self, run: Run) -> Stand:
        """Return where a run of the long text stands in the Document itself."""
        base = self.start_of(run.doc_id)
        return Stand(run.doc_id, *self.plain(run.doc_id).span(run.start - base, run.end - base))

    def holder(self, place: int) -> tuple[str, int, int]:
        """Return (doc_id, start, end) of the document at a place, its bounds in the long text."""
        number = bisect_right(self._starts, place) - 1
        end = self._starts[number + 1] - len(_PARTING)
        return self.doc_ids[number], self._starts[number], end

    def start_of(self, doc_id: str) -> int:
        """Return where a document begins in the long text."""
        return self._starts[self._numbers[doc_id]]


@lru_cache(maxsize=1)
def library_of(index: Corpus) -> Library:
    """Return the Library of an index, made when it is first asked for; the last one is kept."""
    return Library(index)
