"""What people think of the hits that they saw: kept on this machine, handed on as gold questions.

They stand in a file beside the index, `<index>-judgements.sqlite`, so that no rebuild loses them.
What reads or writes it raises StoreError where it cannot be used.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections import defaultdict
from contextlib import closing, contextmanager
from dataclasses import astuple, dataclass, fields
from typing import TYPE_CHECKING

from indexer.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Judgement:
    """Whether a passage answers a question, to one person.

    `quote` is the passage's text and `path` that of its Document, as they were then; `person` is ""
    where nobody logs in.
    """

    person: str
    question: str
    passage_id: str
    is_good: bool
    quote: str
    path: str
    snapshot_id: str


_COLUMNS = tuple(field.name for field in fields(Judgement))
_TABLE = f"""
CREATE TABLE IF NOT EXISTS judgement (
    {", ".join(_COLUMNS)},
    PRIMARY KEY (person, question, passage_id)
)"""


def file_beside(index_dir: Path) -> Path:
    """Return where the judgements on the hits of an index are."""
    folder = index_dir.resolve()
    return folder.with_name(f"{folder.name}-judgements.sqlite")


def record(file: Path, judgement: Judgement) -> None:
    """Keep a judgement, in place of what the person said of that passage before."""
    marks = ", ".join("?" * len(_COLUMNS))
    with _opened(file) as database:
        database.execute(f"REPLACE INTO judgement VALUES ({marks})", astuple(judgement))  # noqa: S608 - only marks


def withdraw(file: Path, person: str, question: str, passage_id: str) -> None:
    """Forget what a person said of a passage."""
    with _opened(file) as database:
        database.execute(
            "DELETE FROM judgement WHERE person = ? AND question = ? AND passage_id = ?",
            (person, question, passage_id),
        )


def of_person(file: Path, person: str, question: str) -> dict[str, bool]:
    """Return which passages a person found good for a question, and which not, by id."""
    if not file.exists():
        return {}
    query = "SELECT passage_id, is_good FROM judgement WHERE person = ? AND question = ?"
    with _opened(file) as database:
        return {key: bool(good) for key, good in database.execute(query, (person, question))}


def read(file: Path) -> list[Judgement]:
    """Return all judgements, in the order in which they were made; none where there is no file."""
    if not file.exists():
        return []
    query = f"SELECT {', '.join(_COLUMNS)} FROM judgement ORDER BY rowid"  # noqa: S608 - only names
    with _opened(file) as database:
        return [
            Judgement(person, question, passage_id, bool(good), *rest)
            for person, question, passage_id, good, *rest in database.execute(query)
        ]


def to_gold(judgements: Iterable[Judgement]) -> str:
    """Return gold questions, as indexer.evaluation.gold reads them, a JSON object a line.

    A passage counts as an answer if more people found it good than not. A question without one is
    left out: that its hits are bad does not say that the corpus has no answer. The passages that
    were found bad stand beside the others, under `rejected`.
    """
    by_question: dict[str, list[Judgement]] = defaultdict(list)
    for judgement in judgements:
        by_question[judgement.question].append(judgement)
    entries = (_gold(question, given) for question, given in by_question.items())
    return "".join(
        f"{json.dumps(entry, ensure_ascii=False)}\n" for entry in entries if entry["gold"]
    )


def _gold(question: str, given: Iterable[Judgement]) -> dict[str, object]:
    votes: dict[tuple[str, str], int] = defaultdict(int)
    for one in given:
        votes[one.path, one.quote] += 1 if one.is_good else -1
    digest = hashlib.blake2b(question.encode(), digest_size=6).hexdigest()
    return {
        "id": f"judged-{digest}",
        "question": question,
        "style": "judged",
        "gold": list(_quotes(quote for quote, count in votes.items() if count > 0)),
        "rejected": list(_quotes(quote for quote, count in votes.items() if count < 0)),
        "mode": "any",
    }


def _quotes(found: Iterable[tuple[str, str]]) -> Iterator[dict[str, str]]:
    return ({"file": path, "quote": quote} for path, quote in found)


@contextmanager
def _opened(file: Path) -> Iterator[sqlite3.Connection]:
    """Open the file, and keep what is done in the block. Raises StoreError if it cannot be used."""
    try:
        with closing(sqlite3.connect(file)) as database, database:
            database.execute(_TABLE)
            yield database
    except sqlite3.Error as error:
        raise StoreError(
            f"评价存不进或读不出“{file}”（{error}）：请检查这个文件夹能否写入；文件坏了就把它移走。",
            f"The judgements in {file} cannot be read or written ({error}): check that the folder "
            "can be written to; if the file is damaged, move it away.",
        ) from error
