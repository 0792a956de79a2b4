"""What must be true of an audit programme before a step, each rule by its name in the workflow."""

from collections.abc import Mapping
from datetime import timedelta

from docflow.audits import programme_queries as queries
from docflow.audits.coverage import coverage_of
from docflow.audits.models import Programme
from docflow.audits.soundness import faults_of
from docflow.audits.team import BEFORE_IT_BEGINS
from docflow.documents.queries import signatures_of
from docflow.journal.work import Work
from docflow.kernel.text import Text
from docflow.lifecycle.guards import Answer, Guard, Taking
from docflow.lifecycle.items import named
from docflow.people.rights import can

SCORES_LAST = timedelta(days=30)
"""After that many days what an interval was weighed from may have changed; it is weighed anew before signing."""
_MOST_TOLD = 50


def plans_programmes(work: Work, programme: Programme, taking: Taking) -> Answer:
    allowed = can(taking.scope, "programme.plan", unit_id=programme.unit_id)
    return None if allowed else "needs-role:programme_manager"


def approves_programmes(work: Work, programme: Programme, taking: Taking) -> Answer:
    allowed = can(taking.scope, "programme.approve", unit_id=programme.unit_id)
    return None if allowed else "needs-role:management_representative"


def not_who_planned(work: Work, programme: Programme, taking: Taking) -> Answer:
    """Neither its manager nor whoever began or submitted it, also for somebody else."""
    session = work.session
    planned = named(session, programme, "manager") | named(session, programme, "author") | {programme.manager_id}
    planned |= {
        one.person_id
        for one in session.scalars(signatures_of(programme.id, round=programme.round))
        if one.meaning == "prepared"
    }
    return "planner-may-not-approve" if taking.persons & planned else None


def programme_whole(work: Work, programme: Programme, taking: Taking) -> Answer:
    """Objectives, criteria, methods, risks, resources and processes (9.2.3)."""
    session = work.session
    reasons = [
        f"programme-lacks:{name}"
        for name in ("objectives", "methods", "ways", "risks", "resources")
        if not getattr(programme, name)
    ]
    if {"remote", "hybrid"} & set(programme.methods) and not programme.method_risks:
        reasons.append("programme-lacks:method_risks")
    if session.scalar(queries.criteria_of(programme.id).limit(1)) is None:
        reasons.append("programme-lacks:criteria")
    if session.scalar(queries.processes_of(programme.id).limit(1)) is None:
        reasons.append("programme-lacks:processes")
    return reasons


def intervals_current(work: Work, programme: Programme, taking: Taking) -> Answer:
    oldest = min((one.scored_on for one in work.session.scalars(queries.processes_of(programme.id))), default=None)
    return "intervals-outdated" if oldest is not None and work.today - oldest > SCORES_LAST else None


def coverage_whole(work: Work, programme: Programme, taking: Taking) -> Answer:
    """Each process is audited against each clause at each site in the cycle, or it is said why not."""
    holes = coverage_of(work.session, programme, work.today).holes
    told = [f"coverage-hole:{one.words}" for one in holes[:_MOST_TOLD]]
    return [*told, f"coverage-more:{len(holes) - _MOST_TOLD}"] if len(holes) > _MOST_TOLD else told


def intervals_kept(work: Work, programme: Programme, taking: Taking) -> Answer:
    """No process waits longer than its interval, or it is said why."""
    return [f"interval-exceeded:{one.words}" for one in coverage_of(work.session, programme, work.today).late]


def audits_placed(work: Work, programme: Programme, taking: Taking) -> Answer:
    audits = work.session.scalars(queries.audits_of(programme.id)).all()
    if not audits:
        return None if programme.serial > 1 else "programme-lacks:audits"
    return [
        f"audit-outside-cycle:{one.number}"
        for one in audits
        if one.month is None or not programme.cycle_from <= one.month <= programme.cycle_to
    ]


def calendar_sound(work: Work, programme: Programme, taking: Taking) -> Answer:
    """No audit breaks a rule of the calendar without a reason; intervals have a rule of their own."""
    faults = faults_of(work.session, programme, work.today)
    broken = (one for one in faults if one.audit_id is not None and not one.reason and one.rule != "interval-exceeded")
    return [f"calendar-broken:{number}" for number in dict.fromkeys(one.number for one in broken)]


def programme_unchanged(work: Work, programme: Programme, taking: Taking) -> Answer:
    same = queries.digest_of(queries.facts_of(work.session, programme)) == programme.content_sha256
    return None if same else "programme-changed"


