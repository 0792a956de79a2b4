"""Sources, grades, methods, categories and answers in words."""

from collections.abc import Mapping

from docflow.kernel.text import Text

SOURCES: Mapping[str, Text] = {
    "audit": Text("内部审核", "Internal audit"),
    "compliance": Text("合规性评价", "Compliance evaluation"),
    "monitoring": Text("监视和测量", "Monitoring and measurement"),
    "complaint": Text("投诉", "Complaint"),
    "incident": Text("事件", "Incident"),
    "overdue_record": Text("记录逾期", "Overdue record"),
    "external_audit": Text("外部审核", "External audit"),
    "other": Text("其他", "Other"),
}
GRADES: Mapping[str, Text] = {
    "minor": Text("轻微不符合", "Minor"),
    "major": Text("严重不符合", "Major"),
}
METHODS: Mapping[str, Text] = {
    "five_whys": Text("五个为什么", "Five whys"),
    "fishbone": Text("鱼骨图", "Fishbone"),
    "other": Text("其他方法", "Another method"),
}
CATEGORIES: Mapping[str, Text] = {
    "man": Text("人员", "People"),
    "machine": Text("设备", "Equipment"),
    "material": Text("物料", "Material"),
    "method": Text("方法", "Method"),
    "environment": Text("环境", "Environment"),
    "measurement": Text("测量", "Measurement"),
}
CORRECTIONS: Mapping[str, Text] = {
    "done": Text("已纠正", "Corrected"),
    "none_needed": Text("无需纠正", "No correction needed"),
}
NEEDED: Mapping[str, Text] = {
    "yes": Text("需要纠正措施", "Corrective action is needed"),
    "no": Text("不需要纠正措施", "No corrective action is needed"),
}
ANSWERS: Mapping[str, Text] = {
    "same_cause": Text("原因相同", "Same cause"),
    "similar": Text("类似", "Similar"),
    "not_similar": Text("不类似", "Not similar"),
}
CHANGES: Mapping[str, Text] = {
    "none": Text("体系和风险无需变更", "System and risks need no change"),
    "requested": Text("已提出更改申请", "A change has been requested"),
}
