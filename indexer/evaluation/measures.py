"""Retrieval measures, question by question; all of them are computed by `ir-measures`."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from indexer.errors import DatasetError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

Judgement = tuple[str, str, int]  # query id, passage id, relevance

BEIR_MEASURES = ("nDCG@10", "RR@10", "R@5", "R@10", "R@20", "R@50", "R@100")


def measure(
    judgements: Iterable[Judgement],
    rankings: Mapping[str, Sequence[str]],
    names: Sequence[str] = BEIR_MEASURES,
) -> dict[str, dict[str, float]]:
    """Return each measure (a name of ir-measures) of every judged question.

    `rankings` are passage ids, best first, for each question id; a judged question without a
    ranking counts as 0. Raises DatasetError if ir-measures is not installed.
    """
    try:
        import ir_measures
    except ImportError:
        raise DatasetError(
            "评测需要 ir-measures：请运行 pip install 'yinju[eval]'。",
            "Evaluation needs ir-measures: run pip install 'yinju[eval]'.",
        ) from None
    wanted = {ir_measures.parse_measure(name): name for name in names}
    qrels = [ir_measures.Qrel(*judgement) for judgement in judgements]
    # Scores are ranks: trec_eval keeps single-precision scores, and breaks ties its own way.
    run = {
        query_id: {passage_id: float(-rank) for rank, passage_id in enumerate(ranking)}
        for query_id, ranking in rankings.items()
    }
    values: dict[str, dict[str, float]] = defaultdict(lambda: dict.fromkeys(names, 0.0))
    for metric in ir_measures.iter_calc(list(wanted), qrels, run):
        values[metric.query_id][wanted[metric.measure]] = float(metric.value)
    return dict(values)
