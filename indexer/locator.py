"""Where a span of a Document stands, in the words by which a reader finds it.

Statutes are cited by 条、款、项、目 and notices by their headings, as 立法法 第六十五条 and
GB/T 9704—2012 name them.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

from indexer.records import Locator

if TYPE_CHECKING:
    from indexer.records import Document, Section, SectionKind

FORM_PARTS: dict[SectionKind, str] = {
    "masthead": "版头",
    "number": "发文字号",
    "title": "标题",
    "title_note": "题注",
    "addressees": "主送机关",
    "signature": "落款",
    "date": "成文日期",
    "note": "附注",
    "copies": "抄送",
    "imprint": "印发",
}
_DIVISIONS = frozenset({"book", "subbook", "chapter", "section"})
_HEADINGS = frozenset({"heading1", "heading2", "heading3", "heading4"})
_LONGEST_WORDS = 40
_DIGITS = "零一二三四五六七八九"

# The innermost Section of a paragraph and the sections above it, as indices, outermost first.
_Path = tuple[int, ...]


def locate(document: Document, start: int, end: int) -> Locator:
    """Return the Locator of `document.text[start:end]`; white space at its edges does not count.

    Raises ValueError for a span outside of the text. For many spans of one Document, keep a
    `Signposts`.
    """
    return Signposts(document).locate(start, end)


def han_numeral(number: int) -> str:
    """Return a number below 1,000 as 公文 write it: 3 → 三, 12 → 十二, 105 → 一百零五."""
    if number < 10:
        return _DIGITS[number]
    if number < 20:
        return "十" + (_DIGITS[number % 10] if number % 10 else "")
    if number < 100:
        return _DIGITS[number // 10] + "十" + (_DIGITS[number % 10] if number % 10 else "")
    hundreds, rest = _DIGITS[number // 100] + "百", number % 100
    if not rest:
        return hundreds
    if rest < 10:
        return hundreds + "零" + _DIGITS[rest]
    return hundreds + _DIGITS[rest // 10] + "十" + (_DIGITS[rest % 10] if rest % 10 else "")


class Signposts:
    """The outline of one Document, laid out for locating many spans of it."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.sections = document.sections
        self.children: dict[int | None, list[int]] = {None: []}
        for index, section in enumerate(self.sections):
            self.children.setdefault(section.parent, []).append(index)
        self.paragraphs = [found.span() for found in re.finditer(r"[^\n]+", document.text)]
        self._paragraph_ends = [end for _, end in self.paragraphs]
        self._articles = [i for i, s in enumerate(self.sections) if s.kind == "article"]
        self._article_starts = [self.sections[i].start for i in self._articles]
        self._stretch_ends = [stretch.end for stretch in document.stretches]
        self._child_starts = {
            parent: [self.sections[child].start for child in children]
            for parent, children in self.children.items()
        }
        self._own: dict[int | None, list[int]] = {None: []}
        self.paths = [self._path(start) for start, _ in self.paragraphs]
        for number, path in enumerate(self.paths):
            self._own.setdefault(path[-1] if path else None, []).append(number)
        self._repeated = self._repeated_articles()

    def locate(self, start: int, end: int) -> Locator:
        """Return the Locator of the span from `start` to `end`, see `locate`."""
        text = self.document.text
        if not 0 <= start <= end <= len(text) or not text:
            raise ValueError(f"{self.document.path}: no span {start}..{end} in the text")
        start, end = _trimmed(text, start, end)
        label = self._article_label(start, end) or self._outline_label(start, end)
        return Locator(label, self._lines(start, end), self._page(start))

    def path(self, start: int, end: int) -> tuple[int, ...]:
        """Return the indices of the Sections that hold all of a span, outermost first."""
        start, end = _trimmed(self.document.text, start, end)
        return tuple(i for i in self._path(start) if self.sections[i].end >= end)

    def words(self, index: int) -> str:
        """Return how a Locator names one Section, without what stands above it."""
        section = self.sections[index]
        if section.kind in FORM_PARTS:
            name = section.label or FORM_PARTS[section.kind]
        elif section.kind == "attachment":
            name = self._named(section)
        elif section.kind in _DIVISIONS:
            name = f"{section.label} {section.title}".strip()
        elif section.kind == "point":
            name = f"第{han_numeral(int(section.number))}项（{section.label}……）"
        elif section.kind in _HEADINGS:
            name = self._heading(section)
        else:
            name = section.label
        return name

    def _heading(self, section: Section) -> str:
        words = section.title or self._opening(section)
        if len(words) > _LONGEST_WORDS:
            words = words[:_LONGEST_WORDS] + "……"
        separator = " " if section.label[-1:].isdigit() else ""
        return f"{section.label}{separator}{words}"

    def heading_span(self, index: int) -> tuple[int, int]:
        """Return (start, end) of a Section's heading line; empty where it has none of its own."""
        section = self.sections[index]
        start, end = self.paragraphs[bisect_right(self._paragraph_ends, section.start)]
        line = self.document.text[start:end]
        if section.kind == "attachment":
            words = line.removeprefix(section.label).strip("：:.．、 \u3000")
            alone = bool(section.label) and words in {"", section.title}
        elif section.title and section.kind in _HEADINGS | _DIVISIONS | {"article"}:
            words = "".join(line[len(section.label) :].split())
            alone = words.strip("。；：:【】") == "".join(section.title.split())
        else:
            alone = False
        return (start, end) if alone and start == section.start else (section.start, section.start)

    def _named(self, section: Section) -> str:
        title = section.title
        if not title:
            return "附件说明"
        if title == section.label:
            return title
        if not title.startswith("《"):
            title = f"《{title.replace('《', '〈').replace('》', '〉')}》"
        return f"{section.label}{title}"

    def _opening(self, section: Section) -> str:
        text = self.document.text[section.start + len(section.label) : section.end]
        return re.split(r"[。\n]", text.strip(), maxsplit=1)[0]

    def _path(self, position: int) -> _Path:
        path: list[int] = []
        parent: int | None = None
        while parent in self._child_starts:
            at = bisect_right(self._child_starts[parent], position) - 1
            if at < 0:
                break
            child = self.children[parent][at]
            if self.sections[child].end <= position:
                break
            path.append(child)
            parent = child
        return tuple(path)

    def _lines(self, start: int, end: int) -> tuple[int, int]:
        stretches = self.document.stretches
        if not stretches:
            return (1, 1)
        first = min(bisect_right(self._stretch_ends, start), len(stretches) - 1)
        last = min(bisect_left(self._stretch_ends, end), len(stretches) - 1)
        return stretches[first].line, stretches[last].line

    def _page(self, start: int) -> int | None:
        stretches = self.document.stretches
        if not stretches:
            return None
        return stretches[min(bisect_right(self._stretch_ends, start), len(stretches) - 1)].page

    # Statutes

    def _article_label(self, start: int, end: int) -> str:
        """Return the label of a span that touches articles, "" where it touches none."""
        first = max(bisect_right(self._article_starts, start) - 1, 0)
        last = bisect_left(self._article_starts, end)
        touched = [i for i in self._articles[first:last] if self.sections[i].end > start]
        if not touched:
            return ""
        if len(touched) == 1:
            label = self._within_article(touched[0], start, end)
            return self._article_prefix(touched[0]) + label
        opening, closing = touched[0], touched[-1]
        prefix, other = self._article_prefix(opening), self._article_prefix(closing)
        ending = self.sections[closing].label
        if other != prefix:
            ending = other + ending
        return f"{prefix}{self.sections[opening].label}至{ending}"

    def _article_prefix(self, article: int) -> str:
        """Return the enclosed text's title, and the divisions above where a number comes twice."""
        above = [self.sections[i] for i in self._path(self.sections[article].start)]
        prefix = "".join(self.words(self._index(s)) for s in above if s.kind == "attachment")
        if article in self._repeated:
            prefix += "".join(s.label or s.title for s in above if s.kind in _DIVISIONS)
        return prefix

    def _index(self, section: Section) -> int:
        return next(i for i in self._path(section.start) if self.sections[i] is section)

    def _repeated_articles(self) -> frozenset[int]:
        """Return the articles whose number another article of the same text bears too."""
        seen: dict[tuple[int | None, str], list[int]] = {}
        for index in self._articles:
            section = self.sections[index]
            enclosing = next(
                (i for i in self._path(section.start) if self.sections[i].kind == "attachment"),
                None,
            )
            seen.setdefault((enclosing, section.number), []).append(index)
        return frozenset(i for same in seen.values() if len(same) > 1 for i in same)

    def _within_article(self, article: int, start: int, end: int) -> str:
        label = self.sections[article].label
        clauses = [i for i in self.children.get(article, []) if self.sections[i].kind == "clause"]
        touched = self._touched(clauses, start, end)
        if not touched or (len(touched) == len(clauses) and len(clauses) > 1):
            return label
        article_end = self.sections[article].end
        behind = self.document.text[self.sections[touched[-1]].end : min(end, article_end)]
        if behind.strip():  # of the article, but of no clause
            return label
        if len(touched) > 1:
            return f"{label}{self._clause(touched[0])}至{self._clause(touched[-1])}"
        if len(clauses) > 1:
            label += self._clause(touched[0])
        return label + self._within_clause(touched[0], start, end)

    def _clause(self, index: int) -> str:
        return f"第{han_numeral(int(self.sections[index].number))}款"

    def _within_clause(self, clause: int, start: int, end: int) -> str:
        items = self.children.get(clause, [])
        touched = self._touched(items, start, end)
        if not touched or start < self.sections[items[0]].start:
            return ""
        if len(touched) > 1:
            return f"{self._item(touched[0])}至{self._item(touched[-1])}"
        label = self._item(touched[0])
        subitems = self.children.get(touched[0], [])
        within = self._touched(subitems, start, end)
        if not within or start < self.sections[subitems[0]].start:
            return label
        if len(within) > 1:
            return f"{label}{self._subitem(within[0])}至{self._subitem(within[-1])}"
        return label + self._subitem(within[0])

    def _item(self, index: int) -> str:
        label = self.sections[index].label
        if bracketed := re.fullmatch(r"[（(]\s*(.+?)\s*[）)]", label):
            return f"第（{bracketed[1]}）项"
        return f"第{label.rstrip('、.．')}项"

    def _subitem(self, index: int) -> str:
        return f"第{self.sections[index].number}目"

    def _touched(self, indices: list[int], start: int, end: int) -> list[int]:
        return [i for i in indices if self.sections[i].start < end and self.sections[i].end > start]

    # Notices, and what stands outside of articles

    def _outline_label(self, start: int, end: int) -> str:
        first = bisect_right(self._paragraph_ends, start)
        last = min(bisect_left(self._paragraph_ends, end), len(self.paragraphs) - 1)
        numbers = range(first, last + 1)
        bodies = [number for number in numbers if not self._is_heading(number)] or [first]
        opening, closing = self._steps(bodies[0]), self._steps(bodies[-1])
        if opening == closing:
            return "，".join(opening)
        shared = 0
        while opening[shared : shared + 1] == closing[shared : shared + 1]:
            shared += 1
        above = opening[:shared]
        names = list(dict.fromkeys(self._steps(number)[-1] for number in bodies))
        if all(name in FORM_PARTS.values() for name in names):
            return "，".join([*above, "、".join(names)])
        whole = self.path(start, end)
        if shared and whole and self._covers(whole[-1], start, end):
            return "，".join(self.words(index) for index in whole)
        return "，".join([*above, f"{'，'.join(opening[shared:])}至{'，'.join(closing[shared:])}"])

    def _covers(self, index: int, start: int, end: int) -> bool:
        """Whether a span holds all of a Section, its heading aside."""
        section = self.sections[index]
        return start <= max(section.start, self.heading_span(index)[1] + 1) and end >= section.end

    def _is_heading(self, number: int) -> bool:
        path = self.paths[number]
        return bool(path) and self.heading_span(path[-1]) == self.paragraphs[number]

    def _steps(self, number: int) -> tuple[str, ...]:
        """Return the words that lead to a paragraph: its headings, and which paragraph it is."""
        path = self.paths[number]
        steps = [self.words(index) for index in path]
        return (*steps, *self._ordinal(number, path[-1] if path else None))

    def _ordinal(self, number: int, section: int | None) -> tuple[str, ...]:
        """Return which of the paragraphs of a Section one is, () where it is the only one."""
        if self._is_heading(number) or (section is not None and self._is_form_part(section)):
            return ()
        own = [n for n in self._own[section] if not self._is_heading(n)]
        outline = [i for i in self.children.get(section, []) if not self._is_form_part(i)]
        starts = [self.sections[i].start for i in outline]

        def outline_before(paragraph: int) -> int:
            return bisect_left(starts, self.paragraphs[paragraph][0])

        before = outline_before(number)
        beside = [n for n in own if outline_before(n) == before]
        which = f"第{beside.index(number) + 1}段"
        if before:
            return f"{self._short(outline[before - 1])}之后", which
        if section is None or self.sections[section].kind == "attachment":
            return ("导语", which) if outline else (which,)
        start, end = self.heading_span(section)
        return (which,) if start < end or len(own) > 1 else ()

    def _is_form_part(self, index: int) -> bool:
        section = self.sections[index]
        return section.kind in FORM_PARTS or (section.kind == "attachment" and not section.title)

    def _short(self, index: int) -> str:
        section = self.sections[index]
        if section.kind == "heading1" and section.label:
            return f"第{section.label.rstrip('、')}部分"
        return section.label or self.words(index)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the span without white space at its edges; the character nearest to an empty one."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        return start, end
    while start > 0 and (start == len(text) or text[start].isspace()):
        start -= 1
    return start, start + 1
