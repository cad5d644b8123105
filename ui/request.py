"""What the ask page is asked: a question, or a passage that others are to be like; in what.

The address says all of it, so that it can be kept and passed on:

    ?q=a question, or ?like=the id of a passage
    &doc=…&type=…&issuer=…&status=…&from=…&to=…&on=…    the filters, see ui.filters
    &v=the snapshot of the index that was asked

The session holds it from one run of the page to the next. The one that changed last is right: what
the person did on the page, or the address, through a link or through the browser's way back. What
a person does is an entry in the browser's history; following an address never is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from ui import filters as chosen
from ui import markup, pages

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from indexer.index import Index
    from indexer.records import DocumentInfo, Filters
    from ui.words import Words

_NAMES = ("q", "like", *chosen.PARAMETERS, "v")


@dataclass(frozen=True, slots=True)
class Request:
    """A question or the id of a passage, None for the other one or for both; and the filters."""

    question: str | None
    like: str | None
    filters: Filters

    def address(self, snapshot_id: str) -> str:
        """Return the address that asks this of the snapshot."""
        return pages.address("ask", _query(self, snapshot_id))


def ask(question: str) -> None:
    """Make a question the one that is asked."""
    st.session_state["asked"] = question
    st.session_state["like"] = None
    changed()


def changed() -> None:
    """Say that the person has changed something: the session is right, and not the address."""
    st.session_state["changed"] = True


def follow(documents: Sequence[DocumentInfo]) -> None:
    """Take over what the address says, where a link or the way back has changed it.

    An address with a question alone that is opened from another page leaves the filters alone.
    """
    said = _said()
    if st.session_state.get("changed") or said == st.session_state.get("said"):
        return
    question = said.get("q", [None])[-1]
    st.session_state["asked"] = question
    st.session_state["question"] = question or ""
    st.session_state["like"] = said.get("like", [None])[-1]
    is_whole = said.keys() - {"q", "like"}
    if is_whole or "said" not in st.session_state or st.session_state["came-from"] == "ask":
        filters, unknown = chosen.of_query(said, documents)
        chosen.put(filters)
        st.session_state["unknown"] = unknown
        st.session_state["asked-of"] = said.get("v", [None])[-1]


def settle(index: Index, filters: Filters) -> Request:
    """Return what is asked, and have the address say it."""
    said = _said()
    state = st.session_state
    request = Request(state["asked"], state["like"], filters)
    if state.pop("changed", False):
        state["asked-of"] = None
        state["unknown"] = []
        said = _write(said, _query(request, index.snapshot_id))
    elif "said" in state and said != state["said"]:
        said = _write(said, _query(request, state["asked-of"] or index.snapshot_id))
    state["said"] = said
    return request


def remarks(index: Index, words: Words) -> None:
    """Draw what there is to say of the address: that the index is another one, or lacks a value."""
    asked_of = st.session_state["asked-of"]
    if asked_of and asked_of != index.snapshot_id:
        st.html(markup.note(words("other_snapshot", snapshot=asked_of)))
    if unknown := st.session_state["unknown"]:
        st.html(markup.note(words("unknown_filters", values="、".join(unknown))))


def _query(request: Request, snapshot_id: str) -> chosen.Query:
    query: chosen.Query = {}
    if request.question is not None:
        query["q"] = [request.question]
    if request.like is not None:
        query["like"] = [request.like]
    query |= chosen.to_query(request.filters)
    return query | {"v": [snapshot_id]} if query else {}


def _said() -> chosen.Query:
    """Return what the address says of this page."""
    found = {name: st.query_params.get_all(name) for name in _NAMES}
    return {name: values for name, values in found.items() if values}


def _write(said: Mapping[str, list[str]], query: chosen.Query) -> chosen.Query:
    """Have the address say `query`, in one step, and leave alone what others keep there."""
    if said != query:
        st.query_params.update({name: query.get(name, []) for name in said.keys() | query.keys()})
    return query
