"""The questions that this person asked, the last one first."""

from __future__ import annotations

import json
from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from indexer.errors import StoreError
from ui import markup, private

if TYPE_CHECKING:
    from indexer.records import Answer
    from ui.words import Words

Entry = dict[str, str]

_KEPT = "history"  # under which name it is kept for its person
_MOST = 100


def note(answer: Answer, address: str) -> None:
    """Put an Answer's question first, with the address that asks it again.

    Raises StoreError if it cannot be kept.
    """
    entry = {"question": answer.question, "verdict": answer.verdict, "address": address}

    def first(data: bytes | None) -> bytes:
        others = [one for one in _read(data) if one["address"] != address]
        return _written([entry, *others][:_MOST])

    private.update(_KEPT, first)


def entries() -> list[Entry]:
    """Return what was asked: `question`, `verdict`, `address`; the last one first."""
    return _read(private.load(_KEPT))


def draw(words: Words) -> None:
    """Draw the questions as links, and the button that forgets them."""
    try:
        found = entries()
    except StoreError as error:
        st.html(markup.notice(words("failed"), words.error(error), kind="error"))
        st.button(words("history_clear"), on_click=_clear, key="history-clear")
        return
    if not found:
        return
    with st.expander(words("history", count=len(found)), key="history"):
        rows = (
            f"<li>{markup.link(one['question'], one['address'])} "
            f"<span>{escape(words(one['verdict']))}</span></li>"
            for one in found
        )
        st.html(f"<ol class='yj-history'>{''.join(rows)}</ol>")
        st.button(words("history_clear"), on_click=_clear, key="history-clear")


def _clear() -> None:
    private.save(_KEPT, _written([]))


def _read(data: bytes | None) -> list[Entry]:
    try:
        found: list[Entry] = json.loads(data) if data else []
    except ValueError as error:
        raise StoreError(
            "提问的记录坏了，读不出来：请清除记录。",
            "The record of what was asked is damaged: clear it.",
        ) from error
    return found


def _written(found: list[Entry]) -> bytes:
    return json.dumps(found, ensure_ascii=False).encode()
