"""《法学引注手册》: footnotes as Chinese law reviews print them.

The manual is not free. Its rules were read from the examples of its second edition (2025), which
the project zotero-chinese/styles entered for its style of that name (items.md), and from the rule
numbers in that style and its issues. The examples that this module follows:

- 《行政处罚法》第32条。 Laws by title and article, without a number; numerals are Arabic, and the
  brackets of an item fall away: 《民法典》第1224条第1款第2项; 《刑法》第17条之一.
- 《公司法》（2013年修正）第36条。 《行政诉讼法》（1989年）第54条第2项第3目。 Which version.
- 公安部《公安机关办理行政案件程序规定》（2006年修订）第9条。 The issuer, where a title lacks it.
- 《最高人民法院关于适用〈中华人民共和国行政诉讼法〉的解释》（法释〔2018〕1号），第100条。
- 《国务院关于在全国建立农村最低生活保障制度的通知》，国发〔2007〕19号。 With a place:
  《…》（国发〔2007〕19号），第四节第一小节。 No longer valid: 《…》（法发〔1993〕36号，已废止）。
- 《中共中央、国务院关于实施就业优先战略促进高质量充分就业的意见》，2024年9月15日，https://…。
  Without a number: the date and the address.
- 国务院新闻办公室：《新时代的中国网络法治建设》，2023年3月16日发布，https://…。 Reports and
  speeches by their author. (That the date is one of 发布 is not known here, and not said.)
- Web pages: author, title, date, address; the day of access only where the page has no date.

Titles are given whole: abbreviating them (《民法典》) is left to the writer. A statute that is
known to be in force bears no year, others do: that of the note on the title, with 修正 or 修订
(`DocumentInfo.version`), else that of the date alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from indexer.citation import book_title
from indexer.structure.marks import numeral
from indexer.styles.base import (
    HAN_NUMERAL,
    Kind,
    Order,
    PlaceIn,
    System,
    day_of_access,
    is_article,
    kind_of,
    place,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from indexer.citation import Citation
    from indexer.records import DocumentInfo, Status

_STATUTES: frozenset[Kind] = frozenset({"law", "regulation"})
_BY_AUTHOR: frozenset[Kind] = frozenset({"report", "speech", "webpage"})

# 已废止 is the manual's; the others are said in the same way. Of a law that a newer version
# superseded the year says it, as in 《行政诉讼法》（1989年）.
_NO_LONGER: Mapping[Status, str] = MappingProxyType(
    {"repealed": "已废止", "expired": "已失效", "not_yet_in_force": "尚未施行"}
)
_VERSION = re.compile(r"[（(]((?:19|20)\d{2})年?(修正|修订)?(?:版|本)?[）)]$")
_UNIT = re.compile(rf"第[（(]?({HAN_NUMERAL})[）)]?(条|款|项|目)")
_TITLE_OR_REST = re.compile("(《[^》]*》)")


@dataclass(frozen=True, slots=True)
class LawReview:
    """The manual's footnotes. It has no lists of references; an entry is a note without a place."""

    key: str = "law-review"
    name: str = "《法学引注手册》（第二版）"
    english: str = "Legal Citation Manual (Chinese law reviews)"
    system: System = "note"
    place_in: PlaceIn = "note"
    order: Order = "cited"

    def entry(
        self,
        citation: Citation,
        accessed: date | None = None,
        *,
        letter: str = "",  # noqa: ARG002 - there are no years in the marks
        located: bool = True,
    ) -> str:
        """Return the note, without the place of the quote if `located` is False."""
        info = citation.document
        where = arabic(place(citation.locator)) if located else ""
        kind = kind_of(info)
        if kind in _BY_AUTHOR:
            parts = (_by_author(info), _day(info.date), where, *_address(info, accessed))
        elif kind in _STATUTES:
            parts = _statute(info, where)
        else:
            parts = _numbered(info, where, accessed)
        return "，".join(filter(None, parts)) + "。"

    def note(self, citation: Citation, accessed: date | None = None) -> str:
        """Return the footnote."""
        return self.entry(citation, accessed)

    def in_text(
        self,
        citation: Citation,  # noqa: ARG002 - a footnote's mark is its number
        accessed: date | None = None,  # noqa: ARG002
        *,
        number: int = 1,  # noqa: ARG002
        letter: str = "",  # noqa: ARG002
        located: bool = False,  # noqa: ARG002
    ) -> str:
        """Return "": the mark is the footnote's number."""
        return ""


def arabic(label: str) -> str:
    """Return an article's label in Arabic numerals: 第七十一条第二款第（三）项 → 第71条第2款第3项.

    First edition, rule 61. Titles in the label keep theirs, and so does 之一; labels that name no
    article are returned as they are.
    """
    if not is_article(label):
        return label
    return "".join(
        part if part.startswith("《") else _UNIT.sub(_arabic_unit, part)
        for part in _TITLE_OR_REST.split(label)
    )


def _arabic_unit(found: re.Match[str]) -> str:
    return f"第{numeral(found[1])}{found[2]}"


def _statute(info: DocumentInfo, where: str) -> tuple[str, ...]:
    title, version = _title_and_version(info)
    if not version and info.standing.status != "in_force":
        version = info.version or (f"{info.date[:4]}年" if info.date else "")
    name = _named(info, title) if "规章" in (info.type or "") else book_title(title)
    name += _bracketed(version, _NO_LONGER.get(info.standing.status, ""))
    return (name + where,) if where.startswith("第") else (name, where)


def _numbered(info: DocumentInfo, where: str, accessed: date | None) -> tuple[str, ...]:
    """Return the parts for interpretations and official documents, known by number or by date."""
    title, version = _title_and_version(info)
    name = _named(info, title)
    known_by = info.number or _day(info.date)
    mark = _NO_LONGER.get(info.standing.status, "")
    address = () if info.number else _address(info, accessed)
    if where or mark or version:
        return (name + _bracketed(version, known_by, mark), where, *address)
    return (name, known_by, *address)


def _by_author(info: DocumentInfo) -> str:
    return "：".join(filter(None, (_authors(info.issuers), book_title(info.title))))


def _title_and_version(info: DocumentInfo) -> tuple[str, str]:
    """Return the title without a note of its version, and that note: «2019年修正», "" for none."""
    found = _VERSION.search(info.title)
    if not found:
        return info.title, ""
    return info.title[: found.start()], f"{found[1]}年{found[2] or ''}"


def _named(info: DocumentInfo, title: str) -> str:
    """Return the title behind its issuers, unless it names one before its 关于 (rule 69)."""
    lead = title.partition("关于")[0]
    named = any(issuer in lead for issuer in info.issuers)
    return ("" if named else _authors(info.issuers)) + book_title(title)


def _authors(names: tuple[str, ...]) -> str:
    return "、".join(names) if len(names) < 4 else "、".join(names[:2]) + "等"


def _bracketed(*notes: str) -> str:
    said = "，".join(filter(None, notes))
    return f"（{said}）" if said else ""


def _address(info: DocumentInfo, accessed: date | None) -> tuple[str, ...]:
    if not info.url:
        return ()
    day = day_of_access(info, accessed)
    return (info.url,) if info.date or not day else (info.url, f"{_day(day.isoformat())}访问")


def _day(iso: str | None) -> str:
    """Return a day as 2024年5月6日, "" for none."""
    if not iso:
        return ""
    year, month, day = iso.split("-")
    return f"{year}年{int(month)}月{int(day)}日"
