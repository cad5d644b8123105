"""How a document and others refer to each other: links, each with the words that say so."""

from __future__ import annotations

from collections import defaultdict
from html import escape
from typing import TYPE_CHECKING, get_args
from urllib.parse import urlencode

import streamlit as st

from indexer.records import RelationKind
from ui.markup import badge

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from indexer.index import Index
    from indexer.records import RelatedDocument
    from ui.strings import Words

_MOST_SHOWN = 5  # documents of one kind that are shown without a click

# A link opened in the usual way keeps the session, with its filters and its day; the link itself is
# for a new tab.
_FOLLOW_JS = """
export default function ({ setTriggerValue }) {
    function follow(event) {
        const link = event.target.closest?.(".yj-relations a");
        if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        setTriggerValue("passage", new URL(link.href).searchParams.get("p"));
    }
    document.addEventListener("click", follow);
    return () => document.removeEventListener("click", follow);
}
"""
_follow = st.components.v2.component("yinju_follow", js=_FOLLOW_JS)


def relations(index: Index, words: Words, doc_id: str, on: date | None) -> None:
    """Draw what a document refers to, and what refers to it."""
    related = index.relations(doc_id, on)
    if related:
        st.html(related_documents(words, doc_id, related, st.query_params.to_dict()))
        _follow(key="follow", on_passage_change=_open)


def _open() -> None:
    st.query_params["p"] = st.session_state["follow"]["passage"]


def related_documents(
    words: Words, doc_id: str, related: Sequence[RelatedDocument], query: Mapping[str, str]
) -> str:
    """Return the related documents of `doc_id`, by kind; its own references come first.

    `query` is that of the page, which a link keeps but for the passage.
    """
    groups: dict[str, list[RelatedDocument]] = defaultdict(list)
    for one in related:
        kind = "repeals" if one.relation.kind == "replaces" else one.relation.kind
        groups[kind if one.relation.source == doc_id else f"{kind}_back"].append(one)
    kinds = [kind for kind in get_args(RelationKind) if kind != "replaces"]
    drawn = []
    for name in [*kinds, *(f"{kind}_back" for kind in kinds)]:
        group = groups[name]
        if group:
            is_open = len(group) <= _MOST_SHOWN and not name.startswith("cites")
            items = "".join(_item(words, doc_id, one, query) for one in group)
            head = words("group", name=words(name), count=len(group))
            drawn.append(
                f"<details{' open' if is_open else ''}><summary>{escape(head)}</summary>"
                f"<ul>{items}</ul></details>"
            )
    return f"<div class='yj-relations'>{''.join(drawn)}</div>"


def _item(words: Words, doc_id: str, one: RelatedDocument, query: Mapping[str, str]) -> str:
    """Return a related document: its title as a link, what it is, and the words that say so."""
    relation, document = one.relation, one.document
    remarks = []
    title = relation.title or relation.number or ""
    if document is None:
        remarks = [relation.number if relation.title else None, words("absent")]
        head = f"<b>{escape(title)}</b>"
    else:
        is_attachment = relation.source == doc_id and relation.attachment is not None
        if not is_attachment:
            title = document.title
            remarks = [document.number, document.date]
        elif document.doc_id != doc_id:
            remarks = [words("within", title=document.title)]
        address = "?" + urlencode({**query, "p": one.passage_id})
        head = f"<a href='{escape(address)}'>{escape(title)}</a> {badge(words, document)}"
    if relation.later:
        remarks.append(words("later"))
    remark = escape(" · ".join(filter(None, remarks)))
    # A citation's words are the title once more.
    quote = "" if relation.kind == "cites" else f"<q>{escape(one.words)}</q>"
    return f"<li>{head} <span>{remark}</span>{quote}</li>"
