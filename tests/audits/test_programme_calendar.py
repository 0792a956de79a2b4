"""9.2.3, 9.2.4: a calendar is computed, looked at and accepted; moved by hand it says at once what it breaks."""

from datetime import date, timedelta

import pytest
from audit_hands import acting, competent, someone, today
from cast import CHEN, FANG, LI, MENG, PASSWORD, QIN, TAO, XU
from given import application_of, take
from pages_reader import Reader
from programme_hands import accepted, audits, calendared, computed, drafted, opened, processes
from sqlalchemy import select
from starlette.testclient import TestClient

from docflow.audits.models import Audit, AuditMember, Holiday
from docflow.audits.planning.question import Infeasible
from docflow.audits.programme_errors import ProposalStale
from docflow.audits.programmes import choose_processes
from docflow.audits.proposals import accept, proposals_of
from docflow.audits.slots import Slot, place
from docflow.audits.soundness import faults_of
from docflow.house import House
from docflow.journal.work import working
from docflow.kernel.actor import INSTALLER
from docflow.lifecycle.errors import StepRefused
from docflow.processes.queries import process_of


def door(house: House, who: str) -> TestClient:
    client = TestClient(application_of(house), base_url="http://127.0.0.1:8000", follow_redirects=False)
    assert client.post("/api/v1/session", json={"username": who, "password": PASSWORD}).status_code == 200
    return client


def faults(house: House, programme: int) -> list[str]:
    with acting(house, MENG) as work:
        return [one.rule for one in faults_of(work.session, opened(work, programme), work.today)]


def a_weekday(house: House, weekday: int, *, after: int = 40) -> date:
    day = today(house) + timedelta(days=after)
    return day + timedelta(days=(weekday - day.weekday()) % 7)


def test_a_computed_calendar_breaks_no_rule_and_nobody_audits_what_ties_them(house: House) -> None:
    competent(house, CHEN)
    one = calendared(house, "P-1", "P-2", "P-3")
    assert faults(house, one) == []
    with house.store.reading() as session:
        people = set(session.scalars(select(AuditMember.person_id)))
    assert someone(house, CHEN) not in people, "the owner of every process"


def test_a_proposal_is_computed_and_accepted_over_http(house: House) -> None:
    competent(house, TAO, XU, QIN)
    processes(house, "P-1", "P-2")
    one = drafted(house, "P-1", "P-2")
    meng, at = door(house, MENG), f"/api/v1/programmes/{one}"
    made = meng.post(f"{at}/proposals", headers={"if-match": meng.get(at).headers["etag"]})
    assert made.status_code == 201, made.text
    told = made.json()
    assert told["feasible"] and told["by"] in ("solver", "greedy") and len(told["audits"]) >= 2
    assert meng.get(f"{at}/coverage").json()["covered"] == 0, "nothing moves before it is accepted"
    placed = meng.post(f"{at}/proposals/{told['id']}/accept")
    assert placed.status_code == 200, placed.text
    assert {row["first_on"] for row in placed.json()} == {row["first_on"] for row in told["audits"]}
    assert meng.post(f"{at}/proposals/{told['id']}/accept").status_code == 409
    assert [row["outcome"] for row in meng.get(f"{at}/proposals").json()] == ["accepted"]
    found = meng.get(f"{at}/coverage").json()
    assert (found["holes"], found["late"]) == ([], [])
    assert meng.get(f"{at}/proposals/999").status_code == 404
    assert door(house, LI).get(f"{at}/proposals").status_code == 404


def test_what_cannot_be_met_together_is_said_in_words(house: House) -> None:
    competent(house, CHEN)
    processes(house, "P-1")
    one = drafted(house, "P-1")
    answer = computed(house, one)
    assert isinstance(answer, Infeasible) and "P-1" in answer.demands[0].words.en
    meng = Reader(house, MENG, "en")
    where = f"/programmes/{one}/proposals/1"
    assert "No calendar meets every demand" in meng.see(where)
    assert "Accept this calendar" not in meng.see(where)


