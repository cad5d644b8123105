"""The ask page: the question, the verdict, and the passages with their citations."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from indexer.errors import QuestionError, SnapshotError, StoreError
from indexer.records import Filters
from ui import filters as chosen
from ui import history, hits, judging, markup, narrowing, pictures, request, tour, waiting
from ui.asking import ask
from ui.words.ask import EXAMPLES

if TYPE_CHECKING:
    from indexer.index import Index
    from indexer.records import Answer
    from ui.request import Request
    from ui.words import Words

_COMPARED = 5  # hits that are shown beside the parts of the question: those that the verdict is on


def page(index: Index, words: Words) -> None:
    """Draw the form, the filters beside it, and the Answer where a question was asked."""
    documents = index.documents(chosen.day())
    request.follow(documents)
    with st.sidebar:
        filters = chosen.draw(words, documents, request.changed)
    asked = request.settle(index, filters)
    _form(words, asked)
    request.remarks(index, words)
    narrowing.draw_active(words, asked, index.snapshot_id, documents)
    if asked.like is not None:
        _similar(index, words, asked)
    elif asked.question is not None:
        _answered(index, words, asked, asked.question)
    else:
        with st.container(key="start"):
            _examples(words)
            tour.draw(words)
    with st.sidebar:
        history.draw(words)
        judging.export(words)


def _form(words: Words, asked: Request) -> None:
    # The box is gone while a document is read, and may come back without its words.
    if not st.session_state.get("question"):
        st.session_state["question"] = asked.question or ""
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
    request.ask(st.session_state["question"])


def _examples(words: Words) -> None:
    st.caption(words("examples"))
    with st.container(horizontal=True, key="examples"):
        for number, example in enumerate(EXAMPLES):
            st.button(example, key=f"example-{number}", on_click=_ask, args=(example,))


def _ask(question: str) -> None:
    st.session_state["question"] = question
    request.ask(question)


def _answered(index: Index, words: Words, asked: Request, question: str) -> None:
    """Draw the Answer to a question, or why there is none."""
    try:
        answer = _answer(index, words, asked, question)
    except QuestionError as error:
        st.html(markup.notice(words("question"), words.error(error), kind="error"))
        return
    with st.container(key="answer"):
        st.html(markup.verdict(words, answer.verdict, answer.probability, answer.notes))
        if question == tour.QUESTION:
            tour.draw(words, answer)
        if not answer.hits:
            st.html(markup.notice(words("filters"), words("no_hits"), kind="hint"))
        elif answer.verdict == "not_found":
            with st.expander(words("nearest")):
                _hits(index, words, asked, answer)
        else:
            _hits(index, words, asked, answer)
            st.caption(words("took", count=len(answer.hits), ms=f"{answer.took_ms:.0f}"))


def _answer(index: Index, words: Words, asked: Request, question: str) -> Answer:
    """Ask, unless the last question of this session was the same: a click is not a new question."""
    key = (index.snapshot_id, question, asked.filters)
    if st.session_state.get("answer", (None, None))[0] != key:
        with waiting.preview(index, words, question, asked.filters):
            st.session_state["answer"] = (key, ask(index, question, asked.filters))
        try:
            history.note(st.session_state["answer"][1], asked.address(index.snapshot_id))
        except StoreError as error:  # the answer stands all the same
            st.toast(words.error(error), icon=":material/warning:", duration="infinite")
    answer: Answer = st.session_state["answer"][1]
    return answer


def _hits(index: Index, words: Words, asked: Request, answer: Answer) -> None:
    narrowing.draw_narrower(words, asked, index.snapshot_id, answer.hits)
    compared = answer.hits[:_COMPARED]
    found = index.aspects(answer.question, compared)
    if len(found) > 1:
        with st.expander(words("aspects"), key="aspects", type="compact"):
            st.html(pictures.aspects(words, found, compared))
    hits.draw(index, words, answer.hits, _within(index, asked), _like(index, asked), answer)


def _similar(index: Index, words: Words, asked: Request) -> None:
    """Draw the passages that are like the one of the request."""
    try:
        passage = index.passage(str(asked.like))
        similar = index.similar(passage.passage_id, filters=asked.filters)
    except SnapshotError as error:
        st.html(markup.notice(words("similar"), words.error(error), kind="error"))
        return
    info = index.document_info(passage.doc_id, chosen.day())
    with st.container(key="answer"):
        with st.container(border=True, key="like"):
            st.html(
                markup.subheading(words("similar_passages"))
                + markup.note(f"{info.title} · {markup.place(words, passage.locator)}")
                + markup.quoted(passage.text)
            )
        if similar:
            st.caption(words("similar_meaning"))
            hits.draw(index, words, similar, _within(index, asked), _like(index, asked))
        else:
            st.html(markup.notice(words("filters"), words("no_hits"), kind="hint"))


def _within(index: Index, asked: Request) -> hits.Address:
    def address(doc_id: str) -> str:
        only = replace(asked, filters=Filters(doc_ids=(doc_id,), on=asked.filters.on))
        return only.address(index.snapshot_id)

    return address


def _like(index: Index, asked: Request) -> hits.Address:
    def address(passage_id: str) -> str:
        return replace(asked, question=None, like=passage_id).address(index.snapshot_id)

    return address
