"""What front matter and web pages say of a document: keys, dates, and which is believed."""

import pytest

from indexer.readers import html
from indexer.readers.html_labels import LABELS, TAGS
from indexer.records import Block, Document, RawDocument
from indexer.structure import parse


def declared(*pairs: tuple[str, str], text: str = "甲乙丙。") -> Document:
    """Parse a text of one line with metadata beside it."""
    blocks = tuple(Block(line, number) for number, line in enumerate(text.split("\n"), start=1))
    raw = RawDocument(blocks, "text/plain", metadata=pairs)
    (parsed,) = parse(raw, doc_id="d", path="a.txt")
    return parsed


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("ArticleTitle", "title"),
        ("ＴＩＴＬＥ", "title"),
        ("標題", "title"),
        ("发文字号", "number"),
        ("制发机关", "issuer"),
        ("信息名称", "title"),
        ("效力状态", "status"),
    ],
)
def test_a_key_is_known_in_any_case_width_and_script(key, name):
    """Keys of front matter and of pages are told whatever their letters."""
    parsed = declared((key, "某个值"))
    assert [(f.name, f.value) for f in parsed.facts if f.origin == "front_matter"] == [
        (name, "某个值")
    ]
    assert parsed.notes == ()


@pytest.mark.parametrize(
    "value",
    [
        "2020-12-31",
        "2020-12-31 17:05:33",
        "2020-12-31T17:05:33+08:00",
        "2020/12/31",
        "2020.12.31 17:05",
        "2020年12月31日",
        "2020年12月31日　17时05分",
        "二〇二〇年十二月三十一日",
    ],
)
def test_a_date_is_read_with_a_time_of_day_or_without(value):
    """Pages give the minute; the fact is the day."""
    assert declared(("PubDate", value)).value("publish_date") == "2020-12-31"


def test_what_is_no_date_is_told():
    """A value that names no day is left out, and the note says so."""
    parsed = declared(("生效日期", "长期"))
    assert parsed.value("effective_date") is None
    assert parsed.notes == ("文首元数据中「生效日期」的值「长期」不是日期，已忽略",)


def test_of_several_keys_of_a_fact_the_first_in_rank_is_believed():
    """Who put a text up is not a second issuer; what is left out and differs is told."""
    parsed = declared(
        ("发布机构", "甲市政府办公室"),
        ("发文机关", "甲市政府"),
        ("发文机关", "乙局"),
        ("PubDate", "2031-03-06 08:00"),
        ("发布日期", "2031年3月6日"),
    )
    assert parsed.values("issuer") == ("甲市政府", "乙局")
    assert parsed.values("publish_date") == ("2031-03-06",)
    assert parsed.notes == (
        "文首元数据中「发布机构」的值「甲市政府办公室」与「发文机关」不同，未采用",
    )


@pytest.mark.parametrize("key", [*LABELS, *TAGS, "Url", "accessed", "sha256", "etag"])
def test_nothing_that_pages_and_copies_say_is_called_unknown(key):
    """Each key that the reader of pages gives is a fact's or none's, never a complaint."""
    assert not any("不是可用的键" in note for note in declared((key, "2031-03-05")).notes)


def test_the_day_a_page_was_put_up_is_no_version():
    """An effective date before it stands, where the text says of when it is itself."""
    law = "甲条例\n（2020年11月1日甲市公布）\n第一条 略。\n第二条 本条例自2021年6月1日起施行。"
    parsed = declared(("PubDate", "2023-08-10 09:00"), text=law)
    assert parsed.value("effective_date") == "2021-06-01"
    assert parsed.notes == ()


def test_the_card_of_a_page_gives_facts():
    """What stands in the table above a text, and in the head, are facts that give way to it."""
    page = """<html><head><meta charset="utf-8"><meta name="ArticleTitle" content="灯塔养护办法">
    <meta name="PubDate" content="2031-03-06 10:20:30"></head><body><table>
    <tr><td>索 引 号：</td><td>000099/2031</td><td>发布机构：</td><td>海东省人民政府</td></tr>
    <tr><td>发文字号：</td><td>海政发〔2031〕8号</td><td>生成日期：</td><td>2031/3/5</td></tr>
    </table><div><h1>灯塔养护办法</h1><p>海政发〔2031〕9号</p><p>灯塔由各港养护，每年一次。</p>
    <p>台风过后，加修一次。</p></div></body></html>"""
    raw = html.read(page.encode(), "办法.html")
    (parsed,) = parse(raw, doc_id="d", path="办法.html")
    assert (parsed.title, parsed.values("issuer")) == ("灯塔养护办法", ("海东省人民政府",))
    assert (parsed.value("date"), parsed.value("publish_date")) == ("2031-03-05", "2031-03-06")
    assert [(a.value, b.value) for a, b in parsed.conflicts] == [
        ("海政发〔2031〕9号", "海政发〔2031〕8号")
    ]
