"""The parts of a file and of its form: head, body and tail, and what is enclosed or attached.

Source of the form parts: GB/T 9704—2012, 7 公文格式各要素编排规则.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from indexer.structure.joining import is_masthead, is_number
from indexer.structure.marks import (
    ATTACHMENT,
    COPIES,
    DATE,
    NOTE,
    SENTENCE_ENDS,
    article_mark,
    division_mark,
    outline_mark,
)
from indexer.structure.notices import outline_notice
from indexer.structure.outline import Node, form_part
from indexer.structure.statutes import is_statute, outline_statute

if TYPE_CHECKING:
    from collections.abc import Sequence

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
_UNSIGNED = frozenset({"序言", "前言", "引言", "导言", "总则", "附则", "目录", "正文", "范围"})
_BYLINE = re.compile(r"[\u4e00-\u9fff]{2,4}|[\u4e00-\u9fff][\s\u3000]+[\u4e00-\u9fff]{1,2}")


@dataclass(slots=True)
class Part:
    """One text of a file: the covering notice, or a text that it issues or attaches."""

    nodes: list[Node] = field(default_factory=list)
    title: Paragraph | None = None
    attachment: Node | None = None  # what encloses the part; None for the first


def split_parts(paragraphs: Sequence[Paragraph]) -> list[Part]:
    """Return the parts of a file in order, each with its outline."""
    parts: list[Part] = []
    at = 0
    while at < len(paragraphs):
        part, at = _read_part(paragraphs, at, first=not parts)
        parts.append(part)
    return parts


def _read_part(paragraphs: Sequence[Paragraph], at: int, *, first: bool) -> tuple[Part, int]:
    """Return the part that starts at paragraph `at`, and where it ends; it holds one at least."""
    part = Part()
    start = at
    found = ATTACHMENT.match(paragraphs[at].text) if _starts_attachment(paragraphs, at) else None
    label = found[0].rstrip("：: \u3000") if found else ""
    at = _read_head(part, paragraphs, at + 1 if found else at, first=first)
    body_end = _body_end(paragraphs, at)
    part.nodes += _outline_body(paragraphs[at:body_end], part.title.text if part.title else "")
    end = _read_tail(part, paragraphs, body_end)
    if found or not first:
        number = found[2] or "" if found else ""
        title = part.title.text if part.title else label
        part.attachment = Node(
            "attachment", label, number, title, paragraphs[start].start, paragraphs[end - 1].end
        )
        part.attachment.children = part.nodes
    return part, end


def _read_head(part: Part, paragraphs: Sequence[Paragraph], at: int, *, first: bool) -> int:
    """Read masthead, number, title, notes on the title and addressees; return where they end."""
    while at < len(paragraphs):
        paragraph = paragraphs[at]
        text = paragraph.text
        if paragraph.role == "title":
            part.title = part.title or paragraph
            part.nodes.append(form_part("title", [paragraph]))
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


def _body_end(paragraphs: Sequence[Paragraph], at: int) -> int:
    """Return where the body ends: at a signature with a date behind it, or at an attachment."""
    for index in range(at, len(paragraphs)):
        if _starts_attachment(paragraphs, index):
            return index
        start = _signature_start(paragraphs, at, index)
        if start is not None:
            return start
        if COPIES.match(paragraphs[index].text) or _IMPRINT.fullmatch(paragraphs[index].text):
            return index
    return len(paragraphs)


def _starts_attachment(paragraphs: Sequence[Paragraph], index: int) -> bool:
    text = paragraphs[index].text
    found = ATTACHMENT.fullmatch(text)
    if found is None or text.startswith("附则"):
        return False
    names_it = bool(found[3] or found[4])
    return paragraphs[index].heading > 0 or not names_it


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
    paragraph = paragraphs[index]
    text = paragraph.text
    following = paragraphs[index + 1].text if index + 1 < len(paragraphs) else ""
    return bool(
        paragraph.role == "title"
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
    for index in range(len(body) - 1, -1, -1):
        text = body[index].text
        found = ATTACHMENT.match(text)
        if found and found[3]:
            return index
        mark = outline_mark(text)
        if mark is None or mark.kind != "heading3" or "。" in text:
            break
    return len(body)
