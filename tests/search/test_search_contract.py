"""7.5.3.2: documents can be found and used. Every search engine keeps the same promises."""

from collections.abc import Callable
from datetime import date

import pytest

from docflow.search.errors import CursorUnknown, IndexMoved, QueryTooDeep, QueryTooLong
from docflow.search.index import Card, Filters, Found, Index, Query, checksum, fingerprint

ALL = frozenset({"all"})
Make = Callable[..., Card]
EVERY = Filters()


def find(index: Index, text: str, scope: frozenset[str] = ALL, **how: object) -> Found:
    return index.find(Query(text, **how), scope=scope)  # type: ignore[arg-type]


def ids(index: Index, text: str, **how: object) -> list[int]:
    """What has all that was asked for; the answers to a relaxed question do not count."""
    found = find(index, text, **how)
    return [] if found.relaxed else sorted(hit.item_id for hit in found.hits)


@pytest.fixture
def library(index: Index, card: Make) -> Index:
    index.put(
        [
            card(
                1,
                "文件控制程序",
                "规定了文件的编制、审查、批准和碳排放量核算方法。",
                number="QP-01",
                clauses=("7.5",),
                force_from=date(2026, 3, 1),
            ),
            card(2, "記錄控制程序", "记录的保存期限与监测设备，依据 ISO 14064-1:2018 第 5.2 条。", number="HQ/QP-02"),
            card(
                3,
                "",
                "Internal auditors are auditing the carbon footprints of CO₂ in 100㎡ halls.",
                number="QYYT—B01（4.2.3）",
                title_en="Internal Audit Procedure",
                type="instruction",
                language="en",
            ),
            card(
                4,
                "管理评审控制程序",
                "江 门 市 品 高 电 器。管理评审每年一次，见 QP-01。",
                number="QP-014",
                unit="office",
            ),
            card(
                5,
                "旧文件控制程序",
                "审核 方案",
                number="QP-00",
                state="withdrawn",
                in_force=False,
                type="manual",
                force_from=date(2026, 1, 1),
                force_to=date(2026, 3, 1),
            ),
        ],
        position=5,
    )
    return index


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("文件控制", [1, 5]),
        ("文件控", [1, 5]),  # half a word
        ("管理评", [4]),
        ("件控制程", [1, 5]),
        ("监测", [2]),
        ("碳排放", [1]),
        ("碳排放量核算", [1]),
        ("排放核算", []),  # all of its characters occur, but not together
        ("碳", [1]),  # one character
        ("法", [1]),  # the last of its run
        ("序", [1, 2, 4, 5]),
        ("审", [1, 4, 5]),
        ("記錄", [2]),  # traditional finds simplified
        ("记录控制", [2]),  # and the other way round
        ("ＩＳＯ　１４０６４", [2]),  # full width
        ("控制 审查", [1]),
        ("审查 控制", [1]),
        ("控制 AND 审查", [1]),
        ("“审核 方案”", [5]),
        ('"方案 审核"', []),
        ("「管理评审每年」", [4]),
        ("文件控制 -旧文件", [1]),
        ("文件控制 NOT 旧文件", [1]),
        ("-文件 控制", [2, 4]),
        ("监测 OR 碳排放", [1, 2]),
        ("(监测 OR 碳排放) 方法", [1]),
        ("（监测 OR 碳排放）方法", [1]),
        ("控制 NOT (文件 OR 记录)", [4]),
        ("品高电器", [4]),  # set wide in a letterhead
        ("品 高 电 器", [4]),
        ("14064-1", [2]),
        ("14064", [2]),
        ("5.2", [2]),
        ("iso14064", [2]),
        ("co2", [3]),
        ("100m2", [3]),
        ("audits", [3]),
        ("AUDITOR", [3]),
        ("footprint auditing", [3]),
        ('"carbon footprint"', [3]),
        ('"footprint carbon"', []),
        ("proced", [3]),  # the beginning of a title word
        ("carb", []),  # but not of any word
        ("，。！", []),
    ],
)
def test_words_are_found_as_people_remember_them(library: Index, text: str, found: list[int]) -> None:
    assert ids(library, text) == found


@pytest.mark.parametrize("text", ["QP-01", "qp01", "ＱＰ－０１", "QP 01", "Qp_01", "qp—01"])
def test_a_number_is_found_in_any_spelling_and_where_it_is_mentioned(library: Index, text: str) -> None:
    assert ids(library, text)[0] == 1
    assert 4 in ids(library, text), "its body mentions QP-01"
    assert find(library, text).hits[0].number == "QP-01"


