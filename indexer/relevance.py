"""The verdict: how probable it is that the hits hold the answer.

A logistic model over what the search knows anyway. Its coefficients are in `relevance.json`, made
by `training/relevance.py` from questions with and without an answer in the corpus searched; the
two thresholds were chosen on the dev questions.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from indexer.records import Verdict


@dataclass(frozen=True, slots=True)
class Features:
    """What is known of a search. `late`, `dense`, `sentence` are cosines of the best hits.

    `coverage` is the share of the question's tokens, weighed by rarity, that stand in the first
    hit, `coverage_top` that in the first five together; both None for a question without a word of
    the corpus's script. `margin` is by how much the first hit's fused score leads the tenth's.
    """

    late: float
    dense: float
    sentence: float
    margin: float
    coverage: float | None
    coverage_top: float | None


@cache
def _model() -> Any:
    return json.loads(files("indexer").joinpath("relevance.json").read_text("utf-8"))


def probability(features: Features) -> float:
    """Return the probability, in [0, 1], that the first five hits hold the answer."""
    model = _model()["plain" if features.coverage is None else "full"]
    score = model["intercept"] + sum(
        weight * getattr(features, name) for name, weight in model["weights"].items()
    )
    return 1 / (1 + math.exp(-score))


def verdict(value: float) -> Verdict:
    """Return the verdict that a probability amounts to."""
    thresholds = _model()["thresholds"]
    if value >= thresholds["answered"]:
        return "answered"
    return "uncertain" if value >= thresholds["uncertain"] else "not_found"
