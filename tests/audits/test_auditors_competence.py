"""7.2, 9.2.2: whoever audits is competent for every standard on every day, at the level of their part, and there."""

from datetime import date, timedelta

import pytest
from audit_hands import audit, opened, prepared, refused, staff, today
from cast import HE, LUO, MENG, QIN, TAO, XU, actor
from given import take

from docflow.audits.held_errors import TeamRefused
from docflow.audits.models import Absence, Audit, AuditClause, Competence, Holiday
from docflow.audits.team import faults_of
from docflow.house import House
from docflow.journal.work import working
from docflow.kernel.actor import INSTALLER
from docflow.kernel.text import Text
from docflow.people.queries import person_by_username

FIRST, LAST = 7, 8
"""The days of the audit, counted from today."""


def able(
    house: House, who: str, level: str = "lead", begins: int = -900, ends: int | None = None, *,
    standard: str = "cieccpa", withdrawn: int | None = None,
) -> None:  # fmt: skip
    """Somebody may audit from one day to another, counted from today."""

    def day(count: int | None) -> date | None:
        return None if count is None else today(house) + timedelta(days=count)

    with working(house.store, INSTALLER, house.clock) as work:
        work.session.add(Competence(
            person_id=person_by_username(work.session, who).id, standard=standard, level=level, from_on=day(begins),
            to_on=day(ends), evidence="证书", withdrawn_on=day(withdrawn),
        ))  # fmt: skip


def away(house: House, who: str, begins: int, ends: int, *, taken_back: bool = False) -> None:
    with working(house.store, INSTALLER, house.clock) as work:
        work.session.add(Absence(
            person_id=person_by_username(work.session, who).id, from_on=work.today + timedelta(days=begins),
            to_on=work.today + timedelta(days=ends), withdrawn_at=work.at if taken_back else None,
        ))  # fmt: skip


def faults(house: House, one: int, team: dict[str, str]) -> list[tuple[str, Text]]:
    with working(house.store, actor(house, MENG), house.clock) as work:
        people = {person_by_username(work.session, who).id: part for who, part in team.items()}
        return faults_of(work, opened(work, one), people)


def codes(house: House, one: int, team: dict[str, str]) -> list[str]:
    return [code for code, _ in faults(house, one, team)]


@pytest.fixture
def planned(house: House) -> int:
    """An audit by one standard, with a lead who is competent for it."""
    able(house, TAO)
    return audit(house, day=FIRST)


@pytest.mark.parametrize(
    ("held", "said"),
    [
        ([], "team-incompetent"),
        ([("auditor", -900, None)], None),
        ([("lead", -900, None)], None),
        ([("expert", -900, None)], "team-level"),
        ([("auditor", FIRST, LAST)], None),
        ([("auditor", -900, FIRST)], "team-incompetent"),
        ([("auditor", LAST, None)], "team-incompetent"),
        ([("auditor", -900, FIRST), ("auditor", LAST, 900)], None),
        ([("auditor", -900, FIRST - 1), ("auditor", LAST, 900)], "team-incompetent"),
        ([("expert", -900, FIRST), ("auditor", LAST, 900)], "team-level"),
        ([("auditor", -900, -1), ("expert", FIRST, None)], "team-level"),
    ],
)
def test_an_auditor_is_competent_on_every_day_of_the_audit_at_the_level_of_an_auditor(
    house: House, planned: int, held: list[tuple[str, int, int | None]], said: str | None
) -> None:
    for level, begins, ends in held:
        able(house, XU, level, begins, ends)
    assert codes(house, planned, {TAO: "lead", XU: "auditor"}) == ([said] if said else [])


@pytest.mark.parametrize(("withdrawn", "said"), [(0, True), (FIRST, True), (LAST, True), (LAST + 1, False)])
def test_competence_that_was_withdrawn_counts_up_to_the_day_before(
    house: House, planned: int, withdrawn: int, said: bool
) -> None:
    able(house, XU, "auditor", withdrawn=withdrawn)
    assert codes(house, planned, {TAO: "lead", XU: "auditor"}) == (["team-incompetent"] if said else [])


@pytest.mark.parametrize(
    ("part", "enough"),
    [("lead", {"lead"}), ("auditor", {"lead", "auditor"}), ("expert", {"lead", "auditor", "expert"})],
)
@pytest.mark.parametrize("level", ["lead", "auditor", "expert"])
def test_a_part_in_the_team_needs_its_level(
    house: House, planned: int, part: str, enough: set[str], level: str
) -> None:
    able(house, XU, level)
    team = {XU: "lead"} if part == "lead" else {TAO: "lead", XU: part}
    assert codes(house, planned, team) == ([] if level in enough else ["team-level"])


