"""HTML of the page's texts. All that comes from a corpus or a reader is escaped here."""

from __future__ import annotations

from base64 import b64encode
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from ui.pages import DEFAULT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from indexer.records import (
        Box,
        Document,
        DocumentInfo,
        Locator,
        Page,
        Passage,
        Section,
        Verdict,
    )
    from ui.pages import Name
    from ui.words import Words

Span = tuple[int, int]

# Under which ids the cited words are found when they have been drawn, in the text and on the page.
TARGET = "yj-target"
BOX_TARGET = "yj-target-box"

# Kinds of Sections that are a part of the form around a text: drawn as such, not in the outline.
_FORM = frozenset(
    {
        "masthead",
        "number",
        "title",
        "title_note",
        "addressees",
        "signature",
        "date",
        "note",
        "copies",
        "imprint",
    }
)
# Divisions of a statute, whose label and title are set apart: 第一章 总则.
_DIVISIONS = frozenset({"book", "subbook", "chapter", "section"})
# What stands below an article is found through it.
_BELOW_ARTICLES = frozenset({"clause", "item", "subitem"})


def marked(text: str, spans: Iterable[Span], offset: int = 0, extra: str = "") -> str:
    """Return `text` escaped, with <mark> around the parts that `spans` cover.

    `spans` are in order and do not overlap; they count from `offset` before the text's first
    character. `extra` are attributes for the first mark, which must be safe.
    """
    parts = []
    at = 0
    for start, end in spans:
        left, right = max(start - offset, at), min(end - offset, len(text))
        if left < right:
            parts += [escape(text[at:left]), f"<mark{extra}>{escape(text[left:right])}</mark>"]
            at, extra = right, ""
    return "".join([*parts, escape(text[at:])])


def heading(words: Words, page: Name) -> str:
    """Return the heading of a page; that of the first one is the name of the program."""
    if page != DEFAULT:
        return f"<div class='yj-brand'><h1>{escape(words(f'page_{page}'))}</h1></div>"
    return (
        f"<div class='yj-brand'><h1>{escape(words('name'))}</h1>"
        f"<p>{escape(words('tagline'))}</p></div>"
    )


def link(text: str, address: str) -> str:
    """Return a link to another page."""
    return f"<a class='yj-link' href='{escape(address)}'>{escape(text)}</a>"


def action(text: str, address: str, label: str) -> str:
    """Return a link that looks like a button; `label` says more to those who cannot see the page.

    The label begins with the text, as WCAG 2.2 has it (2.5.3).
    """
    return (
        f"<a class='yj-link yj-action' href='{escape(address)}' aria-label='{escape(label)}'>"
        f"{escape(text)}</a>"
    )


def notice(title: str, text: str, *, kind: str, extra: str = "") -> str:
    """Return a boxed message; `kind` is a verdict, "error" or "hint"; `extra` is a second line."""
    role = "alert" if kind == "error" else "status"
    more = f"<p class='yj-extra'>{escape(extra)}</p>" if extra else ""
    return (
        f"<div class='yj-notice yj-{kind}' role='{role}'>"
        f"<strong>{escape(title)}</strong><p>{escape(text)}</p>{more}</div>"
    )


def verdict(words: Words, kind: Verdict, probability: float, notes: Sequence[str]) -> str:
    """Return the verdict in words, what it means, and how the question was understood."""
    box = notice(
        words(kind),
        words(f"{kind}_meaning"),
        kind=kind,
        extra=words("probability", percent=f"{probability:.0%}"),
    )
    return box + "".join(f"<p class='yj-note'>{escape(note)}</p>" for note in notes)


def place(words: Words, locator: Locator) -> str:
    """Return a Locator in words: its label, and its page or, where there are none, its lines."""
    first, last = locator.lines
    if locator.page is not None:
        where = words("page", page=locator.page)
    else:
        where = (
            words("line", first=first) if first == last else words("lines", first=first, last=last)
        )
    return " · ".join(filter(None, (locator.label, where)))


def badge(words: Words, info: DocumentInfo) -> str:
    """Return the status of a Document; its basis shows on hover, focus and touch."""
    status = info.standing.status
    basis = words.pick(info.standing.basis, info.standing.basis_en)
    return (
        f"<span class='yj-badge yj-{status}' role='note' tabindex='0' data-basis='{escape(basis)}' "
        f"aria-label='{escape(f'{words(status)}: {basis}')}'>{escape(words(status))}</span>"
    )


def document_line(words: Words, info: DocumentInfo, address: str = "") -> str:
    """Return the title of a Document, and under it number, issuers, date and status.

    With an `address`, the title is a link to it.
    """
    facts = filter(None, (info.number, "、".join(info.issuers), info.date))
    title = link(info.title, address) if address else escape(info.title)
    return (
        f"<p class='yj-document'><cite>{title}</cite>"
        f"<span>{escape(' · '.join(facts))}</span> {badge(words, info)}</p>"
    )


