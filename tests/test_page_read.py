"""The read page: a document at a passage, its relations, the way back."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from indexer.errors import SnapshotError
from tests.browser import (
    ANSWERABLE,
    HOSTILE_QUESTION,
    at,
    query_of,
    settled,
    texts_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from indexer import Answer, Index

    Visit = Callable[..., Page]

pytest_plugins = ["tests.app_fixtures"]


def test_a_permalink_to_nothing_says_so(visit: Visit, address: str, index: Index) -> None:
    """An id that the index does not have is shown as text, with a choice of what there is."""
    with pytest.raises(SnapshotError) as caught:
        index.passage("<b>nothing</b>")
    page = visit(at(address, "read", p="<b>nothing</b>"))
    expect(page.get_by_role("alert")).to_contain_text(str(caught.value))
    page.get_by_role("link", name="沿湖管理条例").click()
    expect(page.locator(".yj-document cite")).to_have_text(["沿湖管理条例"])


def test_a_document_is_chosen_by_words_of_its_title_and_number(
    visit: Visit, address: str, index: Index
) -> None:
    """All documents are listed; typed words narrow the list, in any script; the last read is first.

    Where nothing is left, the page says so.
    """
    page = visit(f"{address}/read")
    titles = page.locator(".yj-choice cite")
    expect(titles).to_have_text([info.title for info in index.documents()])
    field = page.get_by_label("查找文献")
    for words, found in (
        ("管理條例", "沿湖管理条例"),
        ("２０２０〕第77号 通知", "中共国家知识产权局"),
        ("湖 2017", "沿湖管理条例"),
    ):
        field.fill(words)
        field.press("Enter")
        expect(titles).to_have_count(1)
        expect(titles).to_contain_text([found])
    field.fill("登月")
    field.press("Enter")
    expect(page.get_by_text("没有这样的文献")).to_be_visible()
    field.fill("")
    field.press("Enter")
    page.get_by_role("link", name="沿湖管理条例").click()
    expect(page.locator(".yj-document cite")).to_have_text(["沿湖管理条例"])
    page.get_by_role("link", name="全部文献").click()
    expect(page.get_by_role("heading", name="最近读过")).to_be_visible()
    expect(titles.first).to_have_text("沿湖管理条例")


def test_the_document_that_is_read_is_asked(visit: Visit, address: str, index: Index) -> None:
    """«问这份文件» leads to the question, which is asked of that document alone."""
    lake = next(info for info in index.documents() if "条例" in info.title)
    page = visit(at(address, "read", d=lake.doc_id))
    settled(page)
    page.get_by_role("link", name="问这份文件").click()
    expect(page.locator(".yj-chips").first).to_contain_text(lake.title)
    settled(page)
    page.get_by_label("问题").fill(ANSWERABLE)
    page.keyboard.press("Enter")
    expect(page.locator("[class*='st-key-group-']")).to_have_count(1)
    settled(page)
    assert query_of(page)["doc"] == [lake.doc_id]


def found_in(page: Page) -> tuple[list[str], list[str]]:
    """Return the words that the browser marks as found, and of these the one it has gone to."""
    everywhere, here = (
        page.evaluate("name => [...CSS.highlights.get(name)].map(range => range.toString())", name)
        for name in ("yj-found", "yj-found-here")
    )
    return everywhere, here


def test_words_are_found_inside_the_document(
    visit: Visit, address: str, index: Index, answer: Answer
) -> None:
    """Each hit is marked and counted; Enter, Shift+Enter and the buttons go from one to another."""
    passage = answer.hits[0].passage
    count = index.document(passage.doc_id).text.count("知识产权")
    page = visit(at(address, "read", p=passage.passage_id))
    field = page.get_by_role("searchbox", name="在本文中查找")
    tools = page.get_by_role("search")
    field.fill("知識 產權")
    expect(tools.get_by_role("status")).to_have_text(f"1/{count}")
    assert found_in(page) == (["知识产权"] * count, ["知识产权"])
    field.press("Enter")
    expect(tools.get_by_role("status")).to_have_text(f"2/{count}")
    field.press("Shift+Enter")
    tools.get_by_role("button", name="上一处").click()
    expect(tools.get_by_role("status")).to_have_text(f"{count}/{count}")
    tools.get_by_role("button", name="下一处").click()
    expect(tools.get_by_role("status")).to_have_text(f"1/{count}")
    field.fill("登月")
    expect(tools.get_by_role("status")).to_have_text("没有找到")
    assert found_in(page) == ([], [])


def test_the_source_is_one_click_away_and_so_is_the_way_back(
    visit: Visit, address: str, index: Index
) -> None:
    """«查看原文» opens the document at the passage; the page's and the browser's way back work."""
    page = visit(at(address, q=ANSWERABLE))
    expect(page.locator(".yj-quote").first).to_be_visible()
    settled(page)
    first = texts_of(page.locator(".yj-quote"))[0]
    page.locator(".st-key-hit-1").get_by_role("link", name="查看原文").click()
    expect(page.locator("#yj-target")).to_be_in_viewport()
    assert [index.passage(one).text for one in query_of(page)["p"]] == [first]
    page.get_by_role("link", name="返回提问").click()
    expect(page.locator(".yj-quote").first).to_be_visible()
    expect(page.get_by_label("问题")).to_have_value(ANSWERABLE)
    page.go_back()
    expect(page.locator("#yj-target")).to_be_in_viewport()
    page.go_back()
    expect(page.locator(".yj-quote").first).to_be_visible()
    assert query_of(page) == {"q": [ANSWERABLE]}


def test_a_permalink_opens_the_whole_document_at_the_passage(
    visit: Visit, address: str, index: Index, answer: Answer
) -> None:
    """`?p=` shows all of the text, the passage marked and in view, its outline and its facts."""
    passage = answer.hits[0].passage
    document = index.document(passage.doc_id)
    page = visit(at(address, "read", p=passage.passage_id))
    expect(page.locator("#yj-target")).to_be_in_viewport()
    lines = texts_of(page.locator(".yj-text p > span:last-child"))
    assert lines == [line for line in document.text.split("\n") if line.strip()]
    marked = texts_of(page.locator(".yj-text mark"))
    assert marked == [line for line in passage.text.split("\n") if line]
    outline = page.get_by_test_id("stSidebar").locator(".yj-outline")
    expect(outline.locator("[aria-current]")).to_have_count(1)
    outline.locator("a").first.click()
    target = outline.locator("a").first.get_attribute("href")
    expect(page.locator(f".yj-text p:has({target})")).to_be_in_viewport()
    page.get_by_text("文件信息及其来源").click()
    expect(page.locator(".yj-facts")).to_contain_text("国知党组发〔2020〕第77号")
    page.get_by_role("button", name="复制链接").click()
    expect(page.get_by_role("button", name="已复制")).to_be_visible()
    link = page.evaluate("navigator.clipboard.readText()")
    assert link == at(address, "read", p=passage.passage_id)


def test_related_documents_are_followed_from_the_page(
    visit: Visit, address: str, index: Index
) -> None:
    """A document lists what it rests on and repeals, with its words; the link opens it, and back.

    Markup in a title is text, and what the corpus lacks has no link.
    """
    lake, parking = (
        next(info for info in index.documents() if word in info.title) for word in ("条例", "停车")
    )
    first = index.passages(parking.doc_id)[0].passage_id
    page = visit(at(address, "read", p=first))
    items = page.locator(".yj-relations li")
    expect(page.locator(".yj-relations summary")).to_have_text(["依据（1）", "废止、代替（1）"])
    expect(items.locator("q")).to_have_text(
        ["根据《沿湖管理条例》", "《沿湖<b>停船</b>办法》同时废止"]
    )
    expect(items.nth(1).locator("a")).to_have_count(0)
    expect(items.nth(1)).to_contain_text("库中没有")
    items.get_by_role("link", name=lake.title).click()
    expect(page.locator(".yj-document cite")).to_have_text(lake.title)
    assert query_of(page) == {"p": [index.passages(lake.doc_id)[0].passage_id]}
    expect(page.locator(".yj-relations summary")).to_have_text(["被用作依据（1）"])
    items.get_by_role("link", name=parking.title).click()
    expect(page.locator(".yj-document cite")).to_have_text(parking.title)
    expect(page.locator("#yj-target")).to_contain_text("根据《沿湖管理条例》，制定本规定")
    page.go_back()
    expect(page.locator(".yj-document cite")).to_have_text(lake.title)
    assert page.evaluate("window.hacked") is None


def test_a_link_to_a_related_document_keeps_the_day(
    visit: Visit, address: str, index: Index
) -> None:
    """The day of the filters holds on the page that a link opens, and so does the language."""
    day = date(2017, 12, 15)
    lake = next(info for info in index.documents(day) if "条例" in info.title)
    assert lake.standing.status == "not_yet_in_force"
    page = visit(at(address, q=HOSTILE_QUESTION, lang="English"))
    page.get_by_text("Dates", exact=True).click()
    day_box = page.get_by_test_id("stDateInput").filter(has_text="Status as of").locator("input")
    day_box.fill(day.isoformat())
    page.keyboard.press("Escape")  # closes the calendar, which sets the day
    expect(page.get_by_text("Filters are on")).to_be_visible()
    settled(page)
    page.locator(".st-key-hit-1").get_by_role("link", name="View in source").click()
    page.locator(".yj-relations").get_by_role("link", name=lake.title).click()
    expect(page.locator(".yj-document cite")).to_have_text(lake.title)
    expect(page.locator(".yj-document .yj-badge")).to_have_text("Not yet in force")
    assert query_of(page)["lang"] == ["English"]
