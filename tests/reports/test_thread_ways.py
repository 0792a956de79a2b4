"""9.2.2, 9.3.3, 10.2: a thread is found from a review and from a document, goes round by round, and betrays nothing."""

from datetime import date, timedelta

from actions_hands import order
from audit_hands import begun, inserted
from audit_hands import found as found_in
from cast import CHEN, FANG, HE, MENG, PASSWORD, SUN, TAO, WANG, ZHOU, actor
from changes_hands import asked, assessed, carriers
from documents_hands import in_force, replaced, row
from given import application_of, take
from nonconformity_hands import WHYS, answer_similar, keep_proof, ordered, pass_days, planned, verifying
from pages_reader import Reader
from reviews_hands import answer_outputs, decide, decisions, held
from sqlalchemy import insert, select
from starlette.testclient import TestClient
from statements import sent_by
from thread_hands import acts_on_it, analysed_it, asks_for_a_change, found_it, holes, link_of, stages, thread, whole

from docflow.audits.held import Finding
from docflow.documents.queries import document_by_number
from docflow.house import House
from docflow.journal.work import looking
from docflow.lifecycle.links import Link
from docflow.reports.thread_facts import ThreadFacts
from docflow.reports.thread_of import thread_of_document
from docflow.reports.thread_walk import MOST_CHAINS


def of_document(house: House, who: str, revision_id: int) -> ThreadFacts:
    with looking(house.store, actor(house, who), house.clock) as work:
        document = document_by_number(work.session, row(house, revision_id).number, None)
        return thread_of_document(work, house.desk, document)


def test_what_a_review_decided_is_told_from_it_and_leads_back_to_it(house_on: House) -> None:
    house = house_on
    review = held(house)
    decide(house, review)
    decide(house, review, title="修订监测程序", becomes="change_request", due_on=date(2026, 9, 30), criterion="",
           effect_due_on=None, documents=[row(house, in_force(house)).number])  # fmt: skip
    answer_outputs(house, review)
    take(house, ZHOU, review, "submit_minutes")
    take(house, FANG, review, "approve")
    told = thread(house, FANG, review)
    assert [chain.stage for chain in told.chains] == ["origin", "origin"]
    assert [chain.then[0].stage for chain in told.chains] == ["action", "change_request"]
    for one in decisions(house, review):
        (chain,) = thread(house, FANG, one.item_id).chains
        assert chain in told.chains


def test_a_document_tells_every_chain_of_its_revisions_and_of_findings_measured_by_them(house: House) -> None:
    story = whole(house)
    number = row(house, story.ids["revision"]).number
    assert of_document(house, FANG, story.ids["document"]).chains == story.thread().chains
    audit = begun(house)
    finding = found_in(house, audit, revision_id=story.ids["revision"], section="4.2")
    take(house, TAO, finding, "confirm")
    told = of_document(house, FANG, story.ids["document"])
    assert [chain.then[0].item for chain in told.chains] == [finding, story.ids["finding"]]
    client = TestClient(application_of(house), base_url="http://localhost")
    client.post("/api/v1/session", json={"username": FANG, "password": PASSWORD})
    answer = client.get(f"/api/v1/documents/{number}/thread").json()
    assert (answer["item"], answer["kind"], len(answer["chains"])) == (None, "document", 2)
    fang = Reader(house, FANG)
    assert f'href="/documents/{number}/thread"' in fang.see(f"/documents/{number}")
    assert f'href="/documents/{number}/thread/annex"' in fang.see(f"/documents/{number}/thread")


def test_a_document_that_nothing_came_of_tells_nothing_of_its_former_texts(house: House) -> None:
    first = in_force(house)
    replaced(house, first)
    assert [stage for stage, _ in stages(of_document(house, FANG, first))] == ["revision", "acknowledgement"]


