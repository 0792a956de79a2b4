"""10.2.1 d: what did not help is looked at again, a repetition is graver, and a grade changes with two signatures."""

from datetime import timedelta

import pytest
from cast import CHEN, FANG, HE, LI, SUN, WANG, ZHOU, actor
from given import take
from nonconformity_hands import (
    CLOSING,
    DONE,
    WAIVED,
    WHYS,
    accepted,
    analysed,
    answer_similar,
    carried_out,
    closed,
    closed_without_action,
    contained,
    keep_proof,
    opened,
    ordered,
    pass_days,
    ready,
    refused,
    reported,
    row,
    state_of,
    today,
    verifying,
)
from sqlalchemy import select

from docflow.house import House
from docflow.journal.work import looking, working
from docflow.lifecycle.links import joined
from docflow.lifecycle.signatures import Signature
from docflow.nonconformities import queries, service
from docflow.nonconformities.errors import NotInThisPart
from docflow.nonconformities.models import NonconformityRegrading
from docflow.people.delegation import approve_delegation, delegate
from docflow.people.queries import person_of, scope_of


def failed(house: House) -> int:
    """Its action was judged not effective while the verification went on."""
    found, action = verifying(house)
    pass_days(house, 41)
    keep_proof(house, ZHOU, action, "又漏校")
    take(house, ZHOU, action, "judge_ineffective", comment="又漏了一次")
    return found


def test_an_action_that_did_not_help_begins_the_next_round_with_its_causes(house: House) -> None:
    found = failed(house)
    now = row(house, found)
    assert (now.state, now.round, now.analysis, now.planning) == ("analysed", 2, 0, 0)
    tomorrow = str(today(house) + timedelta(days=1))
    assert refused(house, CHEN, found, "plan", fields=WAIVED | {"check_on": tomorrow}) == ["not-analysed"]
    answer_similar(house, CHEN, found)
    take(house, CHEN, found, "analyse", fields=WHYS | {"why_3": "交接单没有这一栏。"})
    second = ordered(house, found)
    take(house, CHEN, found, "plan", fields={"needed": "yes"})
    take(house, ZHOU, second, "approve")
    take(house, CHEN, found, "act")
    carried_out(house, second)
    take(house, CHEN, found, "ask_verification")
    pass_days(house, 41)
    keep_proof(house, ZHOU, second, "有效")
    take(house, ZHOU, second, "judge_effective", comment="有效")
    keep_proof(house, FANG, found)
    assert take(house, FANG, found, "close", fields=CLOSING) == "closed"
    with house.store.reading() as session:
        assert [one.round for one in session.scalars(queries.analyses_of(found))] == [1, 2]
        assert [one.round for one in session.scalars(queries.plans_of(found))] == [1, 2]


def test_what_a_verifier_finds_ineffective_goes_back_with_the_reason_and_stays_on_record(house: House) -> None:
    found, _ = ready(house)
    assert refused(house, CHEN, found, "send_back", comment="不行") == ["verifier-had-a-hand"]
    assert refused(house, FANG, found, "send_back") == ["comment-needed"]
    assert take(house, FANG, found, "send_back", comment="另一台又漏校") == "analysed"
    with house.store.reading() as session:
        verdicts = session.scalars(queries.verdicts_of(found)).all()
    assert [(one.round, one.effective, one.words) for one in verdicts] == [(1, False, "另一台又漏校")]
    assert row(house, found).round == 2


def test_a_waiver_of_an_earlier_round_counts_no_more(house: House) -> None:
    found = analysed(house)
    take(house, CHEN, found, "plan", fields=WAIVED | {"check_on": str(today(house))})
    take(house, ZHOU, found, "waive")
    take(house, FANG, found, "send_back", comment="又发生")
    assert refused(house, ZHOU, found, "waive") == ["not-in-this-state:analysed", "not-planned"]
    take(house, CHEN, found, "analyse", fields=WHYS)
    take(house, CHEN, found, "plan", fields=WAIVED | {"check_on": str(today(house))})
    assert state_of(house, found) == "planned"
    assert refused(house, FANG, found, "close", fields=CLOSING)[-2:] == ["waiver-missing", "no-evidence"]


