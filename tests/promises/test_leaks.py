"""P9: what a person may not see leaves no trace in anything they are answered.

Twin worlds: two houses are alike but for one hidden text. Whoever may not see it gets the same
answers in both, byte for byte, whatever they ask; only positions and checkpoints of the journal are left out
of the comparison, since the journal counts everybody's acts. The texts share their words, so that a
count, a facet or a suggestion that looks at hidden texts shows.
"""

import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from audit_hands import process, someone
from cast import ADMIN, HE, LI, SUN, XU, ZHAO, actor, unit
from httpx2 import Response
from leak_worlds import (
    NOBODY,
    STRANGER,
    get_routes,
    in_force,
    in_review,
    onlooker,
    open_house,
    released,
    withdrawn,
    written,
)
from sqlalchemy import select

from docflow.audits.auditors import CompetenceAsked, declare_interest, grant, note_absence
from docflow.documents.changes.service import request_change
from docflow.documents.changes.touched import ChangeAsked
from docflow.documents.models import Document, DocumentProcess, Revision
from docflow.house import House
from docflow.journal.work import working
from docflow.kernel.actor import INSTALLER
from docflow.kernel.text import Text
from docflow.people.queries import person_by_username
from docflow.processes.models import Process

HIDDEN = "EN-HIDDEN-01"
CHECKPOINT = re.compile(rb"\d+(-[0-9a-f]{4}){4}")
"""The journal's short code at the foot of a report: it counts everybody's acts as positions do."""
_DISTANT = {"number": HIDDEN, "unit_code": "EN"}

Hide = Callable[[House], int]


def a_draft(house: House) -> int:
    return written(house, HE, "文件控制：能源监测的草案", **_DISTANT)


def a_text_in_review(house: House) -> int:
    return in_review(house, "文件控制：审查中的监测方法", **_DISTANT)


def a_text_not_yet_in_force(house: House) -> int:
    return released(house, "文件控制：将要生效的监测方法", **_DISTANT)


def a_text_for_another_unit(house: House) -> int:
    return in_force(house, "文件控制：能源部的监测方法", to="QA", **_DISTANT)


def a_withdrawn_text_of_another_unit(house: House) -> int:
    return withdrawn(house, "文件控制：废止的监测方法", to="QA", **_DISTANT)


def a_change_request(house: House) -> int:
    """Asked for by its author of a text that only another unit reads."""
    hidden = a_text_for_another_unit(house)
    with working(house.store, actor(house, LI), house.clock) as work:
        touched = [ChangeAsked("revise", work.session.get_one(Revision, hidden).number)]
        return request_change(
            house.desk, work, title=Text("文件控制：监测方法要改", ""), reason="文件控制", source="suggestion",
            unit=unit(house, "EN"), documents=touched,
        ).id  # fmt: skip


def govern(house: House, about: int) -> None:
    """The process that both worlds have is governed by the hidden text, and an auditor has an interest in it."""
    with working(house.store, INSTALLER, house.clock) as work:
        auditor = person_by_username(work.session, XU)
        declare_interest(work, auditor, words="文件控制", process=work.session.get_one(Process, about))
        asked = CompetenceAsked("cieccpa", "auditor", work.today, work.today, "文件控制")
        grant(work, auditor, asked, standards={"cieccpa": "T/CIECCPA"})
        note_absence(work, auditor, from_on=work.today, to_on=work.today, reason="文件控制")
        document = work.session.scalar(select(Document.id).where(Document.number == HIDDEN))
        work.session.add(DocumentProcess(document_id=document, process_id=about))


SECRETS: dict[Hide, tuple[str, ...]] = {
    a_draft: (SUN, ZHAO, LI, ADMIN, NOBODY),
    a_text_in_review: (SUN, HE, ADMIN, STRANGER, NOBODY),
    a_text_not_yet_in_force: (SUN, HE, ADMIN, STRANGER, NOBODY),
    a_text_for_another_unit: (SUN, HE, ADMIN, NOBODY),
    a_withdrawn_text_of_another_unit: (SUN, HE, ADMIN, NOBODY),
    a_change_request: (SUN, HE, ADMIN, NOBODY),
}
"""Each kind of hidden text, with those who may not see it."""

