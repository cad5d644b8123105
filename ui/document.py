"""A document: its outline, its metadata, its original, its text with one passage marked."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

import streamlit as st

from indexer.citation import cite
from indexer.errors import SnapshotError
from indexer.styles import DEFAULT
from ui import markup
from ui.components import copy_buttons, scroll_to
from ui.original import original
from ui.relations import relations
from ui.search import render

if TYPE_CHECKING:
    from datetime import date

    from indexer.index import Index
    from ui.strings import Words


def document(index: Index, words: Words, passage_id: str, on: date | None) -> None:
    """Draw the document that holds a passage, scrolled to it."""
    bar = st.container(horizontal=True, vertical_alignment="center", key="bar")
    bar.button(words("back"), icon=":material/arrow_back:", type="tertiary", on_click=_back)
    try:
        passage = index.passage(passage_id)
    except SnapshotError as error:
        st.html(markup.notice(words("unknown_passage"), words.error(error), kind="error"))
        return
    document = index.document(passage.doc_id)
    info = next(info for info in index.documents(on) if info.doc_id == passage.doc_id)
    cited = (passage.start, passage.end)
    citation = cite(document, info, passage.start, passage.end, passage.text)
    style = st.session_state.get("style", DEFAULT)
    with bar:
        copy_buttons(
            words,
            {words("copy_quote"): citation.quote, words("copy_citation"): render(citation, style)},
            key="copy-passage",
            path="?" + urlencode({"p": passage_id}),
        )
    st.html(markup.document_line(words, info) + markup.place_line(words, passage.locator))
    with st.expander(words("about")):
        st.html(markup.facts(words, document))
        if document.notes:
            st.html(markup.bullets((words("notes"), note) for note in document.notes))
    relations(index, words, passage.doc_id, on)
    outline = markup.outline(document, cited)
    if outline:
        with st.sidebar:
            st.subheader(words("outline"))
            st.html(outline)
        # On a phone the sidebar would cover the text that it leads to.
        with st.container(key="outline-inline"), st.expander(words("outline")):
            st.html(outline)
    is_shown = original(index, words, document, passage)
    st.html(markup.document_text(words, document, cited, is_target=not is_shown))
    scroll_to(markup.TARGET, passage_id)


def _back() -> None:
    del st.query_params["p"]
