"""What a controlled copy says about its document, already in words."""

from dataclasses import dataclass

from docflow.kernel.text import Text


@dataclass(frozen=True, slots=True)
class Signed:
    """One signature as it is printed: who signed what, when."""

    meaning: str
    """Prepared, reviewed, countersigned, approved ... in the language of the copy."""
    name: str
    post: str
    at: str
    """The instant with its zone, for example `2026-03-01 09:30 UTC+08:00`."""
    statement_sha256: str
    """Digest of the signed statement; its first 16 hex digits are printed."""


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One earlier or present revision in the revision history."""

    revision: str
    on: str
    summary: str
    author: str
    approver: str


@dataclass(frozen=True, slots=True)
class CopyFacts:
    """Everything that is printed around the author's text."""

    organisation: str
    number: str
    title: Text
    revision: str
    state: str
    approved_on: str
    effective_on: str
    """Empty: the text is effective as published."""
    unit: str
    clauses: tuple[str, ...] = ()
    signatures: tuple[Signed, ...] = ()
    history: tuple[HistoryLine, ...] = ()
    copy_number: str = ""
    """Distribution number of a numbered paper copy; empty for the common copy."""
    watermark: Text | None = None
    """Printed across every page, for example 作废 / WITHDRAWN."""
