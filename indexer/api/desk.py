"""What a program may ask of one opened index: each call takes a request and returns an answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from threading import Lock
from typing import TYPE_CHECKING

from indexer.api import answers
from indexer.checking import check
from indexer.checking.verifying import passage_at, verify
from indexer.citation import cite, running_text
from indexer.errors import CitationError
from indexer.index import current_snapshot, open_index
from indexer.records import Filters
from indexer.report.composition import permalink
from indexer.styles import DEFAULT, STYLES, find_style

if TYPE_CHECKING:
    from pathlib import Path

    from indexer.api import requests
    from indexer.checking.verifying import Verified
    from indexer.citation import Citation
    from indexer.index import Index
    from indexer.records import Document

# What is said of a quote (Chinese, English); {place} is the first place in running text.
_VERDICTS = {
    "verbatim": ("与原文逐字一致：{place}。", "Verbatim: {place}."),
    "elsewhere": (
        "所指的文字中没有这段话，它见于{place}。",
        "Not in the text named; these words stand in {place}.",
    ),
    "differs": (
        "与原文不同，最接近的是{place}：请按原文改正，或不要作为引文。",
        "Not as in the source; nearest is {place}: correct it after the source, or do not quote "
        "it.",
    ),
    "not_found": (
        "库中没有这段话：请不要作为引文。",
        "These words are not in this corpus: do not quote them.",
    ),
}


class Reception:
    """Opens the index in service, and opens it again when another snapshot was published.

    `page` is the address of the page that permalinks open, None for no permalinks. Safe to share
    between threads; whoever holds a Desk keeps its snapshot until done.
    """

    def __init__(self, index_dir: Path, model: str | None = None, page: str | None = None) -> None:
        self._index_dir = index_dir
        self._model = model
        self._page = page
        self._lock = Lock()
        self._desk: Desk | None = None

    def desk(self) -> Desk:
        """Return the Desk of the snapshot in service.

        Raises SnapshotError if there is none or it is damaged, EncoderError if its encoder cannot
        be loaded.
        """
        with self._lock:
            in_service = current_snapshot(self._index_dir)
            if self._desk is None or self._desk.index.snapshot_id != in_service:
                self._desk = Desk(open_index(self._index_dir, model=self._model), self._page)
            return self._desk


@dataclass(frozen=True, slots=True)
class Desk:
    """One opened index. All text that leaves was compared with its source by `citation.cite`."""

    index: Index
    page: str | None = None

    def health(self) -> answers.Health:
        """Say which index is in service."""
        info = self.index.info()
        return answers.Health(
            status="ok",
            version=version("yinju"),
            snapshot_id=info.snapshot_id,
            built_at=info.built_at,
            encoder=info.encoder,
            documents=info.documents,
            passages=info.passages,
        )

    def styles(self) -> answers.StyleList:
        """List the citation styles."""
        summaries = tuple(map(answers.StyleSummary.model_validate, STYLES.values()))
        return answers.StyleList(default=DEFAULT, styles=summaries)

    def search(self, asked: requests.SearchRequest) -> answers.SearchAnswer:
        """Answer a question. Raises QuestionError if it is blank."""
        day = asked.on or date.today()
        filters = Filters(**dict(asked.filters), on=day)
        answer = self.index.ask(asked.question, asked.k, filters)
        documents: dict[str, Document] = {}
        hits = []
        for hit in answer.hits:
            passage = hit.passage
            if passage.doc_id not in documents:
                documents[passage.doc_id] = self.index.document(passage.doc_id)
            document = documents[passage.doc_id]
            citation = cite(
                document, hit.document, passage.start, passage.end, passage.text, passage.locator
            )
            quoted = self._quoted(citation, passage.passage_id, asked.style, asked.accessed)
            hits.append(
                answers.Hit(
                    **dict(quoted),
                    rank=hit.rank,
                    score=hit.score,
                    scores=answers.Scores.model_validate(hit.scores),
                    highlights=hit.highlights,
                )
            )
        return answers.SearchAnswer(
            question=answer.question,
            verdict=answer.verdict,
            probability=answer.probability,
            notes=answer.notes,
            took_ms=answer.took_ms,
            snapshot_id=answer.snapshot_id,
            hits=tuple(hits),
        )

    def passage(self, asked: requests.PassageQuery, passage_id: str) -> answers.Quoted:
        """Return a passage. Raises NotFoundError if there is none of that id."""
        citation = self._citation(passage_id, None, asked.on)
        return self._quoted(citation, passage_id, asked.style, asked.accessed)

    def documents(self, asked: requests.DocumentsQuery) -> answers.DocumentList:
        """Return a page of the list of documents."""
        infos = self.index.documents(asked.on)
        chosen = infos[asked.offset : asked.offset + asked.limit]
        return answers.DocumentList(
            snapshot_id=self.index.snapshot_id,
            total=len(infos),
            documents=tuple(map(answers.DocumentSummary.model_validate, chosen)),
        )

    def document(self, asked: requests.DayQuery, doc_id: str) -> answers.DocumentDetail:
        """Return a document without its text. Raises NotFoundError if there is none of that id."""
        document = self.index.document(doc_id)
        summary = answers.DocumentSummary.model_validate(self.index.document_info(doc_id, asked.on))
        return answers.DocumentDetail(
            **dict(summary),
            snapshot_id=self.index.snapshot_id,
            media_type=document.media_type,
            sha256=document.sha256,
            length=len(document.text),
            facts=tuple(map(answers.Fact.model_validate, document.facts)),
            sections=tuple(map(answers.Section.model_validate, document.sections)),
            notes=document.notes,
        )

    def text(self, asked: requests.TextQuery, doc_id: str) -> answers.TextSpan:
        """Return a span of a document's text, cut short where the text ends.

        Raises NotFoundError if there is no such document, CitationError if the span is blank.
        """
        document = self.index.document(doc_id)
        end = min(asked.start + asked.length, len(document.text))
        words = document.text[asked.start : end]
        info = self.index.document_info(doc_id, asked.on)
        citation = cite(document, info, asked.start, end, words)
        return answers.TextSpan(
            snapshot_id=self.index.snapshot_id,
            doc_id=doc_id,
            start=citation.start,
            end=citation.end,
            length=len(document.text),
            text=citation.quote,
            locator=answers.Locator.model_validate(citation.locator),
        )

    def cite(self, asked: requests.CiteRequest) -> answers.CitationAnswer:
        """Return a citation. Raises NotFoundError for an unknown passage, CitationError else."""
        if asked.span and asked.quote:
            raise CitationError(
                "span 和 quote 只能写一个：请删去其中之一。",
                "Give span or quote, not both.",
            )
        span = asked.span
        if asked.quote is not None:
            span = self._span_of(asked.passage_id, asked.quote.strip())
        citation = self._citation(asked.passage_id, span, asked.on)
        style = find_style(asked.style)
        return answers.CitationAnswer(
            snapshot_id=self.index.snapshot_id,
            quoted=self._quoted(citation, asked.passage_id, asked.style, asked.accessed),
            style=style.key,
            entry=style.entry(citation, asked.accessed),
            note=style.note(citation, asked.accessed),
            in_text=style.in_text(citation, asked.accessed),
            running_text=running_text(citation),
        )

    def verify(self, asked: requests.VerifyRequest) -> answers.Verification:
        """Compare a quote with the corpus. Raises as `verifying.verify` does."""
        day = asked.on or date.today()
        found = verify(
            self.index, asked.quote, day, doc_id=asked.doc_id, passage_id=asked.passage_id
        )
        chinese, english = _message(found)
        return answers.Verification(
            snapshot_id=self.index.snapshot_id,
            quote=found.quote,
            verdict=found.verdict,
            message=chinese,
            message_en=english,
            places=tuple(self._place(citation) for citation in found.places),
            more=found.more,
            differences=tuple(map(answers.Difference.model_validate, found.differences)),
        )

    def check(self, asked: requests.CheckRequest) -> answers.CheckReport:
        """Check a draft. Raises ReadError if it holds no text."""
        report = check(asked.text, self.index, asked.on or date.today())
        return answers.CheckReport(
            snapshot_id=report.snapshot_id,
            on=report.on,
            has_errors=report.has_errors,
            counts=report.counts,
            text=report.text,
            findings=tuple(map(answers.Finding.model_validate, report.findings)),
        )

    def _citation(self, passage_id: str, span: tuple[int, int] | None, on: date | None) -> Citation:
        """Return the citation of a passage, or of a part of it."""
        passage = self.index.passage(passage_id)
        first, last = span or (0, len(passage.text))
        if last > len(passage.text):
            raise CitationError(
                f"段落“{passage_id}”只有{len(passage.text)}个字，没有第{first}至{last}字："
                "请改正 span。",
                f"The passage {passage_id!r} has {len(passage.text)} characters, none from {first} "
                f"to {last}: correct the span.",
            )
        return self.index.cite(passage_id, first, last, on)

    def _span_of(self, passage_id: str, quote: str) -> tuple[int, int]:
        """Return where a quote stands in a passage, which must have it once."""
        text = self.index.passage(passage_id).text
        start = text.find(quote)
        if start < 0:
            raise CitationError(
                f"段落“{passage_id}”中没有这段引文：请按原文逐字引用。",
                f"The passage {passage_id!r} does not have this quote: quote it character for "
                "character.",
            )
        if text.find(quote, start + 1) >= 0:
            raise CitationError(
                f"段落“{passage_id}”中这段引文不止一处：请引得更长，或用 span 指明位置。",
                f"The passage {passage_id!r} has this quote more than once: quote more of it, or "
                "give its span.",
            )
        return start, start + len(quote)

    def _place(self, citation: Citation) -> answers.Quoted:
        passages = self.index.passages(citation.document.doc_id)
        passage = passage_at(passages, citation.start)
        return self._quoted(citation, passage.passage_id, DEFAULT, None)

    def _quoted(
        self, citation: Citation, passage_id: str, style: str, accessed: date | None
    ) -> answers.Quoted:
        return answers.Quoted(
            text=citation.quote,
            start=citation.start,
            end=citation.end,
            locator=answers.Locator.model_validate(citation.locator),
            document=answers.DocumentSummary.model_validate(citation.document),
            passage_id=passage_id,
            citation=find_style(style).note(citation, accessed),
            permalink=permalink(self.page, passage_id),
        )


def _message(found: Verified) -> tuple[str, str]:
    chinese, english = _VERDICTS[found.verdict]
    place = running_text(found.places[0]) if found.places else ""
    return chinese.format(place=place), english.format(place=place)