def test_an_observer_needs_no_competence(house: House, planned: int) -> None:
    assert codes(house, planned, {TAO: "lead", HE: "observer"}) == []


def test_every_standard_of_the_scope_is_asked_for_and_named_with_the_days(house: House, planned: int) -> None:
    with working(house.store, INSTALLER, house.clock) as work:
        work.session.add(AuditClause(audit_id=planned, standard="iso50001", clause="9.2"))
    able(house, XU, "auditor", standard="iso50001")
    able(house, TAO, "auditor", standard="iso50001")
    said = faults(house, planned, {TAO: "lead", XU: "auditor"})
    assert [code for code, _ in said] == ["team-level", "team-incompetent"]
    assert said[0][1].zh == "陶然 (iso50001, 2026-03-09 – 2026-03-10) 在审核日期不具备所需级别的能力"
    assert said[1][1].zh == "许安 (T/CIECCPA, 2026-03-09 – 2026-03-10) 在审核日期不具备有效能力"
    assert said[1][1].en.startswith("许安 (T/CIECCPA, 2026-03-09 – 2026-03-10) lacks competence")


def test_an_audit_that_names_no_clause_asks_for_the_standards_of_its_processes(house: House, planned: int) -> None:
    with working(house.store, INSTALLER, house.clock) as work:
        work.session.query(AuditClause).filter_by(audit_id=planned).delete()
    able(house, XU, "auditor", standard="iso50001")
    assert codes(house, planned, {TAO: "lead", XU: "auditor"}) == ["team-incompetent"]


@pytest.mark.parametrize(
    ("begins", "ends", "said"),
    [(0, FIRST - 1, False), (0, FIRST, True), (LAST, LAST, True), (LAST + 1, 30, False), (0, 30, True)],
)
def test_who_is_away_on_a_day_of_the_audit_is_not_on_its_team(
    house: House, planned: int, begins: int, ends: int, said: bool
) -> None:
    able(house, XU, "auditor")
    away(house, XU, begins, ends)
    away(house, QIN, FIRST, LAST)
    for team in ({TAO: "lead", XU: "auditor"}, {TAO: "lead", XU: "observer"}):
        assert codes(house, planned, team) == (["team-absent"] if said else [])


def test_an_absence_that_was_taken_back_keeps_nobody_away(house: House, planned: int) -> None:
    able(house, XU, "auditor")
    away(house, XU, FIRST, LAST, taken_back=True)
    assert codes(house, planned, {TAO: "lead", XU: "auditor"}) == []


def test_nobody_audits_on_a_holiday(house: House, planned: int) -> None:
    with working(house.store, INSTALLER, house.clock) as work:
        for days in (FIRST - 1, LAST, LAST + 1):
            work.session.add(Holiday(day=work.today + timedelta(days=days), name_zh="节"))
    with pytest.raises(TeamRefused) as refusal:
        staff(house, planned, {TAO: "lead"})
    ((code, words),) = refusal.value.facts["reasons"]
    assert (code, words.zh, words.en) == (
        "team-holiday", "审核日期 2026-03-10 为节假日", "2026-03-10, a day of the audit, is a holiday",
    )  # fmt: skip


def test_everything_against_a_team_is_said_at_once(house: House, planned: int) -> None:
    able(house, LUO, "auditor")
    away(house, LUO, FIRST, FIRST)
    said = codes(house, planned, {LUO: "lead", XU: "auditor"})
    assert said == ["team-level", "team-incompetent", "team-absent"]


def test_what_changes_after_the_team_was_set_stops_the_start_and_postponing_helps(house: House) -> None:
    one = prepared(house)
    away(house, XU, FIRST, LAST)
    with working(house.store, INSTALLER, house.clock) as work:
        person = person_by_username(work.session, QIN).id
        work.session.query(Competence).filter_by(person_id=person).update({"withdrawn_on": work.today})
    assert [code.partition(":")[0] for code in refused(house, TAO, one, "start")] == ["team-incompetent", "team-absent"]
    later = today(house) + timedelta(days=30)
    fields = {"first_on": str(later), "last_on": str(later)}
    take(house, TAO, one, "postpone", comment="许安休假", fields=fields)
    with house.store.reading() as session:
        assert session.get_one(Audit, one).first_on == later
    assert "team-absent" not in codes(house, one, {TAO: "lead", XU: "auditor"})
