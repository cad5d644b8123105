"""Training questions: excerpts for their writers, and the check that turns what they wrote to data.

    python -m training.questions excerpts DATA OUT     numbered excerpts, one file a writer
    python -m training.questions more DATA OUT         the same of units that were not shown yet
    python -m training.questions check DATA OUT        what was written → training/questions.jsonl

DATA holds `laws/`, `policies/` and `gold/iplaw.files.txt`. An excerpt file shows a writer some
units (articles, paragraphs) of some documents, their sentences numbered; a line of his says

    D012 <tab> U3.2 <tab> lay <tab> the question

where U3.2 is what answers it: sentence 2 of unit 3 («U3.2+U7.1» needs both, «-» is answered by none
of the units shown). So every quote is a sentence of the text, word for word, and no writer can
misquote. Documents of the gold sets, other versions of them, and the circular are left out.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from indexer import corpus
from indexer.passages import split
from indexer.text import fold, sentences, simplify

if TYPE_CHECKING:
    from collections.abc import Iterable

    from indexer.records import Document

WRITERS = 8
LAWS = 380
PIECES = 480  # of the second round
UNITS = 12  # shown of a document
CHARACTERS = 1_900  # shown of a document
TARGET = Path(__file__).parent / "questions.jsonl"
STYLES = (
    "lay",
    "paraphrase",
    "professional",
    "keyword",
    "english",
    "traditional",
    "typo",
    "multi",
    "near",
    "far",
)


@dataclass(frozen=True, slots=True)
class Unit:
    """An article or a paragraph: its label («第三条», "" for a paragraph), its sentences."""

    label: str
    sentences: tuple[str, ...]


def units(document: Document) -> list[Unit]:
    """Return the articles of a statute, or the passages of any other text."""
    articles = [section for section in document.sections if section.kind == "article"]
    spans = [(one.label, one.start, one.end) for one in articles] or [
        ("", passage.start, passage.end) for passage in split(document) if passage.kind == "body"
    ]
    found = []
    for label, start, end in spans:
        text = document.text[start:end]
        parts = (text[a:b].strip() for a, b in sentences(text))
        found.append(Unit(label, tuple(part for part in parts if part)))
    return found


def choose(data: Path) -> list[tuple[str, Document]]:
    """Return (path below `data`, Document) of the documents to ask about, in a fixed order."""
    chance = random.Random(77)
    gold = (data / "gold" / "iplaw.files.txt").read_text("utf-8").split("\n")
    taboo = {_name(path) for path in gold if path}
    judged = _judged(data)
    laws = [path for path in sorted((data / "laws").rglob("*.md")) if _name(path.name) not in taboo]
    latest = {_name(path.name): path for path in laws}  # of the versions of a law, the last one
    chance.shuffle(names := sorted(latest))
    names.sort(key=lambda name: -judged[name])
    chosen = [latest[name] for name in names]
    policies = sorted(
        path
        for path in (data / "policies").rglob("*.*")
        if path.suffix in {".txt", ".md"}
        and _name(path.name) not in taboo
        and "全面加强知识产权保护工作" not in path.name
    )
    result = []
    for path in (*policies, *chosen):
        documents, _ = corpus.load([path])
        if documents and len(units(documents[0])) >= 4:
            result.append((path.relative_to(data).as_posix(), documents[0]))
        if len(result) == len(policies) + LAWS:
            break
    return result


def _name(path: str) -> str:
    """Return what the versions of a law have in common: its name without date and country."""
    name = re.sub(r"[(（]\d{4}-\d\d-\d\d[)）]|\.md$|\.txt$", "", path.rpartition("/")[2])
    return name.removeprefix("中华人民共和国")


def _judged(data: Path) -> Counter[str]:
    """How often a law answers a question of STARD's training part: what people ask about."""
    files = {}
    with gzip.open(data / "stard" / "corpus.jsonl.gz", "rt", encoding="utf-8") as stream:
        for line in stream:
            entry = json.loads(line)
            files[entry["_id"]] = entry["metadata"]["file"]
    lines = (data / "stard" / "qrels" / "train.tsv").read_text("utf-8").splitlines()[1:]
    return Counter(_name(files[line.split("\t")[1]]) for line in lines)


