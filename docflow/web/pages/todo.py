"""The first page: what waits for me, and what to do with it."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Annotated
from urllib.parse import quote

from fastapi import Query
from starlette.responses import Response

from docflow.documents.todo import Task, tasks
from docflow.house import House
from docflow.kernel.text import Language, Text
from docflow.lifecycle.items import Item
from docflow.people.queries import names_of, scope_of
from docflow.people.rights import can
from docflow.web.deps import TheHouse, ThePage, TheReading
from docflow.web.idempotency import door
from docflow.web.navigation import PLACE_OF_KIND
from docflow.web.pages.shown import Badge, badge, labels_of, unit_names

router = door("", tags=["todo"], pages=True)

GROUPS = ("sign", "publish", "read", "review", "mine", "changes", "audits", "nonconformities", "actions", "reviews")
_GROUP_OF = {
    "draft": "mine",
    "in_review": "sign",
    "in_approval": "sign",
    "approved": "publish",
    "reassign": "publish",
    "acknowledge": "read",
}


@dataclass(frozen=True)
class Line:
    """One thing to do, ready for the page."""

    title: Text
    number: str
    under: str
    href: str
    badge: Badge
    what: str
    due_on: date | None
    days_late: int
    group: str


@router.get("/")
def todo(page: ThePage, work: TheReading, house: TheHouse, show: Annotated[str, Query(max_length=20)] = "") -> Response:
    """Everything that waits for me, soonest due first; `show` narrows to one kind of thing."""
    scope = scope_of(work)
    found = tasks(work.session, house.lifecycles.values(), scope, types=house.desk.types)
    units = unit_names(work.session, page.language)
    labels = labels_of(work.session, (task.item for task in found))
    names = names_of(work.session, {task.item.author_id for task in found if task.item.author_id})
    lines = [
        _line(
            house,
            task,
            page.language,
            work.today,
            page.say,
            _under(task.item, labels, units[task.item.unit_id].name, names),
        )
        for task in found
    ]
    counts = Counter(line.group for line in lines)
    hour = work.at.astimezone(house.clock.zone).hour
    return page.show(
        "todo.html",
        lines=[line for line in lines if show in ("", line.group)],
        counted=[(group, counts[group]) for group in GROUPS if counts[group] or group == show],
        total=len(lines),
        late=sum(line.days_late > 0 for line in lines),
        shown=show,
        weekday=work.today.isoweekday(),
        date=f"{work.today.month} 月 {work.today.day} 日" if page.language == "zh" else f"{work.today:%-d %B}",
        greeting="morning" if hour < 12 else "afternoon" if hour < 18 else "evening",
        may_begin=can(scope, "document.begin"),
    )


def _line(house: House, task: Task, language: Language, today: date, say: Callable[[str], str], under: str) -> Line:
    item = task.item
    reading = task.what == "acknowledge"
    kind = house.kinds[item.kind]
    page = f"/documents/{quote(item.number)}" if reading or kind.page is None else kind.page(item.id)
    group, what = _asked(house, task, say, language)
    late = (today - task.due_on).days if task.due_on and task.is_late(today) else 0
    return Line(item.title, item.number, under, page, badge(house, item, language), what, task.due_on, late, group)


def _asked(house: House, task: Task, say: Callable[[str], str], language: Language) -> tuple[str, str]:
    """Under which heading a task stands, and what is to be done, in words."""
    kind = task.item.kind
    if kind == "revision":
        return _GROUP_OF.get(task.what, "mine"), say(f"todo.what.{task.what}")
    if kind == "periodic_review":
        return "review", say("todo.what.review")
    return PLACE_OF_KIND.get(kind, "mine"), house.kinds[kind].label.in_(language)


def _under(item: Item, labels: dict[int, str], unit: str, names: dict[int, str]) -> str:
    author = names.get(item.author_id, "") if item.author_id else ""
    return " · ".join(part for part in (labels.get(item.id, ""), unit, author) if part)
