"""Shows where a text answers: escaped, with `<mark>` around every place and no other tag."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from html import escape
from itertools import accumulate

from docflow.search import analysis
from docflow.search.entry import sound_starts
from docflow.search.planner import Leaf

SNIPPET = 160
"""Characters of a snippet, before the marks."""

Span = tuple[int, int]


def text_spans(text: str, asked: Iterable[Leaf]) -> list[Span]:
    """Every place where the words of a leaf occur in the text, by the same comparison that found it."""
    needles = {leaf.words for leaf in asked if leaf.words.strip()}
    if not needles:
        return []
    simple = {needle for needle in needles if analysis.is_cjk(needle) and " " not in needle}
    spans = [*_plainly(text, simple), *_as_spelled(text, needles - simple)]
    for start, end, reading in analysis.variants(text):
        if any(needle in analysis.spell(reading) for needle in needles):
            spans.append((start, end))
    return _merged(spans)


def _places(text: str, needle: str) -> Iterator[int]:
    at = text.find(needle)
    while at >= 0:
        yield at
        at = text.find(needle, at + 1)


def _plainly(text: str, needles: set[str]) -> Iterator[Span]:
    """CJK within one run: folding keeps offsets, so the folded text answers at once."""
    folded = analysis.fold(text) if needles else ""
    for needle in needles:
        for at in _places(folded, needle):
            yield at, at + len(needle)


def _as_spelled(text: str, needles: set[str]) -> Iterator[Span]:
    found = list(analysis.runs(text)) if needles else []
    spelled = f" {' '.join(run.text for run in found)} "
    starts = list(accumulate((len(run.text) + 1 for run in found), initial=1))[:-1]
    for needle in needles:
        lead, trail = needle.startswith(" "), needle.endswith(" ")
        for at in _places(spelled, needle):
            first, last = at + lead, at + len(needle) - trail - 1
            yield _offset(found, starts, first, after=False), _offset(found, starts, last, after=True)


def _offset(found: list[analysis.Run], starts: list[int], at: int, *, after: bool) -> int:
    """The offset in the text of a character of the spelled text; a stem stands for the whole of its word."""
    index = bisect_right(starts, at) - 1
    run = found[index]
    if run.cjk:
        return run.start + at - starts[index] + after
    return run.end if after else run.start


def number_spans(number: str, asked: Iterable[Leaf]) -> list[Span]:
    asked = list(asked)
    spans = text_spans(number, asked)
    kept = [place for place, character in enumerate(analysis.fold(number)) if character.isalnum()]
    compacted = analysis.compact(number)
    for leaf in asked:
        for at in _places(compacted, leaf.number) if leaf.number else ():
            spans.append((kept[at], kept[at + len(leaf.number) - 1] + 1))
    return _merged(spans)


def title_spans(title: str, asked: Iterable[Leaf]) -> list[Span]:
    """As for any text, and besides the begun words and the characters that sound like what was typed."""
    asked = list(asked)
    spans = text_spans(title, asked)
    folded, found = analysis.fold(title), list(analysis.runs(title))
    for begun in {leaf.begun for leaf in asked if leaf.begun}:
        for run in found:
            if not run.cjk and folded.startswith(begun, run.start, run.end):
                spans.append((run.start, run.start + len(begun)))
    if heard := [leaf for leaf in asked if leaf.sound]:
        cjk = [place for run in found if run.cjk for place in range(run.start, run.end)]
        sound = analysis.spoken(title)
        for leaf in heard:
            for first, past in sound_starts(sound, leaf.sound, eager=leaf.eager):
                spans.extend((cjk[place], cjk[place] + 1) for place in range(first, past))
    return _merged(spans)


def marked(text: str, spans: Iterable[Span]) -> str:
    shown, at = [], 0
    for start, end in spans:
        shown.append(f"{escape(text[at:start])}<mark>{escape(text[start:end])}</mark>")
        at = end
    return "".join(shown) + escape(text[at:])


def snippet(text: str, asked: Iterable[Leaf], *, length: int = SNIPPET) -> str:
    """The stretch of the text where most of the places lie close together, or its beginning when there is none."""
    spans = text_spans(text, asked)
    start = _best_start(text, spans, length)
    end = min(len(text), start + length)
    inside = [(max(first, start), min(past, end)) for first, past in spans if first < end and past > start]
    shifted = [(first - start, past - start) for first, past in inside]
    return f"{'…' if start else ''}{marked(text[start:end], shifted)}{'…' if end < len(text) else ''}"


def _best_start(text: str, spans: list[Span], length: int) -> int:
    if not spans:
        return 0
    starts = [first for first, _ in spans]
    best = max(spans, key=lambda span: (bisect_left(starts, span[0] + length) - bisect_left(starts, span[0]), -span[0]))
    lead = max(0, best[0] - length // 5)
    gaps = [place + 1 for place in range(lead, best[0]) if not text[place].isalnum()]
    return gaps[0] if gaps and lead else lead


def _merged(spans: Iterable[Span]) -> list[Span]:
    """In order, and those that touch or overlap as one."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged
