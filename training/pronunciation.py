"""Write indexer/pronunciation.tsv: how characters are said and look, and which stand together.

    python -m training.pronunciation UNIHAN ENGLISH

UNIHAN is a folder with the Unihan database, plain or as Debian's package `unicode-data` packs it
(/usr/share/unicode; Unicode licence). ENGLISH is a list of English words, one a line, such as
/usr/share/dict/american-english of Debian's `wamerican` (SCOWL; free to use and change). The words
of Chinese, and how often they occur, are those of jieba's dictionary (MIT), which the extra `laws`
installs.

The first line holds the English words that can be read as pinyin, after "english". Each line after
it is one of the 8,105 characters of 通用规范汉字表 (2013), the common ones first; those that the
index folds to another (乾, 瞭) are left out. Its fields:

1. the character;
2. its readings without tones (kTGHZ2013), ü as v;
3. its four-corner codes (kFourCornerCode): characters with the same code look alike;
4. two marks: how rarely a word begins with it, as -log2 of the share of all words in running text,
   in base 36; and how often a word ends with it, in tenths of its occurrences, 9 at most;
5. the characters that follow it within words, each group after a mark: -log2 of the share of its
   occurrences that they follow, in base 36. Pairs rarer than `RARE` are left out.
"""

from __future__ import annotations

import argparse
import bz2
import math
import re
import unicodedata
from collections import Counter, defaultdict
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from indexer.pronunciation import cuts
from indexer.text import fold

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

TARGET = Path(__file__).parent.parent / "indexer" / "pronunciation.tsv"
RARE = 20  # occurrences in the text that jieba counted; 82,000 pairs are above
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
HUMS = {"m", "n", "ng", "hng"}  # 呒, 嗯, 哼: nobody types them as pinyin, and they cut any word


def unihan(folder: Path, table: str, name: str) -> dict[str, str]:
    """Return one property of the Unihan database, by character."""
    plain, packed = folder / f"Unihan_{table}.txt", folder / f"Unihan_{table}.txt.bz2"
    text = (
        plain.read_text("utf-8") if plain.exists() else bz2.decompress(packed.read_bytes()).decode()
    )
    rows = (line.split("\t") for line in text.splitlines() if line.startswith("U+"))
    return {chr(int(point[2:], 16)): value for point, field, value in rows if field == name}


def toneless(reading: str) -> str:
    """Return a reading without its tone, ü as v."""
    letters = unicodedata.normalize("NFD", reading).replace("u\u0308", "v")
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def readings(folder: Path) -> dict[str, list[str]]:
    """Return the readings of the characters of 通用规范汉字表, the common characters first."""
    rank = unihan(folder, "OtherMappings", "kTGH")  # "2013:1" … "2013:8105"
    said = unihan(folder, "Readings", "kTGHZ2013")  # "047.150:chóng 481.090:zhòng"
    found = {}
    for character in sorted(rank, key=lambda each: int(rank[each].split(":")[1])):
        if fold(character) != character:
            continue
        sounds = re.findall(r"[^\d.,: ]+", said[character])
        found[character] = [
            each for each in dict.fromkeys(map(toneless, sounds)) if each not in HUMS
        ]
    return found


def mark(share: float) -> str:
    """Return -log2 of a share as one digit in base 36."""
    return DIGITS[min(round(-math.log2(share)), 35)] if share else "z"


class Words:
    """What jieba's dictionary says of characters: how often each begins, ends and follows."""

    def __init__(self, characters: Collection[str]) -> None:
        self.all = 0
        self.of: Counter[str] = Counter()
        self.begins: Counter[str] = Counter()
        self.ends: Counter[str] = Counter()
        self.pairs: Counter[str] = Counter()
        with files("jieba").joinpath("dict.txt").open(encoding="utf-8") as lines:
            for line in lines:
                word, times, _ = line.split(" ")
                if all(character in characters for character in word):
                    self._add(word, int(times))

    def _add(self, word: str, times: int) -> None:
        self.all += times
        self.begins[word[0]] += times
        self.ends[word[-1]] += times
        for character in word:
            self.of[character] += times
        for pair in map("".join, pairwise(word)):
            self.pairs[pair] += times

    def followers(self) -> dict[str, str]:
        """Return the fifth field of each character that has one."""
        groups: defaultdict[str, defaultdict[str, list[str]]] = defaultdict(
            lambda: defaultdict(list)
        )
        for pair, times in sorted(self.pairs.items()):
            if times >= RARE:
                groups[pair[0]][mark(times / self.of[pair[0]])].append(pair[1])
        return {
            first: "".join(level + "".join(group) for level, group in sorted(levels.items()))
            for first, levels in groups.items()
        }

    def place(self, character: str) -> str:
        """Return the fourth field of a character."""
        ends = self.ends[character] / self.of[character] if self.of[character] else 1.0
        return mark(self.begins[character] / self.all) + str(min(int(ends * 10), 9))


def english(path: Path, syllables: Collection[str]) -> list[str]:
    """Return the English words of a list that can be cut into syllables of pinyin."""
    words = {word for word in path.read_text("utf-8").split() if word.isascii() and word.isalpha()}
    return sorted(word for word in words if word.islower() and any(cuts(word, syllables)))


def table(
    sounds: Mapping[str, list[str]], corners: Mapping[str, str], words: Words, foreign: list[str]
) -> str:
    """Return the file's text."""
    followers = words.followers()
    lines = ["english\t" + " ".join(foreign)]
    for character, said in sounds.items():
        fields = (" ".join(said), corners.get(character, ""), words.place(character))
        lines.append("\t".join((character, *fields, followers.get(character, ""))))
    return "\n".join(lines) + "\n"


def main() -> None:
    """Write the file anew."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("unihan", type=Path)
    parser.add_argument("english", type=Path)
    arguments = parser.parse_args()
    sounds = readings(arguments.unihan)
    syllables = {syllable for said in sounds.values() for syllable in said}
    foreign = english(arguments.english, syllables)
    corners = unihan(arguments.unihan, "DictionaryLikeData", "kFourCornerCode")
    TARGET.write_text(table(sounds, corners, Words(sounds), foreign), "utf-8")
    print(f"{TARGET}: {len(sounds)} characters, {len(foreign)} English words")


if __name__ == "__main__":
    main()
