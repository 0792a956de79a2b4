"""How a report says words, days and counts in its one language."""

from datetime import date

from docflow.kernel.text import Language, Text, one_line

Words = Text | str
"""Words of the house stand in both languages; what people wrote stands in theirs."""

NOTHING = "—"


def said(words: Words, language: Language) -> str:
    """The words in the language of the report, or in the other where they stand in one only."""
    if isinstance(words, str):
        return words
    return words.in_(language) or words.zh or words.en


def lines_of(words: str) -> list[str]:
    """What somebody wrote, line by line, without empty ones and without characters that no file may hold."""
    return [line for raw in words.splitlines() if (line := one_line(raw))]


def day(on: date | None) -> str:
    """The day as people write it in both languages, or a dash."""
    return on.isoformat() if on else NOTHING


def days(first: date | None, last: date | None, language: Language) -> str:
    """From the first to the last day; one day is said once."""
    if first is None or last is None or first == last:
        return day(first or last)
    return f"{first.isoformat()} {'至' if language == 'zh' else 'to'} {last.isoformat()}"


def listed(parts: list[str], language: Language) -> str:
    """Several things in one line."""
    return ("；" if language == "zh" else "; ").join(part for part in parts if part)


def beside(words: str, remark: str, language: Language) -> str:
    """Words with a remark in brackets, which are left out when there is none."""
    if not remark:
        return words
    return f"{words}（{remark}）" if language == "zh" else f"{words} ({remark})"
