"""Citation styles: each rendering, pinned against the rule that asks for it."""

from __future__ import annotations

import pytest

from indexer.styles import STYLES
from tests.style_examples import ACCESSED, CIRCULAR, EXAMPLES, URL

TITLE = CIRCULAR.title
INTERPRETATION = EXAMPLES["judicial interpretation"].document.title
QUOTED_INTERPRETATION = INTERPRETATION.replace("《", "〈").replace("》", "〉")  # in a title


def entries(style: str) -> dict[str, str]:
    return {name: STYLES[style].entry(one, ACCESSED) for name, one in EXAMPLES.items()}


def notes(style: str) -> dict[str, str]:
    return {name: STYLES[style].note(one, ACCESSED) for name, one in EXAMPLES.items()}


def marks(style: str, *, located: bool = False) -> dict[str, str]:
    return {
        name: STYLES[style].in_text(one, ACCESSED, located=located)
        for name, one in EXAMPLES.items()
    }


def test_gbt7714_2015_numeric() -> None:
    """GB/T 7714—2015, 4.6 and its example, 4.1.1 on paper, 8.1 (bodies), 8.5 (place)."""
    assert entries("gbt7714-2015-numeric") == {
        "circular": (
            f"中共国家知识产权局党组. {TITLE}: 国知党组发〔2020〕第77号[A]. "
            "2020-12-02: 二、认真传达学习，第1段."
        ),
        "law": (
            "全国人民代表大会常务委员会. 中华人民共和国专利法[A]. 2020-10-17: 第七十一条第二款."
        ),
        "administrative regulation": (
            "国务院. 湖泊保护法实施细则（2023修订）: 国务院令第1号[A]. "
            "2023-12-11: 第三条第一款第（二）项."
        ),
        "judicial interpretation": (
            f"最高人民法院, 最高人民检察院. {INTERPRETATION}: 法释〔2021〕8号[A]. "
            "2021-01-02: 第十条."
        ),
        "plan": (
            "云湖市人民政府. 云湖市“十五五”湖泊保护规划: 云湖发〔2026〕1号[A/OL]. "
            f"2026: 二、目标，第3页(2026-01-02)[2026-11-22]. {URL}."
        ),
        "speech": (
            f"张三. 在云湖市湖泊保护大会上的讲话[Z/OL]. 2021: 第3段(2021-10-09)[2026-11-22]. {URL}."
        ),
        "web page": f"云湖市水务局. 今日水位[EB/OL]. 第2段[2026-11-22]. {URL}.",
        "local regulation": (
            "云湖市人民代表大会常务委员会. 云湖市湖泊保护条例[A]. 2019-03-04: 第二条之一."
        ),
    }


def test_gbt7714_2015_author_date() -> None:
    """GB/T 7714—2015, 9.3: the year follows the author and is not said again."""
    assert entries("gbt7714-2015-author-date") == {
        "circular": (
            f"中共国家知识产权局党组, 2020. {TITLE}: 国知党组发〔2020〕第77号[A]. "
            "2020-12-02: 二、认真传达学习，第1段."
        ),
        "law": (
            "全国人民代表大会常务委员会, 2020. 中华人民共和国专利法[A]. "
            "2020-10-17: 第七十一条第二款."
        ),
        "administrative regulation": (
            "国务院, 2023. 湖泊保护法实施细则（2023修订）: 国务院令第1号[A]. "
            "2023-12-11: 第三条第一款第（二）项."
        ),
        "judicial interpretation": (
            f"最高人民法院, 最高人民检察院, 2021. {INTERPRETATION}: 法释〔2021〕8号[A]. "
            "2021-01-02: 第十条."
        ),
        "plan": (
            "云湖市人民政府, 2026. "
            "云湖市“十五五”湖泊保护规划: 云湖发〔2026〕1号[A/OL]. 二、目标，"
            f"第3页(2026-01-02)[2026-11-22]. {URL}."
        ),
        "speech": (
            f"张三, 2021. 在云湖市湖泊保护大会上的讲话[Z/OL]. 第3段(2021-10-09)[2026-11-22]. {URL}."
        ),
        "web page": f"云湖市水务局, [2026]. 今日水位[EB/OL]. 第2段[2026-11-22]. {URL}.",
        "local regulation": (
            "云湖市人民代表大会常务委员会, 2019. 云湖市湖泊保护条例[A]. 2019-03-04: 第二条之一."
        ),
    }


