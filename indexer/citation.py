"""Citations: a quote that was compared with its source, as prose or Markdown.

Lists of references and footnotes are written by `styles`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from indexer.errors import CitationError
from indexer.locator import locate

if TYPE_CHECKING:
    from indexer.records import Document, DocumentInfo, Locator, Status

# How a version that is not the law today is marked; no mark where it is, or where nobody knows.
_MARKS: dict[Status, str] = {
    "not_yet_in_force": "尚未施行",
    "amended": "已被修改",
    "superseded": "已被取代",
    "repealed": "已废止",
    "expired": "已失效",
}

_OPENING = "《〈"
_CLOSING = "》〉"

_ASCII_PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~]")


@dataclass(frozen=True, slots=True)
class Citation:
    """A quote with its Locator and its Document's bibliographic data; made by `cite` alone.

    `start` and `end` are offsets into the Document's canonical text.
    """

    quote: str
    locator: Locator
    document: DocumentInfo
    start: int
    end: int


def cite(
    document: Document,
    info: DocumentInfo,
    start: int,
    end: int,
    quote: str,
    locator: Locator | None = None,
) -> Citation:
    """Return the Citation of `quote`, which must be `document.text[start:end]`.

    `locator` is the one of that span, as a passage has it; it is worked out where it is not given.
    Raises CitationError if the quote is blank or differs from the text by as much as one
    character, if the offsets lie outside of it, or if `info` describes another document.
    """
    if info.doc_id != document.doc_id:
        raise CitationError(
            f"引文取自“{document.path}”，所附的文件信息却属于“{info.path}”；请重新检索后再引用。",
            f"The quote is from {document.path!r}, but the metadata given with it describes "
            f"{info.path!r}; search again before citing.",
        )
    if not quote.strip():
        raise CitationError(
            f"对“{info.title}”的引文是空的；请选定要引用的文字。",
            f"The quote from {info.title!r} is empty; select the words to cite.",
        )
    if not 0 <= start < end <= len(document.text) or document.text[start:end] != quote:
        raise CitationError(
            f"引文与“{info.title}”第{start}至{end}字处的原文不一致；请按原文改正引文。",
            f"The quote differs from the text of {info.title!r} at characters {start} to {end}; "
            "correct it after the source.",
        )
    return Citation(quote, locator or locate(document, start, end), info, start, end)


def running_text(citation: Citation) -> str:
    """Return the citation as prose names it: 《标题》（文号）第七十一条第二款.

    The title is given whole. A version that is not in force says so: （2019年版，已被取代）. An
    article follows the title directly, the headings of a notice after a comma.
    """
    info, label = citation.document, citation.locator.label
    notes = [info.number] if info.number else []
    mark = _MARKS.get(info.standing.status)
    if mark:
        notes += [f"{info.date[:4]}年版", mark] if info.date else [mark]
    name = book_title(info.title) + (f"（{'，'.join(notes)}）" if notes else "")
    joint = "" if not label or label.startswith("第") else "，"
    return f"{name}{joint}{label}"


def markdown(citation: Citation) -> str:
    """Return the quote as a Markdown block quote, and below it the running text.

    A CommonMark renderer shows the quote character for character: punctuation that Markdown could
    act on is escaped, line breaks and the white space at the edges of lines are kept. (The one
    character that CommonMark cannot show is U+0000.)
    """
    quoted = "\n".join(f"> {line}" if line else ">" for line in _lines(citation.quote))
    return f"{quoted}\n\n{_escape(running_text(citation))}\n"


def book_title(title: str) -> str:
    """Set a title in book title marks; those inside it alternate (GB/T 15834—2011, 4.15)."""
    depth = 0
    inner = ""
    for character in title:
        if character in _OPENING:
            depth += 1
            inner += "《〈"[depth % 2]
        elif character in _CLOSING:
            inner += "》〉"[depth % 2] if depth else "〉"
            depth = max(depth - 1, 0)
        else:
            inner += character
    return f"《{inner}》"


def _lines(quote: str) -> list[str]:
    """Return the lines of Markdown, without the marks of the block quote, that show `quote`.

    One line feed is a hard break, two are a new paragraph. What remains of longer runs, and line
    feeds at the ends of the quote, are entities: Markdown has no way to show them.
    """
    body = quote.strip("\n")
    head = quote[: len(quote) - len(quote.lstrip("\n"))]
    tail = quote[len(head) + len(body) :]
    lines = []
    paragraphs = re.split(r"(\n{2,})", body)
    for text, feeds in zip(paragraphs[::2], [*paragraphs[1::2], ""], strict=True):
        shown = "\\\n".join(_escape_line(line) for line in text.split("\n"))
        lines += [*(shown + _entities(feeds[2:])).split("\n"), ""]
    lines.pop()
    lines[0] = _entities(head) + lines[0]
    lines[-1] += _entities(tail)
    return lines


def _escape_line(line: str) -> str:
    """Escape one line; the white space at its edges, which Markdown drops, becomes entities."""
    body = line.strip()
    lead = line[: len(line) - len(line.lstrip())]
    trail = line[len(lead) + len(body) :]
    return _entities(lead) + _escape(body) + _entities(trail)


def _escape(text: str) -> str:
    """Escape all ASCII punctuation, which CommonMark (2.4) allows, and carriage returns."""
    return _ASCII_PUNCTUATION.sub(r"\\\g<0>", text).replace("\r", "&#13;")


def _entities(text: str) -> str:
    return "".join(f"&#{ord(character)};" for character in text)
