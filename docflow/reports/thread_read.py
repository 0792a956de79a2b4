"""Everything that is told of the things in a thread, read at once."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from sqlalchemy import select
from sqlalchemy.orm import with_polymorphic

from docflow.actions.models import Action
from docflow.audits.held import Finding
from docflow.audits.models import Audit
from docflow.documents.around import Reading, reading_of
from docflow.documents.changes.models import ChangeRequest
from docflow.documents.models import Revision
from docflow.documents.readers import may_see_readers
from docflow.journal.work import Work
from docflow.lifecycle.items import Item, ItemParty
from docflow.lifecycle.signatures import Signature
from docflow.nonconformities.models import (
    Nonconformity,
    NonconformityAction,
    NonconformityAnalysis,
    NonconformityCause,
    NonconformityContainment,
    NonconformityPlan,
    NonconformityVerdict,
)
from docflow.people.queries import names_of, scope_of
from docflow.people.rights import SEES_ALL_DOCUMENTS, Scope
from docflow.reviews.models import ManagementReview

_SIGNED = ("approve", "waive", "judge_effective", "judge_ineffective", "close")
_WORKING = ("owner", "implementer")
T = TypeVar("T")
K = TypeVar("K")


@dataclass(frozen=True)
class Read:
    """The things of a thread by id, with what people wrote, signed and confirmed about them."""

    items: Mapping[int, Item]
    containments: Mapping[int, Sequence[NonconformityContainment]]
    analyses: Mapping[int, Sequence[NonconformityAnalysis]]
    causes: Mapping[tuple[int, int], Sequence[NonconformityCause]]
    """By nonconformity and analysis."""
    plans: Mapping[int, Sequence[NonconformityPlan]]
    verdicts: Mapping[int, Sequence[NonconformityVerdict]]
    rounds: Mapping[int, int]
    """By action the round of its nonconformity in which it was ordered."""
    signatures: Mapping[int, Sequence[Signature]]
    readers: Mapping[int, Reading]
    """Of texts in force, where the reader may know who has read them."""
    working: frozenset[int]
    """Items that the reader answers for or carries out."""
    names: Mapping[int, str]


def read(work: Work, ids: Iterable[int]) -> Read:
    """Of items that the reader may see, all that is told of them; as many statements for many as for few."""
    session, scope, wanted = work.session, scope_of(work), list(ids)
    whole = with_polymorphic(Item, [Finding, Nonconformity, Action, ChangeRequest, Revision, Audit, ManagementReview])
    items: dict[int, Item] = {one.id: one for one in session.scalars(select(whole).where(whole.id.in_(wanted)))}
    containments = _rows(work, NonconformityContainment, wanted, NonconformityContainment.round)
    analyses = _rows(work, NonconformityAnalysis, wanted, NonconformityAnalysis.serial)
    causes = _rows(work, NonconformityCause, wanted, NonconformityCause.place)
    plans = _rows(work, NonconformityPlan, wanted, NonconformityPlan.serial)
    verdicts = _rows(work, NonconformityVerdict, wanted, NonconformityVerdict.round)
    ordered = select(NonconformityAction).where(NonconformityAction.action_id.in_(wanted))
    signed = select(Signature).where(Signature.item_id.in_(wanted), Signature.step.in_(_SIGNED)).order_by(Signature.id)
    parties = select(ItemParty.item_id).where(
        ItemParty.item_id.in_(wanted), ItemParty.person_id == scope.person_id, ItemParty.part.in_(_WORKING)
    )
    told: list[Any] = [*containments, *analyses, *plans, *verdicts]
    people = {one.author_id for one in items.values()} | {one.by_id for one in told}
    for one in items.values():
        people |= {getattr(one, name, None) for name in ("owner_id", "judged_by_id", "auditee_id", "chair_id")}
    in_force = [one for one in items.values() if isinstance(one, Revision) and one.in_force]
    known = [one.id for one in in_force if may_see_readers(scope, one)]
    return Read(
        items=items,
        containments=_by(containments, lambda one: one.nonconformity_id),
        analyses=_by(analyses, lambda one: one.nonconformity_id),
        causes=_by(causes, lambda one: (one.nonconformity_id, one.analysis)),
        plans=_by(plans, lambda one: one.nonconformity_id),
        verdicts=_by(verdicts, lambda one: one.nonconformity_id),
        rounds={one.action_id: one.round for one in session.scalars(ordered)},
        signatures=_by(session.scalars(signed), lambda one: one.item_id),
        readers=reading_of(session, known, work.today),
        working=frozenset(session.scalars(parties)),
        names=names_of(session, {one for one in people if one is not None}),
    )


def would_see(scope: Scope, kind: str, unit_id: int) -> bool:
    """Whether a person sees whatever there is of a kind in a unit, so that they may be told that there is none."""
    if scope.sees_no_drafts:
        return False
    if kind == "change_request":
        return unit_id in scope.units(*SEES_ALL_DOCUMENTS, kind=kind)
    addressed = scope.units("external_auditor") if scope.external else scope.belongs
    return unit_id in addressed or oversees(scope, kind, unit_id)


def oversees(scope: Scope, kind: str, unit_id: int) -> bool:
    """Whether a person's role sees every item of a kind in a unit, in any state."""
    return not scope.sees_no_drafts and unit_id in scope.watched().get(kind, frozenset())


def _rows(work: Work, model: type[T], ids: Sequence[int], order: Any) -> list[T]:
    kept = cast(Any, model)
    asked = select(model).where(kept.nonconformity_id.in_(ids)).order_by(kept.nonconformity_id, order)
    return list(work.session.scalars(asked))


def _by(rows: Iterable[T], key: Callable[[T], K]) -> dict[K, list[T]]:
    found: dict[K, list[T]] = {}
    for one in rows:
        found.setdefault(key(one), []).append(one)
    return found
