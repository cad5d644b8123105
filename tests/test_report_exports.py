"""Exports: every quote read back from its file is the canonical text, footnotes are footnotes."""

from __future__ import annotations

import io
import json
import os
import random
import shutil
import subprocess
import sys
import zipfile
from collections import Counter
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import docx
import lxml.html
import pypandoc
import pypdfium2
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import etree
from markdown_it import MarkdownIt

from indexer.errors import CitationError
from indexer.report import (
    Basket,
    Layout,
    add,
    edit_note,
    held,
    pick,
    to_docx,
    to_html,
    to_markdown,
)
from indexer.report import docx as word
from indexer.report import html as web
from indexer.report import markdown as plain
from indexer.report.composition import WORDS, Quotation, Report, compose
from indexer.report.docx_reference import W
from indexer.styles import STYLES, bibliography

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from indexer.index import Index

BASE = "http://127.0.0.1:8501"
LINK = f"{BASE}/read?p=1"
LAYOUT = Layout(
    partial(bibliography, style=STYLES["gbt7714-2025-note"]), title="专利制度的依据", base=BASE
)
PASSAGES = 1000
SOFFICE = shutil.which("soffice")

# Characters of a canonical text: no control characters, and no soft hyphen, which it never holds
# and which python-docx does not show.
nasty = st.text(
    st.one_of(
        st.sampled_from(
            "\n\n\t\t  \u3000\\`*_{}[]()<>&#+-.!|~=:/$^@'\"1a湖ＡＢ１，　😀👩\u200d👩\ufe0f"
        ),
        st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\u00ad\ufffe\uffff"),
    ),
    min_size=1,
    max_size=40,
)
EXAMPLES = [
    "1. 一\n\n\n\n2) 二\n# 三\n---\n    四\n> 五\n\n",
    "  前后  都有  空格  \n\t表\t格\t",
    "**粗** _斜_ [链接](http://a.b) <b>标签</b> `代码` #标题 | 表 | &amp; \\ $x$ ~~删~~ [^1]",
    "👨‍👩‍👧‍👦 ①⑴ ＡＢＣ１２３ ﹝2020﹞ ﷺ שלום",
    "\uf900 e\u0301 \u1100\u1161 不是 NFC",
    "[^1]: 注\n| a | b |\n|---|---|\n:::\n<!-- -->\n===",
]
QUOTES = ["第一条　保护湖泊。\n第二条\t不得停车。", "湖长  每月巡湖。"]


def a_report(quotes: list[str], note: str = "", link: str | None = None) -> Report:
    quotations = tuple(
        Quotation(note, quote, f"注{number}。", link)
        for number, quote in enumerate(quotes, start=1)
    )
    return Report("报告", quotations, ("[1] 甲局. 办法[A].",), WORDS["zh"])


# The readers, none of them our own


def in_docx(data: bytes) -> list[str]:
    """Return the quotes: paragraphs of the style Block Text, up to the one with the footnote."""
    quotes, lines = [], []
    for paragraph in docx.Document(io.BytesIO(data)).paragraphs:
        if paragraph.style is not None and paragraph.style.name == "Block Text":
            lines.append(paragraph.text)
            if paragraph._p.findall(f".//{W}footnoteReference"):
                quotes.append("\n".join(lines))
                lines = []
    assert lines == []
    return quotes


def in_html(text: str) -> list[str]:
    quotes = []
    for quote in lxml.html.fromstring(text).findall(".//blockquote"):
        (mark,) = quote.findall(".//sup")
        mark.drop_tree()
        quotes.append("\n".join(paragraph.text_content() for paragraph in quote))
    return quotes


