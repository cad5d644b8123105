"""The extraction report: of every file what was read, what was not and why, and its copies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from ui import markup

if TYPE_CHECKING:
    from indexer.index import Index
    from indexer.records import Extraction
    from ui.strings import Words


def files(index: Index, words: Words) -> None:
    """Draw a table of all Documents' sources, and below it what could not be read at all."""
    st.button(words("back"), icon=":material/arrow_back:", type="tertiary", on_click=_back)
    st.html(markup.subheading(words("files")))
    st.caption(words("files_meaning"))
    rows = [_row(words, one) for one in index.extractions()]
    st.dataframe(rows, hide_index=True, width="stretch", height="auto", placeholder="")
    failures = index.info().failures
    if failures:
        st.html(markup.subheading(words("failures", count=len(failures))))
        st.html(
            markup.bullets(
                (failure.path, words.pick(failure.reason, failure.reason_en))
                for failure in failures
            )
        )


def _row(words: Words, one: Extraction) -> dict[str, str | int | None]:
    """Return a row of the table, its cells by the columns' names."""
    copies = [
        words("same_text", path=path)
        if similarity == 1
        else words("near_text", path=path, percent=f"{similarity:.0%}")
        for path, similarity in one.copies
    ]
    unread = words("unread_pages", pages="、".join(map(str, one.unread))) if one.unread else ""
    return {
        words("file"): one.path,
        words("format"): one.path.rpartition(".")[2].upper(),
        words("pages"): one.pages or None,
        words("characters"): one.characters,
        words("confidence_short"): f"{one.confidence:.0%}" if one.confidence is not None else "",
        words("remarks"): "；".join(filter(None, [unread, *one.notes, *copies])),
    }


def show() -> None:
    """Lead to the report."""
    st.query_params["view"] = "files"


def _back() -> None:
    del st.query_params["view"]
