"""How the journal speaks of audits."""

from collections.abc import Mapping

from docflow.kernel.text import Text

SENTENCES: Mapping[str, Text] = {}
