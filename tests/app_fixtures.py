"""What the tests of the page share: an index of real texts, the page as served, a real browser."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import sync_playwright

from indexer import Index, build, open_index

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, BrowserContext, Page

ROOT = Path(__file__).parents[1]
APP = ROOT / "app.py"
CHROMIUM = shutil.which("chromium")

# A text that would take over a page which does not escape it.
HOSTILE = """关于沿湖停车的<script>window.hacked=1</script>规定

第一条　沿湖十米以内不得停车，<img src=x onerror="window.hacked=1">违者由湖长劝离。

第二条　本规定自2019年6月1日起施行。
"""


def make_index(folder: Path) -> Path:
    """Index the circular, the hostile text and an empty file; return the folder of the index."""
    texts = folder / "texts"
    texts.mkdir()
    (texts / "停车.txt").write_text(HOSTILE, encoding="utf-8")
    (texts / "空.txt").touch()
    build([ROOT / "corpus", texts], folder / "index")
    return folder / "index"


@contextmanager
def serve(index_dir: Path, log: Path) -> Iterator[str]:
    """Serve the page over an index, as `yinju serve` does; yield its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "streamlit", "run", str(APP)]
    command += ["--server.headless", "true", "--server.port", str(port)]
    with log.open("wb") as output:
        server = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, "YINJU_INDEX": str(index_dir)},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait_until_healthy(f"{address}/_stcore/health", server, log)
            yield address
        finally:
            server.terminate()
            server.wait(timeout=20)


def _wait_until_healthy(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 60
    while server.poll() is None and time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=1):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            # Nothing tells when a port begins to listen: ask again.
            time.sleep(0.1)
    raise RuntimeError(log.read_text(encoding="utf-8", errors="replace"))


@pytest.fixture(scope="session")
def index_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_index(tmp_path_factory.mktemp("page"))


@pytest.fixture(scope="session")
def index(index_dir: Path) -> Index:
    return open_index(index_dir)


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
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments.split())
        yield browser
        browser.close()


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open addresses in windows of their own; fail if one asks another machine, or its script."""
    contexts: list[BrowserContext] = []
    requests: list[str] = []
    errors: list[str] = []

    def visit(url: str, **options: object) -> Page:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        contexts.append(context)
        context.set_default_timeout(30_000)
        page = context.new_page()
        page.on("request", lambda request: requests.append(request.url))
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(url)
        return page

    yield visit
    for context in contexts:
        context.close()
    elsewhere = [
        url for url in requests if not url.startswith(("http://127.0.0.1:", "data:", "blob:"))
    ]
    assert (elsewhere, errors) == ([], [])
