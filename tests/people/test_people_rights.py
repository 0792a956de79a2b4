"""rights.md: the matrix, in both directions, and what one person is and may be on one day."""

import re
from datetime import date, timedelta

import pytest
from people_cast import Firm
from sqlalchemy import event, select, update

from docflow.kernel.actor import CLOCK, INSTALLER, Actor
from docflow.kernel.errors import FAMILIES, NotAllowed, Refusal
from docflow.people import errors, queries, service
from docflow.people.models import Account, Person, Unit
from docflow.people.rights import (
    ACTIONS,
    HOUSEKEEPING,
    MATRIX,
    READING,
    ROLES,
    Grant,
    Scope,
    can,
    roles_that_may,
)

TODAY = date(2026, 3, 2)
HERE, ELSEWHERE = 5, 6


def only(role: str, **more: object) -> Scope:
    """Somebody with nothing but one role in one unit; from outside, so that not even a reader's rights add to it."""
    grant = Grant(role, frozenset({HERE}), None, 1)
    return Scope(1, TODAY, (grant,) if role != "reader" else (), external=role != "reader", **more)


@pytest.mark.parametrize("role", sorted(ROLES))
def test_a_role_may_exactly_what_the_matrix_says_and_only_in_its_units(role: str) -> None:
    scope = only(role)
    assert {action for action in ACTIONS if can(scope, action, unit_id=HERE)} == MATRIX[role]
    if role != "reader":
        assert not {action for action in ACTIONS if can(scope, action, unit_id=ELSEWHERE)}


@pytest.mark.parametrize(
    ("action", "roles"),
    [
        ("revision.approve", {"approver"}),
        ("revision.publish", {"document_controller"}),
        ("revision.suspend", {"document_controller", "process_owner"}),
        ("document.begin", {"author"}),
        (
            "document.see_drafts",
            {"document_controller", "process_owner", "management_representative", "top_management"},
        ),
        ("people.manage", {"admin"}),
        ("audit.lead", {"lead_auditor"}),
        ("programme.plan", {"programme_manager"}),
        ("record.hold", {"records_manager"}),
        ("journal.see_all", {"management_representative", "top_management"}),
    ],
)
def test_who_may_do_the_weighty_things_is_as_the_page_on_rights_says(action: str, roles: set[str]) -> None:
    assert {role for role in ROLES if can(only(role), action, unit_id=HERE)} == roles


def test_every_role_has_a_line_in_the_matrix_and_a_name_in_both_languages() -> None:
    assert set(MATRIX) == set(ROLES)
    assert all(text.zh and text.en for text in ROLES.values())
    assert all(re.fullmatch(r"[a-z_]+\.[a-z_]+", action) for action in ACTIONS)


def test_an_action_nobody_declared_is_nobodys() -> None:
    everything = Scope(1, TODAY, tuple(Grant(role, frozenset({HERE}), None, 1) for role in ROLES))
    assert not can(everything, "document.destroy_all", unit_id=HERE)
    assert roles_that_may("document.destroy_all") == frozenset()


def test_an_administrator_keeps_house_and_touches_no_item() -> None:
    assert {action.partition(".")[0] for action in MATRIX["admin"]} <= HOUSEKEEPING
    for role in set(ROLES) - {"admin"}:
        assert not {action for action in MATRIX[role] if action.partition(".")[0] in HOUSEKEEPING}


def test_the_empty_scope_may_nothing_and_finds_nothing() -> None:
    nobody = Scope(0, TODAY)
    assert not any(can(nobody, action) for action in ACTIONS)
    assert nobody.terms() == frozenset() == nobody.names


def test_a_scope_that_only_reads_takes_no_step_in_any_role() -> None:
    for role in ROLES:
        scope = only(role, reads_only=True)
        assert {a for a in ACTIONS if can(scope, a, unit_id=HERE)} == MATRIX[role] & READING


def test_reading_actions_change_nothing_by_their_name() -> None:
    assert {action.partition(".")[2].split("_")[0] for action in READING} == {"see", "read", "watch"}


def test_a_role_reaches_everything_below_its_unit_and_nothing_beside_it(firm: Firm) -> None:
    li = firm.person("li", document_controller="QA")
    scope = firm.scope(li)
    with firm.work() as work:
        qa, lab, prod, hq = (firm.of(work, code).id for code in ("QA", "LAB", "PROD", "HQ"))
    assert scope.units("document_controller") == {qa, lab}
    assert scope.holds("document_controller", lab)
    assert not scope.holds("document_controller", prod)
    assert not scope.holds("document_controller", hq)
    assert scope.belongs == {qa, hq}
    assert scope.terms() == {"all", f"p{li.id}", f"c{qa}", f"c{lab}", f"u{qa}", f"u{hq}"}


