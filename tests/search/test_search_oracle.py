"""Performance page, "search answers": none false, none missed, every hit highlighted; and all engines alike."""

import re
import tempfile
from dataclasses import replace
from html import unescape
from pathlib import Path

from engines import BLANK, ENGINES
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from docflow.search.index import Card, Index, Query
from docflow.search.memory import MemoryIndex

ALL = frozenset({"all"})
HAN = "文件控制程序碳排"
TEXTS = st.text(alphabet=HAN + "，。\n", max_size=24)
CORPORA = st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=8)
WORDS = st.text(alphabet=HAN, min_size=1, max_size=6)
ROUGH = st.text(alphabet=HAN + '，ab1２ (")-ＱP㎡', max_size=14)


def cards(corpus: list[tuple[str, str]]) -> list[Card]:
    return [
        replace(BLANK, item_id=place, title_zh=title, body=body, readers=ALL)
        for place, (title, body) in enumerate(corpus, start=1)
    ]


def exact(index: Index, text: str) -> set[int]:
    found = index.find(Query(text, limit=100), scope=ALL)
    return set() if found.relaxed else {hit.item_id for hit in found.hits}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(corpus=CORPORA, chunks=st.lists(WORDS, min_size=1, max_size=3))
def test_the_hits_are_those_whose_title_or_body_has_every_chunk(
    corpus: list[tuple[str, str]], chunks: list[str]
) -> None:
    expected = {
        place
        for place, (title, body) in enumerate(corpus, start=1)
        if all(chunk in title or chunk in body for chunk in chunks)
    }
    with tempfile.TemporaryDirectory() as folder:
        for name, engine in ENGINES.items():
            index = engine(Path(folder) / name)
            index.rebuild(cards(corpus), position=1)
            found = index.find(Query(" ".join(chunks), limit=100), scope=ALL)
            assert exact(index, " ".join(chunks)) == expected
            for hit in found.hits:
                shown = " ".join((hit.title_zh_html, hit.snippet_html))
                marks = "".join(re.findall(r"<mark>(.*?)</mark>", shown, re.S))
                assert set(marks) & set("".join(chunks)), "every hit shows why it was found"
                if not found.relaxed:
                    assert all(chunk in marks for chunk in chunks)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    corpus=st.lists(st.tuples(ROUGH, ROUGH), min_size=1, max_size=6),
    texts=st.lists(ROUGH, min_size=1, max_size=6),
)
def test_engines_agree_on_every_question(corpus: list[tuple[str, str]], texts: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        memory, *others = (engine(Path(folder) / name) for name, engine in ENGINES.items())
        for index in (memory, *others):
            index.rebuild((), position=0)
            made = [replace(card, number=card.title_zh[:6]) for card in cards(corpus)]
            index.put(made[::2], position=1)
            index.put(made, position=2)
        for text in texts:
            for index in others:
                assert index.find(Query(text), scope=ALL) == memory.find(Query(text), scope=ALL)
                assert index.suggest(text, scope=ALL) == memory.suggest(text, scope=ALL)


@settings(max_examples=60, deadline=None)
@given(title=ROUGH, body=st.text(alphabet=HAN + "<>&\"' \nscript", max_size=400), text=ROUGH)
def test_marks_take_nothing_from_the_text_and_let_no_tag_through(title: str, body: str, text: str) -> None:
    index = MemoryIndex()
    index.put([replace(BLANK, title_zh=title, body=body, number=title, readers=ALL)], position=1)
    for hit in index.find(Query(text), scope=ALL).hits:
        for shown, whole in ((hit.title_zh_html, title), (hit.number_html, title), (hit.snippet_html, body)):
            bare = re.sub(r"</?mark>", "", shown)
            assert "<" not in bare and ">" not in bare
            assert all(part.strip("…") in whole for part in unescape(bare).split(" … "))
