"""The library page: all documents of the index."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from ui import markup
from ui.filters import day
from ui.pages import address

if TYPE_CHECKING:
    from indexer.index import Index
    from ui.words import Words


def page(index: Index, words: Words) -> None:
    """Draw the documents, each with a link to its text."""
    st.caption(words("library_meaning"))
    rows = [
        f"<li>{markup.document_line(words, info, address('read', {'d': info.doc_id}))}</li>"
        for info in index.documents(day())
    ]
    st.html(f"<ul class='yj-documents'>{''.join(rows)}</ul>")
