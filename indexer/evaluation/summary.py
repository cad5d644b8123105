"""What a run amounts to, and what changed from one run to another."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from indexer.errors import DatasetError
from indexer.evaluation import significance

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from indexer.evaluation.runs import Record, Run
    from indexer.evaluation.significance import Bin, Difference, Estimate

_LONG = 3  # sentences from which on a highlight's share of its passage says something


@dataclass(frozen=True, slots=True)
class Verdicts:
    """How good the verdicts and their probabilities are.

    `counts` are questions by kind and verdict. `auroc` tells answerable questions from the others,
    None where a set has but one sort. `refused` is the share of answerable questions said to be
    not found, `caught` the share of each other kind not said to be answered. `brier` and
    `reliability` hold the probability against what it claims: that the first five hits answer.
    """

    counts: Mapping[str, Mapping[str, int]]
    auroc: Estimate | None
    refused: Estimate | None
    caught: Mapping[str, Estimate]
    brier: Estimate
    reliability: tuple[Bin, ...]


@dataclass(frozen=True, slots=True)
class Highlights:
    """Of first hits that are right: the share whose marked text holds the quote.

    `share` is the marked part of the passages of three sentences or more, None if there is none.
    """

    holding: Estimate
    share: Estimate | None


@dataclass(frozen=True, slots=True)
class Summary:
    """The figures of a run. `measures` and `styles` are of the answerable questions.

    `verdicts` and `highlights` are None where only rankings were asked for, or no first hit is
    right. `elsewhere` and `unmeetable` list ids: see indexer.evaluation.gold.
    """

    measures: Mapping[str, Estimate]
    styles: Mapping[str, Mapping[str, Estimate]]
    verdicts: Verdicts | None
    highlights: Highlights | None
    elsewhere: tuple[str, ...]
    unmeetable: tuple[str, ...]
    median_ms: float
    p95_ms: float


@dataclass(frozen=True, slots=True)
class Change:
    """A question that got another value: each measure's (before, after)."""

    id: str
    style: str
    measures: Mapping[str, tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs over the same questions: each measure's difference, and what changed."""

    differences: Mapping[str, Difference]
    changes: tuple[Change, ...]


def summarise(run: Run) -> Summary:
    """Return the figures of a run of at least one question."""
    answerable = [record for record in run.records if record.kind == "answerable"]
    styles = dict.fromkeys(record.style for record in answerable)
    times = [record.ms for record in run.records]
    return Summary(
        measures=_estimates(answerable),
        styles={
            style: _estimates([record for record in answerable if record.style == style])
            for style in styles
        },
        verdicts=_verdicts([record for record in run.records if record.verdict is not None]),
        highlights=_highlights(answerable),
        elsewhere=tuple(record.id for record in run.records if record.elsewhere),
        unmeetable=tuple(record.id for record in run.records if record.unmeetable),
        median_ms=float(np.median(times)),
        p95_ms=float(np.percentile(times, 95)),
    )


def _estimates(records: Sequence[Record]) -> dict[str, Estimate]:
    names = dict.fromkeys(name for record in records for name in record.measures)
    return {
        name: significance.estimate([record.measures[name] for record in records]) for name in names
    }


def _verdicts(records: Sequence[Record]) -> Verdicts | None:
    if not records:
        return None
    by_kind: dict[str, list[Record]] = {}
    for record in records:
        by_kind.setdefault(record.kind, []).append(record)
    answerable = by_kind.get("answerable", [])
    others = {kind: of_kind for kind, of_kind in by_kind.items() if kind != "answerable"}
    positives = [record.probability or 0.0 for record in answerable]
    negatives = [record.probability or 0.0 for of_kind in others.values() for record in of_kind]
    met = [bool(record.measures.get("top-5")) for record in records]
    said = [record.probability or 0.0 for record in records]
    return Verdicts(
        counts={
            kind: {
                verdict: sum(record.verdict == verdict for record in of_kind)
                for verdict in ("answered", "uncertain", "not_found")
            }
            for kind, of_kind in by_kind.items()
        },
        auroc=significance.auroc(positives, negatives) if positives and negatives else None,
        refused=(
            significance.estimate([1 - record.measures["accepted"] for record in answerable])
            if answerable
            else None
        ),
        caught={
            kind: significance.estimate([record.measures["caught"] for record in of_kind])
            for kind, of_kind in others.items()
        },
        brier=significance.brier(met, said),
        reliability=significance.reliability(met, said),
    )


def _highlights(records: Sequence[Record]) -> Highlights | None:
    marked = [record.highlight for record in records if record.highlight]
    if not marked:
        return None
    shares = [one.share for one in marked if one.sentences >= _LONG]
    return Highlights(
        holding=significance.estimate([float(one.holds) for one in marked]),
        share=significance.estimate(shares) if shares else None,
    )


def as_json(run: Run, summary: Summary) -> dict[str, Any]:
    """Return what `yinju eval --json` prints: means first, then everything with its interval."""
    return {
        "dataset": run.dataset,
        "split": run.split,
        "queries": len(run.records),
        "metrics": {name: estimate.value for name, estimate in summary.measures.items()},
        "ms_per_query": {"median": summary.median_ms, "p95": summary.p95_ms},
        "snapshot_id": run.snapshot_id,
        "encoder": run.encoder,
        "commit": run.commit,
        **{
            name: value
            for name, value in asdict(summary).items()
            if name not in {"median_ms", "p95_ms"}
        },
    }


def compare(before: Run, after: Run) -> Comparison:
    """Compare two runs of one set, question by question. Raises DatasetError if the sets differ."""
    if (before.checksum, before.split) != (after.checksum, after.split):
        first, second = (
            f"{run.dataset} {run.split or ''}".rstrip() + f"（{run.checksum[:8]}）"
            for run in (before, after)
        )
        raise DatasetError(
            f"两次结果出自不同的评测集，不能比较：{first}与{second}。",
            f"The two runs are of different evaluation sets and cannot be compared: "
            f"{before.dataset} ({before.checksum[:8]}) and {after.dataset} ({after.checksum[:8]}).",
        )
    fresh = {record.id: record for record in after.records}
    pairs = [(record, fresh[record.id]) for record in before.records]
    names = dict.fromkeys(name for record in before.records for name in record.measures)
    changes = []
    for old, new in pairs:
        changed = {
            name: (value, new.measures[name])
            for name, value in old.measures.items()
            if value != new.measures[name]
        }
        if changed:
            changes.append(Change(old.id, old.style, changed))
    return Comparison(
        differences={name: _difference(pairs, name) for name in names}, changes=tuple(changes)
    )


def _difference(pairs: Sequence[tuple[Record, Record]], name: str) -> Difference:
    measured = [(old, new) for old, new in pairs if name in old.measures]
    return significance.difference(
        [old.measures[name] for old, _ in measured], [new.measures[name] for _, new in measured]
    )
