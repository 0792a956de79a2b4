"""9.2.2 f), 10.2: a finding has criterion and evidence; what does not conform becomes one nonconformity."""

import nonconformity_hands as ncs
import pytest
from audit_hands import acting, begun, finding_row, found, refused, reported, someone
from cast import CHEN, FANG, MENG, TAO, XU
from given import take

from docflow.audits import findings
from docflow.audits.held_errors import FindingFixed, FindingUnwritten
from docflow.house import House
from docflow.kernel.text import Text
from docflow.lifecycle.links import joined
from docflow.nonconformities.models import Nonconformity
from docflow.people.models import Person


def raised(house: House, finding: int) -> list[Nonconformity]:
    with house.store.reading() as session:
        ids = [one.id for one in joined(session, finding, "raised")]
    return [ncs.row(house, one) for one in ids]


def test_a_finding_is_confirmed_whole_or_not_at_all(house: House) -> None:
    one = begun(house)
    bare = found(house, one, requirement="", evidence="", gap="", clause=None)
    assert refused(house, TAO, bare, "confirm") == [
        "no-requirement", "no-finding-evidence", "no-gap", "no-criterion-named",
    ]  # fmt: skip
    assert refused(house, XU, found(house, one), "confirm") == ["needs-lead"]
    with pytest.raises(FindingUnwritten):
        found(house, one, title=Text("", ""))


def test_minor_and_major_findings_raise_one_nonconformity_each_and_others_none(house: House) -> None:
    one = begun(house)
    minor, seen = found(house, one), found(house, one, grade="observation")
    major = found(house, one, grade="major", rule="system_absent")
    for each in (minor, seen, major):
        assert raised(house, each) == []
        take(house, TAO, each, "confirm")
    assert [each.grade for each in (*raised(house, minor), *raised(house, major))] == ["minor", "major"]
    assert raised(house, seen) == []
    (made,) = raised(house, minor)
    assert made.source == "audit" and made.clause == "7.5.2" and made.owner_id


def test_a_finding_is_major_by_a_rule_alone_and_a_repeat_is_always_major(house: House) -> None:
    closed = ncs.closed(house)
    one = begun(house)
    assert refused(house, TAO, found(house, one, grade="major"), "confirm") == ["major-without-rule"]
    assert refused(house, TAO, found(house, one, grade="major", rule="repeat"), "confirm") == ["nothing-repeated"]
    assert refused(house, TAO, found(house, one, repeats_id=closed), "confirm") == ["repeat-is-major"]
    again = found(house, one, grade="major", rule="repeat", repeats_id=closed)
    assert take(house, TAO, again, "confirm") == "confirmed"


def test_only_the_auditee_accepts_or_disputes_and_neither_team_nor_auditee_decides(house: House) -> None:
    one = begun(house)
    finding = found(house, one)
    take(house, TAO, finding, "confirm")
    assert refused(house, TAO, finding, "accept") == ["auditees-only"]
    assert refused(house, CHEN, finding, "dispute") == ["comment-needed"]
    take(house, CHEN, finding, "dispute", comment="记录已补批")
    assert "needs-role:programme_manager" in refused(house, TAO, finding, "decide", comment="维持")
    assert take(house, MENG, finding, "decide", comment="维持") == "decided"
    row = finding_row(house, finding)
    assert row.reply == "记录已补批" and row.decision == "维持"


def test_a_grade_changes_by_the_signatures_of_two_people_with_a_reason(house: House) -> None:
    _, finding = reported(house)
    fields = {"grade": "major", "rule": "legal_breach"}
    assert refused(house, TAO, finding, "propose_regrading", fields=fields) == ["comment-needed"]
    asked = refused(house, TAO, finding, "propose_regrading", fields={"grade": "minor"}, comment="重判")
    assert asked == ["same-grade"]
    take(house, TAO, finding, "propose_regrading", fields=fields, comment="违反许可条件")
    assert refused(house, TAO, finding, "regrade") == ["signed-first"]
    assert finding_row(house, finding).grade == "minor"
    take(house, MENG, finding, "regrade")
    row = finding_row(house, finding)
    assert row.grade == "major" and row.rule == "legal_breach"


def test_a_grade_that_becomes_nonconforming_raises_its_nonconformity_then(house: House) -> None:
    one = begun(house)
    finding = found(house, one, grade="observation")
    take(house, TAO, finding, "confirm")
    take(house, MENG, finding, "propose_regrading", fields={"grade": "minor"}, comment="证据充分")
    assert raised(house, finding) == []
    take(house, TAO, finding, "regrade")
    assert len(raised(house, finding)) == 1


def test_a_confirmed_finding_is_not_rewritten_and_none_is_voided_after_the_report(house: House) -> None:
    _, finding = reported(house)
    said = findings.Statement("minor", Text("改", ""))
    with acting(house, XU) as work:
        row = work.session.get_one(type(finding_row(house, finding)), finding)
        with pytest.raises(FindingFixed):
            findings.rewrite(house.desk, work, row, said)
    assert "report-issued" in refused(house, TAO, finding, "void", comment="误判")


def test_a_finding_follows_its_nonconformity_to_the_end(house: House) -> None:
    one = begun(house)
    finding = found(house, one)
    take(house, TAO, finding, "confirm")
    (made,) = raised(house, finding)
    assert [code.partition(":")[0] for code in refused(house, TAO, finding, "close")] == ["nonconformity-open"]
    take(house, ncs.ZHOU, made.id, "accept")
    take(house, CHEN, made.id, "contain", fields=ncs.DONE)
    ncs.answer_similar(house, CHEN, made.id)
    take(house, CHEN, made.id, "analyse", fields=ncs.WHYS)
    day = str(ncs.today(house) + ncs.timedelta(days=5))
    take(house, CHEN, made.id, "plan", fields=ncs.WAIVED | {"check_on": day})
    take(house, ncs.ZHOU, made.id, "waive")
    ncs.pass_days(house, 5)
    ncs.keep_proof(house, FANG, made.id)
    take(house, FANG, made.id, "close", fields=ncs.CLOSING)
    assert finding_row(house, finding).state == "closed"


def test_an_observation_may_order_an_improvement_and_a_nonconformity_not_this_way(house: House) -> None:
    one = begun(house)
    seen, minor = found(house, one, grade="observation"), found(house, one)
    for each in (seen, minor):
        take(house, TAO, each, "confirm")
    with acting(house, TAO) as work:
        more = {
            "title": Text("改表单", ""), "description": "改", "kind": "process", "due_on": work.today,
            "owner": work.session.get_one(Person, someone(house, CHEN)), "criterion": "无漏批",
            "effect_due_on": None,
        }  # fmt: skip
        row = work.session.get_one(type(finding_row(house, seen)), seen)
        action = findings.order_improvement(house.desk, work, row, **more)
        assert action.category == "improvement" and action.unit_id == row.unit_id
        with pytest.raises(FindingFixed):
            findings.order_improvement(
                house.desk, work, work.session.get_one(type(row), minor), **more
            )  # fmt: skip
