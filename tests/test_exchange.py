"""Exchange formats, read back by parsers that are not ours."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import bibtexparser
import jsonschema
import pytest
import rispy
from hypothesis import example, given
from hypothesis import strategies as st
from pylatexenc.latex2text import LatexNodes2Text

from indexer.exchange import csl_items, to_bibtex, to_csl_json, to_ris
from indexer.records import Locator
from tests.style_examples import ACCESSED, CIRCULAR, EXAMPLES, URL, citation, info

SCHEMA = json.loads((Path(__file__).parent / "data/csl-data.json").read_text("utf-8"))
ALL = list(EXAMPLES.values())

# Line breaks are no part of a title; braces and «^» are for a test of their own, because
# pylatexenc does not know \textbraceleft and reads \textasciicircum as another sign.
TITLES = st.text(
    st.one_of(
        st.sampled_from("湖泊《〈〉》“”〔〕、，：—…$&%#_~\\\"'@,;()<>=+-/|!?"),
        st.characters(categories=("Lu", "Ll", "Nd", "Lo"), max_codepoint=0x9FFF),
    ),
    min_size=1,
    max_size=30,
)


def bibtex_fields(text: str) -> dict[str, dict[str, str]]:
    """Return the fields of each entry, read and decoded by two libraries; addresses as they are."""
    library = bibtexparser.parse_string(text)
    assert library.failed_blocks == []
    decode = LatexNodes2Text(keep_braced_groups=False, strict_latex_spaces=True).latex_to_text
    return {
        entry.key: {"ENTRYTYPE": entry.entry_type}
        | {
            field.key: field.value if field.key == "url" else decode(field.value)
            for field in entry.fields
        }
        for entry in library.entries
    }


def test_csl_json_is_valid() -> None:
    """Every kind of document, with all of its fields or with few, keeps to the schema of CSL."""
    bare = citation(info("公告", issuers=(), date=None, type=None))
    jsonschema.validate(json.loads(to_csl_json([*ALL, bare], ACCESSED)), SCHEMA)
    with pytest.raises(jsonschema.ValidationError):  # the schema does refuse
        jsonschema.validate([{"id": "x", "type": "law"}], SCHEMA)


def test_csl_json_of_the_circular() -> None:
    """The number is as the source has it; quotes stand under `custom`; Chinese stays Chinese."""
    text = to_csl_json([EXAMPLES["circular"]], ACCESSED)
    assert CIRCULAR.title in text
    assert json.loads(text) == [
        {
            "id": "circular",
            "type": "regulation",
            "title": CIRCULAR.title,
            "author": [{"literal": "中共国家知识产权局党组"}],
            "issued": {"date-parts": [[2020, 12, 2]]},
            "number": "国知党组发〔2020〕第77号",
            "language": "zh-CN",
            "custom": {
                "type": "通知",
                "status": "unknown",
                "effective_date": None,
                "quotes": [
                    {
                        "text": "不得停车。",
                        "locator": "二、认真传达学习，第1段",
                        "page": None,
                        "lines": [7, 7],
                    }
                ],
            },
        }
    ]


def test_types() -> None:
    """Laws, regulations, reports, speeches and web pages have the types that managers know."""
    cited = [*ALL, citation(info("白皮书", type="白皮书"))]
    ids = [one.document.doc_id for one in cited]
    csl = {item["id"]: item["type"] for item in csl_items(cited)}
    bibtex = {key: fields["ENTRYTYPE"] for key, fields in bibtex_fields(to_bibtex(cited)).items()}
    ris = {record["id"]: record["type_of_reference"] for record in rispy.loads(to_ris(cited))}
    assert {one: (csl[one], bibtex[one], ris[one]) for one in ids} == {
        "circular": ("regulation", "misc", "GOVDOC"),
        "law": ("legislation", "misc", "STAT"),
        "regulation": ("regulation", "misc", "STAT"),
        "interpretation": ("regulation", "misc", "STAT"),
        "plan": ("regulation", "misc", "GOVDOC"),
        "speech": ("speech", "misc", "GEN"),
        "webpage": ("webpage", "online", "ELEC"),
        "local": ("regulation", "misc", "STAT"),
        "白皮书": ("report", "techreport", "RPRT"),
    }


def test_a_document_cited_twice_is_one_record_with_both_places() -> None:
    """Reference managers list works; the places of all quotes are kept."""
    one = EXAMPLES["law"]
    two = replace(one, locator=Locator("第三条", (9, 9)))
    (item,) = csl_items([one, two])
    assert [quote["locator"] for quote in item["custom"]["quotes"]] == [
        "第七十一条第二款",
        "第三条",
    ]
    assert bibtex_fields(to_bibtex([one, two, one]))["law"]["note"] == "第七十一条第二款；第三条"
    (record,) = rispy.loads(to_ris([one, two]))
    assert record["notes"] == ["第七十一条第二款：“不得停车。”", "第三条：“不得停车。”"]


def test_bibtex_of_the_plan() -> None:
    """Fields for BibTeX and for biblatex; the address is not escaped, LaTeX would print that."""
    assert bibtex_fields(to_bibtex([EXAMPLES["plan"]], ACCESSED)) == {
        "plan": {
            "ENTRYTYPE": "misc",
            "author": "云湖市人民政府",
            "title": "云湖市“十五五”湖泊保护规划",
            "number": "云湖发〔2026〕1号",
            "type": "规范性文件（规划）",
            "year": "2026",
            "month": "1",
            "date": "2026-01-02",
            "url": URL,
            "urldate": "2026-11-22",
            "langid": "chinese",
            "note": "二、目标，第3页",
        }
    }


def test_bibtex_escapes_what_latex_would_act_on() -> None:
    """Commands, groups, mathematics, comments and ligatures of a title are text."""
    one = citation(info(r"A\b{c}$d^e~f`%&#_---''g", doc_id="x"))
    assert (
        r"A\textbackslash{}b\textbraceleft{}c\textbraceright{}\$d\textasciicircum{}e"
        r"\textasciitilde{}f\textasciigrave{}\%\&\#\_-{}-{}-'{}'g"
    ) in to_bibtex([one])


def test_braces_in_an_address_are_percent_encoded() -> None:
    """They would end the field (RFC 3986, 2.1); everything else is the address as it is."""
    one = citation(info("公告", url="https://example.org/{a}_%20~b--c#d", doc_id="x"))
    url = bibtex_fields(to_bibtex([one]))["x"]["url"]
    assert url == "https://example.org/%7Ba%7D_%20~b--c#d"


def test_the_name_of_a_body_is_one_name() -> None:
    """«and» and commas in it make no second author."""
    bodies = ("National Office, Lakes and Rivers", "云湖市水务局")
    text = to_bibtex([citation(info("公告", issuers=bodies, doc_id="x"))])
    assert '"{National Office, Lakes and Rivers} and {云湖市水务局}"' in text


def test_ris_of_the_plan() -> None:
    """Tags as reference managers read them; M1 is the number, M3 the type."""
    assert to_ris([EXAMPLES["plan"]], ACCESSED).splitlines() == [
        "TY  - GOVDOC",
        "ID  - plan",
        "TI  - 云湖市“十五五”湖泊保护规划",
        "AU  - 云湖市人民政府",
        "PY  - 2026",
        "DA  - 2026/01/02",
        "M1  - 云湖发〔2026〕1号",
        "M3  - 规范性文件（规划）",
        f"UR  - {URL}",
        "Y2  - 2026/11/22",
        "LA  - zh-CN",
        "N1  - 二、目标，第3页：“不得停车。”",
        "ER  - ",
    ]


def test_a_quote_of_several_lines_is_one_note() -> None:
    """RIS knows one line a tag."""
    one = replace(EXAMPLES["law"], quote="第一行\n第二行\u2028第三行")
    (record,) = rispy.loads(to_ris([one]))
    assert record["notes"] == ["第七十一条第二款：“第一行 第二行 第三行”"]


def test_no_day_of_access_without_an_address() -> None:
    """Nothing was opened where there is no address."""
    cited = [EXAMPLES["law"]]
    assert "accessed" not in csl_items(cited, ACCESSED)[0]
    assert "2026" not in to_bibtex(cited, ACCESSED) + to_ris(cited, ACCESSED)


def test_nothing_cited() -> None:
    """An empty list is an empty file of its format."""
    assert (to_csl_json([]), to_bibtex([]), to_ris([])) == ("[]\n", "", "")


def one_cited(title: str, number: str | None) -> list[Any]:
    return [citation(info(title, number=number, issuers=(title,), url=URL, doc_id="x"), "第1段")]


@given(TITLES, st.none() | TITLES)
def test_csl_json_gives_every_text_back(title: str, number: str | None) -> None:
    """Title, number and issuer survive, whatever they hold, and the file stays valid."""
    items = json.loads(to_csl_json(one_cited(title, number), ACCESSED))
    jsonschema.validate(items, SCHEMA)
    (item,) = items
    assert (item["title"], item.get("number"), item["author"], item["URL"]) == (
        title, number, [{"literal": title}], URL,
    )  # fmt: skip


@given(TITLES, TITLES)
def test_ris_gives_every_text_back(title: str, number: str) -> None:
    """Title, number and issuer survive, white space at their ends aside."""
    (record,) = rispy.loads(to_ris(one_cited(title, number), ACCESSED))
    found = (record["title"], record["note"], record["authors"], record["urls"])
    assert found == (title.strip(), number.strip(), [title.strip()], [URL])


@example("a--b---c", "''")
@given(TITLES, TITLES)
def test_bibtex_gives_every_text_back(title: str, number: str) -> None:
    """Title, number and address survive reading and decoding."""
    fields = bibtex_fields(to_bibtex(one_cited(title, number), ACCESSED))["x"]
    assert (fields["title"], fields["number"], fields["url"]) == (title, number, URL)
