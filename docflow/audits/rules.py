"""When a finding is major, how audits and findings are numbered, how long a checklist gets: data, read at start."""

from functools import cache

import yaml
from pydantic import BaseModel, ConfigDict, Field

from docflow.lifecycle.definition import Label
from docflow.lifecycle.numbering import check_pattern
from docflow.store.shipped import shipped_folder

FILE = "finding_rules.yaml"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class MajorRule(_Strict):
    """One circumstance that makes a finding major."""

    label: Label
    repeats: bool = False
    """It needs the closed nonconformity that is repeated."""


class Checklist(_Strict):
    most_questions: int = Field(ge=10, le=2000)
    most_per_document: int = Field(ge=1, le=200)


class AuditSize(_Strict):
    """How large a planned audit is taken to be until somebody says otherwise."""

    team: int = Field(ge=1, le=20)
    clauses_per_day: int = Field(ge=1, le=500)
    most_days: int = Field(ge=1, le=20)

    def days_for(self, clauses: int) -> int:
        return min(self.most_days, max(1, -(-clauses // self.clauses_per_day)))


class FindingRules(_Strict):
    number: str
    audit_number: str
    programme_number: str
    major: dict[str, MajorRule] = Field(min_length=1)
    checklist: Checklist
    audit_size: AuditSize


@cache
def shipped_rules() -> FindingRules:
    """The rules beside the workflows, read once; pydantic names the place of a fault."""
    rules = FindingRules.model_validate(
        yaml.safe_load((shipped_folder("workflows") / FILE).read_text(encoding="utf-8"))
    )
    for pattern in (rules.number, rules.audit_number, rules.programme_number):
        check_pattern(pattern)
    return rules
