"""Lifecycles, section 7: an action on a document is done when the change is in force, or deferred with a signature."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from actions_hands import (
    act,
    action_of,
    events,
    link_to,
    ordered_and_approved,
    pass_days,
    prove,
    refused,
    to_do,
    today,
)
from cast import CHEN, HE, LI, SUN, WANG, ZHAO, ZHOU
from changes_hands import asked, assessed, carriers, finish, number_of
from documents_hands import begin_revision, in_force, leave, release, replaced, save, see_through, written
from given import take

from docflow.actions import linking
from docflow.actions.errors import ActionInvalid, ActionNotOpen, LinkedTooOld, NothingToLink, NotLinked
from docflow.documents.changes.service import ChangeAsked
from docflow.house import House
from docflow.kernel.errors import NotAllowed
from docflow.kernel.text import Text
from docflow.lifecycle.items import Item

DONE = {"result": "已修订"}


def on_document(house: House, **more: Any) -> int:
    """An action on a document, begun and proven, that Li Ming owns."""
    action_id = ordered_and_approved(house, kind="document", **more)
    take(house, LI, action_id, "start")
    prove(house, LI, action_id)
    return action_id


def finished(house: House, action_id: int) -> str:
    return take(house, LI, action_id, "finish", fields=DONE)


def still_shut(house: House, action_id: int) -> list[str]:
    return refused(house, LI, action_id, "finish", fields=DONE)


def defer(house: House, action_id: int, days: int = 30, *, owner: str = LI, who: str = CHEN) -> str:
    fields = {"to_on": str(today(house) + timedelta(days=days)), "owner": owner}
    return take(house, who, action_id, "defer_document", fields=fields, comment="等外审")


def draft_of(house: House, title: str = "计量管理作业") -> int:
    revision_id = written(house, title=title)
    see_through(house, revision_id)
    return revision_id


def test_it_is_done_when_the_linked_revision_is_in_force(house: House) -> None:
    action_id, revision_id = on_document(house), draft_of(house)
    assert still_shut(house, action_id) == ["no-document-linked"]
    link_to(house, LI, action_id, number_of(house, revision_id))
    assert still_shut(house, action_id) == [f"document-not-in-force:{number_of(house, revision_id)}"]
    release(house, revision_id)
    assert finished(house, action_id) == "done"


def test_it_is_done_when_every_linked_revision_is_in_force(house: House) -> None:
    action_id, one, two = on_document(house), draft_of(house), draft_of(house, "巡检作业")
    for revision_id in (one, two):
        link_to(house, LI, action_id, number_of(house, revision_id))
    release(house, one)
    assert still_shut(house, action_id) == [f"document-not-in-force:{number_of(house, two)}"]
    release(house, two)
    assert finished(house, action_id) == "done"


def test_it_asks_for_a_change_and_is_done_when_all_the_change_brought_is_in_force(house: House) -> None:
    first = in_force(house, title="窑尾巡检作业")
    action_id = on_document(house)
    request = act(
        house, LI, action_id, linking.ask_for_change, title=Text("更新巡检", ""), reason="漏检",
        documents=[ChangeAsked("revise", number_of(house, first))],
    )  # fmt: skip
    assert (request.state, request.source) == ("submitted", "corrective_action")
    assert still_shut(house, action_id) == [f"document-not-in-force:{request.number}"]
    assessed(house, request.id, first)
    # Li Ming owns the document and asked for the change: the process owner answers in his stead.
    take(house, CHEN, request.id, "approve")
    take(house, WANG, request.id, "implement")
    (carrier,) = carriers(house, request.id)
    assert still_shut(house, action_id) == [f"document-not-in-force:{request.number}"]
    finish(house, carrier.id)
    assert finished(house, action_id) == "done"


def test_what_was_given_up_is_not_waited_for_but_something_has_to_be(house: House) -> None:
    action_id, first = on_document(house), in_force(house)
    request_id = asked(house, SUN, first)
    link_to(house, CHEN, action_id, _number(house, request_id))
    take(house, SUN, request_id, "cancel", comment="重复")
    assert still_shut(house, action_id) == ["no-document-linked"]


def _number(house: House, item_id: int) -> str:
    with house.store.reading() as session:
        return session.get_one(Item, item_id).number


def test_a_text_that_was_in_force_before_is_not_what_the_action_changes(house: House) -> None:
    first = in_force(house)
    pass_days(house, 1)
    action_id = on_document(house)
    with pytest.raises(LinkedTooOld):
        link_to(house, LI, action_id, number_of(house, first))
    second = begin_revision(house, first)
    link_to(house, LI, action_id, number_of(house, first))
    assert still_shut(house, action_id) == [f"document-not-in-force:{number_of(house, first)}"]
    save(house, LI, second, "新的内容")
    see_through(house, second)
    release(house, second)
    assert finished(house, action_id) == "done"


@pytest.mark.parametrize(
    ("undo", "open_again"),
    [
        (lambda house, one: take(house, ZHOU, one, "withdraw", fields=_withdrawal(house), comment="不适用"), False),
        (lambda house, one: take(house, WANG, one, "suspend", fields={}, comment="数据有误"), False),
        (replaced, True),
    ],
)  # fmt: skip
def test_what_is_no_longer_in_force_when_it_is_verified_does_not_count_unless_a_newer_text_is(
    house: House, undo: Callable[[House, int], object], open_again: bool
) -> None:
    action_id, revision_id = on_document(house), draft_of(house)
    link_to(house, LI, action_id, number_of(house, revision_id))
    release(house, revision_id)
    finished(house, action_id)
    undo(house, revision_id)
    if open_again:
        assert take(house, ZHOU, action_id, "verify", comment="看过") == "waiting_effect"
    else:
        shut = [f"document-not-in-force:{number_of(house, revision_id)}"]
        assert refused(house, ZHOU, action_id, "verify", comment="看过") == shut


def _withdrawal(house: House) -> dict[str, Any]:
    return {"effective_on": str(today(house)), "replacement": "", "references": {}}


def test_a_signed_deferral_opens_the_gate_and_is_redeemed_before_the_effect_is_judged(house: House) -> None:
    action_id, revision_id = on_document(house), draft_of(house)
    number = number_of(house, revision_id)
    link_to(house, LI, action_id, number)
    assert defer(house, action_id, 90, owner=HE) == "in_progress"
    assert finished(house, action_id) == "done"
    assert take(house, ZHOU, action_id, "verify", comment="看过") == "waiting_effect"
    assert to_do(house, HE) == [action_id], "whoever promised the document is held to it"
    pass_days(house, 80)
    prove(house, CHEN, action_id, data=b"%PDF-1.7 effect")
    waits = ["document-not-in-force:—"]
    assert refused(house, CHEN, action_id, "judge_effective", comment="好") == waits, "Chen Gang sees no drafts of it"
    release(house, revision_id)
    house.sweep()
    assert to_do(house, HE) == []
    assert action_of(house, action_id).redeemed_on == today(house)
    assert [event for event, _ in events(house, action_id)][-1] == "action.deferral_redeemed"
    assert take(house, CHEN, action_id, "judge_effective", comment="好") == "effective"


def test_a_deferral_whose_day_has_passed_is_overdue_and_shuts_the_gate_again(house: House) -> None:
    action_id, revision_id = on_document(house), draft_of(house)
    number = number_of(house, revision_id)
    link_to(house, LI, action_id, number)
    defer(house, action_id, 5)
    day = action_of(house, action_id).deferred_to
    assert action_of(house, action_id).due_on == day, "the promise binds before the action itself is due"
    pass_days(house, 6)
    house.sweep()
    assert events(house, action_id)[-1][0] == "action.overdue"
    assert still_shut(house, action_id) == [f"document-not-in-force:{number}", f"deferral-passed:{day}"]
    defer(house, action_id, 5, owner=HE)
    finished(house, action_id)
    assert action_of(house, action_id).due_on == today(house) + timedelta(days=5)
    pass_days(house, 6)
    house.sweep()
    assert events(house, action_id)[-1][0] == "action.overdue"
    assert refused(house, ZHOU, action_id, "verify", comment="看过")[0] == f"document-not-in-force:{number}"
    release(house, revision_id)
    house.sweep()
    assert action_of(house, action_id).overdue_of is None
    assert take(house, ZHOU, action_id, "verify", comment="看过") == "waiting_effect"


def test_a_deferral_is_signed_by_those_who_decide_and_fits(house: House) -> None:
    action_id = on_document(house)
    assert refused(
        house, LI, action_id, "defer_document", comment="等", fields={"to_on": str(today(house)), "owner": LI}
    ) == ["needs-role:process_owner", "owner-may-not-decide"]
    leave(house, HE)
    for fields, code in (
        ({"to_on": str(today(house) - timedelta(days=1)), "owner": LI}, "deferral-past"),
        ({"to_on": str(today(house)), "owner": HE}, "deferral-owner-unfit"),
        ({"to_on": str(today(house)), "owner": "nobody"}, "deferral-owner-unfit"),
    ):
        assert refused(house, CHEN, action_id, "defer_document", comment="等", fields=fields) == [code]
    other = ordered_and_approved(house)
    fields = {"to_on": str(today(house)), "owner": LI}
    assert refused(house, CHEN, other, "defer_document", comment="等", fields=fields) == ["nothing-to-defer"]
    assert refused(house, CHEN, action_id, "defer_document", fields=fields) == ["comment-needed"]


def test_the_gate_names_to_nobody_what_they_may_not_see(house: House) -> None:
    hidden = written(house, who=HE, unit_code="EN", title="能源内部作业")
    action_id = on_document(house)
    link_to(house, ZHOU, action_id, number_of(house, hidden))
    assert still_shut(house, action_id) == ["document-not-in-force:—"]
    with pytest.raises(NothingToLink):
        link_to(house, LI, action_id, number_of(house, hidden))
    with pytest.raises(NothingToLink):
        link_to(house, LI, action_id, "CN-QP-999")
    assert number_of(house, hidden) not in str(events(house, action_id))


def test_what_was_linked_by_mistake_is_taken_off_with_a_reason_until_it_is_done(house: House) -> None:
    action_id, one, two = on_document(house), draft_of(house), draft_of(house, "巡检作业")
    number = number_of(house, one)
    link_to(house, LI, action_id, number)
    with pytest.raises(ActionInvalid):
        act(house, LI, action_id, linking.unlink, number=number, reason=" ")
    with pytest.raises(NotLinked):
        act(house, LI, action_id, linking.unlink, number=number_of(house, two), reason="看错")
    with pytest.raises(NotAllowed):
        act(house, ZHAO, action_id, linking.unlink, number=number, reason="看错")
    act(house, LI, action_id, linking.unlink, number=number, reason="看错")
    assert events(house, action_id)[-1] == ("action.unlinked", {"linked": one, "reason": "看错"})
    assert still_shut(house, action_id) == ["no-document-linked"]
    link_to(house, LI, action_id, number_of(house, two))
    release(house, two)
    finished(house, action_id)
    for verb in (linking.link_to, linking.unlink):
        with pytest.raises(ActionNotOpen):
            act(house, LI, action_id, verb, number=number, **({"reason": "x"} if verb is linking.unlink else {}))


def test_who_has_no_part_in_it_asks_for_no_change(house: House) -> None:
    action_id = on_document(house)
    with pytest.raises(NotAllowed):
        act(house, ZHAO, action_id, linking.ask_for_change, title=Text("改", ""), reason="因此")
