"""9.2.4: the interval follows from the facts, says why, and nothing bad ever makes it longer."""

import re
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docflow.audits.circumstances import Circumstances
from docflow.audits.scoring import score
from docflow.audits.scoring_errors import ScoringRulesInvalid
from docflow.audits.scoring_rules import FACTORS, FILE, ScoringRules, read_rules, shipped_scoring
from docflow.processes.models import FREQUENCIES
from docflow.store.shipped import shipped_folder

DOCUMENTED = Path(__file__).parents[2] / "docs" / "programme.md"
QUIET = Circumstances(
    importance=1, complexity=1, maturity=5, frequency="yearly", emission_share=0, last_on=None, months_since=0,
    changes=0, open_changes=0, majors=0, minors=0, repeats=0, open_nonconformities=0,
)  # fmt: skip
GRAVEST: dict[str, Any] = {
    "importance": 5, "complexity": 5, "maturity": 1, "frequency": "continuous", "emission_share": 64,
    "months_since": 30, "changes": 5, "open_changes": 4, "majors": 2, "minors": 4, "repeats": 2,
    "open_nonconformities": 4,
}  # fmt: skip
TOLD = {
    "importance": ("重要性 5/5", "importance 5 of 5"),
    "complexity": ("复杂性 5/5", "complexity 5 of 5"),
    "maturity": ("成熟度 1/5", "maturity 1 of 5"),
    "frequency": ("连续运行", "runs continuously"),
    "emission_share": ("排放占 64%", "64% of the emissions"),
    "months_since": ("距上次审核 30 个月", "30 months since the last audit"),
    "changes": ("上次审核后 5 次文件修订生效", "5 document revisions since the last audit"),
    "open_changes": ("4 项更改申请未结束", "4 open change requests"),
    "majors": ("上次审核 2 项严重不符合", "2 major findings in the last audit"),
    "minors": ("上次审核 4 项轻微不符合", "4 minor findings in the last audit"),
    "repeats": ("上次审核 2 项重复发生", "2 findings that repeat earlier ones"),
    "open_nonconformities": ("4 项不符合未关闭", "4 open nonconformities"),
}
COUNTED = ("emission_share", "months_since", "changes", "open_changes", "majors", "minors", "repeats",
           "open_nonconformities")  # fmt: skip

judged = st.integers(1, 5)
many = st.integers(0, 40)
facts = st.builds(
    Circumstances, importance=judged | st.none(), complexity=judged | st.none(), maturity=judged | st.none(),
    frequency=st.sampled_from(FREQUENCIES), emission_share=st.integers(0, 100), last_on=st.none(),
    months_since=st.none() | st.integers(0, 120), changes=many, open_changes=many, majors=many, minors=many,
    repeats=many, open_nonconformities=many,
)  # fmt: skip


@st.composite
def any_rules(draw: st.DrawFn) -> ScoringRules:
    """Every set of weights, bands and bounds that a file could hold."""
    said = shipped_scoring().model_dump(by_alias=True)
    for factor in said["factors"].values():
        factor |= {"per": draw(st.integers(0, 100)), "most": draw(st.integers(0, 200))}
    least = [*sorted(draw(st.sets(st.integers(1, 400), max_size=4)), reverse=True), 0]
    months = sorted(draw(st.lists(st.integers(1, 60), min_size=len(least), max_size=len(least))))
    bounds = sorted(draw(st.tuples(st.integers(1, 60), st.integers(1, 60))))
    steps = sorted(draw(st.lists(st.integers(0, 9), min_size=5, max_size=5)), reverse=True)
    return ScoringRules.model_validate(said | {
        "bands": [{"from": points, "months": n} for points, n in zip(least, months, strict=True)],
        "shortest_months": bounds[0], "longest_months": bounds[1],
        "frequencies": dict(zip(FREQUENCIES, steps, strict=True)),
    })  # fmt: skip


def graver(known: Circumstances, what: str) -> Circumstances:
    """The same with one more step of something bad, as far as there is one."""
    now = getattr(known, what)
    if what == "frequency":
        return replace(known, frequency=FREQUENCIES[max(0, FREQUENCIES.index(now) - 1)])
    if now is None:
        return known
    worse = {"importance": min(5, now + 1), "complexity": min(5, now + 1), "maturity": max(1, now - 1),
             "emission_share": min(100, now + 10)} if what not in COUNTED[1:] else {}  # fmt: skip
    return replace(known, **{what: worse.get(what, now + 1)})


@settings(max_examples=300, deadline=None)
@given(any_rules(), facts, st.sampled_from(sorted(TOLD)))
def test_whatever_the_weights_more_of_anything_bad_never_makes_an_interval_longer(
    rules: ScoringRules, known: Circumstances, what: str
) -> None:
    before, after = score(rules, known), score(rules, graver(known, what))
    assert after.months <= before.months and after.points >= before.points


@settings(max_examples=300, deadline=None)
@given(any_rules(), facts)
def test_policy_bounds_every_interval_and_its_points_are_those_of_its_factors(
    rules: ScoringRules, known: Circumstances
) -> None:
    found = score(rules, known)
    assert 1 <= rules.shortest_months <= found.months <= rules.longest_months <= 60
    assert found.points == sum(one.points for one in found.weighed)
    assert len({one.factor for one in found.weighed}) == len(found.weighed)
    assert all(0 < one.points <= rules.factors[one.factor].most for one in found.weighed)


