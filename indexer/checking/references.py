"""What a draft refers to: titles in 《》, document numbers, provisions of statutes.

A provision belongs to the title before it, to the bare name of a text of the corpus that ends there
(专利法第七十一条), or to what a pronoun stands for (该法、同法、前款). Where nothing of the kind is
before it, the last text named in the paragraph is a guess: such a reference is `is_guess`, and is
never called wrong.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from indexer.checking.provisions import START, Target, read_targets
from indexer.mentions import Mention, find_mentions
from indexer.relations import title_key
from indexer.structure.marks import TITLE_END
from indexer.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

    from indexer.checking.draft import Draft

# Between a text and its provision: «》的第七十一条», «》（2020年修正）中第七十一条».
_S = r"\s{0,3}"
_JOINT = re.compile(rf"{_S}(?:\([^()\n]{{2,40}}\))?{_S}(?:[的之中里]|中的|里的|规定的)?{_S}")
_JOINT_BEFORE = re.compile(rf"{_S}(?:\([^()\n]{{2,40}}\))?{_S}(?:中的|里的|[的之中里])?{_S}$")
# What may stand before the bare name of a statute; 本 also ends 日本, 国 every other country.
_LEADS = (
    "根据|依据|依照|按照|参照|对照|适用|违反|违背|执行|实施|遵守|贯彻|落实|符合|援引|引用|结合|参见|详见|见|如|正如"
    "|中华人民共和国|我国|中国|现行|[新旧原]|[的是后与和及在对由以为按照据将有了把从即于其]|(?:19|20)[0-9]{2}年"
)
_LEAD = re.compile(f"(?:(?:^|[^一-鿿])|{_LEADS})$")
_LEADS_BARE = re.compile(r"(?:^|[^一-鿿]|根据|依据|依照|按照|违反|适用|以及|[和与及的])\s{0,3}$")
_AMONG = re.compile(r"(?:其中|其)的?\s{0,3}$")
_FOREIGN = re.compile(
    "(?:(?<![我中本全各])国|日本|欧盟|欧洲|欧共体|苏联|俄罗斯|印度|加拿大|澳大利亚|新加坡|瑞士|意大利|荷兰|瑞典|巴西|越南"
    "|台湾|香港|澳门|地区|特别行政区)(?:的|现行|联邦|[新旧原])?$"
)
_FORMS = (
    "法典|法|条例|细则|办法|规定|规则|解释|决定|决议|公约|协定|章程|规程|准则|通则"
    "|安排|批复|意见|纲要|规划|方案"
)
_NAME_END = re.compile(f"(?:{_FORMS})(?!典|实施|司法解释|修正案|草案|[学院律人定规官治庭])")
_UNKNOWN_NAME = re.compile(
    rf"(?:^|[^一-鿿]|{_LEADS})(?P<name>[一-鿿]{{1,20}}?(?:{_FORMS}|合同|协议))$"
)
# Not 合同法, 基本法, 日本法.
_PRONOUN = re.compile(
    r"(?P<which>该|(?<!合)同|(?<![基日])本|上述|前述)(?P<noun>法典|法|条例|细则|办法|规定|规则|解释|决定)$"
)
# A word that may be the name of a statute that the corpus does not have.
_STATUTE_LIKE = re.compile(
    r"(?:(?<![方办做立司执守违合非依想看用说手书宪该同本])法(?![律规院官人定治庭学])|条例|细则)"
)
_HAS_ARTICLE = re.compile(r"第[^条款项目\n]{1,12}条")
_SAME_ARTICLE = re.compile(r"(?:该|同|本|上述|前述)条(?:的|中)?\s{0,3}$")
_BACK = re.compile(r"前(?P<unit>条|款)(?=规定|的|所|第|中|之)")
_YEAR_BEFORE = re.compile(
    r"((?:19|20)\d{2})\s?年?\s?(?:版|修订|修正|修改|公布|施行|实施|通过|制定|颁布){0,3}的?\s?$"
)
_REACH = 80  # characters before a place that say what it refers to
_YEAR_IN_NOTE = re.compile(r"(?:19|20)\d{2}")


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference as it stands in the draft, from `start` to `end`.

    `title` is "" for a number alone. `target` is None where the text as a whole is meant. `years`
    are those of the version that is meant, `before` is what stands before the title. `is_foreign`:
    the text is said to be of another country or place than the corpus's laws of that name.
    """

    start: int
    end: int
    title: str
    number: str | None = None
    target: Target | None = None
    years: frozenset[int] = frozenset()
    before: str = ""
    is_guess: bool = False
    is_foreign: bool = False


def find_references(draft: Draft, names: frozenset[str]) -> list[Reference]:
    """Return the references of a draft, in order; `names` are the keys of the corpus's titles."""
    return _Reading(draft, names).references()


