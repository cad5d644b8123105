"""Support: a sentence in other words stands, and one that says something else does not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.locator import han_numeral
from indexer.records import Locator, Passage
from indexer.support import find, objection, overlap
from indexer.text import sentences
from tests.conftest import CIRCULAR

DECISIONS = (
    "第十二条　市数据局应当自收到申请之日起二十日内作出决定；情况复杂的，可以延长十日。"
    "逾期未作出决定的，申请人可以申请行政复议。"
)
PENALTIES = (
    "违反本办法规定的，处一万元以上五万元以下的罚款；情节严重的，处五万元以上二十万元以下的罚款，"
    "三年内不得再次申请登记。本办法自2024年3月1日起施行。"
)
GRANTS = (
    "根据青政发〔2023〕第15号，补贴不超过投资额的百分之三十，最高100万元。“十四五”期间，"
    "第十三条之一规定的项目，甲类补贴2.5亿元，乙类补贴五千万元，由县级以上人民政府核定，统一发放。"
)
FEES = "中心不得为其会员垫付费用，为他人垫付费用的，应当报数据局备案。"
TEXTS = (DECISIONS, PENALTIES, GRANTS, FEES)


def passage(text):
    """Make a passage of a text."""
    return Passage("p", "d", 0, len(text), text, Locator("", (1, 1)), tuple(sentences(text)))


def reason(text, quote, sentence):
    """Return in Chinese what speaks against a sentence that quotes a text; None if nothing."""
    found = objection(sentence, passage(text), *find(quote, text))
    return found and found[0]


@pytest.mark.parametrize(
    ("text", "quote", "sentence"),
    [
        (DECISIONS, "收到申请之日起二十日内作出决定", "收到申请之日起20日内作出决定。"),
        (DECISIONS, "收到申请之日起二十日内作出决定", "收到申請之日起２０日內作出決定。"),
        (DECISIONS, "收到申请之日起二十日内作出决定", "根据第12条，二十日内作出决定。"),
        (DECISIONS, "第十二条　市数据局应当自收到申请", "第12条：市数据局应当自收到申请。"),
        (DECISIONS, "逾期未作出决定的，申请人", "逾期没有作出决定的。"),
        (PENALTIES, "处一万元以上五万元以下的罚款", "处1万元以上50,000元以下的罚款。"),
        (PENALTIES, "三年内不得再次申请登记", "3年内不得再次申请登记。"),
        (PENALTIES, "本办法自2024年3月1日起施行", "本办法自二〇二四年三月一日起施行。"),
        (PENALTIES, "本办法自2024年3月1日起施行", "本办法自2024年起施行。"),
        (PENALTIES, "本办法自2024年3月1日起施行", "本办法自 3 月 1 日起施行。"),
        (GRANTS, "根据青政发〔2023〕第15号", "根据青政发[2023]15号。"),
        (GRANTS, "补贴不超过投资额的百分之三十", "补贴不超过投资额的30%。"),
        (GRANTS, "最高100万元", "最高一百万元。"),
        (GRANTS, "第十三条之一规定的项目", "第13条之1规定的项目。"),
        (GRANTS, "甲类补贴2.5亿元，乙类补贴五千万元", "甲类补贴25000万元。"),
        (GRANTS, "由县级以上人民政府核定，统一发放", "由县级以上人民政府核定。"),
    ],
)  # fmt: skip
def test_a_sentence_in_other_words_stands(text, quote, sentence):
    """Numerals, scripts and widths may differ, and words may be left out."""
    assert reason(text, quote, sentence) is None


NOT_THERE = "“{}”不见于所引的段落"
ELSEWHERE = "“{}”在原文说的是另一件事"
OPPOSITE = "与原文一个肯定、一个否定"
TOO_FEW = "与引文相同的字词太少"


@pytest.mark.parametrize(
    ("text", "quote", "sentence", "expected"),
    [
        (DECISIONS, "起二十日内作出决定", "起三十日内作出决定。", NOT_THERE.format("30日以内")),
        (DECISIONS, "起二十日内作出决定", "起二十年内作出决定。", NOT_THERE.format("20年以内")),
        (DECISIONS, "起二十日内作出决定", "起二十日后作出决定。", NOT_THERE.format("20日以后")),
        (DECISIONS, "起二十日内作出决定", "起二十个工作日内作出决定。",
         NOT_THERE.format("20个工作日以内")),
        (DECISIONS, "情况复杂的，可以延长十日", "可以延长二十日。", ELSEWHERE.format("20日")),
        (DECISIONS, "第十二条　市数据局", "第十三条　市数据局。", NOT_THERE.format("第13条")),
        (DECISIONS, "申请人可以申请行政复议", "申请人不得申请行政复议。", OPPOSITE),
        (DECISIONS, "逾期未作出决定的", "逾期作出决定的。", OPPOSITE),
        (PENALTIES, "五万元以下的罚款", "处五万元以内的罚款。", NOT_THERE.format("50000元以内")),
        (PENALTIES, "三年内不得再次申请登记", "三年内可以再次申请登记。", OPPOSITE),
        (PENALTIES, "再次申请登记。本办法", "三年内可以再次申请登记。", OPPOSITE),
        (PENALTIES, "本办法自2024年3月1日起施行", "本办法自2024年3月2日起施行。",
         NOT_THERE.format("2024年3月2日")),
        (PENALTIES, "本办法自2024年3月1日起施行", "本办法自2025年3月1日起施行。",
         NOT_THERE.format("2025年3月1日")),
        (GRANTS, "根据青政发〔2023〕第15号", "根据青政发〔2023〕第16号。",
         NOT_THERE.format("政发〔2023〕16号")),
        (GRANTS, "根据青政发〔2023〕第15号", "根据青府办〔2023〕第15号。",
         NOT_THERE.format("府办〔2023〕15号")),
        (GRANTS, "补贴不超过投资额的百分之三十", "补贴不超过投资额的三十分之一。",
         NOT_THERE.format("30分之1")),
        (GRANTS, "补贴不超过投资额的百分之三十", "补贴超过投资额的百分之三十。", OPPOSITE),
        (GRANTS, "“十四五”期间", "“十三五”期间。", NOT_THERE.format("十三五")),
        (GRANTS, "第十三条之一规定的项目", "第十三条规定的项目。", NOT_THERE.format("第13条")),
        (GRANTS, "甲类补贴2.5亿元，乙类补贴五千万元", "甲类补贴5000万元。",
         ELSEWHERE.format("50000000元")),
        (GRANTS, "由县级以上人民政府核定", "由县级以下人民政府核定。", NOT_THERE.format("级以下")),
        (GRANTS, "由县级以上人民政府核定", "由县级以上人民政府GDP核定。", NOT_THERE.format("gdp")),
        (GRANTS, "由县级以上人民政府核定", "由县级以上人民政府核定，并报财政部门备案。", TOO_FEW),
        (GRANTS, "由县级以上人民政府核定", "Approved.", NOT_THERE.format("approved")),
        (GRANTS, "由县级以上人民政府核定", "……", TOO_FEW),
        (FEES, "中心不得为其会员垫付费用", "中心可以为其会员垫付费用。", OPPOSITE),
    ],
)  # fmt: skip
def test_a_sentence_that_says_something_else_is_found_out(text, quote, sentence, expected):
    """A number, a unit, a limit, a negation or a clause that the passage lacks is found out."""
    assert reason(text, quote, sentence) == expected


def test_overlap_is_that_of_the_worst_clause():
    """A clause of its own invention is not hidden by one that is quoted."""
    quote = "由县级以上人民政府核定"
    assert overlap("由县级以上人民政府核定。", quote) == 1.0
    assert overlap("由县级以上人民政府核定，另行公布。", quote) == 0.0
    assert overlap("由县级以上人民政府另行", quote) == 0.8  # 8 of 10 pairs
    assert overlap("", quote) == 0.0


def test_a_comma_between_clauses_is_none_of_thousands():
    """A number behind a Chinese comma does not run into the one before it."""
    text = "设第5，300人以内。"
    assert reason(text, "设第5，300人以内", "300人以内。") is None
    assert reason(text, "设第5，300人以内", "5300人以内。") == NOT_THERE.format("5300人以内")


def test_every_sentence_of_the_circular_is_held_by_itself():
    """Nothing speaks against what is copied from a real document, dates and negations included."""
    paragraphs = [one for one in CIRCULAR.read_text("utf-8").split("\n") if one.strip()]
    copied = [(text, text[start:end]) for text in paragraphs for start, end in sentences(text)]
    assert len(copied) == 52
    assert [one for text, one in copied if reason(text, one, one)] == []


@given(
    st.integers(1, 999),
    st.integers(1, 999),
    st.sampled_from([("", 1), ("万", 10_000), ("亿", 100_000_000)]),
)
def test_a_number_stands_if_it_is_the_same_in_other_digits(held, other, scale):
    """A number in Han numerals holds the same in Arabic digits, and no other."""
    mark, size = scale
    quote = "登记在册的数据产品共有"
    text = f"{quote}{han_numeral(held)}{mark}件。"
    for said in (held, other):
        found = reason(text, quote, f"{quote}{said * size}件。")
        assert found == (None if said == held else NOT_THERE.format(f"{said * size}件"))


def full_width(text):
    """Return a text with its ASCII characters in full width."""
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


@given(
    st.sampled_from([(text, span) for text in TEXTS for span in sentences(text)]),
    st.sampled_from([" ", "\u3000", "\n", "\t  "]),
    st.sampled_from([str, full_width]),
    st.data(),
)
def test_a_quote_is_found_whatever_its_white_space_and_width(where, space, width, data):
    """White space put in anywhere, and full-width characters, lead to the passage's own ones."""
    text, (start, end) = where
    own = text[start:end]
    at = data.draw(st.integers(0, len(own)))
    assert find(width(own[:at] + space + own[at:]), text) == (start, end)


@given(
    st.text(
        alphabet="一二十百千万亿两零点第条之年月日号〔〕2345.,，。%分 元不以上内个至", max_size=60
    ).filter(lambda text: any(map(str.isalnum, text)))
)
def test_a_text_speaks_against_no_copy_of_itself(text):
    """Whatever numerals and marks stand in it, and however malformed they are."""
    assert objection(text, passage(text), 0, len(text)) is None
