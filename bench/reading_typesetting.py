"""Typeset documents as offices do.

`typeset` sets the paragraphs of Documents on sheets of A4 (GB/T 9704—2012, 5 and 7: 22 lines of 28
characters in size 3, the title in size 2 in the middle, «— 1 —» at the foot). Lengths are
millimetres from the top left corner of the sheet.
"""

from __future__ import annotations

import math
import re
import subprocess
from functools import cache
from typing import TYPE_CHECKING, Literal, NamedTuple

from tests.ofd_writer import LEADING, LEFT, SIZE, TOP

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from PIL.ImageFont import FreeTypeFont

    from indexer.records import Document

WIDTH = 156.0  # of the type area: 28 characters
ROWS = 22
POINT = 25.4 / 72

NEVER_FIRST = "，。、；：？！）》”’」』〕】〉％%…—·"
NEVER_LAST = "（《“‘「『〔【〈"
_WORD = re.compile(r"[!-~]+|.", re.DOTALL)


class Style(NamedTuple):
    """How a paragraph is set: `first` and `edge` are the characters free at its begin and end."""

    size: float = SIZE
    align: Literal["justified", "left", "middle", "right"] = "justified"
    first: float = 2
    edge: float = 0
    before: int = 0  # rows free above
    after: int = 0
    red: bool = False


BODY = Style()
STYLES: dict[str, Style] = {  # by the kind of the Section
    "masthead": Style(14, "middle", 0, before=1, after=1, red=True),
    "number": Style(align="middle", first=0, after=1),
    "title": Style(22 * POINT, "middle", 0, after=1),
    "title_note": Style(align="middle", first=0),
    "addressees": Style(first=0),
    "signature": Style(align="right", edge=4, before=1),
    "date": Style(align="right", edge=4),
    "copies": Style(14 * POINT, first=1, edge=1, before=2),
    "imprint": Style(14 * POINT, first=1, edge=1),
    "book": Style(align="middle", first=0),
    "chapter": Style(align="middle", first=0),
    "section": Style(align="middle", first=0),
    "attachment": Style(first=0),  # the line «附件1» above an attached text
}
_DIVISIONS = ("book", "chapter", "section")  # hold paragraphs behind their heading


class Row(NamedTuple):
    """A printed line; `y` is its base line, `spacing` is added behind each of its characters."""

    text: str
    x: float
    y: float
    size: float = SIZE
    spacing: float = 0.0
    red: bool = False


class Rule(NamedTuple):
    """A line drawn across the sheet."""

    left: float
    right: float
    y: float
    red: bool = False


class Sheet(NamedTuple):
    """What is printed on one side of paper."""

    rows: list[Row]
    rules: list[Rule]


class Text(NamedTuple):
    """A paragraph: the kind of Section that it is (a key of STYLES, "" for others), its words.

    `start` is where it stands in its document; `new_page` says that it begins a page, as an
    attached text does.
    """

    kind: str
    words: str
    start: int
    new_page: bool

    @property
    def style(self) -> Style:
        """How it is set."""
        return STYLES.get(self.kind, BODY)


def paragraphs(documents: Sequence[Document]) -> Iterator[Text]:
    """Yield the paragraphs of the texts of a file; all but the first begin a new page."""
    for number, document in enumerate(documents):
        for text in _paragraphs(document):
            is_first = number > 0 and text.start == 0
            yield text._replace(new_page=text.new_page or is_first)


def _paragraphs(document: Document) -> Iterator[Text]:
    parents = {section.parent for section in document.sections}
    headings = {one.start: one.kind for one in document.sections if one.kind in _DIVISIONS}
    attached = {
        section.start
        for index, section in enumerate(document.sections)
        if section.kind == "attachment" and index in parents
    }
    headings |= dict.fromkeys(attached, "attachment")
    forms = [
        one
        for one in document.sections
        if one.kind in STYLES and one.kind not in {*_DIVISIONS, "attachment"}
    ]
    at = 0
    for words in document.text.split("\n"):
        form = next((one.kind for one in forms if one.start <= at < one.end), "")
        yield Text(form or headings.get(at, ""), words, at, new_page=at in attached)
        at += len(words) + 1


@cache
def font_file() -> tuple[str, int]:
    """Return a serif font of simplified Chinese, and its number in its file."""
    found = subprocess.run(
        ["fc-match", "-f", "%{file}\n%{index}", "Noto Serif CJK SC:lang=zh-cn"],
        capture_output=True, text=True, check=True,
    ).stdout.split("\n")  # fmt: skip
    if "CJK" not in found[0]:
        raise SystemExit("No Noto Serif CJK; on Debian: apt-get install fonts-noto-cjk")
    return found[0], int(found[1])


@cache
def _ruler() -> FreeTypeFont:
    from PIL import ImageFont

    path, number = font_file()
    return ImageFont.truetype(path, 1000, index=number, layout_engine=ImageFont.Layout.BASIC)


