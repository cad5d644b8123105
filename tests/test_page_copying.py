"""Copying a quote with its citation: what programs find in the clipboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser import ANSWERABLE, at, settled

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from indexer import Answer, Index

    Visit = Callable[..., Page]

pytest_plugins = ["tests.app_fixtures"]


def clipboard(page: Page, kind: str) -> str:
    """Return what the clipboard holds in a kind of text."""
    text: str = page.evaluate(
        """async kind => {
            const [item] = await navigator.clipboard.read();
            return (await item.getType(kind)).text();
        }""",
        kind,
    )
    return text


@pytest.mark.parametrize("way", ["write", "command"])
def test_a_quote_is_copied_with_its_citation_as_formatted_text_too(
    visit: Visit, address: str, index: Index, answer: Answer, way: str
) -> None:
    """One click copies both as text, and as a block quotation above a link to the passage.

    The old command, which serves where a page may not write the clipboard, gives the same.
    """
    hit = answer.hits[0]
    citation = index.cite(hit.passage.passage_id)
    link = at(address, "read", p=hit.passage.passage_id)
    page = visit(at(address, q=ANSWERABLE))
    settled(page)
    if way == "command":
        page.evaluate("navigator.clipboard.write = undefined")
    card = page.locator(".st-key-hit-1")
    card.get_by_role("button", name="复制并注明出处").click()
    expect(card.get_by_role("button", name="已复制")).to_be_visible()
    rendered = card.locator(".yj-citation").text_content()
    assert clipboard(page, "text/plain") == f"{citation.quote}\n\n{rendered}"
    parts = page.evaluate(
        """html => {
            const body = new DOMParser().parseFromString(html, "text/html").body;
            const [quote, below] = body.querySelectorAll("blockquote, blockquote ~ p");
            return [
                [...quote.querySelectorAll("p")].map(line => line.textContent),
                below.textContent,
                below.querySelector("a").href,
            ];
        }""",
        clipboard(page, "text/html"),
    )
    lines = [line for line in citation.quote.split("\n") if line.strip()]
    assert parts == [lines, rendered, link]
