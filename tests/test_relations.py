"""Relations between Documents: their kinds, the texts that they mean, the words that say so."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.mentions import number_key
from indexer.readers.plain import read_text
from indexer.records import Block, RawDocument, TableRow
from indexer.relations import Relation, find
from indexer.structure import parse

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

    from indexer.records import Document

CIRCULAR = next((Path(__file__).parent.parent / "corpus").glob("*.txt"))


class Said(NamedTuple):
    """What a test wants of a relation: kind, target, title, number, and the words quoted."""

    kind: str
    target: str | None
    title: str
    number: str | None
    quote: str


def text(doc_id: str, content: str, **facts: str) -> Document:
    """Parse a text; `facts` stand beside it («date»)."""
    raw = read_text(content.encode(), doc_id)
    (parsed,) = parse(raw, doc_id=doc_id, path=f"{doc_id}.txt", extra=tuple(facts.items()))
    return parsed


def statute(doc_id: str, title: str, issued: str, *articles: str) -> Document:
    """Make a statute in force from its day of issue; articles are numbered 第一条, 第二条 …"""
    lines = [f"第{'一二三四五六'[at]}条　{words}" for at, words in enumerate(articles)]
    content = "\n".join([title, *(lines or ["第一条　为了示范。"])])
    return text(doc_id, content, date=issued, effective_date=issued)


def notice(doc_id: str, *paragraphs: str, title: str = "甲市关于示范工作的通知") -> Document:
    """Make a notice of 5 March 2020 with a number of its own."""
    head = [title, "甲发〔2020〕9号", "各区人民政府："]
    return text(doc_id, "\n".join([*head, *paragraphs, "甲市人民政府", "2020年3月5日"]))


def said(documents: Sequence[Document], source: str = "n") -> list[Said]:
    """Return what one of the documents says of others."""
    texts = {document.doc_id: document.text for document in documents}
    return [
        Said(r.kind, r.target, r.title, r.number, texts[source][r.start : r.end])
        for r in find(documents)
        if r.source == source
    ]


LAW = statute("law", "中华人民共和国示范法", "2015-06-01")
RULES = statute("rules", "中华人民共和国示范法实施细则", "2016-06-01")
OPINION = text(
    "opinion", "乙部关于加强示范的意见\n乙发﹝2018﹞第7号\n各局：\n请落实。\n乙部\n2018年4月1日"
)


# --- Numbers ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("spellings", "key"),
    [
        (
            ["甲发〔2020〕第77号", "甲发〔2020〕77号", "甲发[2020]77号", "甲发﹝2020﹞ 077 号"],
            "甲发〔2020〕77",
        ),
        (["甲发【2020】77号", "甲发［2020］７７号", "甲 发（2020）第 77 号"], "甲发〔2020〕77"),
        (["国务院令第577号", "中华人民共和国国务院令第五百七十七号"], "国务院令577"),
        (["乙局公告2019年第6号"], "乙局公告2019年6"),
        (["GB/T 1234.5—2012", "GB/T1234.5-2012"], "gb/t1234.5-2012"),
        (["第七十七号", "2020年第77期", ""], None),
    ],
)
def test_spellings_of_one_number_are_equal(spellings: list[str], key: str | None) -> None:
    """Brackets, spaces, width, 第 and numerals do not part a number; what is none has no key."""
    assert {number_key(spelling) for spelling in spellings} == {key}


@given(
    st.text("甲乙丙发办函字", min_size=1, max_size=6),
    st.integers(1980, 2030),
    st.integers(1, 9999),
    st.sampled_from(["〔〕", "﹝﹞", "【】", "[]", "［］", "（）", "()"]),
    st.sampled_from(["", "第"]),
    st.sampled_from(["", " ", "\u3000"]),
)
def test_a_number_is_found_however_it_is_written(
    code: str, year: int, count: int, brackets: str, ordinal: str, space: str
) -> None:
    """A key tells three things apart, the code, the year and the count, and nothing else."""
    spelled = f"{code}{space}{brackets[0]}{year}{brackets[1]}{space}{ordinal}{count}{space}号"
    assert number_key(spelled) == f"{code}〔{year}〕{count}"


# --- Kinds ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "根据《乙部关于加强示范的意见》（乙发[2018]7号），现就有关事项通知如下。",
            Said(
                "basis",
                "opinion",
                "乙部关于加强示范的意见",
                "乙发[2018]7号",
                "根据《乙部关于加强示范的意见》（乙发[2018]7号）",
            ),
        ),
        (
            "请按照《示范法》要求做好服务。",
            Said("basis", "law", "示范法", None, "按照《示范法》"),
        ),
        (
            "按照乙发〔2018〕7号文件精神，抓好落实。",
            Said("basis", "opinion", "", "乙发〔2018〕7号", "按照乙发〔2018〕7号"),
        ),
        (
            "为贯彻落实《丙省示范条例》，特制定本方案。",
            Said("basis", None, "丙省示范条例", None, "为贯彻落实《丙省示范条例》"),
        ),
        (
            "对违法行为依照《中华人民共和国示范法》第三条的规定处罚。",
            Said("cites", "law", "中华人民共和国示范法", None, "《中华人民共和国示范法》"),
        ),
        (
            "认真学习《中华人民共和国示范法》。",
            Said("cites", "law", "中华人民共和国示范法", None, "《中华人民共和国示范法》"),
        ),
        (
            "《丙省示范办法》已经研究同意，现转发给你们，请执行。",
            Said("forwards", None, "丙省示范办法", None, "《丙省示范办法》已经研究同意，现转发"),
        ),
        (
            "现将乙部《关于加强示范的意见》转发给你们。",
            Said(
                "forwards",
                "opinion",
                "关于加强示范的意见",
                None,
                "现将乙部《关于加强示范的意见》转发",
            ),
        ),
        (
            "市政府制定了《示范工作规则》。现予印发，请执行。",
            Said("forwards", None, "示范工作规则", None, "制定了《示范工作规则》。现予印发"),
        ),
        (
            "现对《中华人民共和国示范法实施细则》作如下修改：",
            Said(
                "amends",
                "rules",
                "中华人民共和国示范法实施细则",
                None,
                "《中华人民共和国示范法实施细则》作如下修改",
            ),
        ),
        (
            "将《示范法实施细则》第三条第二款修改为：“从严。”",
            Said(
                "amends",
                "rules",
                "示范法实施细则",
                None,
                "《示范法实施细则》第三条第二款修改为",
            ),
        ),
        (
            "《示范法实施细则》中关于收费的规定同时废止。",
            Said(
                "amends",
                "rules",
                "示范法实施细则",
                None,
                "《示范法实施细则》中关于收费的规定同时废止",
            ),
        ),
        (
            "自本通知印发之日起，《乙部关于加强示范的意见》（乙发〔2018〕7号）停止执行。",
            Said(
                "repeals",
                "opinion",
                "乙部关于加强示范的意见",
                "乙发〔2018〕7号",
                "《乙部关于加强示范的意见》（乙发〔2018〕7号）停止执行",
            ),
        ),
        (
            "现决定废止《示范法实施细则》。",
            Said("repeals", "rules", "示范法实施细则", None, "决定废止《示范法实施细则》"),
        ),
        (
            "本标准代替GB/T 1234—1999。",
            Said("replaces", None, "", "GB/T 1234—1999", "本标准代替GB/T 1234—1999"),
        ),
        (
            "《示范法实施细则》由本办法取代。",
            Said("replaces", "rules", "示范法实施细则", None, "《示范法实施细则》由本办法取代"),
        ),
    ],
)
def test_the_words_around_a_reference_say_its_kind(sentence: str, expected: Said) -> None:
    """Each kind is read from its sentence, and the quote holds the words that say it."""
    assert said([notice("n", sentence), LAW, RULES, OPINION]) == [expected]


@pytest.mark.parametrize(
    "sentence",
    [
        "要推动修改《示范法》。",
        "修改后的《示范法》更加完善。",
        "现对《示范法》作如下补充规定：从严。",
        "《示范法》继续执行一年，期满失效。",
        "《示范法》附件三中删去下列名单：略。",
        "《示范法》废止后的衔接工作要做好。",
        "本市出台了《示范法》的配套文件，将印发各区。",
        "（《示范法》第三条）的名称修改为“示范”。",
        "决定将有关内容修改为：“《示范法》第三条同时废止。”",
    ],
)
def test_what_only_looks_like_a_stronger_kind_is_a_citation(sentence: str) -> None:
    """Plans, past events, brackets and quoted words amend, repeal and issue nothing."""
    assert said([notice("n", sentence), LAW]) == [
        Said("cites", "law", "示范法", None, "《示范法》")
    ]


def test_a_statute_rests_on_what_its_first_article_names() -> None:
    """Of the laws that articles name, the enacting sentence gives the basis, others are cited."""
    constitution = statute("c", "中华人民共和国宪法", "1982-12-04")
    source = statute(
        "n",
        "甲省示范条例",
        "2018-01-01",
        "为了规范示范，根据宪法、《中华人民共和国示范法》（以下简称示范法）和有关规定，制定本条例。",
        "依照《中华人民共和国示范法实施细则》第三条处罚。本条例第四条依照示范法第五条办理。",
    )
    assert said([source, constitution, LAW, RULES]) == [
        Said("basis", "c", "宪法", None, "根据宪法"),
        Said(
            "basis",
            "law",
            "中华人民共和国示范法",
            None,
            "根据宪法、《中华人民共和国示范法》（以下简称示范法）",
        ),
        Said(
            "cites",
            "rules",
            "中华人民共和国示范法实施细则",
            None,
            "《中华人民共和国示范法实施细则》",
        ),
    ]


def test_a_repealing_clause_names_several_texts() -> None:
    """All titles before 同时废止 are repealed, with the words from the title on."""
    source = statute(
        "n",
        "新示范条例",
        "2020-01-01",
        "为了示范。",
        "本条例自2020年2月1日起施行。2015年6月1日公布的《中华人民共和国示范法》、"
        "《中华人民共和国示范法实施细则》，同时废止。",
    )
    clause = "《中华人民共和国示范法实施细则》，同时废止"
    assert said([source, LAW, RULES]) == [
        Said("repeals", "law", "中华人民共和国示范法", None, "《中华人民共和国示范法》、" + clause),
        Said("repeals", "rules", "中华人民共和国示范法实施细则", None, clause),
    ]


def test_a_list_of_what_is_repealed_is_read_item_by_item() -> None:
    """Items with and without 《》 are found, with their numbers; behind the list it is over."""
    source = notice(
        "n",
        "自本通知印发之日起，下列文件同时废止：",
        "1.《中华人民共和国示范法实施细则》；",
        "2.关于加强丙类示范的意见（丙发〔2001〕3号）",
        "请按照《示范法》做好衔接。",
    )
    assert said([source, LAW, RULES]) == [
        Said(
            "repeals",
            "rules",
            "中华人民共和国示范法实施细则",
            None,
            "《中华人民共和国示范法实施细则》",
        ),
        Said(
            "repeals",
            None,
            "关于加强丙类示范的意见",
            "丙发〔2001〕3号",
            "2.关于加强丙类示范的意见（丙发〔2001〕3号）",
        ),
        Said("cites", "law", "示范法", None, "《示范法》"),
    ]


def test_a_list_may_stand_in_the_sentence() -> None:
    """«下列文件予以废止：《…》；《…》。» repeals all that follow up to the stop."""
    source = notice("n", "以下文件予以废止：《示范法实施细则》；《丙省示范办法》。学习《示范法》。")
    assert [(r.kind, r.title) for r in said([source, LAW, RULES])] == [
        ("repeals", "示范法实施细则"),
        ("repeals", "丙省示范办法"),
        ("cites", "示范法"),
    ]


def test_a_table_of_what_is_repealed_is_read_row_by_row() -> None:
    """An annex headed 废止的…目录 gives a relation a row, and none for its head."""
    lines = [
        "甲市关于清理文件的通知",
        "甲发〔2020〕9号",
        "各区人民政府：",
        "现公布清理结果。",
        "甲市人民政府",
        "2020年3月5日",
        "附件",
        "甲市决定废止的文件目录",
    ]
    rows = [
        "序号\t文件名称\t文号",
        "1\t乙部关于加强示范的意见\t乙发〔2018〕7号",
        "2\t丙部关于做好示范的通知\t丙发〔2001〕3号",
    ]
    blocks = [Block(line, number) for number, line in enumerate(lines, start=1)]
    blocks += [
        Block(row, len(lines) + at, row=TableRow(1, at, header=at == 1))
        for at, row in enumerate(rows, start=1)
    ]
    (source,) = parse(RawDocument(tuple(blocks), "text/plain"), doc_id="n", path="n.txt")
    assert said([source, OPINION]) == [
        Said("repeals", "opinion", "乙部关于加强示范的意见", "乙发〔2018〕7号", rows[1]),
        Said("repeals", None, "丙部关于做好示范的通知", "丙发〔2001〕3号", rows[2]),
    ]


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("关于修改〈中华人民共和国示范法〉的决定", ("amends", "law")),
        ("关于修改中华人民共和国示范法的决定", ("amends", "law")),
        ("中华人民共和国示范法修正案（二）", ("amends", "law")),
        ("关于废止《中华人民共和国示范法实施细则》的决定", ("repeals", "rules")),
        ("甲局关于印发《丁类示范方案》的通知", ("forwards", None)),
        ("甲局转发乙部关于加强示范的意见的通知", ("forwards", "opinion")),
        ("关于适用《中华人民共和国示范法》的解释", ("cites", "law")),
    ],
)
def test_a_title_says_what_a_text_does(title: str, expected: tuple[str, str | None]) -> None:
    """Decisions, amendments and covering notices name their object in the title, quoted or not."""
    source = notice("n", "请执行。", title=title)
    found = said([source, LAW, RULES, OPINION])
    assert [(r.kind, r.target, r.quote) for r in found] == [(*expected, title)]


def test_what_a_notice_issues_is_the_text_behind_it() -> None:
    """The target of 印发 is the text in the same file, which does not cite itself."""
    raw = read_text(
        (
            "甲市关于印发甲市示范办法的通知\n甲发〔2020〕9号\n各区人民政府：\n"
            "现将《甲市示范办法》（以下简称《办法》）印发给你们，请按《办法》执行。\n"
            "甲市人民政府\n2020年3月5日\n甲市示范办法\n第一条　为了示范，制定本办法。\n"
            "第二条　《甲市示范办法》由甲局解释。"
        ).encode(),
        "n",
    )
    notice, rules = parse(raw, doc_id="n", path="n.txt")
    assert find([notice, rules]) == (
        Relation(
            source="n",
            kind="forwards",
            target=rules.doc_id,
            title="甲市示范办法",
            number=None,
            start=notice.text.index("现将"),
            end=notice.text.index("给你们"),
        ),
    )


def test_an_annex_is_found_in_the_text_that_it_belongs_to() -> None:
    """A table that only a statute holds is found there, at its attachment."""
    holder = text(
        "holder", "丙省示范条例\n第一条　按附件收费。\n附件：\n丙省示范收费目录\n一、示范。"
    )
    (relation,) = find([notice("n", "落实《丙省示范收费目录》。"), holder])
    assert (relation.target, relation.attachment) == (
        "holder",
        [section.title for section in holder.sections].index("丙省示范收费目录"),
    )


def test_a_repealing_clause_says_from_when() -> None:
    """Its day stands in its own words, in the sentence before, or in the lead-in of its list."""
    cases = [
        ("本通知自2020年7月1日起施行。《示范法》、《丁法》同时废止。", [date(2020, 7, 1)] * 2),
        ("《示范法》自二○二○年九月一日起停止执行。", [date(2020, 9, 1)]),
        ("《示范法》将于2020年12月31日失效。", [date(2020, 12, 31)]),
        ("自2020年7月1日起，下列文件废止：\n1.《丁法》；\n2.《示范法》。", [date(2020, 7, 1)] * 2),
        ("本通知自2020年7月1日起施行。请抓好落实。现决定废止《示范法》。", [None]),
        ("现决定废止《示范法》。", [None]),
    ]
    for words, days in cases:
        found = find([notice("n", words), LAW])
        assert [(r.kind, r.day) for r in found] == [("repeals", day) for day in days]


# --- Which text is meant ----------------------------------------------------------------------


def test_a_number_decides_before_a_title() -> None:
    """A reference with a number is to the text of that number, whatever the title."""
    namesake = text(
        "b", "乙部关于加强示范的意见\n乙发〔2019〕1号\n各局：\n请办。\n乙部\n2019年4月1日"
    )
    cited = "《乙部关于加强示范的意见》（乙发〔2018〕第7号）"
    (found,) = said([notice("n", f"落实{cited}。"), namesake, OPINION])
    assert found == Said("cites", "opinion", cited[1:12], "乙发〔2018〕第7号", cited)


def test_another_number_is_another_text() -> None:
    """A title with a number that the text of that title does not have is not resolved to it."""
    (found,) = said([notice("n", "落实《乙部关于加强示范的意见》（乙发〔2011〕2号）。"), OPINION])
    assert (found.target, found.number) == (None, "乙发〔2011〕2号")


def test_a_law_is_never_taken_for_another_one() -> None:
    """实施细则 is not the law, a draft is not the law, and what is missing stays without target."""
    source = notice(
        "n", "学习《示范法实施细则》《示范法（修订草案）》《示范法》《示范法（2015年修订）》。"
    )
    assert [(r.target, r.title) for r in said([source, LAW])] == [
        (None, "示范法实施细则"),
        (None, "示范法（修订草案）"),
        ("law", "示范法"),
    ]


VERSIONS = [
    statute("2008", "中华人民共和国示范法", "2008-12-27"),
    text(
        "2019", "中华人民共和国示范法\n第一条　略。", date="2019-10-17", effective_date="2021-06-01"
    ),
    statute("2023", "中华人民共和国示范法（2023年修正）", "2023-01-01"),
]


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        ("《示范法》", "2008"),  # issued in 2019, but not in force in March 2020
        ("《示范法》（2019年修订）", "2019"),
        ("《示范法（2023年修正）》", "2023"),
        ("2019年10月17日公布的《示范法》", "2019"),
        ("二〇一九年十月十七日公布的《示范法》", "2019"),
    ],
)
def test_the_version_meant_is_that_of_the_day(reference: str, expected: str) -> None:
    """A citation means the version in force on the day of its text, or that of the year named."""
    assert [r.target for r in said([notice("n", f"学习{reference}。"), *VERSIONS])] == [expected]


def test_what_is_issued_is_the_newest_version() -> None:
    """An order publishes the version just passed, though an older one is still in force."""
    source = notice("n", "现公布修订后的《中华人民共和国示范法》。")
    assert [(r.kind, r.target) for r in said([source, *VERSIONS])] == [("forwards", "2019")]


def test_a_later_version_stands_in_and_says_so() -> None:
    """Where only later versions of a law are at hand, the first is given and marked; no repeal."""
    source = notice("n", "学习《示范法》。《丁法》同时废止。")
    documents = [source, VERSIONS[2], statute("x", "丁法", "2022-01-01")]
    assert [(r.kind, r.target, r.later) for r in find(documents)] == [
        ("cites", "2023", True),
        ("repeals", None, False),
    ]


def test_a_new_version_repeals_the_old_one() -> None:
    """原《办法》 and the text's own title in a repealing clause mean the version before it."""
    old = statute("old", "甲市示范办法", "2010-05-01")
    for words in ("原《办法》", "2010年5月1日公布的《甲市示范办法》"):
        clause = f"本办法自2020年1月1日起施行。{words}同时废止。"
        new = statute("n", "甲市示范办法", "2019-12-01", "为了示范。", clause)
        assert [(r.kind, r.target) for r in said([new, old])] == [("repeals", "old")]
        assert [(r.kind, r.target) for r in said([new])] == [("repeals", None)]


