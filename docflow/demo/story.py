"""What happened in the demonstration: the life of each document, told by days before today."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

from docflow.demo.acting import Changes, Play, Story
from docflow.journal.work import working
from docflow.people.delegation import approve_delegation, delegate
from docflow.people.models import Delegation, Person

FOUNDED = 775
"""Days before today on which the organisation began with docflow."""

_SITES: Changes = (("本程序适用于", "+本组织的适用场所为澜江总部、东山水泥分厂及其烧成车间、粉磨车间和余热电站。"),)
_SITES_OF_REGULATION: Changes = (
    ("本制度适用于", "+本制度在澜江总部和东山水泥分厂同等执行，分厂可在不降低要求的前提下制定实施细则。"),
)


@dataclass
class Line:
    """A document on its way: its present revision, who answers for it, and who reads it."""

    play: Play
    revision_id: int
    owner: str
    notice: int
    """Days from publishing to taking effect."""
    to: tuple[str, ...]

    def begun(self, effective: int, changes: Changes = ()) -> Story:
        """A starter draft finds its owner, who fits it to the organisation."""
        lead = effective + self.notice
        yield lead + 12
        self.play.hand_over(self.revision_id, self.owner)
        if changes:
            yield lead + 9
            self.play.rewrite(self.owner, self.revision_id, changes)

    def reviewed(self, submitted: int) -> Story:
        yield submitted
        self.play.take(self.owner, self.revision_id, "submit")
        yield submitted - 3
        while self.play.agree(self.revision_id) == "in_review":
            pass

    def approved(self, submitted: int) -> Story:
        yield from self.reviewed(submitted)
        yield submitted - 4
        (approver,) = self.play.asked(self.revision_id)
        self.play.take(approver, self.revision_id, "approve")

    def in_force(self, effective: int, *, read_by: float = 1.0) -> Story:
        """From the finished draft to the day it takes effect, and to the readers' confirmation."""
        lead = effective + self.notice
        yield from self.approved(lead + 6)
        yield lead
        self.play.publish(self.revision_id, in_days=self.notice, to=self.to)
        yield effective
        self.play.house.sweep()
        if effective > 6 and read_by:
            yield effective - 6
            self.play.acknowledge(self.revision_id, share=read_by)

    def first(self, effective: int, changes: Changes = (), *, read_by: float = 1.0) -> Story:
        yield from self.begun(effective, changes)
        yield from self.in_force(effective, read_by=read_by)

    def revised(self, begun: int, reason: str, summary: str, changes: Changes, *, editorial: bool = False) -> Story:
        yield begun
        self.revision_id = self.play.revise(
            self.owner, self.revision_id, reason=reason, summary=summary, editorial=editorial
        )
        yield begun - 4
        self.play.rewrite(self.owner, self.revision_id, changes)

    def next(
        self,
        effective: int,
        reason: str,
        summary: str,
        changes: Changes,
        *,
        editorial: bool = False,
        read_by: float = 1.0,
    ) -> Story:
        """The following revision, from its reason to its readers."""
        yield from self.revised(effective + self.notice + 14, reason, summary, changes, editorial=editorial)
        yield from self.in_force(effective, read_by=read_by)


def manual(line: Line) -> Story:
    yield from line.first(700, (("本手册适用于", "+范围内的场所为澜江总部和东山水泥分厂。"),))
    yield from line.next(
        400,
        "余热电站投运，体系边界扩大",
        "第4.3条边界增加余热电站；评审周期不变；对外提供副本须登记",
        (
            ("范围内的场所为澜江总部和东山水泥分厂。", "范围内的场所为澜江总部、东山水泥分厂和余热电站。"),
            ("对外提供的为注明日期的非受控副本", "对外提供的为注明日期并登记去向的非受控副本"),
        ),
    )
    yield from line.next(
        60,
        "管理评审决定提高采购中的碳要求",
        "采购评分中碳排放权重由10%提高到15%；边界变化后修订范围声明的期限缩短到15日",
        (
            ("权重不低于10%", "权重不低于15%"),
            ("边界变化后30日内修订", "边界变化后15日内修订"),
            ("主要供方每年提供经核实的碳数据", "+主要供方名单由采购供应部每年一月更新，并报碳管理部备案。"),
        ),
        read_by=0.6,
    )


