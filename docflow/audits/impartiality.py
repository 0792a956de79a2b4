"""Nobody audits their own work: what ties a person to what is audited (9.2.2 e, ISO 19011 4 e)."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from sqlalchemy.orm import Session

from docflow.audits.models import Audit
from docflow.audits.scene import Scene, scenes_of
from docflow.audits.ties import Ties, read_ties
from docflow.journal.work import Work
from docflow.kernel.text import Text
from docflow.people.models import Person

MONTHS_12 = timedelta(days=365)


@dataclass(frozen=True)
class Conflict:
    """One relation between a person and what is audited."""

    code: str
    facts: Mapping[str, object] = field(default_factory=dict)
    """`what`: the number or code of what ties them, as the sentence names it; ids beside."""
    blocks: bool = True

    @property
    def sentence(self) -> Text:
        what, words = str(self.facts.get("what", "")), RELATIONS[self.code]
        return Text(f"{words.zh}：{what}", f"{words.en}: {what}") if what else words


RELATIONS: Mapping[str, Text] = {
    "works-in-unit": Text("现在属于受审核部门", "Works in the audited unit now"),
    "works-below-unit": Text("现在属于受审核部门的下级部门", "Works in a unit below the audited one now"),
    "works-above-unit": Text("现在属于受审核部门的上级部门", "Works in a unit above the audited one now"),
    "holds-post-in-unit": Text("现在在受审核部门任职", "Holds a post in the audited unit now"),
    "worked-in-unit-lately": Text("12 个月内曾属于受审核部门", "Worked in the audited unit within 12 months"),
    "held-post-lately": Text("12 个月内曾在受审核部门任职", "Held a post in the audited unit within 12 months"),
    "owns-process": Text("是受审核过程的负责人", "Owns the audited process"),
    "owns-document": Text("是范围内文件的责任人", "Answers for a document in scope"),
    "wrote-document": Text("是范围内文件的编制人", "Wrote a document in scope"),
    "reviewed-document": Text("审查了范围内的文件", "Reviewed a document in scope"),
    "approved-document": Text("批准了范围内的文件", "Approved a document in scope"),
    "decided-for-another": Text("代他人对范围内的文件作过决定", "Decided on a document in scope for somebody else"),
    "stood-in-for-owner": Text("12 个月内曾代理过程负责人", "Stood in for the process owner within 12 months"),
    "owns-open-action": Text("是范围内未完成措施的责任人", "Owns an open action in scope"),
    "implements-open-action": Text("是范围内未完成措施的实施人", "Carries out an open action in scope"),
    "owns-nonconformity": Text("是范围内未关闭不符合的责任人", "Answers for an open nonconformity in scope"),
    "superior-of-owner": Text("是过程负责人的直接上级", "Is the direct superior of the process owner"),
    "subordinate-of-owner": Text("是过程负责人的直接下级", "Is a direct subordinate of the process owner"),
    "superior-of-auditee": Text("是受审核人员的直接上级", "Is the direct superior of an auditee"),
    "subordinate-of-auditee": Text("是受审核人员的直接下级", "Is a direct subordinate of an auditee"),
    "declared-interest": Text("申报了利益关系", "Has declared an interest"),
    "auditee-of-plan": Text("在审核计划中被列为受审核人员", "Is named in the audit plan as an auditee"),
    "asked-for-change": Text("提出了范围内的更改申请", "Asked for a change in scope"),
    "led-last-time": Text("上次审核的组长，建议轮换", "Led the last audit of this; rotation is advised"),
}
"""Every relation in words; what it concerns stands behind."""

WARNINGS = frozenset({"led-last-time"})
"""Relations that are told and block nothing."""


def conflicts(work: Work, person: Person, audit: Audit, *, on: date) -> list[Conflict]:
    """What ties a person to what an audit looks at on a day; empty when nothing does.

    A relation that blocks keeps the person off the team unless a safeguard is signed for it; the lead
    auditor can have none. A warning blocks nothing.

    Source: T/CIECCPA 9.2.2 e) (objectivity and impartiality).
    """
    return conflicts_of_team(work.session, [person.id], audit, on=on)[person.id]


def conflicts_of_team(
    session: Session, people: Collection[int], audit: Audit, *, on: date
) -> dict[int, list[Conflict]]:
    """The same for several people, with as many statements as for one."""
    session.flush()
    scene = scenes_of(session, [audit])[audit.id]
    found = conflicts_of_all(session, people, [scene], on)
    return {person: found.get((person, scene.key), []) for person in people}


def conflicts_of_all(
    session: Session, auditors: Iterable[int], scenes: Sequence[Scene], on: date
) -> dict[tuple[int, int], list[Conflict]]:
    """All conflicts by (person id, key of the scene), with a constant number of statements; absent means none."""
    people = sorted(set(auditors))
    ties = read_ties(session, people, scenes, since=on - MONTHS_12, on=on)
    found: dict[tuple[int, int], list[Conflict]] = {}
    for scene in scenes:
        for person in people:
            every = [replace(one, blocks=one.code not in WARNINGS) for one in _between(ties, person, scene, on)]
            if every:
                found[person, scene.key] = list({(one.code, one.facts.get("what")): one for one in every}.values())
    return found


def blocking(found: Iterable[Conflict]) -> list[Conflict]:
    return [one for one in found if one.blocks]


def _between(ties: Ties, person: int, scene: Scene, on: date) -> Iterator[Conflict]:
    yield from _place_of_work(ties, person, scene, on)
    yield from _processes(ties, person, scene)
    for document in ties.documents_of(scene):
        for code in ties.parts_in(document, person):
            yield _tie(code, ties.numbers[document])
    for code, rows in ties.open_things.get(person, {}).items():
        for row in rows:
            if row.process in scene.processes or ties.lies_in(row.unit, scene):
                yield _tie(code, row.number)
    yield from _interests(ties, person, scene)
    yield from _auditees(ties, person, scene)
    for process in sorted(scene.processes):
        leader, number, audit_id = ties.led_last.get(process, (0, "", 0))
        if leader == person and audit_id != scene.key:
            yield _tie("led-last-time", number)


def _interests(ties: Ties, person: int, scene: Scene) -> Iterator[Conflict]:
    for unit, process in ties.interests.get(person, ()):
        if process in scene.processes:
            yield _tie("declared-interest", ties.processes[process].code)
        elif unit is not None and ties.lies_in(unit, scene):
            yield _tie("declared-interest", ties.code(unit))


def _auditees(ties: Ties, person: int, scene: Scene) -> Iterator[Conflict]:
    auditees = ties.auditees.get(scene.key, frozenset())
    if person in auditees:
        yield _tie("auditee-of-plan", "")
    for other in auditees - {person}:
        if ties.superior.get(other) == person:
            yield _tie("superior-of-auditee", "")
        if ties.superior.get(person) == other:
            yield _tie("subordinate-of-auditee", "")


def _place_of_work(ties: Ties, person: int, scene: Scene, on: date) -> Iterator[Conflict]:
    """Where somebody works and worked. The company itself holds everybody, so lying below or above it ties nobody."""
    home = ties.home.get(person)
    for unit in sorted(scene.units):
        if home == unit:
            yield _tie("works-in-unit", ties.code(unit))
        elif home is not None and ties.below(home, unit):
            yield _tie("works-below-unit", ties.code(home))
        elif home is not None and ties.below(unit, home):
            yield _tie("works-above-unit", ties.code(home))
        for held in ties.posts.get(person, ()):
            if held.unit == unit or ties.below(held.unit, unit):
                yield _tie("holds-post-in-unit" if held.now(on) else "held-post-lately", ties.code(held.unit))
        for held in ties.homes.get(person, ()):
            if held.unit != home and (held.unit == unit or ties.below(held.unit, unit)):
                yield _tie("worked-in-unit-lately", ties.code(held.unit))


def _processes(ties: Ties, person: int, scene: Scene) -> Iterator[Conflict]:
    for process_id in sorted(scene.processes):
        process = ties.processes[process_id]
        if process.owner == person:
            yield _tie("owns-process", process.code)
            continue
        if person in ties.stood_in.get(process.owner, ()):
            yield _tie("stood-in-for-owner", process.code)
        if ties.superior.get(process.owner) == person:
            yield _tie("superior-of-owner", process.code)
        if ties.superior.get(person) == process.owner:
            yield _tie("subordinate-of-owner", process.code)


def _tie(code: str, what: str) -> Conflict:
    return Conflict(code, {"what": what})
