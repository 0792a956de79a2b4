"""What must be true of a change request before a step, each rule by its name in the workflow."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from docflow.documents.changes import deciders, queries
from docflow.documents.changes.forms import AREAS, AssessForm, ImplementForm
from docflow.documents.changes.implementing import in_progress
from docflow.documents.changes.models import ChangeRequest
from docflow.documents.changes.touched import Touch, asked_in, touches
from docflow.documents.desk import Desk
from docflow.documents.models import Document, Revision
from docflow.evidence.attachments import Attachment, attachments_of
from docflow.journal.work import Work
from docflow.lifecycle.guards import Answer, Guard, Taking
from docflow.lifecycle.items import visible
from docflow.people.rights import Scope, roles_that_may


def requester(work: Work, request: ChangeRequest, taking: Taking) -> Answer:
    """Whoever asked for it; for somebody who has left, the controller of the unit."""
    asked = deciders.requesters(work, request)
    if taking.scope.names_for(deciders.KIND) & asked:
        return None
    orphaned = not any(deciders.here(work, one) for one in asked)
    controls = taking.scope.holds("document_controller", request.unit_id, kind=deciders.KIND)
    # What the house itself asks for on somebody's behalf (a review, a decision) is submitted in the same act.
    by_the_house = not taking.scope.person_id
    return None if (orphaned and controls) or by_the_house else "requester-only"


def request_explained(work: Work, request: ChangeRequest, taking: Taking) -> Answer:
    return None if request.reason.strip() else "reason-missing"


def touches_something(work: Work, request: ChangeRequest, taking: Taking) -> Answer:
    documents = work.session.scalar(queries.documents_of(request.id, request.assessment).limit(1))
    processes = work.session.scalar(queries.processes_of(request.id, request.assessment).limit(1))
    return None if documents or processes else "nothing-touched"


def emergency_explained(work: Work, request: ChangeRequest, taking: Taking) -> Answer:
    return "emergency-unexplained" if request.emergency and not request.emergency_reason.strip() else None


def assesses(work: Work, request: ChangeRequest, taking: Taking) -> Answer:
    """A controller or process owner who did not ask for the change, in their own right or through somebody who may."""
    asked = deciders.requesters(work, request)
    if taking.scope.person_id in asked:
        return "requester-may-not-assess"
    roles = sorted(roles_that_may("change_request.assess"))
    by_role = deciders.acts_in_own_right(taking.scope, request, asked, *roles)
    owners = deciders.process_owners(work, request) - asked
    return None if by_role or taking.scope.names_for(deciders.KIND) & owners else "assessors-only"


def impact_answered(work: Work, request: ChangeRequest, taking: Taking) -> Answer:
    """What is affected says how, and a risk above low what is done about it."""
    form = taking.form
    if not isinstance(form, AssessForm):
        return None
    faults = [
        f"impact-unexplained:{area}"
        for area in AREAS
        if getattr(form, area) == "affected"
        and not getattr(form, f"{area}_words")
        and not (area == "processes" and form.processes_touched)
    ]
    return faults + (["measures-missing"] if form.risk != "low" and not form.measures else [])


def emergency_declared(work: Work, request: ChangeRequest, taking: Taking) -> Answer:
    if not request.emergency:
        return "not-an-emergency"
    return None if request.emergency_reason.strip() else "emergency-unexplained"


def acts_in_emergencies(work: Work, request: ChangeRequest, taking: Taking) -> Answer:
    roles = roles_that_may("change_request.implement_first")
    held = any(taking.scope.holds(role, request.unit_id, kind=deciders.KIND) for role in roles)
    return None if held else "no-right-in-emergencies"


def not_the_requester(work: Work, request: ChangeRequest, taking: Taking) -> Answer:
    """Nobody decides on what they asked for, not as an owner and not for somebody else."""
    asked = deciders.requesters(work, request)
    return "requester-may-not-decide" if taking.persons & asked else None


def still_answers(work: Work, request: ChangeRequest, taking: Taking) -> Answer:
    """Whoever was asked as an owner is one now: a document handed over takes its approval along."""
    if taking.assignment is None or request.state == "escalated":
        return None
    return None if deciders.still_answers(work, request, taking.assignment.person_id) else "answers-no-more"


def approval_overdue(work: Work, request: ChangeRequest, taking: Taking) -> Answer:
    overdue = request.approval_due_on is not None and request.approval_due_on < work.today
    return None if overdue else "approval-not-overdue"


def verifies(work: Work, request: ChangeRequest, taking: Taking) -> Answer:
    roles = sorted(roles_that_may("change_request.verify"))
    held = any(taking.scope.holds(role, request.unit_id, kind=deciders.KIND) for role in roles)
    owners = taking.scope.names_for(deciders.KIND) & deciders.process_owners(work, request)
    return None if held or owners else "verifiers-only"


def independent_of_the_change(work: Work, request: ChangeRequest, taking: Taking) -> Answer:
    """Neither the requester nor whoever carried the change out, nor somebody who has the right only through them."""
    involved = deciders.had_a_hand(work, request)
    if taking.scope.person_id in involved:
        return "had-a-hand-in-it"
    roles = sorted(roles_that_may("change_request.verify"))
    if deciders.acts_in_own_right(taking.scope, request, involved, *roles):
        return None
    owners = taking.scope.names_for(deciders.KIND) & deciders.process_owners(work, request)
    return None if owners - involved else "had-a-hand-in-it"


def evidence_kept(work: Work, request: ChangeRequest, taking: Taking) -> Answer:
    """A file kept since the change was put into practice shows what the check saw."""
    if request.implemented_at is None:
        return "no-evidence"
    since = attachments_of(request.id).where(Attachment.saved_at >= request.implemented_at)
    return None if work.session.scalar(since.limit(1)) else "no-evidence"


def may_cancel_request(work: Work, request: ChangeRequest, taking: Taking) -> Answer:
    """The requester as long as nobody has judged it, afterwards the controller."""
    if taking.scope.holds("document_controller", request.unit_id, kind=deciders.KIND):
        return None
    theirs = taking.scope.person_id in deciders.requesters(work, request)
    return None if theirs and request.state in ("draft", "submitted") else "needs-role:document_controller"


def documents_can_change(work: Work, request: ChangeRequest, taking: Taking) -> Answer:
    """Every document to be revised or withdrawn has a text for that, now."""
    rows = work.session.execute(queries.documents_whole(request.id, request.assessment)).all()
    return _without_text(work, [(row.what, document) for row, document in rows]) if rows else "no-documents-touched"


def _without_text(work: Work, pairs: Sequence[tuple[str, Document | None]]) -> list[str]:
    """A document in force can change; one that was never in force can go on being written."""
    in_force, begun = queries.with_text(work.session, [document.id for _, document in pairs if document])
    return [
        f"nothing-in-force:{document.number}"
        for what, document in pairs
        if document is not None
        and what != "new"
        and document.id not in in_force
        and not (what == "revise" and document.id in begun)
    ]


def revisions_in_progress_explained(work: Work, request: ChangeRequest, taking: Taking) -> Answer:
    """Where a document is being revised already, that revision carries the change, and somebody says why."""
    form = taking.form
    if not isinstance(form, ImplementForm) or form.in_progress_reason:
        return None
    begun: list[Revision] = []
    for row in work.session.scalars(queries.documents_of(request.id, request.assessment)).all():
        if row.what == "revise" and (found := in_progress(work, work.session.get_one(Document, row.document_id))):
            begun.append(found)
    seen = select(Revision.id).where(Revision.id.in_([one.id for one in begun]), visible(taking.scope))
    known = set(work.session.scalars(seen))
    # Of one that this person may not see they learn that there is one: they have to say why it carries the change.
    names = [f"{one.number} {one.label}" if one.id in known else "…" for one in begun]
    return [f"revision-in-progress-unexplained:{name}" for name in dict.fromkeys(names)]


def guards(desk: Desk) -> Mapping[str, Guard]:
    """All rules of the room; those that need the document types are closed over the desk."""

    def documents_known(work: Work, request: ChangeRequest, taking: Taking) -> Answer:
        """Each document named is one the assessor may see, named once, with a text that can change."""
        form = taking.form
        if not isinstance(form, AssessForm):
            return None
        found, faults = _touched(work, taking.scope, form)
        if not found and not faults:
            faults = ["no-documents-touched"]
        return faults + _without_text(work, [(one.what, one.document) for one in found])

    def owners_can_answer(work: Work, request: ChangeRequest, taking: Taking) -> Answer:
        """For each document there is somebody beside the requester who can approve its change."""
        form = taking.form
        if not isinstance(form, AssessForm):
            return None
        found, _ = _touched(work, taking.scope, form)
        return [
            f"nobody-answers:{one.document.number if one.document else one.title.zh or one.title.en}"
            for one in found
            if deciders.answering(work, request, one.document) is None
        ]

    def _touched(work: Work, scope: Scope, form: AssessForm) -> tuple[list[Touch], list[str]]:
        return touches(desk, work, scope, asked_in(form.revise, form.withdraw, form.new))

    return {
        "requester": requester,
        "request-explained": request_explained,
        "touches-something": touches_something,
        "emergency-explained": emergency_explained,
        "assesses": assesses,
        "impact-answered": impact_answered,
        "documents-known": documents_known,
        "owners-can-answer": owners_can_answer,
        "emergency-declared": emergency_declared,
        "acts-in-emergencies": acts_in_emergencies,
        "not-the-requester": not_the_requester,
        "still-answers": still_answers,
        "approval-overdue": approval_overdue,
        "verifies": verifies,
        "independent-of-the-change": independent_of_the_change,
        "evidence-kept": evidence_kept,
        "may-cancel-request": may_cancel_request,
        "documents-can-change": documents_can_change,
        "revisions-in-progress-explained": revisions_in_progress_explained,
    }
