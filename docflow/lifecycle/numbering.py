"""Gap-free numbers from a pattern, safe when many ask at once, never used twice."""

import re
from collections.abc import Callable, Mapping

from sqlalchemy import String, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from docflow.lifecycle.errors import NumberPatternInvalid
from docflow.store.base import Base
from docflow.store.types import Key

TOKENS = frozenset({"org", "type", "unit", "year", "clause", "seq"})
_TOKEN = re.compile(r"\{([a-z]+)(?::0(\d))?\}")


class Sequence(Base):
    """The last number given under a prefix (the pattern with everything but {seq} filled in)."""

    __tablename__ = "number_sequence"

    prefix: Mapped[str] = mapped_column(String(120), primary_key=True)
    last: Mapped[int] = mapped_column(Key)


def check_pattern(pattern: str) -> None:
    """Raises NumberPatternInvalid unless the pattern has {seq} once and only known tokens."""
    names = [match[1] for match in _TOKEN.finditer(pattern)]
    for name in names:
        if name not in TOKENS:
            raise NumberPatternInvalid(pattern=pattern, fault_zh=f"未知标记 {name}", fault_en=f"unknown token {name}")
    if names.count("seq") != 1:
        raise NumberPatternInvalid(pattern=pattern, fault_zh="须有且仅有一个 seq", fault_en="it needs seq exactly once")
    if set("{}") & set(_TOKEN.sub("", pattern)):
        raise NumberPatternInvalid(pattern=pattern, fault_zh="花括号不成对", fault_en="a brace is left over")


def reserve(session: Session, pattern: str, tokens: Mapping[str, str], *, taken: Callable[[str], bool]) -> str:
    """The next number of the pattern, held by this transaction: undone with it, so no gap is left.

    Numbers for which `taken` answers yes (brought in from elsewhere) are passed over.
    """
    check_pattern(pattern)
    prefix = _TOKEN.sub(lambda match: "{seq}" if match[1] == "seq" else tokens.get(match[1], ""), pattern)
    width = next(int(match[2] or 1) for match in _TOKEN.finditer(pattern) if match[1] == "seq")
    while True:
        number = prefix.replace("{seq}", f"{_count_up(session, prefix):0{width}}")
        if not taken(number):
            return number


def _count_up(session: Session, prefix: str) -> int:
    step = update(Sequence).where(Sequence.prefix == prefix).values(last=Sequence.last + 1).returning(Sequence.last)
    if (value := session.scalar(step)) is not None:
        return value
    try:
        with session.begin_nested():
            session.add(Sequence(prefix=prefix, last=0))
    except IntegrityError:
        # Another transaction made the row first; count on from it.
        session.expire_all()
    return session.execute(step).scalar_one()
