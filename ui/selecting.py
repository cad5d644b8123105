"""What a reader selects in a document: compared with the text, cited, copied, kept."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from indexer import selection
from indexer.citation import cite
from indexer.errors import CitationError
from ui import markup
from ui.citations import chosen_style, cited
from ui.components import WRITE_JS, as_data
from ui.pages import address
from ui.report import add_span, basket

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from indexer.index import Index
    from indexer.records import Document, DocumentInfo
    from ui.markup import Span
    from ui.words import Words

_HTML = """
<div class="bar" role="toolbar" hidden>
    <p role="status"></p>
    <div class="row"></div>
    <textarea hidden readonly rows="4"></textarea>
</div>
"""

_CSS = """
.bar:not([hidden]) {
    position: fixed; z-index: 100; bottom: 1rem; left: 50%; transform: translateX(-50%);
    box-sizing: border-box; width: max-content; max-width: calc(100vw - 1.5rem);
    display: flex; flex-wrap: wrap; align-items: center; gap: 0.5rem 1rem;
    padding: 0.625rem 0.75rem 0.625rem 1rem; font-size: 0.875rem; line-height: 1.5;
    color: var(--st-text-color); background: var(--st-background-color);
    border: 1px solid var(--st-border-color); border-radius: var(--st-base-radius);
    box-shadow: 0 0.25rem 1.5rem rgb(0 0 0 / 20%);
}
p { margin: 0; max-width: 26rem; overflow-wrap: anywhere; }
.row { display: flex; flex-wrap: wrap; gap: 0.5rem; }
button, textarea {
    font: inherit; color: inherit; background: transparent;
    border: 1px solid var(--st-border-color); border-radius: var(--st-base-radius);
}
button { min-height: 2.25rem; padding: 0.25rem 0.75rem; cursor: pointer; }
button:hover, button.done { border-color: var(--st-primary-color); }
button:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 1px; }
textarea { box-sizing: border-box; width: 100%; padding: 0.5rem; }
"""

# What is selected is told as offsets into the canonical text, counted in characters as Python does,
# with the words of each line, so that the two can be compared.
_JS = (
    WRITE_JS
    + """
function selected() {
    const selection = document.getSelection();
    const text = document.querySelector(".yj-text");
    if (!text || !selection.rangeCount || selection.isCollapsed) return null;
    const range = selection.getRangeAt(0);
    if (!range.intersectsNode(text)) return null;
    const found = { start: null, end: null, lines: [], outside: reachesOut(range, text) };
    for (const line of text.querySelectorAll("[data-start]")) {
        if (!range.intersectsNode(line)) continue;
        const before = document.createRange();
        const part = document.createRange();
        before.selectNodeContents(line);
        part.selectNodeContents(line);
        if (part.compareBoundaryPoints(Range.START_TO_START, range) < 0) {
            part.setStart(range.startContainer, range.startOffset);
        }
        if (part.compareBoundaryPoints(Range.END_TO_END, range) > 0) {
            part.setEnd(range.endContainer, range.endOffset);
        }
        before.setEnd(part.startContainer, part.startOffset);
        const words = part.toString();
        if (!words.trim()) continue;
        const start = Number(line.dataset.start) + [...before.toString()].length;
        found.start ??= start;
        found.end = start + [...words].length;
        found.lines.push(words);
    }
    return found.lines.length ? found : null;
}

function reachesOut(range, text) {
    const around = document.createRange();
    around.selectNode(text);
    const head = range.cloneRange();
    const tail = range.cloneRange();
    let words = "";
    if (range.compareBoundaryPoints(Range.START_TO_START, around) < 0) {
        head.setEndBefore(text);
        words += head.toString();
    }
    if (range.compareBoundaryPoints(Range.END_TO_END, around) > 0) {
        tail.setStartAfter(text);
        words += tail.toString();
    }
    return words.trim() !== "";
}

