"""How a document and others refer to each other: links, each with the words that say so."""

from __future__ import annotations

from collections import defaultdict
from html import escape
from typing import TYPE_CHECKING, get_args

import streamlit as st

from indexer.records import RelationKind
from ui.markup import badge, link
from ui.pages import address

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from indexer.index import Index
    from indexer.records import RelatedDocument
    from ui.words import Words

_MOST_SHOWN = 5  # documents of one kind that are shown without a click


def relations(index: Index, words: Words, doc_id: str, on: date | None) -> None:
    """Draw what a document refers to, and what refers to it."""
    related = index.relations(doc_id, on)
    if related:
        st.html(related_documents(words, doc_id, related))


def related_documents(words: Words, doc_id: str, related: Sequence[RelatedDocument]) -> str:
    """Return the related documents of `doc_id`, by kind; its own references come first."""
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
            items = "".join(_item(words, doc_id, one) for one in group)
            head = words("group", name=words(name), count=len(group))
            drawn.append(
                f"<details{' open' if is_open else ''}><summary>{escape(head)}</summary>"
                f"<ul>{items}</ul></details>"
            )
    return f"<div class='yj-relations'>{''.join(drawn)}</div>"


def _item(words: Words, doc_id: str, one: RelatedDocument) -> str:
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
        head = f"{link(title, address('read', {'p': one.passage_id}))} {badge(words, document)}"
    if relation.later:
        remarks.append(words("later"))
    remark = escape(" · ".join(filter(None, remarks)))
    # A citation's words are the title once more.
    quote = "" if relation.kind == "cites" else f"<q>{escape(one.words)}</q>"
    return f"<li>{head} <span>{remark}</span>{quote}</li>"
