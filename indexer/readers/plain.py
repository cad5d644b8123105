"""Plain text and Markdown: one block a line, with the line and column where it stands."""

from __future__ import annotations

import re

from indexer.errors import ReadError
from indexer.readers.encoding import decode
from indexer.readers.front_matter import parse_pairs
from indexer.records import Block, RawDocument

_NEWLINE = re.compile(r"\r\n|\r|\n")
_HEADING = re.compile(r"[ ]{0,3}(#{1,6})[ \t\u3000]+(?=\S)")
_EMPTY_HEADING = re.compile(r"[ ]{0,3}#{1,6}[ \t]*")
_TRAILING_MARKS = re.compile(r"[ \t]+#+[ \t]*$")
_THEMATIC_BREAK = re.compile(r"[ ]{0,3}([-*_])(?:[ \t]*\1){2,}[ \t]*")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_STRONG = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*")


def read_text(data: bytes, name: str) -> RawDocument:
    """Read plain text; a form feed, as pdftotext writes it, starts a page."""
    text, encoding = decode(data, name)
    lines = _NEWLINE.split(text)
    paged = "\f" in text
    page = 1
    blocks = []
    for number, line in enumerate(lines, start=1):
        page += line.count("\f")
        if line.strip():
            blocks.append(Block(line, number, page=page if paged else None))
    return RawDocument(tuple(blocks), "text/plain", encoding)


def read_markdown(data: bytes, name: str) -> RawDocument:
    """Read Markdown: headings lose their marks, comments and `**` go, front matter is metadata.

    What is dropped inside a line parts it into several blocks of that line, so that each block's
    characters stand in the source as they stand in the block.
    """
    text, encoding = decode(data, name)
    lines = _NEWLINE.split(text)
    metadata, body_start = _front_matter(lines, name)
    masked = _mask_comments("\n".join(lines[body_start:])).split("\n")
    blocks: list[Block] = []
    for number, line in enumerate(masked, start=body_start + 1):
        blocks += _markdown_blocks(line, number)
    if not blocks:
        raise ReadError(
            f"「{name}」除元数据外没有正文，请补上正文。",
            f"{name!r} holds no text besides its metadata; add the text.",
        )
    return RawDocument(tuple(blocks), "text/markdown", encoding, metadata)


def _front_matter(lines: list[str], name: str) -> tuple[tuple[tuple[str, str], ...], int]:
    """Return the metadata pairs, and the index of the first line behind them."""
    if lines[0].rstrip() != "---":
        return (), 0
    for index, line in enumerate(lines[1:], start=1):
        if line.rstrip() in {"---", "..."}:
            return parse_pairs("\n".join(lines[1:index]), name, first_line=2), index + 1
    raise ReadError(
        f"「{name}」第 1 行开始的元数据没有以「---」结束，请补上结束行。",
        f"The metadata that starts at line 1 of {name!r} is not closed; add a line '---'.",
    )


# Stands for a dropped character; noncharacters cannot be in a decoded text (see encoding.py).
_DROPPED = "\ufffe"
_KEPT = re.compile(f"[^{_DROPPED}]+")


def _mask_comments(text: str) -> str:
    return _COMMENT.sub(lambda found: re.sub(r"[^\n]", _DROPPED, found.group()), text)


def _markdown_blocks(line: str, number: int) -> list[Block]:
    if _THEMATIC_BREAK.fullmatch(line) or _EMPTY_HEADING.fullmatch(line):
        return []
    start, level = 0, 0
    if heading := _HEADING.match(line):
        start, level = heading.end(), len(heading.group(1))
        line = _TRAILING_MARKS.sub("", line)
    for strong in _STRONG.finditer(line, start):
        first, last = strong.span()
        hidden = _DROPPED * 2
        line = line[:first] + hidden + line[first + 2 : last - 2] + hidden + line[last:]
    pieces = list(_KEPT.finditer(line, start))
    if not any(piece.group().strip() for piece in pieces):
        return []
    return [Block(piece.group(), number, column=piece.start(), heading=level) for piece in pieces]
