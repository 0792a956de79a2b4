"""How change requests are numbered and how long each part of them may take: data, read at start."""

from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from docflow.documents.changes.errors import ChangeRulesInvalid
from docflow.lifecycle.numbering import check_pattern
from docflow.store.shipped import shipped_folder

FILE = "change_request_rules.yaml"


class ChangeRules(BaseModel):
    """Terms in calendar days. Source: docflow's own proposal; T/CIECCPA 6.7 asks for none."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    number: str
    assess_within_days: int = Field(ge=1, le=365)
    approve_within_days: int = Field(ge=1, le=365)
    begin_within_days: int = Field(ge=1, le=365)
    implement_within_days: int = Field(ge=1, le=3650)
    check_within_days: int = Field(ge=1, le=3650)
    emergency_approval_days: int = Field(ge=1, le=60)


def read_rules(path: Path) -> ChangeRules:
    """Raises ChangeRulesInvalid, and NumberPatternInvalid for the number's pattern."""
    try:
        rules = ChangeRules.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (ValidationError, yaml.YAMLError, UnicodeDecodeError) as wrong:
        raise ChangeRulesInvalid(file=path.name, fault=str(wrong)) from wrong
    check_pattern(rules.number)
    return rules


@cache
def shipped_rules() -> ChangeRules:
    """The rules beside the workflows, read once."""
    return read_rules(shipped_folder("workflows") / FILE)
