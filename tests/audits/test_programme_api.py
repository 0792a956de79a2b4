"""9.2.3, 9.2.4: a programme over HTTP and on pages, from draft to calendar."""

from typing import Any

import pytest
from audit_hands import competent, someone, today
from cast import CHEN, LI, MENG, PASSWORD, QIN, TAO, XU
from given import application_of
from pages_reader import Reader
from programme_hands import audits, calendared, drafted, processes
from starlette.testclient import TestClient

from docflow.house import House


def door(house: House, who: str) -> TestClient:
    client = TestClient(application_of(house), base_url="http://127.0.0.1:8000", follow_redirects=False)
    assert client.post("/api/v1/session", json={"username": who, "password": PASSWORD}).status_code == 200
    return client


def body(house: House, **more: Any) -> dict[str, Any]:
    year = today(house).year
    return {
        "title": {"zh": f"{year} 年度审核方案", "en": f"Audit programme {year}"}, "unit": "HQ", "manager": MENG,
        "cycle_from": f"{year}-{today(house).month:02}-01", "cycle_to": f"{year}-12-31", "standards": ["cieccpa"],
        "objectives": "确认有效", "methods": ["onsite"], "ways": ["interview"],
        "risks": "人员不足", "resources": "三人",
    } | more  # fmt: skip


def test_a_programme_is_drafted_weighed_covered_and_changed_by_its_version(house: House) -> None:
    processes(house, "P-1", "P-2", importance=None)
    meng = door(house, MENG)
    made = meng.post("/api/v1/programmes", json=body(house))
    assert made.status_code == 201, made.text
    at = made.headers["location"]
    assert meng.put(f"{at}/processes", json=["P-1", "P-2"]).status_code == 428
    weighed = meng.put(f"{at}/processes", json=["P-1", "P-2"], headers={"if-match": made.headers["etag"]})
    assert weighed.status_code == 200
    assert "importance not judged" in weighed.json()[0]["explanation"]["en"]
    found = meng.get(f"{at}/coverage").json()
    assert (found["demanded"], found["covered"], len(found["holes"])) == (4, 0, 4)
    hole = {name: found["holes"][0][name] for name in ("process", "site", "clause")}
    tag = weighed.headers["etag"]
    stands = meng.put(f"{at}/holes", json={"holes": [hole], "reason": "停产"}, headers={"if-match": tag})
    assert stands.status_code == 204
    late = meng.put(
        f"{at}/processes/P-2/justification", json={"reason": "大修"}, headers={"if-match": stands.headers["etag"]}
    )
    assert late.status_code == 204
    found = meng.get(f"{at}/coverage").json()
    assert len(found["holes"]) == 3 and found["excused"][0]["reason"] == "停产"
    whole = meng.get(at).json()
    assert [one["justification"] for one in whole["intervals"]] == ["", "大修"]
    stale = meng.put(at, json=body(house, objectives="另一目标"), headers={"if-match": tag})
    assert stale.status_code == 412
    now = meng.get(at).headers["etag"]
    assert meng.put(at, json=body(house, objectives="另一目标"), headers={"if-match": now}).status_code == 200
    wrong = meng.post("/api/v1/programmes", json=body(house, title={"zh": "", "en": ""}, manager=CHEN))
    assert wrong.status_code == 422
    assert {one["code"] for one in wrong.json()["reasons"]} == {"programme-no-title", "programme-manager-unfit"}
    assert door(house, LI).get(at).status_code == 404
    assert door(house, LI).get("/api/v1/programmes").json()["items"] == []


