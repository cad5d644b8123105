"""The records that the rooms hand on to each other: frozen, slotted, with their own invariants."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import date

Box = tuple[float, float, float, float]
Status = Literal[
    "in_force", "not_yet_in_force", "amended", "superseded", "repealed", "expired", "unknown"
]
Verdict = Literal["answered", "uncertain", "not_found"]
RelationKind = Literal["basis", "forwards", "amends", "repeals", "replaces", "cites"]

SectionKind = Literal[
    # 公文, in the order in which they stand (GB/T 9704—2012, 7 公文格式各要素编排规则)
    "masthead",  # 版头: the issuer's file head
    "number",  # 发文字号
    "title",  # 标题
    "title_note",  # 题注: who passed, published and amended a law, and when
    "addressees",  # 主送机关
    "heading1",  # 一、
    "heading2",  # （一）
    "heading3",  # 1.
    "heading4",  # （1）
    "point",  # 一要 / 一是 at the head of a paragraph
    "attachment",  # 附件
    "signature",  # 发文机关署名
    "date",  # 成文日期
    "note",  # 附注, such as （此件公开发布）
    "copies",  # 抄送机关
    "imprint",  # 印发机关和印发日期
    # statutes (立法法 第六十五条)
    "book",  # 编
    "subbook",  # 分编
    "chapter",  # 章
    "section",  # 节
    "article",  # 条
    "clause",  # 款: an unnumbered paragraph of an article
    "item",  # 项: （一）
    "subitem",  # 目: 1.
    # beside the outline
    "table",
    "row",
    "footnote",
]

Origin = Literal[
    "text",
    "front_matter",
    "sidecar",
    "file_name",
    "title_note",
    "source_label",
    "web_page",  # the head or the card of the page that the text stands on
    "cover",  # the notice or order, in the same file, that issues the text or passes it on
]

FactName = Literal[
    "title",
    "number",
    "issued_with",  # 印发文号: the number of what issues the text, and how («甲发〔2020〕1号印发»)
    "issuer",  # one fact an issuer, in order
    "addressees",
    "copies",
    "date",  # 成文日期: of this version; ISO
    "version",  # 版本: how and when a statute got this wording, «2020年修正»
    "publish_date",  # 公布日期; ISO
    "effective_date",  # of this version; ISO
    "expiry_date",  # ISO: the first day on which it no longer applies
    "status",  # what a source says of it; never trusted, only shown
    "type",
    "level",
    "url",
    "accessed",  # 引用日期: when the address was last seen to give this text; ISO
    "imprint_office",
    "imprint_date",
]


@dataclass(frozen=True, slots=True)
class TableRow:
    """Which row of which table a line is; both count from 1 through the file.

    `header` says of a row that it names the columns of those below it.
    """

    table: int
    row: int
    header: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """A raw stretch of a source as its reader found it, usually one line.

    `line` counts lines of the whole file from 1 (paragraphs, where a format knows no lines), `page`
    pages from 1; blocks of one line share its number. `column` is where the block's characters
    start in the line; they stand in the source one for one.

    `box` is (left, top, right, bottom) in fractions of the page as it is shown, from its top left
    corner; `edges` (len(text) + 1 of them, ascending) are where each character begins and the last
    one ends between left and right, () where that is not known. `heading` is the level that the
    format itself gives it, 0 for body text. A table's row is one block, its cells parted by tabs.
    A footnote's block begins with its mark.
    """

    text: str
    line: int
    column: int = 0
    page: int | None = None
    box: Box | None = None
    heading: int = 0
    edges: tuple[float, ...] = ()
    row: TableRow | None = None
    footnote: bool = False

    def __post_init__(self) -> None:
        if self.edges and len(self.edges) != len(self.text) + 1:
            raise ValueError(f"line {self.line}: {len(self.edges)} edges, {len(self.text)} signs")


@dataclass(frozen=True, slots=True)
class Page:
    """What a reader made of one page.

    `confidence` is the mean probability of the characters recognised on a scanned page, None where
    the page holds its text; `skipped` says in Chinese what was not read and why, "" for nothing.
    """

    number: int
    characters: int
    confidence: float | None = None
    skipped: str = ""


@dataclass(frozen=True, slots=True)
class RawDocument:
    """What a reader took out of one file: its blocks in reading order, and metadata beside them."""

    blocks: tuple[Block, ...]
    media_type: str
    encoding: str | None = None
    metadata: tuple[tuple[str, str], ...] = ()  # front matter, as found: (key, value)
    notes: tuple[str, ...] = ()  # what the reader skipped, and why
    pages: tuple[Page, ...] = ()  # of formats that have pages


@dataclass(frozen=True, slots=True)
class Stretch:
    """Where `text[start:end]` of a canonical text stands in its source; one source line at most.

    The stretch's characters are those of the source line from `column` on, one for one; `page`,
    `box` and `edges` are as in a Block.
    """

    start: int
    end: int
    line: int
    column: int
    page: int | None = None
    box: Box | None = None
    edges: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Fact:
    """A metadata value, and where it came from; `start` and `end` if it stands in the text."""

    name: FactName
    value: str
    origin: Origin
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A node of a Document's outline, covering `text[start:end]` with all that stands under it.

    `label` is as the text has it («第七十一条», «二、», «三要»); `number` is for comparing
    («71», «133-9», «2»); `title` is the heading's own words, "" for none. `parent` is the index of
    the enclosing Section in `Document.sections`, None at the top. Sections are in order of start,
    a parent before its children.
    """

    kind: SectionKind
    label: str
    number: str
    title: str
    start: int
    end: int
    parent: int | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """One source: its canonical text, the map back to the source, its outline and its metadata.

    `facts` lists every metadata value found, the one to believe first for each name; `sha256` is
    the digest of the source, in hexadecimal.
    """

    doc_id: str
    path: str  # relative to the corpus folder, with "/"
    text: str
    sections: tuple[Section, ...] = ()
    stretches: tuple[Stretch, ...] = ()
    facts: tuple[Fact, ...] = ()
    media_type: str = "text/plain"
    notes: tuple[str, ...] = ()
    pages: tuple[Page, ...] = ()
    sha256: str = ""

    def __post_init__(self) -> None:
        for section in self.sections:
            if not 0 <= section.start <= section.end <= len(self.text):
                raise ValueError(f"{self.path}: section {section.label!r} lies outside of the text")
        for stretch in self.stretches:
            if not 0 <= stretch.start < stretch.end <= len(self.text):
                raise ValueError(
                    f"{self.path}: stretch at {stretch.start} lies outside of the text"
                )
        for before, after in pairwise(self.stretches):
            if after.start < before.end:
                raise ValueError(f"{self.path}: stretches overlap at {after.start}")

    def values(self, name: FactName) -> tuple[str, ...]:
        """Return the believed values of a fact: all of the first origin that has any."""
        found = [fact for fact in self.facts if fact.name == name]
        return tuple(fact.value for fact in found if fact.origin == found[0].origin)

    def value(self, name: FactName) -> str | None:
        """Return the believed value of a fact, None where no source gives one."""
        return next((fact.value for fact in self.facts if fact.name == name), None)

    @property
    def title(self) -> str:
        """The title; the path where there is none."""
        return self.value("title") or self.path

    @property
    def conflicts(self) -> tuple[tuple[Fact, Fact], ...]:
        """Pairs (believed, other) of facts of one name whose origins disagree."""
        pairs = []
        for name in dict.fromkeys(fact.name for fact in self.facts):
            facts = [fact for fact in self.facts if fact.name == name]
            believed = {fact.value for fact in facts if fact.origin == facts[0].origin}
            pairs += [(facts[0], other) for other in facts if other.value not in believed]
        return tuple(pairs)


