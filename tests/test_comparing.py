"""Two versions side by side: nothing lost, articles that belong together meet, counts."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from indexer.comparing import compare, units
from indexer.records import Document, Section

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indexer import Index
    from indexer.comparing import Row

NUMERALS = "一二三四五六七八九十"


def law(articles: Sequence[str], title: str = "沿湖管理条例") -> Document:
    """Return a statute of these articles, numbered from one."""
    text = f"{title}\n"
    sections = []
    for number, words in enumerate(articles):
        label = f"第{NUMERALS[number]}条"
        start = len(text)
        text += f"{label}　{words}"
        sections.append(Section("article", label, str(number + 1), "", start, len(text)))
        text += "\n"
    return Document("lake", "lake.md", text, tuple(sections))


def notice(text: str) -> Document:
    return Document("notice", "notice.md", text)


def drawn(rows: Sequence[Row]) -> list[tuple[str, str, str]]:
    return [
        (row.state, row.left.label if row.left else "", row.right.label if row.right else "")
        for row in rows
        if row.is_article
    ]


def check_sides(rows: Sequence[Row], left: Document, right: Document) -> None:
    assert "".join(run.left for row in rows for run in row.runs) == left.text
    assert "".join(run.right for row in rows for run in row.runs) == right.text
    for row in rows:
        assert "".join(run.left for run in row.runs) == (row.left.text if row.left else "")
        assert "".join(run.right for run in row.runs) == (row.right.text if row.right else "")


articles = st.lists(st.text("湖岸停车十米 \n", max_size=12), max_size=6)
texts = st.text("湖岸停车十米　\n", max_size=40)


@given(articles, articles)
def test_each_side_is_the_whole_canonical_text(old: list[str], new: list[str]) -> None:
    """What is marked as left, joined, is the old text; what is marked as right is the new one."""
    left, right = law(old), law(new)
    check_sides(compare(left, right), left, right)


@given(texts, texts)
def test_each_side_is_the_whole_text_of_a_notice(old: str, new: str) -> None:
    """Texts without articles lose nothing either."""
    left, right = notice(old), notice(new)
    check_sides(compare(left, right), left, right)


@given(articles)
def test_a_text_does_not_differ_from_itself(words: list[str]) -> None:
    """All of its parts are the same, and cover it."""
    document = law(words)
    assert {row.state for row in compare(document, document)} <= {"same"}
    assert "".join(unit.text for unit in units(document)) == document.text


def test_a_new_article_moves_the_numbers_of_those_behind_it() -> None:
    """Renumbered articles meet their older selves; what is new and what is gone stands alone."""
    parking, walking, rowing = (
        "湖岸十米以内不得停车。",
        "行人靠右行走。",
        "划船须穿救生衣，夜间禁止。",
    )
    old = law([parking, "本条例由湖长解释，湖长可以委托巡查员。", walking, rowing])
    new = law(
        [parking, "禁止在湖心岛露营野炊和燃放烟花。", walking, rowing.replace("夜间", "雨天")]
    )
    assert drawn(compare(old, new)) == [
        ("same", "第一条", "第一条"),
        ("gone", "第二条", ""),
        ("new", "", "第二条"),
        ("same", "第三条", "第三条"),
        ("changed", "第四条", "第四条"),
    ]
    assert drawn(compare(old, law([parking, walking, rowing]))) == [
        ("same", "第一条", "第一条"),
        ("gone", "第二条", ""),
        ("renumbered", "第三条", "第二条"),
        ("renumbered", "第四条", "第三条"),
    ]


def test_the_differing_characters_are_marked_and_the_number_as_one() -> None:
    """A changed article shows which characters were exchanged; its number is one difference."""
    kept = "湖岸的树木由镇里养护并且登记。"
    old = law(["湖岸十米以内不得停车，违者由湖长劝离。", kept])
    new = law(["游客入园先登记。", "湖岸二十米以内不得停车，违者由巡查员劝离。", kept])
    row = next(row for row in compare(old, new) if row.is_article and row.left and row.right)
    assert [(run.left, run.right) for run in row.runs if not run.is_same] == [
        ("第一条", "第二条"),
        ("", "二"),
        ("湖长", "巡查员"),
    ]


def test_characters_shared_by_chance_are_a_part_of_the_difference() -> None:
    """Words that were exchanged as a whole are marked as a whole."""
    old, new = (
        law(["船只由湖管处登记，逾期不办的停航。"]),
        law(["船只由市水务局核验，逾期不办的停航。"]),
    )
    (row,) = (row for row in compare(old, new) if row.is_article)
    assert [(run.left, run.right) for run in row.runs if not run.is_same] == [
        ("湖管处登记", "市水务局核验")
    ]


def test_two_versions_of_a_real_law(laws: Index) -> None:
    """The Trademark Law of 2019 beside that of 2026: nothing lost, and the articles counted."""
    law = next(info for info in laws.documents() if info.title.endswith("商标法"))
    infos = laws.versions(law.doc_id)
    assert [info.date for info in infos] == ["2019-04-23", "2026-06-26"]
    old, new = (laws.document(info.doc_id) for info in infos)
    rows = compare(old, new)
    check_sides(rows, old, new)
    counts = Counter(row.state for row in rows if row.is_article)
    assert counts == {"changed": 39, "new": 35, "gone": 21, "renumbered": 13}


def test_a_notice_is_its_own_only_version(laws: Index) -> None:
    """What is no statute has no versions but itself; what the index lacks has none."""
    notice = next(info for info in laws.documents() if info.number)
    assert laws.versions(notice.doc_id) == [notice]
    assert laws.versions("ffff") == []
