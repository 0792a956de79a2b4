"""Similar documents and similar nonconformities: by what tells texts apart, of those the reader may see."""

import pytest
from cast import LI, SUN
from given import approved, draft, publish
from pages_reader import Reader
from sqlalchemy import event

from docflow.search.errors import IndexBroken

TEXTS = {
    "测量设备管理程序": "计量器具的检定周期、校准证书与封存。",
    "计量器具校准规程": "测量设备按检定周期送检，校准证书归档，超差的封存。",
    "碳排放核算程序": "排放因子、活动数据与温室气体清单。",
}


@pytest.fixture
def filed(house):
    for title, text in TEXTS.items():
        publish(house, approved(house, title, text=text))
    house.sweep()
    house.settle()
    return house


def alike(house, who, number, *, status=200, limit=5):
    answer = Reader(house, who).client.get(f"/api/v1/documents/{number}/similar", params={"limit": limit})
    assert answer.status_code == status, answer.text
    return [one["title"]["zh"] for one in answer.json()["items"]]


def test_a_document_names_those_in_force_that_the_reader_may_see_and_no_revision_of_its_own(filed):
    assert alike(filed, SUN, "CN-QP-001") == ["计量器具校准规程"]
    assert alike(filed, SUN, "CN-QP-003") == []
    publish(filed, approved(filed, "超差封存办法", text="检定周期已过、没有校准证书的封存。"), to="QA")
    draft(filed, LI, "封存计划")
    revised = Reader(filed, LI).client.post(
        "/api/v1/documents/CN-QP-001/revisions", json={"reason": "复审"}, headers={"accept": "application/json"}
    )
    filed.sweep()
    filed.settle()
    assert alike(filed, SUN, "CN-QP-001") == ["计量器具校准规程"]
    assert Reader(filed, SUN).client.get("/api/v1/documents/CN-QP-004/similar").status_code == 404
    assert "封存计划" not in alike(filed, LI, "CN-QP-002"), "a draft is not in force"
    draft_of = f"/api/v1/items/{revised.json()['id']}/similar"
    near = Reader(filed, LI).client.get(draft_of).json()["items"]
    assert "CN-QP-001" not in [one["number"] for one in near]


def test_nonconformities_like_this_one_are_named(filed):
    sun = Reader(filed, SUN)
    said = {
        "锅炉水位计漏水": "三号锅炉的水位计接头漏水，玻璃管有裂纹。",
        "锅炉玻璃管裂纹": "二号锅炉水位计的玻璃管裂纹，接头渗水。",
        "食堂留样不足": "留样只有一份，餐具消毒没有登记。",
        "会议纪要缺失": "七月的纪要没有归档。",
        "门禁损坏": "宿舍门禁坏了一周。",
    }
    made = []
    for title, words in said.items():
        answer = sun.client.post("/api/v1/nonconformities", json={
            "title": {"zh": title, "en": ""}, "description": words, "unit": "QA", "detected_on": "2026-03-01",
        }, headers={"accept": "application/json"})  # fmt: skip
        assert answer.status_code == 201, answer.text
        made.append(answer.json()["id"])
    filed.settle()
    found = sun.client.get(f"/api/v1/items/{made[0]}/similar").json()["items"]
    assert [one["title"]["zh"] for one in found] == ["锅炉玻璃管裂纹"]
    assert sun.client.get(f"/api/v1/items/{made[2]}/similar").json()["items"] == []
    page = sun.see(f"/nonconformities/{made[0]}")
    assert f'hx-get="/items/{made[0]}/similar"' in page
    assert "锅炉玻璃管裂纹" in sun.see(f"/items/{made[0]}/similar")


def test_the_page_of_a_document_brings_them_and_leads_there_without_javascript(filed):
    sun = Reader(filed, SUN, "en")
    page = sun.see("/documents/CN-QP-001")
    place = page[page.index('hx-get="/items/') + 8 :].split('"')[0]
    assert f'<a href="{place}">Find what speaks of the same</a>' in page
    assert "计量器具校准规程" in sun.see(place)
    part = sun.client.get(place, headers={"hx-request": "true"}).text
    assert "计量器具校准规程" in part and "<html" not in part


def test_nothing_is_similar_while_the_index_is_down(filed, monkeypatch):
    def broken(*_, **__):
        raise IndexBroken(reason="gone")

    monkeypatch.setattr(filed.index, "known", broken)
    assert alike(filed, SUN, "CN-QP-001") == []


def test_the_number_of_statements_does_not_grow_with_what_is_similar(filed):
    def statements(number):
        reader, asked = Reader(filed, SUN), []
        note = lambda *what: asked.append(what[2])  # noqa: E731
        event.listen(filed.store.engine, "before_cursor_execute", note)
        try:
            reader.client.get(f"/api/v1/documents/{number}/similar")
        finally:
            event.remove(filed.store.engine, "before_cursor_execute", note)
        return len(asked)

    none, one = statements("CN-QP-003"), statements("CN-QP-001")
    assert none == one
    publish(filed, approved(filed, "温室气体清单编制办法", text="碳排放核算的排放因子与活动数据。"))
    filed.sweep()
    filed.settle()
    assert alike(filed, SUN, "CN-QP-003") and statements("CN-QP-003") == one
