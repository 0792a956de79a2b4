"""A refusal is the same wherever it is met: in the API and on the page (the shell's is in tests/cli)."""

import re
from html import unescape

import pytest
from cast import CHEN, FANG, LI, PASSWORD, WANG, ZHAO, ZHOU
from given import application_of, approved, draft, take, upload, word_file
from starlette.testclient import TestClient

from docflow.house import House

PEOPLE = (LI, ZHAO, CHEN, ZHOU, WANG, FANG)


def told_on_the_page(page: str) -> dict[str, list[str]]:
    """Every refusal a page tells, by its heading."""
    told = {}
    for block in re.findall(r"<div id=\"[^\"]*why-\d+\">(.*?)</div>", page, re.S):
        heading = re.search(r"<dt>(.*?)</dt>", block, re.S)
        assert heading is not None
        told[unescape(heading[1])] = [unescape(words) for words in re.findall(r"<dd>(.*?)</dd>", block, re.S)]
    return told


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("state", ["draft", "in_review", "approved"])
def test_the_page_refuses_with_the_reasons_of_the_api_and_offers_what_it_allows(
    house: House, state: str, language: str
) -> None:
    if state == "approved":
        item = approved(house, "文件控制程序")
    else:
        item = draft(house, LI, "文件控制程序")
        if state == "in_review":
            upload(house, LI, item, word_file("文件控制程序"))
            take(house, LI, item, "submit")
    seen = 0
    for who in PEOPLE:
        client = TestClient(application_of(house), base_url="http://localhost", headers={"accept-language": language})
        assert client.post("/api/v1/session", json={"username": who, "password": PASSWORD}).status_code == 200
        answer = client.get(f"/api/v1/items/{item}/steps")
        page = client.get(f"/revisions/{item}", headers={"accept": "text/html"})
        if answer.status_code == 404:
            assert page.status_code == 404
            continue
        seen += 1
        told = told_on_the_page(page.text)
        for step in (one for one in answer.json() if one["by"] == "person"):
            link = f'href="/items/{item}/steps/{step["name"]}"'
            assert (link in page.text) == step["allowed"]
            reasons = [reason["text"] for reason in step["reasons"]]
            if step["here"] and reasons:
                assert [words for heading, words in told.items() if step["label"] in heading_words(heading)] == [
                    reasons
                ]
            elif reasons:
                row = re.search(rf"disabled>{re.escape(step['label'])}</button></td><td>(.*?)</td>", page.text, re.S)
                assert row is not None
                assert unescape(row[1]) == ("；" if language == "zh" else "; ").join(reasons)
    assert seen >= 3


def heading_words(heading: str) -> list[str]:
    """The step a heading speaks of: `现在不能批准，因为：` or `“Approve” cannot be taken now:`."""
    return re.findall(r"“(.+?)”", heading) or re.findall(r"现在不能(.+?)，", heading)