def test_gbt7714_2015_author_date_marks() -> None:
    """GB/T 7714—2015, 10.2.1 and 10.2.2: (author, year), of several authors the first."""
    assert marks("gbt7714-2015-author-date") == {
        "circular": "(中共国家知识产权局党组, 2020)",
        "law": "(全国人民代表大会常务委员会, 2020)",
        "administrative regulation": "(国务院, 2023)",
        "judicial interpretation": "(最高人民法院 等, 2021)",
        "plan": "(云湖市人民政府, 2026)",
        "speech": "(张三, 2021)",
        "web page": "(云湖市水务局, [2026])",
        "local regulation": "(云湖市人民代表大会常务委员会, 2019)",
    }


def test_gbt7714_2025_numeric() -> None:
    """GB/T 7714—2025, 6 (marks) and 8.11 (web pages); codes and order for the rest are 2015's."""
    assert entries("gbt7714-2025-numeric") == {
        "circular": (
            f"中共国家知识产权局党组. {TITLE}：国知党组发〔2020〕第77号[A]. 2020-12-02："
            "二、认真传达学习，第1段."
        ),
        "law": (
            "全国人民代表大会常务委员会. 中华人民共和国专利法[A]. 2020-10-17：第七十一条第二款."
        ),
        "administrative regulation": (
            "国务院. 湖泊保护法实施细则（2023修订）：国务院令第1号[A]. 2023-12-11："
            "第三条第一款第（二）项."
        ),
        "judicial interpretation": (
            f"最高人民法院，最高人民检察院. {INTERPRETATION}：法释〔2021〕8号[A]. "
            "2021-01-02：第十条."
        ),
        "plan": (
            "云湖市人民政府. 云湖市“十五五”湖泊保护规划：云湖发〔2026〕1号[A/OL]. "
            f"2026：二、目标，第3页（2026-01-02）[2026-11-22]. {URL}."
        ),
        "speech": (
            "张三. 在云湖市湖泊保护大会上的讲话[Z/OL]. 2021：第3段（2021-10-09）"
            f"[2026-11-22]. {URL}."
        ),
        "web page": f"云湖市水务局. 今日水位[EB/OL]. 第2段[2026-11-22]. {URL}.",
        "local regulation": (
            "云湖市人民代表大会常务委员会. 云湖市湖泊保护条例[A]. 2019-03-04：第二条之一."
        ),
    }


def test_gbt7714_2025_author_date() -> None:
    """GB/T 7714—2025, 9.3: author，year, in full-width marks (6)."""
    assert entries("gbt7714-2025-author-date") == {
        "circular": (
            f"中共国家知识产权局党组，2020. {TITLE}：国知党组发〔2020〕第77号[A]. "
            "2020-12-02：二、认真传达学习，第1段."
        ),
        "law": (
            "全国人民代表大会常务委员会，2020. 中华人民共和国专利法[A]. 2020-10-17："
            "第七十一条第二款."
        ),
        "administrative regulation": (
            "国务院，2023. 湖泊保护法实施细则（2023修订）：国务院令第1号[A]. "
            "2023-12-11：第三条第一款第（二）项."
        ),
        "judicial interpretation": (
            f"最高人民法院，最高人民检察院，2021. {INTERPRETATION}：法释〔2021〕8号[A]. "
            "2021-01-02：第十条."
        ),
        "plan": (
            "云湖市人民政府，2026. 云湖市“十五五”湖泊保护规划："
            f"云湖发〔2026〕1号[A/OL]. 二、目标，第3页（2026-01-02）[2026-11-22]. {URL}."
        ),
        "speech": (
            "张三，2021. 在云湖市湖泊保护大会上的讲话[Z/OL]. 第3段（2021-10-09）"
            f"[2026-11-22]. {URL}."
        ),
        "web page": f"云湖市水务局，[2026]. 今日水位[EB/OL]. 第2段[2026-11-22]. {URL}.",
        "local regulation": (
            "云湖市人民代表大会常务委员会，2019. 云湖市湖泊保护条例[A]. 2019-03-04：第二条之一."
        ),
    }


