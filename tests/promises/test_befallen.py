"""What befell others: each test is named after a weakness that a product of this kind has had."""

import base64
import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cast import HE, LI, PASSWORD, SUN, WANG, ZHAO, actor
from given import take, upload, word_file
from leak_worlds import NOBODY, Onlooker, in_force, onlooker, open_house, written

from docflow.documents.models import Document, Revision
from docflow.house import House
from docflow.lifecycle.items import Item

SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(2)>"
TEXT = 1
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("befallen")


@pytest.fixture(scope="module")
def home(folder: Path, empty_database: Path) -> Iterator[House]:
    """One house for all: a text in force for all (CN-QP-001), one for another unit, and a draft elsewhere."""
    house = open_house(folder / "data", empty_database)
    assert in_force(house, "文件控制程序") == TEXT
    in_force(house, "质量部内部程序", to="QA")
    written(house, HE, "能源部草案", unit_code="EN")
    yield house
    house.close()


@pytest.fixture(scope="module")
def sun(home: House) -> Onlooker:
    """A reader of the production department."""
    return onlooker(home, SUN)


def begin(looker: Onlooker, **more: Any) -> Any:
    body = {"type": "instruction", "title": "监测规程", "unit": "QA", "clauses": ["7.5.2"]} | more
    return looker.post("/api/v1/documents", body)


def if_match(looker: Onlooker, item: int) -> str:
    return looker.get(f"/api/v1/items/{item}").headers["etag"]


def put_file(looker: Onlooker, item: int, name: str, data: bytes) -> Any:
    headers = dict(looker.headers) | {"if-match": if_match(looker, item)}
    return looker.client.put(f"/api/v1/revisions/{item}/content", files={"file": (name, data)}, headers=headers)


def test_ids_and_states_of_others_in_a_body_change_nothing(home: House) -> None:
    """GHSA-386h-chg4-cfw9: an id in the body stood for another owner's thing."""
    li, strangers = onlooker(home, LI), actor(home, SUN).person_id
    planted = {
        "id": 1, "state": "effective", "in_force": True, "version": 99, "author_id": strangers, "owner_id": strangers,
        "owner": strangers, "author": strangers, "content_sha256": "0" * 64, "workflow": "other",
    }  # fmt: skip
    begun = begin(li, **planted).json()["revision"]
    changed = li.client.patch(
        f"/api/v1/revisions/{begun['id']}",
        json=planted | {"summary": "新"},
        headers={"if-match": if_match(li, begun["id"])},
    )
    assert changed.status_code == 200
    with home.store.reading() as session:
        revision = session.get_one(Revision, begun["id"])
        document = session.get_one(Document, revision.document_id)
        assert (revision.state, revision.in_force, revision.author_id) == ("draft", False, actor(home, LI).person_id)
        assert document.owner_id == actor(home, LI).person_id
        assert revision.content_sha256 != "0" * 64


def test_a_reader_hands_no_document_over_and_waives_nothing_by_naming_ids(home: House) -> None:
    sun, me = onlooker(home, SUN), actor(home, SUN).person_id
    assert sun.post("/api/v1/documents/CN-QP-001/owner", {"owner": me}).status_code == 403
    waived = sun.post(f"/api/v1/revisions/{TEXT}/acknowledgements/{me}/waiver", {"reason": "不读"})
    assert waived.status_code == 403


@pytest.mark.parametrize("word", ["false", "False", "0", "no", "off"])
def test_a_word_for_false_is_never_taken_for_true(home: House, word: str) -> None:
    """GHSA-59xh-5vwx-4c4q: any non-empty text counted as True."""
    li = onlooker(home, LI)
    item = begin(li).json()["revision"]["id"]
    answer = li.client.patch(
        f"/api/v1/revisions/{item}", json={"editorial": word}, headers={"if-match": if_match(li, item)}
    )
    assert answer.status_code in (200, 422)
    assert answer.status_code == 422 or answer.json()["editorial"] is False


@pytest.mark.parametrize(
    "headers",
    [
        {"remote-user": WANG},
        {"x-remote-user": WANG, "x-forwarded-user": WANG},
        {"x-forwarded-email": WANG, "x-auth-request-user": WANG},
        {"authorization": "Basic " + base64.b64encode(f"{WANG}:{PASSWORD}".encode()).decode()},
        {"authorization": f"Bearer {WANG}"},
        {"cookie": f"docflow_session={WANG}"},
    ],
    ids=lambda headers: next(iter(headers)),
)
def test_no_header_but_the_two_known_ones_says_who_somebody_is(home: House, headers: dict[str, str]) -> None:
    """CVE-2024-35184: the API trusted a header that the pages had been told to trust."""
    nobody = onlooker(home, NOBODY)
    assert nobody.client.get("/api/v1/me", headers=headers).status_code == 401


