"""Document types as data: how each kind of document is numbered, reviewed, read and kept."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from docflow.documents.errors import DocumentTypesInvalid, DocumentTypeUnknown
from docflow.kernel.data_files import read_yaml
from docflow.kernel.text import Text
from docflow.lifecycle.numbering import check_pattern

FileKind = Literal["docx", "xlsx", "pdf", "doc", "xls", "odt", "ods", "txt", "csv"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Label(_Strict):
    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)


class StageDefault(_Strict):
    """A stage of review as the type proposes it; whoever submits may change the people."""

    kind: Literal["review", "countersign"]
    rule: Literal["all", "any"] | int = "all"
    role: str
    parallel: bool = False


class Acknowledging(_Strict):
    required: bool
    within_days: int = Field(ge=1, le=365)


class DocumentType(_Strict):
    """One type of controlled document."""

    code: str = Field(pattern=r"^[A-Z0-9]{1,6}$")
    label: _Label
    number: str
    revision_label: str
    workflow: Literal["revision"]
    stages: list[StageDefault]
    approver: str
    review_every_months: int = Field(ge=1, le=120)
    notice_days: int = Field(ge=0, le=365)
    acknowledge: Acknowledging
    retain_months: int = Field(ge=1)
    requires_clauses: bool
    requires_change_request: bool = False
    blank_template: str | None = None
    files: list[FileKind]

    @property
    def text(self) -> Text:
        return Text(self.label.zh, self.label.en)


class DocumentTypes:
    """All types, by name; a name that is not there is a named error."""

    def __init__(self, types: Mapping[str, DocumentType]) -> None:
        self._types = dict(types)

    def __getitem__(self, name: str) -> DocumentType:
        if name not in self._types:
            raise DocumentTypeUnknown(type=name, known=", ".join(self._types))
        return self._types[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._types)

    def items(self) -> list[tuple[str, DocumentType]]:
        return list(self._types.items())


def read_document_types(path: Path) -> DocumentTypes:
    """Raises DocumentTypesInvalid naming the type and what is wrong with it."""
    try:
        raw = read_yaml(path)["types"]
        types = {name: DocumentType.model_validate(entry) for name, entry in raw.items()}
    except ValidationError as wrong:
        first = wrong.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise DocumentTypesInvalid(file=path.name, fault=f"{place}: {first['msg']}") from wrong
    except (yaml.YAMLError, KeyError, TypeError, AttributeError) as wrong:
        raise DocumentTypesInvalid(file=path.name, fault=str(wrong)) from wrong
    for name, one in types.items():
        check_pattern(one.number)
        if not _scheme(one.revision_label):
            raise DocumentTypesInvalid(file=path.name, fault=f"{name}: revision_label {one.revision_label}")
    return DocumentTypes(types)


def _scheme(first: str) -> str:
    for scheme, pattern in (("letter", r"[A-Z]/\d"), ("dotted", r"\d\.\d"), ("serial", r"\d\d")):
        if re.fullmatch(pattern, first):
            return scheme
    return ""


def revision_label(first: str, edition: int, amendment: int) -> str:
    """What people call a revision: `A/0`, `1.0` or `00`, by the scheme that the first label shows.

    `edition` and `amendment` count from 0; editions after Z go on with AA.
    """
    scheme = _scheme(first)
    if scheme == "letter":
        start = ord(first[0]) - ord("A") + edition
        letters = (chr(ord("A") + start // 26 - 1) if start >= 26 else "") + chr(ord("A") + start % 26)
        return f"{letters}/{int(first[2]) + amendment}"
    if scheme == "dotted":
        return f"{int(first[0]) + edition}.{int(first[2]) + amendment}"
    return f"{int(first) + edition + amendment:02}"
