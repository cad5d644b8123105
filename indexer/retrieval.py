"""Retrieval: a question → the passages that may answer it, ranked.

Four scores are fused. BM25 finds the words; the sentence vectors find the meaning of a part, the
passage vectors that of the whole; late interaction compares token by token. The first three propose
candidates over the whole index, the fourth scores the candidates only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from indexer import dense, late
from indexer.fusion import fuse
from indexer.records import Scores

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from indexer.encoder import EncodedQuestion
    from indexer.lexical import LexicalIndex

_CANDIDATES = 100  # rows that each of the first three proposes
_LEXICAL_DEPTH = 1_000  # rows whose BM25 score is known where another retriever proposes them

# What each score weighs in the fusion. Chosen on the dev questions, see bench/README.md.
WEIGHTS: Mapping[str, float] = {"lexical": 0.5, "dense": 0.25, "sentence": 0.25, "late": 1.0}


@dataclass(frozen=True, slots=True)
class Ranking:
    """Candidate rows, best first, with their fused scores and the components' scores, row for row.

    `components` has the keys of WEIGHTS. A row that BM25 does not rank has 0 there. `matches`
    (n, q) is how well each of the question's tokens is matched in each row.
    """

    rows: npt.NDArray[np.int64]
    fused: npt.NDArray[np.float64]
    components: Mapping[str, npt.NDArray[np.float64]]
    matches: npt.NDArray[np.float32]

    def shifted(self, rows: npt.NDArray[np.int64], by: float) -> Ranking:
        """Return the ranking with `by` (standard deviations) added to the fused score of `rows`."""
        fused = self.fused + by * np.isin(self.rows, rows)
        return self.in_order_of(fused)

    def at_least(self, other: Ranking) -> Ranking:
        """Return the ranking with each row's fused score raised to its score in `other`."""
        theirs = dict(zip(other.rows.tolist(), other.fused.tolist(), strict=True))
        raised = [theirs.get(row, -np.inf) for row in self.rows.tolist()]
        return self.in_order_of(np.maximum(self.fused, raised))

    def in_order_of(self, fused: npt.NDArray[np.float64]) -> Ranking:
        """Return the ranking with other fused scores, row for row, in their order."""
        order = np.lexsort((self.rows, -fused))  # best first, ties by row
        components = {name: scores[order] for name, scores in self.components.items()}
        return Ranking(self.rows[order], fused[order], components, self.matches[order])

    def scores(self, position: int) -> Scores:
        """Return the component scores of the candidate at a position."""
        values = {name: float(scores[position]) for name, scores in self.components.items()}
        return Scores(
            lexical=values["lexical"] or None,
            dense=max(values["dense"], values["sentence"]),
            late=values["late"],
        )


@dataclass(frozen=True, slots=True)
class Retriever:
    """The indexes over the same rows; `sentence_rows[i]` is the row of sentence vector i.

    Only passages of more than one sentence have sentence vectors; `sentence_rows` ascends.
    """

    lexical: LexicalIndex
    passages: Any
    sentences: Any
    sentence_rows: npt.NDArray[np.int64]
    tokens: late.TokenVectors
    document_of: npt.NDArray[np.int64]

    def rank(
        self,
        question: str,
        encoded: EncodedQuestion,
        documents: Sequence[int] | None = None,
        also: Sequence[int] = (),
    ) -> Ranking:
        """Rank the rows that may answer a question, and the rows `also`; only of `documents`."""
        allowed_rows = allowed_sentences = None
        if documents is not None:
            allowed = np.isin(self.document_of, documents)
            also = [row for row in also if allowed[row]]
            allowed_rows = np.flatnonzero(allowed)
            allowed_sentences = np.flatnonzero(allowed[self.sentence_rows])
        lexical = self.lexical.search(question, _LEXICAL_DEPTH, documents)
        near, _ = dense.search(self.passages, encoded.dense, _CANDIDATES, allowed_rows)
        parts, _ = dense.search(self.sentences, encoded.dense, _CANDIDATES, allowed_sentences)
        proposed = [row for row, _ in lexical[:_CANDIDATES]]
        rows = np.unique(
            np.concatenate([proposed, near, self.sentence_rows[parts], also]).astype(np.int64)
        )
        whole = dense.score(self.passages, encoded.dense, rows).astype(np.float64)
        matches = late.best_matches(self.tokens, encoded.tokens, rows.tolist())
        components = {
            "lexical": _lexical_scores(lexical, rows),
            "dense": whole,
            "sentence": self._best_sentences(encoded, rows, whole),
            "late": _maxsim(matches),
        }
        fused = fuse(components, WEIGHTS)
        return Ranking(rows, fused, components, matches).in_order_of(fused)

    def is_aligned(self, rows: int) -> bool:
        """Whether every part has `rows` rows, and every sentence vector a row."""
        counts = {
            len(self.lexical), self.passages.ntotal, len(self.tokens), len(self.document_of), rows,
        }  # fmt: skip
        owners = self.sentence_rows
        return (
            len(counts) == 1
            and len(owners) == self.sentences.ntotal
            and bool(np.all(np.diff(owners) >= 0))
            and (not len(owners) or 0 <= owners[0] <= owners[-1] < rows)
        )

    def _best_sentences(
        self, encoded: EncodedQuestion, rows: npt.NDArray[np.int64], whole: npt.NDArray[np.float64]
    ) -> npt.NDArray[np.float64]:
        """Return the score of each row's best sentence; of a single one the passage's own."""
        firsts = np.searchsorted(self.sentence_rows, rows, side="left")
        lasts = np.searchsorted(self.sentence_rows, rows, side="right")
        counts = lasts - firsts
        several = np.flatnonzero(counts)
        best = whole.copy()
        if len(several):
            ids = np.concatenate([np.arange(firsts[i], lasts[i]) for i in several])
            scores = dense.score(self.sentences, encoded.dense, ids)
            starts = np.concatenate([[0], np.cumsum(counts[several])[:-1]])
            best[several] = np.maximum.reduceat(scores, starts)
        return best


def _maxsim(matches: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
    """Return the late-interaction score of each row, 0 for a question without a token."""
    return matches.mean(axis=1, dtype=np.float64) if matches.size else np.zeros(len(matches))


def _lexical_scores(
    ranked: Sequence[tuple[int, float]], rows: npt.NDArray[np.int64]
) -> npt.NDArray[np.float64]:
    scores = dict(ranked)
    return np.array([scores.get(int(row), 0.0) for row in rows])
