"""Two versions of a text side by side: what was changed, renumbered, added and left out."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from html import escape
from itertools import groupby
from typing import TYPE_CHECKING, Literal, get_args

import streamlit as st

from indexer.comparing import Row, State, compare
from ui import markup
from ui.filters import day
from ui.pages import address

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from indexer.comparing import Unit
    from indexer.index import Index
    from indexer.records import DocumentInfo, Passage
    from ui.words import Words

_UNCHANGED = frozenset({"same", "renumbered"})


def links(index: Index, words: Words, info: DocumentInfo, on: date | None) -> None:
    """Draw the other versions of a statute, each with the way to a comparison."""
    others = [one for one in index.versions(info.doc_id, on) if one.doc_id != info.doc_id]
    if not others:
        return
    items = []
    for one in others:
        name = words("version_of", date=one.date) if one.date else one.path
        compared = address("read", {"d": info.doc_id, "with": one.doc_id})
        items.append(
            f"<li>{markup.link(name, address('read', {'d': one.doc_id}))} "
            f"{markup.badge(words, one)} "
            f"{markup.action(words('compare'), compared, words('compare_with', name=name))}</li>"
        )
    title = escape(words("versions"))
    st.html(
        f"<nav class='yj-versions' aria-label='{title}'>"
        f"<b>{title}</b><ul>{''.join(items)}</ul></nav>"
    )


def draw(index: Index, words: Words, doc_id: str, other_id: str) -> None:
    """Draw two documents side by side, the older one on the left.

    Without dates the order is that of the address. Raises SnapshotError for an id that the index
    does not have.
    """
    both = [index.document_info(one, day()) for one in (doc_id, other_id)]
    left, right = sorted(both, key=lambda info: info.date or "")
    with st.spinner(words("comparing")):
        rows = _rows(index, index.snapshot_id, left.doc_id, right.doc_id)
    heads = "".join(
        f"<div>{markup.document_line(words, info, address('read', {'d': info.doc_id}))}</div>"
        for info in (left, right)
    )
    st.html(f"<div class='yj-versus'>{heads}</div>{_counts(words, rows)}")
    passages = index.passages(left.doc_id), index.passages(right.doc_id)
    parts = []
    for is_unchanged, group in groupby(rows, key=lambda row: row.state in _UNCHANGED):
        found = list(group)
        drawn = "".join(_row(words, row, *passages) for row in found)
        parts.append(_folded(words, found, drawn) if is_unchanged else drawn)
    st.html(f"<div class='yj-comparison'>{''.join(parts)}</div>")


@st.cache_data(max_entries=8, show_spinner=False)
def _rows(_index: Index, snapshot_id: str, left: str, right: str) -> tuple[Row, ...]:  # noqa: ARG001
    """Return the comparison; the snapshot's id makes that of a rebuilt index another one."""
    return compare(_index.document(left), _index.document(right))


def _counted(rows: Sequence[Row]) -> list[Row]:
    """Return the articles; where there are none, all parts."""
    return [row for row in rows if row.is_article] or list(rows)


def _counts(words: Words, rows: Sequence[Row]) -> str:
    """Return how many articles were changed, added, left out, renumbered, and which, in words."""
    counts = Counter(row.state for row in _counted(rows))
    cells = "".join(
        f"<li class='yj-{state}'><b>{counts[state]}</b> {escape(words(f'state_{state}'))}</li>"
        for state in get_args(State)
    )
    named = "".join(
        f"<li>{escape(words('listed', name=words(f'state_{state}'), labels=labels))}</li>"
        for state in get_args(State)
        if (
            labels := "、".join(_name(row) for row in rows if row.is_article and row.state == state)
        )
    )
    details = (
        f"<details><summary>{escape(words('compare_list'))}</summary><ul>{named}</ul></details>"
        if named
        else ""
    )
    return f"<ul class='yj-counts'>{cells}</ul><div class='yj-listed'>{details}</div>"


def _name(row: Row) -> str:
    """Return the number of an article; both, if it has another now."""
    labels = [unit.label for unit in (row.left, row.right) if unit]
    return " → ".join(dict.fromkeys(labels))


def _folded(words: Words, rows: Sequence[Row], drawn: str) -> str:
    """Return what did not change but in number, behind a click."""
    articles = [row for row in rows if row.is_article]
    if not articles:
        return drawn
    first, last = _name(articles[0]), _name(articles[-1])
    name = first if len(articles) == 1 else words("from_to", first=first, last=last)
    summary = words("unchanged", name=name, count=len(articles))
    return f"<details class='yj-fold'><summary>{escape(summary)}</summary>{drawn}</details>"


def _row(words: Words, row: Row, lefts: Sequence[Passage], rights: Sequence[Passage]) -> str:
    """Return a part of both texts side by side; their numbers lead to them."""
    old = _text(words, row, "left")
    new = _text(words, row, "right")
    state = words(f"state_{row.state}")
    return (
        f"<section class='yj-row yj-{row.state}' aria-label='{escape(f'{_name(row)} {state}')}'>"
        f"<div class='yj-left'>{_head(words, row.left, state, lefts)}{old}</div>"
        f"<div class='yj-right'>{_head(words, row.right, state, rights)}{new}</div></section>"
    )


def _head(words: Words, unit: Unit | None, state: str, passages: Sequence[Passage]) -> str:
    """Return the number of an article as a link to it, and what became of it."""
    if unit is None:
        return f"<p class='yj-none'>{escape(words('not_there'))}</p>"
    if not unit.label:
        return ""
    passage = passages[bisect_right(passages, unit.start, key=lambda one: one.start) - 1]
    there = markup.link(unit.label, address("read", {"p": passage.passage_id}))
    return f"<header>{there} <span>{escape(state)}</span></header>"


def _text(words: Words, row: Row, side: Literal["left", "right"]) -> str:
    """Return one side of a row, what the other side lacks marked."""
    if (row.left if side == "left" else row.right) is None:
        return ""
    tag, says = ("del", "marked_gone") if side == "left" else ("ins", "marked_new")
    parts = []
    for run in row.runs:
        text = escape(run.left if side == "left" else run.right)
        is_marked = not run.is_same and text.strip() and row.state == "changed"
        # Said to those who do not see the page, and never copied with the words.
        said = f"<span class='yj-said'>{escape(words(says))}</span>"
        parts.append(f"<{tag}>{said}{text}</{tag}>" if is_marked else text)
    return f"<p>{''.join(parts)}</p>"
