"""What programs may ask: the records that requests are read into, strictly.

Offsets count Unicode characters (code points) from 0. Unknown fields are refused, so that a
misspelt filter is never taken for none.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from indexer.asking import MAX_QUESTION
from indexer.records import Status  # noqa: TC001 - pydantic reads the annotations
from indexer.styles import DEFAULT, STYLES

MAX_QUOTE = 2_000  # characters: what is nearest to a wrong one is found within a second
MAX_DRAFT = 500_000  # characters: about 500 printed pages
MAX_SPAN = 20_000  # characters of a text in one answer
_LISTED = 100  # values of one filter

# A character that shows, in the syntax that Python, ECMAScript and Rust share.
_VISIBLE = r"[^\s\x00-\x1f\x7f-\x9f]"
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_WHOLE = re.compile(r"[0-9]{1,9}")


def _day(value: Any) -> Any:
    """Read a day as ISO 8601 has it and nothing else: pydantic takes "0" for 1970-01-01."""
    if not isinstance(value, str):
        return value
    try:
        day = date.fromisoformat(value) if _ISO_DAY.fullmatch(value) else None
    except ValueError:  # the 30th of February
        day = None
    if day is None:
        raise PydanticCustomError("day", "a day of the calendar is written YYYY-MM-DD")
    return day


def _whole(value: Any) -> Any:
    """Read a number of an address in plain digits: pydantic takes "1_0" for 10."""
    if not isinstance(value, str):
        return value
    if not _WHOLE.fullmatch(value):
        raise PydanticCustomError("digits", "a number is written in at most nine digits")
    return int(value)


def _style(value: str) -> str:
    """Refuse a style that there is not, also where nothing is found that would be cited in it."""
    if value not in STYLES:
        raise PydanticCustomError("style", "there is no such citation style, see /v1/styles")
    return value


Day = Annotated[date, BeforeValidator(_day)]
_WHOLE_NUMBER = BeforeValidator(_whole)
Texts = Annotated[tuple[str, ...], Field(max_length=_LISTED)]
AsOf = Annotated[
    Day | None, Field(description="哪一天的效力，默认今天。Status as of this day, today if null.")
]
Accessed = Annotated[
    Day | None,
    Field(description="查阅网址的日期，写入引注。The day on which the address was opened."),
]
StyleKey = Annotated[
    str,
    Field(
        description="引注格式，见 /v1/styles。A citation style.",
        json_schema_extra={"enum": list(STYLES)},
    ),
    AfterValidator(_style),
]
QuestionText = Annotated[
    str,
    Field(
        min_length=1,
        max_length=MAX_QUESTION,
        pattern=_VISIBLE,
        description="用自己的话写的问题。A question in one's own words.",
    ),
]
QuoteText = Annotated[
    str,
    Field(
        min_length=1,
        max_length=MAX_QUOTE,
        pattern=_VISIBLE,
        description=(
            "连续的一段引文，首尾空白不计，省略号也算文字。One unbroken quote; white space at its "
            "edges does not count, an ellipsis does."
        ),
    ),
]
DraftText = Annotated[
    str,
    Field(
        min_length=1,
        max_length=MAX_DRAFT,
        pattern=_VISIBLE,
        description="草稿全文，可以是 Markdown。The whole draft, as text or Markdown.",
    ),
]
Span = Annotated[
    tuple[Annotated[int, Field(ge=0)], Annotated[int, Field(ge=0)]],
    Field(description="段落文字中的起止位置。Offsets into the passage's text."),
]


class _Request(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class SearchFilters(_Request):
    """Which documents a search looks at; an empty field filters nothing."""

    doc_ids: Texts = ()
    types: Texts = ()
    issuers: Texts = ()
    statuses: Annotated[tuple[Status, ...], Field(max_length=_LISTED)] = ()
    date_from: Day | None = None
    date_to: Day | None = None


class SearchRequest(_Request):
    """A question."""

    question: QuestionText
    k: Annotated[int, Field(ge=1, le=100, description="最多几段。Passages at most.")] = 10
    filters: SearchFilters = SearchFilters()
    on: AsOf = None
    style: StyleKey = DEFAULT
    accessed: Accessed = None


class CiteRequest(_Request):
    """What to cite: a passage, the part `span` of it, or the words `quote` in it; not both."""

    passage_id: str
    span: Span | None = None
    quote: QuoteText | None = None
    style: StyleKey = DEFAULT
    accessed: Accessed = None
    on: AsOf = None


class VerifyRequest(_Request):
    """A quote, and the document or the passage that it is said to be from."""

    quote: QuoteText
    doc_id: str | None = None
    passage_id: str | None = None
    on: AsOf = None


class CheckRequest(_Request):
    """A draft."""

    text: DraftText
    on: AsOf = None


# Of addresses


class NoQuery(_Request):
    """No parameters."""


class DayQuery(_Request):
    """The day as of which status is reckoned."""

    on: AsOf = None


class PassageQuery(DayQuery):
    """How a passage is cited."""

    style: StyleKey = DEFAULT
    accessed: Accessed = None


class DocumentsQuery(DayQuery):
    """A page of the list of documents."""

    offset: Annotated[
        int, Field(ge=0, description="跳过几份。Documents to skip."), _WHOLE_NUMBER
    ] = 0
    limit: Annotated[int, Field(ge=1, le=1000, description="最多几份。At most."), _WHOLE_NUMBER] = (
        100
    )


class TextQuery(DayQuery):
    """A span of a document's text."""

    start: Annotated[int, Field(ge=0, description="起始位置。First character."), _WHOLE_NUMBER] = 0
    length: Annotated[
        int, Field(ge=1, le=MAX_SPAN, description="字数。Characters."), _WHOLE_NUMBER
    ] = 2000
