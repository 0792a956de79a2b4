"""What is known about a file that was taken in."""

import re
from dataclasses import dataclass, field
from typing import Literal

from docflow.kernel.text import Text

Place = Literal["body", "table", "textbox", "header", "footer", "note"]
Kind = Literal["docx", "xlsx", "pdf", "doc", "xls", "odt", "ods", "txt", "csv"]
Scalar = str | int

_HAN = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_ONE_HAN = re.compile(f"[{_HAN}]")
_BLANK_BETWEEN_HAN = re.compile(f"(?<=[{_HAN}])\\s+(?=[{_HAN}])")
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f\xad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufffe\uffff\ud800-\udfff]"
)


@dataclass(frozen=True, slots=True)
class Passage:
    """One paragraph, cell or line, with the place it stands in."""

    place: Place
    text: str
    style: str | None = None
    level: int | None = None
    """1 for a heading of the first level; None for what is no heading."""


@dataclass(frozen=True, slots=True)
class Notice:
    """Something a person should know about the file, by code and in both languages."""

    code: str
    text: Text
    facts: dict[str, Scalar] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Proposal:
    """Number, title and revision as the file itself seems to say; a person confirms them."""

    number: str | None = None
    title: str | None = None
    revision: str | None = None
    sources: dict[str, str] = field(default_factory=dict)
    """For each of number, title and revision found: `body`, `header` or `file name`."""
    titles: tuple[str, ...] = ()
    """All titles, when several procedures stand in one file."""
    numbers: tuple[str, ...] = ()
    """All numbers that the same place gives, when they disagree."""
    placeholders: tuple[str, ...] = ()
    """Fields still to be filled in, as written, each once."""


@dataclass(frozen=True, slots=True)
class Intake:
    """A file that may become content: its kind, its text, and what stands in the way of submitting it."""

    media_type: str
    kind: Kind
    passages: tuple[Passage, ...]
    text: str
    warnings: tuple[Notice, ...]
    blockers: tuple[Notice, ...]
    """Reasons why the file can be kept as a draft but not be submitted."""
    proposal: Proposal


def single_line(words: str) -> str:
    """The words on one line: blanks of every kind become one, unseen characters go."""
    return " ".join(_UNSEEN.sub("", words).split())


def is_han(character: str) -> bool:
    return _ONE_HAN.fullmatch(character) is not None


def join_han(words: str) -> str:
    """The words without blanks between Chinese characters: 江 门 市 becomes 江门市."""
    return _BLANK_BETWEEN_HAN.sub("", words)


def fold(passages: tuple[Passage, ...]) -> str:
    """The whole text, one passage a line, as search and comparison want it."""
    return "\n".join(join_han(passage.text) for passage in passages)
