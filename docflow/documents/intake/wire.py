"""How a worker process and its pool talk: JSON in frames, never pickle, for the worker reads hostile files."""

import json
import struct
from dataclasses import asdict
from typing import Any

from docflow.documents.intake.errors import INTAKE_ERRORS, FileDamaged
from docflow.documents.intake.outcome import Intake, Notice, Passage, Proposal
from docflow.kernel.errors import Refusal
from docflow.kernel.text import Text

FRAME = struct.Struct(">I")
LARGEST_FRAME = 128 * 1024 * 1024


def frame(message: dict[str, Any]) -> bytes:
    content = json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    return FRAME.pack(len(content)) + content


def refusal_message(refusal: Refusal) -> dict[str, Any]:
    return {"refused": refusal.code, "facts": refusal.facts}


def intake_message(intake: Intake) -> dict[str, Any]:
    return {"intake": asdict(intake)}


def read_answer(message: dict[str, Any]) -> Intake:
    """The intake that a worker sent.

    Raises:
        Any error of `errors.py`: the worker refused the file.
    """
    if "refused" in message:
        raise INTAKE_ERRORS.get(message["refused"], FileDamaged)(**message["facts"])
    told = message["intake"]
    proposal = told["proposal"]
    return Intake(
        media_type=told["media_type"],
        kind=told["kind"],
        passages=tuple(Passage(**passage) for passage in told["passages"]),
        text=told["text"],
        warnings=_notices(told["warnings"]),
        blockers=_notices(told["blockers"]),
        proposal=Proposal(
            number=proposal["number"],
            title=proposal["title"],
            revision=proposal["revision"],
            sources=proposal["sources"],
            titles=tuple(proposal["titles"]),
            numbers=tuple(proposal["numbers"]),
            placeholders=tuple(proposal["placeholders"]),
        ),
    )


def _notices(told: list[dict[str, Any]]) -> tuple[Notice, ...]:
    return tuple(Notice(entry["code"], Text(*entry["text"]), entry["facts"]) for entry in told)
