"""Two houses that differ in nothing but what some of their people may not see, and questions of every class."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from actions_hands import order
from audit_hands import process, reported
from cast import ADMIN, CHEN, HE, SUN, actor
from given import take
from leak_worlds import MONDAY, in_force, in_review, open_house, released, replaced, withdrawn, written
from nonconformity_hands import reported as report_nonconformity
from programme_hands import drafted
from reviews_hands import answer_outputs, held

from docflow.documents.changes.service import request_change
from docflow.documents.changes.touched import ChangeAsked
from docflow.house import House, build
from docflow.journal.work import working
from docflow.kernel.clock import FixedClock
from docflow.kernel.settings import Settings
from docflow.kernel.text import Text
from docflow.people.models import Unit
from docflow.people.queries import unit_by_code
from docflow.search.index import FACETS, Filters, Query
from docflow.search.rebuilding import rebuild

READERS = (SUN, ADMIN)
"""To both of them everything that `hide` makes is hidden: it belongs to energy management, or to the system."""

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


def show(house: House) -> None:
    """What both worlds have: texts for all, and what Sun Yue reported and does herself."""
    for title in _OPEN:
        in_force(house, title)
    report_nonconformity(house, SUN, title="监测仪表未校准")
    order(house, owner=SUN, unit_code="PR", title="补做仪表校准")
    process(house)


def hide(house: House) -> None:
    """Something of every kind and, of documents, in every state, in the words of what everybody sees."""
    away = {"unit_code": "EN"}
    written(house, HE, _HIDDEN[0], number="EN-QP-001", **away)
    in_review(house, _HIDDEN[1], **away)
    released(house, _HIDDEN[2], **away)
    in_force(house, _HIDDEN[3], to="QA", **away)
    in_force(house, _HIDDEN[5], to="QA", **away)
    withdrawn(house, _HIDDEN[4], to="QA", **away)
    replaced(house, "监测设备校准程序（旧）", to="QA", **away)
    energy = {"title": "能源计量未按文件控制程序执行", "unit": _unit(house, "EN")}
    report_nonconformity(house, CHEN, **energy)
    order(house, owner=HE, title="能源监测措施", description="机密监测方案的措施", **away)
    take(house, CHEN, order(house, owner=HE, title="取消的监测措施", **away), "cancel", comment="不做了")
    reported(house)
    drafted(house, "P-EN", objectives="监测设备校准的审核方案")
    review = held(house)
    answer_outputs(house, review)
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
    made = []
    for name in ("plain", "twin"):
        house = open_house(folder / name, empty_database)
        show(house)
        if name == "twin":
            hide(house)
        house.settle()
        house.close()
        made.append(folder / name)
    return made[0], made[1]


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
