"""7.2, 9.2.1: who may audit what, never by their own word; absences, holidays and declared interests."""

from datetime import timedelta

import pytest
from audit_hands import audit, competent, process, staff
from auditor_hands import GRANTED, Api, day, granted
from cast import ADMIN, CHEN, FANG, HE, LI, LUO, MENG, QIN, SUN, TAO, XU, ZHOU, actor, unit
from sqlalchemy import Engine, event

from docflow.audits.held_errors import TeamRefused
from docflow.audits.models import Competence
from docflow.house import House
from docflow.journal.work import working
from docflow.kernel.actor import INSTALLER
from docflow.people.delegation import approve_delegation, delegate
from docflow.people.models import Delegation
from docflow.people.queries import person_by_username
from docflow.people.service import add_person, give_role, retire


def told(house: House, who: str) -> list[str]:
    house.settle()
    return [one["sentence"] for one in Api(house, who, "zh").get("/api/v1/journal?limit=200")["items"]]


def test_competence_is_granted_on_evidence_and_withdrawn_with_a_reason(house: House) -> None:
    meng = Api(house, MENG)
    made = meng.does(XU, "/competences", GRANTED)
    assert (made["standing"], made["level"], made["withdrawn_on"]) == ("valid", "auditor", None)
    shown = meng.sees(XU)
    assert [one["evidence"] for one in shown["competences"]] == ["证书"] and shown["unit"] == "AU"
    path = f"/competences/{made['id']}/withdraw"
    assert meng.does(XU, path, {"reason": "  "}, 422)["reasons"][0]["code"] == "reason"
    assert meng.does(XU, path, {"reason": "两年未审核"}, 200)["standing"] == "withdrawn"
    assert meng.does(XU, path, {"reason": "再次"}, 409)["type"] == "/problems/competence-over"
    assert meng.does(TAO, path, {"reason": "不是他的"}, 404)["type"] == "/problems/competence-not-found"
    said = told(house, TAO)
    assert "孟洁 认定 许安 具备按 T/CIECCPA 审核的能力" in said
    assert "孟洁 撤销了 许安 按 T/CIECCPA 审核的能力：两年未审核" in said


def test_all_that_is_wrong_with_a_competence_is_said_at_once(house: House) -> None:
    wrong = GRANTED | {"standard": "iso1", "evidence": " ", "to_on": "2025-12-31"}
    answer = Api(house, MENG).does(XU, "/competences", wrong, 422)
    assert [one["code"] for one in answer["reasons"]] == ["standard", "evidence", "to_on"]
    for field in GRANTED:
        status = 201 if field == "to_on" else 422
        Api(house, MENG).does(XU, "/competences", GRANTED | {field: None}, status)


def test_nobody_grants_competence_to_themselves_nor_to_whom_they_stand_in_for(house: House) -> None:
    assert Api(house, MENG).does(MENG, "/competences", GRANTED, 403)["type"] == "/problems/own-competence"
    with working(house.store, actor(house, MENG), house.clock) as work:
        to = person_by_username(work.session, LUO)
        standing = delegate(
            work, to, from_on=work.today, to_on=work.today + timedelta(days=9), roles=["programme_manager"], reason="假"
        ).id
    with working(house.store, actor(house, ZHOU), house.clock) as work:
        approve_delegation(work, work.session.get_one(Delegation, standing))
    luo = Api(house, LUO)
    assert luo.does(MENG, "/competences", GRANTED, 403)["type"] == "/problems/own-competence"
    assert luo.does(LUO, "/competences", GRANTED, 403)["type"] == "/problems/own-competence"
    luo.does(XU, "/competences", GRANTED)
    with working(house.store, INSTALLER, house.clock) as work:
        second = person_by_username(work.session, FANG)
        give_role(work, second, role="programme_manager", unit=unit(house, "HQ"))
    Api(house, FANG).does(MENG, "/competences", GRANTED)


def test_only_the_programme_manager_keeps_the_register_and_auditors_and_leaders_see_it(house: House) -> None:
    mine = granted(house, XU)
    for who in (TAO, XU, FANG, ZHOU):
        client = Api(house, who)
        assert "许安" in client.register()
        client.does(QIN, "/competences", GRANTED, 403)
        client.does(XU, f"/competences/{mine}/withdraw", {"reason": "x"}, 403)
    for who in (LI, SUN, CHEN, ADMIN):
        client = Api(house, who)
        assert client.register() == []
        client.sees(XU, status=404)
        client.does(XU, "/competences", GRANTED, 404)
        assert client.sees("me")["competences"] == []


