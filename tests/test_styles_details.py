"""Citation styles: what is left out, how many bodies are named, versions, numerals, places."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.citation import cite, running_text
from indexer.errors import CitationError
from indexer.locator import han_numeral
from indexer.records import DocumentInfo, Locator
from indexer.styles import DEFAULT, STYLES, find_style
from indexer.styles.base import collation, kind_of, place
from indexer.styles.english import english_place
from indexer.styles.law_review import arabic
from tests.style_examples import ACCESSED, CIRCULAR, EXAMPLES, LAW, URL, citation, info

if TYPE_CHECKING:
    from indexer.index import Index


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("gbt7714-2015-numeric", "甲局, 乙局, 丙局, 等. 公告[A]. 2024-05-06: 第2段."),
        ("gbt7714-2015-author-date", "甲局, 乙局, 丙局, 等, 2024. 公告[A]. 2024-05-06: 第2段."),
        ("gbt7714-2025-numeric", "甲局，乙局，丙局，等. 公告[A]. 2024-05-06：第2段."),
        ("gbt7714-2025-author-date", "甲局，乙局，丙局，等，2024. 公告[A]. 2024-05-06：第2段."),
        ("law-review", "甲局、乙局等《公告》（2024年5月6日），第2段。"),
        ("chicago-notes", "甲局, 乙局, 丙局, and 丁局. “公告.” May 6, 2024."),
        ("apa", "甲局, 乙局, 丙局, & 丁局. (2024, May 6). 公告."),
    ],
)
def test_more_than_three_bodies(key: str, expected: str) -> None:
    """Three and 等 (2015, 8.1.2; 2025, 7.1.2), two and 等 (the manual), six, twenty."""
    document = info("公告", issuers=("甲局", "乙局", "丙局", "丁局"))
    assert STYLES[key].entry(citation(document, "第2段")) == expected


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("gbt7714-2015-numeric", "公告[A]."),
        ("gbt7714-2015-author-date", "佚名, 无日期. 公告[A]."),
        ("gbt7714-2025-numeric", "公告[A]."),
        ("gbt7714-2025-author-date", "佚名，无日期. 公告[A]."),
        ("law-review", "《公告》。"),
        ("chicago-notes", "“公告.” n.d."),
        ("apa", "公告. (n.d.)."),
        ("gongwen", "《公告》"),
    ],
)
def test_what_is_unknown_is_left_out(key: str, expected: str) -> None:
    """Nothing is made up; 佚名 stands where a year needs an author (2015, 8.1.3; 2025, 7.1.3)."""
    assert STYLES[key].entry(citation(info("公告", issuers=(), date=None)), ACCESSED) == expected


def test_an_address_without_a_place_has_no_year_before_its_date() -> None:
    """As in the example of 4.6: [A/OL]. (day)[day of access]. address."""
    one = citation(info("公告", number="云湖发〔2024〕8号", url=URL))
    assert STYLES["gbt7714-2015-numeric"].entry(one, ACCESSED) == (
        f"云湖市水务局. 公告: 云湖发〔2024〕8号[A/OL]. (2024-05-06)[2026-11-22]. {URL}."
    )


def test_no_day_of_access_is_made_up() -> None:
    """Where it is not known, no style says one."""
    one = EXAMPLES["web page"]
    assert [key for key, style in STYLES.items() if "2026" in style.note(one)] == []


def test_reports_have_their_code() -> None:
    """GB/T 7714—2015, annex B: R for reports; the manual and APA name them by their author."""
    one = citation(info("湖泊保护白皮书", type="白皮书", url=URL), page=3)
    assert STYLES["gbt7714-2015-numeric"].note(one) == (
        f"云湖市水务局. 湖泊保护白皮书[R/OL]. 2024: 第3页(2024-05-06). {URL}."
    )
    assert STYLES["law-review"].note(one) == (
        f"云湖市水务局：《湖泊保护白皮书》，2024年5月6日，第3页，{URL}。"
    )
    assert STYLES["apa"].in_text(one, located=True) == "(云湖市水务局, 2024, p. 3)"


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (replace(LAW, title="湖泊法（2019修正）"), "《湖泊法》（2019年修正）第2条。"),
        (replace(LAW, title="湖泊法（2019年修订）"), "《湖泊法》（2019年修订）第2条。"),
        (info("湖泊法", type="法律", status="superseded"), "《湖泊法》（2024年）第2条。"),
        (
            replace(info("湖泊法", type="法律", status="superseded"), version="2019年修正"),
            "《湖泊法》（2019年修正）第2条。",
        ),
        (
            replace(info("湖泊法", type="法律", status="repealed"), version="2019年修订"),
            "《湖泊法》（2019年修订，已废止）第2条。",
        ),
        (replace(LAW, version="2020年修正"), "《中华人民共和国专利法》第2条。"),
        (info("湖泊法", type="法律", status="unknown"), "《湖泊法》（2024年）第2条。"),
        (info("湖泊法", type="法律", status="repealed"), "《湖泊法》（2024年，已废止）第2条。"),
        (
            info("湖泊法", type="法律", status="not_yet_in_force"),
            "《湖泊法》（2024年，尚未施行）第2条。",
        ),
        (replace(LAW, number="主席令第1号"), "《中华人民共和国专利法》第2条。"),
        (
            info("停车办法", type="部门规章", number="水利部令第1号"),
            "云湖市水务局《停车办法》第2条。",
        ),
        (info("云湖市水务局停车办法", type="部门规章"), "《云湖市水务局停车办法》第2条。"),
        (
            info("关于停车的通知", number="云湖发〔2024〕8号", status="repealed"),
            "云湖市水务局《关于停车的通知》（云湖发〔2024〕8号，已废止），第2条。",
        ),
        (info("关于停车的通知"), "云湖市水务局《关于停车的通知》（2024年5月6日），第2条。"),
    ],
)
def test_versions_and_issuers_in_law_reviews(document: DocumentInfo, expected: str) -> None:
    """《公司法》（2013年修正）, 《行政诉讼法》（1989年）, 公安部《…》 (69), （…号，已废止）."""
    assert STYLES["law-review"].note(citation(document, "第二条")) == expected


def test_documents_in_law_reviews_without_a_place() -> None:
    """《…》，国发〔2007〕19号; without a number the day and the address (rule 72)."""
    note = STYLES["law-review"].note
    numbered = info("云湖市水务局关于停车的通知", number="云湖发〔2024〕8号", url=URL)
    assert note(citation(numbered)) == ("《云湖市水务局关于停车的通知》，云湖发〔2024〕8号。")
    assert note(citation(info("云湖市水务局关于停车的通知", url=URL)), ACCESSED) == (
        f"《云湖市水务局关于停车的通知》，2024年5月6日，{URL}。"
    )


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("第七十一条第二款第（三）项", "第71条第2款第3项"),
        ("第十七条之一", "第17条之一"),
        ("第一百零五条至第一百一十条", "第105条至第110条"),
        ("第二条第一款至第三款", "第2条第1款至第3款"),
        ("第五十四条第（二）项第3目", "第54条第2项第3目"),
        ("附件1《第三条实施办法》第四条", "附件1《第三条实施办法》第4条"),
        ("《第三条实施办法》第四条第二款", "《第三条实施办法》第4条第2款"),
        ("第一编第二章第二条", "第一编第二章第2条"),
        ("七、在第二百五十三条后增加一条……，第1段", "七、在第二百五十三条后增加一条……，第1段"),
        ("二、认真传达学习，第三项（三要……）", "二、认真传达学习，第三项（三要……）"),
        ("", ""),
    ],
)
def test_numerals_of_law_reviews(label: str, expected: str) -> None:
    """第1224条第1款第2项, 第17条之一; headings of notices stay as they are."""
    assert arabic(label) == expected


@given(st.integers(1, 999), st.integers(1, 20))
def test_every_article_is_found_again(article: int, clause: int) -> None:
    """Whatever its number, an article keeps it in Arabic numerals and in English."""
    label = f"第{han_numeral(article)}条第{han_numeral(clause)}款"
    assert arabic(label) == f"第{article}条第{clause}款"
    assert english_place(Locator(label, (1, 1))) == f"art. {article}, para. {clause}"


@pytest.mark.parametrize(
    ("locator", "chinese", "english"),
    [
        (Locator("第二条", (1, 1), 3), "第二条", "art. 2"),
        (Locator("第二条第（三）项", (1, 1)), "第二条第（三）项", "art. 2, item 3"),
        (Locator("第二条之一", (1, 1)), "第二条之一", "第二条之一"),
        (Locator("第二条至第四条", (1, 1)), "第二条至第四条", "第二条至第四条"),
        (Locator("附件《第二条的说明》", (1, 1), 3), "附件《第二条的说明》，第3页", None),
        (Locator("二、目标", (1, 1), 3), "二、目标，第3页", None),
        (Locator("", (1, 1), 3), "第3页", "p. 3"),
        (Locator("", (1, 1)), "", ""),
    ],
)
def test_places(locator: Locator, chinese: str, english: str | None) -> None:
    """A page helps where no article is named; English writers read articles and pages."""
    assert place(locator) == chinese
    assert english_place(locator) == (chinese if english is None else english)


@pytest.mark.parametrize(
    ("type_", "kind"),
    [
        ("宪法", "law"),
        ("法律", "law"),
        ("立法解释", "law"),
        ("行政法规", "regulation"),
        ("地方性法规", "regulation"),
        ("部门规章", "regulation"),
        ("司法解释", "interpretation"),
        ("司法解释（修改决定）", "interpretation"),
        ("规范性文件（规划）", "official"),
        ("规范性文件（通知，含清单表）", "official"),
        ("党内文件/规划纲要", "official"),
        ("通知", "official"),
        ("讲话", "speech"),
        ("白皮书", "report"),
        ("新闻报道", "webpage"),
    ],
)
def test_kinds(type_: str, kind: str) -> None:
    """The type that metadata gives says what a document is to a style."""
    assert kind_of(info("题", type=type_)) == kind


def test_a_document_of_unknown_type_is_a_web_page_only_if_nothing_else_is_known() -> None:
    """With a number it is an official document, and so it is on paper."""
    assert kind_of(info("题", type=None, url=URL)) == "webpage"
    assert kind_of(info("题", type=None, url=URL, number="云湖发〔2024〕8号")) == "official"
    assert kind_of(info("题", type=None)) == "official"


@given(st.sampled_from(sorted(STYLES)), st.sampled_from(sorted(EXAMPLES)))
def test_every_note_names_its_document(key: str, name: str) -> None:
    """Whatever the style, a footnote says which document, and its number as the source has it."""
    one = EXAMPLES[name]
    note = STYLES[key].note(one, ACCESSED)
    inner = str.maketrans("《》〈〉‘’“”", "\0" * 8)
    title = one.document.title.removesuffix("（2023修订）").translate(inner)
    assert title in note.translate(inner)
    if one.document.number and not (key == "law-review" and kind_of(one.document) == "regulation"):
        assert one.document.number in note


def test_the_names_of_styles() -> None:
    """A style is found under its key, has a name in both languages, and the default exists."""
    assert list(STYLES) == [style.key for style in STYLES.values()]
    assert len({style.name for style in STYLES.values()}) == len(STYLES)
    assert len({style.english for style in STYLES.values()}) == len(STYLES)
    assert find_style(DEFAULT).name == "GB/T 7714—2025（顺序编码制）"


def test_an_unknown_style_is_refused() -> None:
    """The refusal lists the styles that there are, in both languages."""
    with pytest.raises(CitationError) as caught:
        find_style("gbt7714")
    assert str(caught.value) == f"没有名为“gbt7714”的引注格式；可用的有：{'、'.join(STYLES)}。"
    assert caught.value.english == (
        f"There is no citation style 'gbt7714'; choose one of {', '.join(STYLES)}."
    )


def test_chinese_is_sorted_by_pinyin_before_other_scripts() -> None:
    """GB/T 7714—2015, 9.3.1."""
    names = ["WTO", "张三", "Alpha", "国务院", "最高人民法院", "北京市", "安徽省"]
    assert sorted(names, key=collation) == [
        "安徽省", "北京市", "国务院", "张三", "最高人民法院", "Alpha", "WTO",
    ]  # fmt: skip


def test_the_circular_and_the_law_are_those_of_the_corpus(laws: Index) -> None:
    """The examples' titles, numbers, issuers, dates and types are what an index says of them."""
    by_title = {one.title: one for one in laws.documents()}
    for example in (CIRCULAR, LAW):
        found = by_title[example.title]
        facts = (found.number, found.issuers, found.date, found.type, found.standing.status)
        assert facts == (
            example.number, example.issuers, example.date, example.type, example.standing.status,
        )  # fmt: skip
    document = laws.document(by_title[LAW.title].doc_id)
    section = next(s for s in document.sections if s.kind == "article" and s.number == "71")
    quote = document.text[section.start : section.end]
    one = cite(document, by_title[LAW.title], section.start, section.end, quote)
    assert STYLES["law-review"].note(one) == "《中华人民共和国专利法》第71条。"
    assert STYLES["gongwen"].note(one) == running_text(one) + "。"
