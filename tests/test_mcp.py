"""The MCP server, driven by the official client over stdio and over HTTP."""

from __future__ import annotations

import json
import os
import sys
from datetime import date

import anyio
import httpx2
import pytest
from mcp import Client, StdioServerParameters

from indexer.api.server import MAX_BODY
from indexer.checking import check
from indexer.mcp import create_server, http_app
from indexer.styles import STYLES
from tests.api_server import serving

QUESTION = "侵犯专利权赔多少？"
TOOLS = ["search", "get_passage", "cite", "verify_quote", "check_draft"]


@pytest.fixture(scope="module")
def server(laws_dir):
    """Say how to start the server over the circular and a few statutes, as a client starts it."""
    return StdioServerParameters(
        command=sys.executable,
        args=["-m", "indexer.cli", "mcp", "--index", str(laws_dir)],
        env=dict(os.environ),
    )


@pytest.fixture(scope="module")
def near(laws_dir):
    """Make the same server in this process."""
    return create_server(laws_dir)


def calls(server, *asked):
    """Connect to a server, call its tools one after the other, and return their results."""

    async def ask():
        async with Client(server) as client:
            return [await client.call_tool(name, arguments) for name, arguments in asked]

    return anyio.run(ask)


def sentence(result) -> str:
    """Return what a failed call says."""
    assert result.is_error
    (content,) = result.content
    return content.text


def test_the_tools_tell_a_model_how_to_quote(server) -> None:
    """The server lists its tools; each only reads, and says what may be quoted."""

    async def look():
        async with Client(server) as client:
            return client.instructions, (await client.list_tools()).tools

    instructions, tools = anyio.run(look)
    assert [tool.name for tool in tools] == TOOLS
    assert all(tool.annotations.read_only_hint and tool.output_schema for tool in tools)
    assert "只引用 verify_quote 判为 verbatim 的文字" in instructions
    described = {tool.name: tool.description for tool in tools}
    assert "Quote only what is `verbatim`" in described["verify_quote"]
    assert "must pass verify_quote" in described["search"]


def test_a_model_goes_from_a_question_to_a_citation(server, laws) -> None:
    """Search, passage, verification and citation hand on the same words and the same place."""
    hit = laws.ask(QUESTION, 2).hits[0]
    passage = hit.passage
    quote = passage.text[passage.text.index("侵犯") :][:40]
    found, got, verified, cited = calls(
        server,
        ("search", {"question": QUESTION, "k": 2}),
        ("get_passage", {"passage_id": passage.passage_id}),
        ("verify_quote", {"quote": quote, "passage_id": passage.passage_id}),
        ("cite", {"passage_id": passage.passage_id, "quote": quote, "style": "gongwen"}),
    )
    first = found.structured_content["hits"][0]
    assert (first["passage_id"], first["text"]) == (passage.passage_id, passage.text)
    assert json.loads(found.content[0].text) == found.structured_content
    assert got.structured_content == {name: first[name] for name in got.structured_content}
    assert verified.structured_content["verdict"] == "verbatim"
    (place,) = verified.structured_content["places"]
    citation = cited.structured_content
    assert citation["quoted"]["text"] == place["text"] == quote
    assert citation["quoted"]["locator"] == place["locator"]
    assert citation["in_text"] == "《中华人民共和国专利法》"
    assert citation["running_text"] == "《中华人民共和国专利法》第七十一条第一款"


def test_a_changed_word_is_not_confirmed(near, laws) -> None:
    """A quote with another number differs, is shown as it should be, and cannot be cited."""
    passage = laws.ask(QUESTION, 1).hits[0].passage
    right = "三万元以上五百万元以下的赔偿"
    wrong = right.replace("五百", "六百")
    verified, cited = calls(
        near,
        ("verify_quote", {"quote": wrong, "passage_id": passage.passage_id}),
        ("cite", {"passage_id": passage.passage_id, "quote": wrong}),
    )
    answer = verified.structured_content
    assert (answer["verdict"], answer["places"][0]["text"]) == ("differs", right)
    assert answer["differences"] == [
        {"start": right.index("五"), "end": right.index("五") + 1, "written": "六", "source": "五"}
    ]
    assert sentence(cited) == (
        f"Error executing tool cite: 段落“{passage.passage_id}”中没有这段引文：请按原文逐字引用。"
        f"（The passage '{passage.passage_id}' does not have this quote: quote it character for "
        "character.）"
    )


def test_errors_are_tool_errors(near) -> None:
    """What a model can mend is a tool error with a sentence, and the server goes on."""
    unknown, count, empty, style, good = calls(
        near,
        ("get_passage", {"passage_id": "none"}),
        ("search", {"question": "专利", "k": 0}),
        ("search", {"question": "   "}),
        ("get_passage", {"passage_id": "none", "style": "mla"}),
        ("search", {"question": "专利", "k": 1}),
    )
    assert "索引里没有编号为“none”的段落" in sentence(unknown)
    assert "greater than or equal to 1" in sentence(count)
    assert "question" in sentence(empty)
    assert style.is_error
    assert not good.is_error


def test_a_draft_is_checked(near, laws) -> None:
    """The report has the verdicts of `checking.check`."""
    draft = "《专利法》第七十一条规定：“侵犯专利权的赔偿数额按照权利人的意愿确定”。"
    (checked,) = calls(near, ("check_draft", {"text": draft, "on": "2026-01-02"}))
    report = check(draft, laws, date(2026, 1, 2))
    assert report.has_errors
    assert [
        (one["kind"], one["verdict"], one["text"], one["message"])
        for one in checked.structured_content["findings"]
    ] == [(one.kind, one.verdict, one.text, one.message) for one in report.findings]


def test_the_server_answers_over_http(laws_dir) -> None:
    """The streamable HTTP transport gives the same tools."""
    app = http_app(create_server(laws_dir))
    with serving(app) as address:
        (answer,) = calls(f"{address}/mcp", ("search", {"question": QUESTION, "k": 1}))
    assert answer.structured_content["hits"][0]["locator"]["label"] == "第七十一条"


def test_only_this_machine_is_answered_over_http(laws_dir) -> None:
    """A page of another site, or one whose name was pointed at this machine, gets nothing."""
    initialize = {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {}}
    accepts = {"accept": "application/json, text/event-stream"}
    with serving(http_app(create_server(laws_dir))) as address:
        statuses = [
            httpx2.post(f"{address}/mcp", json=initialize, headers=accepts | stranger).status_code
            for stranger in ({"host": "example.org"}, {"origin": "http://example.org"})
        ]
        large = httpx2.post(f"{address}/mcp", content=b" " * (MAX_BODY + 1), headers=accepts)
    assert statuses == [421, 403]
    assert large.status_code == 413


def test_every_style_can_be_asked_for(near) -> None:
    """The tools name the citation styles that there are."""

    async def look():
        async with Client(near) as client:
            return (await client.list_tools()).tools

    schemas = {tool.name: tool.input_schema["properties"] for tool in anyio.run(look)}
    assert schemas["cite"]["style"]["enum"] == list(STYLES)
