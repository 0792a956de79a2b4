"""Journal entries made ready for readers."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, aliased

from docflow.documents.models import Document, Revision
from docflow.house import House
from docflow.journal.reader import Recorded
from docflow.kernel.text import Language
from docflow.lifecycle.items import Item
from docflow.people.models import Account, Delegation, Person, Post, Unit
from docflow.people.queries import names_of
from docflow.web.api.shapes import EventOut


def tell(house: House, session: Session, entries: Sequence[Recorded], language: Language) -> list[EventOut]:
    """Each entry with its sentence; people and items are looked up in one statement each."""
    told = [entry.told for entry in entries]
    people = {entry.actor_id for entry in entries} | {
        one_of
        for one in told
        for name, value in one["facts"].items()
        if name.endswith(("_id", "_ids"))
        for one_of in (value if isinstance(value, list) else [value])
        if isinstance(one_of, int)
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
    of_kind: dict[str, set[int]] = defaultdict(set)
    for entry in entries:
        of_kind[entry.subject_kind].add(entry.subject_id)
    items = of_kind["item"]
    found: dict[tuple[str, int], str] = {}
    labels = dict(session.execute(select(Revision.id, Revision.label).where(Revision.id.in_(items))).all())
    for item in session.scalars(select(Item).where(Item.id.in_(items))):
        words = f"{item.number} {labels.get(item.id, '')}".strip()
        title = item.title.in_(language)
        found["item", item.id] = f"{words}《{title}》" if language == "zh" else f"{words} “{title}”"
    for kind, names in _NAMES.items():
        if wanted := of_kind.get(kind):
            for subject, zh, en in session.execute(names(wanted)):
                found[kind, subject] = zh if language == "zh" else en or zh
    return found


def _of_delegation(ids: Collection[int]) -> Select[int, str, str]:
    giver, taker = aliased(Person), aliased(Person)
    words = giver.name + " → " + taker.name
    rows = select(Delegation.id, words, words).join(giver, giver.id == Delegation.from_person_id)
    return rows.join(taker, taker.id == Delegation.to_person_id).where(Delegation.id.in_(ids))


_NAMES: Mapping[str, Callable[[Collection[int]], Select[int, str, str]]] = {
    "person": lambda ids: select(Person.id, Person.name, Person.name).where(Person.id.in_(ids)),
    "unit": lambda ids: select(Unit.id, Unit.name_zh, Unit.name_en).where(Unit.id.in_(ids)),
    "post": lambda ids: select(Post.id, Post.name_zh, Post.name_en).where(Post.id.in_(ids)),
    "account": lambda ids: select(Account.id, Account.username, Account.username).where(Account.id.in_(ids)),
    "document": lambda ids: select(Document.id, Document.number, Document.number).where(Document.id.in_(ids)),
    "delegation": _of_delegation,
}
"""How each kind of subject is called: rows of id, Chinese and English words."""
