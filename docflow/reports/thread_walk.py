"""The links of a thread walked both ways, over nothing but what the reader may see."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, and_, case, func, or_, select
from sqlalchemy.orm import Session

from docflow.audits.audit_guards import QUIET
from docflow.audits.held import Finding
from docflow.lifecycle.items import Item, visible
from docflow.lifecycle.links import Link
from docflow.people.rights import Scope
from docflow.reports.audit_facts import GRADES

LEADING = ("raised", "ordered", "decided", "asked_for", "opened", "withdrew", "led_to")
"""Relations in which a thing stands to what came of it."""
_BEGINNING = ("found", *LEADING)
ORIGINS = ("audit", "management_review", "periodic_review")
"""Kinds of item that many chains come from: each chain is told by itself, without the others."""
MOST_CHAINS = 60
"""Chains that a thread tells, docflow's own choice; of more it says how many there are."""
MOST_LINKS = 3000
"""Links that are followed either way, docflow's own choice."""
_FINDING = Finding.__table__


@dataclass(frozen=True)
class Walked:
    """Where chains begin (the gravest findings first, else the newest), and what came of each thing and how."""

    tops: Sequence[int]
    children: Mapping[int, Sequence[int]]
    relations: Mapping[tuple[int, int], str]
    origins: Mapping[int, Sequence[int]]
    """By top the audit or review that it comes from."""
    more: int = 0

    @property
    def ids(self) -> frozenset[int]:
        every = {one for pair in self.relations for one in pair} | set(self.tops)
        return frozenset(every.union(*self.origins.values()))


def walk(session: Session, scope: Scope, starts: Sequence[Item]) -> Walked:
    """From the items up to where their chains begin, and from there down to everything that came of it.

    Seven statements at most, however long the chains are and however many.
    """
    ids = [one.id for one in starts]
    if starts and starts[0].kind in ORIGINS:
        came = session.scalars(_came_of(ids, scope).limit(MOST_CHAINS)).all()
        many = session.scalar(select(func.count()).select_from(_came_of(ids, scope).order_by(None).subquery())) or 0
        origins: dict[int, list[int]] = {top: list(ids) for top in came}
        return _downward(session, scope, list(came), origins, more=many - len(came))
    if revisions := [one.id for one in starts if one.kind == "revision"]:
        ids += session.scalars(_about(revisions, scope)).all()
    upward = _reached(session, scope, ids, _BEGINNING, up=True)
    kinds = _kinds(session, {one for parent, child, _ in upward for one in (parent, child)})
    above: dict[int, list[int]] = {}
    origins = {}
    for parent, child, _ in upward:
        (origins if kinds[parent] in ORIGINS else above).setdefault(child, []).append(parent)
    reached = dict.fromkeys([*ids, *(one for one, kind in kinds.items() if kind not in ORIGINS)])
    tops = sorted((one for one in reached if one not in above), reverse=True)
    shown = tops[:MOST_CHAINS]
    begun = {top: origins[top] for top in shown if top in origins}
    return _downward(session, scope, shown, begun, more=len(tops) - len(shown))


def _downward(
    session: Session, scope: Scope, tops: Sequence[int], origins: Mapping[int, Sequence[int]], *, more: int
) -> Walked:
    children: dict[int, list[int]] = {}
    relations: dict[tuple[int, int], str] = {}
    for parent, child, relation in _reached(session, scope, tops, LEADING, up=False):
        if (parent, child) not in relations:
            children.setdefault(parent, []).append(child)
        relations[parent, child] = relation
    return Walked(tops, children, relations, origins, more)


def _reached(
    session: Session, scope: Scope, starts: Collection[int], relations: Collection[str], *, up: bool
) -> Sequence[tuple[int, int, str]]:
    """The links from these items on, in one direction, as (from, to, relation): one statement."""
    here, there = (Link.to_id, Link.from_id) if up else (Link.from_id, Link.to_id)
    along = (Link.relation.in_(relations), visible(scope))
    reached = select(Item.id).where(Item.id.in_(starts), visible(scope)).cte("reached", recursive=True)
    reached = reached.union(
        select(Item.id).join(Link, Item.id == there).join(reached, here == reached.c.id).where(*along)
    )
    rows = (
        select(Link.from_id, Link.to_id, Link.relation)
        .join(reached, here == reached.c.id)
        .join(Item, Item.id == there)
        .where(*along)
        .order_by(Link.id)
        .limit(MOST_LINKS)
    )
    return [(row[0], row[1], row[2]) for row in session.execute(rows)]


def _kinds(session: Session, ids: Iterable[int]) -> dict[int, str]:
    rows = session.execute(select(Item.id, Item.kind).where(Item.id.in_(list(ids))))
    return {row[0]: row[1] for row in rows}


def _came_of(origins: Collection[int], scope: Scope) -> Select[int]:
    """What an audit found or a review decided and that calls for something, the gravest findings first."""
    rank = case({grade: at for at, grade in enumerate(GRADES)}, value=_FINDING.c.grade, else_=0)
    calling = or_(_FINDING.c.id.is_(None), and_(_FINDING.c.grade.not_in(QUIET), Item.state != "void"))
    return (
        select(Item.id)
        .join(Link, Link.to_id == Item.id)
        .outerjoin(_FINDING, _FINDING.c.id == Item.id)
        .where(Link.from_id.in_(origins), Link.relation.in_(_BEGINNING), visible(scope), calling)
        .order_by(rank, Item.id)
    )


def _about(revisions: Collection[int], scope: Scope) -> Select[int]:
    """Findings that were measured by these texts."""
    return (
        select(Item.id)
        .join(Link, Link.from_id == Item.id)
        .where(Link.to_id.in_(revisions), Link.relation == "about", visible(scope))
        .order_by(Item.id)
        .limit(MOST_CHAINS + 1)
    )
