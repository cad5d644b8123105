"""The sidebar of the search: filters, and what the index holds."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, TypeVar, get_args

import streamlit as st

from indexer.records import Filters, Status
from ui import checking, files, markup, report

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from indexer.index import Index
    from indexer.records import DocumentInfo
    from ui.strings import Words

Choice = TypeVar("Choice", bound=str)

# Keys of the filter widgets in the session, with what each holds when it filters nothing.
_CHOICES = ("documents", "types", "issuers", "statuses")
_DAYS = ("from", "to", "on")


def filters(words: Words, documents: Sequence[DocumentInfo]) -> Filters:
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


def clear_filters() -> None:
    """Empty the filters, before they are drawn again."""
    for key in _CHOICES:
        st.session_state[key] = []
    for key in _DAYS:
        st.session_state[key] = None


def _name(info: DocumentInfo) -> str:
    """Return a name that tells versions of one title apart."""
    return f"{info.title}（{info.number or info.date or info.path}）"


def about(index: Index, words: Words, documents: Sequence[DocumentInfo]) -> None:
    """Draw the ways to other pages, what the index holds, and what could not be read."""
    report.link(words)
    checking.link(words)
    info = index.info()
    st.subheader(words("index"))
    built = datetime.fromisoformat(info.built_at).astimezone()
    st.html(
        markup.numbers(
            [
                (words("index_documents"), f"{info.documents:,}"),
                (words("index_passages"), f"{info.passages:,}"),
                (words("index_sentences"), f"{info.sentences:,}"),
                (words("index_size"), f"{info.size_bytes / 1_000_000:.1f} MB"),
                (words("index_built"), f"{built:%Y-%m-%d %H:%M}"),
                (words("index_encoder"), info.encoder),
                (words("index_snapshot"), info.snapshot_id),
            ]
        )
    )
    with st.expander(words("index_contents")):
        st.html(markup.bullets((known.title, known.number or "") for known in documents))
    st.button(words("files"), icon=":material/table_view:", type="tertiary", on_click=files.show)
    if info.failures:
        with st.expander(words("failures", count=len(info.failures)), icon=":material/warning:"):
            st.html(
                markup.bullets(
                    (failure.path, words.pick(failure.reason, failure.reason_en))
                    for failure in info.failures
                )
            )
