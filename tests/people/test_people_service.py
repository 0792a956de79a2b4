"""What administrators do with units, people and roles, and what they cannot do to themselves."""

from datetime import timedelta

import pytest
from people_cast import PASSWORD, Firm
from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError

from docflow.journal.models import JournalEntry
from docflow.journal.work import working
from docflow.kernel.actor import CLOCK, INSTALLER, Actor
from docflow.kernel.errors import NotAllowed
from docflow.people import accounts, errors, queries, service, sessions
from docflow.people.models import Account, AccountSession, Person, PostHeld, RoleHeld, Unit, WelcomeToken
from docflow.store.base import Base
from docflow.store.engine import Store


def test_an_empty_house_begins_with_one_administrator_and_only_once(firm: Firm, tmp_path) -> None:
    store = Store(f"sqlite:///{tmp_path / 'empty.sqlite'}")
    Base.metadata.create_all(store.engine)
    with working(store, INSTALLER, firm.clock) as work:
        person, token = service.first_administrator(work, organisation="清源冶炼", name="陈静", username="chen")
        boss_id = person.id
    accounts.welcome(store, firm.clock, token=token, password=PASSWORD)
    _, actor = sessions.log_in(store, firm.clock, username="chen", password=PASSWORD)
    assert actor.person_id == boss_id
    with working(store, actor, firm.clock) as work:
        service.add_unit(work, code="QA", name_zh="质量部", parent=queries.unit_by_code(work.session, "HQ"))
        assert [unit.code for unit in work.session.scalars(queries.units())] == ["HQ", "QA"]
    with pytest.raises(errors.AdministratorExists), working(store, INSTALLER, firm.clock) as work:
        service.first_administrator(work, organisation="x", name="x", username="x")
    with pytest.raises(NotAllowed), working(store, actor, firm.clock) as work:
        service.first_administrator(work, organisation="x", name="x", username="x")
    store.close()


def test_units_people_and_roles_are_for_administrators_alone(firm: Firm) -> None:
    nobody = firm.person("li", top_management="HQ", document_controller="HQ")
    boss = firm.person("boss", admin="HQ")
    reading = Actor("person", boss.person_id, boss.account_id, scope="read")
    for actor in (nobody, CLOCK, reading):
        for act in (
            lambda work: service.add_unit(work, code="N", name_zh="新"),
            lambda work: service.add_person(work, name="新"),
            lambda work: service.add_post(work, code="N", name_zh="新"),
            lambda work: service.retire(work, work.session.get_one(Person, nobody.id)),
            lambda work: accounts.issue_welcome(work, work.session.get_one(Person, nobody.id)),
        ):
            with pytest.raises(NotAllowed), firm.work(actor) as work:
                act(work)
    with firm.work(boss) as work:
        service.add_unit(work, code="N", name_zh="新")


def test_nobody_gives_a_right_to_themselves_and_a_second_administrator_can(firm: Firm) -> None:
    boss, other = firm.person("boss", admin="HQ"), firm.person("other", admin="HQ")
    with pytest.raises(errors.OwnRights):
        firm.give(boss, "approver", "QA", by=boss)
    assert not firm.scope(boss).holds("approver")
    firm.give(boss, "approver", "QA", by=other)
    assert firm.scope(boss).holds("approver")
    with firm.work() as work:
        assert work.session.scalars(select(JournalEntry.event).where(JournalEntry.actor_id == other.id)).all() == [
            "person.role_given"
        ]
        unit_id = firm.of(work, "QA").id
    row = {"person_id": boss.id, "role": "admin", "unit_id": unit_id, "from_on": firm.clock.now().date()}
    with pytest.raises(IntegrityError), firm.work() as work:
        work.session.execute(insert(RoleHeld).values(**row, granted_by_id=boss.id))


def test_there_is_always_an_administrator(firm: Firm) -> None:
    boss = firm.person("boss")
    held = firm.give(boss, "admin", "HQ")
    for act in (
        lambda work: service.end_role(work, work.session.get_one(RoleHeld, held)),
        lambda work: service.retire(work, work.session.get_one(Person, boss.id)),
        lambda work: accounts.disable_account(work, work.session.get_one(Account, boss.account_id)),
    ):
        with pytest.raises(errors.LastAdministrator), firm.work(boss) as work:
            act(work)
    firm.person("other", admin="HQ")
    with firm.work(boss) as work:
        service.end_role(work, work.session.get_one(RoleHeld, held))


