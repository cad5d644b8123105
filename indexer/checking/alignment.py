"""The characters in which a quote differs from its source."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import Match
from itertools import accumulate

from indexer.checking.blocks import shared_blocks

# A gap of so many times the length of what stands behind it.
_FAR = 4


@dataclass(frozen=True, slots=True)
class Edit:
    """`quote[start:end]` stands where the source has `[source_start:source_end]`."""

    start: int
    end: int
    source_start: int
    source_end: int


@dataclass(frozen=True, slots=True)
class Alignment:
    """A quote laid along the stretch of a source that it is nearest to.

    `start` and `end` are the stretch in the source; `likeness` is the share of characters that both
    have, of the longer one: 1.0 for a quote without a difference.
    """

    start: int
    end: int
    edits: tuple[Edit, ...]
    likeness: float


def align(parts: tuple[str, ...], source: str) -> Alignment | None:
    """Lay the parts of a quote, in order, along a source; None if they share no character.

    What the source has between two parts is no difference: the quote leaves it out openly.
    """
    quote = "".join(parts)
    joints = set(accumulate(len(part) for part in parts[:-1]))
    blocks = _without_strays(shared_blocks(quote, source), joints)
    if not blocks:
        return None
    blocks = _without_strays(_with_edges(quote, source, blocks), joints)
    start, end = _reach(blocks[0].a, blocks[0].b, len(quote), blocks[-1], len(source))
    edits = []
    omitted = 0
    at, source_at = 0, start
    for block in [*blocks, None]:
        to, source_to = (block.a, block.b) if block else (len(quote), end)
        if at == to and source_at < source_to and at in joints:
            omitted += source_to - source_at
        elif at < to or source_at < source_to:
            edits.append(Edit(at, to, source_at, source_to))
        if block:
            at, source_at = block.a + block.size, block.b + block.size
    longer = max(len(quote), end - start - omitted)
    return Alignment(start, end, tuple(edits), sum(block.size for block in blocks) / longer)


def _without_strays(blocks: list[Match], joints: set[int]) -> list[Match]:
    """Leave out characters at the edges that stand far off, as far as chance would have it."""
    first, last = 0, len(blocks) - 1
    while first < last and _is_stray(blocks[first], blocks[first], blocks[first + 1], joints):
        first += 1
    while first < last and _is_stray(blocks[last], blocks[last - 1], blocks[last], joints):
        last -= 1
    return blocks[first : last + 1]


def _with_edges(quote: str, source: str, blocks: list[Match]) -> list[Match]:
    """Add what a quote shares at its edges with what stands right beside the blocks in its source.

    Words that the source has there may stand far off as well, and be taken from there for strays.
    """
    first, last = blocks[0], blocks[-1]
    near = max(first.b - 2 * first.a, 0)
    head = shared_blocks(quote[: first.a], source[near : first.b])
    a, b = last.a + last.size, last.b + last.size
    tail = shared_blocks(quote[a:], source[b : b + 2 * (len(quote) - a)])
    return [
        *(Match(block.a, near + block.b, block.size) for block in head),
        *blocks,
        *(Match(a + block.a, b + block.b, block.size) for block in tail),
    ]


def _is_stray(edge: Match, before: Match, after: Match, joints: set[int]) -> bool:
    missing = after.a - (before.a + before.size)
    gap = after.b - (before.b + before.size)
    return after.a not in joints and gap - missing > _FAR * edge.size


def _reach(before: int, source_start: int, length: int, last: Match, limit: int) -> tuple[int, int]:
    """Return the stretch of the source: as far beyond the shared characters as the quote goes."""
    after = length - last.a - last.size
    return max(source_start - before, 0), min(last.b + last.size + after, limit)
