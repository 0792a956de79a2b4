"""Coverage: a standard clause by clause, and which documents answer it."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from docflow.documents.coverage import Covered, coverage
from docflow.house import House
from docflow.kernel.text import Text
from docflow.people.queries import scope_of
from docflow.standards.errors import StandardUnknown
from docflow.standards.pack import Clause, Pack
from docflow.web.deps import TheHouse, ThePage, TheReading
from docflow.web.forms import day_or_none
from docflow.web.idempotency import door
from docflow.web.pages.shown import badge

router = door("/coverage", tags=["coverage"], pages=True)

MOST_LEVELS = 6


@dataclass(frozen=True)
class Line:
    """One clause, and how far it is answered: `well`, `few`, `none`, or nothing where nothing is expected."""

    clause: Clause
    covered: Covered
    level: int
    judged: str
    missing: tuple[Text, ...]


@router.get("")
def show_coverage(
    page: ThePage,
    work: TheReading,
    house: TheHouse,
    standard: Annotated[str, Query(max_length=40)] = "",
    on: Annotated[str, Query(max_length=10)] = "",
    gaps: Annotated[bool, Query(description="only clauses with something missing")] = False,
) -> Response:
    """From what this reader may see; `on` looks back to a day."""
    pack = _pack(house, standard)
    day = day_or_none(on.strip())
    lines = [_line(house, one) for one in coverage(work.session, scope_of(work), pack, on=_past(day, work.today))]
    judged = [line.judged for line in lines if line.judged]
    return page.show(
        "coverage/page.html",
        packs=house.packs,
        pack=pack,
        on=day or work.today,
        asked_on=on,
        gaps=gaps,
        lines=_with_those_above(lines) if gaps else lines,
        judged={name: judged.count(name) for name in ("well", "few", "none")},
        expected=len(judged),
        documents=len({one.number for line in lines for one in line.covered.effective}),
        badge=lambda item: badge(house, item, page.language),
    )


def _past(day: date | None, today: date) -> date | None:
    """Today is shown as it stands now, with what is in progress; any other day as it was."""
    return None if day == today else day


def _pack(house: House, standard: str) -> Pack:
    for pack in house.packs:
        if standard in ("", pack.id):
            return pack
    raise StandardUnknown(standard=standard)


def _line(house: House, covered: Covered) -> Line:
    judged = ""
    if covered.clause.expects is not None:
        judged = "well" if not covered.missing else "few" if covered.effective else "none"
    missing = tuple(house.desk.types[kind].text for kind in covered.missing)
    return Line(covered.clause, covered, min(len(covered.clause.place), MOST_LEVELS), judged, missing)


def _with_those_above(lines: list[Line]) -> list[Line]:
    """Clauses with something missing, and the clauses above them for the way there."""
    wanted: set[str | None] = set()
    for line in lines:
        if line.missing:
            parts = line.clause.number.split(".")
            wanted |= {".".join(parts[:end]) for end in range(1, len(parts) + 1)}
    return [line for line in lines if line.clause.number in wanted]
