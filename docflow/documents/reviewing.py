"""Periodic review: asked at intervals, answered with one of three verdicts."""

from collections.abc import Iterator, Mapping
from datetime import date

from docflow.documents.changes.service import request_change, take_up_revision
from docflow.documents.changes.touched import ChangeAsked
from docflow.documents.desk import Desk
from docflow.documents.models import Document, PeriodicReview, Revision
from docflow.documents.service import open_next_revision
from docflow.journal.work import Work
from docflow.kernel.text import Text
from docflow.lifecycle.clockwork import schedule
from docflow.lifecycle.engine import Effect
from docflow.lifecycle.guards import Taking
from docflow.lifecycle.items import Item, name_on
from docflow.lifecycle.links import link
from docflow.people.models import Person, Unit

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


def schedule_next(desk: Desk, work: Work, revision: Revision, *, since: date) -> PeriodicReview:
    """Plan the next review of the text in force, as many months after a day as its type says."""
    document = work.session.get_one(Document, revision.document_id)
    due_on = months_later(since, desk.types[document.type].review_every_months)
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


def _owner_still_here(work: Work, document: Document) -> int | None:
    owner = work.session.get(Person, document.owner_id) if document.owner_id else None
    left = owner is None or (owner.retired_on is not None and owner.retired_on <= work.today)
    return None if left else document.owner_id


def effects(desk: Desk) -> Mapping[str, Effect]:
    def concluded(work: Work, review: PeriodicReview, taking: Taking, verdict: str) -> Revision:
        """Whatever the verdict, the text stays in force for now, so its next review is planned.

        A new revision that takes effect, or a withdrawal, drops that one.
        """
        review.verdict = taking.facts["verdict"] = verdict
        revision = work.session.get_one(Revision, review.revision_id)
        # One review of a document is pending at a time: this one gives up its place to the next.
        review.claim = None
        work.session.flush()
        schedule_next(desk, work, revision, since=work.today)
        return revision

    def reaffirm_document(work: Work, review: PeriodicReview, taking: Taking) -> None:
        concluded(work, review, taking, "reaffirm")

    def open_revision(work: Work, review: PeriodicReview, taking: Taking) -> Iterator[tuple[Item, str]]:
        """The revision opens at once, with the change request that it carries."""
        revision = concluded(work, review, taking, "revise")
        document = work.session.get_one(Document, review.document_id)
        author = _owner_still_here(work, document) or work.actor.person_id
        opened = open_next_revision(
            desk, work, document, revision, reason=taking.comment, source="periodic_review", author_id=author
        )
        link(work, review, "led_to", opened)
        request = take_up_revision(desk, work, review=review, document=document, revision=opened)
        yield request, "take_up"

    def propose_withdrawal(work: Work, review: PeriodicReview, taking: Taking) -> None:
        """Asked for as a change: others judge what it touches, and owners approve it."""
        revision = concluded(work, review, taking, "withdraw")
        unit = work.session.get_one(Unit, revision.unit_id)
        asked = ChangeAsked("withdraw", revision.number, words=taking.comment)
        request_change(
            desk, work, title=Text(revision.title_zh, revision.title_en), reason=taking.comment,
            source="periodic_review", unit=unit, documents=[asked], origin=review,
        )  # fmt: skip

    return {
        "reaffirm-document": reaffirm_document,
        "open-revision": open_revision,
        "propose-withdrawal": propose_withdrawal,
    }
