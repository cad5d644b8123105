"""Several texts in one file: what is issued, passed on, reported or collected is a Document."""

import pytest
from hypothesis import given, settings

from indexer.citation import cite, running_text
from indexer.locator import locate
from indexer.passages import split
from indexer.records import Document, DocumentInfo, Standing
from tests.structure_examples import TEXTS, documents

ISSUED = """甲市人民政府关于印发甲市登记管理办法的通知
甲政发〔2021〕8号
各区人民政府：
现将《甲市登记管理办法》印发给你们，请认真执行。
甲市人民政府
2021年3月5日
（此件公开发布）
甲市登记管理办法
第一章　总　　则
第一条　为了规范登记，制定本办法。
第二条　下列事项应当登记：
（一）采石；
（二）取水。
"""

PASSED_ON = """甲省人民政府办公厅转发省水利厅
关于清理小水电意见的通知
甲政办发〔2019〕5号
各市人民政府：
省水利厅《关于清理小水电的意见》已经省人民政府同意，现转发给你们。
甲省人民政府办公厅
二〇一九年五月六日
（本文有删减）
关于清理小水电的意见
省人民政府：
现就清理小水电提出意见。
一、摸清底数。
以上意见如无不妥，请批转执行。
甲省水利厅
二〇一九年三月一日
"""

ORDER = """甲市人民政府令
第12号
《甲市湖泊保护办法》已经2021年1月5日市人民政府常务会议通过，现予公布，自2021年3月1日起施行。
市长　王五
2021年1月8日
甲市湖泊保护办法
第一条　为了保护湖泊，制定本办法。
第二条　不得填湖。
"""

ATTACHED = """甲局关于印发《甲市登记办法》等两个文件的通知
甲局发〔2022〕8号
各分局：
现将《甲市登记办法》和《甲市登记员守则》印发给你们，请执行。
附件：1.甲市登记办法
2.甲市登记员守则
3.登记员名单
甲局
2022年1月2日
附件1
甲市登记办法
第一条 为了登记，制定本办法。
第二条 本办法自2022年3月1日起施行。
附件2
甲市登记员守则
一、守时。
二、守信。
附件3
登记员名单
张三
"""

REPORT = """甲省委 甲省人民政府印发《乙湖保护规划（2021—2035年）》
发布时间：2021-05-06
近日，甲省委、甲省人民政府印发了《乙湖保护规划（2021—2035年）》，并发出通知，要求各地执行。
《乙湖保护规划（2021—2035年）》全文如下。
为保护乙湖，编制本规划。
一、总体要求
坚持保护优先。
"""

COLLECTION = """甲市知识产权政策汇编
目　录
1.甲市专利资助办法……1
2.甲市商标奖励规定……5
3.甲市人民政府关于保护地理标志的意见……9
4.甲市人民政府关于印发甲市奖励细则的通知……12
甲市专利资助办法
（2020年3月1日甲市人民政府公布）
第一条 为了资助专利，制定本办法。
第二条 本办法自2020年5月1日起施行。
甲市商标奖励规定
第一条 为了奖励商标，制定本规定。
第二条 本规定由甲局解释。
甲市人民政府关于保护地理标志的意见
甲政发〔2021〕3号
各区人民政府：
一、加强登记。
二、加强保护。
甲市人民政府
2021年4月5日
甲发〔2021〕9号
甲市人民政府关于印发甲市奖励细则的通知
各区人民政府：
现将《甲市奖励细则》印发给你们。
甲市人民政府
2021年6月7日
甲市奖励细则
第一条 为了奖励，制定本细则。
第二条 略。
"""


def facts(document: Document) -> list[tuple[str, str, str]]:
    return [(fact.name, fact.value, fact.origin) for fact in document.facts]


def cited(document: Document, words: str) -> str:
    """Return the running text of a citation of some words of a Document."""
    info = DocumentInfo(
        doc_id=document.doc_id,
        path=document.path,
        title=document.title,
        number=document.value("number") or document.value("issued_with"),
        issuers=document.values("issuer"),
        date=document.value("date"),
        effective_date=None,
        type=document.value("type"),
        url=None,
        standing=Standing("in_force", "", ""),
    )
    start = document.text.index(words)
    end = start + len(words)
    return running_text(cite(document, info, start, end, words))


