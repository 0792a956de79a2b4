"""Workflows as data: what a YAML file may say, and every fault named with its place."""

from collections.abc import Collection, Mapping
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from docflow.kernel.canonical import canonical, sha256_hex
from docflow.kernel.text import Text
from docflow.lifecycle.errors import WorkflowInvalid

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
RuleName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
Names = Annotated[list[Name], BeforeValidator(lambda given: [given] if isinstance(given, str) else given)]
By = Literal["person", "clock", "effect"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Label(_Strict):
    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)

    @property
    def text(self) -> Text:
        return Text(self.zh, self.en)


class Signing(Label):
    """The words above a signature, and its meaning from the vocabulary."""

    meaning: Name


class State(_Strict):
    label: Label
    editable: bool = False
    """Content may be replaced in this state."""
    worklist: Literal["author", "assigned", "owners", "controllers", "clock"] | None = None
    """Whose to-do list shows an item in this state."""
    claims: Name | None = None
    """At most one item of a line may stand in states of the same claim."""
    in_force: bool = False
    """Those the item is addressed to may see it."""
    final: bool = False


class Step(_Strict):
    label: Label
    origin: Names = Field(alias="from")
    to: Name
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
        return {name: step for name, step in self.steps.items() if state in step.origin}


def read_workflow(path: Path, *, guards: Collection[str], effects: Collection[str]) -> Workflow:
    """Read and check one file. Raises WorkflowInvalid naming file, place and fault."""
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as broken:
        raise _fault(path, "YAML", "不是有效的 YAML", f"not valid YAML ({broken})") from broken
    if not isinstance(raw, Mapping):
        raise _fault(path, "YAML", "文件应是键值结构", "the file must hold keys and values")
    try:
        workflow = Workflow.model_validate(raw)
    except ValidationError as wrong:
        first = wrong.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise _fault(path, place, f"字段不正确（{first['msg']}）", str(first["msg"])) from wrong
    _check(path, workflow, guards, effects)
    return workflow


def _check(path: Path, workflow: Workflow, guards: Collection[str], effects: Collection[str]) -> None:
    states = workflow.states
    if workflow.initial not in states:
        raise _fault(path, "initial", f"未知状态 {workflow.initial}", f"unknown state {workflow.initial}")
    for name, step in workflow.steps.items():
        for state in (*step.origin, step.to):
            if state not in states:
                raise _fault(path, f"steps.{name}", f"未知状态 {state}", f"unknown state {state}")
        for word, known, zh in ((step.guards, guards, "未知守卫"), (step.effects, effects, "未知效果")):
            for rule in word:
                if rule not in known:
                    english = "unknown guard" if known is guards else "unknown effect"
                    raise _fault(path, f"steps.{name}", f"{zh} {rule}", f"{english} {rule}")
        for state in step.origin:
            if states[state].final:
                raise _fault(path, f"steps.{name}", f"终止状态 {state} 不能离开", f"final state {state} is left")
    reached, waiting = {workflow.initial}, [workflow.initial]
    while waiting:
        for step in workflow.steps_from(waiting.pop()).values():
            if step.to not in reached:
                reached.add(step.to)
                waiting.append(step.to)
    for name, state in states.items():
        if name not in reached:
            raise _fault(path, f"states.{name}", "无法到达", "cannot be reached")
        if not state.final and not workflow.steps_from(name):
            raise _fault(path, f"states.{name}", "无法离开又不是终止状态", "cannot be left and is not final")


def _fault(path: Path, place: str, zh: str, en: str, **more: Any) -> WorkflowInvalid:
    return WorkflowInvalid(file=path.name, place=place, fault_zh=zh, fault_en=en, **more)
