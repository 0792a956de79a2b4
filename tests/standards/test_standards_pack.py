"""Clauses 4 to 10 are data: complete in both languages, in order, and refused when they are not."""

import re
from pathlib import Path

import pytest
import yaml

from docflow.documents.typesetting_source import load_source
from docflow.standards.pack import ClauseMissing, Pack, PackInvalid, load_packs, shipped_packs

TEXTS = Path(__file__).parents[2] / "document_templates" / "text"
STARTERS = [path for path in sorted(TEXTS.glob("*.yaml")) if not path.stem.startswith("blank_")]

TITLED = (
    "4 4.1 4.2 4.3 4.4 5 5.1 5.2 5.3 6 6.1 6.1.1 6.1.2 6.2 6.3 6.4 6.5 6.6 6.6.1 6.6.2 6.7 7 7.1 7.1.1 "
    "7.1.2 7.1.3 7.1.4 7.1.5 7.2 7.3 7.4 7.4.1 7.4.2 7.4.3 7.5 7.5.1 7.5.2 7.5.3 8 8.1 8.1.1 8.1.2 8.1.3 "
    "8.1.4 8.1.5 8.2 8.3 9 9.1 9.1.1 9.1.2 9.2 9.3 10 10.1 10.2 10.3 "
)
ACTED_ON = (
    "4.2.4 4.3.6 5.1.2 5.3.1 5.3.2 6.1.1.2 6.6.2.2 7.1.4.2 7.5.1.2 7.5.2.1 7.5.2.2 8.1.1.3 9.1.1.2 9.2.4 "
    "9.3.2 9.3.3 10.2.1 10.2.2 "
)


@pytest.fixture(scope="module")
def cieccpa() -> Pack:
    return next(pack for pack in shipped_packs() if pack.id == "cieccpa")


def small() -> dict:
    words = {"zh": "字", "en": "words"}
    expects = {"types": ["procedure"], "documents": ["control"]}
    return {
        "id": "small",
        "code": "S 1",
        "title": words,
        "edition": words,
        "documented_information": words,
        "documents": [{"slug": "control", "type": "procedure", "title": words}],
        "clauses": [
            {"number": "7", "title": words},
            {"number": "7.9", "title": words, "asks": words, "expects": expects},
            {"number": "7.10", "title": words, "asks": words, "expects": expects},
        ],
    }


def load(folder: Path, said: dict) -> Pack:
    (folder / "small.yaml").write_text(yaml.safe_dump(said, allow_unicode=True), encoding="utf-8")
    return load_packs(folder)[0]


def test_the_shipped_pack_holds_every_titled_clause_of_chapters_4_to_10_in_order(cieccpa):
    assert [clause.number for clause in cieccpa.clauses if not clause.paragraph] == TITLED.split()


def test_the_shipped_pack_holds_the_paragraphs_that_the_engine_acts_on(cieccpa):
    assert set(ACTED_ON.split()) <= {clause.number for clause in cieccpa.clauses if clause.paragraph}


def test_titles_and_term_are_those_of_the_standard(cieccpa):
    assert cieccpa.clause("7.5.3").title.zh == "文件化信息的控制"
    assert cieccpa.clause("10.2").title == ("不符合和纠正措施", "Nonconformity and corrective action")
    assert cieccpa.documented_information == ("文件化信息", "documented information")


def test_every_lowest_clause_says_what_it_asks_in_one_sentence_and_what_answers_it(cieccpa):
    for clause in cieccpa.clauses:
        if clause.asks is None:
            assert cieccpa.children(clause.number), clause.number
            continue
        assert re.fullmatch(r"[^。]+。", clause.asks.zh), clause.number
        assert clause.asks.en.endswith(".") and ". " not in clause.asks.en, clause.number
        assert clause.expects.types, clause.number


def test_the_review_has_inputs_a_to_g_and_outputs_a_to_f(cieccpa):
    inputs = [item.letter for item in cieccpa.clause("9.3.2").items]
    assert inputs == ["a", "b1", "b2", "b3", "c", "d1", "d2", "d3", "d4", "e", "f", "g"]
    assert [item.letter for item in cieccpa.clause("9.3.3").items] == list("abcdef")


def test_the_usual_documents_are_one_manual_six_procedures_four_regulations_and_thirteen_forms(cieccpa):
    types = [document.type for document in cieccpa.documents]
    assert [types.count(kind) for kind in ("manual", "procedure", "regulation", "form")] == [1, 6, 4, 13]
    assert set(cieccpa.clause("7.5.2.2").expects.documents) == {document.slug for document in cieccpa.documents}


