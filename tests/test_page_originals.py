"""The page over files with pages: the original with the quote framed, and the extraction report."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from indexer import open_index
from indexer.places import boxes
from tests.browser import serve

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Page

    from indexer import Index
    from indexer.records import BuildReport, Hit

    Visit = Callable[..., Page]

pytest_plugins = ["tests.app_fixtures"]


@pytest.fixture(scope="module")
def index(office: tuple[Path, Path, BuildReport]) -> Index:
    return open_index(office[1])


@pytest.fixture(scope="module")
def office_address(
    office: tuple[Path, Path, BuildReport], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    with serve(office[1], tmp_path_factory.mktemp("office-log") / "server.log") as address:
        yield address


def hit_in(index: Index, suffix: str) -> Hit:
    hits = index.ask("怎样让讲话精神走进学校和企业？", 8).hits
    return next(hit for hit in hits if hit.document.path.endswith(suffix))


@pytest.mark.parametrize("suffix", [".pdf", ".ofd"])
def test_a_passage_opens_at_its_page_with_its_lines_framed(
    visit: Visit, office_address: str, index: Index, suffix: str
) -> None:
    """The page's image is in view, with a frame for each printed line of the passage on it."""
    passage = hit_in(index, suffix).passage
    document = index.document(passage.doc_id)
    (number, framed), *_ = boxes(document, passage.start, passage.end).items()
    page = visit(f"{office_address}/read?p={passage.passage_id}")
    image = page.locator(".yj-page img")
    expect(image).to_be_visible()
    expect(page.get_by_role("heading", name=f"原件第{number}页")).to_be_visible()
    assert image.evaluate("one => one.complete && one.naturalWidth > 0")
    expect(page.locator(".yj-box")).to_have_count(len(framed))
    expect(page.locator(".yj-box").first).to_be_in_viewport()
    paper = image.bounding_box()
    for at, (left, top, right, bottom) in enumerate(framed):
        frame = page.locator(".yj-box").nth(at).bounding_box()
        assert paper is not None
        assert frame is not None
        drawn = (
            (frame["x"] - paper["x"]) / paper["width"],
            (frame["y"] - paper["y"]) / paper["height"],
            (frame["x"] + frame["width"] - paper["x"]) / paper["width"],
            (frame["y"] + frame["height"] - paper["y"]) / paper["height"],
        )
        assert drawn == pytest.approx((left, top, right, bottom), abs=0.003)


def test_pages_are_turned_to_the_first_and_the_last(
    visit: Visit, office_address: str, index: Index
) -> None:
    """The neighbours of the passage's page are a click away; there is none before the first."""
    passage = index.passages(hit_in(index, ".pdf").passage.doc_id)[0]
    page = visit(f"{office_address}/read?p={passage.passage_id}")
    expect(page.get_by_role("heading", name="原件第1页")).to_be_visible()
    expect(page.get_by_role("button", name="上一页")).to_be_disabled()
    page.get_by_role("button", name="下一页").click()
    expect(page.get_by_role("heading", name="原件第2页")).to_be_visible()
    expect(page.get_by_role("button", name="上一页")).to_be_enabled()


def test_the_report_says_what_was_read_of_each_file(
    visit: Visit, office_address: str, index: Index
) -> None:
    """The report is a click away from the search; failures are in it."""
    page = visit(office_address)
    page.get_by_role("link", name="索引").click()
    expect(page.get_by_role("heading", name="读取情况")).to_be_visible()
    table = page.get_by_test_id("stDataFrame")
    expect(table).to_be_visible()
    # The table is drawn on a canvas, with its cells behind it for those who cannot see.
    for one in index.extractions():
        expect(table.locator("td").get_by_text(one.path, exact=True)).to_have_count(1)
    expect(page.get_by_text("暂不支持「setup.exe」").last).to_be_visible()
