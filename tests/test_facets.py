"""Facets: which Documents have which values, how many, and in which order they are listed."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer import facets
from indexer.facets import COPIED, UNKNOWN, Entry, Period
from indexer.records import DocumentInfo, Standing, Status


def entry(
    title: str,
    *,
    number: str | None = None,
    issuers: tuple[str, ...] = (),
    day: str | None = None,
    kind: str | None = None,
    status: Status = "in_force",
    characters: int = 100,
    has_copies: bool = False,
) -> Entry:
    standing = Standing(status, "", "")
    info = DocumentInfo(
        title, f"{title}.txt", title, number, issuers, day, None, kind, None, standing
    )
    return Entry(info, characters, has_copies)


LAKE = entry("沿湖停车规定", issuers=("湖务局",), day="2019-05-02", kind="规定")
BOAT = entry(
    "沿湖停船办法",
    number="湖发〔2021〕5号",
    issuers=("湖务局", "航运局"),
    day="2021-03-04",
    kind="办法",
    status="repealed",
    has_copies=True,
)
FISH = entry("钓鱼条例", number="湖发〔2021〕12号", day="2021-07-01", kind="条例", characters=900)
NOTE = entry("关于湖长的说明")
ALL = [LAKE, BOAT, FISH, NOTE]


def titles(found: list[Entry]) -> list[str]:
    return [one.info.title for one in found]


def test_facets_combine_and_their_values_add_up() -> None:
    """Two values of one facet give either's documents, two facets those that have both."""
    assert facets.select(ALL, {"type": ["规定", "办法"]}, "") == [LAKE, BOAT]
    both = {"type": ["规定", "办法"], "issuer": ["航运局"]}
    assert facets.select(ALL, both, "") == [BOAT]
    assert facets.select(ALL, {"type": []}, "") == ALL
    assert facets.select(ALL, {"year": ["2019-2020"]}, "") == [LAKE]
    assert facets.select(ALL, {"year": [UNKNOWN]}, "") == [NOTE]
    assert facets.select(ALL, {"copies": [COPIED]}, "") == [BOAT]
    assert facets.select(ALL, {"status": ["<b>"]}, "") == []


@pytest.mark.parametrize(
    ("find", "found"),
    [
        ("停车", [LAKE]),
        ("沿湖 办法", [BOAT]),
        ("規定", [LAKE]),
        ("湖发〔2021〕5", [BOAT]),
        ("湖发[2021]12号", [FISH]),
        ("没有", []),
        ("《》", ALL),
    ],
)
def test_words_are_found_in_titles_and_numbers(find: str, found: list[Entry]) -> None:
    """Order, width, script and brackets of what is looked for do not matter."""
    assert facets.select(ALL, {}, find) == found


def test_a_count_says_what_a_click_would_leave() -> None:
    """Each value counts the documents that the other facets leave, whatever its own has chosen."""
    counted = facets.counts(ALL, {"type": ["办法"], "year": ["2021"]}, "")
    assert counted == {
        "type": {"办法": 1, "条例": 1},
        "issuer": {"湖务局": 1, "航运局": 1},
        "year": {"2021": 1},
        "status": {"repealed": 1},
        "copies": {COPIED: 1},
    }


def test_documents_are_listed_in_every_order() -> None:
    """Numbers count as numbers, titles go by sound, and what is not known comes last."""
    orders = {sort: titles(facets.order(ALL, sort)) for sort in facets.SORTS}
    lake, boat, fish, note = (one.info.title for one in ALL)
    assert orders == {
        "newest": [fish, boat, lake, note],
        "oldest": [lake, boat, fish, note],
        "title": [fish, note, lake, boat],
        "number": [boat, fish, note, lake],
        "status": [fish, note, lake, boat],
        "length": [fish, note, lake, boat],
    }


def test_years_are_parted_into_few_periods_of_a_round_length() -> None:
    """Three years stand alone, a century by tens; nothing is made of documents without a date."""
    assert facets.periods({"2019": 1, "2021": 2, UNKNOWN: 4}) == [
        Period(2019, 2019, 1),
        Period(2020, 2020, 0),
        Period(2021, 2021, 2),
    ]
    century = facets.periods({"1925": 1, "1929": 1, "2024": 5})
    assert century[0] == Period(1920, 1929, 2)
    assert century[-1] == Period(2020, 2029, 5)
    assert [period.value for period in century[:2]] == ["1920-1929", "1930-1939"]
    assert facets.periods({UNKNOWN: 3}) == []


@given(st.dictionaries(st.integers(1000, 2999).map(str), st.integers(1, 9), min_size=1))
def test_no_document_is_left_out_of_the_periods(years: dict[str, int]) -> None:
    """Whatever the years, the periods hold every document, and there are 15 at most."""
    found = facets.periods(years)
    assert sum(period.count for period in found) == sum(years.values())
    assert len(found) <= 15
    for before, after in pairwise(found):
        assert after.first == before.last + 1
