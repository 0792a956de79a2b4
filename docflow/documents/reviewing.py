"""Periodic review: asked at intervals, answered with one of three verdicts."""

from collections.abc import Mapping
from datetime import date

from docflow.documents.desk import Desk
from docflow.documents.models import Document, PeriodicReview, Revision
from docflow.documents.service import open_next_revision
from docflow.journal.work import Work
from docflow.lifecycle.clockwork import schedule
from docflow.lifecycle.engine import Effect
from docflow.lifecycle.guards import Taking
from docflow.lifecycle.items import name_on
from docflow.lifecycle.links import link

LEAD_DAYS = 30
"""A review opens this many days before it is due: docflow's own proposal."""


def months_later(day: date, months: int) -> date:
    """The same day some months on, or the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    month += 1
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month, last)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


def schedule_next(desk: Desk, work: Work, revision: Revision, *, months: int) -> PeriodicReview:
    """Plan the next review of the text in force, counted from today."""
    document = work.session.get_one(Document, revision.document_id)
    due_on = months_later(work.today, months)
    review = PeriodicReview(
        document_id=document.id, revision_id=revision.id, number=document.number, unit_id=document.unit_id,
        title_zh=revision.title_zh, title_en=revision.title_en, author_id=document.owner_id, due_on=due_on,
    )  # fmt: skip
    desk.lifecycles["periodic_review"].begin(work, review, facts={"due_on": due_on, "revision": revision.id})
    if document.owner_id is not None:
        name_on(work.session, review, [document.owner_id], "owner")
    link(work, review, "reviews", revision)
    opens = date.fromordinal(max(due_on.toordinal() - LEAD_DAYS, work.today.toordinal()))
    schedule(work, review, "start", opens)
    return review


def effects(desk: Desk) -> Mapping[str, Effect]:
    def reaffirm_document(work: Work, review: PeriodicReview, taking: Taking) -> None:
        review.verdict = "reaffirm"
        revision = work.session.get_one(Revision, review.revision_id)
        document = work.session.get_one(Document, review.document_id)
        taking.facts["verdict"] = review.verdict
        # One review of a document is pending at a time: this one gives up its place to the next.
        review.claim = None
        work.session.flush()
        schedule_next(desk, work, revision, months=desk.types[document.type].review_every_months)

    def open_revision(work: Work, review: PeriodicReview, taking: Taking) -> None:
        review.verdict = "revise"
        taking.facts["verdict"] = review.verdict
        document = work.session.get_one(Document, review.document_id)
        revision = work.session.get_one(Revision, review.revision_id)
        opened = open_next_revision(
            desk, work, document, revision, reason=taking.comment, source="periodic_review", author_id=document.owner_id
        )
        link(work, review, "led_to", opened)

    def propose_withdrawal(work: Work, review: PeriodicReview, taking: Taking) -> None:
        review.verdict = "withdraw"
        taking.facts["verdict"] = review.verdict

    return {
        "reaffirm-document": reaffirm_document,
        "open-revision": open_revision,
        "propose-withdrawal": propose_withdrawal,
    }
