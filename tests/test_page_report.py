"""The pages for those who write reports: the basket with its exports, and the check of a draft."""

from __future__ import annotations

import json
from io import BytesIO
from typing import TYPE_CHECKING
from urllib.parse import urlencode
from zipfile import ZipFile

import docx
import pytest
from playwright.sync_api import expect

from tests.browser import ANSWERABLE

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

    from indexer import Answer

    Visit = Callable[..., Page]

pytest_plugins = ["tests.app_fixtures"]

QUOTE = "贯彻落实中遇到的重要问题、重要情况及时报国家知识产权局党组。"


def with_quotes(visit: Visit, address: str, count: int) -> Page:
    """Ask, and put the first `count` passages into the report."""
    page = visit(f"{address}/?{urlencode({'q': ANSWERABLE})}")
    for rank in range(1, count + 1):
        card = page.locator(f".st-key-hit-{rank}")
        card.get_by_role("button", name="加入报告").click()
        expect(card.get_by_role("button", name="已在报告中")).to_be_disabled()
    page.get_by_role("link", name=f"报告（{count}）").click()
    expect(page.get_by_role("heading", name="报告", exact=True)).to_be_visible()
    return page


def made(page: Page, form: str) -> bytes:
    """Choose a file format, have the file made and download it."""
    page.get_by_role("combobox", name="文件格式").click()
    page.get_by_role("option", name=form, exact=True).click()
    page.get_by_role("button", name="生成文件").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="下载").click()
    return download.value.path().read_bytes()


def test_quotes_are_collected_ordered_and_exported(
    visit: Visit, address: str, answer: Answer
) -> None:
    """Two hits, the second moved up and given a note, come out of Word with footnotes, in order."""
    page = with_quotes(visit, address, 2)
    page.locator(".st-key-item-1").get_by_role("button", name="上移").click()
    first, second = (hit.passage.text.strip() for hit in answer.hits[:2])
    expect(page.locator(".st-key-item-0 .yj-quote")).to_have_text(second)
    note = page.locator(".st-key-item-0").get_by_label("说明")
    expect(note).to_have_count(1)  # while the page is drawn anew, the old box stands as well
    note.fill("先说这一条。")
    page.get_by_role("heading", name="导出").click()  # the note is kept when it is left
    data = made(page, "Word（带脚注）")
    paragraphs = [paragraph.text for paragraph in docx.Document(BytesIO(data)).paragraphs]
    text = "\n".join(paragraphs)
    assert text.index("先说这一条。") < text.index(second) < text.index(first)
    footnotes = ZipFile(BytesIO(data)).read("word/footnotes.xml").decode()
    assert footnotes.count("国知党组发〔2020〕第77号") == 2


def test_a_basket_is_saved_and_opened_again(visit: Visit, address: str, tmp_path: Path) -> None:
    """What was saved comes back in another window; what is no basket is refused in a sentence."""
    page = with_quotes(visit, address, 1)
    with page.expect_download() as download:
        page.get_by_role("button", name="保存引文").click()
    saved = tmp_path / "basket.json"
    download.value.save_as(saved)
    assert len(json.loads(saved.read_text("utf-8"))["items"]) == 1
    other = visit(f"{address}/report", viewport={"width": 1000, "height": 900})
    expect(other.get_by_text("报告里还没有引文")).to_be_visible()
    other.get_by_text("打开保存过的引文").click()
    wrong = tmp_path / "wrong.json"
    wrong.write_text("[]", encoding="utf-8")
    other.locator(".st-key-quotes input[type=file]").set_input_files(wrong)
    expect(other.get_by_role("alert").filter(has_text="wrong.json")).to_be_visible()
    other.locator(".st-key-quotes input[type=file]").set_input_files(saved)
    expect(other.locator(".st-key-item-0 .yj-quote")).to_be_visible()


@pytest.mark.parametrize(
    ("draft", "title"),
    [
        (f"通知要求：“{QUOTE}”", "没有发现不符"),
        (
            f"国知党组发〔2020〕第77号文要求：“{QUOTE.replace('及时', '立即')}”",
            "有不符之处",
        ),
    ],
)
def test_a_pasted_draft_is_checked(visit: Visit, address: str, draft: str, title: str) -> None:
    """A right quotation is confirmed, a changed one is told with what the source has."""
    page = visit(f"{address}/report")
    page.get_by_role("tab", name="核对稿件").click()
    page.get_by_label("或粘贴文字").fill(draft)
    page.get_by_role("button", name="核对", exact=True).click()
    expect(page.get_by_text(title)).to_be_visible()
    if title == "有不符之处":
        expect(page.locator(".yj-finding").filter(has_text="与原文不同").first).to_be_visible()


def test_a_draft_in_word_comes_back_with_comments(
    visit: Visit, address: str, tmp_path: Path
) -> None:
    """An uploaded DOCX is checked, and a copy with Word's comments can be downloaded."""
    draft = docx.Document()
    draft.add_paragraph(f"通知要求：“{QUOTE.replace('及时', '立即')}”")
    draft.save(tmp_path / "draft.docx")
    page = visit(f"{address}/report")
    page.get_by_role("tab", name="核对稿件").click()
    page.locator(".st-key-check input[type=file]").set_input_files(tmp_path / "draft.docx")
    expect(page.get_by_text("draft.docx")).to_be_visible()
    page.get_by_role("button", name="核对", exact=True).click()
    with page.expect_download() as download:
        page.get_by_role("button", name="下载加了批注的稿件").click()
    commented = docx.Document(BytesIO(download.value.path().read_bytes()))
    assert len(list(commented.comments)) == 1
