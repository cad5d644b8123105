"""What measures the search: eval."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from indexer.cli.options import IndexOption, JsonOption, ModelOption
from indexer.errors import DatasetError
from indexer.printing import progress


def evaluate(
    dataset: Annotated[
        Path | None,
        typer.Argument(
            metavar="SET",
            help="BEIR 布局的评测集文件夹，或标准问题的 .jsonl 文件（问现有的索引）。",
            show_default=False,
        ),
    ] = None,
    split: Annotated[
        str | None, typer.Option(help="BEIR 评测集的哪一部分，默认 test。", show_default=False)
    ] = None,
    save: Annotated[
        Path | None, typer.Option(help="把逐题结果存为 JSON 文件。", show_default=False)
    ] = None,
    compare: Annotated[
        tuple[Path, Path] | None,
        typer.Option(metavar="A B", help="比较 --save 存下的两次结果。", show_default=False),
    ] = None,
    as_json: JsonOption = False,
    index: IndexOption = None,
    model: ModelOption = None,
) -> None:
    """在评测集上衡量检索和结论的好坏，或比较两次结果。"""
    from indexer import evaluation
    from indexer.building import default_index_dir

    if dataset is None and compare:
        _compare(*compare, as_json=as_json)
        return
    if dataset is None or compare:
        raise DatasetError(
            "请写一个评测集，或用 --compare 指定两次结果，二者选一。",
            "Give either an evaluation set or two saved runs with --compare.",
        )
    with progress() as on_progress:
        run = evaluation.evaluate(
            dataset, index or default_index_dir(),
            split=split, model=model, on_progress=on_progress,
        )  # fmt: skip
    if save:
        evaluation.save(run, save)
    summary = evaluation.summarise(run)
    if as_json:
        typer.echo(json.dumps(evaluation.as_json(run, summary), ensure_ascii=False))
    else:
        typer.echo(evaluation.report(run, summary))


def _compare(first: Path, second: Path, *, as_json: bool) -> None:
    from indexer import evaluation

    before, after = evaluation.load(first), evaluation.load(second)
    comparison = evaluation.compare(before, after)
    if as_json:
        typer.echo(json.dumps(asdict(comparison), ensure_ascii=False))
    else:
        typer.echo(evaluation.comparison_report(before, after, comparison))