def test_a_unit_moves_with_all_that_lies_below_it_and_rights_follow(firm: Firm) -> None:
    li = firm.person("li", approver="PROD")
    with firm.work() as work:
        service.move_unit(work, firm.of(work, "QA"), parent=firm.of(work, "LINE1"))
        codes = [u.code for u in work.session.scalars(queries.units_below(firm.of(work, "PROD")))]
        assert codes == ["PROD", "LINE1", "QA", "LAB"]
        lab = firm.of(work, "LAB").id
    assert firm.scope(li).holds("approver", lab)
    with pytest.raises(errors.UnitInsideItself), firm.work() as work:
        service.move_unit(work, firm.of(work, "PROD"), parent=firm.of(work, "LAB"))
    with pytest.raises(errors.UnitInsideItself), firm.work() as work:
        service.move_unit(work, firm.of(work, "PROD"), parent=firm.of(work, "PROD"))
    with firm.work() as work:
        service.move_unit(work, firm.of(work, "QA"), parent=None)
        assert firm.of(work, "LAB").path == f"/{firm.of(work, 'QA').id}/{lab}/"
    assert not firm.scope(li).holds("approver", lab)


def test_renaming_a_unit_keeps_what_it_was_called_in_the_journal(firm: Firm) -> None:
    with firm.work() as work:
        service.rename_unit(work, firm.of(work, "QA"), name_zh="品质部", name_en="Quality")
    with firm.work() as work:
        assert firm.of(work, "QA").name_zh == "品质部"
        body = work.session.scalars(select(JournalEntry.body).where(JournalEntry.event == "unit.renamed")).one()
    assert "QA部" in body.decode() and "品质部" in body.decode()


def test_codes_names_and_kinds_are_checked(firm: Firm) -> None:
    cases = (
        (errors.CodeTaken, lambda w: service.add_unit(w, code="QA", name_zh="x")),
        (errors.NameMissing, lambda w: service.add_unit(w, code="Q2", name_zh=" \u202e ")),
        (errors.NameMissing, lambda w: service.add_unit(w, code=" ", name_zh="x")),
        (errors.UnitKindUnknown, lambda w: service.add_unit(w, code="Q2", name_zh="x", kind="planet")),
        (errors.UnitUnknown, lambda w: queries.unit_by_code(w.session, "Q2")),
        (errors.PostUnknown, lambda w: queries.post_by_code(w.session, "Q2")),
        (errors.UsernameTaken, lambda w: service.add_person(w, name="x", username="LI")),
        (errors.UsernameInvalid, lambda w: service.add_person(w, name="x", username="a b")),
        (errors.UsernameInvalid, lambda w: service.add_person(w, name="x", username="")),
        (errors.CodeTaken, lambda w: service.add_person(w, name="x", employee_no="007")),
    )
    firm.person("li")
    with firm.work() as work:
        service.add_person(work, name="y", employee_no="007")
    for refusal, act in cases:
        with pytest.raises(refusal), firm.work() as work:
            act(work)


def test_roles_are_a_closed_list_and_periods_run_forward(firm: Firm) -> None:
    li = firm.person("li")
    for role in ("reader", "king"):
        with pytest.raises(errors.RoleUnknown):
            firm.give(li, role, "QA")
    today = firm.clock.now().date()
    with pytest.raises(errors.DatesReversed):
        firm.give(li, "author", "QA", from_on=today, to_on=today - timedelta(days=1))


def test_an_administrator_is_named_at_the_top_and_an_external_auditor_until_a_day(firm: Firm) -> None:
    li = firm.person("li")
    with pytest.raises(errors.AdministratorAtTop):
        firm.give(li, "admin", "QA")
    with pytest.raises(errors.PeriodNeeded):
        firm.give(li, "external_auditor", "QA")


