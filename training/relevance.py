"""Fit the model behind the verdict: indexer/relevance.json, and training/reliability.svg of it.

    python -m training.relevance DATA WORK

DATA and WORK are those of `training/mine.py`. Questions are searched over one document, over 40,
over the same 40 without the one that answers, and over one of these; the label is whether one of
the first five hits holds the answer. Answerable questions are those of documents, and of STARD,
that were held back from the encoder's training, so that its scores are not flattered; the
near-misses and the far questions, which it never saw, are all used. No gold question is among them.
The two thresholds, which decide only where the words change, were set by hand on the dev questions
and stay.

Two models are fitted: `full`, and `plain` without the lexical features, for questions that share no
script with the corpus. Figures and plot are of five-fold cross-validation, no question in two
folds: the plot holds what the model said against what was so.
"""

from __future__ import annotations

import argparse
import json
import math
import random
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import brier_score_loss, roc_auc_score
from sklearn.model_selection import GroupKFold, cross_val_predict

from indexer.evaluation import open_dataset, read_dataset
from indexer.evaluation.significance import reliability
from indexer.relevance import kind
from training.mine import UNANSWERED, held_back, open_training_index, questions, squeeze

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from indexer.evaluation.significance import Bin
    from indexer.index import Index

TARGET = Path(__file__).parent.parent / "indexer" / "relevance.json"
MODEL = "default"
PLOT = Path(__file__).parent / "reliability.svg"
TREES, LEAVES, RATE = 150, 6, 0.08
SEED = 1
OTHERS = 40  # documents searched beside the one that answers
LEXICAL = ("lexical", "lexical_above", "coverage", "coverage_top")
COMMON = (
    "passages", "late", "late_above", "dense", "dense_above", "sentence", "sentence_above",
    "lead", "margin", "weakest", "weakest_top", "telling", "telling_top",
    "asked_missing", "named_missing",
)  # fmt: skip
MODELS = {"full": (*COMMON, *LEXICAL), "plain": COMMON}


@dataclass(frozen=True, slots=True)
class Search:
    """One search: the question, what kind it was, what was known, whether it was answered."""

    question: str
    sort: str  # answerable, left out, elsewhere, near, far
    found: dict[str, float]
    answered: bool


def own(index: Index) -> Iterator[Search]:
    """Search for our own questions."""
    numbers = {info.path: number for number, info in enumerate(index.documents())}
    for entry in questions():
        answerable = entry["style"] not in UNANSWERED
        if answerable and not held_back(entry["file"], 0.1):
            continue
        chance = random.Random(entry["question"])
        number = numbers[entry["file"]]
        others = chance.sample([one for one in numbers.values() if one != number], OTHERS)
        scopes = [
            ("answerable", [number]),
            ("answerable", [number, *others]),
            ("left out", others),
            ("elsewhere", others[:1]),
        ]
        quotes = [squeeze(gold["quote"]) for gold in entry["gold"]]
        for sort, documents in scopes if answerable else scopes[:2]:
            found, texts = index.asker.examine(entry["question"], sorted(documents))
            texts = [squeeze(text) for text in texts]
            yield Search(
                entry["question"],
                sort if answerable else entry["style"],
                found,
                any(quote in text for quote in quotes for text in texts),
            )


def stard(data: Path, work: Path) -> Iterator[Search]:
    """Search for STARD's questions, over the articles of 40 statutes."""
    dataset = read_dataset(data / "stard", "train")
    index = open_dataset(dataset, work / f"stard-{MODEL}", model=MODEL)
    statute_of = {}
    numbers: dict[str, list[int]] = {}
    for number, info in enumerate(index.documents()):
        statute = info.title.rsplit(" ", 1)[0]
        statute_of[info.doc_id] = statute
        numbers.setdefault(statute, []).append(number)
    gold: dict[str, set[str]] = {}
    for query_id, corpus_id, _ in dataset.judgements:
        gold.setdefault(query_id, set()).add(corpus_id)
    for query_id, question in dataset.queries.items():
        if not held_back(query_id, 0.2):
            continue
        answering = {statute_of[corpus_id] for corpus_id in gold[query_id]}
        chance = random.Random(question)
        others = chance.sample(sorted(numbers.keys() - answering), OTHERS)
        for sort, chosen in (("answerable", [*others, *answering]), ("left out", others)):
            documents = sorted(number for one in chosen for number in numbers[one])
            found, texts = index.asker.examine(question, documents)
            answers = {index.passage(one).text for one in gold[query_id]}
            yield Search(question, sort, found, bool(answers & set(texts)))


