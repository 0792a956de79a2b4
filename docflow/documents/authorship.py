"""Who may write on a document, and for whom else their writing counts."""

from docflow.documents.models import Document
from docflow.journal.work import Work
from docflow.people.queries import require, scope_of
from docflow.people.rights import can


def may_write(work: Work, document: Document) -> None:
    """Raises NotAllowed unless the actor is its owner, stands in for them, or may begin such documents here."""
    scope = scope_of(work)
    if document.owner_id not in scope.names_for("revision") or scope.reads_only:
        require(work, "document.begin", unit_id=document.unit_id, document_type=document.type)


def counted_with(work: Work, document: Document) -> frozenset[int]:
    """For whom else the actor writes, unless they are an author here in their own right.

    What is written for somebody counts as written by both, so that neither approves it.
    """
    scope = scope_of(work)
    if can(scope.own(), "document.begin", unit_id=document.unit_id, document_type=document.type):
        return frozenset()
    holders = scope.holders("author", document.unit_id, document.type, kind="revision")
    owner = scope.names_for("revision") & frozenset({document.owner_id})
    return (holders | owner) - {scope.person_id}
