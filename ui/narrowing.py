"""Broader and narrower: one link for each filter that can be lifted, or that would fit the hits."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from indexer.records import Filters
from ui import filters as chosen
from ui import markup

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from indexer.records import DocumentInfo, Hit
    from ui.request import Request
    from ui.words import Words

_OFFERED = 2  # values of one filter


def draw_active(
    words: Words, asked: Request, snapshot_id: str, documents: Sequence[DocumentInfo]
) -> None:
    """Draw the filters that are set, each with the link that lifts it."""
    each = chosen.each(words, asked.filters, documents)
    links = [
        _link(f"{name} ×", replace(asked, filters=without).address(snapshot_id),
              words("lift", name=name))
        for name, without in each
    ]  # fmt: skip
    if len(links) > 1:
        everything = replace(asked, filters=Filters()).address(snapshot_id)
        links.append(markup.link(words("filters_clear"), everything))
    _line(words("filters_active"), links)


def draw_narrower(words: Words, asked: Request, snapshot_id: str, hits: Sequence[Hit]) -> None:
    """Draw links that ask again of a part of what was found, with the number of its hits.

    A part that all hits are of is no part.
    """
    filters = asked.filters
    links = []
    for field, values in (
        ("types", (hit.document.type for hit in hits)),
        ("issuers", (name for hit in hits for name in hit.document.issuers)),
        ("statuses", (hit.document.standing.status for hit in hits)),
    ):
        if getattr(filters, field):
            continue
        for value, count in _parts(values, len(hits)):
            name = words(value) if field == "statuses" else value
            only = replace(asked, filters=replace(filters, **{field: (value,)}))
            text = words("narrow_to", name=name, count=count)
            links.append(markup.link(text, only.address(snapshot_id)))
    _line(words("narrower"), links)


def _parts(values: Iterable[str | None], hits: int) -> list[tuple[str, int]]:
    counts = Counter(value for value in values if value)
    return [(value, count) for value, count in counts.most_common(_OFFERED) if count < hits]


def _link(text: str, address: str, label: str) -> str:
    return (
        f"<a class='yj-link' href='{escape(address)}' aria-label='{escape(label)}'>"
        f"{escape(text)}</a>"
    )


def _line(name: str, links: Sequence[str]) -> None:
    if links:
        st.html(f"<p class='yj-chips'><span>{escape(name)}</span> {' '.join(links)}</p>")
