"""Titles: which lines are one, and whether another text of the file begins with it."""

from __future__ import annotations

import re
from itertools import dropwhile
from typing import TYPE_CHECKING

from indexer.structure.marks import (
    ATTACHMENT,
    COLLECTION,
    CONTENTS,
    COPIES,
    DATE,
    FORM_END,
    NOTE,
    NUMBER,
    ORDER_NUMBER,
    PAGE_REFERENCE,
    TITLE_END,
    article_mark,
    decimal_mark,
    division_mark,
    outline_mark,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from indexer.structure.canonical import Line, Piece

_MASTHEAD = re.compile(r"[^，。；：关于]{2,40}文件")
ORDER = re.compile(r"[^，。；：《》]{2,30}令")
SOURCE_LABEL = re.compile(r"(?:发布时间|发布日期|来源|发文机关|索引号|主题分类)[：:].{0,60}")
_ABOUT = re.compile("关于|印发|转发")
# A word in quotation marks that a title begins with: «“无废”城市方案».
_QUOTED_WORD = re.compile("[“「][^“”「」]{1,20}[”」][^，。；：]")
_GOES_ON = ("的", "和", "与", "及")
_ENTRY_NUMBER = re.compile(r"^[0-9一二三四五六七八九十]{1,3}[.．、]")
_ORGAN = re.compile("[院部委会局厅办署府央组社行]$")
_ISSUE_NOTE = re.compile(rf"{DATE.pattern}[^。；：]{{0,60}}(?:通过|公布|发布|批准|修正|修订)")
_LAW_END = re.compile("法(?:典)?$")
_LONGEST_TITLE = 5  # lines
_LARGE = 1.15  # of the height of the text's lines, from which on one is that of a title
_ALIKE = 0.15  # share by which the heights of a title's lines may differ; recognised ones vary
_APART = 0.7  # heights of a line, from a title's line to its next one
_OFF_MIDDLE = 0.02  # of the page's width, by which the middles of a title's lines may differ


def is_masthead(text: str) -> bool:
    """Whether a line is the issuer's file head («…文件»)."""
    return _MASTHEAD.fullmatch(text) is not None


def is_number(text: str) -> bool:
    """Whether a line is nothing but a document number."""
    return bool(NUMBER.fullmatch(text) or ORDER_NUMBER.fullmatch(text))


def title_length(lines: list[Line], at: int, title: str, body: float = 0.0) -> int:
    """Return how many lines from `at` on are a title, 0 for none.

    `title` is the document's own where it was already seen: then a line of no usual ending is a
    title only behind 附件. The words tell where a title begins; where lines have places, `body` is
    the height of those of the text, and a title goes on as far as it is printed alike.
    """
    count = _worded_length(lines, at, title)
    return count and _printed_length(lines, at, count, body)


def body_height(lines: Iterable[Line]) -> float:
    """Return the height of the line in which the middle character stands, 0.0 without places."""
    pieces = [piece for line in lines if not line.is_aside for piece in line.pieces]
    heights = sorted((_height(piece), len(piece.text)) for piece in pieces if piece.box)
    rest = sum(length for _, length in heights) / 2
    for height, length in heights:
        rest -= length
        if rest <= 0:
            return height
    return 0.0


def _printed_length(lines: list[Line], at: int, count: int, body: float) -> int:
    """Return how many lines a title has that has `count` at least."""
    end = at + count
    while (
        end < at + _LONGEST_TITLE
        and _has_title_line(lines, end)
        and not ORDER.fullmatch(lines[end].text)
        and _is_printed_alike(lines[end - 1], lines[end], body)
    ):
        end += 1
    return end - at


def _is_printed_alike(line: Line, below: Line, body: float) -> bool:
    """Whether two lines are larger than the text, as high, one close below the other, and centred.

    Those of one title have one middle.
    """
    upper, lower = line.pieces[-1], below.pieces[0]
    if not (body and upper.box and lower.box) or upper.page != lower.page:
        return False
    height = _height(upper)
    return (
        height >= _LARGE * body
        and abs(_height(lower) - height) <= _ALIKE * height
        and lower.box[1] > upper.box[1]
        and lower.box[1] - upper.box[3] <= _APART * height
        and abs(_middle(line) - _middle(below)) <= _OFF_MIDDLE
    )


def _height(piece: Piece) -> float:
    return piece.box[3] - piece.box[1] if piece.box else 0.0


def _middle(line: Line) -> float:
    boxes = [piece.box for piece in line.pieces if piece.box]
    return (min(box[0] for box in boxes) + max(box[2] for box in boxes)) / 2


def _worded_length(lines: list[Line], at: int, title: str) -> int:
    """Return how many lines from `at` on are a title by their words, 0 for none."""
    first = lines[at]
    if first.heading:
        return int(first.heading == 1 and (not title or starts_text(lines, at, lines[:at])))
    if title and (count := _repeated(lines, at, title)):
        return count
    if is_masthead(first.text) or not _could_be_title(first.text):
        return 0
    text = ""
    fallback = 0  # lines up to the first usual ending that is none of a 公文
    for count, line in enumerate(lines[at : at + _LONGEST_TITLE], start=1):
        if line.is_aside or not _could_be_title(line.text):
            break
        if count > 1 and ORDER.fullmatch(line.text):
            break
        text += "".join(line.text.split())
        after = lines[at + count].text if at + count < len(lines) else ""
        if after.startswith(("的", "（试行", "关于")) and _could_be_title(after):
            continue
        if FORM_END.search(text) or (TITLE_END.search(text) and not _ABOUT.search(text)):
            return count
        if TITLE_END.search(text) and not fallback:
            fallback = count
    behind_attachment = at > 0 and ATTACHMENT.match(lines[at - 1].text) is not None
    if fallback or (title and not behind_attachment):
        return fallback
    count = 1
    while lines[at + count - 1].text.endswith(_GOES_ON) and _has_title_line(lines, at + count):
        count += 1
    return count


def _has_title_line(lines: list[Line], at: int) -> bool:
    return at < len(lines) and not lines[at].is_aside and _could_be_title(lines[at].text)


def starts_text(lines: list[Line], at: int, joined: list[Line]) -> bool:
    """Whether another text begins at a line: a title with what stands at the head of texts alone.

    That is a number above or below it with text to follow, a note of who passed it and when, or
    articles that start over. In a collection it is a title that the table of contents lists.
    """
    if not joined or lines[at].is_aside or lines[at].heading > 1:
        return False
    count = 1 if lines[at].heading else _form_length(lines, at)
    below = at + count
    if not count or below == len(lines):
        return False
    if COLLECTION.search(joined[0].text) and _is_listed(lines[at:below], joined):
        return True
    after = lines[below].text
    if (NOTE.fullmatch(after) and DATE.search(after)) or _ISSUE_NOTE.fullmatch(after):
        return True
    if is_number(joined[-1].text) or is_number(after):
        below += is_number(after)
        return below < len(lines) and not _could_be_title(lines[below].text)
    return _starts_over(after, joined)


def _is_listed(title: list[Line], joined: list[Line]) -> bool:
    """Whether a title is an entry of the table of contents above it."""
    words = _entry("".join(line.text for line in title))
    behind = dropwhile(lambda line: "".join(line.text.split()) not in CONTENTS, joined)
    return any(_entry(line.text) == words for line in behind)


def _entry(text: str) -> str:
    """Return an entry's words, without its number, the leader and the page behind them."""
    return "".join(_ENTRY_NUMBER.sub("", PAGE_REFERENCE.sub("", text)).split())


def _form_length(lines: list[Line], at: int) -> int:
    """Return how many lines from `at` on are a title that ends in its form (文种), 0 for none."""
    text = ""
    for count in range(1, _LONGEST_TITLE + 1):
        if not _has_title_line(lines, at + count - 1):
            return 0
        line = "".join(lines[at + count - 1].text.split())
        if text and line.find("关于") > 0 and not _ORGAN.search(text):
            return 0  # the title starts in this line
        text += line
        if FORM_END.search(text) or _LAW_END.search(text):
            return count
    return 0


def _starts_over(text: str, joined: list[Line]) -> bool:
    """Whether a line is the first of articles or chapters, and articles of another text precede."""
    mark = article_mark(text) or division_mark(text)
    if mark is None or mark.number != "1":
        return False
    articles = (article_mark(line.text) for line in reversed(joined))
    last = next(filter(None, articles), None)
    return last is not None and last.number != "1"


def _repeated(lines: list[Line], at: int, title: str) -> int:
    """Return how many lines from `at` on repeat the title together, 0 if they do not."""
    text = ""
    for count, line in enumerate(lines[at : at + _LONGEST_TITLE], start=1):
        text += "".join(line.text.split())
        if text == title:
            return count
        if not title.startswith(text):
            return 0
    return 0


def _could_be_title(text: str) -> bool:
    return not (
        len(text) > 80
        or text[-1] in "：:，、。；！？"
        or "。" in text
        or is_number(text)
        or DATE.match(text)
        or NOTE.fullmatch(text)
        or "|" in text
        or (starts_anew(text) and not _QUOTED_WORD.match(text))
        or SOURCE_LABEL.match(text)
    )


def starts_anew(text: str) -> bool:
    """Whether a line can only be the start of a paragraph: it carries a mark of its own."""
    return text.startswith(("|", "——", "—", "“", "「")) or is_marked(text) or is_form_part(text)


def is_form_part(text: str) -> bool:
    """Whether a line can only be a part of the form: contents, date, copies, 附件, a number."""
    return bool(
        text.startswith("目录")
        or "".join(text.split()) in CONTENTS
        or DATE.fullmatch(text)
        or COPIES.match(text)
        or ATTACHMENT.match(text)
        or is_number(text)
    )


def is_marked(text: str) -> bool:
    """Whether a line starts with the mark of an article, a division or a heading."""
    return any(mark(text) for mark in (article_mark, division_mark, outline_mark, decimal_mark))
