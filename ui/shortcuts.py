"""Keyboard shortcuts for all pages, and the sheet that lists them.

They are single keys, so they sleep while something is typed, and can be switched off (WCAG 2.2,
2.1.4); the choice stays in the browser. What they move through are the passages of the page: its
containers of the keys `hit-N` and `item-N`, and the documents of a list.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from ui import pages

if TYPE_CHECKING:
    from ui.words import Words

_HTML = """
<button type="button" class="open" aria-haspopup="dialog"><kbd>?</kbd><span></span></button>
<dialog aria-labelledby="title">
  <h2 id="title"></h2>
  <table><tbody></tbody></table>
  <label><input type="checkbox"><span></span></label>
  <form method="dialog"><button class="close"></button></form>
</dialog>
"""

_CSS = """
button, kbd { font: inherit; color: var(--st-text-color); border: 1px solid var(--st-border-color);
    border-radius: var(--st-base-radius); background: var(--st-background-color); }
button { min-height: 2rem; padding: 0 0.75rem; font-size: 0.875rem; white-space: nowrap;
    cursor: pointer; }
button:hover { border-color: var(--st-primary-color); }
:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 2px; }
.open { display: flex; align-items: center; gap: 0.5rem; }
.open kbd { min-width: 0; border: 0; padding: 0; background: none; font-weight: 600; }
dialog { width: min(30rem, calc(100vw - 4rem)); padding: 1.25rem 1.5rem; line-height: 1.75;
    color: var(--st-text-color); background: var(--st-background-color);
    border: 1px solid var(--st-border-color); border-radius: var(--st-base-radius); }
dialog::backdrop { background: rgb(0 0 0 / 0.4); }
h2 { margin: 0 0 0.75rem; font-size: 1.125rem; }
table { width: 100%; border-collapse: collapse; font-size: 0.9375rem; }
th, td { padding: 0.25rem 0; text-align: left; font-weight: 400; }
th { width: 5rem; }
kbd { display: inline-block; min-width: 1.75rem; padding: 0 0.375rem; text-align: center;
    font-family: ui-monospace, monospace; font-size: 0.875rem; box-sizing: border-box; }
label { display: flex; gap: 0.625rem; align-items: center; margin: 0.75rem 0; min-height: 1.75rem;
    font-size: 0.875rem; }
input { width: 1.125rem; height: 1.125rem; margin: 0; flex: none;
    accent-color: var(--st-primary-color); }
form { text-align: right; }
@media (max-width: 640px) { .open span { position: absolute; width: 1px; height: 1px;
    overflow: hidden; clip-path: inset(50%); } }
"""

_JS = """
const STORED = "yinju-shortcuts";
const OPEN = "a.yj-link[href^='read?']";
// Where keys are text, or already mean something.
const BUSY = `input:not([type="radio"], [type="checkbox"]), textarea, select, canvas, dialog,
    [contenteditable="true"], [role="dialog"], [role="listbox"], [role="combobox"], [role="grid"],
    [role="menu"]`;
// What a Chinese input method types with the same keys.
const WIDE = { "？": "?", "、": "/" };

function passages() {
    const keyed = [...document.querySelectorAll("[class*='st-key-'], .yj-documents > li")];
    return keyed.filter((one) => one.checkVisibility() && (one.matches("li")
        || [...one.classList].some((name) => /^st-key-(hit|item)-\\d+$/.test(name))));
}

function current() {
    return passages().find((one) => one.contains(document.activeElement));
}

function move(step) {
    const all = passages();
    const to = all[all.indexOf(current()) + step];
    if (!to) return;
    to.classList.add("yj-current");
    to.tabIndex = -1;
    to.focus({ preventScroll: true });
    to.scrollIntoView({ block: "start" });
}

function open() {
    current()?.querySelector(OPEN)?.click();
}

