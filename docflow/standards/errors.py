"""What can be wrong with a standard that is asked for."""

from docflow.kernel.errors import Invalid, NotFound


class StandardUnknown(NotFound):
    """No pack of that name is installed."""

    code = "standard-unknown"
    zh = "没有安装标准包 {standard}"
    en = "No standard pack {standard} is installed"


class ClauseUnknown(Invalid):
    """A clause must be one of a standard pack: `7.5.2`, or `cieccpa:7.5.2` when several packs are used."""

    code = "clause-unknown"
    zh = "没有条款 {clause}"
    en = "There is no clause {clause}"