@cache
def advance(sign: str) -> float:
    """Return how wide a character is, in its size."""
    return _ruler().getlength(sign) / 1000


def width(text: str) -> float:
    """Return how wide a text is, in its size."""
    return sum(map(advance, text))


def broken(text: str, room: float, indent: float = 0.0) -> list[str]:
    """Return the lines of a paragraph; `room` and the first line's `indent` in its size.

    As Word breaks it: within no word or number, with no punctuation at the head of a line and no
    opening bracket at its end; spaces stay at the end of a line.
    """
    lines: list[list[str]] = [[]]
    free = room - indent
    for word in _WORD.findall(text):
        for part in [word] if width(word) <= room else list(word):
            line = lines[-1]
            if line and width(part) > free + 1e-6 and not part.isspace():
                carried = [part]
                while len(line) > 1 and (carried[0][0] in NEVER_FIRST or line[-1] in NEVER_LAST):
                    carried.insert(0, line.pop())
                lines.append(carried)
                free = room - width("".join(carried))
            else:
                line.append(part)
                free -= width(part)
    return ["".join(line) for line in lines]


def balanced(text: str, room: float) -> list[str]:
    """Return the lines of a title: as few as do, of like lengths."""
    count = len(broken(text, room))
    share = width(text) / count
    while len(broken(text, share)) > count:
        share += 0.5
    return broken(text, min(share, room))


class _Setter:
    """Puts rows on sheets, one below another."""

    def __init__(self) -> None:
        self.sheets: list[Sheet] = [Sheet([], [])]
        self.at = 0  # rows used on the last sheet

    def skip(self, rows: int) -> None:
        """Leave rows free, though not at the head of a sheet."""
        self.at += rows if self.at or len(self.sheets) == 1 else 0

    def new_sheet(self) -> None:
        """Begin the next sheet."""
        self.sheets.append(Sheet([], []))
        self.at = 0

    def add(self, text: str, style: Style, indent: float, *, last: bool) -> None:
        """Print one line; `last` says that its paragraph ends with it."""
        taken = math.ceil(style.size / LEADING)
        if self.at + taken > ROWS:
            self.new_sheet()
        self.at += taken
        room = WIDTH - style.edge * SIZE - indent
        printed = text.rstrip(" ")
        length = width(printed) * style.size
        spacing = 0.0
        if style.align == "justified" and not last and len(printed) > 1:
            spacing = (room - length) / (len(printed) - 1)
        elif style.align == "middle":
            indent = (WIDTH - length) / 2
        elif style.align == "right":
            indent = WIDTH - style.edge * SIZE - length
        y = TOP + (self.at - 1) * LEADING + SIZE
        row = Row(text, LEFT + indent, y, style.size, spacing, style.red)
        self.sheets[-1].rows.append(row)

    def rule(self, *, red: bool = False) -> None:
        """Draw a line between the last row and the next."""
        y = TOP + self.at * LEADING - (LEADING - SIZE) / 3
        self.sheets[-1].rules.append(Rule(LEFT, LEFT + WIDTH, y, red))


def typeset(documents: Sequence[Document], header: str = "") -> list[Sheet]:
    """Set the texts of a file; `header` stands at the head of each sheet, if there is one."""
    setter = _Setter()
    has_masthead = False
    before = ""
    for text in paragraphs(documents):
        style = text.style
        if text.kind == "masthead":  # is set as large as one line allows
            style = style._replace(size=min(style.size, WIDTH / width(text.words)))
        if text.new_page:
            setter.new_sheet()
        setter.skip(style.before)
        if text.kind in {"copies", "imprint"} and text.kind != before:
            setter.rule()
        room = WIDTH / style.size - style.edge
        lines = balanced(text.words, room) if style.align == "middle" else []
        lines = lines or broken(text.words, room, style.first)
        for number, line in enumerate(lines, 1):
            indent = style.first * style.size if number == 1 else 0.0
            setter.add(line, style, indent, last=number == len(lines))
        has_masthead = has_masthead or text.kind == "masthead"
        if text.kind == "number" and has_masthead:
            setter.rule(red=True)
        setter.skip(style.after)
        before = text.kind
    for number, sheet in enumerate(setter.sheets, 1):
        _number(sheet, number)
        if header:
            x = LEFT + (WIDTH - width(header) * 9 * POINT) / 2
            sheet.rows.insert(0, Row(header, x, 24, 9 * POINT))
            sheet.rules.insert(0, Rule(LEFT, LEFT + WIDTH, 25.5))
    return setter.sheets


def _number(sheet: Sheet, number: int) -> None:
    """Print the page's number, a character from the outer edge (7.5)."""
    text = f"— {number} —"
    size = 14 * POINT
    x = LEFT + WIDTH - size - width(text) * size if number % 2 else LEFT + size
    sheet.rows.append(Row(text, x, 297 - 35 + 7 + size, size))