@dataclass(frozen=True, slots=True)
class Locator:
    """Where a span stands, for a reader: outline path in words, source lines, page.

    `label` is «第七十一条第二款» or «二、认真传达学习……第1段»; `lines` counts source lines from 1.
    """

    label: str
    lines: tuple[int, int]
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """A retrievable slice of one Document: `document.text[start:end] == text`.

    `sentences` are (start, end) offsets into `text` that cover it in order; `context` is
    what is encoded with the text but never quoted: a statute's title and headings, "" for others.
    """

    passage_id: str
    doc_id: str
    start: int
    end: int
    text: str
    locator: Locator
    sentences: tuple[tuple[int, int], ...]
    context: str = ""
    kind: str = "body"  # the SectionKind of a form part such as "addressees"; "body" else
    lead: int = -1  # index of the innermost Section that holds all of it, -1 for none

    def __post_init__(self) -> None:
        if self.end - self.start != len(self.text):
            raise ValueError(f"passage {self.passage_id}: its offsets and its text disagree")
        spans = [(0, 0), *self.sentences, (len(self.text), len(self.text))]
        if any(before[1] != after[0] for before, after in pairwise(spans)):
            raise ValueError(f"passage {self.passage_id}: its sentences do not cover its text")


@dataclass(frozen=True, slots=True)
class Filters:
    """Which passages a search may return; an empty field filters nothing.

    `on` is the day as of which status is reckoned, today where None.
    """

    doc_ids: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    issuers: tuple[str, ...] = ()
    statuses: tuple[Status, ...] = ()
    date_from: date | None = None
    date_to: date | None = None
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether a Document applies on a day, and the reason in words (Chinese, English)."""

    status: Status
    basis: str
    basis_en: str


@dataclass(frozen=True, slots=True)
class DocumentInfo:
    """What hits, filters and citations need of a Document without its text."""

    doc_id: str
    path: str
    title: str
    number: str | None
    issuers: tuple[str, ...]
    date: str | None  # ISO
    effective_date: str | None  # ISO
    type: str | None
    url: str | None
    standing: Standing
    accessed: str | None = None  # ISO
    version: str | None = None  # of a statute: «2020年修正»


@dataclass(frozen=True, slots=True)
class Relation:
    """That `source` refers to another text, and the words that say so.

    `source` and `target` are doc_ids, `target` None where the corpus lacks the text. `title` is as
    written without its outer 《》, "" for a number alone; `number` is as written, None for none.
    `text[start:end]` of the source is the reference with the words that give it its kind; in a list
    it is the item, whose lead-in stands above it.

    `day` is from when a repealing clause says that it repeals, None where it does not say.
    `attachment` is the index in the target's `sections` of the attachment that is meant, None for
    the whole Document. `later` says that the corpus holds only versions issued after the source.
    """

    source: str
    kind: RelationKind
    target: str | None
    title: str
    number: str | None
    start: int
    end: int
    day: date | None = None
    attachment: int | None = None
    later: bool = False


@dataclass(frozen=True, slots=True)
class RelatedDocument:
    """A Relation as it is seen from one of its two Documents: `document` is the other one.

    That is None where the corpus lacks it. `words` are the source's `text[start:end]`;
    `passage_id` is where the other Document opens: at these words where it is the one that holds
    them, else where the text that is meant begins.
    """

    relation: Relation
    document: DocumentInfo | None
    words: str
    passage_id: str | None


@dataclass(frozen=True, slots=True)
class Scores:
    """A hit's component scores; higher is better, None where that retriever did not return it."""

    lexical: float | None
    dense: float | None
    late: float | None


