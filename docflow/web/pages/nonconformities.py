"""One nonconformity told from top to bottom: what happened, what was done, why, what follows, and whether it helped."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from fastapi import Query
from sqlalchemy import select
from starlette.responses import Response

from docflow.actions.models import Action
from docflow.evidence.attachments import attachments_of
from docflow.house import House
from docflow.journal.reader import Recorded, history
from docflow.journal.work import Work
from docflow.kernel.text import Text
from docflow.lifecycle.items import ItemParty
from docflow.lifecycle.links import links_of
from docflow.lifecycle.signatures import Signature
from docflow.nonconformities import queries, service, who
from docflow.nonconformities.grading import waiting
from docflow.nonconformities.models import (
    Nonconformity,
    NonconformityAnalysis,
    NonconformityContainment,
    NonconformityPlan,
    NonconformityRegrading,
    NonconformityVerdict,
)
from docflow.nonconformities.words import ANSWERS, CATEGORIES, CHANGES, CORRECTIONS, GRADES, METHODS, SOURCES
from docflow.people.queries import names_of, scope_of
from docflow.people.rights import Scope
from docflow.processes.models import Process
from docflow.web.api.nonconformities import opened
from docflow.web.deps import Page, TheHouse, TheId, ThePage, TheReading
from docflow.web.fishbone import Fishbone, fishbone
from docflow.web.idempotency import door
from docflow.web.pages.shown import Badge, Button, badge, buttons, story, unit_names

router = door("/nonconformities", tags=["nonconformities"], pages=True)

_NEWEST = 60
DID = ("reported", "ordered", "asked", "handed_over", "described", "answered", "looked")


@dataclass(frozen=True)
class Why:
    """One analysis, ready for the page."""

    row: NonconformityAnalysis
    counts: bool
    whys: list[str]
    causes: list[tuple[str, str]]
    """Pairs of a bone in words and a cause."""
    bones: Fishbone | None
    by: str


@dataclass(frozen=True)
class Deed:
    """One action, ready for the page."""

    action: Action
    round: int
    badge: Badge
    owner: str
    judge: str
    href: str


@dataclass(frozen=True)
class Case:
    """A similar case, ready for the page."""

    other: Nonconformity
    badge: Badge
    answer: str
    answer_words: Text | None
    reason: str


@dataclass(frozen=True)
class Part:
    """One part of the work and its last day: done, late, or to come."""

    words: str
    due_on: date
    done_on: date | datetime | None
    late: bool


@dataclass(frozen=True)
class Told:
    """Everything the rounds found, by their rows."""

    containments: Sequence[NonconformityContainment]
    analyses: Sequence[NonconformityAnalysis]
    plans: Sequence[NonconformityPlan]
    verdicts: Sequence[NonconformityVerdict]

    @property
    def people(self) -> set[int]:
        found = {one.by_id for one in self.verdicts}
        for row in self.containments:
            found |= {row.by_id, row.for_id}
        for analysis in self.analyses:
            found |= {analysis.by_id, analysis.for_id}
        for plan in self.plans:
            found |= {plan.by_id, plan.for_id}
        return found


def _told(work: Work, number: int) -> Told:
    session = work.session
    return Told(
        session.scalars(queries.containments_of(number)).all(),
        session.scalars(queries.analyses_of(number)).all(),
        session.scalars(queries.plans_of(number)).all(),
        session.scalars(queries.verdicts_of(number)).all(),
    )


@router.get("/{nonconformity_id}")
def show(
    nonconformity_id: TheId,
    page: ThePage,
    work: TheReading,
    house: TheHouse,
    did: Annotated[str, Query(max_length=40)] = "",
) -> Response:
    """The story of one nonconformity, with its holes."""
    session, scope, language = work.session, scope_of(work), page.language
    found = opened(work, nonconformity_id)
    told = _told(work, found.id)
    ordered = session.execute(queries.actions_seen(found.id, scope)).all()
    parties = session.execute(select(ItemParty.person_id, ItemParty.part).where(ItemParty.item_id == found.id)).all()
    files = session.scalars(attachments_of(found.id)).all()
    proposed = waiting(session, found.id)
    people = told.people | {person for person, _ in parties} | {found.author_id, found.owner_id}
    people |= {one for action, _ in ordered for one in (action.owner_id, action.judged_by_id)}
    people |= {one.saved_by_id for one in files} | ({proposed.first_by_id} if proposed else set())
    names = names_of(session, {one for one in people if one is not None})
    units = unit_names(session, language)
    kind = house.kinds["nonconformity"]
    workflow = house.lifecycles["nonconformity"].workflow_of(found)
    signatures = session.scalars(select(Signature).where(Signature.item_id == found.id).order_by(Signature.id)).all()
    entries = [Recorded(*row) for row in session.execute(history("item", found.id))][::-1][:_NEWEST]
    steps = [one for one in buttons(house, work, found, language, here_only=True) if _stands(one, proposed)]
    theirs = scope.names_for(who.KIND) & who.team_of(work, found)
    acts = bool(theirs) and not scope.reads_only and not scope.sees_no_drafts
    owns = bool(scope.names_for(who.KIND) & {found.owner_id}) and acts
    judges = who.may(scope, "nonconformity.judge", found) and not scope.reads_only and not scope.sees_no_drafts
    return page.show(
        "nonconformities/show.html",
        found=found,
        badge=badge(house, found, language),
        grade=GRADES[found.grade],
        source=SOURCES[found.source],
        unit=units[found.unit_id],
        process=session.get(Process, found.process_id) if found.process_id else None,
        clause=_clause(house, found),
        late=(work.today - found.due_on).days if found.due_on and found.state in queries.OPEN_STATES else 0,
        names=names,
        parties=[(part, names.get(person, "")) for person, part in parties if part in ("owner", "analyst", "verifier")],
        told=told,
        contained=found.state not in ("reported", "accepted"),
        corrections=CORRECTIONS,
        causes=_causes(work, found, told, names, page),
        methods=METHODS,
        cases=_cases(house, work, found, scope, page),
        answers=[("", "—")] + [(name, words.in_(language)) for name, words in ANSWERS.items()],
        may_answer=acts and found.state in service.SEARCHING,
        deeds=[
            Deed(
                action,
                round or 0,
                badge(house, action, language),
                names.get(action.owner_id, ""),
                names.get(action.judged_by_id or 0, ""),
                f"/actions/{action.id}",
            )
            for action, round in ordered
        ],
        may_order=owns and found.state in service.ORDERING and found.analysis > 0,
        may_ask_change=(owns and found.state in service.ORDERING)
        or (found.state == "verifying" and who.may(scope, "nonconformity.verify", found) and not scope.reads_only),
        may_hand_over=(owns or judges) and found.state in who.BEFORE_VERIFYING,
        may_describe=found.state == "reported" and (owns or judges or _reported_it(scope, parties)),
        changes=CHANGES,
        proposed=proposed,
        grades=GRADES,
        signatures=signatures,
        files=files,
        may_attach=kind.attaches is not None and kind.attaches(work, found, scope) is None,
        repeats=session.scalars(queries.repeats_of(found.id, scope)).all(),
        threads=_threads(house, work, found, page),
        parts=_parts(work, found, told, page),
        steps=steps,
        heading=page.say("nonconformities.refused", step="{step}"),
        story=story(house, session, entries, language),
        did=did if did in DID else "",
        step=workflow.steps[did].label.text.in_(language) if did in workflow.steps else "",
    )


def _stands(step: Button, proposed: NonconformityRegrading | None) -> bool:
    """Whether a step about the grade means anything: to propose one, or to answer the one that is proposed."""
    if step.name in ("regrade", "drop_regrading"):
        return proposed is not None
    return step.name != "propose_regrading" or proposed is None


def _reported_it(scope: Scope, parties: Sequence[tuple[int, str]]) -> bool:
    mine = scope.names_for(who.KIND)
    return any(part == "reporter" and person in mine for person, part in parties) and not scope.reads_only


def _clause(house: House, found: Nonconformity) -> tuple[str, Text] | None:
    for pack in house.packs:
        for one in pack.clauses:
            if pack.id == found.standard and one.number == found.clause and not one.paragraph:
                return one.number, one.title
    return None


def _causes(work: Work, found: Nonconformity, told: Told, names: dict[int, str], page: Page) -> list[Why]:
    """Analyses, the one that counts first, then the earlier ones, latest first."""
    session, language = work.session, page.language
    causes = session.scalars(queries.causes_of(found.id)).all()
    whys = session.scalars(queries.whys_of(found.id)).all()
    shown: list[Why] = []
    for one in sorted(told.analyses, key=lambda row: (row.serial != found.analysis, -row.serial)):
        mine = [cause for cause in causes if cause.analysis == one.serial]
        bones = {
            words.in_(language): [c.words for c in mine if c.category == bone] for bone, words in CATEGORIES.items()
        }
        shown.append(
            Why(
                one,
                one.serial == found.analysis,
                [why.words for why in whys if why.analysis == one.serial],
                [(CATEGORIES[cause.category].in_(language), cause.words) for cause in mine],
                fishbone(found.title.in_(language), bones) if one.method == "fishbone" else None,
                names.get(one.by_id, ""),
            )
        )
    return shown


def _cases(house: House, work: Work, found: Nonconformity, scope: Scope, page: Page) -> list[Case]:
    return [
        Case(other, badge(house, other, page.language), case.answer, ANSWERS.get(case.answer), case.reason)
        for case, other in work.session.execute(service.cases_of(found.id, scope))
    ]


def _threads(
    house: House, work: Work, found: Nonconformity, page: Page
) -> list[tuple[str, bool, str, str, str, Badge]]:
    """Items joined to it beside its actions and similar cases, which have sections of their own."""
    shown: list[tuple[str, bool, str, str, str, Badge]] = []
    for link, other in work.session.execute(links_of(found.id, scope_of(work))):
        if link.from_id == found.id and link.relation in ("ordered", "similar"):
            continue
        kind = house.kinds[other.kind]
        words = kind.label.in_(page.language)
        href = kind.page(other.id) if kind.page else ""
        shown.append(
            (link.relation, link.from_id == found.id, other.number, words, href, badge(house, other, page.language))
        )
    return shown


def _parts(work: Work, found: Nonconformity, told: Told, page: Page) -> list[Part]:
    """The four parts of the work with the day each is due and was done."""
    held = told.containments and found.state not in ("reported", "accepted")
    contained = told.containments[-1].at if held else None
    analysed = next((one.at for one in told.analyses if one.serial == found.analysis), None)
    planned = next((one.at for one in told.plans if one.serial == found.planning), None)
    days = (
        ("containment", found.containment_due_on, contained),
        ("analysis", found.analysis_due_on, analysed),
        ("planning", found.planning_due_on, planned),
        ("closing", found.closing_due_on, found.closed_on),
    )
    ended = found.state in queries.ENDED_STATES
    return [
        Part(page.say(f"nonconformities.part.{name}"), due, done, done is None and not ended and due < work.today)
        for name, due, done in days
    ]
