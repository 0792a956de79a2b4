"""How a form's field is asked for, in both languages: what a room writes beside the field, doors show."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from pydantic import BaseModel, ConfigDict
from pydantic.fields import FieldInfo

from docflow.kernel.text import Text

As = Literal[
    "line", "long", "day", "month", "time", "figure", "yes", "choice", "choices", "lines", "person", "people", "unit",
    "units", "process", "processes", "document", "documents", "clause", "clauses",
]  # fmt: skip
"""`lines`: one value a line. People and the like are chosen by name and sent as ids, documents by number."""

Somebody = int | str
"""A person by id or by user name."""


_NO_WORDS = Text("", "")


@dataclass(frozen=True)
class Ask:
    """Stands in a field's annotation: `Annotated[str, Ask("原因", "Cause", as_="long")]`."""

    zh: str
    en: str
    as_: As = "line"
    hint: Text = _NO_WORDS
    options: Mapping[str, Text] = field(default_factory=dict)
    """Of a `choice` or `choices`: its values in words."""
    refusals: tuple[str, ...] = ()
    """Codes of the reasons that are said beside this field."""

    @property
    def label(self) -> Text:
        return Text(self.zh, self.en)


class Form(BaseModel):
    """A form that a person fills in; what it does not know is refused, and blanks around words are dropped."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


def asked(info: FieldInfo) -> Ask | None:
    """How a field is asked for; None for one that only programmes send."""
    return next((one for one in info.metadata if isinstance(one, Ask)), None)
