"""How often a process is audited, and the sentence that says why (9.2.4)."""

from dataclasses import dataclass

from docflow.audits.circumstances import Circumstances
from docflow.audits.scoring_rules import ScoringRules
from docflow.kernel.text import Text

_NAMED = 4


@dataclass(frozen=True)
class Weighed:
    """One factor: how much of it there is, and its points."""

    factor: str
    count: int
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

    More of anything that weighs never makes it longer; what nobody has judged counts as the highest; what was never
    audited counts as long ago.

    Source: T/CIECCPA 9.2.4 (what the frequency of audits depends on).
    """
    counts = {
        "importance": facts.importance or rules.unscored,
        "complexity": facts.complexity or rules.unscored,
        "immaturity": 6 - facts.maturity if facts.maturity else rules.unscored,
        "frequency": rules.frequencies[facts.frequency],
        "emission_tenths": facts.emission_share // 10,
        "changes": facts.changes,
        "open_changes": facts.open_changes,
        "majors": facts.majors,
        "minors": facts.minors,
        "repeats": facts.repeats,
        "open_nonconformities": facts.open_nonconformities,
        "half_years": rules.never_audited_half_years if facts.months_since is None else facts.months_since // 6,
    }
    every = [
        Weighed(name, count, min(count * rules.factors[name].per, rules.factors[name].most))
        for name, count in counts.items()
    ]
    weighed = tuple(sorted((one for one in every if one.points), key=lambda one: (-one.points, one.factor)))
    points = sum(one.points for one in weighed)
    months = rules.months_for(points)
    return Interval(months, points, weighed, _explained(rules, facts, months, points, weighed))


def _explained(
    rules: ScoringRules, facts: Circumstances, months: int, points: int, weighed: tuple[Weighed, ...]
) -> Text:
    named = [(rules.factors[one.factor].label.text.format(n=one.count), one.points) for one in weighed[:_NAMED]]
    zh = "、".join(f"{words.zh}（{worth} 分）" for words, worth in named)
    en = ", ".join(f"{words.en} ({worth})" for words, worth in named)
    unjudged = None in (facts.importance, facts.complexity, facts.maturity)
    often = "month" if months == 1 else f"{months} months"
    return Text(
        f"每 {months} 个月审核一次（共 {points} 分）：{zh or '无加分因素'}{'；未评定的按最高计' if unjudged else ''}。",
        f"Audited every {often} ({points} points): {en or 'nothing weighs'}"
        f"{'; what nobody has judged counts as the highest' if unjudged else ''}.",
    )
