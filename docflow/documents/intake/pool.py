"""A warm pool of guarded processes that read uploaded files, so that a hostile file can harm only its reader."""

import contextlib
import json
import os
import queue
import selectors
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import docflow
from docflow.documents.intake.errors import FileTooHard, ReadersClosed
from docflow.documents.intake.limits import CONVERT_SECONDS, LARGEST_FILE, MIB
from docflow.documents.intake.outcome import Intake
from docflow.documents.intake.wire import FRAME, LARGEST_FRAME, frame, read_answer

_START_SECONDS = 60
_STOP_SECONDS = 3
_CONVERTED = (".doc", ".odt")
_FILES_PER_WORKER = 1_000
_READ_AT_ONCE = 1024 * 1024


class Pool:
    """Reads files in `workers` processes; may be used from several threads at once.

    Workers start when they are first needed. Each is a fresh interpreter: it inherits no
    socket, no secret of the environment and no memory of this process. A worker that takes
    more than `seconds` by the clock or the processor, or more than `memory_bytes` of
    address space, is ended and replaced, and the file is refused as too hard. A .doc or
    .odt has `convert_seconds` by the clock, for LibreOffice reads it, with limits of its own.
    """

    def __init__(
        self,
        *,
        workers: int = 2,
        seconds: int = 10,
        convert_seconds: int = CONVERT_SECONDS,
        memory_bytes: int = 1024 * MIB,
    ) -> None:
        self._seconds = seconds
        self._convert_seconds = convert_seconds
        self._memory_bytes = memory_bytes
        self._closed = False
        self._lock = threading.Lock()
        self._all: set[_Worker] = set()
        self._idle: queue.LifoQueue[_Worker | None] = queue.LifoQueue()
        for _ in range(workers):
            self._idle.put(self._start())

    def take_in(self, path: Path, name: str, *, limit_bytes: int = LARGEST_FILE) -> Intake:
        """Check and read one file in a worker; waits while all workers are busy.

        Raises:
            FileTooHard: reading it took more time or memory than a file may.
            ReadersClosed: the pool is closed.
            Any other error of `errors.py`: the file is refused.
        """
        worker = self._idle.get()
        if worker is None:
            self._idle.put(None)
            raise ReadersClosed
        fit = False
        try:
            message = worker.ask(
                {
                    "path": str(path.absolute()),
                    "name": name,
                    "limit_bytes": limit_bytes,
                    "convert_seconds": self._convert_seconds,
                },
                # The worker ends its own conversion first; this is for the one that cannot.
                seconds=self._seconds + (self._convert_seconds if name.lower().endswith(_CONVERTED) else 0),
            )
            fit = worker.files_read < _FILES_PER_WORKER
        except FileTooHard:
            if self._closed:
                raise ReadersClosed from None
            raise
        finally:
            self._put_back(worker, fit=fit)
        return read_answer(message)

    def warm(self) -> None:
        """Start one worker ahead of the first file, which otherwise waits for it."""
        worker = self._idle.get()
        if worker is not None:
            worker.start()
        self._idle.put(worker)

    def close(self) -> None:
        """End all workers; files being read are refused. Closing twice does no harm."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            workers, self._all = self._all, set()
        self._idle.put(None)
        for worker in workers:
            worker.end()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _start(self) -> "_Worker":
        worker = _Worker(self._memory_bytes, self._seconds)
        self._all.add(worker)
        return worker

    def _put_back(self, worker: "_Worker", *, fit: bool) -> None:
        """Make a worker idle again, or another in its place."""
        if not fit:
            worker.end()
        with self._lock:
            if self._closed:
                return
            if not fit:
                self._all.discard(worker)
                worker = self._start()
            self._idle.put(worker)


class _Worker:
    """One reading process, seen from outside."""

    def __init__(self, memory_bytes: int, seconds: int) -> None:
        self.files_read = 0
        self._ready = False
        self._limits = (memory_bytes, seconds)
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> "subprocess.Popen[bytes]":
        """Start the process, if it was not needed before."""
        if self._process is None:
            self._process = self._spawn(*self._limits)
        return self._process

    def _spawn(self, memory_bytes: int, seconds: int) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(  # noqa: S603 (this interpreter, this package, two numbers)
            [sys.executable, "-P", "-m", "docflow.documents.intake.worker", str(memory_bytes), str(seconds)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={
                "PATH": os.environ.get("PATH", os.defpath),
                "PYTHONPATH": str(Path(docflow.__file__).parent.parent),
                "PYTHONDONTWRITEBYTECODE": os.environ.get("PYTHONDONTWRITEBYTECODE", ""),
                "HOME": tempfile.gettempdir(),
                "TMPDIR": tempfile.gettempdir(),
                "LANG": "C.UTF-8",
            },
            cwd="/",
            start_new_session=True,
        )

    def ask(self, question: dict[str, Any], *, seconds: float) -> dict[str, Any]:
        """The worker's answer.

        Raises:
            FileTooHard: it died, or did not answer in time.
        """
        process = self.start()
        if not self._ready:
            self._receive(_START_SECONDS)
            self._ready = True
        assert process.stdin is not None
        self.files_read += 1
        try:
            process.stdin.write(frame(question))
            process.stdin.flush()
        except BrokenPipeError:
            raise FileTooHard from None
        return self._receive(seconds)

    def end(self) -> None:
        """End the process and all it has started; a running conversion is given the time to clean up."""
        process = self._process
        if process is None:
            return
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_STOP_SECONDS)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def _receive(self, seconds: float) -> dict[str, Any]:
        deadline = time.monotonic() + seconds
        (size,) = FRAME.unpack(self._read(FRAME.size, deadline))
        if size > LARGEST_FRAME:
            raise FileTooHard
        message: dict[str, Any] = json.loads(self._read(size, deadline))
        return message

    def _read(self, size: int, deadline: float) -> bytes:
        process = self.start()
        assert process.stdout is not None
        pipe = process.stdout.fileno()
        content = bytearray()
        with selectors.DefaultSelector() as selector:
            selector.register(pipe, selectors.EVENT_READ)
            while len(content) < size:
                if not selector.select(max(0.0, deadline - time.monotonic())):
                    raise FileTooHard
                piece = os.read(pipe, min(size - len(content), _READ_AT_ONCE))
                if not piece:  # it died
                    raise FileTooHard
                content += piece
        return bytes(content)
