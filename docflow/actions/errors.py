"""What cannot be done with actions, and why."""

from docflow.kernel.errors import Conflict, Invalid, NotFound


class ActionNotFound(NotFound):
    """An action that does not exist and one the reader may not see are answered alike."""

    code = "action-not-found"
    zh = "没有该措施，或您无权查看"
    en = "There is no such action, or you may not see it"


class ActionInvalid(Invalid):
    """An action needs words, an owner who is here, and a day from today on; its effect is judged after it is due."""

    code = "action-invalid"
    zh = "措施有误：{fault_zh}"
    en = "The action is not right: {fault_en}"


class ExtensionInvalid(Invalid):
    """An extension asks for a later day, with the reason."""

    code = "extension-invalid"
    zh = "延期申请有误：须说明理由，且新日期须晚于 {due_on}"
    en = "The extension is not right: it needs a reason and a day later than {due_on}"


class ExtensionPending(Conflict):
    """One extension of an action is decided before another is asked for."""

    code = "extension-pending"
    zh = "已有一项延期申请等待决定"
    en = "An extension is waiting for its decision already"


class NoExtensionPending(Conflict):
    """There is an extension to decide on only while one is asked for."""

    code = "no-extension-pending"
    zh = "没有等待决定的延期申请"
    en = "No extension is waiting for a decision"


class ActionNotOpen(Conflict):
    """Dates and links of an action change only until it is done."""

    code = "action-not-open"
    zh = "当前状态为“{state}”，此处不能再更改"
    en = "The state is “{state}”; this cannot be changed any more"


class NothingToLink(Invalid):
    """Only change requests and revisions that one may see are linked to an action."""

    code = "nothing-to-link"
    zh = "没有可关联的更改申请或修订 {number}"
    en = "There is no change request or revision {number} to link"


class ActionRulesInvalid(Invalid):
    """The rules' file cannot be used; names the file and the fault."""

    code = "action-rules-invalid"
    zh = "规则文件 {file} 有误：{fault}"
    en = "The rules in {file} are not right: {fault}"


class PlanChangeInvalid(Invalid):
    """Another plan says what changes and why; a day lies neither in the past nor before the action is to be done."""

    code = "plan-change-invalid"
    zh = "计划更改申请有误：{fault_zh}"
    en = "The change of the plan is not right: {fault_en}"


class PlanChangePending(Conflict):
    """One change of an action's plan is decided before another is asked for."""

    code = "plan-change-pending"
    zh = "已有一项计划更改申请等待决定"
    en = "A change of the plan is waiting for its decision already"


class NoPlanChangePending(Conflict):
    """There is a change of the plan to decide on only while one is asked for."""

    code = "no-plan-change-pending"
    zh = "没有等待决定的计划更改申请"
    en = "No change of the plan is waiting for a decision"


class RefusedWithoutWords(Invalid):
    """Whoever refuses says why."""

    code = "refused-without-words"
    zh = "不同意时须说明理由"
    en = "Say why it is refused"


class LinkedTooOld(Conflict):
    """What was in force before the action was ordered is not what the action changes."""

    code = "linked-too-old"
    zh = "{number} 在措施提出之前已经生效，不是该措施所要求的更改"
    en = "{number} was in force before the action was ordered; it is not the change the action asks for"


class NotLinked(NotFound):
    """Only what is linked can be taken off."""

    code = "not-linked"
    zh = "措施没有关联 {number}"
    en = "The action is not linked to {number}"
