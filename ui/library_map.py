"""The map of the library: documents under each other by date, and arcs where one names another.

A row for each document keeps every title legible and within reach of the keyboard, however many
there are; of a library with many, those with the most links are shown, or the neighbours of one.
"""

from __future__ import annotations

from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from indexer import network
from indexer.facets import order
from ui import markup
from ui.pages import address

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from indexer.facets import Entry
    from indexer.index import Index
    from indexer.network import Link, Network
    from indexer.records import DocumentInfo
    from ui.library_view import View
    from ui.words import Words

_MOST = 30  # documents
_MOST_AROUND = 40
_ROW = 40  # pixels; a row of library.css has this height
_WIDTH = 100  # of the arcs, in units that the style sheet stretches

# st.html drops SVG. What is drawn here holds escaped text only.
_DRAW_JS = """
export default function ({ data, parentElement }) {
    const place = parentElement.querySelector(".yj-drawing");
    if (place.yinjuDrawn === data.html) return;
    place.yinjuDrawn = data.html;
    place.innerHTML = data.html;
}
"""
_draw = st.components.v2.component(
    "yinju_map", html="<div class='yj-drawing'></div>", js=_DRAW_JS, isolate_styles=False
)


def draw(
    index: Index, words: Words, view: View, everything: Sequence[Entry], shown: Sequence[Entry]
) -> None:
    """Draw the documents around the one that the view names, else those `shown` that have links."""
    infos = {entry.info.doc_id: entry.info for entry in order(everything, "newest")}
    relations = index.all_relations()
    linked = {one for relation in relations for one in (relation.source, relation.target)}
    _choice(words, {doc_id: info for doc_id, info in infos.items() if doc_id in linked})
    if view.around in infos:
        found = network.around(relations, list(infos), view.around, _MOST_AROUND)
        head = words("map_around", title=infos[view.around].title)
        whole = replace(view, around="").address()
        st.html(f"<p class='yj-note'>{escape(head)} {markup.link(words('map_whole'), whole)}</p>")
    else:
        kept = {entry.info.doc_id for entry in shown}
        found = network.connected(relations, [one for one in infos if one in kept], _MOST)
        st.html(markup.note(words("map_meaning")))
    if not found.links:
        st.html(markup.notice(words("map_empty"), words("map_empty_meaning"), kind="hint"))
        return
    _draw(data={"html": picture(words, view, found, infos)}, key="map")
    if found.left_out:
        st.html(markup.note(words("map_left_out", shown=len(found.doc_ids), count=found.left_out)))
    with st.expander(words("map_as_text", count=len(found.links))):
        st.html(as_text(words, found, infos))


def _choice(words: Words, infos: Mapping[str, DocumentInfo]) -> None:
    st.selectbox(
        words("map_choose"),
        list(infos),
        index=None,
        format_func=lambda doc_id: infos[doc_id].title,
        placeholder=words("map_any"),
        key="map-document",
        on_change=_focus,
    )


def _focus() -> None:
    if doc_id := st.session_state["map-document"]:
        st.query_params["around"] = doc_id
        st.session_state["map-document"] = None


def picture(words: Words, view: View, found: Network, infos: Mapping[str, DocumentInfo]) -> str:
    """Return the rows of a Network and its arcs as HTML with SVG."""
    rows = []
    for doc_id in found.doc_ids:
        info = infos[doc_id]
        here = " aria-current='true'" if doc_id == view.around else ""
        around = escape(replace(view, around=doc_id).address())
        title = escape(info.title)
        read = escape(words("map_read", title=info.title))
        rows.append(
            f"<li><a class='yj-link' href='{around}' title='{title}'{here}>{title}</a>"
            f"<span>{escape(info.date or '')}</span>"
            f"<a class='yj-link' href='{escape(address('read', {'d': doc_id}))}' "
            f"aria-label='{read}'>{escape(words('map_open'))}</a></li>"
        )
    height = len(rows) * _ROW
    arcs = "".join(_arc(words, link, found, infos) for link in found.links)
    label = escape(words("map_picture", count=len(rows), links=len(found.links)))
    kinds = dict.fromkeys(kind for link in found.links for kind in link.kinds)
    legend = "".join(
        f"<li><svg width='32' height='12' aria-hidden='true'><path class='yj-arc yj-{kind}' "
        f"d='M0 6H32'/></svg>{escape(words(kind))}</li>"
        for kind in kinds
    )
    return (
        f"<ul class='yj-legend'>{legend}</ul><div class='yj-map'>"
        f"<svg role='img' aria-label='{label}' viewBox='0 0 {_WIDTH} {height}' height='{height}' "
        f"preserveAspectRatio='none'>{arcs}</svg><ol>{''.join(rows)}</ol></div>"
    )


def _arc(words: Words, link: Link, found: Network, infos: Mapping[str, DocumentInfo]) -> str:
    """Return the arc of a Link: it ends in a dot at the document that is named."""
    first, last = (
        (found.doc_ids.index(doc_id) + 0.5) * _ROW for doc_id in (link.source, link.target)
    )
    # The farther apart, the wider: arcs of one length never lie on each other.
    reach = _WIDTH - 4 - 92 * (abs(first - last) / (len(found.doc_ids) * _ROW)) ** 0.5 * 4 / 3
    return (
        f"<g><title>{escape(_sentence(words, link, infos))}</title>"
        f"<path class='yj-arc yj-{link.kinds[0]}' vector-effect='non-scaling-stroke' "
        f"d='M{_WIDTH} {first:g}C{reach:.1f} {first:g} {reach:.1f} {last:g} {_WIDTH} {last:g}'/>"
        f"<path class='yj-arc-end yj-{link.kinds[0]}' vector-effect='non-scaling-stroke' "
        f"d='M{_WIDTH - 1} {last:g}h0'/></g>"
    )


def _sentence(words: Words, link: Link, infos: Mapping[str, DocumentInfo]) -> str:
    kinds = words("map_and").join(words(kind) for kind in link.kinds)
    source, target = infos[link.source], infos[link.target]
    return f"{source.title} → {kinds} → {target.title}"


def as_text(words: Words, found: Network, infos: Mapping[str, DocumentInfo]) -> str:
    """Return the links of a Network as a list."""
    items = []
    for link in found.links:
        kinds = escape(words("map_and").join(words(kind) for kind in link.kinds))
        source, target = (
            markup.link(infos[doc_id].title, address("read", {"d": doc_id}))
            for doc_id in (link.source, link.target)
        )
        items.append(f"<li>{source} <b>{kinds}</b> {target}</li>")
    return f"<ul class='yj-map-text'>{''.join(items)}</ul>"
