"""The outline of statutes: 编、分编、章、节、条、款、项、目 (立法法 第六十五条).

A 款 is an unnumbered paragraph of an article, a （一） a 项 of the 款 before it, and an unnumbered
paragraph behind the last 项 is a new 款.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from indexer.structure.marks import (
    SENTENCE_ENDS,
    Mark,
    article_mark,
    division_mark,
    outline_mark,
)
from indexer.structure.outline import (
    AMENDS,
    Node,
    contents_range,
    form_part,
    quotations,
    quoted,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indexer.records import SectionKind
    from indexer.structure.canonical import Paragraph

_DIVISIONS: tuple[SectionKind, ...] = ("book", "subbook", "chapter", "section")
_BY_LEVEL: tuple[SectionKind, ...] = ("book", "chapter", "section")
_BRACKETED_TITLE = re.compile(r"\s*【([^】]{1,40})】")
_NEW_CLAUSE = re.compile("前[一二三两]?款|本条|有前款")
_AMENDING_TITLE = re.compile("修正案|关于修改")


def is_statute(paragraphs: Sequence[Paragraph], title: str) -> bool:
    """Whether the text is in articles: two or more, or a 第一条 alone."""
    marks = [mark for mark in _article_marks(paragraphs, title) if mark is not None]
    return len(marks) >= 2 or any(mark.number == "1" for mark in marks)


def outline_statute(paragraphs: Sequence[Paragraph], title: str) -> list[Node]:
    """Return the outline of a statute's body as a forest of nodes."""
    return _StatuteOutline(paragraphs, title).build()


def _article_marks(paragraphs: Sequence[Paragraph], title: str) -> list[Mark | None]:
    """Return each paragraph's article mark, None where it is no article of this text.

    Numbers rise through a text. One that does not is a reference at the head of a line, or an
    article that the text quotes; so is one inside of quotation marks, and one that leaves numbers
    out in a text that amends another, unless it is just the next.
    """
    marks: list[Mark | None] = []
    last = (0, 0)
    amends = _AMENDING_TITLE.search(title) is not None
    for paragraph, quotation in zip(paragraphs, quotations(paragraphs), strict=True):
        mark = None if paragraph.is_aside else article_mark(paragraph.text)
        if amends and quotation == "block" and not AMENDS.search(paragraph.text):
            mark = None
        if mark is not None:
            main, _, sub = mark.number.partition("-")
            place = (int(main), int(sub or 0))
            is_next = place in {(last[0] + 1, 0), (last[0], last[1] + 1)}
            may_jump = not quotation and (not amends or last == (0, 0))
            if is_next or (place > last and may_jump):
                last = place
            else:
                mark = None
        marks.append(mark)
    return marks