def document_control(line: Line) -> Story:
    yield from line.first(690, _SITES)
    yield from line.next(
        430,
        "内部审核发现审查时限难以遵守",
        "审查期限由5个工作日改为7个工作日；超期提醒同时抄送过程负责人",
        (
            ("5个工作日内完成审查", "7个工作日内完成审查"),
            ("超期任务每日提醒本人", "超期任务每日提醒本人并抄送过程负责人"),
        ),
    )
    yield from line.next(
        150,
        "外来文件跟踪不及时",
        "外来文件改为每月核查；差异评估期限缩短为7个工作日",
        (
            ("每季度首月核查一次版次变化", "每月核查一次版次变化"),
            ("10个工作日内完成差异评估", "7个工作日内完成差异评估"),
        ),
        read_by=0.9,
    )
    yield from line.revised(
        16,
        "车间提出纸质受控副本的管理建议",
        "受控副本每半年盘点一次",
        (("确需纸质件的岗位", "+受控副本每半年盘点一次，盘点结果由文件控制员记录。"),),
    )
    yield 6
    line.play.take(line.owner, line.revision_id, "submit")
    yield 4
    line.play.agree(line.revision_id)


def record_control(line: Line) -> Story:
    yield from line.first(680, _SITES)
    yield from line.next(
        200,
        "备份演练发现恢复时间过长",
        "恢复演练由每半年一次改为每季度一次",
        (("每半年做一次恢复演练", "每季度做一次恢复演练"),),
    )
    yield from line.revised(
        24,
        "主管部门对数据留证提出新要求",
        "手工抄表照片须含时间水印",
        (("并拍照留证", "并拍摄带时间水印的照片留证"),),
    )
    yield from line.reviewed(9)


def carbon_review(line: Line) -> Story:
    """In force for more than two years: its periodic review is overdue."""
    yield from line.first(740, _SITES)


def measurement(line: Line) -> Story:
    yield from line.first(660, _SITES)
    yield from line.next(
        380,
        "在线计量改造完成",
        "月度数据提交提前到次月3日；同比变动说明的界限收紧到15%",
        (
            ("月度数据于次月5日前提交", "月度数据于次月3日前提交"),
            ("变动超过20%的须有说明", "变动超过15%的须有说明"),
        ),
    )
    yield from line.next(
        230,
        "第三方核查建议",
        "留样保存期由一年延长到两年",
        (("留样保存至少一年", "留样保存至少两年"),),
    )
    yield from line.revised(
        26,
        "碳排放一本账改为按月编制",
        "一本账由每季度改为每月；核算完成日提前到15日",
        (
            ("每月20日前完成上月核算，每季度形成碳排放一本账", "每月15日前完成上月核算，并形成碳排放一本账"),
            ("器具按周期检定或校准，到期前30日送检", "器具按周期检定或校准，到期前45日送检"),
        ),
    )
    yield from line.approved(12)
    yield 3
    line.play.publish(line.revision_id, in_days=12, to=line.to)


def baseline(line: Line) -> Story:
    yield from line.first(650, _SITES)
    yield from line.revised(
        30,
        "年度目标分解时间与预算不一致",
        "年度目标提出的日期由1月31日提前到12月20日",
        (("每年1月31日前根据", "每年12月20日前根据"),),
    )
    yield from line.approved(13)


def internal_audit(line: Line) -> Story:
    yield from line.first(640, _SITES)
    yield 8
    line.play.take(
        "wang", line.revision_id, "suspend", comment="审核员授权名单正在核对，核对完成前暂停使用",
        fields={"until": line.play.day(-30).isoformat()},
    )  # fmt: skip


def equipment(line: Line) -> Story:
    yield from line.first(620, _SITES_OF_REGULATION, read_by=0.8)
    yield from line.revised(
        34,
        "巡检周期与在线监测重复",
        "在线监测的设备改为每日核对一次",
        (("每班核对一次画面与现场读数", "每日核对一次画面与现场读数"),),
    )
    yield 20
    line.play.take(line.owner, line.revision_id, "submit")
    yield 15
    line.play.take("zhao", line.revision_id, "return", comment="请说明夜班由谁核对，并与交接班的规定一致")


def assessment(line: Line) -> Story:
    """Its first revision is under review."""
    yield from line.begun(10, _SITES_OF_REGULATION)
    yield 5
    line.play.take(line.owner, line.revision_id, "submit")


