"""7.5.2.1: a document is identified when it is created: number, type, unit, title; by those who may."""

from datetime import UTC, datetime

import pytest
from cast import HE, LI, SUN, WANG, ZHOU, unit
from documents_hands import begin_revision, by, in_force, installing, join, move_to, replaced, row, save, written
from given import draft, take

from docflow.documents import service
from docflow.documents.blanks import blank_text
from docflow.documents.document_types import revision_label
from docflow.documents.errors import (
    DocumentTypeUnknown,
    NothingToRevise,
    RevisionAlreadyOpen,
    TitleMissing,
)
from docflow.house import House
from docflow.kernel.errors import NotAllowed
from docflow.kernel.text import Text
from docflow.lifecycle.errors import NumberTaken
from docflow.people import queries as people_queries
from docflow.people import service as people_service
from docflow.standards.errors import ClauseUnknown


def number(house: House, revision_id: int) -> str:
    return row(house, revision_id).number


def test_each_type_counts_its_own_numbers_without_gaps(house: House) -> None:
    made = [draft(house, LI, "程序一"), draft(house, LI, "程序二"), draft(house, LI, "手册", type="manual")]
    assert [number(house, one) for one in made] == ["CN-QP-001", "CN-QP-002", "CN-M-001"]


def test_a_pattern_with_the_unit_counts_in_each_unit(house: House) -> None:
    made = [draft(house, LI, "作业", type="instruction", unit_code=code) for code in ("QA", "EN", "QA")]
    assert [number(house, one) for one in made] == ["CN-WI-QA-001", "CN-WI-EN-001", "CN-WI-QA-002"]


def test_the_year_of_a_number_is_the_organisations(house: House) -> None:
    move_to(house, datetime(2026, 12, 31, 15, 59, tzinfo=UTC))
    last = draft(house, LI, "方案", type="plan")
    move_to(house, datetime(2026, 12, 31, 16, 1, tzinfo=UTC))
    first = draft(house, LI, "方案", type="plan")
    assert [number(house, last), number(house, first)] == ["CN-P-2026-001", "CN-P-2027-001"]


def test_an_existing_number_is_kept_as_it_is_and_passed_over_by_the_count(house: House) -> None:
    kept = draft(house, LI, "旧", number="HQ/QP-01")
    taken = draft(house, LI, "旧", number="CN-QP-001")
    assert number(house, kept) == "HQ/QP-01" and number(house, taken) == "CN-QP-001"
    assert number(house, draft(house, LI, "新")) == "CN-QP-002"


@pytest.mark.parametrize("again", ["HQ/QP-01", "  HQ/QP-01 "])
def test_a_number_is_given_once(house: House, again: str) -> None:
    draft(house, LI, "旧", number="HQ/QP-01")
    with pytest.raises(NumberTaken):
        draft(house, LI, "又", number=again)


def test_a_number_stays_used_after_its_document_was_cancelled(house: House) -> None:
    gone = draft(house, LI, "作废的")
    take(house, LI, gone, "cancel", comment="不写了")
    assert number(house, draft(house, LI, "下一份")) == "CN-QP-002"
    with pytest.raises(NumberTaken):
        draft(house, LI, "再用", number="CN-QP-001")


def test_a_beginning_that_fails_uses_up_no_number(house: House) -> None:
    with pytest.raises(ClauseUnknown):
        draft(house, LI, "错", clauses=["7.5.2", "99.9"])
    assert number(house, draft(house, LI, "对")) == "CN-QP-001"


def test_type_unit_and_clause_must_exist(house: House) -> None:
    with pytest.raises(DocumentTypeUnknown), installing(house) as work:
        unit_qa = people_queries.unit_by_code(work.session, "QA")
        service.begin_document(house.desk, work, type="novel", title=Text("书", ""), unit=unit_qa)
    with pytest.raises(ClauseUnknown):
        draft(house, LI, "错", clauses=["other:7.5.2"])


