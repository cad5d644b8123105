"""Spreadsheets: XLSX and CSV, each row that holds a value one block, its cells parted by tabs.

Of a workbook `sheet_package` finds the parts, `sheet_cells` reads the sheets and `sheet_formats`
tells what is shown of a number.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from io import StringIO
from itertools import islice
from typing import TYPE_CHECKING

from indexer.errors import ReadError
from indexer.readers.encoding import decode
from indexer.readers.sheet_cells import LAST_ROW, TRUE, Cells, Strings, Style, local_name
from indexer.readers.sheet_formats import format_code, is_date
from indexer.readers.sheet_package import Package, too_large
from indexer.records import Block, RawDocument, TableRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from indexer.readers.sheet_package import Element, Relation

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MAX_CHARACTERS = 10_000_000  # of all sheets, with the tabs between their cells

_LONGEST_NAME = 30  # characters of a cell that names its column
# Of a cell that names no column: a number or a date.
_FIGURE = re.compile(
    r"[-+￥$]?[\d,.]+[%元]?|(?:\d{4}年)?\d{1,2}月\d{1,2}日|\d{2,4}[-/.]\d{1,2}[-/.]\d{1,2}.*|TRUE|FALSE"
)
_BREAKS = re.compile(r"[\t\r\n]+")
_UNREAD = (
    (r"xl/(?:comments/?comment\d*|comments\d*|threadedcomments/.*)\.xml", "批注"),
    (r"xl/media/.*", "图片"),
    (r"xl/charts/chart\d+\.xml", "图表"),
)


def read(data: bytes, name: str) -> RawDocument:
    """Read a workbook (.xlsx, .xlsm, .xltx, .xltm) or delimited text (.csv, .tsv).

    Each row with a value is a Block with a TableRow: `table` counts the visible sheets and `row` is
    the number that the program shows beside the row. Values are as shown, as far as their number
    formats tell: dates, percentages, thousands; of formulas the saved result. Of several sheets
    each has its name as a heading. Hidden sheets, rows and columns are left out and noted. Raises
    ReadError for what is empty, damaged, encrypted, of the old .xls format or too large.
    """
    delimited = name.lower().endswith((".csv", ".tsv"))
    raw = _read_delimited(data, name) if delimited else _read_workbook(data, name)
    if not raw.blocks:
        raise ReadError(
            f"表格「{name}」里没有可见的内容，请放入有内容的文件。",
            f"The spreadsheet {name!r} shows nothing; put in a file that has content.",
        )
    return raw


def _read_delimited(data: bytes, name: str) -> RawDocument:
    text, encoding = decode(data, name)
    records = list(_records(text, name))
    rows = ((number, cells) for number, (_, cells) in enumerate(records, start=1))
    blocks = (Block(words, records[row.row - 1][0], row=row) for words, row in _table(rows, 1))
    return RawDocument(tuple(blocks), "text/csv", encoding)


def _records(text: str, name: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the line, from 1, at which each record starts, and its cells, which may hold breaks."""
    reader = csv.reader(StringIO(text, newline=""), delimiter=_delimiter(text))
    line = 1
    try:
        for number, record in enumerate(reader, start=1):
            if number > LAST_ROW:
                raise too_large(name)
            yield line, record
            line = reader.line_num + 1
    except csv.Error as error:
        raise ReadError(
            f"「{name}」第 {reader.line_num} 行不是合法的 CSV，请检查引号和分隔符。",
            f"Line {reader.line_num} of {name!r} is not valid CSV ({error}); check its quotes.",
        ) from error


def _delimiter(text: str) -> str:
    """Return what parts the cells: that by which most of the first records have the same width.

    csv.Sniffer finds none where a cell holds a line break.
    """

    def regularity(delimiter: str) -> int:
        records = csv.reader(StringIO(text[:20_000], newline=""), delimiter=delimiter)
        widths = Counter(map(len, islice(records, 100)))
        return max((count for width, count in widths.items() if width > 1), default=0)

    return max(",\t;|", key=regularity)


