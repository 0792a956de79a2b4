"""Column types that refuse what would be ambiguous."""

from datetime import UTC, datetime

from sqlalchemy import CHAR, JSON, BigInteger, DateTime, Dialect, Integer
from sqlalchemy.types import TypeDecorator

Key = BigInteger().with_variant(Integer(), "sqlite")
"""A row's id, 64 bits on every database."""

Facts = JSON(none_as_null=True)
"""A small structure that the database need not look into."""

Digest = CHAR(64)
"""SHA-256 in hexadecimal."""


class Instant(TypeDecorator[datetime]):
    """An aware instant, kept in UTC to the microsecond; a naive one is refused with TypeError."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise TypeError("an instant needs a zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
