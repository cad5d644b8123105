"""From the tree of a page to the lines that a browser shows, and the rows of its tables.

White space is collapsed as CSS has it (CSS Text 3, 4.1), and an item of an <ol> begins with the
number that is shown before it; no other character is changed, added or dropped.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Sequence

    Element = Any  # lxml.html.HtmlElement: lxml carries no types

_BLOCK_TAGS = frozenset(
    re.findall(
        r"\w+",
        "address article aside blockquote body caption center dd details dir div dl dt fieldset "
        "figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr html legend li main menu nav ol "
        "p pre section summary table tbody td tfoot th thead tr ul",
    )
)
HIDDEN_TAGS = frozenset(
    re.findall(
        r"\w+",
        "applet audio button canvas datalist embed frameset head iframe input link map meta "
        "noembed noframes noscript object rp script select style svg template textarea title video",
    )
)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_BLOCK_STYLE = re.compile(r"display\s*:\s*(?:block|flex|grid|table|list-item)", re.IGNORECASE)
_BOLD_STYLE = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_KEPT_SPACE = re.compile(r"white-space\s*:\s*(?:pre|break-spaces)", re.IGNORECASE)
_LIST_STYLE = re.compile(r"list-style(?:-type)?\s*:\s*([a-z-]+)", re.IGNORECASE)
NUMBERED = frozenset({"1", "decimal"})  # list styles whose numbers are written out
UNNUMBERED = frozenset({"none", "disc", "circle", "square"})

_NEWLINE = re.compile(r"\r\n|\r|\n")
_COLLAPSED = " \t\n\r\f"  # of all white space, what HTML collapses: not U+00A0, not U+3000
_WHITE = re.compile(f"[{_COLLAPSED}]+")
# Zero-width space, word joiner, byte order mark, soft hyphen: a line of nothing else is blank.
_BLANK = re.compile("[\\s\u200b\u2060\ufeff\xad]*")

_FILE = re.compile(
    r"\.(?:pdf|docx?|wps|ofd|ceb|xlsx?|et|csv|pptx?|txt|zip|rar|7z)(?=$|[?#&\s（()）])",
    re.IGNORECASE,
)
_MAX_COLUMNS = 200  # beyond it cells are one column wide and one row high


@dataclass(eq=False, slots=True)
class Line:
    """What a browser shows as one line, were the window wide enough; or a row of a table.

    `element` is the innermost block element around it, the table for a row. `linked` and `bold`
    count its characters without white space; `beside` is what stands beside its links to files,
    None where it has none. `row` counts the rows of its table from 1 and is 0 where there is none;
    the cells of a row are parted by tabs. `aside` is in <nav> or <footer>.
    """

    text: str
    element: Element
    linked: int = 0
    bold: int = 0
    beside: str | None = None
    heading: int = 0
    row: int = 0
    header: bool = False
    aside: bool = False


def squeezed(text: str) -> str:
    """Return a text without its white space."""
    return "".join(text.split())


def is_blank(text: str) -> bool:
    """Whether nothing of a text can be seen."""
    return _BLANK.fullmatch(text) is not None


def names_file(text: str) -> bool:
    """Whether an address, or the words of a link, name a file to load."""
    return _FILE.search(unquote(text)) is not None


def loads_file(link: Element) -> bool:
    """Whether an <a> is there to load a file, by its address or by its words."""
    target = (link.get("href") or "").strip()
    return bool(target) and (names_file(target) or names_file(link.text_content()))


def is_hidden(element: Element) -> bool:
    """Whether a browser shows nothing of an element, by its tag or its own style."""
    style = element.get("style")
    return (
        element.tag in HIDDEN_TAGS
        or element.get("hidden") is not None
        or bool(style and _HIDING.search(style))
    )


def list_style(item: Element) -> str:
    """Return what is shown before an item of a list: «decimal», «disc», «a»."""
    for element in (item, item.getparent()):
        if found := _LIST_STYLE.search(element.get("style", "")):
            return found[1].lower()
        if style := element.get("type"):
            return str(style)
    return "decimal"


def shown_lines(root: Element, *, tables: bool = True) -> list[Line]:
    """Return the lines of a block element; without `tables`, cells hold lines like any others."""
    from lxml import etree

    builder = _Builder()
    walk = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
    passed_by: Element = None
    for event, element in walk:
        if event == "start":
            hidden = is_hidden(element)
            rows = _table(element) if tables and element.tag == "table" and not hidden else []
            if rows:
                builder.add_rows(rows)
            if rows or hidden:
                walk.skip_subtree()
                passed_by = element
            else:
                builder.enter(element)
            continue
        if event == "end" and element is not passed_by:
            builder.leave(element)
        if element is not root:
            builder.add(element.tail)
    return builder.lines


class _Builder:
    """Gathers the characters of a tree into lines while it is walked."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self._blocks: list[Element] = []
        self._text: list[str] = []
        self._beside: list[str] = []  # of the line's text, what is in no link to a file
        self._number = ""  # of the list item, to be shown before its first line
        self._next: dict[Element, int] = {}  # the number of a list's next item
        self._inside: Counter[str] = Counter()  # how many elements of a kind are open
        self._seen: Counter[str] = Counter()  # characters of the line in elements of a kind

    def enter(self, element: Element) -> None:
        """Go into an element."""
        self._inside.update(_kinds(element))
        if _is_block(element):
            self._end_line()
            self._blocks.append(element)
        if element.tag == "br":
            self._end_line()
        elif element.tag == "li":
            self._number += self._item_number(element)
        self.add(element.text)

    def leave(self, element: Element) -> None:
        """Come out of an element."""
        if _is_block(element):
            self._end_line()
            self._blocks.pop()
        if element.tag == "li":
            self._number = ""
        self._inside.subtract(_kinds(element))

    def add(self, text: str | None) -> None:
        """Add characters; where white space is kept, a newline ends a line."""
        pieces = _NEWLINE.split(text or "") if self._inside["pre"] else [text or ""]
        for index, piece in enumerate(pieces):
            if index:
                self._end_line()
            self._text.append(piece)
            if not self._inside["file"]:
                self._beside.append(piece)
            for kind, depth in self._inside.items():
                if depth:
                    self._seen[kind] += len(squeezed(piece))

    def add_rows(self, rows: Sequence[Line]) -> None:
        """Add the rows of a table."""
        self._end_line()
        for row in rows:
            row.aside = self._inside["aside"] > 0
        self.lines += rows

    def _end_line(self) -> None:
        text = "".join(self._text)
        beside = "".join(self._beside)
        self._text.clear()
        self._beside.clear()
        if not self._seen["pre"]:
            text = _WHITE.sub(_collapsed, text.strip(_COLLAPSED))
        if not is_blank(text):
            line = Line(self._number + text, self._blocks[-1])
            line.linked, line.bold = self._seen["link"], self._seen["bold"]
            line.beside = beside if self._seen["file"] else None
            line.heading = max(_HEADINGS.get(block.tag, 0) for block in self._blocks)
            line.aside = self._inside["aside"] > 0
            self.lines.append(line)
            self._number = ""
        self._seen.clear()

    def _item_number(self, item: Element) -> str:
        """Return what a browser shows before an item, "" for nothing (HTML Standard, 4.4.5)."""
        owner = item.getparent()
        if owner.tag != "ol":
            return ""
        backwards = owner.get("reversed") is not None
        if owner not in self._next:
            first = sum(1 for _ in owner.iterchildren("li")) if backwards else 1
            self._next[owner] = _integer(owner, "start", first)
        number = _integer(item, "value", self._next[owner])
        self._next[owner] = number - 1 if backwards else number + 1
        return f"{number}. " if list_style(item) in NUMBERED else ""


