"""Citations for reference managers (Zotero, NoteExpress): CSL-JSON, BibTeX and RIS.

A document is one record, however often it is cited. Its id is its doc_id. What these formats know
no field for, the places and the words of the quotes above all, is in CSL-JSON under `custom`, in
the others in a note.
"""

from __future__ import annotations

import json
import re
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from indexer.styles.base import Kind, day_of_access, is_chinese, kind_of, place
from indexer.styles.lists import by_document

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from indexer.citation import Citation

# CSL 1.0.2, appendix III. It has no type for official documents; as regulations they get the code
# of GB/T 7714 (`A`) from the styles of 2015, as reports they would get another one.
_CSL_TYPES: Mapping[Kind, str] = MappingProxyType(
    {
        "law": "legislation",
        "regulation": "regulation",
        "interpretation": "regulation",
        "official": "regulation",
        "report": "report",
        "speech": "speech",
        "webpage": "webpage",
    }
)
_BIBTEX_TYPES: Mapping[Kind, str] = MappingProxyType(
    {
        "law": "misc",
        "regulation": "misc",
        "interpretation": "misc",
        "official": "misc",
        "report": "techreport",
        "speech": "misc",
        "webpage": "online",
    }
)
_RIS_TYPES: Mapping[Kind, str] = MappingProxyType(
    {
        "law": "STAT",
        "regulation": "STAT",
        "interpretation": "STAT",
        "official": "GOVDOC",
        "report": "RPRT",
        "speech": "GEN",
        "webpage": "ELEC",
    }
)

# Signs that pybtex leaves to LaTeX. The braces are words, because pybtex counts all others.
_LATEX = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "$": r"\$",
        "^": r"\textasciicircum{}",
        "~": r"\textasciitilde{}",
        "`": r"\textasciigrave{}",
    }
)
_LIGATURE = re.compile("(?<=-)(?=-)|(?<=')(?=')")


def csl_items(citations: Sequence[Citation], accessed: date | None = None) -> list[dict[str, Any]]:
    """Return CSL-JSON items, by the schema of CSL 1.0.2, in the order of first citation.

    `number` is the document number (文号) as the source has it. `accessed` is the day on which the
    addresses were opened; items without an address do not say it.
    """
    return [_csl_item(cited, accessed) for cited in by_document(citations).values()]


def to_csl_json(citations: Sequence[Citation], accessed: date | None = None) -> str:
    """Return a CSL-JSON file; see `csl_items`."""
    return json.dumps(csl_items(citations, accessed), ensure_ascii=False, indent=2) + "\n"


def to_bibtex(citations: Sequence[Citation], accessed: date | None = None) -> str:
    """Return a BibTeX file in UTF-8; what LaTeX would act on is escaped, addresses excepted.

    Laws and official documents, for which BibTeX has no type, are @misc. White space in a title
    counts as one space, as BibTeX reads it.
    """
    from pybtex.database import BibliographyData, Entry, Person

    entries = {}
    for cited in by_document(citations).values():
        info = cited[0].document
        # Braces keep «and» and commas in the name of a body from being read as BibTeX's own.
        people = [Person(f"{{{_latex(name)}}}") for name in info.issuers]
        entries[info.doc_id] = Entry(
            _BIBTEX_TYPES[kind_of(info)],
            [(name, _latex(value)) for name, value in _bibtex_fields(cited, accessed) if value],
            persons={"author": people} if people else {},
        )
    text = str(BibliographyData(entries).to_string("bibtex"))
    # LaTeX reads an address sign for sign, but pybtex escapes every field: so it was given the
    # document's id to write, in place of which the address is put.
    for cited in by_document(citations).values():
        info = cited[0].document
        address = (info.url or "").replace("{", "%7B").replace("}", "%7D")
        text = text.replace(f'\n    url = "{info.doc_id}"', f"\n    url = {{{address}}}")
    return text


def to_ris(citations: Sequence[Citation], accessed: date | None = None) -> str:
    """Return a RIS file in UTF-8, one N1 a quote; line breaks in a quote become spaces."""
    from rispy.writer import RisWriter

    writer = RisWriter()
    writer.set_header = lambda _: ""  # the format knows no numbers between records
    return str(
        writer.formats([_ris_record(cited, accessed) for cited in by_document(citations).values()])
    )


def _csl_item(cited: Sequence[Citation], accessed: date | None) -> dict[str, Any]:
    info = cited[0].document
    day = day_of_access(info, accessed)
    item = {
        "id": info.doc_id,
        "type": _CSL_TYPES[kind_of(info)],
        "title": info.title,
        "author": [{"literal": name} for name in info.issuers],
        "issued": _csl_date(info.date),
        "number": info.number,
        "URL": info.url,
        "accessed": _csl_date(day.isoformat()) if day else None,
        "language": "zh-CN" if is_chinese(info.title) else None,
        "custom": {
            "type": info.type,  # not `genre`, which English styles print
            "status": info.standing.status,
            "effective_date": info.effective_date,
            "quotes": [
                {
                    "text": citation.quote,
                    "locator": citation.locator.label,
                    "page": citation.locator.page,
                    "lines": list(citation.locator.lines),
                }
                for citation in cited
            ],
        },
    }
    return {name: value for name, value in item.items() if value}


def _csl_date(iso: str | None) -> dict[str, list[list[int]]] | None:
    return {"date-parts": [[int(part) for part in iso.split("-")]]} if iso else None


def _latex(text: str) -> str:
    """Escape a text for pybtex; two hyphens or apostrophes are kept from becoming another sign."""
    return _LIGATURE.sub("{}", text.translate(_LATEX))


def _bibtex_fields(
    cited: Sequence[Citation], accessed: date | None
) -> Iterator[tuple[str, str | None]]:
    """Yield the fields, for BibTeX (year, month) and biblatex (date); `url` is the doc_id."""
    info = cited[0].document
    yield "title", info.title
    yield "number", info.number
    yield "type", info.type
    if info.date:
        yield "year", info.date[:4]
        yield "month", str(int(info.date[5:7]))
        yield "date", info.date
    if info.url:
        yield "url", info.doc_id
        day = day_of_access(info, accessed)
        yield "urldate", day.isoformat() if day else None
    yield "langid", "chinese" if is_chinese(info.title) else None
    yield "note", "；".join(_places(cited))


def _ris_record(cited: Sequence[Citation], accessed: date | None) -> dict[str, Any]:
    info = cited[0].document
    day = day_of_access(info, accessed)
    record = {
        "type_of_reference": _RIS_TYPES[kind_of(info)],
        "id": info.doc_id,
        "title": info.title,
        "authors": list(info.issuers),
        "year": info.date[:4] if info.date else None,
        "date": info.date.replace("-", "/") if info.date else None,
        "note": info.number,  # M1, the number of a record
        "type_of_work": info.type,
        "urls": [info.url] if info.url else None,
        "access_date": day.strftime("%Y/%m/%d") if day else None,
        "language": "zh-CN" if is_chinese(info.title) else None,
        "notes": [
            "：".join(filter(None, (place(one.locator), f"“{' '.join(one.quote.split())}”")))
            for one in cited
        ],
    }
    return {name: value for name, value in record.items() if value}


def _places(cited: Sequence[Citation]) -> list[str]:
    return list(dict.fromkeys(filter(None, (place(citation.locator) for citation in cited))))
