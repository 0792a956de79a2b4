"""Actions over HTTP: the register, one of them whole, a new one, and what is asked and decided about it."""

from datetime import date

from fastapi import Response

from docflow.actions import asking_anew, linking, queries, service
from docflow.actions.glance import glance
from docflow.actions.models import Action
from docflow.documents.changes.service import ChangeAsked
from docflow.house import House
from docflow.journal.work import Work
from docflow.kernel.paging import cut, read_cursor
from docflow.kernel.text import Language, Text
from docflow.lifecycle.errors import ItemNotFound
from docflow.lifecycle.items import open_item
from docflow.people.queries import person_of, scope_of, unit_by_code
from docflow.web.api.action_shapes import (
    ActionOut,
    ActionPage,
    ActionWhole,
    ChangeWanted,
    Decided,
    ExtensionAsked,
    HandedOver,
    LinkAsked,
    Ordered,
    PlanChangeAsked,
    Replanned,
    TheNarrowed,
    Unlinked,
    action_out,
    action_whole,
    in_words,
)
from docflow.web.api.shapes import ItemOut, item_out
from docflow.web.deps import After, IfMatch, Limit, TheHouse, TheId, TheLanguage, TheReading, TheWork, etag
from docflow.web.idempotency import door

router = door("/api/v1/actions", tags=["actions"])


def opened(work: Work, item_id: int, *, version: int | None = None) -> Action:
    """Raises ItemNotFound, also for an item of another kind; VersionStale."""
    item = open_item(work.session, item_id, scope_of(work), version=version)
    if not isinstance(item, Action):
        raise ItemNotFound(item=item_id)
    return item


@router.get("", response_model=ActionPage)
def register(
    work: TheReading,
    house: TheHouse,
    language: TheLanguage,
    narrowed: TheNarrowed,
    after: After = None,
    limit: Limit = 50,
) -> ActionPage:
    """The actions the reader may see, the soonest due first."""
    rows = queries.register(scope_of(work), narrowed)
    if after is not None:
        rows = rows.where(queries.beyond(*read_cursor(after, date.fromisoformat, int)))
    page = cut(work.session.scalars(rows.limit(limit + 1)).all(), limit, lambda one: (one.due_on, one.id))
    return ActionPage(items=[action_out(one, house, language, work.today) for one in page.items], next=page.next)


@router.post("", response_model=ActionOut, status_code=201)
def order(body: Ordered, response: Response, work: TheWork, house: TheHouse, language: TheLanguage) -> ActionOut:
    """Order an action that nothing but an opportunity, an observation or the like calls for; it waits for approval."""
    session = work.session
    given = body.model_dump(exclude={"title", "unit", "owner", "implementers"})
    action = service.order(
        house.desk,
        work,
        origin=None,
        title=in_words(body.title, language),
        unit=unit_by_code(session, body.unit),
        owner=person_of(session, body.owner),
        implementers=[person_of(session, one) for one in body.implementers],
        **given,
    )
    response.headers["location"] = f"/api/v1/actions/{action.id}"
    response.headers["etag"] = etag(action.version)
    return action_out(action, house, language, work.today)


@router.get("/{action_id}", response_model=ActionWhole)
def show(action_id: TheId, response: Response, work: TheReading, house: TheHouse, language: TheLanguage) -> ActionWhole:
    """What it says, what it waits for, what was asked and decided about it; its steps are under `/items/{id}`."""
    return _whole(work, house, opened(work, action_id), response, language)


def _whole(work: Work, house: House, action: Action, response: Response, language: Language) -> ActionWhole:
    response.headers["etag"] = etag(action.version)
    return action_whole(work, house, action, glance(work, action), language)


@router.patch("/{action_id}", response_model=ActionWhole)
def replan(
    action_id: TheId,
    body: Replanned,
    version: IfMatch,
    response: Response,
    work: TheWork,
    house: TheHouse,
    language: TheLanguage,
) -> ActionWhole:
    """Change what a proposal says, before it is approved."""
    action, session = opened(work, action_id, version=version), work.session
    given = body.model_dump(exclude={"title", "owner", "implementers"})
    people = None if body.implementers is None else [person_of(session, one) for one in body.implementers]
    service.replan(
        house.desk,
        work,
        action,
        title=Text(body.title.zh, body.title.en) if body.title else None,
        owner=person_of(session, body.owner) if body.owner is not None else None,
        implementers=people,
        **given,
    )
    return _whole(work, house, action, response, language)


