"""Planning an audit over HTTP."""

from datetime import date
from typing import Annotated

from fastapi import Response
from pydantic import BaseModel, Field, StringConstraints

from docflow.audits.beginning import AuditAsked, begin_audit
from docflow.kernel.text import Text
from docflow.people.queries import unit_by_code
from docflow.processes.queries import process_of
from docflow.standards.clauses import clause_named
from docflow.web.api.audits import AuditOut, audit_out
from docflow.web.api.shapes import Words
from docflow.web.deps import TheHouse, TheLanguage, TheWork, etag
from docflow.web.idempotency import door

router = door("/api/v1/audits", tags=["audits"])

Code = Annotated[str, StringConstraints(min_length=1, max_length=60)]


class ScopeIn(BaseModel):
    process: Code
    site: Code | None = Field(None, description="Code of a unit; none for wherever the process runs")


class AuditIn(BaseModel):
    title: Words
    unit: Code
    reason: Annotated[str, StringConstraints(min_length=1, max_length=1000)] = Field(
        description="Why it is held outside of a programme"
    )
    scope: list[ScopeIn] = Field(min_length=1, max_length=100)
    clauses: list[Code] = Field(default_factory=list, max_length=500, description="None for all that they answer to")
    month: date | None = Field(None, description="Any day of the month, while the days are not known")
    first_on: date | None = None
    last_on: date | None = None
    days: int = Field(1, ge=1, le=60)
    team_size: int = Field(2, ge=1, le=20)
    place: Annotated[str, StringConstraints(max_length=200)] = ""


@router.post("", response_model=AuditOut, status_code=201)
def begin(body: AuditIn, response: Response, work: TheWork, house: TheHouse, language: TheLanguage) -> AuditOut:
    """Plan an audit outside of any programme; every fault is answered at once."""
    session = work.session
    asked = AuditAsked(
        title=Text(body.title.zh, body.title.en), unit=unit_by_code(session, body.unit), reason=body.reason,
        scope=[(process_of(session, one.process), unit_by_code(session, one.site) if one.site else None)
               for one in body.scope],
        clauses=[clause_named(house.desk.known_clauses, one) for one in body.clauses],
        **body.model_dump(include={"month", "first_on", "last_on", "days", "team_size", "place"}),
    )  # fmt: skip
    audit = begin_audit(house.desk, work, asked)
    response.headers["location"] = f"/api/v1/audits/{audit.id}"
    response.headers["etag"] = etag(audit.version)
    return audit_out(audit, house, language)
