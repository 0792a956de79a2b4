"""Who reads what of an audit beside its page: the answers, the draft of its report, the report."""

from typing import Literal

from docflow.audits.held_errors import ReportNotYet
from docflow.audits.models import Audit
from docflow.audits.parts import PARTS, has_part
from docflow.audits.team import state_words
from docflow.documents.desk import Desk
from docflow.journal.work import Work
from docflow.kernel.errors import NotAllowed
from docflow.lifecycle.items import named
from docflow.people.queries import scope_of

Copy = Literal["draft", "whole", "sent"]
"""A report as the team has it before it is signed; as it has it afterwards, with every question; as it is sent."""
ISSUED = ("report_issued", "closed")


def sees_answers(work: Work, audit: Audit) -> bool:
    """Checklist and answers are the team's and the programme's; the auditee reads the report."""
    watches = audit.unit_id in scope_of(work).watched()["audit"]
    return watches or has_part(work, audit.id, PARTS)


def copy_offered(work: Work, audit: Audit) -> Copy | None:
    """The copy of the report that the actor can have now; None for none."""
    inside = sees_answers(work, audit)
    if audit.state not in ISSUED:
        return "draft" if inside and audit.state == "fieldwork_done" else None
    if inside:
        return "whole"
    scope = scope_of(work)
    if audit.unit_id in scope.units("external_auditor"):
        return "sent"
    return "sent" if named(work.session, audit, "recipient") & scope.names_for("audit") else None


def copy_of_report(desk: Desk, work: Work, audit: Audit) -> Copy:
    """The copy the actor gets. It is whole for each of them: who gets a report reads every finding in it.

    Raises: ReportNotYet; NotAllowed (it was sent to others).

    Source: ISO 19011 6.5.2 (the report goes to those on its distribution list).
    """
    copy = copy_offered(work, audit)
    if copy is not None:
        return copy
    if audit.state in ISSUED:
        raise NotAllowed()
    raise ReportNotYet(state=state_words(desk, audit))
