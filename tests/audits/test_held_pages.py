"""9.2.2: audits and findings on pages, without JavaScript, in both languages."""

import pytest
from audit_hands import audit, begun, competent, found, questions, reported, someone
from cast import CHEN, LI, MENG, QIN, TAO, XU
from given import take
from pages_reader import Reader

from docflow.house import House


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_of_an_audit_and_its_finding_is_there_in_both_languages(house: House, language: str) -> None:
    one, finding = reported(house)
    tao = Reader(house, TAO, language)
    listed = tao.see("/audits")
    assert "IA-2026-01" in listed
    for path in (f"/audits/{one}", f"/audits/{one}/workbench", "/findings", f"/findings/{finding}"):
        page = tao.see(path)
        assert "IA-2026-01" in page or "AF-2026-0001" in page, path
    planned = audit(house, day=60)
    meng = Reader(house, MENG, language)
    for path in (f"/audits/{planned}", f"/audits/{planned}/team", f"/audits/{planned}/plan"):
        assert "IA-2026-02" in meng.see(path), path


def test_a_team_is_set_on_a_page_that_says_what_ties_each_person(house: House) -> None:
    competent(house, TAO, XU, CHEN)
    one = audit(house)
    meng = Reader(house, MENG)
    page = meng.see(f"/audits/{one}/team")
    assert "是受审核过程的负责人：P-EN" in page
    version = page.split('name="version" value="')[1].split('"')[0]
    ids = {who: someone(house, who) for who in (TAO, XU, CHEN)}
    refused = meng.send(f"/audits/{one}/team", 409, version=version, **{f"part-{ids[CHEN]}": "lead"})
    assert "陈刚" in refused and "现在属于受审核部门" in refused
    parts = {f"part-{ids[TAO]}": "lead", f"part-{ids[XU]}": "auditor"}
    assert meng.send(f"/audits/{one}/team", version=version, **parts) == f"/audits/{one}?did=team"
    page = meng.see(f"/audits/{one}/plan")
    version = page.split('name="version" value="')[1].split('"')[0]
    sent = {"version": version, "objectives": "确认有效", "method": "onsite"}
    bad = meng.send(f"/audits/{one}/plan", 422, **sent, agenda="2026-03-09 25:00-26:00 | 计量")
    assert "25:00" in bad
    line = "2026-03-09 09:00-11:00 | 计量 | 会议室 | 许安 | 陈刚"
    assert meng.send(f"/audits/{one}/plan", **sent, agenda=line) == f"/audits/{one}?did=plan"
    assert line in meng.see(f"/audits/{one}/plan")


def test_answers_are_saved_one_by_one_and_a_fault_brings_the_form_back(house: House) -> None:
    one = begun(house)
    every = questions(house, one)
    xu = Reader(house, XU)
    where = f"/audits/{one}/questions/{every[0].id}"
    back = xu.send(where, 422, result="not_applicable", based_on="0")
    assert "不适用须说明理由" in back
    sent = {"result": "conform", "evidence": "记录 12 份", "evidence_kind": "record", "way": "observe", "based_on": "0"}
    leads = xu.send(where, **sent)
    assert leads == f"/audits/{one}/workbench?at={every[1].id if len(every) > 1 else every[0].id}"
    assert Reader(house, QIN).send(where, **sent | {"result": "opportunity"}).endswith(str(every[0].id))
    tao = Reader(house, TAO)
    assert "两名审核员" in tao.see(f"/audits/{one}/workbench", at=every[0].id)
    tao.send(where, counts="2")
    assert "两名审核员" not in tao.see(f"/audits/{one}/workbench", at=every[0].id)


def test_a_finding_is_written_on_a_page_and_its_draft_is_nobody_elses(house: House) -> None:
    one = begun(house)
    xu = Reader(house, XU)
    assert "编写发现" in xu.see("/findings/new", audit=one, question=questions(house, one)[0].id)
    xu.send(f"/findings/new?audit={one}", 422, title="", grade="minor")
    where = xu.send(f"/findings/new?audit={one}", title="记录缺失", grade="minor", clause="cieccpa:7.5.2")
    assert "记录缺失" in xu.see(where)
    for who in (CHEN, LI):
        other = Reader(house, who)
        other.see(where, 404)
        assert "记录缺失" not in other.see("/findings")
    other = Reader(house, LI)
    for path in (f"/audits/{one}", f"/audits/{one}/workbench", f"/audits/{one}/team"):
        other.see(path, 404)
    Reader(house, CHEN).see(f"/audits/{one}/workbench", 404)


def test_a_confirmed_finding_stands_on_the_auditees_list(house: House) -> None:
    one = begun(house)
    finding = found(house, one)
    assert "AF-2026-0001" not in Reader(house, CHEN).see("/")
    take(house, TAO, finding, "confirm")
    assert "AF-2026-0001" in Reader(house, CHEN).see("/")
    assert "记录未经批准" in Reader(house, CHEN).see(f"/findings/{finding}")


def test_the_register_of_findings_comes_as_a_spreadsheet(house: House) -> None:
    found(house, begun(house))
    tao = Reader(house, TAO)
    assert "/findings/register.xlsx" in tao.see("/findings")
    answer = tao.client.get("/findings/register.xlsx", params={"grade": "minor"})
    assert answer.status_code == 200 and answer.content.startswith(b"PK")
