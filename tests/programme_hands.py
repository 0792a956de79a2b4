"""Audit programmes in every part of their life, and the people who bring them there."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from audit_hands import acting, competent
from cast import CHEN, FANG, MENG, QIN, TAO, XU
from given import take
from sqlalchemy import select

from docflow.audits import programmes as verbs
from docflow.audits.calendar_question import question_of
from docflow.audits.models import Audit, Programme
from docflow.audits.planning.planner import plan
from docflow.audits.planning.question import Infeasible, Plan
from docflow.audits.proposals import accept, keep_proposal, proposals_of
from docflow.house import House
from docflow.journal.work import Work, working
from docflow.kernel.actor import INSTALLER
from docflow.kernel.text import Text
from docflow.lifecycle.items import open_item
from docflow.people.queries import person_by_username, scope_of, unit_by_code
from docflow.processes.models import Process
from docflow.processes.queries import process_of
from docflow.processes.service import add_process

CLAUSES = (("cieccpa", "7.5.2"), ("cieccpa", "8.1.1"))
WHOLE: Mapping[str, Any] = {
    "objectives": "确认体系符合要求并有效", "standards": ["cieccpa"], "methods": ["onsite"],
    "ways": ["observe", "interview", "document_review"], "risks": "审核员不足", "resources": "3 名审核员",
}  # fmt: skip


def processes(house: House, *codes: str, owner: str = CHEN, **weights: Any) -> list[int]:
    """Processes of energy, production and quality in turn, each at the site of its unit."""
    made = []
    with working(house.store, INSTALLER, house.clock) as work:
        for n, code in enumerate(codes):
            unit = unit_by_code(work.session, ("EN", "PR", "QA")[n % 3])
            made.append(add_process(
                work, code=code, name=Text(f"过程 {code}", f"Process {code}"), unit=unit,
                owner=person_by_username(work.session, owner), sites=[unit], clauses=CLAUSES,
                known_clauses=house.desk.known_clauses,
                **({"importance": 3, "complexity": 3, "maturity": 3} | weights),
            ).id)  # fmt: skip
    return made


def opened(work: Work, programme_id: int) -> Programme:
    item = open_item(work.session, programme_id, scope_of(work))
    assert isinstance(item, Programme)
    return item


def asked(work: Work, **more: Any) -> verbs.ProgrammeAsked:
    year = work.today.year
    return verbs.ProgrammeAsked(**{
        "title": Text(f"{year} 年度审核方案", f"Audit programme {year}"), "unit": unit_by_code(work.session, "HQ"),
        "manager": person_by_username(work.session, MENG), "cycle_from": date(year, work.today.month, 1),
        "cycle_to": date(year, 12, 31), **WHOLE,
    } | more)  # fmt: skip


def drafted(house: House, *codes: str, **more: Any) -> int:
    """A draft with these processes, whose intervals are weighed; no audit yet."""
    with acting(house, MENG) as work:
        programme = verbs.draft_programme(house.desk, work, asked(work, **more))
        chosen = [process_of(work.session, code) for code in codes]
        verbs.choose_processes(house.desk, work, programme, chosen)
        return programme.id


def computed(house: House, programme_id: int) -> Plan | Infeasible:
    """Have a calendar computed and keep it as the open proposal."""
    with acting(house, MENG) as work:
        question = question_of(work.session, opened(work, programme_id), work.today)
        answer = plan(question)
        keep_proposal(house.desk, work, opened(work, programme_id), question, answer)
        return answer


def accepted(house: House, programme_id: int) -> list[int]:
    assert isinstance(computed(house, programme_id), Plan)
    with acting(house, MENG) as work:
        newest = work.session.scalars(proposals_of(programme_id)).first()
        assert newest is not None
        return [one.id for one in accept(house.desk, work, opened(work, programme_id), newest.id)]


def calendared(house: House, *codes: str) -> int:
    """A draft whose audits are all in their place."""
    competent(house, TAO, XU, QIN)
    processes(house, *codes)
    one = drafted(house, *codes)
    accepted(house, one)
    return one


def approved(house: House, *codes: str) -> int:
    one = calendared(house, *(codes or ("P-1", "P-2")))
    assert take(house, MENG, one, "submit") == "in_approval"
    assert take(house, FANG, one, "approve") == "approved"
    return one


def audits(house: House, programme_id: int) -> Sequence[Audit]:
    with house.store.reading() as session:
        return session.scalars(select(Audit).where(Audit.programme_id == programme_id).order_by(Audit.id)).all()


def process(house: House, code: str) -> Process:
    with house.store.reading() as session:
        return process_of(session, code)