def audits_ended(work: Work, programme: Programme, taking: Taking) -> Answer:
    audits = work.session.scalars(queries.audits_of(programme.id))
    return [f"audit-open:{one.number}" for one in audits if not one.closed]


def nothing_begun(work: Work, programme: Programme, taking: Taking) -> Answer:
    """An audit that runs is brought to its end; only those nobody has begun are called off with the programme."""
    audits = work.session.scalars(queries.audits_of(programme.id))
    return [f"audit-begun:{one.number}" for one in audits if not one.closed and one.state not in BEFORE_IT_BEGINS]


GUARDS: Mapping[str, Guard] = {
    "plans-programmes": plans_programmes, "approves-programmes": approves_programmes,
    "not-who-planned": not_who_planned, "programme-whole": programme_whole, "intervals-current": intervals_current,
    "coverage-whole": coverage_whole, "intervals-kept": intervals_kept, "audits-placed": audits_placed,
    "calendar-sound": calendar_sound,
    "programme-unchanged": programme_unchanged, "audits-ended": audits_ended, "nothing-begun": nothing_begun,
}  # fmt: skip

REASONS: Mapping[str, Text] = {
    "planner-may-not-approve": Text(
        "编制或提交方案的人不能批准它（受权代理亦计入）",
        "Who planned it may not approve it, also for others",
    ),
    "programme-lacks": Text("方案缺少：{0}", "The programme lacks {0}"),
    "objectives": Text("目标", "objectives"),
    "methods": Text("方式", "methods"),
    "ways": Text("方法（观察、询问、查阅）", "ways of finding evidence"),
    "risks": Text("风险和机遇", "risks to the programme"),
    "resources": Text("资源", "resources"),
    "method_risks": Text("远程或结合方式的风险", "the risks of remote or mixed audits"),
    "criteria": Text("准则", "criteria"),
    "processes": Text("过程", "processes"),
    "audits": Text("审核", "audits"),
    "intervals-outdated": Text(
        "间隔计算已超过 30 天，请重新计算", "Its intervals are over 30 days old; weigh them anew"
    ),
    "coverage-hole": Text("未覆盖：{0}", "Not covered: {0}"),
    "coverage-more": Text("另有 {0} 处未覆盖", "{0} more are not covered"),
    "interval-exceeded": Text("超出间隔：{0}", "Later than its interval: {0}"),
    "audit-outside-cycle": Text("审核 {0} 不在周期内", "Audit {0} lies outside of the cycle"),
    "calendar-broken": Text("审核 {0} 违反日历规则，详见日历", "Audit {0} breaks a rule of the calendar; see there"),
    "programme-changed": Text("方案与提交时不一致", "The programme is not the one that was submitted"),
    "audit-open": Text("审核 {0} 尚未结束", "Audit {0} has not ended"),
    "audit-begun": Text("审核 {0} 已经开始", "Audit {0} has begun"),
    "attach-programme-ended": Text("方案已结束，不再添加附件", "The programme has ended; nothing more is attached"),
    "attach-planner-only": Text("只有方案管理人员可以添加附件", "The programme manager attaches files"),
}

LABELS: Mapping[str, Text] = {
    "plans-programmes": Text("审核方案管理人员", "Audit programme manager"),
    "approves-programmes": Text("最高管理者或管理负责人", "Top management or its representative"),
    "not-who-planned": Text("不是编制或提交方案的人", "Not who planned or submitted it"),
    "programme-whole": Text("内容完整", "It is whole"),
    "intervals-current": Text("间隔是新近计算的", "Its intervals were weighed lately"),
    "coverage-whole": Text("过程、条款和场所全部覆盖或说明理由", "Process, clause and site are covered or excused"),
    "intervals-kept": Text("没有超出间隔，或说明理由", "No interval is exceeded without a reason"),
    "audits-placed": Text("审核均在周期内", "Every audit lies in the cycle"),
    "calendar-sound": Text("日历规则均已满足或说明理由", "No rule of the calendar is broken without a reason"),
    "programme-unchanged": Text("方案未变", "It is unchanged"),
    "audits-ended": Text("审核均已结束", "Every audit has ended"),
    "nothing-begun": Text("没有进行中的审核", "No audit is under way"),
    "keep-snapshot": Text("保存提交时的方案", "The programme is kept as submitted"),
    "replace-the-one-before": Text("取代前一版并接管其审核", "It replaces the revision before and takes its audits"),
    "begin-on-its-day": Text("到周期首日自动开始", "It begins on the first day of its cycle"),
    "count-outcome": Text("统计执行结果", "What came of it is counted"),
    "call-off-audits": Text("取消尚未开始的审核", "Audits that have not begun are called off"),
}
