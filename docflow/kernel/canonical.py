"""One way to write facts as bytes, so that a digest means the same everywhere."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise TypeError("an instant without a zone has no canonical form")
        return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, set | frozenset):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} has no canonical form")


def canonical(facts: Mapping[str, Any]) -> bytes:
    """Facts as UTF-8 JSON with sorted keys and no blanks.

    Numbers must be whole: a float prints differently from one language to the next, so it
    is refused with `ValueError`. Source: the integer subset of RFC 8785 (JCS).
    """
    _refuse_floats(facts)
    return json.dumps(
        facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False, default=_plain
    ).encode()


def _refuse_floats(value: object) -> None:
    if isinstance(value, float):
        raise ValueError("a float has no canonical form; store a whole number with its unit")
    if isinstance(value, Mapping):
        for inner in value.values():
            _refuse_floats(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            _refuse_floats(inner)


def sha256_hex(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
