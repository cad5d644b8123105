"""The marks by which a line shows what it is: numerals, outline marks, numbers, dates, form parts.

Sources: GB/T 9704—2012 党政机关公文格式, 7.3.3 正文 (一、（一）1.（1）); 立法法 第六十五条
(编、章、节、条、款、项、目).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from indexer.records import SectionKind

_HAN_NUMERAL = "[一二三四五六七八九十百千零〇○两]+"
_SMALL_NUMERAL = "[一二三四五六七八九十]+"
_NUMERAL = rf"(?:{_HAN_NUMERAL}|[0-9０-９]+)"
_DIGITS = {"零": 0, "〇": 0, "○": 0, "两": 2} | {
    c: n for n, c in enumerate("一二三四五六七八九", 1)
}
_UNITS = {"十": 10, "百": 100, "千": 1000}

ARTICLE = re.compile(
    rf"第({_NUMERAL})条(?:之({_HAN_NUMERAL}))?(?!之|第)(?=[\s：:【]|[^的和至、，。；）])"
)
DIVISION = re.compile(
    rf"第\s?({_NUMERAL})\s?(编|篇|部分|分编|章|节)(?=[\s：:]|$|[^的和至、，。；）规])"
)
_DIVISION_KINDS: dict[str, SectionKind] = {
    "编": "book",
    "篇": "book",
    "部分": "book",
    "分编": "subbook",
    "章": "chapter",
    "节": "section",
}
_OUTLINE_MARKS: tuple[tuple[SectionKind, re.Pattern[str]], ...] = (
    ("heading1", re.compile(rf"({_HAN_NUMERAL})、")),
    ("heading2", re.compile(rf"[（(]\s?({_HAN_NUMERAL})\s?[）)]")),
    ("heading4", re.compile(r"[（(]\s?([0-9０-９]{1,3})\s?[）)]")),
    ("heading3", re.compile(r"([0-9０-９]{1,3})[.．、](?![0-9０-９])")),
    ("point", re.compile(rf"({_SMALL_NUMERAL})(?:要|是)(?![一二三四五六七八九十])")),
)
_DECIMAL = re.compile(r"([0-9]{1,2}(?:\.[0-9]{1,2}){1,3})(?:[\s.．、]|(?=[^\s0-9.%％]))")

_MAJOR = re.compile(r"([0-9]{1,2})[\s\u3000]+(?=[\u4e00-\u9fff])")

_YEAR_BRACKETS = r"[〔﹝【\[［（(〈]\s*(?:19|20)\d{2}\s*[〕﹞】\]］）)〉]"
NUMBER = re.compile(rf"[\u4e00-\u9fffA-Za-z]{{1,20}}\s*{_YEAR_BRACKETS}\s*(?:第\s*)?\d{{1,5}}\s*号")
ORDER_NUMBER = re.compile(rf"第\s*{_NUMERAL}\s*号")

_HAN_DIGIT = "[〇○零一二三四五六七八九Ｏ０]"
DATE = re.compile(
    rf"(?:(\d{{4}})\s*年\s*(\d{{1,2}})\s*月\s*(\d{{1,2}})\s*日"
    rf"|({_HAN_DIGIT}{{4}})\s*年\s*({_SMALL_NUMERAL})\s*月\s*({_SMALL_NUMERAL})\s*日)"
)
_ISO_DATE = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")

COPIES = re.compile(r"(?:抄\s*送|抄\s*报|分\s*送|主\s*送)(?:机关)?[：:]")
ATTACHMENT = re.compile(
    rf"(附\s*件|附\s*录|附\s*表|附\s*图|附(?!\s*则))\s*({_NUMERAL})?"
    r"(?:\s*(?:[：:]|(?<=[0-9０-９])[.．](?!\d))\s*(.*)|\s+(\S.{0,60})|$)"
)
# The title of a book of texts, which is none of theirs.
COLLECTION = re.compile("汇编|选编|汇集|文件集")
CONTENTS = frozenset({"目录", "目次"})
# What a table of contents has behind an entry: a leader and a page number.
PAGE_REFERENCE = re.compile(r"[.…·\s]*[0-9]*$")
NOTE = re.compile(r"[（(【].*[）)】]")
SENTENCE_ENDS = "。！？；!?;…"

_FORMS = (
    "通知|意见|决定|批复|复函|函|通报|公告|通告|公报|命令|令|报告|请示|议案|纪要|决议|办法|规定|规则"
    "|实施细则|细则|条例|方案|纲要|解释|解答|答复|讲话|修正案|安排|规范"
)
_TITLE_TAIL = r"(?:\s?[（(〔][^（(]*[）)〕])*[》]?[※*]?$"
# The word in which a title of a 公文 or a statute ends: its form (文种).
FORM_END = re.compile(f"(?P<form>{_FORMS}){_TITLE_TAIL}")
# The same, and words in which other titles end.
TITLE_END = re.compile(
    f"(?P<form>{_FORMS}|规划|计划|标准|法|法典|章程|制度|目录|名单|清单|指南|措施|要点|准则|规程|建议"
    f"|说明|指引|总则|倡议书|公约|协定|表){_TITLE_TAIL}"
)


@dataclass(frozen=True, slots=True)
class Mark:
    """An outline mark at the head of a paragraph; `end` is where the words behind it start."""

    kind: SectionKind
    label: str
    number: str
    end: int


def numeral(text: str) -> int:
    """Return the value of a numeral in Han or in Arabic digits («一百二十», «二〇», «12»)."""
    if text.isdigit():
        return int(text)
    if not any(unit in text for unit in _UNITS):
        return int("".join(str(_DIGITS[character]) for character in text))
    total = digit = 0
    for character in text:
        if character in _UNITS:
            total += (digit or 1) * _UNITS[character]
            digit = 0
        else:
            digit = _DIGITS[character]
    return total + digit


def article_mark(text: str) -> Mark | None:
    """Return the mark of a paragraph that starts with «第X条» or «第X条之Y»."""
    found = ARTICLE.match(text)
    if not found:
        return None
    number = str(numeral(found[1]))
    if found[2]:
        number += f"-{numeral(found[2])}"
    return Mark("article", found.group(), number, found.end())


def division_mark(text: str) -> Mark | None:
    """Return the mark of a heading line «第X编», «第X分编», «第X章» or «第X节»."""
    found = DIVISION.match(text)
    if not found or len(text) > 60 or text[-1] in "。；;，,":
        return None
    number = str(numeral(found[1]))
    return Mark(_DIVISION_KINDS[found[2]], found.group(), number, found.end())


def outline_mark(text: str) -> Mark | None:
    """Return the mark of a paragraph that starts with 一、（一） 1. （1） 1.1 or 一要."""
    for kind, pattern in _OUTLINE_MARKS:
        if found := pattern.match(text):
            return Mark(kind, found.group(), str(numeral(found[1])), found.end())
    return None


def decimal_mark(text: str) -> Mark | None:
    """Return the mark of a decimal heading: 1.1 is heading2, 1.1.1 heading3, 1.1.1.1 heading4."""
    found = _DECIMAL.match(text)
    if not found or len(text) > 60 or text[-1] in SENTENCE_ENDS:
        return None
    kinds: tuple[SectionKind, ...] = ("heading2", "heading3", "heading4")
    return Mark(kinds[found[1].count(".") - 1], found[1], found[1], found.end())


def major_mark(text: str, majors: frozenset[str]) -> Mark | None:
    """Return the mark of a heading «1 总则» above 1.1, where `majors` says that there is one."""
    found = _MAJOR.match(text)
    if not found or found[1] not in majors or len(text) > 40 or text[-1] in SENTENCE_ENDS:
        return None
    return Mark("heading1", found[1], found[1], found.end())


def iso_date(text: str) -> str | None:
    """Return the ISO form of a date («2020-12-02», «2020年12月2日», «二〇二〇年十二月二日»).

    None where `text` is no date, or one that no calendar has.
    """
    text = text.strip()
    found = _ISO_DATE.fullmatch(text) or DATE.fullmatch(text)
    if not found:
        return None
    year, month, day = (group for group in found.groups() if group)
    if not year.isdigit():
        year = year.replace("Ｏ", "〇").replace("０", "〇")
    try:
        return date(numeral(year), numeral(month), numeral(day)).isoformat()
    except ValueError:
        return None
