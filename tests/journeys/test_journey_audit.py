"""From the programme of a year to an effective corrective action and the review that takes it in, over HTTP.

T/CIECCPA 9.2, 10.2, 6.7, 7.5, 9.3: twelve processes, three sites, eight auditors, one thread.
"""

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from audit_hands import someone
from cast import CHEN, FANG, HE, LI, LUO, MENG, QIN, SUN, TAO, WANG, XU, ZHAO, ZHOU
from docx import Document
from given import word_file
from test_journey_http import Somebody

from docflow.house import House

AUDITORS = {TAO: "lead", LUO: "lead", XU: "auditor", QIN: "auditor", SUN: "auditor", HE: "auditor", LI: "auditor",
            ZHAO: "auditor"}  # fmt: skip
SITES = ("QA", "EN", "PR")
IMPACT = {
    "processes": "affected", "processes_touched": ["P-01"], "processes_words": "记录审批环节增加", "records": "none",
    "training": "none", "obligations": "none", "resources": "none", "risk": "low", "risk_words": "仅增加一步审批",
}  # fmt: skip


class Company:
    """Everybody of the story; whoever is spoken to is logged in today."""

    def __init__(self, house: House) -> None:
        self.house = house
        self._known: dict[tuple[str, date], Somebody] = {}

    def __call__(self, who: str) -> Somebody:
        key = (who, self.today)
        if key not in self._known:
            self._known[key] = Somebody(self.house, who)
        return self._known[key]

    @property
    def today(self) -> date:
        return self.house.clock.now().astimezone(self.house.clock.zone).date()

    def day(self, ahead: int) -> str:
        return str(self.today + timedelta(days=ahead))

    def sleep(self, days: int) -> None:
        self.house.clock.move_to(self.house.clock.now() + timedelta(days=days))  # type: ignore[attr-defined]
        self.house.sweep()
        self.house.settle()

    def proves(self, who: str, item: int, words: str = "照片和台账") -> None:
        one = self(who)
        answer = one.client.post(
            f"/api/v1/items/{item}/attachments", files={"file": ("proof.pdf", f"%PDF-1.7 {item} {words}".encode())},
            data={"words": words}, headers=one.version(item),
        )  # fmt: skip
        assert answer.status_code == 201, answer.text


@pytest.fixture
def company(house: House) -> Company:
    return Company(house)


def the_procedure(company: Company) -> str:
    """A procedure in force that governs how records are approved."""
    li = company(LI)
    begun = li.post(
        "/documents", {"type": "procedure", "title": "记录控制程序", "unit": "QA", "clauses": ["7.5.2"]}, status=201
    )
    into_force(company, begun["revision"]["id"], "记录由责任部门填写，并应在使用前由部门负责人批准。")
    return str(begun["number"])


def into_force(company: Company, revision: int, text: str) -> None:
    company(LI).upload(revision, word_file("记录控制程序", text), "记录控制程序.docx")
    company(LI).step(revision, "submit")
    company(ZHAO).step(revision, "agree")
    company(CHEN).step(revision, "agree")
    company(ZHOU).step(revision, "approve")
    state = company(WANG).step(
        revision, "publish", effective_on=company.day(0), distribution=[{"to": "all"}], short_notice_reason="已通知"
    )
    assert state["state"] == "effective"
    company.house.settle()


def the_processes(company: Company) -> list[str]:
    """Twelve processes at three sites, some of them at two."""
    meng = company(MENG)
    owners = {"QA": ZHAO, "EN": CHEN, "PR": SUN}
    for n in range(12):
        unit = SITES[n % 3]
        meng.post("/processes", {
            "code": f"P-{n + 1:02}", "name": {"zh": f"过程 {n + 1}", "en": f"Process {n + 1}"}, "unit": unit,
            "owner": owners[unit], "sites": [unit] if n % 4 else [unit, SITES[(n + 1) % 3]],
            "clauses": ["7.5.2", "8.1.1"] if n else ["7.5.2"], "importance": 2 + n % 4, "complexity": 3,
            "maturity": 1 + n % 5, "frequency": "daily",
        }, status=201)  # fmt: skip
    return [f"P-{n + 1:02}" for n in range(12)]


