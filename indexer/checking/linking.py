"""Which references a quotation is said to come from.

They stand before it in its sentence («《…》第X条规定：“…”»), in the bracket or after the dash
behind it («“…”（《…》第X条）»), in the note whose mark it bears, or at the end of the paragraph
above that leads to it with a colon.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING

from indexer.checking.draft import note_mark

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indexer.checking.draft import Draft, Quote
    from indexer.checking.references import Reference

_STOP = re.compile("[。；;！？!?\n]")
# What may stand between a quotation and the reference behind it.
_BEHIND = re.compile(
    r"[”」』\"]?\s*[，。；,;.]?\s*(?:[(（\[【]\s*(?:[引摘]自|出自|见|参见|详见|语出|来源[:：]?)?"
    r"|——+|—|[,，]?\s*(?:这?是|此为|为|系|[引摘语]?出自|[引摘来]自|源自|源于|载于|见于?|参见))"
    r"\s*(?:了|在|我国)?\s*$"
)
_SAYS = (
    "规定|明确|指出|载明|要求|写明|提出|强调|提到|写道|宣布|确立|确认|所称|所述|所指|称"
    "|如下|为|即|原文|表述|条文|内容"
)
# What may stand between a reference and the words that are given as its own.
_LEADS_IN = re.compile(
    rf"[)）》\s]*(?:的?[^。；！？“”「」『』\n]{{0,14}}(?:{_SAYS}|[:：])[^。；！？“”「」『』\n]{{0,4}}?)?"
    r"(?<![的了])\s*[,，:：]?\s*[“「『\"]?\s*"
)
# Words that a text is to have from now on are not said to be in it.
_AMENDS = re.compile("修改为|改为|修正为|修订为|调整为|替换为|代之以|增加|增写|补充|删去|删除")
_LONGEST_REACH = 400  # characters back to the start of the sentence


@dataclass(frozen=True, slots=True)
class Link:
    """The references (by index) that a quotation is said to come from, the nearest one first.

    `is_direct`: the quotation is given as their very words, and not just in their neighbourhood.
    """

    references: tuple[int, ...] = ()
    is_direct: bool = False


def link(draft: Draft, references: Sequence[Reference], quote: Quote) -> Link:
    """Return what a quotation is said to come from."""
    starts = [reference.start for reference in references]
    behind = _behind(draft, references, starts, quote)
    if behind:
        return Link(behind, is_direct=True)
    before = _before(draft, references, starts, quote)
    if before:
        nearest = references[before[0]]
        gap = draft.text[nearest.end : quote.start]
        if _AMENDS.search(gap):
            return Link()
        return Link(before, is_direct=_LEADS_IN.fullmatch(gap) is not None)
    return Link()


def _behind(
    draft: Draft, references: Sequence[Reference], starts: Sequence[int], quote: Quote
) -> tuple[int, ...]:
    """Return the references behind a quotation, in a bracket or in its note."""
    text = draft.text
    mark = note_mark(text, quote.end)
    if mark in draft.notes and not _holds(draft.notes[mark], quote.start):
        start, end = draft.notes[mark]
        found = _between(references, starts, start, end)
        if found:
            return found
    at = bisect_left(starts, quote.end)
    if at == len(starts) or not _BEHIND.fullmatch(text, quote.end, starts[at]):
        return ()
    line_end = text.find("\n", starts[at])
    stop = _STOP.search(text, references[at].end, line_end if line_end >= 0 else len(text))
    chain = [at]
    while (
        chain[-1] + 1 < len(references)
        and references[chain[-1] + 1].start < (stop.start() if stop else len(text))
        and len(text[references[chain[-1]].end : references[chain[-1] + 1].start]) <= 3
    ):
        chain.append(chain[-1] + 1)
    return tuple(chain)


def _before(
    draft: Draft, references: Sequence[Reference], starts: Sequence[int], quote: Quote
) -> tuple[int, ...]:
    """Return the references of the sentence before a quotation, those behind the last quotation.

    A quotation that no reference parts from the one before shares its references.
    """
    first = _sentence_start(draft, quote.start)
    found = _between(references, starts, first, quote.start)
    quotes = [one for one in draft.quotes if first <= one.start and one.end <= quote.start]
    for other in reversed(quotes):
        behind = tuple(i for i in found if references[i].start >= other.end)
        found = tuple(i for i in found if not _holds((other.start, other.end), starts[i]))
        if behind:
            return tuple(reversed(behind))
    return tuple(reversed(found))


def _sentence_start(draft: Draft, at: int) -> int:
    """Return where the sentence around a quotation starts; stops inside of quotations do not count.

    A paragraph that begins with the quotation goes on with the one above that ends with a colon.
    """
    text = draft.text
    line = text.rfind("\n", 0, at) + 1
    lead = text[line:at].strip(' \u3000>“「『"')
    if not lead and line and text[:line].rstrip()[-1:] in "：:":
        line = text.rfind("\n", 0, line - 1) + 1
    start = max(line, at - _LONGEST_REACH)
    for stop in _STOP.finditer(text, start, at):
        if not draft.quoted[stop.start()] and stop.group() != "\n":
            start = stop.end()
    return start


def _between(
    references: Sequence[Reference], starts: Sequence[int], start: int, end: int
) -> tuple[int, ...]:
    first, last = bisect_left(starts, start), bisect_left(starts, end)
    return tuple(i for i in range(first, last) if references[i].end <= end)


def _holds(span: tuple[int, int], at: int) -> bool:
    return span[0] <= at < span[1]