def _read_workbook(data: bytes, name: str) -> RawDocument:
    package = Package(data, name)
    main = next((each.path for each in package.related("") if each.kind == "officeDocument"), "")
    workbook = package.tree(main)
    related = {each.key: each for each in package.related(main)}
    strings = Strings()
    styles: list[Style] = []
    for each in related.values():
        if each.kind == "sharedStrings":
            package.feed(each.path, strings)
        elif each.kind == "styles":
            styles = _styles(package, each.path)
    properties = workbook.find("{*}workbookPr")
    from_1904 = properties is not None and properties.get("date1904") in TRUE
    sheets = [
        (each.get("name", ""), path, each.get("state", "visible") == "visible")
        for each in workbook.iterfind("{*}sheets/{*}sheet")
        if (path := _worksheet(each, related))
    ]
    visible = [(title, path) for title, path, shown in sheets if shown]
    notes = _unread_parts(package, hidden=len(sheets) - len(visible))
    blocks: list[Block] = []
    room = MAX_CHARACTERS
    for table, (title, path) in enumerate(visible, start=1):
        cells = Cells(strings.texts, styles, from_1904=from_1904, room=room, name=name)
        package.feed(path, cells)
        room -= cells.characters
        rows, said = cells.visible(title)
        notes += said
        filled = list(_table(rows, table))
        if filled and len(visible) > 1:
            blocks.append(Block(title, len(blocks) + 1, heading=2))
        first = len(blocks) + 1
        blocks += [Block(text, line, row=row) for line, (text, row) in enumerate(filled, first)]
    return RawDocument(tuple(blocks), XLSX_TYPE, notes=tuple(notes))


def _worksheet(sheet: Element, related: Mapping[str, Relation]) -> str:
    """Return the path of a sheet's part, "" for what has no cells, such as a sheet of a chart."""
    key = next((value for name, value in sheet.attrib.items() if local_name(name) == "id"), "")
    found = related.get(key)
    return found.path if found and found.kind == "worksheet" else ""


def _styles(package: Package, path: str) -> list[Style]:
    """Return the styles of cells, in order (ECMA-376-1, 18.8.10)."""
    root = package.tree(path)
    try:
        own = {
            int(each.get("numFmtId", "")): each.get("formatCode", "")
            for each in root.iterfind("{*}numFmts/{*}numFmt")
        }
        codes = [
            format_code(int(each.get("numFmtId", "0")), own)
            for each in root.iterfind("{*}cellXfs/{*}xf")
        ]
    except ValueError as error:
        raise package.damaged() from error
    return [Style(code, is_date(code)) for code in codes]


def _unread_parts(package: Package, hidden: int) -> list[str]:
    notes = [f"{hidden} 个隐藏的工作表没有读"] if hidden else []
    for pattern, what in _UNREAD:
        if found := sum(1 for part in package.parts if re.fullmatch(pattern, part)):
            notes.append(f"工作簿中的{what}（{found} 处）没有读")
    return notes


def _table(rows: Iterable[tuple[int, Sequence[str]]], table: int) -> Iterator[tuple[str, TableRow]]:
    """Yield the text of each row with a value, and where it stands.

    The first row with two cells names the columns if all of its cells are short, different words.
    """
    sought = True
    for number, row in rows:
        # Tabs part cells, and line breaks part blocks.
        cells = [_BREAKS.sub(" ", cell.strip()) for cell in row]
        filled = [cell for cell in cells if cell]
        if not filled:
            continue
        header = sought and len(filled) > 1 and _names_columns(filled)
        sought = sought and len(filled) == 1
        yield "\t".join(cells).rstrip("\t"), TableRow(table, number, header)


def _names_columns(cells: Sequence[str]) -> bool:
    short = all(len(cell) <= _LONGEST_NAME and not _FIGURE.fullmatch(cell) for cell in cells)
    return short and len(set(cells)) == len(cells)
