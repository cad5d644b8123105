"""Finding words in one text: other scripts and widths, white space, overlaps."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.finding import find
from indexer.text import fold


@pytest.mark.parametrize(
    ("text", "words", "found"),
    [
        ("湖岸十米，湖岸百米", "湖岸", ["湖岸", "湖岸"]),
        ("專利權的保護", "专利权", ["專利權"]),
        ("专利权的保护", "專利權", ["专利权"]),
        ("ＡＢＣ第１２条", "abc 第12条", ["ＡＢＣ第１２条"]),
        ("第一章　总　　则", "总则", ["总　　则"]),
        ("湖\n岸", "湖岸", []),
        ("岸岸岸", "岸岸", ["岸岸"]),
        ("𠮷田湖", "湖", ["湖"]),
        ("湖岸", " ", []),
        ("湖岸", "", []),
    ],
)
def test_words_are_found_as_a_reader_writes_them(text: str, words: str, found: list[str]) -> None:
    """Script, width, case and white space do not count; lines and order do."""
    assert [text[start:end] for start, end in find(text, words)] == found


@given(st.text("湖岸 ａＡ專专\n", max_size=40), st.text("湖岸 aA专", min_size=1, max_size=3))
def test_what_is_found_reads_as_the_words_do(text: str, words: str) -> None:
    """Each span, folded and without white space, is the words; spans are in order."""
    wanted = "".join(fold(words).split())
    spans = find(text, words)
    assert all("".join(fold(text[start:end]).split()) == wanted for start, end in spans)
    assert spans == sorted(spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
