"""9.2: audits stand in people's own calendars, on the right days, and follow their changes (RFC 5545)."""

import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from docflow.kernel.text import Text
from docflow.reports.calendar import AuditDates, calendar

ZONE = ZoneInfo("Asia/Shanghai")
AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
ORIGIN = "docflow/9f2c41ab77e0c3d1"
KHAL = Path(sys.executable).parent / "khal"
WORKS = AuditDates(
    id=7,
    version=4,
    number="AU-2026-03",
    title=Text("熟料车间、排放核算；第三次", "Clinker works; emission accounting, third"),
    first_on=date(2026, 11, 16),
    last_on=date(2026, 11, 18),
    certainty="confirmed",
    changed_at=AT,
    places=(Text("江城厂区", "Jiangcheng site"), Text("化验室（远程）", "Laboratory (remote)")),
    about=(Text("审核组长：赵倩", "Lead auditor: Zhao Qian"), "熟料车间\n煤粉制备"),
    link="https://docflow.example/audits/7",
)
LABORATORY = replace(
    WORKS,
    id=8,
    number="AU-2026-04",
    title=Text("化验室", "Laboratory"),
    first_on=date(2026, 12, 1),
    last_on=date(2026, 12, 1),
    begins_at=datetime(2026, 12, 1, 1, 30, tzinfo=UTC),
    ends_at=datetime(2026, 12, 1, 9, 0, tzinfo=UTC),
)


def made(*audits: AuditDates, language: str = "zh", zone: ZoneInfo = ZONE) -> bytes:
    return calendar(audits, language=language, zone=zone, installation=ORIGIN, at=AT)


def only(content: bytes):
    (event,) = Calendar.from_ical(content).walk("VEVENT")
    return event


@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_audit_takes_whole_days_and_says_where_and_what(language):
    event = only(made(WORKS, language=language))
    assert (event.decoded("dtstart"), event.decoded("dtend")) == (date(2026, 11, 16), date(2026, 11, 19))
    assert str(event["summary"]) == f"AU-2026-03 {WORKS.title.in_(language)}"
    assert WORKS.places[1].in_(language) in str(event["location"])
    assert str(event["description"]).splitlines()[-1] == str(event["url"]) == WORKS.link
    assert (str(event["status"]), event["sequence"]) == ("CONFIRMED", 4)


def test_an_audit_keeps_its_name_whatever_changes():
    later = replace(WORKS, version=5, first_on=date(2026, 11, 23), certainty="cancelled")
    first, second = only(made(WORKS)), only(made(later, language="en"))
    assert str(first["uid"]) == str(second["uid"]) == "audit-7@docflow-9f2c41ab77e0c3d1"
    assert second["sequence"] > first["sequence"]
    assert (str(second["status"]), str(second["transp"])) == ("CANCELLED", "TRANSPARENT")


def test_hours_stand_in_the_organisations_zone_and_the_zone_in_the_file():
    content = made(LABORATORY)
    event = only(content)
    assert event["dtstart"].to_ical() == b"20261201T093000"
    assert event["dtstart"].params["TZID"] == "Asia/Shanghai"
    assert event.decoded("dtstart") == LABORATORY.begins_at
    assert [str(zone["tzid"]) for zone in Calendar.from_ical(content).walk("VTIMEZONE")] == ["Asia/Shanghai"]


def test_a_zone_with_summer_time_is_right_on_both_sides_of_its_change():
    berlin = ZoneInfo("Europe/Berlin")
    for month, hour in ((6, b"T113000"), (12, b"T103000")):
        begins = datetime(2026, month, 1, 9, 30, tzinfo=UTC)
        event = only(made(replace(LABORATORY, begins_at=begins, ends_at=begins + timedelta(hours=2)), zone=berlin))
        assert event["dtstart"].to_ical().endswith(hour)
        assert event.decoded("dtstart") == begins


def test_lines_are_folded_and_no_word_can_add_a_property():
    nasty = replace(WORKS, title="题\r\nATTENDEE:mailto:x@example.org", about=("长" * 300,))
    content = made(nasty)
    assert max(len(line) for line in content.split(b"\r\n")) <= 75
    assert only(content).get("attendee") is None
    assert b"\n" not in content.replace(b"\r\n", b"")


def test_a_calendar_program_lists_the_audits(tmp_path: Path):
    """khal, a real program with its own reader, imports the file into its own calendar and lists it."""
    own = tmp_path / "calendar"
    own.mkdir()
    config = tmp_path / "khal.conf"
    config.write_text(
        f"[calendars]\n[[audits]]\npath = {own}\ntype = calendar\n"
        "[locale]\nlocal_timezone = America/New_York\ndefault_timezone = America/New_York\n"
        "timeformat = %H:%M\ndateformat = %Y-%m-%d\nlongdateformat = %Y-%m-%d\n"
        "datetimeformat = %Y-%m-%d %H:%M\nlongdatetimeformat = %Y-%m-%d %H:%M\n"
        f"[sqlite]\npath = {tmp_path / 'khal.db'}\n",
        "utf-8",
    )
    home = {"HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path)}
    environment = os.environ | home | {"PYTHONIOENCODING": "utf-8", "LC_ALL": "C.UTF-8"}

    def khal(*words: str) -> str:
        ran = subprocess.run(
            [KHAL, "-c", config, *words], env=environment, capture_output=True, text=True, timeout=60, check=False
        )
        assert ran.returncode == 0, ran.stderr
        return ran.stdout

    def listed(first: str, days: int) -> list[str]:
        form = "{start-long}|{end-long}|{title}|{location}|{status}"
        return khal("list", "--once", "--day-format", "", "--format", form, first, f"{days}d").split("\n")

    def take(*audits: AuditDates) -> None:
        file = tmp_path / "audits.ics"
        file.write_bytes(made(*audits))
        khal("import", "--batch", "-a", "audits", str(file))

    take(WORKS, LABORATORY)
    place = "江城厂区、化验室（远程）"
    works = f"2026-11-16|2026-11-18|AU-2026-03 {WORKS.title.zh}|{place}|CONFIRMED "
    assert works in listed("2026-11-01", 30)
    # Half past nine in Shanghai is half past eight of the evening before in New York.
    laboratory = f"2026-11-30 20:30|2026-12-01 04:00|AU-2026-04 化验室|{place}|CONFIRMED "
    assert laboratory in listed("2026-11-25", 14)
    take(replace(WORKS, version=5, first_on=date(2026, 11, 23), last_on=date(2026, 11, 24)))
    moved = listed("2026-11-01", 30)
    assert f"2026-11-23|2026-11-24|AU-2026-03 {WORKS.title.zh}|{place}|CONFIRMED " in moved and works not in moved
