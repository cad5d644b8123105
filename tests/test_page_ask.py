"""The ask page: questions, verdicts, hits, filters, copying."""

from __future__ import annotations

import json
import re
import shutil
from collections import Counter
from datetime import date
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from indexer.answering import by_document, question_parts
from indexer.citation import cite, markdown, running_text
from indexer.errors import QuestionError
from indexer.evaluation import evaluate
from indexer.index import MAX_QUESTION, check_question
from indexer.records import Filters
from indexer.styles import STYLES
from tests.browser import (
    ANSWERABLE,
    HOSTILE_QUESTION,
    at,
    query_of,
    run_app,
    serve,
    settled,
    shown,
    texts_of,
)
from ui import filters
from ui.hits import above
from ui.words import STRINGS
from ui.words.ask import EXAMPLES

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
    drawn = [hit for group in by_document(answer.hits) for hit in group]
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
    assert query_of(page) == {"q": [ANSWERABLE], "v": [answer.snapshot_id]}


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
        hit.passage.text for group in by_document(filtered.hits) for hit in group
    ]
    page.get_by_role("link", name="取消这项筛选").click()
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


def test_what_the_words_find_is_read_while_the_answer_is_computed(
    visit: Visit, index_dir: Path, index: Index, tmp_path: Path
) -> None:
    """The lexical ranking is on the page first, without a verdict, and is gone with the answer.

    A server that has just started takes seconds for its first question: it loads the model.
    """
    with serve(index_dir, tmp_path / "server.log") as address:
        watch_the_first_question(visit("about:blank"), address, index)


def watch_the_first_question(page: Page, address: str, index: Index) -> None:
    page.add_init_script("""
        window.seen = [];
        new MutationObserver(() => {
            for (const one of document.querySelectorAll(".yj-preview")) {
                const rows = [...one.querySelectorAll("li")].map(row => [
                    row.querySelector("b").textContent, row.querySelector("p").textContent]);
                window.seen.push([one.querySelector("strong").textContent, rows,
                    document.querySelectorAll(".yj-notice").length]);
            }
        }).observe(document, { childList: true, subtree: true });
    """)
    page.goto(at(address, q=ANSWERABLE))
    expect(page.locator(".yj-notice")).to_be_visible()
    expect(page.locator(".yj-preview")).to_have_count(0)
    message, rows, notices = page.evaluate("window.seen[0]")
    found = index.preview(ANSWERABLE)
    assert rows == [[hit.document.title, hit.passage.text] for hit in found]
    assert message == STRINGS["loading_model"][0]
    assert notices == 0


def test_hits_stand_under_their_document(visit: Visit, address: str, answer: Answer) -> None:
    """A document's title, number and status stand once above all of its hits."""
    page = visit(at(address, q=ANSWERABLE))
    groups = page.locator("[class*='st-key-group-']")
    expected = by_document(answer.hits)
    expect(groups).to_have_count(len(expected))
    settled(page)
    assert max(map(len, expected)) > 1
    for group, hits in zip(groups.all(), expected, strict=True):
        expect(group.locator(".yj-document cite")).to_have_text([hits[0].document.title])
        ranks = texts_of(group.locator(".yj-place b"))
        assert ranks == [str(hit.rank) for hit in hits]


def test_an_article_stands_under_its_chapter(laws: Index) -> None:
    """The headings above an article are told where its Locator does not name them."""
    hit = laws.ask("商标续展要在什么时候申请？").hits[0]
    document = laws.document(hit.passage.doc_id)
    chapter = next(
        section
        for section in document.sections
        if section.kind == "chapter" and section.start <= hit.passage.start < section.end
    )
    assert above(document, hit.passage) == [f"{chapter.label} {chapter.title}"]
    circular = laws.ask("重要问题及时报国家知识产权局党组").hits[0]
    assert circular.passage.locator.label.startswith("四、")
    assert above(laws.document(circular.passage.doc_id), circular.passage) == []


