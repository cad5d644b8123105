"""The command line: a thin face over the package's calls."""

from __future__ import annotations

import json
import os
import sys
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from indexer.errors import CorpusError, DatasetError, QuestionError, YinjuError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from indexer.building import Progress
    from indexer.records import Answer, BuildReport, Hit

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="引据：在政策文件中检索，每一段都有出处。Search policy documents; every passage is cited.",
)

IndexOption = Annotated[
    Path | None,
    typer.Option(
        "--index",
        "-i",
        envvar="YINJU_INDEX",
        help="索引所在的文件夹，默认 .yinju。",
        show_default=False,
    ),
]
ModelOption = Annotated[
    str | None,
    typer.Option(
        "--model",
        "-m",
        envvar="YINJU_MODEL",
        help="编码模型：sentence-transformers 的名称或文件夹；不写则用内置模型。",
        show_default=False,
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="输出 JSON。")]
CountOption = Annotated[int, typer.Option("-k", min=1, max=1000, help="最多返回几段。")]


def main() -> None:
    """Run the command line; an error that the user can mend is one sentence and exit code 2."""
    # Models are loaded from folders on this machine; a library that looks for them elsewhere hangs
    # where there is no network.
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    try:
        app()
    except YinjuError as error:
        typer.secho(f"错误：{error}", err=True, fg=typer.colors.RED)
        sys.exit(2)


@app.command()
def build(
    corpora: Annotated[
        list[Path] | None,
        typer.Argument(help="文库文件夹或文件，可写多个；默认 corpus。", show_default=False),
    ] = None,
    index: IndexOption = None,
    model: ModelOption = None,
) -> None:
    """建立索引；文库和程序都没有变化时什么也不做。"""
    from indexer.building import build as build_index

    with _progress() as on_progress:
        report = build_index(
            corpora or [Path("corpus")], index, model=model, on_progress=on_progress
        )
    _print_report(report)


@app.command()
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


@app.command()
def search(
    question: Annotated[str | None, typer.Argument(help="问题。", show_default=False)] = None,
    queries: Annotated[
        Path | None,
        typer.Option(help="含 id 和 question 的 JSONL 文件，每行一个问题。", show_default=False),
    ] = None,
    k: CountOption = 10,
    as_json: JsonOption = False,
    index: IndexOption = None,
    model: ModelOption = None,
) -> None:
    """检索与问题有关的段落。"""
    from indexer.index import open_index

    if (question is None) == (queries is None):
        raise QuestionError(
            "请写一个问题，或用 --queries 指定问题文件，二者选一。",
            "Give either a question or a file of questions with --queries.",
        )
    opened = open_index(index, model=model)
    if queries is None:
        answer = opened.ask(question or "", k)
        typer.echo(json.dumps(answer_json(answer), ensure_ascii=False)) if as_json else _print(
            answer
        )
        return
    for query in list(_read_queries(queries)):  # all read before the first is answered
        answer = opened.ask(query["question"], k)
        if as_json:
            fields = {"id": query["id"], **answer_json(answer)}
            typer.echo(json.dumps(fields, ensure_ascii=False))
        else:
            _print(answer)


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="问题。")],
    k: CountOption = 3,
    index: IndexOption = None,
    model: ModelOption = None,
) -> None:
    """回答问题：结论、作答的句子、出处。"""
    from indexer.index import open_index

    _print(open_index(index, model=model).ask(question, k))


@app.command()
def serve(
    port: Annotated[int, typer.Option(min=1, max=65535, help="端口。")] = 8501,
    index: IndexOption = None,
    model: ModelOption = None,
) -> None:
    """在浏览器中打开检索页面（127.0.0.1）。"""
    page = Path(__file__).parent.parent / "app.py"
    if not page.is_file():
        raise CorpusError(
            f"找不到页面 {page}：请在项目文件夹中安装（pip install -e .）后再运行。",
            f"The page {page} is missing: install the project from its folder (pip install -e .).",
        )
    if index:
        os.environ["YINJU_INDEX"] = str(index)
    if model:
        os.environ["YINJU_MODEL"] = model
    os.execv(  # noqa: S606 - the page's own server, with arguments of our own
        sys.executable,
        [sys.executable, "-m", "streamlit", "run", str(page), "--server.port", str(port)],
    )


@app.command("eval")
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
    with _progress() as on_progress:
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


