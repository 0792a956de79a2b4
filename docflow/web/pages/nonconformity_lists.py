"""Nonconformities together: the board, the register with its spreadsheet, and what they add up to."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import Depends, Query
from sqlalchemy import select
from starlette.responses import Response

from docflow.house import House
from docflow.journal.work import Work
from docflow.kernel.paging import cut, read_cursor
from docflow.kernel.text import Language, Text
from docflow.nonconformities import figures, queries
from docflow.nonconformities.models import Nonconformity
from docflow.nonconformities.queries import Narrowed
from docflow.nonconformities.words import CATEGORIES, GRADES, SOURCES
from docflow.people.queries import names_of, scope_of
from docflow.people.rights import can
from docflow.processes.models import Process
from docflow.reports.registers import Cell, Column
from docflow.reports.registers import register as spreadsheet
from docflow.web import charts
from docflow.web.deps import Page, TheHouse, ThePage, TheReading
from docflow.web.idempotency import door
from docflow.web.pages.shown import Badge, UnitName, badge, unit_names
from docflow.web.security import download

router = door("/nonconformities", tags=["nonconformities"], pages=True)

ROWS = 50
ON_THE_BOARD = 12
"""Cards of a column that are shown before "more"."""
COLUMNS = (*queries.OPEN_STATES, "closed")
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Word = Annotated[str, Query(max_length=100)]
BY: tuple[figures.By, ...] = ("clause", "process", "category", "unit")


@dataclass(frozen=True)
class Asked:
    """What the reader wants to see, as it stands in the address."""

    q: str
    unit: str
    process: str
    source: str
    grade: str
    clause: str
    only: str
    """`mine` or `late`; empty for all."""
    state: str = ""

    @property
    def narrows(self) -> bool:
        return any((self.q, self.unit, self.process, self.source, self.grade, self.clause, self.only, self.state))

    def query(self) -> dict[str, str]:
        """The filters as they go on to another list."""
        return {name: value for name, value in vars(self).items() if value and name != "state"}


def asked(
    q: Word = "", unit: Word = "", process: Word = "", source: Word = "", grade: Word = "", clause: Word = "",
    only: Word = "", state: Word = "",
) -> Asked:  # fmt: skip
    return Asked(q.strip(), unit, process, source, grade, clause, only, state)


TheAsked = Annotated[Asked, Depends(asked)]


@dataclass(frozen=True)
class Card:
    """One nonconformity on a list."""

    id: int
    number: str
    title: Text
    badge: Badge
    grade: str
    grade_words: Text
    owner: str
    unit: str
    process: str
    clause: str
    source: Text
    due_on: date | None
    days_late: int
    reported_on: date
    round: int


@dataclass(frozen=True)
class Shelf:
    """One column of the board: its state, how many there are in all, and the first of them."""

    state: str
    label: str
    count: int
    cards: list[Card]


@dataclass(frozen=True)
class Around:
    """What the cards need to know of units and processes, each read once."""

    units: Mapping[int, UnitName]
    processes: Mapping[int, Process]

    def below(self, code: str) -> frozenset[int]:
        """The unit and all below it; nothing for a code that is none."""
        top = next((one.path for one in self.units.values() if one.code == code), None)
        return frozenset(id for id, one in self.units.items() if top is not None and one.path.startswith(top))

    def process_id(self, code: str) -> int:
        """-1, which is no process's, for a code that is none."""
        return next((id for id, one in self.processes.items() if one.code == code), -1)

    def process_code(self, process_id: int | None) -> str:
        return self.processes[process_id].code if process_id is not None else ""


def around(work: Work, language: Language) -> Around:
    processes = work.session.scalars(select(Process).order_by(Process.code))
    return Around(unit_names(work.session, language), {one.id: one for one in processes})


def narrowed(house: House, work: Work, wanted: Asked, known: Around) -> Narrowed:
    return Narrowed(
        unit_ids=known.below(wanted.unit) if wanted.unit else None,
        process_id=known.process_id(wanted.process) if wanted.process else None,
        owner_id=work.actor.id if wanted.only == "mine" else None,
        source=wanted.source,
        grade=wanted.grade,
        state=wanted.state,
        clause=(house.packs[0].id, wanted.clause) if wanted.clause else None,
        overdue_on=work.today if wanted.only == "late" else None,
        words=wanted.q,
    )


