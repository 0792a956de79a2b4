"""Fills an empty data folder with a demonstration: an organisation, its people, and two years of their documents."""

import shutil
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, time, timedelta

from docflow.demo.acting import Play, tell
from docflow.demo.audit_year import Year
from docflow.demo.nonconformity_cases import reported_cases
from docflow.demo.people import ADMINISTRATOR, AUDITOR, ORGANISATION, OUTSIDERS, PLAYERS, POSTS, TOP, UNITS, Player
from docflow.demo.review_meetings import closed_review, collecting_review
from docflow.demo.story import FOUNDED, STORIES, stories
from docflow.documents.starter import begin_starter_documents
from docflow.documents.typesetting import starter_set
from docflow.house import House, build
from docflow.journal.work import Work, working
from docflow.kernel.actor import INSTALLER
from docflow.kernel.clock import Clock, FixedClock, SystemClock, day_of
from docflow.kernel.settings import Settings
from docflow.kernel.text import Text
from docflow.people.accounts import issue_welcome, welcome
from docflow.people.models import Person, Unit
from docflow.people.queries import post_by_code, unit_by_code
from docflow.people.service import (
    add_person,
    add_post,
    add_unit,
    first_administrator,
    give_role,
    hold_post,
    set_superior,
)
from docflow.search.rebuilding import mend
from docflow.store.migrating import migrate

PASSWORD = "lanjiang-2026"  # noqa: S105 - told to everybody who starts the demonstration
STANDARD = "cieccpa"
_AUDITOR_STAYS = timedelta(days=90)

Progress = Callable[[int, int], None]


def who_is_who() -> Sequence[Player]:
    """Everybody who can log in."""
    return (*PLAYERS, *OUTSIDERS)


def fill_with_demonstration(settings: Settings, progress: Progress, *, now: datetime | None = None) -> None:
    """Make the demonstration beside the data folder and put it in its place whole.

    All of it ends yesterday: whoever starts it goes on from there with the clock of the machine.

    Args:
        now: the instant it is to look two years back from; the machine's clock unless given.
    """
    fresh = settings.data.with_name(f"{settings.data.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    real: Clock = SystemClock(settings.time_zone)
    last_day = day_of(now or real.now(), settings.time_zone) - timedelta(days=1)
    begins = datetime.combine(last_day - timedelta(days=FOUNDED), time(8, 0), settings.time_zone).astimezone(UTC)
    clock = FixedClock(begins, settings.time_zone)
    house = build(Settings(**(settings.model_dump() | {"data": fresh})), clock)
    try:
        migrate(house.store)
        house.open()
        mend(house.store, house.kinds, house.index)
        _found(house)
        play = Play(house, clock, last_day)
        play.begun = _begin_documents(house, progress)
        tell(
            play,
            [
                *stories(play, play.begun),
                Year(play).story(),
                *reported_cases(play),
                closed_review(play),
                collecting_review(play),
            ],
        )
        play.go_to(0)
        house.sweep()
        house.settle()
    finally:
        house.close()
    if settings.data.is_dir():
        settings.data.rmdir()
    fresh.rename(settings.data)


def _found(house: House) -> None:
    """The organisation with its people, each of whom chooses the one password with a link of their own."""
    links: list[str] = []
    with working(house.store, INSTALLER, house.clock) as work:
        administrator, auditor = OUTSIDERS
        _, link = first_administrator(
            work, organisation=ORGANISATION.zh, organisation_en=ORGANISATION.en, code=TOP,
            name=administrator.name, username=ADMINISTRATOR,
        )  # fmt: skip
        links.append(link)
        units = {TOP: unit_by_code(work.session, TOP)}
        for one in UNITS:
            units[one.code] = add_unit(
                work, code=one.code, name_zh=one.name.zh, name_en=one.name.en, kind=one.kind, parent=units[one.above]
            )
        for code, name in POSTS.items():
            add_post(work, code=code, name_zh=name.zh, name_en=name.en)
        links += _people(work, units)
        outside = add_person(work, name=auditor.name, name_en=auditor.name_en, language="en", username=AUDITOR)
        # The roles are dated: this one begins and ends with a visit that is going on now.
        until = work.today + timedelta(days=FOUNDED) + _AUDITOR_STAYS
        give_role(work, outside, role="external_auditor", unit=units[TOP], to_on=until)
        links.append(issue_welcome(work, outside))
    for link in links:
        welcome(house.store, house.clock, token=link, password=PASSWORD)


def _people(work: Work, units: dict[str, Unit]) -> list[str]:
    posts = {code: post_by_code(work.session, code) for code in POSTS}
    links: list[str] = []
    heads: dict[str, Person] = {}
    for player in PLAYERS:
        person = add_person(
            work, name=player.name, name_en=player.name_en, unit=units[player.unit], username=player.username
        )
        hold_post(work, person, posts[player.post], units[player.unit])
        for role, unit in player.roles:
            give_role(work, person, role=role, unit=units[unit])
        # Whoever is named first of a unit leads it; heads report to the general manager.
        superior = heads.setdefault(player.unit, person)
        if superior is person:
            superior = heads[TOP]
        if superior is not person:
            set_superior(work, person, superior=superior)
        links.append(issue_welcome(work, person))
    return links


def _begin_documents(house: House, progress: Progress) -> dict[str, tuple[int, int]]:
    """The starter documentation, each draft in the unit that will answer for it."""
    sources = starter_set(house.desk.templates, STANDARD)
    pack = next(pack for pack in house.packs if pack.id == STANDARD)
    with working(house.store, INSTALLER, house.clock) as work:
        made = begin_starter_documents(
            house.desk,
            work,
            standard=STANDARD,
            standard_title=Text(f"{pack.code}《{pack.title.zh}》", f"{pack.code} {pack.title.en}"),
            unit=unit_by_code(work.session, TOP),
            elsewhere={slug: unit_by_code(work.session, unit) for slug, (_, unit, _, _) in STORIES.items()},
            progress=progress,
        )
        types = house.desk.types
        return {
            source.slug: (revision.id, types[source.type].notice_days)
            for source, revision in zip(sources, made, strict=True)
        }
