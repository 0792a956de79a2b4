"""The text a new document begins with: its type's blank template, filled in."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

from docflow.documents.desk import Desk
from docflow.documents.intake.outcome import Intake
from docflow.documents.typesetting import fill, read_template
from docflow.kernel.text import Language, Text, file_name


@dataclass(frozen=True)
class Prepared:
    """A file that has been read and kept, ready to become a draft's text."""

    intake: Intake
    sha256: str
    size: int
    name: str


def prepare(desk: Desk, slug: str, language: Language, facts: dict[str, str]) -> Prepared:
    """Fill a template and keep it. Raises TemplateMissing, PlaceholderUnfilled."""
    data = fill(read_template(slug, language, folder=desk.templates), facts)
    # The title alone is made a name first: one that is nothing but points or blanks is refused as a title, later.
    name = file_name(f"{file_name(facts['title'])}.docx")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "draft"
        path.write_bytes(data)
        intake = desk.intake.take_in(path, name)
    return Prepared(intake, desk.blobs.put(data), len(data), name)


def blank_text(desk: Desk, type_name: str, title: Text, unit: Text, language: str) -> Prepared | None:
    """What a new document of a type begins with; None for types that begin empty.

    To be called before the business transaction: reading a file takes long.
    """
    slug = desk.types[type_name].blank_template
    if slug is None:
        return None
    spoken: Language = "en" if language == "en" else "zh"
    facts = {
        "organisation": desk.organisation(),
        "title": title.in_(spoken) or title.zh or title.en,
        "number": "",
        "revision": "",
        "unit": unit.in_(spoken),
        "standard": desk.standard.in_(spoken),
    }
    return prepare(desk, slug, spoken, facts)
