"""A small firm for the tests of people: a tree of units, a clock that stands, and those who work there."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import select

from docflow.journal.work import Work, working
from docflow.kernel.actor import INSTALLER, Actor
from docflow.kernel.clock import FixedClock
from docflow.people import accounts, service
from docflow.people.models import Account, Person, Unit
from docflow.people.queries import scope_of
from docflow.people.rights import Scope
from docflow.store.base import Base
from docflow.store.engine import Store

PASSWORD = "correct horse battery"
BEGIN = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


@dataclass
class Firm:
    store: Store
    clock: FixedClock

    def work(self, actor: Actor = INSTALLER):  # a context manager, like `working`
        return working(self.store, actor, self.clock)

    def pass_(self, **time: float) -> None:
        self.clock.move_to(self.clock.now() + timedelta(**time))

    def unit(self, code: str, parent: str | None = None, kind: str = "department") -> int:
        with self.work() as work:
            above = work.session.scalar(select(Unit).where(Unit.code == parent)) if parent else None
            return service.add_unit(work, code=code, name_zh=f"{code}部", name_en=code, kind=kind, parent=above).id

    def person(self, username: str, unit: str | None = "QA", *, opened: bool = False, **roles: str) -> Actor:
        """Somebody with an account; roles as `author="QA"`; `opened` with a password."""
        with self.work() as work:
            home = self.of(work, unit) if unit else None
            person = service.add_person(work, name=f"人{username}", unit=home, username=username)
            for role, code in roles.items():
                service.give_role(work, person, role=role, unit=self.of(work, code))
            account = work.session.scalars(select(Account).where(Account.person_id == person.id)).one()
            actor = Actor("person", person.id, account.id, person.name)
            token = accounts.issue_welcome(work, person)
        if opened:
            accounts.welcome(self.store, self.clock, token=token, password=PASSWORD)
        return actor

    @staticmethod
    def of(work: Work, code: str) -> Unit:
        return work.session.scalars(select(Unit).where(Unit.code == code)).one()

    def scope(self, actor: Actor) -> Scope:
        with self.work(actor) as work:
            return scope_of(work)

    def give(self, who: Actor, role: str, unit: str, *, by: Actor = INSTALLER, **more: object) -> int:
        with self.work(by) as work:
            person = work.session.get_one(Person, who.person_id)
            return service.give_role(work, person, role=role, unit=self.of(work, unit), **more).id


def founded(folder: Path) -> Firm:
    """HQ > QA > LAB, HQ > PROD > LINE1; nobody works there yet."""
    store = Store(f"sqlite:///{folder / 'people.sqlite'}")
    Base.metadata.create_all(store.engine)
    firm = Firm(store, FixedClock(BEGIN, ZoneInfo("Asia/Shanghai")))
    firm.unit("HQ", kind="company")
    for code, parent in (("QA", "HQ"), ("LAB", "QA"), ("PROD", "HQ"), ("LINE1", "PROD")):
        firm.unit(code, parent)
    return firm
