"""A management review and a chain with holes in it, for the tests of reports."""

from datetime import date

from report_facts import CODE, HOUSE, LONG_EN, LONG_ZH, SIGNATURES

from docflow.kernel.text import Text
from docflow.reports.bars import Bar, BarChart
from docflow.reports.review_facts import Attendee, Decision, Figures, Input, Output, ReviewMinutes
from docflow.reports.thread_facts import Hole, Link, ThreadAnnex

OPENED, DUE = Text("提出", "Opened"), Text("期限", "Due")
OWNER, VERIFIER = Text("责任人", "Owner"), Text("验证人", "Verifier")
MONTHS = tuple(
    Bar(Text(f"{month} 月", date(2026, month, 1).strftime("%B")), (month % 5 + 1, (month * 3) % 6))
    for month in range(1, 13)
)


def review() -> ReviewMinutes:
    months = BarChart(
        Text("每月提出与关闭的不符合", "Nonconformities opened and closed each month"),
        MONTHS,
        series=(Text("提出", "opened"), Text("关闭", "closed")),
    )
    objectives = BarChart(
        Text("目标完成率", "Objectives reached"),
        (
            Bar(Text("单位熟料化石燃料排放", "Fossil emissions per tonne of clinker"), (96.5,)),
            Bar(Text("替代燃料占比", "Share of alternative fuel"), (71,), "71 %（未达到 / missed）"),
            Bar(Text("培训覆盖率", "Training"), (100,)),
            Bar(Text("抵消信用采购", "Offset credits bought"), (0,)),
        ),
        unit="%",
        target=95,
    )
    audits = Figures(
        Text("内部审核结果", "Results of internal audits"),
        (Text("审核", "Audit"), Text("严重", "Major"), Text("轻微", "Minor"), Text("观察项", "Observations")),
        tuple(
            (Text(f"AU-2026-{at:02} 熟料车间", f"AU-2026-{at:02} clinker works"), str(at % 2), str(at), str(3 * at))
            for at in range(1, 7)
        ),
        (3, 1, 1, 1),
    )
    inputs = (
        Input("a", Text("以往评审措施的完成情况", "Status of actions from earlier reviews"), LONG_ZH + "\n" + LONG_EN),
        Input("b1", Text("内外部因素的变化", "Changes in issues"), nothing="本期没有变化。No change in this period."),
        Input("b2", Text("相关方需求的变化", "Changes in needs of interested parties")),
        Input("c", Text("目标的实现程度", "How far objectives have been achieved"), charts=(objectives,)),
        Input(
            "d1",
            Text("不符合和纠正措施的趋势", "Trend of nonconformities and corrective actions"),
            charts=(months,),
            source=Text("不符合台账，截至 2026-12-31", "register of nonconformities as of 2026-12-31"),
        ),
        Input("d4", Text("审核结果的趋势", "Trend of audit results"), "六次审核均按计划完成。", figures=(audits,)),
        Input("e", Text("资源是否充分", "Adequacy of resources"), "化验室缺一台热值仪。"),
        Input("f", Text("相关方来往的信息", "Communications from interested parties"), nothing="无。"),
        Input("g", Text("持续改进的机会", "Opportunities for improvement"), "煤质在线检测。"),
    )
    outputs = (
        Output("a", Text("体系的适宜性、充分性和有效性", "Whether the system is suitable and effective"), "体系有效。"),
        Output("b", Text("持续改进的决定", "Decisions on improvement"), decisions=("MR-2026-D1", "MR-2026-D2")),
        Output("c", Text("体系变更和资源", "Changes and resources"), "购置热值仪。", decisions=("MR-2026-D3",)),
        Output("d", Text("目标未实现时的措施", "Actions where objectives were missed")),
        Output("e", Text("与业务的融合", "Integration with business"), nothing="已在年度经营计划中体现。"),
        Output("f", Text("对战略方向的影响", "Implications for the strategic direction"), nothing="无。"),
    )
    kinds = (Text("纠正措施", "Action"), Text("文件更改", "Document change"), Text("资源", "Resource"))
    decisions = tuple(
        Decision(
            f"MR-2026-D{at}",
            "2027 年 6 月前购置在线热值仪，并修订《燃料检测作业文件》。Buy an online calorimeter by June 2027.",
            kinds[at % 3],
            "陈刚" if at != 4 else "",
            date(2027, 6, 30) if at != 5 else None,
            became=("CA-2026-031", "CR-2026-012", "")[at % 3],
            state=Text("进行中", "In progress"),
        )
        for at in range(1, 13)
    )
    return ReviewMinutes(
        organisation=HOUSE,
        number="MR-2026",
        title=Text("2026 年度管理评审", "Management review 2026"),
        state=Text("已批准", "Approved"),
        held_on=date(2026, 12, 28),
        place=Text("三楼会议室", "Meeting room, third floor"),
        chair="郑远",
        chair_post=Text("总经理", "Managing director"),
        secretary="王敏",
        first_on=date(2026, 1, 1),
        last_on=date(2026, 12, 20),
        standards=("T/CIECCPA 2022", "GB/T 24001-2016"),
        attendance=(
            Attendee("郑远", Text("总经理", "Managing director")),
            Attendee("周岚", Text("碳中和管理负责人", "Management representative"), Text("质量管理部", "Quality")),
            Attendee("陈刚", Text("车间主任", "Head of works"), Text("熟料车间", "Clinker works")),
            Attendee(
                "刘洋", Text("主任", "Head"), Text("化验室", "Laboratory"), False, Text("由吴桐代", "Wu Tong came")
            ),
        ),
        inputs=inputs,
        outputs=outputs,
        decisions=decisions,
        frozen_at="2026-12-21 17:00 UTC+08:00",
        inputs_sha256="ab12" * 16,
        next_on=date(2027, 12, 20),
        signatures=SIGNATURES,
        checkpoint=CODE,
    )


