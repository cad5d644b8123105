"""Adding and removing files on the page, and the build that follows, in a real browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from indexer import intake
from tests.browser import at, serve, settled
from tests.conftest import CIRCULAR
from ui import building

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Locator, Page

    Visit = Callable[..., Page]

pytest_plugins = ["tests.app_fixtures"]

LAKE = "沿湖停车规定\n\n第一条　沿湖十米以内不得停车。\n".encode()
WIDER = "沿湖停车规定\n\n第一条　沿湖二十米以内不得停车。\n".encode()
BUILD = 120_000  # ms; a model is loaded


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    return tmp_path / "corpus"


@pytest.fixture
def fresh(tmp_path: Path, corpus: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Serve the page without an index and without texts, as a new user has it."""
    monkeypatch.setenv("YINJU_CORPUS", str(corpus))
    with serve(tmp_path / "index", tmp_path / "server.log") as address:
        yield address


def drop(page: Page, *files: tuple[str, bytes]) -> Locator:
    """Drop files and add them; return what the page says of each."""
    page.locator("input[type=file]").set_input_files(
        [{"name": name, "mimeType": "text/plain", "buffer": data} for name, data in files]
    )
    page.get_by_role("button", name=f"加入文库（{len(files)}个文件）").click()
    return page.locator(".yj-added > li")


def built(page: Page, documents: int) -> None:
    """Wait until the page says that so many documents are indexed, and is drawn to its end."""
    report = page.locator(".yj-notice").filter(has_text="索引已建立")
    expect(report).to_contain_text(f"{documents}份文献", timeout=BUILD)
    expect(page.get_by_text("索引与文库一致。")).to_be_visible()
    settled(page)


def test_a_new_user_needs_no_terminal(visit: Visit, fresh: str, corpus: Path) -> None:
    """From nothing: files are dropped, each is reported on, the index is built, and is there."""
    page = visit(fresh)
    page.get_by_role("link", name="去建立索引").click()
    reported = drop(
        page,
        ("停车.txt", LAKE),
        ("空.txt", b""),
        ("<img src=x onerror=window.hacked=1>.txt", WIDER),
    )
    expect(reported).to_have_count(3)
    expect(reported.nth(0)).to_contain_text("停车.txt 已加入")
    expect(reported.nth(0)).to_contain_text("沿湖停车规定")
    expect(reported.nth(1)).to_contain_text("没有加入")
    expect(reported.nth(1)).to_contain_text("空")
    expect(reported.nth(2)).to_contain_text("<img src=x onerror=window.hacked=1>.txt 已加入")
    assert page.evaluate("window.hacked") is None
    expect(page.locator(".yj-facts td").first).to_have_text("2", timeout=BUILD)
    built(page, 2)
    assert sorted(path.name for path in corpus.iterdir()) == [
        "_img src=x onerror=window.hacked=1_.txt",
        "停车.txt",
    ]
    page.goto(at(fresh, "library"))
    expect(page.locator(".yj-documents cite")).to_have_text(["沿湖停车规定", "沿湖停车规定"])


def test_nothing_is_overwritten_and_what_is_removed_comes_back(
    visit: Visit, fresh: str, corpus: Path
) -> None:
    """A second text of a name gets another; what is removed is put back by a click."""
    intake.add(corpus, "停车.txt", LAKE)
    page = visit(at(fresh, "library", part="files"))
    page.get_by_role("button", name="建立索引").click()
    built(page, 1)
    reported = drop(page, ("停车.txt", WIDER))
    expect(reported).to_contain_text("改名为停车（2）.txt")
    built(page, 2)
    assert (corpus / "停车.txt").read_bytes() == LAKE
    assert (corpus / "停车（2）.txt").read_bytes() == WIDER
    page.get_by_role("combobox", name="要移除的文件").click()
    page.keyboard.insert_text("停车.txt")
    page.get_by_role("option", name="停车.txt", exact=True).click()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="移除1个文件").click()
    expect(page.locator(".yj-removed")).to_have_text("已移除：停车.txt")
    built(page, 1)
    assert not (corpus / "停车.txt").exists()
    page.get_by_role("button", name="撤销").click()
    expect(page.locator(".yj-removed")).to_have_count(0)
    built(page, 2)
    assert (corpus / "停车.txt").read_bytes() == LAKE
    page.get_by_role("link", name="文献", exact=True).click()
    expect(page.locator(".yj-documents cite")).to_have_count(2)


def test_a_build_on_the_page_drops_no_texts(
    monkeypatch: pytest.MonkeyPatch, index_dir: Path, tmp_path: Path
) -> None:
    """It takes what the last one took, and the folder that texts are added to."""
    monkeypatch.setenv("YINJU_INDEX", str(index_dir))
    monkeypatch.delenv("YINJU_CORPUS", raising=False)
    texts, lake = index_dir.with_name("texts"), index_dir.with_name("沿湖管理条例.md")
    assert building.corpora() == [CIRCULAR, texts, lake]
    assert building.corpus_folder() == texts
    monkeypatch.setenv("YINJU_CORPUS", str(tmp_path))
    assert building.corpora() == [CIRCULAR, texts, lake, tmp_path]
    assert building.corpus_folder() == tmp_path
    monkeypatch.setenv("YINJU_CORPUS", str(texts / "within"))
    assert building.corpora() == [CIRCULAR, texts, lake]
    monkeypatch.setenv("YINJU_INDEX", str(tmp_path / "none"))
    assert building.corpora() == [texts / "within"]


def test_a_reader_changes_nothing(visit: Visit, address: str) -> None:
    """Who may not edit sees the library and the index, and no button that changes them."""
    away = {"X-Forwarded-For": "192.0.2.7"}
    page = visit(at(address, "library", part="files"), extra_http_headers=away)
    expect(page.locator(".yj-documents cite").first).to_be_visible()
    expect(page.locator(".yj-parts a")).to_have_text(["文献", "引用关系"])
    expect(page.locator("input[type=file]")).to_have_count(0)
    page.goto(at(address, "index"))
    expect(page.get_by_role("heading", name="读取情况")).to_be_visible()
    settled(page)
    expect(page.get_by_role("button", name="建立索引")).to_have_count(0)
