"""Who is what in an audit: lead, auditor, expert, observer, auditee, and who manages the programme."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from docflow.audits.models import Audit, AuditMember
from docflow.journal.work import Work
from docflow.lifecycle.items import Item, ItemParty, name_on, named
from docflow.people.queries import scope_of
from docflow.people.rights import Scope

PARTS = ("lead", "auditor", "expert", "observer")
ANSWERING = ("lead", "auditor")


def members_of(session: Session, audit_id: int) -> dict[int, str]:
    """Part by person, as the team is set."""
    rows = select(AuditMember.person_id, AuditMember.part).where(AuditMember.audit_id == audit_id)
    return {row.person_id: row.part for row in session.execute(rows.order_by(AuditMember.person_id))}


def lead_of(session: Session, audit_id: int) -> int | None:
    return next((person for person, part in members_of(session, audit_id).items() if part == "lead"), None)


def has_part(work: Work, audit_id: int, parts: Collection[str], *, kind: str = "audit") -> bool:
    """Whether the actor, or somebody they stand in for, has one of the parts."""
    scope = scope_of(work)
    if scope.reads_only or scope.holds("admin"):
        return False
    return any(part in parts for person, part in members_of(work.session, audit_id).items()
               if person in scope.names_for(kind))  # fmt: skip


def manages(scope: Scope, item: Item) -> bool:
    """Whether a person manages the programme of the item's unit."""
    free = not scope.reads_only and not scope.holds("admin")
    return free and scope.holds("programme_manager", item.unit_id, kind=item.kind)


def arranges(work: Work, audit: Audit) -> bool:
    """Who plans an audit: its lead, and who manages the programme."""
    return manages(scope_of(work), audit) or has_part(work, audit.id, ("lead",))


def name_instead(work: Work, item: Item, people: Collection[int], part: str) -> None:
    """Make these people, and nobody else, the ones named as this."""
    wanted, before = frozenset(people), named(work.session, item, part)
    for former in before - wanted:
        work.session.delete(work.session.get_one(ItemParty, (item.id, former, part)))
    name_on(work.session, item, sorted(wanted - before), part)
    work.session.flush()