def _is_block(element: Element) -> bool:
    style = element.get("style")
    return element.tag in _BLOCK_TAGS or bool(style and _BLOCK_STYLE.search(style))


def _kinds(element: Element) -> list[str]:
    """Return what an element makes of the characters in it."""
    tag, style = element.tag, element.get("style", "")
    kinds = []
    # Links to other pages make menus.
    if tag == "a" and element.get("href") is not None:
        kinds.append("file" if loads_file(element) else "link")
    if tag in {"b", "strong", "th"} or _BOLD_STYLE.search(style):
        kinds.append("bold")
    if tag == "pre" or _KEPT_SPACE.search(style):
        kinds.append("pre")
    if tag in {"nav", "footer"}:
        kinds.append("aside")
    return kinds


def _collapsed(run: re.Match[str]) -> str:
    """Return what a browser shows of white space between two characters.

    A line break of the source is none between wide characters (CSS Text 3, Segment Break
    Transformation Rules), or between one of them and a sign such as “, whose width is ambiguous
    (which the rules leave open: w3c/csswg-drafts#337).
    """
    if "\n" not in run.group() and "\r" not in run.group():
        return " "
    around = run.string[run.start() - 1], run.string[run.end()]
    widths = {"N" if _is_hangul(c) else unicodedata.east_asian_width(c) for c in around}
    return "" if widths <= {"F", "W", "H", "A"} and widths != {"A"} else " "


