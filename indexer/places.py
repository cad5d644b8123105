"""Where a span of a Document stands on the pages of its source."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from indexer.records import Box, Document


def boxes(document: Document, start: int, end: int) -> dict[int, list[Box]]:
    """Return the boxes of `document.text[start:end]` by page, one a printed line or part of it.

    They are in fractions of the page as displayed, as in a Block. Where the places of single
    characters are not known, the box is that of their line; a source without places gives {}.
    """
    stretches = document.stretches
    first = bisect_right(stretches, start, key=lambda stretch: stretch.end)
    last = bisect_left(stretches, end, key=lambda stretch: stretch.start)
    found: dict[int, list[Box]] = {}
    for stretch in stretches[first:last]:
        if stretch.box is None or stretch.page is None:
            continue
        left, top, right, bottom = stretch.box
        if stretch.edges:
            left = stretch.edges[max(start - stretch.start, 0)]
            right = stretch.edges[min(end, stretch.end) - stretch.start]
        found.setdefault(stretch.page, []).append((left, top, right, bottom))
    return found
