"""The cells of a workbook's sheets as text (ECMA-376-1, SpreadsheetML; clauses are those of it).

Strings and sheets are heard while they are parsed, so that no more is kept of a part than its
texts, whatever it holds.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import category

from indexer.readers.sheet_formats import GENERAL, format_date, format_number
from indexer.readers.sheet_package import too_large

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LAST_ROW = 1_048_576  # of Excel, as is the column, XFD
_LAST_COLUMN = 16_384
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")  # (22.9.2.19)
_PLACE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")
TRUE = frozenset({"1", "true"})  # of an attribute (XML Schema, boolean)


class Style(NamedTuple):
    """How a cell shows its number."""

    code: str = GENERAL
    is_date: bool = False


class _Area(NamedTuple):
    """Merged cells: their first row and column, and their last, from 1."""

    top: int
    left: int
    bottom: int
    right: int

    def covers(self, row: int, column: int) -> bool:
        """Whether a cell lies in the area and is not its first, which is the one shown."""
        inside = self.top <= row <= self.bottom and self.left <= column <= self.right
        return inside and (row, column) != (self.top, self.left)


class _Texts:
    """Gathers the characters of <t> and <v>, but not of phonetic guides (18.4.6)."""

    def __init__(self) -> None:
        self._gathered: list[str] = []
        self._listening = False
        self._in_guide = False

    def doctype(self, *_: object) -> None:
        """Refuse a document type: no part has one (ECMA-376-2, 6.2.5), and it may be a bomb."""
        raise ValueError("a document type")

    def start(self, tag: str, attributes: dict[str, str]) -> None:  # noqa: ARG002 - lxml's interface
        """Go into an element."""
        name = local_name(tag)
        self._in_guide = self._in_guide or name == "rPh"
        self._listening = name in {"t", "v"} and not self._in_guide

    def data(self, text: str) -> None:
        """Take in characters."""
        if self._listening:
            self._gathered.append(text)

    def end(self, tag: str) -> None:
        """Come out of an element."""
        self._listening = False
        self._in_guide = self._in_guide and local_name(tag) != "rPh"

    def close(self) -> None:
        """Finish; lxml asks for it."""

    def _taken(self) -> str:
        text = "".join(self._gathered)
        self._gathered.clear()
        return text


class Strings(_Texts):
    """The strings that the sheets of a workbook share (18.4.9)."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []

    def end(self, tag: str) -> None:
        """Come out of an element: a string is whole."""
        super().end(tag)
        if local_name(tag) == "si":
            self.texts.append(_unescaped(self._taken()))


