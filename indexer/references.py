"""References in a question: «专利法第七十一条», «著作权法第24条第一款», resolved exactly.

A law is named by its whole title, with or without 中华人民共和国 and 《》, never by a part of it:
专利法实施细则 is not 专利法. The version meant is the one of the year that the question names, else
the one in force on the day asked about.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from indexer.status import family_key
from indexer.structure.marks import numeral
from indexer.text import fold

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from indexer.records import Document, DocumentInfo

_NUMERAL = "(?:[0-9]+|[一二三四五六七八九十百千零〇两]+)"
# fold() has made brackets and digits half-width and 《》 remain.
_ARTICLE = re.compile(
    rf"第?({_NUMERAL})条(?:之({_NUMERAL}))?(?:第({_NUMERAL})款)?(?:第\(?({_NUMERAL})\)?项)?"
)
_BETWEEN = re.compile(
    r"[》>\s的]*(?:\((?:\d{4}|[^()]{2,12}(?:修订|修正|版))[^()]*\))?[》>\s的中里]*$"
)
_ENUMERATION = re.compile(r"[\s、,和与及或至到以]*")
_YEAR = re.compile(r"(?:19|20)\d{2}(?=年|版|\)|修)")
# The rest of a question that only asks what an article says.
_ONLY_ASKS = re.compile(
    r"(?:请问|请|查|看|一下|了|的|是|在|中|里|上|内容|条文|原文|全文|规定|具体|什么|啥|哪些|如何|怎么|怎样|说|讲|写"
    r"|列|呢|吗|what|does|is|say|the|of|article|text|完整|给我|显示|告诉我|内|都|有|关于|年|版|\d|[\s\W])*"
)
# A law named before an article: in 《》; else from where the clause begins, after 根据 and such.
_NAMED_LAW = re.compile(
    r"《([^《》]{2,60})》[\s的]*$"
    r"|(?:^|[\s,。;:?!、])(?:请问|请|我?想[看查问知道]+|查(?:一下|询|看)?|看(?:一下)?|根据|依据|依照|按照|违反|了)*"
    r"(?![本该此这其那]|上述|前述|我|你|他)([一-鿿]{1,28}(?:法典?|条例|细则|办法|规定|解释))[\s的]*$"
)

_SHORTENED = (
    ("民事诉讼法", "民诉法"),
    ("刑事诉讼法", "刑诉法"),
    ("行政诉讼法", "行诉法"),
    ("法实施细则", "细则"),
    ("法实施条例", "条例"),
)


@dataclass(frozen=True, slots=True)
class Reference:
    """An article of one Document: `number` is «71» or «133-1»; `clause` and `item` count from 1."""

    doc_id: str
    number: str
    clause: int | None = None
    item: int | None = None

    def span(self, document: Document) -> tuple[int, int] | None:
        """Return (start, end) of what is referred to, None if the document has no such article.

        A clause or an item that the article lacks is answered by the article.
        """
        sections = document.sections
        article = next(
            (
                index
                for index, section in enumerate(sections)
                if section.kind == "article" and section.number == self.number
            ),
            None,
        )
        if article is None:
            return None
        node = article
        for kind, number in (("clause", self.clause), ("item", self.item)):
            for index in range(node + 1, len(sections)):
                section = sections[index]
                if section.start >= sections[node].end:
                    break
                if section.kind == kind and section.number == str(number):
                    node = index
                    break
        return sections[node].start, sections[node].end


@dataclass(frozen=True, slots=True)
class Understood:
    """What a question refers to.

    `only`: the question asks for nothing but the articles. `missing`: laws named with an article
    that are not in the corpus. `notes` tell the reader, in Chinese.
    """

    references: tuple[Reference, ...] = ()
    only: bool = False
    missing: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


class Titles:
    """The titles of a corpus, for finding the laws that a question names."""

    def __init__(self, documents: Sequence[Document]) -> None:
        self._families: dict[str, list[int]] = {}
        for number, document in enumerate(documents):
            self._families.setdefault(family_key(document.title), []).append(number)
        self._short = short_forms(self._families)
        names = [*self._families, *self._short]
        self._lengths = sorted({len(name) for name in names}, reverse=True)

    def understand(
        self,
        question: str,
        infos: Sequence[DocumentInfo],
        allowed: Collection[int] | None = None,
    ) -> Understood:
        """Find the articles that a question names; only among the documents `allowed`.

        `infos` are the corpus's documents in order, as of the day asked about.
        """
        text = fold(question)
        found: list[Reference] = []
        missing: list[str] = []
        notes: list[str] = []
        rest = text
        last: tuple[int, int] | None = None  # (document, end) of the reference before
        for match in _ARTICLE.finditer(text):
            before = text[: match.start()]
            named = self._law_before(before)
            if named:
                family, start = named
                document = self._version(self._families[family], infos, allowed, text)
            elif last and _ENUMERATION.fullmatch(text[last[1] : match.start()]):
                document, start = last[0], last[1]
            else:
                if law := _NAMED_LAW.search(before):
                    missing.append(law[1] or law[2])
                continue
            if document is None:
                continue
            found.append(_reference(infos[document].doc_id, match))
            notes.append(f"按《{infos[document].title}》{match.group()}检索")
            rest = rest.replace(text[start : match.end()], "", 1)
            last = (document, match.end())
        notes += [f"库中没有《{law}》" for law in missing]
        return Understood(
            references=tuple(dict.fromkeys(found)),
            only=bool(found) and _ONLY_ASKS.fullmatch(rest) is not None,
            missing=tuple(missing),
            notes=tuple(notes),
        )

    def _law_before(self, before: str) -> tuple[str, int] | None:
        """Return (family, start) of the longest title that `before` ends with."""
        end = _BETWEEN.search(before)
        name = before[: end.start()] if end else before
        for length in self._lengths:
            family = self._short.get(name[-length:], name[-length:])
            if length <= len(name) and family in self._families:
                return family, len(name) - length
        return None

    def _version(
        self,
        numbers: Sequence[int],
        infos: Sequence[DocumentInfo],
        allowed: Collection[int] | None,
        text: str,
    ) -> int | None:
        """Return the version meant: of the year named, else in force, else the newest."""
        numbers = [number for number in numbers if allowed is None or number in allowed]
        years = _YEAR.findall(text)
        of_year = [number for number in numbers if (infos[number].date or "")[:4] in years]
        order = {"in_force": 0, "amended": 0, "unknown": 1, "not_yet_in_force": 2}
        newest = sorted(of_year or numbers, key=lambda number: infos[number].date or "")[::-1]
        ranked = sorted(newest, key=lambda number: order.get(infos[number].standing.status, 3))
        return ranked[0] if ranked else None


def short_forms(families: Collection[str]) -> dict[str, str]:
    """Return the short forms that lawyers use of some titles: 民诉法, 专利细则, 商标条例.

    A short form that is a title itself, or that two titles have, is none.
    """
    found: dict[str, list[str]] = {}
    for family in families:
        short = family
        for long, abbreviated in _SHORTENED:
            short = short.replace(long, abbreviated)
        if short != family and short not in families:
            found.setdefault(short, []).append(family)
    return {short: titles[0] for short, titles in found.items() if len(titles) == 1}


def _reference(doc_id: str, match: re.Match[str]) -> Reference:
    article, suffix, clause, item = (numeral(part) if part else None for part in match.groups())
    number = f"{article}-{suffix}" if suffix else f"{article}"
    return Reference(doc_id, number, clause, item)
