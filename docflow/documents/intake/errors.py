"""Why an uploaded file is refused altogether, each reason by name."""

from docflow.kernel.errors import Invalid, Refusal, Unavailable


class FileEmpty(Invalid):
    """A file of 0 bytes is no content."""

    code = "file-empty"
    zh = "文件是空的（0 字节），请检查后重新上传"
    en = "The file is empty (0 bytes); please check it and upload it again"


class FileTooLarge(Invalid):
    """A file may not be larger than the house allows."""

    code = "file-too-large"
    zh = "文件超过 {limit_mib} MiB 的上限"
    en = "The file is larger than the limit of {limit_mib} MiB"


class FileKindUnknown(Invalid):
    """Only the kinds of file that docflow can read are taken in."""

    code = "file-kind-unknown"
    zh = "不支持的文件类型“{ending}”。可上传：{allowed}"
    en = "Files of type “{ending}” are not supported. You can upload: {allowed}"


class EndingMismatch(Invalid):
    """The bytes decide what a file is; its ending has to say the same."""

    code = "file-ending-mismatch"
    zh = "文件名以“.{ending}”结尾，但内容是 {found}。请用原程序另存为正确的格式后再上传"
    en = "The name ends in “.{ending}” but the content is {found}. Please save it in the right format and upload again"


class FileDamaged(Invalid):
    """A file that its own format's rules say is broken is not taken in."""

    code = "file-damaged"
    zh = "文件已损坏或不完整，无法打开。请用原程序打开并重新保存后再上传"
    en = "The file is damaged or cut off and cannot be opened. Please open and save it again before uploading"


class FileProtected(Invalid):
    """A file that opens only with a password can be neither read, compared nor indexed."""

    code = "file-password-protected"
    zh = "文件设有打开密码，请先去除密码再上传"
    en = "The file opens only with a password; please remove the password before uploading"


class FileIsTemplate(Invalid):
    """A Word or Excel template is not a document."""

    code = "file-is-template"
    zh = "这是一个 Office 模板，请另存为普通文档（.docx 或 .xlsx）后再上传"
    en = "This is an Office template; please save it as an ordinary document (.docx or .xlsx) first"


class HasMacros(Invalid):
    """Nothing that runs is taken in: no macros, no ActiveX, no DDE fields."""

    code = "file-has-macros"
    zh = "文件含有宏、ActiveX 控件或 DDE 域，请另存为不含宏的格式后再上传"
    en = "The file holds macros, ActiveX controls or DDE fields; please save it without them"


class ExternalTemplate(Invalid):
    """A document that fetches its template from elsewhere can change after approval."""

    code = "file-external-template"
    zh = "文件链接到外部模板“{target}”。请在 Word 的“模板和加载项”中改为 Normal 模板后再上传"
    en = "The file is attached to the outside template “{target}”. Please detach it in Word (Templates and Add-ins)"


class ExternalContent(Invalid):
    """A document that fetches pictures or data from elsewhere can change after approval."""

    code = "file-external-content"
    zh = "文件引用了外部内容“{target}”。请断开链接、将内容嵌入文件后再上传"
    en = "The file fetches content from outside: “{target}”. Please break the link and embed the content"


class ForbiddenXml(Invalid):
    """An XML part may not declare a document type or use an unusual encoding."""

    code = "file-forbidden-xml"
    zh = "文件内的“{part}”含有不允许的 XML 声明"
    en = "The part “{part}” of the file holds an XML declaration that is not allowed"


class ForbiddenPartName(Invalid):
    """Names inside an archive are plain, relative and unique."""

    code = "file-forbidden-part-name"
    zh = "文件内部有重复或不允许的名称“{part}”"
    en = "The file holds a repeated or forbidden inner name: “{part}”"


class TooManyParts(Invalid):
    """An office file has at most 2,000 parts."""

    code = "file-too-many-parts"
    zh = "文件内部的部件超过 {limit} 个"
    en = "The file holds more than {limit} inner parts"


class UnpacksTooLarge(Invalid):
    """What an archive unpacks to is counted while unpacking, and limited."""

    code = "file-unpacks-too-large"
    zh = "文件解压后过大（可能是压缩炸弹），已拒绝"
    en = "The file unpacks to far too much (it may be a zip bomb) and is refused"


class FileTooHard(Invalid):
    """A file whose reading takes more time or memory than the house gives one file."""

    code = "file-too-hard"
    zh = "读取此文件所需的时间或内存超过上限，已停止读取"
    en = "Reading this file took more time or memory than allowed, so it was stopped"


class ConverterMissing(Unavailable):
    """Without LibreOffice the text of an old format cannot be read; the caller keeps the file and says so."""

    code = "converter-missing"
    zh = "本服务器未安装 LibreOffice，无法读取此旧格式文件的文字"
    en = "LibreOffice is not installed on this server, so the text of this older format cannot be read"


class ReadersClosed(Unavailable):
    """The pool of readers is closed: the house is shutting down."""

    code = "file-readers-closed"
    zh = "服务正在停止，请稍后重新上传"
    en = "The service is shutting down; please upload the file again later"


class FileMissing(Unavailable):
    """The stored bytes could not be opened, so nothing can be said about them."""

    code = "file-not-there"
    zh = "服务器上暂时读不到此文件，请重新上传"
    en = "The server cannot reach this file at the moment; please upload it again"


INTAKE_ERRORS: dict[str, type[Refusal]] = {
    kind.code: kind
    for kind in (
        FileEmpty,
        FileTooLarge,
        FileKindUnknown,
        EndingMismatch,
        FileDamaged,
        FileProtected,
        FileIsTemplate,
        HasMacros,
        ExternalTemplate,
        ExternalContent,
        ForbiddenXml,
        ForbiddenPartName,
        TooManyParts,
        UnpacksTooLarge,
        FileTooHard,
        ConverterMissing,
        ReadersClosed,
        FileMissing,
    )
}
"""Every refusal of this room by its code: a worker process sends the code, the parent raises the class."""