def _is_hangul(character: str) -> bool:
    return unicodedata.name(character, "").startswith("HANGUL")


def _integer(element: Element, name: str, default: int) -> int:
    """Return the value of an attribute; one of more than six digits is not believed."""
    found = re.match(r"\s*([-+]?\d{1,6})(?!\d)", element.get(name, ""))
    return int(found[1]) if found else default


def _table(table: Element) -> list[Line]:
    """Return the caption and the rows of a table of data, nothing for one that only lays out.

    Nothing is dropped: where the cells do not hold all of the table's text, it lays out.
    """
    if table.get("role") in {"presentation", "none"} or table.find(".//table") is not None:
        return []
    rows = _rows(table)
    if not _is_data(rows):
        return []
    captions = [line for caption in table.iterchildren("caption") for line in shown_lines(caption)]
    parts = [*captions, *rows]
    return parts if _letters(parts) == _letters(shown_lines(table, tables=False)) else []


def _letters(lines: Sequence[Line]) -> str:
    return squeezed("".join(line.text for line in lines))


def _rows(table: Element) -> list[Line]:
    """Return the rows that hold text.

    A cell that spans others has its text in the first, and the others are empty.
    """
    rows: list[Line] = []
    number = 0
    may_name = True  # until a row of several cells named no columns
    section: Element = None
    spanned: dict[int, int] = {}  # column: rows that a cell above still reaches into
    for tr in table.iter("tr"):
        if tr.getparent() is not section:
            section = tr.getparent()
            spanned.clear()
        if is_hidden(tr) or is_hidden(section):
            continue
        cells = [cell for cell in tr.iterchildren("td", "th") if not is_hidden(cell)]
        number += bool(cells)
        row = Line("", table, row=number)
        texts = _cells(row, cells, spanned)
        if any(texts):
            row.text = "\t".join(texts).rstrip("\t")
            several = sum(map(bool, texts)) > 1  # one cell alone is the title of a table
            named = section.tag == "thead" or (may_name and _is_named(row))
            row.header = several and named
            may_name = may_name and (row.header or not several)
            rows.append(row)
    return rows


def _cells(row: Line, cells: Sequence[Element], spanned: dict[int, int]) -> list[str]:
    """Return the text of each column of a row, and count in `row` what is linked and bold."""
    texts: dict[int, str] = {}
    column = 0
    for cell in cells:
        while spanned.get(column, 0) > 0:
            column += 1
        lines = shown_lines(cell, tables=False)
        texts[column] = " ".join(line.text for line in lines).replace("\t", " ")
        row.linked += sum(line.linked for line in lines)
        row.bold += sum(line.bold for line in lines)
        width = max(1, min(_integer(cell, "colspan", 1), _MAX_COLUMNS - column))
        for covered in range(column, min(column + width, _MAX_COLUMNS)):
            spanned[covered] = _integer(cell, "rowspan", 1)
        column += width
    for covered in spanned:
        spanned[covered] -= 1
    return [texts.get(at, "") for at in range(max(texts, default=-1) + 1)]


def _is_named(row: Line) -> bool:
    """Whether a first row names the columns: it is all bold or <th>, or begins with 序号."""
    return row.bold == len(squeezed(row.text)) or squeezed(row.text.partition("\t")[0]) == "序号"


def _is_data(rows: Sequence[Line]) -> bool:
    cells = [row.text.split("\t") for row in rows]
    several = sum(1 for row in cells if sum(map(bool, row)) > 1)
    lengths = [len(cell) for row in cells for cell in row]
    # Where one cell holds nearly all text, it is the article beside a menu.
    frames = max(lengths, default=0) > max(400, sum(lengths) * 4 // 5)
    return several > 1 and not frames
