"""Whether the index opens, and what was counted: for whoever looks after the server."""

from __future__ import annotations

import secrets
from functools import lru_cache
from typing import TYPE_CHECKING

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.datastructures import Headers
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from indexer.building import default_index_dir
from indexer.errors import SnapshotError, YinjuError
from indexer.index import current_snapshot, open_index
from indexer.serving import access, counters

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.requests import Request
    from starlette.types import ASGIApp, Receive, Scope, Send

    from indexer.index import IndexInfo

HEALTH, METRICS = "/healthz", "/metrics"
# Streamlit's own figures are for the same eyes as ours.
_GUARDED = (HEALTH, METRICS, "/_stcore/metrics")


def routes() -> list[Route]:
    """Return the routes of this module; a path prefix of the page is not before them.

    A proxy that passes the prefix on, and nothing else, so leads nobody to them.
    """
    return [Route(HEALTH, health), Route(METRICS, metrics)]


def health(request: Request) -> Response:  # noqa: ARG001 - Starlette gives one
    """Answer 200 and what is in the index, or 503 and why it does not open."""
    try:
        info = _info()
    except YinjuError as error:
        reasons = {"reason": str(error), "reason_en": error.english}
        return JSONResponse({"status": "unavailable", **reasons}, 503)
    return JSONResponse(
        {
            "status": "ok",
            "snapshot": info.snapshot_id,
            "documents": info.documents,
            "passages": info.passages,
        }
    )


def metrics(request: Request) -> Response:  # noqa: ARG001
    """Answer what was counted, in the text format of Prometheus."""
    try:
        counters.index(_info())
    except YinjuError:  # that it is missing is what the figures say; /healthz says why
        counters.index(None)
    return Response(generate_latest(counters.REGISTRY), media_type=CONTENT_TYPE_LATEST)


def _info() -> IndexInfo:
    directory = default_index_dir()
    snapshot_id = current_snapshot(directory)
    if snapshot_id is None:
        raise SnapshotError(
            f"“{directory}”里没有索引：请先运行 yinju build。",
            f"There is no index in {directory}: run yinju build.",
        )
    return _opened(directory, snapshot_id)


@lru_cache(maxsize=1)
def _opened(directory: Path, snapshot_id: str) -> IndexInfo:  # noqa: ARG001 - a build is a new key
    """Open a snapshot once, and not at every look: its checksums are gigabytes to read."""
    return open_index(directory).info()


class Guarded:
    """Lets only this machine, and who sends the token, read what is for the administrator.

    With a `token`, `Authorization: Bearer TOKEN` opens it from anywhere.
    """

    def __init__(self, app: ASGIApp, token: str) -> None:
        self.app = app
        self.token = token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it."""
        is_guarded = scope["type"] == "http" and scope["path"].rstrip("/").endswith(_GUARDED)
        if is_guarded and not self._may_read(scope):
            text = "只有本机或持令牌者可以查看。\nOnly this machine, or a bearer of the token.\n"
            await PlainTextResponse(text, 403)(scope, receive, send)
            return
        await self.app(scope, receive, send)

    def _may_read(self, scope: Scope) -> bool:
        headers = Headers(scope=scope)
        if self.token:
            given = headers.get("authorization", "").encode()
            if secrets.compare_digest(given, f"Bearer {self.token}".encode()):
                return True
        address = scope["client"][0] if scope["client"] else None
        return address is not None and access.is_local(address, headers)
