"""Lists of references: numbers, letters, order, and the marks that lead to the entries."""

from __future__ import annotations

import re
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from indexer.styles import STYLES, Bibliography, Entry, bibliography
from indexer.styles.lists import _letter
from tests.style_examples import ACCESSED, EXAMPLES, citation, info

NUMERIC = STYLES["gbt7714-2015-numeric"]
AUTHOR_DATE = STYLES["gbt7714-2015-author-date"]

PARKING = info("关于停车的通知", number="云湖发〔2024〕8号")
SWIMMING = info("关于游泳的通知", number="云湖发〔2024〕9号")
BOATING = info("关于划船的通知", issuers=("安湖县水务局",))


def test_a_document_cited_once_has_the_place_in_its_entry() -> None:
    """GB/T 7714—2015, 9.2 and 8.5: numbers follow the text, an entry holds the quote's place."""
    cited = [citation(SWIMMING, "第2段"), citation(PARKING, "第1段")]
    entries = (
        Entry("[1]", "云湖市水务局. 关于游泳的通知: 云湖发〔2024〕9号[A]. 2024-05-06: 第2段."),
        Entry("[2]", "云湖市水务局. 关于停车的通知: 云湖发〔2024〕8号[A]. 2024-05-06: 第1段."),
    )
    notes = tuple(entry.text for entry in entries)
    assert bibliography(cited, NUMERIC) == Bibliography(entries, ("[1]", "[2]"), notes)


def test_a_document_cited_at_two_places_has_them_in_the_marks() -> None:
    """GB/T 7714—2015, 10.1.3: the first number again, the place outside of the brackets."""
    cited = [citation(PARKING, "第1段"), citation(SWIMMING, "第2段"), citation(PARKING, "第3段")]
    made = bibliography(cited, NUMERIC)
    assert made.entries == (
        Entry("[1]", "云湖市水务局. 关于停车的通知: 云湖发〔2024〕8号[A]. 2024-05-06."),
        Entry("[2]", "云湖市水务局. 关于游泳的通知: 云湖发〔2024〕9号[A]. 2024-05-06: 第2段."),
    )
    assert made.marks == ("[1]第1段", "[2]", "[1]第3段")
    assert made.notes[2] == (
        "云湖市水务局. 关于停车的通知: 云湖发〔2024〕8号[A]. 2024-05-06: 第3段."
    )


def test_a_place_cited_twice_is_one_place() -> None:
    """The same place again needs nothing in the marks."""
    made = bibliography([citation(PARKING, "第1段")] * 2, NUMERIC)
    assert (len(made.entries), made.marks) == (1, ("[1]", "[1]"))


def test_years_are_lettered_where_author_and_year_are_the_same() -> None:
    """GB/T 7714—2015, 10.2.3 and 9.3: a, b in mark and entry; the list goes by author and year."""
    later = replace(SWIMMING, doc_id="later", date="2025-01-02")
    documents = (SWIMMING, PARKING, later, BOATING)
    made = bibliography([citation(one, "第1段") for one in documents], AUTHOR_DATE)
    assert made.marks == (
        "(云湖市水务局, 2024a)",
        "(云湖市水务局, 2024b)",
        "(云湖市水务局, 2025)",
        "(安湖县水务局, 2024)",
    )
    assert [entry.text for entry in made.entries] == [
        "安湖县水务局, 2024. 关于划船的通知[A]. 2024-05-06: 第1段.",
        "云湖市水务局, 2024a. 关于游泳的通知: 云湖发〔2024〕9号[A]. 2024-05-06: 第1段.",
        "云湖市水务局, 2024b. 关于停车的通知: 云湖发〔2024〕8号[A]. 2024-05-06: 第1段.",
        "云湖市水务局, 2025. 关于游泳的通知: 云湖发〔2024〕9号[A]. 2025-01-02: 第1段.",
    ]


def test_a_lettered_document_cited_at_two_places() -> None:
    """GB/T 7714—2025, 9.3.1.3 and 9.3.1.4: letter within the brackets, place outside of them."""
    cited = [citation(PARKING, "第1段"), citation(SWIMMING, "第2段"), citation(PARKING, "第3段")]
    assert bibliography(cited, STYLES["gbt7714-2025-author-date"]).marks == (
        "（云湖市水务局，2024a）第1段",
        "（云湖市水务局，2024b）",
        "（云湖市水务局，2024a）第3段",
    )


