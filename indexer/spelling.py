"""A question that was typed badly, read as it was meant: wrong characters, pinyin for words.

A noisy channel without a language model: how probable characters are after one another is reckoned
from the index searched (in how many passages each pair of characters occurs), eked out with what
`pronunciation.tsv` says of Chinese at large (which characters stand together in words, which begin
and which end one). A character is replaced by one that sounds or looks like it only where that
makes a word that the index holds, and the text far more probable; a word that the index merely
lacks is left alone. The weights and thresholds were chosen on 11,000 right and 470 mistyped
questions, over indexes of 20, 8,900 and 75,000 passages, so that hardly any right one is touched.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from indexer.pronunciation import alike, characters, cuts
from indexer.text import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from indexer.pronunciation import Likeness

    Counts = Callable[[Collection[str]], Mapping[str, int]]

_NOT_CHINESE = re.compile(r"[^\u4e00-\u9fff]")
_QUOTED = re.compile(r"「[^」]*」|『[^』]*』|“[^”]*”|‘[^’]*’|《[^》]*》|〈[^〉]*〉|\"[^\"]*\"")
# Lower-case words, parted by single spaces; with a capital, a digit or a mark they are names, codes
# and addresses.
_NO_WORD = r"[A-Za-z0-9_'’.@/:#&=+%-]"
_LATIN_RUN = re.compile(f"(?<!{_NO_WORD})[a-z][a-z']*(?: [a-z][a-z']*)*(?!{_NO_WORD})")

# Never put in for another: they fit nearly everywhere, and 那 for 哪 would turn a question around.
_GRAMMAR = frozenset("的地得了着过吗嘛吧呢么啊呀那哪他她它这在再做作和与")
_NUMERALS = frozenset("〇零一二两三四五六七八九十百千万亿")
_NEVER = _GRAMMAR | _NUMERALS

_COST: dict[Likeness, float] = {"same sound": 0.0, "near sound": 6.0, "look": 2.5}  # nats
_PRIOR = 20.0  # occurrences that Chinese at large counts for beside those in the index
_DISCOUNT = 0.5  # of an occurrence: one passage may hold a pair by accident
_BADLY = -12.0  # nats: a character that stands better than this between its neighbours is right
_ENOUGH = 10.0  # nats in favour of a replacement, in an index that holds nothing
_STOLEN = 3.0  # nats against taking a neighbour out of a word that it already makes
_WORD = 2.0  # nats against a character that makes a word with a neighbour as it stands
_PASSES = 3  # a mistake may be seen only once the one beside it is mended
_APART = 6.0  # nats against characters read from pinyin, side by side, that make no word
_MOST_READINGS = 24  # of a syllable typed as pinyin, the commonest in the index
_MOST_CUTS = 8  # of a run of letters into syllables, those into the fewest
_MOST_LETTERS = 20  # of a word of pinyin
_RARE = 2.0**-20  # share of the words that a character begins where nothing is known of it


@dataclass(frozen=True, slots=True)
class Correction:
    """A question as it should be searched, and what was read otherwise than written.

    `text` is the question itself where nothing was changed; `changes` are (as written, as read), in
    order, each a word.
    """

    text: str
    changes: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class _Edit:
    """Read `question[start:end]` as `text`."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class _Replacement:
    """`character` for the one at `at`; with a neighbour it makes a word that begins at `start`."""

    score: float
    at: int
    character: str
    start: int


@dataclass(frozen=True, slots=True)
class _Spot:
    """A character as written, at `at`, and two neighbours on each side; "" for none."""

    at: int
    before: str
    left: str
    written: str
    right: str
    after: str

    def stands(self, character: str, language: _Language) -> float:
        """Return the log probability, in nats, of `character`, and what follows, in this place."""
        return language.follows(self.left, character) + language.follows(character, self.right)


def correct(question: str, counts: Counts) -> Correction:
    """Return `question` with its wrong characters and its pinyin read as they were meant.

    `counts` says of folded strings of one or two characters in how many passages of the index each
    occurs; it is asked a few times, for up to some thousands at once. A question without a Chinese
    character, numbers, and what stands in quotation marks are never changed.
    """
    hidden = _QUOTED.sub(lambda quoted: "\n" * len(quoted.group()), fold(question))
    chinese = _NOT_CHINESE.sub(" ", hidden)
    if not chinese.strip():
        return Correction(question, ())
    language = _Language(counts)
    language.learn(["的", *_strings(chinese)])
    edits = [*_read_pinyin(question, hidden, language), *_replace_characters(chinese, language)]
    edits.sort(key=lambda edit: edit.start)
    text, done = "", 0
    for edit in edits:
        text += question[done : edit.start] + edit.text
        done = edit.end
    changes = tuple((question[edit.start : edit.end], edit.text) for edit in edits)
    return Correction(text + question[done:], changes)


