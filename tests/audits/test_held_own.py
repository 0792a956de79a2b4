"""9.2.2 c), f): auditors ask questions of their own and keep files with answers, and only the team sees those."""

import pytest
from audit_hands import acting, audit, begun, fieldwork_done, found, opened, prepared, questions, reply_all, reported
from cast import CHEN, FANG, MENG, PASSWORD, QIN, TAO, XU
from given import application_of, take
from pages_reader import Reader
from sqlalchemy import select
from starlette.testclient import TestClient

from docflow.audits.audit_kind import metadata_of
from docflow.audits.checklist import add_question
from docflow.audits.models import Audit
from docflow.evidence.attachments import Attachment, check
from docflow.house import House
from docflow.journal.models import JournalEntry
from docflow.kernel.errors import NotAllowed
from docflow.kernel.text import Text

PHOTO = b"\x89PNG\r\n\x1a\n" + bytes(64)
ANSWER = {"result": "conform", "evidence": "表 3 已检定", "evidence_kind": "file", "way": "observe", "based_on": "0"}


def door(house: House, who: str) -> TestClient:
    client = TestClient(application_of(house), base_url="http://127.0.0.1:8000", follow_redirects=False)
    assert client.post("/api/v1/session", json={"username": who, "password": PASSWORD}).status_code == 200
    return client


def kept(house: House) -> list[Attachment]:
    with house.store.reading() as session:
        return list(session.scalars(select(Attachment).order_by(Attachment.id)))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_auditor_adds_a_question_on_the_workbench_and_finds_it_open(house: House, language: str) -> None:
    one = begun(house)
    xu = Reader(house, XU, language)
    assert 'id="own"' in xu.see(f"/audits/{one}/workbench")
    xu.send(f"/audits/{one}/questions", 422, words="", clause="")
    where = xu.send(f"/audits/{one}/questions", words="表计封印完好？", clause="cieccpa:7.5.2")
    own = questions(house, one)[-1]
    assert where == f"/audits/{one}/workbench?at={own.id}" and own.origin == "own" and own.clause == "7.5.2"
    assert (own.words_zh, own.words_en)[language == "en"] == "表计封印完好？"
    assert "表计封印完好？" in xu.see(where)


def test_before_it_begins_who_arranges_it_asks_and_then_its_auditors(house: House) -> None:
    one = prepared(house)
    for who in (TAO, MENG):
        with acting(house, who) as work:
            add_question(house.desk, work, opened(work, one), Text(f"问题 {who}", ""))
        assert 'id="own"' in Reader(house, who).see(f"/audits/{one}/workbench")
    with pytest.raises(NotAllowed), acting(house, XU) as work:
        add_question(house.desk, work, opened(work, one), Text("太早", ""))
    assert 'id="own"' not in Reader(house, XU).see(f"/audits/{one}/workbench")
    assert [each.words_zh for each in questions(house, one)][-2:] == ["问题 tao", "问题 meng"]
    take(house, TAO, one, "start")
    for who in (TAO, XU, QIN):
        with acting(house, who) as work:
            add_question(house.desk, work, opened(work, one), Text("现场问题", ""))
    with pytest.raises(NotAllowed), acting(house, MENG) as work:
        add_question(house.desk, work, opened(work, one), Text("不在审核组", ""))
    Reader(house, CHEN).send(f"/audits/{one}/questions", 403, words="受审核方提问")
    reply_all(house, one)
    take(house, TAO, one, "finish_fieldwork")
    Reader(house, XU).send(f"/audits/{one}/questions", 409, words="太晚")


def test_a_question_of_ones_own_is_journalled_with_a_digest_of_what_it_asks(house: House) -> None:
    one = begun(house)
    with acting(house, XU) as work:
        add_question(house.desk, work, opened(work, one), Text("现场问题", ""))
    with house.store.reading() as session:
        (entry,) = session.scalars(select(JournalEntry).where(JournalEntry.event == "audit.question_added"))
    assert b'"digest":"' in entry.body and "现场问题".encode() not in entry.body


def test_a_photograph_comes_with_the_answer_and_a_fault_loses_no_words(house: House) -> None:
    one = begun(house)
    first = questions(house, one)[0].id
    where, xu = f"/audits/{one}/questions/{first}", Reader(house, XU)
    refused = xu.client.post(where, data=ANSWER, files={"file": ("x.exe", b"MZ\x90\x00\x03", "image/png")})
    assert refused.status_code == 422 and "表 3 已检定" in refused.text and kept(house) == []
    assert questions(house, one)[0].answer == 0
    sent = xu.client.post(where, data=ANSWER, files={"file": ("表 3.png", PHOTO, "image/png")})
    assert sent.status_code == 303 and questions(house, one)[0].answer == 1
    (photo,) = kept(house)
    assert photo.about == f"question/{first}" and photo.media_type == "image/png"
    assert "表 3.png" in Reader(house, QIN).see(f"/audits/{one}/workbench", at=first)
    with house.store.reading() as session:
        assert list(check(house.blobs, session)) == []


