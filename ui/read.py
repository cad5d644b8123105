"""The read page: a document's outline, metadata and original, its text with a passage marked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from indexer.citation import cite
from indexer.errors import SnapshotError
from ui import markup
from ui.citations import chosen_style, copy_cited
from ui.components import scroll_to
from ui.filters import day
from ui.original import original
from ui.pages import address
from ui.relations import relations
from ui.report import add_button

if TYPE_CHECKING:
    from indexer.index import Index
    from indexer.records import Passage
    from ui.words import Words


def page(index: Index, words: Words) -> None:
    """Draw the passage or the document of the address, or a choice of documents.

    `?p=` names a passage, `?d=` a document, which is shown from its beginning.
    """
    try:
        if "p" in st.query_params:
            _passage(index, words, index.passage(st.query_params["p"]))
        elif "d" in st.query_params:
            _passage(index, words, index.passages(st.query_params["d"])[0])
        else:
            _choice(index, words)
    except SnapshotError as error:
        st.html(markup.notice(words("unknown_passage"), words.error(error), kind="error"))
        _choice(index, words)


def _choice(index: Index, words: Words) -> None:
    titles = {info.doc_id: info.title for info in index.documents(day())}
    chosen = st.selectbox(
        words("read_which"),
        list(titles),
        index=None,
        format_func=titles.__getitem__,
        placeholder=words("read_meaning"),
    )
    if chosen:
        st.query_params.pop("p", None)
        st.query_params["d"] = chosen
        st.rerun()


def _passage(index: Index, words: Words, passage: Passage) -> None:
    """Draw the document that holds a passage, scrolled to it."""
    bar = st.container(horizontal=True, vertical_alignment="center", key="bar")
    if question := st.session_state.get("asked"):
        bar.html(markup.link(words("back"), address("ask", {"q": question})), width="content")
    on = day()
    document = index.document(passage.doc_id)
    info = next(info for info in index.documents(on) if info.doc_id == passage.doc_id)
    cited = (passage.start, passage.end)
    citation = cite(document, info, passage.start, passage.end, passage.text)
    with bar:
        add_button(index, words, passage.passage_id, "add-passage")
        path = address("read", {"p": passage.passage_id})
        copy_cited(words, citation, chosen_style(), path, key="copy-passage", link=True)
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
    scroll_to(markup.TARGET, passage.passage_id)
