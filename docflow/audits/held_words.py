"""The values of audits, answers and findings in words."""

from collections.abc import Mapping

from docflow.kernel.text import Text

PART_WORDS: Mapping[str, Text] = {
    "lead": Text("组长", "Lead auditor"),
    "auditor": Text("审核员", "Auditor"),
    "expert": Text("技术专家", "Technical expert"),
    "observer": Text("观察员", "Observer"),
}
METHOD_WORDS: Mapping[str, Text] = {
    "onsite": Text("现场", "On site"),
    "remote": Text("远程", "Remote"),
    "hybrid": Text("现场与远程结合", "On site and remote"),
}
RESULT_WORDS: Mapping[str, Text] = {
    "conform": Text("符合", "Conforms"),
    "nonconform": Text("不符合", "Does not conform"),
    "opportunity": Text("改进机会", "Opportunity"),
    "not_applicable": Text("不适用", "Not applicable"),
}
EVIDENCE_WORDS: Mapping[str, Text] = {
    "record": Text("记录", "Record"),
    "file": Text("文件或照片", "File or photograph"),
    "interview": Text("面谈", "Interview"),
    "observation": Text("观察", "Observation"),
    "none": Text("无", "None"),
}
WAY_WORDS: Mapping[str, Text] = {
    "document_review": Text("查阅文件", "Document review"),
    "interview": Text("询问", "Interview"),
    "observe": Text("观察", "Observation"),
}
GRADE_WORDS: Mapping[str, Text] = {
    "conformity": Text("符合", "Conformity"),
    "good_practice": Text("良好实践", "Good practice"),
    "opportunity": Text("改进机会", "Opportunity"),
    "observation": Text("观察项", "Observation"),
    "minor": Text("轻微不符合", "Minor nonconformity"),
    "major": Text("严重不符合", "Major nonconformity"),
}
