"""A draft as it is checked: its text, the quotations in it, and the way back to the file."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from indexer.checking.plain import one_width, plain
from indexer.errors import ReadError
from indexer.records import Block, RawDocument
from indexer.structure import parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from indexer.checking.findings import Finding
    from indexer.records import Document, Section, Stretch

_BLOCK_QUOTE = re.compile(r"[ ]{0,3}(?:>[ ]?)+")
_PAIRS = {"“": "”", "「": "」", "『": "』", "﹁": "﹂", "﹃": "﹄"}
_STRAIGHT = frozenset('"＂')
_LONGEST = 10_000  # characters: a mark that is not closed by then was forgotten
# Three times a report of 300 pages; what is longer would take minutes.
LONGEST_DRAFT = 1_000_000  # characters
_ELLIPSIS = re.compile(r"[.…⋯·]{3,}|…+|⋯+")
_INSERTION = re.compile(r"\[[^\[\]]*\]|［[^［］]*］|【[^【】]*】|〔[^〔〕]*〕")
_WORD = re.compile(r"\w")
_NOTE_MARK = re.compile(r"\[\^?(\w{1,6})\]")


@dataclass(frozen=True, slots=True)
class Quote:
    """`text[start:end]` of a draft stands in quotation marks, or in a block quote (`is_block`)."""

    start: int
    end: int
    is_block: bool = False


class Draft:
    """A draft: its canonical text, in which all offsets count, and what is quoted in it.

    `quoted` says of each character whether it is quoted; `notes` are the spans of its footnotes by
    their marks. `is_statute`: it is in articles itself, so that 本法 and 前款 mean the draft.
    """

    def __init__(self, document: Document, quotes: tuple[Quote, ...]) -> None:
        self.document = document
        self.text = document.text
        self.folded = one_width(document.text)
        self.is_statute = any(section.kind == "article" for section in document.sections)
        self.quotes = quotes
        self.quoted = covered(document.text, quotes)
        self.notes = _notes(document.text)
        self._ends = [stretch.end for stretch in document.stretches]

    def place(self, offset: int) -> tuple[int, int]:
        """Return (line, column) of a character in the file: lines from 1, columns from 0."""
        stretches = self.document.stretches
        stretch = stretches[min(bisect_right(self._ends, offset), len(stretches) - 1)]
        return stretch.line, stretch.column + max(offset - stretch.start, 0)


def covered(text: str, spans: Iterable[Quote | Finding]) -> bytearray:
    """Return for each character of a text, and for its end, whether one of some spans holds it."""
    mask = bytearray(len(text) + 1)
    for span in spans:
        mask[span.start : span.end] = b"\1" * (span.end - span.start)
    return mask


def read_draft(source: RawDocument | str) -> Draft:
    """Return what is checked of a draft.

    Raises ReadError if it holds no text, or more than LONGEST_DRAFT characters.
    """
    raw = _as_raw(source) if isinstance(source, str) else source
    length = sum(len(block.text) for block in raw.blocks)
    if length > LONGEST_DRAFT:
        raise ReadError(
            f"草稿有 {length:,} 个字符，超过 {LONGEST_DRAFT:,} 个的上限：请分成几份，分别核对。",
            f"The draft has {length:,} characters, more than {LONGEST_DRAFT:,}: split it, and "
            "check each part.",
        )
    blocks, block_quotes = _without_quote_marks(raw.blocks)
    documents = parse(replace(raw, blocks=blocks), doc_id="draft", path="draft")
    if not documents:
        raise ReadError(
            "草稿里没有文字：请选择有内容的文件，或粘贴草稿的正文。",
            "The draft holds no text: choose a file that does, or paste the draft itself.",
        )
    document = _as_one(documents)
    return Draft(document, _quotes(document, block_quotes))


def _as_raw(text: str) -> RawDocument:
    lines = re.split(r"\r\n|\r|\n", text)
    blocks = tuple(Block(line, n) for n, line in enumerate(lines, start=1) if line.strip())
    return RawDocument(blocks, "text/plain")


def _without_quote_marks(blocks: Sequence[Block]) -> tuple[tuple[Block, ...], frozenset[int]]:
    """Return the blocks without the `>` of block quotes, and the lines that had one.

    CommonMark 0.31, 5.1: up to three spaces, `>`, and a space that belongs to it.
    """
    kept = []
    lines = set()
    seen = 0
    for block in blocks:
        mark = _BLOCK_QUOTE.match(block.text) if block.line != seen else None
        seen = block.line
        if mark:
            lines.add(block.line)
            text = block.text[mark.end() :]
            if not text.strip():
                continue
            edges = block.edges[mark.end() :]
            column = block.column + mark.end()
            block = replace(block, text=text, column=column, edges=edges)  # noqa: PLW2901
        kept.append(block)
    return tuple(kept), frozenset(lines)


def _as_one(documents: Sequence[Document]) -> Document:
    """Return the Documents of one file as one, a line break between two of their texts.

    A covering notice and what it issues are two, and one draft.
    """
    text = "\n".join(document.text for document in documents)
    sections: list[Section] = []
    stretches: list[Stretch] = []
    base = 0
    for document in documents:
        above = len(sections)
        for section in document.sections:
            parent = None if section.parent is None else above + section.parent
            start, end = base + section.start, base + section.end
            sections.append(replace(section, start=start, end=end, parent=parent))
        stretches += (
            replace(stretch, start=base + stretch.start, end=base + stretch.end)
            for stretch in document.stretches
        )
        base += len(document.text) + 1
    return replace(documents[0], text=text, sections=tuple(sections), stretches=tuple(stretches))


def _quotes(document: Document, lines: frozenset[int]) -> tuple[Quote, ...]:
    """Return the quotations in order: lines that had a `>`, and quotation marks elsewhere."""
    blocks = list(_block_quotes(document, lines))
    taken = covered(document.text, blocks)
    marked = (one for one in _marked_quotes(document.text) if 1 not in taken[one.start : one.end])
    return tuple(sorted([*blocks, *marked], key=lambda quote: quote.start))


def _block_quotes(document: Document, lines: frozenset[int]) -> Iterator[Quote]:
    """Yield the stretches of the canonical text that stand in lines with a `>`."""
    start = end = None
    for stretch in document.stretches:
        if stretch.line in lines:
            start = stretch.start if start is None else start
            end = stretch.end
        elif start is not None and end is not None:
            yield Quote(start, end, is_block=True)
            start = None
    if start is not None and end is not None:
        yield Quote(start, end, is_block=True)


def _marked_quotes(text: str) -> Iterator[Quote]:
    """Yield what stands between quotation marks, the outermost ones, in order."""
    end = 0
    for start, stop in sorted(_pairs(text)):
        if start >= end:
            end = stop + 1
            if text[start + 1 : stop].strip():
                yield Quote(start + 1, stop)


def _pairs(text: str) -> Iterator[tuple[int, int]]:
    """Yield the places of each pair of quotation marks; straight ones pair within a paragraph.

    A quotation of several paragraphs opens each of them (GB/T 15834—2011, 4.8.3). A mark that is
    never closed pairs with nothing.
    """
    opened: dict[str, list[int]] = {closing: [] for closing in _PAIRS.values()}
    straight: dict[str, int] = {}
    for at, character in enumerate(text):
        if character == "\n":
            straight.clear()
        elif character in _STRAIGHT:
            if character in straight:
                yield straight.pop(character), at
            else:
                straight[character] = at
        elif character in _PAIRS:
            marks = opened[_PAIRS[character]]
            if not (marks and text[at - 1] == "\n"):
                marks.append(at)
        elif opened.get(character):
            start = opened[character].pop()
            if at - start <= _LONGEST:
                yield start, at


def _notes(text: str) -> dict[str, tuple[int, int]]:
    """Return the paragraphs that begin with a note's mark in brackets («[1]», «[^1]:»)."""
    found = {}
    for line in re.finditer(r"[^\n]+", text):
        if mark := _NOTE_MARK.match(line.group()):
            found[mark[1]] = line.span()
    return found


def note_mark(text: str, at: int) -> str | None:
    """Return the mark of the note that a text has at a place, behind a stop perhaps."""
    found = re.compile(r"[”」』\"]?[，。；,;.]?" + _NOTE_MARK.pattern).match(text, at)
    return found[1] if found else None


def parts(quote: str) -> tuple[str, ...]:
    """Return the plain parts of a quotation, between what it leaves out or puts in openly.

    «……» and a remark in square brackets part it; parts without a word (a lone stop) are none.
    """
    pieces = [plain(piece) for cut in _ELLIPSIS.split(quote) for piece in _INSERTION.split(cut)]
    return tuple(piece for piece in pieces if _WORD.search(piece))
