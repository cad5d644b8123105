"""What the tests of the page share: an index of real texts, a server over it, a browser."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect, sync_playwright

from indexer import Answer, Index, build, open_index
from tests.browser import ANSWERABLE, serve
from tests.conftest import CIRCULAR

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

CHROMIUM = shutil.which("chromium")
HERE = ("http://127.0.0.1:", "https://127.0.0.1:")
PATIENCE = 30_000  # ms: a server that has just started loads its model with the first question

# A text that would take over a page which does not escape it.
HOSTILE = """关于沿湖停车的<script>window.hacked=1</script>规定

第一条　沿湖十米以内不得停车，<img src=x onerror="window.hacked=1">违者由湖长劝离。

第二条　根据《沿湖管理条例》，制定本规定。

第三条　本规定自2019年6月1日起施行，《沿湖<b>停船</b>办法》同时废止。
"""
LAKE = """---
date: 2017-12-01
effective_date: 2018-01-01
---
沿湖管理条例

第一条　为了保护湖岸，制定本条例。

第二条　本条例自2018年1月1日起施行。
"""


@pytest.fixture(scope="session")
def index_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Index the circular, the hostile text and what it rests on, and an empty file.

    Returns the folder of the index.
    """
    folder = tmp_path_factory.mktemp("page")
    texts = folder / "texts"
    texts.mkdir()
    (texts / "停车.txt").write_text(HOSTILE, encoding="utf-8")
    (texts / "空.txt").touch()
    lake = folder / "沿湖管理条例.md"
    lake.write_text(LAKE, encoding="utf-8")
    build([CIRCULAR, texts, lake], folder / "index")
    return folder / "index"


@pytest.fixture(scope="session")
def index(index_dir: Path) -> Index:
    return open_index(index_dir)


@pytest.fixture(scope="session")
def answer(index: Index) -> Answer:
    return index.ask(ANSWERABLE)


@pytest.fixture(scope="session")
def address(index_dir: Path) -> Iterator[str]:
    with serve(index_dir, index_dir.with_name("server.log")) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no chromium is installed")
    arguments = (
        "--no-sandbox --disable-quic --no-first-run --disable-background-networking "
        "--disable-component-update --disable-sync"
    )
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments.split())
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def window(browser: Browser) -> Iterator[BrowserContext]:
    """Keep one window of a desktop's size, so that it need not load Streamlit anew each time."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    yield context
    context.close()


@pytest.fixture
def visit(browser: Browser, window: BrowserContext) -> Iterator[Callable[..., Page]]:
    """Open addresses, with options in a window of their own.

    The test fails if a page asks another machine for anything, has an error in its scripts, or
    wants something that its content security policy refuses.
    """
    own: list[BrowserContext] = []
    pages: list[Page] = []
    requests: list[str] = []
    errors: list[str] = []

    def visit(url: str, **options: object) -> Page:
        if options:
            own.append(browser.new_context(**options))
        page = (own[-1] if options else window).new_page()
        pages.append(page)
        page.set_default_timeout(PATIENCE)
        page.on("request", lambda request: requests.append(request.url))
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda said: _note_refusal(said, errors))
        page.goto(url)
        return page

    yield visit
    for page in pages:
        page.close()
    window.clear_cookies()
    for context in own:
        context.close()
    elsewhere = [url for url in requests if not url.startswith((*HERE, "data:", "blob:"))]
    assert (elsewhere, errors) == ([], [])


def _note_refusal(said: ConsoleMessage, errors: list[str]) -> None:
    if "Content Security Policy" in said.text:
        errors.append(said.text)
