"""Items that speak of the same, for rooms that have to look for similar cases."""

import re
from collections.abc import Sequence

from docflow.people.rights import Scope
from docflow.search.errors import IndexBroken, IndexBusy
from docflow.search.index import Filters, Index, Query
from docflow.search.planner import LONGEST

MOST = 20
_WORDS = re.compile(r"[^\W_]+")
_NEVER = "龘靐齉"
"""A word that no text has, so that the search is at once for any of the parts instead of for all."""


def similar(index: Index, scope: Scope, kind: str, words: str, *, most: int = MOST) -> Sequence[int]:
    """Ids of this reader's items of a kind that share most with the words, the closest first.

    Nothing while the index is not available: whoever asks has other ways to look as well.
    """
    chunks = [chunk for chunk in _WORDS.findall(words) if chunk not in ("OR", "AND", "NOT")]
    asked = _NEVER
    for chunk in chunks:
        if len(asked) + 1 + len(chunk) > LONGEST:
            break
        asked += f" {chunk}"
    try:
        found = index.find(Query(asked, Filters(kind=frozenset({kind})), limit=most), scope=scope.terms())
    except (IndexBroken, IndexBusy):
        return ()
    return tuple(hit.item_id for hit in found.hits)
