"""What a tool is: its words in both languages, its form, and the function that answers."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from pydantic import BaseModel, ConfigDict

from docflow.house import House
from docflow.journal.work import Work
from docflow.kernel.text import Language, Text


class Asked(BaseModel):
    """The form of a tool; a field it does not have is refused, so that no misspelt filter is dropped in silence."""

    model_config = ConfigDict(extra="forbid")


@dataclass(frozen=True)
class Asking:
    """An assistant that asks on behalf of a person, who is shown what is in force and nothing else."""

    house: House
    work: Work
    language: Language
    site: str
    """The address of this installation, without a slash at its end."""

    def address_of(self, number: str) -> str:
        """The page that always shows the text in force."""
        return f"{self.site}/d/{quote(number)}"


@dataclass(frozen=True)
class Tool:
    """One thing an assistant may do. It reads, and changes nothing."""

    name: str
    title: Text
    description: Text
    form: type[Asked]
    answer: type[BaseModel]
    call: Callable[[Asking, Any], BaseModel]


def both(zh: str, en: str) -> str:
    """Words for an assistant, who reads either language and is asked in either."""
    return f"{zh}\n{en}"
