"""The HTTP API: what it answers, from the index in service."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from indexer import build
from indexer.api import create_app
from indexer.checking import check, report_json
from indexer.citation import cite, running_text
from indexer.styles import STYLES
from tests.api_server import HOST, LAKE, POND, post, refusal

pytest_plugins = ["tests.api_fixtures"]

QUESTION = "侵犯专利权赔多少？"


# Asking


def test_search_answers_as_the_package_does(client, laws) -> None:
    """The hits are those of `Index.ask`, with their words, places, scores and highlights."""
    answer = post(client, "/v1/search", question=QUESTION, k=3)
    expected = laws.ask(QUESTION, 3)
    assert (answer["question"], answer["verdict"], answer["snapshot_id"]) == (
        QUESTION,
        expected.verdict,
        laws.snapshot_id,
    )
    assert [
        (
            hit["rank"],
            hit["passage_id"],
            hit["text"],
            hit["locator"]["label"],
            hit["document"]["title"],
            [tuple(span) for span in hit["highlights"]],
            hit["permalink"],
        )
        for hit in answer["hits"]
    ] == [
        (
            hit.rank,
            hit.passage.passage_id,
            hit.passage.text,
            hit.passage.locator.label,
            hit.document.title,
            list(hit.highlights),
            f"http://127.0.0.1:8501/read?p={hit.passage.passage_id}",
        )
        for hit in expected.hits
    ]


def test_filters_and_the_day_reach_the_search(client, laws) -> None:
    """Only documents that pass the filters come back, with their status as of the day asked for."""
    wanted = next(info for info in laws.documents(date(1980, 1, 1)) if "专利法" in info.title)
    answer = post(
        client,
        "/v1/search",
        question="商标注册",
        filters={"doc_ids": [wanted.doc_id]},
        on="1980-01-01",
    )
    found = {
        (hit["document"]["doc_id"], hit["document"]["standing"]["status"]) for hit in answer["hits"]
    }
    assert found == {(wanted.doc_id, "not_yet_in_force")}


def test_a_passage_comes_with_its_place_and_citation(lake_client, lakes) -> None:
    """A passage is the slice of its document that it says, cited in the style asked for."""
    passage = next(
        one
        for info in lakes.documents()
        for one in lakes.passages(info.doc_id)
        if "救护车" in one.text
    )
    answer = lake_client.get(
        f"/v1/passages/{passage.passage_id}", params={"style": "gongwen"}
    ).json()
    document = answer.pop("document")
    assert answer == {
        "text": lakes.document(passage.doc_id).text[passage.start : passage.end],
        "start": passage.start,
        "end": passage.end,
        "locator": {"label": "第二条", "lines": [4, 4], "page": None},
        "passage_id": passage.passage_id,
        "citation": "《云湖市湖泊保护条例》第二条。",
        "permalink": f"http://127.0.0.1:8501/read?p={passage.passage_id}",
    }
    assert (document["doc_id"], document["title"]) == (passage.doc_id, "云湖市湖泊保护条例")


def test_documents_are_listed_in_pages(client, laws) -> None:
    """Pages of the list, put together, are the documents of the index in order."""
    titles = []
    for offset in range(0, len(laws.documents()) + 2, 2):
        page = client.get("/v1/documents", params={"offset": offset, "limit": 2}).json()
        assert page["total"] == len(laws.documents())
        titles += [one["title"] for one in page["documents"]]
    assert titles == [info.title for info in laws.documents()]


def test_a_document_has_its_outline(lake_client, lakes) -> None:
    """A document comes with its length, its digest and its sections."""
    info = next(one for one in lakes.documents() if "池塘" in one.title)
    document = lakes.document(info.doc_id)
    answer = lake_client.get(f"/v1/documents/{info.doc_id}").json()
    assert (answer["title"], answer["length"], answer["sha256"], answer["snapshot_id"]) == (
        info.title,
        len(document.text),
        document.sha256,
        lakes.snapshot_id,
    )
    assert [
        (one["kind"], one["label"], one["start"], one["end"]) for one in answer["sections"]
    ] == [(one.kind, one.label, one.start, one.end) for one in document.sections]


@given(start=st.integers(0, 200), length=st.integers(1, 200))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_a_span_is_a_slice_of_the_canonical_text(lake_client, lakes, start, length) -> None:
    """Whatever span is asked for, the text is that slice, or the span is refused as blank."""
    document = lakes.document(lakes.documents()[0].doc_id)
    expected = document.text[start : start + length]
    response = lake_client.get(
        f"/v1/documents/{document.doc_id}/text", params={"start": start, "length": length}
    )
    if expected.strip():
        answer = response.json()
        assert (answer["text"], answer["start"], answer["end"], answer["length"]) == (
            expected,
            start,
            start + len(expected),
            len(document.text),
        )
    else:
        assert refusal(response)[0] == 422


# Citing


@pytest.mark.parametrize("key", STYLES)
def test_a_passage_is_cited_in_every_style(lake_client, lakes, key) -> None:
    """The entry, the footnote and the mark are those of the style, for the quote asked for."""
    passage = lakes.ask("救护车", 1).hits[0].passage
    quote = passage.text[4:12]
    answer = post(
        lake_client, "/v1/cite", passage_id=passage.passage_id, quote=f" {quote}\n", style=key
    )
    again = post(lake_client, "/v1/cite", passage_id=passage.passage_id, span=[4, 12], style=key)
    assert answer == again
    quoted = answer["quoted"]
    document = lakes.document(passage.doc_id)
    assert document.text[quoted["start"] : quoted["end"]] == quoted["text"] == quote
    info = next(one for one in lakes.documents() if one.doc_id == passage.doc_id)
    citation = cite(document, info, quoted["start"], quoted["end"], quote)
    style = STYLES[key]
    assert (answer["style"], answer["entry"], answer["note"], answer["in_text"]) == (
        key,
        style.entry(citation),
        style.note(citation),
        style.in_text(citation),
    )
    assert answer["running_text"] == running_text(citation)


@given(data=st.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_whatever_is_cited_is_as_in_the_canonical_text(lake_client, lakes, data) -> None:
    """Words that are cited are a slice of their document, and any others are refused."""
    document = lakes.document(data.draw(st.sampled_from(lakes.documents())).doc_id)
    passage = data.draw(st.sampled_from(lakes.passages(document.doc_id)))
    start = data.draw(st.integers(0, len(passage.text) - 1))
    right = passage.text[start : start + data.draw(st.integers(1, 30))]
    at = data.draw(st.integers(0, len(right) - 1))
    quote = data.draw(st.sampled_from([right, right[:at] + "狗" + right[at + 1 :], right + "；"]))
    response = lake_client.post("/v1/cite", json={"passage_id": passage.passage_id, "quote": quote})
    if response.status_code == 200:
        cited = response.json()["quoted"]
        words = document.text[cited["start"] : cited["end"]]
        assert quote.strip() == cited["text"] == words
    else:
        assert refusal(response)[0] == 422
        assert passage.text.count(quote.strip()) != 1 or not quote.strip()


def test_what_a_passage_does_not_have_is_not_cited(lake_client, lakes) -> None:
    """Changed words, spans outside, words that stand twice, and two ways at once are refused."""
    passage = lakes.ask("救护车", 1).hits[0].passage
    cases = {
        "沿湖五米以内不得停车": "没有这段引文",
        "车": "不止一处",
    }
    for quote, said in cases.items():
        body = {"passage_id": passage.passage_id, "quote": quote}
        status, detail, _ = refusal(lake_client.post("/v1/cite", json=body))
        assert (status, said in detail) == (422, True)
    for span in ([0, len(passage.text) + 1], [3, 3], [5, 2]):
        body = {"passage_id": passage.passage_id, "span": span}
        assert refusal(lake_client.post("/v1/cite", json=body))[0] == 422
    body = {"passage_id": passage.passage_id, "span": [0, 2], "quote": passage.text[:2]}
    assert refusal(lake_client.post("/v1/cite", json=body)) == (
        422,
        "span 和 quote 只能写一个：请删去其中之一。",
        "Give span or quote, not both.",
    )


# Checking


def test_a_draft_is_checked_as_by_the_package(client, laws) -> None:
    """The report is that of `checking.check`, finding by finding."""
    draft = "《专利法》第七十一条规定：“侵犯专利权的赔偿数额按照权利人的意愿确定”。"
    report = check(draft, laws, date(2026, 1, 2))
    answer = post(client, "/v1/check", text=draft, on="2026-01-02")
    assert answer == json.loads(json.dumps(report_json(report) | {"text": report.text}))
    assert answer["has_errors"]


# The index in service


def test_without_an_index_the_service_says_so(tmp_path) -> None:
    """Where there is no index, every call is a problem that names the command."""
    status, detail, english = refusal(
        TestClient(create_app(tmp_path), base_url=HOST).get("/v1/health")
    )
    assert (status, "yinju build" in detail, "yinju build" in english) == (503, True, True)


def test_a_rebuilt_index_is_picked_up(tmp_path, small_model) -> None:
    """After a build, the next request is answered from the new snapshot, without a restart."""
    corpus, folder, model = tmp_path / "corpus", tmp_path / "index", str(small_model)
    corpus.mkdir()
    (corpus / "a.txt").write_text(LAKE, "utf-8")
    first = build([corpus], folder, model=model).snapshot_id
    client = TestClient(create_app(folder, model), base_url=HOST)
    assert client.get("/v1/health").json()["snapshot_id"] == first
    quote = "池塘归沿岸居民共同照料"
    assert post(client, "/v1/verify", quote=quote)["verdict"] == "not_found"
    (corpus / "b.txt").write_text(POND, "utf-8")
    second = build([corpus], folder, model=model).snapshot_id
    answer = post(client, "/v1/verify", quote=quote)
    assert (answer["verdict"], answer["snapshot_id"]) == ("verbatim", second)


def test_several_requests_at_once(lake_client) -> None:
    """Requests that run side by side are each answered as if alone."""
    words = ["救护车", "池塘", "水位", "停车"] * 4

    def ask(question: str) -> list[str]:
        answer = post(lake_client, "/v1/search", question=question)
        return [hit["passage_id"] for hit in answer["hits"]]

    alone = [ask(question) for question in words]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(ask, words)) == alone
