"""Checking a whole draft: how it is read, what it gives back, and what is suggested for it."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.checking import check, report_json
from indexer.checking.draft import LONGEST_DRAFT, read_draft
from indexer.checking.findings import ERRORS
from indexer.errors import ReadError
from tests.checking_texts import ON, TEXTS


def test_an_uncited_sentence_is_given_the_citation_of_its_words():
    """And one that is cited, or is the writer's own, is not."""
    said = "冬季封湖期间，不得在冰面上行走、滑冰或者凿冰取鱼"
    (finding,) = check(f"{said}。市民纷纷表示支持。", TEXTS, ON).findings
    assert (finding.kind, finding.verdict, finding.text) == ("sentence", "suggested", said + "。")
    assert finding.place.citation == "《云水市湖泊保护条例》第三条之一"


def test_a_report_is_json_with_the_span_of_every_finding():
    """Places are given in the draft's own lines and columns."""
    draft = "报告\r\n\r\n　　《云水市湖泊保护条例》第二条规定：“湖长应当每月巡湖一次”。"
    report = check(draft, TEXTS, ON)
    fields = json.loads(json.dumps(report_json(report), ensure_ascii=False))
    assert fields["has_errors"] is True
    assert fields["on"] == "2026-11-22"
    assert [
        (one["kind"], one["line"], one["column"], one["text"]) for one in fields["findings"]
    ] == [
        ("reference", 3, 2, "《云水市湖泊保护条例》第二条"),
        ("quote", 3, 20, "湖长应当每月巡湖一次"),
    ]
    assert fields["counts"]["differs"] == 1


@pytest.mark.parametrize("draft", [" \n\n", "\u200b\n"])
def test_an_empty_draft_is_refused(draft):
    """There is nothing to check: white space, or what has no width at all."""
    with pytest.raises(ReadError, match="没有文字"):
        check(draft, TEXTS, ON)


pieces = st.lists(
    st.sampled_from(
        [
            "《云水市湖泊保护条例》", "云水市渔业条例", "第二条", "第一款", "第（一）项", "之一",
            "至", "、", "“", "”", "「", "」", '"', "……", "[", "]", "（", "）", "\n", "> ", "该条例",
            "前款", "规定：", "湖长应当每周巡湖一次", "沿湖一百米以内不得停放机动车",
            "云湖发〔2024〕8号", "。", "，", "😀", "Ａ",
        ]
    ),
    max_size=25,
).map("".join)  # fmt: skip


@given(pieces.filter(str.strip))
def test_every_finding_is_a_slice_of_the_draft_and_every_place_one_of_its_source(draft):
    """Whatever is written: spans, differences, and what is quoted of the corpus."""
    try:
        report = check(draft, TEXTS, ON)
    except ReadError:
        return
    for finding in report.findings:
        assert report.text[finding.start : finding.end] == finding.text
        for one in finding.differences:
            assert finding.start <= one.start <= one.end <= finding.end
        if finding.place:
            source = TEXTS.document(finding.place.document.doc_id).text
            assert source[finding.place.start : finding.place.end] == finding.place.text
    assert report.has_errors == any(one.verdict in ERRORS for one in report.findings)


def test_quotation_marks_that_are_never_closed_quote_nothing():
    """And the others keep their pairs; of nested ones the outermost counts."""
    draft = read_draft("他说“甲乙。又说「丙「丁」戊」，“己‘庚’“辛””。")
    assert [draft.text[one.start : one.end] for one in draft.quotes] == [
        "丙「丁」戊",
        "己‘庚’“辛”",
    ]


def test_a_notice_with_the_rules_that_it_issues_is_one_draft():
    """Places are counted through both, as lines of the file."""
    draft = (
        "云水市人民政府关于印发《云水市巡湖办法》的通知\n\n云湖发〔2024〕9号\n\n各区人民政府：\n\n"
        "现将《云水市巡湖办法》印发给你们，请认真贯彻执行。\n\n云水市人民政府\n\n2024年4月5日\n\n"
        "云水市巡湖办法\n\n第一条　为了巡湖，制定本办法。\n\n"
        "第二条　适用《云水市渔业条例》第九条。\n"
    )
    report = check(draft, TEXTS, ON)
    assert [(one.verdict, one.line, one.column, one.text) for one in report.findings] == [
        ("unknown", 1, 11, "《云水市巡湖办法》"),
        ("unknown", 7, 2, "《云水市巡湖办法》"),
        ("missing", 17, 6, "《云水市渔业条例》第九条"),
    ]


def test_a_draft_that_is_no_report_any_more_is_refused():
    """Above the limit, with the limit; at the limit it is checked."""
    assert check("湖" * LONGEST_DRAFT, TEXTS, ON).findings == ()
    with pytest.raises(ReadError, match="1,000,001 个字符，超过 1,000,000 个的上限"):
        check("湖" * (LONGEST_DRAFT + 1), TEXTS, ON)
