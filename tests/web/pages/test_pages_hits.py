"""Every kind of item is found by its words, tells what matters of it and leads to its page."""

from datetime import timedelta

import pytest
from actions_hands import order, today
from audit_hands import reported as report_on
from cast import CHEN, FANG, LI, SUN, WANG, ZHOU, actor
from given import approved, pass_review, publish, take, upload, word_file
from nonconformity_hands import reported
from pages_reader import Reader
from statements import sent_by

from docflow.documents import service
from docflow.documents.models import Document, Revision
from docflow.journal.work import working
from docflow.search.clauses import clauses
from docflow.standards.pack import shipped_packs


def asking(house, who):
    return Reader(house, who).client


@pytest.fixture
def filed(house):
    """A document, an action, a nonconformity, and an audit that was reported on with a finding."""
    made = {"revision": approved(house, "计量控制程序", text="电表的校准周期。")}
    publish(house, made["revision"])
    made["action"] = order(house, title="电表校准", description="补做校准", criterion="连续两月误差小于百分之一")
    made["nonconformity"] = reported(house, title="电表未校准")
    made["audit"], made["finding"] = report_on(house)
    house.settle()
    return house, made


def test_each_kind_is_found_by_words_of_its_own_and_leads_to_its_page(filed):
    house, made = filed
    chief = asking(house, FANG)
    for kind, words in (
        ("action", "误差小于百分之一"),
        ("finding", "未经批准"),
        ("audit", "体系基本符合要求"),
        ("nonconformity", "电表未校准"),
    ):
        found = chief.get("/api/v1/search", params={"q": words, "kind": kind}).json()
        assert made[kind] in [hit["id"] for hit in found["items"]] and not found["relaxed"], kind
        assert found["facets"]["kind"][kind] >= 1
        assert all(chief.get(hit["page"]).status_code == 200 for hit in found["items"])
        assert f'/{made[kind]}"' in Reader(house, FANG).see("/search", q=words, kind=kind), kind


def test_an_action_tells_its_owner_and_its_day_and_kinds_narrow(filed):
    house, _ = filed
    page = Reader(house, FANG).see("/search", q="校准")
    assert "责任人 李明" in page and "完成期限" in page and "纠正措施" in page
    assert "/search?q=%E6%A0%A1%E5%87%86&kind=action" in page
    english = Reader(house, FANG, "en").see("/search", q="电表校准", kind="action")
    assert "owner 李明" in english and "Corrective" in english and "1 result" in english


def test_a_page_of_many_hits_asks_no_more_than_one_of_few(filed):
    house, _ = filed
    reader = Reader(house, FANG)
    reader.see("/search", q="校准")
    few, _ = sent_by(lambda: reader.see("/search", q="校准"))
    for count in range(6):
        order(house, title=f"校准第{count}块表")
        reported(house, title=f"第{count}块表未校准")
    house.settle()
    many, page = sent_by(lambda: reader.see("/search", q="校准"))
    assert many == few and "校准</mark>第5块表" in page.replace("第5块表未", "")


def test_clauses_of_standards_are_a_group_of_their_own_that_leads_to_their_coverage(filed):
    house, _ = filed
    page = Reader(house, SUN).see("/search", q="内部审核")
    assert 'href="/coverage?standard=cieccpa#clause-9.2"' in page
    assert 'id="clause-9.2"' in Reader(house, SUN).see("/coverage", standard="cieccpa")
    answer = asking(house, SUN).get("/api/v1/search", params={"q": "7.5.2"}).json()
    assert answer["clauses"][0]["number"] == "7.5.2"
    assert asking(house, SUN).get("/api/v1/search", params={"q": "7.5.2", "kind": "audit"}).json()["clauses"] == []


@pytest.mark.parametrize(
    ("asked", "first"),
    [("9.2", "9.2"), ("内部审核", "9.2"), ("nbsh", "9.2"), ("documented information", "7.5"), ("文件化信", "7.5")],
)
def test_a_clause_is_found_by_number_or_title_in_either_language(asked, first):
    assert clauses(shipped_packs(), asked)[0].clause.number == first


@pytest.mark.parametrize("asked", ["", "  ", "-审核", "zzzz", "***"])
def test_clauses_are_not_offered_for_what_names_none(asked):
    assert clauses(shipped_packs(), asked) == ()


def test_one_may_look_back_to_the_text_of_a_day_and_at_drafts(filed):
    """Asked for by whoever may see what was replaced; to others the day shows no more than today."""
    house, made = filed
    first_day = today(house)
    house.clock.move_to(house.clock.now() + timedelta(days=30))
    with working(house.store, actor(house, LI), house.clock) as work:
        document = work.session.get_one(Document, work.session.get_one(Revision, made["revision"]).document_id)
        second = service.revise(house.desk, work, document, reason="年度修订", summary="增加周期").id
    upload(house, LI, second, word_file("电表的校准周期，每季一次。"))
    house.settle()
    asked = {"q": "校准周期", "kind": "revision"}
    wang, sun = asking(house, WANG), asking(house, SUN)

    def ids(who, **more):
        return {hit["id"] for hit in who.get("/api/v1/search", params=asked | more).json()["items"]}

    assert ids(wang) == {made["revision"]} and ids(wang, every=True) == {made["revision"], second}
    assert ids(sun, every=True) == {made["revision"]}
    pass_review(house, second)
    assert publish(house, second) == "effective"
    house.settle()
    assert ids(wang) == {second} == ids(wang, as_of=str(today(house)))
    assert ids(wang, as_of=str(first_day)) == {made["revision"]}
    assert ids(sun, as_of=str(first_day)) == set()
    assert ids(wang, effective_from=str(today(house))) == {second}
    assert ids(wang, effective_to=str(first_day), every=True) == {made["revision"]}
    page = Reader(house, WANG).see("/search", **asked, as_of=str(first_day))
    assert "当日有效的文本：" in page and "1 条结果" in page


def test_what_was_called_off_is_found_when_asked_for(filed):
    house, made = filed
    take(house, CHEN, made["action"], "cancel", comment="不做了")
    house.settle()
    asked = {"q": "误差小于百分之一"}
    assert asking(house, ZHOU).get("/api/v1/search", params=asked).json()["total"] == 0
    assert asking(house, ZHOU).get("/api/v1/search", params=asked | {"every": True}).json()["total"] == 1
