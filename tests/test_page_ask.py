"""The ask page: questions, verdicts, hits, filters, copying."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from indexer.answering import neighbours
from indexer.citation import cite, markdown, running_text
from indexer.errors import QuestionError
from indexer.index import MAX_QUESTION, check_question
from indexer.records import Filters
from indexer.styles import STYLES
from tests.browser import (
    ANSWERABLE,
    HOSTILE_QUESTION,
    at,
    query_of,
    run_app,
    settled,
    shown,
    texts_of,
)
from ui.words import STRINGS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

    from indexer import Answer, Index

    Visit = Callable[..., Page]

pytest_plugins = ["tests.app_fixtures"]

UNANSWERABLE = "红烧肉怎样做才好吃？"


@pytest.mark.parametrize("question", ["", " ", "长" * (MAX_QUESTION + 1)])
def test_a_question_that_cannot_be_asked(
    monkeypatch: pytest.MonkeyPatch, index_dir: Path, question: str
) -> None:
    """The error's own sentence is shown, in the language of the page; nothing is searched."""
    with pytest.raises(QuestionError) as caught:
        check_question(question)
    for language, sentence in (("中文", str(caught.value)), ("English", caught.value.english)):
        page = shown(run_app(monkeypatch, index_dir, q=question, lang=language))
        assert sentence in unescape(page)
        assert "yj-quote" not in page


def test_a_question_is_answered_with_its_place_and_its_highlights(
    visit: Visit, address: str, answer: Answer
) -> None:
    """Enter asks; the page shows the index's own answer: verdict, place, text, marked spans."""
    page = visit(address)
    page.get_by_label("问题").fill(ANSWERABLE)
    page.keyboard.press("Enter")
    expect(page.locator(".yj-notice strong")).to_have_text(STRINGS[answer.verdict][0])
    assert answer.verdict != "not_found"
    quotes = page.locator(".yj-quote")
    expect(quotes).to_have_count(len(answer.hits))
    drawn = [hit for group in neighbours(answer.hits) for hit in group]
    assert texts_of(quotes) == [hit.passage.text for hit in drawn]
    marks = [texts_of(quote.locator("mark")) for quote in quotes.all()]
    assert marks == [
        [hit.passage.text[start:end] for start, end in hit.highlights] for hit in drawn
    ]
    assert any(marks)
    places = texts_of(page.locator(".yj-place"))
    for place, hit in zip(places, drawn, strict=True):
        first, last = hit.passage.locator.lines
        lines = f"第{first}行" if first == last else f"第{first}–{last}行"
        assert place == f"{hit.rank}{hit.passage.locator.label} · 原文{lines}"
    assert query_of(page) == {"q": [ANSWERABLE]}


def test_what_the_corpus_does_not_answer_is_refused(visit: Visit, address: str) -> None:
    """「没有找到依据」 stands alone; the nearest passages are behind a click."""
    page = visit(at(address, q=UNANSWERABLE))
    expect(page.locator(".yj-notice strong")).to_have_text("没有找到依据")
    settled(page)
    expect(page.locator(".yj-quote:visible")).to_have_count(0)
    page.get_by_text("最接近的段落（不是答案）").click()
    expect(page.locator(".yj-quote").first).to_be_visible()


def test_filters_limit_what_is_searched(visit: Visit, address: str, index: Index) -> None:
    """What is chosen in the sidebar is what the index is asked with; one click lifts it."""
    circular = next(info for info in index.documents() if info.number == "国知党组发〔2020〕第77号")
    filtered = index.ask(HOSTILE_QUESTION, filters=Filters(doc_ids=(circular.doc_id,)))
    page = visit(at(address, q=HOSTILE_QUESTION))
    expect(page.locator(".yj-notice")).to_be_visible()
    page.get_by_role("combobox", name="文件").click()
    page.get_by_role("option", name=circular.title).click()
    page.keyboard.press("Escape")
    expect(page.get_by_text("筛选已生效")).to_be_visible()
    settled(page)
    assert texts_of(page.locator(".yj-quote")) == [
        hit.passage.text for group in neighbours(filtered.hits) for hit in group
    ]
    page.get_by_role("button", name="清除筛选").click()
    expect(page.locator(".yj-quote", has_text="<img")).to_have_count(1)


def test_what_is_copied_is_what_was_shown(
    visit: Visit, address: str, index: Index, answer: Answer
) -> None:
    """The clipboard gets the quote and the citation exactly, in each style; the button says so."""
    hit = answer.hits[0]
    passage = hit.passage
    document = index.document(passage.doc_id)
    citation = cite(document, hit.document, passage.start, passage.end, passage.text)
    page = visit(at(address, q=ANSWERABLE))
    card = page.locator(".st-key-hit-1")

    def copies(button: str, text: str) -> None:
        card.get_by_role("button", name=button).click()
        expect(card.get_by_role("button", name="已复制")).to_be_visible()
        page.wait_for_function(
            "async text => await navigator.clipboard.readText() === text", arg=text
        )

    copies("复制引文", passage.text)
    for style, rendered in (
        ("公文行文（《标题》（文号）第X条）", running_text(citation)),
        ("Markdown（引文和出处）", markdown(citation)),
        ("《法学引注手册》（第二版）", STYLES["law-review"].note(citation, date.today())),
    ):
        settled(page)
        page.get_by_role("combobox", name="出处格式").click()
        page.keyboard.insert_text(style)  # the list draws no more than fits
        page.get_by_role("option", name=style, exact=True).click()
        expect(card.locator(".yj-citation")).to_have_text(rendered)
        expect(card.get_by_role("button", name="已复制")).to_have_count(0)
        copies("复制出处", rendered)


def test_copying_works_without_the_clipboard_interface(
    visit: Visit, address: str, answer: Answer
) -> None:
    """Where a browser offers no navigator.clipboard, the old command copies."""
    page = visit("about:blank")
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    page.goto(at(address, q=ANSWERABLE))
    page.locator(".st-key-hit-1").get_by_role("button", name="复制引文").click()
    expect(page.get_by_role("button", name="已复制")).to_be_visible()
    settled(page)
    page.get_by_label("问题").fill("")
    page.keyboard.press("Control+V")
    # A field of one line shows line breaks as spaces.
    expect(page.get_by_label("问题")).to_have_value(re.sub("\n", " ", answer.hits[0].passage.text))