class _Language:
    """How probable characters are after one another; "" is the edge of a run of characters."""

    def __init__(self, counts: Counts) -> None:
        self._ask = counts
        self._known: dict[str, int] = {"": 0}
        self._table = characters()

    def learn(self, strings: Iterable[str]) -> None:
        """Ask the index for the strings of which it was not asked yet."""
        if new := set(strings) - self._known.keys():
            found = self._ask(new)
            self._known.update((string, found.get(string, 0)) for string in new)

    def count(self, string: str) -> int:
        """Return in how many passages a string occurs that was learned."""
        return self._known[string]

    @property
    def enough(self) -> float:
        """Nats needed for a replacement: the more an index holds, the more fits by chance."""
        passages = self.count("的")  # which stands in most of them
        return _ENOUGH + 1.3 * math.log(1 + passages)

    def begins(self, character: str) -> float:
        """Return the share of words that begin with a character."""
        return self._table.begins.get(character, _RARE)

    def follows(self, first: str, second: str) -> float:
        """Return the log probability, in nats, of `second` after `first`."""
        if not first:
            return math.log(self.begins(second))
        ends = self._table.ends.get(first, 0.5)
        if not second:
            return math.log(ends)
        at_large = self._table.within(first, second) + ends * self.begins(second)
        here = max(self.count(first + second) - _DISCOUNT, 0.0)
        return math.log((here + _PRIOR * at_large) / (self.count(first) + _PRIOR))

    def bond(self, first: str, second: str) -> float:
        """Return how tightly two characters hold together in the index, 0 to 1."""
        if not first or not second:
            return 0.0
        together = self.count(first + second)
        return together / min(self.count(first), self.count(second)) if together else 0.0

    def is_word(self, first: str, second: str) -> bool:
        """Say whether two characters make a word, or part of one."""
        if not first or not second:
            return False
        if self._table.within(first, second):
            return True
        return self.count(first + second) >= 10 and self.bond(first, second) >= 0.3


def _strings(text: str) -> Iterator[str]:
    """Yield the characters of a text and the pairs of neighbours, white space left out."""
    for run in text.split():
        yield from run
        yield from _pairs(run)


def _pairs(run: str) -> Iterator[str]:
    return map("".join, pairwise(run))


# --- wrong characters -----------------------------------------------------------------------------


def _replace_characters(text: str, language: _Language) -> list[_Edit]:
    """Return the words of a text, all but Chinese of it blanked, in which a character is wrong."""
    written = text
    words: set[tuple[int, int]] = set()
    for _ in range(_PASSES):
        chosen = _choose(_replacements(text, language))
        for one in chosen:
            text = text[: one.at] + one.character + text[one.at + 1 :]
            words.add((one.start, one.start + 2))
        if not chosen:
            break
    return [
        _Edit(start, end, text[start:end])
        for start, end in _merge(words)
        if text[start:end] != written[start:end]
    ]


def _choose(replacements: Iterable[_Replacement]) -> list[_Replacement]:
    """Return the best replacements, none of which changes what another was judged by."""
    chosen: list[_Replacement] = []
    for new in sorted(replacements, key=lambda each: (-each.score, each.at, each.character)):
        if all(abs(new.at - old.at) > 1 for old in chosen):
            chosen.append(new)
    return chosen


