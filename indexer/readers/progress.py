"""How far the file at hand is: told by readers that take long, heard by who waits for them."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_listener: ContextVar[Callable[[int], None] | None] = ContextVar("listener", default=None)


@contextmanager
def told_to(listener: Callable[[int], None]) -> Iterator[None]:
    """Have `listener` told the number of each page that is done while the block runs."""
    token = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(token)


def page_done(page: int) -> None:
    """Say that a page, counted from 1, is done; nothing happens where nobody listens."""
    if listener := _listener.get():
        listener(page)
