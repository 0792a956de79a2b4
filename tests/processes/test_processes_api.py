"""4.4, 9.2.4: the register of processes over HTTP: set up, changed with reasons said at once, ended, never lost."""

import threading

import pytest
from audit_hands import audit, competent, process
from cast import CHEN, FANG, HE, LI, MENG, PASSWORD, ZHOU, actor, unit
from given import application_of, approved, publish
from nonconformity_hands import reported
from sqlalchemy import Engine, event
from starlette.testclient import TestClient

from docflow.documents.models import DocumentProcess, Revision
from docflow.house import House
from docflow.journal.reader import Recorded, history
from docflow.journal.work import working
from docflow.kernel.text import Text
from docflow.people.queries import person_by_username
from docflow.people.service import retire
from docflow.processes.queries import process_of
from docflow.processes.service import add_process

WHOLE = {
    "code": "P-QA", "name": {"zh": "检验", "en": "Inspection"}, "unit": "QA", "owner": LI, "sites": ["QA", "PR"],
    "clauses": ["9.1.1", "cieccpa:7.5.2"], "importance": 4, "complexity": 2, "maturity": 3, "frequency": "daily",
    "emission_share": 12,
}  # fmt: skip


def api(house: House, who: str) -> TestClient:
    client = TestClient(application_of(house), base_url="http://localhost", headers={"accept-language": "en"})
    assert client.post("/api/v1/session", json={"username": who, "password": PASSWORD}).status_code == 200
    return client


@pytest.fixture
def meng(house: House) -> TestClient:
    return api(house, MENG)


def test_a_process_is_set_up_changed_and_ended_and_each_is_in_the_journal(house: House, meng: TestClient) -> None:
    made = meng.post("/api/v1/processes", json=WHOLE)
    assert (made.status_code, made.headers["etag"], made.headers["location"]) == (
        201, '"1"', "/api/v1/processes/P-QA",
    )  # fmt: skip
    assert made.json()["sites"] == ["QA", "PR"] or made.json()["sites"] == ["PR", "QA"]
    assert made.json()["clauses"] == ["cieccpa:7.5.2", "cieccpa:9.1.1"] and made.json()["owner_name"] == "李明"
    one = "/api/v1/processes/P-QA"
    wish = {"importance": 5, "name": {"en": "Testing"}, "sites": ["QA"], "clauses": None}
    changed = meng.patch(one, json=wish, headers={"if-match": '"1"'})
    assert changed.status_code == 200 and changed.headers["etag"] == '"2"'
    assert changed.json()["name"] == {"zh": "检验", "en": "Testing"} and changed.json()["sites"] == ["QA"]
    assert changed.json()["clauses"] == made.json()["clauses"]
    assert meng.patch(one, json={"maturity": 1}, headers={"if-match": '"1"'}).status_code == 412
    assert meng.patch(one, json={"maturity": 1}).status_code == 428
    assert meng.patch(one, json={}, headers={"if-match": '"2"'}).headers["etag"] == '"2"', "nothing changed"
    assert meng.post(f"{one}/retire", headers={"if-match": '"1"'}).status_code == 412
    ended = meng.post(f"{one}/retire", headers={"if-match": '"2"'})
    assert ended.json()["retired_on"] == "2026-03-02" and ended.headers["etag"] == '"3"'
    again = meng.post(f"{one}/retire", headers={"if-match": '"3"'})
    assert (again.status_code, again.json()["type"]) == (409, "/problems/process-ended")
    assert meng.get("/api/v1/processes").json()["items"] == []
    assert [p["code"] for p in meng.get("/api/v1/processes?ended=true").json()["items"]] == ["P-QA"]
    assert meng.get(one).json()["retired_on"] == "2026-03-02"
    assert meng.post("/api/v1/processes", json=WHOLE).json()["type"] == "/problems/process-code-taken"
    with house.store.reading() as session:
        rows = [Recorded(*row).told for row in session.execute(history("process", made.json()["id"]))]
    assert [row["event"] for row in rows] == ["process.added", "process.changed", "process.retired"]
    assert rows[1]["facts"]["changes"]["importance"] == [4, 5] and set(rows[1]["facts"]["changes"]) == {
        "importance", "name", "sites",
    }  # fmt: skip


