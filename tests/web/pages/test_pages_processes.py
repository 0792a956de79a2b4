"""4.4: processes on pages, without JavaScript, in both languages, and in a browser."""

import pytest
from audit_hands import audit, competent, process
from cast import LI, MENG, PASSWORD, SUN, ZHOU
from chromium import LANGUAGES, accessible, complaints_of, launched, needed, picture, served
from given import application_of, approved, publish
from nonconformity_hands import reported
from page_people import Somebody, fault_of, value_of

from docflow.documents.models import DocumentProcess, Revision
from docflow.house import House
from docflow.journal.work import working
from docflow.kernel.actor import INSTALLER
from docflow.people.queries import person_by_username
from docflow.processes.queries import process_of


def form(house: House, **more: object) -> dict[str, object]:
    with house.store.reading() as session:
        owner = person_by_username(session, LI).id
    return {
        "code": "P-QA", "name_zh": "检验", "name_en": "Inspection", "unit": "QA", "owner": str(owner),
        "sites": ["QA", "PR"], "clauses": ["cieccpa:7.5.2"], "frequency": "weekly", "importance": "4",
        "complexity": "", "maturity": "", "emission_share": "12",
    } | more  # fmt: skip


def with_everything(house: House) -> None:
    """A process that a document governs, with an open nonconformity and an audit; beside it one that has ended."""
    about = process(house)
    text = approved(house, "文件控制程序")
    publish(house, text)
    competent(house, "tao")
    audit(house)
    with house.store.reading() as session:
        affected = process_of(session, about)
    reported(house, process=affected)
    with working(house.store, INSTALLER, house.clock) as work:
        document = work.session.get_one(Revision, text).document_id
        work.session.add(DocumentProcess(document_id=document, process_id=about))
    meng = Somebody(house, MENG)
    meng.sends("/processes/new", data=form(house))
    meng.sends("/processes/P-QA/retire", data={"version": "1"})
    house.settle()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_process_is_set_up_changed_and_ended_on_pages(house: House, language: str) -> None:
    meng = Somebody(house, MENG, language)
    meng.sees("/processes")
    meng.sees("/processes/new")
    assert meng.sends("/processes/new", data=form(house)) == "/processes/P-QA?did=kept"
    page = meng.sees("/processes/P-QA?did=kept")
    assert {"zh": "检验", "en": "Inspection"}[language] in page and "李明" in page
    assert {"zh": "质量管理部、生产部", "en": "Quality management, Production"}[language] in page
    page = meng.sees("/processes/P-QA/change")
    assert value_of(page, "name_zh") == "检验" and value_of(page, "version") == "1"
    changed = form(house, version="1", name_en="Testing", maturity="2")
    assert meng.sends("/processes/P-QA/change", data=changed) == "/processes/P-QA?did=kept"
    stale = meng.sends("/processes/P-QA/change", 412, data=changed)
    assert {"zh": "已被他人更改", "en": "changed this meanwhile"}[language] in stale
    assert value_of(stale, "name_en") == "Testing", "what was typed is not lost"
    assert meng.sends("/processes/P-QA/retire", data={"version": "2"}) == "/processes/P-QA?did=ended"
    assert "P-QA" not in meng.sees("/processes")
    assert "P-QA" in meng.sees("/processes?ended=yes")
    assert "P-QA" in meng.sees("/processes?unit=PR&q=Test&ended=yes")
    assert {"zh": "没有符合条件的过程", "en": "No process fits"}[language] in meng.sees("/processes?q=zzz")


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_wrong_is_said_beside_its_field(house: House, language: str) -> None:
    meng = Somebody(house, MENG, language)
    wrong = form(house, name_zh="", name_en="", sites=[], emission_share="120")
    page = meng.sends("/processes/new", 422, data=wrong)
    assert fault_of(page, "sites") and fault_of(page, "emission_share")
    page = meng.sends("/processes/new", 422, data=form(house, name_zh="", name_en=""))
    assert fault_of(page, "name_zh") and value_of(page, "code") == "P-QA"
    meng.sends("/processes/new", data=form(house))
    page = meng.sends("/processes/new", 409, data=form(house))
    assert {"zh": "已被使用", "en": "already in use"}[language] in fault_of(page, "code")


def test_a_process_shows_what_concerns_it_and_offers_nothing_to_whoever_may_not_keep_it(house: House) -> None:
    with_everything(house)
    page = Somebody(house, ZHOU).sees("/processes/P-EN")
    assert "CN-QP-001" in page and "NC-2026-001" in page and "IA-2026-01" in page and "建立了过程 P-EN" in page
    sun = Somebody(house, SUN)
    page = sun.sees("/processes/P-EN")
    assert "IA-2026-01" not in page and "/processes/P-EN/change" not in page and "建立了过程" not in page
    sun.sees("/processes/P-EN/change", 403)
    sun.sees("/processes/new", 403)
    sun.sends("/processes/P-EN/retire", 403, data={"version": "1"})
    sun.sees("/processes/P-NONE", 404)


@needed
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_of_processes_is_open_to_all_and_quiet(house: House, language: str) -> None:
    with_everything(house)
    places = {
        MENG: {
            "processes": "/processes?ended=yes", "process": "/processes/P-EN", "process-ended": "/processes/P-QA",
            "process-new": "/processes/new", "process-change": "/processes/P-EN/change",
        },
        LI: {"document-governs": "/documents/CN-QP-001", "document-governs-set": "/documents/CN-QP-001/processes"},
    }  # fmt: skip
    with served(application_of(house)) as address, launched() as browser:
        for who, paths in places.items():
            context = browser.new_context(locale=LANGUAGES[language])
            page = context.new_page()
            complaints = complaints_of(page)
            page.goto(f"{address}/login")
            page.fill("[name=username]", who)
            page.fill("[name=password]", PASSWORD)
            page.keyboard.press("Enter")
            page.wait_for_url(f"{address}/")
            for width in (1280, 360):
                page.set_viewport_size({"width": width, "height": 900})
                for name, path in paths.items():
                    page.goto(address + path)
                    assert accessible(page) == [], name
                    assert page.evaluate("document.documentElement.scrollWidth") <= width, name
                    picture(page, f"{name}-{language}-{width}")
            assert complaints == []
            context.close()