def test_ids_that_begin_alike_are_not_taken_for_units_below(firm: Firm) -> None:
    made = [firm.unit(f"X{i}", "HQ") for i in range(12)]
    short = next(i for i in made if len(str(i)) == 1)
    with firm.work() as work:
        code = work.session.get_one(Unit, short).code
    li = firm.person("li", document_controller=code)
    assert firm.scope(li).units("document_controller") == {short}


def test_a_right_ends_with_its_last_day(firm: Firm) -> None:
    li = firm.person("li")
    firm.give(li, "approver", "QA", to_on=TODAY)
    assert firm.scope(li).holds("approver")
    firm.pass_(hours=14, minutes=59)  # 23:59 in Shanghai
    assert firm.scope(li).holds("approver")
    firm.pass_(minutes=1)
    assert not firm.scope(li).holds("approver")


def test_a_right_begins_with_its_first_day(firm: Firm) -> None:
    li = firm.person("li")
    firm.give(li, "approver", "QA", from_on=TODAY + timedelta(days=1))
    assert not firm.scope(li).holds("approver")
    firm.pass_(days=1)
    assert firm.scope(li).holds("approver")


def test_a_role_taken_away_is_gone_in_the_same_minute(firm: Firm) -> None:
    li = firm.person("li")
    held = firm.give(li, "approver", "QA")
    with firm.work() as work:
        service.end_role(work, work.session.get_one(service.RoleHeld, held))
        assert not queries.scope_of_person(work.session, li.id, work.today).holds("approver")
    with pytest.raises(errors.AlreadyEnded), firm.work() as work:
        service.end_role(work, work.session.get_one(service.RoleHeld, held))


def test_an_approver_for_one_type_in_one_unit_is_not_one_for_another(firm: Firm) -> None:
    li = firm.person("li", unit="HQ")
    firm.give(li, "approver", "QA", document_type="procedure")
    firm.give(li, "approver", "PROD", document_type="form")
    scope = firm.scope(li)
    with firm.work() as work:
        qa, line = firm.of(work, "QA").id, firm.of(work, "LINE1").id
    assert can(scope, "revision.approve", unit_id=qa, document_type="procedure")
    assert not can(scope, "revision.approve", unit_id=qa, document_type="form")
    assert can(scope, "revision.approve", unit_id=line, document_type="form")
    assert scope.types_of == {"approver": {"procedure", "form"}}
    with pytest.raises(errors.RoleNeedsNoType):
        firm.give(li, "auditor", "QA", document_type="form")


def test_the_house_itself_and_those_who_left_or_were_shut_out_have_an_empty_scope(firm: Firm) -> None:
    li, wang = firm.person("li", approver="HQ"), firm.person("wang", approver="HQ")
    with firm.work() as work:
        service.retire(work, work.session.get_one(Person, li.id))
        work.session.execute(update(Account).where(Account.id == wang.account_id).values(disabled=True))
    for actor in (CLOCK, INSTALLER, li, wang, Actor("person", 999, 999)):
        assert firm.scope(actor).terms() == frozenset()
        assert not firm.scope(actor).grants


def test_an_external_auditor_sees_the_scope_of_the_audit_and_is_no_reader_even_afterwards(firm: Firm) -> None:
    guest = firm.person("guest", unit=None)
    firm.give(guest, "external_auditor", "LAB", to_on=TODAY + timedelta(days=3))
    with firm.work() as work:
        lab = firm.of(work, "LAB").id
    assert firm.scope(guest).terms() == {f"p{guest.id}", f"x{lab}"}
    assert can(firm.scope(guest), "journal.see_scope", unit_id=lab)
    assert not can(firm.scope(guest), "document.read")
    firm.pass_(days=4)
    assert firm.scope(guest).terms() == {f"p{guest.id}"}
    assert not can(firm.scope(guest), "document.read")