def test_people_choose_their_own_language_and_an_administrator_corrects_the_rest(firm: Firm) -> None:
    boss, li = firm.person("boss", admin="HQ"), firm.person("li")
    with firm.work(li) as work:
        service.change_person(work, work.session.get_one(Person, li.id), language="en")
    with firm.work(boss) as work:
        service.change_person(work, work.session.get_one(Person, li.id), name=" 李\n明 ", email="li@example.org")
    with firm.work() as work:
        person = work.session.get_one(Person, li.id)
        assert (person.name, person.email, person.language) == ("李 明", "li@example.org", "en")
        entry = work.session.scalars(select(JournalEntry).order_by(JournalEntry.id.desc()).limit(1)).one()
        assert '"changed":["email","name"]' in entry.body.decode() and "李" not in entry.body.decode()
    for facts in ({"name": "王"}, {"name": "王", "language": "zh"}, {}):
        with pytest.raises(NotAllowed), firm.work(li) as work:
            service.change_person(work, work.session.get_one(Person, li.id), **facts)
    with pytest.raises(NotAllowed), firm.work(li) as work:
        service.change_person(work, work.session.get_one(Person, boss.id), language="en")


def test_whoever_leaves_keeps_their_history_and_loses_everything_else_at_once(firm: Firm) -> None:
    li = firm.person("li", opened=True, approver="QA")
    cookie, here = sessions.log_in(firm.store, firm.clock, username="li", password=PASSWORD)
    with firm.work() as work:
        person = work.session.get_one(Person, li.id)
        post = service.add_post(work, code="DC", name_zh="文件控制员")
        service.hold_post(work, person, post, firm.of(work, "QA"))
        token = accounts.add_token(work, person, name="portal")
        link = accounts.issue_welcome(work, person)
        before = work.session.scalar(select(func.count()).select_from(JournalEntry))
    firm.pass_(days=1)
    with firm.work() as work:
        service.retire(work, work.session.get_one(Person, li.id))
    assert firm.scope(here).terms() == frozenset()
    with pytest.raises(errors.NotAuthenticated):
        sessions.open_session(firm.store, firm.clock, cookie)
    with pytest.raises(errors.NotAuthenticated):
        sessions.actor_of_token(firm.store, firm.clock, token)
    with pytest.raises(errors.TokenSpent):
        accounts.welcome(firm.store, firm.clock, token=link, password=PASSWORD)
    with pytest.raises(errors.LogInFailed):
        sessions.log_in(firm.store, firm.clock, username="li", password=PASSWORD)
    with firm.work() as work:
        yesterday = work.today - timedelta(days=1)
        assert queries.post_of(work.session, li.id, yesterday).zh == "QA部文件控制员"
        assert queries.scope_of_person(work.session, li.id, yesterday).holds("approver")
        assert work.session.scalars(select(AccountSession.ended_at)).one() is not None
        assert queries.scope_of_person(work.session, li.id, work.today).terms() == frozenset()
        assert work.session.scalars(select(PostHeld.to_on)).one() == work.today
        assert work.session.scalar(select(func.count()).select_from(JournalEntry)) > before
        assert li.id not in {p.id for p in work.session.scalars(queries.persons(on=work.today))}
        assert li.id in {p.id for p in work.session.scalars(queries.persons())}
    for act in (
        service.retire,
        lambda work, p: service.give_role(work, p, role="author", unit=firm.of(work, "QA")),
        accounts.issue_welcome,
        lambda work, p: accounts.add_account(work, p, username="li2"),
        lambda work, p: accounts.enable_account(work, work.session.get_one(Account, li.account_id)),
    ):
        with pytest.raises(errors.PersonRetired), firm.work() as work:
            act(work, work.session.get_one(Person, li.id))


def test_a_one_time_link_lets_the_person_choose_a_password_once(firm: Firm) -> None:
    li = firm.person("li")
    with firm.work() as work:
        link = accounts.issue_welcome(work, work.session.get_one(Person, li.id))
        assert link not in str([vars(row) for row in work.session.scalars(select(WelcomeToken))])
    for weak in ("short", "aaaaaaaaaaaa", "ababababababab", "xyz4" * 251):
        with pytest.raises(errors.PasswordTooWeak):
            accounts.welcome(firm.store, firm.clock, token=link, password=weak)
    actor = accounts.welcome(firm.store, firm.clock, token=link, password=PASSWORD)
    assert (actor.person_id, actor.account_id) == (li.id, li.account_id)
    with pytest.raises(errors.TokenSpent):
        accounts.welcome(firm.store, firm.clock, token=link, password="another password")
    assert sessions.log_in(firm.store, firm.clock, username="li", password=PASSWORD)