def _merge(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the spans in order, those that overlap made one."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _replacements(text: str, language: _Language) -> list[_Replacement]:
    """Return the replacements for single characters that have enough in their favour."""
    language.learn(_strings(text))
    spots = [spot for spot in _spots(text) if spot.stands(spot.written, language) < _BADLY]
    language.learn(
        string
        for spot in spots
        for other in alike(spot.written).keys() - _NEVER
        for string in _strings(spot.left + other + spot.right)
    )
    return [replacement for spot in spots for replacement in _for_spot(spot, language)]


def _spots(text: str) -> Iterator[_Spot]:
    """Yield the characters of a text that have a neighbour, numerals left out."""
    padded = f"  {text}  "
    for at in range(len(text)):
        before, left, written, right, after = (each.strip() for each in padded[at : at + 5])
        if written and (left or right) and written not in _NUMERALS:
            yield _Spot(at, before, left, written, right, after)


def _for_spot(spot: _Spot, language: _Language) -> Iterator[_Replacement]:
    """Yield the replacements of one character.

    In favour is how much more probable the text becomes, how often the new word occurs and how
    tightly it holds together; that a character is common anyhow is not in its favour.
    """
    left, right = spot.left, spot.right
    fits_left = language.is_word(left, spot.written)
    fits_right = language.is_word(spot.written, right)
    as_written = spot.stands(spot.written, language) + _WORD * (fits_left or fits_right)
    for other, how in alike(spot.written).items():
        if other in _NEVER:
            continue
        bonds = language.bond(left, other), language.bond(other, right)
        # Both pairs occur: a word that only the index knows. Not where a known one would be broken.
        framed = min(bonds) > 0.0 and max(bonds) >= 0.3 and not (fits_left or fits_right)
        with_left = bonds[0] > 0.0 and (framed or language.is_word(left, other)) and not fits_left
        with_right = (
            bonds[1] > 0.0 and (framed or language.is_word(other, right)) and not fits_right
        )
        if not with_left and not with_right:
            continue
        to_right = with_right and not (with_left and bonds[0] >= bonds[1])
        word = other + right if to_right else left + other
        free = (with_left and not language.is_word(spot.before, left)) or (
            with_right and not language.is_word(right, spot.after)
        )
        score = (
            spot.stands(other, language)
            - as_written
            - 0.9 * math.log(language.begins(other))
            + 0.5 * math.log((language.bond(*word) + 0.005) * (language.count(word) + 1))
            - _COST[how]
            - (0.0 if free else _STOLEN)
        )
        if score >= language.enough:
            yield _Replacement(score, spot.at, other, spot.at if to_right else spot.at - 1)


# --- pinyin typed for words -----------------------------------------------------------------------


def _read_pinyin(question: str, hidden: str, language: _Language) -> list[_Edit]:
    """Return the runs of Latin letters that are pinyin, read as words of the index.

    `hidden` is the question folded, line breaks for what stands in quotation marks.
    """
    edits = []
    for run in _LATIN_RUN.finditer(question):
        if hidden[run.start()] == "\n":  # in quotation marks
            continue
        for start, end in _pinyin_spans(run.group(), run.start()):
            left = _neighbour(hidden[:start][-2:][::-1])
            right = _neighbour(hidden[end : end + 2])
            if reading := _read(question[start:end], left, right, language):
                edits.append(_Edit(start, end, reading))
    return edits


def _pinyin_spans(run: str, offset: int) -> list[tuple[int, int]]:
    """Return (start, end) of the words of a run that may be pinyin, neighbouring ones together."""
    table = characters()
    spans: list[tuple[int, int]] = []
    for word in re.finditer("[^ ]+", run):
        start, end = offset + word.start(), offset + word.end()
        if word.group() in table.english or len(word.group()) > _MOST_LETTERS:
            continue
        if not cuts(word.group(), table.spoken.keys()):
            continue
        if spans and spans[-1][1] == start - 1:
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    return spans


def _neighbour(text: str) -> str:
    """Return the Chinese character that `text` begins with, a space aside; "" for none."""
    first = text.removeprefix(" ")[:1]
    return _NOT_CHINESE.sub("", first)


def _read(letters: str, left: str, right: str, language: _Language) -> str:
    """Return the likeliest words of the index that are said as `letters`, "" for none."""
    spoken = characters().spoken
    ways: list[tuple[str, ...]] = [()]
    for word in letters.split():
        ways = [(*way, *more) for way in ways for more in cuts(word, spoken.keys())]
        ways = sorted(ways, key=len)[:_MOST_CUTS]
    language.learn(character for way in ways for syllable in way for character in spoken[syllable])
    grids = [[_commonest(spoken[syllable], language) for syllable in way] for way in ways]
    language.learn(
        first + second
        for grid in grids
        for firsts, seconds in pairwise([[left], *grid, [right]])
        for first in firsts
        for second in seconds
    )
    paths = [_best_path(grid, left, right, language) for grid in grids if all(grid)]
    reading = max(paths, default=(0.0, ""))[1]
    return reading if _is_sound(reading, letters, left, right, language) else ""


def _commonest(characters: str, language: _Language) -> list[str]:
    """Return those of some characters that the index holds, the commonest first."""
    held = sorted(filter(language.count, characters), key=language.count, reverse=True)
    return held[:_MOST_READINGS]


def _best_path(
    grid: Sequence[Sequence[str]], left: str, right: str, language: _Language
) -> tuple[float, str]:
    """Return the likeliest choice of a character from each column, and its log probability."""
    best = {character: (language.follows(left, character), character) for character in grid[0]}
    for column in grid[1:]:
        best = {
            character: max(
                (
                    chance
                    + language.follows(before, character)
                    - (0.0 if _is_held(before + character, language) else _APART),
                    path + character,
                )
                for before, (chance, path) in best.items()
            )
            for character in column
        }
    return max(
        (chance + language.follows(last, right), path) for last, (chance, path) in best.items()
    )


def _is_held(pair: str, language: _Language) -> bool:
    return len(pair) == 2 and language.count(pair) > 0 and language.is_word(*pair)


def _is_sound(reading: str, letters: str, left: str, right: str, language: _Language) -> bool:
    """Say whether each character of a reading makes a word of the index with one beside it."""
    if len(reading) == 1:  # too little to go by, but for a word cut in two: «保wei»
        pairs = (pair for pair in (left + reading, reading + right) if _is_held(pair, language))
        return len(letters) > 2 and any(language.bond(*pair) >= 0.05 for pair in pairs)
    held = [False, *(_is_held(pair, language) for pair in _pairs(reading)), False]
    return bool(reading) and all(map(any, pairwise(held)))
