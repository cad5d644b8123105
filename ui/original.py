"""The page of the original on which a passage stands, its boxes drawn on the page's image."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from indexer.errors import YinjuError
from ui import markup

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from indexer.index import Index
    from indexer.records import Box, Document
    from ui.words import Words

_SCALE = 2.0  # pixels a point: sharp in a column of this width on a screen of double density


def original(
    index: Index, words: Words, document: Document, places: Mapping[int, Sequence[Box]], visit: str
) -> bool:
    """Draw the first page of the `places` by page, with a way to others; tell if a box is on it.

    `visit` tells one look at the document from the next: each begins at that first page.
    """
    last = len(document.pages)
    page = st.session_state.get(_key(visit), min(places))
    with st.container(horizontal=True, vertical_alignment="center", key="pager"):
        st.html(markup.subheading(words("original", page=page, last=last)), width="content")
        for label, target in (("page_back", page - 1), ("page_on", page + 1)):
            st.button(
                words(label),
                type="tertiary",
                disabled=not 1 <= target <= last,
                on_click=_turn,
                args=(visit, target),
            )
    try:
        image = _image(index, index.snapshot_id, document.doc_id, page)
    except YinjuError as error:
        st.html(markup.notice(words("no_image"), words.error(error), kind="error"))
        return False
    st.html(markup.page(words, page, image, places.get(page, ()), document.pages[page - 1]))
    return page in places


def _key(visit: str) -> str:
    return f"page-of-{visit}"


def _turn(visit: str, page: int) -> None:
    st.session_state[_key(visit)] = page


@st.cache_data(max_entries=32, show_spinner=False)
def _image(_index: Index, snapshot_id: str, doc_id: str, page: int) -> bytes:  # noqa: ARG001
    """Return the image of a page; the snapshot's id makes that of a rebuilt index another one."""
    return _index.page_image(doc_id, page, _SCALE)
