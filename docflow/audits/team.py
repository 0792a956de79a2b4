"""Who audits: one lead, auditors, experts and observers, competent, free on the days and tied to nothing audited."""

from collections.abc import Collection, Mapping
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from docflow.audits.auditor_queries import absences, holidays
from docflow.audits.competent import lacking
from docflow.audits.held import AuditSafeguard
from docflow.audits.held_errors import AuditNotHere, TeamRefused
from docflow.audits.impartiality import RELATIONS, Conflict, blocking, conflicts_of_team
from docflow.audits.models import Audit, AuditMember
from docflow.audits.parts import PARTS, arranges, members_of, name_instead
from docflow.documents.desk import Desk
from docflow.journal.work import Work
from docflow.kernel.errors import NotAllowed
from docflow.kernel.text import Text
from docflow.people.models import Person
from docflow.standards.pack import shipped_packs

BEFORE_IT_BEGINS = ("planned", "prepared")
FAULTS: Mapping[str, Text] = {
    "team-no-lead": Text("审核组须有且只有一名组长", "A team has exactly one lead"),
    "team-no-team": Text("审核组没有成员", "Nobody is on the team"),
    "team-part-unknown": Text("未知的审核组角色：{0}", "No such part in a team: {0}"),
    "team-gone": Text("{0} 已离开", "{0} has left"),
    "team-incompetent": Text("{0} 在审核日期不具备有效能力", "{0} lacks competence that is valid on the audit's days"),
    "team-level": Text("{0} 在审核日期不具备所需级别的能力", "{0} is not competent at the level of that part"),
    "team-absent": Text("{0} 在审核日期不在岗", "{0} is away on days of the audit"),
    "team-holiday": Text("审核日期 {0} 为节假日", "{0}, a day of the audit, is a holiday"),
    "team-busy": Text("{0} 同日参加另一审核", "{0} is on another audit on the same days"),
}
"""Behind a name stand the standard and the days that it is about."""


def days_of(audit: Audit, today: date) -> tuple[date, date]:
    """The first and last day; the present one where none is set yet."""
    first = audit.first_on or today
    return first, max(audit.last_on or first, first)


def set_team(desk: Desk, work: Work, audit: Audit, team: Mapping[int, str]) -> None:
    """Say who audits, each by their id and part; whoever was on the team before and is not named leaves it.

    Raises:
        NotAllowed: the actor neither leads it nor manages the programme.
        AuditNotHere: it has begun.
        TeamRefused: with every reason of every person: impartiality, competence, absence, another audit
            on the same days.

    Source: T/CIECCPA 9.2.2 e) (auditors are selected for objectivity and impartiality), 7.2.
    """
    if not arranges(work, audit):
        raise NotAllowed()
    if audit.state not in BEFORE_IT_BEGINS:
        raise AuditNotHere(state=state_words(desk, audit))
    if faults := faults_of(work, audit, team):
        raise TeamRefused(reasons=faults)
    before = members_of(work.session, audit.id)
    for person in before.keys() - team.keys():
        work.session.delete(work.session.get_one(AuditMember, (audit.id, person)))
    for person, part in team.items():
        kept = work.session.get(AuditMember, (audit.id, person))
        if kept is None:
            work.session.add(AuditMember(audit_id=audit.id, person_id=person, part=part))
        else:
            kept.part = part
    work.session.flush()
    for part in PARTS:
        name_instead(work, audit, [person for person, held in team.items() if held == part], part)
    if before != dict(team):
        audit.changed_at = work.at
        facts = {"before": sorted(before.items()), "after": sorted(team.items())}
        work.record("audit.team_set", audit, facts)


def state_words(desk: Desk, audit: Audit) -> Text:
    return desk.lifecycles["audit"].workflow_of(audit).states[audit.state].label.text


