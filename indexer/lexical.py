"""BM25 through tantivy, over the unigrams and bigrams of `indexer.text.tokens`."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from indexer.text import tokens

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from pathlib import Path

# What a match in the outline above a passage, or in its document's title, is worth against one in
# the passage. Chosen on the dev questions; see bench/README.md.
_WEIGHTS = {"body": 1.0, "context": 0.3}
_HEAP = 128_000_000


@dataclass(frozen=True, slots=True)
class LexicalRow:
    """What is indexed of a passage; the n-th row indexed is row n. `document` is its number."""

    body: str
    context: str
    document: int


def build(rows: Iterable[LexicalRow], folder: Path) -> None:
    """Write an index of `rows` into the empty `folder`."""
    import tantivy

    folder.mkdir(parents=True)
    writer = tantivy.Index(_schema(), path=str(folder)).writer(_HEAP, num_threads=1)
    for number, row in enumerate(rows):
        document = tantivy.Document(row=number, document=row.document)
        document.add_text("body", " ".join(tokens(row.body)))
        document.add_text("context", " ".join(tokens(row.context)))
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()
    for lock in folder.glob(".*.lock"):  # of the writer; no part of the index
        lock.unlink()


def _schema() -> Any:
    import tantivy

    # Signed fields: an unsigned one refuses Python's integers, and the writer's thread dies.
    schema = tantivy.SchemaBuilder()
    schema.add_integer_field("row", indexed=True, fast=True)
    schema.add_integer_field("document", indexed=True, fast=True)
    for field in _WEIGHTS:
        schema.add_text_field(field, tokenizer_name="whitespace", index_option="freq")
    return schema.build()


class LexicalIndex:
    """An opened index. Raises ValueError if `folder` holds none."""

    def __init__(self, folder: Path) -> None:
        import tantivy

        self._index = tantivy.Index.open(str(folder))
        self._searcher = self._index.searcher()

    def __len__(self) -> int:
        return int(self._searcher.num_docs)

    def search(
        self, question: str, limit: int, documents: Sequence[int] | None = None
    ) -> list[tuple[int, float]]:
        """Return (row, BM25 score) of the best `limit` rows, best first; only of `documents`."""
        import tantivy

        should = []
        for token, count in Counter(tokens(question)).items():
            for field, weight in _WEIGHTS.items():
                term = tantivy.Query.term_query(self._index.schema, field, token)
                boosted = tantivy.Query.boost_query(term, weight * count)
                should.append((tantivy.Occur.Should, boosted))
        if not should:
            return []
        query = tantivy.Query.boolean_query(should)
        if documents is not None:
            allowed = tantivy.Query.term_set_query(self._index.schema, "document", list(documents))
            query = tantivy.Query.boolean_query(
                [
                    (tantivy.Occur.Must, query),
                    (tantivy.Occur.Must, tantivy.Query.const_score_query(allowed, 0.0)),
                ]
            )
        hits = self._searcher.search(query, limit, count=False).hits
        rows = self._searcher.fast_field_values("row", [address for _, address in hits])
        return sorted(
            ((int(row), float(score)) for (score, _), row in zip(hits, rows, strict=True)),
            key=lambda hit: (-hit[1], hit[0]),
        )

    def counts(self, strings: Collection[str]) -> dict[str, int]:
        """Return in how many passages each folded string of one or two characters occurs."""
        return {string: self._searcher.doc_freq("body", string) for string in strings}

    def rarity(self, question: str) -> dict[str, float]:
        """Return each token of a question with its inverse document frequency, natural log."""
        from math import log

        total = max(len(self), 1)
        return {
            token: log((total + 1) / (self._searcher.doc_freq("body", token) + 1))
            for token in set(tokens(question))
        }
