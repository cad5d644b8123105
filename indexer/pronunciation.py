"""How Chinese characters are said and look, and which stand together in words.

The table is `pronunciation.tsv`, made by `training/pronunciation.py`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Collection

Likeness = Literal["same sound", "near sound", "look"]


@dataclass(frozen=True, slots=True)
class Characters:
    """What `pronunciation.tsv` holds; `training/pronunciation.py` says what its fields are."""

    readings: dict[str, str]  # parted by spaces
    corners: dict[str, str]  # parted by spaces
    begins: dict[str, float]  # share of the words of a text that begin with the character
    ends: dict[str, float]  # share of the character's occurrences that end a word
    followers: dict[str, str]
    spoken: dict[str, str]  # syllable → characters
    near: dict[str, str]  # syllable as `_blur` leaves it → characters
    drawn: dict[str, str]  # four-corner code → characters
    english: frozenset[str]

    def within(self, first: str, second: str) -> float:
        """Return the share of the occurrences of `first` that `second` follows in a word."""
        groups = self.followers.get(first, "")
        at = groups.find(second)
        while at > 0 and not groups[at].isascii():
            at -= 1
        return 2.0 ** -int(groups[at], 36) if at >= 0 else 0.0


@cache
def characters() -> Characters:
    """Return the table, read once."""
    lines = files("indexer").joinpath("pronunciation.tsv").read_text("utf-8").splitlines()
    table = Characters({}, {}, {}, {}, {}, {}, {}, {}, frozenset(lines[0].split()[1:]))
    spoken, near, drawn = (defaultdict[str, list[str]](list) for _ in range(3))
    shares = {digit: 2.0 ** -int(digit, 36) for digit in "0123456789abcdefghijklmnopqrstuvwxyz"}
    tenths = {digit: int(digit) / 10 + 0.05 for digit in "0123456789"}
    for line in lines[1:]:
        character, readings, corners, place, followers = line.split("\t")
        table.readings[character] = readings
        table.corners[character] = corners
        table.begins[character] = shares[place[0]]
        table.ends[character] = tenths[place[1]]
        table.followers[character] = followers
        for reading in readings.split():
            spoken[reading].append(character)
        for blurred in {_blur(reading) for reading in readings.split()}:
            near[blurred].append(character)
        for code in corners.split():
            drawn[code].append(character)
    for target, source in ((table.spoken, spoken), (table.near, near), (table.drawn, drawn)):
        target.update((key, "".join(found)) for key, found in source.items())
    return table


@cache
def _blur(syllable: str) -> str:
    """Return a syllable as many speakers say it: zh as z, n as l, ing as in."""
    blurred = re.sub(r"^([zcs])h", r"\1", syllable)
    blurred = re.sub(r"^n(?=.)", "l", blurred)
    return re.sub(r"(?<=[aei]n)g$", "", blurred)


@lru_cache(maxsize=4096)
def alike(character: str) -> dict[str, Likeness]:
    """Return the characters that `character` may have been typed for, and how they are alike."""
    table = characters()
    found: dict[str, Likeness] = {}
    readings = table.readings.get(character, "").split()
    for code in table.corners.get(character, "").split():
        found |= dict.fromkeys(table.drawn[code], "look")
    for reading in readings:
        found |= dict.fromkeys(table.near[_blur(reading)], "near sound")
    for reading in readings:
        found |= dict.fromkeys(table.spoken[reading], "same sound")
    return {other: how for other, how in found.items() if other != character}


def cuts(letters: str, syllables: Collection[str]) -> list[tuple[str, ...]]:
    """Return every way to cut `letters` into syllables of pinyin; an apostrophe parts two.

    A lone vowel is a syllable only at the start or after an apostrophe: «e» and «a» would cut most
    English words.
    """
    ways: list[list[tuple[str, ...]]] = [[()]]
    for end in range(1, len(letters) + 1):
        found = []
        for start in range(max(0, end - 7), end):
            piece = letters[start:end]
            bare = piece.removeprefix("'")
            if bare in syllables and (len(bare) > 1 or start == 0 or piece != bare):
                found += [(*way, bare) for way in ways[start]]
        ways.append(found)
    return ways[-1]
