"""Audits: the list, and one of them with its plan, team and report."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Query
from sqlalchemy import func, select
from starlette.responses import RedirectResponse, Response

from docflow.audits import audit_kind, checklist, held_queries, planned, team
from docflow.audits.held_errors import TeamRefused
from docflow.audits.held_queries import Narrowed
from docflow.audits.held_words import GRADE_WORDS, METHOD_WORDS, PART_WORDS
from docflow.audits.impartiality import Conflict, blocking, conflicts_of_team
from docflow.audits.models import Audit
from docflow.audits.parts import arranges, members_of
from docflow.audits.planning_form import PlanForm, agenda_in, agenda_lines
from docflow.audits.reading import copy_offered, sees_answers
from docflow.audits.scene import scenes_of
from docflow.evidence.attachments import attachments_of
from docflow.house import House
from docflow.journal.reader import Recorded, history
from docflow.journal.work import Work, looking
from docflow.kernel.errors import NotAllowed, Refusal
from docflow.kernel.paging import cut, read_cursor
from docflow.kernel.text import Text
from docflow.people.queries import names_of, scope_of
from docflow.people.rights import can
from docflow.processes.models import Process
from docflow.web.api.audit_reports import annex_file, report_file
from docflow.web.api.audits import opened
from docflow.web.deps import Page, TheActor, TheHouse, TheId, ThePage, TheReading, TheWork
from docflow.web.forms import Filled, TheForm
from docflow.web.idempotency import door
from docflow.web.pages import asking
from docflow.web.pages.shown import badge, buttons, story, unit_names
from docflow.web.problems import body_of, status_of

router = door("/audits", tags=["audits"], pages=True)

ROWS = 50
_NEWEST = 40
Word = Annotated[str, Query(max_length=100)]


@router.get("")
def register(
    page: ThePage, work: TheReading, house: TheHouse, q: Word = "", state: Word = "", unit: Word = "",
    after: Annotated[str, Query(max_length=500)] = "",
) -> Response:  # fmt: skip
    """The audits the reader may see, the newest first."""
    session = work.session
    units = unit_names(session, page.language)
    top = next((one.path for one in units.values() if one.code == unit), "") if unit else ""
    below = frozenset(id for id, one in units.items() if top and one.path.startswith(top)) if unit else None
    rows = held_queries.audits(scope_of(work), states=[state] if state else [], unit_ids=below, words=q.strip())
    if after:
        rows = rows.where(Audit.id < read_cursor(after, int)[0])
    cutting = cut(session.scalars(rows.limit(ROWS + 1)).all(), ROWS, lambda one: (one.id,))
    every = ("", page.say("list.every"))
    states = house.lifecycles["audit"].newest.states
    return page.show(
        "audits/list.html",
        q=q.strip(), state=state, unit=unit, narrows=bool(q.strip() or state or unit),
        rows=[(one, badge(house, one, page.language), units[one.unit_id].name) for one in cutting.items],
        next=cutting.next,
        began_later=bool(after),
        may_plan=can(scope_of(work), "audit.plan"),
        states=[every] + [(name, one.label.text.in_(page.language)) for name, one in states.items()],
        units=[every] + [(one.code, f"{one.code} {one.name}") for one in units.values()],
    )  # fmt: skip


@router.get("/{audit_id}")
def show(
    audit_id: TheId, page: ThePage, work: TheReading, house: TheHouse, did: Annotated[str, Query(max_length=40)] = ""
) -> Response:
    """One audit at a glance: plan, team, findings, report, steps."""
    session, language = work.session, page.language
    audit = opened(work, audit_id)
    scene = scenes_of(session, [audit])[audit.id]
    members = members_of(session, audit.id)
    agenda = session.scalars(planned.agenda_of(audit.id)).all()
    concluded = session.scalar(held_queries.conclusion_of(audit.id))
    addenda = session.scalars(held_queries.addenda_of(audit.id)).all()
    its = held_queries.register(scope_of(work), Narrowed(audit_id=audit.id))
    found = session.scalars(its.limit(ROWS)).all()
    many = session.scalar(select(func.count()).select_from(its.order_by(None).subquery())) or 0
    people = {*members} | {one.auditor_id for one in agenda} | {one.auditee_id for one in agenda}
    people |= {one.by_id for one in addenda} | ({concluded.by_id} if concluded else set())
    entries = [Recorded(*row) for row in session.execute(history("item", audit.id))][::-1][:_NEWEST]
    processes = session.scalars(select(Process).where(Process.id.in_(scene.processes)).order_by(Process.code)).all()
    workflow = house.lifecycles["audit"].workflow_of(audit)
    return page.show(
        "audits/show.html",
        audit=audit,
        badge=badge(house, audit, language),
        unit=unit_names(session, language)[audit.unit_id],
        processes=[(one.code, Text(one.name_zh or one.name_en, one.name_en or one.name_zh)) for one in processes],
        clauses=sorted(scene.clauses),
        members=[(person, PART_WORDS[part]) for person, part in members.items()],
        names=names_of(session, {one for one in people if one is not None}),
        plan=session.scalar(planned.plan_of(audit.id)),
        methods=METHOD_WORDS,
        agenda=agenda,
        conclusion=concluded,
        addenda=addenda,
        copy=copy_offered(work, audit),
        found=many,
        findings=[(one, GRADE_WORDS[one.grade], badge(house, one, language)) for one in found],
        may_answer=sees_answers(work, audit),
        may_add=checklist.may_add(work, audit),
        files=session.scalars(attachments_of(audit.id, about="")).all(),
        may_attach=audit_kind.attaches(work, audit, scope_of(work)) is None,
        may_arrange=arranges(work, audit) and audit.state in team.BEFORE_IT_BEGINS,
        steps=buttons(house, work, audit, language, here_only=True),
        heading=page.say("changes.refused", step="{step}"),
        story=story(house, session, entries, language),
        step=workflow.steps[did].label.text.in_(language) if did in workflow.steps else "",
        did=did if did in ("team", "plan", "checklist") else "",
    )


@router.get("/{audit_id}/report")
def report(audit_id: TheId, page: ThePage, work: TheReading, house: TheHouse) -> Response:
    """The report as a Word file in the reader's language."""
    return report_file(house, work, opened(work, audit_id), page.language)


