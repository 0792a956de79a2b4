"""What speaks of the same as an item, as a list of its own and within the item's page."""

from typing import NamedTuple

from starlette.responses import Response

from docflow.house import House
from docflow.kernel.text import Language
from docflow.lifecycle.items import Item, open_item
from docflow.people.queries import scope_of
from docflow.search.similar import like
from docflow.web.deps import TheHouse, TheId, ThePage, TheReading
from docflow.web.idempotency import door
from docflow.web.navigation import page_of
from docflow.web.pages.shown import Badge, badge

router = door("/items", tags=["search"], pages=True)

_MOST = 5


class Near(NamedTuple):
    """A similar item, ready for the page."""

    href: str
    number: str
    title: str
    badge: Badge


@router.get("/{item_id}/similar")
def show_similar(item_id: TheId, page: ThePage, work: TheReading, house: TheHouse) -> Response:
    """A page, or its list alone for the page of the item, which asks for it once it is shown."""
    scope = scope_of(work)
    item = open_item(work.session, item_id, scope)
    found = like(house.index, house.kinds, work.session, scope, item, most=_MOST)
    return page.show(
        "search/similar_list.html" if page.is_fragment else "search/similar.html",
        item=item,
        href=_href(house, item),
        near=[_near(house, one, page.language) for one in found],
    )


def _near(house: House, item: Item, language: Language) -> Near:
    return Near(_href(house, item), item.number, item.title.in_(language), badge(house, item, language))


def _href(house: House, item: Item) -> str:
    return page_of(house.kinds, item.id, item.kind, item.number, in_force=item.in_force)
