"""Pages about people: everybody finds colleagues; administrators change what there is, and nobody else does."""

import re
from datetime import timedelta

import pytest
from cast import ADMIN, CAST, CHEN, FANG, LI, PASSWORD, SUN, WANG, ZHAO, actor
from pages_reader import Reader
from sqlalchemy import event, select

from docflow.journal.work import working
from docflow.kernel.actor import INSTALLER
from docflow.people.models import Account, ApiToken, Delegation, Person, Post, PostHeld, RoleHeld, Unit
from docflow.people.queries import roles_of, unit_by_code
from docflow.people.rights import ACTIONS, ROLES
from docflow.people.service import add_person, add_post, give_role


@pytest.fixture
def admin(house) -> Reader:
    return Reader(house, ADMIN)


def id_of(house, kind, **wanted) -> int:
    with house.store.reading() as session:
        return session.scalars(select(kind.id).filter_by(**wanted).order_by(kind.id.desc())).first()


def unit_id(house, code: str) -> int:
    return id_of(house, Unit, code=code)


@pytest.mark.parametrize(("language", "role"), [("zh", "文件控制员"), ("en", "document controller")])
def test_everybody_finds_colleagues_with_units_and_roles(house, language, role):
    page = Reader(house, SUN, language).see("/people", q="王")
    assert "王敏" in page and role in page.partition("<tbody>")[2] and "李明" not in page.partition("<tbody>")[2]
    assert "/people/new" not in page


def test_the_list_narrows_by_unit_and_role_and_shows_who_has_left_only_when_asked(house, admin):
    rows = admin.see("/people", unit="EN").partition("<tbody>")[2]
    assert "陈刚" in rows and "何伟" in rows and "李明" not in rows
    rows = admin.see("/people", role="reviewer").partition("<tbody>")[2]
    assert "赵倩" in rows and "陈刚" in rows and "何伟" not in rows
    admin.send(f"/people/{actor(house, SUN).id}/retire")
    assert "孙悦" not in admin.see("/people").partition("<tbody>")[2]
    assert "孙悦" in admin.see("/people", left=1).partition("<tbody>")[2]
    admin.see("/people", 404, unit="XX")


def test_pages_of_the_directory_follow_one_another(house, monkeypatch):
    monkeypatch.setattr("docflow.web.pages.people.PAGE", 4)
    sun, seen, path = Reader(house, SUN), [], "/people"
    while path:
        page = sun.see(path)
        seen += re.findall(r'class="strong" href="/people/(\d+)"', page)
        following = re.search(r'rel="next" href="([^"]+)"', page)
        path = "/people" + following[1] if following else ""
    assert len(seen) == len(set(seen)) == len(CAST) + 1


def test_an_administrator_registers_somebody_whose_link_is_shown_once_and_opens_the_account(house, admin):
    page = admin.send("/people/new", 200, name="钱多", unit=unit_id(house, "PR"), username="qian", language="zh")
    token = re.search(r"/welcome\?token=([\w-]+)", page)[1]
    person = id_of(house, Person, name="钱多")
    assert token not in admin.see(f"/people/{person}") and "未设密码" in admin.see(f"/people/{person}")
    admin.client.post("/welcome", data={"token": token, "password": PASSWORD, "again": PASSWORD})
    assert "钱多" in Reader(house, "qian").see("/account")


def test_a_refused_registration_comes_back_filled_with_what_is_wrong(house, admin):
    page = admin.send("/people/new", 409, name="钱多", username="li", email="q@x.example")
    assert "用户名 li 已被使用" in page and 'value="钱多"' in page and 'value="q@x.example"' in page
    assert id_of(house, Person, name="钱多") is None


def test_a_role_is_given_for_a_unit_and_a_period_and_ended_again(house, admin, clock):
    sun = actor(house, SUN).id
    last = (clock.now().date() + timedelta(days=30)).isoformat()
    fields = {"role": "author", "unit": unit_id(house, "PR"), "document_type": "procedure", "to_on": last}
    assert admin.send(f"/people/{sun}/roles", **fields) == f"/people/{sun}?did=roles"
    page = admin.see(f"/people/{sun}")
    assert "编制人" in page and "程序文件" in page and last in page
    held = id_of(house, RoleHeld, person_id=sun)
    admin.send(f"/people/{sun}/roles/{held}/end")
    with house.store.reading() as session:
        assert session.scalars(roles_of(sun, clock.now().date())).all() == []
    assert "已经结束" in admin.send(f"/people/{sun}/roles/{held}/end", 409)


