"""The server of the page: Streamlit's ASGI application with what an office needs around it."""

from __future__ import annotations

import os
import signal
import sys
from contextlib import asynccontextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from indexer.errors import SettingsError
from indexer.serving import settings as current_settings

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    import streamlit as st

    from indexer.serving.settings import Login, Server, Settings

_PACKAGE = Path(__file__).parents[1]
# A wheel holds the page within the package; a checkout has it beside the package.
_PACKED = _PACKAGE / "_page/app.py"
PAGE = _PACKED if _PACKED.is_file() else _PACKAGE.with_name("app.py")

# A multipart body is a little larger than the file in it.
_FRAMING = 1_000_000  # bytes
_PATIENCE = 5  # seconds that open connections have once the server is told to stop


def run(settings: Settings, page: Path = PAGE) -> None:
    """Serve the page, a Streamlit script, until the process is told to stop.

    Raises SettingsError if the login's library is not installed, AuditError if the record of
    questions cannot be written.
    """
    from indexer.serving import audit

    if settings.login:
        _require_authlib()
    if settings.audit.file:
        audit.append(Path(settings.audit.file), "")
    current_settings.use(settings)
    # Uvicorn believes X-Forwarded-For and -Proto from these addresses only.
    os.environ["FORWARDED_ALLOW_IPS"] = ",".join(settings.server.trusted_proxies)
    # Streamlit looks for its configuration beside the program that was started.
    sys.argv = [str(page)]
    application(page, settings).run(config=_config(settings))


def application(page: Path, settings: Settings) -> st.App:
    """Return the ASGI application of a Streamlit script."""
    import streamlit as st
    from starlette.middleware import Middleware

    from indexer.serving import counters, gates, monitoring

    streamlit_page = Path(st.__file__).with_name("static") / "index.html"
    limits = settings.limits
    return st.App(
        page,
        secrets={"auth": _auth(settings.login, settings.server)} if settings.login else None,
        routes=monitoring.routes(),
        middleware=[
            Middleware(
                gates.Secured,
                gates.inline_hashes(streamlit_page),
                settings.server.frame_ancestors,
            ),
            Middleware(monitoring.Guarded, settings.monitoring.token),
            Middleware(gates.LimitedBodies, limits.upload_mb * 1_048_576 + _FRAMING),
            Middleware(gates.LimitedSessions, limits.sessions),
        ],
        on_script_error=counters.broken,
        lifespan=_stops_in_time,
    )


@asynccontextmanager
async def _stops_in_time(_: st.App) -> AsyncIterator[None]:
    """Let no browser that leaves its connection open keep the server from stopping.

    Uvicorn waits for connections without end, and Streamlit hands its time limit on nowhere; who
    handles the signal to stop is uvicorn's server, with its settings.
    """
    handler: Any = signal.getsignal(signal.SIGTERM)
    handler.__self__.config.timeout_graceful_shutdown = _PATIENCE
    yield


def _config(settings: Settings) -> dict[str, Any]:
    """Return what Streamlit calls the settings of a server."""
    server = settings.server
    return {
        "server.address": server.address,
        "server.port": server.port,
        "server.baseUrlPath": server.base_path,
        "server.maxUploadSize": settings.limits.upload_mb,
        "server.corsAllowedOrigins": [server.origin] if server.origin else [],
    }


def _auth(login: Login, server: Server) -> dict[str, Any]:
    """Return what Streamlit reads of a login: the section `auth` of its secrets."""
    return {
        "redirect_uri": f"{server.origin}{server.base_path}/oauth2callback",
        "cookie_secret": login.cookie_secret,
        "client_id": login.client_id,
        "client_secret": login.client_secret,
        "server_metadata_url": f"{login.issuer.rstrip('/')}/.well-known/openid-configuration",
    }


def _require_authlib() -> None:
    if find_spec("authlib") is None:
        raise SettingsError(
            "登录要用 Authlib：请运行 pip install 'yinju[login]'。",
            "The login takes Authlib: run pip install 'yinju[login]'.",
        )
