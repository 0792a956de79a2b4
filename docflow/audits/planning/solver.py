"""The process in which OR-Tools looks for a calendar: a question as JSON comes in, an answer goes out."""

import sys

from ortools.sat.python import cp_model

from docflow.audits.planning.able import Able
from docflow.audits.planning.explaining import explained
from docflow.audits.planning.greedy import greedy_plan
from docflow.audits.planning.months import blocks, month_at, numbers
from docflow.audits.planning.needs import lost
from docflow.audits.planning.question import ANSWERS, AUDITING, QUESTIONS, Infeasible, Job, Placed, Plan, Question

# Of the solver's own clock, which counts work and not seconds: a slower machine finds the same calendar, only later.
FINDING = 4.0
LEVELLING = 0.5
PROVING = 12.0
EACH_PROOF = 0.5
SEED = 2027


def answer(question: Question) -> Plan | Infeasible:
    """A calendar, or the smallest set of demands that contradict each other; the question comes sorted.

    The greedy plan, where there is one, is where the search begins. From there the load is levelled over the months
    with the teams as they are, then over the people with the months as they are, and again over the months; last,
    everything is put as early as that leaves. Each of these finds the best there is, or stops after the same work.
    """
    able = Able(question)
    known = greedy_plan(able)
    if not isinstance(known, Plan):
        found = _found(able)
        if found is None:
            return explained(question, known, _Proofs()) or lost(able, known)
        known = found
    for over in ("months", "people", "months"):
        model = Model(able.narrowed(teams=known) if over == "months" else able.narrowed(months=known))
        model.level(over)
        known = _better(model, known)
    model = Model(able.narrowed(teams=known))
    model.level("months")
    model.keep_level_and_be_early(known)
    return _better(model, known)


