"""The catalogue: documents and passages by number, in a SQLite file that is only ever read."""

from __future__ import annotations

import json
import sqlite3
from bisect import bisect_right
from contextlib import closing
from dataclasses import asdict, astuple, replace
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote

from indexer.records import (
    Document,
    Fact,
    Locator,
    Page,
    Passage,
    Relation,
    RelationKind,
    Section,
    Stretch,
)
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
CREATE TABLE relation (
    source TEXT NOT NULL, target TEXT, kind TEXT NOT NULL, record TEXT NOT NULL,
    words TEXT NOT NULL, said_in TEXT NOT NULL, leads_to TEXT
);
CREATE INDEX relation_source ON relation (source);
CREATE INDEX relation_target ON relation (target);
CREATE INDEX relation_kind ON relation (kind);
"""


class PlacedRelation(NamedTuple):
    """A Relation with its words, the passage that they begin in, and where its target begins.

    `leads_to` is the passage in which what is meant begins, the target or an attachment of it;
    None where the corpus lacks the target.
    """

    relation: Relation
    words: str
    said_in: str
    leads_to: str | None


def write(
    path: Path,
    contents: Sequence[tuple[Document, Sequence[Passage]]],
    relations: Iterable[Relation],
) -> None:
    """Write documents, passages and relations; the n-th passage written is row n."""
    row = 0
    with closing(sqlite3.connect(path)) as database, database:
        database.executescript(_SCHEMA)
        database.executemany(
            "INSERT INTO relation VALUES (?, ?, ?, ?, ?, ?, ?)",
            _relation_rows(contents, relations),
        )
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


def _relation_rows(
    contents: Sequence[tuple[Document, Sequence[Passage]]], relations: Iterable[Relation]
) -> Iterator[tuple[str | None, ...]]:
    by_id = {document.doc_id: (document, passages) for document, passages in contents}
    for relation in relations:
        source, passages = by_id[relation.source]
        leads_to = None
        if relation.target is not None:
            target, passages_there = by_id[relation.target]
            begin = 0
            if relation.attachment is not None:
                begin = target.sections[relation.attachment].start
            leads_to = _passage_at(passages_there, begin)
        yield (
            relation.source,
            relation.target,
            relation.kind,
            _dump(asdict(relation)),
            source.text[relation.start : relation.end],
            _passage_at(passages, relation.start),
            leads_to,
        )


def _passage_at(passages: Sequence[Passage], place: int) -> str:
    """Return the id of the passage that holds a place; of the one before, if it is a line break."""
    at = bisect_right(passages, place, key=lambda passage: passage.start)
    return passages[max(0, at - 1)].passage_id


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

    def lengths(self) -> list[int]:
        """Return the number of characters of each Document, in order of number."""
        rows = self._database.execute("SELECT length(text) FROM document ORDER BY number")
        return [length for (length,) in rows]

    def versions(self) -> list[Version]:
        """Return what the status of each Document is reckoned from, in order of number."""
        rows = self._database.execute("SELECT version FROM document ORDER BY number")
        return [_load_version(*row) for row in rows]

    def relations(self, kinds: Sequence[RelationKind]) -> list[Relation]:
        """Return the relations of some kinds between Documents of the corpus."""
        query = (
            f"SELECT record FROM relation WHERE kind IN ({_marks(kinds)})"  # noqa: S608 - only marks
            " AND target IS NOT NULL ORDER BY rowid"
        )
        return [_load_relation(record) for (record,) in self._database.execute(query, kinds)]

    def relations_of(self, doc_id: str) -> list[PlacedRelation]:
        """Return the relations that a Document is the source or the target of."""
        query = (
            "SELECT record, words, said_in, leads_to FROM relation"
            " WHERE source = ? OR target = ? ORDER BY rowid"
        )
        return [
            PlacedRelation(_load_relation(record), *places)
            for record, *places in self._database.execute(query, (doc_id, doc_id))
        ]

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
        query = f"SELECT row, document FROM passage WHERE kind IN ({_marks(kinds)}) ORDER BY row"  # noqa: S608 - only marks
        return list(self._database.execute(query, kinds))

    def stretch(self, doc_id: str, start: int, end: int) -> str:
        """Return `text[start:end]` of a Document."""
        query = "SELECT substr(text, ?, ?) FROM document WHERE doc_id = ?"
        (text,) = self._database.execute(query, (start + 1, end - start, doc_id)).fetchone()
        return str(text)


def _marks(values: Sequence[str]) -> str:
    return ", ".join("?" * len(values))


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=date.isoformat)


def _dump_document(document: Document) -> tuple[str, str, str, str]:
    head = {
        "path": document.path,
        "facts": [astuple(fact) for fact in document.facts],
        "media_type": document.media_type,
        "notes": document.notes,
        "pages": [astuple(page) for page in document.pages],
        "sha256": document.sha256,
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
        pages=tuple(Page(*page) for page in fields["pages"]),
        sha256=fields["sha256"],
    )


def _load_version(record: str) -> Version:
    doc_id, title, label, family, statute, issued, effective, expiry = json.loads(record)
    return Version(
        doc_id, title, label, family, statute, _day(issued), _day(effective), _day(expiry)
    )


def _load_relation(record: str) -> Relation:
    fields = json.loads(record)
    return Relation(**{**fields, "day": _day(fields["day"])})


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _load_stretch(
    start: int,
    end: int,
    line: int,
    column: int,
    page: int | None,
    box: list[float] | None,
    edges: list[float],
) -> Stretch:
    around = (box[0], box[1], box[2], box[3]) if box else None
    return Stretch(start, end, line, column, page, around, tuple(edges))


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
