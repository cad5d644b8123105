"""What holds for all pages: words, states without an index, phone, keyboard, scripts."""

from __future__ import annotations

import re
import shutil
import string
from html import unescape
from typing import TYPE_CHECKING, get_args

import pytest
import streamlit as st
from playwright.sync_api import expect

from indexer import build, open_index
from indexer.errors import SnapshotError, YinjuError
from indexer.records import FactName, Origin, RelationKind, Status, Verdict
from tests.browser import (
    ANSWERABLE,
    APP,
    HOSTILE_QUESTION,
    ROOT,
    at,
    run_app,
    serve,
    settled,
    shown,
    texts_of,
)
from tests.conftest import CIRCULAR
from ui.pages import NAMES
from ui.words import STRINGS, TABLES
from ui.words.ask import EXAMPLES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Locator, Page

    from indexer import Answer

    Visit = Callable[..., Page]

pytest_plugins = ["tests.app_fixtures"]

PHONE = {"width": 390, "height": 844}


def test_every_string_is_there_in_both_languages() -> None:
    """No string is empty, twice in the tables, or unlike its translation in what is filled in."""
    assert len(STRINGS) == sum(len(table.STRINGS) for table in TABLES)

    def fields(text: str) -> set[str | None]:
        return {field for _, field, _, _ in string.Formatter().parse(text) if field is not None}

    for key, (chinese, english) in STRINGS.items():
        assert chinese.strip(), key
        assert english.strip(), key
        assert fields(chinese) == fields(english), key


def test_every_string_that_the_pages_ask_for_is_in_the_tables_and_no_other() -> None:
    """Each `words("…")` has its string, each value of a record too; each string is asked for."""
    source = "".join(path.read_text("utf-8") for path in [APP, *(ROOT / "ui").glob("*.py")])
    values = {*get_args(Status), *get_args(Verdict), *(f"page_{name}" for name in NAMES)}
    values |= {f"fact_{name}" for name in get_args(FactName)}
    values |= {f"origin_{name}" for name in get_args(Origin)}
    asked = set(re.findall(r"""\bwords\(\s*"([a-z_]+)\"""", source)) | values
    assert asked - set(STRINGS) == set()
    # Keys that are handed on, «"up"», or put together, «words(f"quote_{state}")», count as well.
    named = set(re.findall(r"""["']([a-z_]+)["']""", source)) | values
    named |= {f"{kind}{end}" for kind in get_args(RelationKind) for end in ("", "_back")}
    patterns = re.findall(r"""\bwords\(\s*f["']([^"']+)["']""", source)
    built = re.compile("|".join(re.sub(r"\{[^}]*\}", "[a-z_]+", pattern) for pattern in patterns))
    assert [key for key in STRINGS if key not in named and not built.fullmatch(key)] == []


def test_nothing_is_wrong_before_a_question_is_asked(
    monkeypatch: pytest.MonkeyPatch, index_dir: Path
) -> None:
    """The first sight of the page has examples, no verdict and no error; asking nothing has one."""
    app = run_app(monkeypatch, index_dir)
    assert [button.label for button in app.button] == ["检索", *EXAMPLES, "收起导览"]
    assert "yj-notice" not in shown(app)
    app.button[0].click().run()
    assert "yj-error" in shown(app)


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


def test_the_page_speaks_english(visit: Visit, address: str, answer: Answer) -> None:
    """The switch changes every word of the page, keeps the question, and stays in the address."""
    page = visit(at(address, q=ANSWERABLE))
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    page.get_by_text("English", exact=True).click()
    expect(page.locator(".yj-notice strong")).to_have_text(STRINGS[answer.verdict][1])
    expect(page.get_by_label("Question")).to_have_value(ANSWERABLE)
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.reload()
    expect(page.get_by_role("link", name="View in source").first).to_be_visible()
    settled(page)
    # The parts of the question are in its own words.
    words = page.locator(
        ".stApp :is(button, label, h1, h2, h3, summary, .yj-notice, th:not(.yj-aspects *))"
    )
    han = [text for text in texts_of(words) if re.search("[一-鿿]", text)]
    assert set(han) == {"Yinju 引据", "语言 Language", "中文"}


def test_the_language_is_remembered(visit: Visit, address: str) -> None:
    """What was chosen holds for the next visit of this browser, and gives way to the address."""
    page = visit(address)
    page.get_by_text("English", exact=True).click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    settled(page)
    page.goto(at(address, "library"))
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.goto(at(address, lang="中文"))
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    page.goto(address)
    expect(page.locator("html")).to_have_attribute("lang", "en")


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
    page.locator(".st-key-hit-1").get_by_role("link", name="查看原文").click()
    check("#yj-target")


def test_scripts_are_shown_and_not_run(visit: Visit, address: str) -> None:
    """Markup in a question, a title or a text is text."""
    question = (
        f"{HOSTILE_QUESTION}<script>window.hacked=1</script><img src=x onerror='window.hacked=1'>"
    )
    page = visit(at(address, q=question))
    expect(page.locator(".yj-notice")).to_be_visible()
    settled(page)
    expect(page.get_by_label("问题")).to_have_value(question)
    nearest = page.get_by_text("最接近的段落（不是答案）")
    if nearest.is_visible():
        nearest.click()
    document = page.locator("[class*='st-key-group-']", has_text="<img src=x")
    expect(document.locator("cite")).to_contain_text("<script>")
    hit = document.locator("[class*='st-key-hit-']", has_text="<img src=x")
    expect(hit.locator(".yj-quote")).to_contain_text("<img src=x")
    hit.get_by_role("link", name="查看原文").click()
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
    expect(page.get_by_role("link", name="查看原文").first).to_be_visible()
    settled(page)
    page.get_by_label("问题").focus()
    press_until_focused(page, page.get_by_role("link", name="查看原文").first)
    expect(page.locator("#yj-target")).to_be_in_viewport()


def press_until_focused(page: Page, button: Locator) -> None:
    """Go to a button with Tab, and press it with Enter."""
    for _ in range(12):
        page.keyboard.press("Tab")
        if button.evaluate("one => one === document.activeElement"):
            break
    expect(button).to_be_focused()
    page.keyboard.press("Enter")


def test_a_rebuilt_index_is_picked_up(visit: Visit, index_dir: Path, tmp_path: Path) -> None:
    """The page says that the index is missing; once built, and rebuilt, it shows the new one."""
    rebuilt = tmp_path / "index"
    rebuilt.mkdir()
    shutil.copy(index_dir / "embeddings.sqlite", rebuilt)  # so that no model need be loaded
    with serve(rebuilt, tmp_path / "server.log") as address:
        page = visit(address)
        expect(page.locator(".yj-error")).to_contain_text("yinju build")
        documents = page.locator(".yj-facts td").first
        build([CIRCULAR], rebuilt)
        page.goto(at(address, "index"))
        expect(documents).to_have_text("1")
        build([CIRCULAR, index_dir.with_name("texts")], rebuilt)
        page.get_by_text("English", exact=True).click()
        expect(documents).to_have_text("2")
