"""What the citation styles share: what a style is, kinds of documents, where a quote stands."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Literal, Protocol

from indexer.pronunciation import characters

if TYPE_CHECKING:
    from indexer.citation import Citation
    from indexer.records import DocumentInfo, Locator

System = Literal["numeric", "author-date", "note", "prose"]

# Where a style writes the place of a quote when its document is cited once: in the list, in the
# mark in the text, or in the footnote alone.
PlaceIn = Literal["entry", "mark", "note"]

Order = Literal["cited", "alphabetical"]

Kind = Literal[
    "law",  # 宪法、法律
    "regulation",  # 行政法规、地方性法规、规章
    "interpretation",  # 司法解释
    "official",  # 公文, plans among them; and whatever is not known to be something else
    "report",
    "speech",
    "webpage",
]

# The first word that a document's type holds decides: «规范性文件（规划）», «党内文件（通知）».
_KINDS: tuple[tuple[str, Kind], ...] = (
    ("讲话", "speech"),
    ("致辞", "speech"),
    ("演讲", "speech"),
    ("规范性文件", "official"),
    ("党内文件", "official"),
    ("司法解释", "interpretation"),
    ("法规", "regulation"),
    ("规章", "regulation"),
    ("条例", "regulation"),
    ("细则", "regulation"),
    ("宪法", "law"),
    ("法律", "law"),
    ("立法解释", "law"),
    ("修正案", "law"),
    ("修改决定", "law"),
    ("报告", "report"),
    ("白皮书", "report"),
    ("网页", "webpage"),
    ("新闻", "webpage"),
    ("报道", "webpage"),
    ("解读", "webpage"),
)

_HAN_DIGITS = "一二三四五六七八九十百千零〇两"
HAN_NUMERAL = f"[{_HAN_DIGITS}]+"
# «第二条第一款至第三款», behind an attachment's title or the divisions that some labels need. The
# heading of a notice may name an article, too («一、将第二条修改为……»), but not as its own place.
_ARTICLE = re.compile(
    rf"(?:附件[^《》]*)?(?:《[^》]*》)?(?:第{HAN_NUMERAL}(?:分?编|章|节))*"
    rf"第{HAN_NUMERAL}条[第之至条款项目（）()0-9{_HAN_DIGITS}]*"
)
_HAN = re.compile("[㐀-䶿一-鿿]")


class Style(Protocol):
    """One way to write citations.

    `key` is what a user names it by, `name` and `english` are what is shown. `order` is the order
    of its list of references.
    """

    @property
    def key(self) -> str: ...  # noqa: D102 - attributes, described above
    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def english(self) -> str: ...  # noqa: D102
    @property
    def system(self) -> System: ...  # noqa: D102
    @property
    def place_in(self) -> PlaceIn: ...  # noqa: D102
    @property
    def order(self) -> Order: ...  # noqa: D102

    def entry(
        self,
        citation: Citation,
        accessed: date | None = None,
        *,
        letter: str = "",
        located: bool = True,
    ) -> str:
        """Return the entry of the list of references, without its number.

        `accessed` is the day on which the document's address was opened, where no fetch tells it
        (`day_of_access`). `letter` tells works of
        one author and year apart; styles without years in their marks have no use for it.
        `located` False leaves out the place of the quote.
        """
        ...

    def note(self, citation: Citation, accessed: date | None = None) -> str:
        """Return the text of a footnote, without its number."""
        ...

    def in_text(
        self,
        citation: Citation,
        accessed: date | None = None,
        *,
        number: int = 1,
        letter: str = "",
        located: bool = False,
    ) -> str:
        """Return the mark in the text: «[3]», «（云湖市水务局，2024a）», not in superscript.

        `number` is the entry's, for numeric styles. Styles of footnotes have no mark of their own
        and give "": the program that sets the footnote numbers it.
        """
        ...


def kind_of(info: DocumentInfo) -> Kind:
    """Return what a document is to a citation style, by the type that its metadata gives.

    A document with an address, but with neither type nor number, is a web page.
    """
    if info.type is None:
        return "webpage" if info.url and not info.number else "official"
    found = (kind for word, kind in _KINDS if word in info.type)
    return next(found, "official")


def day_of_access(info: DocumentInfo, accessed: date | None) -> date | None:
    """Return when a document's address was last seen to give its text; without a fetch, `accessed`.

    None where there is no address.
    """
    if not info.url:
        return None
    return date.fromisoformat(info.accessed) if info.accessed else accessed


def is_article(label: str) -> bool:
    """Whether a locator's label is an article (条), articles, or a part of one."""
    return _ARTICLE.fullmatch(label) is not None


def place(locator: Locator) -> str:
    """Return where a quote stands: «第二条第二款»; «二、加强巡查，第1段，第3页».

    Pages count those of the file. An article is found without one.
    """
    page = "" if locator.page is None or is_article(locator.label) else f"第{locator.page}页"
    return "，".join(filter(None, (locator.label, page)))


def is_chinese(text: str) -> bool:
    """Whether a text holds a Chinese character."""
    return _HAN.search(text) is not None


def collation(text: str) -> tuple[bool, list[str]]:
    """Return a key that sorts Chinese texts first, by pinyin without tones, then the others.

    GB/T 7714—2015, 9.3.1: by language, then by author and year; Chinese by pinyin or by strokes.
    A character with several readings counts with its commonest, which is sometimes the wrong one.
    """
    readings = characters().readings
    signs = [readings.get(sign, sign).split(" ")[0] for sign in text.casefold()]
    return not _HAN.match(text), signs