export default function ({ data, parentElement, setStateValue, setTriggerValue }) {
    const bar = parentElement.querySelector(".bar");
    const status = parentElement.querySelector("p");
    const row = parentElement.querySelector(".row");
    const area = parentElement.querySelector("textarea");
    const stop = new AbortController();
    const { signal } = stop;
    let isHeld = false;
    let timer;
    bar.setAttribute("aria-label", data.words.bar);
    area.setAttribute("aria-label", data.words.by_hand);

    function button(label, act) {
        const one = document.createElement("button");
        one.type = "button";
        one.textContent = label;
        one.onclick = () => act(one);
        return one;
    }

    function copier(label, item) {
        return button(label, async one => {
            const copied = await write(kinds(item), area);
            status.textContent = copied ? `${data.words.copied} ✓` : data.words.by_hand;
            one.classList.toggle("done", copied);
            if (copied) one.focus();
        });
    }

    function close() {
        document.getSelection().removeAllRanges();
        bar.hidden = true;
    }

    function show(chosen) {
        const at = [...row.children].indexOf(parentElement.activeElement);
        status.textContent = chosen.says;
        row.replaceChildren();
        if (chosen.item) {
            const { start, end, lines } = chosen;
            row.append(
                copier(data.words.copy, chosen.item),
                button(chosen.add, () => setTriggerValue("add", { start, end, lines })),
                copier(data.words.link, { path: chosen.path }),
            );
        }
        row.append(button(data.words.close, close));
        row.children[at]?.focus();
    }

    function draw() {
        const now = selected();
        if (!now) {
            if (!parentElement.activeElement) bar.hidden = true;
            return;
        }
        bar.hidden = false;
        area.hidden = true;
        const known = data.chosen;
        const same = known && JSON.stringify(known.lines) === JSON.stringify(now.lines);
        if (same && known.start === now.start && known.outside === now.outside) {
            show(known);
        } else {
            status.textContent = data.words.checking;
            row.replaceChildren();
            setStateValue("chosen", now);
        }
    }

    function later() {
        clearTimeout(timer);
        if (!isHeld) timer = setTimeout(draw, 150);
    }

    function hold(held) {
        isHeld = held;
        later();
    }

    // A press on a button must not take the selection away.
    bar.addEventListener("pointerdown", event => {
        if (event.target !== area) event.preventDefault();
        event.stopPropagation();
    }, { signal });
    document.addEventListener("pointerdown", () => hold(true), { signal });
    document.addEventListener("pointerup", () => hold(false), { signal });
    document.addEventListener("pointercancel", () => hold(false), { signal });
    document.addEventListener("selectionchange", later, { signal });
    document.addEventListener("keydown", event => {
        if (bar.hidden) return;
        if (event.key === "Escape") close();
        // The fields on the way to the bar would take the selection away.
        const button = row.querySelector("button");
        if (event.key === "Tab" && !event.shiftKey && button && !parentElement.activeElement) {
            event.preventDefault();
            button.focus();
        }
    }, { signal });
    draw();
    return () => {
        clearTimeout(timer);
        stop.abort();
    };
}
"""
)

_select = st.components.v2.component("yinju_select", html=_HTML, css=_CSS, js=_JS)


def add_button(index: Index, words: Words, document: Document, span: Span) -> None:
    """Draw the button that puts a span into the report, or says that it is there."""
    start, end = _trimmed(document, span)
    is_in = _is_in_report(document, start, end)
    st.button(
        words("in_report" if is_in else "add_to_report"),
        key="add-passage",
        disabled=is_in,
        on_click=_add,
        args=(index, document, (start, end)),
    )


@st.fragment
def selection_bar(index: Index, words: Words, document: Document, info: DocumentInfo) -> None:
    """Draw what can be done with the selected words, as soon as some are selected.

    They are cited only once they were compared with the canonical text.
    """
    key = f"select-{document.doc_id}"
    chosen = st.session_state.get(key, {}).get("chosen")
    data = {
        "chosen": _said(index, words, document, info, chosen) if chosen else None,
        "words": {
            "bar": words("selection"),
            "checking": words("selection_checking"),
            "copy": words("copy_cited"),
            "link": words("copy_link"),
            "close": words("selection_close"),
            "copied": words("copied"),
            "by_hand": words("copy_by_hand"),
        },
    }
    add = partial(_add_selected, index, document, key)
    result = _select(data=data, key=key, on_chosen_change=_nothing, on_add_change=add)
    if result.add:
        st.rerun()  # the whole page: its navigation counts the quotes


def _said(
    index: Index,
    words: Words,
    document: Document,
    info: DocumentInfo,
    chosen: Mapping[str, Any],
) -> dict[str, object]:
    """Return the selection with what the bar says of it and offers for it."""
    if chosen["outside"]:
        return {**chosen, "says": words("selection_outside")}
    try:
        start, end = selection.check(document, chosen["start"], chosen["end"], chosen["lines"])
    except CitationError as error:
        return {**chosen, "says": words.error(error)}
    citation = cite(document, info, start, end, document.text[start:end])
    passage_id, name = selection.name(document, index.passages(document.doc_id), start, end)
    path = address("read", {"p": passage_id, "s": name})
    where = markup.place(words, citation.locator)
    is_in = _is_in_report(document, start, end)
    return {
        **chosen,
        "says": words("selected", count=len(citation.quote), where=where),
        "item": as_data(cited(citation, chosen_style(), path)),
        "add": words("in_report" if is_in else "add_to_report"),
        "path": path,
    }


def _add_selected(index: Index, document: Document, key: str) -> None:
    chosen = st.session_state[key]["add"]
    if chosen:
        _add(
            index,
            document,
            selection.check(document, chosen["start"], chosen["end"], chosen["lines"]),
        )


def _add(index: Index, document: Document, span: Span) -> None:
    passages = index.passages(document.doc_id)
    passage_id, _ = selection.name(document, passages, *span)
    begin = index.passage(passage_id).start
    question = st.session_state.get("asked") or ""
    add_span(index, passage_id, (span[0] - begin, span[1] - begin), question)


def _is_in_report(document: Document, start: int, end: int) -> bool:
    return any(item.place == (document.doc_id, start, end) for item in basket().items)


def _trimmed(document: Document, span: Span) -> Span:
    words = document.text[slice(*span)]
    return span[1] - len(words.lstrip()), span[0] + len(words.rstrip())


def _nothing() -> None:
    """Have the fragment run again, which is all that a new selection needs."""
