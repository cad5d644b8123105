"""Citations: a quote that was compared with its source, written as reference, prose or Markdown.

References follow GB/T 7714—2015 《信息与文献 参考文献著录规则》, which has no code of its own for
laws, regulations and official documents. Its example of an official document (4.6: 北京市人民政府
办公厅, 京政办发〔2005〕37号) carries the code of archives, `A`, with `/OL` for what was read on
line, and the GB/T 7714—2015 styles of the CSL repository give `A` to legislation and regulations
as well. So does this module, for all documents alike.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from indexer.errors import CitationError
from indexer.locator import locate

if TYPE_CHECKING:
    from datetime import date

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


def cite(document: Document, info: DocumentInfo, start: int, end: int, quote: str) -> Citation:
    """Return the Citation of `quote`, which must be `document.text[start:end]`.

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
    return Citation(quote, locate(document, start, end), info, start, end)


def entry(info: DocumentInfo, locator: Locator, accessed: date | None = None) -> str:
    """Return the entry of a list of references, by GB/T 7714—2015.

    With an address it has the form of an electronic resource (4.6.1): 主要责任者. 题名:
    其他题名信息[A/OL]. 出版年: 引文页码(更新日期)[引用日期]. 获取和访问路径. Without one it has the
    form of a monograph (4.1.1), with the full date in place of the year. The number (文号) is
    其他题名信息, as in the standard's example; the locator stands where a quote's page would. What
    is unknown is left out (8.1.3: an entry without a responsible body begins with its title); of
    more than three bodies the first three are named (8.1.2).

    `accessed` is the day on which the address was opened (引用日期), that of the fetch if there was
    one; without an address it is not used.
    """
    seen = accessed.isoformat() if accessed else info.accessed
    title = f"{info.title}: {info.number}" if info.number else info.title
    title += "[A/OL]" if info.url else "[A]"
    published = (info.date or "")[:4] if info.url else info.date
    imprint = ": ".join(filter(None, (published, locator.label)))
    if info.url:
        imprint += f"({info.date})" if info.date else ""
        imprint += f"[{seen}]" if seen else ""
    parts = (_responsible(info.issuers), title, imprint, info.url)
    return ". ".join(filter(None, parts)) + "."


def reference(citation: Citation, accessed: date | None = None) -> str:
    """Return the citation's entry of a list of references; see `entry`."""
    return entry(citation.document, citation.locator, accessed)


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
    name = _book_title(info.title) + (f"（{'，'.join(notes)}）" if notes else "")
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


def _responsible(issuers: tuple[str, ...]) -> str:
    return ", ".join(issuers[:3]) + (", 等" if len(issuers) > 3 else "")


def _book_title(title: str) -> str:
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
