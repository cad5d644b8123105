"""The index page: what the index holds, and what could not be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.browser import at

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from indexer import Index

    Visit = Callable[..., Page]

pytest_plugins = ["tests.app_fixtures"]


def test_the_page_says_what_the_index_holds(visit: Visit, address: str, index: Index) -> None:
    """It has the numbers of the index, and what could not be read, with the reason."""
    info = index.info()
    page = visit(at(address, "index"))
    numbers = page.locator(".st-key-index-numbers td")
    expect(numbers.first).to_have_text(f"{info.documents:,}")
    expect(numbers.last).to_have_text(info.snapshot_id)
    assert [failure.path for failure in info.failures] == ["空.txt"]
    expect(page.locator(".yj-list li")).to_have_text([f"空.txt {info.failures[0].reason}"])