@settings(max_examples=300, deadline=None)
@given(any_rules(), facts, st.data())
def test_what_nobody_judged_or_ever_audited_is_audited_as_often_as_the_worst_at_least(
    rules: ScoringRules, known: Circumstances, data: st.DataObject
) -> None:
    what = data.draw(st.sampled_from(["importance", "complexity", "maturity", "months_since"]))
    any_value = data.draw(st.integers(0, 600) if what == "months_since" else judged)
    open_one = score(rules, replace(known, **{what: None}))
    assert open_one.months <= score(rules, replace(known, **{what: any_value})).months


@settings(max_examples=300, deadline=None)
@given(facts)
def test_the_sentence_tells_the_heaviest_facts_with_figures_that_add_up(known: Circumstances) -> None:
    found = score(shipped_scoring(), known)
    for words in found.explanation:
        assert "{" not in words and len(words) <= 1000 and words.count("。") + words.count(". ") <= 1
    worth = [int(n) for n in re.findall(r"[(（](\d+)(?: 分)?[)）]", found.explanation.en)]
    assert worth[:4] == [one.points for one in found.weighed[:4]] and sum(worth) == found.points
    assert found.explanation.zh.startswith(f"至少每 {found.months} 个月审核一次（共 {found.points} 分）：")


@pytest.mark.parametrize("what", sorted(GRAVEST))
def test_every_factor_weighs_and_is_told_as_the_fact_it_is(what: str) -> None:
    found = score(shipped_scoring(), replace(QUIET, **{what: GRAVEST[what]}))
    first, (zh, en) = found.weighed[0], TOLD[what]
    assert found.points > score(shipped_scoring(), QUIET).points
    assert f"{zh}（{first.points} 分）" in found.explanation.zh
    assert f"{en} ({first.points})" in found.explanation.en


def test_what_nobody_knows_is_told_as_that() -> None:
    found = score(
        shipped_scoring(), replace(QUIET, importance=None, complexity=None, maturity=None, months_since=None)
    ).explanation
    assert found.zh == (
        "至少每 12 个月审核一次（共 53 分）：重要性未评定（20 分）、成熟度未评定（15 分）、"
        "复杂性未评定（10 分）、从未审核（8 分）。"
    )
    assert found.en == (
        "Audited at least every 12 months (53 points): importance not judged (20), maturity not judged (15), "
        "complexity not judged (10), never audited (8)."
    )


def test_one_is_told_as_one_and_the_rest_is_not_kept_quiet() -> None:
    found = score(shipped_scoring(), replace(QUIET, majors=1, importance=3, changes=1, open_nonconformities=1))
    assert found.explanation.en == (
        "Audited at least every 12 months (34 points): importance 3 of 5 (12), 1 major finding in the last audit (10), "
        "1 open nonconformity (4), 1 document revision since the last audit (3), the rest (5)."
    )


def test_from_the_quietest_to_the_gravest_all_bands_are_reached() -> None:
    rules = shipped_scoring()
    assert score(rules, QUIET).months == rules.longest_months
    known, reached = QUIET, set()
    for what, worst in GRAVEST.items():
        known = replace(known, **{what: worst})
        reached.add(score(rules, known).months)
    assert reached == {band.months for band in rules.bands}
    assert score(rules, Circumstances(**asdict(QUIET) | GRAVEST)).months == rules.shortest_months


@pytest.mark.parametrize(
    ("before", "after", "place"),
    [
        ("  importance: ", "  influence: ", "factors are exactly"),
        ("continuous: 4, ", "", "frequencies are exactly"),
        ("daily: 3", "daily: 5", "what runs more often"),
        ("{from: 80, months: 3}", "{from: 20, months: 3}", "bands go from"),
        ("{from: 80, months: 3}", "{from: 80, months: 18}", "fewer points"),
        ("per: 4\n", "per: -4\n", "factors.importance.per"),
        ("重要性 {n}/5", "重要性 {grade}/5", "factors.importance.label"),
        ("重要性 {n}/5", "重要性", "holds {n}"),
        ("unknown: {zh: 从未审核, en: never audited}", "", "not so: half_years"),
        ("shortest_months: 3", "shortest_months: 30", "no more than longest_months"),
        ("longest_months: 24", "longest_months: many", "longest_months"),
        ("factors:", "factors: [", "-"),
    ],
)
def test_rules_that_contradict_themselves_are_refused_with_their_place(
    tmp_path: Path, before: str, after: str, place: str
) -> None:
    words = (shipped_folder("workflows") / FILE).read_text(encoding="utf-8")
    assert before in words
    (tmp_path / FILE).write_text(words.replace(f"\n{before}" if before == "factors:" else before, after, 1), "utf-8")
    with pytest.raises(ScoringRulesInvalid) as wrong:
        read_rules(tmp_path / FILE)
    assert place in f"{wrong.value.facts['place']} {wrong.value.facts['fault']}"


def test_the_documented_weights_are_those_that_count() -> None:
    rules, text = shipped_scoring(), DOCUMENTED.read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `(\w+)` \|.*\| (\d+ \| \d+) \|$", text, re.MULTILINE))
    assert rows == {name: f"{rules.factors[name].per} | {rules.factors[name].most}" for name in FACTORS}
    bands = re.findall(r"^\| (\d+) \| (\d+) \|$", text, re.MULTILINE)
    assert bands == [(str(band.least), str(band.months)) for band in rules.bands]
