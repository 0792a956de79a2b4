"""Audits in people's own calendars: only what the reader may see, by a token that may only read."""

from typing import Any

from audit_hands import audit, begun
from cast import CHEN, LI, MENG
from given import application_of
from starlette.testclient import TestClient

from docflow.house import House
from docflow.journal.work import working
from docflow.kernel.actor import INSTALLER
from docflow.people.accounts import add_token
from docflow.people.queries import person_by_username


def token(house: House, who: str, scope: Any) -> str:
    with working(house.store, INSTALLER, house.clock) as work:
        return add_token(work, person_by_username(work.session, who), name="日历", scope=scope)


def feed(house: House, given: str, status: int = 200) -> str:
    client = TestClient(application_of(house), base_url="http://127.0.0.1:8000")
    answer = client.get("/calendar/audits.ics", params={"token": given})
    assert answer.status_code == status, answer.text
    return answer.text.replace("\r\n ", "")


def test_a_calendar_shows_the_audits_its_reader_may_see_and_no_others(house: House) -> None:
    begun(house)
    audit(house, day=40)
    seen = feed(house, token(house, MENG, "read"))
    assert seen.startswith("BEGIN:VCALENDAR") and "IA-2026-01" in seen and "IA-2026-02" in seen
    assert "STATUS:TENTATIVE" in seen and "STATUS:CONFIRMED" in seen
    auditee = feed(house, token(house, CHEN, "read"))
    assert "IA-2026-01" in auditee and "IA-2026-02" not in auditee
    assert "IA-2026" not in feed(house, token(house, LI, "read"))


def test_a_token_that_may_write_or_none_opens_no_calendar(house: House) -> None:
    feed(house, token(house, MENG, "write"), 403)
    feed(house, "nonsense", 401)
    feed(house, "", 401)
