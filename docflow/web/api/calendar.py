"""The calendar that other programmes subscribe to: the audits its reader may see."""

from datetime import timedelta
from typing import Annotated

from fastapi import Query, Request
from starlette.responses import Response

from docflow.audits import held_queries
from docflow.audits.models import Audit
from docflow.journal.work import looking
from docflow.kernel.errors import NotAllowed
from docflow.people.queries import scope_of
from docflow.people.sessions import actor_of_token
from docflow.reports.calendar import AuditDates, Certainty, calendar
from docflow.web.deps import TheHouse, TheLanguage
from docflow.web.idempotency import door

router = door("/calendar", tags=["calendar"])

_BACK = timedelta(days=400)
_MOST = 500
_CERTAIN: dict[str, Certainty] = {"planned": "tentative", "cancelled": "cancelled"}


@router.get("/audits.ics", response_class=Response)
def audits(
    request: Request, house: TheHouse, language: TheLanguage, token: Annotated[str, Query(max_length=200)] = ""
) -> Response:
    """Audits as an iCalendar file. Calendars send no headers, so a token that may only read stands in the address."""
    actor = actor_of_token(house.store, house.clock, token)
    if actor.scope != "read":
        # Addresses are kept by calendars and logged on the way: a token that may write has no place in one.
        raise NotAllowed()
    with looking(house.store, actor, house.clock) as work:
        rows = held_queries.audits(scope_of(work), first_from=work.today - _BACK).where(Audit.first_on.is_not(None))
        found = [
            AuditDates(
                id=one.id, version=one.version, number=one.number, title=one.title, first_on=one.first_on or work.today,
                last_on=one.last_on or one.first_on or work.today, certainty=_CERTAIN.get(one.state, "confirmed"),
                changed_at=one.changed_at, places=(one.place,) if one.place else (),
                link=f"{request.base_url}audits/{one.id}",
            )
            for one in work.session.scalars(rows.limit(_MOST))
        ]  # fmt: skip
        made = calendar(
            found, language=language, zone=house.clock.zone, installation=request.url.hostname or "docflow", at=work.at
        )  # fmt: skip
    return Response(made, media_type="text/calendar; charset=utf-8")
