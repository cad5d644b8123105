"""The filters: which documents are searched, and as of which day they are judged.

They are widgets beside the page, and parameters of its address: `?type=…&issuer=…&status=…&doc=…`,
each as often as it has values, and `&from=…&to=…&on=…`, days in ISO form. Values in an address are
those of the index, which no language changes.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, TypeVar, get_args

import streamlit as st

from indexer.records import Filters, Status

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from indexer.records import DocumentInfo
    from ui.words import Words

Choice = TypeVar("Choice", bound=str)
Query = dict[str, list[str]]

# Parameter of the address: the filter's field, and the key of its widget in the session.
_CHOICES = {
    "doc": ("doc_ids", "documents"),
    "type": ("types", "types"),
    "issuer": ("issuers", "issuers"),
    "status": ("statuses", "statuses"),
}
_DAYS = {"from": "date_from", "to": "date_to", "on": "on"}
PARAMETERS = (*_CHOICES, *_DAYS)
_MOST_OFFERED = 1_000  # documents: the browser gets the names of all, at every click


def draw(words: Words, documents: Sequence[DocumentInfo], on_change: Callable[[], None]) -> Filters:
    """Draw the filters; return those that are set. `on_change` is called when a person sets one."""
    st.subheader(words("filters"))

    def choice(
        parameter: str, options: Sequence[Choice], called: Callable[[Choice], str] = str
    ) -> tuple[Choice, ...]:
        key = _CHOICES[parameter][1]
        chosen = st.multiselect(
            words(f"filter_{key}"),
            options,
            format_func=called,
            key=key,
            on_change=on_change,
            placeholder=words("filter_any"),
            persist_state="session",
        )
        return tuple(chosen)

    def day(parameter: str, explanation: str | None = None) -> date | None:
        return st.date_input(
            words(f"filter_{parameter}"),
            None,
            # Streamlit offers ten years around today otherwise; laws are older.
            min_value=date(1900, 1, 1),
            max_value=date(2100, 12, 31),
            key=parameter,
            on_change=on_change,
            help=explanation,
            format="YYYY-MM-DD",
            persist_state="session",
        )

    doc_ids = _documents(words, documents, choice)
    types = choice("type", _known("type", documents))
    issuers = choice("issuer", _known("issuer", documents))
    statuses = choice("status", get_args(Status), words)
    with st.expander(words("filter_dates")):
        date_from = day("from")
        date_to = day("to")
        on = day("on", words("filter_on_help"))
    st.session_state["day"] = on  # for the pages that do not draw the filters
    return Filters(doc_ids, types, issuers, statuses, date_from, date_to, on)


def _documents(
    words: Words, documents: Sequence[DocumentInfo], choice: Callable[..., tuple[str, ...]]
) -> tuple[str, ...]:
    """Draw the choice of documents; of very many only those are offered that are chosen."""
    chosen = st.session_state.get(_CHOICES["doc"][1], ())
    are_many = len(documents) > _MOST_OFFERED
    offered = [info for info in documents if not are_many or info.doc_id in chosen]
    names = {info.doc_id: name(info) for info in offered}
    if are_many:
        st.caption(words("filter_many_documents", count=f"{len(documents):,}"))
    return choice("doc", list(names), names.__getitem__) if names else ()


def put(filters: Filters) -> None:
    """Set the widgets, before they are drawn."""
    for field, key in _CHOICES.values():
        st.session_state[key] = list(getattr(filters, field))
    for parameter, field in _DAYS.items():
        st.session_state[parameter] = getattr(filters, field)
    st.session_state["day"] = filters.on


def day() -> date | None:
    """Return the day as of which documents are judged, None for today."""
    chosen: date | None = st.session_state.get("day")
    return chosen


# In an address


def to_query(filters: Filters) -> Query:
    """Return the parameters that say which filters are set."""
    query = {name: list(getattr(filters, field)) for name, (field, _) in _CHOICES.items()}
    days = {name: getattr(filters, field) for name, field in _DAYS.items()}
    query |= {name: [day.isoformat()] for name, day in days.items() if day}
    return {name: values for name, values in query.items() if values}


def of_query(
    query: Mapping[str, Sequence[str]], documents: Sequence[DocumentInfo]
) -> tuple[Filters, list[str]]:
    """Return the filters that parameters set, and «name=value» of each value that says nothing.

    That is one that no document has, or a day that is none.
    """
    kept: dict[str, tuple[str, ...]] = {}
    for name, (field, _) in _CHOICES.items():
        values = query.get(name, ())
        known = _known(name, documents) if values else ()
        kept[field] = tuple(dict.fromkeys(value for value in values if value in known))
    days = {field: _day(query.get(name, ())) for name, field in _DAYS.items()}
    filters = replace(Filters(), **kept, **days)
    said = to_query(filters)
    unknown = [
        f"{name}={value}"
        for name in PARAMETERS
        for value in query.get(name, ())
        if value not in said.get(name, ())
    ]
    return filters, unknown


def _known(parameter: str, documents: Sequence[DocumentInfo]) -> Sequence[str]:
    """Return the values that a choice has in an index."""
    if parameter == "doc":
        return [info.doc_id for info in documents]
    if parameter == "type":
        return sorted({info.type for info in documents if info.type})
    if parameter == "issuer":
        return sorted({name for info in documents for name in info.issuers})
    return get_args(Status)


def _day(values: Sequence[str]) -> date | None:
    try:
        return date.fromisoformat(values[-1]) if values else None
    except ValueError:
        return None


# In words


def each(
    words: Words, filters: Filters, documents: Sequence[DocumentInfo]
) -> list[tuple[str, Filters]]:
    """Return what each value that is set is called, and the filters without it."""
    titles = {info.doc_id: name(info) for info in documents if info.doc_id in filters.doc_ids}
    found = []
    for field, key in _CHOICES.values():
        values = getattr(filters, field)
        for value in values:
            called = {"doc_ids": titles.get, "statuses": words}.get(field, str)(value)
            without = replace(filters, **{field: tuple(v for v in values if v != value)})
            found.append((f"{words(f'filter_{key}')} {called}", without))
    for parameter, field in _DAYS.items():
        day = getattr(filters, field)
        if day:
            found.append(
                (f"{words(f'filter_{parameter}')} {day}", replace(filters, **{field: None}))
            )
    return found


def name(info: DocumentInfo) -> str:
    """Return a name that tells versions of one title apart."""
    return f"{info.title}（{info.number or info.date or info.path}）"
