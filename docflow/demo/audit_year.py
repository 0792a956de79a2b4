"""The demonstration's year of audits: its processes and auditors, the programme, and how each audit went."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import select

from docflow.audits import auditors, proposals, slots
from docflow.audits import programmes as verbs
from docflow.audits.beginning import AuditAsked
from docflow.audits.calendar_question import question_of
from docflow.audits.models import Audit, Programme
from docflow.audits.planning.planner import planned_greedily
from docflow.audits.planning.question import Plan, in_order
from docflow.demo.acting import Play, Story, so_far, together
from docflow.demo.audit_scripts import SCRIPTS
from docflow.demo.auditing import MANAGER, QUIET, STANDARD, Script, held, working_days
from docflow.demo.people import TOP
from docflow.journal.work import Work
from docflow.kernel.text import Text
from docflow.lifecycle.items import open_item
from docflow.people.models import Person, Unit
from docflow.people.queries import person_by_username, scope_of, unit_by_code
from docflow.processes.queries import process_of
from docflow.processes.service import add_process

BEGUN = 360
"""Days before today on which the processes were written down."""


@dataclass(frozen=True)
class ProcessOf:
    code: str
    name: Text
    unit: str
    owner: str
    sites: tuple[str, ...]
    clauses: tuple[str, ...]
    importance: int
    complexity: int
    maturity: int
    frequency: str = "daily"
    share: int = 0


PROCESSES = (
    ProcessOf("P-01", Text("碳排放核算与报告", "Accounting and reporting of emissions"), "CM", "tang", ("CM",),
              ("6.2", "6.3", "8.1.2", "9.1.1", "9.1.2"), 5, 4, 3, "monthly"),
    ProcessOf("P-02", Text("能源计量与监测", "Energy metering and monitoring"), "EN", "chen", ("EN",),
              ("7.1.4", "9.1.1.3"), 4, 3, 3, "daily"),
    ProcessOf("P-03", Text("熟料烧成", "Clinker burning"), "KN", "jin", ("KN",),
              ("6.6.2", "7.1.3", "8.1.1", "8.1.5"), 5, 4, 4, "continuous", 82),
    ProcessOf("P-04", Text("余热发电", "Power from waste heat"), "PP", "jin", ("PP",),
              ("8.1.1", "8.1.5"), 3, 3, 3, "continuous", 2),
    ProcessOf("P-05", Text("设备维护", "Plant maintenance"), "EQ", "guo", ("EQ", "DS"), ("7.1.3",), 3, 3, 4, "daily"),
    ProcessOf("P-06", Text("采购与供方碳管理", "Purchasing and suppliers' carbon"), "PU", "deng", ("PU",),
              ("4.2", "7.4.3", "8.3"), 4, 3, 2, "weekly", 9),
    ProcessOf("P-07", Text("人员能力与培训", "Competence and training"), "HR", "xie", ("HR",),
              ("5.3", "7.1.2", "7.2", "7.3"), 3, 2, 4, "monthly"),
    ProcessOf("P-08", Text("文件与记录控制", "Control of documents and records"), "QA", "zhao", ("QA",),
              ("7.5.2", "7.5.3"), 4, 2, 4, "daily"),
)  # fmt: skip

AUDITORS: Mapping[str, tuple[str, str]] = {
    "fu": ("lead", "内审组长培训证书 NS-2023-07，见证审核 4 次"),
    "yan": ("lead", "内审组长培训证书 NS-2024-11，见证审核 3 次"),
    "wei": ("auditor", "内审员证书 NS-2024-19，专业：供应链核查"),
    "dai": ("auditor", "内审员证书 NS-2023-22，专业：水泥工艺"),
    "kong": ("auditor", "内审员证书 NS-2025-03，专业：碳核算"),
}
"""Level and evidence."""


@dataclass(frozen=True)
class Pin:
    """An audit that the programme manager places by hand: the wish of the unit, or something that had to come soon."""

    process: str
    ago: int
    team: Mapping[str, str]
    days: int = 1
    onward: int = 1


PINS = (
    Pin("P-02", 225, {"fu": "lead", "dai": "auditor", "kong": "auditor"}, days=2),
    Pin("P-08", 190, {"yan": "lead", "wei": "auditor"}),
    Pin("P-03", 140, {"fu": "lead", "kong": "auditor"}, days=2),
    Pin("P-06", 95, {"yan": "lead", "dai": "auditor"}),
    Pin("P-07", 60, {"fu": "lead", "wei": "auditor"}),
    Pin("P-01", 2, {"yan": "lead", "wei": "auditor"}, days=3, onward=-1),
    Pin("P-05", -9, {"fu": "lead", "kong": "auditor"}),
)


def holidays(years: Sequence[int]) -> Mapping[date, Text]:
    """The days of these years that fall on the same date in each."""
    fixed = {
        (1, 1): Text("元旦", "New Year's Day"), (5, 1): Text("劳动节", "Labour Day"),
        (10, 1): Text("国庆节", "National Day"), (10, 2): Text("国庆节", "National Day"),
        (10, 3): Text("国庆节", "National Day"),
    }  # fmt: skip
    return {date(year, *day): name for year in years for day, name in fixed.items()}


@dataclass
class Year:
    """The programme on its way, and the audits that it has brought about."""

    play: Play
    days_off: Mapping[date, Text] = field(default_factory=dict)
    programme_id: int = 0
    pinned: dict[int, str] = field(default_factory=dict)
    """Process by audit that somebody placed by hand."""

    def story(self) -> Story:
        yield BEGUN
        self._processes()
        self.days_off = holidays(sorted({self.play.day(ago).year for ago in range(-400, BEGUN, 30)}))
        yield BEGUN - 2
        self._auditors()
        yield BEGUN - 10
        self._draft()
        yield BEGUN - 12
        for pin in PINS:
            self._pin(pin)
        self._compute()
        yield BEGUN - 13
        self.play.take(MANAGER, self.programme_id, "submit")
        yield BEGUN - 15
        self.play.take("gao", self.programme_id, "approve")
        with self.play.house.store.reading() as session:
            rows = select(Audit.id).where(Audit.programme_id == self.programme_id).order_by(Audit.first_on, Audit.id)
            audits = list(session.scalars(rows))
        yield from together([so_far(held(self.play, one, self._script(one))) for one in audits])

    def _script(self, audit_id: int) -> Script:
        """What happens in an audit; of those that the calendar placed by itself nothing is told but that they held."""
        made = SCRIPTS.get(self.pinned.get(audit_id, ""))
        return made(self.play) if made else QUIET

    def _processes(self) -> None:
        with self.play.acting(MANAGER) as work:
            units = {unit.code: unit for unit in work.session.scalars(select(Unit))}
            for one in PROCESSES:
                add_process(
                    work, code=one.code, name=one.name, unit=units[one.unit],
                    owner=person_by_username(work.session, one.owner), sites=[units[code] for code in one.sites],
                    clauses=[(STANDARD, clause) for clause in one.clauses],
                    known_clauses=self.play.house.desk.known_clauses, importance=one.importance,
                    complexity=one.complexity, maturity=one.maturity, frequency=one.frequency,
                    emission_share=one.share,
                )  # fmt: skip

    def _auditors(self) -> None:
        codes = {pack.id: pack.code for pack in self.play.house.packs}
        with self.play.acting(MANAGER) as work:
            for day, name in self.days_off.items():
                auditors.add_holiday(work, day, name)
            for who, (level, evidence) in AUDITORS.items():
                asked = auditors.CompetenceAsked(STANDARD, level, work.today - timedelta(days=200), None, evidence)
                auditors.grant(work, _person(work, who), asked, standards=codes)
        with self.play.acting("dai") as work:
            first = work.today + timedelta(days=150)
            auditors.note_absence(
                work, _person(work, "dai"), from_on=first, to_on=first + timedelta(days=13), reason="新线调试"
            )
        with self.play.acting("wei") as work:
            auditors.declare_interest(
                work, _person(work, "wei"), words="配偶在设备保障部负责备件合同",
                unit=unit_by_code(work.session, "EQ"),
            )  # fmt: skip

    def _draft(self) -> None:
        with self.play.acting(MANAGER) as work:
            begins = (work.today.replace(day=1) + timedelta(days=32)).replace(day=1)
            ends = (begins + timedelta(days=370)).replace(day=1) - timedelta(days=1)
            programme = verbs.draft_programme(self.play.house.desk, work, verbs.ProgrammeAsked(
                title=Text(f"{begins:%Y年%-m月}起年度审核方案", f"Audit programme of the year from {begins:%B %Y}"),
                unit=unit_by_code(work.session, TOP), manager=_person(work, MANAGER), cycle_from=begins, cycle_to=ends,
                objectives="确认碳中和管理体系符合标准和本组织的要求，并为减排目标服务；重点看数据质量和熟料烧成。",
                scope_words="澜江总部各部门、东山水泥分厂及其车间和余热电站。", standards=[STANDARD],
                methods=["onsite"],
                ways=["observe", "interview", "document_review"],
                risks="审核员均为兼职，检修季时间紧；分厂连续生产，夜班不易见到。",
                resources="组长 2 名、审核员 3 名，每人每季度不超过 4 天；分厂提供交通。",
            ))  # fmt: skip
            self.programme_id = programme.id
            chosen = [process_of(work.session, one.code) for one in PROCESSES]
            verbs.choose_processes(self.play.house.desk, work, programme, chosen)

    def _pin(self, pin: Pin) -> None:
        desk = self.play.house.desk
        day, last = working_days(self.play, pin.ago, pin.days, self.days_off, onward=pin.onward)
        with self.play.acting(MANAGER) as work:
            programme = self._programme(work)
            process = process_of(work.session, pin.process)
            audit = slots.plan_in_programme(desk, work, programme, AuditAsked(
                title=Text(f"{process.name_zh}审核", f"Audit of {process.name_en}"),
                unit=work.session.get_one(Unit, process.unit_id), scope=[(process, None)], first_on=day, last_on=last,
                days=pin.days, team_size=len(pin.team),
            ))  # fmt: skip
            team = {self.play.actor(who).id: part for who, part in pin.team.items()}
            slot = slots.Slot(day.replace(day=1), day, last)
            slots.place(desk, work, programme, audit, slot, team, reason="与部门商定的日期")
            self.pinned[audit.id] = process.code

    def _compute(self) -> None:
        """The rest of the calendar is computed around what stands: without the solver, to be the same everywhere."""
        desk = self.play.house.desk
        with self.play.acting(MANAGER) as work:
            programme = self._programme(work)
            question = question_of(work.session, programme, work.today)
            answer = planned_greedily(in_order(question))
            assert isinstance(answer, Plan), answer
            proposal = proposals.keep_proposal(desk, work, programme, question, answer)
            proposals.accept(desk, work, programme, proposal.id)

    def _programme(self, work: Work) -> Programme:
        item = open_item(work.session, self.programme_id, scope_of(work))
        assert isinstance(item, Programme)
        return item


def _person(work: Work, who: str) -> Person:
    return person_by_username(work.session, who)
