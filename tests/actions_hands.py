"""How the tests order an action and carry it through."""

from datetime import date, timedelta
from typing import Any

from cast import CHEN, LI, actor, unit
from given import take
from sqlalchemy import select

from docflow.actions import service
from docflow.actions.models import Action
from docflow.evidence.attachments import attach
from docflow.house import House
from docflow.journal.work import looking, working
from docflow.kernel.text import Text
from docflow.lifecycle.items import Item, open_item
from docflow.people.queries import person_by_username, scope_of
from docflow.people.rights import Scope

PDF = b"%PDF-1.7 proof"


def today(house: House) -> date:
    return house.clock.now().astimezone(house.clock.zone).date()


def pass_days(house: House, days: int) -> None:
    house.clock.move_to(house.clock.now() + timedelta(days=days))


def order(house: House, who: str = CHEN, *, owner: str = LI, origin: int | None = None, **more: Any) -> int:
    """Somebody orders an action; returns its id."""
    with working(house.store, actor(house, who), house.clock) as work:
        more.setdefault("due_on", work.today + timedelta(days=20))
        more.setdefault("effect_due_on", more["due_on"] + timedelta(days=60))
        action = service.order(
            house.desk, work, origin=work.session.get(Item, origin) if origin else None, unit=unit(house, "QA"),
            title=Text(more.pop("title", "补做电表校准"), ""), description=more.pop("description", "校准三号窑电表"),
            kind=more.pop("kind", "equipment"), category=more.pop("category", "corrective"),
            owner=person_by_username(work.session, owner), criterion=more.pop("criterion", "连续两月误差小于 1%"),
            implementers=[person_by_username(work.session, one) for one in more.pop("implementers", ())], **more,
        )  # fmt: skip
        return action.id


def prove(house: House, who: str, item_id: int, *, data: bytes = PDF, name: str = "proof.pdf") -> None:
    """Somebody keeps a file with an item as proof."""
    sha256 = house.blobs.put(data)
    with working(house.store, actor(house, who), house.clock) as work:
        item = open_item(work.session, item_id, scope_of(work))
        attach(work, house.kinds[item.kind], item, sha256=sha256, size=len(data), head=data[:512], name=name)


def done(house: House, **more: Any) -> int:
    """An action that its owner reported done."""
    action_id = order(house, **more)
    owner = more.get("owner", LI)
    take(house, CHEN, action_id, "approve")
    take(house, owner, action_id, "start")
    prove(house, owner, action_id)
    assert take(house, owner, action_id, "finish", fields={"result": "已校准，证书在案"}) == "done"
    return action_id


def action_of(house: House, action_id: int) -> Action:
    with house.store.reading() as session:
        return session.scalars(select(Action).where(Action.id == action_id)).one()


def scope(house: House, who: str) -> Scope:
    """What somebody is and may be today."""
    with looking(house.store, actor(house, who), house.clock) as work:
        return scope_of(work)