def test_every_usual_document_answers_a_clause_besides_the_list_itself(cieccpa):
    answering = {
        slug
        for clause in cieccpa.clauses
        if clause.expects and clause.number != "7.5.2.2"
        for slug in clause.expects.documents
    }
    assert {document.slug for document in cieccpa.documents} - answering == set()


@pytest.mark.parametrize("path", STARTERS, ids=lambda path: path.stem)
def test_the_pack_and_the_starter_texts_agree_on_type_title_and_clauses(path, cieccpa):
    source = load_source(path)
    listed = next(document for document in cieccpa.documents if document.slug == source.slug)
    assert (listed.type, listed.title.zh, listed.title.en) == (source.type, source.title.zh, source.title.en)
    assert [cieccpa.clause(number).number for number in source.clauses] == list(source.clauses)


def test_coverage_is_counted_by_the_lowest_titled_clauses(cieccpa):
    leaves = [clause.number for clause in cieccpa.leaves()]
    assert "9.3" in leaves and "9.3.2" not in leaves and "7.5" not in leaves and "7.5.3" in leaves


def test_a_clause_knows_its_parent_and_its_children(cieccpa):
    assert cieccpa.clause("7.1.4.2").parent == "7.1.4"
    assert cieccpa.clause("7").parent is None
    assert [clause.number for clause in cieccpa.children("7.5")] == ["7.5.1", "7.5.2", "7.5.3"]


def test_an_unknown_number_is_refused_by_name(cieccpa):
    with pytest.raises(ClauseMissing) as refused:
        cieccpa.clause("11.1")
    assert "11.1" in refused.value.text.zh and "T/CIECCPA" in refused.value.text.en


def test_clause_10_of_a_chapter_follows_clause_9(tmp_path):
    assert [clause.number for clause in load(tmp_path, small()).clauses] == ["7", "7.9", "7.10"]


def spoil(said: dict, fault: str) -> None:
    chapter, ninth, tenth = said["clauses"]
    match fault:
        case "twice":
            tenth["number"] = "7.9"
        case "order":
            said["clauses"] = [chapter, tenth, ninth]
        case "orphan":
            tenth["number"] = "8.1"
        case "figure":
            tenth["number"] = 7.1
        case "english":
            del tenth["title"]["en"]
        case "blank":
            tenth["title"]["zh"] = " "
        case "chinese-english":
            tenth["asks"] = {"zh": "字", "en": "字"}
        case "asks":
            del tenth["asks"]
        case "document":
            tenth["expects"] = {"types": ["form"], "documents": ["nowhere"]}
        case "type":
            tenth["expects"] = {"types": ["poster"]}
        case "key":
            tenth["requires"] = "x"
        case "letters":
            tenth["items"] = [{"letter": "a", "zh": "甲", "en": "one"}, {"letter": "a", "zh": "乙", "en": "two"}]


@pytest.mark.parametrize(
    ("fault", "place"),
    [
        ("twice", "7.9"),
        ("order", "7.9"),
        ("orphan", "8.1"),
        ("figure", "7.1 number"),
        ("english", "7.10 title en"),
        ("blank", "7.10 title"),
        ("chinese-english", "7.10 asks"),
        ("asks", "7.10"),
        ("document", "7.10"),
        ("type", "7.10 expects types 0"),
        ("key", "7.10 requires"),
        ("letters", "7.10"),
    ],
)
def test_a_spoilt_pack_is_refused_with_its_file_and_place(tmp_path, fault, place):
    said = yaml.safe_load(yaml.safe_dump(small()))
    for clause in said["clauses"]:
        clause["title"] = dict(clause["title"])
    spoil(said, fault)
    with pytest.raises(PackInvalid) as refused:
        load(tmp_path, said)
    assert refused.value.facts["place"] == place
    assert "small.yaml" in refused.value.text.zh and place in refused.value.text.en


def test_a_file_that_is_no_yaml_is_refused_with_its_line(tmp_path):
    (tmp_path / "torn.yaml").write_text("id: torn\ntitle: {zh: [\n", encoding="utf-8")
    with pytest.raises(PackInvalid) as refused:
        load_packs(tmp_path)
    assert refused.value.facts["file"] == "torn.yaml" and refused.value.facts["place"].startswith("line ")


def test_two_packs_may_not_share_an_id(tmp_path):
    load(tmp_path, small())
    (tmp_path / "twin.yaml").write_text((tmp_path / "small.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.raises(PackInvalid) as refused:
        load_packs(tmp_path)
    assert refused.value.facts["file"] == "twin.yaml"