class Model:
    """A question as the solver sees it: when each audit begins, in which month that is, who takes part, who leads."""

    def __init__(self, able: Able, optional: frozenset[str] = frozenset()) -> None:
        """Jobs that are `optional` may be left out."""
        self.able, self.cp = able, cp_model.CpModel()
        self.start: dict[str, cp_model.IntVar] = {}
        self.held: dict[str, cp_model.IntVar] = {}
        self.in_month: dict[tuple[str, int], cp_model.IntVar] = {}
        self.member: dict[tuple[str, int], cp_model.IntVar] = {}
        self.works: dict[tuple[str, int, int], cp_model.IntVar] = {}
        """Whether somebody audits a job in a month."""
        self.leads: dict[tuple[str, int], cp_model.IntVar] = {}
        self.excess: list[tuple[cp_model.IntVar, list[tuple[int, cp_model.IntVar]], int]] = []
        """By how much at least a weighted sum lies above a number."""
        self.weights: list[tuple[cp_model.IntVar, int]] = []
        for key in sorted(able.jobs):
            self._place(able.jobs[key], optional=key in optional)
            self._staff(able.jobs[key])
        for key, others in sorted(able.rivals.items()):
            for other in others:
                if key < other:
                    self.cp.add_no_overlap([self._days(key, self.held[key]), self._days(other, self.held[other])])
        for person in sorted(able.auditors):
            self._never_twice(person)
            self._within_limits(person)
        for window in able.windows:
            months = range(window.first, window.last + 1)
            possible = [(key, month) for key in window.line.jobs for month in months if (key, month) in self.in_month]
            self.cp.add_bool_or([self.in_month[one] for one in possible])

    def _place(self, job: Job, *, optional: bool) -> None:
        able, cp, key = self.able, self.cp, job.key
        starts, months = able.starts[key], able.months_of(job)
        start = self.start[key] = cp.new_int_var_from_domain(_domain(starts), "")
        held = self.held[key] = cp.new_bool_var("")
        for month in months:
            lies = self.in_month[key, month] = cp.new_bool_var("")
            self._only_if(lies, start, starts & able.days.in_month[month], starts)
        cp.add(sum(self.in_month[key, month] for month in months) == held)
        if not optional:
            cp.add(held == 1)

    def _staff(self, job: Job) -> None:
        able, cp, key = self.able, self.cp, job.key
        start, held, starts = self.start[key], self.held[key], able.starts[key]
        months = able.months_of(job)
        for person, days in able.members[key].items():
            takes_part = self.member[key, person] = cp.new_bool_var("")
            # Days on which somebody is away are blocked for them once and for all; here stands what that does not say.
            allowed = able.apart_from_absence(able.auditors[person], job, AUDITING)
            self._only_if(takes_part, start, starts & allowed, starts)
            possible = [month for month in months if days & able.days.in_month[month]]
            for month in possible:
                self.works[key, person, month] = cp.new_bool_var("")
            cp.add(sum(self.works[key, person, month] for month in possible) == takes_part)
        for month in months:
            team = [self.works[key, who, month] for who in able.members[key] if (key, who, month) in self.works]
            cp.add(sum(team) == able.team_size(job) * self.in_month[key, month])
        for person in job.pinned.others if job.pinned else ():
            cp.add(self.member.get((key, person), 0) == held)
        for person, days in able.leaders[key].items():
            leads = self.leads[key, person] = cp.new_bool_var("")
            cp.add_implication(leads, self.member[key, person])
            allowed = able.apart_from_absence(able.auditors[person], job, ("lead",))
            self._only_if(leads, start, starts & allowed, starts)
            for month in months:
                if not days & able.days.in_month[month]:
                    cp.add_bool_or([~leads, ~self.in_month[key, month]])
        cp.add(sum(self.leads[key, person] for person in able.leaders[key]) == held)

    def _only_if(self, when: cp_model.IntVar, start: cp_model.IntVar, days: int, every: int) -> None:
        if days != every:
            self.cp.add_linear_expression_in_domain(start, _domain(days)).only_enforce_if(when)

    def _days(self, key: str, when: cp_model.IntVar) -> cp_model.IntervalVar:
        return self.cp.new_optional_fixed_size_interval_var(self.start[key], self.able.jobs[key].days, when, "")

    def _never_twice(self, person: int) -> None:
        able = self.able
        audits = [self._days(key, takes_part) for (key, who), takes_part in self.member.items() if who == person]
        away = [self.cp.new_fixed_size_interval_var(*block, "") for block in blocks(able.days.all & ~able.free[person])]
        self.cp.add_no_overlap([*audits, *away])

    def _within_limits(self, person: int) -> None:
        able, months = self.able, range(self.able.question.months)
        given: list[list[cp_model.LinearExprT]] = [[] for _ in months]
        for (key, who, month), works in self.works.items():
            if who == person:
                given[month].append(able.jobs[key].days * works)
        for month in months:
            self.cp.add(sum(given[month]) <= able.room_in_month(person, month))
        for year, room in able.room_in_years(person).items():
            within = [month for month in months if month_at(month, able.days.first_month).year == year]
            self.cp.add(sum(part for month in within for part in given[month]) <= room)

    def level(self, over: str) -> None:
        """Ask for a level load over the months, or over the people who can audit anything."""
        able, days = self.able, self.able.days
        loads: dict[int, list[tuple[int, cp_model.IntVar]]] = {}
        if over == "months":
            before = {n: sum((taken & within).bit_count() for taken in able.taken.values())
                      for n, within in enumerate(days.in_month)}  # fmt: skip
            for (key, month), lies in self.in_month.items():
                job = able.jobs[key]
                loads.setdefault(month, []).append((job.days * able.team_size(job), lies))
        else:
            before = {person: able.taken[person].bit_count() for _, person in self.member}
            for (key, person), takes_part in self.member.items():
                loads.setdefault(person, []).append((able.jobs[key].days, takes_part))
        total = sum(job.days * able.team_size(job) for job in able.jobs.values()) + sum(before.values())
        share = -(-total // max(1, len(before)))
        # What lies far above an equal share weighs more than the same in small parts.
        for most, weight in ((share, 1), (share + max(1, share // 8), 2), (share + max(2, share // 4), 4)):
            for one in sorted(loads):
                above = self.cp.new_int_var(0, total, "")
                self.cp.add(above >= sum(times * part for times, part in loads[one]) + before[one] - most)
                self.excess.append((above, loads[one], most - before[one]))
                self.weights.append((above, weight))
        self.cp.minimize(sum(weight * above for above, weight in self.weights))

    def keep_level_and_be_early(self, known: Plan) -> None:
        """Ask for the earliest days, with the load no less level than it is."""
        values = self._values(known)
        uneven = sum(weight * values[above.index] for above, weight in self.weights)
        self.cp.add(sum(weight * above for above, weight in self.weights) <= uneven)
        self.cp.minimize(sum(self.start.values()))

    def hint(self, known: Plan) -> None:
        """Begin with a calendar that is known, the whole of it: the solver makes nothing of a part."""
        for index, value in self._values(known).items():
            self.cp.add_hint(self.cp.get_int_var_from_proto_index(index), value)

    def _values(self, known: Plan) -> dict[int, int]:
        """What a calendar means for every variable, by its number."""
        days = {day: number for number, day in enumerate(self.able.days.days)}
        starts = {one.job: days[one.first_on] for one in known.placed if one.first_on}
        months = {key: self.able.days.month_of(start) for key, start in starts.items()}
        teams = {one.job: one.team for one in known.placed}
        lead = {one.job: one.lead for one in known.placed}
        values = {start.index: starts[key] for key, start in self.start.items()}
        values |= {held.index: 1 for held in self.held.values()}
        values |= {lies.index: months[key] == month for (key, month), lies in self.in_month.items()}
        values |= {part.index: person in teams[key] for (key, person), part in self.member.items()}
        values |= {
            works.index: person in teams[key] and months[key] == month
            for (key, person, month), works in self.works.items()
        }
        values |= {leads.index: person == lead[key] for (key, person), leads in self.leads.items()}
        for above, parts, most in self.excess:
            values[above.index] = max(0, sum(times * values[part.index] for times, part in parts) - most)
        return values

    def plan(self, found: cp_model.CpSolver) -> Plan:
        able, days, placed = self.able, self.able.days, []
        for key, job in sorted(able.jobs.items()):
            start = found.value(self.start[key])
            lead = next(one for one in able.leaders[key] if found.boolean_value(self.leads[key, one]))
            team = {one for one in able.members[key] if found.boolean_value(self.member[key, one])}
            month, last = month_at(days.month_of(start), days.first_month), days.days[start + job.days - 1]
            placed.append(Placed(key, month, days.days[start], last, lead, tuple(sorted(team - {lead}))))
        return Plan(tuple(placed), "solver")


def _better(model: Model, known: Plan) -> Plan:
    """What the solver makes of a calendar that is known."""
    model.hint(known)
    _, found = _solve(model, LEVELLING)
    return found or known


def _found(able: Able) -> Plan | None:
    """Any calendar; None where there is none, and where none was found."""
    for sums in (False, True):
        status, found = _solve(Model(able), FINDING, sums=sums)
        if found or status == cp_model.INFEASIBLE:
            return found
    return None


class _Proofs:
    """Whether demands contradict each other, as long as the work for it lasts."""

    def __init__(self) -> None:
        self.left = PROVING

    def __call__(self, question: Question, optional: frozenset[str]) -> bool | None:
        able = Able(question)
        if isinstance(greedy_plan(able), Plan):
            return False
        if self.left <= 0:
            return None
        solver = _solver(min(self.left, EACH_PROOF), sums=True)
        status = solver.solve(Model(able, optional).cp)
        self.left -= solver.response_proto.deterministic_time
        return None if status == cp_model.UNKNOWN else bool(status == cp_model.INFEASIBLE)


def _solve(model: Model, effort: float, *, sums: bool = False) -> tuple[cp_model.CpSolverStatus, Plan | None]:
    solver = _solver(effort, sums=sums)
    status = solver.solve(model.cp)
    return status, model.plan(solver) if status in (cp_model.OPTIMAL, cp_model.FEASIBLE) else None


def _solver(effort: float, *, sums: bool) -> cp_model.CpSolver:
    """The same for the same model, on any machine: one worker, one seed, and a bound on work instead of on time."""
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = SEED
    solver.parameters.max_deterministic_time = effort
    # Measured with sixty processes: probing and linear relaxations cost thirty times what they bring, except to prove
    # that something is too much in sum.
    solver.parameters.linearization_level = 2 if sums else 0
    solver.parameters.cp_model_probing_level = 0
    return solver


def _domain(days: int) -> cp_model.Domain:
    return cp_model.Domain.from_values(list(numbers(days)))


if __name__ == "__main__":
    sys.stdout.buffer.write(ANSWERS.dump_json(answer(QUESTIONS.validate_json(sys.stdin.buffer.read()))))
