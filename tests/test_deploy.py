"""What an administrator is given: the sample of the settings, and the systemd unit."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from dataclasses import fields
from typing import TYPE_CHECKING

import pytest

from indexer.errors import SettingsError
from indexer.serving.settings import Audit, Limits, Login, Monitoring, Server, load
from tests.browser import ROOT

if TYPE_CHECKING:
    from pathlib import Path

DEPLOY = ROOT / "deploy"


def test_the_sample_is_refused_until_its_secret_is_changed(tmp_path: Path) -> None:
    """A server with the secret that everybody can read here does not start; with another it does.

    The sample names every key that there is.
    """
    sample = (DEPLOY / "yinju.toml").read_text("utf-8")
    file = tmp_path / "yinju.toml"
    file.write_text(sample, encoding="utf-8")
    file.chmod(0o600)
    with pytest.raises(SettingsError, match="cookie_secret"):
        load(file)
    file.write_text(sample.replace("改掉 change me", "x" * 32), encoding="utf-8")
    assert load(file).server.base_path == "/yinju"
    named = set(re.findall(r"^#? ?(\w+) = ", sample, re.MULTILINE))
    records = (Server, Login, Limits, Audit, Monitoring)
    assert named == {field.name for record in records for field in fields(record)}


def test_systemd_knows_every_directive(tmp_path: Path) -> None:
    """The unit passes systemd's own check, with a program in place of the one to be installed."""
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("no systemd is installed")
    unit = (DEPLOY / "yinju.service").read_text("utf-8")
    assert unit.count("/opt/yinju/bin/yinju ") == 1
    file = tmp_path / "yinju.service"
    file.write_text(unit.replace("/opt/yinju/bin/yinju ", f"{sys.executable} "), encoding="utf-8")
    checked = subprocess.run(
        [analyze, "verify", "--man=no", str(file)], capture_output=True, text=True, check=False
    )
    assert (checked.stderr, checked.returncode) == ("", 0)
