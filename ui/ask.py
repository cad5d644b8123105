"""The ask page: the question, the verdict, and the passages with their citations."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from indexer.answering import neighbours
from indexer.citation import cite
from indexer.errors import QuestionError
from indexer.records import Filters
from ui import filters as chosen
from ui import markup
from ui.asking import ask
from ui.citations import choose_style, copy_cited, render
from ui.pages import address
from ui.report import add_button
from ui.words.ask import EXAMPLES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indexer.index import Index
    from indexer.records import Answer, Hit
    from ui.words import Words


def page(index: Index, words: Words) -> None:
    """Draw the form, the filters beside it, and the Answer where a question was asked.

    The question is the one in the page's address, so that the address can be kept and passed on
    and the browser's way back leads to it.
    """
    with st.sidebar:
        filters = chosen.draw(words, index.documents(chosen.day()))
    question = st.query_params.get("q")
    # The box is gone while a document is read, and may come back without its words.
    if st.session_state.get("asked") != question or not st.session_state.get("question"):
        st.session_state["asked"] = question
        st.session_state["question"] = question or ""
    _form(words)
    if filters != Filters():
        with st.container(horizontal=True, vertical_alignment="center", key="filtered"):
            st.caption(words("filters_active"), width="content")
            st.button(words("filters_clear"), type="tertiary", on_click=chosen.clear)
    if question is None:
        _examples(words)
        return
    try:
        with st.spinner(words("searching")):
            answer = _answer(index, question, filters)
    except QuestionError as error:
        st.html(markup.notice(words("question"), words.error(error), kind="error"))
        return
    st.html(markup.verdict(words, answer.verdict, answer.probability, answer.notes))
    if not answer.hits:
        st.html(markup.notice(words("filters"), words("no_hits"), kind="hint"))
        return
    if answer.verdict == "not_found":
        with st.expander(words("nearest")):
            _hits(index, words, answer.hits)
        return
    _hits(index, words, answer.hits)
    st.caption(words("took", count=len(answer.hits), ms=f"{answer.took_ms:.0f}"))


def _form(words: Words) -> None:
    with (
        st.form("ask", border=False),
        st.container(horizontal=True, vertical_alignment="bottom", key="question-row"),
    ):
        st.text_input(
            words("question"),
            key="question",
            placeholder=words("question_hint"),
            autocomplete="off",
            persist_state="session",
        )
        st.form_submit_button(words("ask"), type="primary", on_click=_submit)


def _submit() -> None:
    st.query_params["q"] = st.session_state["question"]


def _examples(words: Words) -> None:
    st.caption(words("examples"))
    with st.container(horizontal=True, key="examples"):
        for number, example in enumerate(EXAMPLES):
            st.button(example, key=f"example-{number}", on_click=_ask, args=(example,))


def _ask(question: str) -> None:
    st.query_params["q"] = question


def _answer(index: Index, question: str, filters: Filters) -> Answer:
    """Ask, unless the last question of this session was the same: a click is not a new question."""
    asked = (index.snapshot_id, question, filters)
    if st.session_state.get("answer", (None, None))[0] != asked:
        st.session_state["answer"] = (asked, ask(index, question, filters))
    answer: Answer = st.session_state["answer"][1]
    return answer


def _hits(index: Index, words: Words, hits: Sequence[Hit]) -> None:
    style = choose_style(words)
    for group in neighbours(hits):
        with st.container(border=True, key=f"group-{group[0].rank}"):
            for hit in group:
                with st.container(key=f"hit-{hit.rank}"):
                    _hit(index, words, hit, style)


def _hit(index: Index, words: Words, hit: Hit, style: str) -> None:
    passage = hit.passage
    citation = cite(
        index.document(passage.doc_id), hit.document, passage.start, passage.end, passage.text
    )
    rendered = render(citation, style)
    st.html(
        markup.hit(words, hit.rank, passage, hit.highlights)
        + markup.document_line(words, hit.document)
        + markup.citation(rendered)
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.html(
            markup.action(
                words("view"),
                address("read", {"p": passage.passage_id}),
                words("view_hit", rank=hit.rank),
            ),
            width="content",
        )
        add_button(index, words, passage.passage_id, f"add-{hit.rank}")
        path = address("read", {"p": passage.passage_id})
        copy_cited(words, citation, style, path, key=f"copy-{hit.rank}")
    with st.expander(words("scores"), key=f"scores-{hit.rank}", type="compact"):
        scores = [
            ("score", hit.score),
            ("score_lexical", hit.scores.lexical),
            ("score_dense", hit.scores.dense),
            ("score_late", hit.scores.late),
        ]
        st.html(
            markup.numbers(
                (words(name), words("score_none") if value is None else f"{value:.4f}")
                for name, value in scores
            )
        )
