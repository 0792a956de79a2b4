"""10.2.1 c, d: an action is done when it is proven, and worked when somebody else says so, on or after its day."""

from datetime import timedelta

import pytest
from actions_hands import action_of, done, order, pass_days, prove, scope, today
from cast import CHEN, FANG, HE, LI, SUN, WANG, ZHOU, actor
from given import approved, publish, take

from docflow.actions import queries, service
from docflow.actions.errors import ActionInvalid, ExtensionInvalid, ExtensionPending, NothingToLink
from docflow.documents.models import Revision
from docflow.house import House
from docflow.journal.work import working
from docflow.kernel.errors import NotAllowed
from docflow.lifecycle.errors import ItemNotFound, StepRefused
from docflow.lifecycle.items import open_item
from docflow.people import delegation
from docflow.people.models import Delegation
from docflow.people.queries import person_by_username, scope_of


def reasons(refused: pytest.ExceptionInfo[StepRefused]) -> list[str]:
    return [code for code, _ in refused.value.facts["reasons"]]


def refused_codes(house: House, who: str, action_id: int, step: str, **more: object) -> list[str]:
    with pytest.raises(StepRefused) as refused:
        take(house, who, action_id, step, **more)
    return reasons(refused)


def test_an_action_goes_from_its_order_to_the_judgement_of_its_effect(house: House) -> None:
    action_id = done(house)
    assert take(house, ZHOU, action_id, "verify", comment="现场核对证书") == "waiting_effect"
    pass_days(house, 80)
    assert take(house, CHEN, action_id, "judge_effective", comment="两月误差 0.4%") == "effective"
    action = action_of(house, action_id)
    assert (action.verdict, action.judged_on) == ("effective", today(house))
    assert action.judged_by_id == actor(house, CHEN).person_id


def test_its_effect_is_not_judged_before_its_day_and_the_day_is_named(house: House) -> None:
    action_id = done(house)
    take(house, ZHOU, action_id, "verify", comment="已核对")
    day = action_of(house, action_id).effect_due_on
    pass_days(house, 79)
    assert today(house) < day
    assert refused_codes(house, CHEN, action_id, "judge_effective", comment="好") == [f"effect-too-early:{day}"]
    pass_days(house, 1)
    assert take(house, CHEN, action_id, "judge_effective", comment="好") == "effective"


@pytest.mark.parametrize("step", ["verify", "judge_effective", "judge_ineffective"])
def test_neither_owner_nor_implementer_decides_on_their_action(house: House, step: str) -> None:
    action_id = done(house, owner=ZHOU, implementers=[FANG])
    if step != "verify":
        take(house, CHEN, action_id, "verify", comment="已核对")
        pass_days(house, 90)
    for who in (ZHOU, FANG):
        assert refused_codes(house, who, action_id, step, comment="好") == ["owner-may-not-decide"]


def test_who_stands_in_for_the_owner_does_not_judge_either(house: House) -> None:
    action_id = done(house, owner=ZHOU)
    with working(house.store, actor(house, ZHOU), house.clock) as work:
        to = person_by_username(work.session, CHEN)
        given = delegation.delegate(
            work, to, from_on=work.today, to_on=work.today + timedelta(days=9), roles=[], reason="出差"
        )
        given_id = given.id
    with working(house.store, actor(house, FANG), house.clock) as work:
        delegation.approve_delegation(work, work.session.get_one(Delegation, given_id))
    assert refused_codes(house, CHEN, action_id, "verify", comment="好") == ["owner-may-not-decide"]


def test_a_corrective_action_is_approved_only_with_its_criterion_and_its_day(house: House) -> None:
    action_id = order(house, criterion="", effect_due_on=None)
    assert refused_codes(house, CHEN, action_id, "approve") == ["no-criterion", "no-effect-day"]
    correction = order(house, criterion="", effect_due_on=None, category="correction")
    assert take(house, CHEN, correction, "approve") == "approved"


def test_nobody_without_the_role_approves(house: House) -> None:
    action_id = order(house)
    assert refused_codes(house, WANG, action_id, "approve") == ["needs-role:process_owner"]


def test_done_needs_proof_and_is_said_by_those_who_did_it(house: House) -> None:
    action_id = order(house, implementers=[HE])
    take(house, CHEN, action_id, "approve")
    assert refused_codes(house, CHEN, action_id, "start") == ["owner-only"]
    take(house, HE, action_id, "start")
    fields = {"result": "已完成"}
    assert refused_codes(house, HE, action_id, "finish", fields=fields) == ["no-proof"]
    prove(house, HE, action_id)
    assert take(house, HE, action_id, "finish", fields=fields) == "done"


