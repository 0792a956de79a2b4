"""What weighs how much in an audit interval: data, read at start."""

from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from docflow.audits.scoring_errors import ScoringRulesInvalid
from docflow.kernel.data_files import read_yaml
from docflow.kernel.text import Text
from docflow.lifecycle.definition import Label
from docflow.processes.models import FREQUENCIES
from docflow.store.shipped import shipped_folder

FILE = "audit_scoring.yaml"
UNKNOWABLE = ("importance", "complexity", "immaturity", "half_years")
"""Factors of which nothing may be known: nobody has judged it, or there was no audit."""
FACTORS = (
    "importance", "complexity", "immaturity", "frequency", "emission_tenths", "changes", "open_changes", "majors",
    "minors", "repeats", "open_nonconformities", "half_years",
)  # fmt: skip
_LONGEST_LABEL = 120


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Told(Label):
    """How a factor is told, `{n}` being its figure."""

    one: str = ""
    """English for exactly one."""

    @model_validator(mode="after")
    def _fits(self) -> "Told":
        for words in (self.zh, self.en):
            if "{n}" not in words or set(words.replace("{n}", "")) & set("{}"):
                raise ValueError("a label holds {n} and no other braces")
            if len(words) > _LONGEST_LABEL:
                raise ValueError(f"a label has at most {_LONGEST_LABEL} characters")
        return self

    def with_(self, figure: Text) -> Text:
        en = self.one if self.one and figure.en == "1" else self.en.replace("{n}", figure.en)
        return Text(self.zh.replace("{n}", figure.zh), en)


class Factor(_Strict):
    per: int = Field(ge=0, le=100)
    most: int = Field(ge=0, le=1000)
    label: Told
    unknown: Label | None = None

    def points(self, steps: int | None) -> int:
        """Of so many steps; what nobody knows counts as the most."""
        return self.most if steps is None else min(steps * self.per, self.most)


class Band(_Strict):
    least: int = Field(ge=0, alias="from")
    months: int = Field(ge=1, le=60)


class ScoringRules(_Strict):
    """Source: T/CIECCPA 9.2.4 names the factors; the points are docflow's own proposal."""

    factors: dict[str, Factor]
    frequencies: dict[str, int]
    bands: tuple[Band, ...] = Field(min_length=1)
    shortest_months: int = Field(ge=1, le=60)
    longest_months: int = Field(ge=1, le=60)

    @model_validator(mode="after")
    def _whole(self) -> "ScoringRules":
        """Everything is weighed once, and nothing graver can lengthen an interval."""
        if set(self.factors) != set(FACTORS):
            raise ValueError(f"factors are exactly: {', '.join(FACTORS)}")
        if unnamed := [name for name in FACTORS if (self.factors[name].unknown is None) == (name in UNKNOWABLE)]:
            raise ValueError(f"unknown is said of {', '.join(UNKNOWABLE)} alone, not so: {', '.join(unnamed)}")
        if set(self.frequencies) != set(FREQUENCIES):
            raise ValueError(f"frequencies are exactly: {', '.join(FREQUENCIES)}")
        steps = [self.frequencies[name] for name in FREQUENCIES]
        if steps != sorted(steps, reverse=True) or steps[-1] < 0:
            raise ValueError("what runs more often has no fewer steps, and none has fewer than 0")
        least, months = [one.least for one in self.bands], [one.months for one in self.bands]
        if least != sorted(set(least), reverse=True) or least[-1] != 0:
            raise ValueError("bands go from the most points down to 0")
        if months != sorted(months):
            raise ValueError("fewer points never shorten an interval")
        if self.shortest_months > self.longest_months:
            raise ValueError("shortest_months is no more than longest_months")
        return self

    def months_for(self, points: int) -> int:
        """The months of the band, within what policy allows."""
        banded = next(band.months for band in self.bands if points >= band.least)
        return max(self.shortest_months, min(banded, self.longest_months))


def read_rules(path: Path) -> ScoringRules:
    """Raises ScoringRulesInvalid naming the place and the fault."""
    try:
        return ScoringRules.model_validate(read_yaml(path))
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
