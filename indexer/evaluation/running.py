"""Ask every question of an evaluation set, and record what each got."""

from __future__ import annotations

import hashlib
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from indexer.encoder import TransformerEncoder
from indexer.errors import DatasetError
from indexer.evaluation.beir import open_dataset, read_dataset
from indexer.evaluation.gold import (
    Question,
    marks_quote,
    measure_gold,
    met_elsewhere,
    read_questions,
    unmeetable,
)
from indexer.evaluation.measures import measure
from indexer.evaluation.runs import Highlight, Record, Run, program_commit
from indexer.index import open_index
from indexer.retrieval import WEIGHTS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from indexer.building import Progress
    from indexer.index import Index
    from indexer.records import Answer

_GOLD_DEPTH = 10
_BEIR_DEPTH = 100
_SHOWN = 5  # hits whose place is recorded
_DEFAULT_SPLIT = "test"
_WARM_UP = "热身"  # the first search loads the model


def evaluate(
    dataset: Path,
    index_dir: Path,
    *,
    split: str | None = None,
    model: str | None = None,
    on_progress: Progress | None = None,
) -> Run:
    """Ask all questions of a set: a folder in the BEIR layout, or a .jsonl file of gold questions.

    A folder's corpus is indexed under `index_dir` (once), and its questions are ranked; `split`
    says which, «test» where None. Gold questions are asked of the index that stands in `index_dir`.
    A question that finds nothing counts as 0. Raises DatasetError if the set is malformed,
    SnapshotError or EncoderMismatchError as `open_index` does.
    """
    if dataset.is_dir():
        return _rank_dataset(dataset, index_dir, split or _DEFAULT_SPLIT, model, on_progress)
    if dataset.suffix != ".jsonl" or not dataset.is_file():
        raise DatasetError(
            f"“{dataset}”不是评测集：应为 BEIR 布局的文件夹，或标准问题的 .jsonl 文件。",
            f"{dataset} is not an evaluation set: that is a folder in the BEIR layout, or a .jsonl "
            "file of gold questions.",
        )
    if split is not None:
        raise DatasetError(
            f"标准问题文件“{dataset}”不分部分：请去掉 --split {split}。",
            f"The gold questions of {dataset} have no splits: leave out --split {split}.",
        )
    return _ask_questions(dataset, index_dir, model, on_progress)


def _rank_dataset(
    folder: Path, index_dir: Path, split: str, model: str | None, on_progress: Progress | None
) -> Run:
    data = read_dataset(folder, split)
    missing = {query_id for query_id, _, _ in data.judgements} - data.queries.keys()
    if missing or not data.queries:
        raise DatasetError(
            f"“{folder}”的 {split} 部分有 {len(missing)} 个判定了的问题没有题目，"
            f"有题目的 {len(data.queries)} 个：请补全 queries 文件。",
            f"The split {split} of {folder} judges {len(missing)} questions that have no text, and "
            f"{len(data.queries)} that have: complete the file of queries.",
        )
    index = open_dataset(data, index_dir, model=model, on_progress=on_progress)
    rankings = {}
    times = {}
    index.rank(_WARM_UP, _BEIR_DEPTH)
    for done, (query_id, question) in enumerate(data.queries.items(), start=1):
        started = time.perf_counter()
        ranked = index.rank(question, _BEIR_DEPTH)
        times[query_id] = (time.perf_counter() - started) * 1000
        rankings[query_id] = [passage_id for passage_id, _ in ranked]
        if on_progress:
            on_progress("search", done, len(data.queries))
    measured = measure(data.judgements, rankings)
    records = tuple(
        Record(
            id=query_id,
            style="",
            kind="answerable",
            measures=measured[query_id],
            hits=tuple(rankings[query_id][:_SHOWN]),
            ms=times[query_id],
        )
        for query_id in data.queries
    )
    return _run(folder.name, split, data.files, index, model, records)


def _ask_questions(
    file: Path, index_dir: Path, model: str | None, on_progress: Progress | None
) -> Run:
    questions = read_questions(file)
    index = open_index(index_dir, model=model)
    index.ask(_WARM_UP)
    answers = {}
    for done, question in enumerate(questions, start=1):
        answers[question.id] = index.ask(question.text, _GOLD_DEPTH)
        if on_progress:
            on_progress("search", done, len(questions))
    passages = {key: [hit.passage for hit in answer.hits] for key, answer in answers.items()}
    measured = measure_gold(questions, passages)
    infos = index.documents()
    path_of = {info.doc_id: info.path for info in infos}
    never = unmeetable(
        questions, (passage for info in infos for passage in index.passages(info.doc_id))
    )
    records = tuple(
        Record(
            id=question.id,
            style=question.style,
            kind=question.kind,
            measures=measured.get(question.id, {}) | _verdict_measures(question, answer),
            hits=tuple(
                f"{hit.document.path} {hit.passage.locator.label}" for hit in answer.hits[:_SHOWN]
            ),
            ms=answer.took_ms,
            verdict=answer.verdict,
            probability=answer.probability,
            highlight=_highlight(question, answer, measured),
            elsewhere=met_elsewhere(question, passages[question.id], path_of),
            unmeetable=question.id in never,
        )
        for question, answer in ((one, answers[one.id]) for one in questions)
    )
    return _run(file.stem, None, (file,), index, model, records)


def _verdict_measures(question: Question, answer: Answer) -> dict[str, float]:
    """Say whether an answerable question was not refused, or another was seen through."""
    if question.needs:
        return {"accepted": float(answer.verdict != "not_found")}
    return {"caught": float(answer.verdict != "answered")}


def _highlight(
    question: Question, answer: Answer, measured: dict[str, dict[str, float]]
) -> Highlight | None:
    if not measured.get(question.id, {}).get("top-1"):
        return None
    hit = answer.hits[0]
    marked = [hit.passage.text[start:end] for start, end in hit.highlights]
    return Highlight(
        holds=marks_quote(question, "".join(marked)),
        share=sum(map(len, marked)) / len(hit.passage.text),
        sentences=len(hit.passage.sentences),
    )


def _run(
    name: str,
    split: str | None,
    files: Sequence[Path],
    index: Index,
    model: str | None,
    records: tuple[Record, ...],
) -> Run:
    # The index was opened with this encoder, which open_index compared with the one it was built by
    encoder = TransformerEncoder(model)
    return Run(
        dataset=name,
        split=split,
        checksum=_checksum(files),
        snapshot_id=index.snapshot_id,
        encoder=encoder.name,
        fingerprint=encoder.fingerprint,
        commit=program_commit(),
        settings={"fusion": dict(WEIGHTS)},
        date=datetime.now(UTC).isoformat(timespec="seconds"),
        records=records,
    )


def _checksum(files: Sequence[Path]) -> str:
    digest = hashlib.sha256()
    for file in files:
        with file.open("rb") as stream:
            while block := stream.read(1 << 20):
                digest.update(block)
    return digest.hexdigest()
