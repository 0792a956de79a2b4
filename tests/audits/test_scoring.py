"""9.2.4: the interval follows from the facts, says why, and nothing bad ever makes it longer."""

from dataclasses import asdict, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from audit_hands import begun, found, process, reported, today
from cast import CHEN, TAO
from given import take
from hypothesis import given, settings
from hypothesis import strategies as st

from docflow.audits.circumstances import Circumstances, circumstances_of
from docflow.audits.scoring import score
from docflow.audits.scoring_errors import ScoringRulesInvalid
from docflow.audits.scoring_rules import FACTORS, FILE, read_rules, shipped_scoring
from docflow.house import House
from docflow.processes.models import FREQUENCIES, Process
from docflow.processes.queries import process_of
from docflow.store.shipped import shipped_folder

QUIET = Circumstances(
    importance=1, complexity=1, maturity=5, frequency="yearly", emission_share=0, last_on=None, months_since=0,
    changes=0, open_changes=0, majors=0, minors=0, repeats=0, open_nonconformities=0,
)  # fmt: skip
GRAVER: dict[str, Any] = {
    "importance": 5, "complexity": 5, "maturity": 1, "frequency": "continuous", "emission_share": 60,
    "months_since": 30, "changes": 5, "open_changes": 4, "majors": 2, "minors": 4, "repeats": 2,
    "open_nonconformities": 3,
}  # fmt: skip

judged = st.integers(1, 5) | st.none()
many = st.integers(0, 40)
facts = st.builds(
    Circumstances, importance=judged, complexity=judged, maturity=judged, frequency=st.sampled_from(FREQUENCIES),
    emission_share=st.integers(0, 100), last_on=st.none(), months_since=st.none() | st.integers(0, 120), changes=many,
    open_changes=many, majors=many, minors=many, repeats=many, open_nonconformities=many,
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(facts, st.sampled_from(["changes", "open_changes", "majors", "minors", "repeats", "open_nonconformities"]))
def test_more_of_anything_bad_never_makes_an_interval_longer(known: Circumstances, what: str) -> None:
    rules = shipped_scoring()
    before = score(rules, known)
    after = score(rules, replace(known, **{what: getattr(known, what) + 1}))
    assert after.months <= before.months and after.points >= before.points
    assert 1 <= after.months <= rules.longest_months
    assert before.points == sum(one.points for one in before.weighed)


@settings(max_examples=200, deadline=None)
@given(facts, st.sampled_from(["importance", "complexity", "maturity", "months_since"]))
def test_what_nobody_judged_or_ever_audited_is_seen_as_soon_as_the_worst(known: Circumstances, what: str) -> None:
    rules = shipped_scoring()
    worst = {"importance": 5, "complexity": 5, "maturity": 1, "months_since": 6 * rules.never_audited_half_years}[what]
    left_open = score(rules, replace(known, **{what: None}))
    assert left_open.months == score(rules, replace(known, **{what: worst})).months


@pytest.mark.parametrize("what", GRAVER)
def test_every_factor_weighs_and_is_named_in_both_languages(what: str) -> None:
    graver = score(shipped_scoring(), replace(QUIET, **{what: GRAVER[what]}))
    assert graver.points > score(shipped_scoring(), QUIET).points
    first = graver.weighed[0]
    words = shipped_scoring().factors[first.factor].label.text.format(n=first.count)
    assert f"{words.zh}（{first.points} 分）" in graver.explanation.zh
    assert f"{words.en} ({first.points})" in graver.explanation.en


def test_from_the_quietest_to_the_gravest_all_bands_are_reached() -> None:
    rules = shipped_scoring()
    assert score(rules, QUIET).months == rules.longest_months
    assert score(rules, Circumstances(**asdict(QUIET) | GRAVER)).months == rules.bands[0].months


@pytest.mark.parametrize(
    ("before", "after", "place"),
    [
        ("  importance: ", "  influence: ", "factors are exactly"),
        ("continuous: 4, ", "", "frequencies are exactly"),
        ("{from: 80, months: 3}", "{from: 20, months: 3}", "bands go from"),
        ("{from: 80, months: 3}", "{from: 80, months: 18}", "fewer points"),
        ("per: 4, most: 20", "per: -4, most: 20", "factors.importance.per"),
    ],
)
def test_rules_that_contradict_themselves_are_refused_with_their_place(
    tmp_path: Path, before: str, after: str, place: str
) -> None:
    words = (shipped_folder("workflows") / FILE).read_text(encoding="utf-8")
    assert before in words
    (tmp_path / FILE).write_text(words.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(ScoringRulesInvalid) as wrong:
        read_rules(tmp_path / FILE)
    assert place in f"{wrong.value.facts['place']} {wrong.value.facts['fault']}"
    assert set(shipped_scoring().factors) == set(FACTORS)


def facts_of(house: House, code: str = "P-EN") -> Circumstances:
    with house.store.reading() as session:
        one: Process = process_of(session, code)
        return circumstances_of(session, [one], today(house))[one.id]


def test_circumstances_are_read_from_what_happened(house: House) -> None:
    process(house)
    never = facts_of(house)
    assert (never.last_on, never.months_since, never.majors, never.open_nonconformities) == (None, None, 0, 0)
    reported(house)
    known = facts_of(house)
    assert known.last_on is not None and known.last_on <= today(house) + timedelta(days=8)
    assert (known.minors, known.majors) == (1, 0) and known.open_nonconformities == 1


def test_an_audit_that_is_not_reported_yet_is_no_last_audit(house: House) -> None:
    one = begun(house)
    finding = found(house, one)
    take(house, TAO, finding, "confirm")
    take(house, CHEN, finding, "accept", comment="情况属实")
    known = facts_of(house)
    assert known.last_on is None and known.minors == 0
