"""A workflow that cannot work is refused before anybody meets it, by file, place and fault, in both languages."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from docflow.lifecycle.definition import Workflow, read_workflow
from docflow.lifecycle.errors import WorkflowInvalid

GUARDS, EFFECTS = {"comment-given"}, {"tell-somebody"}


def label(zh: str, en: str) -> dict[str, str]:
    return {"zh": zh, "en": en}


def good() -> dict[str, Any]:
    return {
        "workflow": "trial",
        "version": 1,
        "kind": "trial",
        "label": label("试", "Trial"),
        "initial": "open",
        "states": {"open": {"label": label("开", "Open")}, "shut": {"label": label("关", "Shut"), "final": True}},
        "steps": {
            "close": {
                "label": label("关闭", "Close"), "from": "open", "to": "shut",
                "guards": ["comment-given"], "effects": ["tell-somebody"],
            }
        },
    }  # fmt: skip


def read(folder: Path, raw: Any) -> Workflow:
    path = folder / "trial.yaml"
    path.write_text(raw if isinstance(raw, str) else yaml.safe_dump(raw, allow_unicode=True), encoding="utf-8")
    return read_workflow(path, guards=GUARDS, effects=EFFECTS)


def put(raw: dict[str, Any], place: str, value: Any) -> None:
    *way, last = place.split(".")
    for part in way:
        raw = raw[part]
    if value is None:
        del raw[last]
    else:
        raw[last] = value


FAULTS: dict[str, tuple[Callable[[dict[str, Any]], None], str, str]] = {
    "unknown guard": (
        lambda raw: put(raw, "steps.close.guards", ["comment-gven"]), "steps.close", "unknown guard comment-gven"),
    "unknown effect": (
        lambda raw: put(raw, "steps.close.effects", ["tell-nobody"]), "steps.close", "unknown effect tell-nobody"),
    "a guard that is an effect": (
        lambda raw: put(raw, "steps.close.guards", ["tell-somebody"]), "steps.close", "unknown guard tell-somebody"),
    "unknown target": (lambda raw: put(raw, "steps.close.to", "shutt"), "steps.close", "unknown state shutt"),
    "unknown origin": (lambda raw: put(raw, "steps.close.from", ["opn"]), "steps.close", "unknown state opn"),
    "unknown first state": (lambda raw: put(raw, "initial", "begin"), "initial", "unknown state begin"),
    "unreachable": (
        lambda raw: put(raw, "states.lost", {"label": label("失", "Lost"), "final": True}),
        "states.lost", "cannot be reached"),
    "dead end": (
        lambda raw: put(raw, "states.shut.final", None), "states.shut", "cannot be left and is not final"),
    "leaving a final state": (
        lambda raw: put(raw, "steps.reopen", {"label": label("重开", "Reopen"), "from": "shut", "to": "open"}),
        "s", "final"),
    "label without Chinese": (lambda raw: put(raw, "steps.close.label.zh", None), "steps.close.label.zh", "required"),
    "empty label": (lambda raw: put(raw, "states.open.label.en", ""), "states.open.label.en", "at least 1"),
    "no label": (lambda raw: put(raw, "states.open.label", None), "states.open.label", "required"),
    "a condition that is Python": (
        lambda raw: put(raw, "steps.close.guards", ["os.system"]), "steps.close.guards.0", "pattern"),
    "a condition in words": (
        lambda raw: put(raw, "steps.close.guards", ["amount > 5"]), "steps.close.guards.0", "pattern"),
    "a key that nobody knows": (
        lambda raw: put(raw, "steps.close.conditions", ["x"]), "steps.close.conditions", "not permitted"),
    "a signature without a meaning": (
        lambda raw: put(raw, "steps.close.signature", label("关", "Shut")),
        "steps.close.signature.meaning", "required"),
    "version nought": (lambda raw: put(raw, "version", 0), "version", "greater than or equal to 1"),
    "a state named like a path": (
        lambda raw: put(raw, "states", {"../x": {"label": label("x", "x")}}), "states", "pattern"),
}  # fmt: skip


def test_a_sound_file_is_read(tmp_path: Path) -> None:
    workflow = read(tmp_path, good())
    assert workflow.steps["close"].origin == ["open"]
    assert list(workflow.steps_from("open")) == ["close"]


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_named_with_its_file_and_place(tmp_path: Path, fault: str) -> None:
    spoil, place, words = FAULTS[fault]
    raw = good()
    spoil(raw)
    with pytest.raises(WorkflowInvalid) as refused:
        read(tmp_path, raw)
    facts = refused.value.facts
    assert facts["file"] == "trial.yaml"
    assert facts["place"].startswith(place)
    assert words in facts["fault_en"]
    assert facts["fault_zh"]
    assert "trial.yaml" in refused.value.text.zh
    assert "trial.yaml" in refused.value.text.en


@pytest.mark.parametrize("text", ["states: [", "- a list", "", "!!python/object/apply:os.getcwd []"])
def test_what_is_no_workflow_at_all_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(WorkflowInvalid):
        read(tmp_path, text)


def test_the_digest_changes_with_every_meaning_and_with_no_comment(tmp_path: Path) -> None:
    before = read(tmp_path, good()).digest
    assert read(tmp_path, "# 注\n" + yaml.safe_dump(good(), allow_unicode=True)).digest == before
    raw = good()
    raw["steps"]["close"]["guards"] = []
    assert read(tmp_path, raw).digest != before
