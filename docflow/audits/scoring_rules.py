"""What weighs how much in an audit interval: data, read at start."""

from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from docflow.audits.scoring_errors import ScoringRulesInvalid
from docflow.lifecycle.definition import Label
from docflow.processes.models import FREQUENCIES
from docflow.store.shipped import shipped_folder

FILE = "audit_scoring.yaml"
FACTORS = (
    "importance", "complexity", "immaturity", "frequency", "emission_tenths", "changes", "open_changes", "majors",
    "minors", "repeats", "open_nonconformities", "half_years",
)  # fmt: skip


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Factor(_Strict):
    per: int = Field(ge=0, le=100)
    most: int = Field(ge=0, le=1000)
    label: Label


class Band(_Strict):
    least: int = Field(ge=0, alias="from")
    months: int = Field(ge=1, le=60)


class ScoringRules(_Strict):
    """Source: T/CIECCPA 9.2.4 names the factors; the points are docflow's own proposal."""

    factors: dict[str, Factor]
    frequencies: dict[str, int]
    never_audited_half_years: int = Field(ge=0, le=40)
    unscored: int = Field(ge=1, le=5)
    bands: tuple[Band, ...] = Field(min_length=1)
    longest_months: int = Field(ge=1, le=60)

    @model_validator(mode="after")
    def _whole(self) -> "ScoringRules":
        if set(self.factors) != set(FACTORS):
            raise ValueError(f"factors are exactly: {', '.join(FACTORS)}")
        if set(self.frequencies) != set(FREQUENCIES):
            raise ValueError(f"frequencies are exactly: {', '.join(FREQUENCIES)}")
        least, months = [one.least for one in self.bands], [one.months for one in self.bands]
        if least != sorted(set(least), reverse=True) or least[-1] != 0:
            raise ValueError("bands go from the most points down to 0")
        if months != sorted(months):
            raise ValueError("fewer points never shorten an interval")
        return self

    def months_for(self, points: int) -> int:
        return min(next(band.months for band in self.bands if points >= band.least), self.longest_months)


def read_rules(path: Path) -> ScoringRules:
    """Raises ScoringRulesInvalid naming the place and the fault."""
    try:
        return ScoringRules.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (yaml.YAMLError, UnicodeDecodeError) as broken:
        raise ScoringRulesInvalid(file=path.name, place="-", fault=str(broken)[:200]) from broken
    except ValidationError as wrong:
        first = wrong.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "-"
        raise ScoringRulesInvalid(file=path.name, place=place, fault=first["msg"]) from wrong


@cache
def shipped_scoring() -> ScoringRules:
    """The rules beside the workflows, read once."""
    return read_rules(shipped_folder("workflows") / FILE)
