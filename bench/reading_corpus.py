"""Whether folders of real texts are read whole: every article found, every character kept.

Each file is read as a build reads it, in a worker process with its limits, and parted into
passages. The articles are counted by a look at the lines of the file alone, which knows nothing of
the readers: a line that begins with «第X条» and a space. Articles of another text that an amendment
quotes are counted by themselves: those in quotation marks, and those that are no Sections of a
修正案 or a decision 关于修改 whose own numbers do not reach them: it inserts them without marks.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from indexer import corpus, passages
from indexer.readers.worker import Pool
from indexer.structure import parse
from indexer.structure.marks import numeral

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from indexer.records import Document, RawDocument

_NUMERAL = "[一二三四五六七八九十百千零〇○0-9]+"
_HEADING = re.compile(rf"[\s#*]*(第({_NUMERAL})条(?:之{_NUMERAL})?)(?:\*\*)?[ \u3000\t]")
_INVISIBLE = re.compile("[\\s\u200b\u00ad\u2060\ufeff]")
_AMENDING = re.compile("修正案|关于修改")
_FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)


@dataclass(slots=True)
class Total:
    """What all files come to; `failures` are lines to print."""

    files: int = 0
    own: int = 0  # article headings
    missing: int = 0  # of these: those that are no Sections
    quoted: int = 0  # article headings inside of quotation marks, in a text that amends another
    inserted: int = 0  # the same without marks
    characters: int = 0
    in_passages: int = 0
    in_source: int = 0  # characters that stand in the file where their Stretch says
    left_out: int = 0  # visible characters that the reader gave and no Document has
    failures: list[str] = field(default_factory=list)


def headings(text: str, *, amends: bool) -> tuple[list[str], list[str], list[str]]:
    """Return the article headings of a file: its own, quoted ones, and those that leap.

    `amends` says that it amends another text: then its own are those that leave no number out, and
    those behind a leap may be articles that it inserts.
    """
    own: list[str] = []
    quoted: list[str] = []
    leaping: list[str] = []
    depth = last = 0
    for line in _FRONT_MATTER.sub("", text).split("\n"):
        found = _HEADING.match(line)
        if found and depth > 0:
            quoted.append(found[1])
        elif found:
            number = numeral(found[2])
            leaps = amends and own and number > last + 1
            (leaping if leaps else own).append(found[1])
            last = last if leaps else number
        depth = max(0, depth + line.count("“") - line.count("”"))
    return own, quoted, leaping


def covered(document: Document) -> int:
    """Return how many characters of the canonical text stand in exactly one Passage.

    The line breaks between passages count as covered.
    """
    times = Counter[int]()
    for passage in passages.split(document):
        times.update(range(passage.start, passage.end))
    return sum(times[at] == 1 or sign == "\n" for at, sign in enumerate(document.text))


def in_source(document: Document, text: str) -> int:
    """Return how many characters stand in the file at the line and column of their Stretch."""
    lines = re.split(r"\r\n|\r|\n", text)
    found = document.text.count("\n")
    for one in document.stretches:
        length = one.end - one.start
        there = lines[one.line - 1][one.column : one.column + length]
        found += length if there == document.text[one.start : one.end] else 0
    return found


def visible(text: str) -> int:
    """Return how many characters leave a mark on paper."""
    return len(_INVISIBLE.sub("", text))


def _add(path: Path, raw: RawDocument, text: str, total: Total) -> None:
    documents = parse(raw, doc_id=path.name, path=path.name)
    labels = Counter(
        "".join(section.label.split())
        for document in documents
        for section in document.sections
        if section.kind == "article"
    )
    own, quoted, leaping = headings(text, amends=_AMENDING.search(path.stem) is not None)
    missing = Counter(own + leaping) - labels
    inserted = missing & Counter(leaping)
    missing -= inserted
    total.files += 1
    total.quoted += len(quoted)
    total.inserted += inserted.total()
    total.own += len(own + leaping) - inserted.total()
    total.missing += missing.total()
    if missing:
        total.failures.append(f"  {path.name}: no Section: {' '.join(missing.elements())}")
    given = sum(visible(block.text) for block in raw.blocks)
    total.left_out += given - sum(visible(document.text) for document in documents)
    for document in documents:
        size, inside, there = len(document.text), covered(document), in_source(document, text)
        total.characters += size
        total.in_passages += inside
        total.in_source += there
        if inside < size or there < size:
            total.failures.append(
                f"  {path.name}: of {size} characters {inside} in passages, {there} in the file"
            )


def check_corpus(folders: Sequence[Path]) -> int:
    """Read all texts of some folders, print what was found, and count the failures."""
    total = Total()
    exceptions = 0
    started = time.perf_counter()
    with Pool() as pool:
        for path in (path for folder in folders for path in corpus.find_texts(folder)):
            data = path.read_bytes()
            try:
                _add(path, pool.read(data, path.name), data.decode("utf-8-sig"), total)
            except Exception as error:  # noqa: BLE001 - which is what is counted
                exceptions += 1
                total.failures.append(f"  {path.name}: {type(error).__name__}: {error}")
    seconds = time.perf_counter() - started
    print(f"{total.files} files, {exceptions} exceptions, {seconds:.0f} s")
    print(
        f"article headings: {total.own}, of which Sections {total.own - total.missing}; "
        f"of other texts, quoted in marks {total.quoted}, without {total.inserted}"
    )
    for name, number in (("passages", total.in_passages), ("the file", total.in_source)):
        share = number / max(total.characters, 1)
        print(f"characters: {total.characters}, in {name} {number} ({share:.4%})")
    print(f"visible characters left out, such as page numbers: {total.left_out}")
    for line in total.failures:
        print(line)
    return len(total.failures)
