"""What is read while an answer is computed: the passages that share the question's words."""

from __future__ import annotations

from contextlib import contextmanager
from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from ui import markup

if TYPE_CHECKING:
    from collections.abc import Iterator

    from indexer.index import Index
    from indexer.records import Filters
    from ui.words import Words


@contextmanager
def preview(index: Index, words: Words, question: str, filters: Filters) -> Iterator[None]:
    """Show what the words alone find, until the block is left; the last answer is hidden.

    It is no answer and has no verdict, and it goes whatever happens. The style sheet shows it
    only after a moment, so that nothing flashes where the answer is quick. Raises QuestionError
    if the question cannot be asked.
    """
    found = index.preview(question, filters=filters)
    rows = "".join(
        f"<li><b>{escape(hit.document.title)}</b> "
        f"<span>{escape(markup.place(words, hit.passage.locator))}</span>"
        f"<p>{escape(hit.passage.text)}</p></li>"
        for hit in found
    )
    first = f"<p class='yj-note'>{escape(words('preview'))}</p>" if found else ""
    message = words("searching" if index.is_ready else "loading_model")
    slot = st.empty()
    slot.html(
        f"<div class='yj-preview' role='status'><strong>{escape(message)}</strong>{first}"
        f"<ol aria-hidden='true'>{rows}</ol></div>"
    )
    try:
        yield
    finally:
        slot.empty()
