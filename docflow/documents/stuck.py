"""Decisions that nobody can take any more, so that a controller names somebody instead."""

from sqlalchemy import ColumnElement, Select, and_, exists, false, or_, select
from sqlalchemy.orm import aliased

from docflow.documents.document_types import DocumentTypes
from docflow.documents.models import Document, Revision
from docflow.lifecycle.decisions import Assignment, Stage
from docflow.lifecycle.items import Item, in_units_of
from docflow.people.models import Person, RoleHeld, Unit
from docflow.people.queries import in_force, not_retired
from docflow.people.rights import Scope


def waiting_for_nobody(types: DocumentTypes, scope: Scope) -> Select[Revision, Assignment]:
    """Rows (revision, assignment) of units this person controls: who is asked has left, or may not approve any more.

    Source: a right that ended yesterday ends today's draft decision too.
    """
    here = exists(select(Person.id).where(Person.id == Assignment.person_id, not_retired(scope.on)))
    return (
        select(Revision, Assignment)
        .join(Assignment, Assignment.item_id == Revision.id)
        .join(Stage, Stage.id == Assignment.stage_id)
        .join(Document, Document.id == Revision.document_id)
        .where(
            Assignment.active,
            Assignment.decision.is_(None),
            ~Item.closed,
            in_units_of(scope, "document_controller"),
            or_(~here, and_(Stage.kind == "approval", ~_approves(types, scope))),
        )
        .order_by(Item.number, Assignment.id)
    )


def _approves(types: DocumentTypes, scope: Scope) -> ColumnElement[bool]:
    """The person asked holds, on the day, a role that approves the document's type in its unit."""
    unit, above = aliased(Unit), aliased(Unit)
    allowed: list[ColumnElement[bool]] = [
        and_(Document.type == name, RoleHeld.role.in_({kind.approver, "approver"})) for name, kind in types.items()
    ]
    return exists(
        select(RoleHeld.id)
        .join(above, above.id == RoleHeld.unit_id)
        .join(unit, unit.path.startswith(above.path))
        .where(
            unit.id == Item.unit_id,
            RoleHeld.person_id == Assignment.person_id,
            or_(RoleHeld.document_type.is_(None), RoleHeld.document_type == Document.type),
            or_(*allowed) if allowed else false(),
            in_force(RoleHeld, scope.on),
        )
        .correlate(Item, Assignment, Document)
    )
