"""From lines to paragraphs: what extraction cut is joined, what it ran together is parted.

Most sources hold one paragraph a line, so a line is joined to the one before it only on evidence.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from indexer.structure.canonical import Line, cut, without
from indexer.structure.marks import (
    ATTACHMENT,
    DATE,
    NOTE,
    NUMBER,
    SENTENCE_ENDS,
    Mark,
    article_mark,
    outline_mark,
)
from indexer.structure.titles import (
    ORDER,
    SOURCE_LABEL,
    body_height,
    is_marked,
    is_masthead,
    is_number,
    starts_anew,
    starts_text,
    title_length,
)
from indexer.text import sentences

_PAGE_NUMBER = re.compile(
    r"[-—－–―‐·.]{1,2}\s*\d{1,4}\s*[-—－–―‐·.]{1,2}|第\s*\d{1,4}\s*页(?:[，,\s]*共\s*\d{1,4}\s*页)?"
)
_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff〇"
_SPACE_IN_HAN = re.compile(rf"(?<=[{_HAN}，、：；。）》」”])[ \u3000\t]+(?=[{_HAN}《（「“])")
_SPACED_LETTERS = re.compile(rf"(?:[{_HAN}][ \u3000]+){{2,}}[{_HAN}](?![{_HAN}])")
_RUN_ON_GAP = re.compile(r"(?<=[。；：])[ \u3000]+")
_ENDS_IN_WORD = re.compile(rf"[{_HAN}0-9A-Za-z]$")

_SHORTEST_CUT = 20  # characters: a list of offices has one a line, «委员长，»


def join_lines(lines: list[Line]) -> tuple[list[Line], tuple[str, ...]]:
    """Return the paragraphs of `lines`, and notes of what was left out or mended."""
    joined: list[Line] = []
    title = ""  # the document's own, without spaces
    title_may_start = True
    page_end = False
    body = body_height(lines)
    page_numbers = cuts = at = 0
    while at < len(lines):
        line = lines[at]
        text = line.text
        if line.is_aside:
            joined.append(line)
            at += 1
            continue
        if _PAGE_NUMBER.fullmatch(text):
            page_end = True
            page_numbers += 1
            at += 1
            continue
        following = lines[at + 1].text if at + 1 < len(lines) else ""
        if _number_is_cut(text, following):
            joined.append(_joined(line, lines[at + 1]))
            at += 2
        elif (title_may_start or starts_text(lines, at, joined)) and (
            count := title_length(lines, at, title, body)
        ):
            joined.append(_title(lines[at : at + count]))
            title = title or "".join(joined[-1].text.split())
            title_may_start = line.heading == 1 or ORDER.fullmatch(text) is not None
            at += count
        elif joined and _continues(joined[-1], line, page_end=page_end):
            joined[-1] = _joined(joined[-1], line)
            cuts += 1
            at += 1
        else:
            joined += _parted(line)
            title_may_start = _title_may_follow(text, title_may_start)
            at += 1
        page_end = False
    if cuts:
        joined = _lead_sentences_joined(joined)
    notes = []
    if page_numbers:
        notes.append(f"略去页码 {page_numbers} 行")
    return joined, tuple(notes)


def _joined(first: Line, second: Line) -> Line:
    return replace(first, pieces=first.pieces + second.pieces)


def _title_may_follow(text: str, could_before: bool) -> bool:
    """Whether a title may come after a line: at the head of a file, behind a date or 附件."""
    if DATE.fullmatch(text) or (ATTACHMENT.match(text) and len(text) <= 6):
        return True
    if is_masthead(text) or is_number(text) or NOTE.fullmatch(text) or SOURCE_LABEL.match(text):
        return could_before
    return False


def _title(lines: list[Line]) -> Line:
    """Return a title's lines as one, without the spaces at which its printed lines broke.

    «最高人民法院 最高人民检察院关于…» and «… 激发创新活力» keep theirs: there a space parts two
    issuers or two halves. Behind 关于, and in words spaced out letter by letter, it parts nothing.
    """
    joined = lines[0]
    for line in lines[1:]:
        joined = _joined(joined, line)
    text = joined.text
    about = text.find("关于")
    spaced = [found.span() for found in _SPACED_LETTERS.finditer(text)]
    spans = [
        found.span()
        for found in _SPACE_IN_HAN.finditer(text)
        if 0 <= about < found.start() or any(start <= found.start() < end for start, end in spaced)
    ]
    return replace(without(joined, spans), role="title")


def _number_is_cut(before: str, text: str) -> bool:
    return bool(
        re.match(r"(?:第\s*)?\d{1,5}\s*号", text)
        and NUMBER.fullmatch(before + text)
        and not NUMBER.fullmatch(before)
    )


def _continues(before: Line, line: Line, *, page_end: bool) -> bool:
    """Whether `line` goes on with the sentence that `before` leaves unfinished."""
    first, second = before.text, line.text
    if before.heading or line.heading or before.role or line.role or _is_complete(first):
        return False
    if starts_anew(second):
        return False
    if first.count("《") > first.count("》") or _depth(first) > 0:
        return True
    if first[-1] in "，、,":
        return len(first) >= _SHORTEST_CUT
    if page_end:
        is_long = len(first) >= _SHORTEST_CUT or "。" in first
        return is_long and not _is_heading_like(first)
    return _is_cut_off(first) and _ends_a_sentence(second)


def _depth(text: str) -> int:
    """Return how many round brackets are open at the end; some have one half of either width."""
    return sum((sign in "（(") - (sign in "）)") for sign in text)


def _is_cut_off(text: str) -> bool:
    """Whether a line that ends in a word is no heading: a whole sentence stands before its end.

    An article's line with a comma is none either.
    """
    if not _ENDS_IN_WORD.search(text):
        return False
    return "。" in text or ("，" in text and article_mark(text) is not None)


def _ends_a_sentence(text: str) -> bool:
    return any(end in text for end in SENTENCE_ENDS) and NOTE.fullmatch(text) is None


def _is_complete(text: str) -> bool:
    """Whether nothing can go on with a line: it ends a sentence, or is a part of the form."""
    return bool(
        text[-1] in SENTENCE_ENDS + "：:"
        or text.startswith("|")
        or is_number(text)
        or is_masthead(text)
        or DATE.fullmatch(text)
        or NOTE.fullmatch(text)
    )


def _is_heading_like(text: str) -> bool:
    return is_marked(text) and "。" not in text and len(text) <= 60


def _parted(line: Line) -> list[Line]:
    """Return the paragraphs of a line into which several articles were run together.

    Where an article follows another inside a line, all its paragraphs were run together, with a
    space where each of them ended.
    """
    text = line.text
    own = article_mark(text)
    if own is None or not any(
        _follows(own, article_mark(text[gap.end() :])) for gap in _RUN_ON_GAP.finditer(text)
    ):
        return [line]
    edges = [(0, 0), *(gap.span() for gap in _RUN_ON_GAP.finditer(text)), (len(text), len(text))]
    return [
        replace(line, pieces=cut(line.pieces, before[1], after[0]))
        for before, after in pairwise(edges)
    ]


def _follows(mark: Mark, other: Mark | None) -> bool:
    return other is not None and other.number == str(int(mark.number.split("-")[0]) + 1)


def _lead_sentences_joined(lines: list[Line]) -> list[Line]:
    """Join a point that is only its lead sentence to the paragraph that is its body.

    A page end behind a full stop cannot be told by punctuation. It shows in the outline: every
    other point of the series goes on behind its lead sentence in its own paragraph. Only called
    where other sentences of the text were found cut.
    """
    series: list[list[int]] = []
    for index, line in enumerate(lines):
        mark = outline_mark(line.text)
        if mark is None or mark.kind != "point":
            continue
        if mark.number == "1" or not series:
            series.append([])
        series[-1].append(index)
    bodies = set()
    for points in series:
        bare = [index for index in points if len(sentences(lines[index].text)) == 1]
        if len(bare) == 1 and len(points) > 1:
            following = bare[0] + 1
            if following < len(lines) and not starts_anew(lines[following].text):
                bodies.add(following)
    result: list[Line] = []
    for index, line in enumerate(lines):
        if index in bodies:
            result[-1] = _joined(result[-1], line)
        else:
            result.append(line)
    return result
