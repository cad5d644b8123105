"""Running text, as official documents name others: 《标题》（文号）第七十一条第二款."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from indexer.citation import running_text

if TYPE_CHECKING:
    from datetime import date

    from indexer.citation import Citation
    from indexer.styles.base import Order, PlaceIn, System


@dataclass(frozen=True, slots=True)
class RunningText:
    """`citation.running_text`, which says how it is made; dates and addresses are not named."""

    key: str = "gongwen"
    name: str = "公文行文（《标题》（文号）第X条）"
    english: str = "Running text of official documents"
    system: System = "prose"
    place_in: PlaceIn = "mark"
    order: Order = "cited"

    def entry(
        self,
        citation: Citation,
        accessed: date | None = None,  # noqa: ARG002 - not named in running text
        *,
        letter: str = "",  # noqa: ARG002
        located: bool = True,
    ) -> str:
        """Return the name of the document, with the place of the quote if `located`."""
        if not located:
            citation = replace(citation, locator=replace(citation.locator, label=""))
        return running_text(citation)

    def note(self, citation: Citation, accessed: date | None = None) -> str:  # noqa: ARG002
        """Return the running text as a sentence."""
        return f"{running_text(citation)}。"

    def in_text(
        self,
        citation: Citation,
        accessed: date | None = None,  # noqa: ARG002
        *,
        number: int = 1,  # noqa: ARG002
        letter: str = "",  # noqa: ARG002
        located: bool = False,
    ) -> str:
        """Return what stands in the sentence."""
        return self.entry(citation, located=located)
