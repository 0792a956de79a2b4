"""Journal pages: what happened as sentences, and for each entry the proof that it is the one sealed."""

import json
from base64 import b64decode
from hashlib import sha256

import pytest
from cast import ADMIN, FANG, LI, SUN, actor
from given import draft
from pages_reader import Reader
from sqlalchemy import select

from docflow.journal.checkpoint import check
from docflow.journal.merkle import proves_inclusion
from docflow.journal.models import JournalEntry, JournalSeal
from docflow.journal.work import working
from docflow.people.queries import unit_by_code
from docflow.people.service import add_unit


@pytest.fixture
def begun(house):
    draft(house, LI, "文件控制程序")
    house.settle()
    return house


def position_of(house, event: str) -> int:
    with house.store.reading() as session:
        rows = select(JournalSeal.position).join(JournalEntry).where(JournalEntry.event == event)
        return session.scalars(rows.order_by(JournalSeal.position.desc())).first()


def test_a_person_reads_what_concerns_what_they_may_see(begun):
    assert "李明 开始编制" in Reader(begun, LI).see("/journal")
    assert "CN-QP-001" not in Reader(begun, SUN).see("/journal")
    assert "No entries fit" in Reader(begun, SUN, "en").see("/journal")


def test_entries_about_people_name_units_and_accounts(begun):
    with working(begun.store, actor(begun, ADMIN), begun.clock) as work:
        add_unit(work, code="LAB", name_zh="化验室", name_en="Laboratory", parent=unit_by_code(work.session, "QA"))
    begun.settle()
    page = Reader(begun, ADMIN, "en").see("/journal", about="unit")
    assert "管理员 added the unit Laboratory" in page and "登记" not in page


def test_filters_stand_in_the_address_and_narrow(begun, clock):
    fang, today = Reader(begun, FANG), clock.now().astimezone(clock.zone).date().isoformat()
    opened = fang.see("/journal", event="revision.opened", on=today)
    assert "开始编制" in opened and "登记了人员" not in opened.partition('class="story')[2]
    assert "没有符合条件的条目" in fang.see("/journal", on="2020-01-01")
    by = actor(begun, LI).id
    assert "开始编制" in fang.see("/journal", by=by)
    fang.see("/journal", 422, by="x")


def test_pages_follow_one_another_without_gap_or_repetition(begun, monkeypatch):
    monkeypatch.setattr("docflow.web.pages.journal.PAGE", 7)
    fang, seen, path = Reader(begun, FANG), [], "/journal"
    while path:
        page = fang.see(path)
        seen += [int(part.partition('"')[0]) for part in page.split('class="seal" href="/journal/')[1:]]
        path = "/journal" + page.split('rel="next" href="')[1].partition('"')[0] if 'rel="next"' in page else ""
    assert seen == list(range(seen[0], -1, -1)) and len(seen) > 14


def test_the_downloaded_proof_leads_from_the_entry_to_the_signed_root(begun):
    fang, position = Reader(begun, FANG), position_of(begun, "revision.opened")
    assert "证明成立" in fang.see(f"/journal/{position}")
    answer = fang.client.get(f"/journal/{position}/proof.json")
    assert answer.headers["content-disposition"].startswith("attachment")
    said = json.loads(answer.content)
    head = check(said["checkpoint"], begun.signer.public_key)
    leaf = sha256(b"\x00" + b64decode(said["body"])).digest()
    hashes = [b64decode(one) for one in said["path"]["hashes"]]
    assert proves_inclusion(leaf, position, head.size, hashes, head.root)


def test_an_entry_one_may_not_read_does_not_exist(begun):
    position = position_of(begun, "revision.opened")
    Reader(begun, SUN).see(f"/journal/{position}", 404)
    Reader(begun, SUN).see(f"/journal/{position}/proof.json", 404)
    Reader(begun, LI).see(f"/journal/{position}")
