"""What the system itself can say of each input of a review: figures, series and lists, counted once and kept."""

from collections.abc import Callable, Mapping
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import and_, func, select

from docflow.actions.models import Action
from docflow.documents.changes.models import ChangeRequest
from docflow.documents.desk import Desk
from docflow.documents.models import Acknowledgement, PeriodicReview, Revision
from docflow.journal.work import Work
from docflow.kernel.text import Text
from docflow.lifecycle.items import Item
from docflow.nonconformities.models import Nonconformity
from docflow.people.models import Unit
from docflow.people.queries import units_below
from docflow.reviews.audit_results import audit_results
from docflow.reviews.counting import (
    LONGEST_LIST,
    Period,
    by_month,
    count,
    figure,
    from_sources,
    grouped,
    listing,
    series,
)
from docflow.reviews.models import ManagementReview, ReviewDecision


def earlier_decisions(period: Period) -> dict[str, Any]:
    """a) What became of the decisions of earlier reviews of the same unit."""
    review = ManagementReview.__table__
    decided = (
        select(ReviewDecision.item_id)
        .join(review, review.c.id == ReviewDecision.review_id)
        .where(review.c.id != period.review.id, review.c.period_to < period.first)
    )
    rows = period.session.scalars(select(Item).where(Item.id.in_(decided)).order_by(Item.closed, Item.due_on, Item.id))
    items = list(rows)
    late = [one for one in items if not one.closed and one.due_on is not None and one.due_on < period.today]
    return {
        "figures": [
            figure(Text("以往评审的决定", "Decisions of earlier reviews"), len(items)),
            figure(Text("已完成", "Finished"), sum(one.closed for one in items)),
            figure(Text("逾期未完成", "Overdue"), len(late)),
        ],
        "lists": [listing(period, Text("以往评审的决定", "Decisions of earlier reviews"), items, len(items))],
    }


def system_changes(period: Period) -> dict[str, Any]:
    """b1) What changed in the system: texts that took effect, and what was asked for."""
    force = period.within(Revision.effective_on)
    months = period.months()
    return {
        "figures": [
            figure(Text("生效的文件版本", "Texts that took effect"), count(period, Revision, force)),
            figure(
                Text("废止的文件版本", "Texts withdrawn"),
                count(period, Revision, period.within(Revision.effective_to), Item.state == "withdrawn"),
            ),
            figure(Text("期间提出的更改申请", "Change requests begun"), count(period, ChangeRequest, period.begun())),
        ],
        "series": [
            series(
                Text("每月生效的文件版本", "Texts that took effect, by month"),
                months,
                [(Text("生效", "took effect"), by_month(period, Revision.effective_on, period.here()))],
            )
        ],
    }


def needs(period: Period) -> dict[str, Any]:
    """b2) What interested parties and obligations brought about."""
    sources = grouped(period, ChangeRequest, ChangeRequest.source, period.begun())
    return {
        "figures": [
            figure(Text("因合规义务提出的更改", "Changes asked for by obligations"), sources.get("obligation", 0)),
            figure(
                Text("因外来文件换版提出的更改", "Changes asked for by new editions of external documents"),
                sources.get("external_edition", 0),
            ),
        ]
    }


def risks(period: Period) -> dict[str, Any]:
    """b3) What went wrong that weighs most, and what was changed in haste."""
    emergency = count(period, ChangeRequest, period.begun(), ChangeRequest.emergency.is_(True))
    major = count(period, Nonconformity, period.within(Nonconformity.reported_on), Nonconformity.grade == "major")
    return {
        "figures": [
            figure(Text("严重不符合", "Major nonconformities"), major),
            figure(Text("紧急更改", "Emergency changes"), emergency),
        ]
    }


def objectives(period: Period) -> dict[str, Any]:
    """c) Improvement actions, as far as they speak of objectives; the objectives themselves are told in words."""
    improvement = Action.category == "improvement"
    return {
        "figures": [
            figure(Text("改进措施", "Improvement actions"), count(period, Action, period.begun(), improvement)),
            figure(
                Text("其中判定有效", "of these judged effective"),
                count(period, Action, improvement, period.within(Action.judged_on), Action.verdict == "effective"),
            ),
        ]
    }


