"""9.2.2, 10.2: from any item the same thread is told, both ways, with what is missing in it."""

from cast import FANG, HE, PASSWORD, SUN, WANG
from given import application_of
from starlette.testclient import TestClient
from thread_hands import (
    PARTS,
    acts_on_it,
    analysed_it,
    found_it,
    holes,
    link_of,
    numbers,
    stages,
    thread,
    whole,
)

from docflow.house import House

ENDS = [
    "origin", "finding", "nonconformity", "correction", "cause", "action", "change_request", "revision",
    "acknowledgement", "effectiveness", "effectiveness",
]  # fmt: skip


def test_the_whole_chain_is_the_same_from_both_ends_and_from_every_item_between(house_on: House) -> None:
    story = whole(house_on)
    told = story.thread(FANG, "finding").chains
    assert [stage for stage, _ in stages(story.thread())] == ENDS
    assert len(numbers(story.thread())) == 6
    for what in ("audit", "nonconformity", "action", "change_request", "revision"):
        assert story.thread(FANG, what).chains == told, what


def test_every_hole_appears_and_goes(house: House) -> None:
    story = found_it(house)
    seen = [holes(story.thread())]
    for part in PARTS:
        part(story)
        seen.append(holes(story.thread()))
    effect = [("effect-not-judged", "waiting"), ("not-verified", "waiting")]
    assert seen == [
        [("not-accepted", "waiting"), ("no-cause", "waiting")],
        [("no-plan", "waiting"), ("not-verified", "waiting")],
        [("no-change-request", "waiting"), *effect],
        [("not-in-force", "waiting"), *effect],
        [("not-in-force", "waiting"), *effect],
        [("readers-open", "waiting"), *effect],
        effect,
        effect,
        [("not-verified", "waiting")],
        [],
    ]


def test_a_thread_over_http_names_the_item_of_each_knot_and_counts_readers(house: House) -> None:
    story = whole(house)
    client = TestClient(application_of(house), base_url="http://localhost")
    assert client.post("/api/v1/session", json={"username": FANG, "password": PASSWORD}).status_code == 200
    answer = client.get(f"/api/v1/items/{story.ids['revision']}/thread", headers={"accept-language": "en"}).json()
    (chain,) = answer["chains"]
    knots = {knot["stage"]: knot for knot in chain["knots"]}
    assert answer["item"] == story.ids["revision"] and answer["more"] == 0
    assert [knots[what]["item"] for what in ("finding", "action", "revision")] == [
        story.ids[what] for what in ("finding", "action", "revision")
    ]
    assert knots["revision"]["number"].endswith("B/0") and len(knots["revision"]["content_sha256"]) == 64
    assert knots["acknowledgement"]["readers"]["asked"] == knots["acknowledgement"]["readers"]["confirmed"] > 0
    assert knots["effectiveness"]["state_label"] == "Effective"


def test_who_may_not_see_the_nonconformity_sees_neither_it_nor_a_hole_in_its_place(house: House) -> None:
    story = found_it(house)
    analysed_it(story)
    acts_on_it(story)
    # He Wei carries the action out, of which he sees the nonconformity's unit; Sun Yue is of another unit.
    assert "nonconformity" in [stage for stage, _ in stages(story.thread(HE, "action"))]
    document = thread(house, SUN, story.ids["document"])
    assert [stage for stage, _ in stages(document)] == ["revision"] and holes(document) == []


def test_who_may_not_know_of_readers_is_told_no_number(house: House) -> None:
    story = whole(house)
    assert link_of(story.thread(WANG, "revision"), "acknowledgement").read is not None
    assert "acknowledgement" not in [stage for stage, _ in stages(story.thread(SUN, "revision"))]