def test_all_that_is_wrong_with_a_process_is_said_at_once(house: House, meng: TestClient) -> None:
    wrong = WHOLE | {"code": "  ", "name": {}, "sites": []}
    answer = meng.post("/api/v1/processes", json=wrong)
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/process-invalid")
    assert [one["code"] for one in answer.json()["reasons"]] == ["code", "name", "sites"]
    assert "1 to 20" in answer.json()["title"] and "at least one site" in answer.json()["title"]
    with pytest.raises(Exception) as refused, working(house.store, actor(house, MENG), house.clock) as work:
        add_process(
            work, code="X", name=Text("", ""), unit=unit(house, "QA"), owner=person_by_username(work.session, LI),
            sites=[], clauses=[], known_clauses={}, importance=9, maturity=0, frequency="hourly", emission_share=101,
        )  # fmt: skip
    assert [code for code, _ in refused.value.facts["reasons"]] == [  # type: ignore[attr-defined]
        "name", "sites", "importance", "maturity", "frequency", "emission_share",
    ]  # fmt: skip


@pytest.mark.parametrize("field", sorted(WHOLE))
def test_an_explicit_null_is_left_alone_in_a_change_and_never_a_fault(meng: TestClient, field: str) -> None:
    made = meng.post("/api/v1/processes", json=WHOLE | {field: None})
    assert made.status_code == (201 if field in ("importance", "complexity", "maturity") else 422), made.text
    if made.status_code == 422:
        made = meng.post("/api/v1/processes", json=WHOLE)
    left = meng.patch("/api/v1/processes/P-QA", json={field: None}, headers={"if-match": '"1"'})
    assert left.status_code == 200 and left.json() == made.json()


@pytest.mark.parametrize(
    ("field", "value", "status", "problem"),
    [
        ("clauses", ["99.9"], 422, "clause-unknown"), ("unit", "NO", 404, "unit-unknown"),
        ("owner", "nobody", 404, "person-unknown"), ("sites", ["QA", "NO"], 404, "unit-unknown"),
        ("importance", 6, 422, "request-invalid"), ("frequency", "hourly", 422, "request-invalid"),
    ],
)  # fmt: skip
def test_what_is_not_known_is_refused_by_its_name(
    meng: TestClient, field: str, value: object, status: int, problem: str
) -> None:
    answer = meng.post("/api/v1/processes", json=WHOLE | {field: value})
    assert (answer.status_code, answer.json()["type"]) == (status, f"/problems/{problem}")


@pytest.mark.parametrize("who", [LI, CHEN, FANG, ZHOU])
def test_only_a_programme_manager_keeps_processes_and_everybody_of_the_house_sees_them(house: House, who: str) -> None:
    process(house)
    client = api(house, who)
    assert client.get("/api/v1/processes/P-EN").json()["owner_name"] == "陈刚"
    assert client.post("/api/v1/processes", json=WHOLE).status_code == 403
    for path, body in (("", {"importance": 1}), ("/retire", {})):
        send = client.post if path else client.patch
        assert send(f"/api/v1/processes/P-EN{path}", json=body, headers={"if-match": '"1"'}).status_code == 403


def test_somebody_who_has_left_owns_no_process(house: House, meng: TestClient) -> None:
    with working(house.store, actor(house, "admin"), house.clock) as work:
        retire(work, person_by_username(work.session, HE))
    assert meng.post("/api/v1/processes", json=WHOLE | {"owner": HE}).json()["type"] == "/problems/person-retired"


