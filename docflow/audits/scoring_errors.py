"""Why an audit interval cannot be computed."""

from docflow.kernel.errors import Invalid


class ScoringRulesInvalid(Invalid):
    """Weights name every factor once, and more points never make an interval longer."""

    code = "scoring-rules-invalid"
    zh = "间隔规则文件 {file} 在“{place}”处有误：{fault}"
    en = "The rules for intervals in {file} are not valid at “{place}”: {fault}"
