"""7.5.2.1: a text is approved for adequacy by who may, and its controlled copy says so."""

import io
import re
from zipfile import ZipFile

import pytest
from cast import CHEN, FANG, LI, WANG, ZHAO, ZHOU
from documents_hands import (
    ONE_REVIEW,
    by,
    in_force,
    installing,
    join,
    opened,
    reasons,
    release,
    row,
    save,
    see_through,
    state,
    today,
    written,
)
from given import approved, draft, publish, take, upload, word_file
from sqlalchemy import func, select

from docflow.documents.files import bytes_of, controlled_file
from docflow.documents.models import Rendition
from docflow.documents.word_package import NotAWordFile
from docflow.house import House
from docflow.journal.models import JournalEntry
from docflow.lifecycle.errors import StepRefused
from docflow.lifecycle.signatures import Signature
from docflow.people import queries as people_queries
from docflow.people import service as people_service


def words_of(data: bytes) -> str:
    """Everything a person reads in a Word file, wherever it stands."""
    with ZipFile(io.BytesIO(data)) as package:
        parts = [package.read(name).decode() for name in package.namelist() if name.startswith("word/")]
    return "".join(word for part in parts for word in re.findall(r"<w:t(?: [^>]*)?>([^<]*)</w:t>", part))


def copy_of(house: House, revision_id: int, who: str = WANG) -> str:
    with by(house, who) as work:
        found = controlled_file(work, opened(work, revision_id), wanted="docx", language="zh")
        return words_of(bytes_of(house.desk, found))


def test_the_copy_made_at_approval_carries_the_approvers_own_signature(house: House) -> None:
    one = approved(house, "文件控制程序")
    copy = copy_of(house, one)
    for word in ("CN-QP-001", "文件控制程序", "A/0", "已批准", "江城水泥有限公司", "质量管理部", "2026-03-02"):
        assert word in copy, word
    for meaning, name in (("编制", "李明"), ("审查", "赵倩"), ("会签", "陈刚"), ("批准", "周岚")):
        assert meaning in copy and name in copy
    with house.store.reading() as session:
        signed = session.scalars(select(Signature).where(Signature.item_id == one)).all()
    assert len(signed) == 4 and all(signature.statement_sha256[:16] in copy for signature in signed)


def test_publishing_makes_the_copy_again_with_its_first_day(house: House) -> None:
    one = approved(house, "文件控制程序")
    assert "2026-03-04" not in copy_of(house, one)
    publish(house, one, on=today(house).replace(day=4))
    copy = copy_of(house, one)
    assert "2026-03-04" in copy and "现行有效" in copy and "待生效" not in copy and "王敏" in copy
    with house.store.reading() as session:
        steps = session.scalars(select(Rendition.step).where(Rendition.revision_id == one).order_by(Rendition.id)).all()
    assert list(steps) == ["approve", "publish"]


def test_signatures_of_an_earlier_round_are_not_on_the_copy(house: House) -> None:
    one = draft(house, LI, "程序")
    upload(house, LI, one, word_file("程序"))
    stages = {"stages": [{"people": [FANG]}], "approver": ZHOU}
    take(house, LI, one, "submit", fields=stages)
    take(house, FANG, one, "return", comment="补充")
    see_through(house, one)
    copy = copy_of(house, one)
    assert "方总" not in copy and "赵倩" in copy


def test_an_approval_without_its_copy_does_not_stand(house: House) -> None:
    one = draft(house, LI, "程序")
    save(house, LI, one, "no Word file at all", kind="docx")
    take(house, LI, one, "submit")
    take(house, ZHAO, one, "agree")
    take(house, CHEN, one, "agree")
    entries = select(func.count()).select_from(JournalEntry)
    with house.store.reading() as session:
        before = session.scalar(entries)
    with pytest.raises(NotAWordFile):
        take(house, ZHOU, one, "approve")
    with house.store.reading() as session:
        assert session.scalar(entries) == before
        assert session.scalar(select(Signature.id).where(Signature.meaning == "approved")) is None
        assert session.scalar(select(Rendition.id)) is None
    assert state(house, one) == "in_approval" and row(house, one).approved_at is None