def test_the_register_is_narrowed_and_read_page_by_page(house: House, meng: TestClient) -> None:
    for number in range(5):
        body = WHOLE | {"code": f"P-{number}", "unit": "EN" if number % 2 else "QA", "sites": ["PR"]}
        assert meng.post("/api/v1/processes", json=body | {"owner": CHEN if number == 3 else LI}).status_code == 201
    codes, after = [], ""
    for _ in range(3):
        page = meng.get(f"/api/v1/processes?limit=2{after}").json()
        codes += [one["code"] for one in page["items"]]
        after = f"&after={page['next']}"
    assert codes == ["P-0", "P-1", "P-2", "P-3", "P-4"] and page["next"] is None
    for query, found in (
        ("unit=EN", ["P-1", "P-3"]), ("unit=PR&q=p-4", ["P-4"]), ("unit=HQ", codes), ("owner=chen", ["P-3"]),
        ("q=inspect", codes), ("q=%25", []),
    ):  # fmt: skip
        assert [one["code"] for one in meng.get(f"/api/v1/processes?{query}").json()["items"]] == found, query


def test_one_process_is_shown_with_what_concerns_it_as_far_as_the_reader_may_see(house: House) -> None:
    about = process(house)
    text = approved(house, "文件控制程序")
    publish(house, text, to="QA")
    competent(house, "tao")
    looked = audit(house)
    with house.store.reading() as session:
        affected = process_of(session, about)
    case = reported(house, process=affected)
    with working(house.store, actor(house, MENG), house.clock) as work:
        document = work.session.get_one(Revision, text).document_id
        work.session.add(DocumentProcess(document_id=document, process_id=about))
    whole = api(house, ZHOU).get("/api/v1/processes/P-EN").json()
    assert [one["number"] for one in whole["documents"]] == ["CN-QP-001"]
    assert [one["id"] for one in whole["nonconformities"]] == [case]
    assert [one["id"] for one in whole["audits"]] == [looked]
    bare = api(house, HE).get("/api/v1/processes/P-EN").json()
    assert (bare["documents"], bare["nonconformities"], bare["audits"]) == ([], [], [])


def test_register_and_one_process_take_as_many_statements_for_many_as_for_few(house: House, meng: TestClient) -> None:
    counts: list[list[int]] = []
    for begin, end in ((0, 1), (1, 30)):
        for number in range(begin, end):
            body = WHOLE | {"code": f"P-{number:02}", "owner": (LI, CHEN, HE)[number % 3]}
            assert meng.post("/api/v1/processes", json=body).status_code == 201
            with house.store.reading() as session:
                affected = process_of(session, "P-00")
            reported(house, process=affected)
        counts.append([_statements(meng, path) for path in ("/api/v1/processes?limit=200", "/api/v1/processes/P-00")])
    assert counts[0] == counts[1] and max(counts[0]) <= 20


def _statements(client: TestClient, path: str) -> int:
    heard: list[str] = []

    def listen(conn, cursor, statement, *rest):  # type: ignore[no-untyped-def]
        heard.append(statement)

    event.listen(Engine, "before_cursor_execute", listen)
    assert client.get(path).status_code == 200
    event.remove(Engine, "before_cursor_execute", listen)
    return len(heard)


def test_a_code_of_figures_names_its_process_and_not_the_one_of_that_id(house: House, meng: TestClient) -> None:
    first = process(house)
    assert meng.post("/api/v1/processes", json=WHOLE | {"code": str(first)}).status_code == 201
    with house.store.reading() as session:
        assert process_of(session, str(first)).code == str(first)
        assert process_of(session, first).code == "P-EN"
    assert meng.get(f"/api/v1/processes/{first}").json()["unit"] == "QA"
    assert meng.post("/api/v1/processes", json=WHOLE | {"code": "一厂/P-01"}).status_code == 201
    assert meng.get("/api/v1/processes/一厂/P-01").status_code == 200


def test_of_two_who_set_up_the_same_code_at_once_one_is_refused(house_on: House) -> None:
    answers: list[int] = []
    clients = [api(house_on, MENG) for _ in range(2)]

    def go(client: TestClient) -> None:
        answers.append(client.post("/api/v1/processes", json=WHOLE).status_code)

    threads = [threading.Thread(target=go, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [201, 409]
