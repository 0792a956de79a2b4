"""Pages: Chinese and English, by the person's choice, else the browser's; no phrase is missing or idle."""

import re
from pathlib import Path

import pytest
from jinja2 import nodes

from docflow.kernel.settings import Settings
from docflow.web.language import LOCALE_FOLDER, PhrasebookInvalid, load_phrasebook, shipped_phrasebook
from docflow.web.navigation import PLACES
from docflow.web.rendering import TEMPLATES, Rendering

SOURCES = TEMPLATES.parent


def keys_in_templates(known: set[str]) -> set[str]:
    """Keys that stand there whole, and all known ones that begin as a key put together there does."""
    environment = Rendering(Settings(), shipped_phrasebook()).environment
    keys = set()
    for name in environment.list_templates():
        tree = environment.parse((TEMPLATES / name).read_text(encoding="utf-8"))
        for call in tree.find_all(nodes.Call):
            if not isinstance(call.node, nodes.Name) or call.node.name != "t":
                continue
            key = call.args[0]
            if isinstance(key, nodes.Const):
                keys.add(key.value)
            elif isinstance(key, nodes.Concat) and isinstance(key.nodes[0], nodes.Const):
                keys |= {one for one in known if one.startswith(key.nodes[0].value)}
    return keys


def keys_in_code(known: set[str]) -> set[str]:
    """Likewise of what the code says: whole keys, and known ones that begin as one put together there does."""
    code = [file.read_text(encoding="utf-8") for file in SOURCES.rglob("*.py")]
    whole = {key for words in code for key in re.findall(r'page\.say\(\s*"([a-z_.]+)"', words)}
    begun = {start for words in code for start in re.findall(r'page\.say\(\s*f"([a-z_.]+\.)\{', words)}
    return whole | {key for key in known if key.startswith(tuple(begun))}


def test_every_phrase_a_template_uses_exists_and_none_is_idle():
    known = set(shipped_phrasebook().phrases)
    used = keys_in_templates(known) | keys_in_code(known) | {f"nav.{place.name}" for place in PLACES}
    assert used - known == set()
    assert {key for key in known - used if not key.startswith("fault.")} == set()


def test_the_shipped_phrases_are_whole():
    assert len(load_phrasebook(LOCALE_FOLDER.glob("*.yaml")).phrases) > 50


@pytest.mark.parametrize(
    "line",
    ["a.b: {zh: 甲}", "a.b: {zh: 甲, en: ''}", "a.b: {zh: '{x}', en: '{y}'}", "a.b: {zh: 甲, en: A, fr: B}",
     "a.b: {zh: 甲, en: A, one: B}", "a.b: words"],
)  # fmt: skip
def test_a_phrase_that_leaves_a_reader_without_words_stops_the_start(tmp_path: Path, line: str):
    file = tmp_path / "x.yaml"
    file.write_text(line, encoding="utf-8")
    with pytest.raises(PhrasebookInvalid, match=r"x\.yaml: a\.b"):
        load_phrasebook([file])


def test_english_counts_one_apart(tmp_path: Path):
    file = tmp_path / "x.yaml"
    file.write_text("n.items: {zh: '{n} 项', en: '{n} items', one: '{n} item'}", encoding="utf-8")
    book = load_phrasebook([file])
    assert [book.say("en", "n.items", n=n) for n in (0, 1, 2)] == ["0 items", "1 item", "2 items"]
    assert book.say("zh", "n.items", n=1) == "1 项"


@pytest.mark.parametrize(
    ("accept", "shown"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.5", "zh-CN"),
        ("en-US,en", "en"),
        ("fr-FR,en;q=0.3", "en"),
        ("fr", "zh-CN"),
        ("", "zh-CN"),
    ],
)
def test_a_page_speaks_the_browsers_language(client, accept, shown):
    page = client.get("/login", headers={"accept-language": accept})
    assert f'<html lang="{shown}">' in page.text


def test_a_chosen_language_stays_whatever_the_browser_asks_for(client):
    answer = client.post("/language", data={"language": "en", "next": "/login?next=%2Fdocuments"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/login?next=%2Fdocuments")
    assert '<html lang="en">' in client.get("/login", headers={"accept-language": "zh"}).text
    assert client.post("/language", data={"language": "fr"}).status_code == 422


def test_a_problem_is_said_in_the_chosen_language(client):
    client.post("/language", data={"language": "en"})
    assert client.get("/api/v1/me", headers={"accept-language": "zh"}).json()["title"] == "Please log in"
