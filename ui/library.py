"""The library page: documents to browse, how they cite each other, what to add and remove."""

from __future__ import annotations

from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from indexer.facets import SORTS, counts, entries, order, select
from ui import library_facets, library_files, library_map, markup, people
from ui.filters import day
from ui.library_view import PARTS, View, read_view
from ui.pages import address

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indexer.facets import Entry
    from indexer.index import Index
    from ui.words import Words

_PAGE = 50  # documents


def page(index: Index, words: Words) -> None:
    """Draw the part of the library that the address names."""
    view = read_view()
    st.html(_parts(words, view))
    if view.part == "files" and people.may_edit():
        library_files.draw(words)
        library_files.duplicates(index, words)
    else:
        _browse(index, words, view)


def _browse(index: Index, words: Words, view: View) -> None:
    """Draw the facets, and the documents that they leave as a list or on the map."""
    everything = entries(index.documents(day()), index.extractions())
    counted = counts(everything, view.chosen, view.find)
    facets = library_facets.facets(words, view, counted)
    with st.sidebar:
        st.html(facets)
    if view.part != "map":
        _find(words, view)
    # On a phone the sidebar would cover the list that it is for.
    with st.container(key="facets-inline"), st.expander(words("facets")):
        st.html(facets)
    if view.part == "list" and (timeline := library_facets.timeline(words, view, counted["year"])):
        st.html(timeline)
    if view.is_filtered:
        st.html(library_facets.chosen(words, view))
    found = select(everything, view.chosen, view.find)
    if not found:
        st.html(markup.notice(words("none_found"), words("none_found_meaning"), kind="hint"))
    elif view.part == "map":
        library_map.draw(index, words, view, everything, found)
    else:
        _list(words, view, order(found, view.sort), len(everything))


def _parts(words: Words, view: View) -> str:
    """Return the links to the parts of the library."""
    links = []
    for part in PARTS if people.may_edit() else ("list", "map"):
        current = " aria-current='page'" if part == view.part else ""
        after = escape(replace(view, part=part, page=1, around="").address())
        links.append(
            f"<a class='yj-link' href='{after}'{current}>{escape(words(f'library_{part}'))}</a>"
        )
    label = escape(words("library_parts"))
    return f"<nav class='yj-parts' aria-label='{label}'>{''.join(links)}</nav>"


def _list(words: Words, view: View, found: Sequence[Entry], total: int) -> None:
    """Draw a page of the documents."""
    st.html(_head(words, view, len(found), total))
    last = -(-len(found) // _PAGE)
    at = min(max(view.page, 1), last)
    shown = found[(at - 1) * _PAGE : at * _PAGE]
    st.html(_documents(words, shown) + (_pager(words, view, at, last) if last > 1 else ""))


def _find(words: Words, view: View) -> None:
    """Draw the box for words of a title or number; it holds those of the address."""
    if st.session_state.get("library-found") != view.find:
        st.session_state["library-found"] = st.session_state["library-find"] = view.find
    with (
        st.form("library", border=False),
        st.container(horizontal=True, vertical_alignment="bottom", key="library-row"),
    ):
        st.text_input(
            words("find"),
            key="library-find",
            placeholder=words("find_hint"),
            autocomplete="off",
            persist_state="session",
        )
        st.form_submit_button(words("find_it"), on_click=_submit)


def _submit() -> None:
    st.query_params.pop("page", None)
    if find := st.session_state["library-find"].strip():
        st.query_params["find"] = find
    else:
        st.query_params.pop("find", None)


def _head(words: Words, view: View, found: int, total: int) -> str:
    """Return how many documents are listed, and the links that order them."""
    key = "library_found" if view.is_filtered else "library_all"
    links = []
    for sort in SORTS:
        current = " aria-current='true'" if sort == view.sort else ""
        after = escape(replace(view, sort=sort, page=1).address())
        links.append(
            f"<a class='yj-link' href='{after}'{current}>{escape(words(f'sort_{sort}'))}</a>"
        )
    return (
        f"<div class='yj-list-head'><p role='status'>"
        f"{escape(words(key, found=f'{found:,}', total=f'{total:,}'))}</p>"
        f"<nav class='yj-sorts' aria-label='{escape(words('sort'))}'>{''.join(links)}</nav></div>"
    )


def _documents(words: Words, shown: Sequence[Entry]) -> str:
    """Return documents as a list, the title of each a link to its text."""
    rows = []
    for entry in shown:
        line = markup.document_line(words, entry.info, address("read", {"d": entry.info.doc_id}))
        facts = [entry.info.type, words("length", count=f"{entry.characters:,}")]
        if entry.has_copies:
            facts.append(words("facet_copied"))
        rows.append(f"<li>{line}{markup.note(' · '.join(filter(None, facts)))}</li>")
    return f"<ul class='yj-documents'>{''.join(rows)}</ul>"


def _pager(words: Words, view: View, at: int, last: int) -> str:
    """Return the links to the pages before and behind."""
    parts = []
    if at > 1:
        parts.append(markup.link(words("list_back"), replace(view, page=at - 1).address()))
    parts.append(f"<span>{escape(words('list_page', page=at, last=last))}</span>")
    if at < last:
        parts.append(markup.link(words("list_on"), replace(view, page=at + 1).address()))
    return (
        f"<nav class='yj-pager' aria-label='{escape(words('list_pages'))}'>{''.join(parts)}</nav>"
    )
