"""What fills an index and tells what is in it: build, add, fetch, info."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from indexer.cli.options import IndexOption, JsonOption, ModelOption
from indexer.errors import CorpusError
from indexer.printing import (
    print_extractions,
    print_failures,
    print_fetched,
    print_report,
    print_sources,
    progress,
)


def build(
    corpora: Annotated[
        list[Path] | None,
        typer.Argument(
            help="文库文件夹或文件，可写多个；默认 corpus（或 YINJU_CORPUS）。",
            show_default=False,
        ),
    ] = None,
    index: IndexOption = None,
    model: ModelOption = None,
) -> None:
    """建立索引；文库和程序都没有变化时什么也不做。"""
    from indexer.building import build as build_index
    from indexer.corpus import default_corpus_dir

    with progress() as on_progress:
        report = build_index(
            corpora or [default_corpus_dir()], index, model=model, on_progress=on_progress
        )
    print_report(report)


def add(
    source: Annotated[str, typer.Argument(help="要加入的文献：目前有 laws（国家法律）。")],
    corpus: Annotated[Path, typer.Option(help="文库文件夹。")] = Path("corpus"),
    everything: Annotated[
        bool, typer.Option("--all", help="加入全部法律，而不只是与知识产权有关的。")
    ] = False,
) -> None:
    """把国家法律加入文库。"""
    from indexer.laws import add_laws

    if source != "laws":
        raise CorpusError(
            f"不认识“{source}”：目前只能加入 laws，即 yinju add laws。",
            f"{source!r} is not known: only laws can be added, that is yinju add laws.",
        )
    report = add_laws(corpus, everything=everything)
    typer.echo(
        f"{report.folder}：写入 {report.written} 部，未变 {report.unchanged} 部"
        f"（其中节选 {report.excerpts} 部，施行日期未载 {report.undated} 部）"
    )


def fetch(
    ids: Annotated[
        list[str] | None,
        typer.Argument(help="要取回的文献的编号；不写则列出全部编号。", show_default=False),
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="取回清单中的全部文献。")] = False,
    corpus: Annotated[Path, typer.Option(help="文库文件夹，清单是其中的 sources.toml。")] = Path(
        "corpus"
    ),
) -> None:
    """从官方网站取回有关的政策文件，放进文库；已有的核对是否变动。"""
    from indexer import sources
    from indexer.fetching import fetch as fetch_sources

    listed = sources.read(corpus / "sources.toml")
    if not ids and not everything:
        print_sources(listed)
        return
    chosen = listed if everything else sources.pick(listed, ids or [])
    with progress() as on_progress:
        report = fetch_sources(
            chosen, corpus / "fetched", lambda done, total: on_progress("fetch", done, total)
        )
    print_fetched(report)
    if any(one.outcome in {"gone", "forbidden", "failed"} for one in report.fetched):
        raise typer.Exit(1)


def info(
    files: Annotated[
        bool, typer.Option("--files", help="每份文献读出了多少、略去了什么、与哪些重复。")
    ] = False,
    index: IndexOption = None,
    model: ModelOption = None,
    as_json: JsonOption = False,
) -> None:
    """索引里有什么。"""
    from indexer.index import open_index

    opened = open_index(index, model=model)
    about = opened.info()
    if as_json:
        fields = {**asdict(about), "document_list": [asdict(one) for one in opened.documents()]}
        if files:
            fields["extractions"] = [asdict(one) for one in opened.extractions()]
        typer.echo(json.dumps(fields, ensure_ascii=False))
        return
    if files:
        print_extractions(opened.extractions())
        print_failures(about.failures)
        return
    typer.echo(
        f"索引 {about.snapshot_id}，建于 {about.built_at}，模型 {about.encoder}，"
        f"{about.size_bytes / 1e6:.1f} MB"
    )
    typer.echo(f"{about.documents} 份文献，{about.passages} 段，{about.sentences} 个句向量")
    for document in opened.documents():
        number = f"（{document.number}）" if document.number else ""
        typer.echo(f"  {document.title}{number} · {document.standing.basis}")
    print_failures(about.failures)
