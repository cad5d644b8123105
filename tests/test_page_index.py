"""The index page: what the index holds, and what could not be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.browser import at

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

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


def test_what_was_read_is_shown_in_part(visit: Visit, address: str, index: Index) -> None:
    """Files with remarks, or those that could not be read, are shown alone; none is said so."""
    page = visit(at(address, "index"))
    with_remarks = [one for one in index.extractions() if one.notes or one.copies or one.unread]
    table, failed = page.get_by_test_id("stDataFrame"), page.locator(".yj-list li")
    expect(table).to_be_visible()
    page.get_by_text("未能收录（1）").first.click()
    expect(table).to_have_count(0)
    expect(failed).to_have_count(1)
    page.get_by_text(f"有说明（{len(with_remarks)}）").click()
    expect(failed).to_have_count(0)
    expect(page.get_by_text("没有这样的文件。")).to_have_count(0 if with_remarks else 1)


def test_the_page_says_whether_the_texts_changed(
    visit: Visit, address: str, index_dir: Path
) -> None:
    """A text that came since the build is noticed, and the settings name the folders."""
    page = visit(at(address, "index"))
    expect(page.get_by_text("索引与文库一致。")).to_be_visible()
    expect(page.locator(".yj-facts td").get_by_text(str(index_dir))).to_be_visible()
    new = index_dir.with_name("texts") / "新.txt"
    new.write_text("湖边可以散步。", encoding="utf-8")
    try:
        page.reload()
        expect(page.locator(".yj-notice").filter(has_text="索引需要更新")).to_be_visible()
    finally:
        new.unlink()
