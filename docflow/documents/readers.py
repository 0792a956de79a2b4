"""Who a text is for, and who has confirmed having read it."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, delete, insert, select, update
from sqlalchemy.orm import Session

from docflow.documents import queries
from docflow.documents.document_types import Acknowledging
from docflow.documents.errors import AcknowledgementNotAsked, NotOpenedYet
from docflow.documents.forms import RecipientAsked
from docflow.documents.models import Acknowledgement, Recipient, Revision
from docflow.journal.work import Work
from docflow.kernel.errors import NotAllowed
from docflow.lifecycle.items import Item, ItemAudience, open_item
from docflow.people.errors import ReasonMissing
from docflow.people.models import Person, Post, Unit
from docflow.people.queries import (
    not_retired,
    people_in_post,
    people_of_unit,
    person_of,
    persons,
    post_by_code,
    scope_of,
    unit_by_code,
)
from docflow.people.rights import Scope

LEFT = "no longer addressed"
_AT_ONCE = 100
"""Texts whose readers the clock reads together, so that a round takes few statements and little memory."""


def address(work: Work, revision: Revision, asked: Iterable[RecipientAsked], default: Acknowledging) -> None:
    """Write the distribution list; the text becomes visible to these readers once it is in force."""
    work.session.execute(delete(Recipient).where(Recipient.revision_id == revision.id))
    work.session.execute(delete(ItemAudience).where(ItemAudience.item_id == revision.id))
    seen: set[tuple[str, int]] = set()
    for line in asked:
        ref = _reference(work.session, line)
        if (line.to, ref) in seen:
            continue
        seen.add((line.to, ref))
        acknowledge = default.required if line.acknowledge is None else line.acknowledge
        work.session.add(ItemAudience(item_id=revision.id, addressed=line.to, ref_id=ref))
        work.session.add(
            Recipient(
                revision_id=revision.id, addressed=line.to, ref_id=ref,
                acknowledge=acknowledge, within_days=default.within_days,
            )
        )  # fmt: skip
    work.session.flush()


def _reference(session: Session, line: RecipientAsked) -> int:
    if line.to == "all":
        return 0
    if line.to == "person":
        return person_of(session, line.who).id
    if line.to == "unit":
        unit = session.get(Unit, line.who) if isinstance(line.who, int) else None
        return unit.id if unit else unit_by_code(session, str(line.who)).id
    post = session.get(Post, line.who) if isinstance(line.who, int) else None
    return post.id if post else post_by_code(session, str(line.who)).id


def _people(session: Session, addressed: str, ref_id: int, on: date) -> list[int]:
    """Whom one line of a distribution list reaches on a day."""
    if addressed == "all":
        everybody = persons(on=on).where(Person.unit_id.is_not(None))
    elif addressed == "unit":
        everybody = people_of_unit(session.get_one(Unit, ref_id), on)
    elif addressed == "post":
        everybody = people_in_post(ref_id, on)
    else:
        everybody = select(Person).where(Person.id == ref_id, not_retired(on))
    return list(session.scalars(everybody.with_only_columns(Person.id)))


def ask(work: Work, revision: Revision) -> int:
    """Ask everybody on the list who has not been asked; returns how many were. The caller holds the item's lock.

    Called when the text takes effect and again by every sweep, so that whoever joins a unit later
    is asked too. An editorial revision carries over what was confirmed for the one before.
    """
    rows = _unasked(work, revision)
    if rows:
        # Whoever had left and is back is asked anew.
        work.session.execute(
            delete(Acknowledgement).where(
                Acknowledgement.revision_id == revision.id, Acknowledgement.person_id.in_(rows)
            )
        )
        work.session.execute(insert(Acknowledgement), list(rows.values()))
        carried = sorted(person for person, row in rows.items() if row["state"] == "acknowledged")
        work.record("revision.readers_asked", revision, {"people": sorted(rows), "carried_over": carried})
    return len(rows)


def _unasked(work: Work, revision: Revision) -> dict[int, dict[str, object]]:
    """The rows that are still missing, by person."""
    known = set(
        work.session.scalars(
            queries.acknowledgements_of(revision.id)
            .where(~and_(Acknowledgement.state == "waived", Acknowledgement.reason == LEFT))
            .with_only_columns(Acknowledgement.person_id)
        )
    )
    carried = _carried_over(work, revision)
    rows: dict[int, dict[str, object]] = {}
    for line in work.session.scalars(
        select(Recipient).where(Recipient.revision_id == revision.id, Recipient.acknowledge)
    ):
        for person_id in _people(work.session, line.addressed, line.ref_id, work.today):
            if person_id in known or person_id in rows:
                continue
            done = person_id in carried
            rows[person_id] = {
                "revision_id": revision.id, "person_id": person_id,
                "state": "acknowledged" if done else "assigned",
                "due_on": work.today + timedelta(days=line.within_days),
                "assigned_at": work.at, "ended_at": work.at if done else None,
                "reason": "carried over" if done else "",
            }  # fmt: skip
    return rows


def _carried_over(work: Work, revision: Revision) -> set[int]:
    if not revision.editorial:
        return set()
    previous = work.session.scalar(queries.previous_revision(revision))
    if previous is None:
        return set()
    confirmed = queries.acknowledgements_of(previous.id).where(Acknowledgement.state == "acknowledged")
    return set(work.session.scalars(confirmed.with_only_columns(Acknowledgement.person_id).order_by(None)))


def follow_joiners(work: Work) -> None:
    """Ask those who joined a unit or a post since a text took effect."""
    reached = _reached(work, Revision.suspended_at.is_(None))
    asked = ~and_(Acknowledgement.state == "waived", Acknowledgement.reason == LEFT)
    short = [text for text, people in _people_asked(work, sorted(reached), asked) if not reached[text] <= people]
    # Most rounds ask nobody and lock nothing; whoever is asked is asked about the text as it stands under the lock.
    for text in short:
        revision = open_item(work.session, text, None)
        assert isinstance(revision, Revision)
        if revision.in_force:
            ask(work, revision)


def _reached(work: Work, *conditions: ColumnElement[bool]) -> dict[int, frozenset[int]]:
    """The texts in force whose readers have to confirm, each with everybody its distribution list reaches today."""
    asking = select(Recipient.revision_id, Recipient.addressed, Recipient.ref_id)
    in_force = asking.join(Revision, Revision.id == Recipient.revision_id).where(Item.in_force, Recipient.acknowledge)
    lists: dict[int, set[tuple[str, int]]] = {}
    for text, addressed, ref_id in work.session.execute(in_force.where(*conditions)):
        lists.setdefault(text, set()).add((addressed, ref_id))
    lines = frozenset[tuple[str, int]]().union(*lists.values())
    people = {line: frozenset(_people(work.session, *line, work.today)) for line in lines}
    return {text: frozenset[int]().union(*(people[line] for line in on)) for text, on in lists.items()}


def _people_asked(
    work: Work, texts: Sequence[int], condition: ColumnElement[bool]
) -> Iterator[tuple[int, frozenset[int]]]:
    """Each of these texts with the people whose confirmations of it fit a condition; read some texts at a time."""
    for start in range(0, len(texts), _AT_ONCE):
        people: dict[int, set[int]] = {text: set() for text in texts[start : start + _AT_ONCE]}
        rows = select(Acknowledgement.revision_id, Acknowledgement.person_id).where(
            Acknowledgement.revision_id.in_(people), condition
        )
        for text, person_id in work.session.execute(rows):
            people[text].add(person_id)
        yield from ((text, frozenset(asked)) for text, asked in people.items())


def put_off(work: Work, revision: Revision, days: timedelta) -> None:
    """Give those who still owe a confirmation the days back on which the text was suspended."""
    for owed in work.session.scalars(
        queries.acknowledgements_of(revision.id).where(Acknowledgement.state == "assigned")
    ):
        owed.due_on += days


def release_leavers(work: Work) -> None:
    """Ask no more of those who have left, or are no longer among the readers a text is addressed to."""
    owed = Acknowledgement.state == "assigned"
    in_force = select(Revision.id).where(
        Item.in_force, Revision.id.in_(select(Acknowledgement.revision_id).where(owed))
    )
    texts = work.session.scalars(in_force.order_by(Revision.id)).all()
    reached = _reached(work)
    nobody = frozenset[int]()
    left = [text for text, people in _people_asked(work, texts, owed) if not people <= reached.get(text, nobody)]
    for text in left:
        revision = open_item(work.session, text, None)
        assert isinstance(revision, Revision)
        gone = _gone(work, revision) if revision.in_force else []
        for one in gone:
            one.state, one.ended_at, one.reason = "waived", work.at, LEFT
        if gone:
            work.record("revision.readers_released", revision, {"people": sorted(one.person_id for one in gone)})


def _gone(work: Work, revision: Revision) -> list[Acknowledgement]:
    """What is still awaited from people whom the distribution list does not reach any more."""
    lines = work.session.scalars(
        select(Recipient).where(Recipient.revision_id == revision.id, Recipient.acknowledge)
    ).all()
    reached = {person for line in lines for person in _people(work.session, line.addressed, line.ref_id, work.today)}
    owed = work.session.scalars(queries.acknowledgements_of(revision.id).where(Acknowledgement.state == "assigned"))
    return [one for one in owed if one.person_id not in reached]


def stop_asking(work: Work, revision: Revision) -> None:
    """What was still open about a text that is no longer in force is closed as replaced."""
    work.session.execute(
        update(Acknowledgement)
        .where(Acknowledgement.revision_id == revision.id, Acknowledgement.state == "assigned")
        .values(state="replaced", ended_at=work.at)
    )


def may_see_readers(scope: Scope, revision: Revision) -> bool:
    """Controllers, process owners and those who see the whole system see who has read; others only themselves."""
    roles = ("document_controller", "process_owner", "management_representative", "top_management")
    return any(scope.holds(role, revision.unit_id, kind="revision") for role in roles)


def of_person(person_id: int) -> ColumnElement[bool]:
    return Acknowledgement.person_id == person_id


def awaited(work: Work, revision: Revision) -> Acknowledgement | None:
    """What the actor still owes for this text."""
    return work.session.scalar(queries.awaited_of(revision.id, work.actor.id))


def _awaited(work: Work, revision: Revision, person_id: int) -> Acknowledgement | None:
    return work.session.scalar(queries.awaited_of(revision.id, person_id).with_for_update())


def note_opened(work: Work, revision: Revision, text_sha256: str) -> None:
    """The actor opened the file of a text that waits for their confirmation."""
    if owed := _awaited(work, revision, work.actor.id):
        owed.opened_at, owed.text_sha256 = owed.opened_at or work.at, text_sha256


def acknowledge(work: Work, revision: Revision) -> Acknowledgement:
    """The actor confirms having read the text.

    Raises:
        AcknowledgementNotAsked: nothing of theirs is awaited for this revision.
        NotOpenedYet: they have not opened it.
    """
    owed = _awaited(work, revision, work.actor.id)
    if owed is None or revision.suspended_at is not None:
        raise AcknowledgementNotAsked()
    if owed.opened_at is None:
        raise NotOpenedYet()
    owed.state, owed.ended_at = "acknowledged", work.at
    work.record("revision.acknowledged", revision, {"person": work.actor.id, "text": owed.text_sha256})
    return owed


def waive(work: Work, revision: Revision, person_id: int, *, reason: str) -> Acknowledgement:
    """A controller lets somebody off, with a reason."""
    if not scope_of(work).holds("document_controller", revision.unit_id, kind="revision"):
        raise NotAllowed()
    if not reason.strip():
        raise ReasonMissing()
    owed = _awaited(work, revision, person_id)
    if owed is None:
        raise AcknowledgementNotAsked()
    owed.state, owed.ended_at, owed.reason = "waived", work.at, reason.strip()
    work.record("revision.acknowledgement_waived", revision, {"person": person_id, "reason": owed.reason})
    return owed