class _StatuteOutline:
    """One pass over the paragraphs, with what is open at each of them."""

    def __init__(self, paragraphs: Sequence[Paragraph], title: str) -> None:
        self.paragraphs = paragraphs
        self.articles = _article_marks(paragraphs, title)
        # A table's row and a footnote open nothing, like a quotation.
        self.quoted = [
            is_quoted or paragraph.is_aside
            for paragraph, is_quoted in zip(paragraphs, quoted(paragraphs), strict=True)
        ]
        self.divisions = [
            None if is_quoted else _division(paragraph)
            for paragraph, is_quoted in zip(paragraphs, self.quoted, strict=True)
        ]
        self.roots: list[Node] = []
        self.open_divisions: list[Node] = []
        self.article: Node | None = None
        self.items_go_on = False  # an item of the article has more than one paragraph

    def build(self) -> list[Node]:
        labels = [
            "".join(paragraph.text.split()) if division or article else ""
            for paragraph, division, article in zip(
                self.paragraphs, self.divisions, self.articles, strict=True
            )
        ]
        contents = contents_range(self.paragraphs, labels)
        if contents:
            members = [self.paragraphs[index] for index in contents]
            self.roots.append(form_part("note", members, label="目录"))
        for index, paragraph in enumerate(self.paragraphs):
            if index in contents:
                continue
            mark, division = self.articles[index], self.divisions[index]
            if mark is not None:
                self._open_article(index, mark)
            elif division is not None:
                self._open_division(division)
            elif self.article is not None:
                self._add_to(self.article, index)
            elif self.open_divisions:
                self.open_divisions[-1].cover(paragraph.end)
        return self.roots

    def _place(self, node: Node) -> None:
        (self.open_divisions[-1].children if self.open_divisions else self.roots).append(node)

    def _open_division(self, division: Node) -> None:
        rank = _DIVISIONS.index(division.kind)
        while self.open_divisions and _DIVISIONS.index(self.open_divisions[-1].kind) >= rank:
            self.open_divisions.pop()
        self._place(division)
        self.open_divisions.append(division)
        self.article = None

    def _open_article(self, index: int, mark: Mark) -> None:
        paragraph = self.paragraphs[index]
        article = Node("article", mark.label, mark.number, "", paragraph.start, paragraph.end)
        self._place(article)
        self.article = article
        self.items_go_on = False
        words = mark.end
        if bracketed := _BRACKETED_TITLE.match(paragraph.text, words):
            article.title = bracketed[1]
            words = bracketed.end()
        while words < len(paragraph.text) and paragraph.text[words] in " \u3000：:\t":
            words += 1
        rest = paragraph.text[words:]
        if self._is_article_title(index, rest):
            article.title = rest
        elif rest:
            _open_clause(article, rest, paragraph.start + words)

    def _is_article_title(self, index: int, rest: str) -> bool:
        """Whether the words behind «第X条» are a heading, with the clauses in other lines."""
        following = index + 1
        return (
            0 < len(rest) <= 40
            and rest[-1] not in SENTENCE_ENDS + "：:、）"
            and "，" not in rest
            and following < len(self.paragraphs)
            and self.articles[following] is None
            and self.divisions[following] is None
        )

    def _add_to(self, article: Node, index: int) -> None:
        """Add a paragraph without an article mark to the article that is open."""
        paragraph = self.paragraphs[index]
        clause = article.children[-1] if article.children else None
        if clause is None:
            _open_clause(article, paragraph.text, paragraph.start)
            return
        mark = None if self.quoted[index] else outline_mark(paragraph.text)
        item = clause.children[-1] if clause.children else None
        if mark is not None and _starts_item(mark, clause):
            _add_child(clause, "item", mark, paragraph.text, paragraph.start)
        elif mark is not None and item is not None and mark.kind in {"heading3", "heading4"}:
            _add_child(item, "subitem", mark, paragraph.text, paragraph.start)
            clause.cover(paragraph.end)
        elif item is not None and self._belongs_to_item(item, index):
            (item.children[-1] if item.children else item).cover(paragraph.end)
            clause.cover(paragraph.end)
            self.items_go_on = True
        elif self.items_go_on and not _NEW_CLAUSE.match(paragraph.text):
            # Of the last item like those before, or a clause: only the article is certain.
            article.cover(paragraph.end)
        elif self.quoted[index] or (item is None and self._goes_on_with_list(index)):
            clause.cover(paragraph.end)
        else:
            _open_clause(article, paragraph.text, paragraph.start)

    def _belongs_to_item(self, item: Node, index: int) -> bool:
        """Whether an unnumbered paragraph is of the item before it.

        It is where the item is only a heading, and where the next item of the list still follows.
        """
        if item.title:
            return True
        kind = _mark_kind(item.label)
        for following in range(index + 1, len(self.paragraphs)):
            if self.articles[following] is not None or self.divisions[following] is not None:
                return False
            mark = outline_mark(self.paragraphs[following].text)
            if mark is not None and mark.kind == kind:
                return mark.number == str(int(item.number) + 1)
        return False

    def _goes_on_with_list(self, index: int) -> bool:
        """Whether a paragraph is one of a list without marks, «委员长，», that the clause holds."""
        before, text = self.paragraphs[index - 1].text, self.paragraphs[index].text
        is_element = before[-1] in "：:" and text[-1] not in "。：:"
        return is_element or before[-1] in "；;，、"


def _starts_item(mark: Mark, clause: Node) -> bool:
    """Whether a mark is that of an item of a clause.

    A （一） always is; 一、 and 1. are where they start a list of the clause or go on with one.
    """
    if mark.kind == "heading2":
        return True
    if mark.kind not in {"heading1", "heading3", "heading4"}:
        return False
    if not clause.children:
        return mark.number == "1"
    return mark.kind == _mark_kind(clause.children[-1].label)


def _mark_kind(label: str) -> SectionKind | None:
    mark = outline_mark(label)
    return mark.kind if mark else None


def _open_clause(article: Node, text: str, start: int) -> None:
    """Add a clause that starts with `text`, which may be the first item of a list already."""
    number = str(len(article.children) + 1)
    clause = Node("clause", "", number, "", start, start + len(text))
    article.children.append(clause)
    mark = outline_mark(text)
    if mark is not None and mark.number == "1" and _starts_item(mark, clause):
        _add_child(clause, "item", mark, text, start)


def _add_child(parent: Node, kind: SectionKind, mark: Mark, text: str, start: int) -> None:
    words = text[mark.end :].strip()
    # An item without a stop is the heading of the paragraphs behind it.
    is_heading = 0 < len(words) <= 30 and words[-1] not in SENTENCE_ENDS + "：:，、,）)"
    title = words if is_heading else ""
    node = Node(kind, mark.label, mark.number, title, start, start + len(text))
    parent.children.append(node)
    parent.cover(node.end)


def _division(paragraph: Paragraph) -> Node | None:
    """Return the node of a heading of 编 to 节, of 附则 alone, or of an unnumbered heading."""
    text, start, end = paragraph.text, paragraph.start, paragraph.end
    if mark := division_mark(text):
        title = "".join(text[mark.end :].split())
        return Node(mark.kind, mark.label, mark.number, title, start, end)
    if paragraph.heading and article_mark(text) is None:
        return Node(_BY_LEVEL[min(paragraph.heading, 3) - 1], "", "", text, start, end)
    if "".join(text.split()) == "附则":
        return Node("chapter", "", "", "附则", start, end)
    return None
