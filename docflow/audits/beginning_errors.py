"""Why an audit cannot be planned like this."""

from docflow.kernel.errors import Conflict, Invalid


class AuditBegunWrongly(Invalid):
    """An audit needs a title, a reason or a programme, processes that run, clauses that exist and days to come."""

    code = "audit-begun-wrongly"
    zh = "不能这样计划审核"
    en = "An audit cannot be planned like this"


class AuditsOverlap(Conflict):
    """One process at one site has one audit at a time; `reasons` names what is in the way."""

    code = "audits-overlap"
    zh = "同一过程在同一场所同日已有审核"
    en = "Another audit looks at the same process and site on the same days"
