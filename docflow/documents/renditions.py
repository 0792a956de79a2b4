"""Controlled copies: made from the approved file, with cover, running header, signatures and history."""

from collections.abc import Sequence

from sqlalchemy import select

from docflow.documents import queries
from docflow.documents.controlled_copy import stamp
from docflow.documents.controlled_copy_facts import CopyFacts, HistoryLine, Signed
from docflow.documents.desk import Desk
from docflow.documents.models import Content, Document, Rendition, Revision
from docflow.journal.work import Work
from docflow.kernel.text import LANGUAGES, Language, Text
from docflow.lifecycle.items import Item
from docflow.lifecycle.signatures import Signature
from docflow.people.models import Unit
from docflow.people.queries import names_of

MEANINGS = {
    "prepared": Text("编制", "Prepared"),
    "reviewed": Text("审查", "Reviewed"),
    "countersigned": Text("会签", "Countersigned"),
    "approved": Text("批准", "Approved"),
    "issued": Text("发布", "Issued"),
    "withdrawn": Text("废止", "Withdrawn"),
    "reaffirmed": Text("评审确认", "Reaffirmed"),
    "audited": Text("审核", "Audited"),
    "verified": Text("验证", "Verified"),
}


def make(desk: Desk, work: Work, revision: Revision, step: str) -> list[Rendition]:
    """Make and keep the controlled copies of a Word text, one a language; other formats have none.

    Raises CannotStamp, which fails the step: no approval stands without its copy.
    """
    content = work.session.get_one(Content, revision.content_id)
    if content.kind != "docx":
        return []
    original = desk.blobs.read(content.sha256)
    made: list[Rendition] = []
    languages: Sequence[Language] = LANGUAGES if revision.language == "both" else [_language(revision)]
    for language in languages:
        copy = stamp(original, facts_of(desk, work, revision, step, language), language)
        rendition = Rendition(
            revision_id=revision.id, step=step, language=language, sha256=desk.blobs.put(copy), made_at=work.at
        )
        work.session.add(rendition)
        made.append(rendition)
    work.session.flush()
    return made


def _language(revision: Revision) -> Language:
    return "en" if revision.language == "en" else "zh"


def facts_of(desk: Desk, work: Work, revision: Revision, step: str, language: Language) -> CopyFacts:
    """What the copy says around the author's text, in its language."""
    session = work.session
    document = session.get_one(Document, revision.document_id)
    unit = session.get_one(Unit, document.unit_id)
    workflow = desk.lifecycles["revision"].workflow_of(revision)
    # The copy made at publishing is handed out while the text is in force, beside its first day.
    state = "effective" if step == "publish" else workflow.steps[step].to or revision.state
    signatures = session.scalars(queries.signatures_of(revision.id, round=revision.round)).all()
    return CopyFacts(
        organisation=desk.organisation(),
        number=document.number,
        title=revision.title,
        revision=revision.label,
        state=workflow.states[state].label.text.in_(language),
        approved_on=revision.approved_at.astimezone(work.clock.zone).date().isoformat() if revision.approved_at else "",
        effective_on=revision.effective_on.isoformat() if revision.effective_on else "",
        unit=Text(unit.name_zh, unit.name_en or unit.name_zh).in_(language),
        clauses=tuple(row.clause for row in session.scalars(queries.clauses_of(revision.id))),
        signatures=tuple(printed(work, signature, language) for signature in signatures),
        history=_history(work, revision),
    )


def printed(work: Work, signature: Signature, language: Language) -> Signed:
    """A signature as it stands on paper, in one language."""
    local = signature.at.astimezone(work.clock.zone)
    return Signed(
        meaning=MEANINGS[signature.meaning].in_(language),
        name=signature.name,
        post=Text(signature.post_zh, signature.post_en).in_(language),
        at=f"{local:%Y-%m-%d %H:%M} UTC{local:%z}",
        statement_sha256=signature.statement_sha256,
    )


def _history(work: Work, revision: Revision) -> tuple[HistoryLine, ...]:
    line = work.session.scalars(
        select(Revision)
        .where(
            Revision.document_id == revision.document_id,
            Revision.language == revision.language,
            Revision.serial <= revision.serial,
            (Item.was_in_force) | (Revision.id == revision.id),
        )
        .order_by(Revision.serial)
    ).all()
    approvers = {
        signature.item_id: signature
        for signature in work.session.scalars(
            select(Signature)
            .where(Signature.item_id.in_([one.id for one in line]), Signature.meaning == "approved")
            .order_by(Signature.id)
        )
    }
    names = names_of(work.session, {one.author_id for one in line if one.author_id})
    return tuple(
        HistoryLine(
            revision=one.label,
            on=one.effective_on.isoformat() if one.effective_on else "",
            summary=one.summary or one.reason,
            author=names.get(one.author_id or 0, ""),
            approver=approvers[one.id].name if one.id in approvers else "",
        )
        for one in line
    )
