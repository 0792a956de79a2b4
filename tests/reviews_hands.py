"""How the tests hold a management review."""

from datetime import date
from typing import Any

from cast import CHEN, FANG, ZHOU, actor, unit
from given import take

from docflow.house import House
from docflow.journal.work import working
from docflow.lifecycle.items import open_item
from docflow.people.queries import person_by_username, scope_of
from docflow.reviews import queries, service
from docflow.reviews.models import ManagementReview
from docflow.reviews.points import INPUTS, OUTPUTS, points

YEAR = {"period_from": date(2025, 3, 1), "period_to": date(2026, 2, 28), "planned_on": date(2026, 3, 10)}


def plan(house: House, who: str = ZHOU, *, chair: str = FANG, unit_code: str = "HQ", **more: Any) -> int:
    """Somebody plans a review; returns its id."""
    with working(house.store, actor(house, who), house.clock) as work:
        people = [person_by_username(work.session, one) for one in more.pop("people", (CHEN,))]
        review = service.plan_review(
            house.desk, work, unit=unit(house, unit_code), chair=person_by_username(work.session, chair),
            people=people, **(YEAR | more),
        )  # fmt: skip
        return review.id


def reviewing(house: House, who: str, review_id: int, act: Any) -> Any:
    """Somebody does something with a review: `act(work, review)`."""
    with working(house.store, actor(house, who), house.clock) as work:
        review = open_item(work.session, review_id, scope_of(work))
        assert isinstance(review, ManagementReview)
        return act(work, review)


def answer_inputs(house: House, review_id: int, *, but: str = "") -> None:
    for one in points(house.desk, INPUTS):
        if one.letter != but:
            said = (
                {"words": "", "nothing_reason": "期间没有变化"}
                if one.letter == "f"
                else {"words": "见数据", "nothing_reason": ""}
            )
            reviewing(
                house, ZHOU, review_id,
                lambda w, r, p=one.letter, s=said: service.answer_input(house.desk, w, r, p, serial=0, **s),
            )  # fmt: skip


def answer_outputs(house: House, review_id: int, *, but: str = "") -> None:
    for one in points(house.desk, OUTPUTS):
        if one.letter != but:
            reviewing(
                house, ZHOU, review_id,
                lambda w, r, p=one.letter: service.answer_output(
                    house.desk, w, r, p, conclusion="持续适宜、充分、有效", none_reason="", serial=0
                ),
            )  # fmt: skip


def held(house: House, review_id: int | None = None) -> int:
    """A review that was held; its outputs are still to be written."""
    review_id = review_id or plan(house)
    take(house, ZHOU, review_id, "collect")
    answer_inputs(house, review_id)
    take(house, ZHOU, review_id, "freeze")
    fields = {"held_on": "2026-03-02", "place": "三号会议室", "present": [FANG, CHEN, ZHOU]}
    assert take(house, ZHOU, review_id, "hold", fields=fields) == "held"
    return review_id


def decide(house: House, review_id: int, **more: Any) -> int:
    given: dict[str, Any] = {
        "becomes": "action", "title": "增购便携式流量计", "words": "采购两台并纳入校准计划",
        "due_on": date(2026, 6, 30),
        "criterion": "外围管线流量数据缺失率低于 2%", "effect_due_on": date(2026, 9, 30),
    }  # fmt: skip
    given |= more
    point, who = given.pop("point", "c"), given.pop("owner", CHEN)

    def act(work: Any, review: ManagementReview) -> int:
        owner = person_by_username(work.session, who)
        unit_ = unit(house, given.pop("unit", "EN"))
        return service.decide(house.desk, work, review, point, unit=unit_, owner=owner, **given).id

    return reviewing(house, ZHOU, review_id, act)


def review_of(house: House, review_id: int) -> ManagementReview:
    with house.store.reading() as session:
        return session.get_one(ManagementReview, review_id)


def decisions(house: House, review_id: int) -> list[Any]:
    with house.store.reading() as session:
        return list(session.scalars(queries.decisions_of(review_id)))
