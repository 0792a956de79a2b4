"""Workflow pages: a drawing that can be read, every rule in words, the frozen version and its digest."""

import re

import pytest
from cast import LI, SUN, WANG
from given import draft
from pages_reader import Reader

from docflow.kernel.text import LANGUAGES
from docflow.web.drawing import svg


def boxes(drawing: str) -> list[tuple[float, float, float, float]]:
    found = re.findall(r'<rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)"', drawing)
    return [(float(x), float(y), float(x) + float(wide), float(y) + float(high)) for x, y, wide, high in found]


def segments(drawing: str) -> list[tuple[float, float, float, float]]:
    """Every straight piece of every arrow."""
    found: list[tuple[float, float, float, float]] = []
    for path in re.findall(r'<path d="(M[^"]+)" class="edge"', drawing):
        x, y = map(float, re.match(r"M([\d.]+) ([\d.]+)", path).groups())
        for way, to in re.findall(r"([HV])([\d.]+)", path):
            nx, ny = (float(to), y) if way == "H" else (x, float(to))
            found.append((min(x, nx), min(y, ny), max(x, nx), max(y, ny)))
            x, y = nx, ny
    return found


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["revision", "periodic_review"])
def test_no_arrow_of_a_drawing_crosses_a_box(house, kind, language):
    drawing = svg(house.lifecycles[kind].newest, language)
    assert len(boxes(drawing)) == len(house.lifecycles[kind].newest.states)
    for left, top, right, bottom in boxes(drawing):
        for x1, y1, x2, y2 in segments(drawing):
            assert not (x1 < right and x2 > left and y1 < bottom and y2 > top)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_label_of_a_drawing_lies_on_another_or_on_a_box(house, language):
    drawing = svg(house.lifecycles["revision"].newest, language)
    placed = list(boxes(drawing))
    for x, y, side, words in re.findall(r'<text x="([\d.]+)" y="([\d.]+)" class="step (\w+)">([^<]+)<', drawing):
        wide = sum(12 if ord(letter) > 0x2E80 else 6.4 for letter in words)
        left = float(x) if side == "after" else float(x) - wide
        label = (left, float(y) - 10, left + wide, float(y) + 2)
        assert label[0] >= 0
        for other in placed:
            apart = label[0] >= other[2] or label[2] <= other[0] or label[1] >= other[3] or label[3] <= other[1]
            assert apart, words
        placed.append(label)


def test_every_step_of_the_workflow_is_drawn(house):
    workflow = house.lifecycles["revision"].newest
    drawing = svg(workflow, "en")
    for step in workflow.steps.values():
        assert step.label.en in drawing


def test_the_state_of_the_item_one_came_from_is_lit(house):
    revision = draft(house, LI, "文件控制程序")
    page = Reader(house, LI).see("/workflows/revision", item=revision)
    assert re.search(r'class="state-box current"><rect[^>]*/><text[^>]*>编制中<', page)
    assert "current" not in re.findall(r'class="state-box[^"]*"', Reader(house, LI).see("/workflows/revision"))[0]


def test_an_item_one_may_not_see_does_not_exist_here_either(house):
    Reader(house, SUN).see("/workflows/revision", 404, item=draft(house, LI, "文件控制程序"))


def test_every_rule_and_effect_has_words_in_both_languages(house):
    for lifecycle in house.lifecycles.values():
        for workflow in lifecycle.versions.values():
            for step in workflow.steps.values():
                for rule in (*step.guards, *step.effects):
                    assert lifecycle.label(rule).zh != rule and lifecycle.label(rule).en != rule, rule


def test_the_page_tells_version_digest_conditions_and_mermaid(house):
    page = Reader(house, WANG, "en").see("/workflows/revision")
    assert house.lifecycles["revision"].newest.digest in page
    assert "Not an author" in page and "stateDiagram-v2" in page and "I approve this document" in page
    assert "/workflows/periodic_review" in Reader(house, WANG).see("/workflows")
    Reader(house, WANG).see("/workflows/nothing", 404)
    Reader(house, WANG).see("/workflows/revision", 404, version=99)
