"""9.2.2, 9.2.4: a calendar without a solver keeps every rule, and always the same one comes out."""

from dataclasses import replace
from datetime import date
from random import Random

import pytest
from calendar_checker import faults
from hypothesis import given, settings
from hypothesis import strategies as st
from planning_hands import JANUARY, auditor, firm, job, question, tie

from docflow.audits.planning.able import Able
from docflow.audits.planning.greedy import greedy_plan
from docflow.audits.planning.occurrences import occurrences
from docflow.audits.planning.question import Away, Job, Level, Pinned, Plan, Process, Question, Site, Standing, in_order
from docflow.audits.planning.rules import broken_rules


def greedy(asked: Question) -> Plan | list[str]:
    return greedy_plan(Able(in_order(asked)))


@pytest.mark.parametrize("seed", range(6))
def test_a_firm_of_sixty_processes_is_planned_by_the_greedy_plan_as_well(seed: int):
    asked = firm(seed=seed)
    found = greedy(asked)
    assert isinstance(found, Plan)
    assert faults(asked, found.placed) == []
    assert broken_rules(asked, found.placed) == []


def test_the_order_in_which_facts_were_gathered_plays_no_part():
    asked, random = firm(20, 12, seed=3), Random(1)

    def shuffled(many: tuple) -> tuple:
        return tuple(random.sample(many, len(many)))

    mixed = replace(
        asked,
        processes=shuffled(asked.processes),
        jobs=shuffled(asked.jobs),
        auditors=tuple(replace(one, levels=shuffled(one.levels)) for one in shuffled(asked.auditors)),
        holidays=shuffled(asked.holidays),
    )
    assert greedy(mixed) == greedy(asked)


def test_what_was_pinned_stays_and_what_stands_takes_its_people():
    asked = question(
        jobs=(
            job("A", days=2, pinned=Pinned(month=date(2027, 3, 1), lead=2, others=(3,))),
            job("B", days=1, pinned=Pinned(first_on=date(2027, 3, 4))),
            job("C", team_size=1, months=(date(2027, 3, 1),)),
        ),
        auditors=(auditor(1), auditor(2), auditor(3), auditor(4)),
        standing=(Standing("S", ((2, None),), date(2027, 3, 1), date(2027, 3, 31), (1, 4)),),
    )
    found = greedy(asked)
    assert isinstance(found, Plan)
    assert faults(asked, found.placed) == []
    where = {one.job: one for one in found.placed}
    assert where["A"].team == (2, 3)
    assert where["B"].first_on == date(2027, 3, 4)


def test_a_job_that_finds_no_place_goes_before_those_that_took_it():
    """B could lie anywhere and is placed first where it has less room; A has March alone, and one who may audit it."""
    march, april = date(2027, 3, 1), date(2027, 4, 1)
    only_march_first = Away(date(2027, 3, 2), date(2027, 12, 31))
    asked = question(
        jobs=(
            job("A", team_size=1, months=(march,)),
            job("B", team_size=1, standards=("iso9001",), months=(march, april)),
        ),
        processes=(),
        auditors=(
            auditor(1, absences=(only_march_first, Away(JANUARY, date(2027, 2, 28)))),
            auditor(2, standards=("iso9001",), absences=(Away(date(2027, 3, 1), date(2027, 4, 29)),)),
        ),
    )
    found = greedy(asked)
    assert isinstance(found, Plan)
    assert faults(asked, found.placed) == []


def test_intervals_say_how_many_audits_there_are_and_when():
    half_yearly = Process(1, "P-01", 6, date(2026, 11, 3))
    found = occurrences([half_yearly], JANUARY, 12)
    assert [(one.serial, one.months[0].month, one.months[-1].month) for one in found] == [(1, 1, 5), (2, 7, 11)]


def test_what_was_never_audited_is_due_within_an_interval_and_what_is_late_at_once():
    never, late = Process(1, "P-01", 12), Process(2, "P-02", 12, date(2025, 3, 1))
    found = {one.process: one.months for one in occurrences([never, late], JANUARY, 12)}
    assert (len(found[1]), found[2]) == (12, (JANUARY,))


def test_each_site_counts_for_itself_and_without_an_interval_once_is_enough():
    sites = (Site(7, "Kunming", date(2026, 6, 1)), Site(8, "Dali"))
    found = occurrences([Process(1, "P-01", 12, None, sites), Process(2, "P-02", sites=sites[:1])], JANUARY, 24)
    assert [(one.process, one.site, one.serial) for one in found] == [
        (1, 7, 1), (1, 7, 2), (1, 8, 1), (1, 8, 2), (2, 7, 1),
    ]  # fmt: skip


@given(
    interval=st.integers(1, 40),
    months=st.integers(1, 36),
    last=st.one_of(st.none(), st.dates(date(2024, 1, 1), date(2026, 12, 31))),
)
def test_the_fewest_audits_that_keep_an_interval(interval: int, months: int, last: date | None):
    """Each in the last month it may lie in, and each in the first that the others leave, keeps the interval."""
    process = Process(1, "P-01", interval, last)
    every = occurrences([process], JANUARY, months)
    jobs = tuple(Job(f"{one.serial:02}", job("x").label, ((1, None),), months=one.months) for one in every)
    asked = question(processes=(process,), months=months, jobs=jobs, weekdays=tuple(range(7)))
    found = greedy(asked)
    assert isinstance(found, Plan)
    assert faults(asked, found.placed) == []
    assert len(every) == 1 or faults(replace(asked, jobs=jobs[1:]), found.placed[1:])


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 8), st.integers(3, 8))
def test_whatever_it_finds_is_sound(seed: int, processes: int, auditors: int):
    asked = firm(processes, auditors, seed=seed)
    found = greedy(asked)
    if isinstance(found, Plan):
        assert faults(asked, found.placed) == []
        assert broken_rules(asked, found.placed) == []
    else:
        assert set(found) <= {one.key for one in asked.jobs}


def test_nobody_is_given_what_they_may_not_audit():
    asked = question(auditors=(auditor(1, ties=(tie(1),)), auditor(2), auditor(3, level="auditor")))
    found = greedy(asked)
    assert isinstance(found, Plan)
    assert found.placed[0].team == (2, 3)


def test_competence_has_to_last_to_the_last_day():
    ends = Level("cieccpa", "lead", date(2020, 1, 1), date(2027, 1, 1))
    asked = question(
        auditors=(auditor(1, levels=(ends,)), auditor(2)), jobs=(job("A", team_size=1, days=2),), holidays=()
    )
    found = greedy(asked)
    assert isinstance(found, Plan)
    assert found.placed[0].lead == 2
