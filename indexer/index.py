"""The opened index: a question in, an Answer out. The rooms above put together."""

from __future__ import annotations

import time
import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from indexer import answering, citation, dense, late, relevance, snapshot
from indexer.building import default_index_dir
from indexer.catalog import Catalog
from indexer.encoder import EncodedQuestion, Encoder, TransformerEncoder
from indexer.errors import EncoderMismatchError, QuestionError, SnapshotError
from indexer.lexical import LexicalIndex
from indexer.records import Answer, Document, DocumentInfo, Failure, Filters, Hit, Passage
from indexer.references import Reference, Titles, Understood
from indexer.retrieval import Ranking, Retriever
from indexer.status import standings

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

MAX_QUESTION = 2_000  # characters
_DEPTH = 5  # hits whose text the verdict looks at
_FORM_DOCUMENTS = 20  # best documents whose headers, addressees, … may answer a question for one
_FORM_BONUS = 2.0  # standard deviations that such a part gains

_OUT_OF_FORCE_MALUS = 0.5  # standard deviations that a text loses which does not apply on the day
_NOT_APPLICABLE = frozenset({"superseded", "repealed", "expired", "not_yet_in_force"})

_UNFILTERED = Filters()


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
    if encoder.fingerprint != built_with["fingerprint"]:
        raise EncoderMismatchError(
            f"索引“{index_dir}”是用模型“{built_with['name']}”建立的，与现在的模型“{encoder.name}”不同："
            f"请用 --model {built_with['name']} 打开，或重新运行 yinju build。",
            f"The index {index_dir} was built with the model {built_with['name']!r}, which is not "
            f"today's {encoder.name!r}: open it with --model {built_with['name']}, or run yinju "
            "build again.",
        )
    return Index(folder, manifest, encoder)


def current_snapshot(index_dir: Path) -> str | None:
    """Return the id of the snapshot in service, None if there is none; it opens nothing."""
    return snapshot.current(index_dir)