@pytest.mark.parametrize("title", [Text("", ""), Text(" \n", "\t"), Text("长" * 301, "")])
def test_a_document_has_a_title_of_a_sensible_length(house: House, title: Text) -> None:
    with pytest.raises(TitleMissing), by(house, LI) as work:
        service.begin_document(house.desk, work, type="plan", title=title, unit=unit(house, "QA"))


def test_a_title_in_one_language_serves_in_both(house: House) -> None:
    with by(house, LI) as work:
        begun = service.begin_document(
            house.desk, work, type="plan", title=Text("", " Energy\nplan "), unit=unit(house, "QA"), language="en"
        )
        assert begun.title == Text("Energy plan", "Energy plan") and begun.title_zh == ""


def test_only_authors_of_the_unit_begin_documents_there(house: House) -> None:
    assert draft(house, HE, "能源作业", type="instruction", unit_code="EN")
    for who, code in ((HE, "QA"), (SUN, "PR"), (WANG, "QA")):
        with pytest.raises(NotAllowed):
            draft(house, who, "作业", type="instruction", unit_code=code)


def test_an_author_of_one_type_begins_no_other(house: House) -> None:
    join(house, "qian", "钱一", "PR")
    with installing(house) as work:
        person = people_queries.person_by_username(work.session, "qian")
        there = people_queries.unit_by_code(work.session, "PR")
        people_service.give_role(work, person, role="author", unit=there, document_type="form")
    assert draft(house, "qian", "记录", type="form", unit_code="PR")
    with pytest.raises(NotAllowed):
        draft(house, "qian", "程序", type="procedure", unit_code="PR")


def test_one_revision_is_open_and_one_is_in_force(house: House) -> None:
    first = in_force(house)
    second = begin_revision(house, first)
    with pytest.raises(RevisionAlreadyOpen):
        begin_revision(house, first, who=ZHOU)
    assert row(house, first).state == "effective" and row(house, second).state == "draft"


def test_a_document_that_was_never_in_force_is_not_revised(house: House) -> None:
    with pytest.raises(NothingToRevise):
        begin_revision(house, written(house))


def test_a_revision_raises_the_letter_and_an_editorial_one_the_figure(house: House) -> None:
    first = in_force(house)
    wording = replaced(house, first, editorial=True)
    content = replaced(house, first)
    again = replaced(house, first, editorial=True)
    assert [row(house, one).label for one in (first, wording, content, again)] == ["A/0", "A/1", "B/0", "B/1"]


def test_a_draft_that_turns_out_to_be_editorial_changes_its_label(house: House) -> None:
    first = in_force(house)
    second = begin_revision(house, first)
    assert row(house, second).label == "B/0"
    with by(house, LI) as work:
        service.describe(house.desk, work, work.session.get_one(type(row(house, second)), second), editorial=True)
    assert row(house, second).label == "A/1"


def test_a_cancelled_revision_leaves_the_text_in_force_and_makes_room_for_another(house: House) -> None:
    first = in_force(house)
    take(house, LI, begin_revision(house, first), "cancel", comment="不改了")
    second = begin_revision(house, first)
    save(house, LI, second, "再改")
    assert row(house, first).state == "effective" and row(house, second).serial == 3


@pytest.mark.parametrize(
    ("first", "labels"),
    [
        ("A/0", ["A/0", "A/1", "B/0", "AA/0"]),
        ("1.0", ["1.0", "1.1", "2.0", "27.0"]),
        ("00", ["00", "01", "01", "26"]),
        ("B/1", ["B/1", "B/2", "C/1", "AB/1"]),
    ],
)
def test_labels_follow_the_scheme_of_the_first(first: str, labels: list[str]) -> None:
    assert [revision_label(first, *step) for step in ((0, 0), (0, 1), (1, 0), (26, 0))] == labels


@pytest.mark.parametrize("title", ["", " ", "...", "\u0091"])
def test_a_blank_that_has_no_name_yet_is_a_word_file_all_the_same(house: House, title: str) -> None:
    made = blank_text(house.desk, "procedure", Text(title, ""), Text("质量部", "Quality"), "zh")
    assert made is not None and made.name == "file.docx" and made.intake.kind == "docx"
