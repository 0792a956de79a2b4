"""What cannot be done with processes, and why."""

from docflow.kernel.errors import Conflict, Invalid, NotFound


class ProcessNotFound(NotFound):
    """No process has this code or id."""

    code = "process-not-found"
    zh = "没有过程 {process}"
    en = "There is no process {process}"


class ProcessCodeTaken(Conflict):
    """A process is known by its code for ever, also after it has ended."""

    code = "process-code-taken"
    zh = "过程代码 {process} 已被使用"
    en = "The process code {process} is already in use"


class ProcessInvalid(Invalid):
    """A process needs a code, a name, an owner, a site and weights from 1 to 5; `reasons` says all that is wrong."""

    code = "process-invalid"
    zh = "过程信息有误：{fault_zh}"
    en = "The process is not right: {fault_en}"


class ProcessEnded(Conflict):
    """A process ends once."""

    code = "process-ended"
    zh = "过程 {process} 已停用"
    en = "Process {process} has ended already"
