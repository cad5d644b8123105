"""Articles, clauses and items as a text refers to them, and where a Document has them.

A reference names one provision (第七十一条第二款第（一）项) or several: «第十条、第十二条第一款»,
«第一款第（一）、（三）项», «第十五条至第十八条» (立法法 第六十五条 names the levels).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from indexer.structure.marks import numeral

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from indexer.records import Document, Section, SectionKind

# All repetitions are bounded, and what is optional never stands between two runs of spaces, which
# could share them out in many ways: no text can make a match slow.
_NUMERAL = "(?:[0-9]{1,5}|[一二三四五六七八九十百千零〇○两]{1,9})"
_S = r"\s{0,3}"
_SEPARATOR = rf"{_S}(?:、|和|与|及|至|到|或者?|~|—{{1,2}}|-)"
_MOST_LISTED = 30


def _level(unit: str) -> str:
    """Return a pattern for one level, whose numbers may be listed before one unit."""
    one = rf"(?:\({_S})?{_NUMERAL}(?:{_S}\))?"
    more = rf"(?:{_SEPARATOR}{_S}(?:第{_S})?{one}){{0,{_MOST_LISTED}}}"
    return rf"(?:第{_S}{one}|\({_NUMERAL}\)){more}{_S}{unit}"


# «第一百三十三条之一般规定» names no 之一.
_SUFFIX = "(?P<suffix>[一二三四五六七八九十]{1,3}|[0-9]{1,2})(?![般切致定些0-9日月年个])"
_ARTICLES = rf"{_level('条')}(?:{_S}之{_S}{_SUFFIX})?"
_CLAUSES, _ITEMS, _SUBITEMS = _level("款"), _level("项"), _level("目")
_STEPS = re.compile(
    rf"(?P<article>{_ARTICLES})?{_S}(?P<clause>{_CLAUSES})?{_S}(?P<item>{_ITEMS})?"
    rf"{_S}(?P<subitem>{_SUBITEMS})?"
)
_RANGE = re.compile(rf"{_S}(?:至|到|~|—{{1,2}}|-){_S}")
_AND = re.compile(rf"{_S}(?:[、,]{_S}|以?及|和|与|或者?){_S}")
_LISTED = re.compile(rf"({_SEPARATOR})?{_S}(?:第{_S})?(?:\({_S})?({_NUMERAL})(?:{_S}\))?")
START = re.compile(rf"{_ARTICLES}|{_CLAUSES}|{_ITEMS}")


@dataclass(frozen=True, slots=True)
class Target:
    """One provision; `until` is the last article of a range, None for a single provision.

    Articles and items are numbered as in `Section.number` («71», «133-1»); clauses count from 1.
    `text[start:end]` names it; `article` is None where the text leaves it to what stands before.
    """

    start: int
    end: int
    article: str | None
    clause: int | None = None
    item: str | None = None
    until: str | None = None

    @property
    def label(self) -> str:
        """How the provision is named in Arabic digits: «第71条第2款第1项»."""
        article = _article_label(self.article) if self.article else ""
        until = f"至{_article_label(self.until)}" if self.until else ""
        clause = f"第{self.clause}款" if self.clause else ""
        return f"{article}{until}{clause}{f'第{self.item}项' if self.item else ''}"


def _article_label(number: str) -> str:
    main, _, suffix = number.partition("-")
    return f"第{main}条" + (f"之{suffix}" if suffix else "")


def read_targets(text: str, at: int) -> list[Target]:
    """Return the provisions that a text, in half-width characters, names from `at` on."""
    targets: list[Target] = []
    last: Target | None = None
    while steps := _steps(text, at):
        named = list(_targets(steps, last))
        between = text[last.end : at] if last else ""
        is_range = last is not None and _RANGE.fullmatch(between) is not None
        if is_range and named[0].article and not steps["clause"]:
            targets[-1] = replace(targets[-1], until=named[0].article, end=named[0].end)
            targets += named[1:]
        else:
            targets += named
        last = targets[-1]
        joint = _RANGE.match(text, last.end) or _AND.match(text, last.end)
        if joint is None:
            break
        at = joint.end()
    return targets


def _steps(text: str, at: int) -> re.Match[str] | None:
    found = _STEPS.match(text, at)
    named = found is not None and (found["article"] or found["clause"] or found["item"])
    return found if named else None


def _targets(steps: re.Match[str], last: Target | None) -> Iterator[Target]:
    """Yield what one group of steps names; what it leaves out is as in the target before."""
    start, end = steps.span()
    end = start + len(steps.group().rstrip())
    articles = _numbers(steps["article"]) if steps["article"] else []
    if articles and steps["suffix"]:
        first, until = articles[-1]
        articles[-1] = (f"{first}-{numeral(steps['suffix'])}", until)
    clauses = _numbers(steps["clause"]) if steps["clause"] else []
    items = _numbers(steps["item"]) if steps["item"] else []
    base = Target(start, end, last.article if last else None)
    if last and not articles and not clauses:
        base = replace(base, clause=last.clause)
    for article, until in articles[:-1]:
        yield replace(base, article=article, until=until)
    if articles:
        base = replace(base, article=articles[-1][0], until=articles[-1][1])
    for clause in _each(clauses) or [""]:
        within = replace(base, clause=int(clause)) if clause else base
        for item in _each(items) or [""]:
            yield replace(within, item=item or None)


def _numbers(level: str) -> list[tuple[str, str | None]]:
    """Return the numbers listed before a unit, each with the end of its range."""
    words = re.sub(r"条\s*之.*", "条", level, flags=re.DOTALL)
    found: list[tuple[str, str | None]] = []
    for listed in _LISTED.finditer(words):
        number = str(numeral(listed[2]))
        if listed[1] and _RANGE.fullmatch(listed[1]) and found:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, None))
    return found


def _each(numbers: list[tuple[str, str | None]]) -> list[str]:
    """Return the numbers with both ends of their ranges."""
    return [number for pair in numbers for number in pair if number is not None]


# --- Where a Document has them ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Lack:
    """What a Document does not have: the level, and how many of it there are.

    `is_sure` is False where the text may be an excerpt, so that nothing can be said.
    """

    kind: SectionKind
    count: int
    is_sure: bool = True


@dataclass(frozen=True, slots=True)
class Found:
    """Where a provision stands: offsets into a Document's text."""

    document: Document
    start: int
    end: int