@pytest.mark.parametrize(
    ("text", "found"), [("p-01", [1, 4]), ("hq/qp", [2]), ("QYYT—B01（4.2.3）", [3]), ("b01423", [3]), ("qyyt", [3])]
)
def test_a_part_of_a_number_is_enough(library: Index, text: str, found: list[int]) -> None:
    assert ids(library, text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("wjkz", [1, 5]),
        ("glps", [4]),
        ("wenjian", [1, 5]),
        ("wenjiankong", [1, 5]),
        ("kongzhichengxu", [1, 2, 4, 5]),
        ("guanlip", [4]),
        ("enjian", []),
        ("wen", []),  # one syllable may be any English word
    ],
)
def test_pinyin_finds_titles(library: Index, text: str, found: list[int]) -> None:
    assert ids(library, text) == found


def test_when_nothing_has_all_words_those_with_some_come_marked_as_relaxed(library: Index) -> None:
    found = find(library, "监测 计量 火星")
    assert found.relaxed and [hit.item_id for hit in found.hits] == [2]
    assert not find(library, "监测").relaxed
    nothing = find(library, "火星")
    assert not nothing.relaxed and nothing.total == 0


def test_relaxing_never_brings_back_what_was_excluded(library: Index) -> None:
    found = find(library, "文件 火星 -旧文件")
    assert found.relaxed and 1 in {hit.item_id for hit in found.hits}
    assert 5 not in {hit.item_id for hit in found.hits}


def test_a_blank_text_asks_for_everything(library: Index) -> None:
    assert ids(library, "") == ids(library, "  ") == [1, 2, 3, 4, 5]
    assert ids(library, '"') == ids(library, "-") == ids(library, "？") == [], "marks alone ask for nothing"


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        (Filters(kind=frozenset({"revision"})), [1, 2, 4, 5]),
        (Filters(kind=frozenset({"audit"})), []),
        (Filters(type=frozenset({"manual"})), [5]),
        (Filters(type=frozenset({"manual", "procedure"})), [1, 2, 4, 5]),
        (Filters(unit=frozenset({"office"})), [4]),
        (Filters(state=frozenset({"withdrawn"})), [5]),
        (Filters(clause=frozenset({"7.5"})), [1]),
        (Filters(in_force_only=True), [1, 2, 4]),
        (Filters(type=frozenset({"procedure"}), unit=frozenset({"quality"})), [1, 2]),
        (Filters(effective_from=date(2026, 3, 1), effective_to=date(2026, 3, 1)), [1, 2, 4, 5]),
        (Filters(effective_from=date(2026, 3, 2)), []),
        (Filters(effective_to=date(2026, 2, 28)), []),
        (Filters(as_of=date(2026, 2, 28)), [5]),
        (Filters(as_of=date(2026, 3, 1)), [1]),
        (Filters(as_of=date(2025, 12, 31)), []),
        (Filters(as_of=date(2026, 2, 28), in_force_only=True), []),
        (Filters(as_of=date(2026, 2, 28), effective_from=date(2026, 3, 1)), [5]),
        (Filters(as_of=date(2099, 1, 1)), [1]),
    ],
)
def test_filters_narrow(library: Index, filters: Filters, found: list[int]) -> None:
    assert ids(library, "控制", filters=filters) == found


def test_a_card_without_a_date_is_outside_of_any_range(index: Index, card: Make) -> None:
    index.put([card(1, "文件", effective_on=None)], position=1)
    assert ids(index, "文件") == [1]
    assert ids(index, "文件", filters=Filters(effective_to=date(2099, 1, 1))) == []


def test_facets_count_all_hits_and_each_leaves_its_own_choice_open(library: Index) -> None:
    found = find(library, "控制", limit=1)
    assert found.total == 4
    assert found.facets == {
        "kind": {"revision": 4},
        "type": {"procedure": 3, "manual": 1},
        "unit": {"quality": 3, "office": 1},
        "state": {"effective": 3, "withdrawn": 1},
        "clause": {"7.5": 1},
    }
    narrowed = find(library, "控制", filters=Filters(type=frozenset({"manual"})))
    assert narrowed.facets["type"] == {"procedure": 3, "manual": 1}
    assert narrowed.facets["unit"] == {"quality": 1}


