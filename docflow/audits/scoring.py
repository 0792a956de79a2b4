"""How often a process is audited, and the sentence that says why (9.2.4)."""

from dataclasses import dataclass

from docflow.audits.circumstances import Circumstances
from docflow.audits.scoring_rules import ScoringRules
from docflow.kernel.text import Text
from docflow.processes.forms import FREQUENCY_WORDS

_NAMED = 4


@dataclass(frozen=True)
class Weighed:
    """One factor: how many steps of it there are, and its points."""

    factor: str
    steps: int | None
    """None: nobody knows, and it counts as the most that the factor can."""
    points: int


@dataclass(frozen=True)
class Interval:
    months: int
    points: int
    weighed: tuple[Weighed, ...]
    """The heaviest first; those without points left out."""
    explanation: Text


def score(rules: ScoringRules, facts: Circumstances) -> Interval:
    """The interval that a process's circumstances ask for.

    More of anything that weighs never makes it longer; what nobody has judged, and the time since an audit that never
    was, count as the most that they can.

    Source: T/CIECCPA 9.2.4 (what the frequency of audits depends on).
    """
    every = [Weighed(name, steps, rules.factors[name].points(steps)) for name, steps in _steps_of(rules, facts).items()]
    weighed = tuple(sorted((one for one in every if one.points), key=lambda one: (-one.points, one.factor)))
    points = sum(one.points for one in weighed)
    months = rules.months_for(points)
    return Interval(months, points, weighed, _explained(rules, facts, months, points, weighed))


def _steps_of(rules: ScoringRules, facts: Circumstances) -> dict[str, int | None]:
    return {
        "importance": facts.importance,
        "complexity": facts.complexity,
        "immaturity": None if facts.maturity is None else 6 - facts.maturity,
        "frequency": rules.frequencies[facts.frequency],
        "emission_tenths": facts.emission_share // 10,
        "changes": facts.changes,
        "open_changes": facts.open_changes,
        "majors": facts.majors,
        "minors": facts.minors,
        "repeats": facts.repeats,
        "open_nonconformities": facts.open_nonconformities,
        "half_years": None if facts.months_since is None else facts.months_since // 6,
    }


def _explained(
    rules: ScoringRules, facts: Circumstances, months: int, points: int, weighed: tuple[Weighed, ...]
) -> Text:
    named = [(_told(rules, facts, one), one.points) for one in weighed[:_NAMED]]
    zh = "、".join(f"{words.zh}（{worth} 分）" for words, worth in named)
    en = ", ".join(f"{words.en} ({worth})" for words, worth in named)
    if rest := points - sum(worth for _, worth in named):
        zh, en = f"{zh}，其余 {rest} 分", f"{en}, the rest ({rest})"
    often = f"{_counted(months, 'month')} ({_counted(points, 'point')})"
    return Text(
        f"至少每 {months} 个月审核一次（共 {points} 分）：{zh or '没有加分的情况'}。",
        f"Audited at least every {often}: {en or 'nothing weighs'}.",
    )


def _counted(many: int, what: str) -> str:
    return f"{many} {what}" if many == 1 else f"{many} {what}s"


def _told(rules: ScoringRules, facts: Circumstances, one: Weighed) -> Text:
    """A factor as people know it: the fact itself, not the steps made of it."""
    factor = rules.factors[one.factor]
    if one.steps is None and factor.unknown is not None:
        return factor.unknown.text
    if one.factor == "frequency":
        often = FREQUENCY_WORDS[facts.frequency]
        return factor.label.with_(Text(often.zh, often.en.lower()))
    figures = {"immaturity": facts.maturity, "emission_tenths": facts.emission_share, "half_years": facts.months_since}
    figure = str(figures.get(one.factor, one.steps))
    return factor.label.with_(Text(figure, figure))