def in_markdown(text: str) -> list[str]:
    """Return the quotes as a CommonMark reader shows them, which takes footnote marks for text."""
    quotes: list[str] = []
    body = text.partition("\n[^1]:")[0]  # in CommonMark, a footnote can be an address for its mark
    for token in MarkdownIt("commonmark").parse(body):
        if token.type == "blockquote_open":
            quotes.append("")
        elif token.type == "inline" and token.level == 2:
            shown = ""
            for child in token.children or []:
                assert child.type in {"text", "text_special", "hardbreak"}
                shown += "\n" if child.type == "hardbreak" else child.content
            quotes[-1] = shown.removesuffix(f"[^{len(quotes)}]")
    return quotes


def in_pandoc(text: str, format_name: str) -> list[str]:
    """Return the quotes as Pandoc reads them, each one a paragraph that ends with its footnote."""
    blocks = json.loads(pypandoc.convert_text(text, "json", format=format_name))["blocks"]
    quotes = []
    for block in blocks:
        if block["t"] == "BlockQuote":
            (paragraph,) = block["c"]
            *inlines, note = paragraph["c"]
            assert (paragraph["t"], note["t"]) == ("Para", "Note")
            quotes.append("".join(map(pandoc_text, inlines)))
    return quotes


def pandoc_text(inline: dict[str, Any]) -> str:
    return inline["c"] if inline["t"] == "Str" else {"Space": " ", "LineBreak": "\n"}[inline["t"]]


@pytest.fixture(scope="module")
def collected(laws: Index) -> Basket:
    """Collect a thousand random parts of passages of real statutes, under several questions."""
    dice = random.Random(5)
    passages = [p for info in laws.documents() for p in laws.passages(info.doc_id)]
    basket = Basket()
    while len(basket.items) < PASSAGES:
        passage = dice.choice(passages)
        first = dice.choice([0, dice.randrange(len(passage.text))])
        last = dice.choice([len(passage.text), dice.randint(first + 1, len(passage.text))])
        if passage.text[first:last].strip():
            question = f"第{dice.randint(1, 9)}个问题"
            basket = add(basket, pick(laws, passage.passage_id, (first, last), question=question))
    return basket


def canonical(basket: Basket, index: Index) -> list[str]:
    documents = {info.doc_id: index.document(info.doc_id).text for info in index.documents()}
    return [documents[item.document.doc_id][item.start : item.end] for item in basket.items]


def test_a_thousand_passages_come_back_from_word(collected: Basket, laws: Index) -> None:
    """As python-docx reads it, each quote is the canonical text, and each has its own footnote."""
    data = to_docx(collected, laws, LAYOUT)
    assert in_docx(data) == canonical(collected, laws)
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        notes = etree.fromstring(package.read("word/footnotes.xml"))
        body = etree.fromstring(package.read("word/document.xml"))
    texts = {
        note.get(f"{W}id"): "".join(note.itertext(f"{W}t"))
        for note in notes.findall(f"{W}footnote")
        if note.get(f"{W}type") is None
    }
    marks = [mark.get(f"{W}id") for mark in body.iter(f"{W}footnoteReference")]
    expected = [q.footnote for q in compose(collected, laws, LAYOUT).quotations]
    assert [texts[mark] for mark in marks] == [f" {note} 查看原文" for note in expected]
    assert len(set(marks)) == len(texts) == PASSAGES


@pytest.mark.parametrize("format_name", ["commonmark+footnotes", "gfm", "markdown"])
def test_a_thousand_passages_come_back_from_markdown(
    collected: Basket, laws: Index, format_name: str
) -> None:
    """Pandoc reads the canonical text out of each quote, whichever Markdown it takes it for."""
    assert in_pandoc(to_markdown(collected, laws, LAYOUT), format_name) == (
        canonical(collected, laws)
    )


def test_a_thousand_passages_come_back_from_html(collected: Basket, laws: Index) -> None:
    """As lxml reads the page, each quote is the canonical text."""
    assert in_html(to_html(collected, laws, LAYOUT)) == canonical(collected, laws)


