"""Terms, thresholds and numbers are data, checked at start; and when two texts count as the same."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from docflow.lifecycle.errors import NumberPatternInvalid
from docflow.nonconformities.causes import alike, plain
from docflow.nonconformities.errors import NonconformityRulesInvalid
from docflow.nonconformities.rules import FILE, read_rules, shipped_rules
from docflow.store.shipped import shipped_folder


def changed(tmp_path: Path, **values: Any) -> Path:
    rules = yaml.safe_load((shipped_folder("workflows") / FILE).read_text("utf-8"))
    (tmp_path / FILE).write_text(yaml.safe_dump(rules | values, allow_unicode=True), "utf-8")
    return tmp_path / FILE


def test_the_shipped_rules_give_a_graver_one_less_time() -> None:
    days = shipped_rules().days
    assert all(getattr(days["major"], name) <= value for name, value in days["minor"].model_dump().items())


@pytest.mark.parametrize(
    "fault",
    [
        {"days": {"minor": dict.fromkeys(("accept", "contain", "analyse", "plan", "carry_out", "verify"), 5)}},
        {"days": {grade: dict.fromkeys(("accept", "contain", "analyse", "plan", "carry_out", "verify"), days)
                  for grade, days in (("minor", 5), ("major", 6))}},
        {"least_whys": 1},
        {"alike_percent": 101},
        {"recurrence_grade": "grave"},
        {"regrading": {"audit": ["lead_auditor", "lead_auditor"], "other": ["process_owner", "top_management"]}},
        {"regrading": {"audit": ["lead_auditor", "boss"], "other": ["process_owner", "top_management"]}},
        {"superior_after_days": 9, "representative_after_days": 3},
        {"surprise": 1},
    ],
)  # fmt: skip
def test_rules_that_cannot_be_meant_stop_the_start_by_name(tmp_path: Path, fault: dict[str, Any]) -> None:
    with pytest.raises(NonconformityRulesInvalid) as refused:
        read_rules(changed(tmp_path, **fault))
    assert refused.value.facts["file"] == FILE


def test_a_number_pattern_without_a_sequence_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NumberPatternInvalid):
        read_rules(changed(tmp_path, number="NC-{year}"))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("流量计未校准。", "流量计未校准", True),
        ("流量计 未校准！", "流量计未校准", True),
        ("ＭＥＴＥＲ ３ not calibrated", "meter 3 Not calibrated.", True),
        ("3 号窑的流量计自 6 月起未校准，影响数据。", "3 号窑的流量计自 6 月起未校准，影响了数据。", True),
        ("流量计未校准", "校准提醒发给了已调离的人", False),
        ("流量计未校准", "流量计未校准，因为提醒名单过期", False),
        ("", "", False),
        ("。！", "流量计", False),
    ],
)
def test_letters_width_case_and_points_make_no_difference_and_neither_does_a_word(
    one: str, other: str, same: bool
) -> None:
    assert alike(one, other, percent=90) is same
    assert alike(other, one, percent=90) is same


def test_a_long_repetition_is_found_as_well() -> None:
    words = "三号窑流量计未按期校准导致数据失真。" * 100
    assert alike(words, words + "啊", percent=90)
    assert not alike(words, words[: len(words) // 2], percent=90)
    assert plain(" ") == ""
