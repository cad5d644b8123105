"""Thumbs up, thumbs down: whether a hit answers its question, kept as data for evaluation."""

from __future__ import annotations

from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from indexer import judgements
from indexer.building import default_index_dir
from indexer.errors import StoreError
from indexer.judgements import Judgement
from ui import people

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from indexer.records import Answer, Hit
    from ui.words import Words

_CSS = """
.row { display: flex; gap: 0.25rem; }
button {
    display: grid; place-items: center; width: 2.5rem; height: 2.5rem; cursor: pointer;
    color: var(--st-text-color); background: var(--st-background-color);
    border: 1px solid transparent;
    border-radius: var(--st-base-radius);
}
button:hover { border-color: var(--st-border-color); }
button:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 1px; }
button[aria-pressed=true] { border-color: var(--st-primary-color);
    color: var(--st-primary-color); }
svg { width: 1.25rem; height: 1.25rem; fill: none; stroke: currentColor; stroke-width: 1.5;
    stroke-linejoin: round; }
button[aria-pressed=true] svg { fill: currentColor; fill-opacity: 0.25; }
.bad svg { transform: rotate(180deg); }
"""

_THUMB = "<svg viewBox='0 0 24 24' aria-hidden='true'><path d='M3 11h4v9H3z M7 12l4-8c2 0 2.5 1.5 2 3l-1 3h6c1.3 0 2 1 1.7 2l-2 6.500c-.3 1-1 1.500-2 1.500H9l-2-1z'/></svg>"  # noqa: E501 - one path  # fmt: skip
_HTML = (
    f"<div class='row'><button type='button' class='good'>{_THUMB}</button>"
    f"<button type='button' class='bad'>{_THUMB}</button></div>"
)

_JS = """
export default function ({ data, parentElement, setTriggerValue }) {
    for (const kind of ["good", "bad"]) {
        const button = parentElement.querySelector(`.${kind}`);
        const isPressed = data.pressed === kind;
        button.title = data[kind];
        button.setAttribute("aria-label", data[kind]);
        button.setAttribute("aria-pressed", isPressed);
        button.onclick = () => setTriggerValue("judged", isPressed ? "none" : kind);
    }
}
"""

_judge = st.components.v2.component("yinju_judge", html=_HTML, css=_CSS, js=_JS)


def judged(question: str) -> dict[str, bool]:
    """Return what this person said of the passages that a question found, by their ids."""
    with _told():
        return judgements.of_person(_file(), _person(), question)
    return {}


def buttons(words: Words, answer: Answer, hit: Hit, said: bool | None) -> None:
    """Draw the two buttons of a hit; `said` is what this person said of it."""
    key = f"judge-{hit.rank}"
    _judge(
        data={
            "pressed": {True: "good", False: "bad", None: ""}[said],
            "good": words("judge_good", rank=hit.rank),
            "bad": words("judge_bad", rank=hit.rank),
        },
        key=key,
        width="content",
        on_judged_change=partial(_keep, key, answer, hit),
    )


def export(words: Words) -> None:
    """Draw what becomes of the judgements, and the button that hands them on.

    They are of all people, with their questions: who may not edit does not get them.
    """
    found: list[Judgement] = []
    if people.may_edit():
        with _told():
            found = judgements.read(_file())
    if not found:
        return
    with st.expander(words("judgements", count=len(found)), key="judgements"):
        st.caption(words("judgements_meaning"))
        gold = judgements.to_gold(found)
        st.download_button(
            words("judgements_export", count=gold.count("\n")),
            gold,
            "judged.jsonl",
            "application/x-ndjson",
            on_click="ignore",
            disabled=not gold,
        )


def _keep(key: str, answer: Answer, hit: Hit) -> None:
    said = st.session_state[key].judged
    if said == "none":
        with _told():
            judgements.withdraw(_file(), _person(), answer.question, hit.passage.passage_id)
        return
    judgement = Judgement(
        person=_person(),
        question=answer.question,
        passage_id=hit.passage.passage_id,
        is_good=said == "good",
        quote=hit.passage.text,
        path=hit.document.path,
        snapshot_id=answer.snapshot_id,
    )
    with _told():
        judgements.record(_file(), judgement)


@contextmanager
def _told() -> Iterator[None]:
    """Say that judgements cannot be read or kept: the answer that they are about stands."""
    try:
        yield
    except StoreError as error:
        st.toast(f"{error}\n\n{error.english}", icon=":material/warning:", duration="infinite")


def _person() -> str:
    return people.name() or ""


def _file() -> Path:
    return judgements.file_beside(default_index_dir())
