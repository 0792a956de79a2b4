"""Make the report of an audit with 30 findings; the floor unpacks and packs the same file again."""

import hashlib
import io
import zipfile
from datetime import date
from pathlib import Path

from benchmarks.measuring import Row, Size, side_by_side
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
from docflow.reports.audit_report import audit_report

_FINDINGS = 30
_GRADES: tuple[Grade, ...] = ("minor", "observation", "opportunity", "minor", "good_practice", "major")
_EVIDENCE = (
    "查 2026 年 1 月至 10 月《燃料收发存台账》，随机抽取 25 条，其中 3 条的实测低位发热量与化验单不一致，"
    "差值分别为 0.42、0.37 与 1.05 GJ/t；未见更正的理由与审批。"
)


def run(folder: Path, size: Size) -> list[Row]:
    facts = _audit()
    data = audit_report(facts, "zh")

    def ours() -> None:
        audit_report(facts, "zh")

    def floor() -> None:
        packed = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
            for name in source.namelist():
                target.writestr(name, source.read(name))

    taken, beside = side_by_side(ours, floor, size.times)
    return [Row(f"audit report with {_FINDINGS} findings, {len(data) // 1000} KB", taken, beside, "<= 3x", most=3)]


def _audit() -> AuditReport:
    """An audit of the usual size: its findings, a matrix of clauses and a checklist."""
    return AuditReport(
        organisation="江城水泥有限公司",
        number="AR-2026-03",
        audit="AU-2026-03",
        title=Text("2026 年第三次内部审核", "Third internal audit of 2026"),
        state="已签发",
        issued_on=date(2026, 11, 20),
        objective="判断排放核算与监测过程是否符合要求、是否有效运行。",
        scope="熟料车间、煤粉制备、化验室",
        criteria=(Criterion("碳中和管理体系 T/CIECCPA", "2022", ("6.3", "7.5", "9.1")),),
        method="现场审核",
        first_on=date(2026, 11, 16),
        last_on=date(2026, 11, 18),
        team=(Member("赵倩", "审核组长", "质量管理部"), Member("孙悦", "审核员", "安环部")),
        auditees=(Auditee("熟料车间", ("陈刚",)),),
        distribution=(Recipient("周岚", "碳中和管理负责人"),),
        conclusion="排放核算过程总体符合准则要求并有效运行。",
        results=tuple(ResultRow(f"7.{at}", {"conformity": at % 4, "minor": at % 2}) for at in range(20)),
        findings=tuple(_finding(serial) for serial in range(1, _FINDINGS + 1)),
        checklist=tuple(
            CheckLine("9.1.1", "活动水平数据能否追溯到原始读数？", "conformity", "台账第 12 页", "287 条", "25，随机")
            for _ in range(30)
        ),
        signatures=(
            Signed("审核", "赵倩", "审核组长", "2026-11-20 16:42 UTC+08:00", hashlib.sha256(b"audited").hexdigest()),
        ),
        checkpoint="18204-9f2c-41ab-77e0-c3d1",
    )


def _finding(serial: int) -> Finding:
    return Finding(
        number=f"F-2026-{serial:03}",
        grade=_GRADES[serial % len(_GRADES)],
        title="燃料热值台账与化验单不一致",
        criterion="T/CIECCPA 7.5.3",
        unit="熟料车间",
        requirement="记录的更正应保留原值并写明理由、日期和更正人。",
        evidence=_EVIDENCE,
        gap="数据更正未按规定留痕，无法确认排放量的准确性。",
        auditor="孙悦",
        answer="accepted",
        answered_by="陈刚",
    )
