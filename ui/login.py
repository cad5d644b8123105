"""The door: who has to log in does so here, and who may not enter is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from indexer.serving.settings import current
from ui import markup, people

if TYPE_CHECKING:
    from ui.words import Words


def admit(words: Words) -> bool:
    """Return whether this person may use the page; if not, draw what they can do about it."""
    if not current().login:
        return True
    if not st.user.is_logged_in:
        st.html(markup.notice(words("login_needed"), words("login_meaning"), kind="hint"))
        st.button(words("login"), type="primary", on_click=st.login)
        return False
    if people.role() is None:
        st.html(markup.notice(words("no_entry"), words("no_entry_meaning"), kind="error"))
        st.button(words("login_other"), on_click=st.logout)
        return False
    return True


def account(words: Words) -> None:
    """Draw who is logged in, what they may do, and the way out; nothing where nobody logs in."""
    if not current().login:
        return
    name = people.name()
    is_editor = people.may_edit()
    who = words("account_editor", name=name) if is_editor else words("account_reader", name=name)
    with st.container(horizontal=True, vertical_alignment="center", key="account"):
        st.caption(who, width="content")
        st.button(words("logout"), icon=":material/logout:", type="tertiary", on_click=st.logout)
