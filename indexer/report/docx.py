"""Reports as DOCX, with Word's own footnotes, through Pandoc.

Pandoc gets its own document tree as JSON, not Markdown: there a text is a string and nothing else,
so that no character of a quote can be taken for markup, no run of blanks is folded and no character
is brought into another Unicode form. What it wrote is read back and compared before it leaves.
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from indexer.errors import CitationError
from indexer.report.composition import compose
from indexer.report.docx_reference import W, dressed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lxml.etree import _Element

    from indexer.index import Index
    from indexer.report.basket import Basket
    from indexer.report.composition import Layout, Quotation, Report

_Node = dict[str, Any]

# The version of pandoc-types that knows all of the elements below; later ones read it as well.
_API_VERSION = [1, 23, 1]
_SECONDS = 120  # a thousand quotes take one
_TAB = {"t": "RawInline", "c": ["openxml", "<w:r><w:tab/></w:r>"]}
_QUOTE_STYLE = "BlockText"

if sys.platform == "win32":
    _NO_WINDOW = subprocess.CREATE_NO_WINDOW
else:
    _NO_WINDOW = 0


def to_docx(basket: Basket, index: Index, layout: Layout) -> bytes:
    """Return the report of a basket as DOCX.

    Raises CitationError as `compose` does, and where Pandoc is missing or wrote something else.
    """
    return write(compose(basket, index, layout))


def write(report: Report) -> bytes:
    """Return a report as DOCX; each line of a quote is a paragraph."""
    tree = json.dumps(_tree(report)).encode()
    with TemporaryDirectory(prefix="yinju-report-") as folder:
        reference = Path(folder, "reference.docx")
        reference.write_bytes(_reference())
        data = _pandoc(
            "--sandbox", "--from=json", "--to=docx+empty_paragraphs",
            f"--reference-doc={reference}", "--output=-", given=tree,
        )  # fmt: skip
    compare(data, [quotation.quote for quotation in report.quotations])
    return data


def compare(data: bytes, quotes: Sequence[str]) -> None:
    """Check that a report in DOCX holds these quotes, character for character and in order.

    Raises CitationError if it does not.
    """
    if list(_quotes(data)) != list(quotes):
        raise CitationError(
            "Pandoc 写出的 DOCX 与引文不一致，没有导出："
            "请运行 pip install --force-reinstall 'yinju[report]'。",
            "The DOCX that Pandoc wrote differs from the quotes and was not exported: run pip "
            "install --force-reinstall 'yinju[report]'.",
        )


def _quotes(data: bytes) -> Iterator[str]:
    """Yield the quotes of a report: paragraphs of the quotes' style, up to a footnote's mark."""
    from lxml import etree

    with zipfile.ZipFile(io.BytesIO(data)) as package:
        body = etree.fromstring(package.read("word/document.xml"))
    lines = []
    for paragraph in body.iter(f"{W}p"):
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        if style is not None and style.get(f"{W}val") == _QUOTE_STYLE:
            lines.append(_text(paragraph))
            if paragraph.find(f".//{W}footnoteReference") is not None:
                yield "\n".join(lines)
                lines.clear()


def _text(paragraph: _Element) -> str:
    signs = {f"{W}tab": "\t", f"{W}softHyphen": "\u00ad"}
    return "".join(
        (element.text or "") if element.tag == f"{W}t" else signs.get(element.tag, "")
        for element in paragraph.iterfind(f"{W}r/*")
    )


# Pandoc's document tree (pandoc-types, Text.Pandoc.Definition)


def _tree(report: Report) -> _Node:
    blocks: list[_Node] = []
    for quotation in report.quotations:
        blocks += _paragraphs(quotation.note) if quotation.note else []
        quote = _paragraphs(quotation.quote)
        quote[-1]["c"].append(_footnote(quotation, report.words.original))
        blocks.append({"t": "BlockQuote", "c": quote})
    entries = [paragraph for entry in report.references for paragraph in _paragraphs(entry)]
    blocks += [
        {"t": "Header", "c": [1, ["", [], []], _inlines(report.words.references)]},
        {"t": "Div", "c": [["", [], [["custom-style", "Bibliography"]]], entries]},
    ]
    meta = {
        "title": {"t": "MetaInlines", "c": _inlines(report.title)},
        "lang": {"t": "MetaString", "c": report.words.tag},
    }
    return {"pandoc-api-version": _API_VERSION, "meta": meta, "blocks": blocks}


def _footnote(quotation: Quotation, original: str) -> _Node:
    words = _inlines(quotation.footnote)
    if quotation.link:
        link = {"t": "Link", "c": [["", [], []], _inlines(original), [quotation.link, ""]]}
        words += [*_inlines(" "), link]
    return {"t": "Note", "c": [{"t": "Para", "c": words}]}


def _paragraphs(text: str) -> list[_Node]:
    return [{"t": "Para", "c": _inlines(line)} for line in text.split("\n")]


def _inlines(line: str) -> list[_Node]:
    inlines: list[_Node] = []
    for number, part in enumerate(line.split("\t")):
        inlines += [_TAB] if number else []
        inlines += [{"t": "Str", "c": part}] if part else []
    return inlines


# The program


@cache
def _reference() -> bytes:
    return dressed(_pandoc("--print-default-data-file=reference.docx"))


def _pandoc(*arguments: str, given: bytes = b"") -> bytes:
    """Run Pandoc as a program of its own; return what it writes."""
    try:
        done = subprocess.run(  # noqa: S603 - the installed program, with arguments of our own
            [_program(), *arguments],
            input=given,
            capture_output=True,
            timeout=_SECONDS,
            check=True,
            creationflags=_NO_WINDOW,
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        reason = (error.stderr or b"").decode(errors="replace").strip() or type(error).__name__
        raise CitationError(
            f"Pandoc 没有写出 DOCX（{reason}）："
            "请运行 pip install --force-reinstall 'yinju[report]'。",
            f"Pandoc wrote no DOCX ({reason}): run pip install --force-reinstall 'yinju[report]'.",
        ) from error
    return done.stdout


def _program() -> str:
    """Return where Pandoc is. Raises CitationError where it is not installed."""
    try:
        import pypandoc

        return str(pypandoc.get_pandoc_path())
    except (ImportError, OSError) as error:  # no package, or a package without the program
        raise CitationError(
            "导出 DOCX 需要 Pandoc：请运行 pip install 'yinju[report]'。",
            "Exporting DOCX needs Pandoc: run pip install 'yinju[report]'.",
        ) from error
