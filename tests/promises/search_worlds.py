"""Two houses that differ in nothing but what some of their people may not see, and questions of every class.

Both were one: the plain world is the twin with every row about hidden items taken out of its database. So whatever
is shown has the same id and the same number in both, though hidden items are older and newer than it. What gaps between
numbers tell is no answer of the search and is the same in both.
"""

import random
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from actions_hands import order
from audit_hands import process, reported
from cast import ADMIN, CHEN, HE, LI, SUN, actor
from given import take
from leak_worlds import MONDAY, in_force, in_review, open_house, released, replaced, withdrawn, written
from nonconformity_hands import reported as report_nonconformity
from programme_hands import drafted
from reviews_hands import answer_outputs, held
from sqlalchemy import select

from docflow.documents.changes.service import request_change
from docflow.documents.changes.touched import ChangeAsked
from docflow.house import House, build
from docflow.journal.work import working
from docflow.kernel.actor import INSTALLER
from docflow.kernel.clock import FixedClock
from docflow.kernel.settings import Settings
from docflow.kernel.text import Text
from docflow.lifecycle.items import Item
from docflow.people.models import Account, Unit
from docflow.people.queries import person_by_username, unit_by_code
from docflow.people.service import add_person, give_role
from docflow.search.index import FACETS, Filters, Query
from docflow.search.rebuilding import rebuild

KEEPER, VISITOR = "ding", "ge"
"""Who controls the documents of production and owns its processes; an external auditor whose scope is production."""
READERS = (SUN, ADMIN, KEEPER, VISITOR)
"""To all of them everything that is hidden belongs to somebody else: to energy management, or to the system."""

_OPEN = (
    "文件控制程序",
    "监测设备校准程序",
    "能源计量管理规定",
    "记录保存期限规定",
    "内部审核程序",
    "Training of auditors",
)
_HIDDEN = (
    "文件控制程序之二",
    "机密监测方案",
    "碳排放核算草案",
    "能源审核程序",
    "废止的校准规定",
    "Secret audit training",
)
_NUMBERS = ("EN-QP", "QP-00", "CN-QP-001", "EN-QP-001", "NC-2026", "AF-", "CA-2026", "P-EN")
_SLIPS = ("监侧设备", "jianec", "Trainign", "QP-0O1", "机秘")
_ODD = (
    "",
    " ",
    "*",
    '"',
    "-",
    "OR",
    "()",
    "NOT 文件",
    "零",
    "zzzz",
    "9.2",
    "7.5.2",
    "wjkz",
    "nbsh",
    "jm",
    "ＱＰ－００１",
)


def people_the_plant(house: House) -> None:
    """Who may see more of production than its staff and nothing of the rest."""
    with working(house.store, INSTALLER, house.clock) as work:
        production = unit_by_code(work.session, "PR")
        keeper = add_person(work, name="丁文", unit=production, username=KEEPER)
        for role in ("document_controller", "process_owner"):
            give_role(work, keeper, role=role, unit=production)
        visitor = add_person(work, name="葛工", unit=None, username=VISITOR)
        give_role(work, visitor, role="external_auditor", unit=production, to_on=date(2026, 12, 31))
        hashed = work.session.scalar(select(Account.password_hash).where(Account.person_id == _person(house, SUN)))
        for account in work.session.scalars(select(Account)):
            account.password_hash = account.password_hash or hashed


def _person(house: House, who: str) -> int:
    with house.store.reading() as session:
        return person_by_username(session, who).id


def shown() -> Iterator[Callable[[House], Any]]:
    """What both worlds have: texts for all, what Sun Yue reported and does, production's texts in every state."""
    plant = {"unit_code": "PR"}
    for title in _OPEN:
        yield lambda house, title=title: in_force(house, title)
    yield lambda house: report_nonconformity(house, SUN, title="监测仪表未校准")
    yield lambda house: report_nonconformity(house, CHEN, title="窑头监测记录缺失", unit=_unit(house, "PR"))
    yield lambda house: order(house, owner=SUN, unit_code="PR", title="补做仪表校准")
    yield lambda house: in_force(house, "窑头监测作业文件", to="PR", **plant)
    yield lambda house: written(house, LI, "窑尾监测规定草稿", **plant)
    yield lambda house: in_review(house, "窑尾校准规定", **plant)
    yield lambda house: released(house, "生产能源管理规定", **plant)
    yield lambda house: withdrawn(house, "废止的窑头审核规定", to="PR", **plant)
    yield lambda house: replaced(house, "窑头文件控制规定", to="PR", **plant)


def hidden() -> Iterator[Callable[[House], Any]]:
    """Something of every kind and, of documents, in every state, in the words of what everybody sees."""
    away = {"unit_code": "EN"}
    yield lambda house: written(house, HE, _HIDDEN[0], number="EN-QP-001", **away)
    yield lambda house: in_review(house, _HIDDEN[1], **away)
    yield lambda house: released(house, _HIDDEN[2], **away)
    yield lambda house: in_force(house, _HIDDEN[3], to="QA", **away)
    yield lambda house: in_force(house, _HIDDEN[5], to="QA", **away)
    yield lambda house: withdrawn(house, _HIDDEN[4], to="QA", **away)
    yield lambda house: replaced(house, "监测设备校准程序（旧）", to="QA", **away)
    yield lambda house: report_nonconformity(house, CHEN, title="能源计量未按文件控制程序执行", unit=_unit(house, "EN"))
    yield lambda house: order(house, owner=HE, title="能源监测措施", description="机密监测方案的措施", **away)
    yield lambda house: take(
        house, CHEN, order(house, owner=HE, title="取消的监测措施", **away), "cancel", comment="不做了"
    )
    yield reported
    yield lambda house: drafted(house, "P-EN", objectives="监测设备校准的审核方案")
    yield lambda house: answer_outputs(house, held(house))
    yield _ask_for_a_change


