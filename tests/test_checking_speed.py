"""How long a check takes: as long as the draft is, whatever it is made of."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from indexer.checking import check
from indexer.checking.provisions import START
from tests.checking_texts import ON, TEXTS

if TYPE_CHECKING:
    from collections.abc import Callable

SHORT, LONG = 4_000, 64_000  # characters: 16 times as many, 256 times in a square
BOUND = 40

LAW = "《云水市湖泊保护条例》"
PATTERNS = {
    "pairs of marks": "“湖”",
    "opening marks": "“",
    "closing marks": "”",
    "nested marks": "“「",
    "straight marks": '"湖',
    "open quotations": "“湖长应当每周巡湖",
    "quotations and spaces": "“湖”          ",
    "quotations in lines": "“湖”\n",
    "block quotes between quotations": "> 湖\n\n“湖”\n\n",
    "lines that lead to quotations": "湖：\n“湖”“湖”\n",
    "titles": "《湖》",
    "open titles": "《",
    "titles of the corpus": LAW,
    "marks in open titles": "《“湖”",
    "marks between titles": f"“湖长”{LAW}",
    "chains behind a quotation": f"“湖长应当每月巡湖”（{LAW}{LAW}{LAW}）",
    "bare names": "云水市湖泊保护条例",
    "articles": "第一条",
    "articles of one law": f"{LAW}第一条、第二条",
    "articles by guess": f"{LAW}根据第一条",
    "pronouns": "该条例第一条",
    "pronouns far behind the name": "该法第一条前款规定",
    "numbers": "云湖发〔2024〕8号",
    "numbers and pronouns": "云湖发〔2024〕8号该条例第一条",
    "lists with spaces": "第一 、 一 、 ",
    "digits": "1",
    "one line": "湖",
    "dots": ".",
    "short lines": "湖\n",
    "notes": "“湖长应当每月巡湖”[1]",
    "wrong quotations": f"{LAW}第二条规定：“湖长应当每月巡湖一次”。",
    "words of the corpus without a stop": "湖长应当每周巡湖一次",
    "quotations of one character": "“" + "的" * 2000 + "”",
    "a statute": "第一条　湖\n本法第一条前款规定\n",
}


def seconds(call: Callable[[], object]) -> float:
    """Return the processor time of a call, the better of two."""
    taken = []
    for _ in range(2):
        started = time.process_time()
        call()
        taken.append(time.process_time() - started)
    return min(taken)


@pytest.mark.parametrize("pattern", PATTERNS.values(), ids=PATTERNS)
def test_a_check_takes_time_in_proportion_to_the_length_of_the_draft(pattern):
    """Whatever the draft repeats."""
    head = f"{LAW}和《云水市渔业法》。\n[1] {LAW}第二条。\n{LAW}"

    def draft(length: int) -> str:
        return head + pattern * (length // len(pattern))

    short = seconds(lambda: check(draft(SHORT), TEXTS, ON))
    assert seconds(lambda: check(draft(LONG), TEXTS, ON)) < BOUND * short


def test_a_list_with_spaces_is_read_in_one_way_only():
    """Each number more in it makes the search longer, and does not multiply it."""

    def look(count: int) -> None:
        for _ in range(20):
            assert START.search("第" + "一 、 " * count + "湖") is None

    assert seconds(lambda: look(7)) < 10 * seconds(lambda: look(3))
