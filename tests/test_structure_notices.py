"""Notices: canonical text, form parts, outline and facts."""

from pathlib import Path

import pytest
from hypothesis import given, settings

from indexer.readers import read
from indexer.records import Document
from indexer.structure import parse
from tests.structure_examples import NOTICE, TEXTS, document

CIRCULAR = Path(__file__).parent.parent / "corpus" / "国知党组发〔2020〕第77号.txt"


def paragraphs(text: str) -> list[str]:
    return document(text).text.split("\n")


def outline(parsed: Document) -> list[tuple[str, str, str, str]]:
    return [(s.kind, s.label, s.number, s.title) for s in parsed.sections]


def facts(parsed: Document) -> dict[str, tuple[str, ...]]:
    return {fact.name: parsed.values(fact.name) for fact in parsed.facts}


@pytest.fixture(scope="module")
def circular():
    (parsed,) = parse(read(CIRCULAR), doc_id="c", path=CIRCULAR.name)
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


def test_an_enclosed_text_is_a_part_of_its_own():
    """What a covering notice issues is enclosed with its own title; its articles are articles."""
    text = (
        "甲市关于印发乙办法的通知\n各区：\n现印发给你们。\n甲市人民政府\n2021年3月5日\n"
        "乙管理办法\n第一章　总　　则\n第一条　为了管理，制定本办法。\n"
        "第二条　本办法自2021年5月1日起施行。\n"
    )
    parsed = document(text)
    assert outline(parsed)[4:] == [
        ("attachment", "", "", "乙管理办法"),
        ("title", "", "", ""),
        ("chapter", "第一章", "1", "总则"),
        ("article", "第一条", "1", ""),
        ("clause", "", "1", ""),
        ("article", "第二条", "2", ""),
        ("clause", "", "1", ""),
    ]
    assert parsed.value("effective_date") is None
    assert parsed.title == "甲市关于印发乙办法的通知"


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_every_character_stands_in_the_source(text):
    """Stretches map each character but the line breaks to its line and column, one for one."""
    parsed = document(text)
    source = text.split("\n")
    covered = 0
    for stretch in parsed.stretches:
        start, end = stretch.column, stretch.column + stretch.end - stretch.start
        assert source[stretch.line - 1][start:end] == parsed.text[stretch.start : stretch.end]
        covered += stretch.end - stretch.start
    assert covered == len(parsed.text) - parsed.text.count("\n")


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_nothing_but_debris_is_dropped(text):
    """The canonical text is the source less white space, zero-width marks and page numbers."""
    dropped = "- 2 -"
    kept = [line for line in text.split("\n") if line != dropped]
    expected = "".join("".join(kept).replace("\u200b", "").split())
    assert "".join(document(text).text.split()) == expected


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_sections_nest(text):
    """A Section lies inside its parent, behind its elder sibling, and starts where text does."""
    sections = document(text).sections
    for index, section in enumerate(sections):
        if section.parent is not None:
            above = sections[section.parent]
            assert section.parent < index
            assert above.start <= section.start <= section.end <= above.end
        for sibling in sections[index + 1 :]:
            if sibling.parent == section.parent:
                assert section.end <= sibling.start
