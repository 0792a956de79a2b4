"""Forms: they work without JavaScript, say what is wrong beside its field, and lose nothing that was typed."""

import pytest
from cast import CHEN, LI, PASSWORD, SUN, WANG, ZHAO, ZHOU
from given import approved, draft, pass_review, publish, take, upload, word_file
from page_people import WORD, Somebody, fault_of, value_of, words_of

from docflow.house import House

FILE = ("程序.docx", word_file("文件控制程序", "文件编号：JC-QP-12", "1 目的", "防止误用。"), WORD)


@pytest.fixture
def revision(house: House) -> int:
    """A draft of Li Ming's that can be submitted."""
    begun = draft(house, LI, "文件控制程序")
    upload(house, LI, begun, word_file("文件控制程序", "正文"))
    return begun


@pytest.mark.parametrize(("language", "words"), [("zh", "请至少用一种语言"), ("en", "Give a title in at least one")])
def test_a_new_document_without_a_title_comes_back_as_it_was_filled_in(house: House, language: str, words: str):
    sent = {"type": "manual", "unit": "EN", "clauses": ["cieccpa:7.5.3"], "language": "en", "blank": "yes"}
    page = Somebody(house, LI, language).sends("/documents/new", 422, data=sent)
    assert fault_of(page, "title_zh").startswith(words)
    assert 'value="manual" selected' in page and 'value="EN" selected' in page and 'value="en" selected' in page
    assert 'value="cieccpa:7.5.3" checked' in page


def test_what_a_file_says_of_itself_is_confirmed_by_its_author(house: House):
    li = Somebody(house, LI)
    sent = {"type": "procedure", "unit": "QA", "clauses": ["cieccpa:7.5.2"]}
    page = li.sends("/documents/new", 200, data=sent, files={"file": FILE})
    assert (value_of(page, "title_zh"), value_of(page, "number")) == ("文件控制程序", "JC-QP-12")
    assert "CN-QP-001" not in li.sees("/documents")
    hidden = {name: value_of(page, name) for name in ("title_zh", "number", "file_sha256", "file_name", "confirmed")}
    where = li.sends("/documents/new", data=sent | hidden | {"keep_number": "yes"})
    shown = li.sees(where)
    assert "JC-QP-12" in shown and "程序.docx" in shown
    assert fault_of(li.sends("/documents/new", 409, data=sent | hidden | {"keep_number": "yes"}), "number")


def test_a_digest_alone_opens_nobody_elses_file(house: House):
    secret = draft(house, ZHOU, "未公开的手册", type="manual", unit_code="HQ")
    data = word_file("未公开的手册", "秘密")
    upload(house, ZHOU, secret, data)
    page = Somebody(house, ZHOU).sees(f"/revisions/{secret}")
    sha256 = page.split('class="digest" title="')[1][:64]
    sent = {"type": "procedure", "unit": "QA", "title_zh": "甲", "file_sha256": sha256, "file_name": "a.docx"}
    refused = Somebody(house, LI).sends("/documents/new", 422, data=sent | {"confirmed": "yes"})
    assert fault_of(refused, "file").startswith("没有收到文件")


def test_an_upload_says_what_stands_in_the_way_and_what_changed(house: House, revision: int):
    li = Somebody(house, LI)
    version = value_of(li.sees(f"/revisions/{revision}"), "version")
    file = {"file": ("新.docx", word_file("文件控制程序", "正文", "{{填写单位}}"), WORD)}
    where = li.sends(f"/revisions/{revision}/text", data={"version": version}, files=file)
    page = words_of(li.sees(where))
    assert "占位符" in page and "新增 1 段" in page
    again = li.sends(f"/revisions/{revision}/text", 412, data={"version": version}, files=file)
    assert "已被他人更改" in again
    version = value_of(li.sees(f"/revisions/{revision}"), "version")
    none = li.sends(f"/revisions/{revision}/text", 422, data={"version": version})
    assert "没有收到文件" in none


def test_a_description_is_changed_and_comes_back_when_it_cannot_be(house: House, revision: int):
    li = Somebody(house, LI)
    version = value_of(li.sees(f"/revisions/{revision}"), "version")
    sent = {"version": version, "title_zh": "", "title_en": "", "clauses": ["cieccpa:9.2"]}
    page = li.sends(f"/revisions/{revision}/description", 422, data=sent)
    assert "请至少用一种语言" in page and 'value="cieccpa:9.2" checked' in page
    li.sends(f"/revisions/{revision}/description", data=sent | {"title_en": "Control of documents"})
    assert "Control of documents" in Somebody(house, LI, "en").sees(f"/revisions/{revision}")


def test_stages_are_added_and_taken_away_by_buttons_that_take_no_step(house: House, revision: int):
    li = Somebody(house, LI)
    page = li.sees(f"/items/{revision}/steps/submit")
    assert value_of(page, "stages") == "2"
    sent = {"version": value_of(page, "version"), "stages": "2", "stage-0-kind": "review", "comment": "请看"}
    grown = li.sends(f"/items/{revision}/steps/submit", 200, data=sent | {"do": "add-stage"})
    assert value_of(grown, "stages") == "3" and ">请看<" in grown
    fewer = li.sends(f"/items/{revision}/steps/submit", 200, data=sent | {"do": "remove-stage-0"})
    assert value_of(fewer, "stages") == "1"
    assert li.client.get(f"/api/v1/items/{revision}").json()["state"] == "draft"


