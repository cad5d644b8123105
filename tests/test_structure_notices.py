"""Notices: canonical text, form parts, outline and facts."""

from pathlib import Path

import pytest
from hypothesis import given, settings

from indexer.readers import read
from indexer.records import Document
from indexer.structure import parse
from tests.structure_examples import NOTICE, TEXTS, document, documents

CIRCULAR = Path(__file__).parent.parent / "corpus" / "国知党组发〔2020〕第77号.txt"


def paragraphs(text: str) -> list[str]:
    return document(text).text.split("\n")


def outline(parsed: Document) -> list[tuple[str, str, str, str]]:
    return [(s.kind, s.label, s.number, s.title) for s in parsed.sections]


def facts(parsed: Document) -> dict[str, tuple[str, ...]]:
    return {fact.name: parsed.values(fact.name) for fact in parsed.facts}


@pytest.fixture(scope="module")
def circular():
    (parsed,) = parse(read(CIRCULAR.read_bytes(), CIRCULAR.name), doc_id="c", path=CIRCULAR.name)
    return parsed


def test_the_circular_is_whole_again(circular):
    """The circular's canonical text is its lines joined at the five page ends, and nothing else."""
    lines = CIRCULAR.read_text(encoding="utf-8").split("\n")
    joined = {13, 23, 29, 33, 39}
    expected = ""
    lines[6] = lines[6].replace("贯彻 习近平", "贯彻习近平").replace("五次 集体", "五次集体")
    for number, line in enumerate(lines, start=1):
        if line:
            expected += line if number in joined or not expected else f"\n{line}"
    assert circular.text == expected
    assert "重大政治任务 and 重要政治责任" in circular.text


def test_the_circular_has_its_outline(circular):
    """Form parts, four headings and five points, each a Section."""
    kinds = [section.kind for section in circular.sections]
    assert kinds == [
        *("masthead", "number", "title", "addressees", "heading1"),
        *["point"] * 5,
        *["heading1"] * 3,
        *("signature", "date", "copies", "imprint"),
    ]
    points = circular.sections[5:10]
    assert [(p.label, p.number, p.parent) for p in points] == [
        ("一要", "1", 4),
        ("二要", "2", 4),
        ("三要", "3", 4),
        ("四要", "4", 4),
        ("五要", "5", 4),
    ]
    assert [s.title for s in circular.sections if s.kind == "heading1"] == [
        "深刻领会习近平总书记重要讲话精神的重大意义和深刻内涵",
        "认真传达学习习近平总书记重要讲话精神",
        "大力宣传解读习近平总书记重要讲话精神",
        "切实贯彻落实习近平总书记重要讲话精神",
    ]


def test_the_circular_gives_its_facts(circular):
    """Every fact of the circular comes from its text, and stands where it says."""
    found = facts(circular)
    addressees = found.pop("addressees")[0]
    assert addressees.startswith("各省、自治区")
    assert addressees.endswith("各社会团体")
    assert found == {
        "title": (
            "中共国家知识产权局党组关于学习贯彻习近平总书记在中央政治局第二十五次集体学习时的重要讲话精神的通知",
        ),
        "number": ("国知党组发〔2020〕第77号",),
        "issuer": ("中共国家知识产权局党组",),
        "date": ("2020-12-02",),
        "copies": ("市场监管总局党组、驻市场监管总局纪检监察组",),
        "imprint_office": ("国家知识产权局办公室",),
        "imprint_date": ("2020-12-02",),
        "type": ("通知",),
    }
    for fact in circular.facts:
        assert fact.origin == "text"
        if "date" not in fact.name:
            assert circular.text[fact.start : fact.end].startswith(fact.value)


