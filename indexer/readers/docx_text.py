"""What a paragraph of a Word document prints: its number, its text, the marks of its notes."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from indexer.readers.docx_package import MATH
from indexer.readers.numbering import (
    NoteMarks,
    Numbering,
    Styles,
    W,
    heading_level,
    integer,
    is_on,
    symbol,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from lxml.etree import _Element

    from indexer.readers.docx_package import Package

_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/"
_VML = "{urn:schemas-microsoft-com:vml}"
_ALTERNATIVES = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"

_DELETED = frozenset({f"{W}del", f"{W}moveFrom"})
_INSERTED = frozenset({f"{W}ins", f"{W}moveTo"})
_NOT_PRINTED = frozenset({f"{W}rt", f"{W}pPr", f"{W}rPr"})
_EMBEDDED = frozenset(
    {
        f"{_DRAWING}picture}}pic",
        f"{_DRAWING}chart}}chart",
        f"{_DRAWING}diagram}}relIds",
        f"{_DRAWING}lockedCanvas}}lockedCanvas",
        f"{_VML}imagedata",
    }
)
_SIGNS = {
    f"{W}tab": "\t",
    f"{W}ptab": "\t",
    f"{W}br": "\n",
    f"{W}cr": "\n",
    f"{W}noBreakHyphen": "-",
}
_LINE_ENDS = str.maketrans("\r\n", "  ")

# What is left out or cannot be had whole, in the order in which it is told.
_SKIPPED = {
    "margins": "略去页眉、页脚 {} 处",
    "comments": "略去批注 {} 条",
    "hidden": "略去隐藏文字 {} 处",
    "deleted": "含修订，按接受全部修订读取：略去已删除的内容 {} 处",
    "inserted": "含修订，按接受全部修订读取：读入新插入的内容 {} 处",
    "embedded": "图片、图表和嵌入对象共 {} 个，其中的文字没有读取",
    "equations": "公式 {} 处只读取其中的字符，不含上下标、分式等版式",
    "drawn": "用域代码画出的字符（如带圈文字）{} 处没有读取",
    "symbols": "符号字体的图形 {} 个没有对应的字符，已略去",
}


@dataclass(slots=True)
class Printed:
    r"""The text of a paragraph, "\n" for soft breaks, and what is printed beside it."""

    style: str | None = None
    heading: int = 0
    mark: str = ""  # of the note that the paragraph belongs to
    parts: list[str] = field(default_factory=list)
    fields: list[bool] = field(default_factory=list)  # open fields: whether in the shown result
    boxes: list[_Element] = field(default_factory=list)
    notes: list[tuple[_Element, str]] = field(default_factory=list)  # (note, its mark)

    @property
    def text(self) -> str:
        """What was gathered so far."""
        return "".join(self.parts)

    def add(self, text: str) -> None:
        """Add text, unless it stands in the code of a field."""
        if text and all(self.fields):
            self.parts.append(text)

    def add_mark(self, mark: str) -> None:
        """Add a note's mark, in brackets where it would run into the text and has none yet."""
        runs_in = unicodedata.category(mark[0]) in {"Nd", "Lu", "Ll", "Lo"}
        typed = bool(self.parts) and self.parts[-1][-1] in "[［〔【(（"
        self.add(f"[{mark}]" if runs_in and not typed else mark)


