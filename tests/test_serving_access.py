"""Who may do what: roles from a login's claims, and from where a person sits."""

from __future__ import annotations

import pytest

from indexer.serving import access
from indexer.serving.settings import Login

LOGIN = Login(
    "https://login.example",
    readers=("*@office.example", "guest@elsewhere.example"),
    editors=("Wang@office.example",),
)


@pytest.mark.parametrize(
    ("email", "role"),
    [
        ("wang@office.example", "editor"),
        ("WANG@OFFICE.EXAMPLE", "editor"),
        ("li@office.example", "reader"),
        ("guest@elsewhere.example", "reader"),
        ("other@elsewhere.example", None),
        ("wang@office.example.attacker.example", None),
        ("", None),
    ],
)
def test_a_login_gives_the_role_that_the_settings_say(email: str, role: str | None) -> None:
    """A name is compared whole, whatever its case; who is not listed may not enter."""
    assert access.role(LOGIN, {"email": email}) == role


@pytest.mark.parametrize(
    ("claims", "name"),
    [
        ({"email": "wang@office.example"}, "wang@office.example"),
        ({"email": "wang@office.example", "email_verified": True}, "wang@office.example"),
        ({"email": "wang@office.example", "email_verified": False}, None),
        ({"email": ["wang@office.example"]}, None),
        ({"sub": "1"}, None),
    ],
)
def test_only_a_verified_name_names_a_person(claims: dict[str, object], name: str | None) -> None:
    """A missing claim, one that is no text, and an address that is not verified name nobody."""
    assert access.person(LOGIN, claims) == name


def test_a_folder_belongs_to_one_subject_of_one_issuer() -> None:
    """Another subject, another issuer and a shifted border between them are other people."""
    pairs = [("https://a", "1"), ("https://a", "2"), ("https://b", "1"), ("https://a1", "")]
    keys = [access.person_key({"iss": iss, "sub": sub}) for iss, sub in pairs]
    again = access.person_key({"iss": "https://a", "sub": "1", "email": "other@a"})
    assert (len(set(keys)), again) == (4, keys[0])


@pytest.mark.parametrize(
    ("address", "headers", "is_local"),
    [
        (None, {}, True),
        ("127.0.0.2", {"origin": "http://127.0.0.1:8501"}, True),
        (None, {"origin": "http://localhost:8501"}, True),
        (None, {"origin": "http://[::1]:8501"}, True),
        ("10.0.0.7", {"origin": "http://127.0.0.1:8501"}, False),
        ("10.0.0.7", {}, False),
        (None, {"origin": "https://policy.example"}, False),
        (None, {"origin": "null"}, False),
        (None, {"host": "127.0.0.1:8501", "origin": "http://127.0.0.1:8501"}, True),
        (None, {"host": "[::1]:8501"}, True),
        (None, {"host": "rebound.attacker.example"}, False),
        (None, {"host": "127.0.0.1:8501", "origin": "https://policy.example"}, False),
        (None, {"origin": "http://localhost.attacker.example"}, False),
        (None, {"origin": "http://127.0.0.1:8501", "x-forwarded-for": "127.0.0.1"}, False),
        (None, {"forwarded": "for=127.0.0.1"}, False),
    ],
)
def test_local_is_who_sits_at_this_machine(
    address: str | None, headers: dict[str, str], is_local: bool
) -> None:
    """Another address, a proxy in between and a page of another name are each not local."""
    assert access.is_local(address, headers) is is_local
