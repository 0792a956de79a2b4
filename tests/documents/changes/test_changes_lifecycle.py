"""6.7, 7.5.1.2: a change is asked for, judged, approved by the owners, put into practice and checked by others."""

from changes_hands import asked, assessed, attach, carriers, finish, request
from documents_hands import in_force, row, state
from given import take

from docflow.documents.changes.queries import settled
from docflow.house import House

CHECKED = {"verdict": "effective", "words": "现场抽查十份记录，均已填写新增栏目。"}


def test_a_suggestion_becomes_a_text_in_force_whose_effect_somebody_else_has_checked(house: House) -> None:
    first = in_force(house)
    request_id = asked(house, "sun", first)
    assert state(house, request_id) == "submitted"
    assessed(house, request_id, first)
    assert take(house, "li", request_id, "approve") == "approved"
    assert take(house, "wang", request_id, "implement") == "implementing"
    (second,) = carriers(house, request_id)
    assert (second.state, second.source, second.author_id) == ("draft", "suggestion", row(house, first).author_id)
    finish(house, second.id)
    assert state(house, request_id) == "implemented"
    with house.store.reading() as session:
        assert settled(session, request_id)
    attach(house, "zhou", request_id)
    assert take(house, "zhou", request_id, "close", fields=CHECKED) == "closed"
    assert request(house, request_id).verdict == "effective"
    assert house.verify().findings == []
