"""The page of a periodic review: the text in force, earlier verdicts, and what can be decided (7.5.1.2)."""

from datetime import timedelta

import pytest
from cast import LI, SUN, WANG
from given import approved, draft, publish, take
from pages_reader import Reader
from sqlalchemy import select

from docflow.documents.models import PeriodicReview


@pytest.fixture
def review(house, clock) -> int:
    publish(house, approved(house, "文件控制程序"))
    house.sweep()
    clock.move_to(clock.now() + timedelta(days=365 * 3))
    house.sweep()
    with house.store.reading() as session:
        return session.scalars(select(PeriodicReview.id)).one()


def test_the_owner_sees_the_text_in_force_and_steps_that_lead_to_signing(house, review):
    page = Reader(house, LI).see(f"/reviews/{review}")
    assert 'href="/documents/CN-QP-001"' in page and "现行有效" in page and "这是第一次评审" in page
    for step in ("reaffirm", "revise", "withdraw"):
        assert f'href="/items/{review}/steps/{step}"' in page
    assert f"/workflows/periodic_review?item={review}" in page


def test_a_step_that_is_refused_says_why(house, review):
    page = Reader(house, WANG, "en").see(f"/reviews/{review}")
    assert f'href="/items/{review}/steps/revise"' in page
    with_open_revision(house)
    page = Reader(house, WANG, "en").see(f"/reviews/{review}")
    assert f'href="/items/{review}/steps/revise"' not in page
    assert "“Revise” is not possible now:" in page and "A revision is in progress already" in page


def with_open_revision(house) -> None:
    reader = Reader(house, LI).client
    body = {"reason": "内审发现", "summary": "修改第五章"}
    answer = reader.post("/api/v1/documents/CN-QP-001/revisions", json=body, headers={"accept": "application/json"})
    assert answer.status_code < 300, answer.text


def test_an_earlier_verdict_is_shown_with_its_signer(house, review):
    take(house, LI, review, "reaffirm", comment="内容仍然适用")
    with house.store.reading() as session:
        following = session.scalars(select(PeriodicReview.id).order_by(PeriodicReview.id.desc())).first()
    page = Reader(house, LI).see(f"/reviews/{following}")
    assert "继续有效" in page and f'href="/reviews/{review}"' in page and "李明" in page
    assert "已评审" in Reader(house, LI).see(f"/reviews/{review}")


def test_who_has_no_part_in_a_review_does_not_find_it(house, review):
    Reader(house, SUN).see(f"/reviews/{review}", 404)
    other = draft(house, LI, "记录控制程序")
    Reader(house, LI).see(f"/reviews/{other}", 404)
