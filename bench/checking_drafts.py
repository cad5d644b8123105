"""Drafts for the check to be measured on: references to the laws of a corpus, right and wrong.

Each is one paragraph in the phrases of Chinese reports, right or with one planted error. What is
drawn by chance follows from the seed.
"""

from __future__ import annotations

import random
import re
import sys
import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from indexer import corpus, relations
from indexer.locator import han_numeral
from indexer.status import describe, family_key, version_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from indexer.records import Document, DocumentInfo, Section

TODAY = date(2026, 11, 22)
RIGHT = 100
WRONG = 200

# How reports phrase a reference to a provision and its words.
FRAMES = (
    "{law}{place}规定：“{quote}”。",
    "{law}{place}规定，“{quote}”。",
    "根据{law}{place}的规定，“{quote}”，有关单位应当照此办理。",
    "依照{law}{place}，“{quote}”。",
    "对此，{law}{place}明确规定：“{quote}”。",
    "“{quote}”（{law}{place}）。",
    "“{quote}”——{law}{place}",
    "正如{law}{place}所规定的：“{quote}”。",
    "现行制度见于{law}。该{noun}{place}规定：“{quote}”。",
    "按照{law}{place}的要求，“{quote}”，这一点已有共识。",
    "有关要求是“{quote}”（参见{law}{place}）。",
    "{law}{place}指出「{quote}」。",
    "{law}对此有专门规定，其中{place}写明：“{quote}”。",
    "{law}{place}规定，{quote}。",
    "之所以如此，是因为“{quote}”，见{law}{place}。",
)
NUMBER_FRAMES = (
    "《{title}》（{number}）对此作了部署。",
    "根据《{title}》（{number}）的要求，各地正在推进这项工作。",
    "上述安排见《{title}》（{number}）。",
    "按照《{title}》({number})，有关工作由各部门分工负责。",
)
VERSION_FRAMES = (
    "{law}（{year}年修订）{place}规定：“{quote}”。",
    "根据{law}{place}，“{quote}”。",
    "{year}年{law}{place}规定：“{quote}”。",
    "{law}（{year}）{place}明确：“{quote}”。",
)


