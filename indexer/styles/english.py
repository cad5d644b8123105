"""Chicago and APA, for English writers who cite Chinese documents.

Both were written after the styles of the CSL repository (chicago-notes-bibliography.csl, 18th
edition; apa.csl, 7th edition), which the tests run through pandoc beside them. Titles, issuers and
numbers stay in Chinese; a translation or a romanisation is for the writer to add. Chinese titles
are not set in italics, so that plain text holds all that there is.

A law is known by its title and year, an official document by its issuer, title, number and date.
Where the two depart from pandoc:

- An article is «art. 71, para. 2, item 3»; other places keep their Chinese label.
- pandoc drops the issuer of an official document, which CSL can only call a regulation, and calls
  the number of a law «Pub. L. No.».
- APA letters the years of laws in the list as well («2020a»), where pandoc letters only the marks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from indexer.structure.marks import numeral
from indexer.styles.base import (
    HAN_NUMERAL,
    Kind,
    Order,
    PlaceIn,
    System,
    day_of_access,
    kind_of,
    place,
)

if TYPE_CHECKING:
    from datetime import date

    from indexer.citation import Citation
    from indexer.records import DocumentInfo, Locator

_LEGAL: frozenset[Kind] = frozenset({"law", "regulation", "interpretation"})
_ARTICLE = re.compile(
    rf"第({HAN_NUMERAL})条(?:第({HAN_NUMERAL})款)?(?:第[（(]?({HAN_NUMERAL})[）)]?项)?"
)
_INNER_QUOTES = str.maketrans("“”", "‘’")


@dataclass(frozen=True, slots=True)
class Chicago:
    """The Chicago Manual of Style, 18th edition, notes and bibliography."""

    key: str = "chicago-notes"
    name: str = "芝加哥格式（注释-书目）"
    english: str = "Chicago (notes and bibliography)"
    system: System = "note"
    place_in: PlaceIn = "note"
    order: Order = "alphabetical"

    def entry(
        self,
        citation: Citation,
        accessed: date | None = None,
        *,
        letter: str = "",  # noqa: ARG002 - there are no years in the marks
        located: bool = True,  # noqa: ARG002 - a bibliography lists works, not places
    ) -> str:
        """Return the entry of the bibliography, which never holds the place of a quote."""
        info = citation.document
        kind = kind_of(info)
        if kind in _LEGAL:
            head: tuple[str, ...] = (_law(info),)
        else:
            head = (_all_names(info.issuers), *_quoted(info, "."), *_dated(info, kind))
        address = (_retrieved(info, accessed, "Accessed {}"), info.url or "")
        return _sentences(*head, *address)

    def note(self, citation: Citation, accessed: date | None = None) -> str:
        """Return the footnote."""
        info = citation.document
        kind = kind_of(info)
        if kind in _LEGAL:
            head: tuple[str, ...] = (_law(info),)
        else:
            names = _first_names(info.issuers)
            head = (names, *_quoted(info, ","), *_dated(info, kind))
        parts = (
            *head,
            english_place(citation.locator),
            _retrieved(info, accessed, "accessed {}"),
            info.url or "",
        )
        text = ", ".join(filter(None, parts))
        return text.replace(",”, ", ",” ") + "."

    def in_text(
        self,
        citation: Citation,  # noqa: ARG002 - a footnote's mark is its number
        accessed: date | None = None,  # noqa: ARG002
        *,
        number: int = 1,  # noqa: ARG002
        letter: str = "",  # noqa: ARG002
        located: bool = False,  # noqa: ARG002
    ) -> str:
        """Return "": the mark is the footnote's number."""
        return ""


