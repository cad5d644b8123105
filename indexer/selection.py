"""What a reader selected in a text: compared with the text, and named in an address."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from typing import TYPE_CHECKING

from indexer.errors import CitationError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indexer.records import Document, Passage

_NAME = re.compile(r"([0-9]{1,9})-([0-9]{1,9})-([0-9a-f]{8})")


def check(document: Document, start: int, end: int, lines: Sequence[str]) -> tuple[int, int]:
    """Return the span of the selected words, without the white space at its edges.

    `lines` is what the reader saw selected, line by line and without blank ones. Raises
    CitationError unless that is all of `document.text[start:end]`, character for character.
    """
    text = document.text[start:end]
    is_inside = 0 <= start < end <= len(document.text)
    if not is_inside or list(lines) != [line for line in text.split("\n") if line.strip()]:
        raise CitationError(
            f"选中的文字与“{document.title}”的原文不一致；请刷新页面后重新选择。",
            f"The selected words differ from the text of {document.title!r}; reload the page and "
            "select them again.",
        )
    if not text.strip():
        raise CitationError(
            "选中的只有空白；请选定要引用的文字。", "Only white space is selected; select words."
        )
    return end - len(text.lstrip()), start + len(text.rstrip())


def name(document: Document, passages: Sequence[Passage], start: int, end: int) -> tuple[str, str]:
    """Return the passage that a span begins in, and the name of the span, for an address.

    The name counts from where that passage begins, so that it holds for as long as the passage's
    id does, and it carries a digest of the words. `passages` are those of the Document, in order;
    the span begins with a character that is not white space.
    """
    passage = passages[bisect_right(passages, start, key=lambda passage: passage.start) - 1]
    words = document.text[start:end]
    return (
        passage.passage_id,
        f"{start - passage.start}-{end - passage.start}-{_digest(words)}",
    )


def find(document: Document, passage: Passage, name: str) -> tuple[int, int]:
    """Return the span that a name means, which `name` gave.

    Raises CitationError if it is no such name, or if other words stand there by now.
    """
    parts = _NAME.fullmatch(name)
    if parts:
        start, end = passage.start + int(parts[1]), passage.start + int(parts[2])
        words = document.text[start:end]
        if len(words) == end - start and words.strip() and _digest(words) == parts[3]:
            return start, end
    raise CitationError(
        f"这个链接所指的文字在“{document.title}”里已经不在原处；请在原文中重新选择。",
        f"The words that this link means are no longer where they were in {document.title!r}; "
        "select them in the text again.",
    )


def _digest(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()[:8]
