"""The index page: what the index holds, its build, what was read of each file, the settings."""

from __future__ import annotations

import os
from datetime import datetime
from typing import TYPE_CHECKING

import streamlit as st

from indexer.building import default_index_dir
from indexer.encoder import DEFAULT_MODEL
from ui import building, library_files, markup, people
from ui.pages import address

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indexer.errors import YinjuError
    from indexer.index import Index, IndexInfo
    from indexer.records import Extraction, Failure
    from ui.pages import Name
    from ui.words import Words


def page(index: Index, words: Words) -> None:
    """Draw the index in numbers, its build, a table of all sources, and the settings."""
    info = index.info()
    with st.container(key="index-numbers"):
        st.html(markup.numbers(_numbers(words, info)))
    if people.may_edit():
        st.html(markup.subheading(words("build_head")))
        building.draw(words)
    st.html(markup.subheading(words("files")))
    _files(words, index.extractions(), info.failures)
    st.html(markup.subheading(words("settings")))
    st.html(markup.numbers(_settings(words)))


def without_index(words: Words, name: Name, error: YinjuError) -> None:
    """Draw why there is no index, and what makes one: the first page that a new user sees."""
    st.html(markup.notice(words("no_index"), words.error(error), kind="error"))
    if people.may_edit() and name in {"index", "library"}:
        library_files.draw(words)
    elif people.may_edit():
        st.html(
            f"<p>{markup.action(words('make_index'), address('index'), words('make_index'))}</p>"
        )
    with st.expander(words("no_index_command")):
        st.code("yinju build", language="bash")


def _files(words: Words, extractions: Sequence[Extraction], failed: Sequence[Failure]) -> None:
    """Draw what was read of each file: all of them, or those that something was wrong with."""
    st.html(markup.note(words("files_meaning")))
    with_remarks = [one for one in extractions if one.notes or one.copies or one.unread]
    counted = {"all": len(extractions), "remarks": len(with_remarks), "failed": len(failed)}
    shown = st.segmented_control(
        words("files_which"),
        list(counted),
        default="all",
        required=True,
        format_func=lambda key: words(f"files_{key}", count=counted[key]),
        key="files-which",
        label_visibility="collapsed",
    )
    if shown != "failed" and counted[shown]:
        rows = [_row(words, one) for one in (extractions if shown == "all" else with_remarks)]
        st.dataframe(rows, hide_index=True, width="stretch", height="auto", placeholder="")
    if shown != "remarks" and failed:
        st.html(markup.subheading(words("failures", count=len(failed))))
        st.html(markup.bullets(building.failures(words, failed)))
    elif not counted[shown]:
        st.html(markup.note(words("files_none")))


def _settings(words: Words) -> list[tuple[str, str]]:
    """Return what is set, and with what: outside of this page."""
    return [
        (words("set_index"), f"{default_index_dir().resolve()}"),
        (words("set_corpora"), "\n".join(map(str, building.corpora()))),
        (words("set_corpus"), f"{building.corpus_folder()}"),
        (words("set_model"), os.environ.get("YINJU_MODEL") or DEFAULT_MODEL),
    ]


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
    copies = library_files.copies(words, one.copies)
    unread = words("unread_pages", pages="、".join(map(str, one.unread))) if one.unread else ""
    return {
        words("file"): one.path,
        words("format"): one.path.rpartition(".")[2].upper(),
        words("pages"): one.pages or None,
        words("characters"): one.characters,
        words("confidence_short"): f"{one.confidence:.0%}" if one.confidence is not None else "",
        words("remarks"): "；".join(filter(None, [unread, *one.notes, *copies])),
    }
