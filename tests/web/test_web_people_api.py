"""The directory over HTTP, for portals: units, and people to choose reviewers from."""

from cast import ADMIN, CAST, LI, actor

from docflow.journal.work import working
from docflow.people.queries import person_by_username, unit_by_code
from docflow.people.service import add_post, hold_post, retire


def test_units_come_each_after_the_one_above_it(wang):
    units = wang.get("/api/v1/units").json()
    assert [unit["code"] for unit in units] == ["HQ", "AU", "EN", "PR", "QA"]
    assert units[0]["parent"] is None and {unit["parent"] for unit in units[1:]} == {units[0]["id"]}
    assert units[4]["name"] == {"zh": "质量管理部", "en": "Quality management"}


def test_people_come_with_unit_and_posts(house, wang):
    with working(house.store, actor(house, ADMIN), house.clock) as work:
        post = add_post(work, code="QM", name_zh="质量工程师", name_en="Quality engineer")
        hold_post(work, person_by_username(work.session, LI), post, unit_by_code(work.session, "QA"))
    (found,) = wang.get("/api/v1/people", params={"q": "李"}).json()["items"]
    assert (found["name"], found["unit"]) == ("李明", "QA")
    assert found["posts"] == [{"name": {"zh": "质量工程师", "en": "Quality engineer"}, "unit": "QA"}]


def test_reviewers_are_found_by_role_and_unit(wang):
    names = [
        one["name"] for one in wang.get("/api/v1/people", params={"role": "reviewer", "unit": "EN"}).json()["items"]
    ]
    assert names == ["陈刚"]
    assert wang.get("/api/v1/people", params={"unit": "XX"}).status_code == 404


def test_pages_follow_one_another_and_who_has_left_is_not_offered(house, wang):
    with working(house.store, actor(house, ADMIN), house.clock) as work:
        retire(work, person_by_username(work.session, LI))
    names, after = [], None
    while True:
        page = wang.get("/api/v1/people", params={"limit": 3} | ({"after": after} if after else {})).json()
        names += [one["name"] for one in page["items"]]
        if (after := page["next"]) is None:
            break
    assert len(names) == len(set(names)) == len(CAST) and "李明" not in names
    assert wang.get("/api/v1/people", params={"after": "x"}).status_code == 422


def test_who_is_not_logged_in_gets_nothing(client):
    assert client.get("/api/v1/people").status_code == client.get("/api/v1/units").status_code == 401
