"""9.2.4: what an interval is weighed from is read from what happened, at that moment."""

from datetime import timedelta

from audit_hands import acting, begun, found, process, reported, today
from cast import CHEN, LI, MENG, SUN, TAO
from changes_hands import asked, assessed
from documents_hands import by, in_force, pass_days, replaced, row
from given import take
from sqlalchemy import event, select

from docflow.audits.circumstances import Circumstances, circumstances_of
from docflow.audits.held import Finding
from docflow.audits.models import AuditScope
from docflow.audits.weighing import weigh
from docflow.documents.governing import govern
from docflow.documents.models import Document
from docflow.house import House
from docflow.nonconformities.models import Nonconformity
from docflow.processes.models import Process
from docflow.processes.queries import process_of


def facts_of(house: House, code: str = "P-EN") -> Circumstances:
    with house.store.reading() as session:
        one = process_of(session, code)
        return circumstances_of(session, [one], today(house))[one.id]


def governs(house: House, revision: int, *codes: str) -> None:
    with by(house, LI) as work:
        document = work.session.get_one(Document, row(house, revision).document_id)
        govern(work, document, [process_of(work.session, code) for code in codes])


def test_findings_and_nonconformities_of_the_last_audit_count(house_on: House) -> None:
    house = house_on
    process(house)
    never = facts_of(house)
    assert (never.last_on, never.months_since, never.majors, never.open_nonconformities) == (None, None, 0, 0)
    reported(house)
    pass_days(house, 70)
    known = facts_of(house)
    assert known.last_on is not None and known.months_since == 2
    assert (known.minors, known.majors, known.repeats) == (1, 0, 0) and known.open_nonconformities == 1


def test_findings_count_by_grade_for_the_process_they_name_or_for_all_of_their_audit(house: House) -> None:
    process(house, "P-PR", "PR")
    one, finding = reported(house)
    with house.store.writing() as session:
        session.add(AuditScope(audit_id=one, process_id=process_of(session, "P-PR").id))
        raised = session.scalars(select(Nonconformity)).one().id
    named, elsewhere = facts_of(house), facts_of(house, "P-PR")
    assert (named.minors, elsewhere.minors, elsewhere.last_on) == (1, 0, named.last_on)
    with house.store.writing() as session:
        row_ = session.get_one(Finding, finding)
        row_.process_id, row_.grade, row_.repeats_id = None, "major", raised
    for known in (facts_of(house), facts_of(house, "P-PR")):
        assert (known.majors, known.minors, known.repeats) == (1, 0, 1)
    with house.store.writing() as session:
        session.get_one(Finding, finding).grade = "opportunity"
    assert (facts_of(house).majors, facts_of(house).repeats) == (0, 0), "what conforms repeats nothing"


def test_an_audit_that_is_not_reported_yet_is_no_last_audit(house: House) -> None:
    one = begun(house)
    finding = found(house, one)
    take(house, TAO, finding, "confirm")
    take(house, CHEN, finding, "accept", comment="情况属实")
    known = facts_of(house)
    assert known.last_on is None and known.minors == 0


def test_revisions_of_documents_that_govern_it_count_from_the_last_audit_on(house: House) -> None:
    process(house)
    process(house, "P-PR", "PR")
    one = in_force(house)
    in_force(house, title="不相干的作业")
    governs(house, one, "P-EN")
    assert facts_of(house).changes == 1, "of the last year, where there was no audit"
    reported(house)
    pass_days(house, 30)
    assert facts_of(house).changes == 0, "before the audit"
    replaced(house, one)
    assert (facts_of(house).changes, facts_of(house, "P-PR").changes) == (1, 0)
    replaced(house, one, on=today(house) + timedelta(days=20))
    assert facts_of(house).changes == 1, "published and not yet in force"
    pass_days(house, 21)
    house.sweep()
    assert facts_of(house).changes == 2


def test_change_requests_count_from_their_submission_to_their_end(house_on: House) -> None:
    house = house_on
    process(house)
    one, other = in_force(house), in_force(house, title="另一作业")
    governs(house, one, "P-EN")
    asked(house, SUN, one, submit=False)
    assert facts_of(house).open_changes == 0, "not handed in"
    wish = asked(house, SUN, one, processes=["P-EN"])
    assert facts_of(house).open_changes == 1, "named twice, one change"
    elsewhere = asked(house, SUN, other)
    assert facts_of(house).open_changes == 1
    assessed(house, elsewhere, other, processes="affected", processes_touched=["P-EN"])
    assert facts_of(house).open_changes == 2, "the assessment found that it touches the process"
    assessed(house, wish, other)
    assert facts_of(house).open_changes == 1, "the assessment found that it touches neither"
    assert take(house, LI, elsewhere, "reject", comment="理由不足") == "rejected"
    assert facts_of(house).open_changes == 0


def test_as_many_statements_for_many_processes_as_for_one(house: House) -> None:
    for n in range(12):
        process(house, f"P-{n}")
    reported(house)
    sent: list[str] = []
    listen = lambda *args: sent.append(args[2])  # noqa: E731
    with house.store.reading() as session:
        every = session.scalars(select(Process).order_by(Process.id)).all()
        counts = []
        for some in (every[:1], every):
            sent.clear()
            event.listen(house.store.engine, "before_cursor_execute", listen)
            circumstances_of(session, some, today(house))
            event.remove(house.store.engine, "before_cursor_execute", listen)
            counts.append(len(sent))
    assert counts == [5, 5]


def test_what_was_weighed_is_kept_with_the_interval(house: House) -> None:
    process(house, importance=4, complexity=2, maturity=2)
    with acting(house, MENG) as work:
        (row_,) = weigh(work, [process_of(work.session, "P-EN")])
    assert row_.inputs["importance"] == 4 and row_.inputs["last_on"] is None
    assert ["importance", 4, 16] in row_.inputs["weighed"] and ["half_years", None, 8] in row_.inputs["weighed"]
    assert sum(points for _, _, points in row_.inputs["weighed"]) == row_.points
    assert row_.explanation_zh.startswith("至少每") and row_.last_audited_on is None
