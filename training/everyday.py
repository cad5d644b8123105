"""Write indexer/everyday.tsv: everyday words, and the words of law that stand for them.

    python -m training.everyday DATA

Learnt from questions and the sentences that answer them: those of `training/questions.jsonl` that
were asked as people ask, and STARD's training part (THUIR, MIT; arXiv 2406.15313) below DATA, none
of them held back. jieba (MIT), which the extra `laws` installs, cuts both into words; the program
itself needs no jieba.

How often a word occurs in an answer is taken to be the sum of what each word of the question adds
and of a base: how often it occurs in all answers, and in the other answers from the same document.
So the document explains what it is about (车 → 道路), and the question's words what is said in
other words (老板 → 用人单位). EM finds the parts, as in IBM Model 1 (Brown et al., Computational
Linguistics 19(2), 1993). The other direction is learnt in the same way, and a pair must be
supported by both (Liang et al., Alignment by Agreement, NAACL 2006).

Each line is an everyday word, a tab, and the words of law for it, the surest first, each with its
weight in hundredths after it, parted by spaces. Lines are sorted by their words, and the same
questions make the same file.
"""

from __future__ import annotations

import argparse
import math
import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from indexer.evaluation import documents, read_dataset
from indexer.text import fold
from training.mine import held_back, questions

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Integers = npt.NDArray[np.int64]

TARGET = Path(__file__).parent.parent / "indexer" / "everyday.tsv"
NATURAL = {"lay", "paraphrase", "multi", "traditional"}

LEAST_ASKED = 3  # questions that hold an everyday word
LEAST_ANSWERED = 4  # answers that hold a word of law
MOST_ASKED = 0.03  # share of the questions, above which a word says too little
MOST_ANSWERED = 0.13  # share of the answers
MORE_ASKED = 2.0  # times as often in questions as in answers: an everyday word
MORE_ANSWERED = 1.35  # times as often in answers as in questions: a word of law
ROUNDS = 8
LEAST_SUPPORT = 1.5  # groups
LEAST_SURE = 3.0  # nats
SURE = 10.0  # nats, from which on a pair has the full weight
EACH = 3  # words of law for an everyday word, at most

# Parts of speech, as jieba marks them, that need no word of law: pronouns, particles, conjunctions,
# prepositions, numerals, measures, names of people and places. Adverbs are no words of law either.
NOT_ASKED = frozenset("c e f h k m nr ns nt o p q r t u ud ug uj ul uv uz x y z zg".split())
NOT_ANSWERED = NOT_ASKED | {"d"}
_HAN = re.compile("[㐀-鿿]+")
_NUMERAL = re.compile("[一二三四五六七八九十百千万亿零〇两第几]")

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Example:
    """A question, one answer to it, and their words. `group` is the document, or law, it is of."""

    group: str
    question: str
    answer: str
    asked: frozenset[str]
    answered: frozenset[str]


@dataclass(frozen=True, slots=True)
class Sides:
    """An example in one direction: the words of one side may be due to those of the other."""

    group: str
    causes: frozenset[str]
    effects: frozenset[str]


@dataclass(frozen=True, slots=True)
class Evidence:
    """How well a pair of words is supported.

    `support` is the number of groups where the one is due to the other, none counted for more than
    one; `sure` the log likelihood ratio, in nats, of the model with the pair to that without it.
    """

    support: float
    sure: float


# --- examples -------------------------------------------------------------------------------------


def examples(data: Path) -> list[Example]:
    """Return all questions that are not held back, once with each answer."""
    return [
        Example(group, question, answer, cut(question), cut(answer))
        for group, question, answer in texts(data)
    ]


def texts(data: Path) -> Iterator[tuple[str, str, str]]:
    """Yield (group, question, answer) of each example, folded."""
    for entry in questions():
        if entry["style"] in NATURAL and not held_back(entry["file"], 0.1):
            for gold in entry["gold"]:
                yield entry["file"], fold(entry["question"]), fold(gold["quote"])
    dataset = read_dataset(data / "stard", "train")
    articles = {article.doc_id: article for article in documents(dataset.corpus)}
    for query_id, corpus_id, _ in dataset.judgements:
        if not held_back(query_id, 0.2):
            article = articles[corpus_id]
            law = article.title.rsplit(" ", 1)[0]
            yield law, fold(dataset.queries[query_id]), fold(article.text)


def cut(text: str) -> frozenset[str]:
    """Return the Chinese words of a folded text."""
    import jieba  # type: ignore[import-untyped]

    return frozenset(word for run in _HAN.findall(text) for word in jieba.cut(run, HMM=False))


@cache
def kinds() -> dict[str, str]:
    """Return the part of speech of each word of jieba's dictionary."""
    with files("jieba").joinpath("dict.txt").open(encoding="utf-8") as lines:
        return {word: kind for word, _, kind in map(str.split, lines)}


def count(texts: Iterable[frozenset[str]]) -> Counter[str]:
    """Return in how many texts each word occurs."""
    return Counter(word for words in texts for word in words)


def differences(found: Sequence[Example]) -> list[Sides]:
    """Return the words that only the question of each example has, and only its answer.

    Rare words are left out, and of the answer numbers and words of one character.
    """
    asked = count(example.asked for example in found)
    answered = count(example.answered for example in found)
    often_asked = {word for word in asked if asked[word] >= LEAST_ASKED}
    often_answered = {
        word
        for word in answered
        if answered[word] >= LEAST_ANSWERED and len(word) > 1 and not _NUMERAL.search(word)
    }
    return [
        Sides(
            example.group,
            frozenset(w for w in example.asked & often_asked if w not in example.answer),
            frozenset(w for w in example.answered & often_answered if w not in example.question),
        )
        for example in found
    ]


