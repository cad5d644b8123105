"""Who is at the page, and what they may do."""

from __future__ import annotations

import streamlit as st

from indexer.serving import access
from indexer.serving.settings import current


def role() -> access.Role | None:
    """Return this person's role, None if they may not enter.

    Without a login who sits at this machine is an editor, and everybody else a reader.
    """
    login = current().login
    if login:
        return access.role(login, st.user.to_dict()) if st.user.is_logged_in else None
    headers = {name.lower(): value for name, value in st.context.headers.items()}
    return "editor" if access.is_local(st.context.ip_address, headers) else "reader"


def may_edit() -> bool:
    """Whether this person may add and remove texts and build the index."""
    return role() == "editor"


def name() -> str | None:
    """Return what the login calls this person; None where nobody logs in."""
    login = current().login
    return access.person(login, st.user.to_dict()) if login and st.user.is_logged_in else None


def key() -> str | None:
    """Return the name of this person's folder, as access.person_key makes it; None without one."""
    if not current().login or role() is None:
        return None
    return access.person_key(st.user.to_dict())
