"""A checkpoint of the journal short enough to stand in the footer of a page and be compared by eye."""

from docflow.journal.checkpoint import Head

_DIGITS, _GROUP = 16, 4


def short_code(head: Head) -> str:
    """How many entries the journal had and the first 16 hexadecimal digits of its root: `18204-9f2c-41ab-77e0-c3d1`.

    Whoever holds the checkpoint of that size can see that the report was made from a journal of that content.
    """
    digits = head.root.hex()[:_DIGITS]
    return "-".join([str(head.size), *(digits[at : at + _GROUP] for at in range(0, _DIGITS, _GROUP))])
