"""Workflows as data: what a YAML file may say, and every fault named with its place."""

from collections.abc import Collection, Mapping
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from docflow.kernel.canonical import canonical, sha256_hex
from docflow.kernel.data_files import yaml_values
from docflow.kernel.text import Text
from docflow.lifecycle.errors import WorkflowInvalid

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
RuleName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
Names = Annotated[list[Name], BeforeValidator(lambda given: [given] if isinstance(given, str) else given)]
By = Literal["person", "clock", "effect"]
_WORKLIST = r"^(author|assigned|owners|controllers|clock|(named|role):[a-z_]+)$"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Label(_Strict):
    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)

    @property
    def text(self) -> Text:
        return Text(self.zh, self.en)


class Meant(Label):
    """The words above a signature, and its meaning from the vocabulary."""

    meaning: Name


class Signing(Meant):
    """How a step is signed."""

    stages: dict[Name, Meant] = {}
    """By the kind of stage that is decided (`countersign`), where that means something else."""

    def for_stage(self, kind: str) -> Meant:
        return self.stages.get(kind, self)


class State(_Strict):
    label: Label
    editable: bool = False
    """Content may be replaced in this state."""
    worklist: Annotated[str, Field(pattern=_WORKLIST)] | None = None
    """Whose to-do list shows an item in this state: of whoever is `named:` on it as something, or holds a `role:`."""
    claims: Name | None = None
    """At most one item of a line may stand in states of the same claim."""
    in_force: bool = False
    """Those the item is addressed to may see it."""
    final: bool = False


class Step(_Strict):
    label: Label
    origin: Names = Field(alias="from")
    to: Name | None = None
    """Left out: the item stays in whatever state it is in."""
    by: By = "person"
    guards: list[RuleName] = []
    effects: list[RuleName] = []
    notify: list[RuleName] = []
    signature: Signing | None = None
    decides: Literal["agree", "return"] | None = None
    """The step is one person's decision on an assignment; `agree` moves the item only with the last one."""
    voids_round: bool = False
    """A new round begins: decisions and signatures so far are kept and no longer count."""


class Workflow(_Strict):
    """One version of one workflow. Read with `read_workflow`, which checks it whole."""

    workflow: Name
    version: int = Field(ge=1)
    kind: Name
    label: Label
    source: list[str] = []
    initial: Name
    states: dict[Name, State]
    steps: dict[Name, Step]

    @cached_property
    def digest(self) -> str:
        return sha256_hex(canonical(self.model_dump(mode="json", by_alias=True)))

    def steps_from(self, state: str) -> dict[str, Step]:
        """The steps that lead on from a state; those that stay in it lead nowhere."""
        return {name: step for name, step in self.steps.items() if state in step.origin and step.to}


def read_workflow(path: Path, *, guards: Collection[str], effects: Collection[str]) -> Workflow:
    """Read and check one file. Raises WorkflowInvalid naming file, place and fault."""
    try:
        workflow = _workflow(path, path.read_text(encoding="utf-8"))
    except UnicodeDecodeError as broken:
        raise _not_yaml(path, broken) from broken
    _check_rules(path, workflow, guards, effects)
    return workflow


@lru_cache(maxsize=128)
def _workflow(path: Path, written: str) -> Workflow:
    """What a file says by itself; the same words are read once, however many houses a process opens."""
    try:
        raw = yaml_values(written)
    except yaml.YAMLError as broken:
        raise _not_yaml(path, broken) from broken
    if not isinstance(raw, Mapping):
        raise _fault(path, "YAML", "文件应是键值结构", "the file must hold keys and values")
    try:
        workflow = Workflow.model_validate(raw)
    except ValidationError as wrong:
        first = wrong.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise _fault(path, place, f"字段不正确（{first['msg']}）", str(first["msg"])) from wrong
    _check_states(path, workflow)
    _check_ways(path, workflow)
    return workflow


def _check_states(path: Path, workflow: Workflow) -> None:
    if workflow.initial not in workflow.states:
        raise _fault(path, "initial", f"未知状态 {workflow.initial}", f"unknown state {workflow.initial}")
    for name, step in workflow.steps.items():
        for place in (*step.origin, step.to):
            if place is not None and place not in workflow.states:
                raise _fault(path, f"steps.{name}", f"未知状态 {place}", f"unknown state {place}")


def _check_rules(path: Path, workflow: Workflow, guards: Collection[str], effects: Collection[str]) -> None:
    for name, step in workflow.steps.items():
        for rule in step.guards:
            if rule not in guards:
                raise _fault(path, f"steps.{name}", f"未知守卫 {rule}", f"unknown guard {rule}")
        for rule in step.effects:
            if rule not in effects:
                raise _fault(path, f"steps.{name}", f"未知效果 {rule}", f"unknown effect {rule}")


def _check_ways(path: Path, workflow: Workflow) -> None:
    """Every state can be reached, and left unless it is final."""
    reached, waiting = {workflow.initial}, [workflow.initial]
    while waiting:
        for step in workflow.steps_from(waiting.pop()).values():
            if step.to and step.to not in reached:
                reached.add(step.to)
                waiting.append(step.to)
    for name, state in workflow.states.items():
        if name not in reached:
            raise _fault(path, f"states.{name}", "无法到达", "cannot be reached")
        ways = workflow.steps_from(name)
        if state.final and ways:
            raise _fault(path, f"states.{name}", "终止状态不能离开", "is final and yet can be left")
        if not state.final and not ways:
            raise _fault(path, f"states.{name}", "无法离开又不是终止状态", "cannot be left and is not final")


def _not_yaml(path: Path, broken: Exception) -> WorkflowInvalid:
    return _fault(path, "YAML", "不是有效的 YAML", f"not valid YAML ({broken})")


def _fault(path: Path, place: str, zh: str, en: str, **more: Any) -> WorkflowInvalid:
    return WorkflowInvalid(file=path.name, place=place, fault_zh=zh, fault_en=en, **more)
