"""What cannot be kept as proof, and why."""

from docflow.kernel.errors import Conflict, Invalid, NotFound


class AttachmentNotFound(NotFound):
    """An attachment that does not exist and one of an item the reader may not see are answered alike."""

    code = "attachment-not-found"
    zh = "没有该附件，或您无权查看"
    en = "There is no such attachment, or you may not see it"


class NotAttachable(Conflict):
    """The item takes no proof from this person now."""

    code = "not-attachable"
    zh = "现在不能添加附件：{reason}"
    en = "Nothing can be attached now: {reason}"


class MediaNotKept(Invalid):
    """Only documents, tables and pictures are kept as proof; programs and archives are not."""

    code = "media-not-kept"
    zh = "文件“{name}”不能作为证据保存；可用的格式：{kept}"
    en = "“{name}” cannot be kept as evidence; these can: {kept}"
