"""The starter documentation of a standard as numbered drafts, for an organisation that begins."""

import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from docflow.documents.desk import Desk
from docflow.documents.models import Revision
from docflow.documents.service import begin_document, save_content
from docflow.documents.typesetting import TemplateSource, fill, read_template, starter_set
from docflow.journal.work import Work
from docflow.kernel.text import Language, Text, file_name
from docflow.people.models import Unit
from docflow.people.queries import units


def begin_starter_documents(
    desk: Desk,
    work: Work,
    *,
    standard: str,
    standard_title: Text,
    unit: Unit,
    elsewhere: Mapping[str, Unit] | None = None,
    language: Language = "zh",
    progress: Callable[[int, int], None] | None = None,
) -> list[Revision]:
    """A draft with its text, number and clauses for each template of a standard's starter set.

    They belong to nobody until a controller hands them over (`controlling.hand_over`), and go through
    review and approval like any other text.

    Args:
        unit: the unit they belong to, but for those that `elsewhere` names, by the template's slug.
        progress: told (drafts made, drafts in all).

    Raises:
        TemplateMissing, TemplateInvalid: there is no usable starter set for the standard.

    Source: T/CIECCPA 7.5.2.2 a) to d).
    """
    sources = starter_set(desk.templates, standard)
    made: list[Revision] = []
    for source in sources:
        place = (elsewhere or {}).get(source.slug, unit)
        made.append(_begin(desk, work, source, standard, standard_title, place, language))
        if progress is not None:
            progress(len(made), len(sources))
    return made


def _begin(
    desk: Desk,
    work: Work,
    source: TemplateSource,
    standard: str,
    standard_title: Text,
    unit: Unit,
    language: Language,
) -> Revision:
    revision = begin_document(
        desk, work, type=source.type, title=Text(source.title.zh, source.title.en), unit=unit, language=language,
        clauses=[f"{standard}:{clause}" for clause in source.clauses],
    )  # fmt: skip
    data = fill(
        read_template(source.slug, language, folder=desk.templates),
        {
            "organisation": _name(work.session.scalars(units().limit(1)).one(), language),
            "title": revision.title.in_(language),
            "number": revision.number,
            "revision": revision.label,
            "unit": _name(unit, language),
            "standard": standard_title.in_(language),
        },
    )
    name = file_name(f"{revision.number} {revision.title.in_(language)}.docx")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "draft"
        path.write_bytes(data)
        intake = desk.intake.take_in(path, name)
    save_content(desk, work, revision, intake, sha256=desk.blobs.put(data), size=len(data), name=name)
    return revision


def _name(unit: Unit, language: Language) -> str:
    return Text(unit.name_zh, unit.name_en or unit.name_zh).in_(language)