def test_what_a_notice_issues_is_a_text_of_its_own():
    """Title and type are the inner text's, issuer and date the notice's, which is named."""
    notice, measures = documents(ISSUED)
    assert facts(measures) == [
        ("title", "甲市登记管理办法", "text"),
        ("type", "办法", "text"),
        ("issued_with", "甲政发〔2021〕8号印发", "cover"),
        ("issuer", "甲市人民政府", "cover"),
        ("date", "2021-03-05", "cover"),
    ]
    assert notice.text.endswith("（此件公开发布）")
    assert notice.value("number") == "甲政发〔2021〕8号"
    assert not any(section.kind == "attachment" for section in notice.sections)
    assert (
        cited(measures, "取水") == "《甲市登记管理办法》（甲政发〔2021〕8号印发）第二条第（二）项"
    )


def test_what_is_passed_on_keeps_its_own_issuer_and_date():
    """Who passes a text on has not written it."""
    _, opinion = documents(PASSED_ON)
    assert facts(opinion) == [
        ("title", "关于清理小水电的意见", "text"),
        ("addressees", "省人民政府", "text"),
        ("date", "2019-03-01", "text"),
        ("issuer", "甲省水利厅", "text"),
        ("type", "意见", "text"),
        ("issued_with", "甲政办发〔2019〕5号转发", "cover"),
    ]
    unsigned = PASSED_ON.partition("甲省水利厅\n二")[0]
    _, opinion = documents(unsigned)
    assert opinion.values("issuer") == ()
    assert opinion.value("date") == "2019-05-06"
    assert cited(opinion, "摸清底数") == (
        "《关于清理小水电的意见》（甲政办发〔2019〕5号转发），一、摸清底数"
    )


def test_what_an_order_makes_public_takes_effect_as_the_order_says():
    """令 and 公布 are in the citation, and the day is the order's where the text names none."""
    order, measures = documents(ORDER)
    assert order.title == "甲市人民政府令"
    assert measures.value("effective_date") == "2021-03-01"
    assert cited(measures, "不得填湖") == ("《甲市湖泊保护办法》（甲市人民政府令第12号公布）第二条")
    dated = ORDER.replace("不得填湖", "本办法自2021年6月1日起施行")
    assert documents(dated)[1].values("effective_date") == ("2021-06-01",)


def test_attachments_that_the_notice_names_as_issued_are_texts():
    """A list that is attached beside them stays with the notice."""
    notice, measures, rules = documents(ATTACHED)
    assert [section.title for section in notice.sections if section.kind == "attachment"] == [
        "",
        "登记员名单",
    ]
    assert notice.text.endswith("附件3\n登记员名单\n张三")
    assert (measures.title, rules.title) == ("甲市登记办法", "甲市登记员守则")
    assert measures.text.startswith("附件1\n甲市登记办法\n第一条")
    assert locate(measures, 0, 3).label == "附件1"
    assert cited(rules, "守信") == "《甲市登记员守则》（甲局发〔2022〕8号印发），二、守信"


def test_a_report_of_a_text_names_the_text():
    """Behind «全文如下» stands the text that the headline names; its title is where it is said."""
    report, plan = documents(REPORT)
    assert report.text.endswith("要求各地执行。")
    title = next(fact for fact in plan.facts if fact.name == "title")
    assert title.value == plan.text[title.start : title.end] == "乙湖保护规划（2021—2035年）"
    assert plan.values("issuer") == ("甲省委", "甲省人民政府")
    assert cited(plan, "坚持保护优先") == "《乙湖保护规划（2021—2035年）》，一、总体要求，第1段"


def test_the_texts_of_a_collection_are_cited_each_by_its_own_title():
    """Told by a number, a note on the title, articles that start over, or the table of contents."""
    book, *texts = documents(COLLECTION)
    assert [(s.kind, s.label) for s in book.sections] == [("title", ""), ("note", "目录")]
    assert [
        (text.title, text.value("number") or text.value("issued_with"), text.value("date"))
        for text in texts
    ] == [
        ("甲市专利资助办法", None, "2020-03-01"),
        ("甲市商标奖励规定", None, None),
        ("甲市人民政府关于保护地理标志的意见", "甲政发〔2021〕3号", "2021-04-05"),
        ("甲市人民政府关于印发甲市奖励细则的通知", "甲发〔2021〕9号", "2021-06-07"),
        ("甲市奖励细则", "甲发〔2021〕9号印发", "2021-06-07"),
    ]
    assert cited(texts[1], "由甲局解释") == "《甲市商标奖励规定》第二条"


