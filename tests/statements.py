"""How many statements something sends to the database, to hold that it does not grow with what there is."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine


def sent_by(ask: Callable[[], Any]) -> tuple[int, Any]:
    """The number of statements, and what was answered."""
    kept: list[str] = []

    def heard(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        kept.append(statement)

    event.listen(Engine, "before_cursor_execute", heard)
    try:
        answer = ask()
    finally:
        event.remove(Engine, "before_cursor_execute", heard)
    return len(kept), answer