def test_a_password_does_not_contain_the_user_name(firm: Firm) -> None:
    liming = firm.person("liming")
    with firm.work() as work:
        link = accounts.issue_welcome(work, work.session.get_one(Person, liming.id))
    with pytest.raises(errors.PasswordTooWeak):
        accounts.welcome(firm.store, firm.clock, token=link, password="I am LiMing 2026")


def test_a_newer_link_replaces_an_older_one_and_each_expires(firm: Firm) -> None:
    li = firm.person("li")
    with firm.work() as work:
        person = work.session.get_one(Person, li.id)
        older, newer = accounts.issue_welcome(work, person), accounts.issue_welcome(work, person)
    with pytest.raises(errors.TokenSpent):
        accounts.welcome(firm.store, firm.clock, token=older, password=PASSWORD)
    firm.pass_(days=7)
    for worthless in (newer, "", "nonsense"):
        with pytest.raises(errors.TokenSpent):
            accounts.welcome(firm.store, firm.clock, token=worthless, password=PASSWORD)


def test_a_new_password_ends_all_sessions_and_the_old_password(firm: Firm) -> None:
    li = firm.person("li", opened=True)
    cookie, _ = sessions.log_in(firm.store, firm.clock, username="li", password=PASSWORD)
    with firm.work() as work:
        link = accounts.issue_welcome(work, work.session.get_one(Person, li.id))
    assert sessions.open_session(firm.store, firm.clock, cookie)
    accounts.welcome(firm.store, firm.clock, token=link, password="a new long password")
    with pytest.raises(errors.NotAuthenticated):
        sessions.open_session(firm.store, firm.clock, cookie)
    with pytest.raises(errors.LogInFailed):
        sessions.log_in(firm.store, firm.clock, username="li", password=PASSWORD)


def test_somebody_without_an_account_gets_no_link(firm: Firm) -> None:
    with pytest.raises(errors.AccountMissing), firm.work() as work:
        accounts.issue_welcome(work, service.add_person(work, name="客人"))


def test_changes_to_a_person_count_up_and_keep_before_and_after(firm: Firm) -> None:
    boss, li = firm.person("boss"), firm.person("li", "QA")
    with firm.work() as work:
        person = work.session.get_one(Person, li.id)
        service.move_person(work, person, unit=firm.of(work, "PROD"))
        service.set_superior(work, person, superior=work.session.get_one(Person, boss.id))
        post = service.add_post(work, code="DC", name_zh="文件控制员")
        held = service.hold_post(work, person, post, firm.of(work, "QA"))
        work.session.flush()
        service.leave_post(work, held)
        qa, prod = firm.of(work, "QA").id, firm.of(work, "PROD").id
    with firm.work() as work:
        mine = (JournalEntry.subject_kind == "person", JournalEntry.subject_id == li.id)
        entries = work.session.scalars(select(JournalEntry).where(*mine).order_by(JournalEntry.id)).all()
        assert [entry.subject_version for entry in entries] == [1, 2, 3, 4, 5]
        assert f'"after":{prod},"before":{qa}' in entries[1].body.decode()
        assert work.session.get_one(Person, li.id).version == 5
        assert work.session.get_one(Person, li.id).superior_id == boss.id
        assert queries.post_of(work.session, li.id, work.today) == ("", "")


def test_the_database_itself_refuses_what_can_never_be(firm: Firm) -> None:
    li = firm.person("li")
    with firm.work() as work:
        unit_id, today = firm.of(work, "QA").id, work.today
    never = (
        insert(Unit).values(code="X", name_zh="x", kind="planet"),
        insert(Person).values(name="x", language="fr"),
        insert(RoleHeld).values(person_id=li.id, role="auditor", unit_id=unit_id, from_on=today, document_type="form"),
        insert(RoleHeld).values(
            person_id=li.id, role="author", unit_id=unit_id, from_on=today, to_on=today - timedelta(days=1)
        ),
        insert(Account).values(person_id=li.id, username="li"),
    )
    for statement in never:
        with pytest.raises(IntegrityError), firm.work() as work:
            work.session.execute(statement)