def test_the_address_says_what_was_asked_and_of_what(
    visit: Visit, address: str, index: Index
) -> None:
    """Filters are read from the address in both languages; removing one changes it, and back."""
    circular = next(info for info in index.documents() if info.number == "国知党组发〔2020〕第77号")
    query = {"q": HOSTILE_QUESTION, "doc": circular.doc_id, "v": index.snapshot_id}
    filtered = index.ask(HOSTILE_QUESTION, filters=Filters(doc_ids=(circular.doc_id,)))
    page = visit(at(address, **query, lang="English"))
    expect(page.locator(".yj-chips").first).to_contain_text(f"Document {circular.title}")
    settled(page)
    quotes = page.locator(".yj-quote")
    expect(quotes).to_have_count(len(filtered.hits))
    page.locator(".yj-chips").get_by_role("link").first.click()
    expect(page.locator(".yj-quote", has_text="<img")).to_have_count(1)
    expect(page).to_have_url(re.compile("lang=English"))  # a widget writes it, when it is drawn
    settled(page)
    assert query_of(page) == {
        "q": [HOSTILE_QUESTION], "v": [index.snapshot_id], "lang": ["English"],
    }  # fmt: skip
    expect(page.locator(".yj-chips", has_text="Filters are on")).to_have_count(0)
    page.go_back()
    expect(page.locator(".yj-quote", has_text="<img")).to_have_count(0)
    expect(page.locator(".yj-chips").first).to_contain_text("Filters are on")


def test_a_filter_that_is_chosen_is_in_the_address_and_in_the_next_question(
    visit: Visit, address: str, index: Index
) -> None:
    """The sidebar's choice stands in the address by its value; what is asked next keeps it."""
    lake = next(info for info in index.documents() if info.title == "沿湖管理条例")
    page = visit(at(address, q=HOSTILE_QUESTION))
    expect(page.locator(".yj-notice")).to_be_visible()
    settled(page)
    page.get_by_role("combobox", name="文件").click()
    page.get_by_role("option", name=lake.title).click()
    page.keyboard.press("Escape")
    expect(page.locator(".yj-chips").first).to_contain_text(lake.title)
    settled(page)
    asked = {"doc": [lake.doc_id], "v": [index.snapshot_id]}
    assert query_of(page) == {"q": [HOSTILE_QUESTION], **asked}
    page.get_by_label("问题").fill("谁保护湖岸？")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(re.escape(quote("谁保护湖岸？"))))
    settled(page)
    assert query_of(page) == {"q": ["谁保护湖岸？"], **asked}


def test_of_many_documents_only_the_chosen_are_offered(
    monkeypatch: pytest.MonkeyPatch, index_dir: Path, index: Index
) -> None:
    """Above a number of documents the browser is not sent them all; one that is chosen stays."""
    lake = next(info for info in index.documents() if info.title == "沿湖管理条例")

    def offered(**query: str) -> list[list[str]]:
        page = run_app(monkeypatch, index_dir, **query)
        return [box.options for box in page.multiselect if box.label == "文件"]

    assert [len(options) for options in offered()] == [len(index.documents())]
    monkeypatch.setattr(filters, "_MOST_OFFERED", 2)
    assert offered() == []
    assert offered(doc=lake.doc_id) == [[filters.name(lake)]]


def test_an_address_of_another_index_says_so(visit: Visit, address: str) -> None:
    """What the index does not know is left out, with a line; another snapshot is told, as text."""
    page = visit(at(address, q=ANSWERABLE, v="<b>old</b>", type="没有的类型", on="2020-13-01"))
    notes = page.locator(".yj-note")
    expect(notes.nth(0)).to_contain_text("另一版本（<b>old</b>）")
    expect(notes.nth(1)).to_contain_text("type=没有的类型、on=2020-13-01")
    expect(page.locator(".yj-quote").first).to_be_visible()
    settled(page)
    page.get_by_label("问题").fill(HOSTILE_QUESTION)
    page.keyboard.press("Enter")
    expect(page.get_by_text("另一版本")).to_have_count(0)
    expect(page.get_by_text("没有的类型")).to_have_count(0)


