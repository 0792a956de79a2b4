"""What follows from a step taken with a document; states are moved by the lifecycle alone."""

from collections.abc import Iterator, Mapping

from sqlalchemy import select

from docflow.documents import queries, readers, renditions, reviewing
from docflow.documents.changes.settling import settle_requests
from docflow.documents.desk import Desk
from docflow.documents.forms import PublishForm, SubmitForm, SuspendForm, WithdrawForm
from docflow.documents.models import Document, Reference, Revision
from docflow.documents.references import references_in
from docflow.documents.stages import planned
from docflow.journal.work import Work
from docflow.kernel.clock import day_of
from docflow.lifecycle.clockwork import schedule
from docflow.lifecycle.decisions import plan
from docflow.lifecycle.engine import Effect
from docflow.lifecycle.guards import Taking
from docflow.lifecycle.items import Item
from docflow.lifecycle.links import link


def note_references(work: Work, revision: Revision, taking: Taking) -> None:
    """Keep which documents this text names, so that none of them is withdrawn unnoticed."""
    now = set(references_in(work, revision))
    before = {
        row.document_id: row
        for row in work.session.scalars(select(Reference).where(Reference.revision_id == revision.id))
    }
    for document_id in before.keys() - now:
        work.session.delete(before[document_id])
    work.session.add_all(
        Reference(revision_id=revision.id, document_id=document_id) for document_id in sorted(now - before.keys())
    )


def set_effective_date(work: Work, revision: Revision, taking: Taking) -> Iterator[tuple[Item, str]]:
    assert isinstance(taking.form, PublishForm)
    revision.released_at = work.at
    if revision.effective_on is not None and revision.effective_on <= work.today:
        yield revision, "take_effect"
    elif revision.effective_on is not None:
        schedule(work, revision, "take_effect", revision.effective_on)


def supersede_previous(work: Work, revision: Revision, taking: Taking) -> Iterator[tuple[Item, str]]:
    previous = work.session.scalar(queries.effective_revision(revision.document_id, revision.language))
    if previous is not None and previous.id != revision.id:
        link(work, revision, "replaces", previous)
        # From that day the new text binds, also when the clock gets to it some days later.
        previous.effective_to = revision.effective_on
        work.session.flush()
        yield previous, "supersede"


def end_force(work: Work, revision: Revision, taking: Taking) -> None:
    if revision.was_in_force and taking.name != "supersede":
        revision.effective_to = max(work.today, revision.effective_on or work.today)
    revision.suspended_at = revision.suspended_to = None
    readers.stop_asking(work, revision)


def suspend(work: Work, revision: Revision, taking: Taking) -> None:
    assert isinstance(taking.form, SuspendForm)
    revision.suspended_at, revision.suspended_to = work.at, taking.form.until


def suspend_by_rule(work: Work, revision: Revision, taking: Taking) -> None:
    """What a change brought into force without its approval, until a person lifts it."""
    revision.suspended_at, revision.suspended_to = work.at, None


def resume(work: Work, revision: Revision, taking: Taking) -> None:
    assert revision.suspended_at is not None, "the step's guards say so"
    paused = work.today - day_of(revision.suspended_at, work.clock.zone)
    readers.put_off(work, revision, paused)
    revision.suspended_at = revision.suspended_to = None


def decide_references(work: Work, revision: Revision, taking: Taking) -> None:
    assert isinstance(taking.form, WithdrawForm)
    revision.replacement = taking.form.replacement
    rows = work.session.execute(queries.inbound_references(revision.document_id)).all()
    for reference, source in rows:
        reference.decision = taking.form.references[source.number]


def close_periodic_review(work: Work, revision: Revision, taking: Taking) -> Iterator[tuple[Item, str]]:
    """No text is left in force, so nothing is to be reviewed; else the review is about a text that is left."""
    review = work.session.scalar(queries.pending_review(revision.document_id))
    if review is None:
        return
    others = queries.effective_revision(revision.document_id).where(Revision.id != revision.id)
    left = work.session.scalars(others.order_by(Revision.id)).first()
    if left is None:
        yield review, "drop"
    elif review.revision_id == revision.id:
        review.revision_id = left.id
        link(work, review, "reviews", left)


def effects(desk: Desk) -> Mapping[str, Effect]:
    """All consequences of the room; those that need types or files are closed over the desk."""

    def plan_stages(work: Work, revision: Revision, taking: Taking) -> None:
        form = taking.form if isinstance(taking.form, SubmitForm) else SubmitForm()
        plan(work, revision, planned(desk, work, revision, form).stages, due_on=form.due_on)

    def make_controlled_copy(work: Work, revision: Revision, taking: Taking) -> None:
        if taking.name == "approve":
            revision.approved_at = work.at
        made = renditions.make(desk, work, revision, taking.name)
        taking.facts["renditions"] = [rendition.sha256 for rendition in made]

    def address_readers(work: Work, revision: Revision, taking: Taking) -> None:
        assert isinstance(taking.form, PublishForm)
        revision.effective_on = taking.form.effective_on
        document = work.session.get_one(Document, revision.document_id)
        asked = desk.types[document.type].acknowledge
        readers.address(work, revision, taking.form.distribution or [], asked)

    def ask_readers(work: Work, revision: Revision, taking: Taking) -> None:
        readers.ask(work, revision)

    def schedule_periodic_review(work: Work, revision: Revision, taking: Taking) -> Iterator[tuple[Item, str]]:
        """The next review counts from the first day in force; a translation puts off no review of the original."""
        if review := work.session.scalar(queries.pending_review(revision.document_id)):
            if work.session.get_one(Revision, review.revision_id).language != revision.language:
                return
            yield review, "drop"
        reviewing.schedule_next(desk, work, revision, since=revision.effective_on or work.today)

    return {
        "note-references": note_references,
        "plan-stages": plan_stages,
        "make-controlled-copy": make_controlled_copy,
        "address-readers": address_readers,
        "set-effective-date": set_effective_date,
        "supersede-previous": supersede_previous,
        "ask-readers": ask_readers,
        "schedule-periodic-review": schedule_periodic_review,
        "end-force": end_force,
        "suspend": suspend,
        "suspend-by-rule": suspend_by_rule,
        "resume": resume,
        "decide-references": decide_references,
        "close-periodic-review": close_periodic_review,
        "settle-change-requests": settle_requests,
    }
