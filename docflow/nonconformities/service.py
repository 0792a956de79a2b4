"""What people do with nonconformities, besides taking workflow steps."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from docflow.actions import service as actions
from docflow.actions.models import Action
from docflow.documents.changes.models import ChangeRequest
from docflow.documents.changes.service import ChangeAsked, request_change
from docflow.documents.desk import Desk
from docflow.journal.work import Work
from docflow.kernel.errors import NotAllowed
from docflow.kernel.text import Text, one_line
from docflow.lifecycle.items import Item, ItemAudience, name_on, named
from docflow.lifecycle.links import link
from docflow.lifecycle.numbering import reserve
from docflow.nonconformities import similar, terms, who
from docflow.nonconformities.effects import hand_to
from docflow.nonconformities.errors import (
    DetectedLater,
    NonconformitySourceUnknown,
    NonconformityUndescribed,
    NotInThisPart,
    OwnerMissing,
)
from docflow.nonconformities.models import GRADES, SOURCES, Nonconformity, NonconformityAction, SimilarCase
from docflow.nonconformities.queries import ENDED_STATES, graver
from docflow.nonconformities.rules import shipped_rules
from docflow.nonconformities.similar import cases_of
from docflow.people.models import Person, Unit
from docflow.people.preconditions import still_here
from docflow.people.queries import require, scope_of
from docflow.processes.models import Process
from docflow.standards.errors import ClauseUnknown

__all__ = [
    "answer_similar", "ask_change", "cases_of", "describe", "follow_grade", "hand_over", "look_for_similar",
    "order_action", "report",
]  # fmt: skip

ORDERING = ("analysed", "planned", "acting")
"""States in which actions are ordered."""
SEARCHING = ("contained", "analysed")
"""States in which similar cases are looked for and answered."""


def report(
    desk: Desk,
    work: Work,
    *,
    source: str,
    unit: Unit,
    title: Text,
    description: str,
    requirement: str = "",
    grade: str = "minor",
    clause: tuple[str, str] | None = None,
    process: Process | None = None,
    detected_on: date,
    origin: Item | None = None,
    owner: Person | None = None,
    recurs: Nonconformity | None = None,
) -> Nonconformity:
    """Report that a requirement was not met: any reader may, from any source.

    Args:
        clause: standard and number.
        origin: what raised it (a finding); joined as `raised`, and disputed there.
        owner: who is to answer for it; left out, the owner of the process or the head of the unit.
        recurs: a closed one that it repeats; it gets at least the grade for that.

    Raises:
        NotAllowed: the actor may report nothing (administrators, people from outside).
        NonconformityUndescribed, DetectedLater, NonconformitySourceUnknown, ClauseUnknown, OwnerMissing: as they say.

    Source: T/CIECCPA 10.2.1 a), 10.2.2 a) (nature of the nonconformity kept).
    """
    if work.actor.kind == "person":
        require(work, "nonconformity.report", unit_id=unit.id)
        if scope_of(work).sees_no_drafts:
            raise NotAllowed()
    if source not in SOURCES or grade not in GRADES:
        raise NonconformitySourceUnknown(source=source, known=", ".join(SOURCES))
    zh, en = one_line(title.zh)[:300], one_line(title.en)[:300]
    if not (zh or en) or not description.strip():
        raise NonconformityUndescribed()
    if detected_on > work.today:
        raise DetectedLater()
    if clause is not None and clause[1] not in desk.known_clauses.get(clause[0], ()):
        raise ClauseUnknown(clause=f"{clause[0]}:{clause[1]}")
    answers = owner.id if owner is not None else who.answering(work, unit.id, process)
    if answers is None:
        raise OwnerMissing()
    tokens = {"org": desk.organisation_code, "unit": unit.code, "year": str(work.today.year)}
    rules = shipped_rules()
    number = reserve(work.session, rules.number, tokens, taken=lambda one: _taken(work, one))
    grade = graver(grade, rules.recurrence_grade) if recurs is not None else grade
    standard, clause_number = clause or ("", "")
    nonconformity = Nonconformity(
        number=number, title_zh=zh, title_en=en, unit_id=unit.id, source=source, grade=grade,
        description=description.strip()[:4000], requirement=requirement.strip()[:2000], standard=standard,
        clause=clause_number, process_id=process.id if process else None, owner_id=answers, detected_on=detected_on,
        reported_on=work.today,
    )  # fmt: skip
    terms.from_report(nonconformity)
    facts = {
        "source": source, "grade": grade, "clause": ":".join(clause or ()), "detected_on": detected_on,
        "process": nonconformity.process_id, "owner_id": answers,
    }  # fmt: skip
    desk.lifecycles["nonconformity"].begin(work, nonconformity, facts=facts)
    name_on(work.session, nonconformity, [answers], "owner")
    if work.actor.person_id:
        name_on(work.session, nonconformity, [work.actor.person_id], "reporter")
    work.session.add(ItemAudience(item_id=nonconformity.id, addressed="unit", ref_id=unit.id))
    who.name_instead(work, nonconformity, who.awaited(work, nonconformity, nonconformity.state), "awaited")
    if origin is not None:
        link(work, origin, "raised", nonconformity)
    if recurs is not None:
        link(work, nonconformity, "recurs", recurs)
    return nonconformity


def _taken(work: Work, number: str) -> bool:
    return work.session.scalar(select(Nonconformity.id).where(Item.number == number)) is not None


def describe(
    desk: Desk,
    work: Work,
    nonconformity: Nonconformity,
    *,
    description: str | None = None,
    requirement: str | None = None,
) -> Nonconformity:
    """Put right what a report says before it is accepted; before and after are journalled.

    Whoever reported it, answers for it or judges reports may.

    Raises: NotAllowed, NotInThisPart, NonconformityUndescribed.
    """
    _in_part(desk, nonconformity, ("reported",))
    scope = scope_of(work)
    people = named(work.session, nonconformity, "reporter") | named(work.session, nonconformity, "owner")
    if not _acts(work, people) and not who.may(scope, "nonconformity.judge", nonconformity):
        raise NotAllowed()
    wanted = {"description": description, "requirement": requirement}
    longest = {"description": 4000, "requirement": 2000}
    changes: dict[str, list[str]] = {}
    for fact, words in wanted.items():
        if words is None or words.strip()[: longest[fact]] == getattr(nonconformity, fact):
            continue
        changes[fact] = [getattr(nonconformity, fact), words.strip()[: longest[fact]]]
        setattr(nonconformity, fact, changes[fact][1])
    if not nonconformity.description:
        raise NonconformityUndescribed()
    if changes:
        nonconformity.changed_at = work.at
        work.record("nonconformity.described", nonconformity, {"changes": changes})
    return nonconformity


def hand_over(desk: Desk, work: Work, nonconformity: Nonconformity, owner: Person) -> None:
    """Make somebody else answer for it: the present owner and those who judge reports may.

    Raises: NotAllowed, NotInThisPart for one that has ended, PersonRetired.
    """
    _in_part(desk, nonconformity, who.BEFORE_VERIFYING)
    if not _acts(work, named(work.session, nonconformity, "owner")) and not who.may(
        scope_of(work), "nonconformity.judge", nonconformity
    ):
        raise NotAllowed()
    still_here(work, owner)
    before = nonconformity.owner_id
    hand_to(work, nonconformity, owner.id)
    who.name_instead(work, nonconformity, who.awaited(work, nonconformity, nonconformity.state), "awaited")
    nonconformity.changed_at = work.at
    work.record("nonconformity.handed_over", nonconformity, {"before": before, "owner_id": owner.id})


def follow_grade(work: Work, nonconformity: Nonconformity, grade: str) -> None:
    """The finding that raised it has another grade now, signed there by two; its own grade and terms go along."""
    if grade not in GRADES or grade == nonconformity.grade or nonconformity.state in ENDED_STATES:
        return
    before = nonconformity.grade
    terms.regraded(work, nonconformity, grade)
    nonconformity.grade = grade
    nonconformity.due_on = terms.due_in(work, nonconformity, nonconformity.state)
    nonconformity.changed_at = work.at
    work.record("nonconformity.grade_followed", nonconformity, {"grade": [before, grade]})


def order_action(
    desk: Desk,
    work: Work,
    nonconformity: Nonconformity,
    *,
    title: Text,
    description: str,
    kind: str,
    category: str = "corrective",
    owner: Person,
    due_on: date,
    criterion: str = "",
    effect_due_on: date | None = None,
    effect_cycles: int | None = None,
    implementers: Sequence[Person] = (),
    unit: Unit | None = None,
) -> Action:
    """Order an action against its causes: the owner does, once the causes are known. It waits for its approval.

    Raises: NotAllowed, NotInThisPart, and as `actions.service.order`.

    Source: T/CIECCPA 10.2.1 c).
    """
    _in_part(desk, nonconformity, ORDERING)
    if not _acts(work, named(work.session, nonconformity, "owner")) or not nonconformity.analysis:
        raise NotAllowed()
    action = actions.order(
        desk, work, origin=nonconformity, unit=unit or work.session.get_one(Unit, nonconformity.unit_id), title=title,
        description=description, kind=kind, category=category, owner=owner, due_on=due_on, criterion=criterion,
        effect_due_on=effect_due_on, effect_cycles=effect_cycles, implementers=implementers,
    )  # fmt: skip
    work.session.add(
        NonconformityAction(action_id=action.id, nonconformity_id=nonconformity.id, round=nonconformity.round)
    )
    nonconformity.changed_at = work.at
    work.session.flush()
    # Which one stands in its row and in the action's own entry: not everybody who reads this one may see that.
    work.record("nonconformity.action_ordered", nonconformity, {"round": nonconformity.round})
    return action


def ask_change(
    desk: Desk, work: Work, nonconformity: Nonconformity, *, title: Text, reason: str,
    documents: Sequence[ChangeAsked] = (),
) -> ChangeRequest:  # fmt: skip
    """Ask that documents of the system change (10.2.1 e): the owner, or whoever verifies it.

    Raises: NotAllowed, NotInThisPart, and as `changes.service.request_change`.
    """
    _in_part(desk, nonconformity, (*ORDERING, "verifying"))
    if not _acts(work, named(work.session, nonconformity, "owner")) and not who.may(
        scope_of(work), "nonconformity.verify", nonconformity
    ):
        raise NotAllowed()
    request = request_change(
        desk, work, title=title, reason=reason, source="nonconformity",
        unit=work.session.get_one(Unit, nonconformity.unit_id), documents=documents, origin=nonconformity,
    )  # fmt: skip
    nonconformity.changed_at = work.at
    work.record("nonconformity.change_asked", nonconformity, {"round": nonconformity.round})
    return request


def look_for_similar(desk: Desk, work: Work, nonconformity: Nonconformity) -> int:
    """Look for similar cases once more; returns how many are new. Raises NotInThisPart, NotAllowed off the team."""
    _on_the_team(desk, work, nonconformity)
    found = similar.look_for_similar(desk, work, nonconformity)
    nonconformity.changed_at = work.at
    work.record("nonconformity.similar_looked_for", nonconformity, {"round": nonconformity.round})
    return found


def answer_similar(
    desk: Desk, work: Work, nonconformity: Nonconformity, other: Nonconformity, *, answer: str, reason: str = ""
) -> SimilarCase:
    """Answer a case that was proposed, or one the analyst knew of. Raises as `look_for_similar`, SimilarCaseUnfit."""
    _on_the_team(desk, work, nonconformity)
    nonconformity.changed_at = work.at
    return similar.answer_similar(work, nonconformity, other, answer=answer, reason=reason)


def _on_the_team(desk: Desk, work: Work, nonconformity: Nonconformity) -> None:
    _in_part(desk, nonconformity, SEARCHING)
    if not _acts(work, who.team_of(work, nonconformity)):
        raise NotAllowed()


def _acts(work: Work, people: frozenset[int]) -> bool:
    scope = scope_of(work)
    return bool(scope.names_for(who.KIND) & people) and not scope.reads_only and not scope.sees_no_drafts


def _in_part(desk: Desk, nonconformity: Nonconformity, states: Sequence[str]) -> None:
    if nonconformity.state not in states:
        state = desk.lifecycles["nonconformity"].workflow_of(nonconformity).states[nonconformity.state]
        raise NotInThisPart(state=state.label.text)