class Texts:
    """A corpus without vectors: what a check asks of an index."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self.snapshot_id = "bench"
        documents, failures = corpus.load(folders)
        for failure in failures:
            print(f"not read: {failure.path}: {failure.reason_en}", file=sys.stderr)
        self._documents = {document.doc_id: document for document in documents}
        self._versions = [version_of(document) for document in documents]
        self._relations = relations.find(documents)

    def documents(self, on: date | None = None) -> list[DocumentInfo]:
        """Return what is known of every Document, as Index.documents does."""
        documents = list(self._documents.values())
        return list(describe(documents, self._versions, self._relations, on or date.today()))

    def document(self, doc_id: str) -> Document:
        """Return a whole Document."""
        return self._documents[doc_id]


@dataclass(frozen=True)
class Law:
    """A statute whose articles can be cited, and the older versions of it."""

    info: DocumentInfo
    document: Document
    older: tuple[Document, ...]


@dataclass(frozen=True)
class Drafted:
    """One drafted paragraph; `kind` is "right" or the error that was planted."""

    kind: str
    text: str
    is_number: bool = False  # a notice by title and number, without a quotation


class Writer:
    """Writes references to the laws of a corpus, right ones and wrong ones."""

    def __init__(self, texts: Texts, seed: int) -> None:
        self.chance = random.Random(seed)
        families: dict[str, list[DocumentInfo]] = defaultdict(list)
        infos = texts.documents(TODAY)
        for info in infos:
            families[family_key(info.title)].append(info)
        self.laws = []
        for members in families.values():
            newest = max(members, key=lambda info: info.date or "")
            if newest.standing.status not in {"in_force", "unknown"} or not newest.date:
                continue
            same = [info for info in members if info.date == newest.date]
            older = tuple(
                texts.document(info.doc_id)
                for info in members
                if info.date and info.date < newest.date
            )
            document = texts.document(newest.doc_id)
            if len(same) == 1 and len(articles(document)) > 8 and not odd_title(document):
                self.laws.append(Law(newest, document, older))
        self.notices = [
            info
            for info in infos
            if info.number and re.fullmatch(r".+〔\d{4}〕\d+号", info.number)
            and len(families[family_key(info.title)]) == 1
        ]  # fmt: skip
        self.characters = [c for law in self.laws[:40] for c in law.document.text if is_han(c)]

    def write(self) -> list[Drafted]:
        """Return the paragraphs of a draft in no order."""
        wrong: tuple[Callable[[], Drafted | None], ...] = (
            self.wrong_article, self.wrong_clause, self.changed_character,
            self.swapped_law, self.wrong_year, self.old_version,
        )  # fmt: skip
        drafted = [self.again(self.right) for _ in range(RIGHT)]
        drafted += [self.again(wrong[n % len(wrong)]) for n in range(WRONG)]
        self.chance.shuffle(drafted)
        return drafted

    def again(self, make: Callable[[], Drafted | None]) -> Drafted:
        """Try until the law that was drawn has what the reference takes."""
        return next(filter(None, iter(make, ...)))

    def right(self) -> Drafted | None:
        """Cite what stands there; one in eight a notice by its number."""
        if self.chance.random() < 0.125:
            info = self.chance.choice(self.notices)
            return Drafted("right", self.numbered(info, info.number or ""), is_number=True)
        law = self.chance.choice(self.laws)
        provision = self.provision(law.document)
        return provision and Drafted("right", self.phrase(law, *provision))

    def wrong_article(self) -> Drafted | None:
        """Cite the article beside, or one that the law does not have."""
        law = self.chance.choice(self.laws)
        drawn = self.provision(law.document)
        if drawn is None:
            return None
        quote = drawn[2]
        numbers = [a.number for a in articles(law.document) if a.number.isdigit()]
        other = self.chance.choice([*numbers, str(max(map(int, numbers)) + 3)])
        texts = [a for a in articles(law.document) if a.number == other]
        if any(quote in law.document.text[a.start : a.end] for a in texts):
            return None
        return Drafted("wrong article", self.phrase(law, other, None, quote))

    def wrong_clause(self) -> Drafted | None:
        """Cite another clause of the article, or one more than it has."""
        law = self.chance.choice(self.laws)
        drawn = self.provision(law.document, with_clause=True)
        if drawn is None or drawn[1] is None:
            return None
        number, clause, quote = drawn
        article = next(a for a in articles(law.document) if a.number == number)
        others = clauses(law.document, article)
        wrong = self.chance.choice([n for n in range(1, len(others) + 2) if n != clause])
        if wrong <= len(others):
            section = others[wrong - 1]
            if quote in law.document.text[section.start : section.end]:
                return None
        return Drafted("wrong clause", self.phrase(law, number, wrong, quote))

    def changed_character(self) -> Drafted | None:
        """Put another character in the place of one."""
        law = self.chance.choice(self.laws)
        drawn = self.provision(law.document)
        if drawn is None:
            return None
        number, clause, quote = drawn
        at = self.chance.choice([at for at, c in enumerate(quote) if is_han(c)])
        changed = quote[:at] + self.chance.choice(self.characters) + quote[at + 1 :]
        if changed in law.document.text:
            return None
        quoted = [frame for frame in FRAMES if "“{quote}”" in frame or "「" in frame]
        return Drafted("changed character", self.phrase(law, number, clause, changed, quoted))

    def swapped_law(self) -> Drafted | None:
        """Name another law, which has an article of that number but not these words."""
        law, other = self.chance.sample(self.laws, 2)
        drawn = self.provision(law.document)
        if drawn is None:
            return None
        number, _, quote = drawn
        has_article = any(a.number == number for a in articles(other.document))
        if not has_article or quote in other.document.text:
            return None
        quoted = [frame for frame in FRAMES if "“{quote}”" in frame or "「" in frame]
        return Drafted("swapped law", self.phrase(other, number, None, quote, quoted))

    def wrong_year(self) -> Drafted | None:
        """Give the number of a notice another year."""
        info = self.chance.choice(self.notices)
        number = info.number or ""
        year = int(number[number.index("〔") + 1 :][:4])
        other = self.chance.choice([y for y in range(year - 3, year + 4) if y != year])
        return Drafted("wrong year", self.numbered(info, number.replace(f"{year}", f"{other}", 1)))

    def old_version(self) -> Drafted | None:
        """Quote a version that has been superseded, in words that today's does not have."""
        law = self.chance.choice([law for law in self.laws if law.older])
        old = self.chance.choice(law.older)
        drawn = self.provision(old)
        if drawn is None or squeezed(drawn[2]) in squeezed(law.document.text):
            return None
        number, clause, quote = drawn
        frame = self.chance.choice(VERSION_FRAMES)
        year = (old.value("date") or "")[:4]
        place = self.place(number, clause)
        text = frame.format(law=self.name(law), year=year, place=place, quote=quote)
        return Drafted("old version", text)

    # What a reference is made of

    def provision(
        self, document: Document, *, with_clause: bool = False
    ) -> tuple[str, int | None, str] | None:
        """Return (article, clause, words of it), None where what is drawn has too few words."""
        article = self.chance.choice(articles(document))
        parts = clauses(document, article)
        if not parts or (with_clause and len(parts) < 2):
            return None
        clause = self.chance.randrange(len(parts))
        words = document.text[parts[clause].start : parts[clause].end]
        cut = [w for w in re.split(r"[。；\n“”‘’「」]", words) if 14 <= len(w) <= 120]
        # A list's lead-in, and words with marks of their own, make no sentence in a frame.
        fit = [w.strip() for w in cut if not re.search(r"[：:《》（）()…\[\]【】 \u3000]", w)]
        if not fit:
            return None
        names_clause = with_clause or (len(parts) > 1 and self.chance.random() < 0.7)
        return article.number, clause + 1 if names_clause else None, self.chance.choice(fit)

    def phrase(
        self,
        law: Law,
        number: str,
        clause: int | None,
        quote: str,
        frames: Sequence[str] = FRAMES,
    ) -> str:
        """Return a sentence that cites a provision and its words."""
        noun = re.search(r"(?:法典|法|条例|细则|办法|规定|解释|规则|决定)$", law.info.title)
        fit = [frame for frame in frames if noun or "{noun}" not in frame]
        return self.chance.choice(fit).format(
            law=self.name(law), place=self.place(number, clause), quote=quote,
            noun=noun.group() if noun else "",
        )  # fmt: skip

    def name(self, law: Law) -> str:
        """Return the law's title, whole or short, with its marks or without."""
        title = law.info.title
        short = title.removeprefix("中华人民共和国")
        names = [f"《{title}》", f"《{short}》"]
        if re.search(r"(?:法|条例|细则)$", short) and len(short) <= 20:
            names += [short, f"我国{short}"]
        return self.chance.choice(names)

    def place(self, number: str, clause: int | None) -> str:
        """Return the provision in Han or in Arabic digits."""
        main, _, suffix = number.partition("-")
        digits = self.chance.random() < 0.2
        write = str if digits or int(main) >= 1000 else lambda n: han_numeral(int(n))
        text = f"第{write(main)}条" + (f"之{han_numeral(int(suffix))}" if suffix else "")
        return text + (f"第{write(str(clause))}款" if clause else "")

    def numbered(self, info: DocumentInfo, number: str) -> str:
        """Return a sentence that names a notice by title and number."""
        title = re.sub("[《》]", lambda mark: {"《": "〈", "》": "〉"}[mark.group()], info.title)
        spelled = number.replace("〔", self.chance.choice("〔[﹝")).replace("[", "[")
        closed = {"〔": "〕", "[": "]", "﹝": "﹞"}
        mark = next(m for m in closed if m in spelled)
        return self.chance.choice(NUMBER_FRAMES).format(
            title=title, number=spelled.replace("〕", closed[mark])
        )


def articles(document: Document) -> list[Section]:
    """Return the articles of a Document whose number comes once."""
    found = [section for section in document.sections if section.kind == "article"]
    counts = Counter(section.number for section in found)
    return [section for section in found if counts[section.number] == 1]


def clauses(document: Document, article: Section) -> list[Section]:
    """Return the clauses of an article, in order."""
    return [
        section
        for section in document.sections
        if section.kind == "clause" and article.start <= section.start < article.end
    ]


def odd_title(document: Document) -> bool:
    """Whether a title needs marks of its own in a frame."""
    return re.search(r"[《》〈〉（）()\s]", document.title) is not None


def is_han(character: str) -> bool:
    """Whether a character is a Han character."""
    return "一" <= character <= "鿿"


def squeezed(text: str) -> str:
    """Return a text without white space and in one width."""
    return "".join(unicodedata.normalize("NFKC", text).split())
