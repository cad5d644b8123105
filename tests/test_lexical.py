"""BM25 against the formula, computed by hand."""

from math import log

import pytest

from indexer.lexical import LexicalIndex, LexicalRow, build
from indexer.text import tokens

ROWS = ["专利权的期限", "商标的期限为十年，期限届满可以续展", "著作权", "PCT 3.5 条"]


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    """Four passages of two documents; the first has the outline 专利法."""
    folder = tmp_path_factory.mktemp("lexical") / "index"
    build(
        [LexicalRow(text, "专利法" if not row else "", row // 2) for row, text in enumerate(ROWS)],
        folder,
    )
    return LexicalIndex(folder)


def bm25(token, row, k1=1.2, b=0.75):
    """Score one token as Robertson & Zaragoza (2009) do, in Lucene's form of the idf."""
    lengths = [len(tokens(text)) for text in ROWS]
    frequency = tokens(ROWS[row]).count(token)
    holding = sum(token in tokens(text) for text in ROWS)
    idf = log(1 + (len(ROWS) - holding + 0.5) / (holding + 0.5))
    norm = k1 * (1 - b + b * lengths[row] / (sum(lengths) / len(lengths)))
    return idf * frequency * (k1 + 1) / (frequency + norm)


def test_scores_are_bm25(index):
    """A passage scores the sum of its tokens' BM25, over unigrams and bigrams."""
    found = dict(index.search("期限", 10))
    expected = {row: sum(bm25(token, row) for token in ("期", "期限", "限")) for row in (0, 1)}
    assert found == pytest.approx(expected, rel=1e-3)


def test_the_outline_is_found(index):
    """A word of the outline alone finds the passage under it."""
    assert index.search("专利法", 10)[0][0] == 0


def test_only_documents_asked_for_are_searched(index):
    """A search in one document returns its passages, scored as without the filter."""
    assert index.search("期限 著作", 10, [1]) == [
        hit for hit in index.search("期限 著作", 10) if hit[0] >= 2
    ]
    assert index.search("期限", 10, []) == []


def test_scripts_widths_and_cases_find_the_same(index):
    """專利權 finds 专利权, ｐｃｔ finds PCT."""
    assert index.search("專利權", 10) == index.search("专利权", 10)
    assert index.search("ｐｃｔ ３．５", 10) == index.search("PCT 3.5", 10)


def test_a_question_of_punctuation_finds_nothing(index):
    """Nothing to search for is no error."""
    assert index.search("？！《》", 10) == []
    assert index.rarity("？！") == {}


def test_a_rare_token_is_rarer(index):
    """Rarity falls with the number of passages that hold a token."""
    rarity = index.rarity("期著")
    assert rarity["著"] > rarity["期"] > 0
