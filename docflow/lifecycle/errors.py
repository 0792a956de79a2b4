"""What the spine refuses, whatever kind of item it is about."""

from docflow.kernel.errors import Conflict, Invalid, NotFound, Unavailable


class ItemNotFound(NotFound):
    """An item that does not exist and one the reader may not see are answered alike."""

    code = "item-not-found"
    zh = "没有找到该事项，或您无权查看"
    en = "There is no such item, or you may not see it"


class StepUnknown(NotFound):
    """The item's workflow has no step of that name."""

    code = "step-unknown"
    zh = "该流程没有步骤“{step}”"
    en = "This workflow has no step “{step}”"


class StepRefused(Conflict):
    """At least one guard of the step answered no. `reasons` lists every answer."""

    code = "step-refused"
    zh = "现在不能进行“{step}”"
    en = "“{step}” cannot be taken now"


class VersionStale(Conflict):
    """The item changed since the writer last saw it (`If-Match` against its version)."""

    code = "version-stale"
    zh = "该事项已被他人更改（当前版本 {version}），请刷新后再试"
    en = "Somebody changed this meanwhile (it is at version {version} now); reload and try again"


class FormInvalid(Invalid):
    """A step's form lacks a field or has a wrong value; `fields` names each with its fault."""

    code = "form-invalid"
    zh = "步骤表单填写有误：{summary}"
    en = "The form of this step is not right: {summary}"


class SignatureMissing(Invalid):
    """The step is signed: it needs the signer's password and the digest of the statement shown."""

    code = "signature-missing"
    zh = "此步骤需要电子签名：请核对签署内容并验证身份"
    en = "This step is signed: check what you sign and authenticate"


class StatementDiffers(Conflict):
    """What the signer was shown is not what would be signed now."""

    code = "statement-differs"
    zh = "您看到的签署内容与现在的不一致，请重新查看后再签"
    en = "What you were shown is not what would be signed now; look again, then sign"


class WorkflowInvalid(Invalid):
    """A workflow file that cannot be run; names the file, the place and what is wrong there."""

    code = "workflow-invalid"
    zh = "流程文件 {file} 的 {place} 有误：{fault_zh}"
    en = "Workflow file {file}, {place}: {fault_en}"


class WorkflowFrozen(Conflict):
    """A workflow in use was edited without raising its version."""

    code = "workflow-frozen"
    zh = "流程 {workflow} 第 {version} 版已在使用，不得改动；请把 version 加一后另存"
    en = "Version {version} of workflow {workflow} is in use and may not change; raise its version"


class WorkflowMissing(Unavailable):
    """Items still run under a workflow version whose file is gone."""

    code = "workflow-missing"
    zh = "缺少流程 {workflow} 第 {version} 版，仍有事项按该版运行"
    en = "Workflow {workflow} version {version} is missing, and items still run under it"


class NumberPatternInvalid(Invalid):
    """A number pattern uses an unknown token, or lacks {{seq}}."""

    code = "number-pattern-invalid"
    zh = "编号规则 {pattern} 有误：{fault_zh}"
    en = "Number pattern {pattern} is not valid: {fault_en}"


class NumberTaken(Conflict):
    """Numbers are never used twice, not even after a withdrawal."""

    code = "number-taken"
    zh = "编号 {number} 已被使用"
    en = "Number {number} is already in use"


class StagesInvalid(Invalid):
    """The decision stages cannot work as asked."""

    code = "stages-invalid"
    zh = "审批阶段设置有误：{fault_zh}"
    en = "The decision stages are not right: {fault_en}"


class AlreadyClaimed(Conflict):
    """Only one item of a line may be in this state at a time."""

    code = "already-claimed"
    zh = "同一对象已有另一事项处于该状态（{claim}）"
    en = "Another item of the same line already holds this place ({claim})"
