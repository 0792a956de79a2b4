"""Which processes a document governs: its changes count for how often they are audited (9.2.4)."""

from collections.abc import Collection, Sequence

from sqlalchemy import Select, select

from docflow.documents.models import Document, DocumentProcess
from docflow.journal.work import Work
from docflow.kernel.errors import NotAllowed
from docflow.people.queries import scope_of
from docflow.people.rights import Scope
from docflow.processes.models import Process
from docflow.processes.queries import register


def governed(document_id: int, scope: Scope) -> Select[Process]:
    """The processes that a document governs, by code, as far as the reader may see processes."""
    kept = select(DocumentProcess.process_id).where(DocumentProcess.document_id == document_id)
    return register(scope).where(Process.id.in_(kept))


def may_arrange(scope: Scope, document: Document) -> bool:
    """Whether somebody arranges what concerns the whole document: a controller of its unit, and its owner."""
    is_controller = scope.holds("document_controller", document.unit_id, kind="revision")
    return not scope.reads_only and (is_controller or document.owner_id in scope.names_for("revision"))


def govern(work: Work, document: Document, processes: Collection[Process]) -> Sequence[Process]:
    """Say which processes the document governs, in place of those before; journalled with before and after.

    Raises NotAllowed.
    """
    if not may_arrange(scope_of(work), document):
        raise NotAllowed()
    session = work.session
    session.refresh(document, with_for_update=True)
    rows = session.scalars(select(DocumentProcess).where(DocumentProcess.document_id == document.id)).all()
    before, after = {row.process_id for row in rows}, {process.id for process in processes}
    for row in rows:
        if row.process_id not in after:
            session.delete(row)
    session.add_all(DocumentProcess(document_id=document.id, process_id=one) for one in sorted(after - before))
    session.flush()
    if before != after:
        facts = {"number": document.number, "before": sorted(before), "after": sorted(after)}
        work.record("document.governs", document, facts)
    return sorted(processes, key=lambda one: one.code)
