"""How months, places and names are written in the sentences of a calendar."""

from collections.abc import Iterable
from datetime import date

from docflow.kernel.text import Text

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def month_words(month: date) -> Text:
    return Text(f"{month.year}年{month.month}月", f"{_MONTHS[month.month - 1]} {month.year}")


def months_words(months: Iterable[date]) -> Text:
    """One month, or the first to the last of several; nothing is said of gaps."""
    ordered = sorted(set(months))
    if not ordered:
        return Text("无可用月份", "no month")
    first, last = month_words(ordered[0]), month_words(ordered[-1])
    return first if len(ordered) == 1 else Text(f"{first.zh}至{last.zh}", f"{first.en} to {last.en}")


def since_words(last_on: date | None) -> Text:
    return Text(f"上次审核于 {last_on}", f"last audited on {last_on}") if last_on else Text("从未审核", "never audited")


def listed(parts: Iterable[Text]) -> Text:
    every = list(parts)
    return Text("、".join(one.zh for one in every), ", ".join(one.en for one in every))


def plainly(word: str) -> Text:
    """A name or number, which reads the same in both languages."""
    return Text(word, word)
