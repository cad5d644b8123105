"""Serving an application on this machine until it is interrupted."""

from __future__ import annotations

import socket
from contextlib import suppress
from typing import TYPE_CHECKING

from indexer.errors import ServingError
from indexer.ports import HOST

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.applications import Starlette


def listen(app: Starlette, port: int, on_ready: Callable[[], object]) -> None:
    """Serve on `HOST` until interrupted; only warnings and errors are logged, on standard error.

    `on_ready` is called once clients can connect. Raises ServingError if the port cannot be had.
    """
    import uvicorn

    try:
        listener = socket.create_server((HOST, port))
    except OSError as error:
        raise ServingError(
            f"端口 {port} 不能用（{error.strerror}）：请用 --port 另选一个。",
            f"The port {port} cannot be had ({error.strerror}): choose another one with --port.",
        ) from error
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
    on_ready()
    # uvicorn ends its work at Ctrl+C, and then raises it again.
    with listener, suppress(KeyboardInterrupt):
        server.run(sockets=[listener])
