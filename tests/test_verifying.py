"""Verifying a quote: verbatim, elsewhere, differs or not found, by the package and over HTTP."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from indexer.checking.verifying import verify
from indexer.errors import CitationError
from tests.api_server import post, refusal

pytest_plugins = ["tests.api_fixtures"]


@given(data=st.data())
@settings(deadline=None)
def test_what_stands_in_the_corpus_is_verbatim(lakes, data) -> None:
    """A slice of a text is found at all places where a plain scan finds it, and nowhere else."""
    texts = {info.doc_id: lakes.document(info.doc_id).text for info in lakes.documents()}
    text = texts[data.draw(st.sampled_from(sorted(texts)))]
    start = data.draw(st.integers(0, len(text) - 12))
    quote = text[start : data.draw(st.integers(start + 12, min(start + 60, len(text))))].strip()
    assume(len("".join(quote.split())) >= 8)
    found = verify(lakes, quote, date.today())
    assert (found.verdict, found.more, found.differences) == ("verbatim", False, ())
    assert {(one.document.doc_id, one.start) for one in found.places} == {
        (doc_id, at)
        for doc_id, whole in texts.items()
        for at in range(len(whole))
        if whole.startswith(quote, at)
    }


@given(data=st.data())
@settings(deadline=None)
def test_one_changed_character_is_never_verbatim(lakes, data) -> None:
    """A quote with one wrong character differs, and its differences lead back to the source."""
    text = lakes.document(lakes.documents()[0].doc_id).text
    start = data.draw(st.integers(12, len(text) - 24))
    right = text[start : start + 20].strip()
    at = data.draw(st.integers(3, len(right) - 4))
    other = data.draw(st.sampled_from('甲狗９，"“ '))
    wrong = data.draw(
        st.sampled_from(
            [
                right[:at] + other + right[at + 1 :],
                right[:at] + right[at + 1 :],
                right[:at] + other + right[at:],
            ]
        )
    )
    assume(wrong not in text)
    found = verify(lakes, wrong, date.today())
    assert found.verdict == "differs"
    (place,) = found.places
    mended = wrong
    for one in reversed(found.differences):
        assert wrong[one.start : one.end] == one.written
        mended = mended[: one.start] + one.source + mended[one.end :]
    assert mended == place.quote == text[place.start : place.end]


def test_a_quote_is_looked_for_in_the_text_named(lake_client, lakes) -> None:
    """In the text named it is verbatim; in another one it is elsewhere; else it is not found."""
    lake, pond = sorted(lakes.documents(), key=lambda info: "池塘" in info.title)
    quote = "沿湖十米以内不得停车"
    right = post(lake_client, "/v1/verify", quote=quote, doc_id=lake.doc_id)
    assert (right["verdict"], right["message"], right["message_en"]) == (
        "verbatim",
        "与原文逐字一致：《云湖市湖泊保护条例》第二条。",
        "Verbatim: 《云湖市湖泊保护条例》第二条.",
    )
    wrong = post(lake_client, "/v1/verify", quote=quote, doc_id=pond.doc_id)
    assert (wrong["verdict"], wrong["message"], wrong["places"]) == (
        "elsewhere",
        "所指的文字中没有这段话，它见于《云湖市湖泊保护条例》第二条。",
        right["places"],
    )
    none = post(lake_client, "/v1/verify", quote="山上禁止放风筝和遛狗，违者劝离")
    assert (none["verdict"], none["places"], none["message"]) == (
        "not_found",
        [],
        "库中没有这段话：请不要作为引文。",
    )


def test_a_shared_article_is_found_in_both_texts(lake_client) -> None:
    """Words of two texts are verbatim in both, each place with a passage and a link."""
    answer = post(lake_client, "/v1/verify", quote="湖长每月巡湖不得少于两次")
    assert {one["citation"] for one in answer["places"]} == {
        "云湖市湖泊保护条例[A]. 第三条.",
        "云湖市池塘保护办法[A]. 第二条.",
    }
    for one in answer["places"]:
        passage = lake_client.get(f"/v1/passages/{one['passage_id']}").json()
        assert passage["start"] <= one["start"] < passage["end"]
        assert one["permalink"].endswith(one["passage_id"])


def test_a_short_quote_needs_its_text(lake_client, lakes) -> None:
    """A few words are compared with the text named, and refused without one."""
    lake = next(info for info in lakes.documents() if "湖泊" in info.title)
    assert (
        post(lake_client, "/v1/verify", quote="救护车", doc_id=lake.doc_id)["verdict"] == "verbatim"
    )
    assert refusal(lake_client.post("/v1/verify", json={"quote": "救护车"})) == (
        422,
        "引文不足8个字，无法在全库中核对：请写长一些，或指明所引的文献。",
        "The quote has fewer than 8 characters, too few to be looked for in the whole corpus: give "
        "more of it, or name the document.",
    )


def test_text_and_passage_must_agree(lakes) -> None:
    """A passage is not taken for one of another document."""
    lake, pond = lakes.documents()
    with pytest.raises(CitationError):
        verify(
            lakes,
            "湖长每月巡湖不得少于两次",
            date.today(),
            doc_id=lake.doc_id,
            passage_id=lakes.passages(pond.doc_id)[0].passage_id,
        )