// Copying is what the passage's own first button does; where several have one, none is meant.
function copy() {
    const hosts = (current() ?? document).querySelectorAll("[class*='st-key-copy-']");
    if (hosts.length !== 1) return;
    const root = [...hosts[0].querySelectorAll("*")].find((one) => one.shadowRoot)?.shadowRoot;
    root?.querySelector("button")?.click();
}

function go(address) {
    dispatchEvent(new CustomEvent("yinju-go", { detail: address }));
}

// The page of the question may have to be drawn first.
function ask(address) {
    const field = () => document.querySelector(".st-key-question input");
    const focus = () => { field().focus(); field().select(); };
    if (field()) {
        focus();
        return;
    }
    const drawn = new MutationObserver(() => {
        if (!field()) return;
        drawn.disconnect();
        focus();
    });
    drawn.observe(document.body, { childList: true, subtree: true });
    go(address);
}

export default function ({ data, parentElement }) {
    const one = (selector) => parentElement.querySelector(selector);
    const sheet = one("dialog");
    const choice = one("input");
    const isOn = () => localStorage.getItem(STORED) !== "off";

    one(".open span").textContent = data.title;
    one(".open").onclick = () => sheet.showModal();
    one("h2").textContent = data.title;
    one("tbody").replaceChildren(...data.rows.map(([keys, meaning]) => {
        const row = document.createElement("tr");
        const head = document.createElement("th");
        head.scope = "row";
        head.append(...keys.flatMap((key, at) => {
            const cap = document.createElement("kbd");
            cap.textContent = key;
            return at ? [" ", cap] : [cap];
        }));
        const cell = document.createElement("td");
        cell.textContent = meaning;
        row.append(head, cell);
        return row;
    }));
    one("label span").textContent = data.choice;
    choice.checked = isOn();
    choice.onchange = () => localStorage.setItem(STORED, choice.checked ? "on" : "off");
    one(".close").textContent = data.close;

    const actions = {
        "?": () => sheet.showModal(),
        "/": () => ask(data.pages[0]),
        j: () => move(1),
        k: () => move(-1),
        o: open,
        c: copy,
        r: () => {},  // Streamlit's own, which runs the script again, and could not be switched off
    };
    data.pages.forEach((address, at) => { actions[at + 1] = () => go(address); });

    function press(event) {
        const at = event.composedPath()[0];
        if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
        if (at.closest?.(BUSY)) return;
        // Enter on a button or a link is theirs; on a passage it opens the passage.
        const isPassage = at.classList?.contains("yj-current");
        const key = event.key === "Enter" && isPassage ? "o" : WIDE[event.key] ?? event.key;
        if (!Object.hasOwn(actions, key)) return;
        // Streamlit has shortcuts of its own behind this one: c clears the cache, r runs again.
        event.stopPropagation();
        if (!isOn()) return;
        event.preventDefault();
        actions[key]();
    }
    document.addEventListener("keydown", press, { capture: true });
    return () => document.removeEventListener("keydown", press, { capture: true });
}
"""

_shortcuts = st.components.v2.component("yinju_shortcuts", html=_HTML, css=_CSS, js=_JS)


def draw(words: Words) -> None:
    """Draw the button that opens the sheet of shortcuts, and let them work."""
    rows = [
        (["/"], words("shortcut_question")),
        (["j"], words("shortcut_next")),
        (["k"], words("shortcut_previous")),
        (["o", "↵"], words("shortcut_open")),
        (["c"], words("shortcut_copy")),
        *(
            ([str(number)], words("shortcut_page", page=words(f"page_{name}")))
            for number, name in enumerate(pages.NAMES, 1)
        ),
        (["?"], words("shortcut_sheet")),
    ]
    data = {
        "title": words("shortcuts"),
        "rows": rows,
        "choice": words("shortcuts_choice"),
        "close": words("close"),
        "pages": [pages.address(name, {}) for name in pages.NAMES],
    }
    _shortcuts(data=data, key="shortcuts", width="content")
