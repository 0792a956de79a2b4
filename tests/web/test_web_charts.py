"""Charts: the geometry is right, shapes and words tell what colours tell, and any browser and screen reader copes."""

import re
from datetime import date
from itertools import pairwise

import chart_facts
import pytest
from chromium import LANGUAGES, accessible, complaints_of, launched, needed, picture, served
from lxml import html

from docflow.web.charts import Audit, folded, level, pareto, shortened, steps, trend, year
from docflow.web.drawing import wide


def audit(on: date, tone: str = "draft") -> Audit:
    return Audit(on, tone, "张", f"AU {on}")


def test_a_mark_stands_in_its_month_and_its_row():
    grid = year(
        2026, [("甲", [audit(date(2026, 3, 31))]), ("乙", [audit(date(2026, 1, 1)), audit(date(2026, 12, 31))])]
    )
    first, second = grid.rows
    for row, months in ((first, [3]), (second, [1, 12])):
        for mark, month in zip(row.marks, months, strict=True):
            left = grid.columns[month - 1]
            assert left < mark.x < left + grid.month and row.top < mark.y < row.top + row.high
    assert second.top == first.top + first.high and grid.height > second.top + second.high
    assert grid.columns[-1] + grid.month < grid.width


def test_marks_of_one_cell_do_not_cover_each_other_and_come_in_the_order_of_their_days():
    days = [date(2026, 5, day) for day in (20, 3, 11, 3)]
    (row, after) = year(2026, [("甲", [audit(day) for day in days]), ("乙", [])]).rows
    assert [mark.audit.on.day for mark in row.marks] == [3, 3, 11, 20]
    assert min(below.y - above.y for above, below in pairwise(row.marks)) >= 14
    assert row.marks[-1].y + 7 < row.top + row.high == after.top


def test_other_years_are_left_out_and_today_is_shown_in_its_own_year_alone():
    rows = [("甲", [audit(date(2025, 12, 31)), audit(date(2027, 1, 1))])]
    assert year(2026, rows).rows[0].marks == []
    assert year(2026, rows, today=date(2027, 1, 1)).now is None
    begin, end = (year(2026, rows, today=date(2026, *day)) for day in ((1, 1), (12, 31)))
    assert begin.now == begin.left and end.columns[-1] < end.now < end.columns[-1] + end.month


def test_a_pareto_puts_the_most_frequent_first_and_ends_at_all_of_it():
    plot = pareto([("少", 1), ("多", 6), ("无", 0), ("中", 3)])
    assert [(bar.words, bar.value) for bar in plot.bars] == [("多", 6), ("中", 3), ("少", 1)]
    assert [words for _, _, words in plot.points] == ["60 %", "90 %", "100 %"]
    assert plot.points[-1][1] == plot.top == plot.shares[-1].y
    assert all(above[1] > below[1] for above, below in pairwise(plot.points))
    assert plot.bars[0].height == 2 * plot.bars[1].height and plot.bars[0].y + plot.bars[0].height == plot.base


def test_bars_of_a_month_stand_beside_each_other_on_the_scale_of_the_axis():
    plot = trend(["一月", "二月"], ((2, 0), (4, 1)), line=(7, 6))
    assert plot.ticks[0].y == plot.base and float(plot.ticks[-1].words) >= 7
    unit = (plot.base - plot.ticks[-1].y) / float(plot.ticks[-1].words)
    assert [round(bar.height / unit, 2) for bar in plot.bars] == [2, 0, 4, 1]
    spans = sorted((bar.x, bar.x + bar.width) for bar in plot.bars)
    assert all(end < begin for (_, end), (begin, _) in pairwise(spans)) and spans[-1][1] < plot.right
    assert [round((plot.base - y) / unit, 1) for _, y, _ in plot.points] == [7, 6]
    assert plot.path == " ".join(f"{x:g},{y:g}" for x, y, _ in plot.points)


def test_nothing_to_show_is_an_empty_plot_and_no_fault():
    for plot in (pareto([]), trend([], ()), trend(["一月"], ((0,),))):
        assert all(bar.height == 0 for bar in plot.bars) and plot.ticks[-1].y == plot.top
    assert year(2026, []).rows == []


