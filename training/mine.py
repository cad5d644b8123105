"""Training examples: each question with a passage that answers it, and some that only seem to.

    python -m training.mine DATA WORK [--model default]

The questions are those of `training/questions.jsonl`, over the documents that they ask about, and
STARD's training part (THUIR, MIT; arXiv 2406.15313), over all its articles; both below DATA. The
passages that only seem to answer («hard negatives») are among the best 60 that the search finds
with a model: the untuned one, or for a second round the tuned one. Writes WORK/examples.jsonl; the
indexes that are searched stay in WORK for the next time.

A tenth of the documents and a fifth of STARD's questions are held back for validation: `held_back`
says which, and whatever measures asks it. The questions about these documents are written to
WORK/held-back.jsonl, as gold questions for `yinju eval`.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import re
from collections import defaultdict
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from indexer import open_index
from indexer.building import build
from indexer.encoder import BASE_MODEL, DEFAULT_MODEL
from indexer.evaluation import open_dataset, read_dataset

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from indexer.index import Index
    from indexer.records import Passage

QUESTIONS = Path(__file__).parent / "questions.jsonl"
DEPTH = 60
NEGATIVES = 12  # kept of them, the best half of these and a sample of the others
UNANSWERED = ("near", "far")


def held_back(key: str, share: float) -> bool:
    """Whether a document (0.1 of them) or a question of STARD (0.2) is kept for validation."""
    digest = hashlib.blake2b(key.encode(), digest_size=4).digest()
    return int.from_bytes(digest, "big") / 2**32 < share


def squeeze(text: str) -> str:
    """Drop all white space."""
    return re.sub(r"\s", "", text)


def questions() -> list[dict[str, Any]]:
    """Return the entries of training/questions.jsonl."""
    return [json.loads(line) for line in QUESTIONS.read_text("utf-8").splitlines()]


def open_training_index(data: Path, work: Path, model: str) -> Index:
    """Return an index of the documents that the questions ask about."""
    files = sorted({entry["file"] for entry in questions()})
    corpus = work / "corpus"
    for file in files:  # links: the index is built of a folder, and knows documents by their path
        (corpus / file).parent.mkdir(parents=True, exist_ok=True)
        if not (corpus / file).exists():
            (corpus / file).symlink_to((data / file).resolve())
    build([corpus], work / f"index-{model}", model=model)
    return open_index(work / f"index-{model}", model=model)


def own_examples(index: Index) -> Iterator[dict[str, Any]]:
    """Yield the examples of our own questions; one for each quote."""
    passages = defaultdict(list)
    for info in index.documents():
        passages[info.path] = index.passages(info.doc_id)
    every = {one.passage_id: one for held in passages.values() for one in held}
    for entry in questions():
        if entry["style"] in UNANSWERED:
            continue
        quotes = [squeeze(gold["quote"]) for gold in entry["gold"]]
        ranked = [every[key] for key, _ in index.rank(entry["question"], DEPTH)]
        seeming = [one for one in ranked if not any(quote in squeeze(one.text) for quote in quotes)]
        for quote in quotes:
            for passage in passages[entry["file"]]:
                gold = _sentence(passage, quote)
                if gold is not None:
                    held = held_back(entry["file"], 0.1)
                    yield _example(entry["question"], entry["file"], passage, gold, seeming, held)
                    break


def _sentence(passage: Passage, quote: str) -> int | None:
    """Return which sentence of a passage is a quote, None for none."""
    for number, (start, end) in enumerate(passage.sentences):
        if quote == squeeze(passage.text[start:end]):
            return number
    return None


def gold_questions() -> Iterator[dict[str, Any]]:
    """Yield the questions about the documents held back, as `yinju eval` reads them."""
    for entry in questions():
        if held_back(entry["file"], 0.1):
            gold = [{"file": entry["file"], "quote": one["quote"]} for one in entry["gold"]]
            mode = "all" if entry["style"] == "multi" else "any"
            yield {name: entry[name] for name in ("id", "question", "style")} | {
                "gold": gold,
                "mode": mode,
            }


def stard_examples(data: Path, work: Path, model: str) -> Iterator[dict[str, Any]]:
    """Yield the examples of STARD's questions; one for each article judged to answer."""
    dataset = read_dataset(data / "stard", "train")
    index = open_dataset(dataset, work / f"stard-{model}", model=model)
    answers = defaultdict(set)
    for query_id, corpus_id, _ in dataset.judgements:
        answers[query_id].add(corpus_id)
    for query_id, question in dataset.queries.items():
        found = [key for key, _ in index.rank(question, DEPTH) if key not in answers[query_id]]
        texts = {squeeze(index.passage(key).text) for key in answers[query_id]}
        seeming = [one for one in map(index.passage, found) if squeeze(one.text) not in texts]
        for key in sorted(answers[query_id]):
            passage = index.passage(key)
            law = passage.context.rsplit(" ", 1)[0]
            yield _example(question, law, passage, -1, seeming, held_back(query_id, 0.2))


def _example(
    question: str, group: str, passage: Passage, gold: int, seeming: list[Passage], held: bool
) -> dict[str, Any]:
    chance = random.Random(question)
    half = NEGATIVES // 2
    rest = seeming[half:]
    negatives = seeming[:half] + chance.sample(rest, min(half, len(rest)))
    return {
        "question": question,
        "group": group,
        "held_back": held,
        "positive": _encodable(passage),
        "gold": gold,  # which sentence answers, -1 where nobody knows
        "negatives": [_encodable(one) for one in negatives],
    }


def _encodable(passage: Passage) -> dict[str, Any]:
    return {
        "id": passage.passage_id,
        "context": passage.context,
        "text": passage.text,
        "sentences": passage.sentences,
    }


def main() -> None:
    """Mine and write."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("work", type=Path)
    parser.add_argument("--model", choices=[BASE_MODEL, DEFAULT_MODEL], default=BASE_MODEL)
    arguments = parser.parse_args()
    arguments.work.mkdir(parents=True, exist_ok=True)
    _write(arguments.work / "held-back.jsonl", gold_questions())
    index = open_training_index(arguments.data, arguments.work, arguments.model)
    stard = stard_examples(arguments.data, arguments.work, arguments.model)
    count = _write(arguments.work / "examples.jsonl", chain(own_examples(index), stard))
    print(count, "examples")


def _write(file: Path, entries: Iterable[dict[str, Any]]) -> int:
    """Write a line of JSON for each entry, and return how many there were."""
    count = 0
    with file.open("w", encoding="utf-8") as stream:
        for entry in entries:
            stream.write(json.dumps(entry, ensure_ascii=False) + "\n")
            count += 1
    return count


if __name__ == "__main__":
    main()