def _ask_for_a_change(house: House) -> None:
    with working(house.store, actor(house, HE), house.clock) as work:
        request_change(
            house.desk, work, title=Text("更改监测设备校准程序", ""), reason="碳排放核算", source="suggestion",
            unit=unit_by_code(work.session, "EN"),
            documents=[ChangeAsked("new", title=Text("新的规定", ""), type="procedure")],
        )  # fmt: skip


def _unit(house: House, code: str) -> Unit:
    with house.store.reading() as session:
        return unit_by_code(session, code)


def worlds(folder: Path, empty_database: Path) -> tuple[Path, Path]:
    """The data of the world without anything hidden, and of its twin; each can be opened with any engine."""
    house = open_house(folder / "twin", empty_database)
    people_the_plant(house)
    process(house)
    secret: set[int] = set()
    for hide, show in zip_longest(hidden(), shown(), fillvalue=lambda house: None):
        before = _items(house)
        hide(house)
        secret |= _items(house) - before
        show(house)
    house.settle()
    house.close()
    shutil.copytree(folder / "twin", folder / "plain")
    _take_out(folder / "plain" / "docflow.sqlite", secret)
    return folder / "plain", folder / "twin"


def _items(house: House) -> set[int]:
    with house.store.reading() as session:
        return set(session.scalars(select(Item.id)))


def _take_out(database: Path, secret: set[int]) -> None:
    """As if these items had never been: they go, what was written of them, and whatever belongs to what went."""
    with closing(sqlite3.connect(database, isolation_level=None)) as base:
        base.execute("PRAGMA foreign_keys = OFF")
        for (trigger,) in base.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            base.execute(f"DROP TRIGGER {trigger}")
        chosen = ", ".join(map(str, sorted(secret)))
        base.execute(f"DELETE FROM item WHERE id IN ({chosen})")
        base.execute(f"DELETE FROM journal_entry WHERE subject_kind = 'item' AND subject_id IN ({chosen})")
        _without_orphans(base)
        base.execute("DELETE FROM document WHERE id NOT IN (SELECT document_id FROM revision)")
        _without_orphans(base)


def _without_orphans(base: sqlite3.Connection) -> None:
    while orphans := base.execute("PRAGMA foreign_key_check").fetchall():
        for table, row, *_ in orphans:
            base.execute(f"DELETE FROM {table} WHERE rowid = ?", (row,))


def opened(data: Path, engine: str) -> House:
    """The house over its data, with an index of this engine made from the database."""
    house = build(Settings(data=data, search=engine), FixedClock(MONDAY, ZoneInfo("Asia/Shanghai")))
    house.open()
    rebuild(house.store, house.kinds, house.index)
    return house


@dataclass(frozen=True)
class Asked:
    """One question, as the index is asked it and as it stands in an address."""

    query: Query

    @property
    def address(self) -> str:
        filters = self.query.filters
        pairs = [("q", self.query.text), ("limit", str(self.query.limit))]
        pairs += [(facet, value) for facet in FACETS for value in sorted(filters.choices(facet))]
        pairs += [("every", "1")] if not filters.in_force_only else []
        days = {"effective_from": filters.effective_from, "effective_to": filters.effective_to, "as_of": filters.as_of}
        return urlencode(pairs + [(name, str(day)) for name, day in days.items() if day])


def questions(seed: int, many: int) -> Iterator[Asked]:
    """Words, halves, characters, phrases, several words, exclusions, numbers, pinyin, slips; with any filters."""
    chance = random.Random(seed)
    titles = _OPEN + _HIDDEN
    today = MONDAY.date()

    def words() -> str:
        title = chance.choice(titles)
        start = chance.randrange(len(title))
        part = title[start : start + chance.randint(1, 6)]
        other = chance.choice(titles)
        made = (part, title, f'"{part}"', f"{part} {other[:2]}", f"{other[:2]} -{part}", f"{part} OR {other[-2:]}")
        return chance.choice((part, *made, chance.choice(_SLIPS), chance.choice(_ODD), chance.choice(_NUMBERS)))

    def some(*values: str) -> frozenset[str]:
        return frozenset(chance.sample(values, chance.choice((0, 0, 0, 0, 1, 2))))

    for _ in range(many):
        day = chance.choice((None, None, None, today))
        filters = Filters(
            kind=some("revision", "action", "finding", "audit", "nonconformity", "programme", "change_request"),
            type=some("procedure", "corrective", "minor"),
            unit=some("EN", "QA", "PR", "HQ"),
            state=some("effective", "draft", "withdrawn", "superseded", "reported"),
            clause=some("7.5", "7.5.2", "9.2"),
            in_force_only=chance.random() < 0.5,
            effective_from=day,
            as_of=chance.choice((None, None, None, today)),
        )
        yield Asked(Query(words(), filters, limit=chance.choice((1, 3, 20))))
