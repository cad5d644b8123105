"""Asking: a question in, an Answer out.

    read the question → rank passages → judge whether they answer → mark and cite the best

`Asker` does it over one opened snapshot; `Index` opens the snapshot and says what is in it.
"""

from __future__ import annotations

import time
import unicodedata
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from indexer import answering, dense, late, relevance
from indexer.citation import Citation
from indexer.encoder import EncodedQuestion
from indexer.errors import QuestionError, SnapshotError
from indexer.filtering import allowed
from indexer.records import Answer, Aspect, Filters, Hit, Scores
from indexer.spelling import correct
from indexer.styles import DEFAULT, STYLES
from indexer.text import clauses

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from indexer.catalog import Catalog
    from indexer.encoder import Encoder
    from indexer.records import DocumentInfo, Passage
    from indexer.references import Reference, Titles, Understood
    from indexer.reranking import Reranker
    from indexer.retrieval import Ranking, Retriever

MAX_QUESTION = 2_000  # characters
_FORM_DOCUMENTS = 20  # best documents whose headers, addressees, … may answer a question for one
_FORM_BONUS = 3.0  # standard deviations that such a part gains
_REWRITTEN = 20  # best hits of a question in other words that are considered
_RERANKED = 40  # hits that a cross-encoder puts in order
_OUT_OF_FORCE_MALUS = 0.5  # standard deviations that a text loses which does not apply on the day
_NOT_APPLICABLE = frozenset({"superseded", "repealed", "expired", "not_yet_in_force"})

UNFILTERED = Filters()


@dataclass(frozen=True, slots=True)
class _Search:
    """One question on its way: as it was read, what it may look at, and what it found.

    `rarity` are its tokens with their inverse document frequency; `allowed` the numbers of the
    documents that pass the filters, None for all; `named` the rows of the articles that the
    question names.
    """

    question: str
    encoded: EncodedQuestion
    rarity: Mapping[str, float]
    allowed: Sequence[int] | None
    named: Sequence[int]
    ranking: Ranking


