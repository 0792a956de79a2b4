"""What the command line refuses before anything else has been asked."""

from docflow.kernel.errors import Conflict, Invalid, NotAllowed, Unavailable


class SettingsInvalid(Invalid):
    """A setting in the environment or in docflow.toml has a value it cannot have."""

    code = "settings-invalid"
    zh = "设置有误（环境变量 DOCFLOW_* 或 docflow.toml）：{summary}"
    en = "A setting is not right (DOCFLOW_* in the environment, or docflow.toml): {summary}"


class FolderUnusable(Unavailable):
    """The data folder cannot be read or written by whoever runs the command."""

    code = "folder-unusable"
    zh = "数据文件夹 {folder} 不可用：{reason}"
    en = "The data folder {folder} cannot be used: {reason}"


class DatabaseUnreachable(Unavailable):
    """No connection to the database could be made."""

    code = "database-unreachable"
    zh = "无法连接数据库：{reason}"
    en = "The database cannot be reached: {reason}"


class FolderInUse(Conflict):
    """An organisation is begun in an empty data folder only."""

    code = "folder-in-use"
    zh = "数据文件夹 {folder} 中已有内容，请另选空文件夹"
    en = "The data folder {folder} is already in use; choose an empty one"


class ActorNotNamed(NotAllowed):
    """What people do is done by a person, also on the command line."""

    code = "actor-not-named"
    zh = "请用 --as 用户名 说明由谁进行"
    en = "Say who acts with --as USERNAME"


class FieldUnreadable(Invalid):
    """A field of a step's form is given as name=value."""

    code = "field-unreadable"
    zh = "“{field}”不是 名称=值 的形式"
    en = "“{field}” is not of the form name=value"


class RoleUnreadable(Invalid):
    """A role is given as role@UNIT, or role:type@UNIT for one type of document."""

    code = "role-unreadable"
    zh = "“{role}”不是 角色@部门代码 的形式（限定文件类型时写作 角色:类型@部门代码）"
    en = "“{role}” is not of the form role@UNIT (role:type@UNIT for one type of document)"


class FileUnreadable(Invalid):
    """A file named on the command line cannot be read."""

    code = "file-unreadable"
    zh = "无法读取文件 {file}：{reason}"
    en = "The file {file} cannot be read: {reason}"


class WorkflowUnknown(Invalid):
    """Workflows are drawn by their names."""

    code = "workflow-unknown"
    zh = "没有流程 {workflow}，可用的流程：{known}"
    en = "There is no workflow {workflow}; there are {known}"


class NothingInProgress(Conflict):
    """A file is uploaded to a draft; a document in force is revised first."""

    code = "nothing-in-progress"
    zh = "文件 {number} 没有正在编制的版本，请先用 docflow document revise 开始修订"
    en = "Nothing of document {number} is in progress; begin with docflow document revise"
