"""How things look on pages: states as badges, steps as buttons, the journal as a story, units by name."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from docflow.documents.models import Revision
from docflow.house import House
from docflow.journal.reader import Recorded
from docflow.journal.work import Work
from docflow.kernel.text import Language, Text
from docflow.lifecycle.engine import Offer
from docflow.lifecycle.items import Item
from docflow.people.models import Unit
from docflow.people.queries import units
from docflow.people.rights import WATCHED
from docflow.web.api.telling import tell

_TONES = {
    "in_review": "in-review",
    "in_approval": "awaiting",
    "approved": "ready",
    "released": "ready",
    "open": "awaiting",
}


_WORK_TONES = {
    "draft": "draft",
    "planned": "draft",
    "proposed": "draft",
    "reported": "awaiting",
    "in_approval": "awaiting",
    "minutes_in_approval": "awaiting",
    "waiting_effect": "awaiting",
    "disputed": "awaiting",
    "approved": "ready",
    "verified": "ready",
    "verifying": "ready",
    "effective": "in-force",
    "ineffective": "late",
    "rejected": "old",
    "dismissed": "old",
    "closed": "in-force",
    "void": "old",
    "cancelled": "old",
    "submitted": "awaiting",
    "assessed": "awaiting",
    "emergency": "late",
    "escalated": "late",
    "implemented": "ready",
    "declined": "old",
}
"""Of audits, findings, change requests and the like: what is being worked on looks so, what is done is green."""


class Badge(NamedTuple):
    """A state in words, and the tone (colour and shape) it is shown in."""

    word: str
    tone: str


def badge(house: House, item: Item, language: Language) -> Badge:
    """The state of an item; a text in force whose use is suspended says so."""
    state = house.lifecycles[item.kind].workflow_of(item).states[item.state]
    if isinstance(item, Revision) and item.in_force and item.suspended_at:
        return Badge(Text("暂停使用", "Suspended").in_(language), "paused")
    if item.kind in WATCHED or item.kind == "change_request":
        tone = _WORK_TONES.get(item.state, "in-force" if item.closed else "in-review")
    else:
        tone = "in-force" if item.in_force else "old" if item.closed else _TONES.get(item.state, "draft")
    return Badge(state.label.text.in_(language), tone)


@dataclass(frozen=True)
class Button:
    """A step as a person sees it: to be taken at `href`, or refused for all these reasons."""

    name: str
    label: str
    href: str
    here: bool
    main: bool
    signed: bool
    """It opens as a sheet over the page: signed, and nothing else to fill in."""
    refusals: tuple[str, ...]


def buttons(house: House, work: Work, item: Item, language: Language, *, here_only: bool = False) -> list[Button]:
    """The steps of the item's workflow that a person may ask for; those from the present state come first."""
    known = house.lifecycles[item.kind].offers(work, item, here_only=here_only)
    offers = [offer for offer in known if offer.step.by == "person"]
    main = next((offer.name for offer in offers if offer.allowed and _leads_on(offer, item)), "")
    found = [
        Button(
            name=offer.name,
            label=offer.step.label.text.in_(language),
            href=f"/items/{item.id}/steps/{offer.name}",
            here=offer.here,
            main=offer.name == main,
            signed=offer.statement is not None and offer.form is None,
            refusals=tuple(text.in_(language) for _, text in offer.reasons),
        )
        for offer in offers
    ]
    return sorted(found, key=lambda button: not button.here)


def _leads_on(offer: Offer, item: Item) -> bool:
    """Whether the step is what this state waits for, not a way back or out."""
    return offer.here and offer.statement is not None and not item.in_force


class Told(NamedTuple):
    """One sentence of a story; `position` is its sealed place in the journal, None until it is sealed."""

    at: datetime
    sentence: str
    position: int | None


def story(house: House, session: Session, entries: Sequence[Recorded], language: Language) -> list[Told]:
    return [Told(one.at, one.sentence, one.position) for one in tell(house, session, entries, language)]


class UnitName(NamedTuple):
    code: str
    name: str
    path: str


def unit_names(session: Session, language: Language) -> dict[int, UnitName]:
    """All units by id, those above before those below, in one statement."""
    return {unit.id: UnitName(unit.code, name_of_unit(unit, language), unit.path) for unit in session.scalars(units())}


def name_of_unit(unit: Unit, language: Language) -> str:
    return unit.name_zh if language == "zh" else unit.name_en or unit.name_zh


def labels_of(session: Session, items: Iterable[Item]) -> dict[int, str]:
    """What people call each of these revisions (A/0 …), by id, in one statement; other kinds are left out."""
    wanted = [item.id for item in items if item.kind == "revision"]
    rows = session.execute(select(Revision.id, Revision.label).where(Revision.id.in_(wanted)))
    return {row.id: row.label for row in rows}