@given(nasty)
@example(EXAMPLES[0])
@example(EXAMPLES[1])
@example(EXAMPLES[2])
@example(EXAMPLES[3])
@example(EXAMPLES[4])
@example(EXAMPLES[5])
@settings(max_examples=400)
def test_no_character_is_taken_for_markup(quote: str) -> None:
    """HTML and CommonMark show any quote, footnote and note as it stands."""
    report = a_report([quote, quote])
    assert in_html(web.write(report)) == [quote, quote]
    assert in_markdown(plain.write(report)) == [quote, quote]


@given(st.lists(nasty, min_size=1, max_size=40))
@example(EXAMPLES)
@settings(max_examples=25, deadline=None)
def test_pandoc_takes_no_character_for_markup(quotes: list[str]) -> None:
    """Into DOCX, and out of Markdown, Pandoc carries any quote as it stands."""
    report = a_report(quotes)
    assert in_docx(word.write(report)) == quotes
    assert in_pandoc(plain.write(report), "commonmark+footnotes") == quotes
    assert in_pandoc(plain.write(report), "gfm") == quotes


@given(nasty, nasty.map(lambda text: " ".join(text.split())))
@example(EXAMPLES[0], EXAMPLES[2])
@example(EXAMPLES[2], EXAMPLES[5])
@settings(max_examples=25, deadline=None)
def test_other_words_do_nothing_either(note: str, line: str) -> None:
    """A note, a title, a footnote, an entry with markup in them are words beside the quote."""
    quotation = Quotation(note, "湖", line, LINK)
    report = Report(line, (quotation,), (line,), WORDS["zh"])
    page = lxml.html.fromstring(web.write(report))
    assert page.find(".//h1").text_content() == line
    assert page.find(".//li/span").text_content() == line
    shown = [paragraph.text_content() for paragraph in page.findall("body/p")]
    assert shown == [*filter(None, note.split("\n")), line]
    assert in_html(web.write(report)) == ["湖"]
    written = word.write(report)
    assert in_docx(written) == ["湖"]
    with zipfile.ZipFile(io.BytesIO(written)) as package:
        notes = etree.fromstring(package.read("word/footnotes.xml"))
    assert "".join(notes.itertext(f"{W}t")) == f" {line} 查看原文"
    assert in_pandoc(plain.write(report), "commonmark+footnotes") == ["湖"]


def test_markdown_is_readable_as_it_stands() -> None:
    """Note, block quote, footnote mark, list of references, footnotes, in this order."""
    report = a_report(
        ["第一条　保护湖泊。\n第二条　*不得*停车。"], "先看\n停车：", f"{BASE}/read?p=1"
    )
    assert plain.write(report) == (
        "# 报告\n\n先看\\\n停车：\n\n"
        "> 第一条　保护湖泊。\\\n> 第二条　\\*不得\\*停车。[^1]\n\n"
        "## 参考文献\n\n\\[1\\] 甲局\\. 办法\\[A\\]\\.\n\n"
        "[^1]: 注1。 [查看原文](<http://127.0.0.1:8501/read?p=1>)\n"
    )


def test_the_page_loads_nothing_and_leads_nowhere_else(collected: Basket, laws: Index) -> None:
    """All addresses in the HTML are places in it, or the page's permalinks; nothing is fetched."""
    basket = Basket(collected.items[:20])
    page = lxml.html.fromstring(to_html(basket, laws, LAYOUT))
    assert page.xpath("//@src | //link | //script | //img | //iframe | //object") == []
    assert "url(" not in page.find(".//style").text
    links = {link.get("href") for link in page.iter("a")}
    places = {f"#{kind}-{n}" for n in range(1, 21) for kind in ("note", "mark")}
    assert links == places | {f"{BASE}/read?p={item.passage_id}" for item in basket.items}
    assert {f"#{place}" for place in page.xpath("//@id")} == places