def test_a_joint_notice_has_its_outline():
    """（一） runs on across 一、二、; 1. and 一是 nest; what is attached is a part of its own."""
    assert outline(document(NOTICE)) == [
        ("masthead", "", "", ""),
        ("number", "", "", ""),
        ("title", "", "", ""),
        ("addressees", "", "", ""),
        ("heading1", "一、", "1", "总体要求"),
        ("heading2", "（一）", "1", "指导思想"),
        ("heading2", "（二）", "2", "基本原则"),
        ("heading3", "1.", "1", "便民"),
        ("heading3", "2.", "2", "高效"),
        ("heading1", "二、", "2", "重点任务"),
        ("heading2", "（三）", "3", "优化受理"),
        ("heading2", "（四）", "4", "做好衔接"),
        ("point", "一是", "1", "抓早"),
        ("point", "二是", "2", "抓小"),
        ("attachment", "附件", "", ""),
        ("signature", "", "", ""),
        ("date", "", "", ""),
        ("note", "", "", ""),
        ("copies", "", "", ""),
        ("imprint", "", "", ""),
        ("attachment", "附件1", "1", "任务清单"),
        ("title", "", "", ""),
        ("heading1", "一、", "1", "清单说明"),
    ]


def test_a_joint_notice_gives_its_facts():
    """Two issuers, a number across two lines in other brackets, a date in Han digits."""
    parsed = document(NOTICE)
    found = facts(parsed)
    assert found["number"] == ("甲知发﹝2021﹞12号",)
    assert found["title"] == ("甲市知识产权局　乙市知识产权局关于加强专利服务工作的通知",)
    assert found["issuer"] == ("甲市知识产权局", "乙市知识产权局")
    assert found["date"] == ("2021-03-05",)
    assert found["imprint_date"] == ("2021-03-08",)
    assert "一窗受理，一次办结。" in parsed.text
    assert parsed.notes == ("略去页码 1 行",)


def test_the_paragraph_behind_a_series_of_points_is_not_of_the_last():
    """Points of one paragraph each do not swallow the paragraph that closes them."""
    parsed = document(NOTICE)
    last = next(section for section in parsed.sections if section.label == "二是")
    assert parsed.text[last.start : last.end] == "二是抓小。小事不拖，小错必改。"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # a list of offices, one a line
        ("甲\n主任，\n副主任若干人。\n", ["甲", "主任，", "副主任若干人。"]),
        # headings without a stop, and the text under them
        ("甲\n大力推进产业体系建设\n今年要抓好三件事。", None),
        ("甲\n我们抓好了重点工作。成效明显\n各地要继续努力，不断前进。", 2),
        # a bracket left open
        ("甲\n《关于修改甲法第三十条\n第三十一条的决定》已经通过。", 2),
        # a mark can only start a paragraph
        ("甲\n我们抓好了重点工作。成效明显\n二、各地要继续努力。", 3),
    ],
)
def test_lines_are_joined_only_on_evidence(text, expected):
    """A line goes on with the one before only where that one is plainly unfinished."""
    found = paragraphs(text)
    if isinstance(expected, int):
        assert len(found) == expected
    else:
        assert found == (expected or text.strip().split("\n"))


def test_a_lead_sentence_is_left_alone_in_a_text_that_is_not_cut():
    """Without other traces of page ends a point of one sentence keeps to its line."""
    text = "甲通知\n一要抓早。早谋划。\n二要抓小。不放过。\n三要抓实。\n各单位要落实到位。\n"
    assert paragraphs(text)[3:] == ["三要抓实。", "各单位要落实到位。"]


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        ("甲市人民政府关于推广 先进 经验的决定", "甲市人民政府关于推广先进经验的决定"),
        ("协 调 小 组 工 作 方 案", "协调小组工作方案"),
        (
            "甲省委 甲省人民政府\n关于支持\n乙市发展的意见",
            "甲省委 甲省人民政府关于支持乙市发展的意见",
        ),
        ("全面加强保护工作 激发创新活力", "全面加强保护工作 激发创新活力"),
    ],
)
def test_titles_lose_the_spaces_of_their_printed_lines(lines, title):
    """Behind 关于 and in spaced letters a space parts nothing; elsewhere it stays."""
    assert document(f"{lines}\n正文在此。\n").title == title


