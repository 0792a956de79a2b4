"""The lettered points of a review as the standard pack names them: inputs (9.3.2) and outputs (9.3.3)."""

from collections.abc import Sequence

from docflow.documents.desk import Desk
from docflow.kernel.text import Text
from docflow.reviews.errors import PointUnknown
from docflow.standards.pack import ClauseItem

INPUTS, OUTPUTS = "9.3.2", "9.3.3"


def points(desk: Desk, clause: str) -> Sequence[ClauseItem]:
    """The items of a clause, in the standard's order; those of the first pack that has any."""
    for pack in desk.packs:
        for one in pack.clauses:
            if one.number == clause and one.items:
                return one.items
    return ()


def title_of(desk: Desk, clause: str, point: str) -> Text:
    """A point in words. Raises PointUnknown."""
    for one in points(desk, clause):
        if one.letter == point:
            return one.text
    raise PointUnknown(point=point)
