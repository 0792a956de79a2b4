"""7.5.2.1: what a draft says of itself, who wrote it, and what keeps it from being submitted."""

import pytest
from cast import HE, LI, SUN, WANG, ZHAO, ZHOU
from documents_hands import (
    ONE_REVIEW,
    begin_revision,
    by,
    events,
    in_force,
    opened,
    person_id,
    reasons,
    row,
    save,
    see_through,
    stand_in,
    written,
)
from given import draft, take, upload, word_file
from sqlalchemy import update

from docflow.documents import service
from docflow.documents.errors import FileKindNotAllowed, NotEditable, TitleMissing
from docflow.documents.intake.outcome import Notice
from docflow.documents.models import Reference, Revision
from docflow.house import House
from docflow.kernel.errors import NotAllowed
from docflow.kernel.text import Text
from docflow.lifecycle.errors import ItemNotFound, StepRefused
from docflow.lifecycle.items import named


def authors(house: House, revision_id: int) -> set[int]:
    with house.store.reading() as session:
        return set(named(session, session.get_one(Revision, revision_id), "author"))


def describe(house: House, who: str, revision_id: int, **words: object) -> None:
    with by(house, who) as work:
        service.describe(house.desk, work, opened(work, revision_id), **words)  # type: ignore[arg-type]


def test_what_a_draft_says_is_journalled_before_and_after(house: House) -> None:
    one = draft(house, LI, "作业", type="instruction")
    describe(house, LI, one, title=Text("巡检作业", ""), clauses=["8.1", "7.5.2"], reason=" 新设备 ")
    told = events(house, one)[-1].told
    assert told["event"] == "revision.described"
    assert told["facts"]["changes"] == {
        "title_zh": ["作业", "巡检作业"], "reason": ["", "新设备"],
        "clauses": [["cieccpa:7.5.2"], ["cieccpa:7.5.2", "cieccpa:8.1"]],
    }  # fmt: skip


def test_saying_the_same_again_is_no_event(house: House) -> None:
    one = draft(house, LI, "作业", type="instruction")
    before = len(events(house, one))
    describe(house, LI, one, title=Text("作业", ""), clauses=["7.5.2"])
    assert len(events(house, one)) == before


def test_a_draft_keeps_a_title(house: House) -> None:
    one = draft(house, LI, "作业", type="instruction")
    with pytest.raises(TitleMissing):
        describe(house, LI, one, title=Text(" ", ""))


def test_everybody_who_saves_is_an_author_from_then_on(house: House) -> None:
    one = written(house)
    save(house, WANG, one, "王敏改过")
    save(house, LI, one, "李明又改")
    assert authors(house, one) == {person_id(house, LI), person_id(house, WANG)}
    with pytest.raises(StepRefused) as refused:
        take(house, LI, one, "submit", fields=ONE_REVIEW | {"stages": [{"people": [WANG]}]})
    assert reasons(refused.value) == ["stage-author:王敏"]


def test_whoever_saves_for_somebody_counts_as_both(house: House) -> None:
    one = written(house, ZHOU)
    stand_in(house, ZHOU, HE)
    save(house, HE, one, "代周岚修改")
    assert authors(house, one) == {person_id(house, ZHOU), person_id(house, HE)}


def test_what_is_written_with_a_delegated_right_counts_for_its_holder_too(house: House) -> None:
    stand_in(house, ZHOU, SUN, roles=["author"])
    one = written(house, SUN)
    assert authors(house, one) == {person_id(house, SUN), person_id(house, ZHOU)}
    with pytest.raises(StepRefused) as refused:
        take(house, SUN, one, "submit", fields=ONE_REVIEW)
    assert reasons(refused.value) == ["stage-author:周岚"]


def test_a_revision_begun_for_the_owner_counts_for_the_owner_too(house: House) -> None:
    first = in_force(house)
    stand_in(house, LI, SUN)
    second = begin_revision(house, first, who=SUN)
    assert authors(house, second) == {person_id(house, SUN), person_id(house, LI)}