class Index:
    """One opened snapshot. It never changes; any number of threads may ask it.

    Raises SnapshotError if the snapshot's files do not agree with each other.
    """

    def __init__(self, folder: Path, manifest: snapshot.Manifest, encoder: Encoder) -> None:
        content = manifest.content
        self.snapshot_id = manifest.snapshot_id
        self._manifest = manifest
        self._size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
        self._encoder = encoder
        self._catalog = Catalog(folder / "catalog.sqlite")
        self._heads = self._catalog.heads()
        self._versions = self._catalog.versions()
        self._titles = Titles(self._heads)
        self._retriever = Retriever(
            lexical=LexicalIndex(folder / "lexical"),
            passages=dense.read(folder / "passages.faiss"),
            sentences=dense.read(folder / "sentences.faiss"),
            sentence_rows=np.load(folder / "sentences.rows.npy"),
            tokens=late.read(folder, content["token_dimension"]),
            document_of=np.array(self._catalog.document_numbers(), dtype=np.int64),
        )
        if not self._retriever.is_aligned(content["passages"]):
            raise SnapshotError(
                f"索引 {self.snapshot_id} 的各部分行数不一致：请重新运行 yinju build。",
                f"The parts of the index {self.snapshot_id} do not agree in their number of rows: "
                "run yinju build again.",
            )
        self._infos = lru_cache(maxsize=8)(self._infos_on)

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
        return list(self._infos(on or _today()))

    def document(self, doc_id: str) -> Document:
        """Return a whole Document. Raises SnapshotError if there is none of that id."""
        try:
            return self._catalog.document(doc_id)
        except KeyError:
            raise SnapshotError(
                f"索引里没有编号为“{doc_id}”的文献：它可能已从文库中移除。",
                f"There is no document {doc_id!r} in the index: it may have been removed.",
            ) from None

    def passages(self, doc_id: str) -> list[Passage]:
        """Return the passages of a Document, in order."""
        return [passage for _, passage in self._catalog.passages_of(doc_id)]

    def passage(self, passage_id: str) -> Passage:
        """Return a passage. Raises SnapshotError if there is none of that id."""
        found = self._catalog.find_passage(passage_id)
        if found is None:
            raise SnapshotError(
                f"索引里没有编号为“{passage_id}”的段落：原文可能已经修改，请重新检索。",
                f"There is no passage {passage_id!r} in the index: its text may have changed, "
                "search again.",
            )
        return found

    def _infos_on(self, day: date) -> tuple[DocumentInfo, ...]:
        standing = standings(self._versions, day)
        return tuple(
            DocumentInfo(
                doc_id=head.doc_id,
                path=head.path,
                title=head.title,
                number=head.value("number"),
                issuers=head.values("issuer"),
                date=head.value("date"),
                effective_date=version.effective.isoformat() if version.effective else None,
                type=head.value("type"),
                url=head.value("url"),
                standing=standing[head.doc_id],
            )
            for head, version in zip(self._heads, self._versions, strict=True)
        )

    # Asking

    def ask(self, question: str, k: int = 10, filters: Filters = _UNFILTERED) -> Answer:
        """Return the `k` best hits for a question, and whether they answer it.

        Raises QuestionError if the question is empty or longer than MAX_QUESTION characters.
        """
        started = time.perf_counter()
        question = check_question(question)
        infos = self._infos(filters.on or _today())
        allowed = _allowed(infos, filters)
        understood = self._titles.understand(question, infos, allowed)
        named = self._named_rows(understood.references)
        encoded = self._encoder.encode_question(question)
        ranking = self._rank(question, encoded, allowed, named)
        ranking = self._prefer_in_force(question, ranking, infos)
        positions = _order(ranking, named, only=understood.only)[:k]
        rows = [int(ranking.rows[position]) for position in positions]
        rarity = self._retriever.lexical.rarity(question)
        passages = self._catalog.passages([*rows, *map(int, ranking.rows[:_DEPTH])])
        probability = self._probability(
            question, ranking, passages, rarity, understood, named, allowed
        )
        hits = tuple(
            self._hit(rank, position, ranking, passages, infos, encoded, rarity)
            for rank, position in enumerate(positions, start=1)
        )
        return Answer(
            question=question,
            verdict=relevance.verdict(probability) if hits else "not_found",
            probability=probability if hits else 0.0,
            took_ms=(time.perf_counter() - started) * 1000,
            hits=hits,
            snapshot_id=self.snapshot_id,
            notes=understood.notes,
        )

    def rank(self, question: str, limit: int) -> list[tuple[str, float]]:
        """Return (passage id, score) of the `limit` best passages: `ask` without what readers need.

        Raises QuestionError as `ask` does.
        """
        ranking = self.ranking(question)
        ids = self.passage_ids(ranking.rows[:limit].tolist())
        return list(zip(ids, ranking.fused[:limit].tolist(), strict=True))

    def ranking(self, question: str) -> Ranking:
        """Return all candidates of a question with their component scores, for evaluation.

        Raises QuestionError as `ask` does.
        """
        question = check_question(question)
        return self._rank(question, self._encoder.encode_question(question), None, ())

    def passage_ids(self, rows: Sequence[int]) -> list[str]:
        """Return the ids of the passages of `rows`, in the order given."""
        return self._catalog.passage_ids(rows)

    def _rank(
        self,
        question: str,
        encoded: EncodedQuestion,
        allowed: Sequence[int] | None,
        named: Sequence[int],
    ) -> Ranking:
        ranking = self._retriever.rank(question, encoded, allowed, named)
        kinds = answering.form_parts(question)
        if not kinds:
            return ranking
        best = dict.fromkeys(self._retriever.document_of[ranking.rows].tolist())
        near = set(list(best)[:_FORM_DOCUMENTS])
        parts = [row for row, document in self._catalog.rows_of_kinds(kinds) if document in near]
        ranking = self._retriever.rank(question, encoded, allowed, [*named, *parts])
        return ranking.shifted(np.array(parts, dtype=np.int64), _FORM_BONUS)

    def _prefer_in_force(
        self, question: str, ranking: Ranking, infos: Sequence[DocumentInfo]
    ) -> Ranking:
        """Put what does not apply on the day behind, unless the question names its year."""
        documents = self._retriever.document_of[ranking.rows]
        behind = [
            number
            for number in np.unique(documents)
            if infos[number].standing.status in _NOT_APPLICABLE
            and ((infos[number].date or "")[:4] or "—") not in question
        ]
        if not behind:
            return ranking
        return ranking.shifted(ranking.rows[np.isin(documents, behind)], -_OUT_OF_FORCE_MALUS)

    def _named_rows(self, references: Sequence[Reference]) -> list[int]:
        """Return the rows of the passages that hold the articles referred to, in order."""
        rows: list[int] = []
        for reference in references:
            document = self._catalog.document(reference.doc_id)
            span = reference.span(document)
            rows += [
                row
                for row, passage in self._catalog.passages_of(reference.doc_id)
                if span and passage.start < span[1] and span[0] < passage.end
            ]
        return list(dict.fromkeys(rows))

    def _probability(
        self,
        question: str,
        ranking: Ranking,
        passages: dict[int, Passage],
        rarity: dict[str, float],
        understood: Understood,
        named: Sequence[int],
        allowed: Sequence[int] | None,
    ) -> float:
        """Return the probability that the first hits hold the answer."""
        if understood.only:  # an article was asked for: it stands there, or it does not
            return 1.0 if named else 0.0
        if understood.missing or not len(ranking.rows):
            return 0.0
        if self._is_of_the_only_document(question, passages[int(ranking.rows[0])], allowed):
            return 1.0
        return relevance.probability(self._features(question, ranking, passages, rarity))

    def _is_of_the_only_document(
        self, question: str, first: Passage, allowed: Sequence[int] | None
    ) -> bool:
        """Whether the first hit is the part of its form that a question asks of «this document».

        That is certain where one document alone has such a part.
        """
        kinds = answering.form_parts(question)
        if first.kind not in kinds or not answering.asks_of_this_document(question):
            return False
        having = {document for _, document in self._catalog.rows_of_kinds(kinds)}
        return len(having if allowed is None else having.intersection(allowed)) == 1

    def _features(
        self,
        question: str,
        ranking: Ranking,
        passages: dict[int, Passage],
        rarity: dict[str, float],
    ) -> relevance.Features:
        texts = [passages[int(row)].text for row in ranking.rows[:_DEPTH]]
        best = {name: float(scores[:_DEPTH].max()) for name, scores in ranking.components.items()}
        tenth = ranking.fused[min(9, len(ranking.fused) - 1)]
        lexical = _is_han(question)
        return relevance.Features(
            late=best["late"],
            dense=best["dense"],
            sentence=best["sentence"],
            margin=float(ranking.fused[0] - tenth),
            coverage=answering.coverage(rarity, texts[0]) if lexical else None,
            coverage_top=answering.coverage(rarity, "\n".join(texts)) if lexical else None,
        )

    def examine(
        self, question: str, documents: Sequence[int]
    ) -> tuple[relevance.Features, list[str]]:
        """Return what the verdict is made of, and the ids of the first hits, for fitting it.

        Only `documents`, as numbers in the order of `documents()`, are searched.
        """
        encoded = self._encoder.encode_question(question)
        ranking = self._rank(question, encoded, documents, ())
        passages = self._catalog.passages(map(int, ranking.rows[:_DEPTH]))
        rarity = self._retriever.lexical.rarity(question)
        return (
            self._features(question, ranking, passages, rarity),
            [passage.passage_id for passage in passages.values()],
        )

    def _hit(
        self,
        rank: int,
        position: int,
        ranking: Ranking,
        passages: dict[int, Passage],
        infos: Sequence[DocumentInfo],
        encoded: EncodedQuestion,
        rarity: dict[str, float],
    ) -> Hit:
        row = int(ranking.rows[position])
        passage = self._verified(passages[row])
        info = infos[int(self._retriever.document_of[row])]
        sentence_scores = late.sentence_scores(
            self._retriever.tokens, encoded.tokens, row, len(passage.sentences)
        )
        return Hit(
            rank=rank,
            score=float(ranking.fused[position]),
            scores=ranking.scores(position),
            passage=passage,
            document=info,
            highlights=answering.highlights(passage, sentence_scores, rarity),
            citation=citation.entry(info, passage.locator),
        )

    def _verified(self, passage: Passage) -> Passage:
        """Return a passage after comparing it with its Document's canonical text.

        Raises SnapshotError if they differ by as much as a character: no citation may rest on it.
        """
        if self._catalog.stretch(passage.doc_id, passage.start, passage.end) != passage.text:
            raise SnapshotError(
                f"索引 {self.snapshot_id} 里的段落与原文不一致：请重新运行 yinju build。",
                f"A passage of the index {self.snapshot_id} differs from its document's text: "
                "run yinju build again.",
            )
        return passage


