"""The page behind nginx with TLS and a path prefix, by the very configuration in `deploy`."""

from __future__ import annotations

import os
import shutil
import ssl
import subprocess
import sys
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

import httpx2
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from playwright.sync_api import expect

from tests.browser import ANSWERABLE, ROOT, free_port, run_server, serve, wait_for_port
from tests.office_people import READER, log_in, write_settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Page

    from indexer import Answer

    Visit = Callable[..., Page]

pytest_plugins = ["tests.app_fixtures", "tests.serving_fixtures"]

NGINX = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
PREFIX = "/yinju"
DESKTOP = {"viewport": {"width": 1280, "height": 900}, "ignore_https_errors": True}


@pytest.fixture(scope="module")
def proxied(
    index_dir: Path, issuer: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Serve an office that logs in behind nginx; give the address that people type."""
    folder = tmp_path_factory.mktemp("proxy")
    port, behind = free_port(), free_port()
    origin = f"https://127.0.0.1:{port}"
    settings = write_settings(folder, origin, issuer)
    with (
        serve(
            index_dir, folder / "log", "--settings", str(settings), port=behind, base_path=PREFIX
        ),
        nginx(folder, port, behind),
    ):
        yield origin + PREFIX


@contextmanager
def nginx(folder: Path, port: int, behind: int) -> Iterator[None]:
    """Run nginx with the site of `deploy`, its name, port and certificate changed."""
    if NGINX is None:
        pytest.skip("no nginx is installed")
    write_certificate(folder)
    site = (ROOT / "deploy/nginx.conf").read_text("utf-8")
    for old, new in {
        "listen 443 ssl": f"listen 127.0.0.1:{port} ssl",
        "server_name policy.example": "server_name 127.0.0.1",
        "/etc/ssl/yinju": str(folder / "yinju"),
        "http://127.0.0.1:8501": f"http://127.0.0.1:{behind}",
    }.items():
        assert old in site
        site = site.replace(old, new)
    (folder / "site.conf").write_text(site, encoding="utf-8")
    paths = "".join(
        f"{name}_temp_path {folder / name};\n"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"daemon off; pid {folder / 'pid'}; error_log {folder / 'nginx.log'};\n"
        f"events {{}}\nhttp {{ access_log off; {paths} include {folder / 'site.conf'}; }}\n",
        encoding="utf-8",
    )
    process = subprocess.Popen([NGINX, "-p", str(folder), "-c", str(folder / "nginx.conf")])
    try:
        wait_for_port(port)
        yield
    finally:
        process.terminate()
        process.wait(timeout=20)


def write_certificate(folder: Path) -> None:
    """Write yinju.key and yinju.crt, which that key has signed itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (folder / "yinju.crt").write_bytes(certificate.public_bytes(pem))
    (folder / "yinju.key").write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )


def test_people_log_in_ask_and_pass_links_on(visit: Visit, proxied: str, answer: Answer) -> None:
    """Login, question, passage and the copied link all stay under the prefix, over TLS.

    The link that was copied leads another window of that person to the passage.
    """
    page = visit(proxied, **DESKTOP)
    log_in(page, READER)
    expect(page.get_by_role("button", name="退出登录")).to_be_visible()
    assert page.url == f"{proxied}/"
    page.get_by_role("textbox", name="问题").fill(ANSWERABLE)
    page.get_by_role("textbox", name="问题").press("Enter")
    first = answer.hits[0].passage
    expect(page.locator(".st-key-hit-1 .yj-quote")).to_contain_text(first.text.strip()[:40])
    page.locator(".st-key-hit-1").get_by_role("link", name="查看原文").click()
    copy = page.get_by_role("button", name="复制链接")
    expect(copy).to_be_visible()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    copy.click()
    expect(page.get_by_role("button", name="已复制")).to_be_visible()
    link = page.evaluate("navigator.clipboard.readText()")
    assert link == f"{proxied}/read?{urlencode({'p': first.passage_id})}"
    page.goto(link)
    expect(page.locator("#yj-target").first).to_be_visible()
    cookies = {cookie["name"]: cookie for cookie in page.context.cookies(proxied)}
    login = cookies["_streamlit_user"]
    assert (login["secure"], login["httpOnly"], login["path"]) == (True, True, PREFIX)


def test_the_proxy_shows_the_page_and_nothing_else(proxied: str) -> None:
    """The figures are behind it in every spelling; the page is told that it is behind TLS."""
    origin = proxied.removesuffix(PREFIX)
    trusting = ssl.create_default_context()
    trusting.check_hostname = False
    trusting.verify_mode = ssl.CERT_NONE
    with httpx2.Client(verify=trusting, trust_env=False) as client:
        paths = ["/healthz", "/metrics", f"{PREFIX}/_stcore/metrics", f"{PREFIX}/metrics"]
        codes = [client.get(origin + path).status_code for path in paths]
        page = client.get(f"{proxied}/")
        moved = client.get(proxied)
    assert codes == [404, 404, 403, 403]
    assert page.headers["strict-transport-security"] == "max-age=31536000"
    assert (moved.status_code, urlsplit(moved.headers["location"]).path) == (301, f"{PREFIX}/")


def test_who_comes_through_a_proxy_does_not_edit(visit: Visit, tmp_path: Path) -> None:
    """Without a login only who sits at the machine is an editor, though nginx runs there too."""
    port, behind = free_port(), free_port()
    page = ROOT / "tests/serving_page.py"
    command = (
        "from pathlib import Path; from indexer.serving import application, settings as s; "
        f"application.run(s.with_place(s.Settings(), {behind}, {PREFIX!r}), Path({str(page)!r}))"
    )
    log = tmp_path / "log"
    with (
        run_server([sys.executable, "-c", command], tmp_path, log, behind, PREFIX) as address,
        nginx(tmp_path, port, behind),
    ):
        local = visit(address, **DESKTOP)
        expect(local.get_by_text("role editor, name None")).to_be_visible()
        remote = visit(f"https://127.0.0.1:{port}{PREFIX}", **DESKTOP)
        expect(remote.get_by_text("role reader, name None")).to_be_visible()
