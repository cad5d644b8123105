"""What serves those who write reports: cite, check."""

from __future__ import annotations

import json
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from indexer.cli.options import IndexOption, JsonOption, ModelOption
from indexer.errors import CitationError
from indexer.printing import print_check, print_citations
from indexer.styles import DEFAULT, STYLES, find_style


class Form(StrEnum):
    """How `yinju cite` writes citations."""

    TEXT = "text"
    CSL_JSON = "csl-json"
    BIBTEX = "bibtex"
    RIS = "ris"


def cite(
    passages: Annotated[
        list[str], typer.Argument(help="段落编号，见 search --json 和页面的链接。")
    ],
    style: Annotated[
        str, typer.Option(help=f"引注格式：{'、'.join(STYLES)}。", show_default=True)
    ] = DEFAULT,
    form: Annotated[
        Form, typer.Option("--format", help="文本，或供文献管理软件导入的格式。")
    ] = Form.TEXT,
    index: IndexOption = None,
    model: ModelOption = None,
) -> None:
    """输出段落的引文和出处；引文在输出前与原文逐字比对。"""
    from indexer import exchange
    from indexer.index import open_index

    chosen, opened = find_style(style), open_index(index, model=model)
    citations = [opened.cite(passage_id) for passage_id in passages]
    written = {
        Form.CSL_JSON: exchange.to_csl_json,
        Form.BIBTEX: exchange.to_bibtex,
        Form.RIS: exchange.to_ris,
    }
    if form is Form.TEXT:
        print_citations(citations, chosen)
    else:
        typer.echo(written[form](citations, date.today()), nl=False)


def check(
    draft: Annotated[Path, typer.Argument(help="要核对的稿件：DOCX、Markdown、文本等。")],
    annotate: Annotated[
        Path | None,
        typer.Option(help="另存一份加了批注的稿件（限 DOCX）。", show_default=False),
    ] = None,
    on: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"], help="按哪一天的时效核对；默认今天。", show_default=False
        ),
    ] = None,
    as_json: JsonOption = False,
    index: IndexOption = None,
    model: ModelOption = None,
) -> None:
    """核对稿件中的引文和出处；有不符的，退出码 1。"""
    from indexer import checking, readers
    from indexer.index import open_index
    from indexer.readers.worker import Pool

    data = readers.load(draft)
    with Pool() as pool:
        seconds = readers.format_of(draft.name).seconds
        raw = pool.read(data, draft.name, readers.suffix_of(draft.name), seconds)
    day = on.date() if on else date.today()
    report = checking.check(raw, open_index(index, model=model), day)
    if annotate:
        _write(annotate, checking.annotate(data, report).data)
    if as_json:
        typer.echo(json.dumps(checking.report_json(report), ensure_ascii=False))
    else:
        print_check(report)
    if report.has_errors:
        raise typer.Exit(1)


def _write(path: Path, data: bytes) -> None:
    try:
        path.write_bytes(data)
    except OSError as error:
        raise CitationError(
            f"无法写入“{path}”（{error.strerror}）：请检查文件夹和权限。",
            f"{path} cannot be written ({error.strerror}): check the folder and permissions.",
        ) from error