def faults_of(work: Work, audit: Audit, team: Mapping[int, str]) -> list[tuple[str, Text]]:
    """Everything against a team, code and words; empty when it can audit."""
    reasons = team_answers(work, audit, team)
    told = []
    for reason in reasons:
        code, _, word = reason.partition(":")
        words = FAULTS.get(code) or _tied(code)
        told.append((code, Text(words.zh.format(word), words.en.format(word))))
    return told


def _tied(code: str) -> Text:
    words = RELATIONS[code]
    return Text(f"{{0}}：{words.zh}", f"{{0}}: {words.en}")


def team_answers(work: Work, audit: Audit, team: Mapping[int, str]) -> list[str]:
    """The same as reasons of a guard: a code and whom it is about."""
    session = work.session
    first, last = days_of(audit, work.today)
    people = {one.id: one for one in session.scalars(select(Person).where(Person.id.in_(team)))}
    names = {person: people[person].name if person in people else str(person) for person in team}
    reasons = [] if team else ["team-no-team"]
    if list(team.values()).count("lead") != 1:
        reasons.append("team-no-lead")
    reasons += [f"team-part-unknown:{part}" for part in sorted(set(team.values()) - set(PARTS))]
    for person in team:
        one = people.get(person)
        if one is None or (one.retired_on is not None and one.retired_on <= last):
            reasons.append(f"team-gone:{names[person]}")
    codes = {pack.id: pack.code for pack in shipped_packs()}
    for lack in lacking(session, audit, team, first, last):
        about = ", ".join(filter(None, (codes.get(lack.standard, lack.standard), _days(first, last))))
        code = "team-level" if lack.only_level else "team-incompetent"
        reasons.append(f"{code}:{names[lack.person]} ({about})")
    for away in session.scalars(absences([*team], first, last)):
        reasons.append(f"team-absent:{names[away.person_id]} ({_days(away.from_on, away.to_on)})")
    reasons += [f"team-holiday:{one.day}" for one in session.scalars(holidays(first, last))]
    reasons += [f"team-busy:{names[person]}" for person in busy(session, audit, [*team], first, last)]
    for person, ties in unsafe(session, audit, team, on=first).items():
        for tie in ties:
            what = tie.facts.get("what")
            reasons.append(f"{tie.code}:{names[person]} ({what})" if what else f"{tie.code}:{names[person]}")
    return reasons


def _days(first: date, last: date) -> str:
    return str(first) if first == last else f"{first} – {last}"


def unsafe(session: Session, audit: Audit, team: Mapping[int, str], *, on: date) -> dict[int, list[Conflict]]:
    """Blocking conflicts that no safeguard covers, by person; the lead has no safeguard, observers need none."""
    watched = [person for person, part in team.items() if part != "observer"]
    covered = safeguarded(session, audit.id)
    found: dict[int, list[Conflict]] = {}
    for person, ties in conflicts_of_team(session, watched, audit, on=on).items():
        let_pass = covered.get(person, frozenset()) if team[person] != "lead" else frozenset()
        if left := [tie for tie in blocking(ties) if tie.code not in let_pass]:
            found[person] = left
    return found


def safeguarded(session: Session, audit_id: int) -> dict[int, frozenset[str]]:
    """Codes of conflicts that were let pass, by person."""
    found: dict[int, frozenset[str]] = {}
    for one in session.scalars(select(AuditSafeguard).where(AuditSafeguard.audit_id == audit_id)):
        found[one.person_id] = found.get(one.person_id, frozenset()) | frozenset(one.conflicts)
    return found


def busy(session: Session, audit: Audit, people: Collection[int], first: date, last: date) -> list[int]:
    """Who of them is on another audit that shares a day; experts and observers count as well."""
    rows = (
        select(AuditMember.person_id)
        .join(Audit, Audit.id == AuditMember.audit_id)
        .where(
            AuditMember.person_id.in_(people), Audit.id != audit.id,
            Audit.state.in_(("planned", "prepared", "in_progress")), Audit.first_on <= last, Audit.last_on >= first,
        )
    )  # fmt: skip
    return sorted(set(session.scalars(rows)))
