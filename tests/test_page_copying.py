"""Copying: quotes with their citation, words selected in a document, links to them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from indexer import selection
from indexer.citation import cite
from indexer.styles import DEFAULT, STYLES
from tests.browser import ANSWERABLE, at, query_of, settled, texts_of
from ui.pages import address as address_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator, Page

    from indexer import Answer, Index
    from indexer.citation import Citation

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
    rendered = card.locator(".yj-citation").inner_text()
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


# Selects `text[start:end]` of the document that is shown, as a reader's pointer does.
SELECT = """
([start, end]) => {
    const lines = [...document.querySelectorAll(".yj-text [data-start]")];
    const point = at => {
        const line = lines.findLast(one => Number(one.dataset.start) <= at);
        const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
        let rest = at - Number(line.dataset.start);
        for (let node = walker.nextNode(); node; node = walker.nextNode()) {
            if (rest <= node.data.length) return [node, rest];
            rest -= node.data.length;
        }
    };
    getSelection().setBaseAndExtent(...point(start), ...point(end));
}
"""


def opened(visit: Visit, address: str, passage_id: str) -> tuple[Page, Locator]:
    """Open a passage; return the page and the bar that shows when words are selected."""
    page = visit(at(address, "read", p=passage_id))
    expect(page.locator("#yj-target")).to_be_in_viewport()
    settled(page)
    return page, page.get_by_role("toolbar", name="选中的文字")


def citation_of(index: Index, doc_id: str, start: int, end: int) -> Citation:
    info = next(info for info in index.documents() if info.doc_id == doc_id)
    document = index.document(doc_id)
    return cite(document, info, start, end, document.text[start:end])


def note(citation: Citation) -> str:
    style = STYLES[DEFAULT]
    write = style.note if style.system == "note" else style.entry
    return write(citation, date.today())


@pytest.mark.parametrize("across", [False, True])
def test_selected_words_are_cited_by_their_own_place(
    visit: Visit, address: str, index: Index, across: bool
) -> None:
    """Words of a line, or of several passages, are copied exactly, with the place they stand in.

    The link leads back to these words and marks no others.
    """
    lake = next(info for info in index.documents() if "条例" in info.title)
    text = index.document(lake.doc_id).text
    start = text.index("为了保护")
    end = text.index("自2018年") if across else text.index("湖岸，") + 2
    citation = citation_of(index, lake.doc_id, start, end)
    page, bar = opened(visit, address, index.passages(lake.doc_id)[0].passage_id)
    page.evaluate(SELECT, [start, end])
    expect(bar.get_by_role("status")).to_contain_text(
        f"已选{end - start}字：{citation.locator.label}"
    )
    assert citation.locator.label == ("第一条至第二条" if across else "第一条")
    bar.get_by_role("button", name="复制并注明出处").click()
    expect(bar.get_by_role("status")).to_contain_text("已复制")
    assert clipboard(page, "text/plain") == f"{citation.quote}\n\n{note(citation)}"
    assert note(citation) in clipboard(page, "text/html")
    bar.get_by_role("button", name="复制链接").click()
    passages = index.passages(lake.doc_id)
    passage_id, name = selection.name(index.document(lake.doc_id), passages, start, end)
    link = f"{address}/{address_of('read', {'p': passage_id, 's': name})}"
    page.wait_for_function("async it => await navigator.clipboard.readText() === it", arg=link)
    page.goto(link)
    expect(page.locator("#yj-target")).to_be_in_viewport()
    marked = texts_of(page.locator(".yj-text mark"))
    assert marked == [line for line in citation.quote.split("\n") if line]


def test_words_selected_with_the_keyboard_go_into_the_report(
    visit: Visit, address: str, index: Index
) -> None:
    """Shift and the arrows select, Tab leads to the bar; the report holds exactly these words."""
    lake = next(info for info in index.documents() if "条例" in info.title)
    text = index.document(lake.doc_id).text
    page, bar = opened(visit, address, index.passages(lake.doc_id)[0].passage_id)
    page.locator(".yj-text p").nth(1).dblclick(position={"x": 150, "y": 15})
    for _ in range(3):
        page.keyboard.press("Shift+ArrowRight")
    words = page.evaluate("getSelection().toString()")
    assert len(words) > 3
    assert words in text
    expect(bar.get_by_role("status")).to_contain_text(f"已选{len(words)}字")
    add = bar.get_by_role("button", name="加入报告")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert add.evaluate("one => one.getRootNode().activeElement === one")
    page.keyboard.press("Enter")
    expect(bar.get_by_role("button", name="已在报告中")).to_be_visible()
    page.get_by_role("link", name="报告（1）").click()
    expect(page.locator(".st-key-item-0 .yj-quote")).to_have_text(words)


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        ("getSelection().extend(document.querySelector('.yj-document cite'), 0)", "超出了正文"),
        ("getSelection().anchorNode.data = '另一些字'; getSelection().selectAllChildren("
         "document.querySelector('.yj-text'))", "与“沿湖管理条例”的原文不一致"),
    ],
)  # fmt: skip
def test_a_selection_that_is_not_the_text_is_refused(
    visit: Visit, address: str, index: Index, spoil: str, says: str
) -> None:
    """What reaches beyond the text, or differs from it, cannot be copied; a sentence says why."""
    lake = next(info for info in index.documents() if "条例" in info.title)
    start = index.document(lake.doc_id).text.index("为了保护")
    page, bar = opened(visit, address, index.passages(lake.doc_id)[0].passage_id)
    page.evaluate(SELECT, [start, start + 4])
    page.evaluate(spoil)
    expect(bar.get_by_role("status")).to_contain_text(says)
    expect(bar.get_by_role("button")).to_have_text(["取消"])
    page.keyboard.press("Escape")
    expect(bar).to_be_hidden()


def test_a_link_to_words_that_have_changed_marks_the_passage_and_says_so(
    visit: Visit, address: str, index: Index
) -> None:
    """A name of other words than those that stand there is refused in a sentence."""
    lake = next(info for info in index.documents() if "条例" in info.title)
    passage = index.passages(lake.doc_id)[-1]
    page = visit(at(address, "read", p=passage.passage_id, s="0-4-00000000"))
    expect(page.get_by_role("alert")).to_contain_text("已经不在原处")
    expect(page.locator("#yj-target")).to_be_in_viewport()
    assert texts_of(page.locator(".yj-text mark")) == [passage.text]
    assert query_of(page)["s"] == ["0-4-00000000"]
