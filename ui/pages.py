"""The pages: what each is called in an address, and how one leads to another.

A link that is opened in the usual way keeps the session, with its filters and its day; opened in a
new tab, or kept in a report, it is an address like any other. Addresses are relative, so that they
hold under any prefix.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args
from urllib.parse import urlencode

import streamlit as st

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Name = Literal["ask", "library", "read", "report", "index"]
NAMES: tuple[Name, ...] = get_args(Name)
DEFAULT: Name = "ask"

ICONS: dict[Name, str] = {
    "ask": ":material/search:",
    "library": ":material/library_books:",
    "read": ":material/article:",
    "report": ":material/format_quote:",
    "index": ":material/database:",
}

# As the browser's own way back does, a link that is followed tells Streamlit that the address has
# changed; `st.switch_page` would leave two entries in the browser's history.
_FOLLOW_JS = """
export default function () {
    function go(address) {
        const url = new URL(address, location.href);
        const language = new URLSearchParams(location.search).get("lang");
        if (language) url.searchParams.set("lang", language);
        history.pushState({}, "", url);
        dispatchEvent(new PopStateEvent("popstate"));
        document.querySelector(".stMain")?.scrollTo(0, 0);
    }
    function follow(event) {
        const link = event.target.closest?.("a.yj-link");
        if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        go(link.href);
    }
    // Keyboard shortcuts name the page in an event.
    const called = (event) => go(event.detail);
    document.addEventListener("click", follow);
    addEventListener("yinju-go", called);
    return () => {
        document.removeEventListener("click", follow);
        removeEventListener("yinju-go", called);
    };
}
"""
_follow = st.components.v2.component("yinju_follow", js=_FOLLOW_JS)


def address(
    page: Name, query: Mapping[str, str | Sequence[str]] | Sequence[tuple[str, str]] = ()
) -> str:
    """Return the address of a page, relative to any other; for links of the class `yj-link`."""
    path = "./" if page == DEFAULT else page
    return f"{path}?{urlencode(query, doseq=True)}" if query else path


def base() -> str | None:
    """Return the address under which the pages are, for links in files; None where unknown."""
    url = st.context.url
    return url.rpartition("/")[0] if url and url.rpartition("/")[2] in NAMES else url


def follow_links() -> None:
    """Let links of the class `yj-link` keep the session."""
    _follow(key="follow")
