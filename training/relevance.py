"""Fit the model behind the verdict, and write indexer/relevance.json.

    python training/relevance.py DATASET --index DIR

DATASET is STARD (THUIR, MIT; arXiv 2406.15313) in the BEIR layout: lay questions, judged over all
national statutes. Each question is searched twice over a small corpus of 40 statutes: once with
those that answer it among them, once without. The label is whether one of the first five hits was
judged to answer. No gold question of this project is among them; the thresholds, which decide only
where the words change, were set by hand on the dev questions and are kept as they stand.

Two models are fitted: `full`, and `plain` without the lexical features, for questions that share no
script with the corpus. Half of the questions are held out, and their figures printed.
"""

import argparse
import json
import random
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import brier_score_loss, roc_auc_score

from indexer.evaluation import open_dataset, read_dataset
from indexer.relevance import Features

Row = tuple[str, Features, bool]  # query id, what the search knew, whether it was answered
TARGET = Path(__file__).parent.parent / "indexer" / "relevance.json"
STATUTES = 40
MODELS = {
    "full": ("late", "dense", "sentence", "margin", "coverage", "coverage_top"),
    "plain": ("late", "dense", "sentence", "margin"),
}


def collect(folder: Path, index_dir: Path) -> list[Row]:
    """Return (query id, features, answered) of every search."""
    data = read_dataset(folder, "train")
    index = open_dataset(data, index_dir)
    statute_of = {}
    numbers: dict[str, list[int]] = {}
    for number, info in enumerate(index.documents()):
        statute = info.title.rsplit(" ", 1)[0]
        statute_of[info.doc_id] = statute
        numbers.setdefault(statute, []).append(number)
    gold: dict[str, set[str]] = {}
    for query_id, corpus_id, _ in data.judgements:
        gold.setdefault(query_id, set()).add(corpus_id)
    chance = random.Random(1)
    statutes = sorted(numbers)
    rows = []
    for query_id, question in data.queries.items():
        answering = {statute_of[corpus_id] for corpus_id in gold[query_id]}
        others = chance.sample([one for one in statutes if one not in answering], STATUTES)
        for chosen in ([*others, *answering], others):
            documents = sorted(number for one in chosen for number in numbers[one])
            features, ids = index.examine(question, documents)
            rows.append((query_id, features, bool(gold[query_id] & set(ids))))
    return rows


def fit(rows: list[Row], names: tuple[str, ...], name: str) -> dict[str, object]:
    """Fit one model on half of the questions, print how it does on the other half, fit on all."""
    values = np.array([[getattr(features, one) for one in names] for _, features, _ in rows])
    labels = np.array([label for _, _, label in rows])
    held_out = np.array([hash_half(query_id) for query_id, _, _ in rows])
    model = LogisticRegression(C=10.0, max_iter=1000).fit(values[~held_out], labels[~held_out])
    predicted = model.predict_proba(values[held_out])[:, 1]
    print(
        f"{name}: {held_out.sum()} held-out searches, {labels[held_out].mean():.2f} answered, "
        f"AUROC {roc_auc_score(labels[held_out], predicted):.3f}, "
        f"Brier {brier_score_loss(labels[held_out], predicted):.3f}"
    )
    for low in np.arange(0, 1, 0.2):
        inside = (predicted >= low) & (predicted < low + 0.2)
        if inside.any():
            print(
                f"  said {predicted[inside].mean():.2f}, was {labels[held_out][inside].mean():.2f} "
                f"({inside.sum()})"
            )
    model.fit(values, labels)
    return {
        "intercept": round(float(model.intercept_[0]), 4),
        "weights": {one: round(float(w), 4) for one, w in zip(names, model.coef_[0], strict=True)},
    }


def hash_half(query_id: str) -> bool:
    """Put a question into one of two halves, the same on every run."""
    return random.Random(query_id).random() < 0.5


def main() -> None:
    """Collect, fit, write."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("dataset", type=Path)
    parser.add_argument("--index", type=Path, required=True)
    arguments = parser.parse_args()
    rows = collect(arguments.dataset, arguments.index)
    fitted = {name: fit(rows, names, name) for name, names in MODELS.items()}
    thresholds = json.loads(TARGET.read_text("utf-8"))["thresholds"]
    TARGET.write_text(json.dumps({**fitted, "thresholds": thresholds}, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