def the_auditors(company: Company) -> None:
    """Eight people who may audit, two of them lead."""
    for who, level in AUDITORS.items():
        company(MENG).post(f"/auditors/{someone(company.house, who)}/competences", {
            "standard": "cieccpa", "level": level, "from_on": "2025-01-01", "evidence": "内审员证书",
        }, status=201)  # fmt: skip


def the_programme(company: Company, processes: list[str]) -> int:
    """Drafted, computed, accepted, submitted and approved."""
    meng = company(MENG)
    programme = meng.post("/programmes", {
        "title": {"zh": "2026 年度审核方案", "en": "Audit programme 2026"}, "unit": "HQ", "manager": MENG,
        "cycle_from": "2026-03-01", "cycle_to": "2026-12-31", "standards": ["cieccpa"], "methods": ["onsite"],
        "objectives": "确认体系符合要求并有效", "ways": ["observe", "interview", "document_review"],
        "risks": "审核员兼职，时间不足", "resources": "8 名审核员，每人每季度 4 天",
    }, status=201)["id"]  # fmt: skip
    at = f"/programmes/{programme}"
    answer = meng.client.put(f"/api/v1{at}/processes", json=processes, headers=meng.version(programme))
    assert answer.status_code == 200, answer.text
    assert all(one["explanation"]["zh"].startswith("至少每 ") for one in answer.json())
    refused = meng.step(programme, "submit", status=409)
    assert any(reason["code"].startswith("coverage-hole") for reason in refused["reasons"])

    proposal = meng.post(f"{at}/proposals", status=201, headers=meng.version(programme))
    assert proposal["feasible"], proposal["demands"]
    meng.post(f"{at}/proposals/{proposal['id']}/accept")
    found = meng.get(f"{at}/coverage")
    assert (found["holes"], found["late"]) == ([], []) and found["covered"] == found["demanded"] == 28
    assert meng.get(f"{at}/faults") == []
    assert meng.step(programme, "submit")["state"] == "in_approval"
    planner = company(MENG).step(programme, "approve", status=409)
    assert {"needs-role:management_representative", "planner-may-not-approve"} <= {
        reason["code"] for reason in planner["reasons"]
    }
    assert company(FANG).step(programme, "approve")["state"] == "approved"
    company.house.sweep()
    assert meng.get(f"/items/{programme}")["state"] == "running"
    return int(programme)


def held(company: Company, audit: int, number: str) -> tuple[int, int]:
    """The audit is planned, held and reported; its finding is major. Returns finding and nonconformity."""
    whole = company(MENG).get(f"/audits/{audit}")
    names = {one["person"]: one for one in whole["team"]}
    lead = next(person for person, one in names.items() if one["part"] == "lead")
    lead_name = next(who for who in AUDITORS if someone(company.house, who) == lead)
    leader = company(lead_name)
    plan = {
        "objectives": "确认记录控制符合要求", "agenda": [{
            "held_on": whole["first_on"], "begins": "09:00", "ends": "11:30", "topic": "记录的批准",
            "auditor": lead, "auditee": ZHAO,
        }],
    }  # fmt: skip
    put = leader.client.put(f"/api/v1/audits/{audit}/plan", json=plan, headers=leader.version(audit))
    assert put.status_code == 200, put.text
    made = leader.post(f"/audits/{audit}/checklist", status=201, headers=leader.version(audit))
    assert made["questions"] >= 2
    assert leader.step(audit, "prepare")["state"] == "prepared"
    assert audit in _tasks(company(ZHAO)), "the auditee is told"
    company.sleep((date.fromisoformat(whole["first_on"]) - company.today).days)
    leader = company(lead_name)
    assert leader.step(audit, "start")["state"] == "in_progress"
    questions = leader.get(f"/audits/{audit}/questions")
    for n, question in enumerate(questions):
        leader.post(f"/audits/questions/{question['id']}/answers", {
            "result": "conform" if n else "nonconform", "evidence": "抽查 12 份记录。", "evidence_kind": "record",
            "population": 40, "sample_size": 12, "sample_words": "随机",
        }, status=201)  # fmt: skip
    early = leader.step(audit, "finish_fieldwork", status=409)
    assert any(reason["code"].startswith("finding-missing") for reason in early["reasons"])
    finding = leader.post("/findings", {
        "audit": audit, "question": questions[0]["id"], "title": {"zh": "记录未经批准即使用", "en": ""},
        "grade": "major",
        "rule": "system_absent", "clause": "7.5.2", "process": "P-01", "requirement": f"{number} 要求使用前批准。",
        "evidence": "12 份记录均无批准签名。", "gap": "批准环节没有执行。",
    }, status=201)["id"]  # fmt: skip
    assert leader.step(finding, "confirm")["state"] == "confirmed"
    assert company(ZHAO).step(finding, "accept", comment="情况属实")["state"] == "accepted"
    assert leader.step(audit, "finish_fieldwork")["state"] == "fieldwork_done"
    issued = leader.step(audit, "issue_report", conclusion="记录控制未有效实施。", recipients=[FANG, ZHAO])
    assert issued["state"] == "report_issued"
    report = Document(_file(leader, f"/audits/{audit}/report"))
    assert "记录未经批准即使用" in "\n".join(_words(report))
    (raised,) = [one for one in leader.get(f"/findings/{finding}")["links"] if one["relation"] == "raised"]
    return int(finding), int(raised["item"]["id"])


