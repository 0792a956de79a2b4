"""What is answered about nonconformities, and the filters that their lists and figures take."""

from datetime import date, datetime
from typing import Annotated

from fastapi import Depends, Query
from pydantic import BaseModel, Field, StringConstraints

from docflow.house import House
from docflow.kernel.text import Language
from docflow.nonconformities import queries
from docflow.nonconformities.models import Nonconformity
from docflow.nonconformities.queries import Narrowed
from docflow.people.queries import person_of, unit_by_code, units_below
from docflow.processes.queries import process_of
from docflow.standards.clauses import clause_named
from docflow.web.api.shapes import ItemOut, item_out
from docflow.web.deps import TheHouse, TheReading

Code = Annotated[str, StringConstraints(max_length=30)]


class NonconformityOut(ItemOut):
    source: str
    grade: str
    clause: str = Field(description="`standard:number`, or empty")
    process: int | None
    owner: int | None
    round: int
    detected_on: date
    reported_on: date
    closed_on: date | None
    overdue: bool


class ContainmentOut(BaseModel, from_attributes=True):
    round: int
    correction: str
    words: str
    consequences: str
    by_id: int
    for_id: int
    at: datetime


class CauseOut(BaseModel):
    category: str
    words: str


class AnalysisOut(BaseModel):
    serial: int
    round: int
    counts: bool = Field(description="It is the one that counts now")
    method: str
    method_words: str
    whys: list[str]
    causes: list[CauseOut]
    evidence: str
    extent: str
    by: int
    in_the_name_of: int
    at: datetime


class PlanOut(BaseModel, from_attributes=True):
    serial: int
    round: int
    needed: bool
    reason: str
    check_on: date | None
    by_id: int
    for_id: int
    at: datetime


class VerdictOut(BaseModel, from_attributes=True):
    round: int
    effective: bool
    words: str
    changes: str
    changes_reason: str
    by_id: int
    at: datetime


class SimilarOut(BaseModel):
    item: ItemOut
    found_by: str
    answer: str
    reason: str


class OrderedOut(BaseModel):
    item: ItemOut
    round: int | None
    kind: str
    category: str
    owner: int
    due_on: date | None
    effect_due_on: date | None
    verdict: str | None


class NonconformityWhole(NonconformityOut):
    description: str
    requirement: str
    containment_due_on: date
    analysis_due_on: date
    planning_due_on: date
    closing_due_on: date
    containments: list[ContainmentOut]
    analyses: list[AnalysisOut]
    plans: list[PlanOut]
    verdicts: list[VerdictOut]
    similar: list[SimilarOut] = Field(description="Only those the reader may see")
    actions: list[OrderedOut] = Field(description="Only those the reader may see")
    files: int = Field(description="How many files are kept with it")


class NonconformityPage(BaseModel):
    items: list[NonconformityOut]
    next: str | None


def nonconformity_out(found: Nonconformity, house: House, language: Language, today: date) -> NonconformityOut:
    plain = item_out(found, house.lifecycles["nonconformity"], language)
    return NonconformityOut(
        **plain.model_dump(),
        source=found.source,
        grade=found.grade,
        clause=f"{found.standard}:{found.clause}" if found.clause else "",
        process=found.process_id,
        owner=found.owner_id,
        round=found.round,
        detected_on=found.detected_on,
        reported_on=found.reported_on,
        closed_on=found.closed_on,
        overdue=found.due_on is not None and found.due_on < today and found.state in queries.OPEN_STATES,
    )


def narrowed(
    work: TheReading,
    house: TheHouse,
    unit: Annotated[Code, Query(description="Code of a unit; what lies below it counts too")] = "",
    process: Annotated[Code, Query(description="Code of a process")] = "",
    owner: Annotated[Annotated[str, StringConstraints(max_length=60)], Query(description="By id or user name")] = "",
    source: Annotated[Code, Query()] = "",
    grade: Annotated[Code, Query()] = "",
    state: Annotated[Code, Query()] = "",
    clause: Annotated[Annotated[str, StringConstraints(max_length=60)], Query(description="And those below it")] = "",
    category: Annotated[Code, Query(description="Of a cause: man, machine, material …")] = "",
    overdue: Annotated[bool, Query()] = False,
    since: Annotated[date | None, Query(description="Reported from this day on")] = None,
    until: Annotated[date | None, Query(description="Reported up to this day")] = None,
    q: Annotated[str, Query(max_length=100, description="Part of the number or heading")] = "",
) -> Narrowed:
    """The filters that every list and figure takes. A unit, process or person that is none narrows to nothing."""
    session = work.session
    unit_ids = frozenset(one.id for one in session.scalars(units_below(unit_by_code(session, unit)))) if unit else None
    return Narrowed(
        unit_ids=unit_ids,
        process_id=process_of(session, process).id if process else None,
        owner_id=person_of(session, owner).id if owner else None,
        source=source,
        grade=grade,
        state=state,
        clause=clause_named(house.desk.known_clauses, clause) if clause else None,
        category=category,
        overdue_on=work.today if overdue else None,
        since=since,
        until=until,
        words=q.strip(),
    )


TheNarrowed = Annotated[Narrowed, Depends(narrowed)]
