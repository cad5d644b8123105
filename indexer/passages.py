"""From the outline to Passages: what a search returns and a report quotes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import TYPE_CHECKING

from indexer.locator import FORM_PARTS, Signposts
from indexer.records import Passage
from indexer.text import sentences, split_long

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indexer.records import Document, Section

LIMIT = 500  # characters
SHORT = 40  # characters: a passage below it says too little on its own
JOINED = 200  # characters: a short neighbour is not to water down a long paragraph

_SHORT_TITLE = 40


@dataclass(frozen=True, slots=True)
class _Atom:
    """A stretch of whole paragraphs that stays together; `home` is what it may be joined within."""

    start: int
    end: int
    home: tuple[str, int]
    kind: str = "body"
    is_heading: bool = False


def split(document: Document) -> list[Passage]:
    """Return the Passages of a Document, in order.

    They follow the outline and hold at most 500 characters; together they hold every character of
    the text but the line breaks between them, each one once. An id depends on the document's id
    and the passage's text alone, and on how often that text came before.
    """
    signposts = Signposts(document)
    seen: Counter[str] = Counter()
    passages = []
    for start, end, kind in _spans(document, signposts):
        text = document.text[start:end]
        seen[text] += 1
        path = signposts.path(start, end)
        passages.append(
            Passage(
                passage_id=_passage_id(document.doc_id, text, seen[text]),
                doc_id=document.doc_id,
                start=start,
                end=end,
                text=text,
                locator=signposts.locate(start, end),
                sentences=tuple(sentences(text)),
                context=_context(document, path, start),
                kind=kind,
                lead=path[-1] if path else -1,
            )
        )
    return passages


def _passage_id(doc_id: str, text: str, occurrence: int) -> str:
    key = f"{doc_id}\0{text}\0{occurrence}".encode()
    return blake2b(key, digest_size=8).hexdigest()


def _context(document: Document, path: Sequence[int], start: int) -> str:
    """Return what is read with a passage: of a statute, the law and the headings above it.

    An article says little without its law, and a row without the columns' names. A paragraph of a
    notice speaks for itself, and a title read with each of them makes them all alike.
    """
    above = [document.sections[index] for index in path]
    if not any(section.kind == "article" for section in document.sections):
        above = [section for section in above if section.kind == "table" and section.start < start]
        return " ".join(section.title for section in above)
    headings = [section.title for section in above if section.kind not in FORM_PARTS]
    return " ".join([short_title(document.title), *filter(None, headings)])


def short_title(title: str) -> str:
    """Return what a title is about: without the issuer before 关于 and the form behind it."""
    about = title.partition("关于")[2] or title.removeprefix("中华人民共和国")
    about = about.removesuffix("的通知").removesuffix("的意见").removesuffix("的决定")
    return about[:_SHORT_TITLE]


def _spans(document: Document, signposts: Signposts) -> list[tuple[int, int, str]]:
    """Return (start, end, kind) of every passage."""
    spans: list[tuple[int, int, str]] = []
    waiting: _Atom | None = None  # headings, for the text under them
    packed: _Atom | None = None
    for atom in _atoms(document, signposts):
        if waiting and not _stands_under(document, atom, waiting):
            spans += _cut(document, waiting)
            waiting = None
        if packed and (atom.is_heading or not _belong_together(packed, atom)):
            spans += _cut(document, packed)
            packed = None
        if atom.is_heading:
            waiting = replace(atom, start=waiting.start) if waiting else atom
        elif packed:
            packed = replace(packed, end=atom.end)
        else:
            packed = replace(atom, start=waiting.start) if waiting else atom
            waiting = None
    for atom in filter(None, (packed, waiting)):
        spans += _cut(document, atom)
    return spans


def _stands_under(document: Document, atom: _Atom, heading: _Atom) -> bool:
    """Whether an atom is of the Section that a heading opens."""
    return atom.start < document.sections[heading.home[1]].end


def _belong_together(first: _Atom, second: _Atom) -> bool:
    """Whether two neighbours make one passage.

    Parts of one form part, of one clause or of one table do, and what is too short alone.
    """
    length = second.end - first.start
    if first.home != second.home or length > LIMIT:
        return False
    if first.kind != "body" or first.home[0] in {"clause", "table"}:
        return True
    return length <= JOINED and min(first.end - first.start, second.end - second.start) < SHORT


def _cut(document: Document, atom: _Atom) -> list[tuple[int, int, str]]:
    """Return the spans of an atom: one, or pieces of a long one, without line breaks at edges."""
    text = document.text[atom.start : atom.end]
    pieces = split_long(text, LIMIT) if len(text) > LIMIT else [(0, len(text))]
    spans = []
    for start, end in pieces:
        words = text[start:end].strip("\n")
        if words:
            first = atom.start + start + text[start:end].index(words)
            spans.append((first, first + len(words), atom.kind))
    return spans


# Kept whole where they fit: of a text in articles all of these, else what a number starts.
_WHOLE = frozenset({"article", "clause", "item", "heading2", "heading3", "heading4", "point"})


def _atoms(document: Document, signposts: Signposts) -> list[_Atom]:
    """Return the smallest stretches that passages are made of, in order."""
    atoms: list[_Atom] = []
    sections = document.sections
    reached = 0
    for (start, end), path in zip(signposts.paragraphs, signposts.paths, strict=True):
        if start < reached:
            continue
        if path and sections[path[-1]].kind in FORM_PARTS:
            atoms.append(_form_atom(sections[path[-1]], path[-1], start, end))
            continue
        whole = _end_of_whole(sections, path, start, end)
        has_heading = bool(path) and signposts.heading_span(path[-1]) == (start, end)
        # An article is kept whole with its title where it can be, a headed part of a notice never.
        if has_heading and (whole == end or sections[path[-1]].kind != "article"):
            atoms.append(_Atom(start, end, ("section", path[-1]), is_heading=True))
        else:
            atoms.append(_Atom(start, whole, _home(sections, path)))
            reached = whole
    return atoms


def _form_atom(section: Section, index: int, start: int, end: int) -> _Atom:
    # 落款 and 成文日期 are one passage: who, and when.
    kind = "signature" if section.kind == "date" else section.kind
    home = ("signature", -1) if kind == "signature" else ("form", index)
    return _Atom(start, end, home, kind)


def _end_of_whole(sections: Sequence[Section], path: Sequence[int], start: int, end: int) -> int:
    """Return the end of the outermost Section that starts in a paragraph and fits a passage."""
    for index in path:
        section = sections[index]
        starts_here = section.kind in _WHOLE and start <= section.start < end
        if starts_here and section.end - start <= LIMIT:
            return max(section.end, end)
    return end


def _home(sections: Sequence[Section], path: Sequence[int]) -> tuple[str, int]:
    """Return what a paragraph may be joined within: a table or a long clause, else its section."""
    for index in path:
        section = sections[index]
        if section.kind == "table":
            return ("table", index)
        if section.kind == "clause" and section.end - section.start > LIMIT:
            return ("clause", index)
    article = next((index for index in path if sections[index].kind == "article"), None)
    if article is not None:
        return ("article", article)
    if not path:
        return ("text", -1)
    innermost = sections[path[-1]]
    if innermost.kind in _WHOLE and innermost.parent is not None:
        return ("section", innermost.parent)
    return ("section", path[-1])
