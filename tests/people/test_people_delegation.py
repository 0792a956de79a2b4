"""lifecycles.md, rule 8: delegation has a from, a to, a period, a scope, a reason and an approval; and no chains."""

from collections.abc import Iterable
from datetime import date, timedelta

import pytest
from people_cast import Firm
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from docflow.kernel.actor import CLOCK, INSTALLER, Actor
from docflow.kernel.errors import NotAllowed
from docflow.people import errors, queries, service
from docflow.people.delegation import approve_delegation, delegate, end_delegation
from docflow.people.models import Delegation, Person
from docflow.people.rights import can

TODAY = date(2026, 3, 2)


def ask(
    firm: Firm, by: Actor, to: Actor, *, roles: Iterable[str] = (), kinds: Iterable[str] = (), days: int = 9
) -> int:
    with firm.work(by) as work:
        other = work.session.get_one(Person, to.id)
        last = work.today + timedelta(days=days)
        return delegate(work, other, from_on=work.today, to_on=last, roles=roles, kinds=kinds, reason="出差").id


def approve(firm: Firm, by: Actor, delegation_id: int) -> None:
    with firm.work(by) as work:
        approve_delegation(work, work.session.get_one(Delegation, delegation_id))


def test_a_delegation_counts_once_a_third_person_approved_it_and_until_its_last_day(firm: Firm) -> None:
    li, wang = firm.person("li", approver="QA", document_controller="QA"), firm.person("wang", "PROD")
    chief = firm.person("chief", management_representative="HQ")
    asked = ask(firm, li, wang, roles=["approver"])
    assert firm.scope(wang).names == {wang.id}
    assert not firm.scope(wang).holds("approver")
    approve(firm, chief, asked)
    scope = firm.scope(wang)
    with firm.work() as work:
        qa, lab, prod = (firm.of(work, code).id for code in ("QA", "LAB", "PROD"))
    assert scope.names == {wang.id, li.id}
    assert set(scope.delegated) == {li.id}
    assert scope.units("approver") == {qa, lab} and prod not in scope.units("approver")
    assert can(scope, "revision.approve", unit_id=qa) and scope.holders("approver", qa) == {li.id}
    assert not scope.holds("document_controller")
    assert not scope.own().holds("approver") and scope.own().names == {wang.id}
    assert f"p{li.id}" in scope.terms()
    firm.pass_(days=9)
    assert firm.scope(wang).holds("approver")
    firm.pass_(days=1)
    assert not firm.scope(wang).holds("approver") and firm.scope(wang).names == {wang.id}


def test_a_delegation_limited_to_kinds_counts_for_those_kinds_only(firm: Firm) -> None:
    li, wang = firm.person("li", approver="QA", lead_auditor="QA"), firm.person("wang")
    chief = firm.person("chief", top_management="HQ")
    approve(firm, chief, ask(firm, li, wang, roles=["approver", "lead_auditor"], kinds=["audit"]))
    scope = firm.scope(wang)
    assert not scope.holds("approver") and scope.holds("approver", kind="audit")
    assert not can(scope, "revision.approve") and can(scope, "audit.lead")
    assert scope.names == {wang.id} and scope.names_for("audit") == {wang.id, li.id}


def test_what_is_held_for_somebody_else_is_not_passed_on(firm: Firm) -> None:
    li, wang, zhao = firm.person("li", approver="QA"), firm.person("wang"), firm.person("zhao")
    chief = firm.person("chief", management_representative="HQ")
    approve(firm, chief, ask(firm, li, wang, roles=["approver"]))
    with pytest.raises(errors.DelegationChain):
        ask(firm, wang, zhao, roles=["approver"])
    approve(firm, chief, ask(firm, wang, zhao))
    assert firm.scope(zhao).names == {zhao.id, wang.id}
    assert not firm.scope(zhao).holds("approver")


def test_the_waiting_list_holds_what_is_neither_approved_nor_ended_nor_past(firm: Firm) -> None:
    li, wang, chief = firm.person("li"), firm.person("wang"), firm.person("chief", top_management="HQ")
    first, second, third = (ask(firm, li, wang, days=days) for days in (0, 5, 5))
    approve(firm, chief, second)
    with firm.work() as work:
        waiting = work.session.scalars(queries.delegations_waiting(TODAY)).all()
        assert [d.id for d in waiting] == [first, third]
        later = work.session.scalars(queries.delegations_waiting(TODAY + timedelta(days=1))).all()
        assert [d.id for d in later] == [third]
        assert [d.id for d in work.session.scalars(queries.delegations_of(wang.id))] == [third, second, first]


def test_somebody_from_outside_exercises_nobodys_rights(firm: Firm) -> None:
    li, guest = firm.person("li", approver="QA"), firm.person("guest", unit=None)
    firm.give(guest, "external_auditor", "QA", to_on=TODAY + timedelta(days=9))
    approve(firm, firm.person("chief", top_management="HQ"), ask(firm, li, guest, roles=["approver"]))
    scope = firm.scope(guest)
    assert scope.names == {guest.id} and not scope.holds("approver")


def test_only_held_roles_are_passed_on_and_administration_never(firm: Firm) -> None:
    li, wang = firm.person("li", admin="HQ", approver="QA"), firm.person("wang")
    with pytest.raises(errors.RoleNotHeld):
        ask(firm, li, wang, roles=["document_controller"])
    for role in ("admin", "external_auditor", "reader"):
        with pytest.raises(errors.RoleStaysPersonal):
            ask(firm, li, wang, roles=[role])


