"""Short ways through the room of change requests for its tests."""

from collections.abc import Iterable
from typing import Any

from cast import unit
from documents_hands import by, release, row, save, see_through
from given import take

from docflow.documents.changes import queries, service
from docflow.documents.changes.models import ChangeRequest
from docflow.documents.changes.touched import ChangeAsked
from docflow.documents.models import Revision
from docflow.documents.service import describe as describe_revision
from docflow.evidence import attachments
from docflow.house import House
from docflow.kernel.text import Text
from docflow.lifecycle.items import open_item
from docflow.people.queries import scope_of

NONE = dict.fromkeys(("processes", "records", "training", "obligations", "resources"), "none")
CHECKED = {"verdict": "effective", "words": "现场抽查十份记录，均已填写新增栏目。"}
REASON = "排放因子更新，巡检记录需增加一项。"


def number_of(house: House, revision_id: int) -> str:
    return row(house, revision_id).number


def asked(
    house: House,
    who: str,
    *revise: int,
    withdraw: Iterable[int] = (),
    new: Iterable[tuple[str, str]] = (),
    unit_code: str = "QA",
    title: str = "更新巡检作业",
    **more: Any,
) -> int:
    """Somebody asks for a change of documents, each told by one of its revisions."""
    documents = [ChangeAsked("revise", number_of(house, one)) for one in revise]
    documents += [ChangeAsked("withdraw", number_of(house, one)) for one in withdraw]
    documents += [ChangeAsked("new", title=Text(words, ""), type=kind) for kind, words in new]
    more = {"reason": REASON, "source": "suggestion"} | more
    with by(house, who) as work:
        return service.request_change(
            house.desk, work, title=Text(title, ""), unit=unit(house, unit_code), documents=documents, **more
        ).id


def impact(
    house: House, *revise: int, withdraw: Iterable[int] = (), new: Iterable[str] = (), **more: Any
) -> dict[str, Any]:
    """An impact statement that names these documents and says "none" to everything else."""
    return {
        "revise": [number_of(house, one) for one in revise],
        "withdraw": [number_of(house, one) for one in withdraw],
        "new": list(new),
        **NONE,
        "risk": "low",
        "risk_words": "仅增加一栏记录。",
    } | more


def assessed(house: House, request_id: int, *revise: int, who: str = "wang", **more: Any) -> int:
    assert take(house, who, request_id, "assess", fields=impact(house, *revise, **more)) == "assessed"
    return request_id


def approved(house: House, *revise: int, who: str = "sun", by_whom: Iterable[str] = ("li",), **more: Any) -> int:
    """A request for these documents that their owners have approved."""
    request_id = assessed(house, asked(house, who, *revise, **more), *revise)
    for owner in by_whom:
        take(house, owner, request_id, "approve")
    return request_id


def request(house: House, request_id: int) -> ChangeRequest:
    with house.store.reading() as session:
        return session.get_one(ChangeRequest, request_id)


def carriers(house: House, request_id: int) -> list[Revision]:
    """The revisions that a request opened or wants withdrawn."""
    with house.store.reading() as session:
        return [revision for _, revision in session.execute(queries.revisions_of(request_id))]


def finish(house: House, revision_id: int, author: str = "li") -> None:
    """A revision gets its text and comes into force."""
    save(house, author, revision_id, f"新的正文 {revision_id}")
    with by(house, author) as work:
        revision = work.session.get_one(Revision, revision_id)
        if revision.serial > 1:
            describe_revision(house.desk, work, revision, summary="增加一栏")
    see_through(house, revision_id, author)
    assert release(house, revision_id) == "effective"


def attach(house: House, who: str, request_id: int, data: bytes = b"%PDF-1.7 seen on site") -> None:
    sha256 = house.blobs.put(data)
    with by(house, who) as work:
        item = open_item(work.session, request_id, scope_of(work))
        attachments.attach(
            work, house.kinds["change_request"], item, sha256=sha256, size=len(data), head=data, name="check.pdf"
        )


def edit(house: House, who: str, request_id: int, **more: Any) -> None:
    with by(house, who) as work:
        item = open_item(work.session, request_id, scope_of(work))
        assert isinstance(item, ChangeRequest)
        service.describe(house.desk, work, item, **more)