ASKED = {
    "/api/v1/documents": ("", "?q=文件控制", "?unit=EN", "?state=draft", "?state=withdrawn", "?type=procedure",
                          "?limit=1", "?clause=7.5", "?on=2026-03-02", "?on=2026-06-01"),
    "/api/v1/documents/{number}": (),
    "/api/v1/documents/{number}/revisions": (),
    "/api/v1/documents/{number}/thread": (),
    "/api/v1/documents/{number}/similar": ("", "?limit=1"),
    "/api/v1/documents/{number}/file": ("", "?on=2026-03-02"),
    "/api/v1/items/{item_id}": (),
    "/api/v1/items/{item_id}/steps": (),
    "/api/v1/items/{item_id}/history": (),
    "/api/v1/items/{item_id}/links": (),
    "/api/v1/items/{item_id}/similar": ("", "?limit=1"),
    "/api/v1/items/{item_id}/thread": (),
    "/api/v1/items/{item_id}/thread/annex": (),
    "/api/v1/items/{item_id}/assignments": (),
    "/api/v1/items/{item_id}/attachments": (),
    "/api/v1/attachments/{attachment_id}": (),
    "/api/v1/revisions/{revision_id}": (),
    "/api/v1/revisions/{revision_id}/content": (),
    "/api/v1/revisions/{revision_id}/redline": ("", "?against={other}"),
    "/api/v1/revisions/{revision_id}/acknowledgements": (),
    "/api/v1/revisions/{revision_id}/remarks": (),
    "/api/v1/changes": ("", "?state=submitted", "?q=监测", "?document={number}", "?limit=1", "?open=true"),
    "/api/v1/changes/{change_id}": (),
    "/api/v1/search": ("?q=文件控制", "?q=监", "?q=EN-HIDDEN", "?q=废止", "?q=文件控制&state=draft&state=withdrawn",
                       "?q=监测&unit=EN", "?q=", "?q=监测&every=true", "?q=监测&as_of=2026-03-02",
                       "?q=监测&effective_from=2026-03-01&effective_to=2026-12-31&every=true",
                       "?q=文件控制&kind=revision", "?q=将要生效&limit=1", "?q=EN-HIDDNE", "?q=监侧", "?q=jianec"),
    "/api/v1/saved-searches": (),
    "/api/v1/saved-searches/{saved_search_id}": (),
    "/api/v1/suggest": ("?q=文", "?q=EN", "?q=wjkz", "?q=HIDDEN"),
    "/api/v1/nonconformities": ("", "?q=文件控制", "?unit=EN", "?state=reported", "?limit=1", "?overdue=true"),
    "/api/v1/nonconformities/pareto": ("?by=clause", "?by=unit", "?by=category"),
    "/api/v1/nonconformities/monthly": ("", "?unit=EN"),
    "/api/v1/nonconformities/{nonconformity_id}": (),
    "/api/v1/actions": ("", "?q=文件控制", "?unit=EN", "?state=proposed", "?limit=1", "?overdue=true", "?source=risk"),
    "/api/v1/actions/{action_id}": (),
    "/api/v1/processes": ("", "?q=能源", "?unit=EN", "?limit=1", "?ended=true"),
    "/api/v1/processes/{code}": (),
    "/api/v1/auditors": ("", "?q=许", "?standard=cieccpa", "?expiring=true", "?limit=1"),
    "/api/v1/auditors/{person_id}": (),
    "/api/v1/auditors/{person_id}/interests": (),
    "/api/v1/holidays": ("", "?from=2026-01-01&to=2027-01-01"),
    "/api/v1/programmes": ("", "?limit=1", "?state=draft"),
    "/api/v1/programmes/{programme_id}": (),
    "/api/v1/programmes/{programme_id}/coverage": (),
    "/api/v1/programmes/{programme_id}/faults": (),
    "/api/v1/programmes/{programme_id}/proposals": (),
    "/api/v1/programmes/{programme_id}/proposals/{proposal_id}": (),
    "/api/v1/audits": ("", "?limit=1"),
    "/api/v1/audits/{audit_id}": (),
    "/api/v1/audits/{audit_id}/conflicts": (),
    "/api/v1/audits/{audit_id}/questions": (),
    "/api/v1/audits/{audit_id}/report": ("", "?language=en"),
    "/api/v1/audits/{audit_id}/report/findings": (),
    "/calendar/audits.ics": ("?token=dfk_nobody",),
    "/api/v1/findings": ("", "?limit=1"),
    "/api/v1/findings/{finding_id}": (),
    "/api/v1/reviews": ("", "?limit=1", "?state=planned"),
    "/api/v1/reviews/{review_id}": (),
    "/api/v1/reviews/{review_id}/minutes": (),
    "/api/v1/me": (),
    "/api/v1/worklist": (),
    "/api/v1/standards/{standard}/coverage": ("", "?on=2026-03-02", "?on=2026-06-01"),
    "/api/v1/units": (),
    "/api/v1/people": (),
    "/api/v1/journal": ("", "?limit=200"),
    "/api/v1/journal/checkpoint": None,
    "/api/v1/journal/{position}/proof": None,
    "/api/v1/health": None,
}  # fmt: skip
"""Every address, with the questions put to it. None: it speaks of the whole journal (how many entries were
sealed, and their hashes), not of any text; the matrix says who may ask."""


