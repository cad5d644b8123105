"""The page as it is served, for the tests that look at it in a real browser."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlencode, urlsplit

import streamlit as st
from playwright.sync_api import expect
from streamlit.testing.v1 import AppTest

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest
    from playwright.sync_api import Locator, Page

ROOT = Path(__file__).parents[1]
APP = ROOT / "app.py"

ANSWERABLE = "部门之间怎样加强协调配合？"  # by the circular
HOSTILE_QUESTION = "沿湖多少米以内不得停车？"  # by the hostile text


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def wait_for_port(port: int) -> None:
    """Wait until something listens on a port of this machine."""
    deadline = time.monotonic() + 30
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except ConnectionError:
            if time.monotonic() > deadline:
                raise
            # Nothing tells when a port begins to listen: ask again.
            time.sleep(0.05)
        else:
            return


@contextmanager
def serve(
    index_dir: Path, log: Path, *options: str, port: int | None = None, base_path: str = ""
) -> Iterator[str]:
    """Run `yinju serve` over an index, with more of its options; yield the page's address."""
    port = port or free_port()
    command = [sys.executable, "-X", "faulthandler", "-m", "indexer.cli", "serve"]
    command += ["--port", str(port), *options]
    if base_path:
        command += ["--base-path", base_path]
    with run_server(command, index_dir, log, port, base_path) as address:
        yield address


@contextmanager
def run_server(
    command: list[str], index_dir: Path, log: Path, port: int, base_path: str = ""
) -> Iterator[str]:
    """Run a command that serves a page on a port; yield the page's address."""
    address = f"http://127.0.0.1:{port}{base_path}"
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
            _stop(server, log)


def _stop(server: subprocess.Popen[bytes], log: Path) -> None:
    """Stop a server as a terminal or a service manager does; one that hangs says where."""
    server.terminate()
    try:
        server.wait(timeout=20)
    except subprocess.TimeoutExpired:
        server.send_signal(signal.SIGABRT)
        server.wait(timeout=20)
        raise RuntimeError(log.read_text(encoding="utf-8", errors="replace")) from None


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


def at(address: str, page: str = "", **query: str) -> str:
    """Return the address of a page with a query."""
    return f"{address}/{page}?{urlencode(query)}"


def query_of(page: Page) -> dict[str, list[str]]:
    """Return the query in the address of a page."""
    return parse_qs(urlsplit(page.url).query)


def texts_of(locator: Locator) -> list[str]:
    """Return the texts of elements, white space as it is."""
    return locator.evaluate_all("all => all.map(one => one.textContent)")


def settled(page: Page, timeout: float | None = None) -> None:
    """Wait until the page's script has run to its end, `timeout` ms where that may take long.

    The browser goes on drawing what the script sent, and loads the scripts of components: wait too
    until nothing has changed for some frames, of which a tab that is not in front has few.
    """
    page.bring_to_front()
    state = "data-test-script-state"
    expect(page.locator(".stApp")).to_have_attribute(state, "notRunning", timeout=timeout)
    page.wait_for_function(_QUIET, timeout=timeout or 30_000)


# True once five frames in a row have seen neither a change nor a running script. React draws in
# slices, between which frames pass: only those count after which the browser had nothing to do.
_QUIET = """() => new Promise((resolve) => {
    let quiet = 0;
    const changes = new MutationObserver(() => { quiet = 0; });
    changes.observe(document, {
        attributes: true, characterData: true, childList: true, subtree: true,
    });
    function frame() {
        const state = document.querySelector(".stApp")?.dataset.testScriptState;
        quiet = state === "notRunning" ? quiet + 1 : 0;
        if (quiet < 5) {
            requestAnimationFrame(() => requestIdleCallback(frame));
            return;
        }
        changes.disconnect();
        resolve(true);
    }
    frame();
})"""


def run_app(monkeypatch: pytest.MonkeyPatch, index_dir: Path, **query: str) -> AppTest:
    """Run the first page in Streamlit's own test runner, which knows no other."""
    monkeypatch.setenv("YINJU_INDEX", str(index_dir))
    # The runner has mocks in these places, which are no address and no cookies.
    monkeypatch.setattr(type(st.context), "ip_address", None)
    monkeypatch.setattr(type(st.context), "cookies", {})
    app = AppTest.from_file(str(APP), default_timeout=120)
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def shown(app: AppTest) -> str:
    """Return the HTML of the page, without its style sheet."""
    bodies = [element.proto.body for element in app.get("html")]
    return "\n".join(body for body in bodies if not body.startswith("<style>"))
