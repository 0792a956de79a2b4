"""7.2, 9.2.1: the register of auditors on pages, without JavaScript, in both languages, and in a browser."""

from collections.abc import Iterator

import pytest
from audit_hands import process, someone
from auditor_hands import Api, day, granted
from cast import ADMIN, FANG, LI, LUO, MENG, PASSWORD, QIN, SUN, TAO, XU
from chromium import LANGUAGES, accessible, complaints_of, launched, needed, picture, served
from given import application_of
from page_people import Somebody, fault_of, value_of
from playwright.sync_api import Browser

from docflow.house import House


def with_everything(house: House) -> int:
    """Xu An with competence of every standing, absences and interests; holidays; another who has none."""
    process(house)
    for last, more in ((40, {}), (None, {"level": "expert"}), (400, {"from_on": day(house, 100), "level": "lead"})):
        granted(house, XU, to_on=last and day(house, last), **more)
    granted(house, TAO, from_on="2024-01-01", to_on="2025-12-31")
    gone = granted(house, QIN)
    meng, xu = Api(house, MENG), Api(house, XU)
    meng.does(QIN, f"/competences/{gone}/withdraw", {"reason": "两年未审核"}, 200)
    xu.does("me", "/absences", {"from_on": day(house, 3), "to_on": day(house, 5), "reason": "年休假"})
    xu.does("me", "/interests", {"unit": "EN", "process": "P-EN", "words": "配偶在能源管理部任职"})
    meng.post("/api/v1/holidays", {"day": "2026-10-01", "name": {"zh": "国庆节", "en": "National Day"}})
    house.settle()
    return someone(house, XU)


@pytest.mark.parametrize("language", LANGUAGES)
def test_competence_is_granted_and_withdrawn_on_pages(house: House, language: str) -> None:
    meng, xu = Somebody(house, MENG, language), someone(house, XU)
    assert {"zh": "没有有效的能力认定", "en": "No competence counts"}[language] in meng.sees("/auditors")
    page = meng.sees(f"/auditors/grant?person={xu}")
    assert f'<option value="{xu}" selected>' in page and '<option value="cieccpa">T/CIECCPA</option>' in page
    form = {"person": str(xu), "standard": "cieccpa", "level": "auditor", "evidence": "证书 7", "from_on": "2026-01-01"}
    wrong = form | {"to_on": "2025-01-01", "standard": "iso1"}
    page = meng.sends("/auditors/grant", 422, data=wrong)
    assert fault_of(page, "to_on") and fault_of(page, "standard") and value_of(page, "evidence") == "证书 7"
    page = meng.sends("/auditors/grant", 422, data=form | {"evidence": ""})
    assert fault_of(page, "evidence") == {"zh": "此项必填", "en": "This is needed"}[language]
    own = meng.sends("/auditors/grant", 403, data=form | {"person": str(someone(house, MENG))})
    assert {"zh": "不能认定自己的能力", "en": "Nobody grants competence to themselves"}[language] in fault_of(
        own, "person"
    )
    assert meng.sends("/auditors/grant", data=form | {"to_on": day(house, 50)}) == f"/auditors/{xu}?did=granted"
    soon = {"zh": "即将到期", "en": "Expires soon"}[language]
    assert soon in meng.sees(f"/auditors/{xu}?did=granted") and soon in meng.sees("/auditors?only=expiring")
    number = Api(house, MENG).sees(XU)["competences"][0]["id"]
    page = meng.sends(f"/auditors/{xu}/competences/{number}/withdraw", 422, data={"reason": ""})
    assert fault_of(page, f"c{number}-reason")
    meng.sends(f"/auditors/{xu}/competences/{number}/withdraw", data={"reason": "两年未审核"})
    page = meng.sees(f"/auditors/{xu}")
    assert {"zh": "已撤销", "en": "Withdrawn"}[language] in page and "两年未审核" in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_anybody_notes_absences_and_declares_interests_on_their_own_page(house: House, language: str) -> None:
    process(house)
    li, mine = Somebody(house, LI, language), someone(house, LI)
    assert li.sends("/auditors/me", 405) and 'href="/auditors/me"' in li.sees("/account")
    page = li.sees(f"/auditors/{mine}")
    assert "/auditors/grant" not in page
    days = {"from_on": day(house, 3), "to_on": day(house, 1), "reason": "年休假"}
    page = li.sends(f"/auditors/{mine}/absences", 422, data=days)
    assert fault_of(page, "a-to_on") and value_of(page, "reason") == "年休假" and '<details class="act" open>' in page
    assert li.sends(f"/auditors/{mine}/absences", data=days | {"to_on": day(house, 4)}).endswith("?did=absences")
    assert "年休假" in li.sees(f"/auditors/{mine}")
    said = {"unit": "", "process": "", "words": "配偶任职", "from_on": day(house, 0), "to_on": ""}
    assert fault_of(li.sends(f"/auditors/{mine}/interests", 422, data=said), "i-unit")
    li.sends(f"/auditors/{mine}/interests", data=said | {"process": "P-EN"})
    assert "配偶任职" in li.sees(f"/auditors/{mine}") and "配偶任职" in Somebody(house, MENG).sees(f"/auditors/{mine}")
    interest = Api(house, LI).sees("me", "/interests")[0]["id"]
    absence = Api(house, LI).sees("me")["absences"][0]["id"]
    li.sends(f"/auditors/{mine}/interests/{interest}/end")
    li.sends(f"/auditors/{mine}/absences/{absence}/withdraw")
    assert "年休假" not in li.sees(f"/auditors/{mine}")