@router.post("/{action_id}/extensions", response_model=ActionWhole, status_code=201)
def ask_extension(
    action_id: TheId,
    body: ExtensionAsked,
    version: IfMatch,
    response: Response,
    work: TheWork,
    house: TheHouse,
    language: TheLanguage,
) -> ActionWhole:
    """Ask for a later day; somebody else decides."""
    action = opened(work, action_id, version=version)
    asking_anew.ask_extension(house.desk, work, action, to_on=body.to_on, reason=body.reason)
    return _whole(work, house, action, response, language)


@router.post("/{action_id}/extensions/decision", response_model=ActionWhole)
def decide_extension(
    action_id: TheId,
    body: Decided,
    version: IfMatch,
    response: Response,
    work: TheWork,
    house: TheHouse,
    language: TheLanguage,
) -> ActionWhole:
    """Grant or refuse the later day that is asked for."""
    action = opened(work, action_id, version=version)
    asking_anew.decide_extension(house.desk, work, action, granted=body.granted, words=body.words)
    return _whole(work, house, action, response, language)


@router.post("/{action_id}/plan-changes", response_model=ActionWhole, status_code=201)
def ask_plan_change(
    action_id: TheId,
    body: PlanChangeAsked,
    version: IfMatch,
    response: Response,
    work: TheWork,
    house: TheHouse,
    language: TheLanguage,
) -> ActionWhole:
    """Ask for another criterion, day or number of runs than was approved; somebody else decides."""
    action = opened(work, action_id, version=version)
    asking_anew.ask_plan_change(house.desk, work, action, **body.model_dump())
    return _whole(work, house, action, response, language)


@router.post("/{action_id}/plan-changes/decision", response_model=ActionWhole)
def decide_plan_change(
    action_id: TheId,
    body: Decided,
    version: IfMatch,
    response: Response,
    work: TheWork,
    house: TheHouse,
    language: TheLanguage,
) -> ActionWhole:
    """Grant or refuse the change of the plan that is asked for."""
    action = opened(work, action_id, version=version)
    asking_anew.decide_plan_change(house.desk, work, action, granted=body.granted, words=body.words)
    return _whole(work, house, action, response, language)


@router.post("/{action_id}/owner", response_model=ActionWhole)
def hand_over(
    action_id: TheId,
    body: HandedOver,
    version: IfMatch,
    response: Response,
    work: TheWork,
    house: TheHouse,
    language: TheLanguage,
) -> ActionWhole:
    """Make somebody else carry it out."""
    action = opened(work, action_id, version=version)
    service.hand_over(house.desk, work, action, person_of(work.session, body.owner), reason=body.reason)
    return _whole(work, house, action, response, language)


@router.post("/{action_id}/links", response_model=ActionWhole, status_code=201)
def link(
    action_id: TheId,
    body: LinkAsked,
    version: IfMatch,
    response: Response,
    work: TheWork,
    house: TheHouse,
    language: TheLanguage,
) -> ActionWhole:
    """Join it to the change request or revision that it waits for."""
    action = opened(work, action_id, version=version)
    linking.link_to(house.desk, work, action, body.number)
    return _whole(work, house, action, response, language)


@router.post("/{action_id}/links/removal", response_model=ActionWhole)
def unlink(
    action_id: TheId,
    body: Unlinked,
    version: IfMatch,
    response: Response,
    work: TheWork,
    house: TheHouse,
    language: TheLanguage,
) -> ActionWhole:
    """Take off what was joined to it by mistake."""
    action = opened(work, action_id, version=version)
    linking.unlink(house.desk, work, action, body.number, reason=body.reason)
    return _whole(work, house, action, response, language)


@router.post("/{action_id}/changes", response_model=ItemOut, status_code=201)
def ask_for_change(
    action_id: TheId,
    body: ChangeWanted,
    version: IfMatch,
    response: Response,
    work: TheWork,
    house: TheHouse,
    language: TheLanguage,
) -> ItemOut:
    """Ask for the change of documents that the action comes down to."""
    action = opened(work, action_id, version=version)
    request = linking.ask_for_change(
        house.desk,
        work,
        action,
        title=in_words(body.title, language),
        reason=body.reason,
        documents=[ChangeAsked(one.what, one.number, words=one.words) for one in body.documents],
    )
    response.headers["location"] = f"/api/v1/changes/{request.id}"
    response.headers["etag"] = etag(request.version)
    return item_out(request, house.lifecycles["change_request"], language)
