"""What is asked of a document's form, which words are marked, which hits stand together."""

import numpy as np
import pytest

from indexer.answering import (
    by_document,
    coverage,
    form_parts,
    highlights,
    neighbours,
    question_parts,
)
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
    spans = highlights(passage(text), clauses(text), np.array(matches, np.float32), rarity)
    return [text[start:end] for start, end in spans]


SENTENCES = ["甲" * 40 + "。", "乙" * 40 + "。", "丙" * 40 + "。", "丁" * 40 + "。"]


def test_the_sentence_that_scores_best_is_marked():
    """Late interaction decides, and the words that it shares with the question."""
    text = "".join(SENTENCES)
    assert marked(text, [[0.1], [0.2], [0.9], [0.3]], {}) == [SENTENCES[2]]
    assert marked(text, [[0.5]] * 4, {"丁": 3.0}) == [SENTENCES[3]]


def test_short_neighbours_are_marked_with_it():
    """As long as all is a third of the passage, the better neighbour is marked as well."""
    text = "短句子。好句子。近句子。" + "长" * 40 + "。"
    matches = [[0.1, 0.1], [0.9, 0.1], [0.1, 0.8], [0.1, 0.1]]
    assert marked(text, matches, {}) == ["短句子。好句子。近句子。"]
    assert marked(text, [*matches[:3], [0.9, 0.9]], {}) == ["长" * 40 + "。"]


def test_a_long_sentence_is_cut_to_its_best_clauses():
    """What one clause lacks the next may hold; a clause between comes with them."""
    clause = [
        "子" * 39 + "，",
        "丑" * 39 + "，",
        "寅" * 39 + "，",
        "卯" * 39 + "，",
        "辰" * 99 + "。",
    ]
    matches = [[0.1, 0.1], [0.9, 0.1], [0.1, 0.9], [0.1, 0.1], [0.1, 0.1]]
    assert marked("".join(clause), matches, {}) == [clause[1] + clause[2]]
    assert marked("款" * 300 + "。", [[0.5]], {}) == ["款" * 300 + "。"]


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


def test_hits_are_put_together_by_document():
    """A document stands where its best hit does, its hits behind that one, by rank."""
    hits = [hit(rank, passage("一。", 9 - rank, doc)) for rank, doc in enumerate("babca", start=1)]
    assert [[one.rank for one in group] for group in by_document(hits)] == [[1, 3], [2, 5], [4]]


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("部门之间怎样加强协调配合？", ["部门之间", "加强协调配合"]),
        ("商标续展要在什么时候申请？", ["商标续展", "申请"]),
        ("湖边停船的目的是什么，由谁批准？", ["湖边停船", "目的", "批准"]),
        ("船，船和船", ["船和船"]),
        ("怎么办？", []),
    ],
)
def test_the_parts_of_a_question(question, parts):
    """A question is parted at its marks and at the words that only ask."""
    assert question_parts(question) == parts
