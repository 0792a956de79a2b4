"""Where audits lie in the calendar of a programme that is being drafted: planned, moved and manned by hand."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from docflow.audits.beginning import AuditAsked, begin_audit, faults_of_days, month_end, overlapping, places_of
from docflow.audits.beginning_errors import AuditBegunWrongly, AuditsOverlap
from docflow.audits.models import Audit, Programme
from docflow.audits.programme_errors import NotInProgramme
from docflow.audits.programmes import may_write
from docflow.audits.soundness import Fault, excuse
from docflow.audits.team import set_team
from docflow.documents.desk import Desk
from docflow.journal.work import Work
from docflow.kernel.text import Text


@dataclass(frozen=True)
class Slot:
    """A place in the calendar: a month, and days in it once they are known."""

    month: date
    first_on: date | None = None
    last_on: date | None = None


def plan_in_programme(desk: Desk, work: Work, programme: Programme, asked: AuditAsked) -> Audit:
    """Plan an audit of a draft, inside of its cycle. Raises ProgrammeFixed, and as `begin_audit`."""
    may_write(desk, work, programme)
    by = asked.by
    if by is not None:
        _inside(programme, by)
    return begin_audit(desk, work, replace(asked, reason=""), programme_id=programme.id)


def place(
    desk: Desk, work: Work, programme: Programme, audit: Audit, slot: Slot, team: Mapping[int, str] | None = None, *,
    reason: str = "",
) -> list[Fault]:  # fmt: skip
    """Put an audit of a draft programme where somebody wants it, with its team if one is given; it stays there.

    Returns the rules of the calendar that it breaks there; `reason` says why those may be broken that may be at all.

    Raises:
        NotAllowed, ProgrammeFixed, NotInProgramme: as their names say.
        AuditBegunWrongly: the slot is over, reversed or outside of the cycle.
        AuditsOverlap: another audit looks at the same on these days.
        TeamRefused: with every reason against the team on these days.
    """
    may_write(desk, work, programme)
    if audit.programme_id != programme.id or audit.closed:
        raise NotInProgramme(what=audit.number)
    month = (slot.first_on or slot.month).replace(day=1)
    _inside(programme, month)
    last_on = (slot.last_on or slot.first_on) if slot.first_on else None
    if faults := list(faults_of_days(work.today, slot.first_on or month_end(month), slot.first_on, last_on)):
        raise AuditBegunWrongly(reasons=faults)
    clashes = overlapping(work, places_of(work.session, audit), slot.first_on, last_on, besides=audit.id)
    if clashes:
        raise AuditsOverlap(reasons=[
            ("audits-overlap", Text(f"与审核 {number} 重叠", f"It overlaps audit {number}")) for number in clashes
        ])  # fmt: skip
    before = [audit.month, audit.first_on, audit.last_on]
    audit.month, audit.first_on, audit.last_on = month, slot.first_on, last_on
    audit.due_on = slot.first_on or month_end(month)
    audit.pinned = True
    after = [audit.month, audit.first_on, audit.last_on]
    if before != after:
        audit.changed_at = work.at
        work.record("audit.placed", audit, {"before": before, "after": after})
    if team is not None:
        set_team(desk, work, audit, team)
    work.session.flush()
    return excuse(work, programme, audit, reason)


def _inside(programme: Programme, day: date) -> None:
    if not programme.cycle_from <= day <= programme.cycle_to:
        raise AuditBegunWrongly(reasons=[
            ("audit-outside-cycle", Text("不在方案周期内", "It lies outside of the programme's cycle"))
        ])  # fmt: skip
