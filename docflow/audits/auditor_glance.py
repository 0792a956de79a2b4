"""One auditor, or many, as somebody may see them: competence as it stands, absences, and what was declared."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from docflow.audits.auditor_errors import AuditorNotFound
from docflow.audits.auditor_queries import absences_of, competences_of, interests_of, sees, standing
from docflow.audits.auditors import keeps
from docflow.audits.models import Absence, Competence, DeclaredInterest
from docflow.journal.work import Work
from docflow.people.models import Person
from docflow.people.queries import scope_of


@dataclass(frozen=True)
class Auditor:
    """What stands in the register about somebody."""

    person: Person
    competences: Sequence[tuple[Competence, str]]
    """With how each stands today."""
    absences: Sequence[Absence]
    """Those that are not over."""
    private: bool
    """Whether the reader is the person or the programme manager, who see reasons and interests."""


def open_auditor(work: Work, who: int | str) -> Person:
    """Somebody whose page the actor may see; `me` is the actor. Raises AuditorNotFound."""
    scope = scope_of(work)
    wanted = scope.person_id if who == "me" else who
    found = work.session.scalar(select(Person).where(Person.id == wanted, sees(scope)))
    if found is None:
        raise AuditorNotFound()
    return found


def is_private(work: Work, person: Person) -> bool:
    scope = scope_of(work)
    return scope.person_id == person.id or keeps(scope, person)


def glances(work: Work, people: Iterable[Person]) -> list[Auditor]:
    """Two statements, however many there are."""
    rows = list(people)
    ids = [one.id for one in rows]
    granted: dict[int, list[Competence]] = {one: [] for one in ids}
    for competence in work.session.scalars(competences_of(ids)):
        granted[competence.person_id].append(competence)
    away: dict[int, list[Absence]] = {one: [] for one in ids}
    for absence in work.session.scalars(absences_of(ids, work.today)):
        away[absence.person_id].append(absence)
    return [
        Auditor(
            one,
            [(held, standing(held, granted[one.id], work.today)) for held in granted[one.id]],
            away[one.id],
            is_private(work, one),
        )
        for one in rows
    ]


def declared(work: Work, person: Person) -> Sequence[DeclaredInterest]:
    """What somebody declared. Raises AuditorNotFound for everybody but them and the programme manager."""
    if not is_private(work, person):
        raise AuditorNotFound()
    return work.session.scalars(interests_of(person.id)).all()
