"""Search inside the document that is read: a field, the hits marked, the way to the next one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from indexer.finding import find

if TYPE_CHECKING:
    from indexer.records import Document
    from ui.words import Words

_HTML = """
<div class="find" role="search" hidden>
    <input type="search" autocomplete="off" spellcheck="false">
    <span role="status"></span>
    <button type="button" class="back">↑</button>
    <button type="button" class="on">↓</button>
</div>
"""

_CSS = """
.find:not([hidden]) { display: flex; align-items: center; gap: 0.5rem; }
input, button {
    font: inherit; font-size: 0.875rem; color: var(--st-text-color);
    background: var(--st-background-color); border: 1px solid var(--st-border-color);
    border-radius: var(--st-base-radius); min-height: 2.25rem; box-sizing: border-box;
}
input { flex: 1; min-width: 0; padding: 0.25rem 0.75rem; }
input::placeholder { color: inherit; opacity: 0.72; }
button { min-width: 2.25rem; padding: 0; cursor: pointer; }
button:disabled { opacity: 0.5; cursor: default; }
button:hover:enabled { border-color: var(--st-primary-color); }
:is(input, button):focus-visible { outline: 2px solid var(--st-primary-color);
    outline-offset: 1px; }
span { font-size: 0.875rem; font-variant-numeric: tabular-nums; white-space: nowrap; }
"""

# The hits are marked by the browser (CSS Custom Highlight API): the text itself stays as it is, so
# that a selection in it holds. Offsets count characters, as Python does, not UTF-16 units.
_JS = """
export default function ({ data, parentElement, setStateValue }) {
    const input = parentElement.querySelector("input");
    const status = parentElement.querySelector("span");
    const [back, on] = parentElement.querySelectorAll("button");
    const stop = new AbortController();
    let ranges = [];
    let at = -1;
    let timer;

    for (const [element, label] of [[input, data.field], [back, data.back], [on, data.on]]) {
        element.setAttribute("aria-label", label);
        element.title = label;
    }
    input.placeholder = data.field;
    parentElement.querySelector(".find").hidden = false;
    if (parentElement.activeElement !== input) input.value = data.query;

    function point(line, rest) {
        const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
        while (walker.nextNode()) {
            const characters = [...walker.currentNode.data];
            if (rest <= characters.length) {
                return [walker.currentNode, characters.slice(0, rest).join("").length];
            }
            rest -= characters.length;
        }
        throw new RangeError("a hit lies outside of its line");
    }

    function rangesOf(lines) {
        const starts = lines.map(line => Number(line.dataset.start));
        let number = 0;
        return data.spans.map(([start, end]) => {
            while (number + 1 < starts.length && starts[number + 1] <= start) number += 1;
            const range = document.createRange();
            range.setStart(...point(lines[number], start - starts[number]));
            range.setEnd(...point(lines[number], end - starts[number]));
            return range;
        });
    }

    function mark() {
        CSS.highlights.set("yj-found", new Highlight(...ranges));
        CSS.highlights.set("yj-found-here", new Highlight(...ranges.slice(at, at + 1)));
        const shown = ranges.length ? `${at + 1}/${ranges.length}` : data.none;
        status.textContent = data.query.trim() ? shown : "";
        back.disabled = on.disabled = !ranges.length;
    }

    function go(step) {
        if (!ranges.length) return;
        at = (at + step + ranges.length) % ranges.length;
        mark();
        const place = ranges[at].getBoundingClientRect();
        document.querySelector(".stMain").scrollBy(0, place.top - innerHeight / 2);
    }

    // The text is drawn by another element, perhaps after this one: look for it a while.
    function begin(tries = 0) {
        if (stop.signal.aborted) return;
        const lines = [...document.querySelectorAll(".yj-text [data-start]")];
        if (!lines.length && tries < 120) {
            requestAnimationFrame(() => begin(tries + 1));
            return;
        }
        ranges = lines.length ? rangesOf(lines) : [];
        at = -1;
        if (parentElement.yinjuShown !== data.query && data.query.trim()) go(1);
        else at = Math.min(parentElement.yinjuAt ?? 0, ranges.length - 1);
        parentElement.yinjuShown = data.query;
        mark();
    }

    function ask() {
        clearTimeout(timer);
        if (input.value !== data.query) setStateValue("query", input.value);
    }

    input.oninput = () => {
        clearTimeout(timer);
        timer = setTimeout(ask, 250);
    };
    input.onkeydown = event => {
        if (event.isComposing || event.key !== "Enter") return;
        if (input.value !== data.query) ask();
        else go(event.shiftKey ? -1 : 1);
    };
    back.onclick = () => go(-1);
    on.onclick = () => go(1);
    begin();
    return () => {
        parentElement.yinjuAt = at;
        clearTimeout(timer);
        stop.abort();
        CSS.highlights.delete("yj-found");
        CSS.highlights.delete("yj-found-here");
    };
}
"""

_find = st.components.v2.component("yinju_find", html=_HTML, css=_CSS, js=_JS)


@st.fragment
def find_bar(words: Words, document: Document) -> None:
    """Draw the field; what is typed is found as `indexer.finding` finds it."""
    key = f"find-{document.doc_id}"
    query = st.session_state.get(key, {}).get("query") or ""
    data = {
        "query": query,
        "spans": find(document.text, query),
        "field": words("find_here"),
        "back": words("find_back"),
        "on": words("find_on"),
        "none": words("find_none"),
    }
    _find(data=data, key=key, on_query_change=_nothing)


def _nothing() -> None:
    """Have the fragment run again, which is all that a new query needs."""
