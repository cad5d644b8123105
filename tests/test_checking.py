"""Checking quotations: what is right is confirmed, what is wrong is found, the rest left alone."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.checking import check
from indexer.readers import read
from tests.checking_texts import ON, TEXTS, the_quote, verdicts


@pytest.mark.parametrize(
    "draft",
    [
        "《云水市湖泊保护条例》第二条第二款规定：“湖长应当每周巡湖一次，并且如实填写巡湖日志。”",
        "云水市湖泊保护条例第2条第2款规定，“湖长应当每周巡湖一次”。",
        "“湖长应当每周巡湖一次，并且如实填写巡湖日志”（《云水市湖泊保护条例》第二条第二款）。",
        "「湖长应当每周巡湖一次」——《云水市湖泊保护条例》第二条",
        "《云水市湖泊保护条例》对巡湖作了规定，其中第二条第二款写明：“湖长应当每周巡湖一次”。",
        "巡湖依照《云水市湖泊保护条例》进行。该条例第二条第二款规定：“湖长应当每周巡湖一次”。",
        "《云水市湖泊保护条例》第二条第二款规定：\n“湖长应当每周巡湖一次，并且如实填写巡湖日志。”",
        "据称“湖长应当每周巡湖一次”[1]。\n[1] 《云水市湖泊保护条例》第二条第二款。",
    ],
)
def test_a_quotation_that_stands_where_it_is_said_to_stand_is_verbatim(draft):
    """Whichever way the provision is named: before, behind, by pronoun, in a note."""
    finding = the_quote(draft)
    assert (finding.verdict, finding.place.locator.label, finding.folded) == (
        "verbatim",
        "第二条第二款",
        False,
    )
    assert not check(draft, TEXTS, ON).has_errors


@pytest.mark.parametrize(
    "quote",
    [
        "湖长应当每周巡湖一次,并且如实填写巡湖日志",
        "湖长应当每周 巡湖一次，并且如实\u3000填写巡湖日志",
    ],
)
def test_width_and_white_space_are_told_and_are_no_difference(quote):
    """«仅标点样式、全半角或空格不同»."""
    finding = the_quote(f"《云水市湖泊保护条例》第二条规定：“{quote}”。")
    assert (finding.verdict, finding.folded) == ("verbatim", True)
    assert "全半角" in finding.message


@pytest.mark.parametrize(
    ("quote", "written", "source"),
    [
        ("湖长应当每月巡湖一次，并且如实填写巡湖日志", "月", "周"),
        ("湖长应当每周巡湖一次、并且如实填写巡湖日志", "、", "，"),
        ("湖长应当每周巡湖一次，并且填写巡湖日志", "", "如实"),
        ("湖长应当每周至少巡湖一次，并且如实填写巡湖日志", "至少", ""),
    ],
)
def test_every_other_difference_is_shown_with_its_place(quote, written, source):
    """One character, one mark, an omission without dots, an addition without brackets."""
    draft = f"《云水市湖泊保护条例》第二条第二款规定：“{quote}”。"
    finding = the_quote(draft)
    (difference,) = finding.differences
    assert (finding.verdict, difference.written, difference.source) == ("differs", written, source)
    assert draft[difference.start : difference.end] == written
    assert finding.place.locator.label == "第二条第二款"


def test_open_omissions_and_remarks_part_a_quotation():
    """«……» and [ ] are no difference where the parts stand in order, and are one where not."""
    law = "《云水市湖泊保护条例》第二条规定："
    assert the_quote(law + "“沿湖一百米以内……违者由[该区的]湖长劝离”。").verdict == "verbatim"
    assert the_quote(law + "“违者由湖长劝离……沿湖一百米以内不得停放机动车”。").verdict == "differs"


def test_the_wrong_article_clause_and_law_are_told_with_the_right_one():
    """The words stand elsewhere: in another article, another clause, another text."""
    quote = "湖长应当每周巡湖一次，并且如实填写巡湖日志"
    found = {
        cited: the_quote(f"{cited}规定：“{quote}”。")
        for cited in (
            "《云水市湖泊保护条例》第一条",
            "《云水市湖泊保护条例》第二条第一款",
            "《云水市渔业条例》第二条",
        )
    }
    assert {cited: one.verdict for cited, one in found.items()} == dict.fromkeys(found, "elsewhere")
    assert {one.place.citation for one in found.values()} == {"《云水市湖泊保护条例》第二条第二款"}


def test_words_of_an_older_version_are_outdated():
    """The version that is in force is named, and what it says instead."""
    finding = the_quote("《云水市湖泊保护条例》第二条规定：“沿湖五十米以内不得停放机动车”。")
    assert (finding.verdict, finding.replacement.date) == ("outdated", "2024-06-07")
    assert [(one.written, one.source) for one in finding.differences] == [("五十", "一百")]
    before = the_quote(
        "《云水市湖泊保护条例》第二条规定：“沿湖五十米以内不得停放机动车”。", date(2020, 1, 1)
    )
    assert before.verdict == "verbatim"


def test_invented_words_of_a_provision_are_told_and_slogans_are_left_alone():
    """Only what is given as the provision's own words is called wrong."""
    law = "《云水市湖泊保护条例》第一条"
    assert the_quote(f"{law}规定：“候鸟迁徙路线应当依法划定”。").verdict == "differs"
    assert the_quote(f"{law}体现了“人与候鸟和谐共生”的理念。").verdict == "unknown"
    assert the_quote("局长说：“候鸟迁徙路线应当依法划定”。").verdict == "unknown"
    assert the_quote(f"{law}的意图，在于让“湖长应当每周巡湖”成为习惯。").verdict == "verbatim"


