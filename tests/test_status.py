"""The reckoning of status: versions, repeals, terms, notices."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.records import Document, Fact, Section, Standing, Status
from indexer.relations import find
from indexer.status import STATUS_WORDS, family_key, standings, version_of

if TYPE_CHECKING:
    from random import Random

    from indexer.records import FactName, Origin

DAY = date(2026, 11, 22)


def _facts(origin: Origin, **values: str) -> tuple[Fact, ...]:
    names: dict[str, FactName] = {
        "title": "title",
        "issued": "date",
        "effective": "effective_date",
        "expiry": "expiry_date",
        "label": "status",
    }
    return tuple(Fact(names[key], value, origin) for key, value in values.items())


def statute(doc_id: str, title: str, text: str = "第一条 为了测试。", **values: str) -> Document:
    article = Section("article", "第一条", "1", "", 0, len(text))
    facts = _facts("front_matter", title=title, **values)
    return Document(doc_id, f"{doc_id}.md", text, (article,), facts=facts)


def notice(doc_id: str, title: str, text: str = "请遵照执行。", **values: str) -> Document:
    return Document(doc_id, f"{doc_id}.txt", text, facts=_facts("text", title=title, **values))


def reckon(*documents: Document, on: date = DAY) -> dict[str, Standing]:
    return standings(map(version_of, documents), find(documents), on)


def statuses(*documents: Document, on: date = DAY) -> dict[str, Status]:
    return {key: standing.status for key, standing in reckon(*documents, on=on).items()}


TRADE_MARKS = (
    statute("2019", "中华人民共和国商标法", issued="2019-04-23", effective="2019-11-01"),
    statute("2026", "中华人民共和国商标法", issued="2026-06-26", effective="2027-01-01"),
)


def test_a_newer_version_waits_for_its_day() -> None:
    """Until the newer version takes effect the older one is in force, and its basis says so."""
    assert reckon(*TRADE_MARKS) == {
        "2019": Standing(
            "in_force",
            "自2019-11-01起施行；2026-06-26公布的新版本将于2027-01-01施行",
            "in force since 2019-11-01; the version of 2026-06-26 takes effect on 2027-01-01",
        ),
        "2026": Standing(
            "not_yet_in_force",
            "将于2027-01-01施行，公布于2026-06-26",
            "takes effect on 2027-01-01, issued on 2026-06-26",
        ),
    }


def test_versions_change_places_on_the_day() -> None:
    """On the effective date of the newer version the two change places, not a day earlier."""
    assert statuses(*TRADE_MARKS, on=date(2026, 12, 31)) == {
        "2019": "in_force",
        "2026": "not_yet_in_force",
    }
    assert reckon(*TRADE_MARKS, on=date(2027, 1, 1)) == {
        "2019": Standing(
            "superseded",
            "已被2026-06-26公布的版本取代，该版本自2027-01-01起施行",
            "superseded by the version of 2026-06-26, in force from 2027-01-01",
        ),
        "2026": Standing(
            "in_force",
            "自2027-01-01起施行，库中没有更新的版本",
            "in force since 2027-01-01; no newer version in the corpus",
        ),
    }


def test_a_version_not_issued_yet_changes_nothing() -> None:
    """On a day before a version was issued, the older one has no successor."""
    found = reckon(*TRADE_MARKS, on=date(2026, 6, 25))
    assert found["2019"].basis == "自2019-11-01起施行，库中没有更新的版本"
    assert found["2026"].basis == "将于2026-06-26公布"


def test_the_date_of_the_first_version_is_not_believed() -> None:
    """A date before the day of issue is the first version's: the status is unknown."""
    patent_law = statute("d", "中华人民共和国专利法", issued="2020-10-17", effective="1985-04-01")
    assert version_of(patent_law).effective is None
    assert reckon(patent_law)["d"] == Standing(
        "unknown",
        "本版施行日期未载，公布于2020-10-17，库中没有更新的版本",
        "the effective date of this version is not known; issued on 2020-10-17;"
        " no newer version in the corpus",
    )


