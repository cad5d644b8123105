"""Score fusion: the scores of several retrievers for the same candidates, made into one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Mapping

Scores = npt.NDArray[np.float64]


def fuse(components: Mapping[str, Scores], weights: Mapping[str, float]) -> Scores:
    """Return the weighted mean of score arrays (n,), each brought to zero mean and unit variance.

    A retriever that says the same of every candidate says nothing. Source: ZMUV normalisation,
    Montague & Aslam, «Relevance score normalization for metasearch», CIKM 2001; that a linear
    combination beats reciprocal rank fusion: Bruch, Gai & Ingber, arXiv 2210.11934, and
    bench/README.md for this project's own data.
    """
    total = sum(weights.values())
    fused = sum(
        (weights[name] / total * _standardise(scores) for name, scores in components.items()),
        start=np.zeros(1),
    )
    return np.asarray(fused)


def _standardise(scores: Scores) -> Scores:
    deviation = scores.std() if len(scores) else 0.0
    # What differs by rounding alone is not to be blown up to unit variance.
    return (scores - scores.mean()) / deviation if deviation > 1e-9 else np.zeros_like(scores)
