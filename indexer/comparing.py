"""Two versions of a text side by side: articles that belong together, and what differs in them."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from indexer.records import Document, Section

State = Literal["same", "renumbered", "changed", "new", "gone"]

# Articles are versions of one another from this share of common character pairs on. Articles that
# keep their number may be rewritten further.
_LIKE = 0.4
_LIKE_OF_ONE_NUMBER = 0.2
_BONUS_OF_ONE_NUMBER = 0.1

# Fewer characters than this that two differences have between them in common are so by chance.
_SHORTEST_SHARED = 3

_HEADED = frozenset({"book", "subbook", "chapter", "section", "attachment"})


@dataclass(frozen=True, slots=True)
class Run:
    """What one version has where the other has `right`; the two are equal where nothing differs."""

    left: str
    right: str

    @property
    def is_same(self) -> bool:
        """Whether both versions have these characters."""
        return self.left == self.right


@dataclass(frozen=True, slots=True)
class Unit:
    """A part of a text that is compared as one: `text` is its `text[start:end]`.

    `label` is the number of an article («第七十一条»), "" for what is not one: the title, a
    heading, a paragraph of a text without articles.
    """

    start: int
    end: int
    label: str
    text: str

    @property
    def body(self) -> str:
        """The text without its number and without white space, which say nothing of its content."""
        return "".join(self.text.removeprefix(self.label).split())


@dataclass(frozen=True, slots=True)
class Row:
    """A part of the left text beside that of the right one; None where the other has none.

    The left sides of `runs` make up the left part's text, the right sides that of the right part.
    """

    left: Unit | None
    right: Unit | None
    runs: tuple[Run, ...]

    @property
    def state(self) -> State:
        """What became of the left part; «renumbered» has another number and nothing else."""
        if self.left is None:
            return "new"
        if self.right is None:
            return "gone"
        if self.left.body != self.right.body:
            return "changed"
        return "same" if self.left.label == self.right.label else "renumbered"

    @property
    def is_article(self) -> bool:
        """Whether this is a numbered article rather than a heading or another part."""
        return any(unit is not None and unit.label for unit in (self.left, self.right))


def compare(left: Document, right: Document) -> tuple[Row, ...]:
    """Return the parts of two texts side by side, each side in its own order and complete.

    Texts with articles are compared by article, others by paragraph. Parts with the same words
    belong together, then those that are most alike, in the order of the text: what moved across
    others is gone in one place and new in the other.
    """
    rows: list[Row] = []
    for olds, news in _matched(units(left), units(right)):
        rows += (Row(old, new, tuple(_runs(old, new))) for old, new in _aligned(olds, news))
    return tuple(rows)


def units(document: Document) -> list[Unit]:
    """Return the parts of a Document that are compared, in order; they cover all of its text."""
    articles = {s.start: s for s in document.sections if s.kind == "article"}
    if articles:
        cuts = {cut for section in articles.values() for cut in (section.start, section.end)}
        cuts |= {section.start for section in document.sections if section.kind in _HEADED}
    else:
        cuts = {at + 1 for at, sign in enumerate(document.text) if sign == "\n"}
    found: list[Unit] = []
    for start, end in pairwise(sorted({0, *cuts, len(document.text)})):
        text = document.text[start:end]
        if found and not text.strip():  # white space goes with what stands before it
            last = found.pop()
            found.append(Unit(last.start, end, last.label, last.text + text))
        else:
            found.append(Unit(start, end, _label(articles.get(start)), text))
    return found


def _label(article: Section | None) -> str:
    return article.label if article else ""


def _matched(
    left: Sequence[Unit], right: Sequence[Unit]
) -> Iterator[tuple[Sequence[Unit], Sequence[Unit]]]:
    """Yield pairs of the same words, and between them what is left over on both sides."""
    matcher = SequenceMatcher(
        None, [unit.body for unit in left], [unit.body for unit in right], autojunk=False
    )
    for kind, start, end, other_start, other_end in matcher.get_opcodes():
        if kind == "equal":
            for old, new in zip(left[start:end], right[other_start:other_end], strict=True):
                yield [old], [new]
        else:
            yield left[start:end], right[other_start:other_end]


def _aligned(
    left: Sequence[Unit], right: Sequence[Unit]
) -> Iterator[tuple[Unit | None, Unit | None]]:
    """Pair what is most alike in all, in order (Needleman and Wunsch, without a price for gaps)."""
    likeness = [[_likeness(old, new) for new in right] for old in left]
    best = [[0.0] * (len(right) + 1) for _ in range(len(left) + 1)]
    for at in range(len(left) - 1, -1, -1):
        for to in range(len(right) - 1, -1, -1):
            paired = best[at + 1][to + 1] + likeness[at][to] if likeness[at][to] else 0.0
            best[at][to] = max(paired, best[at + 1][to], best[at][to + 1])
    at = to = 0
    while at < len(left) or to < len(right):
        if at == len(left):
            yield None, right[to]
            to += 1
        elif to == len(right) or best[at][to] == best[at + 1][to]:
            yield left[at], None
            at += 1
        elif best[at][to] == best[at][to + 1]:
            yield None, right[to]
            to += 1
        else:
            yield left[at], right[to]
            at, to = at + 1, to + 1


def _likeness(left: Unit, right: Unit) -> float:
    """Return how alike two parts are; 0.0 if they do not belong together."""
    if left.body == right.body:
        return 1.0 + _BONUS_OF_ONE_NUMBER
    if bool(left.label) != bool(right.label):
        return 0.0
    ours, theirs = _pairs(left.body), _pairs(right.body)
    share = 2 * len(ours & theirs) / (len(ours) + len(theirs)) if ours and theirs else 0.0
    if left.label and left.label == right.label:
        return share + _BONUS_OF_ONE_NUMBER if share >= _LIKE_OF_ONE_NUMBER else 0.0
    return share if share >= _LIKE else 0.0


def _pairs(text: str) -> set[str]:
    return {text[at : at + 2] for at in range(len(text) - 1)}


def _runs(left: Unit | None, right: Unit | None) -> Iterator[Run]:
    """Yield what both have and what differs, in turn; their numbers are compared as one."""
    if left is None or right is None:
        yield Run(left.text if left else "", right.text if right else "")
        return
    if left.label or right.label:
        yield Run(left.label, right.label)
    yield from _differences(
        left.text.removeprefix(left.label), right.text.removeprefix(right.label)
    )


def _differences(left: str, right: str) -> Iterator[Run]:
    """Yield the runs of two texts; what they share by chance is a part of the difference."""
    old = new = ""
    opcodes = SequenceMatcher(None, left, right, autojunk=False).get_opcodes()
    for number, (kind, start, end, other_start, other_end) in enumerate(opcodes):
        is_between = 0 < number < len(opcodes) - 1
        if kind == "equal" and not (is_between and end - start < _SHORTEST_SHARED):
            if old or new:
                yield Run(old, new)
                old = new = ""
            yield Run(left[start:end], right[other_start:other_end])
        else:
            old += left[start:end]
            new += right[other_start:other_end]
    if old or new:
        yield Run(old, new)
