"""Measure what each part of the retrieval is worth, and other models, over evaluation sets.

    python bench/quality.py --gold QUESTIONS.jsonl TEXTS --beir FOLDER SPLIT \
        --model default --model base --index DIR

`--gold` takes gold questions (see indexer/evaluation/gold.py) and the file or folder of texts that
they are about; both `--gold` and `--beir` may stand several times. Indexes are built under DIR and
found there the next time. The first model is taken apart, the others are measured as they are.

Writes `quality/SET.json`, a file a set, and `quality/README.md`, the tables of all such files.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from scipy.stats import rankdata  # type: ignore[import-untyped]
from speed import machine

from indexer import build, evaluation, open_index
from indexer.evaluation import significance
from indexer.evaluation.tables import interval, table
from indexer.fusion import fuse
from indexer.retrieval import WEIGHTS, Ranking

if TYPE_CHECKING:
    from indexer.index import Index

RESULTS = Path(__file__).parent / "quality"
MAIN = "nDCG@10"  # the measure whose differences are tested in the table
DEPTH = 100
RRF_K = 60

Floats = npt.NDArray[np.float64]
Scorer = Callable[[Ranking], Floats]  # scores of the candidates, row for row
Rankings = dict[str, list[str]]  # passage ids, best first, by question
Measured = Mapping[str, Mapping[str, float]]  # measures by question


@dataclass(frozen=True)
class Task:
    """A set to measure: its answerable questions, and how their rankings are measured.

    `open` builds the index of the set's texts with a model, if need be; each model's index has a
    folder of its own below `work`.
    """

    dataset: Path
    split: str | None
    work: Path
    questions: Mapping[str, str]
    open: Callable[[str, Path], Index]
    measure: Callable[[Rankings, Index], Measured]

    def index_dir(self, model: str) -> Path:
        """Where the index of a model is."""
        return self.work / self.dataset.stem / Path(model).name


def weighted(*names: str) -> Scorer:
    """Fuse some of the components by the program's own weights."""
    weights = {name: WEIGHTS[name] for name in names}
    return lambda ranking: fuse({name: ranking.components[name] for name in names}, weights)


def reciprocal_ranks(ranking: Ranking) -> Floats:
    """Fuse the four by reciprocal rank (Cormack, Clarke & Büttcher, SIGIR 2009)."""
    ranks = [rankdata(-scores, method="min") for scores in ranking.components.values()]
    return np.asarray(sum(1 / (RRF_K + one) for one in ranks))


ABLATIONS: Mapping[str, Scorer] = {
    **{name: weighted(name) for name in WEIGHTS},
    **{f"{name} + late": weighted(name, "late") for name in WEIGHTS if name != "late"},
    "all four": weighted(*WEIGHTS),
    f"all four, RRF (k={RRF_K})": reciprocal_ranks,
}


def order(ranking: Ranking, scores: Floats) -> list[int]:
    """Return the candidate rows by other scores, best first, ties by row."""
    best: list[int] = ranking.rows[np.lexsort((ranking.rows, -scores))][:DEPTH].tolist()
    return best


def gold_task(questions_file: Path, texts: Path, work: Path) -> Task:
    """Take gold questions over texts."""
    questions = evaluation.read_questions(questions_file)

    def opened(model: str, index_dir: Path) -> Index:
        build([texts], index_dir, model=model)
        return open_index(index_dir, model=model)

    def measured(rankings: Rankings, index: Index) -> Measured:
        passages = {key: [index.passage(one) for one in ids[:10]] for key, ids in rankings.items()}
        return evaluation.measure_gold(questions, passages)

    asked = {one.id: one.text for one in questions if one.needs}
    return Task(questions_file, None, work, asked, opened, measured)


def beir_task(folder: Path, split: str, work: Path) -> Task:
    """Take a data set in the BEIR layout."""
    data = evaluation.read_dataset(folder, split)
    return Task(
        dataset=folder,
        split=split,
        work=work,
        questions=data.queries,
        open=lambda model, index_dir: evaluation.open_dataset(data, index_dir, model=model),
        measure=lambda rankings, _: evaluation.measure(data.judgements, rankings),
    )


def ablate(task: Task, model: str) -> dict[str, Measured]:
    """Order the candidates of every question by each of ABLATIONS, and measure."""
    index = task.open(model, task.index_dir(model))
    rankings: dict[str, Rankings] = {name: {} for name in ABLATIONS}
    for key, question in task.questions.items():
        ranking = index.asker.ranking(question)
        for name, scorer in ABLATIONS.items():
            rankings[name][key] = index.passage_ids(order(ranking, scorer(ranking)))
    return {name: task.measure(ranked, index) for name, ranked in rankings.items()}


