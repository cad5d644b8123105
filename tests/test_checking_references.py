"""Checking references: each names exactly one provision, or nothing is said of it."""

from __future__ import annotations

import pytest

from indexer.checking import check
from tests.checking_texts import ON, TEXTS, verdicts


@pytest.mark.parametrize(
    ("draft", "expected"),
    [
        ("《云水市湖泊保护条例》第三条第（二）项。", ["exists"]),
        ("《云水市湖泊保护条例》第三条第三项。", ["missing"]),
        ("《云水市湖泊保护条例》第二条第三款。", ["missing"]),
        ("《云水市湖泊保护条例》第五条。", ["missing"]),
        ("《云水市湖泊保护条例》第三条之一。", ["exists"]),
        ("《云水市湖泊保护条例》第三条之九。", ["missing"]),
        ("《云水市湖泊保护条例》第一条、第二条第一款和第三条至第四条。", ["exists"] * 3),
        ("《云水市湖泊保护条例》第二条第一款、第四款。", ["exists", "missing"]),
        ("《云水市湖泊保护条例》第三条第（一）、（三）项。", ["exists", "missing"]),
        ("云水市湖泊保护条例实施细则第二条。", ["exists"]),
        ("云水市湖泊保护条例实施细则第三条。", ["missing"]),
        ("云水市渔业条例实施细则第九条。", ["unknown"]),
        ("《云水市湖泊保护条例》（2011年）第三条。", ["outdated"]),
        ("《云水市湖泊保护条例》（2015年修订）第三条。", ["unknown"]),
        ("乌有国《云水市渔业条例》第九条。", ["unknown"]),
        ("《云水市渔业条例》第二条。该条例第九条。", ["exists", "missing"]),
        ("《云水市渔业条例》第二条。合同法第九条。", ["exists", "unknown"]),
        ("《云水市湖泊保护条例》第二条第二款，前款规定的除外。", ["exists", "exists"]),
    ],
)
def test_a_reference_names_exactly_one_provision(draft, expected):
    """Of the law that is named, in the version that is meant; and never of one alike."""
    assert [verdict for kind, verdict, _ in verdicts(draft) if kind == "reference"] == expected


def test_a_short_form_that_the_draft_explains_is_the_text_itself():
    """«（以下简称《条例》）»."""
    draft = "《云水市渔业条例》（以下简称《条例》）很重要。《条例》第九条。"
    assert [verdict for _, verdict, _ in verdicts(draft)] == ["exists", "missing"]


def test_a_pronoun_behind_a_law_that_is_not_here_is_never_called_wrong():
    """「该条例」 may be the one that the corpus lacks."""
    draft = "先看《云水市渔业条例》，再看乌水市森林条例。该条例第九十条另有规定。"
    assert not check(draft, TEXTS, ON).has_errors


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("云湖发〔2024〕8号", "exists"),
        ("云湖发[2024]第8号", "exists"),
        ("云湖发〔2023〕8号", "differs"),
        ("云湖发〔2024〕88号", "differs"),
    ],
)
def test_a_wrong_number_is_told_with_the_right_one(number, expected):
    """〔2024〕8号 is not 〔2024〕88号."""
    draft = f"《云水市人民政府办公室关于开展湖泊清淤工作的通知》（{number}）作了部署。"
    (finding,) = check(draft, TEXTS, ON).findings
    assert finding.verdict == expected
    assert (finding.verdict == "exists") != ("云湖发〔2024〕8号" in finding.message)


def test_a_number_of_another_title_is_told_and_an_unknown_number_is_not_wrong():
    """A number alone names its text; one that the corpus lacks says nothing."""
    assert verdicts("依据云湖发〔2024〕8号开展工作。") == [
        ("number", "exists", "云湖发〔2024〕8号")
    ]
    assert verdicts("依据云湖发〔2031〕9号开展工作。") == [
        ("number", "unknown", "云湖发〔2031〕9号")
    ]
    (other,) = verdicts("《云水市候鸟保护规划》（云湖发〔2024〕8号）。")
    assert other[1] == "elsewhere"


def test_real_statutes_are_told_apart(laws):
    """专利法实施细则 is not 专利法: the corpus lacks the one, and so says nothing of it."""
    draft = "《专利法》第一百条。《专利法实施细则》第一百条。商标法第四十二条。"
    report = check(draft, laws, ON)
    assert [(one.verdict, one.cited) for one in report.findings] == [
        ("missing", "《中华人民共和国专利法》第100条"),
        ("unknown", ""),
        ("exists", "《中华人民共和国商标法》第四十二条"),
    ]
