"""What cannot be done with nonconformities, and why."""

from docflow.kernel.errors import Conflict, Invalid, NotFound


class NonconformityNotFound(NotFound):
    """A nonconformity that does not exist and one the reader may not see are answered alike."""

    code = "nonconformity-not-found"
    zh = "没有不符合 {number}，或您无权查看"
    en = "There is no nonconformity {number}, or you may not see it"


class NonconformityUndescribed(Invalid):
    """A report says what was found, in a heading and in words."""

    code = "nonconformity-undescribed"
    zh = "请写明标题和发现的情况"
    en = "Give a heading and describe what was found"


class DetectedLater(Invalid):
    """What is reported has happened: the day it was found is not after today."""

    code = "detected-later"
    zh = "发现日期不能晚于今天"
    en = "It cannot have been found after today"


class NonconformitySourceUnknown(Invalid):
    """A nonconformity comes from one of the known sources."""

    code = "nonconformity-source-unknown"
    zh = "未知来源 {source}；可用：{known}"
    en = "{source} is no known source; these are: {known}"


class NonconformityRulesInvalid(Invalid):
    """The rules' file cannot be used; names the file and the fault."""

    code = "nonconformity-rules-invalid"
    zh = "规则文件 {file} 有误：{fault}"
    en = "The rules in {file} are not right: {fault}"


class OwnerMissing(Conflict):
    """Somebody has to answer for a nonconformity: the process owner, the head of the unit, or a leader."""

    code = "nonconformity-owner-missing"
    zh = "该部门没有可承担责任的人员，请指定责任人"
    en = "Nobody in this unit could answer for it; name somebody"


class NotInThisPart(Conflict):
    """What is asked belongs to another part of the nonconformity's life."""

    code = "nonconformity-not-in-this-part"
    zh = "当前状态为“{state}”，不能进行此操作"
    en = "It is at “{state}”; this cannot be done now"


class SimilarCaseUnfit(Invalid):
    """A similar case is another nonconformity, and one that is not similar has a reason."""

    code = "similar-case-unfit"
    zh = "类似情况有误：{fault_zh}"
    en = "The similar case is not right: {fault_en}"
