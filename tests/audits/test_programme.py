"""9.2.3: a programme is drafted, approved by another, run, completed and reviewed; what was approved is amended."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from audit_hands import acting, competent
from cast import CHEN, FANG, MENG, QIN, TAO, XU, ZHOU
from given import take
from programme_hands import accepted, approved, asked, audits, calendared, drafted, opened, process, processes

from docflow.audits import programme_queries as queries
from docflow.audits import programmes as verbs
from docflow.audits.coverage import coverage_of
from docflow.audits.models import Programme
from docflow.audits.programme_errors import NotAmendable, NotInProgramme, ProgrammeFixed, ProgrammeInvalid
from docflow.house import House
from docflow.kernel.errors import NotAllowed
from docflow.kernel.text import Text
from docflow.lifecycle.errors import StepRefused
from docflow.people.queries import person_by_username


def refused(house: House, who: str, programme: int, step: str, **more: object) -> list[str]:
    with pytest.raises(StepRefused) as stopped:
        take(house, who, programme, step, **more)
    return [code for code, _ in stopped.value.facts["reasons"]]


def test_every_fault_of_a_draft_is_said_at_once(house: House) -> None:
    with acting(house, MENG) as work, pytest.raises(ProgrammeInvalid) as wrong:
        verbs.draft_programme(house.desk, work, replace(
            asked(work), title=Text("", " "), cycle_to=date(2020, 1, 1), standards=["iso0"], objectives="长" * 2001,
            manager=person_by_username(work.session, CHEN),
        ))  # fmt: skip
    assert {code for code, _ in wrong.value.facts["reasons"]} == {
        "programme-no-title", "programme-manager-unfit", "programme-cycle", "programme-standard-unknown",
        "programme-objectives-long",
    }  # fmt: skip
    with acting(house, CHEN) as work, pytest.raises(NotAllowed):
        verbs.draft_programme(house.desk, work, asked(work))


def test_what_a_programme_lacks_is_asked_for_when_it_is_submitted(house: House) -> None:
    processes(house, "P-1")
    one = drafted(house, "P-1", objectives="", standards=[], methods=["remote"], ways=[], risks="", resources="")
    codes = refused(house, MENG, one, "submit")
    lacks = {"objectives", "ways", "risks", "resources", "method_risks", "criteria", "audits"}
    assert {code.removeprefix("programme-lacks:") for code in codes if code.startswith("programme-lacks")} == lacks


def test_holes_and_late_intervals_stop_it_until_each_has_a_reason(house: House) -> None:
    competent(house, TAO, XU, QIN)
    processes(house, "P-1", "P-2")
    one = drafted(house, "P-1", "P-2")
    codes = refused(house, MENG, one, "submit")
    assert {code for code in codes if code.startswith("coverage-hole")} == {
        f"coverage-hole:{process} · {site} · T/CIECCPA {clause}"
        for process, site in (("P-1", "EN"), ("P-2", "PR"))
        for clause in ("7.5.2", "8.1.1")
    }
    with acting(house, MENG) as work:
        programme = opened(work, one)
        holes = coverage_of(work.session, programme, work.today).holes
        verbs.let_gap_stand(
            house.desk, work, programme,
            [(cell.process_id, cell.site_id, cell.standard, cell.clause) for cell in holes if cell.process == "P-2"],
            "本周期停产",
        )  # fmt: skip
        with pytest.raises(NotInProgramme):
            verbs.let_gap_stand(house.desk, work, programme, [(999, 1, "cieccpa", "7.5.2")], "理由")
    left = [code for code in refused(house, MENG, one, "submit") if code.startswith("coverage-hole")]
    assert len(left) == 2 and all("P-1" in code for code in left)
    accepted(house, one)
    assert all(row.title_zh.startswith("过程 P-1") for row in audits(house, one)), "what is excused is not planned"
    assert take(house, MENG, one, "submit") == "in_approval"


def test_the_one_who_planned_it_does_not_approve_it_and_no_word_changes_meanwhile(house: House) -> None:
    one = calendared(house, "P-1", "P-2")
    assert take(house, MENG, one, "submit") == "in_approval"
    assert "needs-role:management_representative" in refused(house, MENG, one, "approve")
    with acting(house, MENG) as work, pytest.raises(ProgrammeFixed):
        verbs.change_programme(house.desk, work, opened(work, one), asked(work, objectives="另一目标"))
    with house.store.writing() as session:
        session.get_one(Programme, one).objectives = "偷改"
    assert refused(house, FANG, one, "approve") == ["programme-changed"]
    assert take(house, ZHOU, one, "return", comment="目标不符") == "draft"
    assert take(house, MENG, one, "submit") == "in_approval"
    assert take(house, FANG, one, "approve") == "approved"
    with house.store.reading() as session:
        kept = session.scalars(queries.snapshot_of(one, 2)).one()
        assert "偷改" in kept.body and kept.sha256 == session.get_one(Programme, one).content_sha256


def test_audits_wait_for_the_approval_and_the_programme_runs_with_the_first(house: House) -> None:
    one = calendared(house, "P-1")
    audit = audits(house, one)[0]
    assert "programme-not-approved" in refused(house, TAO, audit.id, "prepare")
    take(house, MENG, one, "submit")
    take(house, FANG, one, "approve")
    house.sweep()
    with house.store.reading() as session:
        assert session.get_one(Programme, one).state == "running", "its cycle has begun"


def test_an_amendment_takes_over_what_is_open_and_the_old_revision_ends(house: House) -> None:
    one = approved(house)
    with acting(house, MENG) as work:
        following = verbs.amend(house.desk, work, opened(work, one), "新增过程").id
    with acting(house, MENG) as work, pytest.raises(NotAmendable):
        verbs.amend(house.desk, work, opened(work, one), "再次修订")
    with acting(house, MENG) as work:
        programme = opened(work, following)
        assert (programme.number, programme.serial) == (f"{programme.series} R2", 2)
        assert not coverage_of(work.session, programme, work.today).holes, "open audits of the revision before count"
    before = [row.id for row in audits(house, one)]
    assert take(house, MENG, following, "submit") == "in_approval"
    assert take(house, FANG, following, "approve") == "approved"
    with house.store.reading() as session:
        assert session.get_one(Programme, one).state == "replaced"
        assert [row.id for row in session.scalars(queries.audits_of(following))] == before
    house.settle()
    assert house.verify().sound


def test_a_programme_is_completed_reviewed_and_counted(house: House) -> None:
    one = approved(house, "P-1")
    house.sweep()
    first, *rest = audits(house, one)
    assert refused(house, MENG, one, "complete") == [f"audit-open:{row.number}" for row in (first, *rest)]
    for row in (first, *rest):
        take(house, MENG, row.id, "cancel", comment="测试取消")
    assert take(house, MENG, one, "complete") == "completed"
    fields = {"feedback": "时间不足", "lessons": "每次审核留足两天"}
    assert take(house, MENG, one, "review", fields=fields) == "reviewed"
    with house.store.reading() as session:
        outcome = session.get_one(Programme, one).outcome
    assert outcome is not None
    assert (outcome["audits"], outcome["cancelled"], outcome["held"], outcome["demanded"], outcome["done"]) == (
        1 + len(rest), 1 + len(rest), 0, 2, 0,
    )  # fmt: skip


def test_cancelling_a_programme_calls_off_what_nobody_has_begun(house: House) -> None:
    one = approved(house, "P-1")
    assert take(house, MENG, one, "cancel", comment="组织变更") == "cancelled"
    assert {row.state for row in audits(house, one)} == {"cancelled"}


def test_leaving_a_process_out_takes_its_gaps_with_it_and_a_reason_for_lateness_stays(house: House) -> None:
    processes(house, "P-1", "P-2")
    one = drafted(house, "P-1", "P-2")
    with acting(house, MENG) as work:
        programme = opened(work, one)
        verbs.let_be_late(house.desk, work, programme, process(house, "P-1"), "设备大修，推迟一次")
        chosen = [work.session.merge(process(house, "P-1"))]
        (row,) = verbs.choose_processes(house.desk, work, programme, chosen)
        assert row.justification == "设备大修，推迟一次"
        with pytest.raises(NotInProgramme):
            verbs.let_be_late(house.desk, work, programme, process(house, "P-2"), "理由")


def test_the_calendar_is_computed_anew_and_uses_the_same_audits_again(house: House) -> None:
    one = calendared(house, "P-1", "P-2")
    before = {row.id for row in audits(house, one)}
    accepted(house, one)
    assert {row.id for row in audits(house, one)} == before
    for row in audits(house, one):
        assert row.first_on is not None and row.first_on >= date.min and row.first_on.weekday() < 5
        assert row.month == row.first_on.replace(day=1)


def test_cycle_is_kept_as_whole_months(house: House) -> None:
    processes(house, "P-1")
    with acting(house, MENG) as work:
        middle = work.today.replace(day=15)
        programme = verbs.draft_programme(
            house.desk, work, asked(work, cycle_from=middle, cycle_to=middle + timedelta(days=200))
        )
        assert programme.cycle_from.day == 1
        assert (programme.cycle_to + timedelta(days=1)).day == 1
