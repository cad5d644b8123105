"""The parts of a check: plain form, the search for runs, alignment, provisions."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.checking.alignment import align
from indexer.checking.draft import parts
from indexer.checking.plain import Plain, one_width, plain
from indexer.checking.provisions import read_targets
from indexer.checking.shingles import SHORTEST, Shingles

# Few characters, so that runs come again and again.
lakes = st.text("湖水面岸船", max_size=200)
anything = st.text(
    st.one_of(
        st.sampled_from("　 \n“”「」\"'，,Ａa（(1１湖"), st.characters(exclude_categories=["Cs"])
    ),
    max_size=60,
)


@given(anything)
def test_plain_form_keeps_the_way_back(text):
    """Each plain character stands where its offset says, and the rest is white space."""
    form = Plain.of(text)
    assert form.text == plain(text)
    assert len(form.offsets) == len(form.text)
    assert "".join(plain(text[at]) for at in form.offsets) == form.text
    left_out = "".join(text[at] for at in range(len(text)) if at not in set(form.offsets))
    assert plain(left_out) == ""


@given(anything, anything)
def test_plain_form_is_made_character_by_character(one, other):
    """So that a slice of a text has a slice of its plain form; and making it again changes none."""
    assert plain(one + other) == plain(one) + plain(other)
    assert plain(plain(one)) == plain(one)
    assert len(one_width(one)) == len(one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("“湖”（一）", "「湖」(一)"),
        ("第１条，", "第1条,"),
        ("湖 长\n制", "湖长制"),
        ("'湖'", "‘湖’"),
    ],
)
def test_style_of_marks_width_and_white_space_do_not_count(one, other):
    """These are one text in plain form."""
    assert plain(one) == plain(other)


@pytest.mark.parametrize(
    ("one", "other"), [("湖，", "湖、"), ("湖。", "湖."), ("二〇二〇", "二○二○"), ("於", "于")]
)
def test_every_other_character_counts(one, other):
    """These are not."""
    assert plain(one) != plain(other)


@given(lakes, st.data())
def test_no_occurrence_of_a_run_is_missed(text, data):
    """The places are those that reading the whole text finds."""
    run = data.draw(st.text("湖水面岸船", min_size=SHORTEST, max_size=12))
    if len(text) > SHORTEST and data.draw(st.booleans()):
        start = data.draw(st.integers(0, len(text) - SHORTEST))
        run = text[start : start + data.draw(st.integers(SHORTEST, 20))]
    if len(run) >= SHORTEST:
        expected = [found.start() for found in re.finditer(f"(?={run})", text)]
        assert Shingles(text).occurrences(run) == expected


def test_a_short_run_is_refused():
    """Some of its places would be missed."""
    with pytest.raises(ValueError, match="fewer than"):
        Shingles("湖" * 20).occurrences("湖" * (SHORTEST - 1))


@given(st.text("甲乙丙丁戊己庚辛", max_size=60), st.text("甲乙丙丁戊己庚辛", max_size=60))
def test_the_longest_shared_run_is_found(text, sentence):
    """None longer is shared; and it stands in both."""
    shingles = Shingles(text)
    start, length = shingles.longest_run(sentence)
    longest = max(
        (
            size
            for size in range(SHORTEST, len(sentence) + 1)
            for at in range(len(sentence) - size + 1)
            if sentence[at : at + size] in text
        ),
        default=0,
    )
    assert length == longest
    assert sentence[start : start + length] in text


def test_the_stretch_that_a_changed_quotation_is_from_is_found():
    """Among others, with room for what was left out or put in."""
    source = "沿湖一百米以内不得停放机动车违者由湖长劝离"
    text = "湖面冰层厚度不足时禁止通行" * 9 + source + "巡湖日志保存期限不少于十年" * 9
    region = Shingles(text).regions(source.replace("一百", "五十"), 1)[0]
    assert source in text[region.start : region.end]


@given(st.text("甲乙丙丁戊己庚辛壬癸", min_size=1, max_size=30), lakes)
def test_a_quotation_laid_along_its_source_has_no_edits(quote, around):
    """Wherever it stands in it."""
    alignment = align((quote,), around + quote + around)
    assert (alignment.edits, alignment.likeness) == ((), 1.0)
    assert (around + quote + around)[alignment.start : alignment.end] == quote


@given(lakes, lakes)
def test_the_edits_turn_a_quotation_into_its_source(quote, source):
    """Put in place of what is written, what the source has gives its stretch."""
    alignment = align((quote,), source)
    if alignment is None:
        assert not set(quote) & set(source)
        return
    made, at = "", 0
    for edit in alignment.edits:
        made += quote[at : edit.start] + source[edit.source_start : edit.source_end]
        at = edit.end
    assert made + quote[at:] == source[alignment.start : alignment.end]
    assert 0 < alignment.likeness <= 1


def test_what_is_left_out_openly_is_no_edit():
    """Between two parts, and nowhere else."""
    source = "沿湖一百米以内不得停放机动车违者由湖长劝离"
    assert align(("沿湖一百米", "由湖长劝离"), source).edits == ()
    (edit,) = align(("沿湖一百米由湖长劝离",), source).edits
    assert source[edit.source_start : edit.source_end] == "以内不得停放机动车违者"


@pytest.mark.parametrize(
    ("quote", "expected"),
    [
        ("湖长……巡湖", ("湖长", "巡湖")),
        ("湖长...巡湖", ("湖长", "巡湖")),
        ("……湖长[应当]巡湖。", ("湖长", "巡湖。")),
        ("湖长……。", ("湖长",)),
        ("……", ()),
    ],
)
def test_dots_and_brackets_part_a_quotation(quote, expected):
    """What is left is what the source must have, in order."""
    assert parts(quote) == expected


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("第七十一条第二款第(一)项的规定", ["第71条第2款第1项"]),
        ("第71条之1第2款", ["第71条之1第2款"]),
        ("第一百三十三条之一般规定", ["第133条"]),
        ("第十条、第十二条第一款和第十五条至第十八条", ["第10条", "第12条第1款", "第15条至第18条"]),
        ("第十五至十八条", ["第15条至第18条"]),
        ("第二条第一款、第三款", ["第2条第1款", "第2条第3款"]),
        ("第二条第一款第(一)项、第(三)项", ["第2条第1款第1项", "第2条第1款第3项"]),
        ("第二条第(一)、(三)项", ["第2条第1项", "第2条第3项"]),
        ("第二条,第三款", ["第2条", "第2条第3款"]),
        ("第二十条的湖", ["第20条"]),
        ("第二章", []),
    ],
)
def test_provisions_are_read_with_their_lists_and_ranges(text, labels):
    """What a later one leaves out is as in the one before it."""
    assert [target.label for target in read_targets(text, 0)] == labels
