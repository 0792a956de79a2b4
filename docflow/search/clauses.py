"""Clauses of the standards by number or title: few, the same for everybody, and so matched in memory."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote

from docflow.search import highlight, planner
from docflow.search.entry import Entry, answers, entry
from docflow.search.index import Card
from docflow.search.ranking import Candidate, weigher
from docflow.standards.pack import Clause, Pack

MOST = 5


@dataclass(frozen=True)
class ClauseFound:
    """A clause that answers. The `_html` parts are escaped and hold no tag but `<mark>`."""

    standard: str
    code: str
    """What people call the standard."""
    clause: Clause
    number_html: str
    title_zh_html: str
    title_en_html: str


def clauses(packs: Iterable[Pack], text: str, *, most: int = MOST) -> tuple[ClauseFound, ...]:
    """Clauses that have all that is asked for in number or title, best first; none for a blank text.

    Raises:
        QueryTooLong, QueryTooDeep: as for any search.
    """
    asked = planner.plan(text)
    leaves = tuple(planner.leaves(asked))
    if not leaves:
        return ()
    weigh = weigher(text, asked, relaxed=False)
    met: list[tuple[Candidate, Pack, Clause]] = []
    for pack in packs:
        for place, (clause, filed) in enumerate(zip(pack.clauses, _entries(pack.id, pack.clauses), strict=True)):
            if answers(asked, filed):
                met.append((Candidate(-place, 0, 0, True, filed), pack, clause))
    met.sort(key=lambda one: weigh.key(one[0]))
    return tuple(
        ClauseFound(
            pack.id,
            pack.code,
            clause,
            highlight.marked(clause.number, highlight.number_spans(clause.number, leaves)),
            highlight.marked(clause.title.zh, highlight.title_spans(clause.title.zh, leaves)),
            highlight.marked(clause.title.en, highlight.title_spans(clause.title.en, leaves)),
        )
        for _, pack, clause in met[:most]
    )


def coverage_of(one: ClauseFound) -> str:
    """Where it is said how far a clause is answered."""
    return f"/coverage?standard={quote(one.standard)}#clause-{one.clause.number}"


@lru_cache(maxsize=16)
def _entries(pack_id: str, held: tuple[Clause, ...]) -> tuple[Entry, ...]:
    return tuple(entry(_card(clause)) for clause in held)


def _card(clause: Clause) -> Card:
    return Card(
        item_id=0,
        kind="clause",
        number=clause.number,
        title_zh=clause.title.zh,
        title_en=clause.title.en,
        body="",
        type="",
        unit="",
        state="",
        clauses=(),
        language="zh",
        effective_on=None,
        serial=0,
        in_force=True,
        readers=frozenset(),
    )
