"""The verdict: how probable it is that the hits hold the answer.

A logistic model over what the search knows anyway. Its coefficients are in `relevance.json`, made
by `training/relevance.py` from questions with and without an answer in the corpus searched; the
two thresholds were chosen on the dev questions.

Most features are relative to the corpus: how far the best hits stand out from the other candidates
says more, across corpora of twenty passages and of sixty thousand, than how near they are.
"""

from __future__ import annotations

import json
import math
import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from indexer.answering import coverage
from indexer.text import fold

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from indexer.records import Verdict
    from indexer.retrieval import Ranking

DEPTH = 5  # hits that the verdict looks at

_ASKS_NUMBER = re.compile(
    r"多少|百分之几|几[^乎何]|多久|多长时间|比例|何时|什么时候|哪[一]?[年月天日]"
    r"|how (?:many|much|long|often|soon)|percent|what (?:date|year|day)|\bwhen\b"
)
_NUMBER = re.compile(
    r"\d|(?<!第)[一二三四五六七八九十百千万两半]+(?:[年月日天周个次倍元名人家件项%成]|分之|小时|工作日)"
)


def features(
    question: str,
    ranking: Ranking,
    texts: Sequence[str],
    rarity: Mapping[str, float],
    token_scores: npt.NDArray[np.float32],
) -> dict[str, float]:
    """Return what is known of a search, by name.

    `texts` are those of the first DEPTH hits, `rarity` the question's tokens with their inverse
    document frequency, `token_scores` (q,) the highest cosine of each of the question's token
    vectors in the first hit. There must be a hit.
    """
    found = {"passages": math.log10(len(ranking.rows))}
    for name in ("late", "dense", "sentence", "lexical"):
        scores = ranking.components[name]
        best, spread = float(scores[:DEPTH].max()), float(scores.std())
        found[name] = best
        found[f"{name}_above"] = (best - float(scores.mean())) / spread if spread > 1e-6 else 0.0
    found["lead"] = float(ranking.fused[0] - ranking.fused[min(1, len(ranking.fused) - 1)])
    found["margin"] = float(ranking.fused[0] - ranking.fused[min(9, len(ranking.fused) - 1)])
    found["coverage"] = coverage(rarity, texts[0])
    found["coverage_top"] = coverage(rarity, "\n".join(texts))
    lowest = np.sort(token_scores)[: max(1, len(token_scores) // 4)]
    found["weakest"] = float(lowest.mean()) if len(lowest) else 0.0
    asks = _ASKS_NUMBER.search(fold(question)) is not None
    found["number_missing"] = float(asks and not any(map(_NUMBER.search, map(fold, texts[:3]))))
    return found


@cache
def _model() -> Any:
    return json.loads(files("indexer").joinpath("relevance.json").read_text("utf-8"))


def probability(question: str, found: Mapping[str, float]) -> float:
    """Return the probability, in [0, 1], that the first DEPTH hits hold the answer."""
    model = _model()[kind(question)]
    score = model["intercept"] + sum(
        weight * found[name] for name, weight in model["weights"].items()
    )
    return 1 / (1 + math.exp(-score))


def kind(question: str) -> str:
    """Return which model judges a question: "plain" without a Chinese character, else "full".

    The words of a question in another script say nothing by not standing in the passages.
    """
    return "full" if re.search("[一-鿿]", question) else "plain"


def verdict(value: float) -> Verdict:
    """Return the verdict that a probability amounts to."""
    thresholds = _model()["thresholds"]
    if value >= thresholds["answered"]:
        return "answered"
    return "uncertain" if value >= thresholds["uncertain"] else "not_found"
