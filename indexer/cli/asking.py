"""What answers questions: search, ask."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from indexer.cli.options import IndexOption, JsonOption, ModelOption
from indexer.errors import LanguageModelError, QuestionError
from indexer.printing import answer_json, draft_json, print_answer, print_error

if TYPE_CHECKING:
    from collections.abc import Iterator

    from indexer.drafting import Draft, Endpoint
    from indexer.index import Index
    from indexer.records import Answer
    from indexer.reranking import Reranker

RerankOption = Annotated[
    str | None,
    typer.Option(
        metavar="MODEL",
        help="交叉编码器：Hugging Face 名称或文件夹，用来重排。",
        show_default=False,
    ),
]
CountOption = Annotated[int, typer.Option("-k", min=1, max=1000, help="最多返回几段。")]


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
