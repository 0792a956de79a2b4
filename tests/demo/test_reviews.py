"""The demonstration shows a management review that was closed, and one whose inputs are being collected."""

from sqlalchemy import select

from docflow.house import House
from docflow.reviews import queries
from docflow.reviews.models import ManagementReview


def test_one_review_is_closed_with_its_decisions_and_one_collects(demo: House) -> None:
    with demo.store.reading() as session:
        closed, collecting = session.scalars(select(ManagementReview).order_by(ManagementReview.id))
        assert (closed.state, collecting.state) == ("closed", "collecting")
        done, carried = session.scalars(queries.decisions_of(closed.id))
        assert done.item_id and not done.carried_reason and carried.carried_reason
        answered = [bool(one.words) for one in session.scalars(queries.inputs_of(collecting.id))]
    assert any(answered) and not all(answered)