def test_a_person_is_added_to_a_stage_and_asked(house: House, revision: int):
    li = Somebody(house, LI)
    people = {name: str(Somebody(house, name).client.get("/api/v1/me").json()["id"]) for name in (CHEN, ZHOU)}
    sent = {"stages": "1", "stage-0-kind": "review", "stage-0-rule": "any"}
    shown = li.sends(
        f"/items/{revision}/steps/submit", 200, data=sent | {"stage-0-add": people[CHEN], "do": "add-person-0"}
    )
    assert f'name="stage-0-people" value="{people[CHEN]}" checked' in shown
    li.signs(revision, "submit", **sent, **{"stage-0-people": people[CHEN], "approver": people[ZHOU]})
    asked = li.client.get(f"/api/v1/items/{revision}/assignments").json()
    assert [(one["name"], one["rule"]) for one in asked] == [("陈刚", "any"), ("周岚", "all")]


@pytest.mark.parametrize(
    ("language", "words"), [("zh", "密码或动态验证码不正确"), ("en", "The password or the code is wrong")]
)
def test_a_wrong_password_is_said_beside_it_and_the_comment_stays(
    house: House, revision: int, language: str, words: str
):
    page = Somebody(house, LI, language).signs(
        revision, "submit", 403, "not-mine-0", comment="我的意见", due_on="2026-03-20"
    )
    assert fault_of(page, "sheet-password").startswith(words)
    assert ">我的意见<" in page and 'value="2026-03-20"' in page and "not-mine-0" not in page
    assert Somebody(house, LI).client.get(f"/api/v1/items/{revision}").json()["state"] == "draft"


def test_a_signature_needs_its_password(house: House, revision: int):
    assert fault_of(Somebody(house, LI).signs(revision, "submit", 422, ""), "sheet-password") == "此项必填"


def test_a_return_without_a_reason_is_refused_beside_the_comment(house: House, revision: int):
    take(house, LI, revision, "submit")
    page = Somebody(house, ZHAO).signs(revision, "return", 409, comment=" ")
    assert fault_of(page, "sheet-comment") == "请填写意见或理由"


def test_a_refused_step_says_every_reason_before_it_is_taken(house: House, revision: int):
    take(house, LI, revision, "submit")
    li = Somebody(house, LI, "en")
    page = li.sees(f"/items/{revision}/steps/agree")
    assert "No decision of yours is awaited" in page and "may not decide on their own text" in page
    assert '<form method="post" action="/items' not in page
    shown = li.sees(f"/revisions/{revision}")
    assert "No decision of yours is awaited" in shown and "/steps/agree" not in shown and "/steps/recall" in shown


def test_a_step_that_does_not_exist_or_is_the_clocks_has_no_page(house: House, revision: int):
    li = Somebody(house, LI)
    li.sees(f"/items/{revision}/steps/take_effect", 404)
    li.sees(f"/items/{revision}/steps/promote", 404)


def test_whoever_signs_an_older_text_is_told_and_shown_the_new_one(house: House, revision: int):
    take(house, LI, revision, "submit")
    zhao = Somebody(house, ZHAO)
    shown = zhao.sees(f"/items/{revision}/steps/agree")
    old = {"version": value_of(shown, "version"), "statement_sha256": value_of(shown, "statement_sha256")}
    take(house, LI, revision, "recall", comment="再改一处")
    upload(house, LI, revision, word_file("文件控制程序", "另一段正文"))
    take(house, LI, revision, "submit")
    page = zhao.sends(f"/items/{revision}/steps/agree", 412, data=old | {"password": PASSWORD, "comment": "同意此文"})
    assert "他人作了更改" in page and ">同意此文<" in page
    assert value_of(page, "statement_sha256") != old["statement_sha256"]


def test_publishing_says_each_fault_beside_its_field(house: House):
    revision = approved(house, "文件控制程序")
    wang = Somebody(house, WANG)
    late = wang.signs(revision, "publish", 422, effective_on="", **{"reader-0-to": "all"})
    assert fault_of(late, "effective_on") == "此项必填"
    soon = wang.signs(revision, "publish", 409, effective_on="2026-03-03", **{"reader-0-to": "unit:QA"})
    assert "短于该类文件规定的天数" in fault_of(soon, "short_notice_reason")
    assert 'value="2026-03-03"' in soon and 'value="unit:QA" selected' in soon
    nobody = wang.signs(revision, "publish", 409, effective_on="2026-03-20", readers="0")
    assert "请确定分发范围" in fault_of(nobody, "no_distribution_reason")
    more = wang.sends(
        f"/items/{revision}/steps/publish", 200, data={"readers": "1", "reader-0-to": "all", "do": "add-reader"}
    )
    assert value_of(more, "readers") == "2"
    wang.signs(revision, "publish", effective_on="2026-03-20", **{"reader-0-to": "all", "reader-0-acknowledge": "no"})


