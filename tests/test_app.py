"""The page, in Streamlit's own test runner and in a real browser over a real index."""

from __future__ import annotations

import re
import shutil
import string
from datetime import date
from html import escape, unescape
from typing import TYPE_CHECKING, get_args
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import streamlit as st
from playwright.sync_api import expect
from streamlit.testing.v1 import AppTest

from indexer import build, open_index
from indexer.answering import neighbours
from indexer.citation import cite, markdown, running_text
from indexer.errors import QuestionError, SnapshotError, YinjuError
from indexer.index import MAX_QUESTION, check_question
from indexer.records import FactName, Filters, Origin, Status, Verdict
from indexer.styles import STYLES
from tests.browser import ANSWERABLE, APP, ROOT, serve
from tests.conftest import CIRCULAR
from ui.strings import EXAMPLES, STRINGS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Locator, Page

    from indexer import Answer, Index

    Visit = Callable[..., Page]

pytest_plugins = ["tests.app_fixtures"]

UNANSWERABLE = "红烧肉怎样做才好吃？"
HOSTILE = "沿湖多少米以内不得停车？"

PHONE = {"width": 390, "height": 844}


def at(address: str, **query: str) -> str:
    return f"{address}/?{urlencode(query)}"


def query_of(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def texts_of(locator: Locator) -> list[str]:
    return locator.evaluate_all("all => all.map(one => one.textContent)")


def settled(page: Page) -> None:
    """Wait until the page's script has run to its end."""
    expect(page.locator(".stApp")).to_have_attribute("data-test-script-state", "notRunning")


# The words


def test_every_string_is_there_in_both_languages() -> None:
    """No string is empty or differs from its translation in what is filled in."""

    def fields(text: str) -> set[str | None]:
        return {field for _, field, _, _ in string.Formatter().parse(text) if field is not None}

    for key, (chinese, english) in STRINGS.items():
        assert chinese.strip(), key
        assert english.strip(), key
        assert fields(chinese) == fields(english), key


def test_every_string_that_the_page_asks_for_is_in_the_table() -> None:
    """Each `words("…")` has its string, each value of a record too, and none is left over."""
    source = "".join(path.read_text("utf-8") for path in [APP, *(ROOT / "ui").glob("*.py")])
    asked = set(re.findall(r"""\bwords\(\s*["']([a-z_]+)["']""", source))
    asked |= {f"fact_{name}" for name in get_args(FactName)}
    asked |= {f"origin_{name}" for name in get_args(Origin)}
    asked |= {*get_args(Status), *get_args(Verdict)}
    asked |= {f"{verdict}_meaning" for verdict in get_args(Verdict)}
    asked |= {"page_back", "page_on", "up", "down", "add_to_report", "in_report"}
    asked |= {"quote_moved", "quote_changed", "quote_gone", "check_errors", "check_clean"}
    related = {"basis", "forwards", "amends", "repeals", "cites"}
    asked |= related | {f"{kind}_back" for kind in related}
    asked |= {"score", "score_lexical", "score_dense", "score_late"}
    asked |= {
        f"filter_{name}"
        for name in ("documents", "types", "issuers", "statuses", "from", "to", "on")
    }
    assert asked == set(STRINGS)


# States that need no model and no browser


def run_app(monkeypatch: pytest.MonkeyPatch, index_dir: Path, **query: str) -> AppTest:
    monkeypatch.setenv("YINJU_INDEX", str(index_dir))
    app = AppTest.from_file(str(APP), default_timeout=120)
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def shown(app: AppTest) -> str:
    """Return the HTML of the page, without its style sheet."""
    bodies = [element.proto.body for element in app.get("html")]
    return "\n".join(body for body in bodies if not body.startswith("<style>"))


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


def test_nothing_is_wrong_before_a_question_is_asked(
    monkeypatch: pytest.MonkeyPatch, index_dir: Path
) -> None:
    """The first sight of the page has examples, no verdict and no error; asking nothing has one."""
    app = run_app(monkeypatch, index_dir)
    ways = ["报告（0）", "核对稿件", "读取情况"]
    assert [button.label for button in app.button] == ["检索", *EXAMPLES, *ways]
    assert "yj-notice" not in shown(app)
    app.button[0].click().run()
    assert "yj-error" in shown(app)


def test_a_permalink_to_nothing_says_so(
    monkeypatch: pytest.MonkeyPatch, index_dir: Path, index: Index
) -> None:
    """An id that the index does not have is shown as text, with a way out."""
    with pytest.raises(SnapshotError) as caught:
        index.passage("<b>nothing</b>")
    app = run_app(monkeypatch, index_dir, p="<b>nothing</b>")
    assert escape(str(caught.value)) in shown(app)
    app.button[0].click().run()
    ways = ["报告（0）", "核对稿件", "读取情况"]
    assert [button.label for button in app.button] == ["检索", *EXAMPLES, *ways]


def test_the_page_says_what_the_index_holds(
    monkeypatch: pytest.MonkeyPatch, index_dir: Path, index: Index
) -> None:
    """The sidebar has the numbers of the index, its documents, and what could not be read."""
    info = index.info()
    page = shown(run_app(monkeypatch, index_dir))
    assert f"<td>{info.passages:,}</td>" in page
    assert f"<td>{info.snapshot_id}</td>" in page
    assert all(f"<b>{escape(known.title)}</b>" in page for known in index.documents())
    assert [failure.path for failure in info.failures] == ["空.txt"]
    assert f"<b>空.txt</b> <span>{escape(info.failures[0].reason)}</span>" in page


def test_an_index_that_is_missing_or_damaged(
    monkeypatch: pytest.MonkeyPatch, index_dir: Path, tmp_path: Path
) -> None:
    """Without an index that can be used, the page shows why and the command that mends it."""
    broken = tmp_path / "index"
    missing = run_app(monkeypatch, broken)
    with pytest.raises(SnapshotError) as caught:
        open_index(broken)
    assert str(caught.value) in unescape(shown(missing))
    assert missing.code[0].value == "yinju build"
    shutil.copytree(index_dir, broken)
    files = [file for file in (broken / "snapshots").rglob("*") if file.is_file()]
    largest = max(files, key=lambda file: file.stat().st_size)
    largest.write_bytes(largest.read_bytes()[:-1])
    damaged = run_app(monkeypatch, broken)
    with pytest.raises(SnapshotError) as caught:
        open_index(broken)
    assert str(caught.value) in unescape(shown(damaged))


def test_an_index_of_another_model(monkeypatch: pytest.MonkeyPatch, index_dir: Path) -> None:
    """An index is not searched with another model than its own: the page says which one it has."""
    page = run_app(monkeypatch, index_dir)
    assert "yj-error" not in shown(page)
    monkeypatch.setenv("YINJU_MODEL", str(index_dir))
    with pytest.raises(YinjuError) as caught:
        open_index(index_dir)
    st.cache_resource.clear()
    assert str(caught.value) in unescape(shown(run_app(monkeypatch, index_dir)))


# In the browser


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
    filtered = index.ask(HOSTILE, filters=Filters(doc_ids=(circular.doc_id,)))
    page = visit(at(address, q=HOSTILE))
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


def test_the_source_is_one_click_away_and_so_is_the_way_back(
    visit: Visit, address: str, index: Index
) -> None:
    """«查看原文» opens the document at the passage; the page's and the browser's way back work."""
    page = visit(at(address, q=ANSWERABLE))
    expect(page.locator(".yj-quote").first).to_be_visible()
    first = texts_of(page.locator(".yj-quote"))[0]
    page.locator(".st-key-hit-1").get_by_role("button", name="查看原文").click()
    expect(page.locator("#yj-target")).to_be_in_viewport()
    opened = query_of(page)
    assert (opened["q"], [index.passage(one).text for one in opened["p"]]) == (
        [ANSWERABLE],
        [first],
    )
    page.get_by_role("button", name="返回检索").click()
    expect(page.locator(".yj-quote").first).to_be_visible()
    expect(page.get_by_label("问题")).to_have_value(ANSWERABLE)
    page.go_back()
    expect(page.locator("#yj-target")).to_be_in_viewport()
    page.go_back()
    expect(page.locator(".yj-quote").first).to_be_visible()
    assert query_of(page) == {"q": [ANSWERABLE]}


def test_a_permalink_opens_the_whole_document_at_the_passage(
    visit: Visit, address: str, index: Index, answer: Answer
) -> None:
    """`?p=` shows all of the text, the passage marked and in view, its outline and its facts."""
    passage = answer.hits[0].passage
    document = index.document(passage.doc_id)
    page = visit(at(address, p=passage.passage_id))
    expect(page.locator("#yj-target")).to_be_in_viewport()
    lines = texts_of(page.locator(".yj-text p > span:last-child"))
    assert lines == [line for line in document.text.split("\n") if line.strip()]
    marked = texts_of(page.locator(".yj-text mark"))
    assert marked == [line for line in passage.text.split("\n") if line]
    outline = page.get_by_test_id("stSidebar").locator(".yj-outline")
    expect(outline.locator("[aria-current]")).to_have_count(1)
    outline.locator("a").first.click()
    target = outline.locator("a").first.get_attribute("href")
    expect(page.locator(f".yj-text p:has({target})")).to_be_in_viewport()
    page.get_by_text("文件信息及其来源").click()
    expect(page.locator(".yj-facts")).to_contain_text("国知党组发〔2020〕第77号")
    page.get_by_role("button", name="复制链接").click()
    expect(page.get_by_role("button", name="已复制")).to_be_visible()
    link = page.evaluate("navigator.clipboard.readText()")
    assert link == at(address, p=passage.passage_id)


def test_related_documents_are_followed_from_the_page(
    visit: Visit, address: str, index: Index
) -> None:
    """A document lists what it rests on and repeals, with its words; the link opens it, and back.

    Markup in a title is text, and what the corpus lacks has no link.
    """
    lake, parking = (
        next(info for info in index.documents() if word in info.title) for word in ("条例", "停车")
    )
    first = index.passages(parking.doc_id)[0].passage_id
    page = visit(at(address, q=HOSTILE, p=first))
    items = page.locator(".yj-relations li")
    expect(page.locator(".yj-relations summary")).to_have_text(["依据（1）", "废止、代替（1）"])
    expect(items.locator("q")).to_have_text(
        ["根据《沿湖管理条例》", "《沿湖<b>停船</b>办法》同时废止"]
    )
    expect(items.nth(1).locator("a")).to_have_count(0)
    expect(items.nth(1)).to_contain_text("库中没有")
    items.get_by_role("link", name=lake.title).click()
    expect(page.locator(".yj-document cite")).to_have_text(lake.title)
    assert query_of(page) == {
        "q": [HOSTILE],
        "p": [index.passages(lake.doc_id)[0].passage_id],
    }
    expect(page.locator(".yj-relations summary")).to_have_text(["被用作依据（1）"])
    items.get_by_role("link", name=parking.title).click()
    expect(page.locator(".yj-document cite")).to_have_text(parking.title)
    expect(page.locator("#yj-target")).to_contain_text("根据《沿湖管理条例》，制定本规定")
    page.go_back()
    expect(page.locator(".yj-document cite")).to_have_text(lake.title)
    page.get_by_role("button", name="返回检索").click()
    expect(page.get_by_label("问题")).to_have_value(HOSTILE)
    assert page.evaluate("window.hacked") is None


def test_a_link_to_a_related_document_keeps_the_day(
    visit: Visit, address: str, index: Index
) -> None:
    """The day of the filters holds on the page that a link opens, and so does the language."""
    day = date(2017, 12, 15)
    lake = next(info for info in index.documents(day) if "条例" in info.title)
    assert lake.standing.status == "not_yet_in_force"
    page = visit(at(address, q=HOSTILE, lang="English"))
    page.get_by_text("Dates", exact=True).click()
    day_box = page.get_by_test_id("stDateInput").filter(has_text="Status as of").locator("input")
    day_box.fill(day.isoformat())
    page.keyboard.press("Escape")  # closes the calendar, which sets the day
    expect(page.get_by_text("Filters are on")).to_be_visible()
    settled(page)
    page.locator(".st-key-hit-1").get_by_role("button", name="View in source").click()
    page.locator(".yj-relations").get_by_role("link", name=lake.title).click()
    expect(page.locator(".yj-document cite")).to_have_text(lake.title)
    expect(page.locator(".yj-document .yj-badge")).to_have_text("Not yet in force")
    assert query_of(page)["lang"] == ["English"]


def test_the_page_speaks_english(visit: Visit, address: str, answer: Answer) -> None:
    """The switch changes every word of the page, keeps the question, and stays in the address."""
    page = visit(at(address, q=ANSWERABLE))
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    page.get_by_text("English", exact=True).click()
    expect(page.locator(".yj-notice strong")).to_have_text(STRINGS[answer.verdict][1])
    expect(page.get_by_label("Question")).to_have_value(ANSWERABLE)
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.reload()
    expect(page.get_by_role("button", name="View in source").first).to_be_visible()
    settled(page)
    words = page.locator(".stApp :is(button, label, h1, h2, h3, summary, .yj-notice, th)")
    han = [text for text in texts_of(words) if re.search("[一-鿿]", text)]
    assert set(han) == {"Yinju 引据", "语言 Language", "中文"}


def test_nothing_scrolls_sideways_on_a_phone(visit: Visit, address: str) -> None:
    """At 390 pixels all that is shown fits, and the buttons are large enough for a finger."""
    page = visit(address, viewport=PHONE, has_touch=True)

    def check(part: str) -> None:
        expect(page.locator(part).first).to_be_visible()
        settled(page)
        main = page.locator(".stMain")
        assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
        assert main.evaluate("main => main.scrollWidth - main.clientWidth") == 0
        heights = main.locator("button:visible").evaluate_all(
            "all => all.map(one => one.getBoundingClientRect().height)"
        )
        assert heights
        assert min(heights) >= 24  # WCAG 2.2, 2.5.8

    check(".st-key-examples button")
    page.get_by_role("button", name=EXAMPLES[0]).click()
    check(".yj-quote:visible")
    page.locator(".st-key-hit-1").get_by_role("button", name="查看原文").click()
    check("#yj-target")


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


def test_scripts_are_shown_and_not_run(visit: Visit, address: str) -> None:
    """Markup in a question, a title or a text is text."""
    question = f"{HOSTILE}<script>window.hacked=1</script><img src=x onerror='window.hacked=1'>"
    page = visit(at(address, q=question))
    expect(page.locator(".yj-notice")).to_be_visible()
    settled(page)
    expect(page.get_by_label("问题")).to_have_value(question)
    nearest = page.get_by_text("最接近的段落（不是答案）")
    if nearest.is_visible():
        nearest.click()
    card = page.get_by_test_id("stVerticalBlock").filter(has=page.locator("text=<img src=x")).last
    expect(card.locator(".yj-quote")).to_contain_text("<img src=x")
    expect(card.locator("cite")).to_contain_text("<script>")
    card.get_by_role("button", name="查看原文").click()
    expect(page.locator("#yj-target")).to_contain_text("<img src=x")
    settled(page)
    expect(page.locator(".yj-document cite")).to_contain_text("<script>")
    expect(page.locator(".stMain img")).to_have_count(0)
    assert page.evaluate("window.hacked") is None


def test_all_is_reached_with_the_keyboard(visit: Visit, address: str) -> None:
    """Tab leads from the question to an example, and then to the button that opens a source."""
    page = visit(address)
    expect(page.get_by_role("button", name=EXAMPLES[0])).to_be_visible()
    settled(page)
    page.get_by_label("问题").focus()
    press_until_focused(page, page.get_by_role("button", name=EXAMPLES[0]))
    expect(page.get_by_label("问题")).to_have_value(EXAMPLES[0])
    expect(page.get_by_role("button", name="查看原文").first).to_be_visible()
    settled(page)
    page.get_by_label("问题").focus()
    press_until_focused(page, page.get_by_role("button", name="查看原文").first)
    expect(page.locator("#yj-target")).to_be_in_viewport()


def press_until_focused(page: Page, button: Locator) -> None:
    """Go to a button with Tab, and press it with Enter."""
    for _ in range(12):
        page.keyboard.press("Tab")
        if button.evaluate("one => one === document.activeElement"):
            break
    expect(button).to_be_focused()
    page.keyboard.press("Enter")


# The contrast of a text with what lies behind it, by WCAG 2.2; the browser resolves the colours.
CONTRAST = """
all => {
    const context = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    const paint = colours => {
        context.clearRect(0, 0, 1, 1);
        for (const colour of colours) {
            context.fillStyle = colour;
            context.fillRect(0, 0, 1, 1);
        }
        return [...context.getImageData(0, 0, 1, 1).data].slice(0, 3);
    };
    const luminance = rgb => {
        const [r, g, b] = rgb.map(value => {
            const part = value / 255;
            return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
        });
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    return all.map(one => {
        const behind = [];
        for (let box = one; box; box = box.parentElement) {
            behind.unshift(getComputedStyle(box).backgroundColor);
        }
        const back = luminance(paint(behind));
        const text = luminance(paint([...behind, getComputedStyle(one).color]));
        const ratio = (Math.max(back, text) + 0.05) / (Math.min(back, text) + 0.05);
        return [one.className || one.tagName, ratio];
    });
}
"""


def test_all_text_stands_out_from_what_is_behind_it(visit: Visit, address: str) -> None:
    """In both colour schemes text has a contrast of 4.5 : 1 at least (WCAG 2.2, 1.4.3)."""
    page = visit(at(address, q=ANSWERABLE), permissions=[])
    everything = page.locator(
        ".stApp :is(h1, h2, h3, p, a, b, strong, cite, mark, th, td, span, label, button)"
        ":visible:not(:empty)"
    )

    def check() -> None:
        settled(page)
        for scheme, paper in (("light", "rgb(253, 252, 249)"), ("dark", "rgb(22, 23, 26)")):
            page.emulate_media(color_scheme=scheme)
            expect(page.locator(".stApp")).to_have_css("background-color", paper)
            ratios = everything.evaluate_all(CONTRAST)
            assert len(ratios) > 50
            assert [(name, round(ratio, 2)) for name, ratio in ratios if ratio < 4.5] == []

    expect(page.get_by_role("button", name="查看原文").last).to_be_visible()
    check()
    page.locator(".st-key-hit-1").get_by_role("button", name="查看原文").click()
    expect(page.locator("#yj-target")).to_be_visible()
    check()


def test_a_rebuilt_index_is_picked_up(visit: Visit, index_dir: Path, tmp_path: Path) -> None:
    """The page says that the index is missing; once built, and rebuilt, it shows the new one."""
    rebuilt = tmp_path / "index"
    rebuilt.mkdir()
    shutil.copy(index_dir / "embeddings.sqlite", rebuilt)  # so that no model need be loaded
    with serve(rebuilt, tmp_path / "server.log") as address:
        page = visit(address)
        expect(page.locator(".yj-error")).to_contain_text("yinju build")
        documents = page.get_by_test_id("stSidebar").locator(".yj-facts td").first
        build([CIRCULAR], rebuilt)
        page.reload()
        expect(documents).to_have_text("1")
        build([CIRCULAR, index_dir.with_name("texts")], rebuilt)
        page.get_by_text("English", exact=True).click()
        expect(documents).to_have_text("2")
