"""Components for what Streamlit cannot do: copying, scrolling, naming the page's language."""

from __future__ import annotations

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

# A page that is served without TLS from another machine has no navigator.clipboard: then the old
# command is tried, and where that is refused too, the text is shown, selected.
_COPY_JS = """
export default function ({ data, parentElement }) {
    const row = parentElement.querySelector(".row");
    const area = parentElement.querySelector("textarea");
    area.setAttribute("aria-label", data.by_hand);

    async function write(text) {
        if (navigator.clipboard) {
            try {
                await navigator.clipboard.writeText(text);
                return true;
            } catch (refused) {
                console.info(refused);
            }
        }
        area.hidden = false;
        area.value = text;
        area.focus();
        area.select();
        // A text area turns line breaks of other kinds into its own: never copy what differs.
        const copied = area.value === text && document.execCommand("copy");
        area.hidden = copied;
        return copied;
    }

    row.replaceChildren(...data.items.map(({ label, text, path }) => {
        const button = document.createElement("button");
        button.type = "button";
        button.textContent = label;
        button.setAttribute("aria-live", "polite");
        button.onclick = async () => {
            const copied = await write(path ? new URL(path, location.href).href : text);
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
        const target = document.getElementById(data.target);
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


def copy_buttons(words: Words, items: Mapping[str, str], *, key: str, path: str = "") -> None:
    """Draw a button for each label in `items` that copies the text behind it, byte for byte.

    With `path`, a last button copies the address of this page with that path or query.
    """
    buttons = [{"label": label, "text": text, "path": ""} for label, text in items.items()]
    if path:
        buttons.append({"label": words("copy_link"), "text": "", "path": path})
    data = {
        "items": buttons,
        "copied": words("copied"),
        "by_hand": words("copy_by_hand"),
    }
    _copy(data=data, key=key)


def set_language(words: Words) -> None:
    """Tell the browser in which language the page is."""
    _language(data={"language": "zh-CN" if words.language == "zh" else "en"}, key="language")


def scroll_to(target: str, visit: str) -> None:
    """Scroll to the element of the id `target`, once a `visit`, not at every rerun."""
    _scroll(data={"target": target, "visit": visit}, key="scroll")
