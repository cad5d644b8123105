"""Measure retrieval on a data set in the BEIR layout.

The layout (Thakur et al., arXiv 2104.08663): `corpus.jsonl[.gz]` (`_id`, `title`, `text`),
`queries.NAME.jsonl` or `queries.jsonl` (`_id`, `text`), `qrels/NAME.tsv` (query-id, corpus-id,
score). One entry of the corpus is one passage. The measures are those of `ir-measures`.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from indexer.building import Progress, build_contents
from indexer.errors import DatasetError
from indexer.index import Index, open_index
from indexer.records import Document, Fact, Locator, Passage
from indexer.text import sentences

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MEASURES = ("nDCG@10", "RR@10", "R@5", "R@10", "R@20", "R@50", "R@100")
_DEPTH = 100


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What a run scored; `median_ms` and `p95_ms` are per question, encoding included."""

    dataset: str
    split: str
    queries: int
    metrics: dict[str, float]
    median_ms: float
    p95_ms: float


@dataclass(frozen=True, slots=True)
class Dataset:
    """Judged questions over a corpus. `judgements` are (query_id, corpus_id, relevance)."""

    corpus: Path
    queries: dict[str, str]
    judgements: tuple[tuple[str, str, int], ...]


def evaluate(
    folder: Path,
    split: str,
    index_dir: Path,
    *,
    model: str | None = None,
    on_progress: Progress | None = None,
) -> Evaluation:
    """Index the data set under `index_dir` (once) and search all judged questions of a split.

    A question that finds nothing counts as 0. Raises DatasetError if a file or field is missing.
    """
    dataset = read_dataset(folder, split)
    index = open_dataset(dataset, index_dir, model=model, on_progress=on_progress)
    run: dict[str, dict[str, float]] = {}
    times = []
    index.rank("热身", _DEPTH)  # the first search loads the model
    for done, (query_id, question) in enumerate(dataset.queries.items(), start=1):
        started = time.perf_counter()
        ranked = index.rank(question, _DEPTH)
        times.append((time.perf_counter() - started) * 1000)
        run[query_id] = dict(ranked)
        if on_progress:
            on_progress("search", done, len(dataset.queries))
    return Evaluation(
        dataset=folder.name,
        split=split,
        queries=len(dataset.queries),
        metrics=measure(dataset.judgements, run),
        median_ms=float(np.median(times)),
        p95_ms=float(np.percentile(times, 95)),
    )


def measure(
    judgements: tuple[tuple[str, str, int], ...], run: dict[str, dict[str, float]]
) -> dict[str, float]:
    """Return each of MEASURES for a run, averaged over the judged questions."""
    try:
        import ir_measures
    except ImportError:
        raise DatasetError(
            "评测需要 ir-measures：请运行 pip install 'yinju[eval]'。",
            "Evaluation needs ir-measures: run pip install 'yinju[eval]'.",
        ) from None
    measures = [ir_measures.parse_measure(name) for name in MEASURES]
    qrels = [ir_measures.Qrel(*judgement) for judgement in judgements]
    results = ir_measures.calc_aggregate(measures, qrels, run)
    return {name: results[measure] for name, measure in zip(MEASURES, measures, strict=True)}


def open_dataset(
    dataset: Dataset,
    index_dir: Path,
    *,
    model: str | None = None,
    on_progress: Progress | None = None,
) -> Index:
    """Index the corpus of a data set under `index_dir`, unless it is there already; open it."""
    with dataset.corpus.open("rb") as stream:
        checksum = hashlib.file_digest(stream, "sha256").hexdigest()
    target = index_dir / "datasets" / checksum[:12]
    contents = [(document, [_passage(document)]) for document in documents(dataset.corpus)]
    build_contents(contents, target, checksum, model=model, on_progress=on_progress)
    return open_index(target, model=model)


def read_dataset(folder: Path, split: str) -> Dataset:
    """Read the questions and judgements of a split. Raises DatasetError if one is missing."""
    corpus = _first(folder, "corpus.jsonl.gz", "corpus.jsonl")
    queries_file = _first(folder, f"queries.{split}.jsonl", "queries.jsonl")
    qrels_file = _first(folder, f"qrels/{split}.tsv")
    with qrels_file.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter="\t"))
    try:
        judgements = tuple(
            (row["query-id"], row["corpus-id"], int(float(row["score"]))) for row in rows
        )
    except (KeyError, ValueError, TypeError):
        raise DatasetError(
            f"“{qrels_file}”的格式不对：第一行应为 query-id、corpus-id、score，以制表符分隔。",
            f"{qrels_file} is malformed: its first line must be query-id, corpus-id, score, "
            "separated by tabs.",
        ) from None
    judged = {query_id for query_id, _, _ in judgements}
    questions = {entry["_id"]: entry["text"] for entry in _entries(queries_file, "text")}
    return Dataset(
        corpus, {key: text for key, text in questions.items() if key in judged}, judgements
    )


def _first(folder: Path, *names: str) -> Path:
    for name in names:
        if (folder / name).is_file():
            return folder / name
    raise DatasetError(
        f"“{folder}”里没有 {' 或 '.join(names)}：评测集要按 BEIR 的布局存放。",
        f"There is no {' or '.join(names)} in {folder}: a data set must be in the BEIR layout.",
    )


def _entries(file: Path, *fields: str) -> Iterator[dict[str, Any]]:
    opener = gzip.open if file.suffix == ".gz" else open
    with opener(file, "rt", encoding="utf-8") as stream:
        for number, line in enumerate(stream, start=1):
            if not line.strip():
                continue
            try:
                entry = json.loads(line)
                entry["_id"] = str(entry["_id"])
                for field in fields:
                    entry[field] = str(entry[field])
            except (json.JSONDecodeError, KeyError, TypeError):
                raise DatasetError(
                    f"“{file}”第 {number} 行不是含有 _id、{'、'.join(fields)} 的 JSON 对象。",
                    f"{file}, line {number}: not a JSON object with _id, {', '.join(fields)}.",
                ) from None
            yield entry


def documents(corpus: Path) -> Iterator[Document]:
    """Yield each entry of a corpus as a Document."""
    for entry in _entries(corpus, "text"):
        title = str(entry.get("title") or "")
        facts = (Fact("title", title, "front_matter"),) if title else ()
        yield Document(doc_id=entry["_id"], path=entry["_id"], text=entry["text"], facts=facts)


def _passage(document: Document) -> Passage:
    return Passage(
        passage_id=document.doc_id,
        doc_id=document.doc_id,
        start=0,
        end=len(document.text),
        text=document.text,
        locator=Locator(document.title, (1, 1)),
        sentences=tuple(sentences(document.text)),
        context=document.value("title") or "",
    )
