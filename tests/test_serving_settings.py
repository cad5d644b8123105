"""The settings file of the server."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from indexer.errors import SettingsError
from indexer.serving.settings import (
    Audit,
    Limits,
    Login,
    Monitoring,
    Server,
    Settings,
    load,
)

if TYPE_CHECKING:
    from pathlib import Path

SECRET = "0123456789abcdef0123456789abcdef"
LOGIN = f"""
[server]
origin = "https://policy.example"
base_path = "/yinju"

[login]
issuer = "https://login.example"
client_id = "yinju"
client_secret = "x"
cookie_secret = "{SECRET}"
editors = ["wang@office.example"]
"""


def write(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "yinju.toml"
    file.write_text(text, encoding="utf-8")
    file.chmod(0o600)
    return file


def test_an_empty_file_is_the_settings_of_one_person_at_their_machine(tmp_path: Path) -> None:
    """Nothing is set: loopback, no login, no audit, no limit but Streamlit's own on uploads."""
    settings = load(write(tmp_path, ""))
    assert settings == Settings(
        Server("127.0.0.1", 8501, "", "", ("127.0.0.1", "::1"), (), ""),
        None,
        Limits(0, 0, 200, 5),
        Audit(""),
        Monitoring(""),
    )


def test_every_table_is_read(tmp_path: Path) -> None:
    """Texts, numbers and lists of the file are the fields of the records."""
    text = LOGIN + (
        '[limits]\nquestions_per_minute = 30\n[audit]\nfile = "/a"\n[monitoring]\ntoken = "t"\n'
    )
    assert load(write(tmp_path, text)) == Settings(
        Server(origin="https://policy.example", base_path="/yinju"),
        Login(
            "https://login.example", "yinju", "x", SECRET, editors=("wang@office.example",)
        ),
        Limits(questions_per_minute=30),
        Audit("/a"),
        Monitoring("t"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[server", "TOML"),
        ("[serber]\n", "不认识“serber”"),
        ("[server]\nprot = 1\n", "不认识“server.prot”"),
        ('[server]\nport = "8501"\n', "“server.port”不能是 '8501'"),
        ("[server]\nport = true\n", "“server.port”不能是 True"),
        ("[server]\nport = 0\n", "server.port"),
        ("[limits]\nsessions = -1\n", "“limits.sessions”不能是 -1"),
        ("[server]\ntrusted_proxies = [1]\n", "“server.trusted_proxies”不能是"),
        ("login = 1\n", "“login”不能是 1"),
        ('[server]\norigin = "https://policy.example/yinju"\n', "server.origin"),
        ('[server]\nbase_path = "yinju/"\n', "server.base_path"),
        (LOGIN.replace('origin = "https://policy.example"', ""), "server.origin"),
        (LOGIN.replace('client_id = "yinju"', ""), "login.client_id"),
        (LOGIN.replace(SECRET, "short"), "login.cookie_secret 至少要有 32 个字符"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, text: str, message: str) -> None:
    """A mistake is one sentence that names the file and the key, in both languages."""
    file = write(tmp_path, text)
    with pytest.raises(SettingsError) as error:
        load(file)
    assert (message in str(error.value), str(file) in error.value.english) == (True, True)


def test_a_file_with_secrets_is_not_for_everybody(tmp_path: Path) -> None:
    """Secrets that every user of the machine may read are refused; a plain file is not."""
    file = write(tmp_path, LOGIN)
    file.chmod(0o644)
    with pytest.raises(SettingsError, match="chmod o-rwx"):
        load(file)
    file.write_text("[limits]\nsessions = 3\n", encoding="utf-8")
    assert load(file).limits.sessions == 3


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    """The path that does not exist stands in the message."""
    with pytest.raises(SettingsError, match=r"没有\.toml"):
        load(tmp_path / "没有.toml")