def test_of_many_titles_that_have_the_words_the_one_that_says_least_besides_comes_first(
    index: Index, card: Make
) -> None:
    """However old it is, and though only some of the others are weighed one by one."""
    long = [card(at, f"车间{at}能源管理实施细则汇编", number=f"WI-{at}") for at in range(2, 300)]
    index.put([card(1, "能源管理", number="QP-1"), *long], position=1)
    index.put([card(at, f"分厂{at}能源管理补充规定汇编", number=f"WI-{at}") for at in range(300, 400)], position=2)
    for asked in ("能源", "能源管理", "能 管", "nygl"):
        assert find(index, asked).hits[0].item_id == 1, asked
    assert find(index, "能源").total == 399


def test_what_is_named_comes_first_and_what_is_in_force_before_what_is_not(index: Index, card: Make) -> None:
    index.put(
        [
            card(1, "采购管理", "文件控制程序 文件控制程序 文件控制程序"),
            card(2, "文件控制程序", state="superseded", in_force=False, serial=1),
            card(3, "文件控制程序", serial=2),
            card(4, "外来文件控制程序"),
            card(5, "设备", number="QP-7"),
            card(6, "文件控制", number="QP-77"),
        ],
        position=1,
    )
    assert [hit.item_id for hit in find(index, "文件控制程序").hits] == [3, 2, 4, 1]
    assert [hit.item_id for hit in find(index, "QP-7").hits] == [5, 6]


def test_pages_follow_each_other_without_gap_or_repetition(index: Index, card: Make) -> None:
    index.put([card(number, "记录", number=f"R-{number}") for number in range(1, 258)], position=1)
    seen: list[int] = []
    after = None
    while True:
        found = find(index, "记录", after=after, limit=50)
        assert found.total == 257
        seen += [hit.item_id for hit in found.hits]
        if (after := found.next) is None:
            break
    assert sorted(seen) == list(range(1, 258))


def test_a_page_holds_between_one_and_a_hundred(index: Index, card: Make) -> None:
    index.put([card(number, "记录") for number in range(1, 151)], position=1)
    assert len(find(index, "记录", limit=1000).hits) == 100
    assert len(find(index, "记录", limit=0).hits) == 1


@pytest.mark.parametrize("after", ["x", "1", "-1.5", "1.2.3", "٣.٤", "9" * 50 + ".1", ""])
def test_a_page_mark_of_somebody_elses_making_is_refused(library: Index, after: str) -> None:
    with pytest.raises(CursorUnknown):
        find(library, "控制", after=after)


def test_questions_are_limited(library: Index) -> None:
    assert find(library, "控" * 500).total >= 0
    assert find(library, "(" * 20 + "控制" + ")" * 20).total == 4
    for ask in (lambda text: find(library, text), lambda text: library.suggest(text, scope=ALL)):
        with pytest.raises(QueryTooLong):
            ask("控" * 501)
    with pytest.raises(QueryTooDeep):
        find(library, "(" * 21 + "控制")


@pytest.mark.parametrize(
    "text", ['"', "“", ")", "((", "-", "- -", "NOT", "OR", "a OR", "NOT NOT 控制", "() 控制", "控制)", "\x00", "\ud800"]
)
def test_no_text_is_a_mistake(library: Index, text: str) -> None:
    found = find(library, text)
    assert found.total == len(found.hits)


def test_which_terms_are_known_and_to_how_many_cards(library: Index) -> None:
    asked = ["控制", "^控制", "^碳排", "碳排", "carbon", "audit", "auditing", "火星", "#qp01", "~wjkz", "~wj"]
    assert library.known(asked, scope=ALL) == {
        "控制": 4, "^控制": 4, "碳排": 1, "carbon": 1, "audit": 1, "#qp01": 2, "~wj": 2,
    }  # fmt: skip
    assert library.known([], scope=ALL) == {} == library.known(asked, scope=frozenset({"p9"}))


