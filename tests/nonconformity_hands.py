"""Nonconformities in every part of their life, and the people who bring them there."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from cast import ADMIN, CHEN, FANG, HE, SUN, ZHOU, actor, unit
from given import take
from sqlalchemy import select

from docflow.actions.models import Action
from docflow.evidence.attachments import attach
from docflow.house import House
from docflow.journal.work import working
from docflow.kernel.text import Text
from docflow.lifecycle.errors import StepRefused
from docflow.lifecycle.items import Item, open_item
from docflow.nonconformities import service
from docflow.nonconformities.models import Nonconformity
from docflow.people import service as people
from docflow.people.queries import person_of, scope_of

FOUND = "3 号窑的流量计自 2025 年 6 月起未校准，12 份月度数据受影响。"
DONE = {"correction": "done", "words": "停用并更换流量计。", "consequences": "已按备用表重算 12 份数据，无对外影响。"}
WHYS = {
    "method": "five_whys",
    "why_1": "到期时没有人收到校准提醒。",
    "why_2": "提醒名单仍是已调离的计量员。",
    "why_3": "岗位交接不包括系统中的名单。",
    "category": "method",
    "evidence": "核对了提醒记录和交接单（记录 JL-2026-014）。",
    "extent": "查看了另外 14 台流量计，2 台有同样的名单。",
}
WAIVED = {"needed": "no", "reason": "偶发，纠正已经足够，名单已改。"}


def retire(house: House, who: str) -> None:
    """Somebody leaves the company."""
    with working(house.store, actor(house, ADMIN), house.clock) as work:
        people.retire(work, person_of(work.session, who))


def today(house: House) -> date:
    return house.clock.now().astimezone(house.clock.zone).date()


def pass_days(house: House, days: int) -> None:
    house.clock.move_to(house.clock.now() + timedelta(days=days))  # type: ignore[attr-defined]


def reported(
    house: House, who: str = SUN, *, title: str = "流量计未校准", owner: str | None = CHEN, **more: Any
) -> int:
    """Somebody reports a nonconformity; Chen Gang answers for it unless said otherwise."""
    with working(house.store, actor(house, who), house.clock) as work:
        more.setdefault("unit", unit(house, "QA"))
        more = {"source": "monitoring", "description": FOUND, "detected_on": work.today} | more
        answers = person_of(work.session, owner) if owner else None
        return service.report(house.desk, work, title=Text(title, ""), owner=answers, **more).id


def accepted(house: House, **more: Any) -> int:
    found = reported(house, **more)
    assert take(house, ZHOU, found, "accept") == "accepted"
    return found


def contained(house: House, who: str = CHEN, **more: Any) -> int:
    found = accepted(house, **more)
    assert take(house, who, found, "contain", fields=DONE) == "contained"
    return found


def answer_similar(house: House, who: str, found: int, answer: str = "not_similar") -> int:
    """Whatever was proposed is answered alike; returns how many."""
    with working(house.store, actor(house, who), house.clock) as work:
        nonconformity = opened(work, found)
        rows = work.session.execute(service.cases_of(found, scope_of(work))).all()
        for _, other in rows:
            service.answer_similar(house.desk, work, nonconformity, other, answer=answer, reason="对象不同。")
        return len(rows)


def analysed(house: House, who: str = CHEN, **more: Any) -> int:
    found = contained(house, who, **more)
    answer_similar(house, who, found)
    assert take(house, who, found, "analyse", fields=WHYS) == "analysed"
    return found


def opened(work: Any, found: int) -> Nonconformity:
    item = open_item(work.session, found, scope_of(work))
    assert isinstance(item, Nonconformity)
    return item


def ordered(house: House, found: int, who: str = CHEN, *, owner: str = HE, **more: Any) -> int:
    """The owner orders an action for He Wei; due in ten days, its effect judged after forty."""
    with working(house.store, actor(house, who), house.clock) as work:
        more = {
            "title": Text("改提醒名单", ""), "description": "提醒改为发给岗位。", "kind": "process",
            "due_on": work.today + timedelta(days=10), "criterion": "连续三个月无漏校。",
            "effect_due_on": work.today + timedelta(days=40),
        } | more  # fmt: skip
        return service.order_action(
            house.desk, work, opened(work, found), owner=person_of(work.session, owner), **more
        ).id


def planned(house: House, who: str = CHEN, **more: Any) -> tuple[int, int]:
    """Planned with one action; returns both."""
    found = analysed(house, who, **more)
    action = ordered(house, found, who)
    assert take(house, who, found, "plan", fields={"needed": "yes"}) == "planned"
    return found, action


def acting(house: House, who: str = CHEN, **more: Any) -> tuple[int, int]:
    found, action = planned(house, who, **more)
    take(house, ZHOU, action, "approve")
    assert take(house, who, found, "act") == "acting"
    return found, action


def carried_out(house: House, action: int, owner: str = HE) -> None:
    """The action is done with its proof, and Zhou Lan looked at it."""
    if state_of(house, action) == "approved":
        take(house, owner, action, "start")
    keep_proof(house, owner, action)
    take(house, owner, action, "finish", fields={"result": "名单已改。"})
    assert take(house, ZHOU, action, "verify", comment="看过名单") == "waiting_effect"


def verifying(house: House, who: str = CHEN, **more: Any) -> tuple[int, int]:
    found, action = acting(house, who, **more)
    carried_out(house, action)
    assert take(house, who, found, "ask_verification") == "verifying"
    return found, action


def ready(house: House, who: str = CHEN, **more: Any) -> tuple[int, int]:
    """Everything but the last signature: the action judged effective on its day, the verification's evidence kept."""
    found, action = verifying(house, who, **more)
    pass_days(house, 41)
    keep_proof(house, ZHOU, action, "三个月的台账")
    assert take(house, ZHOU, action, "judge_effective", comment="三个月无漏校") == "effective"
    keep_proof(house, FANG, found)
    return found, action


