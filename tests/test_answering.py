"""What is asked of a document's form, which sentence is marked, which hits stand together."""

import numpy as np
import pytest

from indexer.answering import coverage, form_parts, highlights, neighbours
from indexer.records import DocumentInfo, Hit, Locator, Passage, Scores, Standing
from indexer.text import sentences


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


def test_the_sentence_that_scores_best_is_marked():
    """Late interaction decides, and the words that it shares with the question."""
    one = passage("甲乙丙。 丁戊己。\n庚辛壬。")
    assert highlights(one, np.array([0.1, 0.9, 0.2], np.float32), {}) == ((5, 9),)
    shared = {"庚": 3.0, "辛": 3.0}
    assert highlights(one, np.array([0.5, 0.5, 0.5], np.float32), shared) == ((10, 14),)


def test_nothing_is_marked_where_there_is_no_word():
    """A passage of white space has no highlight."""
    assert highlights(passage(" \n "), np.zeros(1, np.float32), {}) == ()
    assert highlights(passage(""), np.zeros(0, np.float32), {}) == ()


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