def cards_of(house: House, work: Work, page: Page, found: Sequence[Nonconformity], known: Around) -> list[Card]:
    owners = names_of(work.session, {one.owner_id for one in found if one.owner_id})
    return [
        Card(
            id=one.id,
            number=one.number,
            title=one.title,
            badge=badge(house, one, page.language),
            grade=one.grade,
            grade_words=GRADES[one.grade],
            owner=owners.get(one.owner_id or 0, ""),
            unit=known.units[one.unit_id].name,
            process=known.process_code(one.process_id),
            clause=one.clause,
            source=SOURCES[one.source],
            due_on=one.due_on,
            days_late=(work.today - one.due_on).days if one.due_on and one.state in queries.OPEN_STATES else 0,
            reported_on=one.reported_on,
            round=one.round,
        )
        for one in found
    ]


def choices(house: House, page: Page, known: Around) -> dict[str, list[tuple[str, str]]]:
    """What the filters offer."""
    language, every = page.language, ("", page.say("list.every"))
    clauses = [one for one in house.packs[0].clauses if not one.paragraph]
    states = house.lifecycles["nonconformity"].newest.states
    return {
        "unit": [every] + [(one.code, f"{one.code} {one.name}") for one in known.units.values()],
        "process": [every] + [(one.code, f"{one.code} {_name(one, language)}") for one in known.processes.values()],
        "source": [every] + [(name, words.in_(language)) for name, words in SOURCES.items()],
        "grade": [every] + [(name, words.in_(language)) for name, words in GRADES.items()],
        "clause": [every] + [(one.number, f"{one.number} {one.title.in_(language)}") for one in clauses],
        "state": [every] + [(name, state.label.text.in_(language)) for name, state in states.items()],
        "only": [every] + [(name, page.say(f"nonconformities.only.{name}")) for name in ("mine", "late")],
    }


def _name(process: Process, language: Language) -> str:
    return Text(process.name_zh or process.name_en, process.name_en or process.name_zh).in_(language)


def may_report(work: Work) -> bool:
    scope = scope_of(work)
    return can(scope, "nonconformity.report") and not scope.sees_no_drafts


@router.get("")
def board(page: ThePage, work: TheReading, house: TheHouse, wanted: TheAsked) -> Response:
    """A column for each state, the soonest due first; how many there are, and the first of them."""
    scope, known = scope_of(work), around(work, page.language)
    filters = narrowed(house, work, wanted, known)
    counted = dict(work.session.execute(queries.counted_by_state(scope, filters)).all())
    found = work.session.scalars(queries.board(scope, filters, most=ON_THE_BOARD)).all()
    states = house.lifecycles["nonconformity"].newest.states
    by_state: dict[str, list[Card]] = {}
    for card, one in zip(cards_of(house, work, page, found, known), found, strict=True):
        by_state.setdefault(one.state, []).append(card)
    return page.show(
        "nonconformities/board.html",
        asked=wanted,
        choices=choices(house, page, known),
        shelves=[
            Shelf(name, states[name].label.text.in_(page.language), counted.get(name, 0), by_state.get(name, []))
            for name in COLUMNS
        ],
        total=sum(counted.values()),
        may_report=may_report(work),
    )


@router.get("/register")
def register(
    page: ThePage,
    work: TheReading,
    house: TheHouse,
    wanted: TheAsked,
    after: Annotated[str, Query(max_length=500)] = "",
) -> Response:
    """All of them as a table, the latest first."""
    known = around(work, page.language)
    rows = queries.register(scope_of(work), narrowed(house, work, wanted, known))
    if after:
        rows = rows.where(queries.beyond(*read_cursor(after, date.fromisoformat, int)))
    found = work.session.scalars(rows.limit(ROWS + 1)).all()
    cutting = cut(found, ROWS, lambda one: (one.reported_on, one.id))
    return page.show(
        "nonconformities/register.html",
        asked=wanted,
        choices=choices(house, page, known),
        rows=cards_of(house, work, page, cutting.items, known),
        next=cutting.next,
        began_later=bool(after),
        may_report=may_report(work),
    )


