"""How actions are numbered, and how long what follows them may take: data, read at start."""

from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from docflow.actions.errors import ActionRulesInvalid
from docflow.lifecycle.numbering import check_pattern
from docflow.store.shipped import shipped_folder

FILE = "action_rules.yaml"


class ActionRules(BaseModel):
    """Terms in calendar days. Source: docflow's own proposal; T/CIECCPA 10.2.1 sets none."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    number: str
    verify_within_days: int = Field(ge=1, le=365)
    judge_within_days: int = Field(ge=1, le=365)
    superior_after_days: int = Field(ge=1, le=365)
    representative_after_days: int = Field(ge=1, le=365)

    @model_validator(mode="after")
    def _upwards(self) -> "ActionRules":
        if self.representative_after_days < self.superior_after_days:
            raise ValueError("representative_after_days comes before superior_after_days")
        return self


def read_rules(path: Path) -> ActionRules:
    """Raises ActionRulesInvalid, and NumberPatternInvalid for the number's pattern."""
    try:
        rules = ActionRules.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (ValidationError, yaml.YAMLError, UnicodeDecodeError) as wrong:
        raise ActionRulesInvalid(file=path.name, fault=str(wrong)) from wrong
    check_pattern(rules.number)
    return rules


@cache
def shipped_rules() -> ActionRules:
    """The rules beside the workflows, read once."""
    return read_rules(shipped_folder("workflows") / FILE)