def test_a_closed_one_is_opened_again_with_a_reason_and_goes_all_the_way_once_more(house: House) -> None:
    found = closed_without_action(house)
    assert refused(house, SUN, found, "reopen", comment="又坏了") == ["judges-only"]
    assert refused(house, ZHOU, found, "reopen") == ["comment-needed"]
    assert take(house, ZHOU, found, "reopen", comment="同一台又漏校") == "accepted"
    now = row(house, found)
    assert (now.round, now.closed_on, now.analysis, now.planning) == (2, None, 0, 0)
    assert now.containment_due_on == today(house) + timedelta(days=10)
    assert take(house, CHEN, found, "contain", fields=DONE) == "contained"


def test_a_repetition_is_joined_to_the_closed_one_counts_as_major_and_proposes_to_reopen_it(house: House) -> None:
    earlier = closed(house)
    found = reported(house)
    take(house, ZHOU, found, "accept", fields={"recurs": row(house, earlier).number})
    now = row(house, found)
    assert now.grade == "major"
    assert now.containment_due_on == today(house) + timedelta(days=3)
    with looking(house.store, actor(house, ZHOU), house.clock) as work:
        assert [one.id for one in joined(work.session, found, "recurs")] == [earlier]
        assert [one.id for one in work.session.scalars(queries.repeats_of(earlier, scope_of(work)))] == [found]


# ---- another owner


def test_an_owner_hands_it_over_and_still_does_not_verify_it(house: House) -> None:
    found = contained(house, ZHOU, owner=ZHOU)
    with pytest.raises(Exception, match="not-allowed"), working(house.store, actor(house, SUN), house.clock) as work:
        service.hand_over(house.desk, work, opened(work, found), person_of(work.session, LI))
    with working(house.store, actor(house, ZHOU), house.clock) as work:
        service.hand_over(house.desk, work, opened(work, found), person_of(work.session, CHEN))
    answer_similar(house, CHEN, found)
    take(house, CHEN, found, "analyse", fields=WHYS)
    take(house, CHEN, found, "plan", fields=WAIVED | {"check_on": str(today(house))})
    assert refused(house, ZHOU, found, "waive") == ["owner-may-not-waive"]
    take(house, FANG, found, "waive")
    keep_proof(house, FANG, found)
    assert refused(house, ZHOU, found, "close", fields=CLOSING) == ["verifier-had-a-hand"]
    with pytest.raises(NotInThisPart), working(house.store, actor(house, ZHOU), house.clock) as work:
        service.hand_over(house.desk, work, opened(work, found), person_of(work.session, HE))


# ---- standing in


def stands_in(house: House, giver: str, taker: str, *roles: str) -> None:
    with working(house.store, actor(house, giver), house.clock) as work:
        to = person_of(work.session, taker)
        made = delegate(work, to, from_on=work.today, to_on=work.today + timedelta(days=90), roles=roles, reason="出差")
    third = next(one for one in (ZHOU, FANG) if one not in (giver, taker))
    with working(house.store, actor(house, third), house.clock) as work:
        approve_delegation(work, work.session.merge(made))


def test_whoever_stands_in_for_the_owner_counts_as_both(house: House) -> None:
    stands_in(house, CHEN, FANG)
    found = accepted(house)
    assert take(house, FANG, found, "contain", fields=DONE) == "contained"
    with house.store.reading() as session:
        kept = session.scalars(queries.containments_of(found)).one()
    assert (kept.by_id, kept.for_id) == (actor(house, FANG).id, actor(house, CHEN).id)
    answer_similar(house, CHEN, found)
    take(house, CHEN, found, "analyse", fields=WHYS)
    take(house, CHEN, found, "plan", fields=WAIVED | {"check_on": str(today(house))})
    take(house, ZHOU, found, "waive")
    keep_proof(house, FANG, found)
    assert refused(house, FANG, found, "close", fields=CLOSING) == ["verifier-had-a-hand"]


