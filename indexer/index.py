"""The opened index: what is in it, and the one who answers questions from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, get_args

import numpy as np

from indexer import dense, late, readers, snapshot
from indexer.asking import MAX_QUESTION, UNFILTERED, Asker, check_question
from indexer.building import default_index_dir
from indexer.catalog import Catalog
from indexer.citation import Citation, cite
from indexer.encoder import Encoder, TransformerEncoder
from indexer.errors import EncoderMismatchError, NotFoundError, SnapshotError
from indexer.lexical import LexicalIndex
from indexer.originals import Originals
from indexer.readers.worker import Pool
from indexer.records import (
    Answer,
    Aspect,
    Document,
    DocumentInfo,
    Extraction,
    Failure,
    Filters,
    Hit,
    Passage,
    RelatedDocument,
    Relation,
    RelationKind,
)
from indexer.references import Titles
from indexer.retrieval import Retriever
from indexer.status import EFFECTS, describe

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from indexer.reranking import Reranker

__all__ = ["MAX_QUESTION", "Index", "IndexInfo", "check_question", "current_snapshot", "open_index"]


@dataclass(frozen=True, slots=True)
class IndexInfo:
    """What is in an index, for a reader."""

    snapshot_id: str
    built_at: str  # ISO, UTC
    encoder: str
    documents: int
    passages: int
    sentences: int
    failures: tuple[Failure, ...]
    size_bytes: int


def open_index(index_dir: Path | None = None, *, model: str | None = None) -> Index:
    """Open the snapshot in service.

    Raises SnapshotError if it is missing or damaged, EncoderMismatchError if it was built with
    another encoder than `model`.
    """
    index_dir = index_dir or default_index_dir()
    folder, manifest = snapshot.open_current(index_dir)
    built_with = manifest.content["encoder"]
    encoder = TransformerEncoder(model)
    if encoder.fingerprint != built_with["fingerprint"] and encoder.name == built_with["name"]:
        raise EncoderMismatchError(
            f"索引“{index_dir}”建立之后，模型“{encoder.name}”变了：请重新运行 yinju build。",
            f"The model {encoder.name!r} has changed since the index {index_dir} was built: run "
            "yinju build again.",
        )
    if encoder.fingerprint != built_with["fingerprint"]:
        raise EncoderMismatchError(
            f"索引“{index_dir}”是用模型“{built_with['name']}”建立的，与现在的模型“{encoder.name}”不同："
            f"请用 --model {built_with['name']} 打开，或重新运行 yinju build。",
            f"The index {index_dir} was built with the model {built_with['name']!r}, which is not "
            f"today's {encoder.name!r}: open it with --model {built_with['name']}, or run yinju "
            "build again.",
        )
    return Index(folder, manifest, encoder, Originals(index_dir))


def current_snapshot(index_dir: Path) -> str | None:
    """Return the id of the snapshot in service, None if there is none; it opens nothing."""
    return snapshot.current(index_dir)


class Index:
    """One opened snapshot. It never changes; any number of threads may ask it.

    Raises SnapshotError if the snapshot's files do not agree with each other.
    """

    def __init__(
        self, folder: Path, manifest: snapshot.Manifest, encoder: Encoder, originals: Originals
    ) -> None:
        content = manifest.content
        self._originals = originals
        self._pool = Pool()
        self.snapshot_id = manifest.snapshot_id
        self._manifest = manifest
        self._size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
        self._catalog = Catalog(folder / "catalog.sqlite")
        self._heads = self._catalog.heads()
        self._numbers = {head.doc_id: number for number, head in enumerate(self._heads)}
        self._versions = self._catalog.versions()
        self._changes = self._catalog.relations(tuple(EFFECTS))
        retriever = Retriever(
            lexical=LexicalIndex(folder / "lexical"),
            passages=dense.read(folder / "passages.faiss"),
            sentences=dense.read(folder / "sentences.faiss"),
            sentence_rows=np.load(folder / "sentences.rows.npy"),
            tokens=late.read(folder, content["token_dimension"]),
            document_of=np.array(self._catalog.document_numbers(), dtype=np.int64),
        )
        if not retriever.is_aligned(content["passages"]):
            raise SnapshotError(
                f"索引 {self.snapshot_id} 的各部分行数不一致：请重新运行 yinju build。",
                f"The parts of the index {self.snapshot_id} do not agree in their number of rows: "
                "run yinju build again.",
            )
        self._infos = lru_cache(maxsize=8)(self._infos_on)
        # A scan of a thousand pages takes tens of megabytes: few are kept.
        self._document = lru_cache(maxsize=16)(self._catalog.document)
        self.asker = Asker(
            snapshot_id=self.snapshot_id,
            catalog=self._catalog,
            retriever=retriever,
            encoder=encoder,
            titles=Titles(self._heads),
            infos=self._infos,
        )

    # What is in it

    def info(self) -> IndexInfo:
        """Say what is in the index."""
        content = self._manifest.content
        return IndexInfo(
            snapshot_id=self.snapshot_id,
            built_at=self._manifest.created,
            encoder=content["encoder"]["name"],
            documents=content["documents"],
            passages=content["passages"],
            sentences=content["sentences"],
            failures=tuple(Failure(**failure) for failure in content["failures"]),
            size_bytes=self._size,
        )

    def documents(self, on: date | None = None) -> list[DocumentInfo]:
        """Return what is known of every Document, its status as of `on` (today where None)."""
        return list(self._infos(on or date.today()))

    def document_info(self, doc_id: str, on: date | None = None) -> DocumentInfo:
        """Return what is known of a Document, its status as of `on` (today where None).

        Raises NotFoundError if there is none of that id.
        """
        infos = self._infos(on or date.today())
        try:
            return infos[self._numbers[doc_id]]
        except KeyError:
            raise _no_document(doc_id) from None

    def versions(self, doc_id: str, on: date | None = None) -> list[DocumentInfo]:
        """Return the versions of a statute that the index holds, itself too, the oldest first.

        Only itself for what is no statute, and for one without another version; [] for an unknown
        document. Each status is as of `on` (today where None).
        """
        own = next((one for one in self._versions if one.doc_id == doc_id), None)
        same = {
            one.doc_id
            for one in self._versions
            if own and (one == own or (own.statute and one.statute and one.family == own.family))
        }
        infos = [self.document_info(one, on) for one in same]
        return sorted(infos, key=lambda info: (info.date or "", info.path))

    def extractions(self) -> list[Extraction]:
        """Say what was read of every Document's source, in the order of `documents`."""
        paths = {head.doc_id: head.path for head in self._heads}
        copies: dict[str, list[tuple[str, float]]] = {doc_id: [] for doc_id in paths}
        for one, other, similarity in self._manifest.content["duplicates"]:
            copies[one].append((paths[other], similarity))
            copies[other].append((paths[one], similarity))
        return [
            _extraction(head, length, copies[head.doc_id])
            for head, length in zip(self._heads, self._catalog.lengths(), strict=True)
        ]

    def document(self, doc_id: str) -> Document:
        """Return a whole Document. Raises NotFoundError if there is none of that id."""
        try:
            return self._document(doc_id)
        except KeyError:
            raise _no_document(doc_id) from None

    def passages(self, doc_id: str) -> list[Passage]:
        """Return the passages of a Document, in order."""
        return [passage for _, passage in self._catalog.passages_of(doc_id)]

    def passage(self, passage_id: str) -> Passage:
        """Return a passage. Raises NotFoundError if there is none of that id."""
        found = self._catalog.find_passage(passage_id)
        if found is None:
            raise NotFoundError(
                f"索引里没有编号为“{passage_id}”的段落：原文可能已经修改，请重新检索。",
                f"There is no passage {passage_id!r} in the index: its text may have changed, "
                "search again.",
            )
        return found

    def relations(self, doc_id: str, on: date | None = None) -> list[RelatedDocument]:
        """Return how a Document refers to others and they to it, each in order of place.

        An attachment that it issues itself is one more of those that it refers to. The status of
        the others is as of `on` (today where None).
        """
        found = []
        for placed in self._catalog.relations_of(doc_id):
            relation = placed.relation
            other, at = (
                (relation.target, placed.leads_to)
                if relation.source == doc_id
                else (relation.source, placed.said_in)
            )
            document = self.document_info(other, on) if other is not None else None
            found.append(RelatedDocument(relation, document, placed.words, at))
        return found

    def all_relations(self) -> list[Relation]:
        """Return how the Documents refer to each other; what the corpus lacks is not named."""
        return self._catalog.relations(get_args(RelationKind))

    def cite(
        self, passage_id: str, start: int = 0, end: int | None = None, on: date | None = None
    ) -> Citation:
        """Return the citation of a passage, or of `text[start:end]` of it.

        The Document's status is that of the day `on`, today where None. Raises NotFoundError if
        there is no such passage, CitationError if there are no such words in it.
        """
        passage = self.passage(passage_id)
        document = self.document(passage.doc_id)
        info = self.document_info(passage.doc_id, on)
        quote = passage.text[start:end]
        first = passage.start + start
        return cite(document, info, first, first + len(quote), quote)

    def page_image(self, doc_id: str, page: int, scale: float = 2.0) -> bytes:
        """Return a page of a Document's source as PNG, `scale` in pixels a point, or as SVG.

        It is drawn from the file that was indexed, in a process of its own. Raises NotFoundError if
        there is no such Document, ReadError if its source has no pages or its copy was changed.
        """
        document = self.document(doc_id)
        data = self._originals.read(document.sha256, document.path)
        name = document.path.rpartition("/")[2]
        return self._pool.draw(data, name, page, scale, readers.suffix_of(name))

    def _infos_on(self, day: date) -> tuple[DocumentInfo, ...]:
        return describe(self._heads, self._versions, self._changes, day)

    # Asking

    def ask(
        self,
        question: str,
        k: int = 10,
        filters: Filters = UNFILTERED,
        *,
        rewritten: Sequence[str] = (),
        reranker: Reranker | None = None,
    ) -> Answer:
        """Return the `k` best hits for a question, and whether they answer it.

        `rewritten` are the question in other words: what is near to one of them is found as well.
        `reranker` puts the first hits in its own order. The verdict is about the question as asked,
        and about the program's own order, which it was calibrated for. Raises QuestionError if the
        question is empty or longer than MAX_QUESTION characters.
        """
        return self.asker.ask(question, k, filters, rewritten=rewritten, reranker=reranker)

    def preview(self, question: str, k: int = 5, filters: Filters = UNFILTERED) -> tuple[Hit, ...]:
        """Return the `k` passages that share most words with a question, best first, by BM25 alone.

        It takes a millisecond and loads no model: something to read while `ask` is at work, which
        may find others. Raises QuestionError as `ask` does.
        """
        return self.asker.preview(question, k, filters)

    def similar(
        self, passage_id: str, k: int = 10, filters: Filters = UNFILTERED
    ) -> tuple[Hit, ...]:
        """Return the `k` passages most like a passage, by its words and its stored vectors.

        The passage itself is not among them; no model is loaded. Raises SnapshotError if there is
        no such passage.
        """
        return self.asker.similar(self.passage(passage_id), k, filters)

    def aspects(self, question: str, hits: Sequence[Hit]) -> tuple[Aspect, ...]:
        """Return the parts of a question, and how much of each one's words every hit has.

        Words are compared, not meanings: a hit may answer a part in words of its own.
        """
        return self.asker.aspects(question, hits)

    def warm_up(self) -> None:
        """Load the model, so that the first question need not wait for it.

        Raises EncoderError if it cannot be loaded, as the first question would.
        """
        self.asker.encoder.encode_question("问")

    @property
    def is_ready(self) -> bool:
        """Whether the model is loaded; else the first question takes some seconds longer."""
        return self.asker.encoder.is_loaded

    def rank(self, question: str, limit: int) -> list[tuple[str, float]]:
        """Return (passage id, score) of the `limit` best passages: `ask` without what readers need.

        Raises QuestionError as `ask` does.
        """
        ranking = self.asker.ranking(question)
        ids = self.passage_ids(ranking.rows[:limit].tolist())
        return list(zip(ids, ranking.fused[:limit].tolist(), strict=True))

    def passage_ids(self, rows: Sequence[int]) -> list[str]:
        """Return the ids of the passages of `rows`, in the order given."""
        return self._catalog.passage_ids(rows)


def _no_document(doc_id: str) -> NotFoundError:
    return NotFoundError(
        f"索引里没有编号为“{doc_id}”的文献：它可能已从文库中移除。",
        f"There is no document {doc_id!r} in the index: it may have been removed.",
    )


def _extraction(head: Document, characters: int, copies: Sequence[tuple[str, float]]) -> Extraction:
    known = [page.confidence for page in head.pages if page.confidence is not None]
    return Extraction(
        doc_id=head.doc_id,
        path=head.path,
        media_type=head.media_type,
        pages=len(head.pages),
        characters=characters,
        confidence=sum(known) / len(known) if known else None,
        unread=tuple(page.number for page in head.pages if page.skipped and not page.characters),
        notes=head.notes,
        copies=tuple(copies),
    )
