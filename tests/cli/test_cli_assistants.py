"""Assistants are an extra: without it docflow says nothing of them; asked for without it, what is missing."""

import subprocess
import sys
from pathlib import Path

import pytest
from test_cli_serving import Server
from typer.testing import CliRunner

from docflow.cli.app import app

_WITHOUT = """
import sys
sys.modules["mcp"] = sys.modules["mcp_types"] = None
from docflow.__main__ import main
main()
"""
"""docflow as it is where nobody installed the protocol's library."""


def test_a_plain_install_serves_and_says_nothing_of_assistants(tmp_path: Path) -> None:
    running = Server(tmp_path / "data", python=("-c", _WITHOUT))
    try:
        running.wait_until_ready()
        assert running.ask("/ai/mcp") == 404
    finally:
        _, said, _ = running.stop()
    by_itself = "".join(line for line in said.lower().splitlines() if "/ai/mcp" not in line)
    assert by_itself and [word for word in ("mcp", "assistant", "docflow[ai]") if word in by_itself] == []


def test_the_library_is_read_in_where_the_setting_asks_for_it_and_nowhere_else() -> None:
    asked = "import sys, docflow.serving; print([name for name in sys.modules if name.split('.')[0].startswith('mcp')])"
    assert subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_the_setting_without_the_extra_stops_the_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "mcp", None)
    started = CliRunner().invoke(
        app, ["--data", str(tmp_path / "data"), "--language", "en", "serve"], env={"DOCFLOW_ASSISTANTS": "true"}
    )
    assert started.exit_code == 1 and 'pip install "docflow[ai]"' in started.output
