"""What a person fills in when taking a step with a document."""

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Somebody = int | str
"""A person by id or by user name."""


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class StageAsked(_Form):
    """A group asked together."""

    kind: Literal["review", "countersign"] = "review"
    people: list[Somebody] = Field(min_length=1, max_length=50)
    rule: Literal["all", "any"] | int = "all"
    """All of them, any one of them, or how many of them must agree."""
    parallel: bool = False
    """Runs together with the stage before it instead of after it."""


class SubmitForm(_Form):
    """Who reviews and who approves; what is left out is filled in from the document's type."""

    stages: list[StageAsked] | None = Field(default=None, max_length=10)
    approver: Somebody | None = None
    due_on: date | None = None


class RecipientAsked(_Form):
    """One line of the distribution list: everybody, a unit with all below it, a post, or a person."""

    to: Literal["all", "unit", "post", "person"]
    who: Somebody = 0
    """Code or id of the unit or post, user name or id of the person; nothing for all."""
    acknowledge: bool | None = None
    """Whether these readers confirm having read it; left out: as the type says."""


class PublishForm(_Form):
    """When the text takes effect and for whom."""

    effective_on: date
    distribution: list[RecipientAsked] | None = Field(default=None, max_length=200)
    no_distribution_reason: str = Field(default="", max_length=500)
    short_notice_reason: str = Field(default="", max_length=500)
    """Why readers get less notice than the type of document asks for."""


class SuspendForm(_Form):
    until: date | None = None
    """The last day of the suspension; it has to be lifted by hand all the same."""


class WithdrawForm(_Form):
    """What takes the document's place, and what becomes of each text that names it."""

    effective_on: date | None = None
    """Today; a withdrawal is signed on the day it takes effect."""
    replacement: str = Field(default="", max_length=80)
    references: dict[str, Literal["change", "pin", "accept"]] = {}
    """By number of the document that names this one: change its text, keep it pinned, or accept it as it is."""


FORMS: dict[str, type[BaseModel]] = {
    "submit": SubmitForm,
    "publish": PublishForm,
    "suspend": SuspendForm,
    "withdraw": WithdrawForm,
}
