"""From a reference of the draft to the text and the provision in the corpus that it names."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from indexer.checking.findings import Place
from indexer.checking.provisions import Found, Lack, Target, find_target
from indexer.checking.shelves import own_number
from indexer.citation import Citation, running_text
from indexer.locator import Signposts
from indexer.mentions import number_key
from indexer.relations import title_key

if TYPE_CHECKING:
    from indexer.checking.references import Reference
    from indexer.checking.shelves import Edition, Library, Shelf
    from indexer.records import Document


@dataclass(frozen=True, slots=True)
class Source:
    """What a reference names: the version of the text, and where it has the provision.

    `edition` is None where the corpus lacks the text or the version. `versions` are all that the
    corpus has under that title. `found` is what the provision's Documents have, all of their text
    where none is named; a `Lack` where there is no such provision. `wrong_number` is the number
    that the text bears instead of the one written.
    """

    reference: Reference
    edition: Edition | None = None
    versions: tuple[Edition, ...] = ()
    found: tuple[Found, ...] = ()
    lack: Lack | None = None
    wrong_number: str | None = None
    is_other_title: bool = False


class Sources:
    """Finds in a corpus, as of one day, what references name."""

    def __init__(self, library: Library, shelf: Shelf) -> None:
        self.holdings = library
        self.shelf = shelf
        self._signposts = lru_cache(maxsize=32)(lambda doc_id: Signposts(library.document(doc_id)))

    def of(self, reference: Reference) -> Source:
        """Return what a reference names."""
        if reference.is_foreign:
            return Source(reference)
        number = number_key(reference.number) if reference.number else None
        numbered = self.shelf.numbered(number) if number else []
        versions = self.shelf.titled(reference.title, reference.before) if reference.title else []
        if not versions:
            return self._by_number(reference, numbered)
        wrong = None
        if number:
            of_number = [one for one in versions if _bears(one, number)]
            numbers = [one.info.number for one in versions if one.info.number]
            if not of_number and numbers:
                wrong = numbers[0]
            edition: Edition | None = (of_number or versions)[0]
        else:
            edition = _of_year(versions, reference)
        return self._with_provision(reference, edition, tuple(versions), wrong)

    def _by_number(self, reference: Reference, numbered: list[Edition]) -> Source:
        """Return the text of a number where no text of the corpus has the title."""
        if not numbered:
            return Source(reference)
        edition = numbered[0]
        written, own = title_key(reference.title), title_key(edition.info.title)
        if written not in own and own not in written:
            return Source(reference, edition, (edition,), is_other_title=True)
        return self._with_provision(reference, edition, (edition,), None)

    def _with_provision(
        self,
        reference: Reference,
        edition: Edition | None,
        versions: tuple[Edition, ...],
        wrong: str | None,
    ) -> Source:
        if edition is None:
            return Source(reference, None, versions)
        if reference.target is None:
            whole = tuple(Found(one, 0, len(one.text)) for one in self.documents(edition))
            return Source(reference, edition, versions, whole, wrong_number=wrong)
        found = self.provision(edition, reference.target)
        if isinstance(found, Lack):
            return Source(reference, edition, versions, lack=found, wrong_number=wrong)
        return Source(reference, edition, versions, tuple(found), wrong_number=wrong)

    def documents(self, edition: Edition) -> list[Document]:
        """Return the Documents of a version."""
        return [self.holdings.document(info.doc_id) for info in edition.infos]

    def provision(self, edition: Edition, target: Target) -> list[Found] | Lack:
        """Return where a version has a provision, or what it lacks."""
        return find_target(self.documents(edition), target)

    def place(self, doc_id: str, start: int, end: int) -> Place:
        """Return a stretch of a Document with its citation."""
        document, info = self.holdings.document(doc_id), self.shelf.info(doc_id)
        quote = document.text[start:end]
        # As citation.cite does, which lays the outline out anew for each of many places.
        locator = self._signposts(doc_id).locate(start, end)
        citation = running_text(Citation(quote, locator, info, start, end))
        return Place(info, start, end, quote, locator, citation)


def _bears(edition: Edition, number: str) -> bool:
    return any(own_number(info) == number for info in edition.infos)


def _of_year(versions: list[Edition], reference: Reference) -> Edition | None:
    """Return the version meant: of a year that is named, else the one to believe first."""
    title = title_key(reference.title)
    years = {year for year in map(str, reference.years) if year not in title}
    if not years:
        return versions[0]
    for edition in versions:
        info = edition.info
        if {(info.date or "")[:4], (info.effective_date or "")[:4]} & years:
            return edition
    return None
