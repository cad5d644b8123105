"""Reports as Markdown: CommonMark with footnotes, as GitHub, Pandoc and Typora read it.

Whatever a quote holds, a reader shows it character for character: all ASCII punctuation is escaped
(CommonMark 0.31, 2.4), white space that a reader would fold or drop is written as entities (2.5),
a line feed as a hard line break (6.7). Pandoc's reader of CommonMark brings text into the Unicode
form NFC, which makes U+F900 U+8C48: a line that is not in that form is written in
entities, which it leaves alone.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from unicodedata import is_normalized

from indexer.report.composition import compose

if TYPE_CHECKING:
    from indexer.index import Index
    from indexer.report.basket import Basket
    from indexer.report.composition import Layout, Quotation, Report

_PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~]")
# White space but for a single blank, or ideographic space, between letters.
_BLANKS = re.compile(r"(?<!\S)\s|\s(?!\S)|[^\S \u3000]")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_BREAK = "\\\n"


def to_markdown(basket: Basket, index: Index, layout: Layout) -> str:
    """Return the report of a basket as Markdown. Raises CitationError as `compose` does."""
    return write(compose(basket, index, layout))


def write(report: Report) -> str:
    """Return a report as Markdown."""
    words = report.words
    parts = [f"# {_line(report.title)}"]
    for number, quotation in enumerate(report.quotations, start=1):
        if quotation.note:
            parts.append(_lines(quotation.note))
        quoted = _lines(quotation.quote) + f"[^{number}]"
        parts.append("\n".join(f"> {line}" for line in quoted.split("\n")))
    parts += [f"## {words.references}", *map(_line, report.references)]
    parts += [
        f"[^{number}]: {_footnote(quotation, words.original)}"
        for number, quotation in enumerate(report.quotations, start=1)
    ]
    return "\n\n".join(parts) + "\n"


def _footnote(quotation: Quotation, original: str) -> str:
    link = f" [{original}](<{quotation.link}>)" if quotation.link else ""
    return _line(quotation.footnote) + link


def _lines(text: str) -> str:
    return _BREAK.join(map(_line, text.split("\n")))


def _line(text: str) -> str:
    """Return one line as Markdown that a reader shows as it stands."""
    escaped = _BLANKS.sub(_entity, _PUNCTUATION.sub(r"\\\g<0>", text))
    return escaped if is_normalized("NFC", text) else _NOT_ASCII.sub(_entity, escaped)


def _entity(character: re.Match[str]) -> str:
    return f"&#{ord(character[0])};"
