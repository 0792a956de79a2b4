"""YAML files that people edit, read by libyaml, or by Python where an installation lacks it."""

from pathlib import Path
from typing import Any

import yaml

_VALUES = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_WORDS = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def yaml_values(text: str) -> Any:
    """The lists, mappings and plain values of a YAML text. Raises yaml.YAMLError."""
    return yaml.load(text, Loader=_VALUES)  # noqa: S506 - a safe loader, in C


def read_yaml(path: Path) -> Any:
    """The lists, mappings and plain values of a YAML file. Raises yaml.YAMLError or UnicodeDecodeError."""
    return yaml_values(path.read_text(encoding="utf-8"))


def read_yaml_words(path: Path) -> Any:
    """The same with every scalar left a string: 2026-11-02 or 12 is text here."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=_WORDS)  # noqa: S506 - it makes strings only