def test_other_formats_are_handed_out_as_approved(house: House) -> None:
    one = in_force(house)
    with by(house, WANG) as work:
        found = controlled_file(work, opened(work, one), wanted="xlsx", language="zh")
        assert found.sha256 == row(house, one).content_sha256


def test_an_approver_of_one_type_in_one_unit_approves_that_alone(house: House) -> None:
    join(house, "qian", "钱一", "EN")
    with installing(house) as work:
        person = people_queries.person_by_username(work.session, "qian")
        there = people_queries.unit_by_code(work.session, "EN")
        people_service.give_role(work, person, role="approver", unit=there, document_type="plan")
    stages = ONE_REVIEW | {"approver": "qian"}
    fits = written(house, type="plan", unit_code="EN")
    take(house, LI, fits, "submit", fields=stages)
    take(house, ZHAO, fits, "agree")
    assert take(house, "qian", fits, "approve") == "approved"
    for type, code in (("plan", "QA"), ("form", "EN")):
        other = written(house, type=type, unit_code=code)
        with pytest.raises(StepRefused) as refused:
            take(house, LI, other, "submit", fields=stages)
        assert reasons(refused.value) == ["approver-without-right:钱一"]


def test_the_approver_is_whom_the_type_says_else_any_approver(house: House) -> None:
    manual = draft(house, LI, "手册", type="manual")
    upload(house, LI, manual, word_file("手册"))
    take(house, LI, manual, "submit", fields={"stages": [{"people": [ZHAO]}]})
    take(house, ZHAO, manual, "agree")
    assert take(house, FANG, manual, "approve") == "approved"
    instruction = written(house, an_owner_who_writes(house))
    take(house, CHEN, instruction, "submit", fields={"stages": [{"people": [ZHAO]}]})
    take(house, ZHAO, instruction, "agree")
    assert take(house, ZHOU, instruction, "approve") == "approved"


def an_owner_who_writes(house: House) -> str:
    """The only process owner writes this one, so somebody else has to approve it."""
    with installing(house) as work:
        person = people_queries.person_by_username(work.session, CHEN)
        people_service.give_role(work, person, role="author", unit=people_queries.unit_by_code(work.session, "HQ"))
    return CHEN


def test_publishing_answers_all_that_is_wrong_at_once(house: House) -> None:
    one = written(house)
    see_through(house, one)
    with pytest.raises(StepRefused) as refused:
        take(house, ZHAO, one, "publish", fields={"effective_on": "2026-03-01"})
    assert reasons(refused.value) == [
        "needs-role:document_controller", "effective-date-past", "notice-too-short", "distribution-undecided",
    ]  # fmt: skip
    assert state(house, one) == "approved"


@pytest.mark.parametrize(("day", "kept"), [(4, False), (5, True)])
def test_readers_get_the_notice_the_type_promises_or_a_reason(house: House, day: int, kept: bool) -> None:
    one = written(house)
    see_through(house, one)
    fields = {"effective_on": f"2026-03-0{day}", "distribution": [{"to": "all"}]}
    if kept:
        assert take(house, WANG, one, "publish", fields=fields) == "released"
    else:
        with pytest.raises(StepRefused) as refused:
            take(house, WANG, one, "publish", fields=fields)
        assert reasons(refused.value) == ["notice-too-short"]
        assert take(house, WANG, one, "publish", fields=fields | {"short_notice_reason": "急用"}) == "released"


def test_a_text_published_for_today_is_in_force_at_once(house: House) -> None:
    one = written(house)
    see_through(house, one)
    assert release(house, one) == "effective"
    assert row(house, one).effective_on == today(house) and row(house, one).effective_to is None