@app.command()
def info(index: IndexOption = None, model: ModelOption = None, as_json: JsonOption = False) -> None:
    """索引里有什么。"""
    from indexer.index import open_index

    opened = open_index(index, model=model)
    about = opened.info()
    if as_json:
        fields = {**asdict(about), "document_list": [asdict(one) for one in opened.documents()]}
        typer.echo(json.dumps(fields, ensure_ascii=False))
        return
    typer.echo(
        f"索引 {about.snapshot_id}，建于 {about.built_at}，模型 {about.encoder}，"
        f"{about.size_bytes / 1e6:.1f} MB"
    )
    typer.echo(f"{about.documents} 份文献，{about.passages} 段，{about.sentences} 个句向量")
    for document in opened.documents():
        number = f"（{document.number}）" if document.number else ""
        typer.echo(f"  {document.title}{number} · {document.standing.basis}")
    _print_failures(about.failures)


def answer_json(answer: Answer) -> dict[str, Any]:
    """Return an Answer as the JSON object that `yinju search --json` prints."""
    return {
        "question": answer.question,
        "verdict": answer.verdict,
        "probability": round(answer.probability, 4),
        "took_ms": round(answer.took_ms, 1),
        "hits": [_hit_json(hit) for hit in answer.hits],
    }


def _hit_json(hit: Hit) -> dict[str, Any]:
    passage, document = hit.passage, hit.document
    return {
        "rank": hit.rank,
        "score": round(hit.score, 4),
        "scores": asdict(hit.scores),
        "passage_id": passage.passage_id,
        "text": passage.text,
        "start": passage.start,
        "end": passage.end,
        "locator": passage.locator.label,
        "highlights": [list(span) for span in hit.highlights],
        "page": passage.locator.page,
        "document": {
            "doc_id": document.doc_id,
            "title": document.title,
            "number": document.number,
            "issuer": list(document.issuers),
            "date": document.date,
            "effective_date": document.effective_date,
            "status": document.standing.status,
            "type": document.type,
            "path": document.path,
        },
        "citation": hit.citation,
    }


def _read_queries(file: Path) -> Iterator[dict[str, str]]:
    from indexer.index import check_question

    try:
        lines = file.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError):
        raise QuestionError(
            f"读不了问题文件“{file}”：请检查路径，并存为 UTF-8。",
            f"The file of questions {file} cannot be read: check its path, and save it as UTF-8.",
        ) from None
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            fields = json.loads(line)
            yield {"id": str(fields["id"]), "question": check_question(str(fields["question"]))}
        except QuestionError as error:
            raise QuestionError(
                f"“{file}”第 {number} 行：{error}", f"{file}, line {number}: {error.english}"
            ) from None
        except (json.JSONDecodeError, KeyError, TypeError):
            raise QuestionError(
                f"“{file}”第 {number} 行不是含有 id 和 question 的 JSON 对象：请改正这一行。",
                f"{file}, line {number}: not a JSON object with id and question.",
            ) from None


@contextmanager
def _progress() -> Iterator[Progress]:
    """Show a progress bar on standard error, a line each for reading, encoding, and the rest."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    words = {"read": "读取文件", "encode": "计算向量", "write": "写入索引", "search": "检索问题"}
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as bars:
        tasks: dict[str, Any] = {}

        def on_progress(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(words[stage], total=total)
            bars.update(tasks[stage], completed=done, total=total)

        yield on_progress


def _print(answer: Answer) -> None:
    words = {"answered": "有依据", "uncertain": "依据较弱", "not_found": "没有找到依据"}
    typer.echo(f"{words[answer.verdict]}（{answer.probability:.0%}）　{answer.question}")
    for note in answer.notes:
        typer.echo(f"  {note}")
    if answer.verdict == "not_found" and answer.hits:
        typer.echo("  以下是最接近的段落，并非答案：")
    for hit in answer.hits:
        typer.echo(f"\n{hit.rank}. {hit.citation}")
        typer.echo("   " + _marked(hit).replace("\n", "\n   "))


def _marked(hit: Hit) -> str:
    """Return a hit's text with its highlights in bold."""
    parts, at = [], 0
    for start, end in hit.highlights:
        parts += [hit.passage.text[at:start], typer.style(hit.passage.text[start:end], bold=True)]
        at = end
    return "".join([*parts, hit.passage.text[at:]])


def _print_report(report: BuildReport) -> None:
    typer.echo(
        f"索引 {report.snapshot_id}：{report.documents} 份文献，{report.passages} 段，"
        f"其中新编码 {report.encoded} 段，用时 {report.seconds:.1f} 秒"
    )
    _print_failures(report.failures)


def _print_failures(failures: Any) -> None:
    if failures:
        typer.echo(f"未收录 {len(failures)} 个文件：", err=True)
    for failure in failures:
        typer.echo(f"  {failure.path}：{failure.reason}", err=True)


if __name__ == "__main__":
    main()