def test_nobody_gives_a_right_to_themselves(house, admin):
    me = actor(house, ADMIN).id
    page = admin.send(f"/people/{me}/roles", 403, role="approver", unit=unit_id(house, "HQ"))
    assert "不能为自己授予权限" in page and 'name="role"' not in page


def test_a_role_of_somebody_else_is_not_ended_through_another_page(house, admin):
    held = id_of(house, RoleHeld, person_id=actor(house, LI).id)
    admin.send(f"/people/{actor(house, SUN).id}/roles/{held}/end", 404)


def test_somebody_is_put_in_a_post_and_leaves_it(house, admin):
    admin.send("/people/posts/new", code="SL", name_zh="班长", name_en="Shift leader")
    sun, post = actor(house, SUN).id, id_of(house, Post, code="SL")
    admin.send(f"/people/{sun}/posts", post=post, unit=unit_id(house, "PR"))
    assert "Shift leader" in Reader(house, LI, "en").see(f"/people/{sun}")
    admin.send(f"/people/{sun}/posts/{id_of(house, PostHeld, person_id=sun)}/end")
    assert "已结束" in admin.see(f"/people/{sun}")


def test_an_account_is_closed_and_reopened_and_a_lost_second_factor_taken_off(house, admin):
    with working(house.store, INSTALLER, house.clock) as work:
        account = work.session.scalar(select(Account).where(Account.username == SUN))
        account.totp_secret, account.totp_confirmed_at = "JBSWY3DPEHPK3PXP", work.at
        here, sun = f"/people/{account.person_id}/accounts/{account.id}", account.person_id
    assert "已启用" in admin.see(f"/people/{sun}")
    admin.send(f"{here}/forget-totp")
    assert "未启用" in admin.see(f"/people/{sun}")
    reader = Reader(house, SUN)
    admin.send(f"{here}/disable")
    assert reader.client.get("/people").headers["location"].startswith("/login")
    admin.send(f"{here}/enable")
    Reader(house, SUN).see("/people")
    admin.send(f"{here}/explode", 404)


def test_an_administrator_revokes_the_tokens_of_others(house, admin):
    wang = Reader(house, WANG)
    token = re.search(r"dfk_[\w-]+", wang.send("/account/tokens", 200, name="门户", scope="read"))[0]
    headers = {"authorization": f"Bearer {token}", "cookie": "", "accept": "application/json"}
    assert wang.client.get("/api/v1/me", headers=headers).status_code == 200
    person = actor(house, WANG).id
    admin.send(f"/people/{person}/tokens/{id_of(house, ApiToken, name='门户')}/revoke")
    assert wang.client.get("/api/v1/me", headers=headers).status_code == 401


def test_facts_are_corrected_and_only_what_changed_is_recorded(house, admin):
    sun = actor(house, SUN).id
    fields = {"name": "孙悦", "name_en": "Sun Yue", "email": "", "unit": unit_id(house, "QA"), "superior": ""}
    admin.send(f"/people/{sun}/facts", **fields)
    page = Reader(house, LI).see(f"/people/{sun}")
    assert "Sun Yue" in page and "质量管理部" in page
    house.settle()
    journal = admin.see("/journal", about="person", event="person.superior_set")
    assert "孙悦" not in journal.partition('class="story')[2]


ACTS = ("facts", "roles", "posts", "retire", "link")


@pytest.mark.parametrize("act", ACTS)
def test_who_does_not_manage_people_changes_nothing_about_them(house, act):
    sun = actor(house, SUN).id
    fields = {"name": "X", "role": "author", "unit": unit_id(house, "PR"), "post": "1"}
    if act == "posts":
        with working(house.store, INSTALLER, house.clock) as work:
            fields["post"] = add_post(work, code="SL", name_zh="班长").id
    Reader(house, FANG).send(f"/people/{sun}/{act}", 403, **fields)
    page = Reader(house, FANG).see(f"/people/{sun}")
    assert "孙悦" in page and f"/people/{sun}/{act}" not in page and "用户名" not in page
    Reader(house, FANG).see("/people/new", 403)
    Reader(house, FANG).send("/people/units/new", 403, code="X", name_zh="X")


