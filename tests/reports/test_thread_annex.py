"""9.2.2, 10.2: the thread leaves as a Word annex, with the same links and the same holes as the page."""

import io

import docx
import pytest
from cast import FANG, PASSWORD
from given import application_of
from starlette.testclient import TestClient
from thread_hands import acts_on_it, analysed_it, found_it, whole

from docflow.house import House
from docflow.kernel.text import LANGUAGES, Language
from docflow.reports.thread_facts import STAGES


def annex(house: House, item: int, language: str) -> list[str]:
    client = TestClient(application_of(house), base_url="http://localhost")
    assert client.post("/api/v1/session", json={"username": FANG, "password": PASSWORD}).status_code == 200
    answer = client.get(f"/api/v1/items/{item}/thread/annex", params={"language": language})
    assert answer.status_code == 200, answer.text
    document = docx.Document(io.BytesIO(answer.content))
    lines = [one.text for one in document.paragraphs]
    return lines + ["|".join(cell.text for cell in row.cells) for table in document.tables for row in table.rows]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_annex_of_a_whole_thread_tells_every_stage_and_no_hole(house: House, language: Language) -> None:
    story = whole(house)
    told = annex(house, story.ids["revision"], language)
    chain = [line for line in told if line.count("|") == 4]
    for stage in STAGES.values():
        assert any(line.startswith(stage.in_(language)) for line in chain), stage
    assert {"zh": "链条完整，没有尚缺事项。", "en": "The chain is complete: nothing is missing."}[language] in told
    assert any("B/0" in line for line in chain)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_annex_tells_what_is_waited_for_and_until_when(house: House, language: Language) -> None:
    story = found_it(house)
    analysed_it(story)
    acts_on_it(story)
    told = "\n".join(annex(house, story.ids["finding"], language))
    waits = {"zh": "等待：有效性评审（至 2026-", "en": "Waiting: the judgement of its effect (until 2026-"}[language]
    assert told.count(waits) == 2
