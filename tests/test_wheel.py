"""What is installed from a wheel: the page as well as the package."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import venv
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser import ROOT, free_port, run_server

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

pytest_plugins = ["tests.app_fixtures"]


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build a wheel, install it into a new environment; give its `yinju`.

    The environment sees this one's libraries, but not this checkout.
    """
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    home = folder / "environment"
    venv.create(home, symlinks=True)
    install = [sys.executable, "-m", "pip", "--python", str(home / "bin/python"), "install"]
    subprocess.run(
        [*install, "--quiet", "--no-deps", "--no-index", str(wheel)], check=True, cwd=folder
    )
    (site,) = home.glob("lib/python*/site-packages")
    (site / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return home / "bin/yinju"


def test_the_wheel_takes_no_name_but_its_own(program: Path) -> None:
    """Nothing lies in site-packages but the package and its metadata."""
    (site,) = program.parents[1].glob("lib/python*/site-packages")
    assert sorted(path.name for path in site.iterdir()) == [
        "indexer",
        "libraries.pth",
        "yinju-0.1.0.dist-info",
    ]


def test_an_installed_program_serves_the_page(
    program: Path, index_dir: Path, tmp_path: Path, visit: Callable[..., Page]
) -> None:
    """`yinju serve` draws the page with its style, from any folder and without the checkout."""
    port = free_port()
    away = ["env", "-C", str(tmp_path), "-u", "PYTHONPATH"]
    command = [*away, str(program), "serve", "--port", str(port)]
    with run_server(command, index_dir.absolute(), tmp_path / "log", port) as address:
        page = visit(address, viewport={"width": 1280, "height": 900})
        expect(page.get_by_role("textbox", name="问题")).to_be_visible()
        expect(page.locator(".yj-brand").first).to_be_visible()
        background = page.locator(".stApp").evaluate("one => getComputedStyle(one).backgroundColor")
    assert background == "rgb(253, 252, 249)"  # of .streamlit/config.toml
    assert [path.name for path in tmp_path.iterdir()] == ["log"]