def test_a_later_credible_date_is_found_behind_the_first_versions() -> None:
    """Of several effective dates the first that can be this version's is taken."""
    text = "第一条 略。"
    facts = (
        Fact("title", "示范条例", "text"),
        Fact("date", "2020-10-17", "title_note"),
        Fact("effective_date", "1985-04-01", "text"),
        Fact("effective_date", "2021-06-01", "front_matter"),
    )
    sections = (Section("article", "第一条", "1", "", 0, len(text)),)
    document = Document("d", "d.md", text, sections, facts=facts)
    assert version_of(document).effective == date(2021, 6, 1)


def test_a_clause_proves_nothing_without_a_day_of_issue() -> None:
    """The text's own date may be the first version's where the day of issue is unknown."""
    text = "第一条 本条例自1999年1月1日起施行。"
    facts = (Fact("title", "示范条例", "text"), Fact("effective_date", "1999-01-01", "text"))
    sections = (Section("article", "第一条", "1", "", 0, len(text)),)
    document = Document("d", "d.md", text, sections, facts=facts)
    assert reckon(document)["d"].basis == ("本版施行日期未载，公布日期亦未载，库中没有更新的版本")


def test_an_undated_version_is_superseded_by_one_in_force() -> None:
    """What is known of the newer version decides, even if the older one has no dates."""
    documents = (
        statute("old", "示范法", issued="2010-01-01"),
        statute("new", "示范法", issued="2020-01-01", effective="2020-06-01"),
    )
    assert statuses(*documents) == {"old": "superseded", "new": "in_force"}


def test_an_undated_newer_version_leaves_the_older_open() -> None:
    """A newer version that may be in effect makes the older one unknown, and the basis says why."""
    documents = (
        statute("old", "示范法", issued="2010-01-01", effective="2010-02-01"),
        statute("new", "示范法", issued="2023-12-11"),
    )
    found = reckon(*documents)
    assert [found[key].status for key in ("old", "new")] == ["unknown", "unknown"]
    assert (
        found["old"].basis == "2023-12-11已公布新的版本，其施行日期未载，不能确定本版是否仍然有效"
    )


def test_copies_of_one_version_do_not_supersede_each_other() -> None:
    """Two files of one version share the effective date that one of them knows."""
    documents = (
        statute("bare", "专利法", issued="2020-10-17"),
        statute("dated", "中华人民共和国专利法", issued="2020-10-17", effective="2021-06-01"),
    )
    assert statuses(*documents) == {"bare": "in_force", "dated": "in_force"}


def test_an_expiry_date_ends_a_document() -> None:
    """The expiry date is the first day on which it no longer applies."""
    plan = notice("d", "示范计划", issued="2020-01-01", effective="2020-01-01", expiry="2025-01-01")
    assert statuses(plan, on=date(2024, 12, 31)) == {"d": "in_force"}
    assert statuses(plan, on=date(2025, 1, 1)) == {"d": "expired"}


CODE = statute(
    "code",
    "中华人民共和国示范法典",
    "第九条 本法自2026年8月15日起施行。《中华人民共和国甲法》、《乙条例》同时废止。",
    issued="2026-03-12",
    effective="2026-08-15",
)


def test_a_repealing_clause_ends_what_it_names() -> None:
    """A text that another one repeals is repealed from that day; its namesake of later date not."""
    first = statute("first", "甲法", issued="2015-01-01", effective="2015-03-01")
    rules = statute("rules", "甲法实施细则", issued="2016-01-01", effective="2016-03-01")
    later = statute("later", "乙条例", issued="2026-09-01", effective="2026-10-01")
    assert statuses(CODE, first, on=date(2026, 8, 14))["first"] == "in_force"
    assert statuses(CODE, first, rules, later) == {
        "code": "in_force",
        "first": "repealed",
        "rules": "in_force",
        "later": "in_force",
    }
    assert reckon(CODE, first)["first"].basis == (
        "已被《中华人民共和国示范法典》自2026-08-15起废止"
    )


