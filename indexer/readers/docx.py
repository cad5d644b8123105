"""DOCX: a block a paragraph, a table row or a note, in reading order and as Word prints it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from indexer.errors import ReadError
from indexer.readers.docx_package import Package
from indexer.readers.docx_text import Paragraphs, nearest
from indexer.readers.numbering import W, integer, is_on
from indexer.records import Block, RawDocument, TableRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml.etree import _Element

    from indexer.readers.docx_text import Printed

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

_PARAGRAPHS = frozenset({f"{W}p", f"{W}tbl"})
_ROWS = frozenset({f"{W}tr"})
_CELLS = frozenset({f"{W}tc"})

_MAX_COLUMNS = 63  # of a table in Word: a span that claims more is not believed
_BREAKS_IN_CELL = str.maketrans("\t\n", "  ")
_COLUMN_NAME = re.compile(r"[^，。；！？]{1,20}")
_ROW_NUMBER = re.compile(r"[（(]?(?:[0-9]{1,4}|[一二三四五六七八九十]{1,3})[）).．、]?")
_IN_SENTENCES = re.compile(r"[，。；]")


def read(data: bytes, name: str) -> RawDocument:
    """Read a Word document (DOCX, DOCM, DOTX, DOTM; also in the Strict form).

    `line` counts what is read from 1, in reading order: paragraphs, empty ones too, the lines that
    a soft break starts, table rows, notes. `column` counts in the line as it is printed, from the
    first character of its automatic number («第一条», and the tab or space behind it): Word prints
    the number at the head of the line, so it is the head of the block. Headings have their outline
    level, from 1; a document title in the style Title has 1.

    A footnote's or endnote's mark stands where it is printed, a bare figure or letter in brackets
    so that it does not run into the text («条例[1]»); the note is a block behind the paragraph or
    row, beginning with the same mark, and its further paragraphs are blocks of the same line. A
    text box follows the paragraph that holds it.

    A table's cell is one text, with a space where a paragraph or a line in it ends; cells that are
    merged have it once and empty cells for the rest, so that columns stay in line. A nested table
    is one of its own behind the row; a table of a single cell is a frame, and its content is text.
    Header rows are those marked so; where none is, the first row if `_has_header` takes it for one.

    Headers and footers, comments, hidden text and deletions are left out and told in the notes.
    Core properties are no metadata: they tell of the file's template and its last editor.

    Raises ReadError for a file that is encrypted, damaged, no Word document or without text, and
    for one with a part above 40 MB.
    """
    package = Package(data, name)
    story = _Story(Paragraphs(package))
    for body in package.document.iterchildren(f"{W}body"):
        story.read(body)
    if not story.blocks:
        objects = story.paragraphs.skipped["embedded"]
        raise ReadError(
            f"「{name}」里没有文字（有图片等 {objects} 个）；如果是扫描件，请导出为 PDF 后再加入。",
            f"{name!r} holds no text ({objects} pictures or other objects); if it is a scan, "
            "export it as PDF.",
        )
    return RawDocument(tuple(story.blocks), MEDIA_TYPE, notes=story.paragraphs.remarks())


class _Story:
    """Collects the blocks of a document (ECMA-376-1, 17.2 to 17.4)."""

    def __init__(self, paragraphs: Paragraphs) -> None:
        self.blocks: list[Block] = []
        self.paragraphs = paragraphs
        self._line = 0
        self._tables = 0

    def read(self, element: _Element) -> None:
        """Read what stands in the body, in a text box or in a framed cell."""
        for each in nearest(element, _PARAGRAPHS):
            if each.tag == f"{W}tbl":
                self._add(self.paragraphs.rest())
                self._table(each)
            else:
                self._add(self.paragraphs.read(each))
        self._add(self.paragraphs.rest())

    def _add(self, printed: Printed | None) -> None:
        if printed is None:
            return
        for line in printed.text.split("\n"):
            self._line += 1
            if line.strip():
                self.blocks.append(Block(line, self._line, heading=printed.heading))
        self._add_beside(printed)

    def _add_beside(self, printed: Printed) -> None:
        for note, mark in printed.notes:
            self._line += 1
            column = 0
            for text in self.paragraphs.note(note, mark):
                start = column + len(text) - len(text.lstrip())
                if text.strip():
                    block = Block(text.lstrip(), self._line, start, footnote=True)
                    self.blocks.append(block)
                column += len(text) + 1
        for box in printed.boxes:
            self.read(box)

    def _table(self, element: _Element) -> None:
        rows = [row for row in nearest(element, _ROWS) if not self._is_deleted(row, "trPr", "del")]
        if len(rows) == 1 and len(cells := list(nearest(rows[0], _CELLS))) == 1:
            self.read(cells[0])
            return
        self._tables += 1
        table, first = self._tables, len(self.blocks)
        texts: list[list[str]] = []
        any_marked = False
        for number, row in enumerate(rows, start=1):
            printed: list[Printed] = []
            nested: list[_Element] = []
            texts.append(self._row(row, printed, nested))
            self._line += 1
            if any(texts[-1]):
                marked = is_on(row.find(f"{W}trPr/{W}tblHeader"))
                any_marked = any_marked or marked
                place = TableRow(table, number, marked)
                self.blocks.append(Block("\t".join(texts[-1]).rstrip("\t"), self._line, row=place))
            for each in printed:
                self._add_beside(each)
            for each in nested:
                self._table(each)
        if not any_marked and _has_header(texts):
            self.blocks[first] = replace(self.blocks[first], row=TableRow(table, 1, header=True))

    def _row(self, element: _Element, printed: list[Printed], nested: list[_Element]) -> list[str]:
        """Return the text of each column of a row; add to its paragraphs and nested tables."""
        texts = [""] * _span(element.find(f"{W}trPr/{W}gridBefore"), 0)
        for cell in nearest(element, _CELLS):
            if self._is_deleted(cell, "tcPr", "cellDel"):
                continue
            # What a merged cell holds of its own is not shown.
            text = "" if _is_merged(cell) else self._cell(cell, printed, nested)
            texts += [text] + [""] * (_span(cell.find(f"{W}tcPr/{W}gridSpan"), 1) - 1)
        return texts

    def _cell(self, element: _Element, printed: list[Printed], nested: list[_Element]) -> str:
        gathered: list[Printed | None] = []
        for each in nearest(element, _PARAGRAPHS):
            if each.tag == f"{W}tbl":
                nested.append(each)
            else:
                gathered.append(self.paragraphs.read(each))
        gathered.append(self.paragraphs.rest())
        own = [each for each in gathered if each is not None]
        printed += own
        texts = (each.text.translate(_BREAKS_IN_CELL).strip() for each in own)
        return " ".join(text for text in texts if text)

    def _is_deleted(self, element: _Element, properties: str, tag: str) -> bool:
        deleted = element.find(f"{W}{properties}/{W}{tag}") is not None
        self.paragraphs.skipped["deleted"] += deleted
        return deleted


def _span(element: _Element | None, default: int) -> int:
    return min(max(integer(element, default), default), _MAX_COLUMNS)


def _is_merged(cell: _Element) -> bool:
    """Whether a cell goes on with the one above it or to its left, whose text is shown."""
    merges = (cell.find(f"{W}tcPr/{W}{tag}") for tag in ("vMerge", "hMerge"))
    return any(each is not None and each.get(f"{W}val") != "restart" for each in merges)


def _has_header(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first row names the columns, in a table that marks no row so.

    It does if its cells are all filled, short, different and without a comma or stop, and most rows
    below it (group rows aside) begin with a number or hold a sentence. A form («姓名 | 张三») is
    none.
    """
    first = rows[0] if rows else ()
    if len(first) < 2 or len(set(first)) < len(first) or _ROW_NUMBER.fullmatch(first[0]):
        return False
    if not all(map(_COLUMN_NAME.fullmatch, first)):
        return False
    below = [filled for row in rows[1:] if len(filled := [cell for cell in row if cell]) > 1]
    items = [
        row for row in below if _ROW_NUMBER.fullmatch(row[0]) or any(map(_IN_SENTENCES.search, row))
    ]
    return 2 * len(items) > len(below)
