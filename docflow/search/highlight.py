"""Shows where a text answers: escaped, with `<mark>` around every place and no other tag."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from html import escape
from itertools import accumulate
from typing import NamedTuple

from docflow.search import analysis
from docflow.search.entry import short_starts, sound_starts
from docflow.search.planner import Leaf

SNIPPET = 160
"""Characters of a snippet, before the marks, as long as one or two stretches show all of the words."""
_STRETCH = 40
"""The shortest of several stretches."""
_STRETCHES = 6
"""So many at most."""
_BETWEEN = " … "

Span = tuple[int, int]


class Place(NamedTuple):
    """Where a text has what a leaf asks for."""

    start: int
    end: int
    words: str


def places(text: str, asked: Iterable[Leaf]) -> list[Place]:
    """Every place where the words of a leaf occur in the text, by the same comparison that found it."""
    needles = {leaf.words for leaf in asked if leaf.words.strip()}
    if not needles or not text:
        return []
    plain = analysis.plain(text)
    simple = {needle for needle in needles if analysis.is_cjk(needle) and " " not in needle}
    found = [
        *_plainly(plain.text, simple),
        *_as_spelled(plain.text, needles - simple),
        *_set_wide(plain.text, simple),
    ]
    if isinstance(plain.origin, range):  # every character is where it was
        return sorted(found)
    return sorted(Place(plain.origin[start], plain.origin[end - 1] + 1, words) for start, end, words in found)


def text_spans(text: str, asked: Iterable[Leaf]) -> list[Span]:
    return _merged((start, end) for start, end, _ in places(text, asked))


def _occurrences(text: str, needle: str) -> list[int]:
    found, at = [], text.find(needle)
    while at >= 0:
        found.append(at)
        at = text.find(needle, at + 1)
    return found


def _plainly(plain: str, needles: set[str]) -> list[Place]:
    """CJK within one run stands in the text as it is."""
    return [Place(at, at + len(needle), needle) for needle in needles for at in _occurrences(plain, needle)]


def _set_wide(plain: str, needles: set[str]) -> Iterator[Place]:
    for wide in analysis.set_wide(plain) if needles else ():
        letters = [at for at in range(wide.start, wide.end) if plain[at] != " "]
        for needle in needles:
            for at in _occurrences(wide.text, needle):
                yield Place(letters[at], letters[at + len(needle) - 1] + 1, needle)


def _as_spelled(plain: str, needles: set[str]) -> Iterator[Place]:
    if not needles:
        return
    runs = analysis.spelled_runs(plain)
    spelled = f" {' '.join(runs)} "
    found = [(at, needle) for needle in needles for at in _occurrences(spelled, needle)]
    if not found:
        return
    spans = analysis.run_spans(plain)
    starts = list(accumulate((len(run) + 1 for run in runs), initial=1))[:-1]

    def offset(at: int, *, after: bool) -> int:
        """In the text, of a character of the spelled text; a stem stands for the whole of its word."""
        index = bisect_right(starts, at) - 1
        start, end = spans[index]
        if analysis.is_cjk(runs[index]):
            return start + at - starts[index] + after
        return end if after else start

    for at, needle in found:
        lead, trail = needle.startswith(" "), needle.endswith(" ")
        first, last = at + lead, at + len(needle) - trail - 1
        yield Place(offset(first, after=False), offset(last, after=True), needle)


def number_spans(number: str, asked: Iterable[Leaf]) -> list[Span]:
    asked = list(asked)
    spans = text_spans(number, asked)
    if not any(leaf.number for leaf in asked):
        return spans
    plain = analysis.plain(number)
    kept = [origin for origin, character in zip(plain.origin, plain.text, strict=True) if character.isalnum()]
    compacted = analysis.compact(number)
    for leaf in asked:
        for at in _occurrences(compacted, leaf.number) if leaf.number else ():
            spans.append((kept[at], kept[at + len(leaf.number) - 1] + 1))
    return _merged(spans)


def title_spans(title: str, asked: Iterable[Leaf]) -> list[Span]:
    """As for any text, and besides the begun words and the characters that sound like what was typed."""
    asked = list(asked)
    plain, more = analysis.plain(title), list[Span]()
    for begun in {leaf.begun for leaf in asked if leaf.begun}:
        more.extend(_begun(analysis.written_words(plain.text), begun))
    for short in {leaf.short for leaf in asked if leaf.short}:
        for run in analysis.runs_in(plain.text):
            for at in short_starts(run.text, short):
                more += [(run.start + at, run.start + at + 1), (run.start + at + 2, run.start + at + 3)]
    if heard := [leaf for leaf in asked if leaf.sound]:
        cjk = [place for run in analysis.runs_in(plain.text) if run.cjk for place in range(run.start, run.end)]
        sound = analysis.spoken(title)
        for leaf in heard:
            for first, past in sound_starts(sound, leaf.sound, eager=leaf.eager):
                more.extend((cjk[place], cjk[place] + 1) for place in range(first, past))
    beside = [(plain.origin[start], plain.origin[end - 1] + 1) for start, end in more]
    return _merged([*text_spans(title, asked), *beside])


def _begun(words: list[analysis.Run], asked: str) -> Iterator[Span]:
    """What was asked from a word on, which may go on into the next ones."""
    for first in range(len(words)):
        left = asked
        for word in words[first:]:
            part = left[: len(word.text)]
            if not word.text.startswith(part):
                break
            left = left[len(part) :]
            if not left:
                yield words[first].start, word.start + len(part)
                break


def marked(text: str, spans: Iterable[Span]) -> str:
    shown, at = [], 0
    for start, end in spans:
        shown.append(f"{escape(text[at:start])}<mark>{escape(text[start:end])}</mark>")
        at = end
    return "".join(shown) + escape(text[at:])


def snippet(text: str, asked: Iterable[Leaf], *, length: int = SNIPPET) -> str:
    """Where the text has most of the words close together; more stretches where one does not show every word.

    The beginning of the text when it has none of them.
    """
    found = places(text, [leaf for leaf in asked if not leaf.eager])
    spans = _merged((start, end) for start, end, _ in found)
    stretches = _stretches(text, found, length)
    shown = []
    for start, end in stretches:
        inside = [(max(first, start), min(past, end)) for first, past in spans if first < end and past > start]
        shown.append(marked(text[start:end], [(first - start, past - start) for first, past in inside]))
    before, after = stretches[0][0] > 0, stretches[-1][1] < len(text)
    return f"{'…' if before else ''}{_BETWEEN.join(shown)}{'…' if after else ''}"


def _stretches(text: str, found: list[Place], length: int) -> list[Span]:
    missing = {place.words for place in found}
    if not missing or len(text) <= length:
        return [(0, length if len(text) > length else len(text))]
    stretch, words = _richest(text, found, missing, length)
    if words == missing:
        return [stretch]
    length = max(_STRETCH, length // min(len(missing), _STRETCHES))
    stretches: list[Span] = []
    while missing and len(stretches) < _STRETCHES:
        stretch, words = _richest(text, found, missing, length)
        stretches.append(stretch)
        missing -= words
    return _merged(stretches)


def _richest(text: str, found: list[Place], missing: set[str], length: int) -> tuple[Span, set[str]]:
    """The stretch that shows most of the missing words whole, then most places, then the first; and those words."""
    wanted = [place for place in found if place.words in missing]
    longest = max(end - start for start, end, _ in wanted)
    length = max(length, longest + length // 5)
    reach = length - length // 5 - longest
    inside: Counter[str] = Counter()
    best, most, last = wanted[0], (0, 0), 0
    for passed, first in enumerate(wanted):
        while last < len(wanted) and wanted[last].start <= first.start + reach:
            inside[wanted[last].words] += 1
            last += 1
        if (many := (len(inside), last - passed)) > most:
            best, most = first, many
        inside[first.words] -= 1
        if not inside[first.words]:
            del inside[first.words]
    start = _begin(text, best.start, length)
    end = min(len(text), start + length)
    return (start, end), {words for first, past, words in found if first >= start and past <= end} & missing


def _begin(text: str, first: int, length: int) -> int:
    """A little before the place, after a mark or blank if there is one."""
    lead = max(0, first - length // 5)
    gaps = [place + 1 for place in range(lead, first) if not text[place].isalnum()]
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
