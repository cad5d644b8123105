"""Gold questions: questions with verbatim quotes that answer them, judged over any index.

A file of them has one JSON object a line: `id`, `question`, `style`, and either `answers` (quotes)
or `gold` (objects with a `quote` and the `file` that it stands in); none of either means that the
corpus does not answer. With `mode` "all" every quote is needed, else any one will do.

A passage meets a need if it holds the quote, white space ignored. That it stands in another file
than the gold one still counts, because several versions of a law carry the same sentence and which
of them to prefer is not what the question asks; `met_elsewhere` tells which questions those are.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from indexer.errors import DatasetError
from indexer.evaluation.jsonl import malformed, read_objects
from indexer.evaluation.measures import measure

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from indexer.evaluation.measures import Judgement
    from indexer.records import Passage

GOLD_MEASURES = ("top-1", "top-5", "nDCG@10")
_TOP = 5


@dataclass(frozen=True, slots=True)
class Quote:
    """A quote without its white space; `file` ends the path of its document, "" for any."""

    text: str
    file: str = ""

    def stands_in(self, path: str) -> bool:
        """Whether a document's path is that of the gold file.

        Names alone are compared where the index was built from a folder without subfolders.
        """
        file = self.file if "/" in path else self.file.rsplit("/", 1)[-1]
        return not file or f"/{path}".endswith(f"/{file}")


@dataclass(frozen=True, slots=True)
class Question:
    """A gold question. Each of its `needs` is met by any one of its quotes."""

    id: str
    text: str
    style: str
    needs: tuple[tuple[Quote, ...], ...]

    @property
    def kind(self) -> str:
        """«answerable»; else the style's last word: «near» or «far» from what the corpus says."""
        return "answerable" if self.needs else self.style.rsplit("-", 1)[-1]


def read_questions(file: Path) -> list[Question]:
    """Read gold questions. Raises DatasetError, naming the line, if one is malformed."""
    questions: dict[str, Question] = {}
    for number, entry in read_objects(file, "id", "question", "style"):
        if entry["id"] in questions:
            raise malformed(file, number, f"的 id“{entry['id']}”已经用过",
                            f"the id {entry['id']!r} was used before")  # fmt: skip
        try:
            questions[entry["id"]] = _question(entry)
        except (KeyError, TypeError, AttributeError, ValueError):
            raise malformed(
                file, number,
                "不是标准问题：answers 应是引文的列表，gold 应是含 quote 的对象的列表，"
                "mode 应是 any 或 all",
                "not a gold question: answers is a list of quotes, gold a list of objects with a "
                "quote, mode any or all",
            ) from None  # fmt: skip
    if not questions:
        raise DatasetError(f"“{file}”里没有问题。", f"There is no question in {file}.")
    return list(questions.values())


def _question(entry: Mapping[str, Any]) -> Question:
    answers, golds = entry.get("answers") or [], entry.get("gold") or []
    if not isinstance(answers, list) or not isinstance(golds, list):
        raise TypeError
    quotes = [Quote(_squeeze(text)) for text in answers]
    quotes += [Quote(_squeeze(one["quote"]), one.get("file") or "") for one in golds]
    mode = entry.get("mode") or "any"
    if mode not in {"any", "all"} or not all(
        [entry["question"].strip(), *[q.text for q in quotes]]
    ):
        raise ValueError
    needs = [(quote,) for quote in quotes] if mode == "all" else [tuple(quotes)]
    return Question(entry["id"], entry["question"], entry["style"], tuple(needs) if quotes else ())


def measure_gold(
    questions: Iterable[Question], rankings: Mapping[str, Sequence[Passage]]
) -> dict[str, dict[str, float]]:
    """Return GOLD_MEASURES of every answerable question, given ten ranked passages of each.

    «top-1»: the first passage meets a need (Success@1). «top-5»: the first five meet every need
    (R@5 is 1). nDCG@10 gains at each rank the number of needs met there for the first time: a
    second copy of a sentence earns nothing.
    """
    answerable = [question for question in questions if question.needs]
    judgements = [row for one in answerable for row in _judgements(one, rankings[one.id])]
    ids = {one.id: [passage.passage_id for passage in rankings[one.id]] for one in answerable}
    measured = measure(judgements, ids, ("Success@1", f"R@{_TOP}", "nDCG@10"))
    return {
        one.id: {
            "top-1": measured[one.id]["Success@1"],
            "top-5": float(measured[one.id][f"R@{_TOP}"] == 1.0),
            "nDCG@10": measured[one.id]["nDCG@10"],
        }
        for one in answerable
    }


def _judgements(question: Question, passages: Sequence[Passage]) -> list[Judgement]:
    """Judge passages by the needs that each is first to meet; needs not met count as missed."""
    rows = []
    unmet = list(question.needs)
    for passage in passages:
        text = _squeeze(passage.text)
        still = [need for need in unmet if not _held(need, text)]
        if len(still) < len(unmet):
            rows.append((question.id, passage.passage_id, len(unmet) - len(still)))
        unmet = still
    missed = [(question.id, f"missed {number}", 1) for number, _ in enumerate(unmet)]
    return rows + missed


def met_elsewhere(
    question: Question, passages: Sequence[Passage], path_of: Mapping[str, str]
) -> bool:
    """Whether a need is met among the first five, but by no passage of its gold file.

    `path_of` maps a document's id to its path.
    """
    texts = [(passage, _squeeze(passage.text)) for passage in passages[:_TOP]]
    held = [
        [(quote, passage) for passage, text in texts for quote in _held(need, text)]
        for need in question.needs
    ]
    return any(
        pairs and not any(quote.stands_in(path_of[passage.doc_id]) for quote, passage in pairs)
        for pairs in held
    )


def unmeetable(questions: Iterable[Question], passages: Iterable[Passage]) -> list[str]:
    """Return the ids of the questions with a need that not one of all `passages` meets.

    No search can find these: the text is not in the index, or its passages part the quote.
    """
    texts = [_squeeze(passage.text) for passage in passages]
    return [
        question.id
        for question in questions
        if not all(any(_held(need, text) for text in texts) for need in question.needs)
    ]


def marks_quote(question: Question, marked: str) -> bool:
    """Whether highlighted text holds a quote of the question."""
    text = _squeeze(marked)
    return any(_held(need, text) for need in question.needs)


def _held(need: Iterable[Quote], squeezed: str) -> list[Quote]:
    return [quote for quote in need if quote.text in squeezed]


def _squeeze(text: str) -> str:
    return re.sub(r"\s", "", text)