class Paragraphs:
    """Reads the paragraphs of a document; each once and in order, for they count each other.

    `skipped` counts what was left out, by the keys of the notes that tell it.
    """

    def __init__(self, package: Package) -> None:
        """Take what the document says of its styles, lists, notes and sections."""
        self._styles = Styles(package.root("styles"))
        self._numbering = Numbering(package.root("numbering"))
        self._section = 0
        settings = package.root("settings")
        sections = [
            each
            for each in package.document.iter(f"{W}sectPr")
            if each.getparent().tag != f"{W}sectPrChange"
        ]
        self._marks = {
            f"{W}footnoteReference": NoteMarks("footnote", settings, sections),
            f"{W}endnoteReference": NoteMarks("endnote", settings, sections),
        }
        self._notes = {
            f"{W}footnoteReference": _by_id(package.root("footnotes")),
            f"{W}endnoteReference": _by_id(package.root("endnotes")),
        }
        margins = [*package.roots("header"), *package.roots("footer")]
        self.skipped: Counter[str] = Counter(
            margins=sum(any(map(_has_words, margin.iter(f"{W}t"))) for margin in margins),
            embedded=sum(1 for _ in package.document.iter(f"{W}altChunk")),
        )
        self._carried: Printed | None = None  # a paragraph that goes on in the next one
        self._handlers: dict[str, Callable[[_Element, Printed], None]] = {
            f"{W}r": self._run,
            f"{W}t": _text,
            f"{MATH}t": _text,
            f"{MATH}oMath": self._equation,
            f"{W}fldChar": _field_character,
            f"{W}instrText": self._field_code,
            f"{W}sym": self._symbol,
            f"{W}txbxContent": _text_box,
            f"{_VML}textpath": _word_art,
            f"{W}footnoteRef": _own_mark,
            f"{W}endnoteRef": _own_mark,
            **dict.fromkeys(self._marks, self._reference),
            **dict.fromkeys(_SIGNS, _sign),
            **dict.fromkeys(_INSERTED, self._insertion),
            **dict.fromkeys(_DELETED, self._skip("deleted")),
            **dict.fromkeys(_EMBEDDED, self._skip("embedded")),
            **dict.fromkeys(_NOT_PRINTED, _nothing),
            f"{W}commentReference": self._skip("comments"),
        }

    def read(self, element: _Element) -> Printed | None:
        """Return what a paragraph prints, None where it goes on in the next one.

        It does where its mark is deleted, or hidden: Word sets both as one paragraph. A hidden mark
        that only parts two styles in a line (`w:specVanish`) leaves the paragraph its number.
        """
        properties = element.find(f"{W}pPr")
        mark = None if properties is None else properties.find(f"{W}rPr")
        style = self._styles.of(properties, "pStyle")
        deleted = mark is not None and any(mark.find(tag) is not None for tag in _DELETED)
        hidden = self._is_hidden(mark, style)
        separates = mark is not None and is_on(mark.find(f"{W}specVanish"))
        printed = Printed(style, self._heading(properties, style))
        if not deleted and (separates or not hidden):
            printed.add(self._number(properties, style))
        if (carried := self.rest()) is not None:
            printed.parts += carried.parts
            printed.boxes += carried.boxes
            printed.notes += carried.notes
        self._inline(element, printed)
        if properties is not None and properties.find(f"{W}sectPr") is not None:
            self._section += 1
        if deleted or hidden:
            self._carried = printed
            return None
        return printed

    def rest(self) -> Printed | None:
        """Return what still waits for a next paragraph, None for nothing; then it waits no more."""
        carried, self._carried = self._carried, None
        return carried

    def note(self, element: _Element, mark: str) -> list[str]:
        """Return the paragraphs of a note, the first of them beginning with its mark."""
        printed: list[str] = []
        marked = any(
            next(element.iter(W + tag), None) is not None for tag in ("footnoteRef", "endnoteRef")
        )
        for each in element.iter(f"{W}p"):
            out = Printed(self._styles.of(each.find(f"{W}pPr"), "pStyle"), mark=mark)
            if mark and not marked and not printed:
                out.add_mark(mark)
            self._inline(each, out)
            printed.append(out.text.replace("\n", " "))
        return printed

    def remarks(self) -> tuple[str, ...]:
        """Return what was left out or read otherwise than it is printed, in Chinese."""
        remarks = [
            text.format(self.skipped[key]) for key, text in _SKIPPED.items() if self.skipped[key]
        ]
        remarks += [
            f"编号格式 {form} 不在支持之列，按阿拉伯数字读取"
            for form in sorted(self._numbering.unknown)
        ]
        if any(marks.restarts_by_page for marks in self._marks.values()):
            remarks.append("注释原为每页重新编号，读取时按全文连续编号")
        return tuple(remarks)

    def _heading(self, properties: _Element | None, style: str | None) -> int:
        own = None if properties is None else properties.find(f"{W}outlineLvl")
        return self._styles.heading(style) if own is None else heading_level(own)

    def _number(self, properties: _Element | None, style: str | None) -> str:
        """Count a paragraph in its list; return its number as it is printed, "" for none."""
        own = None if properties is None else properties.find(f"{W}numPr")
        num = None if own is None else own.find(f"{W}numId")
        level = None if own is None else own.find(f"{W}ilvl")
        if num is not None:
            return self._numbering.advance(num.get(f"{W}val", ""), integer(level, 0))
        inherited, styles = self._styles.numbering(style)
        if inherited is None:
            return ""
        at = self._numbering.level(inherited, styles) if level is None else integer(level, 0)
        return self._numbering.advance(inherited, at)

    def _is_hidden(self, properties: _Element | None, style: str | None) -> bool:
        """Whether a run or a paragraph mark is hidden: by itself, its style, its paragraph's."""
        vanish = None if properties is None else properties.find(f"{W}vanish")
        if vanish is not None:
            return is_on(vanish)
        own = self._styles.of(properties, "rStyle")
        return self._styles.is_hidden(own) or self._styles.is_hidden(style)

    def _inline(self, element: _Element, out: Printed) -> None:
        for child in _children(element):
            self._handlers.get(child.tag, self._inline)(child, out)

    def _run(self, element: _Element, out: Printed) -> None:
        if not self._is_hidden(element.find(f"{W}rPr"), out.style):
            self._inline(element, out)
        elif element.find(f"{W}t") is not None:
            self.skipped["hidden"] += 1

    def _reference(self, element: _Element, out: Printed) -> None:
        if not all(out.fields):
            return
        mark = ""
        if element.get(f"{W}customMarkFollows") not in {"1", "true", "on"}:
            mark = self._marks[element.tag].next(self._section)
            out.add_mark(mark)
        note = self._notes[element.tag].get(element.get(f"{W}id"))
        if note is not None:
            out.notes.append((note, mark))

    def _skip(self, key: str) -> Callable[[_Element, Printed], None]:
        def skip(_element: _Element, _out: Printed) -> None:
            self.skipped[key] += 1

        return skip

    def _insertion(self, element: _Element, out: Printed) -> None:
        self.skipped["inserted"] += 1
        self._inline(element, out)

    def _equation(self, element: _Element, out: Printed) -> None:
        self.skipped["equations"] += 1
        self._inline(element, out)

    def _field_code(self, element: _Element, _out: Printed) -> None:
        # Word draws the field EQ from its code and stores no result.
        self.skipped["drawn"] += (element.text or "").upper().split()[:1] == ["EQ"]

    def _symbol(self, element: _Element, out: Printed) -> None:
        code = element.get(f"{W}char", "")
        character = chr(int(code, 16)) if re.fullmatch("[0-9A-Fa-f]{4}", code) else "\0"
        drawn = symbol(element.get(f"{W}font", ""), character)
        if drawn is None or unicodedata.category(drawn) in {"Cc", "Cs", "Cn"}:
            self.skipped["symbols"] += 1
        else:
            out.add(drawn)