def test_gbt7714_2025_author_date_marks() -> None:
    """GB/T 7714—2025, 9.3.1: （author，year）, of several authors the first (9.3.1.2)."""
    assert marks("gbt7714-2025-author-date") == {
        "circular": "（中共国家知识产权局党组，2020）",
        "law": "（全国人民代表大会常务委员会，2020）",
        "administrative regulation": "（国务院，2023）",
        "judicial interpretation": "（最高人民法院 等，2021）",
        "plan": "（云湖市人民政府，2026）",
        "speech": "（张三，2021）",
        "web page": "（云湖市水务局，[2026]）",
        "local regulation": "（云湖市人民代表大会常务委员会，2019）",
    }


def test_law_review() -> None:
    """The manual, second edition: statutes (第32条), issuers (rule 69), documents (72), web."""
    assert notes("law-review") == {
        "circular": f"《{TITLE}》（国知党组发〔2020〕第77号），二、认真传达学习，第1段。",
        "law": "《中华人民共和国专利法》第71条第2款。",
        "administrative regulation": "《湖泊保护法实施细则》（2023年修订）第3条第1款第2项。",
        "judicial interpretation": f"《{QUOTED_INTERPRETATION}》（法释〔2021〕8号），第10条。",
        "plan": (
            "云湖市人民政府《云湖市“十五五”湖泊保护规划》（云湖发〔2026〕1号），二、目标，第3页。"
        ),
        "speech": f"张三：《在云湖市湖泊保护大会上的讲话》，2021年10月9日，第3段，{URL}。",
        "web page": f"云湖市水务局：《今日水位》，第2段，{URL}，2026年11月22日访问。",
        "local regulation": "《云湖市湖泊保护条例》第2条之一。",
    }


def test_gongwen() -> None:
    """Running text is that of citation.running_text: 《title》（number）, and the place."""
    assert marks("gongwen", located=True) == {
        "circular": f"《{TITLE}》（国知党组发〔2020〕第77号），二、认真传达学习，第1段",
        "law": "《中华人民共和国专利法》第七十一条第二款",
        "administrative regulation": (
            "《湖泊保护法实施细则（2023修订）》（国务院令第1号）第三条第一款第（二）项"
        ),
        "judicial interpretation": f"《{QUOTED_INTERPRETATION}》（法释〔2021〕8号）第十条",
        "plan": "《云湖市“十五五”湖泊保护规划》（云湖发〔2026〕1号），二、目标",
        "speech": "《在云湖市湖泊保护大会上的讲话》第3段",
        "web page": "《今日水位》第2段",
        "local regulation": "《云湖市湖泊保护条例》第二条之一",
    }


def test_chicago_notes() -> None:
    """Chicago 18: author, “title,” number, day, place, address; laws by title and year."""
    assert notes("chicago-notes") == {
        "circular": (
            f"中共国家知识产权局党组, “{TITLE},” "
            "国知党组发〔2020〕第77号, December 2, 2020, 二、认真传达学习，第1段."
        ),
        "law": "中华人民共和国专利法 (2020), art. 71, para. 2.",
        "administrative regulation": (
            "湖泊保护法实施细则（2023修订）, No. 国务院令第1号 (2023), art. 3, para. 1, item 2."
        ),
        "judicial interpretation": f"{INTERPRETATION}, No. 法释〔2021〕8号 (2021), art. 10.",
        "plan": (
            "云湖市人民政府, “云湖市‘十五五’湖泊保护规划,” "
            f"云湖发〔2026〕1号, January 2, 2026, 二、目标，第3页, {URL}."
        ),
        "speech": f"张三, “在云湖市湖泊保护大会上的讲话,” October 9, 2021, 第3段, {URL}.",
        "web page": f"云湖市水务局, “今日水位,” 第2段, accessed November 22, 2026, {URL}.",
        "local regulation": "云湖市湖泊保护条例 (2019), 第二条之一.",
    }


