"""What reviewers remark on a text, and what its authors answer."""

from sqlalchemy import Select, select

from docflow.documents.errors import RemarkAnswered, RemarksClosed
from docflow.documents.models import Remark, Revision
from docflow.journal.work import Work
from docflow.kernel.errors import NotAllowed
from docflow.lifecycle.guards import Answer, Taking
from docflow.lifecycle.items import named
from docflow.people.errors import ReasonMissing
from docflow.people.queries import scope_of

_OPEN_FOR_REMARKS = ("draft", "in_review", "in_approval")


def remarks_of(revision_id: int) -> Select[Remark]:
    return select(Remark).where(Remark.revision_id == revision_id).order_by(Remark.id)


def _unanswered(revision_id: int) -> Select[Remark]:
    return remarks_of(revision_id).where(Remark.answered_at.is_(None))


def remark(work: Work, revision: Revision, *, words: str, place: str = "") -> Remark:
    """Ask for something to be considered. Whoever may see the text in progress may remark on it.

    Raises: RemarksClosed once the text is approved, ReasonMissing without words, NotAllowed for administrators.
    """
    if revision.state not in _OPEN_FOR_REMARKS:
        raise RemarksClosed()
    if not words.strip():
        raise ReasonMissing()
    if scope_of(work).holds("admin") or work.actor.person_id is None:
        raise NotAllowed()
    made = Remark(
        revision_id=revision.id, round=revision.round, by_id=work.actor.person_id, at=work.at,
        place=place.strip()[:120], words=words.strip()[:2000],
    )  # fmt: skip
    work.session.add(made)
    work.session.flush()
    work.record("revision.remarked", revision, {"remark": made.id, "place": made.place, "words": made.words})
    return made


def answer(work: Work, revision: Revision, made: Remark, *, words: str) -> Remark:
    """An author says what was done about a remark, once.

    Raises: NotAllowed for everybody else, RemarkAnswered the second time, RemarksClosed, ReasonMissing.
    """
    if revision.state not in _OPEN_FOR_REMARKS:
        raise RemarksClosed()
    people = named(work.session, revision, "author") | named(work.session, revision, "owner")
    if not scope_of(work).names_for("revision") & people:
        raise NotAllowed()
    if made.answered_at is not None:
        raise RemarkAnswered()
    if not words.strip():
        raise ReasonMissing()
    made.answer, made.answered_by_id, made.answered_at = words.strip()[:2000], work.actor.person_id, work.at
    work.record("revision.remark_answered", revision, {"remark": made.id, "words": made.answer})
    return made


def own_remarks_answered(work: Work, revision: Revision, taking: Taking) -> Answer:
    """Nobody agrees while a remark of their own waits for its answer."""
    mine = _unanswered(revision.id).where(Remark.by_id.in_(taking.persons))
    return "remark-unanswered" if work.session.scalar(mine.limit(1)) else None


def remarks_answered(work: Work, revision: Revision, taking: Taking) -> Answer:
    """Nothing is approved while a remark waits for its answer."""
    return "remark-unanswered" if work.session.scalar(_unanswered(revision.id).limit(1)) else None
