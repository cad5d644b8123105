"""Measure retrieval and verdicts, with the uncertainty of what is measured.

    run = evaluate(Path("questions.jsonl"), Path(".yinju"))
    print(report(run, summarise(run)))
    save(run, Path("today.json"))
    compare(load(Path("yesterday.json")), run)

Two kinds of set: `beir` reads data sets in the BEIR layout, `gold` questions with verbatim quotes.
`running` asks them, `measures` computes what each question got, `significance` how sure a figure
is; `summary` puts a run's figures together, `tables` prints them.
"""

from __future__ import annotations

from indexer.evaluation.beir import Dataset, documents, open_dataset, read_dataset
from indexer.evaluation.gold import Question, measure_gold, read_questions
from indexer.evaluation.measures import BEIR_MEASURES, measure
from indexer.evaluation.running import evaluate
from indexer.evaluation.runs import Record, Run, load, program_commit, save
from indexer.evaluation.summary import Comparison, Summary, as_json, compare, summarise
from indexer.evaluation.tables import comparison_report, report

__all__ = [
    "BEIR_MEASURES",
    "Comparison",
    "Dataset",
    "Question",
    "Record",
    "Run",
    "Summary",
    "as_json",
    "compare",
    "comparison_report",
    "documents",
    "evaluate",
    "load",
    "measure",
    "measure_gold",
    "open_dataset",
    "program_commit",
    "read_dataset",
    "read_questions",
    "report",
    "save",
    "summarise",
]
