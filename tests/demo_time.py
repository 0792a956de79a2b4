"""The day from which the tests look back on the demonstration."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)
TODAY = NOW.astimezone(ZONE).date()
