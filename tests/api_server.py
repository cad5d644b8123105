"""What the tests of the HTTP API ask, and a server on a free port of this machine."""

from __future__ import annotations

import socket
from contextlib import contextmanager
from threading import Thread
from typing import TYPE_CHECKING

import uvicorn

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.applications import Starlette
    from starlette.testclient import TestClient

HOST = "http://127.0.0.1"

LAKE = """\
云湖市湖泊保护条例

第一条　为了保护湖泊，保障公众亲近湖水，制定本条例。
第二条　沿湖十米以内不得停车，但是救护车、消防车执行任务的除外。
第三条　湖长每月巡湖不得少于两次，并应当记录水位、水色和气味。
"""
POND = """\
云湖市池塘保护办法

第一条　池塘归沿岸居民共同照料，任何人不得填占。
第二条　湖长每月巡湖不得少于两次，并应当记录水位、水色和气味。
"""


@contextmanager
def serving(app: Starlette) -> Iterator[str]:
    """Serve an application while the block runs; give its address."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()  # what connects before the server is up waits
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
        thread = Thread(target=server.run, args=([listener],))
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


def post(client: TestClient, path: str, **body: object) -> dict:
    """Return the answer to a POST that succeeds."""
    response = client.post(path, json=body)
    assert response.status_code == 200, response.text
    return response.json()


def refusal(response) -> tuple[int, str, str]:
    """Return (status, Chinese, English) of a problem, which must be one in form."""
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert problem["status"] == response.status_code
    assert problem["type"] == "about:blank"
    return response.status_code, problem["detail"], problem["english"]
