"""The parts of a file and of its form: head, body and tail, and what is enclosed or attached.

Which parts are texts of their own is told in `texts.py`. Source of the form parts: GB/T 9704—2012,
7 公文格式各要素编排规则.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from indexer.structure.marks import (
    ATTACHMENT,
    COLLECTION,
    CONTENTS,
    COPIES,
    DATE,
    NOTE,
    SENTENCE_ENDS,
    article_mark,
    division_mark,
    numeral,
    outline_mark,
)
from indexer.structure.notices import outline_notice
from indexer.structure.outline import Node, form_part
from indexer.structure.statutes import is_statute, outline_statute
from indexer.structure.titles import is_masthead, is_number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indexer.records import SectionKind
    from indexer.structure.canonical import Paragraph

_IMPRINT = re.compile(rf"(?:.*\s)?{DATE.pattern}\s*印发.{{0,12}}")
_SOURCE_LABEL = re.compile(r"(?:发布时间|发布日期)[：:]")
_LEADS_ON = re.compile("如下|以下|下列|修改为|增加")
# Whom one writes to: offices, units, people.
_ADDRESSEE = re.compile(
    "(?:[部委局厅办院会署府行司组处所站馆社校心区市县镇乡团队室体]|单位|机构|企业|机关|部门|同志们?|朋友们?"
    "|代表|委员|先生|女士|们|（[^）]*）)[：:]$"
)
_NOTE_END = re.compile(r"(?:通过|公布|发布|批准|修正|修订|施行)[）)]?$")
_UNSIGNED = frozenset({"序言", "前言", "引言", "导言", "总则", "附则", "正文", "范围"}) | CONTENTS
_BYLINE = re.compile(r"[\u4e00-\u9fff]{2,4}|[\u4e00-\u9fff][\s\u3000]+[\u4e00-\u9fff]{1,2}")
_NUMBERED_LABEL = re.compile(r"附[件录表图]?\s*[0-9０-９一二三四五六七八九十]")
# The line by which a news report passes to the text that it is about.
_LEAD_IN = re.compile(r"《(.+)》(?:的?(?:主要内容|全文|内容))?如下[：:。]?")


@dataclass(slots=True)
class Part:
    """One part of a file: paragraphs `first` to `last` (excluded), and the outline of them.

    `start` and `end` are offsets into the text of the file; `label` is the node of the words 附件1
    above the part, None where there are none.
    """

    first: int
    last: int
    start: int
    end: int
    nodes: list[Node] = field(default_factory=list)
    title: Paragraph | None = None
    label: Node | None = None
    has_body: bool = False

    def has(self, kind: SectionKind) -> bool:
        """Whether the part itself holds a Section of a kind, at the top of its outline."""
        return any(node.kind == kind for node in self.nodes)

    @property
    def is_statute(self) -> bool:
        """Whether it is in articles."""
        return any(node.holds("article") for node in self.nodes)

    def move(self, by: int) -> None:
        """Move it by a number of characters, with its outline."""
        self.start += by
        self.end += by
        for node in [*self.nodes, *filter(None, [self.label])]:
            node.move(by)

    def as_attachment(self) -> Node:
        """Return the part as one Section of the text that it belongs to."""
        label, number = (self.label.label, self.label.number) if self.label else ("", "")
        title = self.title.text if self.title else label
        return Node("attachment", label, number, title, self.start, self.end, self.nodes)


def split_parts(paragraphs: Sequence[Paragraph]) -> list[Part]:
    """Return the parts of a file in order, each with its outline."""
    parts: list[Part] = []
    at = 0
    while at < len(paragraphs):
        parts.append(_read_part(paragraphs, at, first=not parts))
        at = parts[-1].last
    return parts


def _read_part(paragraphs: Sequence[Paragraph], first_one: int, *, first: bool) -> Part:
    """Return the part that starts at a paragraph; it holds one at least."""
    start = paragraphs[first_one].start
    part = Part(first_one, first_one, start, start)
    at = first_one
    if _is_label(paragraphs[at]) or (not first and _is_titled_label(paragraphs, at)):
        at = _read_label(part, paragraphs[at], at)
    elif lead_in := _LEAD_IN.fullmatch(paragraphs[at].text):
        _set_title(part, _words(paragraphs[at], *lead_in.span(1)))
        at += 1
    at = _read_head(part, paragraphs, at, first=first)
    body_end = _body_end(part, paragraphs, at, first=first)
    part.has_body = body_end > at
    part.nodes += _outline_body(paragraphs[at:body_end], part.title.text if part.title else "")
    part.last = _read_tail(part, paragraphs, body_end)
    part.end = paragraphs[part.last - 1].end
    return part


def _read_label(part: Part, paragraph: Paragraph, at: int) -> int:
    """Read «附件1», or «附件1：清单», which is the title as well; return where the head goes on."""
    found = ATTACHMENT.fullmatch(paragraph.text)
    if found is None:
        raise ValueError(f"{paragraph.text!r} is no label of an attachment")
    group = 3 if found[3] else 4
    label_end = found.start(group) if found[group] else found.end()
    words = paragraph.text[:label_end].rstrip("：:.．、 \u3000")
    number = str(numeral(found[2])) if found[2] else ""
    start = paragraph.start
    part.label = Node("note", words, number, "", start, start + label_end)
    if found[group]:
        _set_title(part, _words(paragraph, *found.span(group)))
    return at + 1


def _words(paragraph: Paragraph, start: int, end: int) -> Paragraph:
    """Return some words of a paragraph as one of their own."""
    first = paragraph.start
    return replace(paragraph, text=paragraph.text[start:end], start=first + start, end=first + end)


def _set_title(part: Part, paragraph: Paragraph) -> None:
    part.title = part.title or paragraph
    part.nodes.append(form_part("title", [paragraph]))


def _read_head(part: Part, paragraphs: Sequence[Paragraph], at: int, *, first: bool) -> int:
    """Read masthead, number, title, notes on the title and addressees; return where they end."""
    while at < len(paragraphs):
        paragraph = paragraphs[at]
        text = paragraph.text
        if part.title and COLLECTION.search(part.title.text) and opens_text(paragraphs, at):
            return at
        if paragraph.role == "title":
            _set_title(part, paragraph)
        elif is_masthead(text):
            part.nodes.append(form_part("masthead", [paragraph]))
        elif is_number(text):
            part.nodes.append(form_part("number", [paragraph]))
        elif part.title and _is_title_note(text):
            part.nodes.append(form_part("title_note", [paragraph]))
        elif part.nodes and part.nodes[-1].kind == "title_note" and _ends_title_note(text):
            part.nodes[-1].cover(paragraph.end)
        elif part.title and paragraph.heading == 1:
            part.nodes.append(form_part("title", [paragraph]))
        elif first and part.title and _is_byline(paragraph):
            part.nodes.append(form_part("signature", [paragraph]))
        elif part.nodes and is_addressees(text):
            part.nodes.append(form_part("addressees", [paragraph]))
            return at + 1
        else:
            return at
        at += 1
    return at


def _is_byline(paragraph: Paragraph) -> bool:
    if paragraph.heading or "".join(paragraph.text.split()) in _UNSIGNED:
        return False
    return _BYLINE.fullmatch(paragraph.text) is not None


def _is_title_note(text: str) -> bool:
    if _SOURCE_LABEL.match(text):
        return True
    if NOTE.fullmatch(text):
        return True
    return (
        DATE.match(text) is not None
        and (len(text) <= 15 or text[-1] not in SENTENCE_ENDS)
        and text[-1] not in "。：；"
    )


def _ends_title_note(text: str) -> bool:
    """Whether a line goes on with the note on the title above it («中央军委发布»)."""
    return len(text) <= 60 and "。" not in text and _NOTE_END.search(text) is not None


def is_addressees(text: str) -> bool:
    """Whether a line behind the title names whom the text is addressed to."""
    return (
        len(text) <= 600
        and _ADDRESSEE.search(text) is not None
        and "。" not in text
        and not _LEADS_ON.search(text)
        and outline_mark(text) is None
        and article_mark(text) is None
    )


def _body_end(part: Part, paragraphs: Sequence[Paragraph], at: int, *, first: bool) -> int:
    """Return where the body ends: at a signature with a date behind it, or at another part.

    In the first part of a file «附件1：清单» lists what is attached, unless it is in articles.
    """
    has_articles = False
    for index in range(at, len(paragraphs)):
        text = paragraphs[index].text
        if _is_label(paragraphs[index]) or opens_text(paragraphs, index):
            return index
        may_be_label = has_articles or (
            not first and (part.label is None or _NUMBERED_LABEL.match(text))
        )
        if may_be_label and _is_titled_label(paragraphs, index):
            return index
        has_articles = has_articles or article_mark(text) is not None
        if part.title and (lead_in := _LEAD_IN.fullmatch(text)) and lead_in[1] in part.title.text:
            return index
        start = _signature_start(paragraphs, at, index)
        if start is not None:
            return start
        if COPIES.match(text) or _IMPRINT.fullmatch(text):
            return index
    return len(paragraphs)


def opens_text(paragraphs: Sequence[Paragraph], index: int) -> bool:
    """Whether a title stands at a paragraph, or below the masthead and the number there."""
    while index < len(paragraphs) and (
        is_masthead(paragraphs[index].text) or is_number(paragraphs[index].text)
    ):
        index += 1
    return index < len(paragraphs) and paragraphs[index].role == "title"


def _is_label(paragraph: Paragraph) -> bool:
    """Whether a paragraph is the label of an attachment, alone in its line, or a heading."""
    found = ATTACHMENT.fullmatch(paragraph.text)
    return found is not None and (paragraph.heading > 0 or not (found[3] or found[4]))


def _is_titled_label(paragraphs: Sequence[Paragraph], index: int) -> bool:
    """Whether a paragraph is a label with the title behind it, and no list of what is attached."""
    found = ATTACHMENT.fullmatch(paragraphs[index].text)
    if found is None:
        return False
    words = found[3] or found[4] or "（"
    is_list = words[0] in "（(" or "。" in words or outline_mark(words) is not None
    return not is_list and _has_text_below(paragraphs, index + 1)


def _has_text_below(paragraphs: Sequence[Paragraph], index: int) -> bool:
    """Whether text starts at a paragraph: no other attachment, no signature, not the end."""
    if index == len(paragraphs) or ATTACHMENT.match(paragraphs[index].text):
        return False
    while index < len(paragraphs) and _could_sign(paragraphs[index]):
        index += 1
    return index == len(paragraphs) or DATE.fullmatch(paragraphs[index].text) is None


def _signature_start(paragraphs: Sequence[Paragraph], first: int, index: int) -> int | None:
    """Return where the signature starts whose date is paragraph `index`, None if it is no date.

    A date alone in a line is one of a signature if names stand above it, and if behind it comes
    what may stand behind a signature.
    """
    if DATE.fullmatch(paragraphs[index].text) is None:
        return None
    start = index
    while start > first and index - start < 8 and _could_sign(paragraphs[start - 1]):
        start -= 1
    ends_text = index + 1 == len(paragraphs)
    if start == index or not (ends_text or _may_follow_date(paragraphs, index + 1)):
        return None
    return start


def _could_sign(paragraph: Paragraph) -> bool:
    text = paragraph.text
    return (
        len(text) <= 40
        and not paragraph.heading
        and not paragraph.role
        and text[-1] not in SENTENCE_ENDS + "：:，、）"
        and not any(mark in text for mark in "，。；")
        and DATE.fullmatch(text) is None
        and outline_mark(text) is None
        and article_mark(text) is None
        and division_mark(text) is None
        and ATTACHMENT.match(text) is None
    )


def _may_follow_date(paragraphs: Sequence[Paragraph], index: int) -> bool:
    text = paragraphs[index].text
    following = paragraphs[index + 1].text if index + 1 < len(paragraphs) else ""
    return bool(
        opens_text(paragraphs, index)
        or NOTE.fullmatch(text)
        or COPIES.match(text)
        or ATTACHMENT.match(text)
        or _IMPRINT.fullmatch(text)
        or text.startswith("主题词")
        or _IMPRINT.fullmatch(following)
    )


def _read_tail(part: Part, paragraphs: Sequence[Paragraph], at: int) -> int:
    """Read signature, date, notes, copies and imprint; return where they end."""
    start = at
    while at < len(paragraphs) and DATE.fullmatch(paragraphs[at].text) is None:
        if not _could_sign(paragraphs[at]):
            break
        at += 1
    if at < len(paragraphs) and at > start and DATE.fullmatch(paragraphs[at].text):
        part.nodes.append(form_part("signature", paragraphs[start:at]))
        part.nodes.append(form_part("date", [paragraphs[at]]))
        at += 1
    else:
        at = start
    while at < len(paragraphs):
        text = paragraphs[at].text
        following = paragraphs[at + 1].text if at + 1 < len(paragraphs) else ""
        if NOTE.fullmatch(text) or text.startswith("主题词"):
            part.nodes.append(form_part("note", [paragraphs[at]]))
        elif COPIES.match(text):
            end = at + 1
            while end < len(paragraphs) and _goes_on_with_copies(paragraphs, end):
                end += 1
            part.nodes.append(form_part("copies", paragraphs[at:end]))
            at = end
            continue
        elif _IMPRINT.fullmatch(text):
            part.nodes.append(form_part("imprint", [paragraphs[at]]))
        elif _IMPRINT.fullmatch(following) and _could_sign(paragraphs[at]):
            part.nodes.append(form_part("imprint", paragraphs[at : at + 2]))
            at += 1
        else:
            break
        at += 1
    return at if at > start else start


def _goes_on_with_copies(paragraphs: Sequence[Paragraph], index: int) -> bool:
    text = paragraphs[index].text
    before = paragraphs[index - 1].text
    return before[-1] in "，、；" and not COPIES.match(text) and not _IMPRINT.fullmatch(text)


def _outline_body(body: Sequence[Paragraph], title: str) -> list[Node]:
    """Return the outline of a body, as a statute's or a notice's, and its list of attachments."""
    listed = _attachment_list_start(body)
    text, attachments = body[:listed], body[listed:]
    statute = is_statute(text, title)
    nodes = outline_statute(text, title) if statute else outline_notice(text)
    if attachments:
        nodes.append(form_part("attachment", attachments, label="附件"))
    return nodes


def _attachment_list_start(body: Sequence[Paragraph]) -> int:
    """Return where the list of attachments at the end of a body starts («附件：1. …»)."""
    start = len(body)
    for index in range(len(body) - 1, -1, -1):
        text = body[index].text
        found = ATTACHMENT.match(text)
        if found and (found[3] or (found[2] and found[4])):
            start = index
            continue
        mark = outline_mark(text)
        if start < len(body) or mark is None or mark.kind != "heading3" or "。" in text:
            break
    return start
