"""`docflow serve` alone works: it answers, works behind the scenes, and stops when told to."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from postgres_cluster import Cluster
from typer.testing import CliRunner

from docflow.cli.app import app

_START = 60


def free_port() -> int:
    with socket.socket() as asking:
        asking.bind(("127.0.0.1", 0))
        return int(asking.getsockname()[1])


class Server:
    """A `docflow serve` in a process of its own."""

    def __init__(self, data: Path, *more: str, python: tuple[str, ...] = ("-m", "docflow"), **settings: str) -> None:
        self.port = free_port()
        data.parent.mkdir(exist_ok=True)
        command = [sys.executable, *python, "--data", str(data), "--language", "en", "serve"]
        self.process = subprocess.Popen(
            [*command, "--port", str(self.port), *more],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd=data.parent,
            env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])} | settings,
        )

    def ask(self, path: str) -> int:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as answer:
                return answer.status
        except urllib.error.HTTPError as refused:
            return refused.code
        except OSError:
            return 0

    def wait_until_ready(self) -> None:
        deadline = time.monotonic() + _START
        while self.ask("/readyz") != 200:
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.process.kill()
                pytest.fail(self.process.communicate()[0])
            time.sleep(0.1)

    def stop(self) -> tuple[int, str, float]:
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        said, _ = self.process.communicate(timeout=30)
        return self.process.returncode, said, time.monotonic() - began


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    running = Server(tmp_path / "data")
    yield running
    if running.process.poll() is None:
        running.process.kill()
        running.process.communicate()


def test_an_empty_folder_is_served_and_the_process_ends_cleanly_on_sigterm(server: Server, tmp_path: Path) -> None:
    server.wait_until_ready()
    assert server.ask("/login") == 200
    begun = CliRunner().invoke(app, ["--data", str(tmp_path / "data"), "init", "--organisation", "公司"])
    assert begun.exit_code == 0, begun.stderr
    code, said, seconds = server.stop()
    assert code == 0, said
    assert seconds < 8
    assert "docflow init" in said
    assert "Traceback" not in said


def test_several_processes_are_refused_on_sqlite(tmp_path: Path) -> None:
    words = ["--data", str(tmp_path / "data"), "--language", "en", "serve", "--workers", "3"]
    said = CliRunner().invoke(app, words)
    assert said.exit_code == 1
    assert "use PostgreSQL" in said.stderr


def test_several_processes_serve_one_postgresql_database_and_stop_together(tmp_path: Path, cluster: Cluster) -> None:
    url = cluster.fresh()
    running = Server(tmp_path / "data", "--workers", "2", DOCFLOW_DATABASE=url, DOCFLOW_ASSISTANTS="true")
    try:
        running.wait_until_ready()
        assert {running.ask("/login") for _ in range(8)} == {200}
        assert {running.ask("/ai/mcp") for _ in range(8)} == {405}, (
            "each has the assistants' door, which takes POST alone"
        )
        code, said, seconds = running.stop()
    finally:
        running.process.kill()
        cluster.drop(url)
    assert code == 0, said
    assert seconds < 15
    assert "Traceback" not in said