def test_an_action_on_a_document_is_done_when_the_document_is_in_force(house: House) -> None:
    revision_id = approved(house, "计量管理程序")
    action_id = order(house, kind="document")
    take(house, CHEN, action_id, "approve")
    take(house, LI, action_id, "start")
    prove(house, LI, action_id)
    fields = {"result": "已修订"}
    assert refused_codes(house, LI, action_id, "finish", fields=fields) == ["no-document-linked"]
    with working(house.store, actor(house, LI), house.clock) as work:
        number = work.session.get_one(Revision, revision_id).number
        action = open_item(work.session, action_id, scope_of(work))
        service.link_to(house.desk, work, action, number)
    assert refused_codes(house, LI, action_id, "finish", fields=fields) == [f"document-not-in-force:{number}"]
    publish(house, revision_id)
    assert take(house, LI, action_id, "finish", fields=fields) == "done"


def test_a_signed_deferral_opens_the_gate_but_has_to_be_redeemed_before_the_effect_is_judged(house: House) -> None:
    revision_id = approved(house, "计量管理程序")
    action_id = order(house, kind="document")
    with working(house.store, actor(house, LI), house.clock) as work:
        number = work.session.get_one(Revision, revision_id).number
        service.link_to(house.desk, work, open_item(work.session, action_id, scope_of(work)), number)
    take(house, CHEN, action_id, "approve")
    promised = {"to_on": str(today(house) + timedelta(days=30)), "owner": LI}
    assert take(house, CHEN, action_id, "defer_document", fields=promised, comment="等外审") == "in_progress"
    prove(house, LI, action_id)
    take(house, LI, action_id, "finish", fields={"result": "先行培训"})
    take(house, ZHOU, action_id, "verify", comment="已核对")
    pass_days(house, 90)
    waiting = refused_codes(house, CHEN, action_id, "judge_effective", comment="好")
    assert waiting == [f"document-not-in-force:{number}"]
    publish(house, revision_id)
    assert take(house, CHEN, action_id, "judge_effective", comment="好") == "effective"


def test_an_extension_is_asked_by_the_owner_decided_by_another_and_counted(house: House) -> None:
    action_id = order(house, owner=ZHOU)
    before = action_of(house, action_id)
    later = before.due_on + timedelta(days=100)

    def act(who: str, call: object) -> None:
        with working(house.store, actor(house, who), house.clock) as work:
            call(work, open_item(work.session, action_id, scope_of(work)))  # type: ignore[operator]

    with pytest.raises(ExtensionInvalid):
        act(ZHOU, lambda w, a: service.ask_extension(house.desk, w, a, to_on=before.due_on, reason="设备未到"))
    act(ZHOU, lambda w, a: service.ask_extension(house.desk, w, a, to_on=later, reason="设备未到"))
    with pytest.raises(ExtensionPending):
        act(ZHOU, lambda w, a: service.ask_extension(house.desk, w, a, to_on=later, reason="设备未到"))
    for who in (ZHOU, WANG):
        with pytest.raises((NotAllowed, ItemNotFound)):
            act(who, lambda w, a: service.decide_extension(house.desk, w, a, granted=True))
    act(CHEN, lambda w, a: service.decide_extension(house.desk, w, a, granted=True))
    after = action_of(house, action_id)
    assert (after.due_on, after.original_due_on, after.extensions) == (later, before.due_on, 1)
    assert after.effect_due_on == later, "its effect is not judged before it is due"
    with house.store.reading() as session:
        (extension,) = session.scalars(queries.extensions_of(action_id))
        assert extension.decision == "granted"


@pytest.mark.parametrize(
    "wrong", [{"description": " "}, {"title": ""}, {"effect_due_on": None, "due_on": None}, {"kind": "magic"}]
)
def test_an_action_that_is_not_right_is_refused(house: House, wrong: dict[str, object]) -> None:
    given = dict(wrong)
    if "due_on" in given:
        given = {"due_on": today(house) - timedelta(days=1), "effect_due_on": None}
    with pytest.raises(ActionInvalid):
        order(house, **given)


def test_only_what_one_may_see_is_linked(house: House) -> None:
    action_id = order(house)
    with pytest.raises(NothingToLink), working(house.store, actor(house, LI), house.clock) as work:
        service.link_to(house.desk, work, open_item(work.session, action_id, scope_of(work)), "CN-QP-999")


def test_who_is_not_concerned_finds_no_action(house: House) -> None:
    action_id = order(house)
    for who, sees in ((SUN, False), (HE, False), (LI, True), (WANG, True), (CHEN, True)):
        with house.store.reading() as session:
            found = [one.id for one in session.scalars(queries.register(scope(house, who)))]
        # Wang works in the unit that the action is for; Sun and He work elsewhere.
        assert (found == [action_id]) is sees, who


def test_the_register_narrows_to_what_is_overdue(house: House) -> None:
    late = order(house, title="逾期")
    order(house, title="从容", due_on=today(house) + timedelta(days=200))
    pass_days(house, 30)
    with house.store.reading() as session:
        found = [one.id for one in session.scalars(queries.register(scope(house, CHEN), overdue_on=today(house)))]
    assert found == [late]