def test_those_alike_share_most_of_the_weight_of_the_terms_they_have(library: Index) -> None:
    weights = {"^文件": 30, "文件": 5, "监测": 7, "碳排": 4, "火星": 100}

    def alike(filters: Filters = EVERY, limit: int = 9) -> tuple[tuple[int, int], ...]:
        return library.alike(weights, scope=ALL, filters=filters, limit=limit)

    assert alike() == ((1, 39), (5, 35), (2, 7))
    assert alike(limit=1) == ((1, 39),) and alike(limit=0) == ()
    assert alike(Filters(in_force_only=True, type=frozenset({"procedure"}))) == ((1, 39), (2, 7))
    assert library.alike({}, scope=ALL, filters=Filters(), limit=9) == ()
    assert library.alike({"文件": 1}, scope=ALL, filters=Filters(), limit=9) == ((5, 1), (1, 1)), "the newest first"


def test_put_replaces_and_drop_forgets(index: Index, card: Make) -> None:
    index.put([card(1, "文件控制程序", "批准")], position=1)
    index.put([card(1, "记录控制程序", "保存期限")], position=2)
    assert ids(index, "文件") == [] and ids(index, "批准") == [] and ids(index, "记录") == [1]
    index.drop([1], position=3)
    index.drop([1, 99], position=4)
    assert ids(index, "记录") == [] and index.size() == 0 and index.position() == 4
    index.put([card(1, "记录")], position=5)
    assert ids(index, "记录") == [1] and index.size() == 1


def test_of_two_cards_for_an_item_in_one_put_the_last_counts(index: Index, card: Make) -> None:
    index.put([card(1, "甲甲"), card(1, "乙乙")], position=1)
    assert ids(index, "甲甲") == [] and ids(index, "乙乙") == [1] and index.size() == 1


def test_who_writes_on_from_a_wrong_position_is_refused(index: Index, card: Make) -> None:
    index.put([card(1, "文件")], position=7, after=0)
    with pytest.raises(IndexMoved) as refused:
        index.put([card(2, "文件")], position=9, after=8)
    assert refused.value.facts == {"found": 7, "expected": 8}
    with pytest.raises(IndexMoved):
        index.drop([1], position=9, after=8)
    assert ids(index, "文件") == [1] and index.position() == 7


def test_a_put_that_fails_leaves_nothing_behind(index: Index, card: Make) -> None:
    def broken():  # type: ignore[no-untyped-def]
        yield card(1, "文件")
        raise OSError("the source went away")

    with pytest.raises(OSError):
        index.put(broken(), position=9)
    assert ids(index, "文件") == [] and index.position() == 0
    index.put([card(2, "文件")], position=1)
    assert ids(index, "文件") == [2]


def test_the_checksum_is_that_of_the_cards_and_shows_any_difference(index: Index, card: Make) -> None:
    cards = [card(number, f"文件{number}", readers=frozenset({"u1", "all", "p9"})) for number in range(1, 6)]
    index.put(cards, position=1)
    assert index.checksum() == checksum(map(fingerprint, reversed(cards))) and index.size() == 5
    index.put([card(3, "文件三")], position=2)
    assert index.checksum() != checksum(map(fingerprint, cards))
    index.put([cards[2]], position=3)
    index.tidy()
    assert index.checksum() == checksum(map(fingerprint, cards))


def test_tidying_changes_no_answer(index: Index, card: Make) -> None:
    for number in range(1, 45):
        index.put([card(number, f"文件{number}")], position=number)
    index.drop(range(1, 20), position=50)
    before = find(index, "文件", limit=100)
    index.tidy()
    assert find(index, "文件", limit=100) == before and index.position() == 50
    index.drop(range(20, 45), position=51)
    index.tidy()
    assert index.size() == 0 and index.position() == 51


def test_a_rebuild_holds_exactly_what_it_was_given(library: Index, card: Make) -> None:
    library.rebuild(iter([card(8, "新文件")]), position=80)
    assert ids(library, "") == [8] and library.position() == 80
    library.put([card(9, "新文件")], position=81, after=80)
    assert ids(library, "新文件") == [8, 9]


def test_suggestions_follow_what_is_being_typed(library: Index) -> None:
    def offered(prefix: str) -> list[int]:
        return sorted(one.item_id for one in library.suggest(prefix, scope=ALL))

    assert offered("文件控") == [1, 5] and offered("管") == [4]
    assert offered("qp-0") == [1, 2, 4, 5] and offered("audi") == offered("internal proc") == [3]
    assert offered("wj") == offered("wen") == [1, 5]
    assert offered("碳排放") == [], "bodies are not offered"
    assert offered("") == offered("，") == []
    assert library.suggest("控制", scope=ALL, limit=1)[0].number
    assert len(library.suggest("控制", scope=ALL, limit=2)) == 2
