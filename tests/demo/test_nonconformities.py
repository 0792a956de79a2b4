"""The demonstration shows nonconformities in every state, and one whole thread from a finding to its proof."""

from sqlalchemy import select

from docflow.actions.models import Action
from docflow.audits.held import Finding
from docflow.documents.changes.models import ChangeRequest, ChangeRevision
from docflow.documents.models import Revision
from docflow.house import House
from docflow.lifecycle.items import Item
from docflow.lifecycle.links import joined
from docflow.nonconformities.models import Nonconformity, NonconformityAnalysis


def test_every_state_and_many_sources_are_there(demo: House) -> None:
    with demo.store.reading() as session:
        found = session.scalars(select(Nonconformity)).all()
        methods = set(session.scalars(select(NonconformityAnalysis.method)))
    assert {one.state for one in found} == set(demo.lifecycles["nonconformity"].newest.states)
    assert {one.source for one in found} >= {"audit", "complaint", "incident", "monitoring", "compliance"}
    assert methods == {"five_whys", "fishbone"}


def test_findings_of_every_grade_were_made(demo: House) -> None:
    with demo.store.reading() as session:
        grades = set(session.scalars(select(Finding.grade)))
    assert grades == {"conformity", "good_practice", "opportunity", "observation", "minor", "major"}


def test_actions_are_effective_ineffective_waiting_and_overdue(demo: House) -> None:
    with demo.store.reading() as session:
        actions = session.scalars(select(Action)).all()
    assert {"proposed", "in_progress", "waiting_effect", "effective", "ineffective"} <= {one.state for one in actions}
    assert any(one.state == "in_progress" and one.overdue_of for one in actions)


def test_what_did_not_help_is_in_its_second_round(demo: House) -> None:
    with demo.store.reading() as session:
        rounds = session.scalars(select(Nonconformity.round).where(Item.state == "acting")).all()
    assert 2 in rounds


def test_one_thread_leads_from_a_major_finding_to_a_changed_document_and_its_proof(demo: House) -> None:
    with demo.store.reading() as session:
        finding = session.scalars(select(Finding).where(Finding.grade == "major")).one()
        (raised,) = joined(session, finding.id, "raised")
        (ordered,) = joined(session, raised.id, "ordered")
        (asked,) = joined(session, ordered.id, "asked_for")
        assert isinstance(asked, ChangeRequest) and isinstance(ordered, Action)
        carried = select(Revision).join(ChangeRevision, ChangeRevision.revision_id == Revision.id)
        revision = session.scalars(carried.where(ChangeRevision.change_request_id == asked.id)).one()
        assert (finding.state, raised.state, ordered.state, asked.state) == ("closed", "closed", "effective", "closed")
        assert revision.was_in_force
        assert ordered.judged_by_id != ordered.owner_id
