"""10.2.1 b3: similar cases are proposed by search, only those the analyst may see, and each is answered."""

import pytest
from cast import CHEN, HE, LI, SUN, ZHOU, actor, unit
from given import take
from nonconformity_hands import (
    DONE,
    WHYS,
    accepted,
    analysed,
    answer_similar,
    closed,
    contained,
    opened,
    refused,
    reported,
    row,
)

from docflow.house import House
from docflow.journal.work import looking, working
from docflow.kernel.errors import NotAllowed
from docflow.lifecycle.links import joined
from docflow.nonconformities import queries, service
from docflow.nonconformities.errors import NonconformityNotFound, NotInThisPart, SimilarCaseUnfit
from docflow.people.queries import person_of, scope_of

FLOW = "三号窑流量计到期没有校准，月度排放数据受影响。"
METER = "五号窑的流量计到期未校准，影响碳排放数据。"
PARTY = "年会的蛋糕送错了楼层。"


def cases(house: House, who: str, found: int) -> list[int]:
    with looking(house.store, actor(house, who), house.clock) as work:
        return [other.id for _, other in work.session.execute(service.cases_of(found, scope_of(work)))]


def test_what_speaks_of_the_same_is_proposed_and_what_does_not_is_not(house: House) -> None:
    close = reported(house, title="流量计未校准", description=METER)
    far = reported(house, title="蛋糕送错", description=PARTY)
    house.settle()
    found = contained(house, title="流量计过期", description=FLOW)
    assert close in cases(house, CHEN, found) and far not in cases(house, CHEN, found)
    assert found not in cases(house, CHEN, found)


def test_what_shares_clause_or_process_is_proposed_whatever_its_words(house: House) -> None:
    same = reported(house, title="蛋糕送错", description=PARTY, clause=("cieccpa", "7.1.4"))
    other = reported(house, title="座位不够", description="会议室座位不够。", clause=("cieccpa", "7.5.2"))
    found = contained(house, description=FLOW, clause=("cieccpa", "7.1.4"))  # the index has not caught up
    assert cases(house, CHEN, found) == [same] and other != same


def test_causes_are_recorded_when_every_case_is_answered(house: House) -> None:
    earlier = closed(house, description=METER)
    house.settle()
    found = contained(house, description=FLOW)
    assert refused(house, CHEN, found, "analyse", fields=WHYS) == [f"similar-unanswered:{row(house, earlier).number}"]
    assert answer_similar(house, CHEN, found, "same_cause") == 1
    assert take(house, CHEN, found, "analyse", fields=WHYS) == "analysed"
    with house.store.reading() as session:
        assert [one.id for one in joined(session, found, "similar")] == [earlier]


def test_a_case_that_is_not_similar_has_a_reason_and_an_answer_can_be_changed(house: House) -> None:
    other, found = reported(house, description=METER), contained(house, description=FLOW)

    def answer(answer: str, reason: str = "") -> None:
        with working(house.store, actor(house, CHEN), house.clock) as work:
            service.answer_similar(
                house.desk, work, opened(work, found), opened(work, other), answer=answer, reason=reason
            )

    for wrong in ("not_similar", "maybe", ""):
        with pytest.raises(SimilarCaseUnfit):
            answer(wrong)
    answer("similar")
    answer("not_similar", "另一种仪表")
    with house.store.reading() as session:
        assert joined(session, found, "similar") == []
    with working(house.store, actor(house, CHEN), house.clock) as work, pytest.raises(SimilarCaseUnfit):
        one = opened(work, found)
        service.answer_similar(house.desk, work, one, one, answer="similar")


def test_the_analyst_adds_a_case_they_know_of_by_its_number(house: House) -> None:
    other, found = reported(house, title="蛋糕", description=PARTY), contained(house, description=FLOW)
    with working(house.store, actor(house, CHEN), house.clock) as work:
        known = queries.nonconformity_by_number(work.session, row(house, other).number, scope_of(work))
        service.answer_similar(house.desk, work, opened(work, found), known, answer="similar", reason="同一班组")
    assert cases(house, CHEN, found) == [other]