def test_a_manager_of_one_unit_keeps_and_sees_its_people_and_those_from_outside(house: House) -> None:
    with working(house.store, INSTALLER, house.clock) as work:
        give_role(work, person_by_username(work.session, HE), role="programme_manager", unit=unit(house, "EN"))
        outside = add_person(work, name="外聘专家", username="wu").id
    he = Api(house, HE)
    he.does(CHEN, "/competences", GRANTED)
    he.does(XU, "/competences", GRANTED, 404)
    he.post(f"/api/v1/auditors/{outside}/competences", GRANTED | {"level": "expert"})
    assert sorted(he.register()) == ["外聘专家", "陈刚"]
    he.post("/api/v1/holidays", {"day": "2026-10-01", "name": {"zh": "国庆节"}}, 403)


def test_somebody_who_has_left_is_granted_nothing_and_listed_no_more(house: House) -> None:
    granted(house, XU)
    with working(house.store, actor(house, ADMIN), house.clock) as work:
        retire(work, person_by_username(work.session, XU))
    meng = Api(house, MENG)
    assert "许安" not in meng.register()
    assert meng.does(XU, "/competences", GRANTED, 409)["type"] == "/problems/person-retired"


def test_competence_that_ends_within_ninety_days_is_marked_unless_it_was_renewed(house: House) -> None:
    for who, last in ((XU, 90), (QIN, 91), (TAO, -1), (LUO, 30)):
        granted(house, who, from_on="2024-01-01", to_on=day(house, last))
    meng = Api(house, MENG)
    standings = {who: meng.sees(who)["competences"][0]["standing"] for who in (XU, QIN, TAO, LUO)}
    assert standings == {XU: "expiring", QIN: "valid", TAO: "expired", LUO: "expiring"}
    assert sorted(meng.register("?expiring=true")) == ["罗琳", "许安"]
    assert sorted(meng.register("?standard=cieccpa")) == ["秦岭", "罗琳", "许安"]
    granted(house, LUO, from_on=day(house, 31), to_on=None)
    assert [one["standing"] for one in meng.sees(LUO)["competences"]] == ["coming", "valid"]
    assert meng.register("?expiring=true") == ["许安"]


def test_absences_are_said_by_the_person_or_the_manager_and_their_reasons_stay_with_them(house: House) -> None:
    xu, meng, tao = Api(house, XU), Api(house, MENG), Api(house, TAO)
    days = {"from_on": day(house, 3), "to_on": day(house, 5)}
    own = xu.does("me", "/absences", days | {"reason": "住院"})
    meng.does(XU, "/absences", {"from_on": day(house, 20), "to_on": day(house, 20)})
    tao.does(XU, "/absences", days, 403)
    assert [one["reason"] for one in xu.sees("me")["absences"]] == ["住院", ""]
    assert [one["reason"] for one in meng.sees(XU)["absences"]] == ["住院", ""]
    assert [one["reason"] for one in tao.sees(XU)["absences"]] == [None, None]
    assert "住院" not in " ".join(told(house, FANG))
    reversed_ = {"from_on": day(house, 5), "to_on": day(house, 3)}
    assert xu.does("me", "/absences", reversed_, 422)["reasons"][0]["code"] == "to_on"
    assert len(xu.does("me", "/absences", {"from_on": "9999-12-31", "to_on": "9999-12-30"}, 422)["reasons"]) == 2
    tao.does(XU, f"/absences/{own['id']}/withdraw", status=403)
    xu.does("me", f"/absences/{own['id']}/withdraw", status=200)
    assert xu.does("me", f"/absences/{own['id']}/withdraw", status=409)["type"] == "/problems/absence-over"
    tao.does("me", f"/absences/{own['id']}/withdraw", status=404)
    assert len(xu.sees("me")["absences"]) == 1
    assert f"许安 撤回了 许安 {days['from_on']} 至 {days['to_on']} 的不在岗记录" in told(house, MENG)


def test_an_interest_is_seen_by_whoever_declared_it_and_the_manager_alone(house: House) -> None:
    process(house)
    xu = Api(house, XU)
    said = {"unit": "EN", "process": "P-EN", "words": "配偶在能源管理部任职"}
    made = xu.does("me", "/interests", said)
    assert (made["unit"], made["process"], made["from_on"], made["to_on"]) == ("EN", "P-EN", day(house, 0), None)
    assert Api(house, MENG).sees(XU, "/interests") == xu.sees("me", "/interests") == [made]
    for who in (TAO, QIN, FANG, ZHOU, LI, ADMIN, SUN):
        client = Api(house, who)
        client.sees(XU, "/interests", 404)
        client.does(XU, "/interests", said, 403 if who in (TAO, QIN, FANG, ZHOU) else 404)
        client.does(XU, f"/interests/{made['id']}/end", status=403 if who in (TAO, QIN, FANG, ZHOU) else 404)
        assert "配偶" not in " ".join(told(house, who))
        assert any("利益关系" in one for one in told(house, who)) == (who in (FANG, ZHOU)), (
            "the whole journal is theirs"
        )
    assert "许安 为 许安 申报了利益关系" in told(house, MENG)


