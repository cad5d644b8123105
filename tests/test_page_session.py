"""A person who does whatever can be done: random actions, seeded, none of which breaks the page."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from bench.frontend_session import Visitor, errors_in
from tests.browser import serve

if TYPE_CHECKING:
    from pathlib import Path

    import pytest
    from playwright.sync_api import Browser

pytest_plugins = ["tests.app_fixtures"]


def test_forty_random_actions_break_nothing(
    browser: Browser, index_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Typed, clicked, uploaded, reloaded, in two tabs: no exception on the page or in the log."""
    corpus = shutil.copytree(index_dir.with_name("texts"), tmp_path / "corpus")
    index = shutil.copytree(index_dir, tmp_path / "index")
    monkeypatch.setenv("YINJU_CORPUS", str(corpus))
    files = tmp_path / "files"
    files.mkdir()
    log = tmp_path / "server.log"
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    with serve(index, log) as address:
        visitor = Visitor(context, address, files, seed=6)
        for _ in range(40):
            visitor.act()
    context.close()
    assert (visitor.visit.failures, errors_in(log)) == ([], [])
    assert visitor.visit.done.total() > 30