@pytest.mark.parametrize("brackets", ["（）", "()", "(）"])
def test_a_note_on_the_title_is_joined_whatever_the_width_of_its_brackets(brackets):
    """A note over two lines is one, and says who passed the text and when."""
    note = "2031年7月18日云水市第二十届人民代表大会常务委员会|第三次会议通过"
    lines = f"云水市盐业管理的决定\n{brackets[0]}{note.replace('|', chr(10))}{brackets[1]}"
    found = document(f"{lines}\n盐业由县里管理，按年公布。\n自公布之日起施行。")
    assert ("title_note", "", "", "") in outline(found)
    assert facts(found)["date"] == ("2031-07-18",)
    assert facts(found)["issuer"] == ("云水市第二十届人民代表大会常务委员会",)


def test_debris_goes_and_is_never_quoted():
    """Zero-width characters, indents and blank runs leave no trace, inner spaces do."""
    assert paragraphs("\u3000\u3000甲\u200b乙　丙\ufeff \n\n\n  丁。") == ["甲乙　丙", "丁。"]


def test_a_table_of_contents_is_no_outline():
    """Headings that a table of contents repeats become Sections once."""
    entries = "1.1 目的\n1.2 依据\n1.3 范围\n"
    body = "1.1 目的\n为了应急。\n1.2 依据\n根据甲法。\n1.3 范围\n适用于甲市。"
    text = f"甲预案\n目录\n{entries}{body}"
    assert outline(document(text)) == [
        ("title", "", "", ""),
        ("note", "目录", "", ""),
        ("heading2", "1.1", "1.1", "目的"),
        ("heading2", "1.2", "1.2", "依据"),
        ("heading2", "1.3", "1.3", "范围"),
    ]


def test_a_table_of_contents_in_bare_words_ends_where_its_first_entry_comes_again():
    """Entries without numbers, and with page numbers, take no heading from the text."""
    text = (
        "甲预案\n目　次\n前言……1\n1 总则……2\n1.1 目的……2\n2 组织……3\n前言\n本预案适用于甲市。\n"
        "1 总则\n1.1 目的\n为了应急。\n1.2 依据\n根据甲法。\n2 组织\n2.1 分工\n市长指挥。"
    )
    assert outline(document(text)) == [
        ("title", "", "", ""),
        ("note", "目录", "", ""),
        ("heading1", "1", "1", "总则"),
        ("heading2", "1.1", "1.1", "目的"),
        ("heading2", "1.2", "1.2", "依据"),
        ("heading1", "2", "2", "组织"),
        ("heading2", "2.1", "2.1", "分工"),
    ]


def test_attachments_are_told_from_the_list_of_them():
    """«附件1：清单» lists above the signature and heads an attachment behind it."""
    text = (
        "甲市关于做好服务的通知\n各区：\n请做好服务。\n附件1：任务清单\n附件2：联系人名单\n甲市人民政府\n"
        "2021年3月5日\n附件1：任务清单\n一、受理。\n二、办结。\n附件2：联系人名单\n张三\n李四"
    )
    parsed = document(text)
    assert [row for row in outline(parsed) if row[0] != "addressees"] == [
        ("title", "", "", ""),
        ("attachment", "附件", "", ""),
        ("signature", "", "", ""),
        ("date", "", "", ""),
        ("attachment", "附件1", "1", "任务清单"),
        ("title", "", "", ""),
        ("heading1", "一、", "1", ""),
        ("heading1", "二、", "2", ""),
        ("attachment", "附件2", "2", "联系人名单"),
        ("title", "", "", ""),
    ]
    listed, first, second = (s for s in parsed.sections if s.kind == "attachment")
    assert parsed.text[listed.start : listed.end] == "附件1：任务清单\n附件2：联系人名单"
    assert parsed.text[first.start : first.end].endswith("二、办结。")
    assert parsed.text[second.start : second.end].endswith("李四")


