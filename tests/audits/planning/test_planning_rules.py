"""9.2.2, 9.2.4: whoever moves an audit by hand sees at once which rules it breaks."""

from dataclasses import replace
from datetime import date

import pytest
from calendar_checker import faults
from hypothesis import given, settings
from hypothesis import strategies as st
from planning_hands import auditor, firm, job, put, question, tie

from docflow.audits.planning.able import Able
from docflow.audits.planning.greedy import greedy_plan
from docflow.audits.planning.question import Away, Level, Placed, Plan, Process, Question, Site, Standing, in_order
from docflow.audits.planning.rules import RULES, Broken, broken_rules

MARCH_1 = date(2027, 3, 1)  # A Monday.
MARCH_2 = date(2027, 3, 2)


def rules(asked: Question, *placed: Placed) -> list[str]:
    return [one.rule for one in broken_rules(asked, placed)]


def test_a_sound_calendar_breaks_nothing():
    assert broken_rules(question(), [put("P-01", MARCH_1, MARCH_2, 1, 2)]) == []


BROKEN = [
    ("outside-cycle", put("P-01", date(2026, 12, 30), date(2026, 12, 31), 1, 2),
     {"jobs": (job("P-01"),), "processes": ()}),
    ("too-soon", put("P-01", MARCH_1, MARCH_2, 1, 2), {"not_before": MARCH_2}),
    ("outside-months", put("P-01", date(2027, 7, 1), date(2027, 7, 2), 1, 2), {"processes": ()}),
    ("day-off", put("P-01", date(2027, 3, 5), date(2027, 3, 6), 1, 2), {"jobs": (job("P-01"),)}),
    ("holiday", put("P-01", MARCH_1, date(2027, 3, 3), 1, 2), {"holidays": (MARCH_2,)}),
    ("process-twice", put("P-01", MARCH_1, MARCH_2, 1, 2),
     {"standing": (Standing("AU-7", ((1, None),), MARCH_2, MARCH_2, (9,)),)}),
    ("too-short", put("P-01", MARCH_1, MARCH_1, 1, 2), {}),
    ("no-lead", put("P-01", MARCH_1, MARCH_2, None, 1, 2), {}),
    ("lead-not-competent", put("P-01", MARCH_1, MARCH_2, 1, 2),
     {"auditors": (auditor(1, level="auditor"), auditor(2))}),
    ("team-too-small", put("P-01", MARCH_1, MARCH_2, 1), {}),
    ("not-competent", put("P-01", MARCH_1, MARCH_2, 1, 2),
     {"auditors": (auditor(1), auditor(2, standards=("iso9001",)))}),
    ("not-competent", put("P-01", MARCH_1, MARCH_2, 1, 2),
     {"auditors": (auditor(1), auditor(2, levels=(Level("cieccpa", "lead", date(2020, 1, 1), MARCH_1),)))}),
    ("not-competent", put("P-01", MARCH_1, MARCH_2, 1, 9), {}),
    ("conflict", put("P-01", MARCH_1, MARCH_2, 1, 2), {"auditors": (auditor(1), auditor(2, ties=(tie(1),)))}),
    ("absent", put("P-01", MARCH_1, MARCH_2, 1, 2),
     {"auditors": (auditor(1), auditor(2, absences=(Away(MARCH_2, MARCH_2),)))}),
    ("double-booked", put("P-01", MARCH_1, MARCH_2, 1, 2),
     {"standing": (Standing("AU-7", ((9, None),), MARCH_2, MARCH_2, (2,)),)}),
    ("interval-exceeded", put("P-01", date(2027, 6, 1), date(2027, 6, 2), 1, 2), {}),
    ("overloaded-month", put("P-01", MARCH_1, MARCH_2, 1, 2),
     {"auditors": (auditor(1, most_days_month=1), auditor(2))}),
    ("overloaded-year", put("P-01", MARCH_1, MARCH_2, 1, 2),
     {"auditors": (auditor(1, most_days_year=2), auditor(2)),
      "standing": (Standing("AU-7", ((9, None),), date(2027, 8, 2), date(2027, 8, 2), (1,)),)}),
]  # fmt: skip
"""Each rule, an audit that breaks it, and what was asked otherwise than usual."""