def test_years_that_are_not_known_are_lettered_as_well() -> None:
    """2026 of access in brackets, or no year: [2026a], 无日期-a, n.d.-a."""
    online = [replace(one, date=None, url="https://example.org") for one in (PARKING, SWIMMING)]
    paper = [replace(one, date=None) for one in (PARKING, SWIMMING)]

    def marks(documents: list, style: str) -> tuple[str, ...]:
        cited = [citation(one, "第1段") for one in documents]
        return bibliography(cited, STYLES[style], ACCESSED).marks

    assert marks(online, "gbt7714-2025-author-date") == (
        "（云湖市水务局，[2026a]）",
        "（云湖市水务局，[2026b]）",
    )
    assert marks(paper, "gbt7714-2015-author-date") == (
        "(云湖市水务局, 无日期-a)",
        "(云湖市水务局, 无日期-b)",
    )
    assert marks(paper, "apa") == ("(云湖市水务局, n.d.-a, 第1段)", "(云湖市水务局, n.d.-b, 第1段)")


def test_lists_of_the_other_styles() -> None:
    """Chicago and APA list by title or author, without places; footnotes and marks hold them."""
    cited = [EXAMPLES["law"], EXAMPLES["speech"], EXAMPLES["local regulation"]]
    chicago = bibliography(cited, STYLES["chicago-notes"], ACCESSED)
    assert [entry.text[:10] for entry in chicago.entries] == [
        "云湖市湖泊保护条例 ", "张三. “在云湖市湖", "中华人民共和国专利法",
    ]  # fmt: skip
    assert chicago.marks == ("", "", "")
    assert chicago.notes[0] == "中华人民共和国专利法 (2020), art. 71, para. 2."
    apa = bibliography(cited, STYLES["apa"], ACCESSED)
    assert apa.marks[0] == "(中华人民共和国专利法, 2020, art. 71, para. 2)"


def test_running_text_names_its_place_each_time() -> None:
    """Prose has no list to lead to: every mark is complete."""
    made = bibliography([EXAMPLES["law"]], STYLES["gongwen"])
    assert made == Bibliography(
        (Entry("", "《中华人民共和国专利法》"),),
        ("《中华人民共和国专利法》第七十一条第二款",),
        ("《中华人民共和国专利法》第七十一条第二款。",),
    )


def test_an_empty_list() -> None:
    """Nothing cited, nothing listed."""
    assert bibliography([], NUMERIC) == Bibliography((), (), ())


cited_lists = st.lists(
    st.builds(
        lambda document, issuer, year, label: citation(
            info(
                document,
                issuers=(issuer,),
                date=f"{year}-01-02",
                doc_id=f"{document}{issuer}{year}",
            ),
            label,
        ),
        st.sampled_from(["通知甲", "通知乙", "通知丙"]),
        st.sampled_from(["云湖市水务局", "安湖县水务局"]),
        st.sampled_from([2023, 2024]),
        st.sampled_from(["第1段", "第2段"]),
    ),
    max_size=12,
)


@given(cited_lists, st.sampled_from(sorted(STYLES)))
def test_every_mark_leads_to_its_entry_and_to_no_other(cited: list, key: str) -> None:
    """A document has one entry; marks of two documents differ; a place stands somewhere."""
    style = STYLES[key]
    made = bibliography(cited, style, ACCESSED)
    documents = [one.document.doc_id for one in cited]
    assert len(made.marks) == len(made.notes) == len(cited)
    assert len(made.entries) == len(set(documents))
    bare = [re.sub("第[12]段", "", mark) for mark in made.marks]
    if style.system in {"numeric", "author-date"}:
        assert len(set(bare)) == len(set(documents))
        assert len(set(zip(bare, documents, strict=True))) == len(set(documents))
    for one, mark, note in zip(cited, made.marks, made.notes, strict=True):
        label = one.locator.label
        texts = [entry.text for entry in made.entries if one.document.title in entry.text]
        assert label in mark + note or any(label in text for text in texts)
    if style.system == "numeric":
        first = list(dict.fromkeys(documents))
        assert [f"[{first.index(one) + 1}]" for one in documents] == bare


def test_letters_go_on_behind_z() -> None:
    """a to z, then aa: no letter stands for two works."""
    letters = [_letter(at) for at in range(2000)]
    assert len(set(letters)) == 2000
    assert [letters[at] for at in (0, 1, 25, 26, 27, 51, 52, 701, 702)] == [
        "a", "b", "z", "aa", "ab", "az", "ba", "zz", "aaa",
    ]  # fmt: skip
