"""Coverage pages: clause by clause, which documents answer a standard, and what is missing (7.5.1)."""

from datetime import timedelta

import pytest
from cast import LI, SUN, WANG
from given import approved, draft, pass_review, publish, upload, word_file
from pages_reader import Reader


@pytest.fixture
def covered(house):
    publish(house, approved(house, "文件控制程序"))
    draft(house, LI, "内部审核控制程序", clauses=["9.2.2"])
    house.sweep()
    return house


def row(page: str, clause: str) -> str:
    (found,) = [part for part in page.split("<tr")[1:] if f'<span class="number">{clause}</span>' in part]
    return found.partition("</tr>")[0]


def test_a_clause_names_what_is_in_force_and_what_is_on_its_way(covered):
    page = Reader(covered, WANG).see("/coverage")
    assert 'href="/documents/CN-QP-001"' in row(page, "7.5.2") and "齐全" in row(page, "7.5.2")
    assert "编制中" in row(page, "9.2.2") and "缺失" in row(page, "9.2.2") and "程序文件" in row(page, "9.2.2")


def test_a_reader_sees_no_trace_of_a_draft(covered):
    page = Reader(covered, SUN, "en").see("/coverage")
    assert "内部审核控制程序" not in page and "Missing" in row(page, "9.2.2") and "Answered" in row(page, "7.5.2")


def test_only_gaps_leaves_out_what_is_answered(covered):
    revision = draft(covered, LI, "审核公正性程序", clauses=["9.2.1"])
    upload(covered, LI, revision, word_file("审核公正性程序"))
    pass_review(covered, revision)
    publish(covered, revision)
    assert "齐全" in row(Reader(covered, WANG).see("/coverage"), "9.2.1")
    page = Reader(covered, WANG).see("/coverage", gaps=1)
    assert '<span class="number">9.2.1</span>' not in page and '<span class="number">9.2.2</span>' in page


def test_another_day_shows_what_bound_its_readers_then(covered, clock):
    before = (clock.now().astimezone(clock.zone).date() - timedelta(days=1)).isoformat()
    page = Reader(covered, WANG).see("/coverage", on=before)
    assert "CN-QP-001" not in page and before in page


def test_a_day_that_is_none_and_a_standard_that_is_not_there_are_refused(covered):
    wang = Reader(covered, WANG)
    assert "tomorrow" in wang.see("/coverage", 422, on="tomorrow")
    wang.see("/coverage", 404, standard="iso9999")