def check_question(question: str) -> str:
    """Return a question without control characters and white space at its ends.

    Raises QuestionError if nothing is left, or more than MAX_QUESTION characters.
    """
    kept = "".join(
        " " if unicodedata.category(character) in {"Cc", "Cs", "Cn"} else character
        for character in question
    ).strip()
    if not kept:
        raise QuestionError("问题是空的：请输入要查的内容。", "The question is empty: type one.")
    if len(kept) > MAX_QUESTION:
        raise QuestionError(
            f"问题有 {len(kept)} 个字符，超过 {MAX_QUESTION} 个：请缩短后再问。",
            f"The question has {len(kept)} characters, more than {MAX_QUESTION}: shorten it.",
        )
    return kept


def _is_han(question: str) -> bool:
    return any("一" <= character <= "鿿" for character in question)


def _order(ranking: Ranking, named: Sequence[int], *, only: bool) -> list[int]:
    """Return positions in the ranking: the rows named first, in their order; or those alone."""
    place = {int(row): position for position, row in enumerate(ranking.rows)}
    first = [place[row] for row in named if row in place]
    if only:
        return first
    leading = set(first)
    return first + [position for position in place.values() if position not in leading]


def _allowed(infos: Sequence[DocumentInfo], filters: Filters) -> list[int] | None:
    """Return the numbers of the documents that pass the filters, None if nothing is filtered."""
    if filters == Filters(on=filters.on):
        return None
    return [number for number, info in enumerate(infos) if _passes(info, filters)]


def _passes(info: DocumentInfo, filters: Filters) -> bool:
    day = date.fromisoformat(info.date) if info.date else None
    return (
        (not filters.doc_ids or info.doc_id in filters.doc_ids)
        and (not filters.types or info.type in filters.types)
        and (not filters.issuers or not set(filters.issuers).isdisjoint(info.issuers))
        and (not filters.statuses or info.standing.status in filters.statuses)
        and (filters.date_from is None or (day is not None and day >= filters.date_from))
        and (filters.date_to is None or (day is not None and day <= filters.date_to))
    )


def _today() -> date:
    return date.today()
