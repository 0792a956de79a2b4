"""Whatever can be refused or recorded has its words in both languages."""

import ast
import re
from collections.abc import Iterator

from house_sources import ROOT, Source, calls, sources

from docflow.house import House
from docflow.lifecycle.guards import REASONS as COMMON_REASONS

_CODE = re.compile(r"[a-z]+(?:-[a-z]+)+")


def _strings(value: ast.AST | None) -> Iterator[str]:
    """The texts an expression can be, as far as they stand in it; of an f-string its beginning."""
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        yield value.value
    elif isinstance(value, ast.JoinedStr):
        yield from _strings(value.values[0])
    elif isinstance(value, ast.IfExp):
        yield from (*_strings(value.body), *_strings(value.orelse))
    elif isinstance(value, (ast.List, ast.Tuple)):
        for part in value.elts:
            yield from _strings(part)
    elif isinstance(value, (ast.ListComp, ast.GeneratorExp)):
        yield from _strings(value.elt)
    elif isinstance(value, ast.BoolOp):
        for part in value.values:
            yield from _strings(part)


def _answers(source: Source) -> Iterator[str]:
    """Codes that the guards of a module return, and reasons that are put on a list."""
    for function in ast.walk(source.tree):
        if isinstance(function, ast.FunctionDef) and function.returns and ast.unparse(function.returns) == "Answer":
            for node in ast.walk(function):
                if isinstance(node, ast.Return):
                    yield from _strings(node.value)
    for name in ("append", "extend"):
        for call in calls(source, name):
            if ast.unparse(call.func).split(".")[0] in ("reasons", "faults"):
                yield from _strings(call.args[0])


def refusal_codes() -> dict[str, str]:
    """Every code a step can be refused with, and where."""
    found: dict[str, str] = {}
    for source in sources("docflow/lifecycle", *(str(room.relative_to(ROOT)) for room in _rooms())):
        for words in _answers(source):
            code = words.partition(":")[0]
            if _CODE.fullmatch(code):
                found.setdefault(code, source.name)
    return found


def _rooms() -> list:
    return sorted(path.parent for path in (ROOT / "docflow").glob("*/kind.py"))


def test_every_reason_against_a_step_has_a_sentence(house: House):
    known = set(COMMON_REASONS).union(*(kind.reasons for kind in house.kinds.values()))
    codes = refusal_codes()
    assert len(codes) > 20, "the walk found no codes"
    assert {code: where for code, where in codes.items() if code not in known} == {}


def test_no_reason_has_a_sentence_for_nothing(house: House):
    known = set(COMMON_REASONS).union(*(kind.reasons for kind in house.kinds.values()))
    text = "\n".join(source.text for source in sources())
    said = {code: len(re.findall(rf"""["']{code}[:"']""", text)) for code in known}
    assert {code for code, many in said.items() if many < 2} == set()


def test_reasons_speak_two_languages(house: House):
    every = dict(COMMON_REASONS)
    for kind in house.kinds.values():
        every |= kind.reasons
    assert [code for code, text in every.items() if not text.zh or not text.en or text.zh == text.en] == []
    assert [code for code, text in every.items() if text.zh.count("{0}") != text.en.count("{0}")] == []


def test_states_steps_and_signatures_have_labels_in_both_languages(house: House):
    alike = []
    for lifecycle in house.lifecycles.values():
        for workflow in lifecycle.versions.values():
            labels = {**workflow.states, **workflow.steps}
            alike += [name for name, one in labels.items() if one.label.zh == one.label.en]
            alike += [name for name, one in workflow.steps.items() if one.signature and not one.signature.text.en]
    assert alike == []


def recorded_events(house: House) -> set[str]:
    """Events whose names stand in the source; `{kind}.something` stands for every kind that can come so far."""
    found: set[str] = set()
    for source in sources():
        for call in calls(source, "record"):
            first = call.args[0] if call.args else None
            if isinstance(first, ast.Constant):
                found.add(first.value)
                continue
            assert isinstance(first, ast.JoinedStr), source.place(call)
            ending = first.values[-1]
            if isinstance(ending, ast.Constant):
                found |= {
                    f"{name}{ending.value}" for name in house.kinds if ending.value == ".opened" or asks(house, name)
                }
    return found


def asks(house: House, kind: str) -> bool:
    """Whether items of this kind ask people for decisions, who can then be replaced."""
    return any(
        step.decides for workflow in house.lifecycles[kind].versions.values() for step in workflow.steps.values()
    )


def test_every_event_is_told_in_a_sentence(house: House):
    events = recorded_events(house)
    assert {"document.opened", "unit.added", "workflow.registered", "revision.opened"} <= events
    for name, lifecycle in house.lifecycles.items():
        events |= {f"{name}.{step}" for workflow in lifecycle.versions.values() for step in workflow.steps}
    assert house.sentences.missing(events) == []
