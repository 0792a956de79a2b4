"""7.5.2.2: the starter documentation is complete, in Chinese and in English, and says what a starter set must."""

from pathlib import Path

import pytest

from docflow.documents.typesetting import (
    PLACEHOLDERS,
    PlaceholderUnknown,
    TemplateInvalid,
    TemplateMissing,
    load_source,
    source_paths,
    starter_set,
)
from docflow.kernel.text import LANGUAGES

FOLDER = Path(__file__).parents[3] / "document_templates"
SOURCES = source_paths(FOLDER)

SMALL = """
slug: small
type: procedure
clauses: ["7.5.2"]
title: {zh: 小程序, en: Small procedure}
sections:
  - heading: {zh: 目的, en: Purpose}
    blocks:
      - paragraph: {zh: 说明。, en: Explains.}
"""


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "small.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_every_source_is_complete_in_both_languages(path):
    source = load_source(path)
    chinese, english = (list(source.all_words(language)) for language in LANGUAGES)
    assert len(chinese) == len(english) > 10
    assert all(bool(zh) == bool(en) for zh, en in zip(chinese, english, strict=True))


def test_the_starter_set_is_one_manual_six_procedures_four_regulations_and_thirteen_forms():
    types = [source.type for source in starter_set(FOLDER, "cieccpa")]
    assert types == ["manual"] + ["procedure"] * 6 + ["regulation"] * 4 + ["form"] * 13


def test_every_template_of_the_starter_set_answers_to_clauses_of_chapters_4_to_10():
    for source in starter_set(FOLDER, "cieccpa"):
        assert all(4 <= int(clause.split(".")[0]) <= 10 for clause in source.clauses), source.slug


def test_every_starter_text_but_the_forms_speaks_of_the_organisation_and_the_standard():
    for source in starter_set(FOLDER, "cieccpa"):
        for language in LANGUAGES:
            words = "\n".join(source.all_words(language))
            assert source.type == "form" or ("{{organisation}}" in words and "{{standard}}" in words), source.slug


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_manual_names_every_procedure_regulation_and_record_by_its_title(language):
    manual, *others = starter_set(FOLDER, "cieccpa")
    words = set(manual.all_words(language))
    assert [other.slug for other in others if other.title.in_(language) not in words] == []


def test_a_standard_without_a_starter_list_is_refused_by_name():
    with pytest.raises(TemplateMissing) as refused:
        starter_set(FOLDER, "iso-0")
    assert refused.value.facts["slug"] == "iso-0"


def test_a_starter_list_that_names_a_missing_template_is_refused(tmp_path):
    (tmp_path / "starter.yaml").write_text("house: [roof]", encoding="utf-8")
    with pytest.raises(TemplateMissing) as refused:
        starter_set(tmp_path, "house")
    assert refused.value.facts["slug"] == "roof"


def test_a_small_source_is_read(tmp_path):
    source = load_source(written(tmp_path, SMALL))
    assert (source.title.zh, source.clauses) == ("小程序", ("7.5.2",))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("en: Explains.", "en: ''"),
        (", en: Explains.", ""),
        ("en: Explains.", "en: 说明。"),
        ("paragraph: {zh: 说明。, en: Explains.}", "paragraph: 说明。"),
        ("paragraph:", "paragraphs:"),
        ("type: procedure", "type: poem"),
        ('clauses: ["7.5.2"]', "clauses: []"),
        ("slug: small", "slug: other"),
        ("paragraph: {zh: 说明。, en: Explains.}", "table: {columns: {zh: [甲, 乙], en: [A]}, blank_rows: 1}"),
        ("paragraph: {zh: 说明。, en: Explains.}", "table: {columns: {zh: [甲], en: [A]}}"),
        ("title: {", "title: ["),
    ],
)
def test_a_source_that_is_incomplete_or_malformed_is_refused_with_its_file(tmp_path, old, new):
    assert old in SMALL
    with pytest.raises(TemplateInvalid) as refused:
        load_source(written(tmp_path, SMALL.replace(old, new)))
    assert refused.value.facts["file"] == "small.yaml"


def test_a_placeholder_off_the_closed_list_is_refused_by_name(tmp_path):
    with pytest.raises(PlaceholderUnknown) as refused:
        load_source(written(tmp_path, SMALL.replace("en: Explains.", 'en: "{{ organisation.__class__ }}"')))
    assert refused.value.facts["name"] == "organisation.__class__"


def test_the_readme_names_every_placeholder():
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert [name for name in PLACEHOLDERS if f"{{{{{name}}}}}" not in readme] == []