def test_short_forms_mean_what_they_stand_for() -> None:
    """A short form is followed to the title that it was given to; an unexplained one is none."""
    source = notice(
        "n",
        "学习《乙部关于加强示范的意见》（乙发〔2018〕7号，以下简称《意见》）和《规划》。",
        "按照《意见》要求抓好落实。",
    )
    assert said([source, OPINION]) == [
        Said("basis", "opinion", "意见", None, "按照《意见》"),
    ]


def test_a_title_without_its_issuer_needs_it_beside() -> None:
    """«关于加强示范的意见» of another office, or of none, is not resolved to that of 乙部."""
    source = notice("n", "落实丙部《关于加强示范的意见》。", "落实《关于加强示范的意见》。")
    assert [r.target for r in said([source, OPINION])] == [None]
    own = text("n", "乙部关于示范的通知\n各局：\n落实《关于加强示范的意见》。", date="2019-01-01")
    assert [r.target for r in said([own, OPINION])] == ["opinion"]


def test_punctuation_does_not_part_a_title() -> None:
    """Sources set 、 and dashes in one title as they please."""
    plan = text("plan", "乙部关于优化服务促进示范的意见\n各局：\n请落实。", date="2019-01-01")
    source = notice("n", "■ 落实《乙部关于优化服务、促进示范的意见》。")
    assert [r.target for r in said([source, plan])] == ["plan"]


