"""Audits in people's own calendars: an iCalendar file that updates what it brought before.

Source: RFC 5545 (iCalendar), RFC 7986 (name and refreshing of a calendar).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vDuration

from docflow.kernel.text import Language, Text, one_line
from docflow.reports.wording import Words, lines_of, said

Certainty = Literal["tentative", "confirmed", "cancelled"]

_PRODUCT = "-//docflow//docflow//EN"
_EVERY = timedelta(hours=12)
"""How often a calendar that has subscribed should ask again."""
_NAME = Text("审核日历", "Audits")


@dataclass(frozen=True, slots=True)
class AuditDates:
    """One audit as it stands in a calendar."""

    id: int
    version: int
    """Of the item; a calendar takes the highest it has seen of an audit."""
    number: str
    title: Words
    first_on: date
    last_on: date
    """The last day of the audit itself."""
    certainty: Certainty
    changed_at: datetime
    places: tuple[Words, ...] = ()
    about: tuple[Words, ...] = ()
    """Lines of the description: team, auditees, scope ..."""
    link: str = ""
    """Address of the audit's page."""
    begins_at: datetime | None = None
    """The instant of the opening meeting; without it and `ends_at` the audit takes whole days."""
    ends_at: datetime | None = None


def calendar(
    audits: Iterable[AuditDates],
    *,
    language: Language,
    zone: ZoneInfo,
    installation: str,
    at: datetime,
    name: Words = _NAME,
) -> bytes:
    """The audits as an iCalendar file (UTF-8).

    Whole days have no zone and so are the same days everywhere; hours stand in the organisation's zone, whose
    rules are in the file. An audit keeps its UID for ever, whatever the language: `audit-7@` and the
    installation's name, so that a changed or cancelled audit replaces the one that is there.

    Args:
        installation: name that is unique in the world and stays, such as the origin of its checkpoints.
        at: when the file is made.
    """
    made = Calendar()
    made.add("prodid", _PRODUCT)
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("calscale", "GREGORIAN")
    for key in ("name", "x-wr-calname"):
        made.add(key, one_line(said(name, language)))
    made.add("x-wr-timezone", zone.key)
    made.add("refresh-interval", vDuration(_EVERY), parameters={"VALUE": "DURATION"})
    domain = one_line(installation).replace("/", "-") or "docflow"
    for audit in audits:
        made.add_component(_event(audit, language=language, zone=zone, domain=domain, at=at))
    made.add_missing_timezones()
    return bytes(made.to_ical())


def _event(audit: AuditDates, *, language: Language, zone: ZoneInfo, domain: str, at: datetime) -> Event:
    event = Event()
    event.add("uid", f"audit-{audit.id}@{domain}")
    event.add("dtstamp", at)
    event.add("last-modified", audit.changed_at)
    event.add("sequence", audit.version)
    if audit.begins_at is not None and audit.ends_at is not None:
        event.add("dtstart", audit.begins_at.astimezone(zone))
        event.add("dtend", audit.ends_at.astimezone(zone))
    else:
        event.add("dtstart", audit.first_on)
        # The end of whole days is the first day that does not belong to it any more.
        event.add("dtend", max(audit.first_on, audit.last_on) + timedelta(days=1))
    event.add("summary", one_line(f"{audit.number} {said(audit.title, language)}"))
    if audit.places:
        between = "、" if language == "zh" else ", "
        event.add("location", between.join(one_line(said(place, language)) for place in audit.places))
    about = [line for words in audit.about for line in lines_of(said(words, language))]
    if audit.link:
        event.add("url", audit.link)
        about.append(audit.link)
    if about:
        event.add("description", "\n".join(about))
    event.add("status", audit.certainty.upper())
    event.add("transp", "TRANSPARENT" if audit.certainty == "cancelled" else "OPAQUE")
    event.add("categories", ["docflow"])
    return event
