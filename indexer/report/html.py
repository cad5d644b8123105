"""Reports as HTML: one file that opens anywhere and loads nothing from elsewhere."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from indexer.report.composition import compose

if TYPE_CHECKING:
    from indexer.index import Index
    from indexer.report.basket import Basket
    from indexer.report.composition import Layout, Report

# Fonts that Chinese offices have, then those of macOS and Linux. Blanks are kept as they stand.
_STYLE = """
body { max-width: 42em; margin: 2em auto; padding: 0 1em; line-height: 1.8;
  font-family: "Times New Roman", SimSun, "Songti SC", "Noto Serif CJK SC", serif; }
h1, h2 { font-family: SimHei, "Heiti SC", "Noto Sans CJK SC", sans-serif; }
h1 { text-align: center; }
p { margin: 0.4em 0; text-indent: 2em; white-space: pre-wrap; overflow-wrap: anywhere; }
blockquote { margin: 1em 2em; font-family: "Times New Roman", FangSong, "STFangsong", serif; }
sup { line-height: 1; }
sup a { text-decoration: none; }
li, .reference { text-indent: 0; white-space: pre-wrap; overflow-wrap: anywhere; }
@media print { body { max-width: none; margin: 0; } }
"""


def to_html(basket: Basket, index: Index, layout: Layout) -> str:
    """Return the report of a basket as HTML. Raises CitationError as `compose` does."""
    return write(compose(basket, index, layout))


def write(report: Report) -> str:
    """Return a report as HTML; each line of a quote is a paragraph."""
    words, title = report.words, escape(report.title)
    body, notes = [], []
    for number, quotation in enumerate(report.quotations, start=1):
        body += [f"<p>{escape(line)}</p>" for line in quotation.note.split("\n") if line]
        mark = f"<sup><a id='mark-{number}' href='#note-{number}'>{number}</a></sup>"
        quote = "</p><p>".join(map(escape, quotation.quote.split("\n")))
        body.append(f"<blockquote><p>{quote}{mark}</p></blockquote>")
        link = f" <a href='{escape(quotation.link)}'>{words.original}</a>" if quotation.link else ""
        notes.append(
            f"<li id='note-{number}'><span>{escape(quotation.footnote)}</span>{link}"
            f" <a href='#mark-{number}'>↩</a></li>"
        )
    return "\n".join(
        [
            "<!DOCTYPE html>",
            f"<html lang='{words.tag}'>",
            "<head>",
            "<meta charset='utf-8'>",
            # Even if something slipped through the escaping, nothing runs and nothing is loaded.
            "<meta http-equiv='Content-Security-Policy' "
            "content=\"default-src 'none'; style-src 'unsafe-inline'\">",
            "<meta name='viewport' content='width=device-width'>",
            f"<title>{title}</title>",
            f"<style>{_STYLE}</style>",
            "</head>",
            "<body>",
            f"<h1>{title}</h1>",
            *body,
            f"<h2>{words.references}</h2>",
            *(f"<p class='reference'>{escape(entry)}</p>" for entry in report.references),
            f"<h2>{words.notes}</h2>",
            f"<ol>{''.join(notes)}</ol>",
            "</body>",
            "</html>",
            "",
        ]
    )