def _file(who: Somebody, path: str) -> Any:
    return BytesIO(who.get(path, params={"language": "zh"}).content)


def _words(document: Any) -> list[str]:
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return [paragraph.text for paragraph in document.paragraphs] + cells


def acted_on(company: Company, nonconformity: int, number: str) -> int:
    """Contained, its cause found, an action on the document ordered and approved. Returns the action."""
    zhao, zhou = company(ZHAO), company(ZHOU)
    assert zhou.step(nonconformity, "accept")["state"] == "accepted"
    zhao.step(
        nonconformity, "contain", correction="done", words="补办 12 份记录的批准。", consequences="数据已复核，无误。"
    )
    for case in zhao.post(f"/nonconformities/{nonconformity}/similar", headers=zhao.version(nonconformity)):
        answer = zhao.client.put(
            f"/api/v1/nonconformities/{nonconformity}/similar", headers=zhao.version(nonconformity),
            json={"number": case["item"]["number"], "answer": "not_similar", "reason": "对象不同"},
        )  # fmt: skip
        assert answer.status_code == 200, answer.text
    same = zhao.step(
        nonconformity, "analyse", status=409, method="five_whys", why_1="批准环节没有执行。",
        why_2="批准环节没有执行。", category="method", evidence="核对了程序。", extent="查看其他部门。",
    )  # fmt: skip
    assert same["reasons"]
    zhao.step(
        nonconformity, "analyse", method="five_whys", why_1="没有人知道记录要先批准。", why_2="程序没有写明由谁批准。",
        why_3="程序编写时没有征求使用部门意见。", category="method", evidence="核对了程序和三名填写人的访谈。",
        extent="查看了另外两个部门，同样没有写明。",
    )  # fmt: skip
    ordered = zhao.post(f"/nonconformities/{nonconformity}/actions", {
        "title": "在程序中写明批准人", "description": "修订程序，写明由谁在何时批准。", "kind": "document", "owner": LI,
        "due_on": company.day(20), "criterion": "抽查 30 份记录全部经批准。", "effect_due_on": company.day(50),
    }, status=201, headers=zhao.version(nonconformity))  # fmt: skip
    action = int(ordered["item"]["id"])
    zhao.step(nonconformity, "plan", needed="yes")
    assert zhou.step(action, "approve")["state"] == "approved"
    assert zhao.step(nonconformity, "act")["state"] == "acting"
    return action


def _tasks(who: Somebody) -> list[int]:
    return [task["item"]["id"] for task in who.get("/worklist")]


def document_changed(company: Company, action: int, number: str) -> int:
    """The change request of the action, through its assessment and approval, to the revision in force."""
    li, wang = company(LI), company(WANG)
    li.step(action, "start")
    company.proves(LI, action)
    gate = li.step(action, "finish", status=409, result="程序已修订。")
    assert [reason["code"] for reason in gate["reasons"]] == ["no-document-linked"]
    change = int(li.post(f"/actions/{action}/changes", {
        "title": "写明记录的批准人", "reason": "审核发现批准环节没有执行", "documents": [{"number": number}],
    }, status=201, headers=li.version(action))["id"])  # fmt: skip
    wang.step(change, "assess", revise=[number], **IMPACT)
    waiting = [who for who in (ZHOU, CHEN, FANG, ZHAO) if change in _tasks(company(who))]
    for who in waiting:
        company(who).step(change, "approve")
    assert wang.get(f"/items/{change}")["state"] == "approved"
    wang.step(change, "implement")
    revision = int(wang.get(f"/changes/{change}")["documents"][0]["revisions"][0]["revision"]["id"])
    said = li.client.patch(
        f"/api/v1/revisions/{revision}",
        json={"reason": "审核发现", "summary": "写明批准人"},
        headers=li.version(revision),
    )
    assert said.status_code == 200, said.text
    into_force(company, revision, "记录由责任部门填写，由班组长在使用前批准，批准人签名并注明日期。")
    company.house.sweep()
    assert wang.get(f"/items/{change}")["state"] == "implemented"
    sun = company(SUN)
    sun.get(f"/documents/{number}/file")
    sun.post(f"/revisions/{revision}/acknowledgement", status=204)
    company.proves(FANG, change)
    assert company(FANG).step(change, "close", verdict="effective", words="抽查十份记录")["state"] == "closed"
    return revision