def test_each_round_stands_with_its_cause_its_actions_and_what_was_seen_of_them(house: House) -> None:
    one, first = verifying(house)
    pass_days(house, 41)
    keep_proof(house, ZHOU, first, "又漏校")
    take(house, ZHOU, first, "judge_ineffective", comment="又漏了一次")
    assert ("no-cause", "waiting") in holes(thread(house, FANG, one))
    answer_similar(house, CHEN, one)
    take(house, CHEN, one, "analyse", fields=WHYS)
    second = ordered(house, one, due_on=house.clock.now().date() + timedelta(days=9),
                     effect_due_on=house.clock.now().date() + timedelta(days=60))  # fmt: skip
    (chain,) = thread(house, FANG, one).chains
    causes = [link for _, link in chain.walk() if link.stage == "cause"]
    assert [cause.then[0].item for cause in causes] == [first, second]
    judged = [link for link in causes[0].then[0].then if link.stage == "effectiveness"]
    assert [link.code for link in judged] == ["ineffective"]


def test_a_plan_whose_actions_were_all_cancelled_misses_one(house: House) -> None:
    one, action = planned(house)
    assert "no-action" not in [code for code, _ in holes(thread(house, FANG, one))]
    take(house, ZHOU, action, "cancel", comment="并入另一项")
    assert ("no-action", "missing") in holes(thread(house, FANG, one))


def test_a_change_that_one_may_not_see_leaves_the_hole_as_it_was(house: House) -> None:
    """The programme manager sees actions, not changes: whether one was asked for is not told either way."""
    story = found_it(house)
    analysed_it(story)
    acts_on_it(story)
    before = story.thread(MENG, "action")
    assert ("no-change-request", "waiting") in holes(before)
    asks_for_a_change(story)
    assert "change_request" in [stage for stage, how in stages(story.thread(HE, "action")) if how == "open"]
    assert story.thread(MENG, "action").chains == before.chains
    house.settle()
    assert Reader(house, MENG).see(f"/items/{story.ids['change_request']}/thread", 404)


def test_an_action_of_a_unit_that_is_not_one_s_own_is_not_told_nor_missed(house: House) -> None:
    action = order(house, kind="document", unit_code="QA")
    assert thread(house, WANG, action).chains
    assert Reader(house, SUN).see(f"/items/{action}/thread", 404)


def test_a_withdrawal_that_was_asked_for_waits_until_it_has_happened(house: House) -> None:
    text = in_force(house)
    request = assessed(house, asked(house, SUN, withdraw=[text]), withdraw=[text])
    take(house, "li", request, "approve")
    take(house, WANG, request, "implement")
    assert [one.id for one in carriers(house, request)] == [text]
    assert ("not-withdrawn", "waiting") in holes(thread(house, FANG, request))
    take(house, ZHOU, text, "withdraw", comment="不再需要", fields={"references": {}})
    told = thread(house, FANG, request)
    assert holes(told) == [] and link_of(told, "revision").code == "withdrawn"


def test_a_text_whose_use_is_suspended_waits_for_the_end_of_that(house: House) -> None:
    text = in_force(house)
    take(house, CHEN, text, "suspend", comment="有误", fields={"until": "2026-03-20"})
    (hole,) = link_of(thread(house, FANG, text), "revision").holes
    assert (hole.code, hole.lack, hole.until) == ("suspended", "waiting", date(2026, 3, 20))


def test_of_very_many_findings_the_gravest_are_told_and_how_many_more_there_are(house: House) -> None:
    audit = begun(house)
    inserted(house, audit, 180)
    with house.store.writing() as session:
        findings = session.scalars(select(Finding.id).where(Finding.audit_id == audit)).all()
        session.execute(insert(Link), [{"from_id": audit, "to_id": one, "relation": "found"} for one in findings])
    many, told = sent_by(lambda: thread(house, FANG, audit))
    assert (len(told.chains), told.more) == (MOST_CHAINS, 180 * 4 // 6 - MOST_CHAINS)
    with house.store.reading() as session:
        grades = dict(session.execute(select(Finding.id, Finding.grade)).all())
    assert [grades[chain.then[0].item] for chain in told.chains] == ["major"] * 30 + ["minor"] * 30
    assert many == sent_by(lambda: thread(house, FANG, findings[0]))[0]
    shown = Reader(house, FANG, "en").see(f"/items/{audit}/thread")
    assert shown.count("<details") >= MOST_CHAINS and "60 more chains are not listed." in shown
