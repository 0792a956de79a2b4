"""How the tests order an action and carry it through."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

from cast import CHEN, FANG, LI, ZHOU, actor, unit
from given import take
from sqlalchemy import select

from docflow.actions import linking, service
from docflow.actions.models import Action
from docflow.evidence.attachments import attach
from docflow.house import House
from docflow.journal.reader import Recorded, history
from docflow.journal.work import looking, working
from docflow.kernel.actor import INSTALLER
from docflow.kernel.text import Text
from docflow.lifecycle import worklist
from docflow.lifecycle.errors import StepRefused
from docflow.lifecycle.items import Item, open_item
from docflow.people import delegation
from docflow.people.models import Delegation, Person
from docflow.people.queries import person_by_username, scope_of
from docflow.people.rights import Scope
from docflow.people.service import set_superior

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
            house.desk, work, origin=work.session.get(Item, origin) if origin else None,
            unit=unit(house, more.pop("unit_code", "QA")),
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


def ordered_and_approved(house: House, **more: Any) -> int:
    action_id = order(house, **more)
    assert take(house, CHEN, action_id, "approve") == "approved"
    return action_id


def done(house: House, **more: Any) -> int:
    """An action that its owner reported done."""
    action_id = ordered_and_approved(house, **more)
    owner = more.get("owner", LI)
    take(house, owner, action_id, "start")
    prove(house, owner, action_id)
    assert take(house, owner, action_id, "finish", fields={"result": "已校准，证书在案"}) == "done"
    return action_id


def waiting(house: House, **more: Any) -> int:
    """An action that was carried out and looked at, and waits for its effect."""
    action_id = done(house, **more)
    assert take(house, ZHOU, action_id, "verify", comment="现场核对证书") == "waiting_effect"
    return action_id


def judged(house: House, step: str = "judge_effective", who: str = CHEN, **more: Any) -> int:
    """One whose effect was judged on its day by somebody else."""
    action_id = waiting(house, **more)
    pass_days(house, 80)
    prove(house, who, action_id, data=PDF + b" effect")
    take(house, who, action_id, step, comment="两月误差 0.4%")
    return action_id


def act(house: House, who: str, action_id: int, verb: Callable[..., Any], **more: Any) -> Any:
    """Somebody does something with an action besides a step."""
    with working(house.store, actor(house, who), house.clock) as work:
        action = open_item(work.session, action_id, scope_of(work))
        return verb(house.desk, work, action, **more)


def link_to(house: House, who: str, action_id: int, number: str) -> None:
    act(house, who, action_id, linking.link_to, number=number)


def person(house: House, who: str) -> Person:
    with house.store.reading() as session:
        return person_by_username(session, who)


def report_to(house: House, who: str, superior: str) -> None:
    """Make somebody the superior of somebody else."""
    with working(house.store, INSTALLER, house.clock) as work:
        below, above = (person_by_username(work.session, one) for one in (who, superior))
        set_superior(work, below, superior=above)


def stand_in(
    house: House, giver: str, taker: str, *, roles: Sequence[str] = (), kinds: Sequence[str] = (), days: int = 200
) -> None:
    """Somebody stands in for somebody else from today on."""
    with working(house.store, actor(house, giver), house.clock) as work:
        to = person_by_username(work.session, taker)
        given_id = delegation.delegate(
            work, to, from_on=work.today, to_on=work.today + timedelta(days=days), roles=roles, kinds=kinds,
            reason="出差",
        ).id  # fmt: skip
    approver = FANG if FANG not in (giver, taker) else ZHOU
    with working(house.store, actor(house, approver), house.clock) as work:
        delegation.approve_delegation(work, work.session.get_one(Delegation, given_id))


def refused(house: House, who: str, action_id: int, step: str, **more: Any) -> list[str]:
    """The codes with which a step is refused; fails if it is taken."""
    try:
        state = take(house, who, action_id, step, **more)
    except StepRefused as refusal:
        return [code for code, _ in refusal.facts["reasons"]]
    raise AssertionError(f"{step} was taken: {state}")


def events(house: House, action_id: int) -> list[tuple[str, dict[str, Any]]]:
    """What the journal says happened to it, in order: event and facts."""
    with house.store.reading() as session:
        rows = [Recorded(*row).told for row in session.execute(history("item", action_id))]
    return [(one["event"], one["facts"]) for one in rows]


def to_do(house: House, who: str) -> list[int]:
    """The ids on somebody's to-do list."""
    with house.store.reading() as session:
        rows = session.execute(worklist.waiting(house.lifecycles.values(), scope(house, who)))
        return [row[0].id for row in rows]


def action_of(house: House, action_id: int) -> Action:
    with house.store.reading() as session:
        return session.scalars(select(Action).where(Action.id == action_id)).one()


def scope(house: House, who: str) -> Scope:
    """What somebody is and may be today."""
    with looking(house.store, actor(house, who), house.clock) as work:
        return scope_of(work)
