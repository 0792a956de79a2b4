"""Every page renders for those who may see it, in both languages; for others there is nothing at its address."""

import pytest
from cast import CHEN, FANG, HE, LI, SUN, WANG, ZHAO, ZHOU
from given import approved, draft, publish, upload, word_file
from page_people import Somebody, words_of
from sqlalchemy import event

from docflow.house import House


@pytest.fixture
def in_force(house: House) -> int:
    """A procedure in force for everybody, with its next revision begun."""
    first = approved(house, "文件控制程序")
    publish(house, first)
    house.settle()
    return first


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_draft_has_pages_for_its_author_and_its_controller_only(house: House, language: str):
    revision = draft(house, LI, "文件控制程序")
    upload(house, LI, revision, word_file("文件控制程序", "正文"))
    paths = (f"/revisions/{revision}", f"/revisions/{revision}/compare", f"/revisions/{revision}/readers",
             "/documents/CN-QP-001", f"/items/{revision}/steps/submit", f"/items/{revision}/steps/cancel")  # fmt: skip
    for path in paths:
        for who in (LI, WANG, ZHOU, FANG):
            Somebody(house, who, language).sees(path)
        for who in (SUN, HE, ZHAO, CHEN):
            Somebody(house, who, language).sees(path, 404)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_text_in_force_has_pages_for_everybody_it_is_addressed_to(house: House, in_force: int, language: str):
    for who in (LI, SUN, HE, WANG):
        reader = Somebody(house, who, language)
        for path in ("/", "/documents", "/documents/CN-QP-001", f"/revisions/{in_force}",
                     f"/revisions/{in_force}/readers", f"/revisions/{in_force}/compare"):  # fmt: skip
            reader.sees(path)


def test_a_text_for_one_unit_has_no_page_for_another(house: House):
    first = approved(house, "能源管理程序")
    publish(house, first, to="EN")
    sun = Somebody(house, SUN)
    sun.sees(f"/revisions/{first}", 404)
    sun.sees("/documents/CN-QP-001", 404)
    assert "CN-QP-001" not in sun.sees("/documents")
    Somebody(house, HE).sees("/documents/CN-QP-001")


def test_a_reader_sees_neither_the_next_revision_nor_who_else_has_read(house: House, in_force: int):
    li = Somebody(house, LI)
    second = int(li.sends("/documents/CN-QP-001/revise", data={"reason": "更新"}).split("/")[2].split("?")[0])
    sun = Somebody(house, SUN)
    assert "B/0" not in sun.sees("/documents/CN-QP-001")
    sun.sees(f"/revisions/{second}", 404)
    sun.sees(f"/items/{second}/steps/submit", 404)
    page = words_of(sun.sees(f"/revisions/{in_force}/readers"))
    assert "孙悦" in page and "何伟" not in page
    assert "何伟" in Somebody(house, WANG).sees(f"/revisions/{in_force}/readers")


def test_a_former_reader_learns_what_took_the_place_of_the_text(house: House, in_force: int):
    location = Somebody(house, ZHOU).signs(in_force, "withdraw", comment="并入手册", replacement="CN-M-001")
    assert location == f"/revisions/{in_force}?did=withdraw"
    page = Somebody(house, SUN, "en").sees("/documents/CN-QP-001")
    assert "no longer in force" in page and "/documents/CN-M-001" in page
    Somebody(house, SUN).sees(f"/revisions/{in_force}", 404)
    assert "非预期" not in page


def test_who_may_begin_nothing_is_offered_no_new_document(house: House):
    sun = Somebody(house, SUN)
    sun.sees("/documents/new", 403)
    assert "/documents/new" not in sun.sees("/documents")
    assert "/documents/new" in Somebody(house, LI).sees("/documents")


def test_a_number_may_have_slashes_and_has_a_short_address(house: House):
    revision = draft(house, LI, "文件控制程序", number="HQ/QP-01")
    upload(house, LI, revision, word_file("文件控制程序"))
    li = Somebody(house, LI)
    assert "HQ/QP-01" in li.sees("/documents/HQ/QP-01")
    answer = li.client.get("/d/HQ/QP-01")
    assert (answer.status_code, answer.headers["location"]) == (303, "/documents/HQ/QP-01")


def test_lists_take_as_many_statements_for_many_documents_as_for_one(house: House):
    wang = Somebody(house, WANG)
    approved(house, "第一份")
    for_one = _statements(house, wang)
    for at in range(12):
        approved(house, f"第 {at} 份")
    assert _statements(house, wang) == for_one


def _statements(house: House, reader: Somebody) -> dict[str, int]:
    found: dict[str, int] = {}
    for path in ("/documents", "/?show=publish"):
        seen: list[str] = []

        def note(connection: object, cursor: object, statement: str, *more: object, into: list[str] = seen) -> None:
            into.append(statement)

        event.listen(house.store.engine, "before_cursor_execute", note)
        reader.sees(path)
        event.remove(house.store.engine, "before_cursor_execute", note)
        found[path] = len([one for one in seen if one.startswith("SELECT")])
    return found
