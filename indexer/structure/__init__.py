"""From raw blocks to Documents: canonical text, outline and metadata."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from indexer.records import Document
from indexer.structure.asides import with_asides, with_footnotes
from indexer.structure.canonical import clean_lines, compose
from indexer.structure.joining import join_lines
from indexer.structure.metadata import KEYS, find_facts
from indexer.structure.outline import to_sections
from indexer.structure.parts import split_parts
from indexer.structure.reflow import reflow
from indexer.structure.texts import lent_facts, same_title, split_texts
from indexer.text import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indexer.records import Origin, RawDocument
    from indexer.structure.texts import Text

_WEB_PAGES = frozenset({"text/html", "multipart/related"})


def parse(
    raw: RawDocument,
    *,
    doc_id: str,
    path: str,
    extra: Sequence[tuple[str, str]] = (),
    sha256: str = "",
) -> tuple[Document, ...]:
    """Return the Documents of one file: each text that it holds (`texts.py`), none if it is empty.

    `extra` are the (key, value) pairs of its sidecar, `path` is relative to the corpus folder,
    `sha256` is the file's digest. The first Document has `doc_id`, those of others are made from it
    and their titles. Front matter and sidecar are of the text whose title they give, else of the
    first; an address is that of all.
    Values that cannot be understood are left out and named in `Document.notes`.
    """
    cleaned = clean_lines(raw.blocks)
    body = [line for line in cleaned if line.role != "footnote"]
    recognised = {page.number for page in raw.pages if page.confidence is not None}
    joined, line_notes = join_lines(reflow(body, recognised))
    lines = with_footnotes(joined, [line for line in cleaned if line.role == "footnote"])
    whole = compose(lines)
    texts = split_texts(split_parts(whole[1]), whole[1])
    embedded: Origin = "web_page" if raw.media_type in _WEB_PAGES else "front_matter"
    documents: list[Document] = []
    for number, text in enumerate(texts):
        own_lines = [line for part in text.parts for line in lines[part.first : part.last]]
        canonical, paragraphs, stretches = whole if len(texts) == 1 else compose(own_lines)
        at = 0
        for part in text.parts:
            part.move(paragraphs[at].start - part.start)
            at += part.last - part.first
        sections = with_asides(to_sections(text.roots()), paragraphs)
        facts, fact_notes = find_facts(
            canonical,
            paragraphs,
            sections,
            embedded=(embedded, _said_of(raw.metadata, number, texts)),
            sidecar=_said_of(extra, number, texts),
            path=path,
        )
        if number:  # a file has the name of its first text
            facts = tuple(fact for fact in facts if fact.origin != "file_name")
        document = Document(
            doc_id=_inner_id(doc_id, number, texts) if number else doc_id,
            path=path,
            text=canonical,
            sections=sections,
            stretches=stretches,
            facts=facts,
            media_type=raw.media_type,
            notes=(*raw.notes, *line_notes, *fact_notes),
            pages=raw.pages,
            sha256=sha256,
        )
        if text.cover:
            cover = documents[texts.index(text.cover)]
            document = replace(document, facts=(*facts, *lent_facts(text.verb, document, cover)))
        documents.append(document)
    return tuple(documents)


def _said_of(
    pairs: Sequence[tuple[str, str]], number: int, texts: Sequence[Text]
) -> Sequence[tuple[str, str]]:
    """Return what front matter or a sidecar says of one of the texts of a file."""
    names = {key: KEYS.get(fold(key.strip())) for key, _ in pairs}
    title = next((value for key, value in pairs if names[key] == "title"), "")
    meant = next((n for n, text in enumerate(texts) if same_title(text.title, title)), 0)
    return [pair for pair in pairs if number == meant or names[pair[0]] == "url"]


def _inner_id(doc_id: str, number: int, texts: Sequence[Text]) -> str:
    """Return the id of a text behind the first: other texts of the file do not change it."""
    title = texts[number].title
    before = Counter(text.title for text in texts[:number])
    key = f"{doc_id}\0{title}\0{before[title]}"
    return hashlib.blake2b(key.encode(), digest_size=6).hexdigest()