def test_one_document_alone_is_asked(visit: Visit, address: str, index: Index) -> None:
    """«只在本文件中查» asks the same question of that document; the way back asks all again."""
    groups = by_document(index.ask(HOSTILE_QUESTION).hits)
    assert len(groups) > 1
    page = visit(at(address, q=HOSTILE_QUESTION))
    last = page.locator(f".st-key-group-{groups[-1][0].rank}")
    last.get_by_role("link", name="只在本文件中查").click()
    drawn = page.locator("[class*='st-key-group-']")
    expect(drawn).to_have_count(1)
    expect(page.locator(".yj-document cite")).to_have_text(groups[-1][0].document.title)
    expect(page.get_by_label("问题")).to_have_value(HOSTILE_QUESTION)
    page.go_back()
    expect(drawn).to_have_count(len(groups))


def test_passages_like_one_are_found(
    visit: Visit, address: str, index: Index, answer: Answer
) -> None:
    """«查类似段落» shows the passage and what is like it, by an address of its own, no verdict."""
    passage = answer.hits[0].passage
    similar = index.similar(passage.passage_id)
    page = visit(at(address, q=ANSWERABLE))
    page.locator(".st-key-hit-1").get_by_role("link", name="查类似段落").click()
    expect(page.locator(".st-key-like .yj-quote")).to_have_text(passage.text)
    settled(page)
    drawn = [hit.passage.text for group in by_document(similar) for hit in group]
    assert texts_of(page.locator("[class*='st-key-group-'] .yj-quote")) == drawn
    expect(page.locator(".yj-notice")).to_have_count(0)
    assert query_of(page) == {"like": [passage.passage_id], "v": [index.snapshot_id]}
    page.goto(at(address, like="nothing"))
    expect(page.get_by_role("alert")).to_contain_text("nothing")


def test_a_question_is_narrowed_to_a_part_of_its_hits(
    visit: Visit, address: str, index: Index
) -> None:
    """Each offer says how many hits are of that part, and asks again of that part alone."""
    hits = index.ask(HOSTILE_QUESTION).hits
    statuses = Counter(hit.document.standing.status for hit in hits)
    status, count = statuses.most_common()[-1]
    assert count < len(hits)
    name = STRINGS[status][0]
    page = visit(at(address, q=HOSTILE_QUESTION))
    page.get_by_role("link", name=f"{name}（{count}）").click()
    expect(page.locator(".yj-chips").first).to_contain_text(f"时效 {name}")
    settled(page)
    narrowed = index.ask(HOSTILE_QUESTION, filters=Filters(statuses=(status,)))
    assert len(texts_of(page.locator(".yj-quote"))) == len(narrowed.hits)
    assert set(texts_of(page.locator(".yj-document .yj-badge"))) == {name}
    assert query_of(page)["status"] == [status]


def test_questions_are_remembered_until_they_are_forgotten(visit: Visit, address: str) -> None:
    """The history asks a question again, with its filters; clearing it leaves none."""
    page = visit(at(address, q=HOSTILE_QUESTION, status="unknown"))
    expect(page.locator(".yj-notice")).to_be_visible()
    settled(page)
    page.get_by_label("问题").fill(UNANSWERABLE)
    page.keyboard.press("Enter")
    history = page.locator(".st-key-history")
    expect(history).to_contain_text("问过的问题（2）")
    settled(page)
    history.locator("summary").click()
    links = history.locator("a")
    expect(links).to_have_text([UNANSWERABLE, HOSTILE_QUESTION])
    links.nth(1).click()
    expect(page.get_by_label("问题")).to_have_value(HOSTILE_QUESTION)
    expect(page.locator(".yj-chips").first).to_contain_text("时效不明")
    expect(links).to_have_text([HOSTILE_QUESTION, UNANSWERABLE])
    settled(page)
    page.get_by_role("button", name="清除记录").click()
    expect(history).to_have_count(0)