def test_titles_may_hold_titles() -> None:
    """A decision on a law is one reference, to the decision and not to the law."""
    source = notice("n", "落实《关于修改〈示范法〉的决定》和《关于执行《示范法》的规定》。")
    assert [(r.title, r.target) for r in said([source, LAW])] == [
        ("关于修改〈示范法〉的决定", None),
        ("关于执行《示范法》的规定", None),
    ]


def test_bare_names_need_words_that_leave_no_doubt() -> None:
    """A law without 《》 is found behind 依照 or before an article, never inside a longer name."""
    source = notice("n", "依照示范法的规定办理。", "按丙示范法第三条、示范法研究会的意见办。")
    assert said([source, LAW]) == [Said("cites", "law", "示范法", None, "示范法")]
    longer = notice("n", "按丙示范法第三条、示范法研究会的意见、示范法实施细则第二条办。")
    assert said([longer, LAW]) == []


def test_a_text_does_not_refer_to_itself() -> None:
    """The own title, the own number, 本办法 and the notes of its form are no relations."""
    source = notice(
        "n",
        "《甲市关于示范工作的通知》（甲发〔2020〕9号）自印发之日起施行，本通知由甲局解释。",
        "请将甲发[2020]第9号文件传达到各街道。",
    )
    assert find([source]) == ()