def find_target(documents: Sequence[Document], target: Target) -> list[Found] | Lack:
    """Return where a text has a provision, or what it lacks.

    The text may be in several files, and a file may hold several texts, each with an article of
    that number; a range of articles is found from the first to the last.
    """
    found = _articles(documents, target.article or "")
    if not found:
        return _lack(documents, target.article or "")
    if target.until:
        ends = _articles(documents, target.until)
        if not ends:
            return _lack(documents, target.until)
        return [
            Found(first, first.sections[i].start, first.sections[j].end)
            for first, i in found
            for last, j in ends
            if first is last and i <= j
        ] or _lack(documents, target.until)
    answers = [_within(document, index, target) for document, index in found]
    places = [answer for answer in answers if isinstance(answer, Found)]
    return places or next(answer for answer in answers if isinstance(answer, Lack))


def _articles(documents: Sequence[Document], number: str) -> list[tuple[Document, int]]:
    return [
        (document, index)
        for document in documents
        for index, section in enumerate(document.sections)
        if section.kind == "article" and section.number == number
    ]


def _within(document: Document, article: int, target: Target) -> Found | Lack:
    """Return where an article has a clause and an item; an item alone is that of any clause."""
    sections = document.sections
    nodes = [article]
    if target.clause is not None:
        clauses = _under(sections, article, "clause")
        nodes = [i for i in clauses if sections[i].number == str(target.clause)]
        if not nodes:
            return Lack("clause", len(clauses))
    if target.item is not None:
        items = [i for node in nodes for i in _under(sections, node, "item")]
        nodes = [i for i in items if sections[i].number == target.item]
        if not nodes:
            return Lack("item", len(items))
    return Found(document, sections[nodes[0]].start, sections[nodes[0]].end)


def _under(sections: tuple[Section, ...], index: int, kind: SectionKind) -> list[int]:
    """Return the Sections of a kind that stand in another one."""
    return [
        below
        for below in range(index + 1, len(sections))
        if sections[below].kind == kind and sections[below].start < sections[index].end
    ]


# Of the numbers up to the last, so many must be there for a text to be taken as whole: criminal
# law leaves the numbers of repealed articles empty.
_LEAST_WHOLE = 0.95


def _lack(documents: Sequence[Document], number: str) -> Lack:
    """Say that a text has no article of a number.

    That is not sure of an excerpt, nor of a gap between two articles, where the file may lack it.
    """
    mains = {
        int(section.number.partition("-")[0])
        for document in documents
        for section in document.sections
        if section.kind == "article"
    }
    last = max(mains, default=0)
    is_excerpt = any("节选" in note for one in documents for note in (one.title, *one.notes))
    is_whole = bool(mains) and len(mains) >= _LEAST_WHOLE * last and not is_excerpt
    main, _, suffix = number.partition("-")
    stands_alone = int(main) in mains if suffix else int(main) > last
    return Lack("article", last, is_sure=is_whole and stands_alone)
