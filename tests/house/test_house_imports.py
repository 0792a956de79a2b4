"""The floors of the house: every import points down, and none comes back."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from house_sources import ROOT, Source, sources


def imported(source: Source, known: set[str]) -> Iterator[str]:
    """The product's modules that this one imports, wherever in the file it says so."""
    yield from extras(source)
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in known)
        elif isinstance(node, ast.ImportFrom):
            above = source.name.split(".")
            above = above[: len(above) - node.level + (source.path.name == "__init__.py")] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            for alias in node.names:
                whole = f"{base}.{alias.name}"
                yield from (name for name in (whole if whole in known else base,) if name in known)


def circles(graph: dict[str, set[str]]) -> list[list[str]]:
    """Groups of modules each of which reaches all the others (Tarjan's strongly connected components)."""
    numbers: dict[str, int] = {}
    lowest: dict[str, int] = {}
    stack: list[str] = []
    found: list[list[str]] = []

    def visit(module: str) -> None:
        numbers[module] = lowest[module] = len(numbers)
        stack.append(module)
        for other in graph[module]:
            if other not in numbers:
                visit(other)
                lowest[module] = min(lowest[module], lowest[other])
            elif other in stack:
                lowest[module] = min(lowest[module], numbers[other])
        if lowest[module] == numbers[module]:
            group = stack[stack.index(module) :]
            del stack[stack.index(module) :]
            if len(group) > 1 or module in graph[module]:
                found.append(sorted(group))

    for module in graph:
        if module not in numbers:
            visit(module)
    return found


def test_no_modules_import_each_other_in_a_circle():
    known = {source.name for source in sources()}
    graph = {source.name: set(imported(source, known)) - {source.name} for source in sources()}
    assert sum(map(len, graph.values())) > len(graph), "the walk found no imports"
    assert circles(graph) == []


def test_a_circle_would_be_found():
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}}) == [["a", "b", "c"]]


def extras(source: Source) -> Iterator[str]:
    """The modules that this one reads in by name, where an extra is installed."""
    for call in ast.walk(source.tree):
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "from_extra":
            assert isinstance(call.args[0], ast.Constant), f"{source.place(call)} reads in what nobody can look up"
            yield str(call.args[0].value).partition(":")[0]


def test_what_is_read_in_by_name_exists_and_is_on_the_floor_of_who_reads_it():
    """So that no floor is passed upwards; that no circle is closed, `imported` sees to."""
    named = [(source.name, module) for source in sources() for module in extras(source)]
    known = {source.name for source in sources()}
    assert ("docflow.web.app", "docflow.web.assistants.door") in named
    assert [(name, module) for name, module in named if module not in known] == []
    assert [(name, module) for name, module in named if name.split(".")[1] != module.split(".")[1]] == []


def test_imports_stand_at_the_top_of_a_file():
    lazy = [
        source.place(node)
        for source in sources()
        for node in ast.walk(source.tree)
        if isinstance(node, (ast.Import, ast.ImportFrom)) and node not in source.tree.body
    ]
    by_name = [
        source.place(node)
        for source in sources()
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).split(".")[-1] in ("__import__", "import_module", "resolve_name")
        and source.name != "docflow.kernel.extras"
    ]
    assert lazy + by_name == []


def test_the_floors_hold():
    """The contracts in pyproject.toml: layers, and who alone may know a library."""
    command = [Path(sys.executable).parent / "lint-imports", "--no-cache"]
    checked = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert checked.returncode == 0, checked.stdout[-4000:] + checked.stderr
