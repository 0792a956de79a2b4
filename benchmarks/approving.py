"""Approve over HTTP: rights, every guard, signature, journal and to-do lists; the floor writes five rows by the ORM."""

from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.company import (
    APPROVER,
    AUTHOR,
    COUNTERSIGNER,
    PASSWORD,
    REVIEWER,
    actor,
    at_the_door,
    cheap_hash,
    floor,
    opened,
    set_password_hash,
    word_file,
)
from benchmarks.measuring import Row, Size, counting, side_by_side
from docflow.documents import service
from docflow.documents.intake.outcome import Intake, Proposal
from docflow.documents.models import Revision
from docflow.house import House
from docflow.journal.work import working
from docflow.kernel.actor import Actor
from docflow.kernel.text import Text
from docflow.lifecycle.engine import Signed
from docflow.lifecycle.items import open_item
from docflow.people.passwords import hash_password
from docflow.people.queries import scope_of, unit_by_code
from docflow.people.signing import Proof

_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WARM = 3


def run(folder: Path, size: Size) -> list[Row]:
    house = opened(folder / "house", search="memory")
    many = size.times + _WARM + 1
    rows: list[Row] = []
    with at_the_door(house, APPROVER) as client, floor(folder / "floor") as bare:
        for what, type, data in (
            ("a form (nothing to stamp)", "form", b"sheet"),
            ("Word, copy stamped", "procedure", word_file()),
        ):
            for hashed, note in ((cheap_hash(), "without the password hash"), (hash_password(PASSWORD), "with it")):
                set_password_hash(house, hashed)
                waiting = iter(
                    prepared(house, type, data, many if what.startswith("a form") else size.at_most(50) + _WARM + 1)
                )

                def approve() -> None:
                    item, version, statement = next(waiting)  # noqa: B023
                    answer = client.post(
                        f"/api/v1/items/{item}/steps/approve",
                        json={"signature": {"password": PASSWORD, "statement_sha256": statement}},
                        headers={"if-match": f'"{version}"'},
                    )
                    assert answer.status_code == 200, answer.text

                times = size.times if what.startswith("a form") else size.at_most(50)
                ours, beside = side_by_side(approve, bare.write_five, times, warm=_WARM)
                with counting() as sent:
                    approve()
                strict = what.startswith("a form") and note == "without the password hash"
                rows.append(
                    Row(
                        f"approve over HTTP, {what}",
                        ours,
                        beside,
                        "<= 2x, <= 12 SQL" if strict else "(reported)",
                        most=2 if strict else None,
                        statements=len(sent),
                        most_statements=12 if strict else None,
                        note=note,
                    )
                )
    house.close()
    return rows


def prepared(house: House, type: str, data: bytes, many: int) -> list[tuple[int, int, str]]:
    """Texts that wait for the approver: id, version, and the statement to sign."""
    people = {who: actor(house, who) for who in (AUTHOR, REVIEWER, COUNTERSIGNER, APPROVER)}
    intake = (
        _read(house, data) if type == "procedure" else Intake(_SHEET, "xlsx", (), "能源消耗记录", (), (), Proposal())
    )
    sha256 = house.blobs.put(data)
    found: list[tuple[int, int, str]] = []
    for turn in range(many):
        with working(house.store, people[AUTHOR], house.clock) as work:
            revision = service.begin_document(
                house.desk, work, type=type, title=Text(f"监测程序{turn}", ""), unit=unit_by_code(work.session, "QA"),
                clauses=["7.5.2"],
            )  # fmt: skip
            service.save_content(
                house.desk, work, revision, intake, sha256=sha256, size=len(data), name=f"text.{intake.kind}"
            )
        stages = [{"people": [REVIEWER]}, {"kind": "countersign", "people": [COUNTERSIGNER]}]
        _take(house, people[AUTHOR], revision.id, "submit", {"stages": stages, "approver": APPROVER})
        _take(house, people[REVIEWER], revision.id, "agree", {})
        _take(house, people[COUNTERSIGNER], revision.id, "agree", {})
        with working(house.store, people[APPROVER], house.clock) as work:
            item = work.session.get_one(Revision, revision.id)
            shown = house.lifecycles["revision"].statement(work, item, "approve")
            assert shown is not None
            found.append((item.id, item.version, shown.sha256))
    return found


def _read(house: House, data: bytes) -> Intake:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "upload"
        path.write_bytes(data)
        return house.desk.intake.take_in(path, "text.docx")


def _take(house: House, who: Actor, item_id: int, step: str, fields: dict[str, object]) -> None:
    with working(house.store, who, house.clock) as work:
        item = open_item(work.session, item_id, scope_of(work))
        lifecycle = house.lifecycles[item.kind]
        shown = lifecycle.statement(work, item, step)
        assert shown is not None and who.person_id and who.account_id
        signed = Signed(Proof(who.person_id, who.account_id, work.at, "password"), shown.sha256)
        lifecycle.advance(work, item, step, fields=fields, signed=signed)
