"""The settings of the server: one TOML file, whose keys are the fields of the records here."""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass, field, fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any, get_args, get_origin, get_type_hints
from urllib.parse import urlsplit

from indexer.errors import SettingsError

if TYPE_CHECKING:
    from pathlib import Path

SHORTEST_SECRET = 32  # characters; the cookies are signed with HMAC-SHA-256


@dataclass(frozen=True, slots=True)
class Server:
    """Where the page listens, and how it is reached."""

    address: str = "127.0.0.1"
    port: int = 8501
    base_path: str = ""  # "/yinju" where a reverse proxy passes on that path only
    origin: str = ""  # "https://policy.example": scheme and host that people's browsers see
    trusted_proxies: tuple[str, ...] = ("127.0.0.1", "::1")  # whose X-Forwarded-* are believed
    frame_ancestors: tuple[str, ...] = ()  # origins that may show the page in a frame
    people: str = ""  # folder of what is kept for each person; beside the index if empty


@dataclass(frozen=True, slots=True)
class Login:
    """The OpenID Connect provider, and who may do what; names may hold `*`."""

    issuer: str = ""  # its address: the part before /.well-known/openid-configuration
    client_id: str = ""
    client_secret: str = ""
    cookie_secret: str = ""
    claim: str = "email"  # which claim of the provider names a person
    readers: tuple[str, ...] = ()
    editors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Limits:
    """What one person, and all together, may ask of the server; 0 is no limit."""

    questions_per_minute: int = 0  # of one person, or of one address where nobody logs in
    sessions: int = 0  # open pages, of all people together
    upload_mb: int = 200  # one uploaded file
    store_mb: int = 5  # one file of what is kept for a person


@dataclass(frozen=True, slots=True)
class Audit:
    """The record of what was asked."""

    file: str = ""  # JSON lines are appended to it; nothing is recorded if empty


@dataclass(frozen=True, slots=True)
class Monitoring:
    """Who may read /healthz and /metrics: this machine, and who has the token."""

    token: str = ""


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings; each field is a table of the file. Without `login` nobody has to log in."""

    server: Server = field(default_factory=Server)
    login: Login | None = None
    limits: Limits = field(default_factory=Limits)
    audit: Audit = field(default_factory=Audit)
    monitoring: Monitoring = field(default_factory=Monitoring)


_current = Settings()


def current() -> Settings:
    """Return the settings that this process serves with."""
    return _current


def use(settings: Settings) -> None:
    """Serve with these settings from now on: for the start of a server, and for tests."""
    global _current  # noqa: PLW0603 - a process has one server, and that one set of settings
    _current = settings


def load(path: Path) -> Settings:
    """Read a settings file.

    Raises SettingsError if it cannot be read, holds an unknown key or a value of another type,
    lacks what the login needs, or holds secrets and is open to every user of this machine.
    """
    try:
        with path.open("rb") as file:
            content = tomllib.load(file)
            is_open = os.name == "posix" and bool(os.fstat(file.fileno()).st_mode & 0o004)
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"读不了设置文件“{path}”（{error}）：请检查路径、权限和 TOML 语法。",
            f"The settings file {path} cannot be read ({error}): check its path, permissions and "
            "TOML syntax.",
        ) from error
    settings: Settings = _record(Settings, content, path, "")
    if is_open and (settings.login or settings.monitoring.token):
        raise SettingsError(
            f"设置文件“{path}”里有密钥，却人人可读：请运行 chmod o-rwx {path}。",
            f"The settings file {path} holds secrets and everybody may read it: run "
            f"chmod o-rwx {path}.",
        )
    _check(settings, path)
    return settings


def with_place(settings: Settings, port: int | None, base_path: str | None) -> Settings:
    """Return the settings with another port or path prefix, where one is given."""
    server = settings.server
    if port is not None:
        server = replace(server, port=port)
    if base_path is not None:
        server = replace(server, base_path=_clean(base_path))
    return replace(settings, server=server)


def _record(kind: Any, content: dict[str, Any], path: Path, table: str) -> Any:
    """Return the dataclass `kind` with the values of a table of the file."""
    hints = get_type_hints(kind)
    known = [one.name for one in fields(kind)]
    values = {}
    for key, value in content.items():
        if key not in known:
            raise SettingsError(
                f"设置文件“{path}”不认识“{table}{key}”：可以写的是 {'、'.join(known)}。",
                f"The settings file {path} has an unknown key {table}{key}; known are "
                f"{', '.join(known)}.",
            )
        values[key] = _value(hints[key], value, path, f"{table}{key}")
    return kind(**values)


def _value(hint: Any, value: Any, path: Path, key: str) -> Any:
    if value_kind := next((one for one in (hint, *get_args(hint)) if is_dataclass(one)), None):
        if isinstance(value, dict):
            return _record(value_kind, value, path, f"{key}.")
    elif get_origin(hint) is tuple:
        if isinstance(value, list) and all(isinstance(one, str) for one in value):
            return tuple(value)
    elif type(value) is hint and (hint is not int or value >= 0):
        return value
    raise SettingsError(
        f"设置文件“{path}”的“{key}”不能是 {value!r}：请参照 deploy/yinju.toml 改正。",
        f"{key} cannot be {value!r} in the settings file {path}: see deploy/yinju.toml.",
    )


def _check(settings: Settings, path: Path) -> None:
    server, login = settings.server, settings.login
    origin = urlsplit(server.origin)
    if server.origin and server.origin != f"{origin.scheme}://{origin.netloc}":
        raise _wrong(path, "server.origin", "https://policy.example")
    if server.base_path != _clean(server.base_path):
        raise _wrong(path, "server.base_path", "/yinju")
    if not 1 <= server.port <= 65535:
        raise _wrong(path, "server.port", "8501")
    if login is None:
        return
    if not server.origin:
        raise _wrong(path, "server.origin", "https://policy.example")
    for key in ("issuer", "client_id", "client_secret"):
        if not getattr(login, key):
            raise _wrong(path, f"login.{key}", "…")
    if len(login.cookie_secret) < SHORTEST_SECRET:
        raise SettingsError(
            f"设置文件“{path}”的 login.cookie_secret 至少要有 {SHORTEST_SECRET} 个字符："
            '请用 python -c "import secrets; print(secrets.token_urlsafe(48))" 生成一个。',
            f"login.cookie_secret in the settings file {path} needs {SHORTEST_SECRET} characters "
            'or more: make one with python -c "import secrets; print(secrets.token_urlsafe(48))".',
        )


def _clean(path: str) -> str:
    """Return a path prefix with one slash before it and none behind it; "" stays ""."""
    return "/" + path.strip("/") if path.strip("/") else ""


def _wrong(path: Path, key: str, example: str) -> SettingsError:
    return SettingsError(
        f"设置文件“{path}”缺少或写错了 {key}：应当像“{example}”这样。",
        f"{key} is missing or malformed in the settings file {path}: write it like {example!r}.",
    )