_HEADS = (
    Column(Text("编号", "Number")),
    Column(Text("标题", "Heading"), "long"),
    Column(Text("状态", "State")),
    Column(Text("严重程度", "Grade")),
    Column(Text("来源", "Source")),
    Column(Text("部门", "Unit")),
    Column(Text("过程", "Process")),
    Column(Text("条款", "Clause")),
    Column(Text("责任人", "Owner")),
    Column(Text("发现日期", "Found on"), "date"),
    Column(Text("报告日期", "Reported on"), "date"),
    Column(Text("期限", "Due on"), "date"),
    Column(Text("关闭日期", "Closed on"), "date"),
    Column(Text("轮次", "Round"), "number"),
    Column(Text("情况", "What was found"), "long"),
)


@router.get("/register.xlsx")
def as_spreadsheet(page: ThePage, work: TheReading, house: TheHouse, wanted: TheAsked) -> Response:
    """The register as it is narrowed, all pages of it, as a spreadsheet."""
    known = around(work, page.language)
    rows = queries.register(scope_of(work), narrowed(house, work, wanted, known))
    found = work.session.scalars(rows).all()
    owners = names_of(work.session, {one.owner_id for one in found if one.owner_id})
    data = spreadsheet(
        Text("不符合台账", "Nonconformities"),
        _HEADS,
        _cells(house, found, known, owners),
        language=page.language,
        zone=house.clock.zone,
    )
    return download(data, f"nonconformities-{work.today}.xlsx", SPREADSHEET)


def _cells(
    house: House, found: Sequence[Nonconformity], known: Around, owners: Mapping[int, str]
) -> Iterator[Sequence[Cell]]:
    lifecycle = house.lifecycles["nonconformity"]
    for one in found:
        yield (
            one.number, one.title, lifecycle.workflow_of(one).states[one.state].label.text, GRADES[one.grade],
            SOURCES[one.source], known.units[one.unit_id].name, known.process_code(one.process_id), one.clause,
            owners.get(one.owner_id or 0, ""), one.detected_on, one.reported_on, one.due_on, one.closed_on, one.round,
            one.description,
        )  # fmt: skip


@dataclass(frozen=True)
class Share:
    """One line of the table beside a Pareto chart."""

    words: str
    value: str
    count: int
    percent: int
    """Of all so far, this one included."""


@router.get("/figures")
def add_up(
    page: ThePage,
    work: TheReading,
    house: TheHouse,
    wanted: TheAsked,
    by: Word = "clause",
    months: Annotated[int, Query(ge=3, le=36)] = 12,
) -> Response:
    """Which are the most frequent, and how they came and went month by month."""
    scope, known = scope_of(work), around(work, page.language)
    filters = narrowed(house, work, wanted, known)
    chosen: figures.By = next((one for one in BY if one == by), "clause")
    counted = work.session.execute(figures.pareto(scope, filters, by=chosen)).all()
    words = _words(house, page, known, chosen)
    shares, so_far = list[Share](), 0
    whole = sum(count for _, count in counted)
    for value, count in counted:
        so_far += count
        shares.append(Share(words.get(value, value), value, count, round(100 * so_far / whole)))
    found = figures.monthly(work.session, scope, filters, until=work.today, months=months)
    labels = [f"{one.first.year % 100:02}-{one.first.month:02}" for one in found]
    return page.show(
        "nonconformities/figures.html",
        asked=wanted,
        choices=choices(house, page, known),
        by=chosen,
        bys=[(name, page.say(f"nonconformities.by.{name}")) for name in BY],
        shares=shares,
        pareto=charts.pareto([(one.words, one.count) for one in shares]),
        months=found,
        trend=charts.trend(
            labels,
            [[one.opened for one in found], [one.closed for one in found]],
            line=[one.open for one in found],
        ),
        may_report=may_report(work),
    )


def _words(house: House, page: Page, known: Around, by: figures.By) -> dict[str, str]:
    """What the values of a Pareto chart are called."""
    language = page.language
    if by == "clause":
        return {one.number: f"{one.number} {one.title.in_(language)}" for one in house.packs[0].clauses}
    if by == "process":
        return {one.code: _name(one, language) for one in known.processes.values()}
    if by == "category":
        return {name: words.in_(language) for name, words in CATEGORIES.items()}
    return {one.code: one.name for one in known.units.values()}
