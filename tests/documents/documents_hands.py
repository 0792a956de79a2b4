"""Short ways through the documents room for its tests: drafts with a text, people who come, go and stand in."""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta
from typing import Any

from cast import actor, unit
from given import draft, take
from sqlalchemy import select

from docflow.documents import languages, readers, service, todo
from docflow.documents.intake.outcome import Intake, Notice, Proposal
from docflow.documents.models import Acknowledgement, Document, PeriodicReview, Revision
from docflow.documents.todo import Task
from docflow.house import House
from docflow.journal.reader import Recorded, history
from docflow.journal.work import Work, working
from docflow.kernel.actor import INSTALLER
from docflow.kernel.text import Language
from docflow.lifecycle.errors import StepRefused
from docflow.lifecycle.items import Item, open_item
from docflow.people import queries as people_queries
from docflow.people import service as people_service
from docflow.people.delegation import approve_delegation, delegate
from docflow.people.models import Delegation, Person, Post, RoleHeld, Unit
from docflow.people.queries import scope_of
from docflow.people.rights import Scope

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ONE_REVIEW = {"stages": [{"kind": "review", "people": ["zhao"]}], "approver": "zhou"}
"""One reviewer and one approver, whatever the type proposes."""


def by(house: House, who: str) -> AbstractContextManager[Work]:
    return working(house.store, actor(house, who), house.clock)


def installing(house: House) -> AbstractContextManager[Work]:
    return working(house.store, INSTALLER, house.clock)


def today(house: House) -> date:
    return house.clock.now().astimezone(house.clock.zone).date()


def pass_days(house: House, days: int) -> None:
    house.clock.move_to(house.clock.now() + timedelta(days=days))  # type: ignore[attr-defined]


def move_to(house: House, at: datetime) -> None:
    house.clock.move_to(at)  # type: ignore[attr-defined]


def save(
    house: House, who: str, revision_id: int, text: str, *, kind: str = "xlsx", blockers: Iterable[Notice] = ()
) -> None:
    """Somebody saves a text that has been read already; a spreadsheet unless said otherwise."""
    data = text.encode()
    sha256 = house.blobs.put(data)
    intake = Intake(SHEET, kind, (), text, (), tuple(blockers), Proposal())  # type: ignore[arg-type]
    with by(house, who) as work:
        revision = opened(work, revision_id)
        service.save_content(house.desk, work, revision, intake, sha256=sha256, size=len(data), name=f"text.{kind}")


def opened(work: Work, revision_id: int) -> Revision:
    revision = open_item(work.session, revision_id, scope_of(work))
    assert isinstance(revision, Revision)
    return revision


def written(house: House, who: str = "li", title: str = "作业", text: str = "每日巡检。", **more: Any) -> int:
    """A draft of an instruction with a text."""
    more.setdefault("type", "instruction")
    revision_id = draft(house, who, title, **more)
    save(house, who, revision_id, text)
    return revision_id


def see_through(house: House, revision_id: int, who: str = "li") -> None:
    """From the draft to the approval, with one reviewer."""
    take(house, who, revision_id, "submit", fields=ONE_REVIEW)
    take(house, "zhao", revision_id, "agree")
    take(house, "zhou", revision_id, "approve")


def release(house: House, revision_id: int, *, on: date | None = None, to: list[dict[str, Any]] | None = None) -> str:
    fields = {
        "effective_on": str(on or today(house)),
        "distribution": to if to is not None else [{"to": "all"}],
        "no_distribution_reason": "仅存档" if to == [] else "",
        "short_notice_reason": "急用",
    }
    return take(house, "wang", revision_id, "publish", fields=fields)


def in_force(house: House, *, to: list[dict[str, Any]] | None = None, **more: Any) -> int:
    """An instruction in force since today."""
    revision_id = written(house, **more)
    see_through(house, revision_id, more.get("who", "li"))
    assert release(house, revision_id, to=to) == "effective"
    return revision_id


def begin_revision(house: House, revision_id: int, who: str = "li", **words: Any) -> int:
    words = {"reason": "改进", "summary": "补充"} | words
    with by(house, who) as work:
        document = work.session.get_one(Document, work.session.get_one(Revision, revision_id).document_id)
        return service.revise(house.desk, work, document, **words).id


def begin_language(house: House, revision_id: int, language: Language, title: str, who: str = "li") -> int:
    with by(house, who) as work:
        document = work.session.get_one(Document, work.session.get_one(Revision, revision_id).document_id)
        return languages.begin_language(house.desk, work, document, language=language, title=title).id


