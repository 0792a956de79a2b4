"""Whether auditors are competent on the days of an audit for what it is measured by (7.2)."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from docflow.audits.auditor_queries import competences
from docflow.audits.models import LEVELS, Audit, Competence
from docflow.audits.scene import scenes_of

LEVELS_FOR: Mapping[str, tuple[str, ...]] = {
    "lead": ("lead",),
    "auditor": ("lead", "auditor"),
    "expert": ("lead", "auditor", "expert"),
}
"""Which levels of competence are enough for a part in a team; an observer needs none."""


@dataclass(frozen=True)
class Lack:
    """Somebody who may not audit by a standard on every day of an audit."""

    person: int
    standard: str
    """Empty where the audit names none and they are competent for none."""
    only_level: bool
    """They are competent for it on all the days, and not at the level that their part needs."""


def lacking(session: Session, audit: Audit, team: Mapping[int, str], first: date, last: date) -> list[Lack]:
    """Who of a team lacks competence for a standard in scope on any day of the audit.

    The standards are those of the audit's clauses, else those of its processes' clauses. Periods that follow each
    other without a gap count as one. Two statements beside those that read the scope, however large the team.

    Source: T/CIECCPA 7.2, 9.2.2 e).
    """
    wanted = sorted({standard for standard, _ in scenes_of(session, [audit])[audit.id].clauses})
    known: dict[int, dict[str, list[Competence]]] = {person: {} for person in team}
    for one in session.scalars(competences([*team], first, last)):
        known[one.person_id].setdefault(one.standard, []).append(one)

    def may(person: int, standard: str, levels: Collection[str]) -> bool:
        held = known[person].get(standard, ())
        return _throughout((one for one in held if one.level in levels), first, last)

    found: list[Lack] = []
    for person, part in team.items():
        if (levels := LEVELS_FOR.get(part)) is None:
            continue
        for standard in wanted:
            if not may(person, standard, levels):
                found.append(Lack(person, standard, may(person, standard, LEVELS)))
        # An audit that names no standard still needs somebody who is competent for one.
        if not wanted and not any(may(person, one, levels) for one in known[person]):
            found.append(Lack(person, "", any(may(person, one, LEVELS) for one in known[person])))
    return found


def _throughout(held: Iterable[Competence], first: date, last: date) -> bool:
    """Whether periods, in the order in which they begin, leave no day of an audit out."""
    next_day = first
    for one in held:
        if one.from_on > next_day:
            return False
        until = one.to_on or date.max
        if one.withdrawn_on is not None:
            until = min(until, one.withdrawn_on - timedelta(days=1))
        if until >= last:
            return True
        next_day = max(next_day, until + timedelta(days=1))
    return False
