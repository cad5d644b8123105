"""Browsing: which Documents have which values of which facets, in which order they are listed."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Literal, get_args

from indexer.records import Status
from indexer.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from indexer.records import DocumentInfo, Extraction

Facet = Literal["type", "issuer", "year", "status", "copies"]
FACETS: tuple[Facet, ...] = get_args(Facet)
Sort = Literal["newest", "oldest", "title", "number", "status", "length"]
SORTS: tuple[Sort, ...] = get_args(Sort)

UNKNOWN = "-"  # the value of a facet that a Document has no value of
COPIED = "copied"  # the one value of the facet `copies`

_PERIOD = re.compile(r"(\d{4})-(\d{4})")
_STEPS = (1, 2, 5, 10, 20, 50, 100, 200)  # years
_MOST_PERIODS = 15
_STATUSES: tuple[Status, ...] = get_args(Status)


@dataclass(frozen=True, slots=True)
class Entry:
    """A Document as it is browsed: its head, its length in characters, whether it has copies."""

    info: DocumentInfo
    characters: int
    has_copies: bool


@dataclass(frozen=True, slots=True)
class Period:
    """Some years, first and last included, and how many Documents are of them."""

    first: int
    last: int
    count: int

    @property
    def value(self) -> str:
        """The value of the facet `year` that stands for it: «2020» or «2000-2009»."""
        return str(self.first) if self.first == self.last else f"{self.first}-{self.last}"


def entries(infos: Iterable[DocumentInfo], extractions: Iterable[Extraction]) -> list[Entry]:
    """Return the Documents as they are browsed; both arguments are in the same order."""
    return [
        Entry(info, one.characters, bool(one.copies))
        for info, one in zip(infos, extractions, strict=True)
    ]


def values(entry: Entry, facet: Facet) -> tuple[str, ...]:
    """Return the values that a Document has of a facet, UNKNOWN for none."""
    info = entry.info
    found: dict[Facet, tuple[str | None, ...]] = {
        "type": (info.type,),
        "issuer": info.issuers,
        "year": (info.date[:4] if info.date else None,),
        "status": (info.standing.status,),
        "copies": (COPIED,) if entry.has_copies else (),
    }
    known = tuple(value for value in found[facet] if value)
    return known if known or facet == "copies" else (UNKNOWN,)


def select(
    entries: Iterable[Entry], chosen: Mapping[Facet, Sequence[str]], find: str
) -> list[Entry]:
    """Return the Documents that have one of the chosen values of every facet, and all of `find`.

    A year may also be a Period's value. The words of `find` stand in the title, the number or
    the year, whatever their order, width and script.
    """
    words = _words(find)
    return [
        entry
        for entry in entries
        if all(_has(entry, facet, wanted) for facet, wanted in chosen.items() if wanted)
        and _is_named(entry.info, words)
    ]


def named(infos: Iterable[DocumentInfo], find: str) -> list[DocumentInfo]:
    """Return the Documents whose title, number or year has all words of `find`, as in `select`."""
    words = _words(find)
    return [info for info in infos if _is_named(info, words)]


def _words(find: str) -> list[str]:
    return re.findall(r"\w+", fold(find))


def _is_named(info: DocumentInfo, words: Sequence[str]) -> bool:
    if not words:
        return True
    name = fold(f"{info.title}\n{info.number or ''}\n{(info.date or '')[:4]}")
    return all(word in name for word in words)


def _has(entry: Entry, facet: Facet, wanted: Sequence[str]) -> bool:
    held = values(entry, facet)
    if facet == "year":
        return any(_is_in(held[0], value) for value in wanted)
    return not set(held).isdisjoint(wanted)


def _is_in(year: str, value: str) -> bool:
    period = _PERIOD.fullmatch(value)
    return period[1] <= year <= period[2] if period else year == value


def covers(value: str, period: Period) -> bool:
    """Whether a value of the facet `year` has all years of a Period."""
    return _is_in(str(period.first), value) and _is_in(str(period.last), value)


def counts(
    entries: Sequence[Entry], chosen: Mapping[Facet, Sequence[str]], find: str
) -> dict[Facet, Counter[str]]:
    """Count for each facet the Documents of each value, among those that the other facets leave."""
    counted = {}
    for facet in FACETS:
        others = {other: wanted for other, wanted in chosen.items() if other != facet}
        left = select(entries, others, find)
        counted[facet] = Counter(value for entry in left for value in values(entry, facet))
    return counted


def periods(years: Mapping[str, int]) -> list[Period]:
    """Part the years from the first to the last into 15 Periods at most, of a round length.

    `years` counts the Documents of each value of the facet `year`; UNKNOWN does not count.
    """
    known = {int(year): count for year, count in years.items() if year != UNKNOWN}
    if not known:
        return []
    for step in _STEPS:
        start, end = min(known) // step * step, max(known) // step * step
        if (end - start) // step < _MOST_PERIODS:
            break
    return [
        Period(first, first + step - 1, sum(known.get(first + n, 0) for n in range(step)))
        for first in range(start, end + 1, step)
    ]


def order(entries: Iterable[Entry], sort: Sort) -> list[Entry]:
    """Return Documents in an order; those without a date or a number come last, ties by title."""
    ordered = sorted(entries, key=lambda entry: (natural(entry.info.title), entry.info.doc_id))
    match sort:
        case "newest":
            ordered.sort(key=lambda entry: entry.info.date or "", reverse=True)
        case "oldest":
            ordered.sort(key=lambda entry: entry.info.date or "9999")
        case "number":
            ordered.sort(
                key=lambda entry: (not entry.info.number, natural(entry.info.number or ""))
            )
        case "status":
            ordered.sort(key=lambda entry: _STATUSES.index(entry.info.standing.status))
        case "length":
            ordered.sort(key=lambda entry: entry.characters, reverse=True)
        case "title":
            pass
    return ordered


def natural(text: str) -> list[tuple[int, bytes]]:
    """Return a key that orders titles and numbers as people do: 第5号 before 第12号.

    GB 18030 has its 3,755 commonest characters in order of their sound, as GB 2312 put them.
    """
    key = []
    for is_number, run in groupby(fold(text), key=lambda character: character in "0123456789"):
        part = "".join(run)
        key.append(
            (int(part), b"") if is_number else (0, part.encode("gb18030", "backslashreplace"))
        )
    return key
