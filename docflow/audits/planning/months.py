"""Months and working days of a cycle, counted from its first."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from datetime import date, timedelta

from docflow.audits.planning.question import Question


def month_number(day: date, first_month: date) -> int:
    """0 in the first month of the cycle, negative before."""
    return (day.year - first_month.year) * 12 + day.month - first_month.month


def month_at(number: int, first_month: date) -> date:
    """The first day of a month by its number."""
    years, month = divmod(first_month.month - 1 + number, 12)
    return date(first_month.year + years, month + 1, 1)


def working_days(question: Question, first: date, last: date) -> list[date]:
    """From one day to another, both included."""
    every = (first + timedelta(n) for n in range((last - first).days + 1))
    return [day for day in every if day.weekday() in question.weekdays and day not in question.holidays]


class WorkingDays:
    """The working days of a cycle in order. Sets of them are whole numbers: bit 0 is the first."""

    def __init__(self, question: Question) -> None:
        first, end = question.first_month, month_at(question.months, question.first_month)
        self.first_month, self.end = first, end
        self.holidays, self.not_before = question.holidays, question.not_before
        self.days = working_days(question, first, end - timedelta(1))
        self.in_month = [0] * question.months
        for number, day in enumerate(self.days):
            self.in_month[month_number(day, first)] |= 1 << number
        self.all = (1 << len(self.days)) - 1

    def between(self, from_on: date, to_on: date | None) -> int:
        """The working days from one day to another, both included."""
        first = bisect_left(self.days, from_on)
        last = len(self.days) if to_on is None else bisect_right(self.days, to_on)
        return run(first, max(0, last - first))

    def has(self, day: date) -> bool:
        """Whether a day lies in the cycle."""
        return self.first_month <= day < self.end

    def month_of(self, number: int) -> int:
        return month_number(self.days[number], self.first_month)

    def in_year(self, year: int) -> int:
        return sum(within for n, within in enumerate(self.in_month) if month_at(n, self.first_month).year == year)

    def starts(self, length: int) -> int:
        """The days on which so many can begin in a row that end in the same month, with no holiday between."""
        found = 0
        for within in self.in_month:
            found |= runs(within, length)
        if self.not_before:
            found &= self.between(self.not_before, None)
        for day in self.holidays:
            found &= self.clear_of(day, day, length)
        return found

    def clear_of(self, from_on: date, to_on: date, length: int) -> int:
        """The days from which so many in a row end before a time, or begin after it; weekends between them count."""
        before = run(0, bisect_left(self.days, from_on))
        after = self.all & ~run(0, bisect_right(self.days, to_on))
        return runs(before, length) | runs(after, length)


def runs(days: int, length: int) -> int:
    """Of a set of days, those with which `length` days in a row begin that are all in the set."""
    for _ in range(length - 1):
        days &= days >> 1
    return days


def run(start: int, length: int) -> int:
    """The set of `length` days from a day on."""
    return ((1 << length) - 1) << start


def numbers(days: int) -> Iterator[int]:
    """The numbers of the days in a set, ascending."""
    while days:
        lowest = days & -days
        yield lowest.bit_length() - 1
        days ^= lowest


def blocks(days: int) -> Iterator[tuple[int, int]]:
    """The runs of days in a row in a set: where each begins, and how long it is."""
    while days:
        first = (days & -days).bit_length() - 1
        length = (~(days >> first) & ((days >> first) + 1)).bit_length() - 1
        yield first, length
        days &= ~run(first, length)