def test_chicago_bibliography() -> None:
    """Chicago 18: the entry has full stops for commas and no place."""
    assert entries("chicago-notes") == {
        "circular": (
            f"中共国家知识产权局党组. “{TITLE}.” 国知党组发〔2020〕第77号. December 2, 2020."
        ),
        "law": "中华人民共和国专利法 (2020).",
        "administrative regulation": "湖泊保护法实施细则（2023修订）, No. 国务院令第1号 (2023).",
        "judicial interpretation": f"{INTERPRETATION}, No. 法释〔2021〕8号 (2021).",
        "plan": (
            "云湖市人民政府. “云湖市‘十五五’湖泊保护规划.” 云湖发〔2026〕1号. "
            f"January 2, 2026. {URL}."
        ),
        "speech": f"张三. “在云湖市湖泊保护大会上的讲话.” October 9, 2021. {URL}.",
        "web page": f"云湖市水务局. “今日水位.” Accessed November 22, 2026. {URL}.",
        "local regulation": "云湖市湖泊保护条例 (2019).",
    }


def test_apa() -> None:
    """APA 7: author (date) title (number) address; laws by title and year."""
    assert entries("apa") == {
        "circular": (
            f"中共国家知识产权局党组. (2020, December 2). {TITLE} (国知党组发〔2020〕第77号)."
        ),
        "law": "中华人民共和国专利法 (2020).",
        "administrative regulation": "湖泊保护法实施细则（2023修订）, No. 国务院令第1号 (2023).",
        "judicial interpretation": f"{INTERPRETATION}, No. 法释〔2021〕8号 (2021).",
        "plan": (
            "云湖市人民政府. (2026, January 2). "
            f"云湖市“十五五”湖泊保护规划 (云湖发〔2026〕1号). {URL}"
        ),
        "speech": f"张三. (2021, October 9). 在云湖市湖泊保护大会上的讲话. {URL}",
        "web page": f"云湖市水务局. (n.d.). 今日水位. Retrieved November 22, 2026, from {URL}",
        "local regulation": "云湖市湖泊保护条例 (2019).",
    }


def test_apa_marks() -> None:
    """APA 7: a quote's mark holds its place."""
    assert marks("apa", located=True) == {
        "circular": "(中共国家知识产权局党组, 2020, 二、认真传达学习，第1段)",
        "law": "(中华人民共和国专利法, 2020, art. 71, para. 2)",
        "administrative regulation": (
            "(湖泊保护法实施细则（2023修订）, 2023, art. 3, para. 1, item 2)"
        ),
        "judicial interpretation": f"({INTERPRETATION}, 2021, art. 10)",
        "plan": "(云湖市人民政府, 2026, 二、目标，第3页)",
        "speech": "(张三, 2021, 第3段)",
        "web page": "(云湖市水务局, n.d., 第2段)",
        "local regulation": "(云湖市湖泊保护条例, 2019, 第二条之一)",
    }


@pytest.mark.parametrize("edition", [2015, 2025])
def test_gbt7714_footnotes_are_the_entries_of_the_numeric_system(edition: int) -> None:
    """A footnote says all that a numbered entry says, whatever the system of the list."""
    for system in ("numeric", "author-date", "note"):
        assert notes(f"gbt7714-{edition}-{system}") == entries(f"gbt7714-{edition}-numeric")


def test_marks_of_numeric_and_footnote_styles() -> None:
    """Numeric marks are numbers in brackets; a footnote's mark is set by the program."""
    one = EXAMPLES["law"]
    assert STYLES["gbt7714-2025-numeric"].in_text(one, number=3) == "[3]"
    for key in ("gbt7714-2025-note", "gbt7714-2015-note", "law-review", "chicago-notes"):
        assert STYLES[key].in_text(one, ACCESSED, number=3, located=True) == ""
