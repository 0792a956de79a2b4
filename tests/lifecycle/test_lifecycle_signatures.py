"""7.5.2, 21 CFR 11.50 and 11.70: a signature is bound to exactly what the signer was shown, and is kept for ever."""

import json
from hashlib import sha256

import pytest
from cast import CHEN, LI, ZHAO, ZHOU, actor
from given import draft, take, upload, word_file
from sqlalchemy import select

from docflow.documents.service import describe
from docflow.house import House
from docflow.journal.models import JournalEntry
from docflow.journal.work import looking, working
from docflow.kernel.canonical import canonical
from docflow.kernel.text import Text
from docflow.lifecycle.engine import Signed
from docflow.lifecycle.errors import SignatureMissing, StatementDiffers
from docflow.lifecycle.items import Item, open_item
from docflow.lifecycle.signatures import Signature
from docflow.people.queries import scope_of
from docflow.people.signing import Proof


@pytest.fixture
def revision(house: House) -> int:
    """A draft with its text, to be submitted."""
    made = draft(house, LI, "签名试验")
    upload(house, LI, made, word_file("签名试验"))
    return made


def shown(house: House, who: str, item_id: int, step: str) -> str:
    with looking(house.store, actor(house, who), house.clock) as work:
        item = work.session.get_one(Item, item_id)
        statement = house.lifecycles[item.kind].statement(work, item, step)
        assert statement is not None
        return statement.sha256


def signatures(house: House) -> list[Signature]:
    with house.store.reading() as session:
        return list(session.scalars(select(Signature).order_by(Signature.id)))


def test_any_change_after_it_was_shown_makes_the_statement_another(house: House, revision: int) -> None:
    before = shown(house, LI, revision, "submit")
    upload(house, LI, revision, word_file("改过的正文"))
    with pytest.raises(StatementDiffers):
        take(house, LI, revision, "submit", statement=before)
    before = shown(house, LI, revision, "submit")
    with working(house.store, actor(house, LI), house.clock) as work:
        describe(house.desk, work, open_item(work.session, revision, scope_of(work)), title=Text("新标题", ""))
    with pytest.raises(StatementDiffers):
        take(house, LI, revision, "submit", statement=before)
    assert signatures(house) == []
    assert take(house, LI, revision, "submit", statement=shown(house, LI, revision, "submit")) == "in_review"


def test_a_statement_of_another_step_signs_nothing(house: House, revision: int) -> None:
    other = shown(house, LI, revision, "approve")
    with pytest.raises(StatementDiffers):
        take(house, LI, revision, "submit", statement=other)


def signed_by(house: House, revision: int, prover: str | None) -> None:
    with working(house.store, actor(house, LI), house.clock) as work:
        item = open_item(work.session, revision, scope_of(work))
        signed = None
        if prover is not None:
            who = actor(house, prover)
            assert who.person_id and who.account_id
            proof = Proof(who.person_id, who.account_id, work.at, "password")
            signed = Signed(proof, shown(house, LI, revision, "submit"))
        house.lifecycles["revision"].advance(work, item, "submit", signed=signed)


@pytest.mark.parametrize("prover", [None, ZHAO])
def test_without_one_s_own_proof_nothing_is_signed_and_nothing_moves(
    house: House, revision: int, prover: str | None
) -> None:
    with pytest.raises(SignatureMissing):
        signed_by(house, revision, prover)
    assert signatures(house) == []
    with house.store.reading() as session:
        assert session.get_one(Item, revision).state == "draft"


def test_a_signature_says_who_what_when_and_why_and_the_journal_names_its_digest(house: House, revision: int) -> None:
    take(house, LI, revision, "submit", comment="请审")
    (signature,) = signatures(house)
    record = json.loads(signature.record)
    assert signature.record_sha256 == sha256(signature.record).hexdigest()
    assert sha256(canonical(record["statement"])).hexdigest() == signature.statement_sha256
    assert record["signer"]["name"] == signature.name == "李明"
    assert record["statement"]["meaning"] == signature.meaning == "prepared"
    assert record["statement"]["text"][0].startswith("我编制了")
    assert record["reason"] == "请审"
    assert (record["zone"], record["authenticated"]["method"]) == ("Asia/Shanghai", "password")
    with house.store.reading() as session:
        body = session.scalars(select(JournalEntry.body).where(JournalEntry.event == "revision.submit")).one()
        assert json.loads(body)["facts"]["signature"] == signature.record_sha256
        assert record["statement"]["content_sha256"] == session.get_one(Item, revision).content_sha256


def test_after_a_return_the_round_s_signatures_are_kept_and_count_no_more(house: House, revision: int) -> None:
    take(house, LI, revision, "submit")
    take(house, ZHAO, revision, "agree")
    take(house, CHEN, revision, "return", comment="重写")
    first = [(one.step, one.round) for one in signatures(house)]
    assert first == [("submit", 1), ("agree", 1)]
    take(house, LI, revision, "submit")
    take(house, ZHAO, revision, "agree")
    take(house, CHEN, revision, "agree")
    assert take(house, ZHOU, revision, "approve") == "approved"
    kept = [(one.step, one.round) for one in signatures(house)]
    assert kept == [*first, ("submit", 2), ("agree", 2), ("agree", 2), ("approve", 2)]
