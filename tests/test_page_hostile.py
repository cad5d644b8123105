"""Hostile strings wherever text comes from: titles, texts, file names, questions, front matter."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

from indexer import build, open_index
from indexer.index import MAX_QUESTION
from tests.browser import at, serve, settled
from tests.hostile import LISTEN, STRINGS, VECTORS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

    from indexer import Index

    Visit = Callable[..., Page]

pytest_plugins = ["tests.app_fixtures"]

EACH = 10  # strings a document, all in its text, the first ones in its front matter as well
KEYS = ("标题", "发文机关", "文号", "类型", "级别", "来源", "时效")

# Elements, attributes and addresses in the page that could run something.
ALIVE = """
() => [...document.querySelectorAll(".stApp *")].filter((one) =>
    ["SCRIPT", "IFRAME", "OBJECT", "EMBED", "BASE", "META"].includes(one.tagName)
    || [...one.attributes].some(({ name, value }) =>
        name.startsWith("on") || /^\\s*(javascript|data:text)/i.test(value)
        && ["href", "src", "action", "formaction", "srcdoc"].includes(name))
).map((one) => one.outerHTML)
"""


@pytest.fixture(scope="module")
def hostile_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Index twenty texts with hostile strings in front matter, headings, file names and text."""
    corpus = tmp_path_factory.mktemp("hostile")
    for number, mine in enumerate(zip(*[iter(STRINGS)] * EACH, strict=True)):
        *front, heading, name, _ = mine
        lines = [f"{key}: {json.dumps(value)}" for key, value in zip(KEYS, front, strict=True)]
        body = "\n\n".join(f"第{at}条　沿湖停车，{text}" for at, text in enumerate(mine, 1))
        text = "\n".join(["---", *lines, "---", f"# {heading}", "", body])
        (corpus / f"{number}{name.replace('/', '∕')}.md").write_text(text, encoding="utf-8")
    folder = tmp_path_factory.mktemp("hostile-index")
    report = build([corpus], folder)
    assert (report.failures, open_index(folder).info().documents) == ((), 20)
    return folder


@pytest.fixture(scope="module")
def hostile(hostile_dir: Path) -> Index:
    return open_index(hostile_dir)


@pytest.fixture(scope="module")
def hostile_address(hostile_dir: Path) -> Iterator[str]:
    with serve(hostile_dir, hostile_dir / "server.log") as address:
        yield address


def test_the_strings_are_hostile(browser: Browser) -> None:
    """Where nothing is escaped, at least half of them run by themselves."""
    assert (len(STRINGS), len(set(STRINGS))) == (200, 200)
    page = browser.new_page()
    ran = 0
    for vector in VECTORS:
        page.goto("about:blank")
        page.evaluate(LISTEN)
        page.set_content(f"<p>{vector.replace('CALL', 'hacked(1)')}")
        ran += page.evaluate("ran.length") > 0
    page.close()
    assert ran >= len(VECTORS) / 2


def quiet(page: Page) -> None:
    """See that nothing in the page ran or could run."""
    settled(page)
    assert page.evaluate(ALIVE) == []
    assert page.evaluate("ran") == []


def test_no_hostile_string_is_run(visit: Visit, hostile_address: str, hostile: Index) -> None:
    """Asked, listed, filtered by, read, quoted and checked, each is shown as text."""
    page = visit("about:blank")
    page.add_init_script(LISTEN)

    for question in questions():
        page.goto(at(hostile_address, q=question))
        expect(page.locator(".yj-notice")).to_be_visible()
        expect(page.get_by_label("问题")).to_have_value(question)
        quiet(page)
    page.goto(at(hostile_address, q="沿湖停车有什么规定？"))
    expect(page.locator(".st-key-hit-1")).to_have_count(1)
    page.get_by_role("combobox", name="文件").click()
    expect(page.get_by_role("option").first).to_be_visible()
    quiet(page)
    page.keyboard.press("Escape")

    for path in ("library", "index", "read"):
        page.goto(at(hostile_address, path))
        expect(page.locator(".yj-brand")).to_be_visible()
        quiet(page)
    expect(page.locator("a[href*='read?d=']").first).to_be_visible()
    quiet(page)

    for info in hostile.documents()[:3]:
        page.goto(at(hostile_address, "read", d=info.doc_id))
        page.get_by_text("文件信息及其来源").click()
        expect(page.locator(".yj-facts")).to_be_visible()
        expect(page.locator(".yj-document cite")).to_have_text(info.title)
        quiet(page)
    page.get_by_role("button", name="加入报告").first.click()
    expect(page.get_by_role("link", name="报告（1）")).to_have_count(1)
    page.keyboard.press("4")
    expect(page.locator(".st-key-item-0 .yj-quote")).to_be_visible()
    quiet(page)
    page.get_by_role("tab", name="核对稿件").click()
    page.get_by_label("或粘贴文字").fill("\n".join(f"“沿湖停车，{text}”" for text in STRINGS))
    page.get_by_role("button", name="核对", exact=True).click()
    expect(page.locator(".yj-finding").first).to_be_visible()
    quiet(page)


def questions() -> list[str]:
    """Return all strings in as few questions as may be asked."""
    made = [""]
    for text in STRINGS:
        if len(made[-1]) + len(text) + 1 > MAX_QUESTION:
            made.append("")
        made[-1] = f"{made[-1]} {text}".strip()
    return made
