"""What a document controller arranges: who answers for a document, and who decides instead of somebody."""

from docflow.documents import queries
from docflow.documents.desk import Desk
from docflow.documents.models import Document, Revision
from docflow.documents.stages import unfit
from docflow.journal.work import Work
from docflow.kernel.errors import NotAllowed
from docflow.kernel.text import Text
from docflow.lifecycle import decisions
from docflow.lifecycle.decisions import Assignment, Stage
from docflow.lifecycle.errors import StepRefused
from docflow.lifecycle.items import Item, ItemParty, name_on, named
from docflow.people.errors import ReasonMissing
from docflow.people.models import Person
from docflow.people.preconditions import still_here
from docflow.people.queries import require, scope_of


def reassign(
    desk: Desk, work: Work, revision: Revision, assignment: Assignment, person: Person, *, reason: str
) -> Assignment:
    """A controller has somebody else decide, for example after a reviewer has left.

    Raises: NotAllowed, ReasonMissing, PersonRetired, StagesInvalid, and StepRefused when the other person
    wrote the text or may not approve this type of document.
    """
    require(work, "revision.assign", unit_id=revision.unit_id)
    if not reason.strip():
        raise ReasonMissing()
    still_here(work, person)
    document = work.session.get_one(Document, revision.document_id)
    stage = work.session.get_one(Stage, assignment.stage_id)
    faults = unfit(desk, work, revision, document, stage.kind, person)
    if faults:
        reasons = [(one, desk.lifecycles["revision"].sentence(revision, one)) for one in faults]
        raise StepRefused(step=Text("改派", "Reassign"), item=revision.id, reasons=reasons)
    return decisions.reassign(work, revision, assignment, person.id, reason=reason.strip()[:500])


def hand_over(work: Work, document: Document, owner: Person) -> None:
    """Make somebody answer for the document: what is in force, in progress or due for review.

    Controllers and the present owner may.

    Raises NotAllowed, and PersonRetired for somebody who has left.
    """
    scope = scope_of(work)
    is_controller = scope.holds("document_controller", document.unit_id, kind="revision")
    if not is_controller and document.owner_id not in scope.names_for("revision"):
        raise NotAllowed()
    still_here(work, owner)
    before, document.owner_id = document.owner_id, owner.id
    concerned: list[Item] = [*work.session.scalars(queries.open_revision(document.id))]
    concerned += work.session.scalars(queries.effective_revision(document.id))
    concerned += work.session.scalars(queries.pending_review(document.id))
    for item in concerned:
        for former in named(work.session, item, "owner") - {owner.id}:
            work.session.delete(work.session.get_one(ItemParty, (item.id, former, "owner")))
        name_on(work.session, item, [owner.id], "owner")
        # An entry of its own, so that whoever follows the item (the search, say) learns who is named on it.
        work.record(f"{item.kind}.handed_over", item, {"before": before, "owner_id": owner.id})
    work.record("document.handed_over", document, {"before": before, "owner_id": owner.id})
