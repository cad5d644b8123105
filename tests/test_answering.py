"""What is asked of a document's form, which clauses are marked, which hits stand together."""

import numpy as np
import pytest

from indexer.answering import coverage, form_parts, highlights, neighbours
from indexer.records import DocumentInfo, Hit, Locator, Passage, Scores, Standing
from indexer.text import clauses, sentences


def passage(text, start=0, doc_id="d"):
    """Make a passage of a text."""
    spans = tuple(sentences(text))
    return Passage(
        f"{doc_id}{start}", doc_id, start, start + len(text), text, Locator("", (1, 1)), spans
    )


def hit(rank, one):
    """Make a hit of a passage."""
    info = DocumentInfo(
        one.doc_id, "p", "t", None, (), None, None, None, None, Standing("unknown", "", "")
    )
    return Hit(rank, 1.0 / rank, Scores(None, None, None), one, info, (), "")


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("这份通知的文号是多少？", ("number",)),
        ("该文件主送哪些单位", ("addressees",)),
        ("本通知抄送給誰", ("copies",)),
        ("Who issued this document?", ("masthead", "signature", "title_note")),
        ("专利申请由哪个部门接收？", ()),
        ("商标注册的有效期多长", ()),
    ],
)
def test_a_question_about_the_document_names_a_part_of_its_form(question, parts):
    """Only a question that speaks of a document asks for its form."""
    assert form_parts(question) == parts


def marked(text, matches, rarity):
    """Return what is marked of a text whose clauses match a question so well."""
    spans = highlights(text, clauses(text), np.array(matches, np.float32), rarity)
    return [text[start:end] for start, end in spans]


def test_the_clauses_that_match_best_are_marked():
    """Late interaction decides, and the words that they share with the question."""
    text = "甲乙丙， 丁戊己。\n庚辛壬。"
    assert marked(text, [[0.1], [0.9], [0.2]], {}) == ["丁戊己。"]
    assert marked(text, [[0.5], [0.5], [0.5]], {"庚": 3.0, "辛": 3.0}) == ["庚辛壬。"]


def test_clauses_that_match_different_tokens_are_marked_together():
    """What one clause lacks the next may hold; a clause between comes with them."""
    matches = [[0.9, 0.1, 0.1], [0.1, 0.1, 0.1], [0.1, 0.9, 0.1], [0.1, 0.1, 0.1]]
    assert marked("甲乙丙，丁戊己，庚辛壬。子丑寅。", matches, {}) == ["甲乙丙，丁戊己，庚辛壬。"]


def test_a_third_of_a_passage_is_marked_at_most():
    """Of a long passage a third, but a single clause whole."""
    one, long = "条" * 39 + "，", "款" * 150 + "。"
    alike = [[0.5, 0.1], [0.1, 0.5]] * 3
    assert marked(one * 6, alike, {}) == [one * 2]
    assert marked(one + long, [[0.1, 0.1], [0.9, 0.9]], {}) == [long]


def test_nothing_is_marked_where_there_is_no_word():
    """A passage of white space has no highlight."""
    assert marked(" \n ", np.zeros((1, 2)), {}) == []
    assert marked("", np.zeros((0, 2)), {}) == []


def test_coverage_is_the_share_of_rare_tokens():
    """The rarer a token, the more it counts; no token at all covers nothing."""
    assert coverage({"专": 1.0, "利": 3.0}, "专属") == 0.25
    assert coverage({}, "专属") == 0.0


def test_neighbours_are_put_together():
    """Hits with nothing but a line break between them are one group, the best first."""
    first, second, far = passage("第一段。", 0), passage("第二段。", 5), passage("远处。", 90)
    other = passage("别的。", 5, "e")
    ranked = [hit(1, second), hit(2, other), hit(3, first), hit(4, far)]
    groups = [[one.rank for one in group] for group in neighbours(ranked)]
    assert groups == [[1, 3], [2], [4]]