def training(line: Line) -> Story:
    """Its periodic review is open and not yet due."""
    yield from line.first(715, _SITES_OF_REGULATION, read_by=0.9)


def communication_regulation(line: Line) -> Story:
    yield from line.first(600, _SITES_OF_REGULATION)
    yield 90
    line.play.take("luo", line.revision_id, "withdraw", comment="内容并入管理手册第7.4条，不再单独规定")


def form(effective: int) -> Callable[[Line], Story]:
    def story(line: Line) -> Story:
        yield from line.first(effective)

    return story


def emission_form(line: Line) -> Story:
    yield from line.first(590)
    yield from line.revised(210, "核算口径调整后栏目不足", "说明文字补充核算口径", ())
    yield from line.in_force(190)


def cancelled_form(line: Line) -> Story:
    yield from line.begun(540)
    yield 500
    line.play.take("wang", line.revision_id, "cancel", comment="与部门信息交流记录重复，不再编制")


def form_in_approval(line: Line) -> Story:
    yield from line.begun(30)
    yield from line.reviewed(11)


def form_approved(line: Line) -> Story:
    yield from line.begun(28)
    yield from line.approved(10)


def form_with_owner(line: Line) -> Story:
    yield from line.begun(30)


STORIES: Mapping[str, tuple[str, str, tuple[str, ...], Callable[[Line], Story]]] = {
    "manual": ("li", "HQ", (), manual),
    "document_control": ("li", "QA", (), document_control),
    "record_control": ("li", "QA", ("QA", "OF", "CM"), record_control),
    "carbon_review": ("sun", "CM", ("CM", "EN", "DS"), carbon_review),
    "measurement_monitoring": ("he", "EN", ("EN", "CM", "DS"), measurement),
    "baseline_parameters": ("sun", "CM", ("CM", "EN", "PR"), baseline),
    "internal_audit": ("li", "QA", ("QA", "CM"), internal_audit),
    "process_equipment_operation": ("ding", "EQ", ("EQ", "DS"), equipment),
    "staff_assessment": ("pan", "HR", ("HR",), assessment),
    "staff_training": ("pan", "HR", ("HR", "OF"), training),
    "internal_communication": ("pan", "HR", ("HR", "OF"), communication_regulation),
    "source_list": ("sun", "CM", ("CM", "EN"), form(580)),
    "compliance_evaluation": ("sun", "CM", ("CM",), form(575)),
    "baseline_performance": ("sun", "CM", ("CM",), form(570)),
    "objectives_targets": ("ma", "PR", ("PR", "CM"), form(565)),
    "programme_results": ("ma", "PR", ("PR",), form_with_owner),
    "personnel": ("pan", "HR", ("HR",), form(560)),
    "communication": ("pan", "HR", ("HR",), cancelled_form),
    "infrastructure_maintenance": ("ding", "EQ", ("EQ",), form_in_approval),
    "monitoring_measurement": ("he", "EN", ("EN",), form(555)),
    "emission_accounting": ("sun", "CM", ("CM", "EN"), emission_form),
    "trading_surrender": ("ye", "PU", ("PU", "CM"), form_approved),
}
"""By template: owner, unit, readers (everybody where none is named) and story. The others wait for an owner."""


def standing_in(play: Play) -> Story:
    """Gao Lan travels; Tang Ning stands in for her, which Fang Zhiyuan approved."""
    yield 3
    to = play.actor("tang").id
    with working(play.house.store, play.actor("gao"), play.house.clock) as work:
        delegation = delegate(
            work,
            work.session.get_one(Person, to),
            from_on=work.today,
            to_on=work.today + timedelta(days=24),
            roles=["management_representative"],
            reason="出国参加行业会议",
        )
    with working(play.house.store, play.actor("fang"), play.house.clock) as work:
        approve_delegation(work, work.session.get_one(Delegation, delegation.id))


def stories(play: Play, begun: Mapping[str, tuple[int, int]]) -> Iterator[Story]:
    """Every thread. `begun` gives, by template, the first revision's id and the days of notice of its type."""
    for slug, (owner, _, to, story) in STORIES.items():
        revision_id, notice = begun[slug]
        yield story(Line(play, revision_id, owner, notice, to))
    yield standing_in(play)