def test_a_withdrawal_decides_about_every_text_that_names_the_document(house: House):
    first = approved(house, "文件控制程序")
    publish(house, first)
    other = draft(house, LI, "记录控制程序")
    upload(house, LI, other, word_file("记录控制程序", "按 CN-QP-001 执行。"))
    pass_review(house, other)
    publish(house, other)
    zhou = Somebody(house, ZHOU)
    assert "CN-QP-002" in zhou.sees("/documents/CN-QP-001")
    page = zhou.signs(first, "withdraw", 409, comment="不再需要", replacement="CN-M-001")
    assert "CN-QP-002" in fault_of(page, "ref:CN-QP-002") and value_of(page, "replacement") == "CN-M-001"
    zhou.signs(first, "withdraw", comment="不再需要", **{"ref:CN-QP-002": "accept"})


def test_a_text_is_opened_before_it_is_acknowledged(house: House):
    first = approved(house, "文件控制程序")
    publish(house, first)
    sun = Somebody(house, SUN)
    assert "请先打开文件" in sun.sees("/documents/CN-QP-001")
    assert "请先打开" in sun.sends("/documents/CN-QP-001/acknowledgement", 409)
    assert sun.client.get("/api/v1/documents/CN-QP-001/file").content[:2] == b"PK"
    assert "您已打开过文件" in sun.sees("/documents/CN-QP-001/mine")
    assert sun.sends("/documents/CN-QP-001/acknowledgement") == "/documents/CN-QP-001?did=acknowledged"
    assert 'id="mine"' not in sun.sees("/documents/CN-QP-001")


def test_a_controller_waives_with_a_reason_and_nobody_else(house: House):
    first = approved(house, "文件控制程序")
    publish(house, first)
    sun = Somebody(house, SUN)
    who = sun.client.get("/api/v1/me").json()["id"]
    sun.sends(f"/revisions/{first}/readers/{who}", 403, data={"reason": "不想看"})
    wang = Somebody(house, WANG)
    assert "请填写原因" in wang.sends(f"/revisions/{first}/readers/{who}", 422, data={"reason": " "})
    wang.sends(f"/revisions/{first}/readers/{who}", data={"reason": "长期休假"})
    assert "长期休假" in wang.sees(f"/revisions/{first}/readers?show=waived")


def test_a_document_is_handed_over_and_revised_by_its_new_owner(house: House):
    first = approved(house, "文件控制程序")
    publish(house, first)
    chen = Somebody(house, CHEN)
    who = chen.client.get("/api/v1/me").json()["id"]
    chen.sends("/documents/CN-QP-001/owner", 403, data={"owner": who})
    Somebody(house, LI).sends("/documents/CN-QP-001/owner", data={"owner": who})
    assert "陈刚" in chen.sees("/documents/CN-QP-001")
    empty = chen.sends("/documents/CN-QP-001/revise", 422, data={"reason": "", "summary": "增加一节"})
    assert fault_of(empty, "reason") == "此项必填" and ">增加一节<" in empty
    where = chen.sends(
        "/documents/CN-QP-001/revise", data={"reason": "审核发现", "source": "audit", "summary": "增加一节"}
    )
    page = words_of(chen.sees(where))
    assert "审核发现 内部或外部审核" in page and "增加一节" in page
    assert "B/0" in chen.sends("/documents/CN-QP-001/revise", 409, data={"reason": "再来"})


def test_a_remark_is_answered_by_the_author_before_anybody_approves(house: House, revision: int):
    take(house, LI, revision, "submit")
    zhao, li = Somebody(house, ZHAO), Somebody(house, LI)
    zhao.sends(f"/revisions/{revision}/remarks", data={"place": "4.3", "words": "周期是多久？"})
    assert "等待编制人答复" in zhao.sees(f"/revisions/{revision}")
    (remark,) = li.client.get(f"/api/v1/revisions/{revision}/remarks").json()
    li.sends(f"/revisions/{revision}/remarks/{remark['id']}/answer", data={"words": "每六个月"})
    assert "每六个月" in zhao.sees(f"/revisions/{revision}")


def test_a_controller_has_somebody_else_decide(house: House, revision: int):
    take(house, LI, revision, "submit")
    wang, zhou = Somebody(house, WANG), Somebody(house, ZHOU)
    who = zhou.client.get("/api/v1/me").json()["id"]
    (asked, *_) = wang.client.get(f"/api/v1/items/{revision}/assignments").json()
    version = value_of(wang.sees(f"/revisions/{revision}"), "version")
    sent = {"version": version, "person": who, "reason": ""}
    assert "请填写原因" in wang.sends(f"/revisions/{revision}/assignments/{asked['id']}", 422, data=sent)
    wang.sends(f"/revisions/{revision}/assignments/{asked['id']}", data=sent | {"reason": "赵倩离任"})
    assert "/steps/agree" in zhou.sees(f"/revisions/{revision}")
