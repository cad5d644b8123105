"""What the tests of an office's server share: the provider, and a server over a real index."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser import free_port, serve
from tests.office_people import PEOPLE, write_settings
from tests.oidc_provider import provider

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="session")
def issuer() -> Iterator[str]:
    with provider(PEOPLE) as issuer:
        yield issuer


@pytest.fixture(scope="session")
def office_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Name the folder of the office's settings, and of what is written for it."""
    return tmp_path_factory.mktemp("office-server")


@pytest.fixture(scope="session")
def office_address(index_dir: Path, office_dir: Path, issuer: str) -> Iterator[str]:
    """Serve the page to an office of people who log in."""
    port = free_port()
    settings = write_settings(office_dir, f"http://127.0.0.1:{port}", issuer)
    log = office_dir / "server.log"
    with serve(index_dir, log, "--settings", str(settings), port=port) as address:
        yield address
