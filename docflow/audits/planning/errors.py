"""What can go wrong when a calendar is computed."""

from docflow.kernel.errors import Unavailable


class CalendarNotComputed(Unavailable):
    """The solver ended without an answer; the audits are as they were."""

    code = "calendar-not-computed"
    zh = "日历求解未能完成，审核安排未改变；请稍后再试，或减少审核数量"
    en = "The calendar could not be computed and no audit was changed; try again later, or with fewer audits"
