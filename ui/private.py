"""What is kept for one person: on disk for who logged in, in the session for everybody else.

Nothing of it may go into a cache of Streamlit: those are shared by all people.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from indexer.building import default_index_dir
from indexer.serving.settings import current
from indexer.serving.store import Store
from ui import people

if TYPE_CHECKING:
    from collections.abc import Callable


def load(name: str) -> bytes | None:
    """Return what this person kept under a name such as `basket`, None if nothing was.

    Raises StoreError if it cannot be read.
    """
    person = people.key()
    if person is None:
        kept: bytes | None = st.session_state.get(_session_key(name))
        return kept
    return _store().load(person, name)


def save(name: str, data: bytes) -> None:
    """Keep `data` under a name, in place of what was there.

    Raises StoreError if it is too large or cannot be written.
    """
    update(name, lambda _: data)


def update(name: str, change: Callable[[bytes | None], bytes]) -> None:
    """Keep what `change` makes of what is there, so that two windows do not undo each other's.

    Raises StoreError as `load` and `save` do.
    """
    person = people.key()
    if person is None:
        st.session_state[_session_key(name)] = change(load(name))
    else:
        _store().update(person, name, change)


def _session_key(name: str) -> str:
    return f"private-{name}"


def _store() -> Store:
    index_dir = default_index_dir().resolve()
    folder = current().server.people or index_dir.with_name(f"{index_dir.name}-people")
    return _opened(Path(folder), current().limits.store_mb * 1_000_000)


@cache
def _opened(folder: Path, limit: int) -> Store:
    """Return the one Store of a folder: its lock holds for all people's threads."""
    return Store(folder, limit)
