"""What a report says, before any format: quotes, footnotes, the list of references."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol
from urllib.parse import urlencode

from indexer.report.verification import held

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from indexer.citation import Citation
    from indexer.index import Index
    from indexer.report.basket import Basket
    from indexer.report.verification import Held

Language = Literal["zh", "en"]


@dataclass(frozen=True, slots=True)
class Words:
    """What a report says of itself, in one language; `tag` is the language's (BCP 47)."""

    tag: str
    references: str
    notes: str
    original: str


WORDS: dict[Language, Words] = {
    "zh": Words("zh-CN", "参考文献", "注释", "查看原文"),
    "en": Words("en", "References", "Notes", "Source"),
}


class Entry(Protocol):
    """An entry of a list of references: «[1]», "" for unnumbered ones, and its text."""

    @property
    def label(self) -> str: ...  # noqa: D102 - attributes, described above
    @property
    def text(self) -> str: ...  # noqa: D102


class Rendered(Protocol):
    """The list of references of some citations, and a footnote for each of them, in order."""

    @property
    def entries(self) -> Sequence[Entry]: ...  # noqa: D102 - attributes, described above
    @property
    def notes(self) -> Sequence[str]: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Layout:
    """How a report is made.

    `render` writes all citations of the report at once, because what an entry says depends on the
    others: `partial(indexer.styles.bibliography, style=…)`. With `base`, the address of the page
    (such as http://127.0.0.1:8501), each quote has a link to its place. Quotes that do not stand in
    the index any more are refused, or left out if `leave_out`.
    """

    render: Callable[[Sequence[Citation]], Rendered]
    title: str = "引文"
    base: str | None = None
    leave_out: bool = False
    language: Language = "zh"


@dataclass(frozen=True, slots=True)
class Quotation:
    """A quote with the user's note before it, its footnote, and the link to its place, if any."""

    note: str
    quote: str
    footnote: str
    link: str | None


@dataclass(frozen=True, slots=True)
class Report:
    """A report in order; the n-th quotation, from 1, bears the n-th footnote."""

    title: str
    quotations: tuple[Quotation, ...]
    references: tuple[str, ...]
    words: Words


def compose(basket: Basket, index: Index, layout: Layout) -> Report:
    """Return the report of a basket, every quote compared with the index at this moment.

    Raises CitationError as `held` does.
    """
    return arrange(held(basket, index, leave_out=layout.leave_out), layout)


def arrange(standing: Sequence[Held], layout: Layout) -> Report:
    """Return the report of quotes that were just compared with the index."""
    rendered = layout.render([one.citation for one in standing])
    quotations = tuple(
        Quotation(
            note=one.item.note,
            quote=one.citation.quote,
            footnote=footnote,
            link=permalink(layout.base, one.passage_id),
        )
        for one, footnote in zip(standing, rendered.notes, strict=True)
    )
    return Report(
        title=" ".join(layout.title.split()),
        quotations=quotations,
        references=tuple(f"{entry.label} {entry.text}".strip() for entry in rendered.entries),
        words=WORDS[layout.language],
    )


def permalink(base: str | None, passage_id: str) -> str | None:
    """Return the address at which the page opens a passage, None without the page's address."""
    return f"{base.rstrip('/')}/read?{urlencode({'p': passage_id})}" if base else None
