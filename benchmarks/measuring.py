"""Times operations beside their floors, and sets the figures in one table."""

import gc
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field

from sqlalchemy import Engine, event

Act = Callable[[], object]


@dataclass(frozen=True)
class Size:
    """How much is measured: few and small for a smoke test, as the goals say, or as large as they go."""

    name: str
    times: int
    documents: int
    cards: tuple[int, ...]
    entries: int

    def at_most(self, times: int) -> int:
        """Fewer repetitions, for slow operations; the table says how many."""
        return min(self.times, times if self.times >= 100 else 1)


QUICK = Size("quick", times=5, documents=200, cards=(100,), entries=500)
USUAL = Size("usual", times=200, documents=10_000, cards=(1_000, 10_000), entries=50_000)
FULL = Size("full", times=200, documents=100_000, cards=(1_000, 10_000, 100_000), entries=1_000_000)


@dataclass(frozen=True)
class Row:
    """One line of the table. Times in milliseconds, unless `unit` says otherwise; the ratio is of the medians."""

    operation: str
    ours: list[float]
    floor: list[float] = field(default_factory=list)
    goal: str = ""
    most: float | None = None
    """The ratio to stay below."""
    least: float | None = None
    """Or the ratio to reach, where more is better."""
    statements: int | None = None
    most_statements: int | None = None
    unit: str = "ms"
    note: str = ""
    most_ours: float | None = None
    """A bound on our own figure, where the goal gives one."""

    @property
    def ratio(self) -> float | None:
        return statistics.median(self.ours) / statistics.median(self.floor) if self.floor else None

    @property
    def met(self) -> bool | None:
        """Whether the goal is reached; None where it is not a figure of this table."""
        held: list[bool] = []
        if self.ratio is not None and self.most is not None:
            held.append(self.ratio <= self.most)
        if self.ratio is not None and self.least is not None:
            held.append(self.ratio >= self.least)
        if self.statements is not None and self.most_statements is not None:
            held.append(self.statements <= self.most_statements)
        if self.most_ours is not None:
            held.append(statistics.median(self.ours) <= self.most_ours)
        return all(held) if held else None

    def as_json(self) -> dict[str, object]:
        figures = {"ours": _summary(self.ours), "floor": _summary(self.floor), "ratio": self.ratio, "met": self.met}
        return asdict(self) | figures


def _summary(times: list[float]) -> dict[str, float] | None:
    return {"p50": statistics.median(times), "p95": p95(times), "times": len(times)} if times else None


def p95(times: list[float]) -> float:
    return sorted(times)[max(0, round(0.95 * len(times)) - 1)]


def timed(act: Act) -> float:
    began = time.perf_counter()
    act()
    return (time.perf_counter() - began) * 1000


def side_by_side(ours: Act, floor: Act, times: int, *, warm: int = 3) -> tuple[list[float], list[float]]:
    """Both measured in turns, so that whatever else the machine does falls on both alike."""
    for _ in range(warm):
        ours()
        floor()
    gc.collect()
    pairs = [(timed(ours), timed(floor)) for _ in range(times)]
    return [one for one, _ in pairs], [other for _, other in pairs]


@contextmanager
def counting() -> Iterator[list[str]]:
    """The SQL statements sent meanwhile; marks within a transaction are not counted."""
    sent: list[str] = []

    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK TO", "BEGIN", "PRAGMA")):
            sent.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def table(rows: list[Row]) -> str:
    """The rows as text: operation, ours, floor, ratio, goal."""
    heads = ("operation", "ours p50 / p95", "floor p50 / p95", "ratio", "SQL", "n", "goal", "")
    lines = [heads, *(_line(row) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(heads))]
    return "\n".join("  ".join(part.ljust(width) for part, width in zip(line, widths, strict=True)) for line in lines)


def _line(row: Row) -> tuple[str, ...]:
    def both(times: list[float]) -> str:
        return f"{statistics.median(times):.2f} / {p95(times):.2f} {row.unit}" if times else "-"

    mark = {True: "met", False: "MISSED", None: ""}[row.met]
    ratio = f"{row.ratio:.2f}" if row.ratio is not None else "-"
    statements = "-" if row.statements is None else str(row.statements)
    note = f"{mark} {row.note}".strip()
    return row.operation, both(row.ours), both(row.floor), ratio, statements, str(len(row.ours)), row.goal, note
