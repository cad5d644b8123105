"""What a text says of the documents that it names: whether it rests on, amends or repeals them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from indexer.mentions import (
    ARTICLE,
    IN_ARTICLE,
    IN_NOTE,
    QUOTED_IN_TITLE,
    Mention,
    find_mentions,
    number_key,
    quoted_mention,
    zones_of,
)
from indexer.structure.marks import TITLE_END, outline_mark

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from indexer.records import Document, RelationKind

# References are masked, so that the words of a title («关于废止…的决定») say nothing of its kind.
_MASK = "■"
_ISSUED = "(?:印发|转发|批转|下发|发布|公布|颁布)"
_AMENDED = "(?:修改|修订|修正|补充(?!规定))"  # 补充规定 leave the words of the other text alone
_MADE = f"(?:制定|制订|编制|起草|形成|提出|{_AMENDED})"
_ENDED = "(?:废止|失效|停止(?:执行|施行)|不再(?:执行|适用|有效|施行)|终止执行)"
_REPLACED = "(?:代替|取代|替代)"
_NOW = f"现(?:予以?|将其|一并|重新)*{_ISSUED}"


def _words(most: int) -> str:
    """Return a pattern for words inside of one clause, without a reference among them."""
    return f"[^，。；：！？\n■]{{0,{most}}}?"


# What may stand between the references of an enumeration: who issued the next one, and when; but
# no verb that ends the enumeration. Possessive, so that no text can make the match slow.
_NO_VERB = (
    f"根据|按照|依照|依据|适用|执行|制定|同时|{_ENDED}|作如下|修改为|{_ISSUED}给|现[予将印转公发]"
)
_GAP = f"(?:(?!{_NO_VERB})[^。；：！？\n■]){{0,60}}"
_MORE = f"(?:{_GAP}■++){{0,60}}+"  # references that follow the one at hand
_NO_TERM = "(?![^。；\n]{0,80}?(?:期满|届满|到期))"  # what runs out is not repealed
_EARLIER = f"(?:■++{_GAP}){{0,60}}+$"  # references that it follows


def _rule(
    kind: RelationKind, before: str, behind: str
) -> tuple[RelationKind, re.Pattern[str], re.Pattern[str]]:
    """Return a rule that holds where the sentence before and the text behind a reference match."""
    return kind, re.compile(before or "$"), re.compile(behind)


# The first rule that holds says the kind.
_RULES = (
    # 《…》中关于…的规定同时废止: a part of it
    _rule("amends", "", f"{_words(10)}(?:中|第{_words(12)}[条款项章]){_words(40)}同时{_ENDED}"),
    _rule(
        "repeals", "", f"{_NO_TERM}{_MORE}{_words(30)}(?:，{_words(6)})?{_ENDED}(?!后|前|之日|的)"
    ),
    _rule(
        "repeals",
        f"(?:决定|同时|现|起|^)(?:予以)?(?:废止|停止执行){_words(45)}{_EARLIER}",
        "",
    ),
    _rule("replaces", "", f"{_words(10)}[由被]本{_words(12)}{_REPLACED}"),
    _rule("replaces", f"(?:^|本|以){_words(12)}{_REPLACED}{_words(12)}{_EARLIER}", ""),
    # 对《…》作如下修改; 将《…》第三条修改为
    _rule(
        "amends",
        "",
        f"{_MORE}{_words(20)}(?:[作做行]{_words(10)}{_AMENDED}|予以{_AMENDED})(?!后?的)",
    ),
    _rule(
        "amends",
        "",
        f"{_words(4)}(?:第{_words(40)}[条款项章]|序言|标题)(?:(?!规定)[^。；\n■]){{0,100}}?"
        "(?:修改为|改为|增加[一第]|删去)",
    ),
    _rule("amends", "删[去除]$", ARTICLE.pattern),
    _rule(
        "amends", f"(?:^|(?<=[、.．）)\\s])|决定){_AMENDED}(?!后|前|的){_words(20)}{_EARLIER}", ""
    ),
    # 现公布修订后的《…》; 现将《…》印发; 将《…》转发给你们
    _rule("forwards", f"现(?:予以?|将|重新)?{_ISSUED}(?!后){_words(20)}{_EARLIER}", ""),
    _rule("forwards", f"现[将把]{_words(30)}{_EARLIER}", f"{_MORE}{_words(12)}{_ISSUED}"),
    _rule("forwards", f"[将把]{_words(30)}{_EARLIER}", f"{_MORE}{_words(12)}{_ISSUED}给"),
    # 《…》已经国务院同意，现印发给你们; 制定《…》。现予印发
    _rule("forwards", f"^{_words(30)}{_EARLIER}", f"{_MORE}[^。；：\n■]{{0,80}}?{_NOW}"),
    _rule(
        "forwards",
        f"{_MADE}了?{_words(12)}{_EARLIER}",
        f"{_MORE}{_words(20)}[。；，]{_NOW}",
    ),
)

_CUE = re.compile(
    "根据|依据|按照|依照|遵照|(?P<aim>为了?)[^，。；：■]{0,30}?(?:落实|执行|实施|贯彻|推进)"
)
_ANOTHER_VERB = f"(?!.*(?:{_MADE}|{_ISSUED})(?!的))"
_UP_TO_FIRST = re.compile(f"{_ANOTHER_VERB}[^，■]{{0,40}}")
_UP_TO_NEXT = re.compile(
    f"(?:{_ANOTHER_VERB}[^，■]{{0,14}}?(?:、|，?(?:和|及|与|以及|或者?|并))[^，■]{{0,40}})?"
)
_OWN_TEXT = f"{_MADE}了?本(?![单地部级行辖企系])|(?<!裁定)(?<!判决)如下"
_ENACTS_STATUTE = re.compile(_OWN_TEXT)
_ENACTS = re.compile(
    f"{_OWN_TEXT}|(?:{_MADE}|{_ISSUED})了?■|(?:{_ISSUED}|提出)本|提出以下"
    f"|特(?:作|制定|通告|公告)|现(?:将|就|予|对|批复|{_ISSUED})"
)
_ASKS = re.compile(f"{_MORE}{_words(10)}(?:要求|精神|部署|安排|意见)")

# Words farther away say nothing of a reference; a hostile text may hold no stop at all.
_LONGEST_SENTENCE = 2000


class Judged(NamedTuple):
    """A reference, its kind, and the span that says so.

    `list_start` is where the list begins that it stands in, elsewhere `start`.
    """

    mention: Mention
    kind: RelationKind
    start: int
    end: int
    list_start: int


def judge(document: Document, statutes: frozenset[str]) -> list[Judged]:
    """Return the references of a text with their kinds, in order."""
    text = document.text
    zones = zones_of(document)
    mentions = find_mentions(text, zones, statutes)
    masked = _masked(text, mentions)
    found: list[Judged] = []
    for start, end in _repeal_lists(document, masked):
        listed = list(_items(text, start, end))
        named = [mention for mention in mentions if start <= mention.start < end]
        mentions = [mention for mention in mentions if not start <= mention.start < end]
        listed += [mention for mention in named if not any(map(mention.is_within, listed))]
        found += [Judged(item, "repeals", item.start, item.end, start) for item in listed]
    for mention in mentions:
        kind, start, end = _kind_of(mention, masked, zones[mention.start])
        found.append(Judged(mention, kind, start, end, start))
    found += _in_titles(document, is_told={judged.kind for judged in found} - {"basis", "cites"})
    return sorted(found, key=lambda judged: judged.mention.start)


def _masked(text: str, mentions: Iterable[Mention]) -> str:
    """Return a text of the same length in which only the references are masks."""
    parts = []
    at = 0
    for mention in mentions:
        parts += [
            text[at : mention.start].replace(_MASK, "□"),
            _MASK * (mention.end - mention.start),
        ]
        at = mention.end
    return "".join([*parts, text[at:].replace(_MASK, "□")])


def _kind_of(mention: Mention, masked: str, zone: int) -> tuple[RelationKind, int, int]:
    """Return what the sentence of a reference says of it, and the span that says so."""
    start, end = mention.start, mention.end
    first, last = _sentence(masked, start, end)
    before = masked[first:start]
    if zone == IN_NOTE or _is_quotation(masked, start) or _is_aside(before):
        return "cites", start, end
    if cue := _governing_cue(before):
        if _is_basis(cue, masked[end:last], in_article=zone == IN_ARTICLE):
            return "basis", first + cue.start(), end
        return "cites", start, end
    for kind, leads, follows in _RULES:
        lead = leads.search(before)
        follow = follows.match(masked, end, end + _LONGEST_SENTENCE) if lead else None
        if lead and follow:
            return kind, first + lead.start(), follow.end()
    return "cites", start, end


def _is_quotation(masked: str, at: int) -> bool:
    """Whether a place stands in “…”: these are words of another text, such as a new article."""
    first = masked.rfind("\n", 0, at) + 1
    first = max(first, at - _LONGEST_SENTENCE)
    return masked.count("“", first, at) > masked.count("”", first, at)


def _is_aside(before: str) -> bool:
    """Whether what follows `before` stands in a bracket."""
    return before.count("（") + before.count("(") > before.count("）") + before.count(")")


def _sentence(masked: str, start: int, end: int) -> tuple[int, int]:
    """Return (start, end) of the sentence around a span, its last mark left out."""
    reach = max(0, start - _LONGEST_SENTENCE)
    first = max(masked.rfind(mark, reach, start) for mark in "。；！？\n") + 1
    limit = min(len(masked), end + _LONGEST_SENTENCE)
    ends = [at for mark in "。；！？\n" if (at := masked.find(mark, end, limit)) >= 0]
    return max(first, reach), min(ends, default=limit)


def _governing_cue(before: str) -> re.Match[str] | None:
    """Return the 根据 or 按照 that the reference behind `before` hangs on, None for none."""
    cues = list(_CUE.finditer(before))
    if not cues:
        return None
    first, *gaps = re.split(f"{_MASK}+", before[cues[-1].end() :])
    hangs = _UP_TO_FIRST.fullmatch(first) and all(map(_UP_TO_NEXT.fullmatch, gaps))
    return cues[-1] if hangs else None


def _is_basis(cue: re.Match[str], after: str, *, in_article: bool) -> bool:
    """Whether what hangs on a cue is what the text rests on, and not a provision applied."""
    if (_ENACTS_STATUTE if in_article else _ENACTS).search(after):
        return True
    if in_article or cue["aim"] or ARTICLE.match(after):
        return False
    return cue.group() in {"根据", "依据"} or _ASKS.match(after) is not None


# --- Lists of what is repealed, and titles ----------------------------------------------------

_LEAD_IN = re.compile(
    f"(?:(?:下列|以下|如下)(?!情形|情况|条件){_words(40)}{_ENDED}"
    f"|{_ENDED}{_words(20)}(?:下列|以下|如下)){_words(20)}[：:]"
)
_ENDED_ANNEX = re.compile(
    f"{_ENDED}的.*(?:目录|文件|规章|法规|清单|解释|标准)|(?:目录|清单).*{_ENDED}"
)
_ITEM = re.compile(
    r"(?P<title>[^。；：]{5,150}?)\s*(?:[（(](?P<number>.{4,40}?号)[^（）()]{0,20}[）)])?[。；;，]?"
)
_CELL = re.compile(r"[^\t|\n]+")
_VERB_KINDS: tuple[tuple[str, RelationKind], ...] = (
    ("废止", "repeals"),
    (_AMENDED, "amends"),
    (_ISSUED, "forwards"),
)
_BARE_IN_TITLE = re.compile(
    f"(?:(?P<forwards>{_ISSUED})|关于(?:(?P<amends>{_AMENDED})|(?P<repeals>废止)))"
    f"(?!.*{_ISSUED})(?P<title>.+)的(?:通知|公告|通报|决定|令)"
)
_AMENDMENT = re.compile("(?P<title>.+)修正案(?:[（(][^（）()]+[）)])?")


def _repeal_lists(document: Document, masked: str) -> list[tuple[int, int]]:
    """Return the spans of lists whose lead-in or heading says that what they name is repealed."""
    text, spans = document.text, []
    for lead in _LEAD_IN.finditer(masked):
        start = lead.end()
        end = _line_end(masked, start)
        if end > start:  # the list goes on in the sentence
            stop = masked.find("。", start, end)
            end = stop if stop >= 0 else end
        else:
            while end < len(masked) and _is_item(text[end + 1 : _line_end(text, end + 1)]):
                end = _line_end(text, end + 1)
        spans.append((start, end))
    for section in document.sections:
        if section.kind == "attachment":
            second_line = _line_end(text, section.start) + 1
            heading = _ENDED_ANNEX.search(text, section.start, _line_end(text, second_line))
            if heading is not None:
                spans.append((_line_end(text, heading.end()) + 1, section.end))
    return spans


def _line_end(text: str, start: int) -> int:
    end = text.find("\n", start)
    return end if end >= 0 else len(text)


def _is_item(line: str) -> bool:
    """Whether a line can be one of a list: marked, a row of a table, or a title and no more."""
    is_marked = outline_mark(line) is not None or line.startswith(("《", "|")) or "\t" in line
    return is_marked or _item(line) is not None


def _items(text: str, start: int, end: int) -> Iterator[Mention]:
    """Yield what the lines of a list name without 《》: an item of it, or a row of a table."""
    while start < end:
        stop = min(_line_end(text, start), end)
        line = text[start:stop]
        if "《" not in line and _is_item(line):
            cells = [cell for cell in _CELL.finditer(line) if cell.group().strip()]
            item = _row(cells) if len(cells) > 1 else _item(line)
            if item is not None:
                title, number = item
                yield Mention(start, stop, title, number)
        start = stop + 1


def _row(cells: Sequence[re.Match[str]]) -> tuple[str, str | None] | None:
    """Return the title and the number in a row of a table, None where it has no title."""
    words = [cell.group().strip() for cell in cells]
    titles = [word for word in words if len(word) > 4 and TITLE_END.search(word)]
    numbers = [word for word in words if number_key(word)]
    return (max(titles, key=len), numbers[0] if numbers else None) if titles else None


def _item(line: str) -> tuple[str, str | None] | None:
    """Return the title and the number in an item of a list, None where it has no title."""
    mark = outline_mark(line)
    found = _ITEM.fullmatch(line[mark.end if mark else 0 :].strip())
    return (found["title"], found["number"]) if found and TITLE_END.search(found["title"]) else None


def _in_titles(document: Document, *, is_told: set[RelationKind]) -> Iterator[Judged]:
    """Yield what the titles of a file say that it issues, amends, repeals or is about.

    A title without 《》 often alters the one that it names («转发民政部关于…意见的通知»), so it is
    read only for a kind of which the text itself told nothing.
    """
    for section in document.sections:
        if section.kind != "title":
            continue
        start, end = section.start, section.end
        quoted = list(QUOTED_IN_TITLE.finditer(document.text, start, end))
        for found in quoted:
            words = document.text[start : found.start()]
            kinds = [
                kind for verb, kind in _VERB_KINDS if re.search(f"{verb}(?!后)[^，。]*$", words)
            ]
            kind = kinds[0] if kinds else "cites"
            yield Judged(quoted_mention(document.text, found), kind, start, end, start)
        title = document.text[start:end]
        bare = None if quoted else _BARE_IN_TITLE.search(title) or _AMENDMENT.fullmatch(title)
        if bare is not None:
            kinds = [kind for _, kind in _VERB_KINDS if bare.groupdict().get(kind)]
            kind = kinds[0] if kinds else "amends"
            if kind not in is_told:
                first, last = bare.span("title")
                mention = Mention(start + first, start + last, bare["title"])
                yield Judged(mention, kind, start, end, start)