def test_a_repealing_clause_repeats_its_first_day() -> None:
    """An amended law still repeals only what was older than the day that its clause names."""
    amended = statute(
        "amended",
        "示范条例",
        "第九条 本条例自2002年1月1日起施行。1985年公布的《甲办法》同时废止。",
        issued="2019-03-02",
        effective="2019-03-02",
    )
    documents = (
        statute("first", "甲办法", issued="1985-05-24", effective="1985-05-24"),
        statute("again", "甲办法", issued="2010-05-24", effective="2010-06-01"),
    )
    assert statuses(amended, *documents, on=date(2010, 5, 30))["first"] == "repealed"
    assert statuses(amended, *documents)["again"] == "in_force"


@pytest.mark.parametrize(
    "text",
    [
        "现决定废止《甲法》。",
        "经研究，下列文件自2026年9月1日起停止执行：\n1.《甲法》；\n2.《丙规定》。",
        "现予公布。\n本标准代替《甲法》。",
    ],
)
def test_a_notice_repeals_from_its_day_of_issue_or_the_day_it_names(text: str) -> None:
    """Decisions and lists count as clauses do; a list's day stands in its lead-in."""
    law = statute("law", "甲法", issued="2015-01-01", effective="2015-03-01")
    source = notice("n", "关于清理文件的通知", text, issued="2026-08-01")
    first = date(2026, 9, 1) if "2026年9月1日" in text else date(2026, 8, 1)
    assert statuses(source, law, on=first - timedelta(days=1))["law"] == "in_force"
    assert statuses(source, law, on=first)["law"] == "repealed"


def test_a_draft_ends_nothing() -> None:
    """What a draft would repeal or amend stays as it is."""
    law = statute("law", "甲法", issued="2015-01-01", effective="2015-03-01")
    text = "本办法自2026年1月1日起施行，《甲法》同时废止。"
    for title in ("示范办法（征求意见稿）", "关于修改〈甲法〉的决定（草案）"):
        draft = notice("n", title, text, issued="2025-08-01")
        assert find([draft, law])
        assert statuses(draft, law)["law"] == "in_force"


def test_a_part_of_a_file_is_not_the_file() -> None:
    """That an attachment is repealed says nothing of the notice that holds it."""
    holder = Document(
        "holder",
        "holder.txt",
        "关于印发示范的通知\n示范方案\n略。",
        (Section("attachment", "", "", "示范方案", 10, 17),),
        facts=_facts(
            "text", title="关于印发示范的通知", issued="2019-01-01", effective="2019-01-01"
        ),
    )
    source = notice("n", "关于清理文件的通知", "现决定废止《示范方案》。", issued="2026-08-01")
    assert [(r.kind, r.target, r.attachment) for r in find([source, holder])] == [
        ("repeals", "holder", 0)
    ]
    assert statuses(source, holder)["holder"] == "in_force"


DECISION = notice(
    "decision",
    "关于修改《示范办法》的决定",
    "将《示范办法》第三条修改为：“从严。”",
    issued="2024-05-01",
    effective="2024-07-01",
)


def test_an_amended_text_is_not_the_law_any_more() -> None:
    """From the day of the amendment on, a text whose new wording is not at hand is amended."""
    old = statute("old", "示范办法", issued="2015-01-01", effective="2015-03-01")
    assert statuses(DECISION, old, on=date(2024, 6, 30))["old"] == "in_force"
    assert reckon(DECISION, old, on=date(2024, 7, 1))["old"] == Standing(
        "amended",
        "已被《关于修改《示范办法》的决定》自2024-07-01起修改，库中没有修改后的文本",
        "amended by 《关于修改《示范办法》的决定》 from 2024-07-01;"
        " the corpus lacks the new wording",
    )