@dataclass(frozen=True, slots=True)
class Hit:
    """A Passage with its rank (from 1), score, component scores and highlights.

    `highlights` are (start, end) offsets into the passage's text, in order, without overlap;
    `citation` is its entry with the locator, in the style `styles.DEFAULT`.
    """

    rank: int
    score: float
    scores: Scores
    passage: Passage
    document: DocumentInfo
    highlights: tuple[tuple[int, int], ...]
    citation: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The hits of a question, and whether they answer it.

    `probability` is that of the first five hits holding the answer. `notes` say how a question was
    understood («按《专利法》第七十一条检索»), in Chinese.
    """

    question: str
    verdict: Verdict
    probability: float
    took_ms: float
    hits: tuple[Hit, ...]
    snapshot_id: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Aspect:
    """A part of a question in its own words, and the share of them, in [0, 1], in each hit.

    Rare words count for more than common ones.
    """

    words: str
    shares: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that is not in the index, and why (Chinese, English)."""

    path: str
    reason: str
    reason_en: str


@dataclass(frozen=True, slots=True)
class Extraction:
    """What was read of one Document's source.

    `confidence` is the mean over the pages that were recognised, None for none; `unread` are the
    numbers of the pages of which nothing could be read, such as scans where recognition is not
    installed; `copies` are the paths of Documents with the same text, or nearly, each with its
    similarity in (0, 1].
    """

    doc_id: str
    path: str
    media_type: str
    pages: int
    characters: int
    confidence: float | None
    unread: tuple[int, ...]
    notes: tuple[str, ...]
    copies: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did. `encoded` counts passages that were not in the embedding cache."""

    snapshot_id: str
    documents: int
    passages: int
    encoded: int
    seconds: float
    failures: tuple[Failure, ...] = field(default=())
