"""Data sets in the BEIR layout: a corpus, questions, judgements.

The layout (Thakur et al., arXiv 2104.08663): `corpus.jsonl[.gz]` (`_id`, `title`, `text`),
`queries.NAME.jsonl` or `queries.jsonl` (`_id`, `text`), `qrels/NAME.tsv` (query-id, corpus-id,
score). One entry of the corpus is one passage.
"""

from __future__ import annotations

import csv
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from indexer.building import Progress, build_contents
from indexer.errors import DatasetError
from indexer.evaluation.jsonl import read_objects
from indexer.index import Index, open_index
from indexer.records import Document, Fact, Locator, Passage
from indexer.text import sentences

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from indexer.evaluation.measures import Judgement


@dataclass(frozen=True, slots=True)
class Dataset:
    """Judged questions over a corpus; `files` are those that it was read from, corpus first."""

    corpus: Path
    queries: dict[str, str]
    judgements: tuple[Judgement, ...]
    files: tuple[Path, ...]


def read_dataset(folder: Path, split: str) -> Dataset:
    """Read the judged questions of a split. Raises DatasetError if a file or a field is missing."""
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
    questions = {
        entry["_id"]: entry["text"] for _, entry in read_objects(queries_file, "_id", "text")
    }
    return Dataset(
        corpus=corpus,
        queries={key: text for key, text in questions.items() if key in judged},
        judgements=judgements,
        files=(corpus, queries_file, qrels_file),
    )


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


def documents(corpus: Path) -> Iterator[Document]:
    """Yield each entry of a corpus as a Document."""
    for _, entry in read_objects(corpus, "_id", "text"):
        title = str(entry.get("title") or "")
        facts = (Fact("title", title, "front_matter"),) if title else ()
        yield Document(doc_id=entry["_id"], path=entry["_id"], text=entry["text"], facts=facts)


def _first(folder: Path, *names: str) -> Path:
    for name in names:
        if (folder / name).is_file():
            return folder / name
    raise DatasetError(
        f"“{folder}”里没有 {' 或 '.join(names)}：评测集要按 BEIR 的布局存放。",
        f"There is no {' or '.join(names)} in {folder}: a data set must be in the BEIR layout.",
    )


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