@dataclass(frozen=True, slots=True)
class Asker:
    """Asks the parts of one snapshot. `infos` gives the documents, in order, as of a day."""

    snapshot_id: str
    catalog: Catalog
    retriever: Retriever
    encoder: Encoder
    titles: Titles
    infos: Callable[[date], Sequence[DocumentInfo]]

    def ask(
        self,
        question: str,
        k: int,
        filters: Filters,
        *,
        rewritten: Sequence[str] = (),
        reranker: Reranker | None = None,
    ) -> Answer:
        """Answer as `Index.ask` says."""
        started = time.perf_counter()
        question = check_question(question)
        correction = correct(question, self.retriever.lexical.counts)
        infos = self.infos(filters.on or date.today())
        documents = allowed(infos, filters)
        understood = self.titles.understand(correction.text, infos, documents)
        search = self._search(correction.text, documents, self._named_rows(understood.references))
        search = self._widened(search, rewritten)
        search = replace(search, ranking=self._prefer_in_force(search, infos))
        positions = _order(search, only=understood.only)
        if reranker:
            positions = self._reranked(search, positions, reranker)
        positions = positions[:k]
        first = search.ranking.rows[: relevance.DEPTH].tolist()
        rows = [int(search.ranking.rows[position]) for position in positions]
        passages = self.catalog.passages([*rows, *first])
        probability = self._probability(search, passages, understood)
        hits = tuple(
            self._hit(rank, position, search, passages, infos)
            for rank, position in enumerate(positions, start=1)
        )
        read_as = (f"按“{read}”检索（原文“{written}”）" for written, read in correction.changes)
        return Answer(
            question=question,
            verdict=relevance.verdict(probability) if hits else "not_found",
            probability=probability if hits else 0.0,
            took_ms=(time.perf_counter() - started) * 1000,
            hits=hits,
            snapshot_id=self.snapshot_id,
            notes=(*read_as, *understood.notes),
        )

    def preview(self, question: str, k: int, filters: Filters) -> tuple[Hit, ...]:
        """Return what `Index.preview` says."""
        infos = self.infos(filters.on or date.today())
        found = self.retriever.lexical.search(check_question(question), k, allowed(infos, filters))
        passages = self.catalog.passages([row for row, _ in found])
        return tuple(
            self._shown(rank, row, score, Scores(score, None, None), passages[row], infos)
            for rank, (row, score) in enumerate(found, start=1)
        )

    def similar(self, passage: Passage, k: int, filters: Filters) -> tuple[Hit, ...]:
        """Return what `Index.similar` says, of a passage of this snapshot."""
        infos = self.infos(filters.on or date.today())
        documents = allowed(infos, filters)
        row = next(
            row
            for row, other in self.catalog.passages_of(passage.doc_id)
            if other.passage_id == passage.passage_id
        )
        encoded = EncodedQuestion(
            dense=dense.vector(self.retriever.passages, row),
            tokens=late.vectors(self.retriever.tokens, row),
        )
        rarity = self.retriever.lexical.rarity(passage.text)
        ranking = self.retriever.rank(passage.text, encoded, documents)
        search = _Search(passage.text, encoded, rarity, documents, (), ranking)
        search = replace(search, ranking=self._prefer_in_force(search, infos))
        rows = search.ranking.rows.tolist()
        positions = [position for position, other in enumerate(rows) if other != row][:k]
        passages = self.catalog.passages([rows[position] for position in positions])
        return tuple(
            self._hit(rank, position, search, passages, infos)
            for rank, position in enumerate(positions, start=1)
        )

    def aspects(self, question: str, hits: Sequence[Hit]) -> tuple[Aspect, ...]:
        """Return what `Index.aspects` says."""
        return tuple(
            Aspect(part, tuple(answering.coverage(rarity, hit.passage.text) for hit in hits))
            for part in answering.question_parts(question)
            if (rarity := self.retriever.lexical.rarity(part))
        )

    # For evaluation and training

    def ranking(self, question: str, documents: Sequence[int] | None = None) -> Ranking:
        """Return all candidates of a question, of `documents` only, with their component scores.

        Raises QuestionError as `ask` does.
        """
        return self._plain_search(question, documents).ranking

    def examine(
        self, question: str, documents: Sequence[int]
    ) -> tuple[dict[str, float], list[str]]:
        """Return what the verdict is made of, and the texts of the first hits.

        Only `documents`, as numbers in the order of `Index.documents`, are searched.
        """
        search = self._plain_search(question, documents)
        rows = search.ranking.rows[: relevance.DEPTH].tolist()
        passages = self.catalog.passages(rows)
        return self._features(search, passages), [passages[row].text for row in rows]

    def _plain_search(self, question: str, documents: Sequence[int] | None) -> _Search:
        """Search without what the program knows of articles named and of texts out of force."""
        correction = correct(check_question(question), self.retriever.lexical.counts)
        return self._search(correction.text, documents, ())

    # The steps

    def _search(
        self, question: str, allowed: Sequence[int] | None, named: Sequence[int]
    ) -> _Search:
        encoded = self.encoder.encode_question(question)
        ranking = self.retriever.rank(question, encoded, allowed, named)
        kinds = answering.form_parts(question)
        if kinds:
            best = dict.fromkeys(self.retriever.document_of[ranking.rows].tolist())
            near = set(list(best)[:_FORM_DOCUMENTS])
            parts = [row for row, number in self.catalog.rows_of_kinds(kinds) if number in near]
            ranking = self.retriever.rank(question, encoded, allowed, [*named, *parts])
            ranking = ranking.shifted(np.array(parts, dtype=np.int64), _FORM_BONUS)
        rarity = self.retriever.lexical.rarity(question)
        return _Search(question, encoded, rarity, allowed, named, ranking)

    def _widened(self, search: _Search, rewritten: Sequence[str]) -> _Search:
        """Add what is near to the question in other words, at the score that it has there."""
        if not rewritten:
            return search
        others = [
            self._search(check_question(one), search.allowed, search.named).ranking
            for one in rewritten
        ]
        near = [row for other in others for row in other.rows[:_REWRITTEN].tolist()]
        ranking = self.retriever.rank(
            search.question, search.encoded, search.allowed, [*search.named, *near]
        )
        for other in others:
            ranking = ranking.at_least(other)
        return replace(search, ranking=ranking)

    def _prefer_in_force(self, search: _Search, infos: Sequence[DocumentInfo]) -> Ranking:
        """Put what does not apply on the day behind, unless the question names its year."""
        ranking = search.ranking
        documents = self.retriever.document_of[ranking.rows]
        behind = [
            number
            for number in np.unique(documents)
            if infos[number].standing.status in _NOT_APPLICABLE
            and ((infos[number].date or "")[:4] or "—") not in search.question
        ]
        if not behind:
            return ranking
        return ranking.shifted(ranking.rows[np.isin(documents, behind)], -_OUT_OF_FORCE_MALUS)

    def _reranked(self, search: _Search, positions: Sequence[int], reranker: Reranker) -> list[int]:
        """Put the first positions in the order of a cross-encoder."""
        first, rest = list(positions[:_RERANKED]), list(positions[_RERANKED:])
        rows = [int(search.ranking.rows[position]) for position in first]
        passages = self.catalog.passages(rows)
        scores = reranker.score(search.question, [passages[row].text for row in rows]).tolist()
        order = sorted(range(len(first)), key=lambda place: -scores[place])
        return [first[place] for place in order] + rest

    def _named_rows(self, references: Sequence[Reference]) -> list[int]:
        """Return the rows of the passages that hold the articles referred to, in order."""
        rows: list[int] = []
        for reference in references:
            span = reference.span(self.catalog.document(reference.doc_id))
            rows += [
                row
                for row, passage in self.catalog.passages_of(reference.doc_id)
                if span and passage.start < span[1] and span[0] < passage.end
            ]
        return list(dict.fromkeys(rows))

    def _probability(
        self, search: _Search, passages: dict[int, Passage], understood: Understood
    ) -> float:
        """Return the probability that the first hits hold the answer."""
        if understood.only:  # an article was asked for: it stands there, or it does not
            return 1.0 if search.named else 0.0
        if understood.missing or not len(search.ranking.rows):
            return 0.0
        if self._is_of_the_only_document(search, passages[int(search.ranking.rows[0])]):
            return 1.0
        return relevance.probability(search.question, self._features(search, passages))

    def _is_of_the_only_document(self, search: _Search, first: Passage) -> bool:
        """Whether the first hit is the part of its form that a question asks of «this document».

        That is certain where one document alone has such a part.
        """
        kinds = answering.form_parts(search.question)
        if first.kind not in kinds or not answering.asks_of_this_document(search.question):
            return False
        having = {number for _, number in self.catalog.rows_of_kinds(kinds)}
        return len(having if search.allowed is None else having.intersection(search.allowed)) == 1

    def _features(self, search: _Search, passages: dict[int, Passage]) -> dict[str, float]:
        rows = search.ranking.rows[: relevance.DEPTH].tolist()
        return relevance.features(
            search.question,
            search.ranking,
            [passages[row].text for row in rows],
            search.rarity,
        )

    def _hit(
        self,
        rank: int,
        position: int,
        search: _Search,
        passages: dict[int, Passage],
        infos: Sequence[DocumentInfo],
    ) -> Hit:
        row = int(search.ranking.rows[position])
        passage = passages[row]
        parts = clauses(passage.text)
        matches = late.clause_matches(self.retriever.tokens, search.encoded.tokens, row, len(parts))
        highlights = answering.highlights(passage, parts, matches, search.rarity)
        score = float(search.ranking.fused[position])
        scores = search.ranking.scores(position)
        return self._shown(rank, row, score, scores, passage, infos, highlights)

    def _shown(
        self,
        rank: int,
        row: int,
        score: float,
        scores: Scores,
        passage: Passage,
        infos: Sequence[DocumentInfo],
        highlights: tuple[tuple[int, int], ...] = (),
    ) -> Hit:
        """Return the Hit of a passage, after comparing it with its Document."""
        passage = self._verified(passage)
        info = infos[int(self.retriever.document_of[row])]
        return Hit(
            rank=rank,
            score=score,
            scores=scores,
            passage=passage,
            document=info,
            highlights=highlights,
            citation=STYLES[DEFAULT].entry(
                Citation(passage.text, passage.locator, info, passage.start, passage.end)
            ),
        )

    def _verified(self, passage: Passage) -> Passage:
        """Return a passage after comparing it with its Document's canonical text.

        Raises SnapshotError if they differ by as much as a character: no citation may rest on it.
        """
        if self.catalog.stretch(passage.doc_id, passage.start, passage.end) != passage.text:
            raise SnapshotError(
                f"索引 {self.snapshot_id} 里的段落与原文不一致：请重新运行 yinju build。",
                f"A passage of the index {self.snapshot_id} differs from its document's text: "
                "run yinju build again.",
            )
        return passage


def check_question(question: str) -> str:
    """Return a question without control characters and white space at its ends.

    Raises QuestionError if nothing is left, or more than MAX_QUESTION characters.
    """
    kept = "".join(
        " " if unicodedata.category(character) in {"Cc", "Cs", "Cn"} else character
        for character in question
    ).strip()
    if not kept:
        raise QuestionError("问题是空的：请输入要查的内容。", "The question is empty: type one.")
    if len(kept) > MAX_QUESTION:
        raise QuestionError(
            f"问题有 {len(kept)} 个字符，超过 {MAX_QUESTION} 个：请缩短后再问。",
            f"The question has {len(kept)} characters, more than {MAX_QUESTION}: shorten it.",
        )
    return kept


def _order(search: _Search, *, only: bool) -> list[int]:
    """Return positions in the ranking: the rows named first, in their order; or those alone."""
    place = {row: position for position, row in enumerate(search.ranking.rows.tolist())}
    first = [place[row] for row in search.named if row in place]
    if only:
        return first
    leading = set(first)
    return first + [position for position in place.values() if position not in leading]
