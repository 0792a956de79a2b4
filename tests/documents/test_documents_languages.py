"""7.5.2.1: a document may exist in several languages; each is approved and in force by itself."""

import pytest
from cast import HE, LI, SUN, WANG, ZHOU
from documents_hands import (
    begin_language,
    begin_revision,
    by,
    in_force,
    pass_days,
    pending_review,
    release,
    replaced,
    row,
    save,
    see_through,
    state,
    written,
)
from given import take

from docflow.documents.errors import LanguageBegun, NothingToTranslate
from docflow.documents.files import text_in_force
from docflow.documents.models import Document
from docflow.house import House
from docflow.kernel.errors import NotAllowed
from docflow.kernel.text import Language


def translated(house: House, original: int) -> int:
    """The document in English, in force beside the original."""
    english = begin_language(house, original, "en", "Inspection")
    save(house, LI, english, "Inspect daily.")
    see_through(house, english)
    assert release(house, english) == "effective"
    return english


def read_in(house: House, revision_id: int, language: Language, who: str = SUN) -> int:
    with by(house, who) as work:
        document = work.session.get_one(Document, row(house, revision_id).document_id)
        return text_in_force(work, document, language=language).id


def test_a_second_language_is_a_line_of_its_own_under_the_same_number(house: House) -> None:
    chinese = in_force(house, title="巡检")
    english = begin_language(house, chinese, "en", "Inspection")
    begun = row(house, english)
    assert (begun.number, begun.language, begun.serial, begun.label) == ("CN-WI-QA-001", "en", 1, "A/0")
    assert (begun.title_zh, begun.title_en) == ("巡检", "Inspection")
    begin_revision(house, chinese)
    assert state(house, english) == "draft" and state(house, chinese) == "effective"


def test_each_language_supersedes_its_own_text_alone(house: House) -> None:
    chinese = in_force(house)
    english = translated(house, chinese)
    assert state(house, chinese) == "effective"
    second = replaced(house, chinese)
    assert (state(house, chinese), state(house, second), state(house, english)) == (
        "superseded", "effective", "effective",
    )  # fmt: skip
    third = replaced(house, english, language="en")
    assert row(house, third).label == "B/0" and state(house, english) == "superseded"


def test_readers_get_the_text_in_their_language_or_what_there_is(house: House) -> None:
    chinese = in_force(house)
    assert read_in(house, chinese, "en") == chinese
    english = translated(house, chinese)
    assert read_in(house, chinese, "en") == english and read_in(house, chinese, "zh") == chinese


def test_a_revision_is_of_the_original_unless_a_language_is_named(house: House) -> None:
    chinese = in_force(house)
    translated(house, chinese)
    assert row(house, begin_revision(house, chinese)).language == "zh"
    assert row(house, begin_revision(house, chinese, language="en")).language == "en"


def test_a_language_is_begun_once_and_after_the_original(house: House) -> None:
    draft = written(house)
    with pytest.raises(NothingToTranslate):
        begin_language(house, draft, "en", "Inspection")
    chinese = in_force(house)
    with pytest.raises(LanguageBegun):
        begin_language(house, chinese, "zh", "巡检")
    english = begin_language(house, chinese, "en", "Inspection")
    with pytest.raises(LanguageBegun):
        begin_language(house, chinese, "en", "Inspection")
    take(house, LI, english, "cancel", comment="先不译")
    assert row(house, begin_language(house, chinese, "en", "Inspection")).serial == 2


def test_a_text_that_holds_both_languages_needs_no_other(house: House) -> None:
    both = in_force(house, language="both")
    with pytest.raises(LanguageBegun):
        begin_language(house, both, "en", "Inspection")


def test_who_may_not_revise_may_not_translate(house: House) -> None:
    chinese = in_force(house)
    for who in (SUN, HE, WANG):
        with pytest.raises(NotAllowed):
            begin_language(house, chinese, "en", "Inspection", who=who)


def test_a_translation_puts_off_no_review_and_outlives_the_original(house: House) -> None:
    chinese = in_force(house)
    before = pending_review(house, chinese)
    assert before is not None
    pass_days(house, 100)
    english = translated(house, chinese)
    after = pending_review(house, chinese)
    assert after is not None and (after.id, after.due_on, after.revision_id) == (before.id, before.due_on, chinese)
    take(house, ZHOU, chinese, "withdraw", comment="只留英文")
    left = pending_review(house, chinese)
    assert left is not None and left.revision_id == english
    take(house, ZHOU, english, "withdraw", comment="都不留")
    assert pending_review(house, chinese) is None
