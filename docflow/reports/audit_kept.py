"""What is kept of one audit, read at once for its report, however much there is of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from docflow.audits import answers, held_queries, planned
from docflow.audits.held import (
    AuditAddendum,
    AuditAnswer,
    AuditConclusion,
    AuditPlan,
    AuditQuestion,
    AuditSafeguard,
    AuditSession,
)
from docflow.audits.models import Audit, AuditScope
from docflow.audits.parts import PARTS, members_of
from docflow.audits.scene import Scene, scenes_of
from docflow.journal.work import Work
from docflow.kernel.text import Text
from docflow.lifecycle.items import Item, named
from docflow.people.models import Person, Unit
from docflow.people.queries import names_of, posts_of
from docflow.people.queries import units as all_units
from docflow.processes.models import Process
from docflow.reports.audit_facts import Auditee, Sitting
from docflow.reports.wording import Words


@dataclass(frozen=True)
class Kept:
    """An audit with its plan, people, checklist and report."""

    audit: Audit
    scene: Scene
    plan: AuditPlan | None
    agenda: Sequence[AuditSession]
    concluded: AuditConclusion | None
    addenda: Sequence[AuditAddendum]
    safeguards: Sequence[AuditSafeguard]
    members: Mapping[int, str]
    """Part by person, the lead first."""
    recipients: frozenset[int]
    names: Mapping[int, str]
    posts: Mapping[int, Text]
    homes: Mapping[int, int | None]
    """The home unit of each of the team."""
    units: Mapping[int, Text]
    processes: Sequence[Process]
    sites: Sequence[int]
    programme: str
    questions: Sequence[AuditQuestion]
    counting: Mapping[int, AuditAnswer]
    """By question the answer that counts."""

    def auditees(self) -> Iterator[Auditee]:
        """Each process with whom the agenda has speak for it, else its owner; the unit where no process is named."""
        speakers: dict[int | None, list[int]] = {}
        for line in self.agenda:
            if line.auditee_id is not None:
                speakers.setdefault(line.process_id, []).append(line.auditee_id)
        for process in self.processes:
            people = dict.fromkeys(speakers.get(process.id, [process.owner_id]))
            yield Auditee(process_words(process), tuple(self.names[one] for one in people))
        if None in speakers or not self.processes:
            people = dict.fromkeys(speakers.get(None, ()))
            yield Auditee(self.units[self.audit.unit_id], tuple(self.names[one] for one in people))

    def places(self) -> list[Words]:
        """Where it was held, each place once: sites in scope, then what plan and agenda say."""
        said = [self.audit.place, *(line.place for line in self.agenda)]
        return [*(self.units[site] for site in self.sites), *dict.fromkeys(place for place in said if place)]

    def sittings(self) -> Iterator[Sitting]:
        for line in self.agenda:
            yield Sitting(
                f"{line.held_on} {line.begins}–{line.ends}", line.topic, line.place,
                self.names.get(line.auditor_id or 0, ""), self.names.get(line.auditee_id or 0, ""),
            )  # fmt: skip


def process_words(process: Process) -> Text:
    zh, en = process.name_zh or process.name_en, process.name_en or process.name_zh
    return Text(f"{process.code} {zh}", f"{process.code} {en}")


def kept_of(work: Work, audit: Audit) -> Kept:
    """Everything about the audit but its findings, in a number of statements that does not grow."""
    session = work.session
    scene = scenes_of(session, [audit])[audit.id]
    agenda = session.scalars(planned.agenda_of(audit.id)).all()
    concluded = session.scalar(held_queries.conclusion_of(audit.id))
    addenda = session.scalars(held_queries.addenda_of(audit.id)).all()
    safeguards = session.scalars(held_queries.safeguards_of(audit.id)).all()
    members = members_of(session, audit.id)
    recipients = named(session, audit, "recipient")
    processes = session.scalars(select(Process).where(Process.id.in_(scene.processes)).order_by(Process.code)).all()
    sites = select(AuditScope.site_id).where(AuditScope.audit_id == audit.id, AuditScope.site_id.is_not(None))
    homes = select(Person.id, Person.unit_id).where(Person.id.in_(members))
    people = {*members, *recipients, *(one.owner_id for one in processes), *(one.by_id for one in addenda)}
    people |= {who for line in agenda for who in (line.auditor_id, line.auditee_id) if who is not None}
    people |= {one.reviewer_id for one in safeguards}
    return Kept(
        audit=audit,
        scene=scene,
        plan=session.scalar(planned.plan_of(audit.id)),
        agenda=agenda,
        concluded=concluded,
        addenda=addenda,
        safeguards=safeguards,
        members=dict(sorted(members.items(), key=lambda one: (PARTS.index(one[1]), one[0]))),
        recipients=recipients,
        names=names_of(session, people),
        posts=posts_of(session, recipients, work.today),
        homes={row.id: row.unit_id for row in session.execute(homes)},
        units=unit_words(work),
        processes=processes,
        sites=[site for site in session.scalars(sites.distinct().order_by(AuditScope.site_id)) if site is not None],
        programme=session.scalar(select(Item.number).where(Item.id == audit.programme_id)) or "",
        questions=session.scalars(answers.questions_of(audit.id)).all(),
        counting={one.question_id: one for one in session.scalars(answers.answers_that_count(audit.id))},
    )


def unit_words(work: Work) -> dict[int, Text]:
    return {one.id: _unit(one) for one in work.session.scalars(all_units())}


def _unit(unit: Unit) -> Text:
    return Text(unit.name_zh, unit.name_en or unit.name_zh)
