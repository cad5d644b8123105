"""What Prometheus reads: questions, verdicts, seconds, errors, sessions, the index in service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector

if TYPE_CHECKING:
    from indexer.errors import YinjuError
    from indexer.index import IndexInfo
    from indexer.records import Answer

REGISTRY = CollectorRegistry()
ProcessCollector(registry=REGISTRY)

_answers = Counter(
    "yinju_answers", "Questions that were answered, by verdict", ["verdict"], registry=REGISTRY
)
_seconds = Histogram(
    "yinju_answer_seconds",
    "Time that the index took for an answer",
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
    registry=REGISTRY,
)
_errors = Counter(
    "yinju_errors",
    "Questions refused and pages broken, by the kind of error",
    ["kind"],
    registry=REGISTRY,
)
_sessions = Gauge("yinju_sessions", "Pages that are open", registry=REGISTRY)
_snapshot = Gauge(
    "yinju_snapshot", "1 for the index in service", ["snapshot", "encoder"], registry=REGISTRY
)
_documents = Gauge("yinju_documents", "Documents in the index in service", registry=REGISTRY)
_passages = Gauge("yinju_passages", "Passages in the index in service", registry=REGISTRY)


def answered(answer: Answer) -> None:
    """Count an answer by its verdict, and its time."""
    _answers.labels(answer.verdict).inc()
    _seconds.observe(answer.took_ms / 1000)


def refused(error: YinjuError) -> None:
    """Count a question that got no answer."""
    _errors.labels(type(error).__name__).inc()


def broken(error: Exception) -> None:
    """Count an error that no page expected; Streamlit goes on to show that there was one."""
    _errors.labels(type(error).__name__).inc()


def sessions(count: int) -> None:
    """Set how many pages are open."""
    _sessions.set(count)


def index(info: IndexInfo | None) -> None:
    """Set which index is in service; None if there is none that opens."""
    _snapshot.clear()
    if info:
        _snapshot.labels(info.snapshot_id, info.encoder).set(1)
    _documents.set(info.documents if info else 0)
    _passages.set(info.passages if info else 0)
