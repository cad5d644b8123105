"""Filters: which documents a search may look at."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from indexer.records import Filters

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indexer.records import DocumentInfo


def allowed(infos: Sequence[DocumentInfo], filters: Filters) -> list[int] | None:
    """Return the numbers of the documents that pass the filters, None if nothing is filtered."""
    if filters == Filters(on=filters.on):
        return None
    return [number for number, info in enumerate(infos) if _passes(info, filters)]


def _passes(info: DocumentInfo, filters: Filters) -> bool:
    day = date.fromisoformat(info.date) if info.date else None
    return (
        (not filters.doc_ids or info.doc_id in filters.doc_ids)
        and (not filters.types or info.type in filters.types)
        and (not filters.issuers or not set(filters.issuers).isdisjoint(info.issuers))
        and (not filters.statuses or info.standing.status in filters.statuses)
        and (filters.date_from is None or (day is not None and day >= filters.date_from))
        and (filters.date_to is None or (day is not None and day <= filters.date_to))
    )
