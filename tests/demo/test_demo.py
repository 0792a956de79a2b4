"""The demonstration shows documents in every state, made by the verbs that people use."""

from collections import Counter
from datetime import timedelta
from pathlib import Path

from demo_time import NOW, TODAY
from sqlalchemy import func, select
from typer.testing import CliRunner

from docflow.cli.app import app
from docflow.demo.filling import PASSWORD, who_is_who
from docflow.documents.models import Acknowledgement, Content, Document, PeriodicReview, Revision
from docflow.house import House
from docflow.journal.models import JournalEntry, JournalUnsealed
from docflow.journal.verify import verify
from docflow.lifecycle.decisions import Assignment
from docflow.lifecycle.items import Item, visible
from docflow.lifecycle.signatures import Signature
from docflow.people.models import Delegation, Person, Unit
from docflow.people.queries import person_by_username, scope_of_person
from docflow.people.sessions import log_in
from docflow.search.index import Query
from docflow.search.memory import MemoryIndex
from docflow.search.rebuilding import rebuild

_TOLD = JournalEntry.event != "account.logged_in"
"""What the demonstration itself did: the tests only log in."""


def states(house: House) -> Counter[str]:
    with house.store.reading() as session:
        return Counter(session.scalars(select(Revision.state)))


def test_every_state_is_there(demo: House) -> None:
    workflow = demo.lifecycles["revision"].newest
    assert set(workflow.states) == set(states(demo))
    with demo.store.reading() as session:
        assert session.scalar(select(func.count()).where(Revision.suspended_at.is_not(None))) == 1
        assert session.scalar(select(func.count(Document.id))) == 24


def test_a_review_is_half_agreed_and_one_text_was_returned(demo: House) -> None:
    with demo.store.reading() as session:
        halves = select(Assignment.item_id).join(Revision, Revision.id == Assignment.item_id)
        halves = halves.where(Revision.state == "in_review", Assignment.decision == "agree")
        assert session.scalars(halves).all()
        returned = select(Revision.round).join(Assignment, Assignment.item_id == Revision.id)
        assert session.scalars(returned.where(Assignment.decision == "return", Revision.state == "draft")).all() == [2]


def test_several_documents_are_three_revisions_deep_and_every_text_differs(demo: House) -> None:
    with demo.store.reading() as session:
        deep = [
            list(session.scalars(select(Revision).where(Revision.document_id == document).order_by(Revision.serial)))
            for document in session.scalars(select(Document.id).where(Document.type != "form"))
        ]
        deep = [line for line in deep if sum(one.was_in_force for one in line) >= 3]
        texts = [[session.get_one(Content, one.content_id).text for one in line] for line in deep]
    assert len(deep) >= 3
    assert all(len(set(line)) == len(line) for line in texts)
    assert all(one.reason and one.summary for line in deep for one in line[1:])


def test_one_review_is_overdue_and_one_is_open_in_time(demo: House) -> None:
    with demo.store.reading() as session:
        open_ones = session.scalars(select(PeriodicReview).where(Item.state == "open")).all()
    assert sorted(one.due_on < TODAY for one in open_ones) == [False, True]


def test_some_readers_have_confirmed_and_some_are_late(demo: House) -> None:
    with demo.store.reading() as session:
        rows = session.scalars(select(Acknowledgement)).all()
    assert any(row.state == "assigned" and row.due_on < TODAY for row in rows)
    assert sum(row.state == "acknowledged" for row in rows) > 50


def test_a_delegation_is_in_force_today(demo: House) -> None:
    with demo.store.reading() as session:
        (delegation,) = session.scalars(select(Delegation))
        tang = person_by_username(session, "tang")
        scope = scope_of_person(session, tang.id, TODAY)
    assert delegation.from_on <= TODAY <= delegation.to_on
    assert scope.delegates("management_representative")


def test_the_organisation_has_units_and_people_with_names_in_both_scripts(demo: House) -> None:
    with demo.store.reading() as session:
        assert session.scalar(select(func.count(Unit.id))) >= 9
        people = session.scalars(select(Person)).all()
    assert len(people) >= 25
    assert sum(bool(person.name_en) for person in people) >= 25


def test_everybody_who_is_introduced_can_log_in(demo: House) -> None:
    for player in (who_is_who()[0], *who_is_who()[-2:]):
        _, actor = log_in(demo.store, demo.clock, username=player.username, password=PASSWORD)
        assert actor.name == player.name


def test_nothing_happens_in_the_future_and_every_signature_stands_in_the_order_of_time(demo: House) -> None:
    with demo.store.reading() as session:
        at = list(session.scalars(select(JournalEntry.at).where(_TOLD).order_by(JournalEntry.id)))
        signatures = list(session.scalars(select(Signature.at).order_by(Signature.id)))
    assert at == sorted(at)
    assert at[-1] < NOW
    assert NOW - at[0] > timedelta(days=700)
    assert len(signatures) > 100
    assert signatures == sorted(signatures)


def test_the_journal_is_sealed_and_sound_and_the_index_complete(demo: House) -> None:
    with demo.store.reading() as session:
        waiting = select(JournalEntry.id).join(JournalUnsealed, JournalUnsealed.entry_id == JournalEntry.id)
        assert session.scalars(waiting.where(_TOLD)).all() == []
        searched = [kind.name for kind in demo.kinds.values() if kind.card is not None]
        found = session.scalar(select(func.count(Item.id)).where(Item.kind.in_(searched)))
    report = verify(demo.store, demo.signer.public_key, now=NOW)
    assert report.sound, report.findings
    assert demo.index.size() == found
    anew = MemoryIndex()
    rebuild(demo.store, demo.kinds, anew)
    assert demo.index.checksum() == anew.checksum(), "what was followed is not what stands in the database"
    with demo.store.reading() as session:
        tang = person_by_username(session, "tang")
        scope = scope_of_person(session, tang.id, TODAY)
    assert demo.index.find(Query("碳排放"), scope=scope.terms()).total > 3


def test_a_folder_in_use_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "mine.txt").write_text("keep")
    said = CliRunner().invoke(app, ["--data", str(tmp_path / "data"), "--language", "en", "serve", "--demo"])
    assert said.exit_code == 1
    assert "already in use" in said.stderr
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["mine.txt"]


def test_everybody_finds_exactly_what_they_may_see_of_every_kind(demo: House) -> None:
    """The reader terms of a card and the condition of every query say the same, for each item and each person."""
    with demo.store.reading() as session:
        made = {kind.name: kind.card for kind in demo.kinds.values() if kind.card is not None}
        items = session.scalars(select(Item).where(Item.kind.in_(made))).all()
        cards = {item.id: made[item.kind](session, item) for item in items}
        seen: Counter[str] = Counter()
        for person in session.scalars(select(Person)).all():
            scope = scope_of_person(session, person.id, TODAY)
            may = set(session.scalars(select(Item.id).where(Item.kind.in_(made), visible(scope))))
            terms = scope.terms()
            found = {item_id for item_id, card in cards.items() if card and not terms.isdisjoint(card.readers)}
            assert found == may, person.name
            seen.update(item.kind for item in items if item.id in may)
    assert set(seen) == set(made) and {kind.name for kind in demo.kinds.values()} - set(made) == {"periodic_review"}