@pytest.mark.parametrize("mark", ["# ", ""])
def test_texts_that_follow_each_other_are_told_apart(mark):
    """Two laws in one file, and two versions of one: each has its title and its articles."""
    law = f"{mark}甲市湖泊条例\n%s\n第一章 总则\n第一条 为了护湖。\n第二条 略。\n"
    old, new, other = documents(
        law % "2001年3月1日 甲市公布"
        + law % "2001年3月1日 甲市公布，2020年5月6日修订"
        + f"{mark}甲市停车条例\n第一条 为了停车。\n第二条 略。\n"
    )
    assert [old.value("date"), new.value("date"), other.value("date")] == [
        "2001-03-01",
        "2020-05-06",
        None,
    ]
    assert (old.title, new.title, other.title) == ("甲市湖泊条例", "甲市湖泊条例", "甲市停车条例")
    assert len({old.doc_id, new.doc_id, other.doc_id}) == 3


def test_a_decision_and_the_text_as_amended_are_two():
    """What is 重新公布 behind a decision is cited by its own title and date."""
    decision, amended = documents(
        "甲市人民政府关于修改《甲市湖泊办法》的决定\n一、将第二条修改为：“不得填湖。”\n"
        "本决定自公布之日起施行。\n甲市湖泊办法\n（2010年3月4日公布，2022年5月6日修订）\n"
        "第一条 为了护湖，制定本办法。\n第二条 不得填湖。"
    )
    assert decision.text.endswith("本决定自公布之日起施行。")
    assert (amended.title, amended.value("date")) == ("甲市湖泊办法", "2022-05-06")


@pytest.mark.parametrize(
    "lines",
    [
        # a list of what is repealed, with the numbers
        "甲市关于保护的意见\n甲发〔1999〕1号\n甲市关于服务的通知\n甲发〔1999〕2号",
        # a note under a heading
        "保护办法\n（见附表）\n张三负责。",
        # a title and nothing under it
        "甲市人民政府\n2021年3月5日\n甲市登记管理办法",
    ],
)
def test_a_line_like_a_title_alone_starts_no_text(lines):
    """Without what stands at the head of texts, and a body, it is a part of the text it is in."""
    assert len(documents(f"甲市关于印发清单的通知\n各区：\n请办理下列事项。\n{lines}")) == 1


def test_an_edit_of_one_text_leaves_the_ids_of_the_others():
    """Ids are made of the file's and the title, so that permalinks survive."""
    before = documents(COLLECTION)
    after = documents(
        COLLECTION.replace("\n二、加强保护。", "").replace("专利资助办法", "资助办法")
    )
    changed = [
        text.title for text, other in zip(before, after, strict=True) if text.doc_id != other.doc_id
    ]
    assert changed == ["甲市专利资助办法"]
    assert before[0].doc_id == "d"


@pytest.mark.parametrize(("title", "described"), [("", 0), ("甲市登记管理办法", 1)])
def test_a_sidecar_is_of_the_text_that_it_names(title, described):
    """Without a title it describes the first; the address is that of all."""
    extra = (("时效", "现行有效"), ("来源", "https://example.org/"))
    found = documents(ISSUED, extra=(("标题", title), *extra) if title else extra)
    assert [text.value("url") for text in found] == ["https://example.org/"] * 2
    assert [text.value("status") for text in found].index("现行有效") == described
    assert found[described].conflicts == ()


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_the_texts_of_a_file_share_nothing(text):
    """Ids of texts and of passages differ, and each source line is in one text."""
    found = documents(text)
    assert len({one.doc_id for one in found}) == len(found)
    ids = [passage.passage_id for one in found for passage in split(one)]
    assert len(set(ids)) == len(ids)
    lines = [{stretch.line for stretch in one.stretches} for one in found]
    assert len(set().union(*lines)) == sum(map(len, lines))
