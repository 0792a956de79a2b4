"""Which engine answers: the one that the settings name, or the fastest that is installed."""

from collections.abc import Callable
from pathlib import Path

from docflow.kernel.extras import from_extra, is_here
from docflow.search.errors import EngineMissing
from docflow.search.index import Index
from docflow.search.memory import MemoryIndex
from docflow.search.whoosh_index import WhooshIndex


def fast_engine_is_here() -> bool:
    """Whether tantivy is installed (`docflow[fast]`)."""
    return is_here("tantivy")


def _fast(folder: Path) -> Index:
    """Named, not imported: a plain install has no tantivy to import."""
    if not fast_engine_is_here():
        raise EngineMissing()
    made: Index = from_extra("docflow.search.tantivy_index:TantivyIndex")(folder)
    return made


ENGINES: dict[str, Callable[[Path], Index]] = {
    "tantivy": _fast,
    "whoosh": WhooshIndex,
    "memory": lambda folder: MemoryIndex(),
}


def chosen(asked: str) -> str:
    """The engine that `auto` means here; any other name is its own."""
    if asked != "auto":
        return asked
    return "tantivy" if fast_engine_is_here() else "whoosh"


def open_index(asked: str, folder: Path) -> Index:
    """The index in a folder, which need not be there yet.

    Raises EngineMissing: the settings name an engine that is not installed.
    """
    return ENGINES[chosen(asked)](folder)