def test_an_audit_is_planned_and_moved_over_http_and_refused_with_reasons(house: House) -> None:
    competent(house, TAO, XU, QIN)
    processes(house, "P-1")
    one = drafted(house, "P-1")
    meng = door(house, MENG)
    at = f"/api/v1/programmes/{one}"
    tag = meng.get(at).headers["etag"]
    asked = {
        "title": {"zh": "过程审核", "en": "Process audit"}, "unit": "EN", "scope": [{"process": "P-1", "site": "EN"}],
        "month": str(today(house)),
    }  # fmt: skip
    outside = meng.post(f"{at}/audits", json=asked | {"month": "2031-01-01"}, headers={"if-match": tag})
    assert outside.status_code == 422 and outside.json()["reasons"][0]["code"] == "audit-outside-cycle"
    made = meng.post(f"{at}/audits", json=asked, headers={"if-match": tag})
    assert made.status_code == 201, made.text
    audit, version = made.json()["id"], made.headers["etag"]
    day = today(house).replace(month=today(house).month + 1, day=10)
    slot = {
        "month": str(day),
        "first_on": str(day),
        "team": [{"person": TAO, "part": "lead"}, {"person": XU, "part": "auditor"}],
    }
    tied = slot | {"team": [{"person": CHEN, "part": "lead"}]}
    refused = meng.put(f"{at}/audits/{audit}/slot", json=tied, headers={"if-match": version})
    assert refused.status_code == 409 and {"owns-process", "team-incompetent"} <= {
        each["code"] for each in refused.json()["reasons"]
    }
    moved = meng.put(f"{at}/audits/{audit}/slot", json=slot, headers={"if-match": version})
    assert moved.status_code == 200, moved.text
    assert moved.json()["audit"]["first_on"] == str(day)
    assert meng.put(f"{at}/audits/{audit}/slot", json=slot, headers={"if-match": version}).status_code == 412
    assert meng.get(f"{at}/coverage").json()["holes"] == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_pages_draft_a_programme_and_show_its_year(house: House, language: str) -> None:
    processes(house, "P-1", "P-2")
    meng = Reader(house, MENG, language)
    assert "/programmes" in meng.see("/audits")
    assert "P-2" in meng.see("/programmes/new")
    year = today(house).year
    sent = {
        "title_zh": "年度审核方案", "unit": "HQ", "manager": str(someone(house, MENG)), "cycle_from": f"{year}-01-01",
        "cycle_to": f"{year}-12-31", "standards": "cieccpa", "methods": "onsite", "ways": "interview",
        "objectives": "确认有效", "processes": ["P-1", "P-2"],
    }  # fmt: skip
    bad = meng.send("/programmes/new", 422, **sent | {"title_zh": ""})
    assert "确认有效" in bad and ("标题须为" if language == "zh" else "A title needs") in bad
    where = meng.send("/programmes/new", **sent)
    page = meng.see(where)
    assert "AP-" in page and ("每 12 个月" if language == "zh" else "Audited at least every 12 months") in page
    version = meng.see(f"{where}/edit").split('name="version" value="')[1].split('"')[0]
    assert meng.send(f"{where}/edit", **sent | {"objectives": "另一目标", "version": version}) == where
    page = meng.see(where)
    assert "另一目标" in page and ("征求意见稿" if language == "zh" else "2022 draft for comment") in page
    assert meng.see(f"{where}/calendar")
    plan = {
        "title_zh": "过程审核",
        "unit": "EN",
        "processes": "P-1",
        "month": str(today(house)),
        "days": "1",
        "team_size": "2",
    }
    bad = meng.send(f"{where}/audits/new", 422, **plan | {"title_zh": ""})
    assert "P-1" in bad
    assert meng.send(f"{where}/audits/new", **plan) == f"{where}/calendar"
    page = meng.see(f"{where}/calendar")
    assert "IA-" in page
    Reader(house, LI, language).see(where, 404)
    Reader(house, LI, language).see("/programmes/new", 403)


def test_an_audit_is_moved_on_its_page_and_every_reason_against_it_comes_back(house: House) -> None:
    one = calendared(house, "P-1")
    audit = audits(house, one)[0]
    meng = Reader(house, MENG)
    at = f"/programmes/{one}/audits/{audit.id}"
    version = meng.see(at).split('name="version" value="')[1].split('"')[0]
    assert "陶然" in meng.see(at)
    back = meng.send(at, 422, version=version, first_on="2026-03-20", last_on="2026-03-01", month="2026-03-01")
    assert "最后一天早于第一天" in back and "2026-03-20" in back
    day = today(house).replace(month=today(house).month + 1, day=10)
    sent = {"month": str(day.replace(day=1)), "first_on": str(day), "last_on": str(day)}
    assert meng.send(at, version=version, **sent) == f"/programmes/{one}/calendar"
    assert "◆" in meng.see(f"/programmes/{one}/calendar")
