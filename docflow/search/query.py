"""Answers to readers: asked of the index, checked again in the database; by the database alone if the index fails."""

from dataclasses import dataclass, replace
from functools import lru_cache

from sqlalchemy import Select, bindparam, or_, select
from sqlalchemy.orm import Session

from docflow.kernel.text import as_language
from docflow.lifecycle.items import Item, visible
from docflow.people.rights import Scope
from docflow.search.errors import IndexBroken, IndexBusy
from docflow.search.index import Found, Hit, Index, Query, Suggestion

MOST_PLAIN_HITS = 20
REVISIONS_EACH = 4
"""So many revisions of each document are looked through for suggestions; those in force come first."""


@dataclass(frozen=True)
class Answer:
    """One page of hits; `degraded` when numbers and titles alone were searched, without the index."""

    found: Found
    degraded: bool


def ask(index: Index, session: Session, scope: Scope, query: Query) -> Answer:
    """What this reader finds.

    The index applies the reader's terms itself; each hit is then checked once more against the
    database, so that a text withdrawn a moment ago cannot appear however far the index lags.
    """
    if scope.in_force_only:
        query = replace(query, filters=replace(query.filters, in_force_only=True))
    try:
        found = index.find(query, scope=scope.terms())
    except (IndexBroken, IndexBusy):
        return Answer(_plainly(session, scope, query), degraded=True)
    now = _standing(session, scope, [hit.item_id for hit in found.hits])
    kept = tuple(hit for hit in found.hits if now.get(hit.item_id) == hit.state)
    return Answer(replace(found, hits=kept, total=found.total - len(found.hits) + len(kept)), degraded=False)


def suggest(index: Index, session: Session, scope: Scope, prefix: str, *, limit: int = 8) -> list[Suggestion]:
    """Titles and numbers to offer while the reader types, each number once; nothing when the index fails.

    Whoever sees replaced texts too would else be offered one document as often as it was revised.
    """
    try:
        offered = index.suggest(prefix, scope=scope.terms(), limit=limit * REVISIONS_EACH)
    except (IndexBroken, IndexBusy):
        return []
    now = _standing(session, scope, [one.item_id for one in offered])
    numbered: dict[str, Suggestion] = {}
    for one in offered:
        if one.item_id in now:
            numbered.setdefault(one.number, one)
    return list(numbered.values())[:limit]


def _standing(session: Session, scope: Scope, item_ids: list[int]) -> dict[int, str]:
    """The state of those items that the reader may see at this moment, in one statement.

    Force follows from the state.
    """
    rows = session.execute(_states(scope), {"items": item_ids})
    return {row.id: row.state for row in rows}


@lru_cache(maxsize=512)
def _states(scope: Scope) -> Select[tuple[int, str]]:
    """Parameter: items."""
    item = Item.__table__.c
    return select(item.id, item.state).where(item.id.in_(bindparam("items", expanding=True)), visible(scope))


def _plainly(session: Session, scope: Scope, query: Query) -> Found:
    words = query.text.strip()[:200]
    rows = session.scalars(
        select(Item)
        .where(
            visible(scope),
            or_(*(column.icontains(words, autoescape=True) for column in (Item.number, Item.title_zh, Item.title_en))),
        )
        .order_by(Item.in_force.desc(), Item.number, Item.id.desc())
        .limit(MOST_PLAIN_HITS)
    )
    hits = tuple(
        Hit(
            item_id=item.id,
            kind=item.kind,
            number=item.number,
            title_zh=item.title_zh,
            title_en=item.title_en,
            type="",
            unit="",
            state=item.state,
            language=as_language("zh" if item.title_zh else "en"),
            effective_on=None,
            serial=0,
            in_force=item.in_force,
            number_html="",
            title_zh_html="",
            title_en_html="",
            snippet_html="",
        )
        for item in rows
    )
    return Found(hits=hits, total=len(hits))
