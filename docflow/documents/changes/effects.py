"""What follows from a step taken with a change request."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta

from sqlalchemy import func, select

from docflow.documents.changes import deciders, queries
from docflow.documents.changes.forms import AREAS, AssessForm, CloseForm, ImplementForm
from docflow.documents.changes.implementing import open_changes
from docflow.documents.changes.models import ChangeAssessment, ChangeDocument, ChangeImpact, ChangeRequest
from docflow.documents.changes.rules import ChangeRules
from docflow.documents.changes.settling import outcome_of
from docflow.documents.changes.statement import impact_statement
from docflow.documents.changes.touched import asked_in, keep_processes, keep_touches, touches
from docflow.documents.desk import Desk
from docflow.documents.models import Document, Revision
from docflow.journal.work import Work
from docflow.kernel.canonical import canonical, sha256_hex
from docflow.lifecycle.clockwork import schedule
from docflow.lifecycle.decisions import StagePlan, move_stages, plan
from docflow.lifecycle.engine import Effect
from docflow.lifecycle.guards import Taking
from docflow.lifecycle.items import Item, ItemParty, name_on, named


def name_instead(work: Work, request: ChangeRequest, people: Iterable[int], part: str) -> None:
    """Make these people, and nobody else, the ones named on the request as this."""
    wanted = frozenset(people)
    for former in named(work.session, request, part) - wanted:
        work.session.delete(work.session.get_one(ItemParty, (request.id, former, part)))
    name_on(work.session, request, sorted(wanted), part)
    work.session.flush()


def ask_anew(work: Work, request: ChangeRequest, taking: Taking) -> None:
    """Back with the requester it says what they ask for; impact statements so far stay on record and count no more."""
    request.assessment, request.content_sha256, request.due_on = 0, None, None


def settle_what_is_done(work: Work, request: ChangeRequest, taking: Taking) -> Iterator[tuple[Item, str]]:
    """What an emergency opened may all have come into force while its approval was awaited."""
    for carried, _ in work.session.execute(queries.revisions_of(request.id)):
        carried.stands = True
    work.session.flush()
    if step := outcome_of(work.session, request):
        yield request, step


def note_verdict(work: Work, request: ChangeRequest, taking: Taking) -> None:
    assert isinstance(taking.form, CloseForm)
    request.verdict, request.verdict_words = taking.form.verdict, taking.form.words
    request.due_on = None


def note_escalation(work: Work, request: ChangeRequest, taking: Taking) -> Iterator[tuple[Item, str]]:
    request.escalated_on = work.today
    taking.facts["approval_due_on"] = request.approval_due_on
    yield request, "ask_superiors"


def ask_superiors(work: Work, request: ChangeRequest, taking: Taking) -> None:
    """Those above decide in the place of owners who let the term pass; one of them is enough."""
    people = deciders.superiors(work, request)
    if people:
        plan(work, request, [StagePlan("approval", "escalated", people, "any")], due_on=work.today)
    taking.facts["asked"] = list(people)


def within(work: Work, request: ChangeRequest, days: int) -> None:
    request.due_on = work.today + timedelta(days=days)


def _judging(desk: Desk, rules: ChangeRules) -> Mapping[str, Effect]:
    """What follows from judging and approving a change."""

    def ask_assessors(work: Work, request: ChangeRequest, taking: Taking) -> None:
        request.approved_on = None
        within(work, request, rules.assess_within_days)
        name_instead(work, request, deciders.assessors(work, request), "assessor")

    def keep_impact(work: Work, request: ChangeRequest, taking: Taking) -> None:
        """Keep the statement beside those before it; its digest is what owners approve."""
        form = taking.form
        assert isinstance(form, AssessForm)
        before = {row.document_id: row.words for row in _asked(work, request)}
        found, _ = touches(desk, work, taking.scope, asked_in(form.revise, form.withdraw, form.new))
        last = select(func.max(ChangeAssessment.serial)).where(ChangeAssessment.change_request_id == request.id)
        serial = request.assessment = (work.session.scalar(last) or 0) + 1
        keep_touches(work, request, serial, found)
        for row in work.session.scalars(queries.documents_of(request.id, serial)):
            row.words = before.get(row.document_id, "") if row.document_id else ""
        touched = form.processes_touched if form.processes == "affected" else []
        processes = keep_processes(work, request, serial, touched)
        work.session.add(ChangeAssessment(
            change_request_id=request.id, serial=serial, risk=form.risk, risk_words=form.risk_words,
            measures=form.measures, assessed_by_id=work.actor.person_id, assessed_at=work.at,
        ))  # fmt: skip
        for area in AREAS:
            affected, words = getattr(form, area) == "affected", getattr(form, f"{area}_words")
            if affected and area == "processes" and not words:
                words = ", ".join(str(one) for one in form.processes_touched)
            work.session.add(ChangeImpact(
                change_request_id=request.id, assessment=serial, area=area, affected=affected, words=words,
            ))  # fmt: skip
        work.session.flush()
        request.content_sha256 = sha256_hex(canonical(impact_statement(work.session, request, serial)))
        taking.facts["assessment"] = serial
        taking.facts["documents"] = [[one.what, one.document.id if one.document else None] for one in found]
        taking.facts["processes"] = processes

    def ask_owners(work: Work, request: ChangeRequest, taking: Taking) -> None:
        """One decision of each owner, whatever the number of their documents."""
        people: list[int] = []
        for row in work.session.scalars(queries.documents_of(request.id, request.assessment)):
            document = work.session.get(Document, row.document_id) if row.document_id else None
            found = deciders.answering(work, request, document)
            assert found is not None, "the step's guards say so"
            row.approver_id, row.answers_as = found.person_id, found.answers_as
            people.append(found.person_id)
        within(work, request, rules.approve_within_days)
        everybody = tuple(dict.fromkeys(people))
        plan(work, request, [StagePlan("approval", "assessed", everybody)], due_on=request.due_on)
        taking.facts["asked"] = list(everybody)

    def note_approval(work: Work, request: ChangeRequest, taking: Taking) -> None:
        request.approved_on = work.today
        request.escalated_on = None
        for carried, _ in work.session.execute(queries.revisions_of(request.id)):
            carried.stands = True
        within(work, request, rules.begin_within_days if taking.name == "approve" else rules.implement_within_days)

    return {
        "ask-assessors": ask_assessors,
        "keep-impact": keep_impact,
        "ask-owners": ask_owners,
        "note-approval": note_approval,
    }


def _carrying_out(desk: Desk, rules: ChangeRules) -> Mapping[str, Effect]:
    """What follows from putting a change into practice, with its approval or before it."""

    def put_into_practice(work: Work, request: ChangeRequest, taking: Taking) -> None:
        assert isinstance(taking.form, ImplementForm)
        within(work, request, rules.implement_within_days)
        name_on(work.session, request, [work.actor.id], "implementer")
        taking.facts.update(open_changes(desk, work, request, because=taking.form.in_progress_reason))
        name_instead(work, request, _withdrawers(work, request), "withdrawer")

    def _withdrawers(work: Work, request: ChangeRequest) -> set[int]:
        """Whoever may sign the withdrawals that the change asks for: their step, not the request's."""
        found: set[int] = set()
        for carried, revision in work.session.execute(queries.revisions_of(request.id)):
            if carried.what == "withdrew":
                document = work.session.get_one(Document, revision.document_id)
                approver = desk.types[document.type].approver
                found |= set(deciders.with_role(work, document.unit_id, approver, "approver"))
        return found

    def await_approval(work: Work, request: ChangeRequest, taking: Taking) -> None:
        """The owners are asked as before, with a shorter term; from the day after it the clock acts."""
        due_on = work.today + timedelta(days=rules.emergency_approval_days)
        request.approval_due_on = request.due_on = due_on
        move_stages(work, request, "assessed", "emergency", due_on=due_on)
        schedule(work, request, "escalate", due_on + timedelta(days=1))
        taking.facts["approval_due_on"] = due_on

    def suspend_unapproved(work: Work, request: ChangeRequest, taking: Taking) -> Iterator[tuple[Item, str]]:
        """What an emergency brought into force without approval is suspended; what it has in progress goes no further.

        A revision that was in progress before is free again once the change is refused: its authors take the
        change out. One that began under the first version of its workflow cannot be suspended by rule; the
        journal names it, and a person does it.
        """
        if request.state == "assessed":
            return
        refused = taking.name == "reject"
        lifecycle = desk.lifecycles["revision"]
        suspending: list[Revision] = []
        taking.facts.update(suspended=[], not_suspended=[])
        for carried, revision in work.session.execute(queries.revisions_of(request.id)).all():
            if carried.what != "opened" or carried.implementation != request.implementation:
                continue
            carried.stands = refused and bool(carried.adopted_because)
            if revision.in_force and revision.suspended_at is None:
                known = "suspend_by_rule" in lifecycle.workflow_of(revision).steps
                taking.facts["suspended" if known else "not_suspended"].append(revision.id)
                suspending += [revision] if known else []
        work.session.flush()
        for revision in suspending:
            yield revision, "suspend_by_rule"

    def note_implementation(work: Work, request: ChangeRequest, taking: Taking) -> None:
        request.implemented_at = work.at
        within(work, request, rules.check_within_days)

    def ask_verifiers(work: Work, request: ChangeRequest, taking: Taking) -> None:
        name_instead(work, request, (), "withdrawer")
        name_instead(work, request, deciders.verifiers(work, request), "verifier")

    def renew_term(work: Work, request: ChangeRequest, taking: Taking) -> None:
        name_instead(work, request, (), "withdrawer")
        within(work, request, rules.begin_within_days)

    return {
        "open-changes": put_into_practice,
        "await-approval": await_approval,
        "suspend-unapproved": suspend_unapproved,
        "note-implementation": note_implementation,
        "ask-verifiers": ask_verifiers,
        "renew-term": renew_term,
    }


def effects(desk: Desk, rules: ChangeRules) -> Mapping[str, Effect]:
    """All consequences of the room; those that need types or terms are closed over the desk and the rules."""
    return {
        "ask-anew": ask_anew,
        "settle-what-is-done": settle_what_is_done,
        "note-escalation": note_escalation,
        "ask-superiors": ask_superiors,
        "note-verdict": note_verdict,
        **_judging(desk, rules),
        **_carrying_out(desk, rules),
    }


def _asked(work: Work, request: ChangeRequest) -> Sequence[ChangeDocument]:
    return work.session.scalars(queries.documents_of(request.id, request.assessment)).all()