class _Reading:
    """One pass over a draft, with what was named last."""

    def __init__(self, draft: Draft, names: frozenset[str]) -> None:
        self.draft = draft
        self.text = draft.folded
        self.names = names
        self.lengths = sorted({len(name) for name in names}, reverse=True)
        self.keyed = fold(draft.text)
        mentions = find_mentions(draft.text, bytearray(len(self.text)), frozenset())
        short_forms = {
            title_key(mention.short_form): mention for mention in mentions if mention.short_form
        }
        self.named = [self._named(mention, short_forms) for mention in mentions]
        self._line_ends = _places(re.compile("\n"), self.text)
        self._statute_like = _places(_STATUTE_LIKE, self.text)
        self.named = sorted([*self.named, *self._bare_names()], key=lambda name: name.start)
        self._ends = [reference.end for reference in self.named]
        self._titled = [reference for reference in self.named if reference.title]
        self._titled_ends = [reference.end for reference in self._titled]

    def _named(self, mention: Mention, short_forms: dict[str, Mention]) -> Reference:
        """Return the reference to a text; a short form that the draft explains is that text."""
        meant = mention
        explained = short_forms.get(title_key(mention.title)) if mention.title else None
        if explained and explained.start < mention.start:
            meant = replace(explained, start=mention.start, end=mention.end)
        before = self.text[max(0, mention.start - 100) : mention.start]
        year = _YEAR_BEFORE.search(before)
        years = mention.years | meant.years | ({int(year[1])} if year and meant.title else set())
        return Reference(
            mention.start,
            mention.end,
            meant.title,
            meant.number,
            years=frozenset(years),
            before=meant.before or before,
            is_foreign=bool(meant.title) and _FOREIGN.search(before.rstrip("《〈")) is not None,
        )

    def _bare_names(self) -> Iterator[Reference]:
        """Yield the texts of the corpus that the draft names without 《》."""
        spans = [(name.start, name.end) for name in self.named]
        starts = [start for start, _ in spans]
        for found in _NAME_END.finditer(self.text):
            at = bisect_right(starts, found.start()) - 1
            if at >= 0 and found.start() < spans[at][1]:
                continue
            if name := self._name_at_end(self._line(found.start()), found.end()):
                yield name

    def references(self) -> list[Reference]:
        """Return what is referred to, in order."""
        found: list[Reference] = []
        used: set[int] = set()  # starts of the names whose provisions are listed
        at = 0
        last: Reference | None = None  # the last provision
        for start in self._starts():
            if start < at:
                continue
            if self.text[start] == "前":
                reference = self._back(start, last)
                listed = [reference] if reference else []
            else:
                name = self._name_before(start, last)
                listed = self._provisions(start, name, last) if name else []
                if name and listed:
                    used.add(name.start)
            if listed:
                found += listed
                last, at = listed[-1], listed[-1].end
        alone = [name for name in self.named if name.start not in used and self._is_document(name)]
        return sorted([*found, *alone], key=lambda reference: (reference.start, reference.end))

    def _starts(self) -> list[int]:
        """Return where provisions may begin; 前款 and 前条 mean the draft if that is a statute."""
        starts = [found.start() for found in START.finditer(self.text)]
        if not self.draft.is_statute:
            starts += [found.start() for found in _BACK.finditer(self.text)]
        return sorted(starts)

    def _is_document(self, name: Reference) -> bool:
        """Whether a title without provisions is one of a document, and not of a book or a form."""
        if name.number:
            return True
        if self.text[name.start] != "《":
            return False  # 「专利法规定」 in passing
        return title_key(name.title) in self.names or TITLE_END.search(name.title) is not None

    def _provisions(self, start: int, name: Reference, last: Reference | None) -> list[Reference]:
        """Return the provisions listed from `start` on, as references to one text."""
        targets = read_targets(self.text, start)
        if not targets:
            return []
        listed: list[Reference] = []
        for target in targets:
            meant = target
            if target.article is None:
                if last is None or last.target is None or last.title != name.title:
                    continue
                if not self._in_paragraph(last, start):
                    continue
                clause = target.clause if target.clause is not None else last.target.clause
                meant = replace(target, article=last.target.article, clause=clause)
            first = name.start if not listed and name.end <= start else target.start
            listed.append(replace(name, start=first, end=target.end, target=meant))
        return listed

    def _name_before(self, start: int, last: Reference | None) -> Reference | None:
        """Return the text whose provision stands at `start`, as far as the draft tells."""
        at = bisect_right(self._ends, start) - 1
        name = self.named[at] if at >= 0 else None
        if name and name.title and _JOINT.fullmatch(self.text, name.end, start):
            return replace(name, years=name.years | _years(self.text[name.end : start]))
        line = max(self._line(start), start - _REACH)
        before = self.text[line:start]
        if not _HAS_ARTICLE.match(self.text, start):
            return self._of_last(before, last, start)
        if pronoun := _PRONOUN.search(_JOINT_BEFORE.sub("", before)):
            return self._meant_by(pronoun, line + pronoun.start())
        if _AMONG.search(before):
            return self._among(line, start)
        if _LEADS_BARE.search(before):
            return None if self.draft.is_statute else self._guess(line, start)
        return self._unknown_name(before, line)

    def _unknown_name(self, before: str, line: int) -> Reference | None:
        """Return the name before a provision of a text that the corpus does not have."""
        found = _UNKNOWN_NAME.search(_JOINT_BEFORE.sub("", before))
        if found is None:
            return None
        start, end = line + found.start("name"), line + found.end("name")
        return Reference(start, end, found["name"], is_guess=True)

    def _of_last(self, before: str, last: Reference | None, start: int) -> Reference | None:
        """Return the text of the last provision, of which «该条第二款» or «第二款» is a part."""
        if last is None or self.draft.is_statute or not self._in_paragraph(last, start):
            return None
        if _SAME_ARTICLE.search(before):
            return replace(last, start=start, end=start, target=None)
        if _LEADS_BARE.search(before):
            return replace(last, start=start, end=start, target=None, is_guess=True)
        return None

    def _name_at_end(self, line: int, end: int) -> Reference | None:
        """Return the longest title of the corpus that ends at `end`, if it can be meant there."""
        for length in self.lengths:
            start = end - length
            if start < line or self.keyed[start:end] not in self.names:
                continue
            lead = self.text[max(line, start - _REACH) : start]
            if not _LEAD.search(lead) or _FOREIGN.search(lead):
                return None
            start -= len("中华人民共和国") if lead.endswith("中华人民共和国") else 0
            year = _YEAR_BEFORE.search(lead)
            years = frozenset({int(year[1])} if year else ())
            return Reference(start, end, self.draft.text[start:end], years=years, before=lead)
        return None

    def _meant_by(self, pronoun: re.Match[str], begin: int) -> Reference | None:
        """Return the text that 该法 or 本条例 stands for: the last one named, if it is such a one.

        It is sought in the paragraph and in the one above. In a statute 本法 is the draft itself.
        """
        if pronoun["which"] == "本" and self.draft.is_statute:
            return None
        name = self._last_title(self._line(self._line(begin) - 1), begin)
        if name is None:
            return None
        if not re.sub(r"[(（].*", "", title_key(name.title)).endswith(pronoun["noun"]):
            return None
        is_guess = self._may_name_another(name.end, begin)
        return replace(name, start=begin, end=begin + len(pronoun.group()), is_guess=is_guess)

    def _last_title(self, first: int, before: int) -> Reference | None:
        """Return the last text named by its title between two places, None for none."""
        at = bisect_right(self._titled_ends, before) - 1
        return self._titled[at] if at >= 0 and self._titled[at].start >= first else None

    def _may_name_another(self, start: int, end: int) -> bool:
        """Whether a statute that the corpus does not have may be named between two places."""
        return _holds_one(self._statute_like, start, end)

    def _among(self, line: int, start: int) -> Reference | None:
        """Return the text named in the sentence, of which «其中第X条» is a provision."""
        name = self._last_title(line, start)
        if name is None or re.search("[。；]", self.text[name.end : start]):
            return None
        is_guess = self._may_name_another(name.end, start)
        return replace(name, start=start, end=start, is_guess=is_guess)

    def _guess(self, line: int, start: int) -> Reference | None:
        """Return the one text named between two places, None for none and for several."""
        name = self._last_title(line, start)
        if name is None:
            return None
        first = bisect_left(self._titled, line, key=lambda one: one.start)
        last = bisect_right(self._titled_ends, start)
        if len({title_key(one.title) for one in self._titled[first:last]}) != 1:
            return None
        return replace(name, start=start, end=start, is_guess=True)

    def _back(self, start: int, last: Reference | None) -> Reference | None:
        """Return what 前款 or 前条 means: the clause or article before the last one named."""
        unit = self.text[start + 1]
        target = last.target if last else None
        if last is None or target is None or target.article is None:
            return None
        if not self._in_paragraph(last, start):
            return None
        if unit == "款" and target.clause and target.clause > 1:
            meant = replace(target, clause=target.clause - 1, item=None)
        elif unit == "条" and target.article.isdigit() and int(target.article) > 1:
            meant = Target(start, start + 2, str(int(target.article) - 1))
        else:
            return None
        meant = replace(meant, start=start, end=start + 2)
        return replace(last, start=start, end=start + 2, target=meant, is_guess=True)

    def _in_paragraph(self, reference: Reference, start: int) -> bool:
        return not _holds_one(self._line_ends, reference.end, start)

    def _line(self, at: int) -> int:
        """Return where the paragraph around a place begins."""
        number = bisect_left(self._line_ends, at)
        return self._line_ends[number - 1] + 1 if number else 0


def _places(pattern: re.Pattern[str], text: str) -> list[int]:
    """Return where a pattern stands, so that no stretch need be read for it again and again."""
    return [found.start() for found in pattern.finditer(text)]


def _holds_one(places: list[int], start: int, end: int) -> bool:
    """Whether one of some places, in order, lies between two."""
    return bisect_left(places, start) < bisect_left(places, end)


def _years(note: str) -> frozenset[int]:
    return frozenset(int(year) for year in _YEAR_IN_NOTE.findall(note))
