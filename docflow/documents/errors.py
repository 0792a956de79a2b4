"""What cannot be done with documents, and why."""

from docflow.kernel.errors import Conflict, Invalid, NotFound


class DocumentNotFound(NotFound):
    """A document that does not exist and one the reader may not see are answered alike."""

    code = "document-not-found"
    zh = "没有文件 {number}，或您无权查看"
    en = "There is no document {number}, or you may not see it"


class NoEffectiveText(NotFound):
    """The document exists, but no text of it is (or was, on the day asked for) in force."""

    code = "no-effective-text"
    zh = "文件 {number} 在 {on} 没有有效文本"
    en = "No text of document {number} is in force on {on}"


class NoSuchRendition(NotFound):
    """The file is not available in the format asked for."""

    code = "no-such-rendition"
    zh = "文件 {number} 没有 {format} 格式，可用的格式：{available}"
    en = "Document {number} is not available as {format}; there is {available}"


class DocumentTypeUnknown(Invalid):
    """The type is not among the document types."""

    code = "document-type-unknown"
    zh = "没有文件类型 {type}，可用的类型：{known}"
    en = "There is no document type {type}; there are {known}"


class DocumentTypesInvalid(Invalid):
    """The file of document types cannot be used."""

    code = "document-types-invalid"
    zh = "文件类型定义 {file} 有误：{fault}"
    en = "The document types in {file} are not valid: {fault}"


class RevisionAlreadyOpen(Conflict):
    """Only one revision of a document may be in progress at a time."""

    code = "revision-already-open"
    zh = "文件 {number} 的修订 {label} 尚未完成"
    en = "Revision {label} of document {number} is still in progress"


class ChangeRequestNeeded(Conflict):
    """Some types of document are begun and revised by an approved change request alone."""

    code = "change-request-needed"
    zh = "“{type}”须先有已批准的更改申请，修订随其实施而开始；请提出更改申请"
    en = "A {type} is begun or revised by an approved change request alone; ask for a change first"


class NothingToCompare(NotFound):
    """A comparison shows the words that were struck out, so it is for those who may read both texts."""

    code = "nothing-to-compare"
    zh = "没有您可以查看的旧版本可与 {number} {label} 比较"
    en = "There is no earlier text that you may read to compare {number} {label} with"


class NothingToRevise(Conflict):
    """A document without an effective text is worked on in its draft, not revised."""

    code = "nothing-to-revise"
    zh = "文件 {number} 没有现行有效文本，不能修订"
    en = "Document {number} has no effective text to revise"


class NothingToTranslate(Conflict):
    """Another language follows a text in force."""

    code = "nothing-to-translate"
    zh = "文件 {number} 没有现行有效文本，不能编制其他语言版本"
    en = "Document {number} has no text in force to put into another language"


class LanguageBegun(Conflict):
    """A document has one line of revisions in each language."""

    code = "language-begun"
    zh = "文件 {number} 已有该语言（{language}）的版本"
    en = "Document {number} has revisions in this language ({language}) already"


class NotEditable(Conflict):
    """Content can be replaced only while the revision is a draft."""

    code = "not-editable"
    zh = "当前状态为“{state}”，正文已冻结；如需修改请先撤回或退回"
    en = "The state is “{state}” and the text is frozen; recall it or have it returned to change it"


class FileKindNotAllowed(Invalid):
    """The document's type allows other kinds of file only."""

    code = "file-kind-not-allowed"
    zh = "“{type}”只接受 {allowed} 文件，收到的是 {kind}"
    en = "A {type} takes {allowed} files; this one is {kind}"


class NoContent(NotFound):
    """Nothing has been uploaded to this revision yet."""

    code = "no-content"
    zh = "该修订还没有上传正文"
    en = "Nothing has been uploaded to this revision yet"


class BeyondTheText(Invalid):
    """A piece of a text begins before its end."""

    code = "beyond-the-text"
    zh = "正文共 {characters} 个字符，{offset} 已超出末尾；请从 0 或上一段给出的位置开始"
    en = "The text has {characters} characters and {offset} is behind its end; begin at 0 or where the last piece said"


class TitleMissing(Invalid):
    """A document needs a title in at least one language."""

    code = "title-missing"
    zh = "请至少用一种语言填写标题（最长 300 字）"
    en = "Give a title in at least one language (300 characters at most)"


class NotADate(Invalid):
    """A day is written year-month-day."""

    code = "not-a-date"
    zh = "“{value}”不是日期，请写成 2026-03-01"
    en = "“{value}” is not a date; write it as 2026-03-01"


class AcknowledgementNotAsked(Conflict):
    """Only those who were asked to acknowledge a text can do so, once."""

    code = "acknowledgement-not-asked"
    zh = "没有等待您阅知的版本"
    en = "No acknowledgement of yours is awaited"


class NotOpenedYet(Conflict):
    """A text is acknowledged after it has been opened."""

    code = "not-opened-yet"
    zh = "请先打开文件阅读，再确认阅知"
    en = "Open the text before acknowledging it"


class RemarksClosed(Conflict):
    """Remarks are made and answered while a text is written, reviewed or awaits approval."""

    code = "remarks-closed"
    zh = "该版本已批准或已关闭，不能再提出或答复意见"
    en = "This revision is approved or closed; remarks are no longer taken"


class RemarkAnswered(Conflict):
    """A remark is answered once; what else there is to say is another remark."""

    code = "remark-answered"
    zh = "该意见已有答复"
    en = "This remark has its answer already"
