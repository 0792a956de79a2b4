"""What concerns a process: the documents that govern it, its open nonconformities, the audits that looked at it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, select

from docflow.audits.models import Audit, AuditScope
from docflow.documents.models import Document, Revision
from docflow.documents.queries import governing
from docflow.journal.work import Work
from docflow.lifecycle.items import Item, visible
from docflow.nonconformities.models import Nonconformity
from docflow.nonconformities.queries import OPEN_STATES, Narrowed
from docflow.nonconformities.queries import register as nonconformities
from docflow.people.queries import scope_of
from docflow.people.rights import Scope
from docflow.processes.models import Process

MOST = 100
"""Of each kind; whoever wants more asks its register."""


@dataclass(frozen=True)
class Around:
    """What of it the reader may see."""

    documents: Sequence[tuple[Document, Revision]]
    nonconformities: Sequence[Nonconformity]
    audits: Sequence[Audit]


def around(work: Work, process: Process) -> Around:
    """Three statements, however much there is."""
    session, scope = work.session, scope_of(work)
    owed = nonconformities(scope, Narrowed(process_id=process.id)).where(Item.state.in_(OPEN_STATES))
    return Around(
        [(row[0], row[1]) for row in session.execute(governing(process.id, scope).limit(MOST))],
        session.scalars(owed.limit(MOST)).all(),
        session.scalars(audits_of(process.id, scope).limit(MOST)).all(),
    )


def audits_of(process_id: int, scope: Scope) -> Select[Audit]:
    """Audits with the process in their scope, the latest first."""
    looked = select(AuditScope.audit_id).where(AuditScope.process_id == process_id)
    return select(Audit).where(visible(scope), Audit.id.in_(looked)).order_by(Audit.first_on.desc(), Audit.id.desc())