def place_line(words: Words, locator: Locator) -> str:
    """Return where the cited passage stands, as a line of its own."""
    text = f"{words('this_passage')}: {place(words, locator)}"
    return f"<p class='yj-here'>{escape(text)}</p>"


def hit(
    words: Words, rank: int, passage: Passage, spans: Iterable[Span], above: Sequence[str] = ()
) -> str:
    """Return a passage with its rank, its place and its highlights.

    `above` are the headings that it stands under and that its Locator does not name.
    """
    trail = "".join(f"<i>{escape(heading)}</i>" for heading in above)
    return (
        f"<header class='yj-place' id='{hit_id(rank)}'><b>{rank}</b><span>{trail}"
        f"{escape(place(words, passage.locator))}</span></header>"
        f"<blockquote class='yj-quote'>{marked(passage.text, spans)}</blockquote>"
    )


def hit_id(rank: int) -> str:
    """Return under which id a hit is found on the page."""
    return f"yj-hit-{rank}"


def quoted(text: str) -> str:
    """Return the text of a passage alone."""
    return f"<blockquote class='yj-quote'>{escape(text)}</blockquote>"


def citation(text: str) -> str:
    """Return a rendered citation, its line breaks kept."""
    return f"<p class='yj-citation'>{escape(text)}</p>"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a Document as it is drawn: its span, the Sections that begin in it, its source.

    `first` and `last` are the source lines that it came from, None where nothing is known.
    """

    start: int
    end: int
    sections: tuple[int, ...]
    first: int | None
    last: int | None


def lines(document: Document) -> Iterator[Line]:
    """Yield the lines of a canonical text that are not blank."""
    heads = [section.start for section in document.sections]
    starts = [stretch.start for stretch in document.stretches]
    ends = [stretch.end for stretch in document.stretches]
    start = 0
    for text in document.text.split("\n"):
        end = start + len(text)
        if text.strip():
            begun = range(bisect_left(heads, start), bisect_left(heads, end))
            found = document.stretches[bisect_right(ends, start) : bisect_left(starts, end)]
            numbers = [stretch.line for stretch in found]
            yield Line(
                start, end, tuple(begun), min(numbers, default=None), max(numbers, default=None)
            )
        start = end + 1


def document_text(words: Words, document: Document, cited: Span) -> str:
    """Return a whole canonical text with its source line numbers, the `cited` span marked.

    `data-start` of a line's words is the offset of the first of them in the text.
    """
    drawn = []
    target = f" id='{TARGET}' tabindex='-1'"
    for line in lines(document):
        text = document.text[line.start : line.end]
        inside = line.start < cited[1] and cited[0] < line.end
        kind = _drawn_as(text, [document.sections[at] for at in line.sections])
        number = "" if line.first is None else f"{line.first}"
        if line.last != line.first:
            number += f"–{line.last}"
        anchors = "".join(f"<a id='{_anchor(at)}'></a>" for at in line.sections)
        drawn.append(
            f"<p class='yj-{kind}{' yj-cited' if inside else ''}'>{anchors}"
            f"<span class='yj-line' title='{escape(words('source_line'))}'>{number}</span>"
            f"<span data-start='{line.start}'>"
            f"{marked(text, [cited], line.start, target)}</span></p>"
        )
        target = "" if inside else target
    return f"<article class='yj-text'>{''.join(drawn)}</article>"


def _anchor(section: int) -> str:
    return f"yj-section-{section}"


def _drawn_as(text: str, sections: Sequence[Section]) -> str:
    """Return how to draw a line that begins `sections`: part of the form, heading or body."""
    # Headings may be spaced out, «总　　则»; titles are not.
    closed = "".join(text.split())
    for section in sections:
        if section.kind in _FORM:
            return section.kind
        if section.title and closed.endswith("".join(section.title.split())):
            return "heading"
    return "body"


def outline(document: Document, cited: Span) -> str:
    """Return the outline of a Document as links into `document_text`, "" where it has none."""
    shown = [
        at
        for at, section in enumerate(document.sections)
        if section.kind not in _FORM and section.kind not in _BELOW_ARTICLES
    ]
    here = max(
        (at for at in shown if _holds(document.sections[at], cited[0])),
        key=lambda at: document.sections[at].start,
        default=None,
    )
    items = []
    for at in shown:
        current = " aria-current='true'" if at == here else ""
        items.append(
            f"<li class='yj-depth-{_depth(document, at)}'><a href='#{_anchor(at)}'{current}>"
            f"{escape(_heading(document, document.sections[at]))}</a></li>"
        )
    return f"<ul class='yj-outline'>{''.join(items)}</ul>" if items else ""


def _holds(section: Section, at: int) -> bool:
    return section.start <= at < section.end


def _depth(document: Document, at: int) -> int:
    """Return how many Sections stand above one, three at most: that is how far the page indents."""
    depth = 0
    parent = document.sections[at].parent
    while parent is not None and depth < 3:
        depth += document.sections[parent].kind not in _FORM
        parent = document.sections[parent].parent
    return depth


def _heading(document: Document, section: Section) -> str:
    """Return a Section's label and title; where it has no title, the sentence it begins with."""
    if section.title:
        joint = " " if section.kind in _DIVISIONS else ""
        return f"{section.label}{joint}{section.title}".strip()
    if section.kind == "article":
        return section.label
    first = document.text[section.start : section.end].partition("\n")[0].partition("。")[0]
    return first if len(first) <= 24 else f"{first[:24]}……"


