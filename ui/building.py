"""The build of the index from the page: from which folders, how far it is, what came of it."""

from __future__ import annotations

import os
from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from indexer import background, building
from indexer.corpus import default_corpus_dir, find_files
from indexer.errors import CorpusError, SnapshotError
from ui import markup

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from indexer.background import Build
    from indexer.records import BuildReport, Failure
    from ui.words import Words

_SECONDS = 1.0  # between two looks at a build


def corpora() -> list[Path]:
    """Return what a build takes: what the last one took, and the folder for adding.

    Where nothing says what the last one took, it is that folder alone.
    """
    built_from = list(_built_from())
    folder = _folder(built_from)
    is_there = any(folder == path or path in folder.parents for path in built_from)
    return built_from if is_there else [*built_from, folder]


def corpus_folder() -> Path:
    """Return the folder that texts are added to and removed from."""
    return _folder(_built_from())


def _built_from() -> tuple[Path, ...]:
    try:
        return building.corpora_of(building.default_index_dir())
    except SnapshotError:  # no index, or a damaged one: that is what a build mends
        return ()


def _folder(built_from: Sequence[Path]) -> Path:
    """Return YINJU_CORPUS where it is set, else the first folder that was built from."""
    folders = [path for path in built_from if path.is_dir()]
    is_set = "YINJU_CORPUS" in os.environ
    return default_corpus_dir().resolve() if is_set or not folders else folders[0]


def running() -> Build | None:
    """Return the build that runs now, whoever started it; None if none."""
    last = background.last(building.default_index_dir())
    return last if last and last.is_running else None


def start() -> None:
    """Start a build, unless one is running."""
    background.start(corpora(), building.default_index_dir())


def draw(words: Words) -> None:
    """Draw the state of the index, the button that builds it, and how far that is."""
    if running():
        _progress(words)
        return
    last = background.last(building.default_index_dir())
    if last and last.error:
        st.html(markup.notice(words("build_failed"), words.error(last.error), kind="error"))
    elif last and last.report:
        st.html(markup.notice(words("build_done"), _report(words, last.report), kind="answered"))
        if last.report.failures:
            st.html(markup.bullets(failures(words, last.report.failures)))
    st.button(
        words("build"),
        type="primary" if _is_due(words) else "secondary",
        icon=":material/build:",
        on_click=start,
        key="build",
    )


def _is_due(words: Words) -> bool:
    """Say whether the texts are others than those of the index; return it."""
    folders = corpora()
    try:
        if building.has_changed(folders, building.default_index_dir()):
            # An index of an older program does not say: a build may drop what is in it.
            meaning = "build_due_meaning" if _built_from() else "build_unknown"
            places = "；".join(map(str, folders))
            text = words(meaning, folders=places)
            st.html(markup.notice(words("build_due"), text, kind="uncertain"))
            return True
        st.html(markup.note(words("build_up_to_date")))
    except CorpusError as error:
        st.html(markup.notice(words("failed"), words.error(error), kind="error"))
    except SnapshotError:
        texts = [path for path in folders if path.exists()]
        count = sum(len(find_files(path)) if path.is_dir() else 1 for path in texts)
        st.html(markup.note(words("build_first", count=count)))
        return True
    return False


@st.fragment(run_every=_SECONDS)
def _progress(words: Words) -> None:
    """Draw how far the build is, until it is done: then the page is drawn anew."""
    build = running()
    if build is None:
        st.rerun()
        return
    count = f"{build.done:,} / {build.total:,}" if build.total else f"{build.done or ''}"
    name = build.stage or "start"
    stage = words(f"stage_{name}")
    st.html(f"<p class='yj-stage'>{escape(stage)} <b>{count}</b></p>")
    share = build.done / build.total if build.total else 0.0
    st.progress(min(share, 1.0))
    st.html(markup.note(words("build_meanwhile")))
    st.button(words("build_stop"), on_click=build.stop, key="build-stop")


def _report(words: Words, report: BuildReport) -> str:
    return words(
        "build_report",
        documents=f"{report.documents:,}",
        passages=f"{report.passages:,}",
        encoded=f"{report.encoded:,}",
        seconds=f"{report.seconds:.0f}",
        failures=len(report.failures),
    )


def failures(words: Words, found: Sequence[Failure]) -> list[tuple[str, str]]:
    """Return (path, reason) of what could not be read."""
    return [(one.path, words.pick(one.reason, one.reason_en)) for one in found]