def test_a_calendar_is_stale_once_something_it_rests_on_has_changed(house: House) -> None:
    competent(house, TAO, XU, QIN)
    processes(house, "P-1")
    one = drafted(house, "P-1")
    computed(house, one)
    with working(house.store, INSTALLER, house.clock) as work:
        work.session.add(Holiday(day=a_weekday(house, 2), name_zh="厂庆", name_en="Anniversary"))
    with acting(house, MENG) as work, pytest.raises(ProposalStale):
        newest = work.session.scalars(proposals_of(one)).first()
        assert newest is not None
        accept(house.desk, work, opened(work, one), newest.id)


def test_an_audit_moved_by_hand_shows_what_it_breaks_and_waits_for_a_reason(house: House) -> None:
    one = calendared(house, "P-1", "P-2")
    audit = audits(house, one)[0]
    saturday = a_weekday(house, 5)
    slot = Slot(saturday, saturday, saturday)
    with acting(house, MENG) as work:
        row = work.session.get_one(Audit, audit.id)
        broken = place(house.desk, work, opened(work, one), row, slot)
        assert {"day-off", "too-short"} <= {fault.rule for fault in broken}
    with pytest.raises(StepRefused) as stopped:
        take(house, MENG, one, "submit")
    codes = [code for code, _ in stopped.value.facts["reasons"]]
    assert f"calendar-broken:{audit.number}" in codes
    with acting(house, MENG) as work:
        row = work.session.get_one(Audit, audit.id)
        place(house.desk, work, opened(work, one), row, slot, reason="停窑期间只有周六可进")
    assert take(house, MENG, one, "submit") == "in_approval"
    assert take(house, FANG, one, "approve") == "approved"


def test_what_was_placed_by_hand_stays_when_a_calendar_is_computed_again(house: House) -> None:
    one = calendared(house, "P-1", "P-2")
    audit = audits(house, one)[0]
    day = a_weekday(house, 1)
    with acting(house, MENG) as work:
        row = work.session.get_one(Audit, audit.id)
        place(house.desk, work, opened(work, one), row, Slot(day, day, day))
    accepted(house, one)
    kept = next(row for row in audits(house, one) if row.id == audit.id)
    assert (kept.first_on, kept.pinned) == (day, True)
    assert len([row for row in audits(house, one) if row.state != "cancelled"]) == len(audits(house, one))


def test_a_surplus_audit_is_cancelled_with_its_reason(house: House) -> None:
    one = calendared(house, "P-1", "P-2")
    with acting(house, MENG) as work:
        choose_processes(house.desk, work, opened(work, one), [process_of(work.session, "P-1")])
    accepted(house, one)
    states = {row.title_zh.split(" ")[1][:3]: row.state for row in audits(house, one)}
    assert states["P-2"] == "cancelled"
    assert faults(house, one) == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_pages_compute_accept_and_cover(house: House, language: str) -> None:
    competent(house, TAO, XU, QIN)
    processes(house, "P-1", "P-2")
    one = drafted(house, "P-1", "P-2")
    meng, at = Reader(house, MENG, language), f"/programmes/{one}"
    page = meng.see(f"{at}/coverage")
    assert ("未覆盖" if language == "zh" else "Not covered") in page
    p2 = next(value for value in page.split('name="hole" value="')[2:]).split('"')[0]
    refused = meng.send(f"{at}/coverage", 422, hole=p2, reason=" ")
    assert ("请写明理由" if language == "zh" else "Say why") in refused
    assert meng.send(f"{at}/coverage", hole=p2, reason="本周期停产") == f"{at}/coverage"
    assert "本周期停产" in meng.see(f"{at}/coverage")
    assert meng.see(f"{at}/coverage?holes=true").count('name="hole"') == 1
    proposal = meng.send(f"{at}/proposals")
    assert ("所有规则均满足" if language == "zh" else "every rule is kept") in meng.see(proposal)
    assert meng.send(f"{proposal}/accept") == f"{at}/calendar"
    again = meng.send(f"{proposal}/accept", 409)
    assert ("请重新计算" if language == "zh" else "compute it anew") in again
    assert "IA-" in meng.see(f"{at}/calendar")
    assert meng.see(f"{at}/coverage?holes=true").count('name="hole"') == 0
