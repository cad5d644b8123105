"""The index page: what the index holds, and what was read of each file, what not and why."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import streamlit as st

from ui import markup

if TYPE_CHECKING:
    from indexer.index import Index, IndexInfo
    from indexer.records import Extraction
    from ui.words import Words


def page(index: Index, words: Words) -> None:
    """Draw the index in numbers, a table of all sources, and what could not be read at all."""
    info = index.info()
    st.html(markup.numbers(_numbers(words, info)))
    st.html(markup.subheading(words("files")))
    st.caption(words("files_meaning"))
    rows = [_row(words, one) for one in index.extractions()]
    st.dataframe(rows, hide_index=True, width="stretch", height="auto", placeholder="")
    if info.failures:
        st.html(markup.subheading(words("failures", count=len(info.failures))))
        st.html(
            markup.bullets(
                (failure.path, words.pick(failure.reason, failure.reason_en))
                for failure in info.failures
            )
        )


def _numbers(words: Words, info: IndexInfo) -> list[tuple[str, str]]:
    built = datetime.fromisoformat(info.built_at).astimezone()
    return [
        (words("index_documents"), f"{info.documents:,}"),
        (words("index_passages"), f"{info.passages:,}"),
        (words("index_sentences"), f"{info.sentences:,}"),
        (words("index_size"), f"{info.size_bytes / 1_000_000:.1f} MB"),
        (words("index_built"), f"{built:%Y-%m-%d %H:%M}"),
        (words("index_encoder"), info.encoder),
        (words("index_snapshot"), info.snapshot_id),
    ]


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
