"""Similar cases (10.2.1 b3): proposed by search and by what two have in common, and each answered by the analyst."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, and_, delete, or_, select

from docflow.documents.desk import Desk
from docflow.journal.work import Work
from docflow.lifecycle.items import Item, visible
from docflow.lifecycle.links import Link, link
from docflow.nonconformities.errors import SimilarCaseUnfit
from docflow.nonconformities.models import ANSWERS, Nonconformity, SimilarCase
from docflow.nonconformities.rules import shipped_rules
from docflow.nonconformities.who import KIND
from docflow.people.queries import scope_of
from docflow.people.rights import Scope


def look_for_similar(desk: Desk, work: Work, nonconformity: Nonconformity) -> int:
    """Propose cases to the analyst, only of those the analyst may see; returns how many were not proposed before.

    First those whose words are closest, then the latest of the same clause or process.
    """
    scope, most = scope_of(work), shipped_rules().similar_cases
    known = frozenset(work.session.scalars(
        select(SimilarCase.other_id).where(SimilarCase.nonconformity_id == nonconformity.id)
    ))  # fmt: skip
    title = f"{nonconformity.title_zh}\t{nonconformity.title_en}"
    near = desk.find_similar(scope, KIND, title, nonconformity.description)
    close = _still_seen(work, scope, [one for one in near if one != nonconformity.id])
    found = list(dict.fromkeys([*close[:most], *_alongside(work, scope, nonconformity, most)]))[:most]
    fresh = [one for one in found if one not in known]
    work.session.add_all(
        SimilarCase(nonconformity_id=nonconformity.id, other_id=one, found_by="search", round=nonconformity.round)
        for one in fresh
    )
    work.session.flush()
    return len(fresh)


def _still_seen(work: Work, scope: Scope, ids: Sequence[int]) -> list[int]:
    """The index may lag: each case is looked at once more in the database."""
    now = frozenset(work.session.scalars(
        select(Nonconformity.id).where(Nonconformity.id.in_(ids), visible(scope), Item.state.not_in(_NO_CASE))
    ))  # fmt: skip
    return [one for one in ids if one in now]


_NO_CASE = ("rejected", "dismissed")


def _alongside(work: Work, scope: Scope, nonconformity: Nonconformity, most: int) -> Sequence[int]:
    shared: list[ColumnElement[bool]] = []
    if nonconformity.clause:
        same = (Nonconformity.standard == nonconformity.standard, Nonconformity.clause == nonconformity.clause)
        shared.append(and_(*same))
    if nonconformity.process_id is not None:
        shared.append(Nonconformity.process_id == nonconformity.process_id)
    if not shared:
        return ()
    rows = (
        select(Nonconformity.id)
        .where(or_(*shared), Nonconformity.id != nonconformity.id, visible(scope), Item.state.not_in(_NO_CASE))
        .order_by(Nonconformity.reported_on.desc(), Nonconformity.id.desc())
    )
    return work.session.scalars(rows.limit(most)).all()


def cases_of(nonconformity_id: int, scope: Scope) -> Select[SimilarCase, Nonconformity]:
    """Rows (case, the other nonconformity), only of those this reader may see."""
    return (
        select(SimilarCase, Nonconformity)
        .join(Nonconformity, Nonconformity.id == SimilarCase.other_id)
        .where(SimilarCase.nonconformity_id == nonconformity_id, visible(scope))
        .order_by(SimilarCase.found_by.desc(), Item.number)
    )


def add_similar(work: Work, nonconformity: Nonconformity, other: Nonconformity) -> SimilarCase:
    """Take in a case the analyst knows of. Raises SimilarCaseUnfit for the nonconformity itself."""
    if other.id == nonconformity.id:
        raise SimilarCaseUnfit(fault_zh="不能是它自己", fault_en="it is this one itself")
    case = work.session.get(SimilarCase, (nonconformity.id, other.id))
    if case is None:
        case = SimilarCase(
            nonconformity_id=nonconformity.id, other_id=other.id, found_by="person", round=nonconformity.round
        )
        work.session.add(case)
        work.session.flush()
    return case


def answer_similar(
    work: Work, nonconformity: Nonconformity, other: Nonconformity, *, answer: str, reason: str = ""
) -> SimilarCase:
    """Say whether a case has the same cause, is similar, or is not, with the reason; may be said anew.

    Raises SimilarCaseUnfit for another answer, or for "not similar" without a reason.
    """
    if answer not in ANSWERS:
        raise SimilarCaseUnfit(fault_zh="请选择一个答案", fault_en=f"the answer is one of {', '.join(ANSWERS)}")
    if answer == "not_similar" and not reason.strip():
        raise SimilarCaseUnfit(fault_zh="不类似须说明理由", fault_en="one that is not similar needs the reason")
    case = add_similar(work, nonconformity, other)
    before = case.answer
    case.answer, case.reason = answer, reason.strip()[:1000]
    case.answered_by_id, case.answered_at = work.actor.id, work.at
    if answer == "not_similar":
        work.session.execute(
            delete(Link).where(Link.from_id == nonconformity.id, Link.to_id == other.id, Link.relation == "similar")
        )
    else:
        link(work, nonconformity, "similar", other)
    # Neither its number nor its id: whoever reads this entry may not see the other one.
    work.record("nonconformity.similar_answered", nonconformity, {"before": before, "after": answer})
    return case