def test_a_right_that_comes_through_the_owner_verifies_nothing_of_theirs(house: House) -> None:
    found, _ = ready(house)
    stands_in(house, CHEN, SUN, "process_owner")
    assert refused(house, SUN, found, "close", fields=CLOSING) == ["verifier-had-a-hand"]
    stands_in(house, FANG, WANG, "top_management")
    assert take(house, WANG, found, "close", fields=CLOSING) == "closed"


# ---- another grade


def test_a_grade_changes_when_two_people_in_two_roles_have_signed_it(house: House) -> None:
    found = contained(house)
    assert refused(house, LI, found, "propose_regrading", fields={"grade": "major"}, comment="影响交易") == [
        "needs-role:process_owner"
    ]
    assert refused(house, CHEN, found, "propose_regrading", fields={"grade": "minor"}, comment="影响交易") == [
        "grade-as-before"
    ]
    assert refused(house, CHEN, found, "propose_regrading", fields={"grade": "major"}) == ["comment-needed"]
    assert refused(house, ZHOU, found, "regrade") == ["no-regrading-waits"]
    before = row(house, found)
    take(house, CHEN, found, "propose_regrading", fields={"grade": "major"}, comment="影响交易")
    assert row(house, found).grade == "minor"
    assert refused(house, CHEN, found, "regrade") == ["signed-the-first"]
    assert refused(house, FANG, found, "regrade") == ["needs-role:management_representative"]
    assert refused(house, ZHOU, found, "propose_regrading", fields={"grade": "major"}, comment="我也提") == [
        "regrading-waits"
    ]
    assert take(house, ZHOU, found, "regrade") == "contained"
    after = row(house, found)
    assert after.grade == "major"
    assert after.analysis_due_on == before.analysis_due_on - timedelta(days=10)
    with house.store.reading() as session:
        signed = session.scalars(select(Signature).where(Signature.item_id == found).order_by(Signature.id)).all()
        kept = session.scalars(select(NonconformityRegrading)).one()
    assert [one.step for one in signed] == ["propose_regrading", "regrade"]
    assert (kept.before, kept.after, kept.outcome, kept.first_as) == ("minor", "major", "regraded", "process_owner")


def test_standing_in_for_the_first_is_no_second_signature(house: House) -> None:
    found = contained(house)
    take(house, ZHOU, found, "propose_regrading", fields={"grade": "major"}, comment="影响交易")
    stands_in(house, CHEN, ZHOU, "process_owner")
    assert refused(house, ZHOU, found, "regrade") == ["signed-the-first"]
    assert take(house, CHEN, found, "regrade") == "contained"


def test_a_proposed_grade_is_dropped_with_a_reason(house: House) -> None:
    found = contained(house)
    take(house, CHEN, found, "propose_regrading", fields={"grade": "major"}, comment="影响交易")
    assert refused(house, SUN, found, "drop_regrading", comment="不必") == ["needs-role:process_owner"]
    take(house, ZHOU, found, "drop_regrading", comment="数据已更正")
    assert row(house, found).grade == "minor"
    assert refused(house, ZHOU, found, "regrade") == ["no-regrading-waits"]


def test_a_shorter_term_is_never_put_into_the_past(house: House) -> None:
    found = contained(house)
    pass_days(house, 15)
    take(house, CHEN, found, "propose_regrading", fields={"grade": "major"}, comment="影响交易")
    take(house, ZHOU, found, "regrade")
    assert row(house, found).analysis_due_on == today(house)


def test_another_grade_of_what_an_audit_raised_needs_a_lead_auditor_and_the_programme_manager(house: House) -> None:
    found = contained(house, source="audit")
    assert refused(house, CHEN, found, "propose_regrading", fields={"grade": "major"}, comment="影响交易") == [
        "needs-role:lead_auditor"
    ]