def test_what_is_no_document_is_not_cited() -> None:
    """Books and forms in 《》 are left out; the circular, which names no document, has none."""
    circular = text("circular", CIRCULAR.read_text("utf-8"))
    assert (
        find([notice("n", "读《论语》，填写《示范申请表》，领取《示范许可证》。"), circular]) == ()
    )


def test_notes_on_a_title_are_citations() -> None:
    """The decision that amended a law stands in its title note; the law does not rest on it."""
    law = text(
        "n",
        "中华人民共和国示范法\n（2008年12月27日第一届会议通过　根据2019年10月17日第二届会议"
        "《关于修改〈中华人民共和国示范法〉的决定》修正）\n第一条　为了示范。",
    )
    assert [(r.kind, r.title) for r in said([law])] == [
        ("cites", "关于修改〈中华人民共和国示范法〉的决定")
    ]


# --- Invariants -------------------------------------------------------------------------------

REFERENCES = st.sampled_from(
    [
        "《示范法》",
        "《示范法实施细则》（2016年）",
        "《乙部关于加强示范的意见》（乙发〔2018〕7号，以下简称《意见》）",
        "《意见》",
        "《关于修改〈示范法〉的决定》",
        "乙发﹝2018﹞第7号",
        "GB/T 1234—1999",
        "《论语》",
        "《未完",
    ]
)
WORDS = st.sampled_from(
    [
        *("根据", "按照", "为落实", "制定本办法", "现将", "印发给你们", "同时废止", "作如下修改"),
        *(
            "代替",
            "下列文件同时废止：",
            "\n1.",
            "\n",
            "\t",
            "、",
            "，",
            "。",
            "；",
            "“",
            "”",
            "（",
            "😀",
        ),
    ]
)
BODIES = st.lists(REFERENCES | WORDS, min_size=1, max_size=25).map("".join).filter(str.strip)


