"""What the audits of the demonstration found."""

from collections.abc import Callable, Mapping

from docflow.demo.acting import Play
from docflow.demo.auditing import Script


def accounting(play: Play) -> Script:
    """It goes on today."""
    return Script("", share=0.5)


SCRIPTS: Mapping[str, Callable[[Play], Script]] = {"P-01": accounting}
"""By the code of the process."""