def test_an_author_standing_in_for_nobody_writes_alone(house: House) -> None:
    stand_in(house, ZHOU, LI, roles=["author"])
    assert authors(house, written(house, LI)) == {person_id(house, LI)}


def test_only_authors_owner_and_controller_write_on_a_draft(house: House) -> None:
    one = written(house)
    for who in (SUN, ZHAO):
        with pytest.raises(ItemNotFound):
            save(house, who, one, "改")
    with pytest.raises(NotAllowed):
        save(house, ZHOU, one, "改")


def test_a_type_takes_its_kinds_of_file_only(house: House) -> None:
    one = draft(house, LI, "程序")
    with pytest.raises(FileKindNotAllowed):
        save(house, LI, one, "表", kind="xlsx")
    upload(house, LI, one, word_file("程序"))


def test_each_thing_in_the_way_of_submitting_is_a_reason_of_its_own(house: House) -> None:
    one = draft(house, LI, "程序", clauses=[])
    notices = [Notice("open-changes", Text("有修订痕迹", "open changes")), Notice("password", Text("加密", "locked"))]
    save(house, LI, one, "程序", kind="docx", blockers=notices)
    with pytest.raises(StepRefused) as refused:
        take(house, LI, one, "submit")
    assert reasons(refused.value) == ["file-not-ready:open-changes", "file-not-ready:password", "no-clauses"]


def test_an_empty_draft_is_not_submitted(house: House) -> None:
    one = draft(house, LI, "作业", type="instruction")
    with pytest.raises(StepRefused) as refused:
        take(house, LI, one, "submit")
    assert reasons(refused.value) == ["nothing-uploaded"]


def test_a_revision_says_why_and_what_before_it_is_submitted(house: House) -> None:
    second = begin_revision(house, in_force(house), reason="改进", summary="")
    with pytest.raises(StepRefused) as refused:
        take(house, LI, second, "submit")
    assert reasons(refused.value) == ["change-not-explained"]
    describe(house, LI, second, summary="加一条")
    assert take(house, LI, second, "submit") == "in_review"


def test_a_text_is_frozen_from_its_submission_on(house: House) -> None:
    one = written(house)
    take(house, LI, one, "submit", fields=ONE_REVIEW)
    for who in (LI, WANG):
        with pytest.raises(NotEditable):
            save(house, who, one, "偷偷改")
        with pytest.raises(NotEditable):
            describe(house, who, one, title=Text("改名", ""))
    take(house, LI, one, "recall", comment="还要改")
    save(house, LI, one, "公开改")


def test_an_approval_does_not_reach_a_text_that_was_changed_behind_its_back(house: House) -> None:
    one, other = written(house), written(house, text="别的内容")
    see_through(house, one)
    with house.store.writing() as session:
        session.execute(update(Revision).where(Revision.id == one).values(content_id=row(house, other).content_id))
    with pytest.raises(StepRefused) as refused:
        take(house, WANG, one, "publish", fields={
            "effective_on": "2026-04-01", "distribution": [{"to": "all"}],
        })  # fmt: skip
    assert reasons(refused.value) == ["text-changed"]


def test_a_text_is_known_to_name_what_it_names_now(house: House) -> None:
    target = in_force(house, title="被引用")
    one = written(house, text="执行 CN-WI-QA-001 的规定")
    take(house, LI, one, "submit", fields=ONE_REVIEW)
    take(house, LI, one, "recall", comment="改")
    with house.store.reading() as session:
        assert session.get(Reference, (one, row(house, target).document_id)) is not None
    save(house, LI, one, "不再引用")
    take(house, LI, one, "submit", fields=ONE_REVIEW)
    with house.store.reading() as session:
        assert session.get(Reference, (one, row(house, target).document_id)) is None
