"""What is said of a quotation: verbatim, different, from another place, out of date, or unknown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from indexer.checking.findings import Difference
from indexer.checking.plain import plain
from indexer.checking.quotes import (
    Words,
    everywhere,
    in_found,
    nearest_anywhere,
    nearest_in,
)
from indexer.citation import book_title

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indexer.checking.draft import Draft, Quote
    from indexer.checking.findings import Finding, Place
    from indexer.checking.judging import Judge
    from indexer.checking.linking import Link
    from indexer.checking.quotes import Nearest
    from indexer.checking.shelves import Run, Stand
    from indexer.checking.sources import Source, Sources

LEAST = 8  # plain characters of a quotation that is looked for without a reference beside it
# How alike a quotation and its source must be for the one to be taken as a slip of the other: a
# few words, more of them in the provision that is cited, or in any other text, and words that
# nobody says are from a document («…» may be a term or a slogan).
_ALIKE_SHORT = 0.75  # one character in four to seven
_ALIKE_IN_CITED = 0.6
_ALIKE_ELSEWHERE = 0.8
_ALIKE_UNCITED = 0.85
_LEAST_UNCITED = 16  # plain characters
_CLEARLY_LIKER = 0.2


@dataclass(frozen=True, slots=True)
class _Case:
    """A quotation, what it is said to be from, and where its words stand."""

    quote: Quote
    words: Words
    cited: tuple[Source, ...]  # those in the corpus, the nearest first
    is_direct: bool
    is_cited: bool
    runs: tuple[Run, ...]


class QuoteJudge:
    """Says of quotations whether they are what their source says."""

    def __init__(self, draft: Draft, sources: Sources, judge: Judge) -> None:
        self.draft = draft
        self.sources = sources
        self.holdings = sources.holdings
        self.judge = judge

    def judge_quote(self, quote: Quote, link: Link, sources: Sequence[Source]) -> Finding | None:
        """Return what is to be said of a quotation; `sources` are those of all references.

        None for words too short to be looked for, and short ones that the place cited lacks: they
        may be a term of the writer's.
        """
        words = Words(self.draft, quote)
        if not words.length:
            return None
        linked = [sources[index] for index in link.references]
        cited = _most_precise(
            [source for source in linked if source.edition and not source.is_other_title]
        )
        if words.length < LEAST and not (cited and link.is_direct):
            return None
        for source in cited:
            if stand := in_found(self.holdings, words, source.found):
                return self.verbatim(quote, words, stand, source)
        runs = tuple(everywhere(self.holdings, words))
        case = _Case(quote, words, cited, link.is_direct, bool(linked), runs)
        if words.length < LEAST:
            return self._short(case)
        if cited:
            return self._beside_reference(case)
        return self._uncited(case)

    # Found, word for word

    def verbatim(
        self, quote: Quote, words: Words, stand: Stand, source: Source | None = None
    ) -> Finding:
        """Say that words stand in the corpus as they are."""
        place = self._place(stand)
        stripped = words.text.strip()
        folded = stripped != place.text and plain(stripped) == plain(place.text)
        note = "，仅标点样式、全半角或空格不同" if folded else ""
        note_en = ", but for the style of marks, width or space" if folded else ""
        message = (
            f"与原文一致{note}：{place.citation}。",
            f"Verbatim{note_en}: {place.citation}.",
        )
        return self.judge.finding(
            "quote", "verbatim", (quote.start, quote.end), message,
            cited=self._name(source), place=place, folded=folded,
        )  # fmt: skip

    def _place(self, stand: Stand) -> Place:
        return self.sources.place(stand.doc_id, stand.start, stand.end)

    def _name(self, source: Source | None) -> str:
        if source is None or source.edition is None:
            return ""
        target = source.reference.target
        return f"{book_title(source.edition.info.title)}{target.label if target else ''}"

    # Beside a reference that the corpus has

    def _short(self, case: _Case) -> Finding | None:
        """Judge a few words that are given as those of a provision, which lacks them."""
        source = case.cited[0]
        found = nearest_in(self.holdings, case.words, source.found)
        is_slip = found and found.alignment.likeness >= _ALIKE_SHORT
        return self._differs(case, found) if found and is_slip else None

    def _beside_reference(self, case: _Case) -> Finding:
        """Judge a quotation whose words the provision cited does not have."""
        own = [
            (source, run)
            for source in case.cited
            for run in case.runs
            if source.edition and run.doc_id in source.edition.doc_ids
        ]
        if own:
            source, stand = own[0][0], self.holdings.stand(own[0][1])
            may_be_term = not case.is_direct and case.words.length < _LEAST_UNCITED
            is_unsure = source.lack is not None and not source.lack.is_sure
            if source.reference.is_guess or is_unsure or may_be_term:
                return self.verbatim(case.quote, case.words, stand, source)
            return self.elsewhere(case.quote, stand, source)
        for source in case.cited:
            for version in source.versions:
                for run in case.runs:
                    if run.doc_id in version.doc_ids:
                        return self._of_other_version(case, self.holdings.stand(run), source)
        if case.runs:
            stand = self._best(case.runs)
            if case.is_direct and not case.cited[0].reference.is_guess:
                return self.elsewhere(case.quote, stand, case.cited[0])
            return self.verbatim(case.quote, case.words, stand)
        return self._not_verbatim(case)

    def elsewhere(self, quote: Quote, stand: Stand, source: Source) -> Finding:
        """Say that words stand in another place than the one cited."""
        place = self._place(stand)
        name = self._name(source)
        message = (
            f"{name}中没有这段话，它见于{place.citation}。",
            f"Not in {name}; these words stand in {place.citation}.",
        )
        return self.judge.finding(
            "quote", "elsewhere", (quote.start, quote.end), message,
            cited=name, place=place,
        )  # fmt: skip

    def _of_other_version(self, case: _Case, stand: Stand, source: Source) -> Finding:
        """Judge a quotation that another version of the text cited has."""
        place = self._place(stand)
        name = self._name(source)
        if not self.sources.shelf.has_ended(place.document):
            return self.elsewhere(case.quote, stand, source)
        message = (
            f"这是{place.document.date}版的文字，该版已废止、被取代或修改（{place.citation}），"
            f"{name}的文字与此不同。",
            f"These are the words of the version of {place.document.date}, which no longer "
            f"applies ({place.citation}); those of {name} differ.",
        )
        now = source.edition.info if source.edition else None
        nearest = nearest_in(self.holdings, case.words, source.found)
        return self.judge.finding(
            "quote", "outdated", (case.quote.start, case.quote.end), message,
            cited=name, place=place, replacement=now,
            differences=self._differences(case.words, nearest) if nearest else (),
        )  # fmt: skip

    def _not_verbatim(self, case: _Case) -> Finding:
        """Judge a quotation that stands nowhere as it is, but names a text of the corpus."""
        inside = [nearest_in(self.holdings, case.words, source.found) for source in case.cited]
        cited = max(filter(None, inside), key=lambda one: one.alignment.likeness, default=None)
        others = nearest_anywhere(self.holdings, case.words)
        other = others[0] if others else None
        likeness = cited.alignment.likeness if cited else 0.0
        if other and other.alignment.likeness > max(likeness + _CLEARLY_LIKER, _ALIKE_ELSEWHERE):
            return self._differs(case, other)
        if cited and likeness >= (_ALIKE_IN_CITED if case.is_direct else _ALIKE_ELSEWHERE):
            return self._differs(case, cited)
        name = self._name(case.cited[0])
        if case.is_direct and not case.cited[0].reference.is_guess and case.cited[0].found:
            message = (
                f"{name}中没有这段话，库中也没有与之相近的文字。",
                f"Not in {name}; the corpus has no words like these.",
            )
            return self.judge.finding(
                "quote", "differs", (case.quote.start, case.quote.end), message, cited=name
            )
        return self._unknown(case)

    def _differs(self, case: _Case, nearest: Nearest) -> Finding:
        place = self._place(nearest.stand)
        differences = self._differences(case.words, nearest)
        told = "；".join(_told(one) for one in differences[:3])
        more = f"等 {len(differences)} 处" if len(differences) > 3 else ""
        message = (
            f"与原文不同：{told}{more}（{place.citation}）。",
            f"Differs from the source in {len(differences)} places ({place.citation}).",
        )
        return self.judge.finding(
            "quote", "differs", (case.quote.start, case.quote.end), message,
            cited=self._name(case.cited[0] if case.cited else None),
            place=place, differences=differences,
        )  # fmt: skip

    def _differences(self, words: Words, nearest: Nearest) -> tuple[Difference, ...]:
        """Return the edits of an alignment in the characters of the draft and of the source."""
        doc_id = nearest.stand.doc_id
        text, source = self.holdings.document(doc_id).text, self.holdings.plain(doc_id)
        found = []
        for edit in nearest.alignment.edits:
            start = words.offset(edit.start)
            end = words.offset(edit.end - 1) + 1 if edit.end > edit.start else start
            meant = ""
            if edit.source_end > edit.source_start:
                base = nearest.base
                first, last = source.span(base + edit.source_start, base + edit.source_end)
                meant = text[first:last]
            found.append(Difference(start, end, self.draft.text[start:end], meant))
        return tuple(found)

    # Without a reference that the corpus has

    def _uncited(self, case: _Case) -> Finding:
        if case.runs and not case.is_cited:
            stand = self._best(case.runs)
            place = self._place(stand)
            has_ended = self.sources.shelf.has_ended(place.document)
            if not has_ended or case.words.length < _LEAST_UNCITED:  # a term, perhaps
                return self.verbatim(case.quote, case.words, stand)
            message = (
                f"这段文字已废止、被取代或修改：{place.citation}。",
                f"These words no longer apply: {place.citation}.",
            )
            return self.judge.finding(
                "quote", "outdated", (case.quote.start, case.quote.end), message, place=place
            )
        if not case.is_cited and case.words.length >= _LEAST_UNCITED:
            others = nearest_anywhere(self.holdings, case.words)
            if others and others[0].alignment.likeness >= _ALIKE_UNCITED:
                return self._differs(case, others[0])
        return self._unknown(case)

    def _unknown(self, case: _Case) -> Finding:
        place = self._place(self._best(case.runs)) if case.runs else None
        hint = f"；同样的文字见于{place.citation}" if place else ""
        hint_en = f"; the same words stand in {place.citation}" if place else ""
        message = (
            f"库中没有所引的文献或文字，未核对{hint}。",
            f"What is quoted is not in the corpus and was not checked{hint_en}.",
        )
        return self.judge.finding(
            "quote", "unknown", (case.quote.start, case.quote.end), message, place=place
        )

    def _best(self, runs: Sequence[Run]) -> Stand:
        """Return the place in a text that applies, if there is one; of those the newest."""

        def rank(run: Run) -> tuple[bool, str]:
            info = self.sources.shelf.info(run.doc_id)
            return not self.sources.shelf.has_ended(info), info.date or ""

        return self.holdings.stand(max(runs, key=rank))


def _most_precise(cited: Sequence[Source]) -> tuple[Source, ...]:
    """Leave out a text as a whole where a provision of it is named as well."""
    precise = {source.edition for source in cited if source.reference.target}
    return tuple(
        source for source in cited if source.reference.target or source.edition not in precise
    )


def _told(difference: Difference) -> str:
    """Return a difference in words."""
    if not difference.written:
        return f"漏“{difference.source}”"
    if not difference.source:
        return f"多“{difference.written}”"
    return f"“{difference.written}”应为“{difference.source}”"
