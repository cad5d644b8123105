"""The HTTP server: requests in, answers or problems out; all calls are the Desk's.

It listens on this machine alone, and answers no other site's page: no CORS headers are sent, bodies
must be JSON (which a page of another site may not send unasked), and a Host that is not this
machine's is refused (a page whose name was pointed at 127.0.0.1 gives its own).
"""

from __future__ import annotations

from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING

from pydantic import ValidationError
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from indexer.api import problems
from indexer.api.desk import Reception
from indexer.api.listening import listen
from indexer.api.openapi import PATH, describe
from indexer.api.operations import OPERATIONS
from indexer.api.problems import Refused
from indexer.errors import YinjuError
from indexer.ports import API_PORT, PAGE

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from pydantic import BaseModel
    from starlette.requests import Request

    from indexer.api.operations import Operation

MAX_BODY = 8 * 1024 * 1024  # bytes: the longest draft, were every character escaped
_LOCAL = frozenset({"127.0.0.1", "localhost", "[::1]"})


def create_app(index_dir: Path, model: str | None = None, *, page: str | None = PAGE) -> Starlette:
    """Return the application that answers from the index in a folder.

    The index is opened by the first request, and again when another one was published. `page` is
    the address of the page, which permalinks open; None for no permalinks.
    """
    reception = Reception(index_dir, model, page)
    document = describe()

    async def openapi(request: Request) -> Response:
        _check_host(request)
        return JSONResponse(document)

    routes = [
        Route(each.path, _endpoint(each, reception), methods=[each.method], name=each.name)
        for each in OPERATIONS
    ]
    return Starlette(
        routes=[*routes, Route(PATH, openapi)],
        exception_handlers={
            Refused: _on_refused,
            HTTPException: _on_http_exception,
            Exception: _on_failure,
        },
    )


def serve(
    index_dir: Path,
    model: str | None = None,
    *,
    port: int = API_PORT,
    page: str | None = PAGE,
    on_ready: Callable[[], object] = lambda: None,
) -> None:
    """Serve the API on 127.0.0.1 until interrupted; `on_ready` is called once it can be reached.

    Raises ServingError if the port is taken.
    """
    listen(create_app(index_dir, model, page=page), port, on_ready)


def _endpoint(
    operation: Operation, reception: Reception
) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        _check_host(request)
        asked = await _read(operation, request)
        answer = await run_in_threadpool(_call, operation, reception, asked, request.path_params)
        return Response(answer, media_type="application/json")

    return endpoint


def _call(operation: Operation, reception: Reception, asked: BaseModel, ids: dict[str, str]) -> str:
    try:
        return operation.call(reception.desk(), asked, **ids).model_dump_json()
    except YinjuError as error:
        raise problems.of_error(error) from error


async def _read(operation: Operation, request: Request) -> BaseModel:
    """Return the request as a record. Raises Refused where it is not as the document says."""
    if operation.method == "GET":
        read = partial(operation.asked.model_validate_strings, _query(request))
    else:
        read = partial(operation.asked.model_validate_json, await _body(request))
    try:
        return read()
    except ValidationError as error:
        raise problems.of_validation(error) from error


def _query(request: Request) -> dict[str, str]:
    """Return the parameters of an address, none of which may come twice."""
    pairs = request.query_params.multi_items()
    query = dict(pairs)
    if len(query) < len(pairs):
        raise Refused(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            "地址中有参数写了不止一次：请只写一次。",
            "A parameter of the address comes more than once: give it once.",
        )
    return query


async def _body(request: Request) -> bytes:
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise Refused(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            "请求体的类型不对：请用 Content-Type: application/json。",
            "The body is of another type: send it with Content-Type: application/json.",
        )
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > MAX_BODY:
            raise Refused(
                HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
                f"请求体超过 {MAX_BODY // 1024 // 1024} MiB：请把草稿分成几份。",
                f"The body has more than {MAX_BODY // 1024 // 1024} MiB: split the draft.",
            )
    return bytes(body)


def _check_host(request: Request) -> None:
    host = request.headers.get("host", "")
    name = host if host.endswith("]") else host.rpartition(":")[0] or host
    if name.lower() not in _LOCAL:
        raise Refused(
            HTTPStatus.MISDIRECTED_REQUEST,
            "本服务只应答本机：请用 127.0.0.1 访问。",
            "This service answers this machine alone: address it as 127.0.0.1.",
        )


async def _on_refused(request: Request, error: Exception) -> Response:  # noqa: ARG001
    if not isinstance(error, Refused):
        raise error
    return problems.respond(error)


async def _on_http_exception(request: Request, error: Exception) -> Response:  # noqa: ARG001
    """Answer what Starlette itself refuses: an address or a method that there is not."""
    if not isinstance(error, HTTPException):
        raise error
    refused = Refused(
        error.status_code,
        "没有这个地址，或不能这样访问：可用的见 /v1/openapi.json。",
        f"{error.detail}: see /v1/openapi.json for what there is.",
    )
    return problems.respond(refused, error.headers)


async def _on_failure(request: Request, error: Exception) -> Response:  # noqa: ARG001
    """Answer for a fault of ours; Starlette raises it again for the server's log."""
    return problems.respond(
        Refused(
            HTTPStatus.INTERNAL_SERVER_ERROR,
            "程序出错了，没有作答：请把服务窗口中的记录发给维护者。",
            "The program failed and gave no answer: send the log of the server to its keeper.",
        )
    )