@router.get("/{audit_id}/report/findings")
def annex(audit_id: TheId, page: ThePage, work: TheReading, house: TheHouse) -> Response:
    """Every finding as a spreadsheet in the reader's language."""
    return annex_file(house, work, opened(work, audit_id), page.language)


@dataclass(frozen=True)
class Candidate:
    """Somebody who could be on the team, and what ties them."""

    id: int
    name: str
    part: str
    ties: Sequence[Conflict]


@router.get("/{audit_id}/team")
def team_form(audit_id: TheId, page: ThePage, work: TheReading, house: TheHouse) -> Response:
    """Who could audit, with what ties them said beside their names."""
    audit = opened(work, audit_id)
    if not arranges(work, audit):
        raise NotAllowed()
    return _team(page, house, work, audit, Filled())


@router.post("/{audit_id}/team")
def set_team(
    audit_id: TheId, form: TheForm, page: ThePage, actor: TheActor, work: TheWork, house: TheHouse
) -> Response:
    """Set the team; every reason against it is said at once, and the form comes back as it was sent."""
    audit = opened(work, audit_id, version=form.version)
    wanted = {
        int(name.removeprefix("part-")): form.one(name)
        for name in form.fields
        if name.startswith("part-") and name[5:].isdecimal() and len(name) < 24 and form.one(name)
    }
    try:
        team.set_team(house.desk, work, audit, wanted)
    except TeamRefused as refusal:
        work.rollback()
        with looking(house.store, actor, house.clock) as before:
            return _team(page, house, before, opened(before, audit_id), form, refusal=refusal)
    return RedirectResponse(f"/audits/{audit.id}?did=team", 303)


def _team(
    page: Page, house: House, work: Work, audit: Audit, form: Filled, *, refusal: Refusal | None = None
) -> Response:
    session, members = work.session, members_of(work.session, audit.id)
    able = set(session.scalars(held_queries.who_can_audit(work.today))) | members.keys()
    names = names_of(session, able)
    ties = conflicts_of_team(session, able, audit, on=team.days_of(audit, work.today)[0])
    rows = [
        Candidate(one, names[one], form.one(f"part-{one}") if form.fields else members.get(one, ""), ties[one])
        for one in sorted(able, key=lambda one: (bool(blocking(ties[one])), names[one]))
    ]
    parts = [("", "—")] + [(part, words.in_(page.language)) for part, words in PART_WORDS.items()]
    return page.show(
        "audits/team.html",
        status=status_of(type(refusal)) if refusal else 200,
        audit=audit, rows=rows, parts=parts, problem=body_of(refusal, page.language) if refusal else None,
    )  # fmt: skip


@router.get("/{audit_id}/plan")
def plan_form(audit_id: TheId, page: ThePage, work: TheReading, house: TheHouse) -> Response:
    """The plan and its agenda, a session a line."""
    audit = opened(work, audit_id)
    if not arranges(work, audit):
        raise NotAllowed()
    return _plan(page, house, work, audit, Filled())


@router.post("/{audit_id}/plan")
def set_plan(
    audit_id: TheId, form: TheForm, page: ThePage, actor: TheActor, work: TheWork, house: TheHouse
) -> Response:
    """Keep the plan; what is wrong is said, and the form comes back as it was sent."""
    audit = opened(work, audit_id, version=form.version)
    fields = asking.read(PlanForm, form)
    faults = asking.faults_of(page, PlanForm, fields)
    problem: Refusal | None = None
    if not faults:
        try:
            given = PlanForm.model_validate(fields)
            asked = planned.PlanAsked(**given.model_dump(exclude={"agenda"}))
            planned.plan(house.desk, work, audit, asked, agenda_in(work, given.agenda))
            return RedirectResponse(f"/audits/{audit.id}?did=plan", 303)
        except Refusal as refusal:
            problem = refusal
    work.rollback()
    with looking(house.store, actor, house.clock) as before:
        return _plan(page, house, before, opened(before, audit_id), form, faults=faults, refusal=problem)


def _plan(
    page: Page, house: House, work: Work, audit: Audit, form: Filled, *, faults: Mapping[str, str] | None = None,
    refusal: Refusal | None = None,
) -> Response:  # fmt: skip
    kept = work.session.scalar(planned.plan_of(audit.id))
    initial: dict[str, Any] = {"agenda": agenda_lines(work, audit.id)}
    if kept is not None:
        initial |= {name: getattr(kept, name) for name in PlanForm.model_fields if name != "agenda"}
    return page.show(
        "audits/plan.html",
        status=status_of(type(refusal)) if refusal else 422 if faults else 200,
        audit=audit,
        fields=asking.fields_of(PlanForm, form, house, work, page.language, initial=initial, faults=faults),
        problem=body_of(refusal, page.language) if refusal else None,
    )


@router.post("/{audit_id}/checklist")
def make_checklist(audit_id: TheId, form: TheForm, work: TheWork, house: TheHouse) -> Response:
    """Make the checklist from the clauses, the texts in force and what is open."""
    audit = opened(work, audit_id, version=form.version)
    checklist.generate(house.desk, work, audit)
    return RedirectResponse(f"/audits/{audit.id}?did=checklist", 303)
