"""The first steps: four of them, with links that do what they say; what has been done is marked.

Who closed them does not see them again in this browser, until the link beside the examples, or
`?tour=1` in the address, calls them back.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from ui import markup, remembered
from ui.pages import address
from ui.report import basket
from ui.words.ask import EXAMPLES

if TYPE_CHECKING:
    from indexer.records import Answer
    from ui.words import Words

QUESTION = EXAMPLES[0]


def draw(words: Words, answer: Answer | None = None) -> None:
    """Draw the steps, or the link that calls them; `answer` is the one to their question."""
    if "tour" in st.query_params:
        remembered.put("tour", "open")
    if st.session_state["came-from"] == "read":
        st.session_state["tour-read"] = True
    if remembered.get("tour") != "closed":
        with st.container(key="tour"):
            st.html(_steps(words, answer))
            st.button(words("tour_close"), type="tertiary", key="tour-close", on_click=_close)
    elif not answer:
        st.html(markup.link(words("tour_open"), address("ask", {"tour": "1"})))


def _close() -> None:
    remembered.put("tour", "closed")
    if "tour" in st.query_params:
        del st.query_params["tour"]


def _steps(words: Words, answer: Answer | None) -> str:
    """Return the steps; the first hit is the one that they are taken on."""
    hit = answer.hits[0] if answer and answer.hits else None
    read = address("read", {"p": hit.passage.passage_id}) if hit else ""
    was_read = "tour-read" in st.session_state
    rows = [
        _step(words, 1, "ask", address("ask", {"q": QUESTION}), is_done=bool(hit)),
        _step(words, 2, "read", read, is_done=bool(hit) and was_read),
        _step(words, 3, "copy", f"#{markup.hit_id(hit.rank)}" if hit else "", is_done=False),
        _step(words, 4, "report", address("report", {}), is_done=bool(basket().items)),
    ]
    return (
        f"<section class='yj-tour'>{markup.subheading(words('tour'))}"
        f"<ol>{''.join(rows)}</ol></section>"
    )


def _step(words: Words, number: int, name: str, there: str, *, is_done: bool) -> str:
    """Return a step; it is no link where it cannot be taken yet."""
    text = escape(words(f"tour_{name}"))
    if there.startswith("#"):
        text = f"<a href='{there}'>{text}</a>"
    elif there:
        text = markup.link(words(f"tour_{name}"), there)
    sign = f"<b role='img' aria-label='{escape(words('tour_done'))}'>✓</b>"
    return (
        f"<li{' class=yj-done' if is_done else ''}>{sign if is_done else f'<b>{number}</b>'}"
        f"<span>{text}<span>{escape(words(f'tour_{name}_how'))}</span></span></li>"
    )
