"""Pages by key, never by offset: a page stays right while rows come and go."""

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from docflow.kernel.errors import Invalid

T = TypeVar("T")
LARGEST_PAGE = 200


class CursorInvalid(Invalid):
    """`after` must be a value that an earlier answer gave as `next`."""

    code = "cursor-invalid"
    zh = "分页标记无效，请从第一页重新开始"
    en = "The page marker is not valid; start again from the first page"


@dataclass(frozen=True)
class Page(Generic[T]):
    items: Sequence[T]
    next: str | None


def write_cursor(*key: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(key, default=str).encode()).decode().rstrip("=")


def read_cursor(after: str, *kinds: Callable[[Any], Any]) -> list[Any]:
    """The key behind a cursor, one part per kind. Raises CursorInvalid for anything else."""
    try:
        parts = json.loads(base64.urlsafe_b64decode(after + "=" * (-len(after) % 4)))
        if not isinstance(parts, list) or len(parts) != len(kinds):
            raise ValueError(after)
        return [kind(part) for kind, part in zip(kinds, parts, strict=True)]
    except (ValueError, TypeError, AttributeError) as wrong:
        raise CursorInvalid() from wrong


def cut(rows: Sequence[T], limit: int, key: Callable[[T], tuple[Any, ...]]) -> Page[T]:
    """A page out of `limit + 1` fetched rows: the extra row only tells that there is more."""
    if len(rows) <= limit:
        return Page(rows, None)
    kept = rows[:limit]
    return Page(kept, write_cursor(*key(kept[-1])))
