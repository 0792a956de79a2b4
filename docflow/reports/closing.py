"""How a report ends: who signed it, and at which state of the journal it was made."""

from collections.abc import Sequence

from docflow.documents.controlled_copy_facts import Signed
from docflow.documents.controlled_copy_sheet import signature_list
from docflow.kernel.text import Text
from docflow.reports.sheet import Sheet

_SIGNATURES = Text("签署", "Signatures")
_UNSIGNED = Text("本报告尚未签署。", "This report has not been signed.")
_CHECKPOINT = Text(
    "编制本报告时的日志检查点：{code}。可与审计追踪中同一序号的检查点核对。",
    "Journal checkpoint when this report was made: {code}. Compare it with the checkpoint of the same size.",
)


def close(sheet: Sheet, signatures: Sequence[Signed], checkpoint: str) -> None:
    """The signatures with their digests, the journal's checkpoint, and the rule that closes a text."""
    sheet.heading(sheet.say(_SIGNATURES))
    if signatures:
        sheet.put(*signature_list(signatures, sheet.language, sheet.width))
    else:
        sheet.body(sheet.say(_UNSIGNED))
    note_checkpoint(sheet, checkpoint)
    sheet.end()


def note_checkpoint(sheet: Sheet, checkpoint: str) -> None:
    if checkpoint:
        sheet.note(sheet.say(_CHECKPOINT).format(code=checkpoint), keep=True)
