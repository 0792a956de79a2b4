"""The thread of an item as a page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from starlette.responses import Response

from docflow.documents.queries import document_by_number
from docflow.kernel.text import Language, Text
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
    ThreadFacts,
    beginning,
    hole_words,
)
from docflow.reports.thread_of import thread_of, thread_of_document
from docflow.reports.wording import said
from docflow.web.api.documents import Number
from docflow.web.api.threads import annex_file
from docflow.web.deps import Page, TheHouse, TheId, ThePage, TheReading
from docflow.web.idempotency import door
from docflow.web.pages.document import address_of
from docflow.web.pages.shown import Badge, badge

router = door("/items", tags=["threads"], pages=True)
documents_router = door("/documents", tags=["threads"], pages=True)

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
    kind = house.kinds[item.kind]
    facts = thread_of(work, house.desk, item)
    return _page(
        page, facts, kind=kind.label, href=kind.page(item.id) if kind.page else "",
        annex=f"/items/{item.id}/thread/annex",
        badge=badge(house, item, page.language),
    )  # fmt: skip


@router.get("/{item_id}/thread/annex")
def annex(item_id: TheId, page: ThePage, work: TheReading, house: TheHouse) -> Response:
    """The thread as a Word file, in the reader's language."""
    facts = thread_of(work, house.desk, open_item(work.session, item_id, scope_of(work)))
    return annex_file(house, work, facts, page.language)


@documents_router.get("/{number:path}/thread")
def show_document(number: Number, page: ThePage, work: TheReading, house: TheHouse) -> Response:
    """Every chain that a revision of the document is a part of, or a finding measured by one."""
    document = document_by_number(work.session, number, scope_of(work))
    facts = thread_of_document(work, house.desk, document)
    href = address_of(number)
    return _page(page, facts, kind=Text("文件", "Document"), href=href, annex=f"{href}/thread/annex", badge=None)


@documents_router.get("/{number:path}/thread/annex")
def document_annex(number: Number, page: ThePage, work: TheReading, house: TheHouse) -> Response:
    """The thread of a document as a Word file, in the reader's language."""
    document = document_by_number(work.session, number, scope_of(work))
    return annex_file(house, work, thread_of_document(work, house.desk, document), page.language)


def _page(page: Page, facts: ThreadFacts, *, kind: Text, href: str, annex: str, badge: Badge | None) -> Response:
    shower = _Shower(page.language, facts.item)
    chains = [shower.chain(at, top) for at, top in enumerate(facts.chains, start=1)]
    folded = len(chains) >= _FOLDED_FROM
    pressing = [one for one in shower.holes if one[2].tone != _HOLE_TONES["waiting"] or not folded]
    return page.show(
        "items/thread.html",
        facts=facts,
        kind=kind,
        badge=badge,
        href=href,
        annex=annex,
        chains=chains,
        folded=folded,
        holes=pressing,
        waiting=len(shower.holes) - len(pressing),
        more=facts.more,
    )


class _Shower:
    """Says links in one language; every hole it meets is kept, with where it stands on the page."""

    def __init__(self, language: Language, item: int | None) -> None:
        self.language, self.item = language, item
        self.number = ""
        self.holes: list[tuple[str, str, Badge]] = []

    def chain(self, at: int, top: Link) -> Chain:
        named = beginning(top)
        self.number, before = named.number, len(self.holes)
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
        self.holes += [(anchor, f"{stage} {link.number or self.number}".strip(), one) for one in holes]
        state = said(link.state, self.language)
        return Knot(
            anchor=anchor,
            stage=stage,
            number=link.number,
            title=said(link.title, self.language),
            page=link.page,
            here=link.item is not None and link.item == self.item,
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