def replaced(house: House, revision_id: int, *, on: date | None = None, **words: Any) -> int:
    """The next revision of a text, approved and published."""
    second = begin_revision(house, revision_id, **words)
    save(house, "li", second, "新的内容")
    see_through(house, second)
    release(house, second, on=on)
    return second


def row(house: House, revision_id: int) -> Revision:
    with house.store.reading() as session:
        return session.get_one(Revision, revision_id)


def state(house: House, item_id: int) -> str:
    with house.store.reading() as session:
        return session.get_one(Item, item_id).state


def reasons(refused: StepRefused) -> list[str]:
    return [code for code, _ in refused.facts["reasons"]]


def pending_review(house: House, revision_id: int) -> PeriodicReview | None:
    document_id = row(house, revision_id).document_id
    with house.store.reading() as session:
        waiting = select(PeriodicReview).where(PeriodicReview.document_id == document_id, ~Item.closed)
        return session.scalar(waiting)


def owed(house: House, revision_id: int) -> dict[str, Acknowledgement]:
    """Who was asked to read, by name."""
    with house.store.reading() as session:
        rows = session.execute(
            select(Person.name, Acknowledgement)
            .join(Acknowledgement, Acknowledgement.person_id == Person.id)
            .where(Acknowledgement.revision_id == revision_id)
        )
        return {name: one for name, one in rows}  # noqa: C416


def read(house: House, who: str, revision_id: int) -> None:
    """Somebody opens the text and confirms having read it."""
    with by(house, who) as work:
        revision = opened(work, revision_id)
        readers.note_opened(work, revision, revision.content_sha256 or "")
        readers.acknowledge(work, revision)


def tasks_of(house: House, who: str) -> list[Task]:
    with by(house, who) as work:
        return todo.tasks(work.session, house.lifecycles.values(), scope_of(work), types=house.desk.types)


def todo_of(house: House, who: str) -> list[tuple[str, int]]:
    return [(task.what, task.item.id) for task in tasks_of(house, who)]


def scope(house: House, who: str) -> Scope:
    with by(house, who) as work:
        return scope_of(work)


def person_id(house: House, who: str) -> int:
    found = actor(house, who).person_id
    assert found is not None
    return found


def events(house: House, item_id: int) -> list[Recorded]:
    with house.store.reading() as session:
        return [Recorded(*one) for one in session.execute(history("item", item_id))]


def join(house: House, who: str, name: str, unit_code: str, **roles: str) -> None:
    """Somebody new; roles as `author="QA"`."""
    with installing(house) as work:
        home = people_queries.unit_by_code(work.session, unit_code)
        person = people_service.add_person(work, name=name, unit=home, username=who)
        for role, code in roles.items():
            until = {"to_on": work.today + timedelta(days=30)} if role == "external_auditor" else {}
            there = people_queries.unit_by_code(work.session, code)
            people_service.give_role(work, person, role=role, unit=there, **until)


def leave(house: House, who: str) -> None:
    with installing(house) as work:
        people_service.retire(work, people_queries.person_by_username(work.session, who))


def move(house: House, who: str, unit_code: str) -> None:
    with installing(house) as work:
        person = people_queries.person_by_username(work.session, who)
        people_service.move_person(work, person, unit=people_queries.unit_by_code(work.session, unit_code))


def end_roles(house: House, who: str, *roles: str) -> None:
    with installing(house) as work:
        held = select(RoleHeld).where(RoleHeld.person_id == person_id(house, who), RoleHeld.role.in_(roles))
        for one in work.session.scalars(held).all():
            people_service.end_role(work, one)


def hold_post(house: House, who: str, code: str, unit_code: str) -> None:
    with installing(house) as work:
        post = work.session.scalar(select(Post).where(Post.code == code))
        post = post or people_service.add_post(work, code=code, name_zh=f"岗位{code}")
        person = people_queries.person_by_username(work.session, who)
        people_service.hold_post(work, person, post=post, unit=work.session.get_one(Unit, unit(house, unit_code).id))


def stand_in(
    house: House, who: str, stand: str, *, roles: Iterable[str] = (), kinds: Iterable[str] = (), approver: str = "fang"
) -> None:
    """Somebody delegates to somebody else for a fortnight, and a third approves it."""
    with by(house, who) as work:
        to = work.session.get_one(Person, person_id(house, stand))
        last = work.today + timedelta(days=14)
        made = delegate(work, to, from_on=work.today, to_on=last, roles=roles, kinds=kinds, reason="出差").id
    with by(house, approver) as work:
        approve_delegation(work, work.session.get_one(Delegation, made))
