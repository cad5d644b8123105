"""Access to every page: what axe-core finds wrong in its states, in both themes, at two sizes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser import ANSWERABLE, at, serve, settled
from tests.test_page_frame import PHONE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from indexer import Answer, Index
    from indexer.records import BuildReport

    Visit = Callable[..., Page]
    Prepare = Callable[[Page], None]

pytest_plugins = ["tests.app_fixtures"]

LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
PAPER = {"light": "rgb(253, 252, 249)", "dark": "rgb(22, 23, 26)"}  # as in .streamlit/config.toml
SIZES = {"desktop": {"width": 1280, "height": 900}, "phone": PHONE}


def findings(page: Page) -> list[str]:
    """Return what axe-core calls serious or critical: the rule, the element, and why."""
    options = {"runOnly": {"type": "tag", "values": LEVELS}, "resultTypes": ["violations"]}
    violations: list[dict[str, Any]] = Axe().run(page, options=options).response["violations"]
    return [
        f"{violation['id']}: {node['html']} {node['failureSummary']}"
        for violation in violations
        if violation["impact"] in {"serious", "critical"}
        for node in violation["nodes"]
    ]


def check(page: Page, url: str, prepare: Prepare) -> None:
    """Open a page at each size, bring it into a state, and see that axe-core finds nothing."""
    found = []
    for size, viewport in SIZES.items():
        page.set_viewport_size(viewport)
        page.goto(url)
        expect(page.locator(".yj-brand")).to_be_visible()
        prepare(page)
        settled(page)
        for theme, paper in PAPER.items():
            page.emulate_media(color_scheme=theme, reduced_motion="reduce")
            expect(page.locator(".stApp")).to_have_css("background-color", paper)
            found += [(size, theme, finding) for finding in findings(page)]
    assert found == []


def visible(selector: str) -> Prepare:
    """Return what waits until an element is drawn."""
    return lambda page: expect(page.locator(selector).first).to_be_visible()


def with_the_filters_open(page: Page) -> None:
    """Open the sidebar where it is folded, and in it the dates."""
    settled(page)
    folded = page.get_by_test_id("stExpandSidebarButton")
    if folded.is_visible():
        folded.click()
    page.get_by_test_id("stSidebar").get_by_text("日期", exact=True).click()
    expect(page.get_by_role("group", name="时效截至")).to_be_visible()


def with_the_scores_open(page: Page) -> None:
    """Unfold the scores of the first passage."""
    page.locator(".st-key-hit-1").get_by_text("各项得分").click()
    expect(page.locator(".st-key-hit-1 .yj-facts")).to_be_visible()


def with_the_nearest_open(page: Page) -> None:
    """Unfold the nearest passages below a refusal."""
    page.get_by_text("最接近的段落（不是答案）").click()
    expect(page.locator(".yj-quote").first).to_be_visible()


def with_a_quote(page: Page) -> None:
    """Put the first passage into the report, and open that."""
    page.locator(".st-key-hit-1").get_by_role("button", name="加入报告").click()
    expect(page.locator(".st-key-hit-1").get_by_role("button", name="已在报告中")).to_be_visible()
    page.get_by_role("button", name="快捷键").focus()
    page.keyboard.press("4")
    expect(page.locator(".st-key-item-0 .yj-quote")).to_be_visible()


def with_a_draft_checked(page: Page) -> None:
    """Check a draft that quotes what the index lacks."""
    page.get_by_role("tab", name="核对稿件").click()
    page.get_by_label("或粘贴文字").fill("《沿湖管理条例》第九条规定：“湖里不得养鱼，也不得养虾。”")
    page.get_by_role("button", name="核对", exact=True).click()
    expect(page.locator(".yj-finding").first).to_be_visible()


def with_the_sheet_open(page: Page) -> None:
    """Open the sheet of shortcuts."""
    page.get_by_role("button", name="快捷键").click()
    expect(page.get_by_role("dialog", name="快捷键")).to_be_visible()


STATES: dict[str, tuple[str, dict[str, str], Prepare]] = {
    "nothing asked": ("", {}, visible(".st-key-examples button")),
    "answered": ("", {"q": ANSWERABLE}, with_the_scores_open),
    "answered, in English": ("", {"q": ANSWERABLE, "lang": "English"}, visible(".st-key-hit-1")),
    "filters": ("", {"q": ANSWERABLE, "status": "unknown"}, with_the_filters_open),
    "not found": ("", {"q": "红烧肉怎样做才好吃？"}, with_the_nearest_open),
    "not a question": ("", {"q": " "}, visible(".yj-error")),
    "library": ("library", {}, visible("a[href^='read?d=']")),
    "map": ("library", {"part": "map"}, visible(".yj-map a")),
    "files": ("library", {"part": "files"}, visible(".st-key-clash")),
    "nothing to read": ("read", {}, visible("a[href*='read?d=']")),
    "no such passage": ("read", {"p": "nothing"}, visible(".yj-error")),
    "nothing quoted": ("report", {}, visible(".yj-hint")),
    "quoted": ("", {"q": ANSWERABLE}, with_a_quote),
    "draft": ("report", {}, with_a_draft_checked),
    "index": ("index", {}, visible(".yj-facts")),
    "shortcuts": ("", {}, with_the_sheet_open),
}


def test_axe_sees_what_is_wrong(visit: Visit, address: str) -> None:
    """What a page may not have is found: a picture without words, pale words in a shadow tree."""
    page = visit(address)
    expect(page.locator(".yj-brand")).to_be_visible()
    page.evaluate(
        """() => {
            const host = document.querySelector(".stMain").appendChild(document.createElement("p"));
            host.innerHTML = "<img src='data:,'>";
            const shaded = host.appendChild(document.createElement("p"));
            shaded.attachShadow({ mode: "open" }).innerHTML = "<p style='color: #bbb'>pale</p>";
        }"""
    )
    assert {finding.partition(":")[0] for finding in findings(page)} == {
        "image-alt",
        "color-contrast",
    }


@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing_serious(visit: Visit, address: str, state: str) -> None:
    """A page in one of its states has no serious finding at WCAG 2.2, levels A and AA."""
    path, query, prepare = STATES[state]
    check(visit("about:blank", permissions=[]), at(address, path, **query), prepare)


def test_axe_finds_nothing_serious_in_a_document(
    visit: Visit, address: str, index: Index, answer: Answer
) -> None:
    """Nor has a document at a passage, nor one with relations."""
    page = visit("about:blank")
    parking = next(info for info in index.documents() if "停车" in info.title)
    for passage in (answer.hits[0].passage, index.passages(parking.doc_id)[0]):
        check(page, at(address, "read", p=passage.passage_id), visible("#yj-target"))


def test_a_button_that_waits_can_be_read(visit: Visit, address: str) -> None:
    """A button that cannot be pressed yet is not white on white, which axe-core lets pass."""
    page = visit(at(address, "library", part="files"))
    button = page.locator(".st-key-add button")
    expect(button).to_be_disabled()
    for theme, paper in PAPER.items():
        page.emulate_media(color_scheme=theme)
        expect(page.locator(".stApp")).to_have_css("background-color", paper)
        expect(button).not_to_have_css("color", paper)


@pytest.fixture
def office_address(
    office: tuple[Path, Path, BuildReport], tmp_path: Path
) -> Iterator[tuple[str, Index]]:
    from indexer import open_index

    with serve(office[1], tmp_path / "server.log") as address:
        yield address, open_index(office[1])


def test_axe_finds_nothing_serious_beside_an_original(
    visit: Visit, office_address: tuple[str, Index]
) -> None:
    """Nor has a document with the image of its page."""
    address, index = office_address
    scanned = next(info for info in index.documents() if info.path.endswith(".pdf"))
    first = index.passages(scanned.doc_id)[0].passage_id
    check(
        visit("about:blank", permissions=[]), at(address, "read", p=first), visible(".yj-page img")
    )


def test_axe_finds_nothing_serious_without_an_index(visit: Visit, tmp_path: Path) -> None:
    """Nor have the pages that say that there is no index."""
    with serve(tmp_path / "none", tmp_path / "server.log") as address:
        page = visit("about:blank")
        for name in ("", "index"):
            check(page, at(address, name), visible(".yj-error"))
