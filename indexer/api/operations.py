"""What can be asked over HTTP: one Operation a route, from which routes and document are made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from indexer.api import answers, examples, requests
from indexer.api.desk import Desk

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydantic import BaseModel

_NOT_FOUND = (404,)


@dataclass(frozen=True, slots=True)
class Operation:
    """One route.

    `call` takes a Desk, the request (the body of a POST, the query of a GET) and the ids in the
    path by name. `problems` are the statuses of its own errors; those of every route come on top.
    """

    name: str
    method: Literal["GET", "POST"]
    path: str
    summary: str
    description: str
    asked: type[BaseModel]
    answer: type[BaseModel]
    call: Callable[..., BaseModel]
    example: BaseModel
    example_asked: BaseModel | None = None
    problems: tuple[int, ...] = ()


OPERATIONS = (
    Operation(
        "search",
        "POST",
        "/v1/search",
        "检索并判断有没有依据",
        "Find the passages that answer a question. Where the verdict is not_found, the hits are "
        "the nearest passages, and no answer.",
        requests.SearchRequest,
        answers.SearchAnswer,
        Desk.search,
        examples.SEARCH_ANSWER,
        examples.SEARCH,
    ),
    Operation(
        "getPassage",
        "GET",
        "/v1/passages/{passage_id}",
        "一段原文及其引注",
        "Return a passage with its citation. Its id survives a rebuild of an unchanged document.",
        requests.PassageQuery,
        answers.Quoted,
        Desk.passage,
        examples.QUOTED,
        problems=_NOT_FOUND,
    ),
    Operation(
        "listDocuments",
        "GET",
        "/v1/documents",
        "文献目录",
        "List the documents of the corpus with their status.",
        requests.DocumentsQuery,
        answers.DocumentList,
        Desk.documents,
        examples.DOCUMENT_LIST,
    ),
    Operation(
        "getDocument",
        "GET",
        "/v1/documents/{doc_id}",
        "一份文献的著录信息和提纲",
        "Return what is known of a document, and its outline.",
        requests.DayQuery,
        answers.DocumentDetail,
        Desk.document,
        examples.DOCUMENT_DETAIL,
        problems=_NOT_FOUND,
    ),
    Operation(
        "getText",
        "GET",
        "/v1/documents/{doc_id}/text",
        "一份文献中的一段文字",
        "Return a span of a document's canonical text, cut short where the text ends. A blank "
        "span is refused.",
        requests.TextQuery,
        answers.TextSpan,
        Desk.text,
        examples.TEXT_SPAN,
        problems=_NOT_FOUND,
    ),
    Operation(
        "cite",
        "POST",
        "/v1/cite",
        "引注一段原文",
        "Cite a passage or a part of it in any style of /v1/styles.",
        requests.CiteRequest,
        answers.CitationAnswer,
        Desk.cite,
        examples.CITATION,
        examples.CITE,
        problems=_NOT_FOUND,
    ),
    Operation(
        "verify",
        "POST",
        "/v1/verify",
        "逐字核对一句引文",
        "Compare a quote with the canonical texts: verbatim, elsewhere, differs or not_found.",
        requests.VerifyRequest,
        answers.Verification,
        Desk.verify,
        examples.VERIFICATION,
        examples.VERIFY,
        problems=_NOT_FOUND,
    ),
    Operation(
        "check",
        "POST",
        "/v1/check",
        "核对草稿中的全部引文和引注",
        "Check every quotation and every reference of a draft.",
        requests.CheckRequest,
        answers.CheckReport,
        Desk.check,
        examples.CHECK_REPORT,
        examples.CHECK,
    ),
    Operation(
        "listStyles",
        "GET",
        "/v1/styles",
        "引注格式",
        "List the citation styles.",
        requests.NoQuery,
        answers.StyleList,
        lambda desk, asked: desk.styles(),  # noqa: ARG005 - it has no parameters
        examples.STYLE_LIST,
    ),
    Operation(
        "getHealth",
        "GET",
        "/v1/health",
        "服务是否可用",
        "Say which index is in service; 503 if there is none.",
        requests.NoQuery,
        answers.Health,
        lambda desk, asked: desk.health(),  # noqa: ARG005
        examples.HEALTH,
    ),
)
