"""The read page over two versions of one law: the way there, what differs, folds, phone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from indexer import build, open_index
from tests.browser import at, serve, settled, texts_of
from tests.test_page_access import check, visible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Page

    from indexer import Index

    Visit = Callable[..., Page]

pytest_plugins = ["tests.app_fixtures"]

OLD = """---
date: 2015-03-01
---
湖岸管理条例

第一条　为了保护湖岸，制定本条例。

第二条　湖岸十米以内不得停车，违者由湖长劝离。

第三条　夜间不得划船，<b>渔船</b>除外。

第四条　本条例自2015年6月1日起施行。
"""
NEW = """---
date: 2021-03-01
---
湖岸管理条例

第一条　为了保护湖岸，制定本条例。

第二条　游客入园须先登记姓名与车牌。

第三条　湖岸二十米以内不得停车，违者由巡查员劝离。

第四条　夜间不得划船，<b>渔船</b>除外。

第五条　本条例自2021年6月1日起施行。
"""


@pytest.fixture(scope="module")
def versions_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("versions")
    corpus = folder / "corpus"
    corpus.mkdir()
    (corpus / "旧.md").write_text(OLD, encoding="utf-8")
    (corpus / "新.md").write_text(NEW, encoding="utf-8")
    build([corpus], folder / "index")
    return folder / "index"


@pytest.fixture(scope="module")
def versions(versions_dir: Path) -> Index:
    return open_index(versions_dir)


@pytest.fixture(scope="module")
def versions_address(versions_dir: Path) -> Iterator[str]:
    with serve(versions_dir, versions_dir.with_name("server.log")) as address:
        yield address


def test_another_version_is_a_click_away_and_beside_it_what_differs(
    visit: Visit, versions_address: str, versions: Index
) -> None:
    """The older version stands on the left whichever is read; differences are marked on their side.

    Unchanged articles are folded; markup in a text is text; a number leads to its article.
    """
    old, new = versions.versions(versions.documents()[0].doc_id)
    page = visit(at(versions_address, "read", d=new.doc_id))
    page.get_by_role("link", name="对照：2015-03-01的版本").click()
    expect(page.locator(".yj-comparison")).to_be_visible()
    settled(page)
    assert texts_of(page.locator(".yj-counts li")) == [
        "1 未改", "1 只改条号", "2 有改动", "1 新增", "0 删去",
    ]  # fmt: skip
    dates = page.locator(".yj-versus .yj-document > span:first-of-type")
    assert [text[-10:] for text in texts_of(dates)] == ["2015-03-01", "2021-03-01"]

    def marked(selector: str) -> list[str]:
        words: list[str] = page.locator(selector).evaluate_all(
            "all => all.map(one => one.lastChild.textContent)"
        )
        return words

    assert marked(".yj-row del") == ["第二条", "湖长", "第四条", "15"]
    assert marked(".yj-row ins") == ["第三条", "二", "巡查员", "第五条", "21"]
    text = versions.document(old.doc_id).text
    lefts = page.locator(".yj-left > p:not(.yj-none)").evaluate_all(
        """all => all.map(one => {
            one = one.cloneNode(true);
            one.querySelectorAll(".yj-said").forEach(said => said.remove());
            return one.textContent;
        })"""
    )
    assert "".join(lefts) == text
    folded = page.get_by_text("文字未改（1）：第三条 → 第四条")
    expect(page.get_by_text("除外").first).to_be_hidden()
    folded.click()
    expect(page.get_by_text("<b>渔船</b>").first).to_be_visible()
    page.locator(".yj-left").get_by_role("link", name="第二条").click()
    expect(page.locator("#yj-target")).to_contain_text("湖岸十米以内不得停车")


def test_versions_stand_one_above_the_other_on_a_phone(
    visit: Visit, versions_address: str, versions: Index
) -> None:
    """At 390 pixels nothing scrolls sideways, and the new text stands below the old one."""
    old, new = versions.versions(versions.documents()[0].doc_id)
    url = at(versions_address, "read", **{"d": old.doc_id, "with": new.doc_id})
    page = visit(url, viewport={"width": 390, "height": 844})
    row = page.locator(".yj-row.yj-changed").first
    expect(row).to_be_visible()
    settled(page)
    ends = row.evaluate(
        """row => [
            row.querySelector(".yj-left").getBoundingClientRect().bottom,
            row.querySelector(".yj-right").getBoundingClientRect().top,
        ]"""
    )
    assert ends[0] <= ends[1]
    main = page.locator(".stMain")
    assert main.evaluate("main => main.scrollWidth - main.clientWidth") == 0


def test_axe_finds_nothing_serious_in_a_comparison(
    visit: Visit, versions_address: str, versions: Index
) -> None:
    """Two versions side by side have no serious finding either."""
    old, new = versions.versions(versions.documents()[0].doc_id)
    url = at(versions_address, "read", **{"d": old.doc_id, "with": new.doc_id})
    check(visit("about:blank", permissions=[]), url, visible(".yj-row.yj-changed"))


def test_a_version_that_is_not_there_is_told(visit: Visit, versions_address: str) -> None:
    """An unknown document leads to the choice, with the reason."""
    page = visit(at(versions_address, "read", **{"d": "ffff", "with": "eeee"}))
    expect(page.get_by_role("alert")).to_contain_text("ffff")
    expect(page.locator(".yj-choice li")).to_have_count(2)