# --- alignment ------------------------------------------------------------------------------------


def align(sides: Sequence[Sides]) -> dict[Pair, Evidence]:
    """Return the evidence for each pair (cause, effect) that occurs twice or more."""
    together = Counter(pair for each in sides for pair in product(each.causes, each.effects))
    pairs = sorted(pair for pair, times in together.items() if times > 1)
    pair, place, group, rates = occurrences(sides, pairs)
    causes = count(each.causes for each in sides)
    trials = np.array([causes[cause] for cause, _ in pairs], dtype=np.float64)
    added, expected = fit(pair, place, rates, trials)
    due = added[pair] / expected[place]  # the pair's part in each of its occurrences
    keys, inverse = np.unique(pair * len(sides) + group, return_inverse=True)
    in_group = np.minimum(np.bincount(inverse, due), 1.0)
    support = np.bincount(keys // len(sides), in_group)
    sure = np.bincount(pair, -np.log1p(-np.minimum(due, 1 - 1e-9))) - added * trials
    return {
        each: Evidence(float(groups), float(nats))
        for each, groups, nats in zip(pairs, support, sure, strict=True)
    }


def occurrences(
    sides: Sequence[Sides], pairs: Sequence[Pair]
) -> tuple[Integers, Integers, Integers, Floats]:
    """Return the numbers of pair, place and group of each occurrence of a pair, and base rates.

    A place is an effect in an example; its base rate is how often the effect is expected there
    without its causes: the mean of its shares of all examples and of the others of the group.
    """
    numbers = {pair: number for number, pair in enumerate(pairs)}
    groups = {group: number for number, group in enumerate(dict.fromkeys(s.group for s in sides))}
    everywhere = count(each.effects for each in sides)
    sizes = Counter(each.group for each in sides)
    here: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for each in sides:
        here[each.group].update(each.effects)
    rates: list[float] = []
    found: list[tuple[int, int, int]] = []
    for each in sides:
        for effect in sorted(each.effects):
            found += [
                (numbers[cause, effect], len(rates), groups[each.group])
                for cause in sorted(each.causes)
                if (cause, effect) in numbers
            ]
            others = (here[each.group][effect] - 1) / max(sizes[each.group] - 1, 1)
            rates.append((everywhere[effect] / len(sides) + others) / 2)
    pair, place, group = np.array(found, dtype=np.int64).T
    return pair, place, group, np.array(rates)


def fit(pair: Integers, place: Integers, rates: Floats, trials: Floats) -> tuple[Floats, Floats]:
    """Return what each pair adds to the rate of its effect, and what is expected at each place."""
    added = 0.3 * np.bincount(pair) / trials  # EM may start anywhere above zero
    for _ in range(ROUNDS):
        expected = rates + np.bincount(place, added[pair], len(rates))
        added = np.bincount(pair, added[pair] / expected[place]) / trials
    return added, rates + np.bincount(place, added[pair], len(rates))


# --- the table ------------------------------------------------------------------------------------


def learn(found: Sequence[Example]) -> dict[str, list[tuple[str, int]]]:
    """Return the words of law for each everyday word, each with its weight, the surest first."""
    sides = differences(found)
    forward = align(sides)
    backward = align([Sides(each.group, each.effects, each.causes) for each in sides])
    asked, answered = everyday_words(found), words_of_law(found)
    table: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
    for (word, term), there in forward.items():
        back = backward[term, word]
        sure = min(there.sure, back.sure)
        support = min(there.support, back.support)
        if (
            word in asked
            and term in answered
            and sure >= LEAST_SURE
            and support >= LEAST_SUPPORT
        ):
            table[word].append((term, math.ceil(100 * min(sure / SURE, 1.0))))
    return {
        word: sorted(terms, key=lambda each: (-each[1], each[0]))[:EACH]
        for word, terms in sorted(table.items())
    }


def everyday_words(found: Sequence[Example]) -> set[str]:
    """Return the words that people ask with and laws do without."""
    asked = count(example.asked for example in found)
    answered = count(example.answered for example in found)
    return {
        word
        for word, times in asked.items()
        if times <= MOST_ASKED * len(found)
        and times >= MORE_ASKED * (answered[word] + 0.5)
        and kinds().get(word, "x") not in NOT_ASKED
    }


def words_of_law(found: Sequence[Example]) -> set[str]:
    """Return the words that laws use more than people do."""
    asked = count(example.asked for example in found)
    answered = count(example.answered for example in found)
    return {
        word
        for word, times in answered.items()
        if times <= MOST_ANSWERED * len(found)
        and times >= MORE_ANSWERED * (asked[word] + 0.5)
        and kinds().get(word, "x") not in NOT_ANSWERED
    }


def written(table: Mapping[str, Sequence[tuple[str, int]]]) -> str:
    """Return the file's text."""
    return "".join(
        f"{word}\t{' '.join(f'{term} {weight}' for term, weight in terms)}\n"
        for word, terms in table.items()
    )


def main() -> None:
    """Write the file anew."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("data", type=Path)
    table = learn(examples(parser.parse_args().data))
    TARGET.write_text(written(table), "utf-8")
    print(f"{TARGET}: {len(table)} words, {sum(map(len, table.values()))} terms")


if __name__ == "__main__":
    main()