@pytest.mark.parametrize(
    "name", ["../../../etc/passwd.docx", "..\\..\\boot.docx", "/etc/shadow.docx", "a\x00b.docx", "CON.docx", ".docx"]
)
def test_a_file_name_reaches_no_other_folder(home: House, name: str, folder: Path) -> None:
    """GHSA-28cf-xvcf-hw6m: a name with dots and slashes was used as a path."""
    li = onlooker(home, LI)
    item = begin(li).json()["revision"]["id"]
    before = {path for path in folder.rglob("*") if "files" not in path.parts}
    sent = put_file(li, item, name, word_file("正文"))
    assert sent.status_code in (200, 415, 422)
    assert {path for path in folder.rglob("*") if "files" not in path.parts} - before == set()
    if sent.status_code == 200:
        kept = sent.json()["file_name"]
        assert not set(kept) & set("/\\\0") and ".." not in Path(kept).parts
        given = li.get(f"/api/v1/revisions/{item}/content").headers["content-disposition"]
        assert given.startswith("attachment") and "/" not in given.partition("filename=")[2].partition(";")[0]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.svg", SVG),
        ("a.html", SCRIPT.encode()),
        ("a.docx", SVG),
        ("a.docx", SCRIPT.encode()),
        ("a.pdf", b"<html>" + SCRIPT.encode()),
    ],
)
def test_a_picture_or_page_with_a_script_is_not_taken_in(home: House, name: str, data: bytes) -> None:
    """GHSA-6p53-hqqw-8j62: an SVG that was shown inside the site ran its script."""
    li = onlooker(home, LI)
    item = begin(li).json()["revision"]["id"]
    assert put_file(li, item, name, data).status_code in (415, 422)
    with home.store.reading() as session:
        assert session.get_one(Item, item).content_sha256 != hashlib.sha256(data).hexdigest()


def test_a_file_is_always_handed_out_to_be_kept_never_to_be_shown(home: House) -> None:
    for path in ("/api/v1/documents/CN-QP-001/file", "/api/v1/revisions/1/content"):
        answer = onlooker(home, WANG).get(path)
        assert answer.status_code == 200
        assert answer.headers["content-disposition"].startswith("attachment")
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "sandbox" in answer.headers["content-security-policy"]


def test_a_script_in_a_title_is_shown_as_its_letters(home: House) -> None:
    """CVE-2022-47412 to 47419: titles, notes and search results ran as scripts in the next reader's browser."""
    li = onlooker(home, LI)
    begun = begin(li, title=f"监测{SCRIPT}").json()
    home.settle()
    answer = li.get(f"/api/v1/documents/{begun['number']}")
    assert answer.headers["content-type"] == "application/json" and answer.json()["title"]["zh"] == f"监测{SCRIPT}"
    hits = li.get("/api/v1/search?q=监测&state=draft&limit=100").json()["items"]
    (hit,) = [one for one in hits if one["number"] == begun["number"]]
    for shown in (hit["title_html"]["zh"], hit["number_html"], hit["snippet"]):
        assert "<" not in shown.replace("<mark>", "").replace("</mark>", "")
    for path in (
        "/",
        "/documents",
        f"/documents/{begun['number']}",
        f"/revisions/{begun['revision']['id']}",
        "/search?q=监测",
    ):
        page = li.client.get(path, headers={"accept": "text/html"})
        assert page.status_code == 200, path
        assert "<script>alert" not in page.text and "<img src=x" not in page.text
        assert "unsafe-inline" not in page.headers["content-security-policy"]
    listed = li.client.get("/documents?state=draft", headers={"accept": "text/html"}).text
    assert "&lt;script&gt;alert(1)" in listed


@pytest.mark.parametrize(
    "braces", ["{{7*7}}", "{% for x in ().__class__.__base__.__subclasses__() %}", "${7*7}", "{0.__class__}"]
)
def test_a_template_in_a_title_or_comment_is_not_run(home: House, braces: str) -> None:
    """CVE-2023-49964, CVE-2018-16341: text of a document was taken for a template."""
    li = onlooker(home, LI)
    begun = begin(li, title=f"规程{braces}").json()["revision"]
    upload(home, LI, begun["id"], word_file("正文"), "text.docx")
    take(home, LI, begun["id"], "submit", fields={"stages": [{"people": [ZHAO]}], "approver": "zhou"})
    take(home, ZHAO, begun["id"], "return", comment=braces)
    told = li.get(f"/api/v1/items/{begun['id']}/history")
    assert told.status_code == 200 and "49" not in told.json()[-1]["sentence"].replace(str(begun["id"]), "")
    page = li.client.get(f"/revisions/{begun['id']}", headers={"accept": "text/html"})
    assert page.status_code == 200 and "规程49" not in page.text


@pytest.mark.parametrize("field", ["type", "unit", "state", "clause", "q", "after", "limit", "on"])
@pytest.mark.parametrize(
    "words", ["' OR 1=1 --", '"; DROP TABLE item; --', "1) UNION SELECT password_hash FROM account --", "%", "_"]
)
def test_filters_and_cursors_are_words_never_statements(sun: Onlooker, field: str, words: str) -> None:
    """CVE-2025-52895: the name to sort or filter by went into the statement."""
    answer = sun.get("/api/v1/documents", params={field: words})
    assert answer.status_code in (200, 404, 422)
    assert answer.status_code != 200 or answer.json()["items"] == []
    assert "hash" not in answer.text.replace(words, "").replace(json.dumps(words)[1:-1], "")


def test_nothing_but_the_door_itself_answers_without_a_login(home: House) -> None:
    """CVE-2026-44442: some calls forgot to ask who is there."""
    nobody = onlooker(home, NOBODY)
    described = nobody.get("/api/v1/openapi.json").json()
    known = {"number": "CN-QP-001", "standard": "cieccpa", "step": "agree"}
    asked = 0
    for path, operations in described["paths"].items():
        for method in operations:
            if path in ("/api/v1/session", "/api/v1/welcome") and method == "post":
                continue
            address = re.sub(r"{(\w+)}", lambda name: known.get(name[1], "1"), path)
            answer = nobody.client.request(method.upper(), address, json={}, headers={"if-match": '"1"'})
            assert answer.status_code == 401, (method, address, answer.text)
            asked += 1
    assert asked > 30
