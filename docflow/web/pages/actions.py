"""The register of actions with its spreadsheet, and one action at a glance."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import Depends, Query
from sqlalchemy import select
from starlette.responses import Response

from docflow.actions import queries
from docflow.actions.forms import CATEGORIES, KINDS, SOURCES
from docflow.actions.glance import Glance, acts, glance
from docflow.actions.models import Action
from docflow.actions.queries import Narrowed
from docflow.actions.who import DECIDES, KIND
from docflow.evidence.attachments import attachments_of
from docflow.house import House
from docflow.journal.reader import Recorded, history
from docflow.journal.work import Work
from docflow.kernel.paging import cut, read_cursor
from docflow.kernel.text import Text
from docflow.lifecycle.items import Item
from docflow.lifecycle.signatures import Signature
from docflow.people.queries import names_of, scope_of
from docflow.reports.registers import Cell, Column
from docflow.reports.registers import register as spreadsheet
from docflow.web.api.actions import opened
from docflow.web.deps import Page, TheHouse, TheId, ThePage, TheReading
from docflow.web.idempotency import door
from docflow.web.pages.shown import Badge, Button, UnitName, badge, buttons, story, unit_names
from docflow.web.security import download

router = door("/actions", tags=["actions"], pages=True)

ROWS = 50
_NEWEST = 60
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DID = (
    "ordered", "planned", "extension", "extension_decided", "plan_change", "plan_change_decided", "handed_over",
    "linked", "unlinked", "asked",
)  # fmt: skip
ONLY = ("mine", "open", "late", "escalated")
Word = Annotated[str, Query(max_length=100)]


@dataclass(frozen=True)
class Asked:
    """What the reader wants to see of the register, as it stands in the address."""

    q: str
    owner: str
    unit: str
    state: str
    kind: str
    category: str
    source: str
    only: str
    """`mine`, `open`, `late` or `escalated`; empty for all."""

    @property
    def narrows(self) -> bool:
        return any(vars(self).values())


def asked(
    q: Word = "", owner: Word = "", unit: Word = "", state: Word = "", kind: Word = "", category: Word = "",
    source: Word = "", only: Word = "",
) -> Asked:  # fmt: skip
    return Asked(q.strip(), owner, unit, state, kind, category, source, only)


TheAsked = Annotated[Asked, Depends(asked)]


@dataclass(frozen=True)
class Row:
    """One action in the register."""

    action: Action
    badge: Badge
    kind: Text
    owner: str
    unit: str
    origin: Item | None
    origin_href: str
    source: Text
    days_late: int


def narrowed(work: Work, wanted: Asked, units: Mapping[int, UnitName]) -> Narrowed:
    """An owner or unit that is none narrows to nothing."""
    top = next((one.path for one in units.values() if one.code == wanted.unit), None)
    below = frozenset(id for id, one in units.items() if top is not None and one.path.startswith(top))
    owner = int(wanted.owner) if wanted.owner.isdecimal() and len(wanted.owner) <= 18 else -1
    return Narrowed(
        owner_id=work.actor.id if wanted.only == "mine" else owner if wanted.owner else None,
        unit_ids=below if wanted.unit else None,
        state=wanted.state,
        action_kind=wanted.kind,
        category=wanted.category,
        source=wanted.source,
        overdue_on=work.today if wanted.only == "late" else None,
        open_only=wanted.only == "open",
        escalated=wanted.only == "escalated",
        words=wanted.q,
    )


@router.get("")
def register(
    page: ThePage,
    work: TheReading,
    house: TheHouse,
    wanted: TheAsked,
    after: Annotated[str, Query(max_length=500)] = "",
) -> Response:
    """The actions the reader may see, the soonest due first."""
    session, scope, language = work.session, scope_of(work), page.language
    units = unit_names(session, language)
    filters = narrowed(work, wanted, units)
    every, still_open, late = session.execute(queries.counted(scope, filters, work.today)).one()
    rows = queries.register(scope, filters)
    if after:
        rows = rows.where(queries.beyond(*read_cursor(after, date.fromisoformat, int)))
    cutting = cut(session.scalars(rows.limit(ROWS + 1)).all(), ROWS, lambda one: (one.due_on, one.id))
    owners = session.scalars(queries.owners(scope)).all()
    return page.show(
        "actions/list.html",
        asked=wanted,
        choices=_choices(house, page, units, [(one.id, one.name) for one in owners]),
        rows=_rows(house, work, page, cutting.items, units),
        counted=(every, still_open, late),
        next=cutting.next,
        began_later=bool(after),
        may_order=may_order(work),
    )


def may_order(work: Work) -> bool:
    scope = scope_of(work)
    return not scope.reads_only and not scope.sees_no_drafts and any(scope.holds(one, kind=KIND) for one in DECIDES)


def _choices(
    house: House, page: Page, units: Mapping[int, UnitName], owners: Sequence[tuple[int, str]]
) -> dict[str, list[tuple[str, str]]]:
    language, every = page.language, ("", page.say("list.every"))

    def named(words: Mapping[str, Text]) -> list[tuple[str, str]]:
        return [every] + [(name, text.in_(language)) for name, text in words.items()]

    states = house.lifecycles[KIND].newest.states
    return {
        "owner": [every] + [(str(id), name) for id, name in owners],
        "unit": [every] + [(one.code, f"{one.code} {one.name}") for one in units.values()],
        "state": named({name: state.label.text for name, state in states.items() if name != "verified"}),
        "kind": named(KINDS),
        "category": named(CATEGORIES),
        "source": named(SOURCES),
        "only": [every] + [(name, page.say(f"actions.only.{name}")) for name in ONLY],
    }


def _rows(house: House, work: Work, page: Page, found: Sequence[Action], units: Mapping[int, UnitName]) -> list[Row]:
    names = names_of(work.session, {one.owner_id for one in found})
    origins = queries.origins_of(work.session, [one.id for one in found], scope_of(work))
    return [
        Row(
            action=one,
            badge=badge(house, one, page.language),
            kind=KINDS[one.action_kind],
            owner=names.get(one.owner_id, ""),
            unit=units[one.unit_id].name,
            origin=origins.get(one.id),
            origin_href=_href(house, origins.get(one.id)),
            source=SOURCES[one.source],
            days_late=days_late(one, work.today),
        )
        for one in found
    ]


def _href(house: House, item: Item | None) -> str:
    known = house.kinds[item.kind].page if item is not None else None
    return known(item.id) if item is not None and known is not None else ""


def days_late(action: Action, today: date) -> int:
    return (today - action.due_on).days if action.due_on and not action.closed else 0


_HEADS = (
    Column(Text("编号", "Number")), Column(Text("标题", "Title"), "long"), Column(Text("状态", "State")),
    Column(Text("类别", "Kind")), Column(Text("性质", "Nature")), Column(Text("来源", "Source")),
    Column(Text("来源编号", "Ordered by")), Column(Text("部门", "Unit")), Column(Text("责任人", "Owner")),
    Column(Text("原定完成日期", "First due on"), "date"), Column(Text("完成日期", "To be done by"), "date"),
    Column(Text("延期次数", "Extensions"), "number"), Column(Text("完成于", "Done on"), "date"),
    Column(Text("实施验证于", "Verified on"), "date"), Column(Text("有效性准则", "Criterion of its effect"), "long"),
    Column(Text("有效性评审不早于", "Effect judged from"), "date"), Column(Text("评审于", "Judged on"), "date"),
    Column(Text("结论", "Verdict")), Column(Text("下一期限", "Next due on"), "date"),
    Column(Text("要做什么", "What is to be done"), "long"), Column(Text("结果", "Result"), "long"),
)  # fmt: skip
_VERDICTS = {"effective": Text("有效", "Effective"), "ineffective": Text("无效", "Not effective")}


@router.get("/register.xlsx")
def as_spreadsheet(page: ThePage, work: TheReading, house: TheHouse, wanted: TheAsked) -> Response:
    """The register as it is narrowed, all pages of it, as a spreadsheet."""
    session, units = work.session, unit_names(work.session, page.language)
    found = session.scalars(queries.register(scope_of(work), narrowed(work, wanted, units))).all()
    data = spreadsheet(
        Text("措施台账", "Actions"),
        _HEADS,
        _cells(house, work, found, units),
        language=page.language,
        zone=house.clock.zone,
    )
    return download(data, f"actions-{work.today}.xlsx", SPREADSHEET)


def _cells(
    house: House, work: Work, found: Sequence[Action], units: Mapping[int, UnitName]
) -> Iterator[Sequence[Cell]]:
    names = names_of(work.session, {one.owner_id for one in found})
    origins = queries.origins_of(work.session, [one.id for one in found], scope_of(work))
    lifecycle = house.lifecycles[KIND]
    for one in found:
        origin = origins.get(one.id)
        yield (
            one.number, one.title, lifecycle.workflow_of(one).states[one.state].label.text, KINDS[one.action_kind],
            CATEGORIES[one.category], SOURCES[one.source], origin.number if origin else "",
            units[one.unit_id].name, names.get(one.owner_id, ""), one.original_due_on, one.finish_on, one.extensions,
            one.done_on, one.verified_on, one.criterion, one.effect_due_on, one.judged_on,
            _VERDICTS.get(one.verdict or "", Text("", "")), None if one.closed else one.due_on, one.description,
            one.result,
        )  # fmt: skip


@router.get("/{action_id}")
def show(
    action_id: TheId, page: ThePage, work: TheReading, house: TheHouse, did: Annotated[str, Query(max_length=40)] = ""
) -> Response:
    """One action: where it comes from, what it promises, what it waits for, and whether it worked."""
    session, scope, language = work.session, scope_of(work), page.language
    action = opened(work, action_id)
    seen = glance(work, action)
    files = session.scalars(attachments_of(action.id)).all()
    names = names_of(session, _people(action, seen))
    kind = house.kinds[KIND]
    workflow = house.lifecycles[KIND].workflow_of(action)
    signatures = select(Signature).where(Signature.item_id == action.id).order_by(Signature.id)
    entries = [Recorded(*row) for row in session.execute(history("item", action.id))][::-1][:_NEWEST]
    return page.show(
        "actions/show.html",
        action=action,
        badge=badge(house, action, language),
        kind=KINDS[action.action_kind],
        category=CATEGORIES[action.category],
        source=SOURCES[action.source],
        unit=unit_names(session, language)[action.unit_id],
        names=names,
        implementers=[names.get(one, "") for one in seen.named("implementer")],
        escalated=[names.get(one, "") for one in seen.named("escalated")],
        late=days_late(action, work.today),
        deferral_late=(work.today - action.deferred_to).days if action.deferred_to and not action.redeemed_on else 0,
        effect_days=(action.effect_due_on - work.today).days if action.effect_due_on and not action.closed else 0,
        origins=[(how, _shown(house, one, page)) for how, one in seen.origins],
        linked=[(_shown(house, one.item, page), one.settled, one.given_up) for one in seen.linked],
        unseen=seen.unseen,
        seen=seen,
        acts=acts(work, action, seen),
        files=files,
        may_attach=kind.attaches is not None and kind.attaches(work, action, scope) is None,
        signatures=session.scalars(signatures).all(),
        steps=[one for one in buttons(house, work, action, language, here_only=True) if _stands(one, action)],
        heading=page.say("actions.refused", step="{step}"),
        story=story(house, session, entries, language),
        did=did if did in DID else "",
        step=workflow.steps[did].label.text.in_(language) if did in workflow.steps else "",
    )


def _stands(step: Button, action: Action) -> bool:
    """Whether a step means anything here: a document is put off only where one is to change."""
    return step.name != "defer_document" or action.action_kind == "document"


@dataclass(frozen=True)
class Shown:
    """Another item that the page leads to."""

    number: str
    title: Text
    kind: str
    href: str
    badge: Badge


def _shown(house: House, item: Item, page: Page) -> Shown:
    return Shown(
        item.number,
        item.title,
        house.kinds[item.kind].label.in_(page.language),
        _href(house, item),
        badge(house, item, page.language),
    )


def _people(action: Action, seen: Glance) -> set[int]:
    found = {action.owner_id, action.author_id, action.judged_by_id, action.deferral_owner_id}
    found |= {person for person, _ in seen.parties}
    found |= {one for extension in seen.extensions for one in (extension.asked_by_id, extension.decided_by_id)}
    found |= {one for change in seen.plan_changes for one in (change.asked_by_id, change.decided_by_id)}
    return {one for one in found if one is not None}
