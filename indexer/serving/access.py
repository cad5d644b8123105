"""Who may do what: the role that a person's login, or the place they sit at, gives them."""

from __future__ import annotations

import hashlib
from fnmatch import fnmatchcase
from ipaddress import ip_address
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from indexer.serving.settings import Login

Role = Literal["reader", "editor"]  # an editor may do all that a reader may, and change the corpus

# A request that carries one of these came through a proxy, wherever that proxy stands.
FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip")


def person(login: Login, claims: Mapping[str, object]) -> str | None:
    """Return what the provider's claims call a person, None if they do not name one.

    An e-mail address that the provider says it has not verified names nobody: anyone could have
    written it.
    """
    name = claims.get(login.claim)
    if not isinstance(name, str) or not name:
        return None
    if login.claim == "email" and claims.get("email_verified") is False:
        return None
    return name


def role(login: Login, claims: Mapping[str, object]) -> Role | None:
    """Return the role of who logged in, None if they may not enter."""
    name = person(login, claims)
    if name is None:
        return None
    if _is_listed(name, login.editors):
        return "editor"
    return "reader" if _is_listed(name, login.readers) else None


def _is_listed(name: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(name.casefold(), pattern.casefold()) for pattern in patterns)


def person_key(claims: Mapping[str, object]) -> str:
    """Return a name for a person's folder: 64 hexadecimal digits, the same at each login.

    It is made of issuer and subject, which OpenID Connect never gives to another person (Core 1.0,
    section 2), where an e-mail address may be.
    """
    identity = f"{claims['iss']}\0{claims['sub']}"
    return hashlib.sha256(identity.encode()).hexdigest()


def is_local(address: str | None, headers: Mapping[str, str]) -> bool:
    """Whether a request comes from a person at this very machine, not through a proxy.

    `address` is that of the connection, None for loopback as Streamlit has it; the names in
    `headers` are in lower case. The browser's own word on which page it shows counts too: a site
    elsewhere whose name was made to lead to this machine (DNS rebinding) is not local.
    """
    if address is not None and not ip_address(address).is_loopback:
        return False
    if any(name in headers for name in FORWARDED):
        return False
    named = [f"//{headers['host']}"] if "host" in headers else []
    named += [headers["origin"]] if "origin" in headers else []
    return all(_is_loopback_host(urlsplit(url).hostname) for url in named)


def _is_loopback_host(host: str | None) -> bool:
    if host is None:
        return False
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:  # a name, not an address
        return False
