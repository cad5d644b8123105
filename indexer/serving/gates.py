"""What stands before Streamlit, as ASGI middleware: limits, and the headers of each response."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import TYPE_CHECKING

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import HTMLResponse, PlainTextResponse

from indexer.serving import counters

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

FULL = """<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>引据 Yinju</title>
<body style="font-family:sans-serif;max-width:36em;margin:4em auto;line-height:1.7">
<p>现在使用的人太多，页面暂时打不开：请过几分钟再刷新。</p>
<p lang="en">Too many people are using the page: reload it in a few minutes.</p>
"""
TOO_LARGE = "上传的内容太大。\nWhat was sent is too large.\n"
_INLINE_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)


class Secured:
    """Tells browsers what a page may load and who may frame it.

    `inline` are the hashes of the scripts within Streamlit's page. Behind TLS the browser is told
    to stay with it, and cookies go over nothing else.
    """

    def __init__(self, app: ASGIApp, inline: Sequence[str], frame_ancestors: Sequence[str]) -> None:
        self.app = app
        self.headers = {
            "Content-Security-Policy": _policy(inline, frame_ancestors),
            "X-Content-Type-Options": "nosniff",
            # The address holds the question: it is not for other sites to read.
            "Referrer-Policy": "same-origin",
            "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
        }
        if not frame_ancestors:
            self.headers["X-Frame-Options"] = "DENY"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, with the headers on the response."""

        async def secured(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(self.headers)
                if scope["scheme"] == "https":
                    headers["Strict-Transport-Security"] = "max-age=31536000"
                    _secure_cookies(message)
            await send(message)

        await self.app(scope, receive, secured if scope["type"] == "http" else send)


def _policy(inline: Sequence[str], frame_ancestors: Sequence[str]) -> str:
    return "; ".join(
        [
            "default-src 'self'",
            # Components are modules made from blobs; charts compile WebAssembly.
            f"script-src 'self' blob: 'wasm-unsafe-eval' {' '.join(inline)}".rstrip(),
            "worker-src 'self' blob:",
            "style-src 'self' 'unsafe-inline'",  # every style of Streamlit's is written into it
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "media-src 'self' data: blob:",
            "connect-src 'self' data: blob:",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors " + (" ".join(frame_ancestors) or "'none'"),
        ]
    )


def inline_hashes(page: Path) -> list[str]:
    """Return the hashes, as a policy names them, of the scripts that stand in an HTML file."""
    scripts = _INLINE_SCRIPT.findall(page.read_text("utf-8"))
    digests = [hashlib.sha256(script.encode()).digest() for script in scripts]
    return [f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests]


def _secure_cookies(start: Message) -> None:
    """Add `Secure` to the cookies of a response: Streamlit does not know of the proxy's TLS."""
    start["headers"] = [
        (name, value + b"; Secure" if name == b"set-cookie" and not _is_secure(value) else value)
        for name, value in start["headers"]
    ]


def _is_secure(cookie: bytes) -> bool:
    return b"secure" in [part.strip().lower() for part in cookie.split(b";")]


class LimitedBodies:
    """Refuses requests whose body is larger than `limit` bytes, before it is in memory."""

    def __init__(self, app: ASGIApp, limit: int) -> None:
        self.app = app
        self.limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        length = Headers(scope=scope).get("content-length", "0")
        if not length.isdecimal() or int(length) > self.limit:
            await PlainTextResponse(TOO_LARGE, 413)(scope, receive, send)
            return
        received = 0
        is_started = False

        async def limited() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > self.limit:
                raise _TooLarge
            return message

        async def watched(message: Message) -> None:
            nonlocal is_started
            is_started = True
            await send(message)

        try:
            await self.app(scope, limited, watched)
        except _TooLarge:
            if is_started:
                raise
            await PlainTextResponse(TOO_LARGE, 413)(scope, receive, send)


class _TooLarge(Exception):  # noqa: N818 - it says that a body is too large, and never leaves here
    """A body without a length turned out larger than the limit."""


class LimitedSessions:
    """Counts the pages that are open; at `limit` of them (0 is none) no more are let in."""

    def __init__(self, app: ASGIApp, limit: int) -> None:
        self.app = app
        self.limit = limit
        self.open = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a page open, or refuse it."""
        is_full = bool(self.limit) and self.open >= self.limit
        if scope["type"] == "websocket":
            if is_full:
                await send({"type": "websocket.close", "code": 1013})
                return
            self._count(1)
            try:
                await self.app(scope, receive, send)
            finally:
                self._count(-1)
        elif is_full and scope["type"] == "http" and _is_page(scope):
            await HTMLResponse(FULL, 503, {"Retry-After": "120"})(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    def _count(self, by: int) -> None:
        self.open += by
        counters.sessions(self.open)


def _is_page(scope: Scope) -> bool:
    """Whether a person's browser asks for a page, and not for a part of one that is open."""
    return "text/html" in Headers(scope=scope).get("accept", "")