def quote(words: Words, number: int, locator: Locator, text: str) -> str:
    """Return a quote of the report with its number and its place."""
    return (
        f"<header class='yj-place'><b>{number}</b><span>{escape(place(words, locator))}</span>"
        f"</header>{quoted(text)}"
    )


def note(text: str) -> str:
    """Return a quiet line."""
    return f"<p class='yj-note'>{escape(text)}</p>"


def warning(text: str) -> str:
    """Return a line that says what is wrong."""
    return f"<p class='yj-note yj-conflict'>{escape(text)}</p>"


def finding(where: str, verdict: str, text: str, message: str, tone: str) -> str:
    """Return what was found of some words of a draft; `tone` is the verdict that it looks like."""
    return (
        f"<div class='yj-notice yj-finding yj-{tone}'><strong>{escape(verdict)}</strong> "
        f"<span>{escape(where)}</span><blockquote class='yj-quote'>{escape(text)}</blockquote>"
        f"<p>{escape(message)}</p></div>"
    )


def subheading(text: str) -> str:
    """Return a heading below that of the page."""
    return f"<h2 class='yj-subheading'>{escape(text)}</h2>"


def page(words: Words, number: int, image: bytes, boxes: Sequence[Box], read: Page) -> str:
    """Return a page's image, PNG or SVG, with `boxes`, in fractions of it, drawn on it.

    What the reader could not read on the page is told below it.
    """
    drawn = []
    target = f" id='{BOX_TARGET}' tabindex='-1'"
    for left, top, right, bottom in boxes:
        drawn.append(
            f"<span class='yj-box'{target} style='left:{left:.2%};top:{top:.2%};"
            f"width:{right - left:.2%};height:{bottom - top:.2%}'></span>"
        )
        target = ""
    remarks = [read.skipped] if read.skipped else []
    if read.confidence is not None:
        remarks.insert(0, words("confidence", percent=f"{read.confidence:.0%}"))
    below = f"<figcaption>{escape('；'.join(remarks))}</figcaption>" if remarks else ""
    alternative = escape(words("page_image", page=number, count=len(boxes)))
    kind = "svg+xml" if image.startswith(b"<svg") else "png"
    source = f"data:image/{kind};base64,{b64encode(image).decode('ascii')}"
    return (
        f"<figure class='yj-page'><div><img alt='{alternative}' "
        f"src='{source}'>{''.join(drawn)}</div>{below}</figure>"
    )


def facts(words: Words, document: Document) -> str:
    """Return the metadata of a Document: each value, where it came from, and what disagrees."""
    believed = {other: fact for fact, other in document.conflicts}
    rows = []
    for fact in document.facts:
        conflict = ""
        if fact in believed:
            against = believed[fact]
            origin = words(f"origin_{against.origin}")
            text = words("conflict", other=against.value, origin=origin)
            conflict = f"<em class='yj-conflict'>{escape(text)}</em>"
        rows.append(
            f"<tr><th scope='row'>{escape(words(f'fact_{fact.name}'))}</th>"
            f"<td>{escape(fact.value)} {conflict}</td>"
            f"<td>{escape(words(f'origin_{fact.origin}'))}</td></tr>"
        )
    return f"<table class='yj-facts'>{''.join(rows)}</table>"


def bullets(items: Iterable[tuple[str, str]]) -> str:
    """Return a list of (name, remark) pairs."""
    rows = (
        f"<li><b>{escape(name)}</b> <span>{escape(remark)}</span></li>" for name, remark in items
    )
    return f"<ul class='yj-list'>{''.join(rows)}</ul>"


def numbers(pairs: Iterable[tuple[str, str]]) -> str:
    """Return (name, value) pairs as a table."""
    rows = (
        f"<tr><th scope='row'>{escape(name)}</th><td>{escape(value)}</td></tr>"
        for name, value in pairs
    )
    return f"<table class='yj-facts'>{''.join(rows)}</table>"
