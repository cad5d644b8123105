"""Whether a document comes back out of each format as it is in plain text.

A text is read as plain text, rendered in a format, read again, and compared: the canonical text
character by character, the outline, the metadata.
"""

from __future__ import annotations

import time
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import rendering
from reading_typesetting import typeset

from indexer import readers
from indexer.structure import parse

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from indexer.records import Document

FORMATS = ("text", "html", "docx", "ofd", "pdf", "scan")
SUFFIXES = {"text": ".txt", "scan": ".pdf"}  # of the others it is the name


Documents = tuple["Document", ...]  # the texts of one file


class Rendering(NamedTuple):
    """The texts of a file in a format; `pages` is how many sheets it takes when it is typeset."""

    name: str
    data: bytes
    pages: int


@dataclass(slots=True)
class Total:
    """What all files of one format come to.

    Of the `errors` (characters to change, add or drop), `widths` are full-width signs read as
    half-width ones and the like, `breaks` paragraphs wrongly joined or parted.
    """

    files: int = 0
    pages: int = 0
    characters: int = 0
    errors: int = 0
    widths: int = 0
    breaks: int = 0
    outlines: int = 0
    metadata: int = 0
    seconds: float = 0.0


def read_documents(data: bytes, name: str) -> Documents:
    """Return what the readers and the structure room make of a file."""
    return parse(readers.read(data, name), doc_id="", path=name)


def choose(circular: Path, folder: Path, count: int) -> list[Documents]:
    """Return the circular, and `count` texts of a folder that lie evenly among them.

    Texts with tables drawn in signs («| 甲 | 乙 |») are left out: no office prints those.
    """
    texts = [path for path in sorted(folder.rglob("*.txt")) if "|" not in path.read_text("utf-8")]
    count = min(count, len(texts))
    chosen = [texts[at * len(texts) // count] for at in range(count)]
    return [read_documents(path.read_bytes(), path.name) for path in (circular, *chosen)]


def render(documents: Documents, format_name: str, *, header: bool = False) -> Rendering:
    """Return the texts of a file in one of FORMATS, with the title's beginning as header if asked.

    What takes one sheet has none: nothing would run on.
    """
    sheets = typeset(documents)
    words = ""
    if header and len(sheets) > 1:
        first = documents[0]
        titles = [one for one in first.sections if one.kind == "title"]
        words = "".join(first.text[one.start : one.end][:24] for one in titles[:1])
        sheets = typeset(documents, words)
    if format_name == "text":
        data = rendering.to_text(documents)
    elif format_name == "html":
        data = rendering.to_html(documents)
    elif format_name == "docx":
        data = rendering.to_docx(documents, words)
    elif format_name == "ofd":
        data = rendering.to_ofd(sheets)
    else:
        data = rendering.to_pdf(sheets)
        if format_name == "scan":
            data = rendering.to_scan(data, len(sheets), documents[0].path)
    stem = documents[0].path.rsplit(".", 1)[0]
    return Rendering(stem + SUFFIXES.get(format_name, f".{format_name}"), data, len(sheets))


def distance(first: str, second: str) -> int:
    """Return the Levenshtein distance (Myers 1999 as simplified by Hyyrö 2003, in large integers).

    A bit of each integer stands for a row of the table of distances: whether the cell is one more
    (`more`) or one less (`less`) than its neighbour.
    """
    if not first:
        return len(second)
    places: dict[str, int] = {}
    for at, sign in enumerate(first):
        places[sign] = places.get(sign, 0) | 1 << at
    everywhere = (1 << len(first)) - 1
    last = 1 << (len(first) - 1)
    more, less, result = everywhere, 0, len(first)
    for sign in second:
        equal = places.get(sign, 0)
        down = equal | less
        across = (((equal & more) + more) ^ more) | equal
        more_across = less | ~(across | more) & everywhere
        less_across = more & across
        result += bool(more_across & last) - bool(less_across & last)
        more_across = more_across << 1 | 1
        more = less_across << 1 | ~(down | more_across)
        more &= everywhere
        less = more_across & down & everywhere
    return result


def fold(text: str) -> str:
    """Return a text without the differences of form that a question may have: «（» is «(»."""
    return unicodedata.normalize("NFKC", text)


def text_of(documents: Documents) -> str:
    """Return the canonical texts of a file, one below another."""
    return "\n".join(document.text for document in documents)


def outline(documents: Documents) -> list[tuple[str, str, str]]:
    """Return the kinds, labels and numbers of the Sections."""
    return [
        (one.kind, one.label, one.number) for document in documents for one in document.sections
    ]


def metadata(documents: Documents) -> list[tuple[str, tuple[str, ...]]]:
    """Return the believed values of each fact, but the address of a page: texts have none."""
    return [
        (name, document.values(name))
        for document in documents
        for name in sorted({fact.name for fact in document.facts} - {"url"})
    ]


def compare(original: Documents, made: Rendering, total: Total) -> list[str]:
    """Read a rendering, add how it differs from the original to `total`, and say it in lines."""
    started = time.perf_counter()
    raw = readers.read(made.data, made.name)
    total.seconds += time.perf_counter() - started
    found = parse(raw, doc_id="", path=made.name)
    texts = text_of(original), text_of(found)
    errors = distance(*texts)
    total.files += 1
    total.pages += made.pages
    total.characters += len(texts[0])
    total.errors += errors
    total.widths += errors - distance(*map(fold, texts))
    total.breaks += errors - distance(*(text.replace("\n", "") for text in texts))
    differences = [_first_difference("text", *texts)] if errors else []
    for name, look in (("outlines", outline), ("metadata", metadata)):
        if look(original) == look(found):
            setattr(total, name, getattr(total, name) + 1)
        else:
            differences.append(_first_difference(name, look(original), look(found)))
    return [f"  {made.name}: {words}" for words in differences]


def _first_difference(what: str, first: Sequence[object], second: Sequence[object]) -> str:
    at = next(
        (at for at, pair in enumerate(zip(first, second, strict=False)) if pair[0] != pair[1]),
        min(len(first), len(second)),
    )
    around = slice(max(0, at - 12), at + 12) if isinstance(first, str) else slice(at, at + 2)
    return f"{what} differ at {at}: {first[around]!r} became {second[around]!r}"


def compare_formats(
    circular: Path, folder: Path, count: int, formats: Sequence[str], *, show: bool
) -> None:
    """Print a table of what comes back of each format; `show` names the first differences."""
    originals = choose(circular, folder, count)
    print(
        f"{'format':8}{'files':>6}{'pages':>7}{'errors':>8}{'characters':>12}{'CER':>9}"
        f"{'widths':>8}{'breaks':>8}{'outlines':>10}{'metadata':>10}{'s/page':>9}{'pages/s':>9}"
    )
    for format_name in formats:
        total = Total()
        differences = []
        for number, original in enumerate(originals):
            made = render(original, format_name, header=number % 2 == 1)
            differences += compare(original, made, total)
        print(
            f"{format_name:8}{total.files:6}{total.pages:7}{total.errors:8}{total.characters:12}"
            f"{total.errors / total.characters:9.3%}"
            f"{total.widths:8}{total.breaks:8}"
            f"{total.outlines:7}/{total.files}{total.metadata:7}/{total.files}"
            f"{total.seconds / total.pages:9.4f}{total.pages / total.seconds:9.0f}",
            flush=True,
        )
        for line in differences if show else []:
            print(line)
