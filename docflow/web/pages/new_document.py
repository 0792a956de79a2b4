"""Beginning a document: its type, titles, unit and clauses, with its type's blank or a file of one's own."""

import re
import tempfile
from pathlib import Path
from typing import Any

from starlette.responses import RedirectResponse, Response

from docflow.documents import service
from docflow.documents.around import is_known_elsewhere
from docflow.documents.blanks import Prepared, blank_text
from docflow.documents.errors import DocumentTypeUnknown, FileKindNotAllowed, TitleMissing
from docflow.house import House
from docflow.journal.work import Work, looking
from docflow.kernel.actor import Actor
from docflow.kernel.errors import NotAllowed, Refusal
from docflow.kernel.text import Text
from docflow.lifecycle.errors import NumberTaken
from docflow.people.errors import UnitUnknown
from docflow.people.queries import require, scope_of, unit_by_code
from docflow.people.rights import can
from docflow.standards.errors import ClauseUnknown
from docflow.web.deps import Page, TheActor, TheHouse, ThePage, TheReading, TheWork
from docflow.web.errors import FileMissing
from docflow.web.forms import Filled, FilledWithFile, TheFormWithFile
from docflow.web.idempotency import door
from docflow.web.pages.revisions import clause_options
from docflow.web.pages.shown import unit_names
from docflow.web.problems import body_of, status_of

router = door("", tags=["documents"], pages=True)

_LANGUAGES = ("zh", "en", "both")
_HAN = re.compile(r"[\u3400-\u9fff]")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_FIELDS: tuple[tuple[type[Refusal], str], ...] = (
    (TitleMissing, "title_zh"),
    (NumberTaken, "number"),
    (ClauseUnknown, "clauses"),
    (UnitUnknown, "unit"),
    (DocumentTypeUnknown, "type"),
    (FileKindNotAllowed, "file"),
    (FileMissing, "file"),
)


@router.get("/documents/new")
def ask(page: ThePage, work: TheReading, house: TheHouse) -> Response:
    if not can(scope_of(work), "document.begin"):
        raise NotAllowed()
    return _page(page, house, work, Filled())


@router.post("/documents/new")
def begin(form: TheFormWithFile, page: ThePage, actor: TheActor, work: TheWork, house: TheHouse) -> Response:
    """Begin the document. What its file says of itself is shown first, for the author to confirm."""
    try:
        with looking(house.store, actor, house.clock) as before:
            unit = unit_by_code(before.session, form.one("unit"))
            kind = house.desk.types[form.one("type")]
            require(before, "document.begin", unit_id=unit.id, document_type=form.one("type"))
            text = _own_text(house, before, form)
            if text is not None and text.intake.kind not in kind.files:
                raise FileKindNotAllowed(type=kind.text, allowed=", ".join(kind.files), kind=text.intake.kind)
            if text is not None and not form.ticked("confirmed"):
                return _page(page, house, before, form, text=text)
        title = Text(form.one("title_zh"), form.one("title_en"))
        language = form.one("language", "zh")
        if text is None and form.ticked("blank") and any(title):
            name = Text(unit.name_zh, unit.name_en or unit.name_zh)
            text = blank_text(house.desk, form.one("type"), title, name, language)
        revision = service.begin_document(
            house.desk,
            work,
            type=form.one("type"),
            title=title,
            unit=unit,
            clauses=form.every("clauses"),
            language=language if language in _LANGUAGES else "zh",
            number=form.one("number") if form.ticked("keep_number") else "",
            text=text,
        )
    except Refusal as refusal:
        return _again(page, house, work, actor, form, refusal)
    return RedirectResponse(f"/revisions/{revision.id}?did=begun", 303)


def _own_text(house: House, work: Work, form: FilledWithFile) -> Prepared | None:
    """The file that came with the form, or the one that came before and now only waits for the confirmation."""
    if form.file is not None:
        intake = house.desk.intake.take_in(
            form.file.path, form.file.name, limit_bytes=house.settings.upload_limit_mib << 20
        )
        with form.file.path.open("rb") as source:
            return Prepared(intake, house.blobs.put(source), form.file.size, form.file.name)
    sha256, name = form.one("file_sha256"), form.one("file_name")
    if not sha256:
        return None
    # A digest is no secret: it opens no file that its sender could not have opened anyway.
    if not _SHA256.fullmatch(sha256) or is_known_elsewhere(work.session, sha256, scope_of(work)):
        raise FileMissing()
    data = house.blobs.read(sha256)
    with tempfile.TemporaryDirectory(prefix="docflow-upload-") as folder:
        path = Path(folder) / "file"
        path.write_bytes(data)
        return Prepared(house.desk.intake.take_in(path, name), sha256, len(data), name)


def _again(page: Page, house: House, work: Work, actor: Actor, form: Filled, refusal: Refusal) -> Response:
    work.rollback()
    field = next((name for kind, name in _FIELDS if isinstance(refusal, kind)), "")
    if not field and type(refusal).__module__.endswith("intake.errors"):
        field = "file"
    body = body_of(refusal, page.language)
    with looking(house.store, actor, house.clock) as before:
        return _page(
            page,
            house,
            before,
            form,
            faults={field: body["title"]} if field else {},
            problem=None if field else body,
            status=status_of(type(refusal)),
        )


def _page(
    page: Page,
    house: House,
    work: Work,
    form: Filled,
    *,
    text: Prepared | None = None,
    faults: dict[str, str] | None = None,
    problem: dict[str, Any] | None = None,
    status: int = 200,
) -> Response:
    scope, proposal = scope_of(work), text.intake.proposal if text else None
    units = [one for id, one in unit_names(work.session, page.language).items() if id in scope.units("author")]
    types = [
        (name, f"{kind.text.in_(page.language)} ({', '.join(kind.files)})")
        for name, kind in house.desk.types.items()
        if can(scope, "document.begin", document_type=name)
    ]
    found = (proposal.title or "") if proposal else ""
    in_chinese = bool(_HAN.search(found))
    return page.show(
        "documents/new.html",
        status=status,
        types=types,
        units=[(one.code, f"{one.code} {one.name}") for one in units],
        clauses=clause_options(house, page),
        form=form,
        title_zh=form.one("title_zh") or (found if in_chinese else ""),
        title_en=form.one("title_en") or ("" if in_chinese else found),
        text=text,
        proposal=proposal,
        file_sha256=text.sha256 if text else "" if "file" in (faults or {}) else form.one("file_sha256"),
        file_name=text.name if text else form.one("file_name"),
        number=form.one("number") or ((proposal.number or "") if proposal else ""),
        faults=faults or {},
        problem=problem,
    )
