"""What time it is: the only place where docflow looks at a clock."""

from datetime import UTC, date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo


class Clock(Protocol):
    zone: ZoneInfo
    """The organisation's zone: business dates are read in it."""

    def now(self) -> datetime:
        """The instant, aware, in UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def __init__(self, zone: ZoneInfo) -> None:
        self.zone = zone

    def now(self) -> datetime:
        return datetime.now(UTC)


class FixedClock:
    """A clock that stands until it is moved: for demonstrations and tests."""

    def __init__(self, at: datetime, zone: ZoneInfo) -> None:
        self.at, self.zone = at.astimezone(UTC), zone

    def now(self) -> datetime:
        return self.at

    def move_to(self, at: datetime) -> None:
        self.at = at.astimezone(UTC)


def day_of(at: datetime, zone: ZoneInfo) -> date:
    """The business day of an instant, in the organisation's zone."""
    return at.astimezone(zone).date()