def nearest(element: _Element, tags: frozenset[str]) -> Iterator[_Element]:
    """Yield the descendants with one of `tags` that no other such stands above, in order.

    Thus content controls, smart tags and the like are looked through.
    """
    for child in _children(element):
        if child.tag in tags:
            yield child
        elif child.tag not in _DELETED:
            yield from nearest(child, tags)


def _children(element: _Element) -> Iterable[_Element]:
    """Return an element's children; of two forms of one thing the first (ECMA-376-3, 7.6)."""
    children: Iterable[_Element] = element[:1] if element.tag == _ALTERNATIVES else element
    return children


def _by_id(root: _Element | None) -> dict[str, _Element]:
    """Return the notes of a part by id; those of another type draw the rule above the notes."""
    notes = [] if root is None else list(root)
    return {
        each.get(f"{W}id", ""): each for each in notes if each.get(f"{W}type", "normal") == "normal"
    }


def _has_words(element: _Element) -> bool:
    return bool((element.text or "").strip())


def _text(element: _Element, out: Printed) -> None:
    """Add a `w:t`; spaces at its ends count only where `xml:space` says so, as in Word."""
    text = (element.text or "").translate(_LINE_ENDS)
    if text != text.strip(" \t"):
        above = (each.get(_SPACE) for each in (element, *element.iterancestors()))
        if next(filter(None, above), None) != "preserve":
            text = text.strip(" \t")
    out.add(text)


def _sign(element: _Element, out: Printed) -> None:
    out.add(_SIGNS[element.tag])


def _nothing(_element: _Element, _out: Printed) -> None:
    pass


def _field_character(element: _Element, out: Printed) -> None:
    """Follow a field: its code stands before the separator, what is shown behind it.

    A field that began in an earlier paragraph is in its result by now.
    """
    kind = element.get(f"{W}fldCharType")
    if kind == "begin":
        out.fields.append(False)
    elif out.fields and kind == "separate":
        out.fields[-1] = True
    elif out.fields and kind == "end":
        out.fields.pop()


def _text_box(element: _Element, out: Printed) -> None:
    out.boxes.append(element)


def _word_art(element: _Element, out: Printed) -> None:
    out.add("\n" + element.get("string", "").translate(_LINE_ENDS) + "\n")


def _own_mark(_element: _Element, out: Printed) -> None:
    if out.mark:
        out.add_mark(out.mark)
