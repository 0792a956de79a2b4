"""What a hand or an input method makes of a word, and how far two words are apart."""

import pytest

from docflow.search import slips


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [("文件", "文件", 0), ("文建", "文件", 1), ("audit", "auidt", 1), ("audit", "adit", 1), ("audit", "audiit", 1),
     ("procedure", "prosedurs", 2), ("audit", "manual", 3), ("a", "abcd", 3)],
)  # fmt: skip
def test_the_distance_counts_slips(one: str, other: str, apart: int) -> None:
    assert slips.distance(one, other, 2) == slips.distance(other, one, 2) == apart


def test_every_slip_of_one_letter_is_thought_of() -> None:
    off = slips.letters_off("audit")
    assert {"auidt", "adit", "auddit", "aufit", "audits"} <= set(off) and "audit" not in off
    assert off[:4] == ["uadit", "aduit", "auidt", "audti"], "those that fingers make first"
    assert all(slips.distance("audit", one, 1) == 1 for one in off)


def test_a_number_goes_wrong_by_turning_by_zeros_by_alike_figures_and_by_one_mistaken() -> None:
    levels = list(slips.numbers_off("qp10"))
    assert "qp01" in levels[0] and {"qp010", "qp0010", "qpl0"} - set(levels[1]) == {"qpl0"}
    assert "qp001" in levels[2] and "qp19" in levels[3] and "qm10" in levels[4]
    assert "14064" in list(slips.numbers_off("14o64"))[1]
    assert all("qp10" not in level for level in levels)


def test_characters_that_sound_alike_come_with_those_that_nearly_do_behind() -> None:
    alike = slips.sounding_like("件")
    assert {"建", "间", "减"} <= set(alike) and "江" in alike and "文" not in alike and "件" not in alike
    assert alike.index("建") < alike.index("江")
    assert "职" in slips.sounding_like("资") or "资" in slips.sounding_like("知")
    assert slips.sounding_like("a") == []


@pytest.mark.parametrize(
    ("letters", "places"), [("wenjian", [0, 3]), ("kongzhi", [0, 4]), ("wenjiank", []), ("procedure", []), ("", [])]
)
def test_letters_are_pinyin_if_they_are_whole_syllables(letters: str, places: list[int]) -> None:
    assert slips.syllables_at(letters) == places
