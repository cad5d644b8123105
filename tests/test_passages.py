"""Passages and Locators: coverage, size, ids, and the words in which places are named."""

from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from indexer.locator import Signposts, han_numeral, locate
from indexer.passages import LIMIT, short_title, split
from indexer.readers import read
from indexer.structure import parse
from indexer.structure.marks import numeral
from tests.structure_examples import NOTICE, TEXTS, document, documents

CIRCULAR = Path(__file__).parent.parent / "corpus" / "国知党组发〔2020〕第77号.txt"
FIRST = "一、深刻领会习近平总书记重要讲话精神的重大意义和深刻内涵"
SECOND = "二、认真传达学习习近平总书记重要讲话精神"
THIRD = "三、大力宣传解读习近平总书记重要讲话精神"
FOURTH = "四、切实贯彻落实习近平总书记重要讲话精神"
BASICS = "一、总体要求，（二）基本原则"
FOURTH_TASK = "二、重点任务，（四）做好衔接"

STATUTE = (
    "甲条例\n序言在此，说明缘由。\n第一章 总则\n第一条 为了管理，制定本条例。\n"
    "第二条 管理包括：\n（一）登记；\n（二）检查，分为：\n1.初查；\n2.复查。\n"
    "前款事项由市办理。\n具体办法另行制定。\n第三条 下列事项：\n（一）甲；\n（二）乙。\n"
)


@pytest.fixture(scope="module")
def circular():
    (parsed,) = parse(read(CIRCULAR.read_bytes(), CIRCULAR.name), doc_id="c", path=CIRCULAR.name)
    return parsed


def label(text: str, first: str, last: str = "") -> str:
    """Locate the span from the words `first` to the end of the words `last`."""
    parsed = document(text)
    start = parsed.text.index(first)
    end = parsed.text.index(last or first, start) + len(last or first)
    return locate(parsed, start, end).label


def test_the_passages_of_the_circular(circular):
    """Each paragraph, point and form part of the circular is a passage at its place."""
    passages = split(circular)
    assert [(p.locator.label, p.locator.lines, p.kind) for p in passages] == [
        ("版头", (3, 3), "masthead"),
        ("发文字号", (5, 5), "number"),
        ("标题", (7, 7), "title"),
        ("主送机关", (9, 9), "addressees"),
        ("导语，第1段", (11, 13), "body"),
        (f"{FIRST}，第1段", (15, 17), "body"),
        (f"{FIRST}，第一项（一要……）", (19, 19), "body"),
        (f"{FIRST}，第二项（二要……）", (21, 23), "body"),
        (f"{FIRST}，第三项（三要……）", (25, 25), "body"),
        (f"{FIRST}，第四项（四要……）", (27, 29), "body"),
        (f"{FIRST}，第五项（五要……）", (31, 33), "body"),
        (f"{SECOND}，第1段", (35, 39), "body"),
        (f"{SECOND}，第1段", (39, 39), "body"),
        (f"{THIRD}，第1段", (41, 43), "body"),
        (f"{FOURTH}，第1段", (45, 47), "body"),
        (f"{FOURTH}，第2段", (49, 49), "body"),
        (f"{FOURTH}，第3段", (51, 51), "body"),
        ("落款、成文日期", (55, 57), "signature"),
        ("抄送", (59, 59), "copies"),
        ("印发", (61, 63), "imprint"),
    ]
    point = passages[8]
    assert circular.sections[point.lead].label == "三要"
    assert point.context == ""  # a notice's paragraph is read by itself


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("甲条例", "", "标题"),
        ("序言在此", "", "导语，第1段"),
        ("第一章", "", "第一章 总则"),
        ("第一条", "", "第一条"),
        ("制定本条例", "", "第一条"),
        ("第二条", "", "第二条"),
        ("管理包括", "", "第二条第一款"),
        ("管理包括", "（二）", "第二条第一款"),
        ("（一）登记；", "", "第二条第一款第（一）项"),
        ("（一）登记；", "检查", "第二条第一款第（一）项至第（二）项"),
        ("检查", "", "第二条第一款第（二）项"),
        ("复查", "", "第二条第一款第（二）项第2目"),
        ("初查", "复查", "第二条第一款第（二）项第1目至第2目"),
        ("前款事项", "", "第二条第二款"),
        ("前款事项", "具体办法", "第二条第二款至第三款"),
        ("管理包括", "具体办法", "第二条"),
        ("乙", "", "第三条第（二）项"),
        ("下列事项", "", "第三条"),
        ("具体办法", "第三条", "第二条至第三条"),
        ("第一章", "第二条", "第一条至第二条"),
    ],
)
def test_places_in_a_statute(first, last, expected):
    """条、款、项、目 are named as the law that is cited names them, no more and no less."""
    assert label(STATUTE, first, last) == expected


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("甲市知识产权局文件", "", "版头"),
        ("为加强专利服务，", "", "导语，第1段"),
        ("一、总体要求", "", "一、总体要求"),
        ("各单位要统筹", "", "一、总体要求，（一）指导思想"),
        ("便民", "", f"{BASICS}，1.便民"),
        ("1.便民", "提高效率。", BASICS),
        ("早谋划", "", "二、重点任务，（四）做好衔接，第一项（一是……）"),
        ("要做到三点", "早谋划", f"{FOURTH_TASK}，第1段至第一项（一是……）"),
        ("各单位要对照检查", "", "二、重点任务，（四）做好衔接，二是之后，第1段"),
        ("提高效率", "一窗", f"{BASICS}，2.高效至二、重点任务，（三）优化受理"),
        ("任务清单", "联系人", "附件说明"),
        ("二○二一年三月五日", "", "成文日期"),
        ("（此件公开发布）", "", "附注"),
        ("抄送", "", "抄送"),
        ("2021年3月8日印发", "", "印发"),
        ("按季度更新", "", "附件1《任务清单》，一、清单说明，第1段"),
    ],
)
def test_places_in_a_notice(first, last, expected):
    """Headings in full, the paragraph where there are several, form parts by their names."""
    assert label(NOTICE, first, last) == expected


