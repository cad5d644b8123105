"""The page, in Streamlit's own test runner and in a real browser over a real index."""

from __future__ import annotations

import re
import string
from datetime import date
from html import escape, unescape
from typing import TYPE_CHECKING, get_args
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from app_fixtures import APP, ROOT, serve
from playwright.sync_api import expect
from streamlit.testing.v1 import AppTest

from indexer import build, open_index
from indexer.citation import cite, markdown, reference, running_text
from indexer.errors import QuestionError, SnapshotError
from indexer.index import MAX_QUESTION
from indexer.records import FactName, Filters, Origin, Status, Verdict
from ui.strings import EXAMPLES, STRINGS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

    from indexer import Index

    Visit = Callable[..., Page]

pytest_plugins = ["app_fixtures"]

ANSWERABLE = "部门之间怎样加强协调配合？"
UNANSWERABLE = "养一只猫每个月要花多少钱？"
HOSTILE = "沿湖多少米以内不得停车？"

PHONE = {"width": 390, "height": 844}


def at(address: str, **query: str) -> str:
    return f"{address}/?{urlencode(query)}"


def query_of(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def settled(page: Page) -> None:
    """Wait until the page is drawn, its components too."""
    expect(page.locator(".yj-brand")).to_be_visible()
    expect(page.get_by_test_id("stStatusWidget")).to_have_count(0)


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
    asked |= {f"style_{style}" for style in ("reference", "prose", "markdown")}
    asked |= {"score", "score_lexical", "score_dense", "score_late"}
    asked |= {
        f"filter_{name}"
        for name in ("documents", "types", "issuers", "statuses", "from", "to", "on")
    }
    assert asked == set(STRINGS)


# States, without a browser


def run_app(monkeypatch: pytest.MonkeyPatch, index_dir: Path, **query: str) -> AppTest:
    monkeypatch.setenv("YINJU_INDEX", str(index_dir))
    app = AppTest.from_file(str(APP), default_timeout=120)
    for name, value in query.items():
        app.query_params[name] = value
    return app.run()


def shown(app: AppTest) -> str:
    """Return the HTML of the page, without its style sheet."""
    bodies = [element.proto.body for element in app.get("html")]
    return "\n".join(body for body in bodies if not body.startswith("<style>"))


@pytest.mark.parametrize("question", ["", " ", "长" * (MAX_QUESTION + 1)])
def test_a_question_that_cannot_be_asked(
    monkeypatch: pytest.MonkeyPatch, index_dir: Path, index: Index, question: str
) -> None:
    """The error's own sentence is shown, in the language of the page; nothing is searched."""
    with pytest.raises(QuestionError) as caught:
        index.ask(question)
    for language, sentence in (("中文", str(caught.value)), ("English", caught.value.english)):
        app = run_app(monkeypatch, index_dir, q=question, lang=language)
        assert not app.exception
        assert sentence in unescape(shown(app))
        assert "yj-quote" not in shown(app)


def test_nothing_is_wrong_before_a_question_is_asked(
    monkeypatch: pytest.MonkeyPatch, index_dir: Path
) -> None:
    """The first sight of the page has examples, no verdict and no error; asking nothing has one."""
    app = run_app(monkeypatch, index_dir)
    assert [button.label for button in app.button] == ["检索", *EXAMPLES]
    assert "yj-notice" not in shown(app)
    app.button[0].click().run()
    assert "yj-error" in shown(app)


def test_a_filter_that_lets_nothing_pass(monkeypatch: pytest.MonkeyPatch, index_dir: Path) -> None:
    """Where no passage passes the filters, the page says so, and clears them with one click."""
    app = run_app(monkeypatch, index_dir, q=ANSWERABLE)
    app.date_input(key="to").set_value(date(1950, 1, 1)).run()
    assert not app.exception
    assert STRINGS["no_hits"][0] in shown(app)
    next(button for button in app.button if button.label == STRINGS["filters_clear"][0]).click()
    app.run()
    assert app.date_input(key="to").value is None
    assert "yj-quote" in shown(app)


def test_the_filters_are_those_of_the_index(
    monkeypatch: pytest.MonkeyPatch, index_dir: Path, index: Index
) -> None:
    """What is chosen in the sidebar is what the index is asked with."""
    circular = next(info for info in index.documents() if info.number == "国知党组发〔2020〕第77号")
    app = run_app(monkeypatch, index_dir, q=HOSTILE)
    app.multiselect(key="documents").select(circular.doc_id).run()
    expected = index.ask(HOSTILE, filters=Filters(doc_ids=(circular.doc_id,)))
    quotes = re.findall(r"<blockquote class='yj-quote'>(.*?)</blockquote>", shown(app), re.DOTALL)
    assert [unescape(re.sub("</?mark>", "", quote)) for quote in quotes] == [
        hit.passage.text for hit in expected.hits
    ]


def test_the_page_says_what_the_index_holds(
    monkeypatch: pytest.MonkeyPatch, index_dir: Path, index: Index
) -> None:
    """The sidebar has the numbers of the index, its documents, and what could not be read."""
    info = index.info()
    texts = shown(run_app(monkeypatch, index_dir))
    assert f"<td>{info.passages:,}</td>" in texts
    assert f"<td>{info.snapshot_id}</td>" in texts
    assert all(f"<b>{escape(known.title)}</b>" in texts for known in index.documents())
    assert [failure.path for failure in info.failures] == ["空.txt"]
    assert f"<b>空.txt</b> <span>{escape(info.failures[0].reason)}</span>" in texts


def test_an_index_that_is_missing_or_damaged(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Without an index that can be used, the page shows why and the command that mends it."""
    index_dir = tmp_path / "index"
    missing = run_app(monkeypatch, index_dir)
    with pytest.raises(SnapshotError) as caught:
        open_index(index_dir)
    assert str(caught.value) in unescape(shown(missing))
    assert missing.code[0].value == "yinju build"
    build([ROOT / "corpus"], index_dir)
    snapshot = next((index_dir / "snapshots").iterdir())
    largest = max(snapshot.rglob("*"), key=lambda file: file.stat().st_size)
    largest.write_bytes(largest.read_bytes()[:-1])
    damaged = run_app(monkeypatch, index_dir)
    with pytest.raises(SnapshotError) as caught:
        open_index(index_dir)
    assert str(caught.value) in unescape(shown(damaged))
    assert not [*missing.exception, *damaged.exception]


# In the browser


def test_a_question_is_answered_with_its_place_and_its_highlights(
    visit: Visit, address: str, index: Index
) -> None:
    """Enter asks; the page shows the index's own answer: verdict, place, text, marked spans."""
    answer = index.ask(ANSWERABLE)
    page = visit(address)
    page.get_by_label("问题").fill(ANSWERABLE)
    page.keyboard.press("Enter")
    expect(page.locator(".yj-notice strong")).to_have_text(STRINGS[answer.verdict][0])
    assert answer.verdict != "not_found"
    quotes = page.locator(".yj-quote")
    expect(quotes).to_have_count(len(answer.hits))
    assert quotes.evaluate_all("all => all.map(one => one.textContent)") == [
        hit.passage.text for hit in answer.hits
    ]
    marks = quotes.evaluate_all(
        "all => all.map(one => [...one.querySelectorAll('mark')].map(mark => mark.textContent))"
    )
    assert marks == [
        [hit.passage.text[start:end] for start, end in hit.highlights] for hit in answer.hits
    ]
    assert any(marks)
    for place, hit in zip(page.locator(".yj-place").all(), answer.hits, strict=True):
        assert hit.passage.locator.label in place.inner_text()
        assert f"{hit.passage.locator.lines[0]}" in place.inner_text()
    assert query_of(page) == {"q": [ANSWERABLE]}


def test_a_question_in_the_address_is_asked_on_load(visit: Visit, address: str) -> None:
    """`?q=` fills in the question and answers it."""
    page = visit(at(address, q=ANSWERABLE))
    expect(page.locator(".yj-quote").first).to_be_visible()
    expect(page.get_by_label("问题")).to_have_value(ANSWERABLE)


def test_an_example_is_asked_with_one_click(visit: Visit, address: str) -> None:
    """The examples are buttons that ask."""
    page = visit(address)
    page.get_by_role("button", name=EXAMPLES[0]).click()
    expect(page.get_by_label("问题")).to_have_value(EXAMPLES[0])
    expect(page.locator(".yj-notice")).to_be_visible()


def test_what_the_corpus_does_not_answer_is_refused(visit: Visit, address: str) -> None:
    """「没有找到依据」 stands alone; the nearest passages are behind a click."""
    page = visit(at(address, q=UNANSWERABLE))
    expect(page.locator(".yj-notice strong")).to_have_text("没有找到依据")
    expect(page.locator(".yj-quote:visible")).to_have_count(0)
    page.get_by_text("最接近的段落（不是答案）").click()
    expect(page.locator(".yj-quote").first).to_be_visible()


def test_the_source_is_one_click_away_and_so_is_the_way_back(
    visit: Visit, address: str, index: Index
) -> None:
    """«查看原文» opens the document at the passage; the page's and the browser's way back work."""
    passage = index.ask(ANSWERABLE).hits[0].passage
    page = visit(at(address, q=ANSWERABLE))
    page.get_by_role("button", name="查看原文").first.click()
    expect(page.locator("#yj-target")).to_be_in_viewport()
    assert query_of(page) == {"q": [ANSWERABLE], "p": [passage.passage_id]}
    page.get_by_role("button", name="返回检索").click()
    expect(page.locator(".yj-quote").first).to_be_visible()
    expect(page.get_by_label("问题")).to_have_value(ANSWERABLE)
    page.go_back()
    expect(page.locator("#yj-target")).to_be_in_viewport()
    page.go_back()
    expect(page.locator(".yj-quote").first).to_be_visible()
    assert query_of(page) == {"q": [ANSWERABLE]}


def test_a_permalink_opens_the_whole_document_at_the_passage(
    visit: Visit, address: str, index: Index
) -> None:
    """`?p=` shows all of the text, the passage marked and in view, its outline and its facts."""
    passage = index.ask(ANSWERABLE).hits[0].passage
    document = index.document(passage.doc_id)
    page = visit(at(address, p=passage.passage_id))
    expect(page.locator("#yj-target")).to_be_in_viewport()
    lines = page.locator(".yj-text p > span:last-child").evaluate_all(
        "all => all.map(one => one.textContent)"
    )
    assert lines == [line for line in document.text.split("\n") if line.strip()]
    marked = page.locator(".yj-text mark").evaluate_all("all => all.map(one => one.textContent)")
    assert marked == [line for line in passage.text.split("\n") if line]
    outline = page.get_by_test_id("stSidebar").locator(".yj-outline")
    expect(outline.locator("[aria-current]")).to_have_count(1)
    outline.locator("a").first.click()
    target = outline.locator("a").first.get_attribute("href")
    expect(page.locator(f".yj-text p:has({target})")).to_be_in_viewport()
    page.get_by_text("文件信息及其来源").click()
    expect(page.locator(".yj-facts")).to_contain_text("国知党组发〔2020〕第77号")


def test_a_permalink_to_nothing_says_so(visit: Visit, address: str) -> None:
    """An id that the index does not have is shown as text, with a way out."""
    page = visit(at(address, p="<b>nothing</b>"))
    expect(page.locator(".yj-error")).to_contain_text("<b>nothing</b>")
    page.get_by_role("button", name="返回检索").click()
    expect(page.get_by_label("问题")).to_be_visible()


def test_the_page_speaks_english(visit: Visit, address: str, index: Index) -> None:
    """The switch changes every word of the page, keeps the question, and stays in the address."""
    page = visit(at(address, q=ANSWERABLE))
    expect(page.locator(".yj-quote").first).to_be_visible()
    assert page.evaluate("document.documentElement.lang") == "zh-CN"
    page.get_by_text("English", exact=True).click()
    expect(page.locator(".yj-notice strong")).to_have_text(
        STRINGS[index.ask(ANSWERABLE).verdict][1]
    )
    expect(page.get_by_label("Question")).to_have_value(ANSWERABLE)
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.reload()
    expect(page.get_by_role("button", name="View in source").first).to_be_visible()


@pytest.mark.parametrize("view", ["home", "answer", "document"])
def test_nothing_scrolls_sideways_on_a_phone(
    visit: Visit, address: str, index: Index, view: str
) -> None:
    """At 390 pixels all that is shown fits, and the buttons are large enough for a finger."""
    passage = index.ask(ANSWERABLE).hits[0].passage
    query = {"home": {}, "answer": {"q": ANSWERABLE}, "document": {"p": passage.passage_id}}[view]
    page = visit(at(address, **query), viewport=PHONE, has_touch=True)
    settled(page)
    part = {"home": "button", "answer": ".yj-quote", "document": "#yj-target"}[view]
    expect(page.locator(".stMain").locator(part).first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert page.locator(".stMain").evaluate("main => main.scrollWidth - main.clientWidth") == 0
    heights = page.locator(".stMain .stButton button:visible").evaluate_all(
        "all => all.map(one => one.getBoundingClientRect().height)"
    )
    assert heights
    assert min(heights) >= 24  # WCAG 2.2, 2.5.8


@pytest.mark.parametrize(
    ("name", "render"),
    [
        ("参考文献", lambda citation: reference(citation, date.today())),
        ("行文", running_text),
        ("Markdown", markdown),
    ],
)
def test_what_is_copied_is_what_was_shown(
    visit: Visit, address: str, index: Index, name: str, render: Callable[..., str]
) -> None:
    """The clipboard gets the quote and the citation exactly, and the button says so."""
    hit = index.ask(ANSWERABLE).hits[0]
    passage = hit.passage
    document = index.document(passage.doc_id)
    citation = cite(document, hit.document, passage.start, passage.end, passage.text)
    page = visit(at(address, q=ANSWERABLE), permissions=["clipboard-read", "clipboard-write"])
    page.get_by_text(name, exact=True).click()
    expect(page.locator(".yj-citation").first).to_have_text(render(citation))
    first = page.locator(".st-key-hit-1")
    for button, text in (("复制引文", passage.text), ("复制出处", render(citation))):
        first.get_by_role("button", name=button).click()
        expect(first.get_by_role("button", name="已复制")).to_be_visible()
        assert page.evaluate("navigator.clipboard.readText()") == text
        expect(first.get_by_role("button", name="已复制")).to_have_count(0)


def test_copying_works_without_the_clipboard_interface(
    visit: Visit, address: str, index: Index
) -> None:
    """Where a browser offers no navigator.clipboard, the old command copies."""
    hit = index.ask(ANSWERABLE).hits[0]
    page = visit("about:blank")
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    page.goto(at(address, q=ANSWERABLE))
    page.locator(".st-key-hit-1").get_by_role("button", name="复制引文").click()
    expect(page.get_by_role("button", name="已复制")).to_be_visible()
    page.get_by_label("问题").fill("")
    page.keyboard.press("Control+V")
    expect(page.get_by_label("问题")).to_have_value(hit.passage.text)


def test_a_permalink_can_be_copied(visit: Visit, address: str, index: Index) -> None:
    """«复制链接» gives the address of the passage, without the question."""
    passage = index.ask(ANSWERABLE).hits[0].passage
    page = visit(
        at(address, q=ANSWERABLE, p=passage.passage_id),
        permissions=["clipboard-read", "clipboard-write"],
    )
    page.get_by_role("button", name="复制链接").click()
    expect(page.get_by_role("button", name="已复制")).to_be_visible()
    link = page.evaluate("navigator.clipboard.readText()")
    assert link == at(address, p=passage.passage_id)


def test_scripts_are_shown_and_not_run(visit: Visit, address: str, index: Index) -> None:
    """Markup in a question, a title or a text is text."""
    question = f"{HOSTILE}<script>window.hacked=1</script><img src=x onerror='window.hacked=1'>"
    hits = index.ask(question).hits
    hostile = next(hit.passage for hit in hits if "<img" in hit.passage.text)
    page = visit(at(address, q=question))
    expect(page.get_by_label("问题")).to_have_value(question)
    nearest = page.get_by_text("最接近的段落（不是答案）")
    expect(page.locator(".yj-notice")).to_be_visible()
    if nearest.is_visible():
        nearest.click()
    expect(page.locator(".yj-quote", has_text="<img src=x")).to_have_count(1)
    page.goto(at(address, p=hostile.passage_id))
    expect(page.locator("#yj-target")).to_contain_text("<img src=x")
    expect(page.locator(".yj-document cite")).to_contain_text("<script>")
    assert page.evaluate("window.hacked") is None
    assert page.locator(".stMain img").count() == 0


def test_all_is_reached_with_the_keyboard(visit: Visit, address: str) -> None:
    """From the question, Tab leads to the button that opens the source, and Enter presses it."""
    page = visit(at(address, q=ANSWERABLE))
    view = page.get_by_role("button", name="查看原文").first
    expect(view).to_be_visible()
    settled(page)
    page.get_by_label("问题").focus()
    for _ in range(12):
        page.keyboard.press("Tab")
        if view.evaluate("one => one === document.activeElement"):
            break
    expect(view).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#yj-target")).to_be_in_viewport()


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


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_text_stands_out_from_what_is_behind_it(
    visit: Visit, address: str, index: Index, scheme: str
) -> None:
    """In both colour schemes text has a contrast of 4.5 : 1 at least (WCAG 2.2, 1.4.3)."""
    passage = index.ask(ANSWERABLE).hits[0].passage
    ratios = []
    for query in ({"q": ANSWERABLE}, {"q": UNANSWERABLE}, {"p": passage.passage_id}):
        page = visit(at(address, **query), color_scheme=scheme)
        settled(page)
        expect(page.locator(".yj-notice, #yj-target").first).to_be_visible()
        texts = page.locator(
            ".stApp :is(h1, h2, h3, p, a, b, strong, cite, mark, th, td, span, label, button)"
            ":visible:not(:empty)"
        )
        ratios += texts.evaluate_all(CONTRAST)
    assert len(ratios) > 100
    assert [(name, round(ratio, 2)) for name, ratio in ratios if ratio < 4.5] == []


def test_a_rebuilt_index_is_picked_up(visit: Visit, tmp_path: Path) -> None:
    """The page says that the index is missing; once built, and rebuilt, it searches the new one."""
    texts, index_dir = tmp_path / "texts", tmp_path / "index"
    texts.mkdir()
    (texts / "甲.txt").write_text("关于沿湖停车的规定\n\n沿湖十米以内不得停车。\n", "utf-8")
    with serve(index_dir, tmp_path / "server.log") as address:
        page = visit(at(address, q=HOSTILE))
        expect(page.locator(".yj-error")).to_be_visible()
        expect(page.get_by_text("yinju build").last).to_be_visible()
        build([texts], index_dir)
        page.reload()
        expect(page.locator(".yj-quote", has_text="十米以内")).not_to_have_count(0)
        (texts / "甲.txt").write_text("关于沿湖停车的规定\n\n沿湖五十米以内不得停车。\n", "utf-8")
        build([texts], index_dir)
        page.get_by_role("button", name="检索").click()
        expect(page.locator(".yj-quote", has_text="五十米以内")).not_to_have_count(0)
