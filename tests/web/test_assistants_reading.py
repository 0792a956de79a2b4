"""Assistants read the text in force in pieces and can cite it; they learn what changed, and no more than the person."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from assistants_hands import Assistant, open_to_assistants, token_of
from cast import CHEN, LI, SUN, WANG, ZHOU
from documents_hands import (
    begin_language,
    begin_revision,
    in_force,
    pass_days,
    release,
    replaced,
    row,
    save,
    see_through,
    written,
)
from given import take

from docflow.house import House
from docflow.web.assistants.reading import PIECE


@pytest.fixture
def site(house: House) -> Iterator[str]:
    with open_to_assistants(house) as site:
        yield site


def number_of(house: House, revision_id: int) -> str:
    return row(house, revision_id).number


def test_a_text_in_force_is_read_with_what_a_citation_needs(house: House, site: str) -> None:
    number = number_of(house, in_force(house, title="巡检作业", text="每日巡检。\n<b>不得</b>漏检。"))
    assert Assistant(site, token_of(house, SUN)).told("read_document", number=number) == {
        "number": number,
        "title": "巡检作业",
        "revision": "A/0",
        "language": "zh",
        "languages": ["zh"],
        "status": "effective",
        "effective_on": "2026-03-02",
        "address": f"{site}/d/{number}",
        "offset": 0,
        "text": "每日巡检。\n<b>不得</b>漏检。",
        "characters": 18,
        "next_offset": None,
    }


@pytest.mark.parametrize("line", ["第{:05} 条：每日巡检𠮷并记录。\n", "第{:05}条无行末"])
def test_a_long_text_is_read_whole_in_pieces(house: House, site: str, line: str) -> None:
    text = "".join(line.format(i) for i in range(2500))
    number = number_of(house, in_force(house, text=text))
    one, pieces, offset = Assistant(site, token_of(house, SUN)), [], 0
    while offset is not None:
        piece = one.told("read_document", number=number, offset=offset)
        assert piece["offset"] == offset and 0 < len(piece["text"]) <= PIECE and piece["characters"] == len(text)
        pieces.append(piece["text"])
        offset = piece["next_offset"]
    assert "".join(pieces) == text and len(pieces) > 1
    if line.endswith("\n"):
        assert all(piece.endswith("。\n") for piece in pieces), "no line is cut in two"
    behind = one.refused("read_document", number=number, offset=len(text))
    assert f"{len(text)} characters" in behind and "begin at 0" in behind


def test_the_language_asked_for_is_given_where_it_is_in_force(house: House, site: str) -> None:
    original = in_force(house, title="巡检作业", text="每日巡检。")
    english, one = begin_language(house, original, "en", "Inspection"), Assistant(site, token_of(house, SUN), "zh")
    save(house, LI, english, "Inspect daily.")
    number = number_of(house, original)

    def read(language: str) -> tuple[str, list[str]]:
        told = one.told("read_document", number=number, language=language)
        return told["text"], told["languages"]

    assert read("en") == ("每日巡检。", ["zh"]), "a draft in English is nothing to read"
    see_through(house, english)
    release(house, english)
    assert read("en") == ("Inspect daily.", ["en", "zh"]) and read("zh") == ("每日巡检。", ["en", "zh"])
    assert one.told("read_document", number=number)["language"] == "zh"
    assert "language: 只能是 'zh' or 'en'" in one.refused("read_document", number=number, language="fr")


def test_a_draft_does_not_exist_whoever_wrote_it(house: House, site: str) -> None:
    drafted, released = written(house, title="绝密作业"), written(house, title="明日作业")
    see_through(house, released)
    release(house, released, on=datetime(2026, 4, 1, tzinfo=UTC).date())
    for who in (LI, WANG, ZHOU, SUN):
        one = Assistant(site, token_of(house, who, "write"))
        nothing = one.refused("read_document", number="CN-WI-999")
        for revision_id in (drafted, released):
            number = number_of(house, revision_id)
            assert one.refused("read_document", number=number) == nothing.replace("CN-WI-999", number)


def test_what_is_addressed_to_others_does_not_exist(house: House, site: str) -> None:
    number = number_of(house, in_force(house, title="能源作业", to=[{"to": "unit", "who": "EN"}]))
    assert Assistant(site, token_of(house, CHEN)).told("read_document", number=number)["title"] == "能源作业"
    one = Assistant(site, token_of(house, SUN))
    assert "or you may not see it" in one.refused("read_document", number=number)
    assert one.told("list_changes", since="2026-01-01")["items"] == []


def test_a_text_withdrawn_a_moment_ago_is_not_read_any_more(house: House, site: str) -> None:
    text = in_force(house)
    number, askers = number_of(house, text), [Assistant(site, token_of(house, who)) for who in (SUN, WANG)]
    assert [one.told("read_document", number=number)["revision"] for one in askers] == ["A/0", "A/0"]
    take(house, ZHOU, text, "withdraw", comment="不再需要", fields={"replacement": ""})
    for one in askers:
        assert one.refused("read_document", number=number) == f"No text of document {number} is in force on 2026-03-02"


def test_a_suspended_text_says_so(house: House, site: str) -> None:
    text = in_force(house)
    take(house, CHEN, text, "suspend", comment="有误", fields={"until": "2026-03-20"})
    house.settle()
    one = Assistant(site, token_of(house, SUN))
    assert one.told("read_document", number=number_of(house, text))["status"] == "suspended"
    assert [hit["status"] for hit in one.told("search_documents", query="巡检")["items"]] == ["suspended"]


def test_what_changed_since_a_day_is_listed_and_the_latest_comes_first(house: House, site: str) -> None:
    old = in_force(house, title="巡检作业")
    pass_days(house, 10)
    gone, other = in_force(house, title="旧作业"), in_force(house, title="新作业")
    pass_days(house, 10)
    new = replaced(house, old, reason="增加夜间巡检")
    take(house, ZHOU, gone, "withdraw", comment="合并", fields={"replacement": number_of(house, other)})
    begin_revision(house, other)
    told = Assistant(site, token_of(house, SUN)).told("list_changes", since="2026-03-12")
    shown = [(one["day"], one["became"], one["title"], one["revision"], one["reason"]) for one in told["items"]]
    assert shown == [
        ("2026-03-22", "effective", "巡检作业", "B/0", "增加夜间巡检"),
        ("2026-03-22", "withdrawn", "旧作业", "A/0", ""),
        ("2026-03-22", "superseded", "巡检作业", "A/0", ""),
        ("2026-03-12", "effective", "新作业", "A/0", ""),
        ("2026-03-12", "effective", "旧作业", "A/0", ""),
    ]
    assert {one["replacement"] for one in told["items"] if one["became"] == "withdrawn"} == {number_of(house, other)}
    assert told["items"][0]["address"] == f"{site}/d/{number_of(house, new)}" and told["next"] is None
    assert (told["since"], told["today"]) == ("2026-03-12", "2026-03-22")


def test_changes_come_in_pages_without_gap_or_repetition(house_on: House) -> None:
    for title in ("一", "二", "三"):
        text = in_force(house_on, title=f"作业{title}")
        take(house_on, ZHOU, text, "withdraw", comment="合并", fields={"replacement": ""})
    with open_to_assistants(house_on) as site:
        one = Assistant(site, token_of(house_on, SUN))
        whole = one.told("list_changes", since="2026-03-02")["items"]
        paged, page = [], one.told("list_changes", since="2026-03-02", limit=1)
        while page["next"]:
            paged += page["items"]
            page = one.told("list_changes", since="2026-03-02", limit=1, after=page["next"])
        assert paged + page["items"] == whole and len(whole) == 6
        assert one.told("list_changes", since="2026-03-03")["items"] == []


def test_a_replacement_that_the_reader_may_not_know_of_is_not_named(house: House, site: str) -> None:
    secret = in_force(house, title="能源作业", to=[{"to": "unit", "who": "EN"}])
    gone = in_force(house, title="旧作业")
    take(house, ZHOU, gone, "withdraw", comment="合并", fields={"replacement": number_of(house, secret)})

    def replacement(who: str) -> list[str]:
        told = Assistant(site, token_of(house, who)).told("list_changes", since="2026-03-01")
        return [one["replacement"] for one in told["items"] if one["became"] == "withdrawn"]

    assert (replacement(CHEN), replacement(SUN)) == ([number_of(house, secret)], [""])


@pytest.mark.parametrize("since", ["yesterday", "2026-02-30", "", "03/01/2026", "2026-03-01T00:00:00Z"])
def test_a_bad_date_is_refused_with_how_to_write_it(house: House, site: str, since: str) -> None:
    one = Assistant(site, token_of(house, SUN))
    assert one.refused("list_changes", since=since) == f"“{since}” is not a date; write it as 2026-03-01"
    assert Assistant(one.site, one.token, "zh").refused("list_changes", since=since).endswith("请写成 2026-03-01")


def test_other_wrong_questions_say_what_is_wrong(house: House, site: str) -> None:
    one = Assistant(site, token_of(house, SUN))
    assert "since: This is needed" in one.refused("list_changes")
    assert "again from the first page" in one.refused("list_changes", since="2026-03-01", after="W10")
    assert "number: At least 1 character(s)" in one.refused("read_document", number="")
    assert "offset: This has to be 0 or more" in one.refused("read_document", number="CN-WI-001", offset=-1)
