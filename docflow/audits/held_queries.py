"""Questions about audits and findings, as people ask them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, or_, select

from docflow.audits.held import AuditAddendum, AuditConclusion, AuditSafeguard, Finding, FindingRegrading
from docflow.audits.models import Audit, Competence
from docflow.lifecycle.items import Item, visible
from docflow.people.models import Person
from docflow.people.queries import not_retired
from docflow.people.rights import Scope


@dataclass(frozen=True)
class Narrowed:
    """What of the register of findings is wanted; empty for all."""

    words: str = ""
    states: Collection[str] = ()
    grades: Collection[str] = ()
    unit_ids: frozenset[int] | None = None
    audit_id: int | None = None
    process_id: int | None = None
    clause: tuple[str, str] | None = None
    from_on: date | None = None
    to_on: date | None = None


EVERYTHING = Narrowed()


def register(scope: Scope, narrowed: Narrowed = EVERYTHING) -> Select[Finding]:
    """Findings the reader may see, the latest first; by `(found_on, id)`."""
    rows = select(Finding).where(visible(scope)).order_by(Finding.found_on.desc(), Finding.id.desc())
    if narrowed.states:
        rows = rows.where(Item.state.in_(narrowed.states))
    if narrowed.grades:
        rows = rows.where(Finding.grade.in_(narrowed.grades))
    if narrowed.unit_ids is not None:
        rows = rows.where(Item.unit_id.in_(narrowed.unit_ids))
    if narrowed.audit_id is not None:
        rows = rows.where(Finding.audit_id == narrowed.audit_id)
    if narrowed.process_id is not None:
        rows = rows.where(Finding.process_id == narrowed.process_id)
    if narrowed.clause is not None:
        standard, number = narrowed.clause
        below = Finding.clause.startswith(f"{number}.", autoescape=True)
        rows = rows.where(Finding.standard == standard, or_(Finding.clause == number, below))
    if narrowed.from_on is not None:
        rows = rows.where(Finding.found_on >= narrowed.from_on)
    if narrowed.to_on is not None:
        rows = rows.where(Finding.found_on <= narrowed.to_on)
    if narrowed.words:
        columns = (Item.number, Item.title_zh, Item.title_en)
        rows = rows.where(or_(*(column.icontains(narrowed.words, autoescape=True) for column in columns)))
    return rows


def findings_beyond(found_on: date, finding_id: int) -> ColumnElement[bool]:
    """What stands in the register behind this one."""
    return or_(Finding.found_on < found_on, and_(Finding.found_on == found_on, Finding.id < finding_id))


def audits(
    scope: Scope, *, states: Collection[str] = (), unit_ids: frozenset[int] | None = None, words: str = "",
    first_from: date | None = None, first_to: date | None = None,
) -> Select[Audit]:  # fmt: skip
    """Audits the reader may see, the newest first; by id."""
    rows = select(Audit).where(visible(scope)).order_by(Audit.id.desc())
    if states:
        rows = rows.where(Item.state.in_(states))
    if unit_ids is not None:
        rows = rows.where(Item.unit_id.in_(unit_ids))
    if first_from is not None:
        rows = rows.where(Audit.last_on >= first_from)
    if first_to is not None:
        rows = rows.where(Audit.first_on <= first_to)
    if words:
        columns = (Item.number, Item.title_zh, Item.title_en)
        rows = rows.where(or_(*(column.icontains(words, autoescape=True) for column in columns)))
    return rows


def conclusion_of(audit_id: int) -> Select[AuditConclusion]:
    return select(AuditConclusion).where(AuditConclusion.audit_id == audit_id)


def addenda_of(audit_id: int) -> Select[AuditAddendum]:
    return select(AuditAddendum).where(AuditAddendum.audit_id == audit_id).order_by(AuditAddendum.serial)


def safeguards_of(audit_id: int) -> Select[AuditSafeguard]:
    return select(AuditSafeguard).where(AuditSafeguard.audit_id == audit_id).order_by(AuditSafeguard.id)


def regradings_of(finding_id: int) -> Select[FindingRegrading]:
    kept = FindingRegrading
    return select(kept).where(kept.finding_id == finding_id).order_by(kept.serial)


def who_can_audit(on: date) -> Select[int]:
    """People whose competence to audit counts on a day."""
    return (
        select(Competence.person_id)
        .join(Person, Person.id == Competence.person_id)
        .where(
            Competence.from_on <= on,
            or_(Competence.to_on.is_(None), Competence.to_on >= on),
            or_(Competence.withdrawn_on.is_(None), Competence.withdrawn_on > on),
            not_retired(on),
        )
        .distinct()
    )
