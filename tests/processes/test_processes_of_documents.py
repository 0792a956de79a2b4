"""9.2.4: a document says which processes it governs, by its owner or controller, and shows it on both sides."""

import pytest
from audit_hands import process
from cast import CHEN, HE, LI, MENG, PASSWORD, SUN, WANG
from given import application_of, approved, publish
from pages_reader import Reader
from starlette.testclient import TestClient

from docflow.documents.models import Document
from docflow.house import House
from docflow.journal.reader import Recorded, history


@pytest.fixture
def text(house: House) -> str:
    """A procedure in force for the quality department, owned by its author; two processes beside it."""
    publish(house, approved(house, "文件控制程序"), to="QA")
    process(house)
    process(house, "P-QA", "QA")
    return "/api/v1/documents/CN-QP-001/processes"


def api(house: House, who: str) -> TestClient:
    client = TestClient(application_of(house), base_url="http://localhost", headers={"accept-language": "en"})
    assert client.post("/api/v1/session", json={"username": who, "password": PASSWORD}).status_code == 200
    return client


def told(house: House) -> list[dict]:
    with house.store.reading() as session:
        document = session.query(Document).one()
        rows = [Recorded(*row).told for row in session.execute(history("document", document.id))]
    return [row["facts"] for row in rows if row["event"] == "document.governs"]


@pytest.mark.parametrize("who", [LI, WANG])
def test_owner_and_controller_say_which_processes_a_document_governs(house: House, text: str, who: str) -> None:
    client = api(house, who)
    answer = client.put(text, json={"processes": ["P-QA", "P-EN", "P-QA"]})
    assert (answer.status_code, answer.json()) == (200, {"processes": ["P-EN", "P-QA"]})
    assert client.put(text, json={"processes": ["P-QA"]}).json() == {"processes": ["P-QA"]}
    assert client.put(text, json={"processes": ["P-QA"]}).status_code == 200
    assert client.get("/api/v1/documents/CN-QP-001").json()["processes"] == ["P-QA"]
    assert [(len(one["before"]), len(one["after"])) for one in told(house)] == [(0, 2), (2, 1)]
    documents = [client.get(f"/api/v1/processes/{code}").json()["documents"] for code in ("P-QA", "P-EN")]
    assert [[one["number"] for one in found] for found in documents] == [["CN-QP-001"], []]


def test_nobody_else_does_and_what_is_not_there_is_refused(house: House, text: str) -> None:
    for who, status in ((MENG, 404), (CHEN, 403), (SUN, 404), (HE, 404)):
        assert api(house, who).put(text, json={"processes": ["P-QA"]}).status_code == status, who
    li = api(house, LI)
    assert li.put(text, json={"processes": ["P-NONE"]}).json()["type"] == "/problems/process-not-found"
    assert li.put(text, json={"processes": None}).status_code == 422
    assert told(house) == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_of_a_document_shows_and_asks_which_processes_it_governs(
    house: House, text: str, language: str
) -> None:
    li, page = Reader(house, LI, language), "/documents/CN-QP-001"
    assert {"zh": "没有指明过程", "en": "No process is named"}[language] in li.see(page)
    assert 'value="P-QA"' in li.see(f"{page}/processes")
    assert li.send(f"{page}/processes", processes=["P-QA"]) == f"{page}?did=governs"
    assert 'href="/processes/P-QA"' in li.see(page, did="governs")
    assert 'value="P-QA" checked' in li.see(f"{page}/processes")
    Reader(house, CHEN, language).see(f"{page}/processes", 403)
