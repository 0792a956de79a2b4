"""9.2.2: an audit is planned, prepared, held, reported and closed, and nothing is skipped."""

from datetime import timedelta

import pytest
from audit_hands import (
    BROKEN,
    SEEN,
    ask,
    audit,
    begun,
    competent,
    fieldwork_done,
    finding_row,
    found,
    plan,
    prepared,
    questions,
    refused,
    reply,
    reply_all,
    reported,
    staff,
    today,
)
from cast import CHEN, FANG, HE, LI, MENG, QIN, TAO, XU, ZHOU
from given import take

from docflow.audits.answers import Given, answers_of
from docflow.audits.held_errors import AnswerInvalid, AuditPlanInvalid, TeamRefused
from docflow.audits.models import Audit
from docflow.house import House
from docflow.journal.verify import verify
from docflow.kernel.errors import NotAllowed
from docflow.lifecycle.errors import ItemNotFound
from docflow.lifecycle.items import Item


def test_an_audit_goes_from_its_plan_to_its_report_and_the_journal_is_sound(house: House) -> None:
    one, finding = reported(house)
    house.settle()
    report = verify(house.store, house.signer.public_key, now=house.clock.now())
    assert report.sound, report.findings
    assert finding_row(house, finding).state == "accepted"
    with house.store.reading() as session:
        assert session.get_one(Item, one).state == "report_issued"


def test_what_is_missing_before_notice_is_given_is_said_all_at_once(house: House) -> None:
    one = audit(house)
    reasons = refused(house, MENG, one, "prepare")
    assert {"no-plan", "team-no-team", "team-no-lead", "no-checklist"} <= set(reasons)


def test_an_auditor_without_valid_competence_is_refused(house: House) -> None:
    competent(house, TAO)
    with pytest.raises(TeamRefused) as refusal:
        staff(house, audit(house), {TAO: "lead", XU: "auditor"})
    assert [code for code, _ in refusal.value.facts["reasons"]] == ["team-incompetent"]


def test_nobody_is_on_two_audits_on_the_same_day(house: House) -> None:
    prepared(house)
    other = audit(house, code="P-PR", unit_code="PR", day=8)
    with pytest.raises(TeamRefused) as refusal:
        staff(house, other, {TAO: "lead"})
    assert [code for code, _ in refusal.value.facts["reasons"]] == ["team-busy"]
    later = audit(house, code="P-PR", unit_code="PR", day=20)
    staff(house, later, {TAO: "lead"})


def test_a_remote_audit_names_the_risks_of_its_method(house: House) -> None:
    one = audit(house)
    with pytest.raises(AuditPlanInvalid):
        plan(house, one, method="remote")
    plan(house, one, method="remote", method_risks="看不到现场，改用实时视频。")


def test_only_whoever_arranges_it_plans_an_audit(house: House) -> None:
    one = audit(house)
    with pytest.raises((NotAllowed, ItemNotFound)):
        staff(house, one, by=LI)


def test_a_postponed_audit_has_its_reason_and_its_new_days(house: House) -> None:
    one = prepared(house)
    day = today(house) + timedelta(days=30)
    fields = {"first_on": str(day), "last_on": str(day)}
    assert refused(house, MENG, one, "postpone", fields=fields) == ["comment-needed"]
    past = {"first_on": "2020-01-02", "last_on": "2020-01-01"}
    assert refused(house, MENG, one, "postpone", fields=past, comment="窑停") == ["days-past", "days-reversed"]
    assert take(house, MENG, one, "postpone", fields=fields, comment="窑停") == "planned"
    assert "no-agenda" in refused(house, MENG, one, "prepare")


