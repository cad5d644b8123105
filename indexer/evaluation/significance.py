"""How sure a figure is: bootstrap intervals and permutation tests over questions, by SciPy.

Intervals are percentile intervals (Efron & Tibshirani, An Introduction to the Bootstrap, ch. 13);
the paired test is the randomisation test that Smucker, Allan & Carterette recommend («A comparison
of statistical significance tests for information retrieval evaluation», CIKM 2007). Seeds are
fixed: the same values give the same figures.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from scipy import stats  # type: ignore[import-untyped]

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

RESAMPLES = 2_000
FLIPS = 10_000
_SEED = 1
_BATCH = 200  # resamples held in memory at once

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure over some questions, and the bounds of its 95 % interval.

    There are no bounds for a single question, nor where all resamples give the same figure: three
    hits of three say little, but a bootstrap cannot know what it has not seen.
    """

    value: float
    low: float | None
    high: float | None
    questions: int


@dataclass(frozen=True, slots=True)
class Bin:
    """Of the questions whose probability lies in [low, high): the mean of it, the share met."""

    low: float
    high: float
    questions: int
    said: float
    was: float


@dataclass(frozen=True, slots=True)
class Difference:
    """What a measure gained from one run to another over the same questions.

    `p` is that of a two-sided paired randomisation test; `better`, `worse`, `same` count questions.
    """

    before: float
    after: float
    gain: Estimate
    p: float
    better: int
    worse: int
    same: int


def estimate(values: Sequence[float]) -> Estimate:
    """Return the mean of one value a question; `values` has at least one."""
    sample = np.asarray(values, dtype=np.float64)
    return Estimate(float(sample.mean()), *_interval([sample], np.mean), len(sample))


def auroc(positives: Sequence[float], negatives: Sequence[float]) -> Estimate:
    """Return the probability that one of `positives` is above one of `negatives`, ties half.

    That is the Mann–Whitney U of the pairs' number (Hanley & McNeil, Radiology 143, 1982), which
    SciPy has for many resamples at once. Both kinds have at least one value, and are resampled
    each by itself.
    """

    def area(positive: Floats, negative: Floats, axis: int = -1) -> Floats:
        pairs = positive.shape[axis] * negative.shape[axis]
        u = stats.mannwhitneyu(positive, negative, axis=axis, method="asymptotic").statistic
        return np.asarray(u / pairs)

    first, second = (np.asarray(values, dtype=np.float64) for values in (positives, negatives))
    bounds = _interval([first, second], area)
    return Estimate(float(area(first, second)), *bounds, len(first) + len(second))


def brier(outcomes: Sequence[bool], probabilities: Sequence[float]) -> Estimate:
    """Return the mean squared error of probabilities; 0 is perfect, 0.25 is saying 0.5 always."""
    errors = np.asarray(probabilities, dtype=np.float64) - np.asarray(outcomes, dtype=np.float64)
    return estimate((errors**2).tolist())


def reliability(
    outcomes: Sequence[bool], probabilities: Sequence[float], bins: int = 5
) -> tuple[Bin, ...]:
    """Return the bins, of equal width, into which probabilities fall; empty ones are left out."""
    said, was = (np.asarray(values, dtype=np.float64) for values in (probabilities, outcomes))
    place = np.minimum((said * bins).astype(int), bins - 1)  # 1.0 belongs to the last
    table = []
    for number in np.unique(place):
        inside = place == number
        table.append(
            Bin(
                low=float(number / bins),
                high=float((number + 1) / bins),
                questions=int(inside.sum()),
                said=float(said[inside].mean()),
                was=float(was[inside].mean()),
            )
        )
    return tuple(table)


def difference(before: Sequence[float], after: Sequence[float]) -> Difference:
    """Compare two values of each question; there is at least one question.

    All ways to flip the signs of the differences are tried where there are at most FLIPS, else
    FLIPS of them at random.
    """
    first, second = (np.asarray(values, dtype=np.float64) for values in (before, after))
    gains = second - first
    test = stats.permutation_test(
        (gains,),
        np.mean,
        permutation_type="samples",
        n_resamples=FLIPS,
        batch=_BATCH,
        rng=np.random.default_rng(_SEED),
    )
    return Difference(
        before=float(first.mean()),
        after=float(second.mean()),
        gain=estimate(gains.tolist()),
        p=float(test.pvalue),
        better=int((gains > 0).sum()),
        worse=int((gains < 0).sum()),
        same=int((gains == 0).sum()),
    )


def _interval(
    samples: Sequence[Floats], statistic: Callable[..., Any]
) -> tuple[float | None, float | None]:
    """Return the bounds that hold 95 % of the bootstrap's figures."""
    if min(map(len, samples)) < 2:
        return None, None
    found = stats.bootstrap(
        samples,
        statistic,
        n_resamples=RESAMPLES,
        batch=_BATCH,
        method="percentile",
        rng=np.random.default_rng(_SEED),
    )
    low, high = map(float, found.confidence_interval)
    return (low, high) if low < high else (None, None)
