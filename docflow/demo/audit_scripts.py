"""What the audits of the demonstration found, each by the process it looked at."""

from collections.abc import Callable, Mapping

from docflow.demo.acting import Play
from docflow.demo.auditing import Found, Script
from docflow.demo.finding_cases import calibration, labels, night_shift, suppliers, trend
from docflow.kernel.text import Text


def metering(play: Play) -> Script:
    return Script(
        "计量体系已建立，但校准没有有效实施，涉及核算数据；其余要求得到执行。体系在此过程中部分有效。",
        (
            Found(
                "major", Text("超过校准期的流量计用于核算", "Flow meters past their calibration used in accounting"),
                "9.1.1.3", "计量器具按周期校准，无有效证书的器具，其数据不得用于核算。",
                "3号窑尾煤粉流量计FT-301证书到期后继续使用67天；同批5台中2台无有效证书，其数据进入两个月的核算表。",
                "到期器具未停用，数据未剔除也未追溯，校准控制完全没有起作用。", rule="system_absent",
                aftermath=calibration(play),
            ),
            Found(
                "opportunity", Text("校准到期提醒可由系统发出", "Reminders of calibration could come from the system"),
                "7.1.4", "监视和测量资源应适合其用途。", "目前由计量员按纸质台账逐月查看到期日。",
            ),
            Found(
                "good_practice", Text("关口表每班双人抄读", "Main meters are read by two people each shift"), "7.1.4",
                "关口计量数据应可靠。", "连续三个月双人抄读，差异为零。",
            ),
        ),
    )  # fmt: skip


def records(play: Play) -> Script:
    return Script(
        "文件控制有效，记录的标识需要改进。",
        (
            Found(
                "minor", Text("记录盒没有保存期限标识", "Boxes of records without their retention"), "7.5.3",
                "记录注明保存期限并按期处置。", "档案室B架24盒中7盒没有保存期限，最早为两年前。",
                "无法判断是否到期，处置缺少依据。", aftermath=labels(play),
            ),
            Found(
                "observation", Text("分厂阅览点夜间不开放", "The reading room of the works is closed at night"),
                "7.5.3",
                "文件在使用处可获得。", "夜班需要时由值班长开门，登记簿显示每月约两次。",
                "获得文件有等待，尚未影响作业。",
            ),
        ),
    )  # fmt: skip


def clinker(play: Play) -> Script:
    return Script(
        "烧成过程总体受控；夜班的参数偏离没有按规定处理，趋势数据未被使用。",
        (
            Found(
                "minor", Text("夜班热耗偏离没有记录处置", "Deviations of heat use at night left without a record"),
                "8.1.5", "单位熟料热耗连续两小时超出控制线时分析原因并记录。",
                "近一个月中控曲线有4次夜班偏离，交接班记录只有1次处置。", "三次偏离没有分析，也没有告知工艺工程师。",
                aftermath=night_shift(play),
            ),
            Found(
                "minor", Text("窑系统漏风系数没有按月测定", "Air leakage of the kiln not measured each month"), "8.1.1",
                "漏风系数每月测定一次并据此安排检修。", "近六个月只有两次测定。",
                "四个月没有数据，检修计划缺少依据。", aftermath=trend(play),
            ),
            Found(
                "good_practice", Text("替代燃料配比当班公示", "The share of alternative fuel posted each shift"),
                "6.6.2",
                "目标和措施为相关人员所知。", "中控室每班公示替代率和目标差距，操作员能说出当月目标。",
            ),
        ),
    )  # fmt: skip


def purchasing(play: Play) -> Script:
    return Script(
        "采购评价已纳入碳要求，供方数据的核实尚不完整。",
        (
            Found(
                "minor", Text("主要供方的碳数据未经核实", "Carbon data of main suppliers not verified"), "8.3",
                "主要供方每年提供经核实的碳排放数据。", "12家主要供方中4家只有自行声明，其中石灰石供方占采购量31%。",
                "未经核实的数据进入采购评分。", disputed="合同中约定的核实日期尚未到期。",
                decision="合同日期不改变程序要求的频次，发现成立；整改期限可参照合同日期。", aftermath=suppliers(play),
            ),
        ),
    )  # fmt: skip


def training(play: Play) -> Script:
    return Script(
        "能力管理有效，培训记录完整。",
        (
            Found(
                "observation", Text("外包检修人员的碳意识培训偏少", "Little awareness training for contractors"), "7.3",
                "在组织控制下工作的人员知晓方针和自己的贡献。", "抽查8名外包人员，3名说不出本岗位与减排的关系。",
                "培训覆盖外包人员，但频次低于本厂员工。",
            ),
            Found(
                "conformity", Text("核算人员授权与能力记录一致",
                "Authorisation of accountants matches their competence"),
                "7.2", "核算人员具备能力并经授权。", "6名核算人员证书、考核和授权日期一致。",
            ),
        ),
    )  # fmt: skip


def accounting(play: Play) -> Script:
    """It goes on today."""
    return Script("", share=0.5)


SCRIPTS: Mapping[str, Callable[[Play], Script]] = {
    "P-01": accounting, "P-02": metering, "P-03": clinker, "P-06": purchasing, "P-07": training, "P-08": records,
}  # fmt: skip
