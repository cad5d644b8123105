"""The server's gates over real HTTP and WebSockets: limits, headers, what only few may read."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

import httpx2
import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from tests.browser import serve

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from websockets.sync.client import ClientConnection

SESSIONS = 2
TOKEN = "a token for the tests"
UPLOAD = 1_048_576  # bytes
# Through a trusted proxy that ended TLS, for somebody elsewhere.
FORWARDED = {"X-Forwarded-For": "192.0.2.7", "X-Forwarded-Proto": "https"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("gates")


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[httpx2.Client]:
    """Serve with limits over a folder in which there is no index yet."""
    settings = folder / "yinju.toml"
    settings.touch(mode=0o600)
    settings.write_text(
        f'[limits]\nsessions = {SESSIONS}\nupload_mb = 1\n[monitoring]\ntoken = "{TOKEN}"\n',
        encoding="utf-8",
    )
    with (
        serve(folder / "index", folder / "log", "--settings", str(settings)) as address,
        httpx2.Client(base_url=address, trust_env=False) as client,
    ):
        yield client


def metric(server: httpx2.Client, name: str) -> float:
    found = re.search(rf"^{re.escape(name)} (.*)$", server.get("/metrics").text, re.MULTILINE)
    assert found, name
    return float(found[1])


def test_health_says_why_there_is_no_index(server: httpx2.Client, folder: Path) -> None:
    """Without an index the answer is 503, with the reason and what to do in both languages."""
    answer = server.get("/healthz")
    place = folder / "index"
    assert (answer.status_code, answer.json()) == (
        503,
        {
            "status": "unavailable",
            "reason": f"“{place}”里没有索引：请先运行 yinju build。",
            "reason_en": f"There is no index in {place}: run yinju build.",
        },
    )
    assert metric(server, "yinju_passages") == 0


def wait_for_sessions(server: httpx2.Client, count: int) -> None:
    """Wait until the server has noticed which pages were opened and closed."""
    deadline = time.monotonic() + 10
    while metric(server, "yinju_sessions") != count:
        assert time.monotonic() < deadline


@pytest.mark.parametrize("path", ["/healthz", "/metrics", "/_stcore/metrics", "/metrics/"])
def test_only_this_machine_and_the_token_read_the_figures(server: httpx2.Client, path: str) -> None:
    """What came through a proxy is refused, also with a wrong token, and let in with the right."""
    refused = [
        server.get(path, headers=FORWARDED).status_code,
        server.get(path, headers={**FORWARDED, "Authorization": "Bearer wrong"}).status_code,
        server.get(path, headers={**FORWARDED, "Authorization": TOKEN}).status_code,
        server.get(path, headers={"Forwarded": "for=192.0.2.7"}).status_code,
    ]
    with_token = server.get(path, headers={**FORWARDED, "Authorization": f"Bearer {TOKEN}"})
    assert (refused, with_token.status_code == 403) == ([403] * 4, False)


def test_browsers_are_told_what_a_page_may_do(server: httpx2.Client) -> None:
    """No script but Streamlit's own and components' runs, nobody frames the page or is told of it.

    Without TLS nothing is said of TLS.
    """
    headers = server.get("/").headers
    policy = dict(
        directive.partition(" ")[::2]
        for directive in headers["content-security-policy"].split("; ")
    )
    script = policy.pop("script-src")
    assert re.fullmatch(r"'self' blob: 'wasm-unsafe-eval' 'sha256-[\w+/=]{44}'", script)
    assert policy == {
        "default-src": "'self'",
        "worker-src": "'self' blob:",
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "font-src": "'self' data:",
        "media-src": "'self' data: blob:",
        "connect-src": "'self' data: blob:",
        "object-src": "'none'",
        "base-uri": "'self'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }
    names = ("x-content-type-options", "referrer-policy", "x-frame-options", "permissions-policy")
    assert [headers[name] for name in names] == [
        "nosniff",
        "same-origin",
        "DENY",
        "camera=(), geolocation=(), microphone=()",
    ]
    assert "strict-transport-security" not in headers


def test_behind_tls_everything_stays_there(server: httpx2.Client) -> None:
    """Where a trusted proxy ended TLS, the browser is told to keep to it, cookies too."""
    plain, behind = (server.get("/_stcore/health", headers=headers) for headers in ({}, FORWARDED))
    assert behind.headers["strict-transport-security"] == "max-age=31536000"
    secure = [answer.headers["set-cookie"].endswith("; Secure") for answer in (plain, behind)]
    assert secure == [False, True]


def test_a_body_that_is_too_large_is_refused(server: httpx2.Client) -> None:
    """For an upload and any other path, before it is read; one that fits goes on to Streamlit."""
    path = "/_stcore/upload_file/nobody/1"
    large = b"x" * (UPLOAD + 1_000_001)
    refused = [server.put(at, content=large) for at in (path, "/")]
    assert [(one.status_code, "太大" in one.text) for one in refused] == [(413, True)] * 2
    # 403: Streamlit misses its token against forged requests.
    assert server.put(path, content=b"x" * UPLOAD).status_code == 403


def test_a_body_without_a_length_is_counted(server: httpx2.Client) -> None:
    """To an open page a file of the allowed size can be uploaded in pieces, a larger one not."""
    token = server.get("/_stcore/health").cookies["_streamlit_xsrf"]
    headers = {
        "X-Xsrftoken": token,
        "Cookie": f"_streamlit_xsrf={token}",
        "Content-Type": "multipart/form-data; boundary=part",
    }
    begin = b'--part\r\nContent-Disposition: form-data; name="f"; filename="f"\r\n\r\n'
    with connect(stream_of(server), subprotocols=["streamlit"], proxy=None) as page:
        page.send(BackMsg(rerun_script=ClientState()).SerializeToString())
        session = session_of(page)
        codes = []
        for size in (UPLOAD, UPLOAD + 1_000_000):
            pieces = [begin, *(b"x" * 65_536 for _ in range(size // 65_536)), b"\r\n--part--\r\n"]
            path = f"/_stcore/upload_file/{session}/{size}"
            codes.append(server.put(path, content=iter(pieces), headers=headers).status_code)
    assert codes == [204, 413]


def session_of(page: ClientConnection) -> str:
    """Return the id that the server gives to a page which has just opened."""
    while True:
        message = ForwardMsg.FromString(page.recv(timeout=30))
        if message.HasField("new_session"):
            return message.new_session.initialize.session_id


def stream_of(server: httpx2.Client) -> str:
    return str(server.base_url.join("/_stcore/stream")).replace("http", "ws", 1)


def test_no_more_pages_open_than_are_allowed(server: httpx2.Client) -> None:
    """The page after the last allowed one is refused in a sentence; a place that gets free counts.

    Parts of pages that are open still come.
    """
    wait_for_sessions(server, 0)
    stream = stream_of(server)
    page = {"Accept": "text/html"}
    with connect(stream, proxy=None), connect(stream, proxy=None):
        assert metric(server, "yinju_sessions") == SESSIONS
        with pytest.raises(InvalidStatus, match="403"):
            connect(stream, proxy=None)
        refused = server.get("/", headers=page)
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "120")
        assert "人太多" in refused.text
        assert server.get("/favicon.png").status_code == 200
    wait_for_sessions(server, 0)
    with connect(stream, proxy=None):
        wait_for_sessions(server, 1)
        assert server.get("/", headers=page).status_code == 200
