"""10.2.1: each rule that closing rests on, taken away, lets through what the witness of the walk then finds."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from cast import CHEN, FANG, HE, LI, SUN, ZHOU, actor
from given import draft, take
from nonconformity_hands import (
    CLOSING,
    FOUND,
    WAIVED,
    WHYS,
    acting,
    analysed,
    answer_similar,
    carried_out,
    contained,
    keep_proof,
    opened,
    ordered,
    pass_days,
    ready,
    today,
    verifying,
)
from nonconformity_witness import NonconformityWitness

from docflow.actions import linking
from docflow.actions import queries as action_queries
from docflow.actions.models import Action
from docflow.documents.models import Revision
from docflow.house import House
from docflow.journal.work import working
from docflow.lifecycle.engine import Lifecycle
from docflow.lifecycle.errors import StepRefused
from docflow.lifecycle.items import open_item
from docflow.people import delegation
from docflow.people.queries import person_by_username, scope_of

Rules = Mapping[str, Mapping[str, tuple[str, ...]]]


def weaken(house: House, kind: str, without: Mapping[str, tuple[str, ...]]) -> None:
    """The same house with rules taken out of steps of one workflow."""
    lifecycle = house.lifecycles[kind]
    steps = dict(lifecycle.newest.steps)
    for name, rules in without.items():
        assert set(rules) <= set(steps[name].guards), f"{name} has no rule {rules}"
        kept = [rule for rule in steps[name].guards if rule not in rules]
        steps[name] = steps[name].model_copy(update={"guards": kept})
    weakened = lifecycle.newest.model_copy(update={"steps": steps})
    house.lifecycles[kind] = house.desk.lifecycles[kind] = Lifecycle(lifecycle.kind, [weakened], house.lifecycles)


def close(house: House, found: int, who: str = FANG, **more: Any) -> None:
    assert take(house, who, found, "close", fields=CLOSING | more) == "closed"


def judge(house: House, who: str, action: int, step: str = "judge_effective") -> None:
    """Somebody judges an action's effect and keeps what they saw of it."""
    keep_proof(house, who, action, "效果")
    take(house, who, action, step, comment="看过台账")


def with_proof(house: House, found: int) -> int:
    keep_proof(house, FANG, found)
    return found


def stands_in(house: House, giver: str, taker: str, *roles: str) -> None:
    """Somebody stands in for another from today on; Zhou Lan approves it."""
    with working(house.store, actor(house, giver), house.clock) as work:
        to = person_by_username(work.session, taker)
        ends = work.today + timedelta(days=300)
        made = delegation.delegate(work, to, from_on=work.today, to_on=ends, roles=roles, reason="出差").id
    with working(house.store, actor(house, ZHOU), house.clock) as work:
        delegation.approve_delegation(work, work.session.get_one(delegation.Delegation, made))


# ---- how far things have come when the rule is tried


def not_judged_yet(house: House) -> int:
    return with_proof(house, verifying(house)[0])


def all_done(house: House) -> int:
    return ready(house)[0]


def carried_out_by_zhou(house: House) -> int:
    """Zhou Lan is one of those who carry it out, so Fang judges it."""
    found = analysed(house)
    with working(house.store, actor(house, CHEN), house.clock) as work:
        zhou = person_by_username(work.session, ZHOU)
    action = ordered(house, found, implementers=[zhou])
    take(house, CHEN, found, "plan", fields={"needed": "yes"})
    take(house, FANG, action, "approve")
    take(house, CHEN, found, "act")
    take(house, HE, action, "start")
    keep_proof(house, HE, action)
    take(house, HE, action, "finish", fields={"result": "已改"})
    take(house, FANG, action, "verify", comment="看过")
    take(house, CHEN, found, "ask_verification")
    pass_days(house, 41)
    return with_proof(house, found)


def judged_after_zhou_carried_it_out(house: House) -> int:
    found = carried_out_by_zhou(house)
    judge(house, FANG, action_of(house, found))
    return found


