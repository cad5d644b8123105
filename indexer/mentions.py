"""References to documents as they stand in a text: titles, numbers, bare names of laws."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from indexer.structure.marks import NUMBER, numeral
from indexer.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

    from indexer.records import Document, SectionKind

_COUNT = "[0-9一二三四五六七八九十百千零〇○]+"
_NUMBER_PARTS = re.compile(r"(.+?)[〔【\[(<〈](\d{4})[〕】\])>〉]第?(\d+)号")
_ORDER_PARTS = re.compile(rf"(.{{1,30}}?(?:令|公告|通告))((?:\d{{4}}年)?)第({_COUNT})号")
_STANDARD = re.compile(r"[A-Z]{2,5}(?:/[A-Z])? ?\d{1,6}(?:\.\d{1,3})?[—–-](?:19|20)\d{2}(?!\d)")


def number_key(number: str) -> str | None:
    """Return the form that the spellings of one document number share, None for no number.

    国办发〔2020〕第7号 = 国办发[2020]7号 = 国办发﹝2020﹞ 7 号 = 国办发【2020】7号, and
    中华人民共和国国务院令第五百七十七号 = 国务院令第577号. The number of a standard is one, too.
    """
    key = "".join(fold(number).split()).removeprefix("中华人民共和国")
    if found := _NUMBER_PARTS.fullmatch(key):
        return f"{found[1]}〔{found[2]}〕{int(found[3])}"
    if found := _ORDER_PARTS.fullmatch(key):
        return f"{found[1]}{found[2]}{numeral(found[3])}"
    return re.sub("[—–]", "-", key) if _STANDARD.fullmatch(number.strip()) else None


# A title may hold another («《关于修改〈…〉的决定》»); some sources nest 《》 in 《》.
_QUOTED = re.compile(r"《(?P<title>(?:[^《》\n]|《[^《》\n]{1,80}》){1,150})》")
QUOTED_IN_TITLE = re.compile(
    r"[《〈](?P<title>(?:[^《》〈〉\n]|[《〈][^《》〈〉\n]{1,80}[》〉]){1,150})[》〉]"
)
_BRACKET = re.compile(
    r"\s*(?:[（(](?P<round>(?:[^（）()\n]|[（(][^（）()\n]{1,20}[）)]){2,100})[）)]"
    r"|[\[【〔](?P<square>[^\[\]【】〔〕\n]{2,30})[\]】〕])"
)
# Such a bracket behind a title is said of the document: its number, its version, its short form.
_OF_DOCUMENT = re.compile("号|简称|统称|年|修订|修正|版|试行|草案|稿")
_NUMBER_IN_BRACKET = re.compile(
    r"[^\d，,。；;、《》\s]{0,16}?\s?[〔﹝【\[［（(〈]\s*(?:19|20)\d{2}\s*[〕﹞】\]］）)〉]\s*(?:第\s*)?\d+\s*号"
    rf"|[^\d，,。；;、《》\s]{{1,30}}?(?:令|公告|通告)\s*(?:\d{{4}}年)?\s*第\s*{_COUNT}\s*号"
)
_SHORT_FORM = re.compile(r"(?:简称|统称)为?[“《「]*([^《》“”「」，。；（）()]{2,30})")
_YEAR_OF_VERSION = re.compile(r"(?<!\d)((?:19|20)\d{2})\s*年?(?:第.次)?(?:$|版|本|修)")
# «1980年8月6日国务院批准、…发布的» before a title, and the years in it.
_HAN_DIGIT = "[一二三四五六七八九○〇零]"
_ISSUED_IN = re.compile(
    rf"(?:\d|{_HAN_DIGIT})年[^，。；：《》\n]{{0,80}}(?:布|发|颁|定|过|准|订|正)"
    r"[^，。；：《》\n]{0,6}的$"
)
_YEAR = re.compile(rf"(?<!\d)((?:19|20)\d{{2}})年|(?<!{_HAN_DIGIT})([一二]{_HAN_DIGIT}{{3}})年")
# What runs into a number that stands in a sentence.
_NUMBER_LEAD = re.compile(
    ".*(?:根据|依据|按照|依照|遵照|落实|执行|贯彻|转发|印发|关于|参照|下发|停止|废止"
    "|[我本你贵][院部局委厅省市]|[原和与及见的以对按将由了])"
)
_NAME_END = re.compile(
    rf"(?<=[法典例则])(?=第{_COUNT}条|[的中]{{0,2}}(?:有关|相关|具体)?规定"
    r"|[、，。；（(]|和|与|及|以及|或者|等)"
)
ARTICLE = re.compile(f"第{_COUNT}条")
# What may stand before a bare name; before one with an article also a word that ends no name.
_LEADS_TO_NAME = re.compile(
    "(?:根据|依据|依照|按照|违反|适用|参照|执行|实施|遵守|贯彻|落实|符合|中华人民共和国)$"
)
_PARTS_FROM_NAME = re.compile("(?:^|[^\u4e00-\u9fff]|[的是后原与和及在对由以为自将有了])$")
_JOINS_NAMES = re.compile("[、和与及]|以及|或者")
_LONGEST_BARE_NAME = 25

_NO_TEXT: frozenset[SectionKind] = frozenset(
    {"masthead", "number", "title", "signature", "date", "copies", "imprint"}
)
TAKEN, IN_NOTE, IN_ARTICLE = 1, 2, 3  # zones of a text; 0 is the rest


@dataclass(frozen=True, slots=True)
class Mention:
    """A reference as it stands in a text, with the brackets that belong to it.

    `years` are those that it names of the version meant; `before` is what stands before it, where
    an issuer may be named.
    """

    start: int
    end: int
    title: str
    number: str | None = None
    short_form: str = ""
    years: frozenset[int] = frozenset()
    before: str = ""

    def is_within(self, other: Mention) -> bool:
        """Whether this one begins inside of another."""
        return other.start <= self.start < other.end


def zones_of(document: Document) -> bytearray:
    """Return for each character whether it is in an article, a title note or a part of the form."""
    zones = bytearray(len(document.text))
    for section in document.sections:
        zone = 0
        if section.kind in _NO_TEXT:
            zone = TAKEN
        elif section.kind == "title_note":
            zone = IN_NOTE
        elif section.kind == "article":
            zone = IN_ARTICLE
        if zone:
            zones[section.start : section.end] = bytes([zone]) * (section.end - section.start)
    return zones


def find_mentions(text: str, zones: bytearray, statutes: frozenset[str]) -> list[Mention]:
    """Return the references in a text in order, those in parts of the form aside."""
    free = bytearray(zones)
    found: list[Mention] = []
    for mention in chain(
        (quoted_mention(text, match) for match in _QUOTED.finditer(text)),
        (number for number in _numbers(text) if zones[number.start] != IN_NOTE),
        _bare_names(text, free, statutes),
    ):
        if TAKEN not in free[mention.start : mention.end]:
            found.append(mention)
            free[mention.start : mention.end] = bytes([TAKEN]) * (mention.end - mention.start)
    return sorted(found, key=lambda mention: mention.start)


def quoted_mention(text: str, found: re.Match[str]) -> Mention:
    """Return the reference that starts with a title in 《》."""
    end = found.end()
    number, short_form = None, ""
    years = {int(year) for year in _YEAR_OF_VERSION.findall(found["title"].rstrip("）)"))}
    while bracket := _BRACKET.match(text, end):
        words = bracket["round"] or bracket["square"]
        if not _OF_DOCUMENT.search(words):
            break
        if named := _NUMBER_IN_BRACKET.search(words):
            number = number or named.group()
        elif year := _YEAR_OF_VERSION.match(words):
            years.add(int(year[1]))
        if short := _SHORT_FORM.search(words):
            short_form = short[1].strip()
        end = bracket.end()
    before = text[max(0, found.start() - 100) : found.start()]
    if issued := _ISSUED_IN.search(before):
        years |= {
            int(year[1] or numeral(year[2])) for year in _YEAR.finditer(before, issued.start() - 3)
        }
    return Mention(found.start(), end, found["title"], number, short_form, frozenset(years), before)


def _numbers(text: str) -> Iterator[Mention]:
    """Yield the numbers of documents and of standards, without what runs into them."""
    for found in NUMBER.finditer(text):
        if _is_alone(text, *found.span()):
            continue  # a number in a line of its own is that of the text itself
        lead = _NUMBER_LEAD.match(found.group())
        number = found.group()[lead.end() if lead else 0 :]
        if number_key(number):
            yield Mention(found.end() - len(number), found.end(), "", number)
    for found in _STANDARD.finditer(text):
        yield Mention(*found.span(), "", found.group())


def _is_alone(text: str, start: int, end: int) -> bool:
    """Whether nothing but brackets stands beside a span in its line."""
    before, behind = text[max(0, start - 4) : start], text[end : end + 4]
    ends = (before.rstrip("（( \u3000")[-1:], behind.lstrip("）) \u3000")[:1])
    return all(end in {"", "\n"} for end in ends)


def _bare_names(text: str, zones: bytearray, statutes: frozenset[str]) -> Iterator[Mention]:
    """Yield the statutes of the corpus that are named without 《》 where only they can be meant."""
    last = -1  # end of the name before, from which an enumeration goes on
    for found in _NAME_END.finditer(text):
        end = found.start()
        starts = range(end - 2, max(end - _LONGEST_BARE_NAME, 0) - 1, -1)
        named = [start for start in starts if text[start:end] in statutes]
        if not named or zones[end - 1] == TAKEN:
            continue
        start = named[-1]  # the longest name
        before = text[max(0, start - 8) : start]
        if (
            _LEADS_TO_NAME.search(before)
            or (ARTICLE.match(text, end) and _PARTS_FROM_NAME.search(before))
            or (last > 0 and _JOINS_NAMES.fullmatch(text, last, start))
        ):
            last = end
            if before.endswith("中华人民共和国"):
                start -= len("中华人民共和国")
            yield Mention(start, end, text[start:end])
