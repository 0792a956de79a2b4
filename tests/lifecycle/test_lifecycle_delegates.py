"""Standing in: a delegate decides for somebody, counts as both, and only while the delegation runs."""

from datetime import timedelta

import pytest
from cast import CHEN, FANG, LI, SUN, ZHAO, ZHOU, actor
from given import draft, take, upload, word_file
from sqlalchemy import select

from docflow.house import House
from docflow.journal.work import working
from docflow.lifecycle.decisions import Assignment
from docflow.lifecycle.errors import StepRefused
from docflow.lifecycle.signatures import Signature
from docflow.people import delegation
from docflow.people.models import Delegation
from docflow.people.queries import person_by_username


def stand_in(house: House, of: str, by: str, *roles: str, approver: str = FANG, days: int = 3) -> None:
    """`by` stands in for `of`, from today on."""
    with working(house.store, actor(house, of), house.clock) as work:
        to = person_by_username(work.session, by)
        last = work.today + timedelta(days=days)
        made = delegation.delegate(work, to, from_on=work.today, to_on=last, roles=roles, reason="出差")
        number = made.id
    with working(house.store, actor(house, approver), house.clock) as work:
        delegation.approve_delegation(work, work.session.get_one(Delegation, number))


def submitted(house: House, author: str = LI, reviewer: str = ZHAO) -> int:
    revision = draft(house, author, "代理试验")
    upload(house, author, revision, word_file("代理试验"))
    stages = [{"people": [reviewer], "kind": "review"}]
    take(house, author, revision, "submit", fields={"stages": stages, "approver": ZHOU})
    return revision


def test_a_delegate_decides_and_the_signature_names_both(house: House) -> None:
    stand_in(house, ZHAO, SUN, "reviewer")
    revision = submitted(house)
    assert take(house, SUN, revision, "agree") == "in_approval"
    sun, zhao = actor(house, SUN).person_id, actor(house, ZHAO).person_id
    with house.store.reading() as session:
        given = session.scalars(select(Assignment).where(Assignment.person_id == zhao)).one()
        signature = session.scalars(select(Signature).where(Signature.meaning == "reviewed")).one()
    assert (given.decision, given.decided_by_id) == ("agree", sun)
    assert (signature.person_id, signature.for_person_id) == (sun, zhao)


def test_an_author_who_stands_in_for_the_approver_approves_nothing_of_her_own(house: House) -> None:
    stand_in(house, ZHOU, LI, "approver")
    revision = submitted(house)
    take(house, ZHAO, revision, "agree")
    with pytest.raises(StepRefused) as refused:
        take(house, LI, revision, "approve")
    assert [code for code, _ in refused.value.facts["reasons"]] == ["author-may-not-decide"]
    assert take(house, ZHOU, revision, "approve") == "approved"


def test_a_delegate_without_the_role_cannot_approve(house: House) -> None:
    stand_in(house, ZHOU, SUN)
    revision = submitted(house)
    take(house, ZHAO, revision, "agree")
    with pytest.raises(StepRefused, match="step-refused"):
        take(house, SUN, revision, "approve")


def test_a_delegation_that_has_ended_lets_nobody_decide(house: House) -> None:
    stand_in(house, ZHAO, SUN, "reviewer", days=1)
    revision = submitted(house)
    house.clock.move_to(house.clock.now() + timedelta(days=2))
    with pytest.raises(Exception, match="item-not-found"):
        take(house, SUN, revision, "agree")
    assert take(house, ZHAO, revision, "agree") == "in_approval"


def test_a_delegate_s_own_turn_comes_before_the_one_for_somebody_else(house: House) -> None:
    stand_in(house, ZHAO, CHEN, "reviewer")
    revision = draft(house, LI, "代理试验")
    upload(house, LI, revision, word_file("代理试验"))
    stages = [{"people": [ZHAO, CHEN], "kind": "review"}]
    take(house, LI, revision, "submit", fields={"stages": stages, "approver": ZHOU})
    take(house, CHEN, revision, "agree")
    with house.store.reading() as session:
        decided = session.scalars(select(Assignment.person_id).where(Assignment.decision == "agree")).all()
    assert decided == [actor(house, CHEN).person_id]
