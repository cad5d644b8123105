"""References to articles: exactly the law and the article named, or none."""

import pytest

from indexer.records import Document, DocumentInfo, Fact, Section, Standing
from indexer.references import Reference, Titles

TITLES = [
    "中华人民共和国专利法",
    "中华人民共和国专利法（2008年修正）",
    "中华人民共和国专利法实施细则",
    "中华人民共和国商标法",
    "中华人民共和国刑法",
]
DATES = ["2020-10-17", "2008-12-27", "2023-12-11", "2019-04-23", "2020-12-26"]
DOCUMENTS = [
    Document(doc_id=f"d{n}", path=f"{n}.md", text="", facts=(Fact("title", title, "text"),))
    for n, title in enumerate(TITLES)
]
INFOS = [
    DocumentInfo(
        f"d{n}", f"{n}.md", title, None, (), DATES[n], None, None, None,
        Standing("superseded" if "2008" in title else "in_force", "", ""),
    )
    for n, title in enumerate(TITLES)
]  # fmt: skip


def understand(question, allowed=None):
    """Understand a question over the five statutes."""
    return Titles(DOCUMENTS).understand(question, INFOS, allowed)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("专利法第七十一条", Reference("d0", "71")),
        ("專利法第71條規定了什麼？", Reference("d0", "71")),
        ("《中华人民共和国专利法》第七十一条第二款", Reference("d0", "71", 2)),
        ("根据专利法实施细则第十三条第一款第（二）项，是什么", Reference("d2", "13", 1, 2)),
        ("刑法第一百三十三条之一", Reference("d4", "133-1")),
        ("刑法第一百三十三条", Reference("d4", "133")),
        ("2008年专利法第六十五条", Reference("d1", "65")),
        ("专利法（2008年修正）第六十五条", Reference("d1", "65")),
        ("商标法57条", Reference("d3", "57")),
    ],
)
def test_a_reference_names_one_article_of_one_law(question, expected):
    """Scripts, digits, brackets, the longer title and the year named are told apart."""
    assert understand(question).references == (expected,)


def test_a_law_named_once_holds_for_an_enumeration():
    """「专利法第六十五条和第七十一条」 names two articles of the one law."""
    assert understand("专利法第六十五条和第七十一条").references == (
        Reference("d0", "65"),
        Reference("d0", "71"),
    )


@pytest.mark.parametrize(
    ("question", "only"),
    [
        ("专利法第七十一条规定了什么？", True),
        ("请问商标法第57条的内容是什么", True),
        ("What does 专利法第71条 say?", True),
        ("专利法第七十一条与商标法相比赔偿倍数有何不同", False),
    ],
)
def test_a_question_may_ask_for_nothing_but_the_article(question, only):
    """Where the rest of the question says nothing of its own, only the article is returned."""
    assert understand(question).only is only


@pytest.mark.parametrize(
    "question",
    ["本办法第三条讲的是什么", "该规定第十条", "我想问你说的那个法第三条", "第三条是什么意思"],
)
def test_words_that_name_no_law_name_none_that_is_missing(question):
    """「本办法第三条」 is a question like any other, not one about a law that the corpus lacks."""
    assert understand(question).missing == ()


@pytest.mark.parametrize(
    "question", ["根据海商法第十条", "请问海商法第十条怎么说", "船坏了，依照《海商法》第十条"]
)
def test_words_before_a_missing_law_are_not_of_its_name(question):
    """What leads to a law's name is left out of the note."""
    assert understand(question).missing == ("海商法",)


@pytest.mark.parametrize(
    ("question", "expected"),
    [("专利细则第十三条", "d2"), ("根据专利细则第13条", "d2"), ("专利法第十三条", "d0")],
)
def test_short_forms_of_titles_name_the_law(question, expected):
    """专利细则 is 专利法实施细则, and never 专利法."""
    assert [one.doc_id for one in understand(question).references] == [expected]


def test_a_law_that_is_not_there_is_named():
    """An article of a law that the corpus lacks is reported, not answered from another law."""
    found = understand("海商法第十条")
    assert (found.references, found.missing, found.notes) == (
        (),
        ("海商法",),
        ("库中没有《海商法》",),
    )


def test_a_filter_holds_for_references():
    """An article of a document that the filters exclude is not returned."""
    assert understand("专利法第七十一条", frozenset({3})).references == ()


def test_a_number_without_a_law_refers_to_nothing():
    """第七十一条 alone names no law."""
    assert understand("第七十一条的赔偿数额").references == ()


def test_the_span_is_that_of_the_node_named():
    """An article, its clause and its item have their own spans; what is missing has none."""
    text = "第一条　甲。\n乙：\n（一）丙；\n（二）丁。"
    document = Document(
        doc_id="d",
        path="d.md",
        text=text,
        sections=(
            Section("article", "第一条", "1", "", 0, len(text)),
            Section("clause", "", "1", "", 0, 7, 0),
            Section("clause", "", "2", "", 7, len(text), 0),
            Section("item", "（一）", "1", "", 10, 16, 2),
            Section("item", "（二）", "2", "", 16, len(text), 2),
        ),
    )
    spans = [
        Reference("d", "1").span(document),
        Reference("d", "1", 2).span(document),
        Reference("d", "1", 2, 2).span(document),
        Reference("d", "1", 9).span(document),
        Reference("d", "2").span(document),
    ]
    assert spans == [(0, len(text)), (7, len(text)), (16, len(text)), (0, len(text)), None]
