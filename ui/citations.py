"""Citations: the choice of a style, the words in it, and what one does with a cited passage."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import streamlit as st

from indexer.citation import Citation, markdown, running_text
from indexer.styles import DEFAULT
from indexer.styles import STYLES as CITATION_STYLES
from ui.components import Cited, copy_buttons

if TYPE_CHECKING:
    from ui.words import Words

MARKDOWN = "markdown"  # the quote itself, with where it stands
STYLES = (*CITATION_STYLES, MARKDOWN)


def choose_style(words: Words) -> str:
    """Draw the choice of a citation style; return it."""
    chosen: str = st.selectbox(
        words("style"),
        STYLES,
        index=STYLES.index(DEFAULT),
        format_func=lambda style: style_name(words, style),
        key="style",
        persist_state="session",
    )
    # The widget's own entry holds its label, not the style, on pages that do not draw it.
    st.session_state["chosen-style"] = chosen
    return chosen


def chosen_style() -> str:
    """Return the style that this person chose last."""
    chosen: str = st.session_state.get("chosen-style", DEFAULT)
    return chosen


def render(citation: Citation, style: str) -> str:
    """Return a citation in one of STYLES; addresses that nothing fetched are dated today."""
    if style == MARKDOWN:
        return markdown(citation)
    chosen = CITATION_STYLES[style]
    write = chosen.note if chosen.system == "note" else chosen.entry
    return write(citation, date.today())


def style_name(words: Words, style: str) -> str:
    """Return what one of STYLES is called."""
    if style == MARKDOWN:
        return words("style_markdown")
    return words.pick(CITATION_STYLES[style].name, CITATION_STYLES[style].english)


def cited(citation: Citation, style: str, path: str) -> Cited:
    """Return the quote with its citation, to be copied together; `path` leads to the quote."""
    rendered = render(citation, style)
    if style == MARKDOWN:
        return Cited(rendered, citation.quote, running_text(citation), path)
    return Cited(f"{citation.quote}\n\n{rendered}", citation.quote, rendered, path)


def copy_cited(words: Words, citation: Citation, style: str, path: str, *, key: str) -> None:
    """Draw the buttons that copy a quote with its citation, and each alone.

    `path` is the address of the quote.
    """
    items = {
        words("copy_cited"): cited(citation, style, path),
        words("copy_quote"): citation.quote,
        words("copy_citation"): render(citation, style),
    }
    copy_buttons(words, items, key=key)
