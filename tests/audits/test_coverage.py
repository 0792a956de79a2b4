"""9.2.3, 9.2.4: coverage of process, clause and site is proven or its holes are named, and so is what comes late."""

from dataclasses import replace
from datetime import date, timedelta

from audit_hands import acting, audit, competent
from audit_hands import opened as opened_audit
from cast import FANG, MENG, QIN, TAO, XU
from documents_hands import move_to, pass_days
from given import take
from hypothesis import given, settings
from hypothesis import strategies as st
from programme_hands import CLAUSES, accepted, approved, audits, drafted, opened, processes
from statements import sent_by

from docflow.audits import programmes as verbs
from docflow.audits.beginning import AuditAsked
from docflow.audits.calendar_question import question_of
from docflow.audits.coverage import Coverage, Looked, Place, coverage_of, proven
from docflow.audits.models import Programme, ProgrammeProcess
from docflow.audits.slots import plan_in_programme
from docflow.house import House
from docflow.kernel.text import Text
from docflow.people.queries import unit_by_code
from docflow.processes.queries import process_of
from docflow.processes.service import change_process

FIRST, LAST = date(2026, 1, 1), date(2027, 12, 31)
YEAR = [date(2026 + n // 12, n % 12 + 1, 1) for n in range(24)]
NUMBERS = ("7", "7.5", "7.5.2", "7.5.3", "75", "8.1")

pairs = st.tuples(st.sampled_from(("cieccpa", "iso")), st.sampled_from(NUMBERS))
places = st.lists(
    st.builds(
        Place, process_id=st.integers(1, 3), site_id=st.integers(1, 2), process=st.just("P"), site=st.just("S"),
        clauses=st.sets(pairs, max_size=4).map(lambda many: tuple(sorted(many))),
        interval_months=st.none() | st.integers(1, 30), last_on=st.none() | st.dates(date(2023, 1, 1), LAST),
    ),
    max_size=6, unique_by=lambda one: (one.process_id, one.site_id),
)  # fmt: skip


@st.composite
def audits_of_cycle(draw: st.DrawFn) -> list[Looked]:
    found = []
    for n in range(draw(st.integers(0, 6))):
        begun = draw(st.booleans())
        found.append(Looked(
            f"IA-{n}", draw(st.sampled_from(YEAR)), begun, begun and draw(st.booleans()), draw(st.booleans()),
            draw(st.frozensets(st.tuples(st.integers(1, 3), st.none() | st.integers(1, 2)), min_size=1, max_size=3)),
            draw(st.frozensets(pairs, max_size=3)),
        ))  # fmt: skip
    return found


def programme() -> Programme:
    return Programme(cycle_from=FIRST, cycle_to=LAST)


def looks_at(one: Looked, place: Place) -> bool:
    return any(p == place.process_id and s in (None, place.site_id) for p, s in one.places)


@settings(max_examples=200, deadline=None)
@given(places, audits_of_cycle(), st.data())
def test_a_cell_is_covered_by_exactly_what_looks_at_its_process_site_and_clause(
    asked: list[Place], held: list[Looked], data: st.DataObject
) -> None:
    demanded = [(place, pair) for place in asked for pair in place.clauses]
    excused = data.draw(st.sets(st.sampled_from(demanded)) if demanded else st.just(set()))
    gaps = {(place.process_id, place.site_id, *pair): "停产" for place, pair in excused}
    found = proven(asked, held, gaps, programme(), FIRST)
    assert [(one.process_id, one.site_id, one.standard, one.clause) for one in found.cells] == [
        (place.process_id, place.site_id, *pair) for place, pair in demanded
    ]
    for cell, (place, (standard, clause)) in zip(found.cells, demanded, strict=True):
        expected = [
            one
            for one in held
            if one.ours and looks_at(one, place)
            and (not one.clauses or any(s == standard and f"{clause}.".startswith(f"{c}.") for s, c in one.clauses))
        ]  # fmt: skip
        assert cell.audits == tuple(one.number for one in expected) and cell.done == any(one.done for one in expected)
        hole = not expected and (place, (standard, clause)) not in excused
        assert (cell in found.holes) == hole
        assert (cell in found.excused) == (not expected and not hole)


@settings(max_examples=200, deadline=None)
@given(places, audits_of_cycle(), st.dates(date(2025, 6, 1), date(2028, 2, 1)))
def test_late_is_what_has_a_month_from_now_on_that_ends_an_interval_without_an_audit(
    asked: list[Place], held: list[Looked], on: date
) -> None:
    """Looked at month by month: is there one, from now to the end, at whose end too many have passed?"""
    asked = [replace(one, last_on=min(one.last_on, on) if one.last_on else None) for one in asked]
    found = proven(asked, held, {}, programme(), on)
    late = {(one.process_id, one.site_id): one for one in found.late}
    now = max(FIRST, on.replace(day=1))
    for place in asked:
        key = (place.process_id, place.site_id)
        seen = {one.month for one in held if looks_at(one, place) and (one.begun or one.month >= now)}
        if place.last_on is not None:
            seen.add(place.last_on.replace(day=1))
        before = (now - timedelta(days=1)).replace(day=1)
        missed = None
        for month in YEAR if place.interval_months is not None else ():
            last = max((one for one in seen if one <= month), default=None)
            since = last if last is not None else before
            waits = (month.year - since.year) * 12 + month.month - since.month
            if month >= now and waits >= place.interval_months:
                missed = month
                break
        assert (late[key].due_by if key in late else None) == missed
        if missed is not None:
            assert late[key].planned == min((one for one in seen if one > missed), default=None)


@settings(max_examples=200, deadline=None)
@given(places, audits_of_cycle(), audits_of_cycle())
def test_another_audit_never_opens_a_hole_nor_makes_anything_late(
    asked: list[Place], held: list[Looked], more: list[Looked]
) -> None:
    def open_ones(found: Coverage) -> tuple[set[str], set[tuple[int, int]]]:
        holes = {f"{one.process_id} {one.site_id} {one.standard} {one.clause}" for one in found.holes}
        return holes, {(one.process_id, one.site_id) for one in found.late}

    before = open_ones(proven(asked, held, {}, programme(), FIRST))
    after = open_ones(proven(asked, held + more, {}, programme(), FIRST))
    assert after[0] <= before[0] and after[1] <= before[1]


def holes_of(house: House, one: int) -> set[str]:
    with acting(house, MENG) as work:
        return {cell.words for cell in coverage_of(work.session, opened(work, one), work.today).holes}


def late_of(house: House, one: int) -> list[tuple[str, str, str | None]]:
    with acting(house, MENG) as work:
        found = coverage_of(work.session, opened(work, one), work.today).late
        return [
            (late.process, f"{late.due_by:%Y-%m}", f"{late.planned:%Y-%m}" if late.planned else None) for late in found
        ]


def planned(house: House, one: int, month: int, *codes: str, site: str = "", clauses: tuple[str, ...] = ()) -> int:
    with acting(house, MENG) as work:
        session = work.session
        asked = AuditAsked(
            title=Text("审核", "Audit"), unit=unit_by_code(session, "HQ"),
            scope=[(process_of(session, code), unit_by_code(session, site) if site else None) for code in codes],
            clauses=[("cieccpa", clause) for clause in clauses], month=date(work.today.year, month, 1),
        )  # fmt: skip
        return plan_in_programme(house.desk, work, opened(work, one), asked).id


def every_interval(house: House, one: int, months: int) -> None:
    """As weighing would set them, had it come to this."""
    with house.store.writing() as session:
        for row in session.query(ProgrammeProcess).where(ProgrammeProcess.programme_id == one):
            row.interval_months = months


def test_what_an_audit_names_is_what_it_covers(house_on: House) -> None:
    house = house_on
    processes(house, "P-1", "P-2")
    with acting(house, MENG) as work:
        two_sites = process_of(work.session, "P-1")
        change_process(work, two_sites, sites=[unit_by_code(work.session, code) for code in ("EN", "PR")],
                       known_clauses=house.desk.known_clauses)  # fmt: skip
    one = drafted(house, "P-1", "P-2")
    everything = {f"{place} · T/CIECCPA {clause}" for place in ("P-1 · EN", "P-1 · PR", "P-2 · PR")
                  for _, clause in CLAUSES}  # fmt: skip
    assert holes_of(house, one) == everything
    planned(house, one, 4, "P-1", site="EN", clauses=("7.5",))
    assert holes_of(house, one) == (everything := everything - {"P-1 · EN · T/CIECCPA 7.5.2"}), "all below"
    called_off = planned(house, one, 5, "P-1", "P-2")
    assert holes_of(house, one) == set(), "no site and no clause: all of them"
    take(house, MENG, called_off, "cancel", comment="人员不足")
    assert holes_of(house, one) == everything
    planned(house, one, 6, "P-1", clauses=("8.1.1",))
    assert holes_of(house, one) == everything - {f"P-1 · {site} · T/CIECCPA 8.1.1" for site in ("EN", "PR")}


def test_an_audit_outside_of_the_programme_keeps_an_interval_and_covers_nothing(house_on: House) -> None:
    house = house_on
    processes(house, "P-EN")
    one = drafted(house, "P-EN")
    every_interval(house, one, 8)
    assert late_of(house, one) == [("P-EN", "2026-10", None)]
    outside = audit(house, day=40)
    assert late_of(house, one) == [("P-EN", "2026-12", None)] and len(holes_of(house, one)) == 2
    with acting(house, MENG) as work:
        assert opened_audit(work, outside).first_on == date(2026, 4, 11)
    pass_days(house, 100)
    assert late_of(house, one) == [], "its day passed without it: due within an interval of today, after the cycle"


def test_what_is_planned_too_late_is_told_with_its_month(house: House) -> None:
    processes(house, "P-1", "P-2")
    one = drafted(house, "P-1", "P-2")
    every_interval(house, one, 6)
    planned(house, one, 10, "P-1")
    planned(house, one, 8, "P-2")
    assert late_of(house, one) == [("P-1", "2026-08", "2026-10")]
    planned(house, one, 3, "P-1")
    assert late_of(house, one) == [("P-1", "2026-09", "2026-10")]
    with acting(house, MENG) as work:
        verbs.let_be_late(house.desk, work, opened(work, one), process_of(work.session, "P-1"), "设备大修")
    assert late_of(house, one) == []


def test_a_process_that_answers_to_no_clause_of_the_programme_is_not_forgotten(house: House) -> None:
    processes(house, "P-1")
    with acting(house, MENG) as work:
        change_process(work, process_of(work.session, "P-1"), clauses=[], known_clauses=house.desk.known_clauses)
    one = drafted(house, "P-1")
    every_interval(house, one, 3)
    assert holes_of(house, one) == set() and late_of(house, one) == [("P-1", "2026-05", None)]


def test_a_programme_of_the_year_that_is_drafted_in_march_can_keep_its_calendar(house: House) -> None:
    competent(house, TAO, XU, QIN)
    processes(house, "P-1", "P-2", importance=5, complexity=5, maturity=1)
    one = drafted(house, "P-1", "P-2", cycle_from=date(2026, 1, 1))
    accepted(house, one)
    assert {row.month for row in audits(house, one)} <= {date(2026, n, 1) for n in range(3, 13)}
    assert late_of(house, one) == [] and holes_of(house, one) == set()
    assert take(house, MENG, one, "submit") == "in_approval"
    assert take(house, FANG, one, "approve") == "approved"


def test_audits_held_under_the_revision_before_cover_and_those_missed_keep_no_interval(house: House) -> None:
    one = approved(house, "P-1")
    first = audits(house, one)[0]
    take(house, MENG, first.id, "cancel", comment="测试")
    with acting(house, MENG) as work:
        following = verbs.amend(house.desk, work, opened(work, one), "补充审核").id
    assert len(holes_of(house, following)) == 2
    every_interval(house, following, 5)
    planned(house, following, 4, "P-1")
    assert holes_of(house, following) == set() and late_of(house, following) == [("P-1", "2026-09", None)]
    move_to(house, house.clock.now() + timedelta(days=100))
    assert late_of(house, following) == [("P-1", "2026-10", None)], "April has passed without it"


def test_as_many_statements_for_many_processes_and_audits_as_for_one(house: House) -> None:
    processes(house, *(f"P-{n}" for n in range(12)))
    few, many = drafted(house, "P-0"), drafted(house, *(f"P-{n}" for n in range(12)))
    planned(house, few, 5, "P-0")
    for n in range(12):
        planned(house, many, 5, f"P-{n}", clauses=("7.5.2",))
    counted = []
    for one in (few, many):
        with house.store.reading() as session:
            programme_ = session.get_one(Programme, one)
            counted.append(sent_by(lambda: coverage_of(session, programme_, date(2026, 3, 2)))[0])  # noqa: B023
    assert counted == [8, 8]


def test_every_cell_of_sixty_processes_at_three_sites_is_judged() -> None:
    clauses = tuple(("cieccpa", f"{n // 9 + 4}.{n % 9 + 1}") for n in range(80))
    asked = [Place(p, s, f"P-{p}", f"S-{s}", clauses, 6, None) for p in range(60) for s in range(3)]
    held = [
        Looked(f"IA-{n}", YEAR[n % 12], False, False, True, frozenset({(n % 60, None)}), frozenset(clauses[n % 5 :]))
        for n in range(150)
    ]
    found = proven(asked, held, {}, programme(), FIRST)
    assert len(found.cells) == 60 * 3 * 80
    assert {one.clause for one in found.holes} <= {clause for _, clause in clauses[:5]}


def test_a_reason_for_what_is_no_longer_demanded_excuses_nothing(house: House) -> None:
    processes(house, "P-1")
    one = drafted(house, "P-1")
    with acting(house, MENG) as work:
        programme_ = opened(work, one)
        holes = coverage_of(work.session, programme_, work.today).holes
        verbs.let_gap_stand(
            house.desk, work, programme_,
            [(cell.process_id, cell.site_id, cell.standard, cell.clause) for cell in holes], "停产",
        )  # fmt: skip
        assert question_of(work.session, programme_, work.today).jobs == ()
    with acting(house, MENG) as work:
        change_process(
            work, process_of(work.session, "P-1"), clauses=[("cieccpa", "9.1.1"), ("cieccpa", "8.1.1")],
            known_clauses=house.desk.known_clauses,
        )  # fmt: skip
    assert holes_of(house, one) == {"P-1 · EN · T/CIECCPA 9.1.1"}
    with acting(house, MENG) as work:
        assert question_of(work.session, opened(work, one), work.today).jobs, "what is a hole is planned"