def test_files_are_added_while_others_answer_and_each_is_kept_with_its_question(house: House) -> None:
    one = begun(house)
    first, second = questions(house, one)[0].id, questions(house, one)[1].id
    xu, qin = Reader(house, XU), Reader(house, QIN)
    page = xu.see(f"/audits/{one}/workbench", at=first)
    assert f'action="/audits/{one}/questions/{first}/files"' in page
    qin.send(f"/audits/{one}/questions/{second}", **ANSWER)
    for name in ("a.png", "b.png"):
        where = f"/audits/{one}/questions/{first}/files"
        sent = xu.client.post(where, data={"words": "封印"}, files={"file": (name, PHOTO, "image/png")})
        assert sent.status_code == 303
    assert [each.about for each in kept(house)] == [f"question/{first}"] * 2
    assert "a.png" not in xu.see(f"/audits/{one}/workbench", at=second)
    assert xu.client.post(f"/audits/{one}/questions/{first}/files", data={}).status_code == 422


def test_the_auditee_sees_no_trace_of_what_is_kept_with_an_answer(house: House) -> None:
    one = begun(house)
    first = questions(house, one)[0].id
    Reader(house, XU).client.post(
        f"/audits/{one}/questions/{first}", data=ANSWER, files={"file": ("吊牌缺失.png", PHOTO, "image/png")}
    )
    (photo,) = kept(house)
    chen, tao = door(house, CHEN), door(house, TAO)
    assert chen.get(f"/api/v1/items/{one}/attachments").json() == []
    assert [each["name"] for each in tao.get(f"/api/v1/items/{one}/attachments").json()] == ["吊牌缺失.png"]
    assert tao.get(f"/api/v1/attachments/{photo.id}").content == PHOTO
    for path in (f"/api/v1/attachments/{photo.id}", f"/attachments/{photo.id}"):
        assert chen.get(path).status_code == 404
    assert "吊牌缺失" not in chen.get(f"/api/v1/items/{one}/history").text
    assert "吊牌缺失" not in Reader(house, CHEN).see(f"/audits/{one}")
    where = f"/audits/{one}/questions/{first}/files"
    sent = Reader(house, CHEN).client.post(where, files={"file": ("x.png", PHOTO, "image/png")})
    assert sent.status_code == 404


def test_what_is_kept_with_the_audit_or_a_finding_is_there_for_whoever_sees_it(house: House) -> None:
    one = begun(house)
    finding = found(house, one)
    take(house, TAO, finding, "confirm")
    xu = Reader(house, XU)
    for item, page in ((one, f"/audits/{one}"), (finding, f"/findings/{finding}")):
        version = xu.see(page).split('name="version" value="')[1].split('"')[0]
        sent = xu.client.post(
            f"/items/{item}/attachments", data={"version": version, "back": page, "words": "签到表"},
            files={"file": ("签到.png", PHOTO, "image/png")},
        )  # fmt: skip
        assert sent.status_code == 303 and sent.headers["location"] == page, sent.text[:500]
        assert "签到.png" in Reader(house, CHEN).see(page)
        assert f'action="/items/{item}/attachments"' not in Reader(house, CHEN).see(page)


def test_the_reports_signature_binds_the_files_that_were_kept(house: House) -> None:
    one, _ = fieldwork_done(house)
    first = questions(house, one)[0].id

    def bound() -> object:
        with house.store.reading() as session:
            return metadata_of(session, session.get_one(Audit, one))["files"]

    assert bound() == []
    Reader(house, XU).client.post(
        f"/audits/{one}/questions/{first}/files", files={"file": ("a.png", PHOTO, "image/png")}
    )
    assert bound() == [[f"question/{first}", kept(house)[0].sha256]]


def test_once_the_report_is_issued_no_file_is_added_to_a_question(house: House) -> None:
    one, _ = reported(house)
    first = questions(house, one)[0].id
    page = Reader(house, TAO).see(f"/audits/{one}/workbench", at=first)
    assert f"/questions/{first}/files" not in page
    where = f"/audits/{one}/questions/{first}/files"
    assert Reader(house, TAO).client.post(where, files={"file": ("a.png", PHOTO, "image/png")}).status_code == 404


def test_an_audit_that_is_only_planned_offers_a_question_to_who_arranges_it(house: House) -> None:
    one = audit(house)
    assert f"/audits/{one}/workbench#own" in Reader(house, MENG).see(f"/audits/{one}")
    assert f"/audits/{one}/workbench#own" not in Reader(house, FANG).see(f"/audits/{one}")
