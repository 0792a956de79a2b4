"""A year of audits and of nonconformities, for looking at charts."""

from datetime import date

from docflow.kernel.text import Language, Text
from docflow.web.charts import Audit, Plot, Year, pareto, trend, year

PROCESSES = (
    Text("文件控制", "Control of documents"),
    Text("排放核算", "Emission accounting"),
    Text("监视测量（含在线仪表与化验室的期间核查）", "Monitoring and measurement, on-line instruments included"),
    Text("采购", "Purchasing"),
    Text("碳交易履约", "Trading and surrender"),
    Text("培训与意识", "Training and awareness"),
)
STATES = {
    "in-force": Text("已关闭", "Closed"),
    "in-review": Text("实施中", "In progress"),
    "ready": Text("报告已签发", "Report issued"),
    "draft": Text("已计划", "Planned"),
    "awaiting": Text("已准备", "Prepared"),
    "paused": Text("已推迟", "Postponed"),
    "late": Text("逾期", "Late"),
    "old": Text("已取消", "Cancelled"),
}
CAUSES = (
    (Text("作业文件没有规定", "No rule in the instruction"), 14),
    (Text("未经培训", "Not trained"), 9),
    (Text("仪表超期未校准", "Instrument out of calibration"), 5),
    (Text("录入差错", "Typing error"), 3),
    (Text("其他", "Other"), 1),
    (Text("从未发生", "Never happened"), 0),
)
OPENED = (3, 1, 4, 2, 0, 5, 2, 3, 6, 1, 2, 0)
CLOSED = (1, 2, 2, 3, 1, 2, 4, 2, 3, 4, 1, 2)
OPEN = (9, 8, 10, 9, 8, 11, 9, 10, 13, 10, 11, 9)


def audits(language: Language) -> Year:
    tones, rows = list(STATES), []
    for at, process in enumerate(PROCESSES):
        marks = []
        for turn in range(3):
            tone = tones[(at * 3 + turn) % len(tones)]
            on = date(2026, (at * 2 + turn * 4) % 12 + 1, 10 + turn)
            about = f"AU-2026-{at * 3 + turn + 1:02} · {STATES[tone].in_(language)} · {on}"
            word = Text(("赵倩、孙悦", "张", "陈")[turn], ("Zhao, Sun", "Zhang", "Chen")[turn]).in_(language)
            marks.append(Audit(on, tone, word, about, f"/gallery/charts?audit={at * 3 + turn}"))
        rows.append((process.in_(language), [*marks, *marks[:1]] if at == 2 else marks))
    return year(2026, rows, today=date(2026, 11, 20))


def causes(language: Language) -> Plot:
    return pareto([(label.in_(language), count) for label, count in CAUSES])


def months(language: Language) -> list[str]:
    return [f"{at} 月" if language == "zh" else date(2026, at, 1).strftime("%b") for at in range(1, 13)]


def flow(language: Language) -> Plot:
    return trend(months(language), (OPENED, CLOSED), line=OPEN)
