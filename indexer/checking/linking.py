"""Which references a quotation is said to come from.

They stand before it in its sentence («《…》第X条规定：“…”»), in the bracket or after the dash
behind it («“…”（《…》第X条）»), in the note whose mark it bears, or at the end of the paragraph
above that leads to it with a colon.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from indexer.checking.draft import note_mark

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indexer.checking.draft import Draft, Quote
    from indexer.checking.references import Reference

_STOP = re.compile("[。；;！？!?\n]")
# All repetitions are bounded, so that no text can make a match slow.
_S = r"\s{0,3}"
# What may stand between a quotation and the reference behind it.
_BEHIND = re.compile(
    rf"[”」』\"]?{_S}[，。；,;.]?{_S}(?:[(（\[【]{_S}(?:[引摘]自|出自|见|参见|详见|语出|来源[:：]?)?"
    rf"|—{{1,4}}|[,，]?{_S}(?:这?是|此为|为|系|[引摘语]?出自|[引摘来]自|源自|源于|载于|见于?|参见))"
    rf"{_S}(?:了|在|我国)?{_S}$"
)
_SAYS = (
    "规定|明确|指出|载明|要求|写明|提出|强调|提到|写道|宣布|确立|确认|所称|所述|所指|称"
    "|如下|为|即|原文|表述|条文|内容"
)
# What may stand between a reference and the words that are given as its own.
_LEADS_IN = re.compile(
    rf"[)）》\s]{{0,6}}(?:的?[^。；！？“”「」『』\n]{{0,14}}(?:{_SAYS}|[:：])[^。；！？“”「」『』\n]{{0,4}}?)?"
    rf"(?<![的了]){_S}[,，:：]?{_S}[“「『\"]?{_S}"
)
# Words that a text is to have from now on are not said to be in it.
_AMENDS = re.compile("修改为|改为|修正为|修订为|调整为|替换为|代之以|增加|增写|补充|删去|删除")
_LONGEST_REACH = 400  # characters back to the start of the sentence, or on to the end of one
_MOST_IN_NOTE = 30  # references that one note gives for a quotation


@dataclass(frozen=True, slots=True)
class Link:
    """The references (by index) that a quotation is said to come from, the nearest one first.

    `is_direct`: the quotation is given as their very words, and not just in their neighbourhood.
    """

    references: tuple[int, ...] = ()
    is_direct: bool = False


class Linker:
    """Says of the quotations of a draft what they come from; `references` are in order."""

    def __init__(self, draft: Draft, references: Sequence[Reference]) -> None:
        self.draft = draft
        self.text = draft.text
        self.references = references
        self._starts = [reference.start for reference in references]
        self._quote_ends = [quote.end for quote in draft.quotes]

    def link(self, quote: Quote) -> Link:
        """Return what a quotation is said to come from."""
        if behind := self._behind(quote):
            return Link(behind, is_direct=True)
        before = self._before(quote)
        if not before:
            return Link()
        gap = self.text[self.references[before[0]].end : quote.start]
        if _AMENDS.search(gap):
            return Link()
        return Link(before, is_direct=_LEADS_IN.fullmatch(gap) is not None)

    def _behind(self, quote: Quote) -> tuple[int, ...]:
        """Return the references behind a quotation, in a bracket or in its note."""
        note = self.draft.notes.get(note_mark(self.text, quote.end) or "")
        if note and not _holds(note, quote.start) and (found := self._between(*note)):
            return found[:_MOST_IN_NOTE]
        at = bisect_left(self._starts, quote.end)
        if at == len(self._starts):
            return ()
        if not _BEHIND.fullmatch(self.text, quote.end, self._starts[at]):
            return ()
        end = self.references[at].end
        stop = _STOP.search(self.text, end, end + _LONGEST_REACH)
        last = stop.start() if stop else end + _LONGEST_REACH
        chain = [at]
        for number in range(at + 1, bisect_left(self._starts, last)):
            if self._starts[number] - self.references[number - 1].end > 3:
                break
            chain.append(number)
        return tuple(chain)

    def _before(self, quote: Quote) -> tuple[int, ...]:
        """Return the references of the sentence before a quotation, the nearest one first.

        Of those that quotations part from each other, the ones behind the last quotation; one that
        no reference parts from the one before shares its references.
        """
        first = self._sentence_start(quote.start)
        own = [
            number
            for number in self._between(first, quote.start)
            if not self.draft.quoted[self._starts[number]]
        ]
        if not own:
            return ()
        other = bisect_right(self._quote_ends, self._starts[own[-1]]) - 1
        behind = self._quote_ends[other] if other >= 0 else 0
        return tuple(number for number in reversed(own) if self._starts[number] >= behind)

    def _sentence_start(self, at: int) -> int:
        """Return where the sentence around a quotation starts; stops in quotations do not count.

        A paragraph that begins with the quotation goes on with the one above if that ends with a
        colon.
        """
        text = self.text
        start = max(at - _LONGEST_REACH, 0)
        line = text.rfind("\n", start, at) + 1
        if line:
            lead = text[line:at].strip(' \u3000>“「『"')
            if not lead and text[line - 2] in "：:":
                line = text.rfind("\n", 0, line - 1) + 1
            start = max(start, line)
        for stop in _STOP.finditer(text, start, at):
            if not self.draft.quoted[stop.start()] and stop.group() != "\n":
                start = stop.end()
        return start

    def _between(self, start: int, end: int) -> tuple[int, ...]:
        """Return the references that stand between two places."""
        first, last = bisect_left(self._starts, start), bisect_left(self._starts, end)
        return tuple(n for n in range(first, last) if self.references[n].end <= end)


def _holds(span: tuple[int, int], at: int) -> bool:
    return span[0] <= at < span[1]
