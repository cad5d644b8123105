"""How sure a figure is: intervals and tests against values computed by hand and by libraries."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import brier_score_loss, roc_auc_score

from indexer.evaluation import significance
from indexer.evaluation.significance import Bin

SHARES = st.lists(st.sampled_from([0.0, 0.5, 1.0]), min_size=2, max_size=9)


@settings(max_examples=30, deadline=None)
@given(SHARES)
def test_an_interval_lies_among_the_values(values):
    """The bounds enclose the mean and stay within the sample; equal values have none."""
    found = significance.estimate(values)
    assert found == significance.estimate(values)
    assert found.value == pytest.approx(sum(values) / len(values))
    if found.low is None:
        assert found.high is None
    else:
        assert min(values) <= found.low <= found.value <= found.high <= max(values)
    if len(set(values)) == 1:
        assert found.low is None


def test_an_interval_agrees_with_theory():
    """400 coins, half of them heads: 0.5 ± 1.96 · 0.5 / √400."""
    found = significance.estimate([0.0, 1.0] * 200)
    assert (found.low, found.high) == pytest.approx((0.451, 0.549), abs=0.004)


@settings(max_examples=30, deadline=None)
@given(SHARES, st.randoms(use_true_random=False))
def test_the_randomisation_test_tries_all_signs(before, chance):
    """For few questions p is the share of all sign flips that differ at least as much."""
    after = [chance.choice([0.0, 0.5, 1.0]) for _ in before]
    gains = [new - old for old, new in zip(before, after, strict=True)]
    flipped = [
        sum(sign * gain for sign, gain in zip(signs, gains, strict=True))
        for signs in itertools.product((1, -1), repeat=len(gains))
    ]
    above = sum(one >= sum(gains) for one in flipped)
    below = sum(one <= sum(gains) for one in flipped)
    found = significance.difference(before, after)
    assert found.p == pytest.approx(min(1.0, 2 * min(above, below) / len(flipped)))
    assert found.gain.value == pytest.approx(sum(gains) / len(gains))
    assert (found.better, found.worse, found.same) == (
        sum(one > 0 for one in gains), sum(one < 0 for one in gains), gains.count(0.0),
    )  # fmt: skip


def test_many_questions_are_flipped_at_random():
    """30 questions better and none worse is no chance: the least p of 10,000 flips."""
    found = significance.difference([0.0] * 30, [1.0] * 30)
    assert found.p == pytest.approx(2 / 10_001)


@settings(max_examples=30, deadline=None)
@given(SHARES, SHARES)
def test_auroc_and_brier_are_scikit_learns(positives, negatives):
    """The same figures as scikit-learn's, ties and all, within their intervals."""
    said = positives + negatives
    outcomes = [True] * len(positives) + [False] * len(negatives)
    for found, expected in (
        (significance.auroc(positives, negatives), roc_auc_score(outcomes, said)),
        (significance.brier(outcomes, said), brier_score_loss(outcomes, said)),
    ):
        assert found.value == pytest.approx(expected)
        assert found.questions == len(said)
        assert found.low is None or 0 <= found.low <= found.value <= found.high <= 1


def test_reliability_puts_what_was_beside_what_was_said():
    """Bins of equal width, the empty ones left out, 1.0 in the last."""
    outcomes, said = [False, True, True, True], [0.1, 0.1, 0.9, 1.0]
    assert significance.reliability(outcomes, said) == (
        Bin(0.0, 0.2, 2, 0.1, 0.5),
        Bin(0.8, 1.0, 2, 0.95, 1.0),
    )