@settings(deadline=None)
@given(BODIES)
def test_a_quote_holds_its_reference(body: str) -> None:
    """Whatever a text says, the span of each relation holds the title and the number as written."""
    source = notice("n", body)
    for relation in find([source, LAW, RULES, OPINION]):
        assert 0 <= relation.start < relation.end <= len(source.text)
        quote = source.text[relation.start : relation.end]
        assert relation.title in quote
        assert (relation.number or "") in quote
        assert relation.target in {None, "law", "rules", "opinion"}


@settings(deadline=None)
@given(BODIES)
def test_a_source_has_one_relation_a_kind_and_target(body: str) -> None:
    """No pair of kind and target comes twice, and nothing is cited beside a stronger kind."""
    found = [r for r in find([notice("n", body), LAW, RULES, OPINION]) if r.target]
    pairs = [(r.kind, r.target) for r in found]
    assert len(pairs) == len(set(pairs))
    strong = {r.target for r in found if r.kind != "cites"}
    assert not strong & {r.target for r in found if r.kind == "cites"}


@settings(deadline=None)
@given(BODIES, st.randoms(use_true_random=False))
def test_the_order_of_the_corpus_does_not_matter(body: str, random: Random) -> None:
    """What a text refers to does not depend on the order in which the corpus was read."""
    documents = [notice("n", body), LAW, RULES, OPINION, *VERSIONS[1:]]
    shuffled = sorted(documents, key=lambda _: random.random())
    assert set(find(documents)) == set(find(shuffled))


@settings(deadline=None)
@given(BODIES)
def test_a_lost_target_loses_no_relation(body: str) -> None:
    """What refers to a text is found at the same place where the corpus lacks that text."""
    source = notice("n", f"{body}\n按照乙发〔2018〕7号要求办理。")
    resolved = [r for r in find([source, OPINION]) if r.target]
    assert resolved
    lost = [replace(r, target=None) for r in resolved]
    assert set(lost) <= set(find([source]))
