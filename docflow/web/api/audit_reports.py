"""The report of an audit, taken out as a Word file."""

from typing import Annotated, Literal

from fastapi import Query, Response

from docflow.audits.models import Audit
from docflow.audits.reading import copy_of_report
from docflow.documents.intake.kinds import MEDIA_TYPES
from docflow.journal.checkpoint import Head
from docflow.journal.reader import latest_checkpoint
from docflow.journal.work import Work
from docflow.kernel.text import Language
from docflow.reports.audit_annex import audit_annex
from docflow.reports.audit_of import annex_name, audit_of
from docflow.reports.audit_report import audit_report
from docflow.reports.checkpoints import short_code
from docflow.web.api.audits import opened
from docflow.web.deps import TheHouse, TheId, TheLanguage, TheReading
from docflow.web.idempotency import door
from docflow.web.security import download

router = door("/api/v1/audits", tags=["audits"])


@router.get(
    "/{audit_id}/report",
    response_class=Response,
    responses={200: {"content": {"application/octet-stream": {}}}},
)
def report(
    audit_id: TheId,
    work: TheReading,
    house: TheHouse,
    language: TheLanguage,
    in_language: Annotated[Literal["zh", "en"] | None, Query(alias="language")] = None,
) -> Response:
    """The report as a Word file: a draft for the team once the fieldwork is done, then for all it was sent to."""
    return report_file(house, work, opened(work, audit_id), in_language or language)


@router.get(
    "/{audit_id}/report/findings",
    response_class=Response,
    responses={200: {"content": {"application/octet-stream": {}}}},
)
def annex(
    audit_id: TheId,
    work: TheReading,
    house: TheHouse,
    language: TheLanguage,
    in_language: Annotated[Literal["zh", "en"] | None, Query(alias="language")] = None,
) -> Response:
    """Every finding as a spreadsheet, for whoever gets the report; a report of very many tells only the gravest."""
    return annex_file(house, work, opened(work, audit_id), in_language or language)


def report_file(house: TheHouse, work: Work, audit: Audit, language: Language) -> Response:
    copy = copy_of_report(house.desk, work, audit)
    newest = work.session.scalar(latest_checkpoint())
    code = short_code(Head(newest.size, bytes.fromhex(newest.root_sha256))) if newest else ""
    facts = audit_of(work, house.desk, audit, copy, language, checkpoint=code)
    return download(audit_report(facts, language), f"{audit.number}.docx", MEDIA_TYPES["docx"])


def annex_file(house: TheHouse, work: Work, audit: Audit, language: Language) -> Response:
    copy_of_report(house.desk, work, audit)
    return download(audit_annex(work, house.desk, audit, language), annex_name(audit), MEDIA_TYPES["xlsx"])
