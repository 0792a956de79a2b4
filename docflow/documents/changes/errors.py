"""What cannot be done with change requests, and why."""

from docflow.kernel.errors import Conflict, Invalid, NotFound


class ChangeRequestNotFound(NotFound):
    """A request that does not exist and one the reader may not see are answered alike."""

    code = "change-request-not-found"
    zh = "没有更改申请 {request}，或您无权查看"
    en = "There is no change request {request}, or you may not see it"


class ChangeRulesInvalid(Invalid):
    """The file with the rules of change requests cannot be used."""

    code = "change-rules-invalid"
    zh = "更改申请规则 {file} 有误：{fault}"
    en = "The rules of change requests in {file} are not valid: {fault}"


class ChangeSourceUnknown(Invalid):
    """A change request comes from one of a closed list of sources."""

    code = "change-source-unknown"
    zh = "没有更改来源 {source}，可用的来源：{known}"
    en = "There is no source {source} of a change; there are {known}"


class ChangedDocumentInvalid(Invalid):
    """What is said of a document to be changed cannot be used: it names none, one twice, or a new one without title."""

    code = "changed-document-invalid"
    zh = "所涉文件填写有误：{fault_zh}"
    en = "A document to be changed is not right: {fault_en}"


class RequestNotEditable(Conflict):
    """A change request is written while it is a draft; what was submitted stays as it is."""

    code = "request-not-editable"
    zh = "当前状态为“{state}”，申请内容已不能更改"
    en = "The state is “{state}”; what the request says can no longer be changed"
