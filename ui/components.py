"""Components for what Streamlit cannot do: copying, scrolling, naming the page's language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ui.words import Words

_COPY_HTML = "<div class='row'></div><textarea hidden readonly rows='4'></textarea>"

_COPY_CSS = """
.row { display: flex; flex-wrap: wrap; gap: 0.5rem; }
button, textarea {
    font: inherit; font-size: 0.875rem; color: var(--st-text-color);
    background: var(--st-background-color); border: 1px solid var(--st-border-color);
    border-radius: var(--st-base-radius);
}
button { min-height: 2.5rem; padding: 0.25rem 0.75rem; cursor: pointer; }
button:hover { border-color: var(--st-primary-color); }
button:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 1px; }
button.done { border-color: var(--st-primary-color); }
textarea { box-sizing: border-box; width: 100%; margin-top: 0.5rem; padding: 0.5rem; }
"""

# A page that is served without TLS from another machine has no navigator.clipboard, and some refuse
# it: then the old command is tried, and where that is refused too, the text is shown, selected.
WRITE_JS = """
async function write(kinds, area) {
    if (navigator.clipboard?.write) {
        const blob = ([type, text]) => [type, new Blob([text], { type })];
        const blobs = Object.fromEntries(Object.entries(kinds).map(blob));
        try {
            await navigator.clipboard.write([new ClipboardItem(blobs)]);
            return true;
        } catch (refused) {
            console.info(refused);
        }
    }
    const before = document.activeElement;
    area.hidden = false;
    area.value = kinds["text/plain"];
    area.focus();
    area.select();
    let taken = false;
    // What is selected may differ, as a text area has line breaks of its own: set what is meant.
    function take(event) {
        Object.entries(kinds).forEach(([type, text]) => event.clipboardData.setData(type, text));
        event.preventDefault();
        event.stopPropagation();
        taken = true;
    }
    addEventListener("copy", take, true);
    document.execCommand("copy");
    removeEventListener("copy", take, true);
    area.hidden = taken;
    if (taken) before?.focus();
    return taken;
}

// The quote as a block quotation, a paragraph a line, and what it is cited as, a link to it there.
function rich({ quote, source, path }) {
    const address = new URL(path, location.href).href;
    const block = document.createElement("blockquote");
    block.cite = address;
    for (const line of quote.split("\\n").filter(line => line.trim())) {
        const paragraph = document.createElement("p");
        paragraph.textContent = line;
        block.append(paragraph);
    }
    const below = document.createElement("p");
    const link = document.createElement("a");
    link.href = address;
    link.textContent = source;
    below.append(link);
    return block.outerHTML + below.outerHTML;
}

function kinds({ text, cited, path }) {
    if (cited) return { "text/plain": text, "text/html": rich(cited) };
    return { "text/plain": path ? new URL(path, location.href).href : text };
}
"""

_COPY_JS = (
    WRITE_JS
    + """
export default function ({ data, parentElement }) {
    const row = parentElement.querySelector(".row");
    const area = parentElement.querySelector("textarea");
    area.setAttribute("aria-label", data.by_hand);

    row.replaceChildren(...data.items.map(({ label, ...item }) => {
        const button = document.createElement("button");
        button.type = "button";
        button.textContent = label;
        button.setAttribute("aria-live", "polite");
        button.onclick = async () => {
            const copied = await write(kinds(item), area);
            button.textContent = copied ? `${data.copied} ✓` : data.by_hand;
            button.classList.toggle("done", copied);
            setTimeout(() => {
                button.textContent = label;
                button.classList.remove("done");
            }, 2000);
            if (copied) button.focus();
        };
        return button;
    }));
}
"""
)

# The document's language decides which glyphs a Han character gets, and how it is read aloud.
_LANGUAGE_JS = """
export default function ({ data }) {
    document.documentElement.lang = data.language;
}
"""

# The document is drawn by another component, perhaps after this one: look for it a while.
_SCROLL_JS = """
export default function ({ data, parentElement }) {
    if (parentElement.yinjuDone === data.visit) return;
    let tries = 0;
    function scroll() {
        const isWide = matchMedia("(min-width: 1100px)").matches;
        const target = document.getElementById(isWide ? data.target : data.narrow);
        if (target) {
            parentElement.yinjuDone = data.visit;
            const tall = target.getBoundingClientRect().height > 0.6 * innerHeight;
            target.scrollIntoView({ block: tall ? "start" : "center" });
            target.focus({ preventScroll: true });
            const here = document.querySelector(".yj-outline [aria-current]");
            here?.scrollIntoView({ block: "center" });
        } else if (tries++ < 120) {
            requestAnimationFrame(scroll);
        }
    }
    scroll();
}
"""

_copy = st.components.v2.component("yinju_copy", html=_COPY_HTML, css=_COPY_CSS, js=_COPY_JS)
_language = st.components.v2.component("yinju_language", js=_LANGUAGE_JS)
_scroll = st.components.v2.component("yinju_scroll", js=_SCROLL_JS)


@dataclass(frozen=True, slots=True)
class Cited:
    """A quote and what it is cited as, to be copied together.

    Programs that take formatted text get the quote as a block quotation and below it `source`, a
    link to `path`; all others get `text`.
    """

    text: str
    quote: str
    source: str
    path: str


def copy_buttons(
    words: Words, items: Mapping[str, str | Cited], *, key: str, path: str = ""
) -> None:
    """Draw a button for each label in `items` that copies the text behind it, byte for byte.

    With `path`, a last button copies the address of this page with that path or query.
    """
    buttons: list[dict[str, object]] = [
        {"label": label, **as_data(item)} for label, item in items.items()
    ]
    if path:
        buttons.append({"label": words("copy_link"), "path": path})
    data = {
        "items": buttons,
        "copied": words("copied"),
        "by_hand": words("copy_by_hand"),
    }
    _copy(data=data, key=key, width="content")


def as_data(item: str | Cited) -> dict[str, object]:
    """Return what the scripts of WRITE_JS take for a text, or for a quote with its source."""
    if isinstance(item, str):
        return {"text": item}
    cited = {"quote": item.quote, "source": item.source, "path": item.path}
    return {"text": item.text, "cited": cited}


def set_language(words: Words) -> None:
    """Tell the browser in which language the page is."""
    _language(data={"language": "zh-CN" if words.language == "zh" else "en"}, key="language")


def scroll_to(target: str, visit: str, narrow: str | None = None) -> None:
    """Scroll to the element of the id `target`, once a `visit`, not at every rerun.

    On screens without room for two columns it is the one of the id `narrow`, where that is given.
    """
    _scroll(data={"target": target, "narrow": narrow or target, "visit": visit}, key="scroll")
