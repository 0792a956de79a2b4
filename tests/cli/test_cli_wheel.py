"""A wheel carries everything that docflow needs to run, also where no checkout is."""

import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_wheel_holds_workflows_templates_migrations_and_static_files(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {
        "docflow/shipped/workflows/revision.yaml",
        "docflow/shipped/workflows/document_types.yaml",
        "docflow/shipped/document_templates/starter.yaml",
        "docflow/shipped/document_templates/zh/manual.docx",
        "docflow/shipped/migrations/env.py",
        "docflow/standards/data/cieccpa.yaml",
        "docflow/web/static/vendor/htmx.js",
        "docflow/web/templates/base.html",
        "docflow/web/locale/frame.yaml",
    } <= names
    assert any(name.startswith("docflow/shipped/migrations/versions/") for name in names)
    assert not [name for name in names if name.startswith("tests/") or "__pycache__" in name]