@pytest.mark.parametrize("export", [to_markdown, to_html, to_docx])
def test_links_lead_back_where_the_address_is_known(
    collected: Basket, laws: Index, export: Callable[[Basket, Index, Layout], str | bytes]
) -> None:
    """Each exported passage carries its permalink; without the page's address there is none."""
    basket = Basket(collected.items[:3])
    for base in (BASE, f"{BASE}/"):
        written = everything(export(basket, laws, replace(LAYOUT, base=base)))
        assert all(f"{BASE}/read?p={item.passage_id}" in written for item in basket.items)
    assert "?p=" not in everything(export(basket, laws, replace(LAYOUT, base=None)))


def everything(written: str | bytes) -> str:
    if isinstance(written, str):
        return written
    with zipfile.ZipFile(io.BytesIO(written)) as package:
        return "".join(package.read(name).decode(errors="replace") for name in package.namelist())


@pytest.mark.parametrize("export", [to_markdown, to_html, to_docx])
def test_a_quote_that_does_not_stand_is_not_exported(
    collected: Basket, laws: Index, export: Callable[[Basket, Index, Layout], str | bytes]
) -> None:
    """Every export refuses it, or leaves it out if told to."""
    item = collected.items[0]
    wrong = replace(item, quote="改" * len(item.quote))
    with pytest.raises(CitationError, match="第1条"):
        export(Basket((wrong, item)), laws, LAYOUT)
    left = everything(export(Basket((wrong, item)), laws, replace(LAYOUT, leave_out=True)))
    assert wrong.quote not in left


def test_a_document_quoted_twice_is_listed_once(collected: Basket, laws: Index) -> None:
    """The list of references is the style's own; footnotes name the place of each quote."""
    basket = Basket(collected.items[:50])
    layout = replace(LAYOUT, render=partial(bibliography, style=STYLES["gbt7714-2025-numeric"]))
    report = compose(basket, laws, layout)
    listed = bibliography(
        [one.citation for one in held(basket, laws)], STYLES["gbt7714-2025-numeric"]
    )
    assert report.references == tuple(f"{entry.label} {entry.text}" for entry in listed.entries)
    assert len(report.references) == len({item.document.doc_id for item in basket.items})
    assert [quotation.footnote for quotation in report.quotations] == list(listed.notes)


def test_an_english_report_speaks_english(collected: Basket, laws: Index) -> None:
    """Headings, links and the language that Word checks spelling in are English."""
    layout = replace(LAYOUT, language="en", title="Sources")
    basket = Basket(collected.items[:1])
    assert "## References" in to_markdown(basket, laws, layout)
    assert lxml.html.fromstring(to_html(basket, laws, layout)).get("lang") == "en"
    texts = [p.text for p in docx.Document(io.BytesIO(to_docx(basket, laws, layout))).paragraphs]
    assert "References" in texts


def test_word_shows_chinese_fonts() -> None:
    """Quotes are set in 仿宋, text and footnotes in 宋体, on A4."""
    document = docx.Document(io.BytesIO(word.write(a_report(["湖"]))))
    fonts = {
        style.name: style.element.rPr.rFonts.get(f"{W}eastAsia")
        for style in document.styles
        if style.name in {"Title", "Block Text", "Body Text", "Footnote Text", "Bibliography"}
    }
    assert fonts == {
        "Title": "黑体",
        "Body Text": "宋体",
        "Block Text": "仿宋",
        "Footnote Text": "宋体",
        "Bibliography": "宋体",
    }
    (section,) = document.sections
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)


def pages_of(report: bytes, folder: Path) -> list[pypdfium2.PdfPage]:
    """Return the pages of a DOCX as LibreOffice lays them out."""
    (folder / "report.docx").write_bytes(report)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [
        str(SOFFICE), profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder),
        str(folder / "report.docx"),
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    return list(pypdfium2.PdfDocument(folder / "report.pdf"))


