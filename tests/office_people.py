"""The people of an office that logs in, and the settings file of its server."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.oidc_provider import CLIENT, SECRET

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

COOKIE_SECRET = "a secret of more than thirty-two characters"
EDITOR, READER, HASTY, STRANGER = (
    "wang@office.example",
    "li@office.example",
    "zhao@office.example",
    "sun@elsewhere.example",
)
PEOPLE = {"1": EDITOR, "2": READER, "3": HASTY, "4": STRANGER}
PACE = 3  # questions a minute


def write_settings(folder: Path, origin: str, issuer: str) -> Path:
    """Write a settings file that has everything on; what it leads to is in the same folder."""
    file = folder / "yinju.toml"
    file.touch(mode=0o600)
    file.write_text(
        f"""
[server]
origin = "{origin}"
people = "{folder / "people"}"

[login]
issuer = "{issuer}"
client_id = "{CLIENT}"
client_secret = "{SECRET}"
cookie_secret = "{COOKIE_SECRET}"
readers = ["*@office.example"]
editors = ["{EDITOR}"]

[limits]
questions_per_minute = {PACE}

[audit]
file = "{folder / "audit.jsonl"}"
""",
        encoding="utf-8",
    )
    return file


def log_in(page: Page, email: str) -> None:
    """Go through the door as the provider's page lets one."""
    page.get_by_role("button", name="登录", exact=True).click()
    page.get_by_role("link", name=email).click()
