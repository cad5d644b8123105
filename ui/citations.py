"""Citations: the choice of a style, the words in it, and what one does with a cited passage."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import streamlit as st

from indexer.citation import Citation, markdown
from indexer.styles import DEFAULT
from indexer.styles import STYLES as CITATION_STYLES

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