def test_words_that_an_amendment_is_to_put_in_are_not_looked_for():
    """«将第二条修改为：“…”» says nothing of what the provision says now."""
    draft = "建议将《云水市湖泊保护条例》第二条修改为：“沿湖二百米以内不得停放机动车”。"
    assert not check(draft, TEXTS, ON).has_errors


def test_a_block_quote_of_several_lines_is_one_quotation():
    """Markdown: the lines behind `>` are compared as one, with the provision above them."""
    text = "第三条　下列活动应当经湖长书面同意：\n> （一）在湖面举办竞技比赛的；\n"
    draft = f"# 报告\n\n《云水市湖泊保护条例》第三条规定：\n\n> {text}\n"
    report = check(read(draft.encode(), "报告.md"), TEXTS, ON)
    (finding,) = [one for one in report.findings if one.kind == "quote"]
    assert (finding.verdict, finding.line, finding.column) == ("verbatim", 5, 2)


def test_what_provision_is_said_to_say_without_marks_is_checked_where_it_is_word_for_word():
    """Words that stand in another article of that law; the writer's own words are left alone."""
    law = "根据《云水市湖泊保护条例》第一条的规定，"
    said = "湖长应当每周巡湖一次，并且如实填写巡湖日志"
    assert ("quote", "elsewhere", said) in verdicts(f"{law}{said}。")
    assert not check(f"{law}湖泊要好好保护，谁都不能例外。", TEXTS, ON).has_errors


def test_what_the_words_of_a_provision_refer_to_is_no_reference_of_the_draft():
    """Quoted with marks or without, their own 「《…》」 and 「第X条」 are left to their source."""
    law = "《云水市湖泊保护条例实施细则》第一条规定"
    assert [verdict for _, verdict, _ in verdicts(f"{law}：“根据《云水市湖泊保护条例》”。")] == [
        "exists",
        "verbatim",
    ]
    assert verdicts(f"{law}，根据《云水市湖泊保护条例》，制定本细则。")[1:] == [
        ("quote", "verbatim", "根据《云水市湖泊保护条例》，制定本细则")
    ]


@given(st.data())
def test_what_is_cut_out_of_a_provision_is_verbatim_and_changed_it_is_not(data):
    """Any stretch of a clause; and the same with one character that the corpus does not have."""
    text = "湖长应当每周巡湖一次，并且如实填写巡湖日志。"
    start = data.draw(st.integers(0, len(text) - 10))
    end = data.draw(st.integers(start + 10, len(text)))
    at = data.draw(st.integers(start, end - 1))
    law = "《云水市湖泊保护条例》第二条第二款规定："
    assert the_quote(f"{law}“{text[start:end]}”").verdict == "verbatim"
    changed = text[start:at] + "鼋" + text[at + 1 : end]
    finding = the_quote(f"{law}“{changed}”")
    assert finding.verdict == "differs"
    assert "鼋" in "".join(one.written for one in finding.differences)
