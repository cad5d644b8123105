"""What the tests of the HTTP API share: indexes, and clients that ask them."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from indexer import build, open_index
from indexer.api import create_app
from tests.api_server import HOST, LAKE, POND


@pytest.fixture(scope="session")
def app(laws_dir):
    """Make the application over the circular and a few statutes."""
    return create_app(laws_dir)


@pytest.fixture(scope="session")
def client(app):
    """Speak to the application."""
    return TestClient(app, base_url=HOST)


@pytest.fixture(scope="session")
def lakes_dir(tmp_path_factory, small_model):
    """Index two invented texts that share an article, with a small model."""
    corpus, folder = tmp_path_factory.mktemp("lakes"), tmp_path_factory.mktemp("lakes-index")
    (corpus / "云湖市湖泊保护条例.txt").write_text(LAKE, "utf-8")
    (corpus / "云湖市池塘保护办法.txt").write_text(POND, "utf-8")
    build([corpus], folder, model=str(small_model))
    return folder


@pytest.fixture(scope="session")
def lakes(lakes_dir, small_model):
    """Open the index of the invented texts."""
    return open_index(lakes_dir, model=str(small_model))


@pytest.fixture(scope="session")
def lake_client(lakes_dir, small_model):
    """Speak to the application over the invented texts."""
    return TestClient(create_app(lakes_dir, str(small_model)), base_url=HOST)
