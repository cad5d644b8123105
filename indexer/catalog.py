"""The catalogue: documents and passages by number, in a SQLite file that is only ever read."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import astuple, replace
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from indexer.records import Document, Fact, Locator, Passage, Section, Stretch
from indexer.status import Version, version_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

_SCHEMA = """
CREATE TABLE document (
    number INTEGER PRIMARY KEY, doc_id TEXT UNIQUE NOT NULL, head TEXT NOT NULL,
    version TEXT NOT NULL, text TEXT NOT NULL, outline TEXT NOT NULL
);
CREATE TABLE passage (
    row INTEGER PRIMARY KEY, passage_id TEXT UNIQUE NOT NULL, document INTEGER NOT NULL,
    kind TEXT NOT NULL, record TEXT NOT NULL
);
CREATE INDEX passage_document ON passage (document);
CREATE INDEX passage_kind ON passage (kind);
"""


def write(path: Path, contents: Iterable[tuple[Document, Sequence[Passage]]]) -> None:
    """Write documents and their passages; the n-th passage written is row n."""
    row = 0
    with closing(sqlite3.connect(path)) as database, database:
        database.executescript(_SCHEMA)
        for number, (document, passages) in enumerate(contents):
            database.execute(
                "INSERT INTO document VALUES (?, ?, ?, ?, ?, ?)",
                (number, document.doc_id, *_dump_document(document)),
            )
            for passage in passages:
                database.execute(
                    "INSERT INTO passage VALUES (?, ?, ?, ?, ?)",
                    (row, passage.passage_id, number, passage.kind, _dump_passage(passage)),
                )
                row += 1


class Catalog:
    """An opened catalogue; safe to share between threads."""

    def __init__(self, path: Path) -> None:
        # immutable: no locks and no journal, because a published file never changes.
        address = f"file:{quote(path.as_posix())}?mode=ro&immutable=1"
        self._database = sqlite3.connect(address, uri=True, check_same_thread=False)

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def __len__(self) -> int:
        (count,) = self._database.execute("SELECT count(*) FROM passage").fetchone()
        return int(count)

    def heads(self) -> list[Document]:
        """Return all Documents in order of number, with their facts but no text and outline."""
        rows = self._database.execute("SELECT doc_id, head FROM document ORDER BY number")
        return [_load_head(doc_id, head) for doc_id, head in rows]

    def versions(self) -> list[Version]:
        """Return what the status of each Document is reckoned from, in order of number."""
        rows = self._database.execute("SELECT version FROM document ORDER BY number")
        return [_load_version(*row) for row in rows]

    def document_numbers(self) -> list[int]:
        """Return the number of each row's document, in order of row."""
        rows = self._database.execute("SELECT document FROM passage ORDER BY row")
        return [number for (number,) in rows]

    def document(self, doc_id: str) -> Document:
        """Return a whole Document. Raises KeyError if there is none of that id."""
        query = "SELECT head, text, outline FROM document WHERE doc_id = ?"
        found = self._database.execute(query, (doc_id,)).fetchone()
        if found is None:
            raise KeyError(doc_id)
        head, text, outline = found
        sections, stretches = json.loads(outline)
        return replace(
            _load_head(doc_id, head),
            text=text,
            sections=tuple(Section(*section) for section in sections),
            stretches=tuple(_load_stretch(*stretch) for stretch in stretches),
        )

    def passages(self, rows: Iterable[int]) -> dict[int, Passage]:
        """Return the passages of `rows` by row."""
        query = "SELECT record FROM passage WHERE row = ?"
        return {
            row: _load_passage(*self._database.execute(query, (row,)).fetchone()) for row in rows
        }

    def passage_ids(self, rows: Iterable[int]) -> list[str]:
        """Return the ids of the passages of `rows`, in the order given."""
        query = "SELECT passage_id FROM passage WHERE row = ?"
        return [self._database.execute(query, (row,)).fetchone()[0] for row in rows]

    def passages_of(self, doc_id: str) -> Iterator[tuple[int, Passage]]:
        """Yield (row, passage) of a Document, in order."""
        query = (
            "SELECT row, record FROM passage JOIN document ON document = number"
            " WHERE doc_id = ? ORDER BY row"
        )
        for row, record in self._database.execute(query, (doc_id,)):
            yield row, _load_passage(record)

    def find_passage(self, passage_id: str) -> Passage | None:
        """Return the passage of that id, None if there is none."""
        query = "SELECT record FROM passage WHERE passage_id = ?"
        found = self._database.execute(query, (passage_id,)).fetchone()
        return _load_passage(*found) if found else None

    def rows_of_kinds(self, kinds: Sequence[str]) -> list[tuple[int, int]]:
        """Return (row, document number) of the passages that are form parts of one of `kinds`."""
        marks = ", ".join("?" * len(kinds))
        query = f"SELECT row, document FROM passage WHERE kind IN ({marks}) ORDER BY row"  # noqa: S608 - only marks
        return list(self._database.execute(query, kinds))

    def stretch(self, doc_id: str, start: int, end: int) -> str:
        """Return `text[start:end]` of a Document."""
        query = "SELECT substr(text, ?, ?) FROM document WHERE doc_id = ?"
        (text,) = self._database.execute(query, (start + 1, end - start, doc_id)).fetchone()
        return str(text)


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=date.isoformat)


def _dump_document(document: Document) -> tuple[str, str, str, str]:
    head = {
        "path": document.path,
        "facts": [astuple(fact) for fact in document.facts],
        "media_type": document.media_type,
        "notes": document.notes,
    }
    outline = [
        [astuple(section) for section in document.sections],
        [astuple(stretch) for stretch in document.stretches],
    ]
    return _dump(head), _dump(astuple(version_of(document))), document.text, _dump(outline)


def _load_head(doc_id: str, head: str) -> Document:
    fields = json.loads(head)
    return Document(
        doc_id=doc_id,
        path=fields["path"],
        text="",
        facts=tuple(Fact(*fact) for fact in fields["facts"]),
        media_type=fields["media_type"],
        notes=tuple(fields["notes"]),
    )


def _load_version(record: str) -> Version:
    doc_id, title, label, family, statute, issued, effective, expiry, repeals = json.loads(record)
    return Version(
        doc_id,
        title,
        label,
        family,
        statute,
        _day(issued),
        _day(effective),
        _day(expiry),
        tuple((family, _day(day)) for family, day in repeals),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _load_stretch(
    start: int, end: int, line: int, column: int, page: int | None, box: list[float] | None
) -> Stretch:
    return Stretch(
        start, end, line, column, page, (box[0], box[1], box[2], box[3]) if box else None
    )


def _dump_passage(passage: Passage) -> str:
    return _dump(astuple(passage))


def _load_passage(record: str) -> Passage:
    passage_id, doc_id, start, end, text, locator, sentences, context, kind, lead = json.loads(
        record
    )
    label, (first, last), page = locator
    return Passage(
        passage_id,
        doc_id,
        start,
        end,
        text,
        Locator(label, (first, last), page),
        tuple((first, last) for first, last in sentences),
        context,
        kind,
        lead,
    )
