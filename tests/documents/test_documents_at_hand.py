"""7.5.3: the right text is at hand: to-do lists, files, comparison, and which clause is answered by what."""

from datetime import timedelta

import pytest
from cast import CHEN, FANG, LI, SUN, WANG, ZHAO, ZHOU
from documents_hands import (
    ONE_REVIEW,
    begin_revision,
    by,
    in_force,
    opened,
    pass_days,
    release,
    save,
    scope,
    see_through,
    tasks_of,
    today,
    todo_of,
    written,
)
from given import approved, draft, publish, take, upload, word_file

from docflow.documents.coverage import Covered, coverage
from docflow.documents.errors import NoContent, NoSuchRendition
from docflow.documents.files import controlled_file, original_file
from docflow.documents.models import Revision
from docflow.documents.redline import redline
from docflow.house import House

UNASKED = [{"to": "all", "acknowledge": False}]


def test_each_task_waits_for_who_has_to_do_it(house: House) -> None:
    one = written(house)
    seen = []
    for who, step, fields in ((LI, "submit", ONE_REVIEW), (ZHAO, "agree", {}), (ZHOU, "approve", {}), (WANG, "", {})):
        seen.append({name: todo_of(house, name) for name in (LI, ZHAO, ZHOU, WANG, SUN, FANG)})
        if step:
            take(house, who, one, step, fields=fields)
    waiting = [{name: [what for what, _ in tasks] for name, tasks in each.items() if tasks} for each in seen]
    assert waiting == [{LI: ["draft"]}, {ZHAO: ["in_review"]}, {ZHOU: ["in_approval"]}, {WANG: ["approved"]}]
    release(house, one, to=UNASKED)
    assert [todo_of(house, name) for name in (LI, ZHAO, ZHOU, WANG, SUN)] == [[]] * 5


def test_what_is_due_first_stands_first_and_what_is_not_due_last(house: House) -> None:
    ids = {}
    for days in (9, 2, 5):
        ids[days] = written(house, title=f"{days} 天")
        due = str(today(house) + timedelta(days=days))
        take(house, LI, ids[days], "submit", fields=ONE_REVIEW | {"due_on": due})
    undated = written(house, title="不急")
    take(house, LI, undated, "submit", fields=ONE_REVIEW)
    assert [item for _, item in todo_of(house, ZHAO)] == [ids[2], ids[5], ids[9], undated]
    pass_days(house, 3)
    assert [task.is_late(today(house)) for task in tasks_of(house, ZHAO)] == [True, False, False, False]


def test_somebody_asked_twice_has_one_task(house: House) -> None:
    one = written(house)
    stages = [{"people": [ZHAO]}, {"kind": "countersign", "people": [ZHAO], "parallel": True}]
    take(house, LI, one, "submit", fields={"stages": stages, "approver": ZHOU})
    assert todo_of(house, ZHAO) == [("in_review", one)]
    take(house, ZHAO, one, "agree")
    assert todo_of(house, ZHAO) == [("in_review", one)]
    assert take(house, ZHAO, one, "agree") == "in_approval"


def test_a_controller_of_one_unit_has_no_tasks_of_another(house: House) -> None:
    one = written(house, unit_code="EN")
    see_through(house, one)
    assert todo_of(house, WANG) == [("approved", one)] and todo_of(house, FANG) == []


def test_the_original_stays_with_those_who_work_on_it_and_readers_get_the_copy(house: House) -> None:
    one = approved(house, "文件控制程序")
    publish(house, one)
    with by(house, SUN) as work:
        revision = opened(work, one)
        copy = controlled_file(work, revision, wanted="docx", language="zh")
        assert copy.sha256 != revision.content_sha256 == original_file(work, revision).sha256
        assert copy.name == "CN-QP-001 A/0 文件控制程序.docx"
        with pytest.raises(NoSuchRendition) as missing:
            controlled_file(work, revision, wanted="xlsx", language="zh")
        assert missing.value.facts["available"] == "docx"