def measure_task(task: Task, models: Sequence[str]) -> dict[str, Any]:
    """Measure a set: the first model as it is and taken apart, the others as they are."""
    variants: list[dict[str, Any]] = []
    first: Measured = {}
    for model in models:
        task.open(model, task.index_dir(model))
        run = evaluation.evaluate(
            task.dataset, task.index_dir(model), split=task.split, model=model
        )
        as_it_is = {one.id: one.measures for one in run.records if one.kind == "answerable"}
        first = first or as_it_is
        label = Path(model).name
        variants.append(variant("as it is", label, run.fingerprint, as_it_is, first))
        if model == models[0]:
            variants += [
                variant(name, label, run.fingerprint, measured, first)
                for name, measured in ablate(task, model).items()
            ]
    return {
        "dataset": run.dataset,
        "split": run.split,
        "checksum": run.checksum,
        "questions": len(task.questions),
        "commit": run.commit,
        # Its own commit does not say whether files were changed since.
        "machine": machine().rpartition(", commit")[0],
        "date": datetime.now(UTC).date().isoformat(),
        "weights": dict(WEIGHTS),
        "variants": variants,
    }


def variant(
    name: str, model: str, fingerprint: str, measured: Measured, first: Measured
) -> dict[str, Any]:
    """Put together the figures of a variant, and its differences from the first one."""
    names = [name for name in next(iter(measured.values())) if name != "accepted"]
    columns = {one: [values[one] for values in measured.values()] for one in names}
    return {
        "name": name,
        "model": model,
        "fingerprint": fingerprint,
        "measures": {one: asdict(significance.estimate(column)) for one, column in columns.items()},
        "against_first": {
            one: asdict(significance.difference([first[key][one] for key in measured], column))
            for one, column in columns.items()
        },
    }


def page(results: Sequence[Mapping[str, Any]]) -> str:
    """Return the Markdown page of all sets' results."""
    parts = [
        "# What each part of the retrieval is worth",
        "Made by `python bench/quality.py`: what is typed here is overwritten. In brackets: 95 % "
        f"bootstrap intervals over questions ({significance.RESAMPLES:,} resamples). «Δ» is the "
        f"difference in {MAIN} from the first row, p that of a two-sided paired randomisation "
        "test; the tests are many and p is not corrected for that.",
        "«As it is» is what `yinju eval` measures. The rows below it order the same candidates "
        "(those that lexical, dense and sentence propose together) by some of the scores alone, "
        "without what the program knows besides: articles that a question names, parts of a "
        "document's form, texts no longer in force.",
    ]
    for result in results:
        weights = ", ".join(f"{name} {weight:g}" for name, weight in result["weights"].items())
        parts += [
            f"## {result['dataset']}" + (f", {result['split']}" if result["split"] else ""),
            f"{result['questions']} questions with an answer; set {result['checksum'][:12]}; "
            f"{result['date']}; {result['machine']}; commit {(result['commit'] or 'unknown')}; "
            f"weights {weights}.",
            variants_table(result["variants"]),
        ]
    return "\n\n".join(parts) + "\n"


def variants_table(variants: Sequence[Mapping[str, Any]]) -> str:
    """Return one set's table."""
    names = list(variants[0]["measures"])
    rows = []
    for number, one in enumerate(variants):
        against = one["against_first"][MAIN]
        gain = interval(significance.Estimate(**against["gain"]))
        rows.append(
            [
                one["name"],
                one["model"],
                *(interval(significance.Estimate(**one["measures"][name])) for name in names),
                *((gain, f"{against['p']:.4f}") if number else ("", "")),
            ]
        )
    return table(["variant", "model", *names, "Δ", "p"], rows)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure all sets named, and write the page."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--gold", nargs=2, action="append", default=[], type=Path)
    parser.add_argument("--beir", nargs=2, action="append", default=[])
    parser.add_argument("--model", action="append")
    parser.add_argument("--index", type=Path, default=Path(tempfile.gettempdir()) / "yinju-bench")
    parser.add_argument("--out", type=Path, default=RESULTS)
    chosen = parser.parse_args(arguments)
    models = chosen.model or ["default"]
    chosen.out.mkdir(parents=True, exist_ok=True)
    tasks = [gold_task(questions, texts, chosen.index) for questions, texts in chosen.gold]
    tasks += [beir_task(Path(folder), split, chosen.index) for folder, split in chosen.beir]
    for task in tasks:
        result = measure_task(task, models)
        text = json.dumps(result, ensure_ascii=False, indent=1) + "\n"
        name = ".".join(filter(None, (result["dataset"], result["split"])))
        (chosen.out / f"{name}.json").write_text(text, "utf-8")
    results = [json.loads(file.read_text("utf-8")) for file in sorted(chosen.out.glob("*.json"))]
    (chosen.out / "README.md").write_text(page(results), "utf-8")


if __name__ == "__main__":
    main()
