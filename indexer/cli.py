"""The command line: a thin face over the package's calls."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from indexer.errors import (
    CitationError,
    CorpusError,
    DatasetError,
    LanguageModelError,
    QuestionError,
    YinjuError,
)
from indexer.printing import (
    answer_json,
    draft_json,
    print_answer,
    print_check,
    print_citations,
    print_error,
    print_extractions,
    print_failures,
    print_fetched,
    print_report,
    print_sources,
    progress,
)
from indexer.styles import DEFAULT, STYLES, find_style

if TYPE_CHECKING:
    from collections.abc import Iterator

    from indexer.drafting import Draft, Endpoint
    from indexer.index import Index
    from indexer.records import Answer
    from indexer.reranking import Reranker


class Form(StrEnum):
    """How `yinju cite` writes citations."""

    TEXT = "text"
    CSL_JSON = "csl-json"
    BIBTEX = "bibtex"
    RIS = "ris"


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
RerankOption = Annotated[
    str | None,
    typer.Option(
        metavar="MODEL",
        help="交叉编码器：Hugging Face 名称或文件夹，用来重排。",
        show_default=False,
    ),
]
CountOption = Annotated[int, typer.Option("-k", min=1, max=1000, help="最多返回几段。")]


def main() -> None:
    """Run the command line; an error that the user can mend is one sentence and exit code 2."""
    # Models are loaded from folders on this machine; a library that looks for them elsewhere hangs
    # where there is no network.
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    try:
        app()
    except YinjuError as error:
        print_error(error)
        sys.exit(2)


@app.command()
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


@app.command()
def search(
    question: Annotated[str | None, typer.Argument(help="问题。", show_default=False)] = None,
    queries: Annotated[
        Path | None,
        typer.Option(help="含 id 和 question 的 JSONL 文件，每行一个问题。", show_default=False),
    ] = None,
    k: CountOption = 10,
    rerank: RerankOption = None,
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
    opened, reranker = open_index(index, model=model), _reranker(rerank)
    # All are read before the first is answered.
    asked = list(_read_queries(queries)) if queries else [{"question": question or ""}]
    for query in asked:
        answer = opened.ask(query["question"], k, reranker=reranker)
        if as_json:
            typer.echo(json.dumps(query | answer_json(answer), ensure_ascii=False))
        else:
            print_answer(answer)


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="问题。")],
    k: CountOption = 3,
    draft: Annotated[
        bool,
        typer.Option(
            "--draft",
            help="由语言模型起草，逐句核对：设 YINJU_LLM_URL 和 YINJU_LLM_MODEL。",
        ),
    ] = False,
    rerank: RerankOption = None,
    as_json: JsonOption = False,
    index: IndexOption = None,
    model: ModelOption = None,
) -> None:
    """回答问题：结论、作答的句子、出处。"""
    from indexer.index import open_index

    endpoint = _endpoint() if draft else None
    opened, reranker = open_index(index, model=model), _reranker(rerank)
    written = None
    if endpoint:
        answer, written = _drafted(opened, endpoint, question, k, reranker)
    else:
        answer = opened.ask(question, k, reranker=reranker)
    if as_json:
        fields = answer_json(answer)
        if draft:
            fields["draft"] = draft_json(written)
        typer.echo(json.dumps(fields, ensure_ascii=False))
    else:
        print_answer(answer, written)


@app.command()
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


@app.command()
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


def _reranker(model: str | None) -> Reranker | None:
    from indexer.reranking import Reranker

    return Reranker(model) if model else None


def _endpoint() -> Endpoint:
    from indexer.drafting import Endpoint

    endpoint = Endpoint.from_environment()
    if endpoint is None:
        raise LanguageModelError(
            "--draft 要用语言模型：请设置环境变量 YINJU_LLM_URL 和 YINJU_LLM_MODEL。",
            "--draft takes a language model: set the environment variables YINJU_LLM_URL and "
            "YINJU_LLM_MODEL.",
        )
    return endpoint


def _drafted(
    opened: Index, endpoint: Endpoint, question: str, k: int, reranker: Reranker | None
) -> tuple[Answer, Draft | None]:
    """Return the Answer to a question that a language model put in other words, and its draft.

    Where the model fails, that is said, and the Answer stands alone. Nothing is drafted where the
    verdict is that there is no answer: a model would write one.
    """
    from indexer import drafting
    from indexer.index import check_question

    question = check_question(question)  # before anything is sent
    try:
        rewritten = drafting.rewrite(endpoint, question)
    except LanguageModelError as error:
        print_error(error)
        return opened.ask(question, k, reranker=reranker), None
    answer = opened.ask(question, k, rewritten=rewritten, reranker=reranker)
    if answer.verdict == "not_found":
        return answer, None
    try:
        return answer, drafting.draft(endpoint, question, answer.hits)
    except LanguageModelError as error:
        print_error(error)
        return answer, None


@app.command()
def serve(
    port: Annotated[
        int | None,
        typer.Option(min=1, max=65535, help="端口，默认 8501。", show_default=False),
    ] = None,
    settings: Annotated[
        Path | None,
        typer.Option(
            help="设置文件（TOML）：登录、角色、限额、记录，见 deploy/。", show_default=False
        ),
    ] = None,
    base_path: Annotated[
        str | None,
        typer.Option(help="反向代理后的路径前缀，如 /yinju。", show_default=False),
    ] = None,
    index: IndexOption = None,
    model: ModelOption = None,
) -> None:
    """在浏览器中打开检索页面；不写设置文件则只供本机使用（127.0.0.1）。"""
    from indexer.serving import application
    from indexer.serving import settings as serving

    if index:
        os.environ["YINJU_INDEX"] = str(index)
    if model:
        os.environ["YINJU_MODEL"] = model
    chosen = serving.load(settings) if settings else serving.Settings()
    application.run(serving.with_place(chosen, port, base_path))


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


@app.command()
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


if __name__ == "__main__":
    main()
