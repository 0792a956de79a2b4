"""Parts that stand on an extra: named here alone by a string, and read in only where they are wanted."""

from importlib.util import find_spec
from pkgutil import resolve_name
from typing import Any


def is_here(library: str) -> bool:
    """Whether the library of an extra is installed; nothing of it is read in."""
    return find_spec(library) is not None


def from_extra(name: str) -> Any:
    """What stands under `package.module:name`, read in now and not with what asks for it.

    For modules that cannot be imported without an extra; every other import stands at the top of a file.
    """
    return resolve_name(name)
