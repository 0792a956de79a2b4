"""9.2.1, 9.2.2 a): an audit is planned outside of a programme with a reason, a scope and days, or not at all."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from audit_hands import acting, audit, opened, process, questions, staff, today
from cast import CHEN, LI, MENG, PASSWORD
from given import application_of, take
from pages_reader import Reader
from starlette.testclient import TestClient

from docflow.audits.beginning import AuditAsked, begin_audit
from docflow.audits.beginning_errors import AuditBegunWrongly, AuditsOverlap
from docflow.audits.scene import scenes_of
from docflow.house import House
from docflow.journal.work import Work
from docflow.kernel.errors import NotAllowed
from docflow.kernel.text import Text
from docflow.lifecycle.errors import StepRefused
from docflow.people.queries import unit_by_code
from docflow.processes.queries import process_of
from docflow.processes.service import retire_process


def wanted(work: Work) -> AuditAsked:
    return AuditAsked(
        title=Text("能源计量审核", "Audit of energy metering"), unit=unit_by_code(work.session, "EN"),
        reason="客户要求", scope=[(process_of(work.session, "P-EN"), None)], first_on=work.today + timedelta(days=7),
        last_on=work.today + timedelta(days=8),
    )  # fmt: skip


FAULTS: dict[str, dict[str, Any]] = {
    "audit-no-title": {"title": Text("  ", "")},
    "audit-no-reason": {"reason": " "},
    "audit-no-process": {"scope": []},
    "audit-clause-unknown": {"clauses": [("cieccpa", "99.9")]},
    "audit-size": {"days": 61},
    "audit-no-days": {"first_on": None, "last_on": None},
    "audit-past": {"first_on": date(2020, 1, 6), "last_on": date(2020, 1, 7)},
    "audit-too-far": {"first_on": date(2040, 1, 6), "last_on": date(2040, 1, 7)},
    "audit-days-reversed": {"last_on": date(2026, 1, 1)},
    "audit-too-long": {"last_on": date(2026, 12, 31)},
}


@pytest.mark.parametrize("code", FAULTS)
def test_what_is_wrong_is_said_by_its_name(house: House, code: str) -> None:
    process(house)
    with acting(house, MENG) as work, pytest.raises(AuditBegunWrongly) as refused:
        begin_audit(house.desk, work, replace(wanted(work), **FAULTS[code]))
    assert [one for one, _ in refused.value.facts["reasons"]] == [code]


def test_every_fault_is_said_at_once(house: House) -> None:
    process(house)
    with acting(house, MENG) as work, pytest.raises(AuditBegunWrongly) as refused:
        asked = replace(wanted(work), title=Text("", ""), reason="", scope=[], first_on=None, last_on=None, days=0)
        begin_audit(house.desk, work, asked)
    assert len(refused.value.facts["reasons"]) == 5


def test_a_process_that_ended_and_a_site_where_it_does_not_run_are_refused(house: House) -> None:
    process(house)
    with acting(house, MENG) as work:
        retire_process(work, process_of(work.session, "P-EN"))
    with acting(house, MENG) as work, pytest.raises(AuditBegunWrongly) as refused:
        elsewhere = [(process_of(work.session, "P-EN"), unit_by_code(work.session, "PR"))]
        begin_audit(house.desk, work, replace(wanted(work), scope=elsewhere))
    assert [code for code, _ in refused.value.facts["reasons"]] == ["audit-process-ended", "audit-site-unknown"]


def test_the_month_alone_is_enough_and_no_clause_means_all_that_the_process_answers_to(house: House) -> None:
    process(house)
    with acting(house, MENG) as work:
        month = replace(wanted(work), first_on=None, last_on=None, month=date(2026, 12, 17))
        one = begin_audit(house.desk, work, month)
        assert (one.number, one.month, one.due_on) == ("IA-2026-01", date(2026, 12, 1), date(2026, 12, 31))
        assert scenes_of(work.session, [one])[one.id].clauses == {("cieccpa", "7.5.2")}


def test_nobody_plans_audits_of_a_unit_that_is_not_theirs(house: House) -> None:
    process(house)
    with acting(house, CHEN) as work, pytest.raises(NotAllowed):
        begin_audit(house.desk, work, wanted(work))


def test_audits_of_one_process_do_not_overlap_when_planned_or_moved(house: House) -> None:
    first = audit(house, day=7)
    with acting(house, MENG) as work:
        number = opened(work, first).number
    with acting(house, MENG) as work, pytest.raises(AuditsOverlap) as refused:
        begin_audit(house.desk, work, wanted(work))
    assert number in refused.value.facts["reasons"][0][1].en
    later = audit(house, day=20)
    days = {"first_on": str(today(house) + timedelta(days=8)), "last_on": str(today(house) + timedelta(days=9))}
    with pytest.raises(StepRefused) as stopped:
        take(house, MENG, later, "postpone", comment="人员冲突", fields=days)
    assert [code for code, _ in stopped.value.facts["reasons"]] == [f"days-overlap:{number}"]
    take(house, MENG, first, "cancel", comment="并入后续审核")
    assert take(house, MENG, later, "postpone", comment="人员冲突", fields=days) == "planned"


def door(house: House, who: str) -> TestClient:
    client = TestClient(application_of(house), base_url="http://127.0.0.1:8000", follow_redirects=False)
    assert client.post("/api/v1/session", json={"username": who, "password": PASSWORD}).status_code == 200
    return client


def test_over_http_it_is_made_at_an_address_and_refused_with_reasons(house: House) -> None:
    process(house)
    meng, day = door(house, MENG), today(house) + timedelta(days=14)
    body = {
        "title": {"zh": "能源计量审核", "en": ""}, "unit": "EN", "reason": "客户要求", "clauses": ["7.5.2"],
        "scope": [{"process": "P-EN", "site": "EN"}], "first_on": str(day), "last_on": str(day),
    }  # fmt: skip
    made = meng.post("/api/v1/audits", json=body)
    assert made.status_code == 201, made.text
    there = meng.get(made.headers["location"])
    assert there.headers["etag"] == made.headers["etag"] and there.json()["clauses"] == ["cieccpa:7.5.2"]
    again = meng.post("/api/v1/audits", json=body)
    assert again.status_code == 409 and made.json()["number"] in again.json()["reasons"][0]["text"]
    wrong = meng.post("/api/v1/audits", json=body | {"title": {"zh": "", "en": ""}, "first_on": None})
    assert wrong.status_code == 422
    assert {one["code"] for one in wrong.json()["reasons"]} == {"audit-no-title", "audit-no-days"}
    assert meng.post("/api/v1/audits", json=body | {"scope": []}).status_code == 422
    assert door(house, LI).post("/api/v1/audits", json=body).status_code == 403


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_plans_one_and_brings_back_what_was_typed(house: House, language: str) -> None:
    process(house)
    meng = Reader(house, MENG, language)
    assert "/audits/new" in meng.see("/audits")
    assert "P-EN" in meng.see("/audits/new")
    day = today(house) + timedelta(days=14)
    sent = {
        "title_zh": "能源计量审核", "unit": "EN", "reason": "客户要求", "processes": "P-EN", "clauses": "cieccpa:7.5.2",
        "first_on": str(day), "last_on": str(day),
    }  # fmt: skip
    bad = meng.send("/audits/new", 422, **sent | {"title_zh": ""})
    assert "客户要求" in bad and ("标题须为" if language == "zh" else "A title needs") in bad
    bad = meng.send("/audits/new", 422, **sent | {"reason": ""})
    assert "能源计量审核" in bad
    where = meng.send("/audits/new", **sent)
    assert "IA-2026-01" in meng.see(where)
    Reader(house, LI, language).see("/audits/new", 403)


def test_what_was_planned_is_prepared_like_any_other(house: House) -> None:
    one = audit(house)
    assert questions(house, one) == []
    with pytest.raises(Exception, match="audit-team-refused"):
        staff(house, one)
