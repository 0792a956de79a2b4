"""7.5.2: numbers are given without gaps, never twice, however many ask at once."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from cast import LI
from given import draft

from docflow.house import House
from docflow.lifecycle.errors import NumberPatternInvalid, NumberTaken
from docflow.lifecycle.numbering import check_pattern, reserve

TOKENS = {"org": "CN", "type": "QP", "unit": "HQ", "year": "2026", "clause": "8.2.2"}


def free(number: str) -> bool:
    return False


@pytest.mark.parametrize(
    ("pattern", "number"),
    [
        ("{org}-{type}-{seq:03}", "CN-QP-001"),
        ("{unit}/{type}-{seq:02}", "HQ/QP-01"),
        ("QYYT-D-{clause}-{seq:02}", "QYYT-D-8.2.2-01"),
        ("NC-{year}-{seq:03}", "NC-2026-001"),
        ("{seq}", "1"),
    ],
)
def test_the_patterns_that_organisations_use_can_all_be_had(house_on: House, pattern: str, number: str) -> None:
    with house_on.store.writing() as session:
        assert reserve(session, pattern, TOKENS, taken=free) == number


@pytest.mark.parametrize(
    "pattern", ["{org}", "{seq}-{seq}", "{seq}{nobody}", "{seq", "{seq:3}x}", "{seq!r}", "{org.x}{seq}"]
)
def test_a_pattern_that_cannot_count_is_refused(pattern: str) -> None:
    with pytest.raises(NumberPatternInvalid):
        check_pattern(pattern)


def test_eight_at_once_leave_no_gap_and_get_no_double(house_on: House) -> None:
    def one(number: int) -> str:
        try:
            with house_on.store.writing() as session:
                given = reserve(session, "T-{seq:04}", {}, taken=free)
                if number % 5 == 0:
                    raise ValueError(given)
                return given
        except ValueError:
            return ""

    with ThreadPoolExecutor(8) as threads:
        given = sorted(filter(None, threads.map(one, range(100))))
    assert given == [f"T-{number:04}" for number in range(1, 81)]


def test_what_is_undone_gives_its_number_back(house_on: House) -> None:
    for _ in range(2):
        with pytest.raises(ValueError, match="1"), house_on.store.writing() as session:
            raise ValueError(reserve(session, "{seq}", {}, taken=free))
    with house_on.store.writing() as session:
        assert reserve(session, "{seq}", {}, taken=free) == "1"


def test_each_prefix_counts_for_itself(house_on: House) -> None:
    with house_on.store.writing() as session:
        years = [reserve(session, "{year}-{seq}", {"year": year}, taken=free) for year in ("2026", "2027", "2026")]
    assert years == ["2026-1", "2027-1", "2026-2"]


def test_a_number_brought_in_from_elsewhere_is_kept_passed_over_and_never_given_again(house_on: House) -> None:
    draft(house_on, LI, "甲", number="CN-QP-002")
    with house_on.store.writing() as session:
        pattern = house_on.desk.types["procedure"].number
        assert reserve(session, pattern, TOKENS, taken=lambda number: number == "CN-QP-002") == "CN-QP-001"
        assert reserve(session, pattern, TOKENS, taken=lambda number: number == "CN-QP-002") == "CN-QP-003"
    with pytest.raises(NumberTaken):
        draft(house_on, LI, "乙", number="CN-QP-002")