def test_titles_of_attachments_end_where_the_table_begins():
    """«附件1.» is a label, a title runs on behind 的, and a row with bars is no part of it."""
    text = (
        "甲市关于用地的批复\n乙区：\n同意。\n附件1.甲地块界址点坐标\n甲市人民政府\n2021年3月5日\n"
        "附件1.\n甲地块的\n界址点坐标\n编号 | X | Y\n1 | 15.5 | 13.2\n"
    )
    attachment = document(text).sections[-2]
    assert (attachment.label, attachment.number, attachment.title) == (
        "附件1",
        "1",
        "甲地块的界址点坐标",
    )


def test_a_title_may_begin_with_a_word_in_quotation_marks():
    """Such a title is no quotation."""
    assert document("“清湖行动”实施方案\n一、目标\n湖水清。").title == "“清湖行动”实施方案"


@pytest.mark.parametrize("note", ["（甲局负责）", "（甲局牵头，乙局、丙局按职责分工负责）"])
def test_a_duty_note_in_a_line_of_its_own_is_of_its_paragraph(note):
    """Who is in charge stands in the part that it is said of."""
    parsed = document(f"甲市意见\n一、服务\n（一）受理。及时受理。\n{note}\n（二）办结。及时办结。")
    section = next(section for section in parsed.sections if section.label == "（一）")
    assert parsed.text[section.start : section.end] == f"（一）受理。及时受理。\n{note}"


def test_lists_with_dashes_are_of_their_heading():
    """«——» opens a paragraph, and no Section."""
    parsed = document("甲纲要\n一、原则\n——法治。依法。\n——改革。创新。\n二、目标\n实现目标。")
    first = next(section for section in parsed.sections if section.label == "一、")
    assert [s.kind for s in parsed.sections] == ["title", "heading1", "heading1"]
    assert parsed.text[first.start : first.end] == "一、原则\n——法治。依法。\n——改革。创新。"


def test_what_stands_behind_the_signature_is_of_the_form():
    """附注、主题词、抄送、印发 and the number of copies are parts of the form, in any order."""
    parsed = document(
        "甲局通知\n请执行。\n甲局\n2021年3月5日\n（联系人：张三，电话：123）\n主题词：服务　通知\n"
        "抄送：乙局。\n甲局办公室　　2021年3月6日印发\n（共印50份）"
    )
    kinds = [section.kind for section in parsed.sections]
    assert kinds == ["title", "signature", "date", "note", "note", "copies", "imprint", "note"]


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_every_character_stands_in_the_source(text):
    """Stretches map each character but the line breaks to its line and column, one for one."""
    source = text.split("\n")
    for parsed in documents(text):
        covered = 0
        for stretch in parsed.stretches:
            start, end = stretch.column, stretch.column + stretch.end - stretch.start
            assert source[stretch.line - 1][start:end] == parsed.text[stretch.start : stretch.end]
            covered += stretch.end - stretch.start
        assert covered == len(parsed.text) - parsed.text.count("\n")


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_nothing_but_debris_is_dropped(text):
    """The texts hold each source line once, but for white space, debris and page numbers."""
    dropped = "- 2 -"
    found: dict[int, str] = {}
    for parsed in documents(text):
        for stretch in parsed.stretches:
            words = parsed.text[stretch.start : stretch.end]
            found[stretch.line] = found.get(stretch.line, "") + words
    for number, line in enumerate(text.split("\n"), start=1):
        expected = "" if line == dropped else line.replace("\u200b", "")
        assert "".join(found.get(number, "").split()) == "".join(expected.split())


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_sections_nest(text):
    """A Section lies inside its parent, behind its elder sibling, and starts where text does."""
    for parsed in documents(text):
        sections = parsed.sections
        for index, section in enumerate(sections):
            if section.parent is not None:
                above = sections[section.parent]
                assert section.parent < index
                assert above.start <= section.start <= section.end <= above.end
            for sibling in sections[index + 1 :]:
                if sibling.parent == section.parent:
                    assert section.end <= sibling.start
