"""What the library page shows, as its address says it: values that are the same in any language."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal, get_args

import streamlit as st

from indexer.facets import FACETS, SORTS, Facet, Sort
from ui.pages import address

if TYPE_CHECKING:
    from collections.abc import Mapping

Part = Literal["list", "map", "files"]
PARTS: tuple[Part, ...] = get_args(Part)


@dataclass(frozen=True, slots=True)
class View:
    """What of the library is shown; `page` counts from 1, `around` is a doc_id on the map."""

    part: Part = "list"
    chosen: Mapping[Facet, tuple[str, ...]] = field(default_factory=dict)
    find: str = ""
    sort: Sort = "newest"
    page: int = 1
    around: str = ""

    @property
    def is_filtered(self) -> bool:
        """Whether some documents are left out."""
        return bool(self.find or any(self.chosen.values()))

    def address(self) -> str:
        """Return the address of the library page that shows this."""
        facets = [(str(facet), value) for facet in FACETS for value in self.chosen.get(facet, ())]
        others = [
            (name, str(getattr(self, name)))
            for name in ("part", "find", "sort", "page", "around")
            if getattr(self, name) != getattr(View(), name)
        ]
        return address("library", facets + others)

    def toggled(self, facet: Facet, value: str) -> View:
        """Return the view with a value chosen that was not, or no longer chosen that was."""
        before = self.chosen.get(facet, ())
        after = tuple(one for one in before if one != value)
        if value not in before:
            after = (*before, value)
        return replace(self, chosen={**self.chosen, facet: after}, page=1, around="")

    def only(self, facet: Facet, value: str) -> View:
        """Return the view with one value of a facet chosen, or none if it was that one."""
        after = () if self.chosen.get(facet) == (value,) else (value,)
        return replace(self, chosen={**self.chosen, facet: after}, page=1, around="")


def read_view() -> View:
    """Return the view of the page's address; what it says that nothing understands is left out."""
    query = st.query_params
    part, sort = query.get("part", ""), query.get("sort", "")
    page = query.get("page", "")
    return View(
        part=part if part in PARTS else "list",
        chosen={facet: tuple(query.get_all(facet)) for facet in FACETS if facet in query},
        find=query.get("find", ""),
        sort=sort if sort in SORTS else "newest",
        page=int(page) if page.isascii() and page.isdecimal() and len(page) < 6 else 1,
        around=query.get("around", ""),
    )