def test_a_question_that_does_not_apply_needs_a_reason_and_every_other_evidence(house: House) -> None:
    one = begun(house)
    first = questions(house, one)[0].id
    with pytest.raises(AnswerInvalid) as refusal:
        reply(house, XU, first, Given("not_applicable"))
    assert [code for code, _ in refusal.value.facts["reasons"]] == ["no-reason"]
    with pytest.raises(AnswerInvalid) as refusal:
        reply(house, XU, first, Given("conform", population=3, sample_size=5))
    said = [code for code, _ in refusal.value.facts["reasons"]]
    assert said == ["no-evidence", "sample-too-large", "sample-unexplained"]


def test_two_who_answer_the_same_question_lose_nothing_and_the_lead_says_what_counts(house: House) -> None:
    one = begun(house)
    reply_all(house, one, QIN)
    first = questions(house, one)[0]
    reply(house, XU, first.id, BROKEN, based_on=0)
    asked = questions(house, one)[0]
    assert asked.undecided and asked.answer == 1 and asked.answers == 2
    assert "answers-undecided:1" in refused(house, TAO, one, "finish_fieldwork")
    with house.store.reading() as session:
        kept = session.scalars(answers_of(first.id)).all()
    assert [(each.serial, each.result, each.proposal) for each in kept] == [
        (1, "conform", False), (2, "nonconform", True),
    ]  # fmt: skip


def test_fieldwork_ends_when_nothing_is_pending_and_every_nonconforming_answer_has_its_finding(house: House) -> None:
    one = begun(house)
    every = questions(house, one)
    reply(house, XU, every[0].id, BROKEN)
    reasons = refused(house, TAO, one, "finish_fieldwork")
    assert reasons == [f"questions-pending:{len(every) - 1}", f"finding-missing:{every[0].place}"]


def test_a_report_waits_for_the_auditees_words(house: House) -> None:
    one = begun(house)
    finding = found(house, one)
    reply_all(house, one)
    take(house, TAO, one, "finish_fieldwork")
    fields = {"conclusion": "符合", "recipients": [CHEN]}
    assert [code.partition(":")[0] for code in refused(house, TAO, one, "issue_report", fields=fields)] == [
        "finding-draft"
    ]
    take(house, TAO, finding, "confirm")
    take(house, CHEN, finding, "dispute", comment="记录不属于本过程")
    assert refused(house, XU, finding, "decide", comment="属于")
    assert [code.partition(":")[0] for code in refused(house, TAO, one, "issue_report", fields=fields)] == [
        "finding-disputed"
    ]
    assert take(house, MENG, finding, "decide", comment="属于本过程") == "decided"
    assert take(house, TAO, one, "issue_report", fields=fields) == "report_issued"


def test_nobody_answers_after_the_report(house: House) -> None:
    one, _ = reported(house)
    with pytest.raises(Exception, match="audit-not-in-this-state"):
        reply(house, XU, questions(house, one)[0].id, SEEN, based_on=1)


def test_an_audit_with_open_nonconformities_closes_only_into_a_follow_up(house: House) -> None:
    one, finding = reported(house)
    assert [code.partition(":")[0] for code in refused(house, TAO, one, "close", fields={})] == ["carried-by-none"]
    assert refused(house, TAO, one, "close", fields={"follow_up_audit": "IA-9"}) == ["no-such-follow-up"]
    audit(house, day=60)
    assert take(house, TAO, one, "close", fields={"follow_up_audit": "IA-2026-02"}) == "closed"
    assert finding_row(house, finding).state == "accepted"


def test_an_unprepared_audit_can_be_cancelled_by_the_programme_manager_alone(house: House) -> None:
    one = prepared(house)
    assert "needs-role:programme_manager" in refused(house, TAO, one, "cancel", comment="不审了")
    assert take(house, MENG, one, "cancel", comment="窑已拆除") == "cancelled"


def test_others_see_an_audit_only_once_they_are_told(house: House) -> None:
    one = audit(house)
    for who in (CHEN, HE, LI):
        with pytest.raises(ItemNotFound):
            take(house, who, one, "prepare")
    assert Audit and FANG and ZHOU and ask and fieldwork_done
