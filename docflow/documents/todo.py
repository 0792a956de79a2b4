"""Everything that waits for a person: decisions, drafts, documents to publish, reviews, texts to read."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from docflow.documents import queries
from docflow.documents.document_types import DocumentTypes
from docflow.documents.stuck import waiting_for_nobody
from docflow.lifecycle.engine import Lifecycle
from docflow.lifecycle.items import Item
from docflow.lifecycle.worklist import waiting
from docflow.people.rights import Scope


@dataclass(frozen=True)
class Task:
    """One thing to do: about which item, what (`acknowledge`, `reassign` or the state it waits in), and by when."""

    item: Item
    what: str
    due_on: date | None

    def is_late(self, today: date) -> bool:
        return self.due_on is not None and self.due_on < today


def tasks(
    session: Session, lifecycles: Iterable[Lifecycle], scope: Scope, *, types: DocumentTypes, most: int = 500
) -> list[Task]:
    """What waits for this person, soonest due first; three statements however many there are."""
    found = [Task(item, item.state, due_on) for item, due_on in session.execute(waiting(lifecycles, scope).limit(most))]
    found += [
        Task(revision, "acknowledge", acknowledgement.due_on)
        for acknowledgement, revision in session.execute(queries.acknowledgements_awaited(scope).limit(most))
    ]
    stuck = session.execute(waiting_for_nobody(types, scope).limit(most))
    found += {revision.id: Task(revision, "reassign", assignment.due_on) for revision, assignment in stuck}.values()
    return sorted(found, key=lambda task: (task.due_on or date.max, task.item.number, task.item.id))
