"""An audit, a review and a chain, as large and as awkward as they come, for the tests of reports."""

import hashlib
from datetime import date

from docflow.documents.controlled_copy_facts import Signed
from docflow.kernel.text import Text
from docflow.reports.audit_facts import (
    Auditee,
    AuditReport,
    CheckLine,
    Criterion,
    Finding,
    Grade,
    Member,
    Recipient,
    ResultRow,
)

HOUSE = Text("江城水泥有限公司", "Jiangcheng Cement Ltd")
CODE = "18204-9f2c-41ab-77e0-c3d1"
LONG_ZH = (
    "查 2026 年 1 月至 10 月《燃料收发存台账》（共 287 条记录，随机抽取 25 条），其中 3 条（2026-03-14、2026-05-02、"
    "2026-08-21）的实测低位发热量与化验单不一致，差值分别为 0.42、0.37 与 1.05 GJ/t；台账保管人称“月底统一更正”，"
    "但未见更正痕迹、理由与审批。该数据用于“熟料煅烧”排放源的活动水平，占全厂化石燃料排放的 93.6 %。"
)
LONG_EN = (
    "Of 287 entries of the fuel register from January to October 2026, 25 were drawn at random; the net calorific "
    "value of three (14 March, 2 May and 21 August 2026) differs from the laboratory sheet by 0.42, 0.37 and "
    "1.05 GJ/t. The keeper of the register said that such figures are “put right at the end of the month”; no trace, "
    "reason or approval of a correction was found. The figures feed the source “clinker burning”, 93.6 % of "
    "emissions from fossil fuel."
)
SIGNATURES = (
    Signed("审核", "赵倩", "审核组长", "2026-11-20 16:42 UTC+08:00", hashlib.sha256(b"audited").hexdigest()),
    Signed("确认", "陈刚", "熟料车间主任", "2026-11-23 09:05 UTC+08:00", hashlib.sha256(b"accepted").hexdigest()),
)
_GRADES: tuple[Grade, ...] = ("minor", "observation", "opportunity", "minor", "good_practice", "major")
_CLAUSES = ("6.3", "6.4.2", "7.2", "7.5.2", "7.5.3", "8.1.3", "9.1.1", "9.1.2", "9.2", "10.2")


def finding(serial: int) -> Finding:
    grade = _GRADES[serial % len(_GRADES)]
    bad = grade in ("major", "minor")
    return Finding(
        number=f"F-2026-{serial:03}",
        grade=grade,
        title=Text(
            "燃料热值台账与化验单不一致，更正未留痕",
            "Fuel register differs from the laboratory, corrections leave no trace",
        ),
        criterion=Text(f"T/CIECCPA 2022 {_CLAUSES[serial % 10]}", f"T/CIECCPA 2022, {_CLAUSES[serial % 10]}")
        if serial % 2
        else Text(f"CN-QP-012 B/1 第 5.{serial % 7 + 1} 节", f"CN-QP-012 B/1, section 5.{serial % 7 + 1}"),
        unit=Text("熟料车间 / 排放核算", "Clinker works / emission accounting"),
        requirement="记录的更正应保留原值并写明理由、日期和更正人。\n"
        "A correction keeps the old value and says why, when and by whom.",
        evidence=LONG_ZH + "\n" + LONG_EN,
        gap="数据更正未按规定留痕，无法确认排放量的准确性。" if bad else "",
        auditor="孙悦",
        found_on=date(2026, 11, 18),
        answer=("accepted", "disputed", "decided", "open")[serial % 4],
        answered_by="陈刚",
        answered_on=date(2026, 11, 19),
        answer_words="我们认为差值在化验允许误差内。" if serial % 4 in (1, 2) else "",
        decision="审核方案管理人员 王敏 2026-11-20：维持原判定，误差超过 GB/T 213 的再现性限。"
        if serial % 4 == 2
        else "",
        nonconformity=f"NC-2026-{serial:03}" if bad else "",
        repeats="F-2025-007" if serial == 5 else "",
    )


def check(serial: int) -> CheckLine:
    reference = Text(f"{_CLAUSES[serial % 10]} a)", f"{_CLAUSES[serial % 10]} a)")
    question = Text(
        "活动水平数据能否从报告追溯到原始读数和校准证书？",
        "Can activity data be traced from the report to readings and certificates?",
    )
    if serial % 9 == 4:
        reason = "本年度没有履约清缴。No allowances were surrendered this year."
        return CheckLine(reference, question, "not_applicable", reason=reason)
    return CheckLine(
        reference,
        question,
        ("conformity", "minor", "conformity", "opportunity", "conformity")[serial % 5],
        evidence="CN-R-009 第 12 页；化验单 HY-2026-0314",
        population="287 条 / 287 entries",
        sample="25，随机 / 25, at random",
        findings=(f"F-2026-{serial:03}",) if serial % 5 in (1, 3) else (),
    )


