"""From raw blocks to a Document: canonical text, outline and metadata."""

from __future__ import annotations

from typing import TYPE_CHECKING

from indexer.records import Document
from indexer.structure.canonical import clean_lines, compose
from indexer.structure.joining import join_lines
from indexer.structure.metadata import find_facts
from indexer.structure.outline import to_sections
from indexer.structure.parts import split_parts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indexer.records import RawDocument


def parse(
    raw: RawDocument, *, doc_id: str, path: str, extra: Sequence[tuple[str, str]] = ()
) -> tuple[Document, ...]:
    """Return the Documents of one file.

    `extra` are the (key, value) pairs of its sidecar, `path` is relative to the corpus folder.
    Values that cannot be understood are left out and named in `Document.notes`.
    """
    lines, line_notes = join_lines(clean_lines(raw.blocks))
    text, paragraphs, stretches = compose(lines)
    parts = split_parts(paragraphs)
    nodes = [
        node for part in parts for node in ([part.attachment] if part.attachment else part.nodes)
    ]
    sections = to_sections(nodes)
    facts, fact_notes = find_facts(
        text, paragraphs, sections, front_matter=raw.metadata, sidecar=extra, path=path
    )
    return (
        Document(
            doc_id=doc_id,
            path=path,
            text=text,
            sections=sections,
            stretches=stretches,
            facts=facts,
            media_type=raw.media_type,
            notes=(*raw.notes, *line_notes, *fact_notes),
        ),
    )