def nonconformities(period: Period) -> dict[str, Any]:
    """d1) The trend of nonconformities and of the actions against them."""
    months, here = period.months(), period.here()
    reported = period.within(Nonconformity.reported_on)
    open_ones = list(
        period.session.scalars(
            select(Nonconformity).where(here, ~Item.closed).order_by(Item.due_on, Item.id).limit(LONGEST_LIST)
        )
    )
    late_actions = and_(~Item.closed, Item.due_on < period.today, Action.done_on.is_(None))
    return {
        "figures": [
            figure(Text("期间报告的不符合", "Nonconformities reported"), count(period, Nonconformity, reported)),
            figure(
                Text("期间关闭的不符合", "Nonconformities closed"),
                count(period, Nonconformity, period.within(Nonconformity.closed_on)),
            ),
            figure(Text("现未关闭", "Still open"), count(period, Nonconformity, ~Item.closed)),
            figure(
                Text("措施判定有效", "Actions judged effective"),
                count(period, Action, period.within(Action.judged_on), Action.verdict == "effective"),
            ),
            figure(
                Text("措施判定无效", "Actions judged not effective"),
                count(period, Action, period.within(Action.judged_on), Action.verdict == "ineffective"),
            ),
            figure(Text("逾期的措施", "Actions overdue"), count(period, Action, late_actions)),
        ],
        "series": [
            series(
                Text("每月不符合", "Nonconformities by month"),
                months,
                [
                    (Text("报告", "reported"), by_month(period, Nonconformity.reported_on, here)),
                    (Text("关闭", "closed"), by_month(period, Nonconformity.closed_on, here)),
                ],
            )
        ],
        "lists": [
            listing(
                period,
                Text("未关闭的不符合", "Open nonconformities"),
                open_ones,
                count(period, Nonconformity, ~Item.closed),
            )
        ],
    }


def monitoring(period: Period) -> dict[str, Any]:
    """d2) Deviations that monitoring and measurement brought to light."""
    return from_sources(period, Text("监视测量发现的偏差", "Deviations found by monitoring"), "monitoring")


def compliance(period: Period) -> dict[str, Any]:
    """d3) Obligations that were not met."""
    label = Text("合规性评价和事件发现的不符合", "Nonconformities from compliance evaluation and incidents")
    return from_sources(period, label, "compliance", "incident")


def resources(period: Period) -> dict[str, Any]:
    """e) Whether people keep up: what is overdue, how often more time was needed."""
    late_reviews = count(period, PeriodicReview, ~Item.closed, Item.due_on < period.today)
    waiting = (
        select(func.count())
        .select_from(Acknowledgement)
        .join(Revision, Revision.id == Acknowledgement.revision_id)
        .where(period.here(), Acknowledgement.state == "assigned", Acknowledgement.due_on < period.today)
    )
    extensions = period.session.scalar(
        select(func.coalesce(func.sum(Action.extensions), 0)).where(period.here(), period.begun())
    )
    return {
        "figures": [
            figure(Text("逾期的文件定期评审", "Periodic reviews overdue"), late_reviews),
            figure(Text("逾期未阅知", "Acknowledgements overdue"), period.session.scalar(waiting) or 0),
            figure(Text("措施延期次数", "Extensions granted to actions"), int(extensions or 0)),
        ]
    }


def communications(period: Period) -> dict[str, Any]:
    """f) Complaints and what outside auditors said."""
    label = Text("投诉和外部审核意见", "Complaints and remarks of outside auditors")
    return from_sources(period, label, "complaint", "external_audit")


def opportunities(period: Period) -> dict[str, Any]:
    """g) Suggestions, and what came of them."""
    suggested = ChangeRequest.source == "suggestion"
    rows = list(
        period.session.scalars(
            select(ChangeRequest)
            .where(period.here(), suggested, period.begun())
            .order_by(Item.created_at.desc(), Item.id.desc())
            .limit(LONGEST_LIST)
        )
    )
    total = count(period, ChangeRequest, suggested, period.begun())
    return {
        "figures": [figure(Text("改进建议", "Suggestions"), total)],
        "lists": [listing(period, Text("改进建议", "Suggestions"), rows, total)],
    }


SOURCES: Mapping[str, Callable[[Period], dict[str, Any]]] = {
    "a": earlier_decisions,
    "b1": system_changes,
    "b2": needs,
    "b3": risks,
    "c": objectives,
    "d1": nonconformities,
    "d2": monitoring,
    "d3": compliance,
    "d4": audit_results,
    "e": resources,
    "f": communications,
    "g": opportunities,
}
"""By the letter of 9.3.2; a pack with other letters gets an empty snapshot, and people tell it in words."""


_NOTHING: Mapping[str, Any] = {"figures": [], "series": [], "lists": [], "notes": []}


def nothing() -> dict[str, Any]:
    """The snapshot of a letter of which the system itself knows nothing."""
    return dict(_NOTHING)


def gather(work: Work, desk: Desk, review: ManagementReview) -> dict[str, dict[str, Any]]:
    """A snapshot for every letter, in a number of statements that does not grow with what there is.

    Source: T/CIECCPA 9.3.2 a) to g). Which figures stand for a letter is docflow's own choice.
    """
    unit = work.session.get_one(Unit, review.unit_id)
    units = frozenset(one.id for one in work.session.scalars(units_below(unit)))
    zone = work.clock.zone
    period = Period(
        work.session,
        desk,
        review,
        units,
        work.today,
        datetime.combine(review.period_from, time(), zone),
        datetime.combine(review.period_to + timedelta(days=1), time(), zone),
    )
    return {point: {**_NOTHING, **source(period)} for point, source in SOURCES.items()}