def test_places_in_texts_with_little_outline():
    """Paragraphs are counted where there is no outline, and behind the last part of one."""
    assert label("甲讲话\n第一段在此。\n第二段在此。", "第二段") == "第2段"
    closing = "甲通知\n一、抓早。要早谋划。\n二、抓小。要不放过。\n各单位要落实。"
    assert label(closing, "各单位") == "第二部分之后，第1段"
    long = "甲通知\n一、" + "好" * 50 + "\n正文。"
    assert label(long, "正文") == f"一、{'好' * 40}……，第1段"


def test_an_article_of_an_attached_text_is_named_with_its_title():
    """Where numbers start over in another text, its title tells the articles apart."""
    twice = "甲汇编\n第一条 甲文。\n第二条 略。\n附件\n乙办法\n第一条 乙文。\n第二条 略。"
    assert label(twice, "甲文") == "第一条"
    assert label(twice, "乙文") == "附件《乙办法》第一条"


def test_pages_are_those_of_the_source(tmp_path):
    """A Locator carries the page where the reader knew it."""
    path = tmp_path / "a.txt"
    path.write_text("甲通知\n第一段在此。\n\f第二段在此。\n", encoding="utf-8")
    (parsed,) = parse(read(path.read_bytes(), path.name), doc_id="d", path="a.txt")
    first, second = parsed.text.index("第一"), parsed.text.index("第二")
    assert locate(parsed, first, second).page == 1
    assert locate(parsed, second, len(parsed.text)).page == 2


def test_ids_survive_edits_elsewhere(circular, tmp_path):
    """An id depends on the text of its passage: an edit changes that of the edited one alone."""
    before = split(circular)
    source = CIRCULAR.read_text(encoding="utf-8").replace("逐条学、逐句学", "逐条学")
    path = tmp_path / "a.txt"
    path.write_text("\n\n" + source, encoding="utf-8")
    (edited,) = parse(read(path.read_bytes(), path.name), doc_id="c", path=CIRCULAR.name)
    after = split(edited)
    changed = [
        (old.locator.label, new.locator.label)
        for old, new in zip(before, after, strict=True)
        if old.passage_id != new.passage_id
    ]
    assert changed == [(f"{SECOND}，第1段", f"{SECOND}，第1段")]


def test_repeated_text_gets_ids_of_its_own():
    """The same words twice in a document are two passages."""
    same = "各单位要认真落实本通知的各项要求，及时报告有关情况，不得拖延推诿，不得敷衍塞责。"
    ids = [p.passage_id for p in split(document(f"甲通知\n{same}\n{same}\n"))]
    assert len(ids) == len(set(ids)) == 3


def test_long_articles_are_split_by_clauses_and_items():
    """What does not fit is split where the law splits it, and each piece says where it stands."""
    clause = "有关部门应当依照职责办理登记事项，" * 12 + "不得拖延。"
    text = f"甲法\n第一条 {clause}\n{clause}\n{clause}\n第二条 {clause * 4}\n第三条 略。"
    labels = [(p.locator.label, len(p.text) <= LIMIT) for p in split(document(text))]
    assert labels == [
        ("标题", True),
        ("第一条第一款", True),
        ("第一条第二款", True),
        ("第一条第三款", True),
        ("第二条", True),
        ("第二条", True),
        ("第三条", True),
    ]


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_passages_tile_the_text(text):
    """Passages hold every character but line breaks exactly once, in order, within the limit."""
    for parsed in documents(text):
        at = 0
        for passage in split(parsed):
            assert parsed.text[passage.start : passage.end] == passage.text
            assert not parsed.text[at : passage.start].strip("\n")
            assert at <= passage.start < passage.end
            assert len(passage.text) <= LIMIT
            at = passage.end
            if passage.lead >= 0:
                lead = parsed.sections[passage.lead]
                assert lead.start <= passage.start
                assert passage.end <= max(lead.end, passage.start)
        assert not parsed.text[at:].strip("\n")


@settings(max_examples=300, deadline=None)
@given(TEXTS, st.data())
def test_any_span_has_a_locator(text, data):
    """Every span has a place in words, and its lines hold its characters."""
    parsed = data.draw(st.sampled_from(documents(text) or (None,)))
    assume(parsed is not None)
    start = data.draw(st.integers(0, len(parsed.text)))
    end = data.draw(st.integers(start, len(parsed.text)))
    found = Signposts(parsed).locate(start, end)
    assert found.label
    source = text.split("\n")
    words = parsed.text[start:end].split()
    if words:
        assert words[0][0] in source[found.lines[0] - 1]
        assert words[-1][-1] in source[found.lines[1] - 1]


def test_a_span_outside_of_the_text_is_refused():
    """A span that does not exist has no place."""
    parsed = document("甲\n乙")
    with pytest.raises(ValueError, match="span"):
        locate(parsed, 0, 99)


@given(st.integers(1, 999))
def test_han_numerals_are_read_as_they_are_written(number):
    """Writing and reading Han numerals are each other's inverse."""
    assert numeral(han_numeral(number)) == number


def test_short_titles_say_what_a_text_is_about():
    """The issuer before 关于 and the form behind it are left out."""
    assert short_title("中华人民共和国专利法") == "专利法"
    assert short_title("甲局关于加强乙工作的通知") == "加强乙工作"