@pytest.mark.skipif(SOFFICE is None, reason="no LibreOffice is installed")
def test_libreoffice_shows_the_footnotes_at_the_foot(
    collected: Basket, laws: Index, tmp_path: Path
) -> None:
    """Opened in LibreOffice, a page has its quotes above and its footnotes at the bottom."""
    short = [item for item in collected.items if len(item.quote) < 60]
    basket = edit_note(Basket(tuple(short[:3])), 0, "先看第一处：")
    page, *_ = pages_of(to_docx(basket, laws, LAYOUT), tmp_path)
    assert top_of(page, "先看第一处：") > top_of(page, basket.items[0].quote[:8])
    assert top_of(page, "参考文献") > top_of(page, "查看原文")
    assert top_of(page, "查看原文") < page.get_height() / 3


@pytest.mark.skipif(SOFFICE is None, reason="no LibreOffice is installed")
def test_no_character_is_lost_on_the_page(collected: Basket, laws: Index, tmp_path: Path) -> None:
    """All characters of the quotes and footnotes are drawn, also where a line ends with them."""
    basket = Basket(collected.items[:100])
    report = compose(basket, laws, LAYOUT)
    words = [report.title, report.words.references, *report.references]
    for number, quotation in enumerate(report.quotations, start=1):
        words += [quotation.quote, str(number), str(number), quotation.footnote, "查看原文"]
    drawn = Counter[str]()
    for page in pages_of(to_docx(basket, laws, LAYOUT), tmp_path):
        drawn.update("".join(page.get_textpage().get_text_range().split()))
    assert drawn == Counter("".join("".join(words).split()))


def top_of(page: pypdfium2.PdfPage, words: str) -> float:
    """Return how far above the page's foot the first of `words` stands, in points."""
    text = page.get_textpage()
    found = text.search(words).get_next()
    assert found is not None, words
    return float(text.get_charbox(found[0])[3])


def test_without_pandoc_the_message_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only DOCX needs the extra; one sentence names it."""
    monkeypatch.setitem(sys.modules, "pypandoc", None)
    report = a_report(["湖"])
    with pytest.raises(CitationError) as caught:
        word.write(report)
    assert str(caught.value) == "导出 DOCX 需要 Pandoc：请运行 pip install 'yinju[report]'。"
    assert caught.value.english == ("Exporting DOCX needs Pandoc: run pip install 'yinju[report]'.")
    assert in_html(web.write(report)) == in_markdown(plain.write(report)) == ["湖"]


@pytest.mark.skipif(os.name == "nt", reason="a program as a shell script")
def test_a_pandoc_that_fails_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What Pandoc says of itself is in the message, with what to do."""
    broken = tmp_path / "pandoc"
    broken.write_text(
        '#!/bin/sh\n[ "$1" = --version ] && echo pandoc 3.9 || { echo kaputt >&2; exit 1; }\n'
    )
    broken.chmod(0o755)
    monkeypatch.setenv("PYPANDOC_PANDOC", str(broken))
    pypandoc.clean_pandocpath_cache()
    try:
        with pytest.raises(CitationError, match=r"kaputt.*force-reinstall"):
            word.write(a_report(["湖"]))
    finally:
        pypandoc.clean_pandocpath_cache()


@given(st.data())
@settings(max_examples=30, deadline=None)
def test_a_changed_character_in_the_file_is_noticed(data: st.DataObject) -> None:
    """What Pandoc wrote is compared with the quotes: one character more, less or other is seen."""
    written = word.write(a_report(QUOTES))
    word.compare(written, QUOTES)
    at = data.draw(st.integers(0, len(QUOTES) - 1))
    quote = QUOTES[at]
    cut = data.draw(st.integers(0, len(quote) - 1))
    insert = data.draw(st.sampled_from(["", "改", " ", "\n"]).filter(lambda one: one != quote[cut]))
    wrong = [*QUOTES[:at], quote[:cut] + insert + quote[cut + 1 :], *QUOTES[at + 1 :]]
    with pytest.raises(CitationError, match="不一致"):
        word.compare(written, wrong)