def fit(
    searches: Sequence[Search], names: Sequence[str], name: str
) -> tuple[dict[str, object], tuple[Bin, ...]]:
    """Fit a model, and print how it does on questions that it was not fitted on.

    Returns the model, and what it said of them against what was so. The two numbers of Platt's
    calibration are fitted on these answers as well, on as many answered searches as others: what a
    probability means depends on how often a corpus answers, and half the time is a fair guess.
    """
    values = np.array([[search.found[one] for one in names] for search in searches])
    labels = np.array([search.answered for search in searches])
    groups = np.unique([search.question for search in searches], return_inverse=True)[1]
    model = GradientBoostingClassifier(
        n_estimators=TREES, learning_rate=RATE, max_depth=None, max_leaf_nodes=LEAVES,
        min_samples_leaf=40, subsample=0.7, random_state=SEED,
    )  # fmt: skip
    scores = cross_val_predict(
        model, values, labels, groups=groups, cv=GroupKFold(5), method="decision_function"
    )[:, None]
    others = np.random.default_rng(SEED).permutation(np.flatnonzero(~labels))[: labels.sum()]
    half = np.sort(np.concatenate([np.flatnonzero(labels), others]))
    platt = LogisticRegression(C=1e6).fit(scores[half], labels[half])
    predicted = platt.predict_proba(scores)[:, 1]
    sorts = np.array([search.sort for search in searches])
    print(
        f"{name}: {len(labels)} searches, {labels.mean():.2f} answered, "
        f"AUROC {roc_auc_score(labels, predicted):.3f}, "
        f"Brier with half answered {brier_score_loss(labels[half], predicted[half]):.3f}"
    )
    for sort in ("left out", "elsewhere", "near", "far"):
        rows = labels | (sorts == sort)
        print(
            f"  answered against {sort}: AUROC {roc_auc_score(labels[rows], predicted[rows]):.3f}"
        )
    bins = reliability(labels[half].tolist(), predicted[half].tolist(), bins=10)
    for one in bins:
        print(f"  said {one.said:.2f}, was {one.was:.2f} ({one.questions})")
    model.fit(values, labels)
    slope, shift = float(platt.coef_[0, 0]), float(platt.intercept_[0])
    share = labels.mean()  # the score before the first tree is its log odds
    fitted = {
        "features": list(names),
        "bias": round(slope * math.log(share / (1 - share)) + shift, 5),
        "trees": [nested(one.tree_, slope * RATE) for (one,) in model.estimators_],
    }
    return fitted, bins


def nested(tree: Any, scale: float, node: int = 0) -> Any:
    """Return a tree as [feature, threshold, not above it, above], down to its leaves' values."""
    left, right = tree.children_left[node], tree.children_right[node]
    if left == right:  # a leaf has neither
        return round(scale * float(tree.value[node, 0, 0]), 5)
    return [
        int(tree.feature[node]),
        round(float(tree.threshold[node]), 5),
        nested(tree, scale, left),
        nested(tree, scale, right),
    ]


def plot(bins: Sequence[Bin]) -> str:
    """Return a reliability diagram as SVG; the area of a point is the number of its searches."""
    most = max(one.questions for one in bins)
    points = "".join(
        f'<circle cx="{40 + 300 * one.said:.1f}" cy="{320 - 300 * one.was:.1f}" '
        f'r="{10 * (one.questions / most) ** 0.5 + 2:.1f}"><title>said {one.said:.2f}, was '
        f"{one.was:.2f}, {one.questions} searches</title></circle>"
        for one in bins
    )
    labels = "".join(
        f'<text x="{40 + 300 * at:.0f}" y="336" text-anchor="middle">{at:g}</text>'
        f'<text x="34" y="{324 - 300 * at:.0f}" text-anchor="end">{at:g}</text>'
        for at in (0, 0.5, 1)
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 360 360" font-family="sans-serif" '
        'font-size="12"><title>What the verdict\'s model says against what is so</title>'
        '<rect width="360" height="360" fill="#fff"/>'
        '<path d="M40 20V320H340M40 320L340 20" fill="none" stroke="#888"/>'
        f'{labels}<text x="190" y="354" text-anchor="middle">said</text>'
        '<text x="14" y="170" text-anchor="middle" transform="rotate(-90 14 170)">was</text>'
        f'<g fill="#1565c0">{points}</g></svg>\n'
    )


def main() -> None:
    """Collect, fit, write."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("work", type=Path)
    arguments = parser.parse_args()
    searches = [
        *own(open_training_index(arguments.data, arguments.work, MODEL)),
        *stard(arguments.data, arguments.work),
    ]
    full, bins = fit(
        [one for one in searches if kind(one.question) == "full"], MODELS["full"], "full"
    )
    plain, _ = fit(searches, MODELS["plain"], "plain")
    thresholds = json.loads(TARGET.read_text("utf-8"))["thresholds"]
    model = {"full": full, "plain": plain, "thresholds": thresholds}
    TARGET.write_text(json.dumps(model, separators=(",", ":")) + "\n", "utf-8")
    PLOT.write_text(plot(bins), "utf-8")


if __name__ == "__main__":
    main()
