"""The measurements run: each operation is measured beside its floor, and the figures are written down."""

import json
import os
import subprocess
import sys
from pathlib import Path

from house_sources import ROOT


def test_every_measurement_runs_small(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "benchmarks", "--quick", "--json", str(tmp_path / "bench.json")]
    paths = os.pathsep.join((str(ROOT), os.environ.get("PYTHONPATH", "")))
    ran = subprocess.run(
        command, cwd=tmp_path, env=os.environ | {"PYTHONPATH": paths}, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr[-3000:]
    rows = json.loads((tmp_path / "bench.json").read_text("utf-8"))["rows"]
    files = {path.stem for path in (ROOT / "benchmarks").glob("*.py")}
    assert len(rows) >= len(files - {"__init__", "__main__", "measuring", "company", "filling"})
    assert all(row["ours"]["p50"] > 0 for row in rows)
    assert all(row["operation"] in ran.stdout for row in rows)
