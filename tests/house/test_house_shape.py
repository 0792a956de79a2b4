"""The manners of the house: sizes, names, clocks, and the one place where a state changes."""

import ast
import re
from itertools import chain

import pytest
from house_sources import ROOT, Source, sources

SAYS_NOTHING = {"utils", "util", "helpers", "helper", "common", "manager", "misc"}
MOST_LINES = 400
CLOCKS = {
    "datetime.now", "datetime.utcnow", "datetime.today", "datetime.datetime.now", "datetime.datetime.utcnow",
    "date.today", "datetime.date.today", "time.time", "time.time_ns", "time.localtime", "time.gmtime", "time.strftime",
}  # fmt: skip
SPINE = {"lifecycle": 1250, "journal": 1000}


def test_no_file_is_longer_than_four_hundred_lines():
    long = {str(one.path.relative_to(ROOT)): one.text.count("\n") for one in sources("docflow", "tests", "benchmarks")}
    assert {name: lines for name, lines in long.items() if lines > MOST_LINES} == {}


def test_every_name_says_what_it_is():
    vague = [
        str(path.relative_to(ROOT))
        for path in chain(*((ROOT / folder).rglob("*") for folder in ("docflow", "tests", "benchmarks", "migrations")))
        if path.stem in SAYS_NOTHING
    ]
    vague += [
        source.place(node)
        for source in sources()
        for node in ast.walk(source.tree)
        if isinstance(node, (ast.FunctionDef, ast.ClassDef))
        and SAYS_NOTHING & set(node.name.lower().strip("_").split("_"))
    ]
    assert vague == []


@pytest.mark.parametrize("source", sources("docflow", "tests", "benchmarks", "migrations"), ids=lambda one: one.name)
def test_a_module_says_in_one_line_what_it_is(source: Source):
    first, _, rest = source.docstring.partition("\n")
    assert first.strip(), "no docstring"
    assert first.rstrip().endswith((".", "?", "…", "!")), first
    assert not rest or rest.startswith("\n"), "the first line runs on"


def test_nobody_but_the_clock_asks_what_time_it_is():
    asking = [
        source.place(node)
        for source in sources()
        if source.name != "docflow.kernel.clock"
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Attribute) and ast.unparse(node) in CLOCKS
    ]
    assert asking == []


def test_a_state_is_moved_by_the_engine_alone():
    """No assignment to an attribute `state` of an item, no `setattr`, no UPDATE that names the column."""
    moving: list[str] = []
    for source in sources():
        for node in ast.walk(source.tree):
            targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
            for target in chain.from_iterable(t.elts if isinstance(t, ast.Tuple) else [t] for t in targets):
                if isinstance(target, ast.Attribute) and target.attr == "state":
                    moving.append(f"{source.place(node)} {ast.unparse(target)}")
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "setattr":
                named = node.args[1]
                if isinstance(named, ast.Constant) and named.value in ("state", "version", "claim"):
                    moving.append(source.place(node))
    # An acknowledgement has a state of its own, and the evidence check notes what the journal says: neither is an item.
    allowed = ("docflow/documents/readers.py", "docflow/evidence/items.py")
    assert [place for place in moving if not place.startswith(allowed)] == []


def test_transitions_is_known_to_the_engine_alone():
    users = [
        source.name
        for source in sources()
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "transitions"
    ]
    assert users == ["docflow.lifecycle.engine"]


@pytest.mark.parametrize("room", SPINE)
def test_the_spine_stays_small(room: str):
    assert 0 < sum(source.code_lines() for source in sources(f"docflow/{room}")) <= SPINE[room]


def test_tests_put_nothing_in_the_place_of_our_own_code():
    mocking = [
        source.place(node)
        for source in sources("tests", "benchmarks")
        for node in ast.walk(source.tree)
        if (isinstance(node, ast.ImportFrom) and (node.module or "").startswith(("unittest.mock", "mock")))
        or (isinstance(node, ast.Import) and any(alias.name.startswith("unittest.mock") for alias in node.names))
    ]
    assert mocking == []


def test_nothing_is_left_to_be_done():
    unfinished = re.compile(
        r"#.*\b(" + "|".join(("TO" + "DO", "FIX" + "ME", "XX" + "X")) + r")\b|raise Not" + "Implemented"
    )
    left = [
        f"{source.name}: {match.group()}"
        for source in sources("docflow", "tests", "benchmarks", "migrations")
        for match in unfinished.finditer(source.text)
    ]
    assert left == []
