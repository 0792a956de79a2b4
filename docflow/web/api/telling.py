"""Journal entries made ready for readers."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from docflow.documents.models import Revision
from docflow.house import House
from docflow.journal.reader import Recorded
from docflow.kernel.text import Language
from docflow.lifecycle.items import Item
from docflow.people.models import Person
from docflow.people.queries import names_of
from docflow.web.api.shapes import EventOut


def tell(house: House, session: Session, entries: Sequence[Recorded], language: Language) -> list[EventOut]:
    """Each entry with its sentence; people and items are looked up in one statement each."""
    told = [entry.told for entry in entries]
    people = {entry.actor_id for entry in entries} | {
        value for one in told for name, value in one["facts"].items() if name.endswith("_id") and isinstance(value, int)
    }
    people |= {entry.subject_id for entry in entries if entry.subject_kind == "person"}
    names = names_of(session, people)
    subjects = _subjects(session, entries, language)
    return [
        EventOut(
            position=entry.position,
            event=entry.event,
            at=entry.at,
            actor=entry.actor_id,
            subject_kind=entry.subject_kind,
            subject=entry.subject_id,
            sentence=house.sentences.sentence(
                one, language, names, {"subject": subjects.get((entry.subject_kind, entry.subject_id), "—")}
            ),
            facts=one["facts"],
        )
        for entry, one in zip(entries, told, strict=True)
    ]


def _subjects(session: Session, entries: Iterable[Recorded], language: Language) -> dict[tuple[str, int], str]:
    items = {entry.subject_id for entry in entries if entry.subject_kind == "item"}
    people = {entry.subject_id for entry in entries if entry.subject_kind == "person"}
    found: dict[tuple[str, int], str] = {}
    labels = dict(session.execute(select(Revision.id, Revision.label).where(Revision.id.in_(items))).tuples().all())
    for item in session.scalars(select(Item).where(Item.id.in_(items))):
        words = f"{item.number} {labels.get(item.id, '')}".strip()
        title = item.title.in_(language)
        found["item", item.id] = f"{words}《{title}》" if language == "zh" else f"{words} “{title}”"
    for person_id, name in session.execute(select(Person.id, Person.name).where(Person.id.in_(people))):
        found["person", person_id] = name
    return found