def addresses(house: House, known: int, hidden: int) -> Iterator[str]:
    """All questions, about a text that both worlds have and about the hidden one."""
    for path, queries in ASKED.items():
        if queries is None:
            continue
        for number, item, other in (("CN-QP-001", known, hidden), (HIDDEN, hidden, known)):
            words = {
                "number": number,
                "item_id": item,
                "revision_id": item,
                "saved_search_id": 1,
                "attachment_id": item,
                "audit_id": item,
                "programme_id": item,
                "proposal_id": 1,
                "finding_id": item,
                "review_id": item,
                "change_id": item,
                "standard": "cieccpa",
                "code": "P-EN",
                "person_id": someone(house, XU),
                "other": other,
                "nonconformity_id": item,
                "action_id": item,
            }
            yield from dict.fromkeys((path + query).format(**words) for query in queries or ("",))


def said(answer: Response) -> tuple[int, str, str, bytes]:
    """What an answer says: status, kind, ETag and body, without the positions of journal entries."""
    kind = answer.headers.get("content-type", "")
    body = answer.content
    if "json" in kind:
        body = json.dumps(_without_positions(answer.json()), ensure_ascii=False, sort_keys=True).encode()
    if answer.status_code == 200 and "wordprocessingml" in kind:
        package = zipfile.ZipFile(io.BytesIO(body))
        body = b"".join(CHECKPOINT.sub(b"", package.read(name)) for name in package.namelist())
    return answer.status_code, kind, answer.headers.get("etag", ""), body


def _without_positions(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_positions(part) for name, part in value.items() if name != "position"}
    if isinstance(value, list):
        return [_without_positions(part) for part in value]
    return value


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory, empty_database: Path) -> Iterator[tuple[House, int]]:
    """The world without a secret."""
    house = open_house(tmp_path_factory.mktemp("plain"), empty_database)
    known = in_force(house, "文件控制程序")
    process(house)
    house.settle()
    yield house, known
    house.close()


def answers(house: House, who: str, known: int, hidden: int) -> dict[str, tuple[int, str, str, bytes]]:
    looker = onlooker(house, who)
    return {address: said(looker.get(address)) for address in addresses(house, known, hidden)}


@pytest.mark.parametrize("hide", SECRETS, ids=lambda hide: hide.__name__)
def test_nobody_can_tell_that_a_hidden_text_exists(
    hide: Hide, plain: tuple[House, int], tmp_path: Path, empty_database: Path
) -> None:
    without, known = plain
    secret = open_house(tmp_path / "secret", empty_database)
    assert in_force(secret, "文件控制程序") == known
    hidden = hide(secret)
    govern(secret, process(secret))
    secret.settle()
    for who in SECRETS[hide]:
        bare, full = (answers(house, who, known, hidden) for house in (without, secret))
        told = {address: (bare[address], full[address]) for address in bare if bare[address] != full[address]}
        assert told == {}, who
        assert who == NOBODY or any(status == 200 for status, *_ in full.values())
    controller = answers(secret, "wang", known, hidden)
    assert HIDDEN.encode() in controller["/api/v1/documents"][3], "the secret is not there at all"
    secret.close()


def test_every_address_that_answers_is_asked() -> None:
    assert set(ASKED) == get_routes()
