"""The read page: a document with a passage marked, two versions side by side, or the choice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from indexer import selection
from indexer.citation import cite
from indexer.errors import CitationError, SnapshotError
from indexer.places import boxes
from ui import choice, comparison, markup
from ui.citations import chosen_style
from ui.citations import cited as cited_text
from ui.components import copy_buttons, scroll_to
from ui.filters import day
from ui.finding import find_bar
from ui.original import original
from ui.pages import address
from ui.relations import relations
from ui.selecting import add_button, selection_bar

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from indexer.index import Index
    from indexer.records import Box, Document, Passage
    from ui.markup import Span
    from ui.words import Words


def page(index: Index, words: Words) -> None:
    """Draw what the address names, or a choice of documents.

    `?p=` names a passage, with `s=` words that begin in it; `?d=` a document, which is shown from
    its beginning, with `with=` beside another version.
    """
    query = st.query_params
    try:
        if "p" in query:
            _passage(index, words, index.passage(query["p"]))
        elif "d" in query and "with" in query:
            comparison.draw(index, words, query["d"], query["with"])
        elif "d" in query:
            passages = index.passages(index.document(query["d"]).doc_id)
            _passage(index, words, passages[0])
        else:
            choice.draw(index, words)
    except SnapshotError as error:
        st.html(markup.notice(words("unknown_passage"), words.error(error), kind="error"))
        choice.draw(index, words)


def _passage(index: Index, words: Words, passage: Passage) -> None:
    """Draw the document that holds a passage, scrolled to it or to the words of the address."""
    document = index.document(passage.doc_id)
    choice.remember(document.doc_id)
    try:
        cited = _cited(document, passage)
    except CitationError as error:
        st.html(markup.notice(words("words_gone"), words.error(error), kind="error"))
        cited = passage.start, passage.end
    on = day()
    info = index.document_info(passage.doc_id, on)
    citation = cite(document, info, *cited, document.text[slice(*cited)])
    query = {"p": passage.passage_id}
    if cited != (passage.start, passage.end):
        query["s"] = st.query_params["s"]
    with st.container(key="bar"):
        with st.container(horizontal=True, vertical_alignment="center", key="actions"):
            back = [markup.link(words("documents"), address("read", {}))]
            if question := st.session_state.get("asked"):
                back.append(markup.link(words("back"), address("ask", {"q": question})))
            back.append(
                markup.link(words("ask_document"), address("ask", {"doc": document.doc_id}))
            )
            st.html(f"<nav class='yj-back'>{''.join(back)}</nav>", width="content")
            add_button(index, words, document, cited)
            path = address("read", query)
            copied = {words("copy_cited"): cited_text(citation, chosen_style(), path)}
            copy_buttons(words, copied, key="copy-passage", path=path)
        find_bar(words, document)
    st.html(markup.document_line(words, info) + markup.place_line(words, citation.locator))
    comparison.links(index, words, info, on)
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
    visit = f"{passage.passage_id} {query.get('s', '')}"
    places = boxes(document, *cited)
    is_on_page = _body(index, words, document, cited, places, visit)
    scroll_to(markup.TARGET, visit, markup.BOX_TARGET if is_on_page else None)
    selection_bar(index, words, document, info)


def _cited(document: Document, passage: Passage) -> Span:
    """Return the span that the address names. Raises CitationError if its words have changed."""
    if "s" in st.query_params:
        return selection.find(document, passage, st.query_params["s"])
    return passage.start, passage.end


def _body(
    index: Index,
    words: Words,
    document: Document,
    cited: Span,
    places: Mapping[int, Sequence[Box]],
    visit: str,
) -> bool:
    """Draw the text, beside the page of the original that it is on; tell whether a box is there."""
    text = markup.document_text(words, document, cited)
    if not places:
        st.html(text)
        return False
    with st.container(key="beside"):
        with st.container(key="beside-page"):
            is_on_page = original(index, words, document, places, visit)
        with st.container(key="beside-text"):
            st.html(text)
    return is_on_page
