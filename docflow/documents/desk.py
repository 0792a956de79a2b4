"""What the room works with: its types, its clauses, the files and the lifecycles."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from docflow.documents.document_types import DocumentTypes
from docflow.documents.intake.pool import Pool
from docflow.kernel.text import Text
from docflow.lifecycle.engine import Lifecycle
from docflow.people.rights import Scope
from docflow.standards.pack import Pack
from docflow.store.blobs import Blobs


@dataclass(frozen=True)
class Desk:
    """Given to the room once, by the house."""

    types: DocumentTypes
    blobs: Blobs
    intake: Pool
    organisation_code: str
    organisation: Callable[[], str]
    """The organisation's name as it stands on covers: the root unit's, read when it is needed."""
    standard: Text
    """Title of the standard the organisation works to, as it stands in templates."""
    known_clauses: Mapping[str, frozenset[str]]
    """Clause numbers by standard."""
    templates: Path
    packs: Sequence[Pack] = ()
    """The standards the organisation works to, the first its own."""
    lifecycles: dict[str, Lifecycle] = field(default_factory=dict)
    find_similar: Callable[[Scope, str, str, str], Sequence[int]] = lambda scope, kind, title, body: ()
    """Ids of items of a kind that speak of the same as a title and a text, the closest first, of those the reader may
    find."""
