"""What this browser remembers of its person, in cookies: the language, that the tour was closed.

Cookies and not the browser's store, as they come with the first request: the page is right from its
first line on. They hold no more than a word each and leave the browser for this server only.
"""

from __future__ import annotations

from typing import Literal

import streamlit as st

Name = Literal["lang", "tour"]

_CHANGED = "remembered"  # in the session: what was changed since the browser came

_WRITE_JS = """
export default function ({ data }) {
    for (const [name, value] of Object.entries(data)) {
        document.cookie = `yinju-${name}=${value}; max-age=31536000; samesite=lax`;
    }
}
"""
_write = st.components.v2.component("yinju_remembered", js=_WRITE_JS)


def get(name: Name) -> str | None:
    """Return what is remembered under a name; None for nothing, or where cookies are refused."""
    changed: dict[Name, str] = st.session_state.get(_CHANGED, {})
    return changed.get(name) or st.context.cookies.get(f"yinju-{name}")


def put(name: Name, value: str) -> None:
    """Remember a word under a name."""
    st.session_state[_CHANGED] = {**st.session_state.get(_CHANGED, {}), name: value}


def draw() -> None:
    """Have the browser keep what was changed."""
    if changed := st.session_state.get(_CHANGED):
        _write(data=changed, key="remembered-cookies")
