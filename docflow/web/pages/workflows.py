"""The workflows as drawings and tables: who may take which step, under which rules."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Path, Query
from markupsafe import Markup
from starlette.responses import Response

from docflow.house import House
from docflow.kernel.text import Text
from docflow.lifecycle.definition import Workflow
from docflow.lifecycle.drawing import mermaid
from docflow.lifecycle.engine import Lifecycle
from docflow.lifecycle.items import open_item
from docflow.people.queries import scope_of
from docflow.web.deps import LARGEST_ID, TheHouse, ThePage, TheReading
from docflow.web.drawing import svg
from docflow.web.errors import PageNotFound
from docflow.web.idempotency import door

router = door("/workflows", tags=["workflows"], pages=True)

_BY = {
    "person": Text("人员", "a person"),
    "clock": Text("系统按时", "the clock"),
    "effect": Text("随其他步骤", "follows"),
}
_STAYS = Text("（不变）", "(stays)")


@dataclass(frozen=True)
class StepLine:
    """One step in words."""

    name: str
    label: Text
    origins: tuple[Text, ...]
    to: Text
    by: Text
    guards: tuple[Text, ...]
    effects: tuple[Text, ...]
    signature: Text | None


@router.get("")
def list_workflows(page: ThePage, house: TheHouse) -> Response:
    return page.show("workflows/list.html", workflows=[lifecycle.newest for lifecycle in house.lifecycles.values()])


@router.get("/{name}")
def show_workflow(
    page: ThePage,
    work: TheReading,
    house: TheHouse,
    name: Annotated[str, Path(max_length=40)],
    item: Annotated[int | None, Query(ge=1, le=LARGEST_ID)] = None,
    version: Annotated[int | None, Query(ge=1, le=10**6)] = None,
) -> Response:
    """One workflow; with `item`, the version that item runs under, its state lit."""
    lifecycle = _lifecycle(house, name)
    shown = open_item(work.session, item, scope_of(work)) if item is not None else None
    if shown is not None and shown.workflow != name:
        raise PageNotFound()
    number = shown.workflow_version if shown is not None else version or lifecycle.newest.version
    if number not in lifecycle.versions:
        raise PageNotFound()
    workflow = lifecycle.versions[number]
    return page.show(
        "workflows/show.html",
        workflow=workflow,
        versions=sorted(lifecycle.versions),
        drawing=Markup(svg(workflow, page.language, current=shown.state if shown else None)),  # noqa: S704 - escaped there
        mermaid=mermaid(workflow, page.language),
        steps=[_line(lifecycle, workflow, step) for step in workflow.steps],
        item=shown,
        item_href=(lifecycle.kind.page(shown.id) if lifecycle.kind.page else "") if shown else "",
    )


def _lifecycle(house: House, name: str) -> Lifecycle:
    for lifecycle in house.lifecycles.values():
        if lifecycle.newest.workflow == name:
            return lifecycle
    raise PageNotFound()


def _line(lifecycle: Lifecycle, workflow: Workflow, name: str) -> StepLine:
    step = workflow.steps[name]
    states = workflow.states
    return StepLine(
        name=name,
        label=step.label.text,
        origins=tuple(states[origin].label.text for origin in step.origin),
        to=states[step.to].label.text if step.to else _STAYS,
        by=_BY[step.by],
        guards=tuple(lifecycle.label(rule) for rule in step.guards),
        effects=tuple(lifecycle.label(rule) for rule in step.effects),
        signature=step.signature.text if step.signature else None,
    )
