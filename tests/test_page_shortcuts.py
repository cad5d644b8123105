"""Keyboard shortcuts, on all pages, and the sheet that lists them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.browser import ANSWERABLE, at, query_of, settled, texts_of
from ui.words import STRINGS

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from indexer import Answer, Index

    Visit = Callable[..., Page]

pytest_plugins = ["tests.app_fixtures"]

# What has the focus, in whichever shadow tree.
FOCUSED = """
() => {
    let at = document.activeElement;
    while (at.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
    return at.className || at.localName;
}
"""
PRESS = "(init) => document.body.dispatchEvent(new KeyboardEvent('keydown', init))"


def test_the_sheet_keeps_the_keyboard_and_gives_it_back(visit: Visit, address: str) -> None:
    """`?` opens it, Tab stays in it, a rerun leaves it open, Esc closes it: focus is as before."""
    page = visit(at(address, "library"))
    settled(page)
    opener = page.get_by_role("button", name="快捷键")
    opener.focus()
    page.keyboard.press("?")
    sheet = page.get_by_role("dialog", name="快捷键")
    expect(sheet).to_be_visible()
    expect(sheet.get_by_role("row")).to_have_count(11)
    page.evaluate("dispatchEvent(new CustomEvent('yinju-go', { detail: 'report' }))")
    expect(page.get_by_text("报告里还没有引文")).to_have_count(1)
    settled(page)
    focused = set()
    for _ in range(6):
        page.keyboard.press("Tab")
        focused.add(page.evaluate(FOCUSED))
    # Between the last and the first, the focus is with the browser itself, not with the page.
    assert focused - {"body"} == {"input", "close"}
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(opener).to_be_focused()


def test_the_keyboard_goes_through_the_passages(
    visit: Visit, address: str, answer: Answer, index: Index
) -> None:
    """j and k go down and up, c copies the passage, Enter opens it, / and 1 to 5 lead elsewhere."""
    page = visit(at(address, q=ANSWERABLE))
    hits = page.locator(".yj-current")
    expect(page.locator(".st-key-hit-1")).to_be_visible()
    settled(page)
    page.locator(".stMain").focus()
    drawn = texts_of(page.locator(".yj-place b"))
    for key, place in (("j", 0), ("j", 1), ("j", 2), ("k", 1)):
        page.keyboard.press(key)
        expect(page.locator(f".st-key-hit-{drawn[place]}")).to_be_focused()
    expect(hits).to_have_count(3)
    second = next(hit for hit in answer.hits if str(hit.rank) == drawn[1]).passage
    page.keyboard.press("c")
    expect(page.get_by_role("button", name="已复制")).to_be_visible()
    assert second.text in page.evaluate("navigator.clipboard.readText()")
    page.keyboard.press("k")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("#yj-target")).to_be_in_viewport()
    assert [index.passage(one).text for one in query_of(page)["p"]] == [second.text]
    page.keyboard.press("2")
    expect(page.get_by_role("heading", name="文库", exact=True)).to_be_visible()
    page.keyboard.press("/")
    expect(page.get_by_label("问题")).to_be_focused()


def test_what_is_typed_is_text(visit: Visit, address: str) -> None:
    """In a field the keys write, and while an input method composes they are its own."""
    page = visit(address)
    question = page.get_by_label("问题")
    expect(question).to_be_visible()
    settled(page)
    # What a Chinese input method makes of the key of «/», outside of a field.
    page.evaluate(PRESS, {"key": "、", "bubbles": True})
    expect(question).to_be_focused()
    page.keyboard.type("?/jkoc1r2")
    expect(question).to_have_value("?/jkoc1r2")
    question.blur()
    page.evaluate(PRESS, {"key": "?", "isComposing": True, "bubbles": True})
    page.keyboard.press("Control+?")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("heading", name="引据", exact=True)).to_be_visible()


def test_single_keys_can_be_switched_off(visit: Visit, address: str) -> None:
    """Switched off in the sheet they do nothing, here and after a reload; the button still works.

    Nor do Streamlit's own come through: none clears the cache.
    """
    page = visit(at(address, lang="English"), permissions=[])
    opener = page.get_by_role("button", name="Shortcuts")
    opener.click()
    sheet = page.get_by_role("dialog", name="Shortcuts")
    choice = sheet.get_by_role("checkbox", name=STRINGS["shortcuts_choice"][1])
    expect(choice).to_be_checked()
    choice.uncheck()
    sheet.get_by_role("button", name="Close").click()
    for _ in range(2):
        expect(opener).to_be_visible()
        settled(page)
        for key in "?2cr":
            page.keyboard.press(key)
        expect(page.get_by_role("dialog")).to_have_count(0)
        expect(page.get_by_role("heading", name="Yinju 引据")).to_be_visible()
        page.reload()
    settled(page)
    opener.click()
    expect(choice).not_to_be_checked()
    choice.check()
    sheet.get_by_role("button", name="Close").click()
    page.keyboard.press("5")
    expect(page.get_by_role("heading", name="Index", exact=True)).to_be_visible()
