"""The filters: which documents are searched, and as of which day they are judged."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, TypeVar, get_args

import streamlit as st

from indexer.records import Filters, Status

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from indexer.records import DocumentInfo
    from ui.words import Words

Choice = TypeVar("Choice", bound=str)

# Keys of the filter widgets in the session, with what each holds when it filters nothing.
_CHOICES = ("documents", "types", "issuers", "statuses")
_DAYS = ("from", "to", "on")


def draw(words: Words, documents: Sequence[DocumentInfo]) -> Filters:
    """Draw the filters; return those that are set."""
    titles = {info.doc_id: _name(info) for info in documents}
    st.subheader(words("filters"))
    doc_ids = _choice(words, "documents", list(titles), titles.__getitem__)
    types = _choice(words, "types", sorted({info.type for info in documents if info.type}))
    issuers = sorted({name for info in documents for name in info.issuers})
    chosen_issuers = _choice(words, "issuers", issuers)
    statuses = _choice(words, "statuses", get_args(Status), words)
    with st.expander(words("filter_dates")):
        date_from = _day(words, "from")
        date_to = _day(words, "to")
        on = _day(words, "on", words("filter_on_help"))
    st.session_state["day"] = on  # for the pages that do not draw the filters
    return Filters(doc_ids, types, chosen_issuers, statuses, date_from, date_to, on)


def _choice(
    words: Words,
    key: str,
    options: Sequence[Choice],
    name: Callable[[Choice], str] = str,
) -> tuple[Choice, ...]:
    chosen = st.multiselect(
        words(f"filter_{key}"),
        options,
        format_func=name,
        key=key,
        placeholder=words("filter_any"),
        persist_state="session",
    )
    return tuple(chosen)


def _day(words: Words, key: str, explanation: str | None = None) -> date | None:
    return st.date_input(
        words(f"filter_{key}"),
        None,
        # Streamlit offers ten years around today otherwise; laws are older.
        min_value=date(1900, 1, 1),
        max_value=date(2100, 12, 31),
        key=key,
        help=explanation,
        format="YYYY-MM-DD",
        persist_state="session",
    )


def day() -> date | None:
    """Return the day as of which documents are judged, None for today."""
    chosen: date | None = st.session_state.get("day")
    return chosen


def clear() -> None:
    """Empty the filters, before they are drawn again."""
    for key in _CHOICES:
        st.session_state[key] = []
    for key in _DAYS:
        st.session_state[key] = None


def _name(info: DocumentInfo) -> str:
    """Return a name that tells versions of one title apart."""
    return f"{info.title}（{info.number or info.date or info.path}）"
