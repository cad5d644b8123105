"""Checking a draft: what is right is confirmed, what is wrong is found, the rest is left alone."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer import relations
from indexer.checking import check, report_json
from indexer.checking.draft import read_draft
from indexer.checking.findings import ERRORS
from indexer.errors import ReadError
from indexer.readers import read
from indexer.status import describe, version_of
from indexer.structure import parse

if TYPE_CHECKING:
    from indexer.records import Document, DocumentInfo

ON = date(2026, 11, 22)

LAKES_OLD = """---
标题: 云水市湖泊保护条例
成文日期: 2011-03-04
施行日期: 2011-05-01
---
# 云水市湖泊保护条例

第一条　为了保护湖泊，制定本条例。

第二条　沿湖五十米以内不得停放机动车，违者由湖长劝离。

第三条　湖长每月巡湖一次。
"""
LAKES = """---
标题: 云水市湖泊保护条例
成文日期: 2024-06-07
施行日期: 2024-09-01
---
# 云水市湖泊保护条例

第一条　为了保护湖泊生态环境，防治水体污染，制定本条例。

第二条　沿湖一百米以内不得停放机动车，违者由湖长劝离。

湖长应当每周巡湖一次，并且如实填写巡湖日志。

第三条　下列活动应当经湖长书面同意：

（一）在湖面举办竞技比赛的；

（二）在湖岸搭建临时看台的。

第三条之一　冬季封湖期间，不得在冰面上行走、滑冰或者凿冰取鱼。

第四条　本条例自2024年9月1日起施行。
"""
RULES = """---
标题: 云水市湖泊保护条例实施细则
成文日期: 2025-01-02
施行日期: 2025-02-01
---
# 云水市湖泊保护条例实施细则

第一条　根据《云水市湖泊保护条例》，制定本细则。

第二条　巡湖日志由湖长办公室统一印制，保存期限不少于十年。
"""
FISH = """---
标题: 云水市渔业条例
成文日期: 2020-01-01
施行日期: 2020-03-01
---
# 云水市渔业条例

第一条　为了发展渔业，制定本条例。

第二条　禁止使用网目尺寸小于四厘米的渔网捕捞。
"""
NOTICE = """云水市人民政府办公室关于开展湖泊清淤工作的通知

云湖发〔2024〕8号

各区人民政府：

一、各区应当在汛期到来之前完成主要入湖河口的清淤任务。

二、清淤所得底泥应当统一堆放，不得倾倒入江。

云水市人民政府办公室

2024年4月5日
"""
FILES = {
    "湖泊2011.md": LAKES_OLD, "湖泊2024.md": LAKES, "细则.md": RULES, "渔业.md": FISH,
    "清淤.txt": NOTICE,
}  # fmt: skip


class Texts:
    """A corpus of a few texts, read as a build reads them, without vectors."""

    snapshot_id = "texts"

    def __init__(self, files: dict[str, str]) -> None:
        self._documents: dict[str, Document] = {}
        for name, text in files.items():
            (document,) = parse(read(text.encode(), name), doc_id=name, path=name)
            self._documents[name] = document
        self._versions = [version_of(document) for document in self._documents.values()]
        self._relations = relations.find(list(self._documents.values()))

    def documents(self, on: date | None = None) -> list[DocumentInfo]:
        documents = list(self._documents.values())
        return list(describe(documents, self._versions, self._relations, on or ON))

    def document(self, doc_id: str) -> Document:
        return self._documents[doc_id]


TEXTS = Texts(FILES)


def verdicts(draft: str, on: date = ON) -> list[tuple[str, str, str]]:
    """Return (kind, verdict, text) of what is found in a draft."""
    report = check(draft, TEXTS, on)
    return [(finding.kind, finding.verdict, finding.text) for finding in report.findings]


def the_quote(draft: str, on: date = ON):
    """Return what is found of the only quotation of a draft."""
    (finding,) = [one for one in check(draft, TEXTS, on).findings if one.kind == "quote"]
    return finding


# Quotations


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


# References


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


# Suggestions, reports, drafts


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


def test_an_empty_draft_is_refused():
    """There is nothing to check."""
    with pytest.raises(ReadError, match="没有文字"):
        check(" \n\n", TEXTS, ON)


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


def test_quotation_marks_that_are_never_closed_quote_nothing():
    """And the others keep their pairs; of nested ones the outermost counts."""
    draft = read_draft("他说“甲乙。又说「丙「丁」戊」，“己‘庚’“辛””。")
    assert [draft.text[one.start : one.end] for one in draft.quotes] == [
        "丙「丁」戊",
        "己‘庚’“辛”",
    ]


# Real statutes


def test_real_statutes_are_told_apart(laws):
    """专利法实施细则 is not 专利法: the corpus lacks the one, and so says nothing of it."""
    draft = "《专利法》第一百条。《专利法实施细则》第一百条。商标法第四十二条。"
    report = check(draft, laws, ON)
    assert [(one.verdict, one.cited) for one in report.findings] == [
        ("missing", "《中华人民共和国专利法》第100条"),
        ("unknown", ""),
        ("exists", "《中华人民共和国商标法》第四十二条"),
    ]