def test_what_is_wrong_with_an_interest_is_said_at_once_and_nulls_are_no_fault(house: House) -> None:
    xu = Api(house, XU)
    wrong = {"unit": None, "process": None, "words": " ", "from_on": None, "to_on": "2020-01-01"}
    assert [one["code"] for one in xu.does("me", "/interests", wrong, 422)["reasons"]] == ["about", "words", "to_on"]
    xu.does("me", "/interests", {"unit": "EN", "words": None}, 422)
    assert xu.does("me", "/interests", {"unit": "NO", "words": "x"}, 404)["type"] == "/problems/unit-unknown"
    assert xu.does("me", "/interests", {"process": "P-NO", "words": "x"}, 404)["type"] == "/problems/process-not-found"


def test_a_declared_interest_keeps_off_the_team_until_it_has_ended(house: House) -> None:
    competent(house, TAO, XU)
    one = audit(house)
    xu = Api(house, XU)
    made = xu.does("me", "/interests", {"unit": "EN", "words": "曾任顾问"})
    with pytest.raises(TeamRefused) as refusal:
        staff(house, one, {TAO: "lead", XU: "auditor"})
    assert [code for code, _ in refusal.value.facts["reasons"]] == ["declared-interest"]
    xu.does("me", f"/interests/{made['id']}/end", status=200)
    assert xu.does("me", f"/interests/{made['id']}/end", status=409)["type"] == "/problems/interest-over"
    staff(house, one, {TAO: "lead", XU: "auditor"})
    later = xu.does("me", "/interests", {"unit": "EN", "words": "将任顾问", "from_on": day(house, 5)})
    with pytest.raises(TeamRefused):
        staff(house, one, {TAO: "lead", XU: "auditor"})
    xu.does("me", f"/interests/{later['id']}/end", status=200)
    staff(house, one, {TAO: "lead", XU: "auditor"})


def test_holidays_are_kept_by_the_manager_of_the_whole_house(house: House) -> None:
    meng = Api(house, MENG)
    made = meng.post("/api/v1/holidays", {"day": "2026-10-01", "name": {"zh": "国庆节", "en": "National Day"}})
    assert made == {"day": "2026-10-01", "name": {"zh": "国庆节", "en": "National Day"}}
    again = {"day": "2026-10-01", "name": {"zh": "又一个"}}
    assert meng.post("/api/v1/holidays", again, 409)["type"] == "/problems/holiday-known"
    assert meng.post("/api/v1/holidays", {"day": "2026-10-02", "name": {}}, 422)["type"] == "/problems/holiday-invalid"
    meng.post("/api/v1/holidays", {"day": "2025-10-01", "name": {"en": "Past"}})
    sun = Api(house, SUN)
    assert [one["day"] for one in sun.get("/api/v1/holidays")] == ["2026-10-01"]
    assert len(sun.get("/api/v1/holidays?from=2025-01-01&to=2026-12-31")) == 2
    sun.post("/api/v1/holidays", again | {"day": "2026-10-03"}, 403)
    sun.post("/api/v1/holidays/2026-10-01/remove", status=403)
    meng.post("/api/v1/holidays/2026-10-01/remove", status=204)
    assert meng.post("/api/v1/holidays/2026-10-01/remove", status=404)["type"] == "/problems/holiday-not-found"
    assert sun.get("/api/v1/holidays") == []
    assert "孟洁 取消了 2026-10-01 的节假日" in told(house, ZHOU)


def test_the_register_takes_as_many_statements_for_many_as_for_few_and_is_read_page_by_page(house: House) -> None:
    meng, counts = Api(house, MENG), []
    for many in (1, 40):
        with working(house.store, INSTALLER, house.clock) as work:
            for number in range(many):
                person = add_person(work, name=f"审核员{many:02}{number:02}", unit=unit(house, "AU"))
                work.session.add(Competence(
                    person_id=person.id, standard="cieccpa", level="auditor", from_on=work.today, evidence="证书",
                ))  # fmt: skip
        statements: list[str] = []

        def heard(conn, cursor, statement, *rest, kept=statements):  # type: ignore[no-untyped-def]
            kept.append(statement)

        event.listen(Engine, "before_cursor_execute", heard)
        names = meng.register("?limit=200")
        event.remove(Engine, "before_cursor_execute", heard)
        counts.append(len(statements))
    assert counts[0] == counts[1] > 0 and len(names) == 45
    paged, after = [], ""
    while after is not None:
        page = meng.get(f"/api/v1/auditors?limit=20{after}")
        paged += [one["name"] for one in page["items"]]
        after = f"&after={page['next']}" if page["next"] else None
    assert paged == names and meng.register("?q=员4039") == ["审核员4039"]
