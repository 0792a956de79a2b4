"""Turns .doc and .odt into .docx with LibreOffice, each run apart from all others."""

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from docflow.documents.intake.archive import Archive, unpack
from docflow.documents.intake.errors import ConverterMissing, FileDamaged, FileTooHard
from docflow.documents.intake.limits import CONVERT_SECONDS, MIB
from docflow.documents.intake.office import kept

_PROCESSOR_SECONDS = 20
_MEMORY_KIB = 4 * 1024 * MIB // 1024
_LARGEST_OUTPUT_BLOCKS = 200 * MIB // 512
# The limits are set by the shell that becomes LibreOffice, so that they bind it and nobody else.
_LIMITED = 'ulimit -S -v "$1" && ulimit -t "$2" && ulimit -f "$3" && ulimit -c 0 && shift 3 && exec "$@"'


def find_converter() -> str | None:
    """Where LibreOffice is, or None."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def convert_to_docx(path: Path, ending: str, *, seconds: float = CONVERT_SECONDS) -> Archive:
    """The parts of the .docx that LibreOffice makes of an older file.

    Runs on a profile and in a folder of its own, which are gone afterwards; macros are not
    run and nothing is fetched from the network through a proxy that does not exist.

    Raises:
        ConverterMissing: LibreOffice is not installed.
        FileTooHard: it takes more time or memory than it may.
        FileDamaged: LibreOffice cannot open it.
    """
    converter = find_converter()
    if converter is None:
        raise ConverterMissing
    with tempfile.TemporaryDirectory(prefix="docflow-convert-") as folder:
        home = Path(folder)
        source = home / f"source.{ending}"
        shutil.copyfile(path, source)
        command = [
            *("/bin/sh", "-c", _LIMITED, "sh", str(_MEMORY_KIB), str(_PROCESSOR_SECONDS), str(_LARGEST_OUTPUT_BLOCKS)),
            *(converter, f"-env:UserInstallation={(home / 'profile').as_uri()}"),
            *("--headless", "--norestore", "--nolockcheck", "--nodefault", "--convert-to", "docx:MS Word 2007 XML"),
            *("--outdir", str(home / "out"), str(source)),
        ]
        _run(command, home, seconds)
        made = home / "out" / "source.docx"
        if not made.is_file():
            raise FileDamaged
        return unpack(made, keep=kept)


def _run(command: list[str], home: Path, seconds: float) -> None:
    nowhere = "http://127.0.0.1:9"
    environment = {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(home),
        "TMPDIR": str(home),
        "LANG": "C.UTF-8",
        "SAL_USE_VCLPLUGIN": "svp",
        "http_proxy": nowhere,
        "https_proxy": nowhere,
    }
    with subprocess.Popen(  # noqa: S603 (a fixed command; the file's own name is not part of it)
        command,
        env=environment,
        cwd=home,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        process_group=0,
    ) as running:
        try:
            running.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            raise FileTooHard from None
        finally:
            _end_group(running.pid)


def _end_group(leader: int) -> None:
    """End whatever the run has left behind; the office starts helpers of its own."""
    try:
        os.killpg(leader, signal.SIGKILL)
    except ProcessLookupError:
        return
