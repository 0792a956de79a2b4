"""How nonconformities are numbered, graded and timed: data, read at start."""

from functools import cache
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from docflow.lifecycle.numbering import check_pattern
from docflow.nonconformities.errors import NonconformityRulesInvalid
from docflow.people.rights import ROLES
from docflow.store.shipped import shipped_folder

FILE = "nonconformity_rules.yaml"
Days = Field(ge=1, le=3650)
Grade = Literal["minor", "major"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Terms(_Strict):
    """Terms of one grade, in calendar days. Source: docflow's own proposal; T/CIECCPA 10.2.1 asks for proportion."""

    accept: int = Days
    contain: int = Days
    analyse: int = Days
    plan: int = Days
    carry_out: int = Days
    verify: int = Days


class Regrading(_Strict):
    """The two roles that sign a change of grade."""

    audit: tuple[str, str]
    other: tuple[str, str]

    def roles(self, source: str) -> tuple[str, str]:
        return self.audit if source == "audit" else self.other


class NonconformityRules(_Strict):
    number: str
    days: dict[Grade, Terms]
    least_whys: int = Field(ge=2, le=5)
    alike_percent: int = Field(ge=50, le=100)
    similar_cases: int = Field(ge=1, le=20)
    recurrence_grade: Grade
    superior_after_days: int = Field(ge=0, le=365)
    representative_after_days: int = Field(ge=0, le=365)
    regrading: Regrading

    @model_validator(mode="after")
    def _whole(self) -> "NonconformityRules":
        """Every grade has its terms, none of a major one is longer, and roles are roles."""
        if set(self.days) != {"minor", "major"}:
            raise ValueError("days: minor and major each need their terms")
        minor, major = self.days["minor"].model_dump(), self.days["major"].model_dump()
        if longer := [name for name in minor if major[name] > minor[name]]:
            raise ValueError(f"days: a major one gets more time than a minor one for {', '.join(longer)}")
        if self.representative_after_days < self.superior_after_days:
            raise ValueError("representative_after_days: the superior is told before the representative")
        for one, other in (self.regrading.audit, self.regrading.other):
            if one == other or not {one, other} <= ROLES.keys():
                raise ValueError("regrading: two different roles are needed")
        return self


def read_rules(path: Path) -> NonconformityRules:
    """Raises NonconformityRulesInvalid, and NumberPatternInvalid for the number's pattern."""
    try:
        rules = NonconformityRules.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (ValidationError, yaml.YAMLError, UnicodeDecodeError) as wrong:
        raise NonconformityRulesInvalid(file=path.name, fault=str(wrong)) from wrong
    check_pattern(rules.number)
    return rules


@cache
def shipped_rules() -> NonconformityRules:
    """The rules beside the workflows, read once."""
    return read_rules(shipped_folder("workflows") / FILE)
