"""Who acts: a person through an account, or the house itself."""

from dataclasses import dataclass
from typing import Literal

ActorKind = Literal["person", "clock", "installer"]


@dataclass(frozen=True)
class Actor:
    """Whoever stands behind a unit of work; every journal entry names one.

    `scope` narrows an API token: `read` may look, `write` may do what the person may.
    """

    kind: ActorKind
    person_id: int | None = None
    account_id: int | None = None
    name: str = ""
    scope: Literal["read", "write"] = "write"
    session_id: int | None = None
    in_force_only: bool = False
    """May look at what is in force and at nothing else, whatever the person may see."""

    @property
    def id(self) -> int:
        """The person's id; 0 for the house itself, which is nobody's author or approver."""
        return self.person_id or 0


CLOCK = Actor("clock", name="clock")
INSTALLER = Actor("installer", name="installer")
