"""A whole list of references, with the marks and the footnotes that lead to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from indexer.styles.base import Style, collation, place

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from indexer.citation import Citation


@dataclass(frozen=True, slots=True)
class Entry:
    """One document of a list of references: «[1]», "" for unnumbered ones, and its text."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Bibliography:
    """A list of references, one Entry a document.

    `marks` and `notes` are one for each citation, in the order given: what stands in the text, and
    the text of the footnote.
    """

    entries: tuple[Entry, ...]
    marks: tuple[str, ...]
    notes: tuple[str, ...]


def bibliography(
    citations: Sequence[Citation], style: Style, accessed: date | None = None
) -> Bibliography:
    """Return the list of references of `citations`, which stand in the order of the text.

    A document that is cited again keeps its entry. Cited at several places, it is listed without
    them, and the marks bear them (GB/T 7714—2015, 10.1.3 and 10.2.4). Documents whose author–date
    marks would be the same are lettered a, b, c in the order in which they are cited (10.2.3).
    `accessed` is the day on which the addresses were opened.
    """
    works = by_document(citations)
    letters = _letters(works, style, accessed)
    order = list(works)
    if style.order == "alphabetical":
        order.sort(key=lambda work: _sort_key(works[work][0], style, accessed))
    numbers = {work: number for number, work in enumerate(order, start=1)}
    places = {work: {place(each.locator) for each in cited} for work, cited in works.items()}
    in_entry = {
        work: style.place_in == "entry" and len(found) == 1 for work, found in places.items()
    }
    entries = [
        Entry(
            f"[{numbers[work]}]" if style.system == "numeric" else "",
            style.entry(works[work][0], accessed, letter=letters[work], located=in_entry[work]),
        )
        for work in order
    ]
    marks = []
    for citation in citations:
        work = citation.document.doc_id
        marks.append(
            style.in_text(
                citation,
                accessed,
                number=numbers[work],
                letter=letters[work],
                located=not in_entry[work],
            )
        )
    notes = tuple(style.note(citation, accessed) for citation in citations)
    return Bibliography(tuple(entries), tuple(marks), notes)


def by_document(citations: Sequence[Citation]) -> dict[str, list[Citation]]:
    """Return the citations of each document, in the order in which documents are first cited."""
    works: dict[str, list[Citation]] = {}
    for citation in citations:
        works.setdefault(citation.document.doc_id, []).append(citation)
    return works


def _letters(
    works: dict[str, list[Citation]], style: Style, accessed: date | None
) -> dict[str, str]:
    """Return the letter of each document, "" where its mark is its own."""
    if style.system != "author-date":
        return dict.fromkeys(works, "")
    alike: dict[str, list[str]] = {}
    for work, cited in works.items():
        alike.setdefault(style.in_text(cited[0], accessed), []).append(work)
    return {
        work: _letter(at) if len(same) > 1 else ""
        for same in alike.values()
        for at, work in enumerate(same)
    }


def _letter(at: int) -> str:
    """Return a, b, …, z, aa, ab for 0, 1, …, 25, 26, 27."""
    head = _letter(at // 26 - 1) if at >= 26 else ""
    return head + chr(ord("a") + at % 26)


def _sort_key(citation: Citation, style: Style, accessed: date | None) -> tuple[bool, list[str]]:
    """Return what a list is sorted by: author and year, or the entry where no year is marked.

    Documents alike in these stay in the order in which they are cited, as their letters are.
    """
    if style.system == "author-date":
        return collation(style.in_text(citation, accessed).lstrip("（("))
    return collation(style.entry(citation, accessed, located=False).lstrip("“"))