def analysed_by_a_stand_in(house: House) -> int:
    """Fang found the causes in Chen Gang's name."""
    stands_in(house, CHEN, FANG)
    found = contained(house)
    answer_similar(house, FANG, found)
    take(house, FANG, found, "analyse", fields=WHYS)
    action = ordered(house, found)
    take(house, CHEN, found, "plan", fields={"needed": "yes"})
    take(house, ZHOU, action, "approve")
    take(house, CHEN, found, "act")
    carried_out(house, action)
    take(house, CHEN, found, "ask_verification")
    pass_days(house, 41)
    judge(house, ZHOU, action)
    return with_proof(house, found)


def with_a_stand_in(house: House) -> int:
    """Sun Yue holds a right to verify only through Chen Gang, who answers for it."""
    found, _ = ready(house)
    stands_in(house, CHEN, SUN, "process_owner")
    return found


def without_proof(house: House) -> int:
    found, action = verifying(house)
    pass_days(house, 41)
    judge(house, ZHOU, action)
    return found


def failed_once(house: House) -> int:
    """In its second round, before anybody looked for causes again."""
    found, action = verifying(house)
    pass_days(house, 41)
    judge(house, ZHOU, action, "judge_ineffective")
    return found


def of_zhou(house: House) -> int:
    """Planned without action by Zhou Lan, who answers for it and could approve just that."""
    found = analysed(house, ZHOU, owner=ZHOU)
    take(house, ZHOU, found, "plan", fields=WAIVED | {"check_on": str(today(house))})
    return found


def waived(house: House) -> int:
    found = analysed(house)
    take(house, CHEN, found, "plan", fields=WAIVED | {"check_on": str(today(house) + timedelta(days=5))})
    take(house, ZHOU, found, "waive")
    return with_proof(house, found)


def with_a_draft_linked(house: House) -> int:
    """Its action changes a document, and that is a draft."""
    found = analysed(house)
    action = ordered(house, found, kind="document", owner=LI)
    with house.store.reading() as session:
        number = session.get_one(Revision, revision := draft(house, LI, "校准程序")).number
    assert revision
    with working(house.store, actor(house, LI), house.clock) as work:
        item = open_item(work.session, action, scope_of(work))
        assert isinstance(item, Action)
        linking.link_to(house.desk, work, item, number)
    take(house, CHEN, found, "plan", fields={"needed": "yes"})
    take(house, ZHOU, action, "approve")
    take(house, CHEN, found, "act")
    take(house, LI, action, "start")
    keep_proof(house, LI, action)
    return found


def one_of_two_done(house: House) -> int:
    found, action = acting(house)
    take(house, ZHOU, ordered(house, found), "approve")
    carried_out(house, action)
    return found


def action_of(house: House, found: int) -> int:
    with working(house.store, actor(house, ZHOU), house.clock) as work:
        return work.session.scalars(action_queries.actions_of(opened(work, found).id)).all()[-1].id


# ---- what is tried


def plan_anyway(house: House, found: int) -> None:
    take(house, CHEN, found, "plan", fields=WAIVED | {"check_on": str(today(house))})
    take(house, ZHOU, found, "waive")
    close(house, with_proof(house, found))


def repeat_the_description(house: House, found: int) -> None:
    fields = {"method": "fishbone", "from_man": [FOUND], "evidence": "看过", "extent": "没有"}
    take(house, CHEN, found, "analyse", fields=fields)
    plan_anyway(house, found)


def approve_ones_own(house: House, found: int) -> None:
    take(house, ZHOU, found, "waive")
    close(house, with_proof(house, found))


def judge_at_once(house: House, found: int) -> None:
    judge(house, ZHOU, action_of(house, found))
    close(house, found)


def judge_ones_own(house: House, found: int) -> None:
    judge(house, ZHOU, action_of(house, found))
    close(house, found)


def finish_without_the_document(house: House, found: int) -> None:
    action = action_of(house, found)
    take(house, LI, action, "finish", fields={"result": "写了草稿"})
    take(house, ZHOU, action, "verify", comment="看过草稿")
    take(house, CHEN, found, "ask_verification")
    pass_days(house, 41)
    judge(house, ZHOU, action)
    close(house, with_proof(house, found))


def close_with_one_open(house: House, found: int) -> None:
    take(house, CHEN, found, "ask_verification")
    pass_days(house, 41)
    with working(house.store, actor(house, ZHOU), house.clock) as work:
        first = work.session.scalars(action_queries.actions_of(found)).first()
    judge(house, ZHOU, first.id)
    close(house, with_proof(house, found))


