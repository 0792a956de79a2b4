"""From the command to the first answer of `docflow serve`, and its memory; the floor is a bare FastAPI application."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.company import opened
from benchmarks.filling import cards, fill
from benchmarks.measuring import Row, Size

_PATIENCE = 60
_MOST_MIB = 150
_BARE = """
import uvicorn
from fastapi import FastAPI
from sqlalchemy import create_engine, text
engine = create_engine("sqlite://")
app = FastAPI()
@app.get("/healthz")
def healthz():
    with engine.connect() as connection:
        return {"alive": connection.scalar(text("SELECT 1"))}
uvicorn.run(app, port=PORT, log_level="warning")
"""


def run(folder: Path, size: Size) -> list[Row]:
    house = opened(folder / "house")
    ids = fill(house, min(size.documents, 10_000))
    house.index.rebuild(cards(house, ids), position=house.index.position())
    house.close()
    settings = os.environ | {"DOCFLOW_DATA": str(folder / "house")}
    ours, bare, memory, all_memory, bare_memory = [], [], [], [], []
    for _ in range(size.at_most(3)):
        port = _free_port()
        command = [sys.executable, "-m", "docflow", "serve", "--port", str(port)]
        with _answering(command, port, settings) as (process, took):
            time.sleep(1)
            own, whole = _memory(process.pid)
            ours.append(took)
            memory.append(own)
            all_memory.append(whole)
        port = _free_port()
        with _answering([sys.executable, "-c", _BARE.replace("PORT", str(port))], port, settings) as (process, took):
            bare.append(took)
            bare_memory.append(_memory(process.pid)[0])
    many = f"{len(ids):,} documents"
    return [
        Row("start to the first 200", ours, bare, "<= 2x", most=2, note=many),
        Row(
            "memory of `docflow serve`",
            memory,
            bare_memory,
            "<= 150 MB",
            most_ours=_MOST_MIB,
            unit="MiB",
            note=f"{many}; with its guarded readers {max(all_memory):.0f} MiB",
        ),
    ]


@contextmanager
def _answering(
    command: list[str], port: int, settings: dict[str, str]
) -> Iterator[tuple["subprocess.Popen[bytes]", float]]:
    """A server until the block ends, and the milliseconds to its first answer."""
    began = time.perf_counter()
    process = subprocess.Popen(command, env=settings, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while True:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
                    assert answer.status == 200
                    break
            except (urllib.error.URLError, ConnectionError):
                assert process.poll() is None, f"{command} ended with {process.returncode}"
                assert time.perf_counter() - began < _PATIENCE
                time.sleep(0.01)
        yield process, (time.perf_counter() - began) * 1000
    finally:
        process.terminate()
        process.wait(30)


def _memory(pid: int) -> tuple[float, float]:
    """MiB resident of the process alone, and with its children."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    own = _resident(pid)
    return own, own + sum(_resident(int(child)) for child in children)


def _resident(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])