def test_a_text_in_both_languages_has_a_copy_in_each(house: House) -> None:
    one = draft(house, LI, "程序", language="both")
    upload(house, LI, one, word_file("程序 Procedure"))
    see_through(house, one)
    publish(house, one)
    with by(house, SUN) as work:
        copies = {name: controlled_file(work, opened(work, one), wanted="docx", language=name) for name in ("zh", "en")}
    assert copies["zh"].sha256 != copies["en"].sha256


def test_a_draft_without_a_text_has_no_file(house: House) -> None:
    one = draft(house, LI, "程序")
    with by(house, LI) as work, pytest.raises(NoContent):
        controlled_file(work, opened(work, one), wanted="docx", language="zh")


def changes(house: House, revision_id: int, against: int | None = None) -> dict[str, int]:
    with house.store.reading() as session:
        other = session.get_one(Revision, against) if against else None
        found = redline(house.desk, session, session.get_one(Revision, revision_id), scope(house, WANG), against=other)
        counts: dict[str, int] = {}
        for change in found.changes:
            counts[change.kind] = counts.get(change.kind, 0) + 1
        return counts


def test_a_draft_is_compared_with_the_text_it_replaces(house: House) -> None:
    first = in_force(house, text="第一条 每日巡检。\n第二条 记录。")
    second = begin_revision(house, first)
    assert set(changes(house, second)) == {"same"}
    save(house, LI, second, "第一条 每日巡检。\n第二条 记录。\n第三条 上报主管部门。")
    assert changes(house, second).get("added") == 1


def test_texts_of_different_formats_are_compared_by_their_words(house: House) -> None:
    first = in_force(house, text="每日巡检并且记录结果。")
    second = begin_revision(house, first)
    upload(house, LI, second, word_file("每日巡检并且记录结果。", "异常情况立即上报。"))
    assert changes(house, second).get("added") == 1


def clause(house: House, number: str, who: str = WANG, on: object = None) -> Covered:
    pack = house.packs[0]
    with house.store.reading() as session:
        rows = coverage(session, scope(house, who), pack, on=on)  # type: ignore[arg-type]
    return next(one for one in rows if one.clause.number == number)


def test_a_clause_is_answered_by_what_is_in_force_and_those_above_it_too(house: House) -> None:
    one = in_force(house, type="plan", clauses=["7.5.2"])
    for number in ("7.5.2", "7.5", "7"):
        assert [each.number for each in clause(house, number).effective] == ["CN-P-2026-001"], number
    assert clause(house, "7.5.3").effective == ()
    begin_revision(house, one)
    covered = clause(house, "7.5.2")
    assert [each.revision.label for each in covered.in_progress] == ["B/0"] and len(covered.effective) == 1


def test_a_clause_misses_the_types_it_expects_until_one_is_in_force(house: House) -> None:
    pack = house.packs[0]
    asked = next(one for one in pack.clauses if one.expects and "procedure" in one.expects.types)
    assert "procedure" in clause(house, asked.number).missing
    first = draft(house, LI, "程序", clauses=[asked.number])
    upload(house, LI, first, word_file("程序"))
    see_through(house, first)
    assert "procedure" in clause(house, asked.number).missing
    publish(house, first)
    assert "procedure" not in clause(house, asked.number).missing


def test_coverage_looks_back_and_shows_nobody_more_than_they_may_see(house: House) -> None:
    first = in_force(house, type="plan", clauses=["7.5.2"], to=[{"to": "unit", "who": "QA"}])
    begun = today(house)
    pass_days(house, 5)
    take(house, ZHOU, first, "withdraw", comment="不用了")
    assert clause(house, "7.5.2", on=begun - timedelta(days=1)).effective == ()
    assert len(clause(house, "7.5.2", on=begun).effective) == 1
    assert clause(house, "7.5.2", on=today(house)).effective == ()
    assert clause(house, "7.5.2", SUN, on=begun).effective == ()
    draft(house, LI, "方案", type="plan", clauses=["7.5.3"])
    assert len(clause(house, "7.5.3").in_progress) == 1 and clause(house, "7.5.3", CHEN).in_progress == ()
