"""What Word prints but does not store in the text: styles and lists, and the numbers they give.

A paragraph names a list (`w:num`) and a level, itself or through its style; what is printed follows
from the texts and formats of the levels, and from all paragraphs before it. Source: ECMA-376-1,
17.7 Styles, 17.9 Numbering, 17.18.59 ST_NumberFormat; where Word differs, [MS-OI29500] 2.1.540.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lxml.etree import _Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

_HAN = "零一二三四五六七八九"
_ROMAN = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"),
    (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip

# The first signs of a sequence that goes on in Arabic figures.
_SEQUENCES = {
    "decimalEnclosedCircle": "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳",
    "decimalEnclosedCircleChinese": "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳",
    "decimalEnclosedFullstop": "⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑⒒⒓⒔⒕⒖⒗⒘⒙⒚⒛",
    "decimalEnclosedParen": "⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇",
    "ideographEnclosedCircle": "㈠㈡㈢㈣㈤㈥㈦㈧㈨㈩",  # in parentheses: [MS-OI29500] 2.1.540 a
    "ideographTraditional": "甲乙丙丁戊己庚辛壬癸",
    "ideographZodiac": "子丑寅卯辰巳午未申酉戌亥",
}
# Figures 0 to 9 that stand for those of a decimal number.
_FIGURES = {
    "decimal": "0123456789",
    "decimalHalfWidth": "0123456789",
    "decimalFullWidth": "０１２３４５６７８９",
    "decimalFullWidth2": "０１２３４５６７８９",
    "ideographDigital": "〇一二三四五六七八九",
    "taiwaneseDigital": "○一二三四五六七八九",
}
# Figures 0 to 9, then ten, hundred and thousand.
_COUNTING = {
    "chineseCountingThousand": _HAN + "十百千",
    "taiwaneseCountingThousand": _HAN + "十百千",
    "chineseLegalSimplified": "零壹贰叁肆伍陆柒捌玖拾佰仟",
    "ideographLegalTraditional": "零壹貳參肆伍陸柒捌玖拾佰仟",
}

# What bullets and w:sym draw with the pictures of a symbol font, by the low byte of the character.
_SYMBOLS = {
    "Symbol": {
        0x44: "Δ", 0x53: "Σ", 0x57: "Ω", 0x61: "α", 0x62: "β", 0x64: "δ", 0x67: "γ", 0x6C: "λ",
        0x6D: "μ", 0x70: "π", 0x71: "θ", 0x73: "σ", 0x77: "ω", 0xA3: "≤", 0xA5: "∞", 0xAE: "→",
        0xB0: "°", 0xB1: "±", 0xB3: "≥", 0xB4: "×", 0xB7: "•", 0xB8: "÷", 0xB9: "≠", 0xBB: "≈",
        0xD6: "√", 0xDE: "⇒",
    },
    "Wingdings": {
        0x6C: "●", 0x6D: "❍", 0x6E: "■", 0x6F: "□", 0x71: "❑", 0x72: "❒", 0x74: "⧫", 0x75: "◆",
        0x76: "❖", 0x9F: "•", 0xA1: "○", 0xA7: "▪", 0xA8: "◻", 0xD8: "➢", 0xE0: "→", 0xE8: "➔",
        0xF0: "⇨", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑",
        **{0x80 + n: sign for n, sign in enumerate("⓪①②③④⑤⑥⑦⑧⑨⑩⓿❶❷❸❹❺❻❼❽❾❿")},
    },
    "Wingdings 2": {0x4F: "✗", 0x50: "✓", 0x51: "☒", 0x52: "☑", 0x53: "☒", 0xA3: "☐"},
}  # fmt: skip

_SUFFIXES = {"tab": "\t", "space": " ", "nothing": ""}
_HEADING_NAME = re.compile(r"(?:heading|标题) ?([1-9])", re.IGNORECASE)
_TITLE_NAME = re.compile(r"title|标题", re.IGNORECASE)
_WHOLE = re.compile(r"-?[0-9]{1,9}")


def integer(element: _Element | None, default: int, attribute: str = "val") -> int:
    """Return an attribute of `element` as a whole number, `default` where there is none.

    What is no number of at most nine digits counts as not there: Word writes none.
    """
    value = "" if element is None else element.get(W + attribute, "")
    return int(value) if _WHOLE.fullmatch(value) else default


def is_on(element: _Element | None) -> bool:
    """Whether an on/off property is there and not switched off (ECMA-376-1, 17.17.4)."""
    return element is not None and element.get(f"{W}val") not in {"0", "false", "off"}


def heading_level(element: _Element) -> int:
    """Return the heading level of a `w:outlineLvl`, which counts from 0; 9 is body text."""
    level = integer(element, 9)
    return level + 1 if 0 <= level < 9 else 0


def symbol(font: str, character: str) -> str | None:
    """Return what a symbol font draws for a character, None where that is not known.

    Symbol fonts have their pictures in the private use area, from U+F000 on.
    """
    point = ord(character)
    if not 0xE000 <= point <= 0xF8FF:
        return character
    return _SYMBOLS.get(font, {}).get(point & 0xFF)


def printed(value: int, form: str) -> str | None:
    """Return `value` in a format of ST_NumberFormat, None for a format that is not known here.

    A value that a format has no sign for is printed in Arabic figures, as the standard has it.
    """
    if form == "none":
        return ""
    if form in _FIGURES:
        return str(value).translate(dict(zip(range(48, 58), _FIGURES[form], strict=True)))
    if form in _SEQUENCES:
        signs = _SEQUENCES[form]
        return signs[value - 1] if 1 <= value <= len(signs) else str(value)
    if form in _COUNTING:
        text = _by_units(value, _COUNTING[form]) if 1 <= value <= 9999 else str(value)
        return text[1:] if text.startswith("一十") else text
    if form in {"chineseCounting", "taiwaneseCounting"}:
        known = printed(value, "chineseCountingThousand" if value < 100 else "taiwaneseDigital")
        return known if value > 0 else str(value)
    return _latin(value, form)


def _by_units(value: int, signs: str) -> str:
    """Return 1203 as 一千二百零三: noughts inside are one 零, those at either end none."""
    units = (*reversed(signs[10:]), "")
    figures = zip(f"{value:04d}", units, strict=True)
    text = "".join(signs[int(figure)] + unit if figure != "0" else "零" for figure, unit in figures)
    return re.sub("零+", "零", text).strip("零")


def _latin(value: int, form: str) -> str | None:
    if form in {"upperLetter", "lowerLetter"}:
        # 27 is aa, 28 is bb; Word counts to 780, thirty letters of one kind.
        text = chr(65 + (value - 1) % 26) * ((value + 25) // 26) if 1 <= value <= 780 else None
    elif form in {"upperRoman", "lowerRoman"}:
        text = _roman(value) if 1 <= value <= 4999 else None
    elif form == "decimalZero":
        text = f"{value:02d}"
    elif form == "numberInDash":
        text = f"- {value} -"
    else:
        return None
    if text is None:
        return str(value)
    return text.lower() if form.startswith("lower") else text


def _roman(value: int) -> str:
    text = ""
    for worth, sign in _ROMAN:
        text += sign * (value // worth)
        value %= worth
    return text


class Styles:
    """What paragraph and character styles say, looked up through the styles they are based on."""

    def __init__(self, root: _Element | None) -> None:
        styles = [] if root is None else list(root.iter(f"{W}style"))
        self._styles = {style.get(f"{W}styleId"): style for style in styles}
        self._default = next(
            (
                style.get(f"{W}styleId")
                for style in styles
                if style.get(f"{W}type") == "paragraph"
                and style.get(f"{W}default") in {"1", "true", "on"}
            ),
            None,
        )
        self.heading = cache(self._heading)
        self.is_hidden = cache(self._is_hidden)

    def of(self, properties: _Element | None, tag: Literal["pStyle", "rStyle"]) -> str | None:
        """Return the id of the style that paragraph or run properties name, else the default."""
        named = None if properties is None else properties.find(W + tag)
        default = self._default if tag == "pStyle" else None
        return default if named is None else named.get(f"{W}val")

    def numbering(self, style: str | None) -> tuple[str | None, list[tuple[str, int | None]]]:
        """Return the list that a style has or inherits, None for none, and what tells the level.

        That is the id of the style and of each that it is based on, with its own level or None.
        """
        num = None
        levels = []
        for each in self._chain(style):
            own = each.find(f"{W}pPr/{W}numPr")
            key = None if own is None else own.find(f"{W}numId")
            if num is None and key is not None:
                num = key.get(f"{W}val", "")
            at = None if own is None else own.find(f"{W}ilvl")
            levels.append((each.get(f"{W}styleId", ""), None if at is None else integer(at, 0)))
        return num, levels

    def _heading(self, style: str | None) -> int:
        for each in self._chain(style):
            level = each.find(f"{W}pPr/{W}outlineLvl")
            if level is not None:
                return heading_level(level)
            named = each.find(f"{W}name")
            name = "" if named is None else named.get(f"{W}val", "")
            if found := _HEADING_NAME.fullmatch(name):
                return int(found[1])
            if _TITLE_NAME.fullmatch(name):
                return 1
        return 0

    def _is_hidden(self, style: str | None) -> bool:
        for each in self._chain(style):
            vanish = each.find(f"{W}rPr/{W}vanish")
            if vanish is not None:
                return is_on(vanish)
        return False

    def _chain(self, style: str | None) -> Iterator[_Element]:
        seen = set()
        while style in self._styles and style not in seen:
            seen.add(style)
            yield self._styles[style]
            based_on = self._styles[style].find(f"{W}basedOn")
            style = None if based_on is None else based_on.get(f"{W}val")


@dataclass(frozen=True, slots=True)
class _Level:
    start: int
    form: str
    text: str  # «第%1条»: %1 to %9 stand for the numbers of the levels from the top
    suffix: str
    restart: int | None  # the level, from 1, whose use starts this one anew; 0 for none
    legal: bool  # numbers of higher levels in Arabic figures
    style: str  # the paragraph style that stands for the level
    font: str  # of a bullet


@dataclass(frozen=True, slots=True)
class _List:
    counter: str  # the abstract list, whose numbers all lists made of it share
    levels: dict[int, _Level]
    overridden: frozenset[int]  # levels that start anew where this list begins


class Numbering:
    """The lists of a document; ask it once for every numbered paragraph, in order."""

    def __init__(self, root: _Element | None) -> None:
        """Take the root of the numbering part, None for a document without lists."""
        self._lists = {} if root is None else _lists(root)
        self._counts: dict[str, dict[int, int]] = {}
        self._begun: set[tuple[str, int]] = set()
        self.unknown: set[str] = set()  # formats printed in Arabic figures for want of a better

    def level(self, num: str, styles: Sequence[tuple[str, int | None]]) -> int:
        """Return the level in list `num` of the first of `styles` that tells it, 0 where none does.

        The level that names the style (17.9.23 pStyle) goes before the one that the style names.
        """
        levels = self._lists[num].levels if num in self._lists else {}
        at_style = {level.style: at for at, level in levels.items() if level.style}
        told = (at_style.get(style, at) for style, at in styles)
        return next((at for at in told if at is not None), 0)

    def advance(self, num: str, at: int) -> str:
        """Count a paragraph of list `num` on level `at`, from 0; return what is printed before it.

        That is the number or bullet and the tab or space behind it, "" where the list has none.
        """
        found = self._lists.get(num)
        if found is None or at not in found.levels:
            return ""
        level = found.levels[at]
        counts = self._counts.setdefault(found.counter, {})
        for higher in [other for other in found.levels if other < at]:
            # A level that was left out counts as used: behind «1.1» comes «2» (as in LibreOffice).
            counts.setdefault(higher, found.levels[higher].start)
        begins = at in found.overridden and (num, at) not in self._begun
        self._begun.add((num, at))
        counts[at] = counts[at] + 1 if at in counts and not begins else level.start
        for deeper in [other for other in counts if other > at]:
            restart = found.levels[deeper].restart if deeper in found.levels else None
            if restart is None or at < restart:
                del counts[deeper]
        text = self._text(found, at)
        return text + level.suffix if text else ""

    def _text(self, found: _List, at: int) -> str:
        level = found.levels[at]
        if level.form == "bullet":
            return "".join(symbol(level.font, character) or "•" for character in level.text)
        counts = self._counts[found.counter]

        def number(place: re.Match[str]) -> str:
            other = int(place[1]) - 1
            if other > at or other not in found.levels:
                return ""
            form = "decimal" if level.legal else found.levels[other].form
            value = counts.get(other, found.levels[other].start)
            text = printed(value, form)
            if text is None:
                self.unknown.add(form)
            return str(value) if text is None else text

        return re.sub(r"%([1-9])", number, level.text)


def _lists(root: _Element) -> dict[str, _List]:
    """Return the lists of a numbering part by their `w:numId`."""
    abstracts = {each.get(f"{W}abstractNumId", ""): each for each in root.iter(f"{W}abstractNum")}
    # A list that takes its levels from a numbering style names the style that another one makes.
    by_style = {
        style.get(f"{W}val"): key
        for key, each in abstracts.items()
        if (style := each.find(f"{W}styleLink")) is not None
    }
    found = {}
    for num in root.iter(f"{W}num"):
        reference = num.find(f"{W}abstractNumId")
        key = "" if reference is None else reference.get(f"{W}val", "")
        if key not in abstracts:
            continue
        link = abstracts[key].find(f"{W}numStyleLink")
        if link is not None:
            key = by_style.get(link.get(f"{W}val"), key)
        levels = {integer(each, 0, "ilvl"): _level(each) for each in abstracts[key].iter(f"{W}lvl")}
        overridden = set()
        for override in num.iter(f"{W}lvlOverride"):
            at = integer(override, 0, "ilvl")
            own, start = override.find(f"{W}lvl"), override.find(f"{W}startOverride")
            if own is not None:
                levels[at] = _level(own)
            if start is not None and at in levels:
                levels[at] = replace(levels[at], start=integer(start, 1))
                overridden.add(at)
        found[num.get(f"{W}numId", "")] = _List(key, levels, frozenset(overridden))
    return found


def _level(element: _Element) -> _Level:
    def value(tag: str, default: str) -> str:
        child = element.find(W + tag)
        return default if child is None else str(child.get(f"{W}val", default))

    restart = element.find(f"{W}lvlRestart")
    fonts = element.find(f"{W}rPr/{W}rFonts")
    return _Level(
        start=integer(element.find(f"{W}start"), 1),
        form=value("numFmt", "decimal"),
        text=value("lvlText", ""),
        suffix=_SUFFIXES.get(value("suff", "tab"), "\t"),
        restart=None if restart is None else integer(restart, 0),
        legal=is_on(element.find(f"{W}isLgl")),
        style=value("pStyle", ""),
        font="" if fonts is None else fonts.get(f"{W}ascii", ""),
    )


class NoteMarks:
    """The marks of the footnotes or of the endnotes of a document, in the order of reference.

    Source: ECMA-376-1, 17.11.11 footnotePr, 17.11.4 endnotePr. Where numbers start anew on every
    page they are counted on instead, for a DOCX knows no pages; `restarts_by_page` says so.
    """

    def __init__(
        self,
        kind: Literal["footnote", "endnote"],
        settings: _Element | None,
        sections: Sequence[_Element],
    ) -> None:
        """Take the root of the settings part and the properties of each section of the body."""
        self._default_form = "decimal" if kind == "footnote" else "lowerRoman"
        self._sections = [section.find(f"{W}{kind}Pr") for section in sections]
        self._document = None if settings is None else settings.find(f"{W}{kind}Pr")
        self._section = 0
        self._count = 0
        self.restarts_by_page = False

    def next(self, section: int) -> str:
        """Return the mark of the next note, which is referred to in section `section`, from 0."""
        restart = self._property(section, "numRestart", "continuous")
        self.restarts_by_page |= restart == "eachPage"
        if restart == "eachSect" and section != self._section:
            self._count = 0
        self._section = section
        start = self._property(section, "numStart", "1")
        value = self._count + (int(start) if _WHOLE.fullmatch(start) else 1)
        self._count += 1
        return printed(value, self._property(section, "numFmt", self._default_form)) or str(value)

    def _property(self, section: int, tag: str, default: str) -> str:
        own = self._sections[section] if section < len(self._sections) else None
        for place in (own, self._document):
            child = None if place is None else place.find(W + tag)
            if child is not None:
                return str(child.get(f"{W}val", default))
        return default
