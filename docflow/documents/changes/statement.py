"""What an impact statement says, as it is digested, signed over and checked again."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from docflow.documents.changes import queries
from docflow.documents.changes.models import ChangeAssessment, ChangeRequest
from docflow.journal.verify import Finding
from docflow.kernel.canonical import canonical, sha256_hex
from docflow.kernel.text import Text


def impact_statement(session: Session, request: ChangeRequest, serial: int) -> dict[str, Any]:
    """Everything one assessment says. A new document is told by its words: its number comes later."""
    judged = session.get_one(ChangeAssessment, (request.id, serial))
    return {
        "request": request.id,
        "assessment": serial,
        "documents": [
            [row.what, None if row.what == "new" else row.document_id, row.type, row.title_zh, row.title_en, row.words]
            for row in session.scalars(queries.documents_of(request.id, serial))
        ],
        "processes": sorted(row.process_id for row in session.scalars(queries.processes_of(request.id, serial))),
        "impacts": sorted(
            [row.area, row.affected, row.words] for row in session.scalars(queries.impacts_of(request.id, serial))
        ),
        "risk": [judged.risk, judged.risk_words, judged.measures],
        "assessed_by": judged.assessed_by_id,
    }


def metadata_of(session: Session, request: ChangeRequest) -> dict[str, object]:
    """What a signature binds beside the impact statement."""
    return {
        "title": [request.title_zh, request.title_en], "unit": request.unit_id, "reason": request.reason,
        "source": request.source, "emergency": [request.emergency, request.emergency_reason],
        "documents": [
            [row.what, None if row.what == "new" else row.document_id, row.title_zh, row.title_en]
            for row in session.scalars(queries.documents_of(request.id, request.assessment))
        ],
    }  # fmt: skip


_CHANGED = Text("影响评估与签署时的摘要不符", "An impact statement no longer fits the digest that was approved")
FAULTS = ("impact-statement-changed",)


def check(session: Session) -> Iterator[Finding]:
    """Every impact statement that counts is still the one whose digest the request carries."""
    for request in session.scalars(select(ChangeRequest).where(ChangeRequest.assessment > 0)):
        kept = sha256_hex(canonical(impact_statement(session, request, request.assessment)))
        if kept != request.content_sha256:
            yield Finding(FAULTS[0], _CHANGED, f"item {request.id} ({request.number})")