@dataclass(frozen=True)
class Fault:
    """A rule, where it is tried, what is tried, and what the witness must find once the rule is gone."""

    without: Rules
    prepared: Callable[[House], int]
    tried: Callable[[House, int], None]
    words: str


NO_JUDGING = {"close": ("actions-effective",)}
FAULTS = {
    "an effect that nobody judged": Fault({"nonconformity": NO_JUDGING}, not_judged_yet, close, "is waiting_effect"),
    "closed by its owner": Fault(
        {"nonconformity": {"close": ("no-hand-in-it",)}}, all_done, lambda h, n: close(h, n, CHEN), "had a hand in it"
    ),
    "closed by an implementer": Fault(
        {"nonconformity": {"close": ("no-hand-in-it",)}}, judged_after_zhou_carried_it_out,
        lambda h, n: close(h, n, ZHOU), "had a hand in it",
    ),
    "closed by who found the cause in another's name": Fault(
        {"nonconformity": {"close": ("no-hand-in-it",)}}, analysed_by_a_stand_in, close, "had a hand in it"
    ),
    "closed in the owner's right": Fault(
        {"nonconformity": {"close": ("no-hand-in-it",)}}, with_a_stand_in, lambda h, n: close(h, n, SUN),
        "right at most through",
    ),
    "closed by anybody": Fault(
        {"nonconformity": {"close": ("verifies",)}}, all_done, lambda h, n: close(h, n, SUN), "right at most through"
    ),
    "closed without evidence": Fault(
        {"nonconformity": {"close": ("evidence-kept",)}}, without_proof, close, "no evidence"
    ),
    "a change that nobody asked for": Fault(
        {"nonconformity": {"close": ("changes-decided",)}}, all_done, lambda h, n: close(h, n, changes="requested"),
        "no change was requested",
    ),
    "planned without a cause": Fault(
        {"nonconformity": {"plan": ("analysed-in-this-round",)}}, failed_once, plan_anyway, "no cause"
    ),
    "the description as its own cause": Fault(
        {"nonconformity": {"analyse": ("causes-differ",)}}, contained, repeat_the_description,
        "cause is the description",
    ),
    "the owner approves that nothing is done": Fault(
        {"nonconformity": {"waive": ("may-waive",), "close": ("waiver-stands",)}}, of_zhou, approve_ones_own,
        "was approved by",
    ),
    "a correction looked at too early": Fault({"nonconformity": NO_JUDGING}, waived, close, "checked too early"),
    "an effect judged before its day": Fault(
        {"action": {"judge_effective": ("effect-day-reached",)}, "nonconformity": NO_JUDGING}, not_judged_yet,
        judge_at_once, "was judged on",
    ),
    "an effect judged by who carried it out": Fault(
        {"action": {"judge_effective": ("not-the-owner",)}, "nonconformity": NO_JUDGING}, carried_out_by_zhou,
        judge_ones_own, "who carried it out",
    ),
    "a document that is not in force": Fault(
        {"action": {"finish": ("document-gate",), "verify": ("document-gate",),
                    "judge_effective": ("deferral-redeemed",)},
         "nonconformity": {"ask_verification": ("documents-in-force",), "close": ("documents-in-force",)}},
        with_a_draft_linked, finish_without_the_document, "changed no document",
    ),
    "an action still open": Fault(
        {"nonconformity": {"ask_verification": ("actions-carried-out",), **NO_JUDGING}}, one_of_two_done,
        close_with_one_open, "still open",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_what_a_rule_forbids_is_refused_and_without_the_rule_the_witness_finds_it(house: House, name: str) -> None:
    fault, witness = FAULTS[name], NonconformityWitness(house)
    found = fault.prepared(house)
    with pytest.raises(StepRefused):
        fault.tried(house, found)
    assert witness.look() == []
    for kind, rules in fault.without.items():
        weaken(house, kind, rules)
    fault.tried(house, found)
    faults = witness.look()
    assert re.search(fault.words, " ".join(faults)), faults
    assert len(witness.closings) == 1