@pytest.mark.parametrize("most", [0, 1, 3, 5, 6, 9, 10, 11, 49, 50, 51, 99, 101, 480, 999, 1001, 123_456])
def test_an_axis_reaches_the_greatest_figure_in_a_few_equal_round_steps(most: int):
    ticks = steps(most)
    sizes = {after - before for before, after in pairwise(ticks)}
    assert ticks[0] == 0 and ticks[-1] >= most and 2 <= len(ticks) <= 7
    assert len(sizes) == 1 and str(sizes.pop()).rstrip("0") in ("1", "2", "5")
    assert ticks[-2] < max(most, 1)


@pytest.mark.parametrize("room", [6, 20, 40, 80, 200])
@pytest.mark.parametrize(
    "words", ["", "监视测量（含在线仪表）", "Monitoring and measurement", "Überwachungseinrichtung"]
)
def test_words_are_cut_and_folded_to_the_room_there_is(words: str, room: int):
    cut, lines = shortened(words, room), folded(words, room)
    assert wide(cut) <= max(room, wide("…")) and (cut == words or cut.endswith("…"))
    assert 1 <= len(lines) <= 2
    if room > 13:
        assert max(wide(line) for line in lines) <= room
        kept = "".join(lines).replace(" ", "")
        assert kept == words.replace(" ", "") or kept.endswith("…")


def test_a_heat_has_three_levels():
    assert [level(value, few=1, well=3) for value in (0, 1, 2.5, 3, 9)] == ["none", "few", "few", "well", "well"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_charts_have_titles_no_inline_style_and_every_figure_of_theirs_in_words(wang, language):
    page = wang.get("/gallery/charts", headers={"accept-language": LANGUAGES[language]}).text
    tree = html.fromstring(page)
    drawn = tree.xpath("//main//figure/*[local-name()='svg']")
    assert len(drawn) == 3 and all(svg[0].tag == "title" and svg[0].text for svg in drawn)
    assert tree.xpath("//main//@style") == [] and tree.xpath("//main//script | //main//style") == []
    # What holds links is a group: a picture would hide them from a screen reader.
    assert [svg.get("role") for svg in drawn] == ["group", "img", "img"]
    assert len(tree.xpath("//figure//a")) == len({link.get("href") for link in tree.xpath("//figure//a")}) + 1 == 19
    said = [title.text for title in tree.xpath("//main//figure//*[local-name()='rect']/title")]
    assert len(said) == 5 + sum(value > 0 for value in (*chart_facts.OPENED, *chart_facts.CLOSED))
    shapes = {re.sub(r"[\d. ]+", "", html.tostring(mark, encoding="unicode", with_tail=False)) for mark in
              tree.xpath("//*[contains(concat(' ', @class, ' '), ' mark ')]")}  # fmt: skip
    assert len(shapes) == len(chart_facts.STATES)


def test_words_of_people_stay_words_in_a_chart(wang, app):
    environment = app.state.rendering.environment
    made = environment.from_string("{% import 'charts.html' as c %}{{ c.pareto(plot, title, 'a', 'b') }}").render(
        plot=pareto([("<script>alert(1)</script>", 2)]), title='"><b>'
    )
    assert "<script" not in made and "<b>" not in made and "&lt;script&gt;" in made


@needed
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_charts_are_accessible_and_quiet_in_a_browser(app, wang, language, scheme):
    with launched() as browser, served(app) as address:
        context = browser.new_context(
            locale=LANGUAGES[language], viewport={"width": 1280, "height": 900}, color_scheme=scheme
        )
        cookies = [{"name": name, "value": value, "url": address} for name, value in wang.cookies.items()]
        context.add_cookies(cookies)
        page = context.new_page()
        complaints = complaints_of(page)
        page.goto(f"{address}/gallery/charts")
        assert page.locator(".chart svg .mark").count() == 19
        assert accessible(page) == []
        picture(page, f"charts-{language}-{scheme}")
        # No word runs out of its drawing.
        outside = page.evaluate(
            """() => [...document.querySelectorAll('.chart > svg')].flatMap(svg => {
                 const all = svg.getBoundingClientRect();
                 return [...svg.querySelectorAll('text')].filter(text => {
                   const box = text.getBoundingClientRect();
                   return box.left < all.left - 1 || box.right > all.right + 1 || box.bottom > all.bottom + 1;
                 }).map(text => text.textContent);
               })"""
        )
        assert outside == [] and complaints == []
        page.emulate_media(media="print")
        picture(page, f"charts-print-{language}")
        page.emulate_media(media="screen")
        page.set_viewport_size({"width": 390, "height": 844})
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert accessible(page) == []
        context.close()