def test_administration_is_not_passed_on_even_by_a_row_that_says_so(firm: Firm) -> None:
    li, wang, zhao = firm.person("li", admin="HQ", approver="QA"), firm.person("wang"), firm.person("zhao")
    with firm.work() as work:
        work.session.add(
            Delegation(
                from_person_id=li.id,
                to_person_id=wang.id,
                from_on=TODAY,
                to_on=TODAY,
                roles=["admin", "approver"],
                kinds=[],
                reason="x",
                approved_by_id=zhao.id,
            )
        )
    assert firm.scope(wang).holds("approver")
    assert not can(firm.scope(wang), "people.manage")


def test_neither_of_the_two_approves_nor_anyone_in_their_name_nor_just_anybody(firm: Firm) -> None:
    li = firm.person("li", management_representative="HQ", approver="HQ")
    wang, zhao = firm.person("wang", management_representative="HQ"), firm.person("zhao")
    chief = firm.person("chief", top_management="HQ")
    first = ask(firm, li, zhao, roles=["management_representative"])
    approve(firm, chief, first)
    second = ask(firm, li, wang, roles=["approver"])
    for party in (li, wang):
        with pytest.raises(errors.SecondPersonNeeded):
            approve(firm, party, second)
    assert can(firm.scope(zhao), "delegation.approve")
    for outsider in (zhao, firm.person("chen", approver="HQ"), CLOCK, INSTALLER):
        with pytest.raises(NotAllowed):
            approve(firm, outsider, second)
    approve(firm, chief, second)
    with pytest.raises(errors.AlreadyEnded):
        approve(firm, chief, second)


def test_the_superior_approves_and_so_does_an_administrator(firm: Firm) -> None:
    boss, li, wang = firm.person("boss"), firm.person("li"), firm.person("wang")
    admin = firm.person("admin", admin="HQ")
    with firm.work() as work:
        service.set_superior(work, work.session.get_one(Person, li.id), superior=work.session.get_one(Person, boss.id))
    for by in (boss, admin):
        approve(firm, by, ask(firm, li, wang))
    assert len(firm.scope(wang).delegated[li.id]) == 2
    with pytest.raises(errors.TokenReadOnly):
        approve(firm, Actor("person", boss.id, boss.account_id, scope="read"), ask(firm, li, wang))


def test_either_of_the_two_ends_it_at_once_and_others_do_not(firm: Firm) -> None:
    li, wang, zhao = firm.person("li", approver="QA"), firm.person("wang"), firm.person("zhao", approver="HQ")
    chief = firm.person("chief", top_management="HQ")
    for ender in (li, wang):
        asked = ask(firm, li, wang, roles=["approver"])
        approve(firm, chief, asked)
        assert firm.scope(wang).holds("approver")
        with pytest.raises(NotAllowed), firm.work(zhao) as work:
            end_delegation(work, work.session.get_one(Delegation, asked))
        with firm.work(ender) as work:
            end_delegation(work, work.session.get_one(Delegation, asked))
        assert not firm.scope(wang).holds("approver")
        with pytest.raises(errors.AlreadyEnded), firm.work(ender) as work:
            end_delegation(work, work.session.get_one(Delegation, asked))


def test_when_either_leaves_the_delegation_ends(firm: Firm) -> None:
    li, wang, chief = firm.person("li", approver="QA"), firm.person("wang"), firm.person("chief", top_management="HQ")
    asked = ask(firm, li, wang, roles=["approver"])
    approve(firm, chief, asked)
    with firm.work() as work:
        service.retire(work, work.session.get_one(Person, li.id))
    assert firm.scope(wang).names == {wang.id} and not firm.scope(wang).holds("approver")
    with firm.work() as work:
        assert work.session.get_one(Delegation, asked).ended_at is not None
    with pytest.raises(errors.PersonRetired):
        ask(firm, wang, li)


def test_a_delegation_is_to_somebody_else_from_today_on_with_a_reason_by_a_person(firm: Firm) -> None:
    li, wang = firm.person("li"), firm.person("wang")
    with pytest.raises(errors.DelegationToSelf):
        ask(firm, li, li)
    with pytest.raises(errors.DatesReversed):
        ask(firm, li, wang, days=-1)
    for refusal, actor, more in (
        (errors.PeriodPast, li, {"from_on": TODAY - timedelta(days=1)}),
        (errors.ReasonMissing, li, {"reason": "  "}),
        (errors.TokenReadOnly, Actor("person", li.id, li.account_id, scope="read"), {}),
        (NotAllowed, INSTALLER, {}),
    ):
        facts = {"from_on": TODAY, "to_on": TODAY, "reason": "休假", **more}
        with pytest.raises(refusal), firm.work(actor) as work:
            delegate(work, work.session.get_one(Person, wang.id), **facts)


def test_the_database_refuses_a_delegation_approved_by_one_of_the_two(firm: Firm) -> None:
    li, wang = firm.person("li"), firm.person("wang")
    row = {"from_on": TODAY, "to_on": TODAY, "reason": "x", "roles": [], "kinds": [], "version": 0}
    pairs = ((li.id, li.id, None), (li.id, wang.id, li.id), (li.id, wang.id, wang.id))
    for giver, taker, approver in pairs:
        with pytest.raises(IntegrityError), firm.work() as work:
            work.session.execute(
                insert(Delegation).values(from_person_id=giver, to_person_id=taker, approved_by_id=approver, **row)
            )
