"""The HTTP API: what it refuses, and how it says so."""

from __future__ import annotations

import json

import pytest
from starlette.testclient import TestClient

from indexer import build
from indexer.api import create_app
from indexer.api.requests import MAX_DRAFT, MAX_QUOTE
from indexer.api.server import MAX_BODY
from indexer.asking import MAX_QUESTION
from tests.api_server import HOST, LAKE, refusal

pytest_plugins = ["tests.api_fixtures"]


@pytest.mark.parametrize(
    ("body", "status", "pointers"),
    [
        ({}, 422, ["#/question"]),
        ({"question": ""}, 422, ["#/question"]),
        ({"question": " \u3000\n"}, 422, ["#/question"]),
        ({"question": "问" * (MAX_QUESTION + 1)}, 422, ["#/question"]),
        ({"question": "问", "k": 0}, 422, ["#/k"]),
        ({"question": "问", "k": True}, 422, ["#/k"]),
        ({"question": "问", "on": "0"}, 422, ["#/on"]),
        ({"question": "问", "on": "2026-02-30"}, 422, ["#/on"]),
        ({"question": "问", "filter": {}}, 422, ["#/filter"]),
        ({"question": "问", "filters": {"statuses": ["good"]}}, 422, ["#/filters/statuses/0"]),
        ({"question": "问", "style": "mla"}, 422, ["#/style"]),
        ({"question": "问", "style": "mla", "filters": {"types": ["无"]}}, 422, ["#/style"]),
        ([], 422, ["#"]),
    ],
)
def test_requests_out_of_form_are_refused(client, body, status, pointers) -> None:
    """Each field that is not as described is named; nothing is guessed, nothing ignored."""
    response = client.post("/v1/search", json=body)
    assert refusal(response)[0] == status
    assert [one["pointer"] for one in response.json()["errors"]] == pointers


def test_the_problem_says_it_in_both_languages(client) -> None:
    """A problem has one sentence in Chinese and the same in English."""
    assert refusal(client.post("/v1/search", json={"question": "问", "k": 101})) == (
        422,
        "请求中的“#/k”不合要求（不能大于100）：请对照 /v1/openapi.json 改正。",
        "'#/k' is not as it should be (Input should be less than or equal to 100): correct it "
        "after /v1/openapi.json.",
    )


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/v1/passages/none", 404),
        ("/v1/documents/none", 404),
        ("/v1/documents/none/text", 404),
        ("/v1/nothing", 404),
        ("/", 404),
        ("/v1/documents?limit=1_0", 422),
        ("/v1/documents?limit=1&limit=2", 422),
        ("/v1/health?on=2026-01-01", 422),
        ("/v1/search", 405),
    ],
)
def test_addresses_that_do_not_exist(client, path, status) -> None:
    """Unknown ids, unknown addresses, unknown parameters and wrong methods are problems."""
    assert refusal(client.get(path))[0] == status


@pytest.mark.parametrize(
    ("body", "media_type", "status"),
    [
        (b'{"question": ', "application/json", 400),
        (b'{"question": "\xff"}', "application/json", 400),
        (b'{"question": "q"}', "text/plain", 415),
        (b'"' + b"x" * MAX_BODY + b'"', "application/json", 413),
    ],
)
def test_bodies_that_are_not_read(client, body, media_type, status) -> None:
    """Broken JSON, other media types and bodies above the limit are refused."""
    response = client.post("/v1/search", content=body, headers={"content-type": media_type})
    assert refusal(response)[0] == status


def test_a_fault_of_the_program_is_a_problem_too(tmp_path, small_model) -> None:
    """What goes wrong inside is a problem that says so, and shows nothing of the inside."""
    corpus, folder = tmp_path / "corpus", tmp_path / "index"
    corpus.mkdir()
    (corpus / "a.txt").write_text(LAKE, "utf-8")
    build([corpus], folder, model=str(small_model))
    app = create_app(folder, str(small_model))
    client = TestClient(app, base_url=HOST, raise_server_exceptions=False)
    assert client.get("/v1/health").status_code == 200
    (catalog,) = folder.rglob("catalog.sqlite")
    catalog.chmod(0o600)
    catalog.write_bytes(b"damaged" * 10_000)
    assert refusal(client.get("/v1/passages/none")) == (
        500,
        "程序出错了，没有作答：请把服务窗口中的记录发给维护者。",
        "The program failed and gave no answer: send the log of the server to its keeper.",
    )


def test_the_longest_texts_are_within_the_limit(client) -> None:
    """The longest draft fits into a body; one character more is refused by name."""
    assert len(json.dumps({"text": "😀" * MAX_DRAFT})) < MAX_BODY
    response = client.post("/v1/check", json={"text": "稿" * (MAX_DRAFT + 1)})
    assert (refusal(response)[0], response.json()["errors"][0]["pointer"]) == (422, "#/text")
    response = client.post("/v1/verify", json={"quote": "稿" * (MAX_QUOTE + 1)})
    assert (refusal(response)[0], response.json()["errors"][0]["pointer"]) == (422, "#/quote")


def test_only_this_machine_is_answered(app) -> None:
    """A page whose name was pointed at this machine gets nothing, on any route."""
    stranger = TestClient(app, base_url="http://example.org")
    assert refusal(stranger.get("/v1/health"))[0] == 421
    assert refusal(stranger.get("/v1/openapi.json"))[0] == 421
    for host in ("127.0.0.1:8502", "localhost", "localhost:8502", "[::1]:8502"):
        assert stranger.get("/v1/health", headers={"host": host}).status_code == 200


def test_no_other_site_may_read(client) -> None:
    """No CORS header is sent, not to a preflight either."""
    origin = {"origin": "https://example.org", "access-control-request-method": "POST"}
    for response in (
        client.get("/v1/health", headers=origin),
        client.options("/v1/search", headers=origin),
    ):
        assert not [name for name in response.headers if name.startswith("access-control")]
