"""What programs are answered: the records that go out as JSON.

They are a contract of their own: what changes inside the package changes nothing here unnoticed,
because each record is built field by field and refuses what it does not know.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, RootModel

from indexer.checking.findings import Kind, Verdict  # noqa: TC001 - pydantic reads it
from indexer.records import FactName, Origin, SectionKind, Status  # noqa: TC001 - pydantic reads it
from indexer.records import Verdict as AnswerVerdict  # noqa: TC001 - pydantic reads it
from indexer.styles.base import System  # noqa: TC001 - pydantic reads it


class _Answer(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, from_attributes=True)


class Standing(_Answer):
    """Whether a document applies on the day asked for, and why."""

    status: Status
    basis: str
    basis_en: str


class DocumentSummary(_Answer):
    """What is known of a document; null where no source says it."""

    doc_id: str
    path: str
    title: str
    number: str | None = Field(description="文号。Document number, as the source has it.")
    issuers: tuple[str, ...]
    date: str | None
    effective_date: str | None
    type: str | None
    url: str | None
    accessed: str | None = Field(description="The day on which the address last gave this text.")
    version: str | None = Field(description="版本。How a statute got this wording: 2020年修正.")
    standing: Standing


class Locator(_Answer):
    """Where words stand: in the outline, in the lines of the source, on its page."""

    label: str
    lines: tuple[int, int]
    page: int | None


class Quoted(_Answer):
    """Words of a document, compared with its canonical text when this was written.

    `start` and `end` are offsets into that text. `permalink` opens the page at the passage.
    """

    text: str = Field(description="原文，逐字。The source's words, character for character.")
    start: int
    end: int
    locator: Locator
    document: DocumentSummary
    passage_id: str
    citation: str = Field(description="脚注式引注。The text of a footnote in the style asked for.")
    permalink: str | None


class Scores(_Answer):
    """A hit's component scores, higher is better; null where that retriever did not find it."""

    lexical: float | None
    dense: float | None
    late: float | None


class Hit(Quoted):
    """A passage found. `highlights` are offsets into its text."""

    rank: int
    score: float
    scores: Scores
    highlights: tuple[tuple[int, int], ...]


class SearchAnswer(_Answer):
    """The best passages, and whether they answer the question.

    `probability` is that of the first five holding the answer. Where the verdict is `not_found`,
    the hits are the nearest passages and no answer.
    """

    question: str
    verdict: AnswerVerdict
    probability: float
    notes: tuple[str, ...]
    took_ms: float
    snapshot_id: str
    hits: tuple[Hit, ...]


class DocumentList(_Answer):
    """A page of the list of documents; `total` counts all."""

    snapshot_id: str
    total: int
    documents: tuple[DocumentSummary, ...]


class Fact(_Answer):
    """A metadata value and where it was found; the first of a name is the one believed."""

    name: FactName
    value: str
    origin: Origin


class Section(_Answer):
    """A node of the outline; `parent` counts the sections from 0, null at the top."""

    kind: SectionKind
    label: str
    number: str
    title: str
    start: int
    end: int
    parent: int | None


class DocumentDetail(DocumentSummary):
    """A document without its text; `length` counts the characters of that."""

    snapshot_id: str
    media_type: str
    sha256: str
    length: int
    facts: tuple[Fact, ...]
    sections: tuple[Section, ...]
    notes: tuple[str, ...]


class TextSpan(_Answer):
    """A span of a document's canonical text; `length` counts the characters of the whole."""

    snapshot_id: str
    doc_id: str
    start: int
    end: int
    length: int
    text: str
    locator: Locator


class CitationAnswer(_Answer):
    """A quote and its citation in one style.

    `entry` is for a list of references, `note` for a footnote, `in_text` the mark in the text, ""
    where the style has none. `running_text` names the place in a sentence.
    """

    snapshot_id: str
    quoted: Quoted
    style: str
    entry: str
    note: str
    in_text: str
    running_text: str


class Difference(_Answer):
    """`written` stands in the quote from `start` to `end`, `source` in its place in the source."""

    start: int
    end: int
    written: str
    source: str


class Verification(_Answer):
    """Whether the corpus has a quote, character for character.

    verbatim: it stands at each of `places`, the texts in force first. elsewhere: not in the text
    named, but verbatim at `places`. differs: `places` holds the one stretch that is nearest to it,
    and `differences` say what to correct. not_found: nothing in this corpus is like it. `more`: it
    stands in further places that are not listed.
    """

    snapshot_id: str
    quote: str
    verdict: Literal["verbatim", "elsewhere", "differs", "not_found"]
    message: str
    message_en: str
    places: tuple[Quoted, ...]
    more: bool
    differences: tuple[Difference, ...]


class Place(_Answer):
    """A stretch of a document that a finding speaks of."""

    document: DocumentSummary
    start: int
    end: int
    text: str
    locator: Locator
    citation: str


class Finding(_Answer):
    """What was found of the characters `start` to `end` of a draft.

    `line` (from 1) and `column` (from 0) are where they begin in the draft as it was sent.
    """

    kind: Kind
    verdict: Verdict
    start: int
    end: int
    text: str
    line: int
    column: int
    message: str
    message_en: str
    cited: str
    place: Place | None
    differences: tuple[Difference, ...]
    folded: bool
    replacement: DocumentSummary | None


class CheckReport(_Answer):
    """The findings of a draft, in order. `has_errors`: something in it is not as in its source.

    `text` is the draft as it was read, in which `start` and `end` of the findings count.
    """

    snapshot_id: str
    on: str
    has_errors: bool
    counts: dict[Verdict, int]
    text: str
    findings: tuple[Finding, ...]


class StyleSummary(_Answer):
    """A citation style."""

    key: str
    name: str
    english: str
    system: System


class StyleList(_Answer):
    """All citation styles, and the one used where none is named."""

    default: str
    styles: tuple[StyleSummary, ...]


class Health(_Answer):
    """The index in service."""

    status: Literal["ok"]
    version: str
    snapshot_id: str
    built_at: str
    encoder: str
    documents: int
    passages: int


class OpenAPI(RootModel[dict[str, Any]]):
    """An OpenAPI 3.1 document."""


class Fault(_Answer):
    """A field that is not as it should be; `pointer` names it (RFC 6901)."""

    pointer: str
    detail: str
    english: str


class Problem(_Answer):
    """Why a request was refused (RFC 9457); `detail` and `english` are the same sentence."""

    type: str
    title: str
    status: int
    detail: str
    english: str
    errors: tuple[Fault, ...] = ()