def audit(findings: int = 30, *, checks: int = 40, clauses: int = 61) -> AuditReport:
    return AuditReport(
        organisation=HOUSE,
        number="AR-2026-03",
        audit="AU-2026-03",
        programme="AP-2026",
        title=Text(
            "2026 年第三次内部审核：熟料车间与排放核算",
            "Third internal audit of 2026: clinker works and emission accounting",
        ),
        state=Text("已签发", "Issued"),
        issued_on=date(2026, 11, 20),
        objective=Text(
            "判断排放核算与监测过程是否符合要求、是否有效运行。",
            "Whether emission accounting and monitoring conform and work.",
        ),
        scope=Text(
            "熟料车间、煤粉制备、化验室；2026 年 1 月至 10 月的燃料、原料与排放数据。",
            "Clinker works, coal mill and laboratory; data on fuel, raw meal and emissions, January to October 2026.",
        ),
        criteria=(
            Criterion(
                Text("碳中和管理体系 要求 T/CIECCPA", "Carbon neutrality management systems T/CIECCPA"),
                Text("2022 草案版", "2022 draft"),
                ("6.3", "6.4", "7.5", "8.1.3", "9.1"),
            ),
            Criterion(
                Text("环境管理体系 GB/T 24001", "Environmental management GB/T 24001"), "2016", ("6.1.3", "9.1.2")
            ),
            Criterion(Text("CN-QP-012 文件控制程序", "CN-QP-012 Control of documents"), "B/1"),
        ),
        method=Text("现场审核为主，化验室数据远程核对", "On site; laboratory data checked remotely"),
        first_on=date(2026, 11, 16),
        last_on=date(2026, 11, 18),
        places=(Text("江城厂区", "Jiangcheng site"), Text("化验室（远程）", "Laboratory (remote)")),
        team=(
            Member("赵倩", Text("审核组长", "Lead auditor"), Text("质量管理部", "Quality")),
            Member("孙悦", Text("审核员", "Auditor"), Text("安环部", "Safety and environment")),
            Member(
                "何伟",
                Text("技术专家", "Technical expert"),
                Text("生产技术部", "Production engineering"),
                Text(
                    "2025 年参与过煤粉制备改造，只审核化验室",
                    "Took part in the coal mill project in 2025; audits the laboratory only",
                ),
            ),
        ),
        auditees=(
            Auditee(Text("熟料车间", "Clinker works"), ("陈刚", "吴桐")),
            Auditee(Text("化验室", "Laboratory"), ("刘洋",)),
        ),
        distribution=(
            Recipient("周岚", Text("碳中和管理负责人", "Management representative")),
            Recipient("王敏", Text("审核方案管理人员", "Programme manager")),
            Recipient("陈刚", Text("熟料车间主任", "Head of clinker works")),
        ),
        conclusion="排放核算过程总体符合准则要求并有效运行；燃料热值数据的更正未受控，须在下次核算前纠正。\n"
        "审核目的已经达到。",
        summary="审核组访谈 14 人，查阅文件 9 份、记录 412 条，现场核实 6 个计量点。",
        strengths=("化验室对标准物质的期间核查频次高于规定。", "班组对排放因子的来源清楚。"),
        obstacles="2 号窑停产检修，未能观察点火操作，列入 AU-2027-01。",
        results=tuple(
            ResultRow(
                Text(f"{_CLAUSES[at % 10]} 第 {at} 项要求", f"{_CLAUSES[at % 10]} requirement {at}"),
                {"conformity": at % 4, "minor": int(at % 7 == 0), "major": int(at == 13), "observation": at % 3},
                not_applicable=int(at % 11 == 0),
            )
            for at in range(clauses)
        ),
        findings=tuple(finding(serial) for serial in range(1, findings + 1)),
        checklist=tuple(check(serial) for serial in range(1, checks + 1)),
        follow_up="不符合的纠正措施于 2026-12-31 前提交；由 AU-2027-01 跟踪验证。",
        signatures=SIGNATURES,
        checkpoint=CODE,
    )
