"""A question as a person asks it on the page: paced, counted, and recorded where that is set."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st

from indexer.errors import YinjuError
from indexer.index import UNFILTERED
from indexer.serving import audit, counters
from indexer.serving.pace import Pace
from indexer.serving.settings import current
from ui import people

if TYPE_CHECKING:
    from indexer.index import Index
    from indexer.records import Answer, Filters

_PACE = Pace()  # of all people: the limit holds for a person, however many windows they have


def ask(index: Index, question: str, filters: Filters = UNFILTERED, **options: Any) -> Answer:
    """Ask the index; `options` are those of `Index.ask`.

    Raises LimitError, a QuestionError, if this person asks too fast, AuditError if the question
    cannot be recorded, and what `Index.ask` raises.
    """
    settings = current()
    address = st.context.ip_address
    try:
        if settings.limits.questions_per_minute:
            who = people.key() or address or "this machine"
            _PACE.admit(who, settings.limits.questions_per_minute)
        answer = index.ask(question, filters=filters, **options)
        if settings.audit.file:
            file = Path(settings.audit.file)
            audit.record(file, answer, filters, person=people.name(), address=address)
    except YinjuError as error:
        counters.refused(error)
        raise
    counters.answered(answer)
    return answer
