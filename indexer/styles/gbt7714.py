"""GB/T 7714 《信息与文献 参考文献著录规则》, the editions of 2015 and 2025.

What 2015 says of an official document is its example in 4.6 (北京市人民政府办公厅, 京政办发
〔2005〕37号): 责任者. 题名: 文号[A/OL]. (更新或修改日期)[引用日期]. 获取和访问路径. A quoted
place stands where 4.6.1 has the page: 出版年: 引文页码(更新或修改日期)[引用日期]. On paper a
document has the form of a monograph (4.1.1), with the full date in place of the year. The styles
of the CSL repository give laws the code `A`, too, reports `R`, web pages `EB`, and `Z` to what has
no code of its own.

2025 (in force since 2026-07-01) was read through those who put its text into programs: the styles
of the CSL repository (china-national-standard-gb-t-7714-2025-*.csl, with clause numbers) and the
documentation and examples of the LaTeX package gbt7714. What they establish of it:

- «，», «：», «（» and «）» are full-width, and no space follows them; the full stop and the square
  brackets are not (clause 6, seen in its examples).
- A web page (8.11) has （创建或修改日期）[引用日期]. 获取和访问路径, as before.
- Marks of the author–date system are （责任者，出版年） (9.3.1).

Its fourteen types of documents (8.2 to 8.15) are without laws and official documents, and `A` is
now for archives that are kept somewhere (8.12). No rule of 2025 for them is known here, so that
the codes and the order of 2015 are kept, in the marks of 2025. (The CSL styles of 2025 let them
fall to `EB/OL`, and to `Z` on paper.)

Left out is «同①» for a document that an earlier footnote cites: every footnote is complete.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from indexer.styles.base import (
    Kind,
    Order,
    PlaceIn,
    System,
    day_of_access,
    is_chinese,
    kind_of,
    place,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from indexer.citation import Citation
    from indexer.records import DocumentInfo

# 文献类型标识代码 (2015, annex B)
_CODES: Mapping[Kind, str] = MappingProxyType(
    {
        "law": "A",
        "regulation": "A",
        "interpretation": "A",
        "official": "A",
        "report": "R",
        "speech": "Z",
        "webpage": "EB",
    }
)
_SYSTEMS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "numeric": ("顺序编码制", "numeric"),
        "author-date": ("著者-出版年制", "author–date"),
        "note": ("脚注", "notes"),
    }
)


@dataclass(frozen=True, slots=True)
class _Marks:
    comma: str
    colon: str
    opening: str
    closing: str


_MARKS: Mapping[int, _Marks] = MappingProxyType(
    {2015: _Marks(", ", ": ", "(", ")"), 2025: _Marks("，", "：", "（", "）")}
)


@dataclass(frozen=True, slots=True)
class GBT7714:
    """One edition in one of its systems."""

    edition: Literal[2015, 2025]
    system: System

    @property
    def key(self) -> str:
        """The name that users give: «gbt7714-2025-numeric»."""
        return f"gbt7714-{self.edition}-{self.system}"

    @property
    def name(self) -> str:
        """The Chinese name."""
        return f"GB/T 7714—{self.edition}（{_SYSTEMS[self.system][0]}）"

    @property
    def english(self) -> str:
        """The English name."""
        return f"GB/T 7714—{self.edition} ({_SYSTEMS[self.system][1]})"

    @property
    def place_in(self) -> PlaceIn:
        """An entry holds the place of the one quote from its document (2015, 8.5)."""
        return "note" if self.system == "note" else "entry"

    @property
    def order(self) -> Order:
        """2015, 9.2 and 9.3."""
        return "alphabetical" if self.system == "author-date" else "cited"

    def entry(
        self,
        citation: Citation,
        accessed: date | None = None,
        *,
        letter: str = "",
        located: bool = True,
    ) -> str:
        """Return the entry; see Style.entry.

        Of more than three bodies the first three are named (2015, 8.1.2; 2025, 7.1.2). Without one,
        an author–date entry begins with 佚名, the others with the title (8.1.3; 7.1.3).
        """
        info, marks = citation.document, self._marks
        names = self._names(info.issuers)
        where = place(citation.locator) if located else ""
        if self.system == "author-date":
            year = _year(info, accessed, letter)
            return self._reference(
                info, accessed, f"{names or '佚名'}{marks.comma}{year}", where, dated=True
            )
        return self._reference(info, accessed, names, where)

    def note(self, citation: Citation, accessed: date | None = None) -> str:
        """Return a footnote: the entry as it is in a list that is not ordered by years."""
        info = citation.document
        return self._reference(info, accessed, self._names(info.issuers), place(citation.locator))

    def in_text(
        self,
        citation: Citation,
        accessed: date | None = None,
        *,
        number: int = 1,
        letter: str = "",
        located: bool = False,
    ) -> str:
        """Return the mark in the text; see Style.in_text.

        A document that is cited at several places has them outside of the brackets (2015, 10.1.3
        and 10.2.4; 2025, 9.2 and 9.3.1.4). Of several authors the first is named (10.2.2;
        9.3.1.2).
        """
        where = place(citation.locator) if located else ""
        if self.system == "note":
            return ""
        if self.system == "numeric":
            return f"[{number}]{where}"
        marks, issuers = self._marks, citation.document.issuers
        author = issuers[0] if issuers else "佚名"
        if len(issuers) > 1:
            author += f" {_and_others(author)}"
        year = _year(citation.document, accessed, letter)
        return f"{marks.opening}{author}{marks.comma}{year}{marks.closing}{where}"

    @property
    def _marks(self) -> _Marks:
        return _MARKS[self.edition]

    def _names(self, issuers: tuple[str, ...]) -> str:
        names = list(issuers[:3])
        if len(issuers) > 3:
            names.append(_and_others(names[0]))
        return self._marks.comma.join(names)

    def _reference(
        self,
        info: DocumentInfo,
        accessed: date | None,
        head: str,
        where: str,
        *,
        dated: bool = False,
    ) -> str:
        """Return an entry; `dated` says that `head` holds the year, which is not said again."""
        title = self._marks.colon.join(filter(None, (info.title, info.number)))
        code = _CODES[kind_of(info)] + ("/OL" if info.url else "")
        imprint = (
            self._online(info, accessed, where, dated=dated)
            if info.url
            else self._paper(info, where)
        )
        return ". ".join(filter(None, (head, f"{title}[{code}]", imprint, info.url))) + "."

    def _online(self, info: DocumentInfo, accessed: date | None, where: str, *, dated: bool) -> str:
        marks = self._marks
        year = info.date[:4] if info.date and where and not dated else ""
        imprint = marks.colon.join(filter(None, (year, where)))
        if info.date:
            imprint += f"{marks.opening}{info.date}{marks.closing}"
        day = day_of_access(info, accessed)
        return imprint + (f"[{day.isoformat()}]" if day else "")

    def _paper(self, info: DocumentInfo, where: str) -> str:
        # Also where the year stands at the head: month and day are said nowhere else, as the
        # standard has it for newspapers.
        return self._marks.colon.join(filter(None, (info.date, where)))


def _and_others(name: str) -> str:
    return "等" if is_chinese(name) else "et al."


def _year(info: DocumentInfo, accessed: date | None, letter: str) -> str:
    """Return the year for an author–date mark.

    An estimated year stands in brackets (2015, 8.4.3; 2025, 7.5.4.3). The year of access for it,
    and 无日期 where there was none, are the CSL styles' choice.
    """
    if info.date:
        return info.date[:4] + letter
    if day := day_of_access(info, accessed):
        return f"[{day.year}{letter}]"
    return "-".join(filter(None, ("无日期", letter)))