class Cells(_Texts):
    """The cells of one sheet, and what it says of its rows, columns and merged cells (18.3.1)."""

    def __init__(
        self,
        strings: Sequence[str],
        styles: Sequence[Style],
        *,
        from_1904: bool,
        room: int,
        name: str,
    ) -> None:
        """Take what the cells refer to; more than `room` characters of the file `name` are refused.

        A row counts a character for each cell left of its last one, too: it will be a tab.
        """
        super().__init__()
        self.characters = 0
        self._strings, self._styles, self._from_1904 = strings, styles, from_1904
        self._room, self._name = room, name
        self._rows: dict[int, dict[int, str]] = {}
        self._hidden_rows: set[int] = set()
        self._hidden_columns: set[int] = set()
        self._merged: list[_Area] = []
        self._unsaved = 0  # formulas without a result
        self._row = self._column = self._filled = 0  # the last row, column, and column with a text
        self._kind, self._style, self._formula = "n", Style(), False  # of the cell

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Go into an element. ValueError tells of what no program writes."""
        super().start(tag, attributes)
        hidden = attributes.get("hidden") in TRUE
        match local_name(tag):
            case "row":
                self._start_row(int(attributes.get("r", self._row + 1)), hidden=hidden)
            case "c":
                self._start_cell(attributes)
            case "f":
                self._formula = True
            case "col" if hidden:
                first = max(int(attributes.get("min", "")), 1)
                last = min(int(attributes.get("max", "")), _LAST_COLUMN)
                self._hidden_columns.update(range(first, last + 1))
            case "mergeCell":
                corner, _, other = attributes.get("ref", "").partition(":")
                self._merged.append(_Area(*_place(corner), *_place(other or corner)))

    def _start_row(self, row: int, *, hidden: bool) -> None:
        if not self._row < row <= LAST_ROW:
            raise ValueError(f"row {row} follows row {self._row}")
        self._row, self._column, self._filled = row, 0, 0
        if hidden:
            self._hidden_rows.add(row)

    def _start_cell(self, attributes: dict[str, str]) -> None:
        place = attributes.get("r")
        column = _place(place)[1] if place else self._column + 1
        if not self._column < column <= _LAST_COLUMN:
            raise ValueError(f"column {column} follows column {self._column}")
        self._column = column
        self._kind, self._formula = attributes.get("t", "n"), False
        style = int(attributes.get("s", "0"))
        self._style = self._styles[style] if 0 <= style < len(self._styles) else Style()

    def end(self, tag: str) -> None:
        """Come out of an element: a cell is whole."""
        super().end(tag)
        if local_name(tag) != "c":
            return
        value = self._taken()
        # A string may be empty: =IF(A1="","",A1).
        self._unsaved += self._formula and not value and self._kind != "str"
        if shown := self._shown(value):
            self.characters += len(shown) + self._column - self._filled
            if self.characters > self._room:
                raise too_large(self._name)
            self._rows.setdefault(self._row, {})[self._column] = shown
            self._filled = self._column

    def _shown(self, value: str) -> str:
        """Return what a cell shows of its value, by its type (18.18.11)."""
        if not value:
            return ""
        if self._kind == "s":
            if not 0 <= int(value) < len(self._strings):
                raise ValueError(f"no string {value}")
            return self._strings[int(value)]
        if self._kind == "b":
            return "TRUE" if value in TRUE else "FALSE"
        if self._kind == "n":
            number = float(value)
            if not math.isfinite(number):
                raise ValueError(f"{value} is no number")
            if self._style.is_date:
                return format_date(number, self._style.code, from_1904=self._from_1904)
            return format_number(number, self._style.code)
        return _unescaped(value)

    def visible(self, title: str) -> tuple[list[tuple[int, list[str]]], list[str]]:
        """Return the rows that are shown, with their numbers, and notes of what is not.

        `title` is the name of the sheet. Of merged cells only the first is shown.
        """
        rows = []
        rows_left_out = 0
        columns_left_out: set[int] = set()
        for number, cells in self._uncovered():
            columns_left_out |= self._hidden_columns & cells.keys()
            columns = range(1, max(cells, default=0) + 1)
            texts = [cells.get(at, "") for at in columns if at not in self._hidden_columns]
            if number not in self._hidden_rows:
                rows.append((number, texts))
            elif any(texts):
                rows_left_out += 1
        left_out = (
            (rows_left_out, "行隐藏的内容没有读"),
            (len(columns_left_out), "列隐藏的内容没有读"),
            (self._unsaved, "个公式没有保存结果，请在 Excel 或 WPS 中打开后再保存"),
        )
        return rows, [f"工作表「{title}」中有 {count} {what}" for count, what in left_out if count]

    def _uncovered(self) -> Iterator[tuple[int, dict[int, str]]]:
        """Yield the rows without the cells that lie under merged ones."""
        coming = sorted(self._merged, reverse=True)
        here: list[_Area] = []  # the areas that the row runs through
        for number, cells in self._rows.items():
            while coming and coming[-1].top <= number:
                here.append(coming.pop())
            here = [area for area in here if area.bottom >= number]
            covered = {at for at in cells if any(area.covers(number, at) for area in here)}
            yield number, {at: text for at, text in cells.items() if at not in covered}


def local_name(tag: str) -> str:
    """Return the name of an element without its name space: the Strict form has others."""
    return tag.rpartition("}")[2]


def _place(reference: str) -> tuple[int, int]:
    """Return (row, column), from 1, of a reference such as AB12."""
    found = _PLACE.fullmatch(reference)
    if found is None:
        raise ValueError(f"{reference!r} is no reference to a cell")
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(found[2]), column


def _unescaped(text: str) -> str:
    """Return a string with the characters that XML cannot hold, those that can be shown alone."""

    def character(found: re.Match[str]) -> str:
        meant = chr(int(found[1], 16))
        return meant if meant in "\t\n\r" or category(meant) not in {"Cc", "Cs"} else found[0]

    return _ESCAPED.sub(character, text)