def excerpts(data: Path, out: Path) -> None:
    """Write in/B1.md … for the writers: a stretch or a few of every document."""
    chance = random.Random(7)
    pieces = []
    for path, document in choose(data):
        every = units(document)
        policy = path.startswith("policies/")
        many = max(1, min(len(every) // UNITS, 4 if policy else 1 + len(every) // 150))
        pieces += [
            (path, document.title, _shown(every, range(start, min(start + UNITS, len(every)))))
            for start in _starts(len(every), many, chance)
        ]
    _write(pieces, out, "B", 1)


def more(data: Path, out: Path) -> None:
    """Write in/C1.md …: all that was not shown of policies, and of the laws people ask about."""
    seen: dict[str, set[str]] = defaultdict(set)
    known = json.loads((out / "in" / "units.json").read_text("utf-8"))
    for shown in known.values():
        seen[shown["file"]] |= set(shown["units"])
    pieces = []
    for path, document in choose(data):
        every = units(document)
        new = [index for index in range(len(every)) if f"U{index}" not in seen[path]]
        while new and len(pieces) < PIECES:
            shown = _shown(every, new)
            new = new[len(shown) :]
            if len(shown) >= 4:
                pieces.append((path, document.title, shown))
    _write(pieces, out, "C", len(known) + 1)


def _shown(every: list[Unit], indexes: Iterable[int]) -> dict[str, Unit]:
    """Return the first units of some, by name, as many as an excerpt has room for."""
    shown: dict[str, Unit] = {}
    size = 0
    for index in indexes:
        size += sum(map(len, every[index].sentences))
        if (size > CHARACTERS and shown) or len(shown) == UNITS:
            break
        shown[f"U{index}"] = every[index]
    return shown


def _write(
    pieces: list[tuple[str, str, dict[str, Unit]]], out: Path, prefix: str, first: int
) -> None:
    """Write excerpts to the writers' files, and add them to in/units.json for the check."""
    random.Random(7).shuffle(pieces)
    (out / "in").mkdir(parents=True, exist_ok=True)
    file = out / "in" / "units.json"
    known = json.loads(file.read_text("utf-8")) if file.exists() else {}
    texts: list[list[str]] = [[] for _ in range(WRITERS)]
    for number, (path, title, shown) in enumerate(pieces, start=first):
        name = f"D{number:03}"
        lines = [f"## {name} {title}"]
        for key, unit in shown.items():
            lines.append(f"{key} {unit.label}".rstrip())
            lines += [f"  {at} {text}" for at, text in enumerate(unit.sentences, start=1)]
        known[name] = {
            "file": path,
            "units": {key: [unit.label, *unit.sentences] for key, unit in shown.items()},
        }
        texts[number % WRITERS] += lines
    for number, lines in enumerate(texts, start=1):
        (out / "in" / f"{prefix}{number}.md").write_text("\n".join(lines), "utf-8")
    file.write_text(json.dumps(known, ensure_ascii=False), "utf-8")
    print(len(pieces), "excerpts of", len({path for path, *_ in pieces}), "documents")


def _starts(count: int, many: int, chance: random.Random) -> list[int]:
    if count <= UNITS:
        return [0]
    step = count // many
    return [
        min(part * step + chance.randrange(max(1, step - UNITS)), count - UNITS)
        for part in range(many)
    ]


def check(out: Path, only: str | None) -> None:
    """Print what is wrong with what was written; write what is right to questions.jsonl."""
    known = json.loads((out / "in" / "units.json").read_text("utf-8"))
    rejected = {
        line.strip()
        for file in (out / "review").glob("*.txt")
        for line in file.read_text("utf-8").splitlines()
    }
    entries, faults, seen = [], [], set()
    for file in sorted((out / "out").glob(f"{only or '*'}.tsv")):
        for number, line in enumerate(file.read_text("utf-8").splitlines(), start=1):
            if not line.strip():
                continue
            entry, fault = _entry(line, known)
            key = fold(entry["question"]) if entry else ""
            if entry and key in seen:
                fault = "asked twice"
            if fault:
                faults.append(f"{file.name}:{number}: {fault}: {line}")
                continue
            seen.add(key)
            where = f"{file.stem}:{number}"
            if where not in rejected:
                entries.append({"id": where, **entry})
    styles = Counter(entry["style"] for entry in entries)
    print("\n".join(faults[:60]))
    print(len(entries), "right,", len(faults), "wrong,", dict(styles))
    documents = {entry["file"] for entry in entries}
    print(len(documents), "documents")
    if only is None:
        lines = (json.dumps(entry, ensure_ascii=False) for entry in entries)
        TARGET.write_text("\n".join(lines) + "\n", "utf-8")
    sys.exit(1 if faults else 0)


def _entry(line: str, known: dict[str, Any]) -> tuple[dict[str, Any], str]:
    """Return a line as an entry, and what is wrong with it, "" for nothing."""
    parts = line.rstrip().split("\t")
    if len(parts) != 4:
        return {}, "not four fields"
    name, pointer, style, question = (part.strip() for part in parts)
    if style not in STYLES:
        return {}, "no such style"
    if name not in known:
        return {}, "no such document"
    if (pointer == "-") != (style in {"near", "far"}):
        return {}, "a pointer where none belongs, or none where one does"
    gold = []
    for one in () if pointer == "-" else pointer.split("+"):
        unit, _, at = one.partition(".")
        shown = known[name]["units"].get(unit)
        if shown is None or not at.isdigit() or not 1 <= int(at) < len(shown):
            return {}, f"no such sentence {one}"
        gold.append({"article": shown[0], "quote": shown[int(at)]})
    entry = {"style": style, "question": question, "file": known[name]["file"], "gold": gold}
    return entry, _fault(style, question, [one["quote"] for one in gold])


def _fault(style: str, question: str, quotes: list[str]) -> str:
    """Return what is wrong with a question, "" for nothing."""
    if not 4 <= len(question) <= 160 or (style == "english" and len(question) < 15):
        return "too short or too long"
    if style == "english" and re.search(r"[\u4e00-\u9fff]", question):
        return "not English"
    if style == "traditional" and simplify(question) == question:
        return "not traditional"
    run = max((_shared_run(question, quote) for quote in quotes), default=0)
    if run > {"lay": 7, "paraphrase": 3, "multi": 9}.get(style, 30):
        return f"shares a run of {run} characters with its quote"
    if style == "paraphrase" and max(_overlap(question, quote) for quote in quotes) > 0.2:
        return "shares too many words with its quote"
    return ""


def _shared_run(question: str, quote: str) -> int:
    best = 0
    for start in range(len(question)):
        while question[start : start + best + 1] in quote and start + best < len(question):
            best += 1
    return best


def _overlap(question: str, quote: str) -> float:
    """Return which part of a question's character pairs stands in the quote too."""
    pairs = {question[at : at + 2] for at in range(len(question) - 1)}
    return sum(pair in quote for pair in pairs) / max(1, len(pairs))


def main() -> None:
    """Do what the command line says."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("what", choices=["excerpts", "more", "check"])
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--only", help="check one writer's file, and write nothing: B3")
    arguments = parser.parse_args()
    if arguments.what == "excerpts":
        excerpts(arguments.data, arguments.out)
    elif arguments.what == "more":
        more(arguments.data, arguments.out)
    else:
        check(arguments.out, arguments.only)


if __name__ == "__main__":
    main()