CLOSING = {"words": "抽查 15 台流量计，均按期校准。", "changes": "none", "changes_reason": "风险清单已含计量到期。"}


def closed(house: House, who: str = CHEN, **more: Any) -> int:
    found, _ = ready(house, who, **more)
    assert take(house, FANG, found, "close", fields=CLOSING) == "closed"
    return found


def closed_without_action(house: House, who: str = CHEN, **more: Any) -> int:
    """Closed by the other way: signed that a correction is enough, and looked at again on its day."""
    found = analysed(house, who, **more)
    take(house, who, found, "plan", fields=WAIVED | {"check_on": str(today(house) + timedelta(days=5))})
    assert take(house, ZHOU, found, "waive") == "verifying"
    pass_days(house, 5)
    keep_proof(house, FANG, found)
    assert take(house, FANG, found, "close", fields=CLOSING) == "closed"
    return found


def keep_proof(house: House, who: str, item_id: int, words: str = "照片") -> None:
    data = f"%PDF-1.7 {item_id} {words}".encode()
    sha256 = house.blobs.put(data)
    with working(house.store, actor(house, who), house.clock) as work:
        item = open_item(work.session, item_id, scope_of(work))
        attach(
            work, house.kinds[item.kind], item, sha256=sha256, size=len(data), head=data, name="proof.pdf", words=words
        )


def reasons(refusal: StepRefused) -> list[str]:
    return [code for code, _ in refusal.facts["reasons"]]


def refused(house: House, who: str, item_id: int, step: str, **more: Any) -> list[str]:
    """The codes with which a step is refused; fails if it is taken."""
    try:
        state = take(house, who, item_id, step, **more)
    except StepRefused as refusal:
        return reasons(refusal)
    raise AssertionError(f"{step} was taken: {state}")


def state_of(house: House, item_id: int) -> str:
    with house.store.reading() as session:
        return session.get_one(Item, item_id).state


def row(house: House, found: int) -> Nonconformity:
    with house.store.reading() as session:
        return session.scalars(select(Nonconformity).where(Nonconformity.id == found)).one()


def actions(house: House, ids: Iterable[int]) -> list[Action]:
    with house.store.reading() as session:
        return [session.get_one(Action, one) for one in ids]
