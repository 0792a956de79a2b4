"""The project speaks of itself alone, and can be read by somebody who was not there."""

import re

import pytest
from house_sources import ROOT, tracked

# Written in two halves, so that this file does not find itself.
ELSEWHERE = re.compile(
    "|".join(
        (
            "py" + r"pi\.(org|python)",
            "python" + "hosted",
            "registry" + r"\.npm",
            "index" + "-url",
            "/wo" + "rk/",
            "/ho" + r"me/[a-z]",
            "/ro" + "ot/",
            "/Us" + "ers/[A-Za-z]",
            "/tmp/" + "(brief|bash)",
        )
    )
)
LEGIBLE = {".py", ".md", ".toml", ".yaml", ".yml", ".html", ".css", ".js", ".ini", ".mako", ".txt", ".cfg", ".json", ""}


def test_no_file_names_a_machine_or_a_registry():
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in tracked()
        if path.suffix in LEGIBLE
        for match in ELSEWHERE.finditer(path.read_text("utf-8", errors="replace"))
    ]
    assert found == []


@pytest.mark.parametrize("name", ["README.md", "ARCHITECTURE.md", "CHANGELOG.md", "LICENSE"])
def test_a_newcomer_finds_what_to_read_first(name: str):
    assert len((ROOT / name).read_text("utf-8")) > 200