def thread() -> ThreadAnnex:
    effect = Link("effectiveness", "open", title=Text("连续三个月无差错", "Three months without a fault"),
                  dates=((DUE, date(2027, 4, 30)),), people=((VERIFIER, ""),),
                  holes=(Hole(Text("未指定验证人", "nobody is named to verify it")),))  # fmt: skip
    acknowledgement = Link("acknowledgement", "late", title=Text("42 人中 39 人已阅知", "39 of 42 have read it"),
                           dates=((DUE, date(2027, 1, 20)),))  # fmt: skip
    revision = Link("revision", "done", "CN-WI-031 B/0", Text("燃料检测作业文件", "Testing of fuel"),
                    Text("现行有效", "Effective"), dates=((Text("生效", "Effective"), date(2027, 1, 10)),),
                    then=(acknowledgement,))  # fmt: skip
    request = Link("change_request", "done", "CR-2026-012", Text("规定更正留痕", "Corrections leave a trace"),
                   Text("已实施", "Implemented"), then=(revision,))  # fmt: skip
    action = Link("action", "open", "CA-2026-031", Text("修订作业文件并培训", "Revise the instruction and train"),
                  Text("进行中", "In progress"), dates=((DUE, date(2027, 1, 31)),), people=((OWNER, "陈刚"),),
                  then=(request, effect))  # fmt: skip
    hole = Link(
        "action", "missing", holes=(Hole(Text("第二个原因没有对应的措施", "no action answers the second cause")),)
    )
    causes = (
        Link(
            "cause", "done", title=Text("没有规定更正的方法", "No rule how to correct"), words=LONG_ZH, then=(action,)
        ),
        Link("cause", "done", title=Text("台账保管人未经培训", "The keeper was not trained"), then=(hole,)),
    )
    correction = Link("correction", "done", title=Text("补做三条记录的更正说明", "Three corrections explained"),
                      dates=((Text("完成", "Done"), date(2026, 11, 25)),), people=((OWNER, "陈刚"),))  # fmt: skip
    nonconformity = Link("nonconformity", "open", "NC-2026-003", Text("更正未留痕", "Corrections leave no trace"),
                         Text("实施中", "Acting"), dates=((OPENED, date(2026, 11, 18)), (DUE, None)),
                         people=((OWNER, "陈刚"),), then=(correction, *causes))  # fmt: skip
    finding = Link("finding", "done", "F-2026-003", Text("燃料热值台账", "Fuel register"), Text("已确认", "Confirmed"),
                   LONG_ZH + "\n" + LONG_EN, ((OPENED, date(2026, 11, 18)),), ((Text("审核员", "Auditor"), "孙悦"),),
                   then=(nonconformity,))  # fmt: skip
    return ThreadAnnex(
        HOUSE, "AR-2026-03/A1", Text("F-2026-003 整改追溯", "Thread of F-2026-003"), "2027-01-25 10:00 UTC+08:00",
        (finding, Link("finding", "missing")), "AR-2026-03", CODE,
    )  # fmt: skip
