"""What pages read from addresses and forms: days, and rows chosen by id."""

from datetime import date
from typing import Annotated

from fastapi import Form

from docflow.kernel.errors import Invalid

Word = Annotated[str, Form(max_length=1000)]
Chosen = Annotated[int | None, Form(ge=1, le=2**63 - 1)]


class DayUnreadable(Invalid):
    """A day is written as year, month and day, such as 2026-03-31."""

    code = "day-unreadable"
    zh = "“{day}”不是日期，请按“年-月-日”填写，例如 2026-03-31"
    en = "“{day}” is not a day; write it as 2026-03-31"


def day_asked(words: str) -> date | None:
    """The day somebody typed or chose, None for an empty field. Raises DayUnreadable."""
    if not words.strip():
        return None
    try:
        return date.fromisoformat(words.strip())
    except ValueError as wrong:
        raise DayUnreadable(day=words.strip()[:20]) from wrong