def test_units_are_added_renamed_and_moved(house, admin):
    admin.send("/people/units/new", code="LAB", name_zh="化验室", kind="workshop", parent=unit_id(house, "QA"))
    lab = unit_id(house, "LAB")
    admin.send(f"/people/units/{lab}/name", name_zh="中心化验室", name_en="Laboratory", parent=unit_id(house, "PR"))
    page = Reader(house, SUN, "en").see("/people/units")
    assert page.index("Production") < page.index("Laboratory") < page.index("Quality management")
    again = admin.send("/people/units/new", 409, code="LAB", name_zh="另一化验室")
    assert "LAB" in again and 'value="另一化验室"' in again


def test_a_delegation_is_asked_for_approved_by_a_third_person_and_ended(house, clock):
    today = clock.now().astimezone(clock.zone).date()
    zhao, fields = Reader(house, ZHAO), {"from_on": today, "to_on": today + timedelta(days=5), "roles": "reviewer"}
    missing = zhao.send("/people/delegations", 422, to=actor(house, WANG).id, reason="", **fields)
    assert "请填写原因" in missing and "reason-fault" in missing and re.search(r'value="reviewer" checked', missing)
    zhao.send("/people/delegations", to=actor(house, WANG).id, reason="外出培训", **fields)
    one = id_of(house, Delegation, reason="外出培训")
    zhao.send(f"/people/delegations/{one}/approve", 403)
    Reader(house, SUN).send(f"/people/delegations/{one}/approve", 404)
    assert "外出培训" not in Reader(house, SUN).see(f"/people/{actor(house, ZHAO).id}")
    fang = Reader(house, FANG, "en")
    assert "Waiting for your approval" in fang.see("/people/delegations")
    fang.send(f"/people/delegations/{one}/approve")
    assert "方总 批准" in zhao.see("/people/delegations")
    zhao.send(f"/people/delegations/{one}/end")
    assert "已结束" in zhao.see("/people/delegations")


def test_a_role_that_is_not_held_cannot_be_passed_on(house, clock):
    today = clock.now().astimezone(clock.zone).date()
    fields = {"to": actor(house, WANG).id, "from_on": today, "to_on": today, "roles": "approver", "reason": "外出"}
    assert "You do not hold the role" in Reader(house, CHEN, "en").send("/people/delegations", 403, **fields)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_matrix_of_rights_has_words_for_every_role_and_action(house, language):
    page = Reader(house, SUN, language).see("/people/roles")
    assert all(words.in_(language) in page for words in ROLES.values())
    assert page.count('<th scope="row"') == len(ACTIONS)


def test_for_somebody_from_outside_the_directory_does_not_exist(house, clock):
    with working(house.store, INSTALLER, house.clock) as work:
        guest = add_person(work, name="外审员", username="guest")
        until = work.today + timedelta(days=3)
        give_role(work, guest, role="external_auditor", unit=unit_by_code(work.session, "QA"), to_on=until)
        account = work.session.scalar(select(Account).where(Account.username == "guest"))
        account.password_hash = work.session.scalar(select(Account.password_hash).where(Account.username == LI))
    reader = Reader(house, "guest")
    for path in ("/people", "/people/1", "/people/units", "/people/delegations", "/people/roles", "/people/new"):
        reader.see(path, 404)
    assert reader.client.get("/api/v1/people", headers={"accept": "application/json"}).status_code == 404


def test_the_list_asks_as_many_questions_for_many_people_as_for_few(house, admin):
    counted: list[int] = []

    def count(*_: object) -> None:
        counted[-1] += 1

    event.listen(house.store.engine, "before_cursor_execute", count)
    for people in (0, 30):
        with working(house.store, INSTALLER, house.clock) as work:
            for number in range(people):
                person = add_person(work, name=f"工人{number}", unit=unit_by_code(work.session, "PR"))
                give_role(work, person, role="author", unit=unit_by_code(work.session, "PR"))
        counted.append(0)
        admin.see("/people")
    event.remove(house.store.engine, "before_cursor_execute", count)
    assert counted[0] == counted[1]