@pytest.mark.parametrize(("rule", "placed", "changed"), BROKEN)
def test_each_rule_is_told_alone_and_in_both_languages(rule: str, placed: Placed, changed: dict):
    found = broken_rules(question(**changed), [placed])
    assert [one.rule for one in found] == [rule]
    assert found[0].job == "P-01"
    assert "{" not in found[0].words.zh + found[0].words.en
    assert found[0].words.zh != found[0].words.en


def test_every_rule_can_be_broken():
    assert {rule for rule, _, _ in BROKEN} == set(RULES)


def test_two_audits_at_once_are_told_of_both():
    asked = question(processes=(), jobs=(job("A"), job("B", 2)), auditors=(auditor(1, "Tao"), auditor(2), auditor(3)))
    found = broken_rules(asked, [put("A", MARCH_1, None, 1, 2), put("B", MARCH_1, None, 3, 1)])
    assert [(one.job, one.rule) for one in found] == [("A", "double-booked"), ("B", "double-booked")]
    assert found[0].words.en == "Audit of A: Tao is also at Audit of B on 2027-03-01"


def test_a_gap_is_told_by_the_audit_that_comes_too_late_and_an_end_by_the_last():
    asked = question(processes=(Process(1, "P-01", 4, date(2026, 12, 1)),), jobs=(job("A"), job("B")))
    found = broken_rules(asked, [put("A", MARCH_1, None, 1, 2), put("B", date(2027, 8, 2), None, 1, 2)])
    assert [(one.job, one.words.en) for one in found] == [
        ("B", "P-01: audited in March 2027, next in August 2027, and at most 4 months may lie between"),
        (
            "B",
            "P-01: audited in August 2027, and not again before the cycle ends, and at most 4 months may lie between",
        ),
    ]


def test_a_process_without_any_audit_is_told_of_no_job():
    found = broken_rules(question(jobs=()), [])
    assert [(one.job, one.rule) for one in found] == [("", "interval-exceeded")]


def test_an_audit_at_one_site_does_not_count_for_another():
    sites = (Site(7, "Kunming", date(2026, 3, 1)), Site(8, "Dali", date(2026, 3, 1)))
    asked = question(processes=(Process(1, "P-01", 12, None, sites),), jobs=(job("A", site=7),))
    found = broken_rules(asked, [put("A", MARCH_1, None, 1, 2)])
    assert [one.words.en.split(":")[0] for one in found] == ["P-01 / Dali"]
    assert rules(replace(asked, jobs=(job("A"),)), put("A", MARCH_1, None, 1, 2)) == []


def test_of_an_audit_without_days_only_what_needs_none_is_judged():
    asked = question(auditors=(auditor(1), auditor(2, ties=(tie(1),))))
    assert rules(asked, Placed("P-01", MARCH_1, None, None, 1, (2,))) == ["conflict"]


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.integers(0, 40), st.dates(date(2026, 12, 20), date(2028, 1, 10)), st.integers(0, 9))
def test_a_move_by_hand_breaks_what_an_independent_checker_says(seed: int, which: int, day: date, lead: int):
    """Both agree on whether a calendar is sound after somebody moved an audit to another day and leader."""
    asked = firm(6, 6, seed=seed)
    found = greedy_plan(Able(in_order(asked)))
    if not isinstance(found, Plan):
        return
    moved = list(found.placed)
    one = moved[which % len(moved)]
    lead = one.lead if lead > 6 or lead in one.others else max(1, lead)
    moved[which % len(moved)] = replace(one, month=day.replace(day=1), first_on=day, last_on=day, lead=lead)
    assert bool(broken_rules(asked, moved)) == bool(faults(asked, tuple(moved)))


def test_the_same_fault_is_told_once():
    asked = question(auditors=(auditor(1, ties=(tie(1), tie(1))), auditor(2)))
    found = broken_rules(asked, [put("P-01", MARCH_1, MARCH_2, 1, 2)])
    assert len(found) == 1
    assert isinstance(found[0], Broken)
