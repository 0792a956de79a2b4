"""What can be wrong with a standard that is asked for."""

from docflow.kernel.errors import NotFound


class StandardUnknown(NotFound):
    """No pack of that name is installed."""

    code = "standard-unknown"
    zh = "没有安装标准包 {standard}"
    en = "No standard pack {standard} is installed"
