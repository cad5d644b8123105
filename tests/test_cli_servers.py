"""The commands that go on answering: they serve, stop when interrupted, and say what is wrong."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys

import httpx2
import pytest

from tests.test_cli import yinju

SERVERS = [["api"], ["mcp", "--http"]]


@pytest.fixture
def port():
    """Find a port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return str(listener.getsockname()[1])


@pytest.mark.skipif(os.name == "nt", reason="Ctrl+C is sent in another way there")
def test_the_api_serves_the_index_until_it_is_interrupted(circular_dir, circular, port) -> None:
    """It answers at the address that it prints, links lead to `--page`, and Ctrl+C is no error."""
    passage = circular.passages(circular.documents()[0].doc_id)[0]
    arguments = ["--port", port, "--page", "http://127.0.0.1:9000", "--index", str(circular_dir)]
    with subprocess.Popen(
        [sys.executable, "-m", "indexer.cli", "api", *arguments],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8",
    ) as server:  # fmt: skip
        address = f"http://127.0.0.1:{port}/v1/"
        try:
            said = server.stdout.readline()
            answer = httpx2.get(f"{address}passages/{passage.passage_id}", timeout=60).json()
        finally:
            server.send_signal(signal.SIGINT)
        rest, errors = server.communicate(timeout=60)
    assert said == f"HTTP 接口 {address} ，按 Ctrl+C 停止\n"
    assert (answer["text"], answer["permalink"]) == (
        passage.text,
        f"http://127.0.0.1:9000/read?p={passage.passage_id}",
    )
    assert (server.returncode, rest, errors) == (0, "", "")


@pytest.mark.parametrize("command", SERVERS, ids=lambda command: command[0])
def test_a_port_that_is_taken_is_named(command, circular_dir) -> None:
    """The message says which port, and how to choose another one."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        taken = listener.getsockname()[1]
        done = yinju(*command, "--port", taken, "--index", circular_dir)
    assert done.returncode == 2
    assert f"端口 {taken} 不能用" in done.stderr
    assert "--port" in done.stderr
    assert (done.stdout, len(done.stderr.splitlines())) == ("", 1)


def test_without_the_package_the_command_that_installs_it_is_named() -> None:
    """`yinju mcp` without mcp is one sentence on standard error, and nothing on standard output."""
    code = "import sys; sys.modules['mcp'] = None; from indexer.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "mcp"],
        capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == '错误：MCP 服务要用 mcp 2.3 以上：请运行 pip install "yinju[mcp]"。\n'
