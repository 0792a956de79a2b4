"""The documents and processes that a change request touches: as somebody names them, and as they are kept."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from docflow.documents import queries as document_queries
from docflow.documents.changes import queries
from docflow.documents.changes.errors import ChangedDocumentInvalid
from docflow.documents.changes.models import ChangeDocument, ChangeProcess, ChangeRequest
from docflow.documents.desk import Desk
from docflow.documents.errors import DocumentNotFound, DocumentTypeUnknown
from docflow.documents.models import Document
from docflow.journal.work import Work
from docflow.kernel.text import Text, one_line
from docflow.people.rights import Scope
from docflow.processes.queries import process_of

_NO_WORDS = Text("", "")
What = Literal["revise", "withdraw", "new"]


@dataclass(frozen=True)
class ChangeAsked:
    """What is asked of one document: that it is revised, withdrawn, or made anew."""

    what: What
    number: str = ""
    title: Text | None = None
    type: str = ""
    words: str = ""


@dataclass(frozen=True)
class Touch:
    """A document that a request touches, found and checked."""

    what: What
    document: Document | None
    type: str = ""
    title: Text = _NO_WORDS
    words: str = ""


def asked_in(revise: Iterable[str], withdraw: Iterable[str], new: Iterable[str]) -> list[ChangeAsked]:
    """What the lines of a form ask for; a new document is `type | title in Chinese | title in English`."""
    found = [ChangeAsked("revise", one_line(number)) for number in revise if number.strip()]
    found += [ChangeAsked("withdraw", one_line(number)) for number in withdraw if number.strip()]
    for line in new:
        if line.strip():
            kind, zh, en = ([one_line(part) for part in line.split("|")] + ["", ""])[:3]
            found.append(ChangeAsked("new", title=Text(zh, en), type=kind))
    return found


def touches(desk: Desk, work: Work, scope: Scope | None, asked: Sequence[ChangeAsked]) -> tuple[list[Touch], list[str]]:
    """What was named, found as far as this person may see it, and what is wrong with the rest, as reasons."""
    found: list[Touch] = []
    faults: list[str] = []
    for one in asked:
        if one.what == "new":
            title = one.title or Text("", "")
            if one.type not in list(desk.types) or not any(title) or max(map(len, title)) > 300:
                faults.append(f"new-document-unclear:{one.type or title.zh or title.en}")
            else:
                found.append(Touch("new", None, one.type, title, one.words.strip()[:1000]))
            continue
        try:
            document = document_queries.document_by_number(work.session, one.number, scope)
        except DocumentNotFound:
            faults.append(f"document-unknown:{one.number}")
            continue
        if any(other.document is document for other in found):
            faults.append(f"document-twice:{one.number}")
        else:
            found.append(Touch(one.what, document, words=one.words.strip()[:1000]))
    return found, faults


def checked(desk: Desk, work: Work, scope: Scope | None, asked: Sequence[ChangeAsked]) -> list[Touch]:
    """The same for a verb. Raises DocumentNotFound, DocumentTypeUnknown, ChangedDocumentInvalid."""
    found, faults = touches(desk, work, scope, asked)
    for fault in faults:
        name, _, word = fault.partition(":")
        if name == "document-unknown":
            raise DocumentNotFound(number=word)
        if name == "document-twice":
            raise ChangedDocumentInvalid(fault_zh=f"文件 {word} 重复", fault_en=f"document {word} is named twice")
        if word not in list(desk.types):
            raise DocumentTypeUnknown(type=word, known=", ".join(desk.types))
        raise ChangedDocumentInvalid(fault_zh="新建文件须有标题", fault_en="a new document needs a title")
    return found


def keep_touches(work: Work, request: ChangeRequest, assessment: int, found: Iterable[Touch]) -> list[ChangeDocument]:
    """Write down the documents of one assessment; those that stood there before are dropped."""
    for row in work.session.scalars(queries.documents_of(request.id, assessment)):
        work.session.delete(row)
    work.session.flush()
    rows = [
        ChangeDocument(
            change_request_id=request.id, assessment=assessment, what=one.what,
            document_id=one.document.id if one.document else None, type=one.type,
            title_zh=one.title.zh, title_en=one.title.en, words=one.words,
        )
        for one in found
    ]  # fmt: skip
    work.session.add_all(rows)
    work.session.flush()
    return rows


def keep_processes(work: Work, request: ChangeRequest, assessment: int, which: Iterable[str | int]) -> list[int]:
    """Write down the processes of one assessment instead of those before. Raises ProcessNotFound."""
    wanted = sorted({process_of(work.session, one).id for one in which})
    for row in work.session.scalars(queries.processes_of(request.id, assessment)):
        work.session.delete(row)
    work.session.flush()
    work.session.add_all(
        ChangeProcess(change_request_id=request.id, assessment=assessment, process_id=one) for one in wanted
    )
    work.session.flush()
    return wanted