def test_posts_and_the_units_they_are_in_address_a_person(firm: Firm) -> None:
    li = firm.person("li", unit="QA")
    with firm.work() as work:
        person, line = work.session.get_one(Person, li.id), firm.of(work, "LINE1")
        post = service.add_post(work, code="DC", name_zh="文件控制员", name_en="Document controller")
        service.hold_post(work, person, post, line, to_on=TODAY)
        assert queries.post_of(work.session, li.id, TODAY) == ("LINE1部文件控制员", "Document controller, LINE1")
        assert queries.post_of(work.session, li.id, TODAY + timedelta(days=1)) == ("", "")
        post_id, line_id = post.id, line.id
    terms = firm.scope(li).terms()
    assert {f"o{post_id}", f"u{line_id}"} <= terms
    firm.pass_(days=1)
    assert not {f"o{post_id}", f"u{line_id}"} & firm.scope(li).terms()


def test_a_scope_takes_at_most_four_statements_and_is_read_once(firm: Firm) -> None:
    li = firm.person("li", document_controller="HQ", approver="QA")
    with firm.work(li) as work:
        connection = work.session.connection()
        seen: list[str] = []
        event.listen(connection, "before_cursor_execute", lambda *args: seen.append(args[2]))
        first = queries.scope_of(work)
        assert 1 <= len(seen) <= 4
        assert queries.scope_of(work) is first
        assert len(seen) <= 4


def test_asking_who_holds_a_role_finds_holders_above_and_leaves_out_those_who_left(firm: Firm) -> None:
    li, wang, zhao = firm.person("li", approver="HQ"), firm.person("wang", approver="LAB"), firm.person("zhao")
    firm.give(zhao, "approver", "QA", document_type="form")
    with firm.work() as work:
        lab, qa = firm.of(work, "LAB").id, firm.of(work, "QA").id

        def who(unit: int, document_type: str | None = None, on: date = TODAY) -> set[int]:
            found = queries.people_with_role("approver", on, unit_id=unit, document_type=document_type)
            return {person.id for person in work.session.scalars(found)}

        assert who(lab, "procedure") == {li.id, wang.id}
        assert who(qa, "form") == {li.id, zhao.id}
        assert who(qa, on=TODAY - timedelta(days=1)) == set()
        service.retire(work, work.session.get_one(Person, li.id))
        assert who(lab, "procedure") == {wang.id}


def test_the_people_of_a_unit_are_those_at_home_or_in_post_in_it_or_below(firm: Firm) -> None:
    li, wang, zhao = firm.person("li", "LAB"), firm.person("wang", "PROD"), firm.person("zhao", "HQ")
    with firm.work() as work:
        post = service.add_post(work, code="T", name_zh="检验员")
        service.hold_post(work, work.session.get_one(Person, wang.id), post, firm.of(work, "LAB"), to_on=TODAY)
        qa = firm.of(work, "QA")
        assert {p.id for p in work.session.scalars(queries.people_of_unit(qa, TODAY))} == {li.id, wang.id}
        assert {p.id for p in work.session.scalars(queries.people_of_unit(qa, TODAY + timedelta(1)))} == {li.id}
        assert queries.names_of(work.session, [li.id, zhao.id, 77]) == {li.id: "人li", zhao.id: "人zhao"}


def test_require_lets_the_holder_pass_and_nobody_else(firm: Firm) -> None:
    li, wang = firm.person("li", document_controller="QA"), firm.person("wang")
    with firm.work(li) as work:
        queries.require(work, "revision.publish", unit_id=firm.of(work, "LAB").id)
        with pytest.raises(NotAllowed):
            queries.require(work, "revision.publish", unit_id=firm.of(work, "PROD").id)
    with pytest.raises(NotAllowed), firm.work(wang) as work:
        queries.require(work, "revision.publish")


def test_every_refusal_about_people_has_a_code_of_its_own_and_a_sentence_in_both_languages() -> None:
    mine = [e for e in vars(errors).values() if isinstance(e, type) and issubclass(e, Refusal) and e not in FAMILIES]
    mine = [e for e in mine if e.__module__ == "docflow.people.errors"]
    assert len({e.code for e in mine}) == len(mine) > 20
    for refusal in mine:
        assert issubclass(refusal, FAMILIES)
        assert "zh" in vars(refusal) and "en" in vars(refusal) and refusal.__doc__
        assert set(re.findall(r"{(\w+)}", refusal.zh)) == set(re.findall(r"{(\w+)}", refusal.en))


def test_people_are_found_by_user_name_whatever_its_capitals(firm: Firm) -> None:
    li = firm.person("Li.Ming")
    with firm.work() as work:
        assert queries.person_by_username(work.session, " li.MING ").id == li.id
        with pytest.raises(errors.PersonUnknown):
            queries.person_by_username(work.session, "nobody")
        assert work.session.scalars(select(Account.username)).one() == "li.ming"
