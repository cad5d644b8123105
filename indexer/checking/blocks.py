"""The characters that two texts have in common, in order.

difflib finds them in the cube of the length at worst. So it is left what is short; of longer texts
the runs that stand once in each are taken first, the longest before the shorter ones, and what lies
between two of them is compared on its own (as in Bram Cohen's "patience diff", line by line).
"""

from __future__ import annotations

from bisect import bisect_left
from difflib import Match, SequenceMatcher
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# Characters of the one times those of the other that difflib compares in some milliseconds.
_SHORT = 250_000
_RUNS = (24, 12, 6, 3)  # characters of a run that stands once in each


def shared_blocks(one: str, other: str) -> list[Match]:
    """Return the stretches that two texts share, in the order of both, none empty.

    Of long texts that have no run in common none may be found.
    """
    return _joined(_blocks(one, other, 0, 0, _RUNS))


def _blocks(one: str, other: str, at: int, other_at: int, runs: tuple[int, ...]) -> Iterator[Match]:
    """Yield the blocks of two texts that begin at two places of longer ones."""
    if len(one) * len(other) <= _SHORT:
        matcher = SequenceMatcher(None, one, other, autojunk=False)
        for block in matcher.get_matching_blocks():
            if block.size:
                yield Match(at + block.a, other_at + block.b, block.size)
    elif runs:
        a = b = 0
        for run in [*_joined(_single_runs(one, other, runs[0])), Match(len(one), len(other), 0)]:
            yield from _blocks(one[a : run.a], other[b : run.b], at + a, other_at + b, runs[1:])
            if run.size:
                yield Match(at + run.a, other_at + run.b, run.size)
            a, b = run.a + run.size, run.b + run.size


def _single_runs(one: str, other: str, size: int) -> list[Match]:
    """Return the most runs of a size that stand once in each of two texts, in the order of both."""
    places, other_places = _single(one, size), _single(other, size)
    pairs = [(at, other_places[run]) for run, at in places.items() if run in other_places]
    return [Match(a, b, size) for a, b in _longest_rise(pairs)]


def _single(text: str, size: int) -> dict[str, int]:
    """Return where each run of a size stands that a text has once, in order."""
    places: dict[str, int] = {}
    repeated = set()
    for at in range(len(text) - size + 1):
        run = text[at : at + size]
        if places.setdefault(run, at) != at:
            repeated.add(run)
    return {run: at for run, at in places.items() if run not in repeated}


def _longest_rise(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the longest part of pairs, in order, in which the second number rises too."""
    lowest: list[int] = []  # the lowest second number that a rise of each length ends with
    ends: list[int] = []  # the pair that it belongs to
    before: list[int] = []  # for each pair the one before it in its rise, -1 for none
    for number, (_, second) in enumerate(pairs):
        length = bisect_left(lowest, second)
        before.append(ends[length - 1] if length else -1)
        lowest[length : length + 1] = [second]
        ends[length : length + 1] = [number]
    rise = []
    number = ends[-1] if ends else -1
    while number >= 0:
        rise.append(pairs[number])
        number = before[number]
    return rise[::-1]


def _joined(blocks: Iterable[Match]) -> list[Match]:
    """Return blocks in order as one where they adjoin or overlap, without what would overlap."""
    joined: list[Match] = []
    for block in blocks:
        if not joined:
            joined.append(block)
            continue
        last = joined[-1]
        over = max(last.a + last.size - block.a, last.b + last.size - block.b, 0)
        if over >= block.size:
            continue
        if block.a - last.a == block.b - last.b and block.a <= last.a + last.size:
            joined[-1] = Match(last.a, last.b, block.a + block.size - last.a)
        else:
            joined.append(Match(block.a + over, block.b + over, block.size - over))
    return joined
