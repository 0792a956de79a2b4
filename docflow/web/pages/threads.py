"""The thread of an item as a page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from starlette.responses import Response

from docflow.kernel.text import Language
from docflow.lifecycle.items import open_item
from docflow.people.queries import scope_of
from docflow.reports.thread_facts import (
    CONDITIONS,
    HOLES_FIRST,
    STAGES,
    Condition,
    Hole,
    Lack,
    Link,
    Stage,
    hole_words,
)
from docflow.reports.thread_of import thread_of
from docflow.reports.wording import said
from docflow.web.api.threads import annex_file
from docflow.web.deps import TheHouse, TheId, ThePage, TheReading
from docflow.web.idempotency import door
from docflow.web.pages.shown import Badge, badge

router = door("/items", tags=["threads"], pages=True)

_FOLDED_FROM = 4
"""So many chains are folded, and what is merely waited for in them is told by its number."""
_TONES: Mapping[Condition, str] = {"done": "in-force", "open": "in-review", "late": "late", "missing": "major"}
_ENDED = {"ineffective": "late", **dict.fromkeys(
    ("cancelled", "void", "rejected", "dismissed", "declined", "superseded", "withdrawn"), "old"
)}  # fmt: skip
"""States in which a thing is at its end and came to nothing, or no longer counts."""
_HOLE_TONES: Mapping[Lack, str] = {"missing": "major", "waiting": "awaiting", "late": "late"}


@dataclass(frozen=True)
class Knot:
    """One thing in a chain as the page shows it."""

    anchor: str
    stage: str
    number: str
    title: str
    page: str
    here: bool
    kind_of: str
    """Of a cause, what kinds of it were found."""
    badge: Badge | None
    words: str
    dates: Sequence[tuple[str, date | None]]
    people: Sequence[tuple[str, str]]
    sha256: str | None
    read: tuple[int, int] | None
    holes: Sequence[Badge]
    then: Sequence["Knot"]


@dataclass(frozen=True)
class Chain:
    """One chain, with its stages in short: what is done of each, and what is not."""

    number: str
    title: str
    stages: Sequence[tuple[str, Badge | None]]
    top: Knot
    holes: int


@router.get("/{item_id}/thread")
def show(item_id: TheId, page: ThePage, work: TheReading, house: TheHouse) -> Response:
    """Every chain the item is a part of, from what was found to its effect, with its holes."""
    item = open_item(work.session, item_id, scope_of(work))
    facts = thread_of(work, house.desk, item)
    shower = _Shower(page.language, item.id)
    chains = [shower.chain(at, top) for at, top in enumerate(facts.chains, start=1)]
    folded = len(chains) >= _FOLDED_FROM
    pressing = [one for one in shower.holes if one[2].tone != _HOLE_TONES["waiting"] or not folded]
    lifecycle = house.lifecycles[item.kind]
    return page.show(
        "items/thread.html",
        item=item,
        kind=lifecycle.kind.label,
        badge=badge(house, item, page.language),
        href=lifecycle.kind.page(item) if lifecycle.kind.page else "",
        chains=chains,
        folded=folded,
        holes=pressing,
        waiting=len(shower.holes) - len(pressing),
        more=facts.more,
    )


@router.get("/{item_id}/thread/annex")
def annex(item_id: TheId, page: ThePage, work: TheReading, house: TheHouse) -> Response:
    """The thread as a Word file, in the reader's language."""
    return annex_file(house, work, item_id, page.language)


class _Shower:
    """Says links in one language; every hole it meets is kept, with where it stands on the page."""

    def __init__(self, language: Language, item: int) -> None:
        self.language, self.item = language, item
        self.holes: list[tuple[str, str, Badge]] = []

    def chain(self, at: int, top: Link) -> Chain:
        named = next((one for _, one in top.walk() if one.stage != "origin"), top)
        before = len(self.holes)
        knot = self.knot(f"chain-{at}", top)
        return Chain(
            named.number, said(named.title, self.language), self.stages(top), knot, len(self.holes) - before
        )  # fmt: skip

    def stages(self, top: Link) -> list[tuple[str, Badge | None]]:
        """Each stage with the worst condition of what stands in it; nothing where nothing does."""
        worst: dict[Stage, Condition] = {}
        for _, one in top.walk():
            known = worst.get(one.stage, "done")
            worst[one.stage] = min(known, one.condition, key=HOLES_FIRST.index)
        return [
            (
                said(words, self.language),
                Badge(said(CONDITIONS[worst[stage]], self.language), _TONES[worst[stage]]) if stage in worst else None,
            )
            for stage, words in STAGES.items()
            if stage != "origin"
        ]  # fmt: skip

    def knot(self, anchor: str, link: Link) -> Knot:
        stage = said(STAGES[link.stage], self.language)
        holes = [self.hole(one) for one in link.holes]
        self.holes += [(anchor, f"{stage} {link.number}".strip(), one) for one in holes]
        state = said(link.state, self.language)
        return Knot(
            anchor=anchor,
            stage=stage,
            number=link.number,
            title=said(link.title, self.language),
            page=link.page,
            here=link.item == self.item,
            kind_of=state if link.stage == "cause" else "",
            badge=Badge(state, _ENDED.get(link.code, _TONES[link.condition]))
            if state and link.stage != "cause"
            else None,
            words=link.words,
            dates=[(said(what, self.language), on) for what, on in link.dates],
            people=[(said(part, self.language), name) for part, name in link.people],
            sha256=link.sha256,
            read=link.read,
            holes=holes,
            then=[self.knot(f"{anchor}-{at}", one) for at, one in enumerate(link.then, start=1)],
        )

    def hole(self, hole: Hole) -> Badge:
        return Badge(hole_words(hole, self.language), _HOLE_TONES[hole.lack])
