"""The product's own source, read as text and as syntax trees."""

import ast
import io
import subprocess
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_NO_CODE = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}


@dataclass(frozen=True)
class Source:
    """One module."""

    path: Path

    @property
    def name(self) -> str:
        parts = self.path.relative_to(ROOT).with_suffix("").parts
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    @cached_property
    def text(self) -> str:
        return self.path.read_text("utf-8")

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @property
    def docstring(self) -> str:
        return ast.get_docstring(self.tree) or ""

    def place(self, node: ast.AST) -> str:
        return f"{self.path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}"

    def code_lines(self) -> int:
        """Lines that hold code: no blanks, comments or docstrings."""
        told = {
            line
            for node in ast.walk(self.tree)
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
            for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)
        }
        lines: set[int] = set()
        for token in tokenize.generate_tokens(io.StringIO(self.text).readline):
            if token.type not in _NO_CODE:
                lines.update(range(token.start[0], token.end[0] + 1))
        return len(lines - told)


def sources(*folders: str) -> list[Source]:
    """The modules below these folders of the project; of the product when none is named."""
    return list(_read(folders or ("docflow",)))


@cache
def _read(folders: tuple[str, ...]) -> tuple[Source, ...]:
    return tuple(Source(path) for folder in folders for path in sorted((ROOT / folder).rglob("*.py")))


def calls(source: Source, attribute: str) -> Iterator[ast.Call]:
    """Calls of a method by its name."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == attribute:
            yield node


def tracked() -> list[Path]:
    """The files that belong to the project: what version control keeps, or all sources where there is none."""
    asked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if asked.returncode == 0:
        found = [ROOT / name for name in asked.stdout.decode().split("\0") if name]
        return [path for path in found if path.is_file()]
    folders = ("docflow", "tests", "benchmarks", "workflows", "document_templates", "migrations")
    return [path for folder in folders for path in (ROOT / folder).rglob("*") if path.is_file()]