@pytest.mark.parametrize("issued", ["2024-05-01", "2025-01-01"])
def test_the_amended_version_takes_the_place_of_the_old_one(issued: str) -> None:
    """A version of the day of the amendment, or later, has it: it is in force, the old one over."""
    old = statute("old", "示范办法", issued="2015-01-01", effective="2015-03-01")
    new = statute("new", "示范办法", issued=issued, effective="2025-02-01")
    assert statuses(DECISION, old, new) == {
        "decision": "in_force",
        "old": "superseded",
        "new": "in_force",
    }


def test_what_is_only_supplemented_reads_as_before() -> None:
    """补充规定 stand beside the text, and an implementing rule is not the text at all."""
    old = statute("old", "示范办法", issued="2015-01-01", effective="2015-03-01")
    rules = statute("rules", "示范办法实施细则", issued="2015-01-01", effective="2015-03-01")
    more = notice("n", "补充规定", "现对《示范办法》作如下补充规定：从严。", issued="2020-01-01")
    assert statuses(more, old)["old"] == "in_force"
    assert statuses(DECISION, old, rules)["rules"] == "in_force"


def test_a_notice_without_dates_is_unknown() -> None:
    """That a notice was issued does not say that it applies."""
    found = reckon(notice("d", "关于示范工作的通知", issued="2020-12-02"))
    assert found["d"] == Standing(
        "unknown",
        "发布于2020-12-02，未载施行与废止信息",
        "issued on 2020-12-02; it does not say when it takes effect or ends",
    )


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("本通知自印发之日起施行。", "in_force"),
        ("本办法自公布之日起正式实施，有效期至2030年。", "unknown"),
        ("本通知自印发之日起执行，有效期5年。", "expired"),
        ("本通知自发布之日起执行，有效期为十年。", "in_force"),
        ("《示范办法》自印发之日起施行。", "unknown"),
    ],
)
def test_a_notice_may_apply_from_its_day_of_issue(sentence: str, expected: Status) -> None:
    """自印发之日起 of the notice itself counts, and so does the term behind it."""
    document = notice("d", "关于示范工作的通知", sentence, issued="2020-02-29")
    assert statuses(document) == {"d": expected}


def test_a_term_from_a_leap_day_ends_on_the_first_of_march() -> None:
    """A term of five years from 29 February runs through 28 February."""
    document = notice("d", "通知", "本通知自印发之日起施行，有效期5年。", issued="2020-02-29")
    assert statuses(document, on=date(2025, 2, 28)) == {"d": "in_force"}
    assert statuses(document, on=date(2025, 3, 1)) == {"d": "expired"}


def test_a_statutes_day_of_publication_is_its_first_versions() -> None:
    """Every amended version repeats 自公布之日起施行, so it dates none of them."""
    document = statute("d", "示范法", "第一条 本法自公布之日起施行。", issued="2023-09-01")
    assert statuses(document) == {"d": "unknown"}


def test_a_retroactive_notice_applies() -> None:
    """A notice is not amended in place: an effective date before its issue is meant."""
    document = notice("d", "关于税收的通知", issued="2020-03-01", effective="2020-01-01")
    assert statuses(document) == {"d": "in_force"}


def test_notices_of_one_title_are_two_notices() -> None:
    """Without articles, a later Document of the same title supersedes nothing."""
    documents = (
        notice("a", "关于示范工作的通知", issued="2019-01-01", effective="2019-01-01"),
        notice("b", "关于示范工作的通知", issued="2020-01-01", effective="2020-01-01"),
    )
    assert statuses(*documents) == {"a": "in_force", "b": "in_force"}


