"""The page of the original on which a passage stands, its boxes drawn on the page's image."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from indexer.errors import YinjuError
from indexer.places import boxes
from ui import markup

if TYPE_CHECKING:
    from indexer.index import Index
    from indexer.records import Document, Passage
    from ui.words import Words

_SCALE = 2.0  # pixels a point: sharp in a column of this width on a screen of double density


def original(index: Index, words: Words, document: Document, passage: Passage) -> bool:
    """Draw the page that a passage begins on, with a way to the others; tell whether it has one."""
    places = boxes(document, passage.start, passage.end)
    if not places:
        return False
    last = len(document.pages)
    page = st.session_state.get(_key(passage), min(places))
    with st.container(horizontal=True, vertical_alignment="center", key="pager"):
        st.html(markup.subheading(words("original", page=page, last=last)), width="content")
        for label, target in (("page_back", page - 1), ("page_on", page + 1)):
            st.button(
                words(label),
                type="tertiary",
                disabled=not 1 <= target <= last,
                on_click=_turn,
                args=(passage, target),
            )
    try:
        image = _image(index, index.snapshot_id, document.doc_id, page)
    except YinjuError as error:
        st.html(markup.notice(words("no_image"), words.error(error), kind="error"))
        return False
    st.html(markup.page(words, page, image, places.get(page, ()), document.pages[page - 1]))
    return page in places


def _key(passage: Passage) -> str:
    return f"page-of-{passage.passage_id}"


def _turn(passage: Passage, page: int) -> None:
    st.session_state[_key(passage)] = page


@st.cache_data(max_entries=32, show_spinner=False)
def _image(_index: Index, snapshot_id: str, doc_id: str, page: int) -> bytes:  # noqa: ARG001
    """Return the image of a page; the snapshot's id makes that of a rebuilt index another one."""
    return _index.page_image(doc_id, page, _SCALE)