@dataclass(frozen=True, slots=True)
class APA:
    """The Publication Manual of the American Psychological Association, 7th edition."""

    key: str = "apa"
    name: str = "APA 格式（第7版）"
    english: str = "APA (7th edition)"
    system: System = "author-date"
    place_in: PlaceIn = "mark"
    order: Order = "alphabetical"

    def entry(
        self,
        citation: Citation,
        accessed: date | None = None,
        *,
        letter: str = "",
        located: bool = True,  # noqa: ARG002 - the place stands in the mark
    ) -> str:
        """Return the entry of the list of references."""
        info = citation.document
        if kind_of(info) in _LEGAL:
            parts = [_law(info, letter)]
        else:
            title = info.title + (f" ({info.number})" if info.number else "")
            day = f"({_apa_date(info, letter)})"
            names = _apa_names(info.issuers)
            parts = [names, day, title] if names else [title, day]
        text = _sentences(*parts)
        if not info.url:
            return text
        retrieved = _retrieved(info, accessed, "Retrieved {}, from ")
        return f"{text} {retrieved}{info.url}"

    def note(self, citation: Citation, accessed: date | None = None) -> str:
        """Return the entry: the manual has no footnotes for references."""
        return self.entry(citation, accessed)

    def in_text(
        self,
        citation: Citation,
        accessed: date | None = None,  # noqa: ARG002 - APA does not estimate years
        *,
        number: int = 1,  # noqa: ARG002 - marks bear no numbers
        letter: str = "",
        located: bool = False,
    ) -> str:
        """Return the mark: «(云湖市水务局 & 云湖市财政局, 2021, p. 3)»."""
        info = citation.document
        issuers = () if kind_of(info) in _LEGAL else info.issuers
        author = f"{issuers[0]} et al." if len(issuers) > 2 else " & ".join(issuers)
        where = english_place(citation.locator) if located else ""
        return (
            f"({', '.join(filter(None, (author or info.title, _apa_year(info, letter), where)))})"
        )


def english_place(locator: Locator) -> str:
    """Return where a quote stands: «art. 71, para. 2, item 3», «p. 3».

    What is not one article, or part of one, keeps its Chinese label.
    """
    if found := _ARTICLE.fullmatch(locator.label):
        units = zip(("art.", "para.", "item"), found.groups(), strict=True)
        return ", ".join(f"{unit} {numeral(number)}" for unit, number in units if number)
    if not locator.label and locator.page is not None:
        return f"p. {locator.page}"
    return place(locator)


def _law(info: DocumentInfo, letter: str = "") -> str:
    number = f", No. {info.number}" if info.number else ""
    return info.title + number + (f" ({info.date[:4]}{letter})" if info.date else "")


def _quoted(info: DocumentInfo, mark: str) -> tuple[str, str]:
    """Return the title in quotation marks that enclose `mark`, and the number."""
    return f"“{info.title.translate(_INNER_QUOTES)}{mark}”", info.number or ""


def _dated(info: DocumentInfo, kind: Kind) -> tuple[str]:
    if info.date:
        return (_day(info.date),)
    return ("" if kind == "webpage" else "n.d.",)


def _retrieved(info: DocumentInfo, accessed: date | None, form: str) -> str:
    """Return the day of access in words, "" where the document has a date or no address."""
    day = day_of_access(info, accessed)
    return form.format(_day(day.isoformat())) if day and not info.date else ""


def _first_names(names: tuple[str, ...]) -> str:
    """Return the names for a note: two, or the first and the others (Chicago 18, 13.23)."""
    return f"{names[0]} et al." if len(names) > 2 else " and ".join(names)


def _all_names(names: tuple[str, ...]) -> str:
    """Return the names for a bibliography: six, or the first three and the others (13.23)."""
    if len(names) > 6:
        return ", ".join(names[:3]) + ", et al."
    return _listed(names, ", and ")


def _apa_names(names: tuple[str, ...]) -> str:
    """Return the names for a list: twenty, or nineteen and the last (APA 7, 9.8)."""
    if len(names) > 20:
        return ", ".join(names[:19]) + f", … {names[-1]}"
    return _listed(names, ", & ")


def _listed(names: tuple[str, ...], last: str) -> str:
    return last.join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def _apa_year(info: DocumentInfo, letter: str) -> str:
    if info.date:
        return info.date[:4] + letter
    return "-".join(filter(None, ("n.d.", letter)))


def _apa_date(info: DocumentInfo, letter: str) -> str:
    year = _apa_year(info, letter)
    return f"{year}, {_day(info.date).split(',')[0]}" if info.date else year


def _day(iso: str) -> str:
    """Return a day as October 9, 2021; not by strftime, which speaks the user's language."""
    year, month, day = (int(part) for part in iso.split("-"))
    return f"{_MONTHS[month - 1]} {day}, {year}"


_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def _sentences(*parts: str) -> str:
    """Return the parts as sentences, each with one full stop."""
    return " ".join(part if part.endswith((".", ".”")) else f"{part}." for part in parts if part)
