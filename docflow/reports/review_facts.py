"""What the minutes of a management review tell, gathered by whoever asks for them."""

from dataclasses import dataclass
from datetime import date

from docflow.documents.controlled_copy_facts import Signed
from docflow.reports.bars import BarChart
from docflow.reports.wording import Words


@dataclass(frozen=True, slots=True)
class Attendee:
    """Somebody who was asked to the review."""

    name: str
    post: Words = ""
    unit: Words = ""
    present: bool = True
    remark: Words = ""
    """For example who came instead."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures of an input as a table."""

    caption: Words
    heads: tuple[Words, ...]
    lines: tuple[tuple[Words, ...], ...]
    shares: tuple[float, ...] = ()
    """How the columns share the line; none: alike."""


@dataclass(frozen=True, slots=True)
class Input:
    """One input of the review: words, figures and charts, or why there is nothing to report.

    One that has neither is printed as missing.
    """

    letter: str
    heading: Words
    text: str = ""
    figures: tuple[Figures, ...] = ()
    charts: tuple[BarChart, ...] = ()
    notes: tuple[Words, ...] = ()
    """What the system says where it has no figures."""
    nothing: str = ""
    """Why there is nothing to report."""
    source: Words = ""
    """Where the figures come from, and of which day."""


@dataclass(frozen=True, slots=True)
class Output:
    """One output of the review: a conclusion, or why none was needed. One that has neither is printed as missing."""

    letter: str
    heading: Words
    conclusion: str = ""
    nothing: str = ""
    decisions: tuple[str, ...] = ()
    """Numbers of the decisions that follow from it."""


@dataclass(frozen=True, slots=True)
class Decision:
    """Something that was decided, who sees to it, and what it became."""

    number: str
    words: str
    kind: Words
    owner: str
    due: date | None
    became: str = ""
    """Number of the action or change request it became."""
    state: Words = ""


@dataclass(frozen=True, slots=True)
class ReviewMinutes:
    """Everything the minutes of a management review say.

    Source: T/CIECCPA 9.3 (inputs 9.3.2 a to g, outputs 9.3.3 a to f).
    """

    organisation: Words
    number: str
    title: Words
    state: Words
    held_on: date | None
    chair: str
    chair_post: Words
    attendance: tuple[Attendee, ...]
    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    decisions: tuple[Decision, ...]
    place: Words = ""
    secretary: str = ""
    first_on: date | None = None
    """The first and the last day of the period that was reviewed."""
    last_on: date | None = None
    standards: tuple[Words, ...] = ()
    summary: str = ""
    frozen_at: str = ""
    """When the inputs were frozen: the instant with its zone."""
    inputs_sha256: str = ""
    next_on: date | None = None
    signatures: tuple[Signed, ...] = ()
    checkpoint: str = ""
