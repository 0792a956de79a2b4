"""A process that reads one uploaded file after another under limits; started by the pool, never imported by it."""

import json
import os
import resource
import signal
import sys
from pathlib import Path
from typing import Any, BinaryIO

from docflow.documents.intake.errors import FileDamaged
from docflow.documents.intake.service import take_in
from docflow.documents.intake.wire import FRAME, frame, intake_message, refusal_message
from docflow.kernel.errors import Refusal

_OPEN_FILES = 128


def main(memory_bytes: int, processor_seconds: int) -> None:
    """Answer every request on standard input until it ends.

    The memory limit is a soft one, for the converter has a larger one of its own; the
    processor's time is counted afresh for every file.
    """
    questions, answers = _take_pipes()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, resource.RLIM_INFINITY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (_OPEN_FILES, _OPEN_FILES))
    _send(answers, frame({"ready": True}))
    while head := questions.read(FRAME.size):
        question = json.loads(questions.read(FRAME.unpack(head)[0]))
        _allow(processor_seconds)
        try:
            answer = frame(_answer(question))
        except MemoryError:
            # What memory is left is torn: only a fresh process may read the next file.
            os._exit(1)
        _send(answers, answer)


def _take_pipes() -> tuple[BinaryIO, BinaryIO]:
    """The two pipes for the pool alone; what a library prints goes nowhere."""
    answers = os.fdopen(os.dup(1), "wb")
    questions = os.fdopen(os.dup(0), "rb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nowhere, standard)
    os.close(nowhere)
    return questions, answers


def _allow(processor_seconds: int) -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    limit = int(used.ru_utime + used.ru_stime) + processor_seconds + 1
    resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.RLIM_INFINITY))


def _answer(question: dict[str, Any]) -> dict[str, Any]:
    try:
        return intake_message(
            take_in(
                Path(question["path"]),
                question["name"],
                limit_bytes=question["limit_bytes"],
                convert_seconds=question["convert_seconds"],
            )
        )
    except Refusal as refusal:
        return refusal_message(refusal)
    except MemoryError:
        raise
    except Exception:
        # A reader stumbled in a way nobody foresaw: the file is at fault, and the next one must still be read.
        return refusal_message(FileDamaged())


def _send(answers: BinaryIO, content: bytes) -> None:
    answers.write(content)
    answers.flush()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