def test_only_the_team_answers_and_only_before_the_plan(house: House) -> None:
    other, found = reported(house, description=METER), contained(house, description=FLOW)
    with pytest.raises(NotAllowed), working(house.store, actor(house, ZHOU), house.clock) as work:
        service.answer_similar(house.desk, work, opened(work, found), opened(work, other), answer="similar")
    with pytest.raises(NotInThisPart), working(house.store, actor(house, CHEN), house.clock) as work:
        service.look_for_similar(house.desk, work, opened(work, accepted(house)))


def hidden(house: House) -> int:
    """A case of the energy department, that Li Ming of quality management may not see."""
    return reported(house, HE, title="流量计未校准", description=METER, unit=unit(house, "EN"), owner=HE)


def test_a_case_that_the_analyst_may_not_see_leaves_no_trace(house: House) -> None:
    seen = reported(house, description=METER, unit=unit(house, "QA"), owner=LI)
    secret = hidden(house)
    house.settle()
    found = contained(house, LI, description=FLOW, owner=LI, unit=unit(house, "QA"))
    assert cases(house, LI, found) == [seen]
    assert refused(house, LI, found, "analyse", fields=WHYS) == [f"similar-unanswered:{row(house, seen).number}"]
    with looking(house.store, actor(house, LI), house.clock) as work, pytest.raises(NonconformityNotFound):
        queries.nonconformity_by_number(work.session, row(house, secret).number, scope_of(work))


def test_what_an_earlier_analyst_saw_holds_nobody_up_who_may_not_see_it(house: House) -> None:
    """Chen Gang sees the whole house and finds a case that Li Ming, to whom it is handed, may not see."""
    secret = hidden(house)
    house.settle()
    found = contained(house, CHEN, description=FLOW, unit=unit(house, "QA"))
    assert cases(house, CHEN, found) == [secret]
    with working(house.store, actor(house, CHEN), house.clock) as work:
        service.hand_over(house.desk, work, opened(work, found), person_of(work.session, LI))
    assert cases(house, LI, found) == []
    assert take(house, LI, found, "analyse", fields=WHYS) == "analysed"


def test_looking_again_finds_what_came_since(house: House) -> None:
    found = contained(house, description=FLOW)
    assert cases(house, CHEN, found) == []
    later = reported(house, SUN, description=METER)
    house.settle()
    with working(house.store, actor(house, CHEN), house.clock) as work:
        assert service.look_for_similar(house.desk, work, opened(work, found)) == 1
    assert cases(house, CHEN, found) == [later]


def test_a_rejected_report_is_no_case(house: House) -> None:
    gone = reported(house, description=METER)
    take(house, ZHOU, gone, "reject", comment="误报")
    house.settle()
    found = contained(house, description=FLOW)
    assert cases(house, CHEN, found) == []


def test_the_journal_tells_readers_of_one_case_nothing_of_the_other(house: House) -> None:
    other, found = reported(house, description=METER), contained(house, description=FLOW)
    with working(house.store, actor(house, CHEN), house.clock) as work:
        service.answer_similar(house.desk, work, opened(work, found), opened(work, other), answer="similar")
    with house.store.reading() as session:
        bodies = session.connection().exec_driver_sql(
            "SELECT body FROM journal_entry WHERE event = 'nonconformity.similar_answered'"
        )
        (body,) = (bytes(one.body).decode() for one in bodies)
    assert row(house, other).number not in body and f'"other":{other}' not in body


def test_without_the_index_cases_of_the_same_clause_are_found_all_the_same(house: House) -> None:
    same = analysed(house, description=METER, clause=("cieccpa", "7.1.4"))
    house.index.rebuild((), position=0)
    found = accepted(house, description=FLOW, clause=("cieccpa", "7.1.4"))
    take(house, CHEN, found, "contain", fields=DONE)
    assert cases(house, CHEN, found) == [same]