def test_pages_of_the_register_are_for_whoever_may_see_it_and_say_nothing_private(house: House) -> None:
    xu = with_everything(house)
    for who in (LUO, FANG):
        page = Somebody(house, who).sees(f"/auditors/{xu}")
        assert "证书" in page and "配偶" not in page and "年休假" not in page and '/absences"' not in page
        assert 'href="/auditors"' in page
    for who in (SUN, LI, ADMIN):
        nobody = Somebody(house, who)
        nobody.sees("/auditors", 403)
        nobody.sees(f"/auditors/{xu}", 404)
        nobody.sees("/auditors/grant", 403)
        assert 'href="/auditors"' not in nobody.sees("/processes")
        assert "国庆节" in nobody.sees("/auditors/holidays")
    Somebody(house, LUO).sends(f"/auditors/{xu}/absences", 403, data={})


def test_holidays_are_added_and_removed_on_a_page(house: House) -> None:
    meng = Somebody(house, MENG, "en")
    meng.sends("/auditors/holidays", data={"day": "2026-10-01", "name_zh": "国庆节", "name_en": "National Day"})
    assert "National Day" in meng.sees("/auditors/holidays")
    page = meng.sends("/auditors/holidays", 409, data={"day": "2026-10-01", "name_zh": "又一个"})
    assert "holiday already" in fault_of(page, "day")
    assert fault_of(meng.sends("/auditors/holidays", 422, data={"day": "2026-10-02"}), "name_zh")
    assert Somebody(house, SUN).sends("/auditors/holidays", 403, data={"day": "2026-10-03", "name_zh": "节"})
    meng.sends("/auditors/holidays/2026-10-01/remove")
    assert "National Day" not in meng.sees("/auditors/holidays")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as browser:
        yield browser


@needed
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_of_the_register_is_open_to_all_and_quiet(house: House, browser: Browser, language: str) -> None:
    xu = with_everything(house)
    with served(application_of(house)) as address:
        context = browser.new_context(locale=LANGUAGES[language])
        page = context.new_page()
        complaints = complaints_of(page)
        page.goto(f"{address}/login")
        page.fill("[name=username]", MENG)
        page.fill("[name=password]", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(f"{address}/")
        places = {
            "auditors": "/auditors", "auditors-none": "/auditors?q=zzz", "auditor": f"/auditors/{xu}",
            "auditor-grant": "/auditors/grant", "holidays": "/auditors/holidays",
        }  # fmt: skip
        for width in (1280, 360):
            page.set_viewport_size({"width": width, "height": 900})
            for name, path in places.items():
                page.goto(address + path)
                picture(page, f"{name}-{language}-{width}")
                for fold in page.locator("main details > summary").all():
                    fold.click()
                assert accessible(page) == [], name
                assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        picture(page, f"auditor-open-{language}")
        assert complaints == []
        context.close()