def test_the_sources_label_is_shown_and_not_believed() -> None:
    """A label that differs from the reckoning is repeated in the basis, and changes no status."""
    document = statute("d", "示范法", issued="2020-01-01", effective="2020-06-01", label="已被修改")
    assert reckon(document)["d"] == Standing(
        "in_force",
        "自2020-06-01起施行，库中没有更新的版本（来源标注为「已被修改」，未据以判断）",
        "in force since 2020-06-01; no newer version in the corpus"
        " (the source's label «已被修改» was not relied on)",
    )


@pytest.mark.parametrize("value", ["2021", "2021-06", "某日", "2021-02-30"])
def test_a_date_that_is_no_day_counts_as_unknown(value: str) -> None:
    """Half a date never makes a status."""
    document = statute("d", "示范法", issued="2020-01-01", effective=value)
    assert statuses(document) == {"d": "unknown"}


@pytest.mark.parametrize(
    "title",
    [
        "中华人民共和国专利法",
        "《中华人民共和国专利法》",
        "中华人民共和国 专利法",
        "中華人民共和國專利法",
        "专利法（2020年修正）",
        "专利法(2020修正)",
        "专利法（二〇二〇年修正）",
        "中华人民共和国专利法（2020）",
        "中华人民共和国专利法（2020-10-17）",
        "专利法（节选）",
        "专利法（第四次修正）（2020年版）",
    ],
)
def test_spellings_of_one_title_share_a_family(title: str) -> None:
    """Space, width, script, prefix and notes of version do not part a family."""
    assert family_key(title) == "专利法"


def test_different_texts_have_different_families() -> None:
    """Implementing rules, trial texts, drafts and amending acts are not versions of a law."""
    titles = [
        "专利法",
        "专利法实施细则（2023修订）",
        "专利法（试行）",
        "专利法（修订草案征求意见稿）",
        "宪法修正案（2004年）",
        "宪法修正案（2018年）",
        "刑法修正案（九）",
        "刑法修正案（十）",
    ]
    assert len(set(map(family_key, titles))) == len(titles)


def test_every_status_has_words() -> None:
    """Each status has a Chinese and an English name."""
    assert set(STATUS_WORDS) == set(get_args(Status))
    assert all(len(words) == 2 and all(words) for words in STATUS_WORDS.values())


FIRST = date(2000, 1, 1)


@st.composite
def dated_families(draw: st.DrawFn) -> tuple[list[Document], list[date]]:
    """Versions of one law with distinct days of issue and known effective dates."""
    issued = draw(st.lists(st.integers(0, 400), min_size=1, max_size=6, unique=True))
    delays = [draw(st.integers(0, 200)) for _ in issued]
    effective = [
        FIRST + timedelta(days=day + delay) for day, delay in zip(issued, delays, strict=True)
    ]
    documents = [
        statute(
            str(number),
            "示范法",
            issued=str(FIRST + timedelta(days=day)),
            effective=str(effective[number]),
        )
        for number, day in enumerate(issued)
    ]
    return documents, effective


@given(dated_families(), st.integers(-10, 620))
def test_one_version_is_in_force_from_the_first_day_on(
    family: tuple[list[Document], list[date]], offset: int
) -> None:
    """With all dates known, no version is in force before the first day, and one ever after."""
    documents, effective = family
    on = FIRST + timedelta(days=offset)
    in_force = [key for key, status in statuses(*documents, on=on).items() if status == "in_force"]
    assert len(in_force) == (1 if on >= min(effective) else 0)


@given(dated_families(), st.integers(-10, 620), st.randoms())
def test_the_order_of_the_corpus_does_not_matter(
    family: tuple[list[Document], list[date]], offset: int, random: Random
) -> None:
    """A Standing depends on the Documents and the day, not on the order of reading."""
    documents, _ = family
    shuffled = sorted(documents, key=lambda _: random.random())
    on = FIRST + timedelta(days=offset)
    assert reckon(*documents, on=on) == reckon(*shuffled, on=on)
