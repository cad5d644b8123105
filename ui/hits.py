"""The hits of a question, by document: where each stands, what it says, what one does with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from indexer.answering import by_document
from indexer.citation import cite
from ui import judging, markup, pictures
from ui.citations import choose_style, copy_cited, render
from ui.pages import address
from ui.report import add_button

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from indexer.citation import Citation
    from indexer.index import Index
    from indexer.records import Answer, Document, Hit, Passage
    from ui.words import Words

    Address = Callable[[str], str]


def draw(
    index: Index,
    words: Words,
    hits: Sequence[Hit],
    within: Address,
    similar: Address,
    answer: Answer | None = None,
) -> None:
    """Draw hits, those of a document together, the best first.

    Within a document too they stand in order of rank, not of place: the best one must not sink
    below a weaker one that the text happens to have first. `within` gives the address that asks a
    document alone, `similar` the one of what is like a passage; an `answer` can be judged.
    """
    style = choose_style(words)
    said = judging.judged(answer.question) if answer else {}
    for group in by_document(hits):
        info = group[0].document
        document = index.document(info.doc_id)
        with st.container(border=True, key=f"group-{group[0].rank}"):
            with st.container(
                horizontal=True, vertical_alignment="center", key=f"of-{info.doc_id}"
            ):
                title = markup.document_line(words, info, address("read", {"d": info.doc_id}))
                st.html(title, width="stretch")
                link = markup.action(
                    words("only_here"), within(info.doc_id), words("only_here_in", title=info.title)
                )
                st.html(link, width="content")
            for hit in group:
                with st.container(key=f"hit-{hit.rank}"):
                    citation = _citation(document, hit)
                    _text(words, hit, document, render(citation, style))
                    with st.container(horizontal=True, vertical_alignment="center"):
                        _actions(index, words, hit, citation, style)
                        _similar(words, hit, similar)
                        if answer:
                            judging.buttons(words, answer, hit, said.get(hit.passage.passage_id))
                    with st.expander(words("scores"), key=f"scores-{hit.rank}", type="compact"):
                        st.html(pictures.scores(words, hit, hits))


def _citation(document: Document, hit: Hit) -> Citation:
    passage = hit.passage
    return cite(document, hit.document, passage.start, passage.end, passage.text, passage.locator)


def _text(words: Words, hit: Hit, document: Document, rendered: str) -> None:
    trail = above(document, hit.passage)
    text = markup.hit(words, hit.rank, hit.passage, hit.highlights, trail)
    st.html(text + markup.citation(rendered))


def _actions(index: Index, words: Words, hit: Hit, citation: Citation, style: str) -> None:
    passage_id = hit.passage.passage_id
    read = address("read", {"p": passage_id})
    view = markup.action(words("view"), read, words("view_hit", rank=hit.rank))
    st.html(view, width="content")
    add_button(index, words, passage_id, f"add-{hit.rank}")
    copy_cited(words, citation, style, read, key=f"copy-{hit.rank}")


def _similar(words: Words, hit: Hit, similar: Address) -> None:
    there = similar(hit.passage.passage_id)
    link = markup.action(words("similar"), there, words("similar_to", rank=hit.rank))
    st.html(link, width="content")


def above(document: Document, passage: Passage) -> list[str]:
    """Return the headings that a passage stands under and its Locator does not name.

    That is, of a statute, its 编, 章 and 节: articles are cited without them.
    """
    found: list[str] = []
    at = document.sections[passage.lead].parent if passage.lead >= 0 else None
    while at is not None:
        section = document.sections[at]
        if section.title and section.label and section.label not in passage.locator.label:
            found.insert(0, f"{section.label} {section.title}")
        at = section.parent
    return found
