"""The files of the library: adding by drag and drop, removing with a way back, duplicates."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Literal

import streamlit as st

from indexer import intake, readers
from indexer.corpus import find_files
from indexer.errors import CorpusError
from indexer.readers.worker import Pool
from ui import building, markup
from ui.pages import address

if TYPE_CHECKING:
    from pathlib import Path

    from streamlit.runtime.uploaded_file_manager import UploadedFile

    from indexer.index import Index
    from indexer.intake import Added, Removal
    from indexer.records import Document, RawDocument
    from ui.words import Words

_MOST_FILES = 200  # at once; they are held in memory until they are added
_MOST_REMOVALS = 20  # that are shown

Clash = Literal["number", "replace"]


def draw(words: Words) -> None:
    """Draw what adds files to the corpus folder and removes them, and the build of the index."""
    folder = building.corpus_folder()
    st.html(markup.subheading(words("add_files")))
    st.html(markup.note(words("add_meaning", folder=folder)))
    _add(words, folder)
    if added := st.session_state.get("added"):
        st.html(added_report(words, added))
    st.html(markup.subheading(words("files_and_index")))
    building.draw(words)
    if folder.is_dir():
        st.html(markup.subheading(words("remove_files")))
        _remove(words, folder)


def _add(words: Words, folder: Path) -> None:
    """Draw the place to drop files, and add those that were dropped when that is asked for."""
    # A box of another key is an empty one.
    number = st.session_state.setdefault("upload", 0)
    dropped = st.file_uploader(
        words("drop_files"),
        type=[suffix.removeprefix(".") for suffix in readers.SUFFIXES],
        accept_multiple_files=True,
        max_upload_size=readers.MAX_BYTES // 1024**2,
        key=f"upload-{number}",
    )
    clash: Clash = st.radio(
        words("clash"),
        ("number", "replace"),
        format_func=lambda key: words(f"clash_{key}"),
        horizontal=True,
        key="clash",
        persist_state="session",
    )
    if len(dropped) > _MOST_FILES:
        st.html(
            markup.notice(words("failed"), words("too_many_files", most=_MOST_FILES), kind="error")
        )
        return
    label = words("add_them", count=len(dropped)) if dropped else words("add_none")
    if st.button(label, type="primary", disabled=not dropped, key="add"):
        try:
            _add_all(words, folder, dropped, replace=clash == "replace")
        except CorpusError as error:
            st.html(markup.notice(words("failed"), words.error(error), kind="error"))
            return
        st.session_state["upload"] = number + 1
        if any(one.path and one.outcome != "same" for one in st.session_state["added"]):
            building.start()
        st.rerun()


def _add_all(words: Words, folder: Path, dropped: list[UploadedFile], *, replace: bool) -> None:
    """Add file after file; what became of each is in the session at once, should one fail."""
    done: list[Added] = []
    st.session_state["added"] = done
    # Not the text of the bar, which is Markdown: names are what people made them.
    stage, progress = st.empty(), st.progress(0.0)
    with Pool() as pool:

        def read(data: bytes, name: str) -> RawDocument:
            return pool.read(data, name, readers.suffix_of(name), readers.format_of(name).seconds)

        for file in dropped:
            text = words("reading", name=file.name, done=len(done) + 1, total=len(dropped))
            stage.html(markup.note(text))
            progress.progress(len(done) / len(dropped))
            done.append(intake.add(folder, file.name, file.getvalue(), read, replace=replace))


def added_report(words: Words, added: list[Added]) -> str:
    """Return what became of each file: where it is, what was read of it, and what was not."""
    rows = []
    for one in added:
        tone = "not_found" if one.outcome == "refused" else "answered"
        if one.failures and one.documents:
            tone = "uncertain"
        parts = [_read(words, document) for document in one.documents]
        parts += [escape(reason) for _, reason in building.failures(words, one.failures)]
        items = "".join(f"<li>{part}</li>" for part in parts)
        head = words(f"outcome_{one.outcome}", path=one.path)
        rows.append(
            f"<li class='yj-notice yj-{tone}'><b>{escape(one.name)}</b> "
            f"<strong>{escape(head)}</strong><ul>{items}</ul></li>"
        )
    return f"<ul class='yj-added' role='status'>{''.join(rows)}</ul>"


def _read(words: Words, document: Document) -> str:
    """Return what was read of a document, and the remarks of its reader."""
    facts = [words("length", count=f"{len(document.text):,}")]
    if document.pages:
        facts.append(words("page_count", count=len(document.pages)))
    unread = [str(page.number) for page in document.pages if page.skipped and not page.characters]
    if unread:
        facts.append(words("unread_pages", pages="、".join(unread)))
    text = " · ".join([*facts, *document.notes])
    return f"{escape(document.title)} <span>{escape(text)}</span>"


def _remove(words: Words, folder: Path) -> None:
    """Draw the choice of files to remove, and what was removed, with the way back."""
    paths = [path.relative_to(folder).as_posix() for path in find_files(folder)]
    chosen = st.multiselect(
        words("remove_which"), paths, placeholder=words("remove_any", count=len(paths)), key="gone"
    )
    st.html(markup.note(words("remove_meaning")))
    st.button(
        words("remove_them", count=len(chosen)) if chosen else words("remove_none"),
        disabled=not chosen,
        on_click=_take_out,
        args=(folder,),
        key="remove",
    )
    if refused := st.session_state.pop("library-refused", None):
        st.html(markup.notice(words("failed"), words.error(refused), kind="error"))
    for removal in intake.removals(folder)[:_MOST_REMOVALS]:
        _removal(words, folder, removal)


def _removal(words: Words, folder: Path, removal: Removal) -> None:
    first, count = removal.paths[0], len(removal.paths)
    name = first if count == 1 else words("and_more", path=first, count=count - 1)
    with st.container(
        horizontal=True, vertical_alignment="center", key=f"removal-{removal.removal_id}"
    ):
        st.html(f"<p class='yj-removed'>{escape(words('removed', name=name))}</p>")
        st.button(
            words("undo"),
            on_click=_put_back,
            args=(folder, removal.removal_id),
            key=f"undo-{removal.removal_id}",
        )


def _take_out(folder: Path) -> None:
    try:
        intake.remove(folder, st.session_state["gone"])
    except CorpusError as error:
        st.session_state["library-refused"] = error
        return
    st.session_state["gone"] = []
    building.start()


def _put_back(folder: Path, removal_id: str) -> None:
    try:
        intake.restore(folder, removal_id)
    except CorpusError as error:
        st.session_state["library-refused"] = error
        return
    building.start()


def duplicates(index: Index, words: Words) -> None:
    """Draw the documents that have the same text as another, or nearly."""
    titles = {info.doc_id: info.title for info in index.documents()}
    rows = []
    for one in index.extractions():
        if one.copies:
            remarks = "；".join(copies(words, one.copies))
            link = markup.link(titles[one.doc_id], address("read", {"d": one.doc_id}))
            rows.append(f"<li>{link} <span>{escape(f'{one.path} · {remarks}')}</span></li>")
    if rows:
        st.html(markup.subheading(words("duplicates", count=len(rows))))
        st.html(f"<ul class='yj-list'>{''.join(rows)}</ul>")


def copies(words: Words, found: tuple[tuple[str, float], ...]) -> list[str]:
    """Return in words which files have the same text, or nearly."""
    return [
        words("same_text", path=path)
        if similarity == 1
        else words("near_text", path=path, percent=f"{similarity:.0%}")
        for path, similarity in found
    ]