def proven(company: Company, nonconformity: int, action: int) -> None:
    """Done, verified, judged effective by another after its day, and closed by a third."""
    company(LI).step(action, "finish", result="程序已修订并发布。")
    company(ZHOU).step(action, "verify", comment="核对了现行版本")
    company(ZHAO).step(nonconformity, "ask_verification")
    early = company(ZHOU).step(action, "judge_effective", status=409, comment="尚早")
    assert any(reason["code"].startswith("effect") for reason in early["reasons"])
    company.sleep(51)
    own = company(LI).step(action, "judge_effective", status=409, comment="自评")
    assert own["reasons"]
    company.proves(ZHOU, action, "30 份记录")
    assert company(ZHOU).step(action, "judge_effective", comment="30 份记录均经批准")["state"] == "effective"
    company.proves(FANG, nonconformity)
    closed = company(FANG).step(
        nonconformity, "close", words="现场抽查，均经批准。", changes="none", changes_reason="风险清单已包含。"
    )
    assert closed["state"] == "closed"


def reviewed(company: Company) -> str:
    """The management review takes it in; its minutes are signed. Returns their words."""
    zhou, fang = company(ZHOU), company(FANG)
    review = int(zhou.post("/reviews", {
        "unit": "HQ", "chair": FANG, "planned_on": company.day(0), "period_from": "2026-01-01",
        "period_to": company.day(-1), "people": [CHEN, ZHAO],
    }, status=201)["id"])  # fmt: skip
    zhou.step(review, "collect")
    whole = zhou.get(f"/reviews/{review}")
    for one in whole["inputs"]:
        answer = zhou.client.put(
            f"/api/v1/reviews/{review}/inputs/{one['point']}", json={"words": "见数据"}, headers={"if-match": '"0"'}
        )
        assert answer.status_code == 200, answer.text
    zhou.step(review, "freeze")
    zhou.step(review, "hold", held_on=company.day(0), place="三号会议室", present=[FANG, CHEN, ZHOU])
    for one in zhou.get(f"/reviews/{review}")["outputs"]:
        answer = zhou.client.put(
            f"/api/v1/reviews/{review}/outputs/{one['point']}", json={"conclusion": "体系持续适宜、充分、有效"},
            headers={"if-match": '"0"'},
        )  # fmt: skip
        assert answer.status_code == 200, answer.text
    zhou.step(review, "submit_minutes")
    assert fang.step(review, "approve")["state"] == "approved"
    return "\n".join(_words(Document(_file(zhou, f"/reviews/{review}/minutes"))))


def test_from_the_programme_of_a_year_to_an_effective_action_and_its_review(house: House, company: Company) -> None:
    number = the_procedure(company)
    the_auditors(company)
    programme = the_programme(company, the_processes(company))
    audits = company(MENG).get(f"/programmes/{programme}")["audits"]
    audit = next(one for one in audits if "过程 1审核" in one["title"]["zh"] and "质量" in one["title"]["zh"])

    finding, nonconformity = held(company, audit["id"], number)
    action = acted_on(company, nonconformity, number)
    document_changed(company, action, number)
    proven(company, nonconformity, action)

    assert company(MENG).step(audit["id"], "close")["state"] == "closed"
    assert company(MENG).get(f"/items/{finding}")["state"] == "closed"
    minutes = reviewed(company)
    assert "审核" in minutes and "不符合" in minutes
    assert company(MENG).get(f"/programmes/{programme}/coverage")["done"] == 1
    house.settle()
    assert house.verify().sound
