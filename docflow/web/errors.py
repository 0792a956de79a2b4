"""What the web door itself refuses, before any room is asked."""

from docflow.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, Unavailable


class PageNotFound(NotFound):
    """No page or API call stands at this address."""

    code = "page-not-found"
    zh = "此地址没有内容"
    en = "There is nothing at this address"


class MethodNotOffered(Invalid):
    """The address exists, but not for this HTTP method; `allow` names those it knows."""

    code = "method-not-offered"
    zh = "此地址不接受 {method} 请求"
    en = "This address does not take {method} requests"


class RequestInvalid(Invalid):
    """Fields of the request are missing or wrong; `reasons` names each field with its fault."""

    code = "request-invalid"
    zh = "提交的内容有 {count} 处错误"
    en = "What was sent has {count} fault(s)"


class BodyUnreadable(Invalid):
    """The body is not what its Content-Type says, or is cut short."""

    code = "body-unreadable"
    zh = "无法读取提交的内容"
    en = "The body of the request cannot be read"


class BodyTooLarge(Invalid):
    """A request body, uploads included, has a largest size that an administrator sets (`upload_limit_mib`)."""

    code = "body-too-large"
    zh = "提交的内容超过 {limit_mib} MiB 的上限"
    en = "What was sent is larger than the limit of {limit_mib} MiB"


class AssistantsMissing(Conflict):
    """Assistants are let in by a setting (`assistants`) and served by an extra; one is of no use without the other."""

    code = "assistants-missing"
    zh = '已设置 DOCFLOW_ASSISTANTS，但没有安装扩展 ai：请运行 pip install "docflow[ai]"，或取消此设置'
    en = 'DOCFLOW_ASSISTANTS is set, but the extra is missing: pip install "docflow[ai]", or unset it'


class VersionMissing(Invalid):
    """Every write names the version it was made against: `If-Match` with the item's ETag."""

    code = "version-missing"
    zh = "请用 If-Match 标明您所见的版本（ETag）"
    en = "Say which version you saw: send its ETag as If-Match"


class VersionUnreadable(Invalid):
    """`If-Match` holds exactly one ETag that an earlier answer gave, such as \"7\" with its quotes."""

    code = "version-unreadable"
    zh = "If-Match 的值无法识别，请原样使用先前应答的 ETag"
    en = "If-Match is not readable; send the ETag of an earlier answer as it was"


class KeyInvalid(Invalid):
    """An `Idempotency-Key` is 1 to 200 printable ASCII characters."""

    code = "idempotency-key-invalid"
    zh = "Idempotency-Key 须为 1 至 200 个可打印的 ASCII 字符"
    en = "An Idempotency-Key is 1 to 200 printable ASCII characters"


class KeyReused(Invalid):
    """An `Idempotency-Key` stands for one request; another request needs a new key."""

    code = "idempotency-key-reused"
    zh = "此 Idempotency-Key 已用于另一请求，请换一个新的"
    en = "This Idempotency-Key was used for another request; take a new one"


class ForeignOrigin(NotAllowed):
    """A browser may change something here only from a page of this installation."""

    code = "foreign-origin"
    zh = "请求来自其他网站，已拒绝；若通过代理访问，请管理员设置 DOCFLOW_PUBLIC_URL"
    en = "The request comes from another site; behind a proxy, an administrator sets DOCFLOW_PUBLIC_URL"


class HostUnknown(NotFound):
    """Requests are answered only under the names this installation is known by."""

    code = "host-unknown"
    zh = "本系统不以此名称提供服务；请管理员设置 DOCFLOW_PUBLIC_URL"
    en = "This installation does not answer to that name; an administrator sets DOCFLOW_PUBLIC_URL"


class RequestRefused(Conflict):
    """The request cannot be answered as it was sent."""

    code = "request-refused"
    zh = "无法处理此请求"
    en = "This request cannot be answered"


class Unexpected(Unavailable):
    """A fault of docflow itself. Nothing was written; the log holds the details under the reference."""

    code = "unexpected"
    zh = "系统内部错误，没有写入任何内容；请将编号 {reference} 告知管理员"
    en = "Something went wrong inside docflow and nothing was written; tell an administrator the reference {reference}"


class FileMissing(Invalid):
    """An upload brings its file as the form's `file`, or as the whole body with `?name=`."""

    code = "file-missing"
    zh = "没有收到文件，请选择要上传的文件"
    en = "No file arrived; choose the file to upload"