def test_thumbs_become_gold_questions(
    visit: Visit, index_dir: Path, tmp_path: Path, answer: Answer
) -> None:
    """What was found good is exported as a set that the evaluation reads and measures."""
    own = tmp_path / "index"
    shutil.copytree(index_dir, own)
    with serve(own, tmp_path / "server.log") as address:
        page = visit(at(address, q=ANSWERABLE))

        def press(rank: int, name: str) -> None:
            button = page.locator(f".st-key-hit-{rank}").get_by_role("button", name=name)
            button.click()
            expect(button).to_have_attribute("aria-pressed", "true")
            settled(page)

        press(1, "第1条答得上")
        press(2, "第2条答得上")
        press(2, "第2条答不上")  # who changes their mind is believed
        page.reload()
        pressed = page.locator("[aria-pressed=true]")
        expect(pressed).to_have_count(2)
        page.locator(".st-key-judgements summary").click()
        with page.expect_download() as download:
            page.get_by_role("button", name="导出标准问题（1）").click()
        file = tmp_path / "judged.jsonl"
        download.value.save_as(file)
    first, second = answer.hits[:2]
    (question,) = map(json.loads, file.read_text("utf-8").splitlines())
    assert question["gold"] == [{"file": first.document.path, "quote": first.passage.text}]
    assert question["rejected"] == [{"file": second.document.path, "quote": second.passage.text}]
    (record,) = evaluate(file, own).records
    assert record.measures["top-1"] == 1.0


def test_the_pictures_of_an_answer(visit: Visit, address: str) -> None:
    """Scores are rows of name and number; which hit has which part of a question is a table."""
    question = "部门之间怎样加强协调配合，重要问题及时报告谁？"
    page = visit(at(address, q=question))
    expect(page.locator(".yj-quote").first).to_be_visible()
    settled(page)
    page.locator(".st-key-aspects summary").click()
    table = page.locator(".yj-aspects")
    expect(table).to_be_visible()
    parts = texts_of(table.locator("tbody th"))
    assert parts == question_parts(question)
    signs = table.locator("td span").evaluate_all(
        "all => all.map(one => [one.textContent, one.getAttribute('aria-label')])"
    )
    assert len(signs) == 5 * len(parts)
    assert {tuple(one) for one in signs} <= {("●", "有"), ("◐", "有一部分"), ("○", "没有")}
    page.locator(".st-key-scores-1 summary").click()
    rows = page.locator(".st-key-scores-1 tr")
    expect(rows.locator("th")).to_have_text(["综合", "词面", "语义", "逐词语义"])


def test_the_first_steps_are_taken(visit: Visit, address: str) -> None:
    """The tour asks, reads, and leads to the report; closed, it stays closed until it is called."""
    page = visit(address, viewport={"width": 1280, "height": 900})
    tour = page.locator(".st-key-tour")
    expect(tour).to_be_visible()
    settled(page)
    tour.get_by_role("link", name="提一个问题").click()
    expect(page.locator(".yj-quote").first).to_be_visible()
    expect(page.get_by_label("问题")).to_have_value(EXAMPLES[0])
    expect(tour.locator(".yj-done")).to_have_count(1)
    settled(page)
    tour.get_by_role("link", name="到原文中读").click()
    expect(page.locator("#yj-target")).to_be_in_viewport()
    page.go_back()
    expect(tour.locator(".yj-done")).to_have_count(2)
    settled(page)
    tour.get_by_role("link", name="带出处复制").click()
    expect(page.locator("#yj-hit-1")).to_be_in_viewport()
    page.locator(".st-key-hit-1").get_by_role("button", name="加入报告").click()
    expect(tour.locator(".yj-done")).to_have_count(3)
    settled(page)
    tour.get_by_role("button", name="收起导览").click()
    expect(tour).to_have_count(0)
    settled(page)
    page.goto(address)
    page.get_by_role("link", name="两分钟上手").click()
    expect(tour).to_be_visible()
