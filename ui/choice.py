"""The choice of a document to read: those read last, and all of them by title and number."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from indexer.facets import named
from ui import markup
from ui.filters import day
from ui.pages import address

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indexer.index import Index
    from indexer.records import DocumentInfo
    from ui.words import Words

_MOST_RECENT = 5
_MOST_SHOWN = 100  # documents in one list: a page of more is slow, and nobody reads it


def draw(index: Index, words: Words) -> None:
    """Draw the documents read last in this session, then all, or those of the words typed."""
    infos = index.documents(day())
    by_id = {info.doc_id: info for info in infos}
    wanted = st.text_input(
        words("read_which"), placeholder=words("read_meaning"), key="read-which", autocomplete="off"
    )
    recent = [by_id[doc_id] for doc_id in _recent() if doc_id in by_id]
    if recent and not wanted.strip():
        st.html(markup.subheading(words("read_recent")) + _list(words, recent))
    found = named(infos, wanted)
    if not found:
        st.html(markup.notice(words("read_none"), words("read_none_meaning"), kind="hint"))
        return
    st.html(
        markup.subheading(words("read_all", count=len(found))) + _list(words, found[:_MOST_SHOWN])
    )
    if len(found) > _MOST_SHOWN:
        st.caption(words("read_more", count=len(found) - _MOST_SHOWN))


def remember(doc_id: str) -> None:
    """Keep in mind, for this session, that a document was opened."""
    others = [one for one in _recent() if one != doc_id]
    st.session_state["recently-read"] = [doc_id, *others][:_MOST_RECENT]


def _recent() -> list[str]:
    recent: list[str] = st.session_state.get("recently-read", [])
    return recent


def _list(words: Words, infos: Sequence[DocumentInfo]) -> str:
    rows = "".join(
        f"<li>{markup.document_line(words, info, address('read', {'d': info.doc_id}))}</li>"
        for info in infos
    )
    return f"<ul class='yj-documents yj-choice'>{rows}</ul>"
