"""Did you mean: questions like the one that found nothing, made only of words in texts that this reader may see.

Nothing is taken from a dictionary. A guess is offered if the index knows it within the reader's scope, and if what it
finds stands in the database for this reader at this moment.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from html import unescape

from sqlalchemy.orm import Session

from docflow.people.rights import Scope
from docflow.search import analysis, slips
from docflow.search.entry import EDGE, NUMBER, SOUND
from docflow.search.errors import IndexBroken, IndexBusy
from docflow.search.index import Filters, Found, Hit, Index, Query
from docflow.search.planner import LONGEST
from docflow.search.query import Answer, ask

MOST = 3
_MOST_PARTS = 6
"""Words of a question that are looked at; whoever types more has not merely mistyped one."""
_MOST_TRIED = 6
_LOOKED_AT = 20
_SHORTEST_WORD, _LONGEST_WORD, _LONGEST_RUN = 4, 24, 24
_RARER = 4
"""A guess so many times rarer than the best is not offered beside it."""
_LIKELY_SLIPS = 2
"""So many ways of getting a number wrong are tried on what texts mention as well."""
_LONG_WORD = 7
"""From so many letters on, two slips are forgiven."""

_PART = re.compile(r"[^\s\"“”「」『』()（）]+")
_CJK = re.compile(r"[\u3400-\u9fff\U00020000-\U000323af]+")
_MARK = re.compile(r"<mark>(.*?)</mark>")
_WORDS = {"OR", "AND", "NOT"}


@dataclass(frozen=True)
class _Part:
    """A piece of the question that may have been mistyped, and where it stands."""

    start: int
    end: int
    text: str


def meant(index: Index, session: Session, scope: Scope, query: Query, answer: Answer) -> tuple[str, ...]:
    """Up to three questions to ask instead, likeliest first; none for one that was answered in full.

    Each keeps the filters and finds something with all of its words. Nothing while the index is down.
    """
    if answer.degraded or (answer.found.hits and not answer.found.relaxed) or len(query.text) > LONGEST:
        return ()
    try:
        return tuple(_Guessing(index, scope, query.filters).questions(session, query, answer.found))
    except (IndexBroken, IndexBusy):
        return ()


class _Guessing:
    """The guesses of one reader at one question."""

    def __init__(self, index: Index, scope: Scope, filters: Filters) -> None:
        self._index, self._scope, self._terms, self._filters = index, scope, scope.terms(), filters

    def questions(self, session: Session, query: Query, first: Found) -> list[str]:
        """Every part that finds nothing is replaced at once: by the best guesses, then by the second best."""
        parts = _parts(query.text)
        known = {query.text: first} if query.after is None else {}
        asked = ((part, self._guesses(part, known.get(part.text))) for part in parts)
        wrong = [(part, guesses) for part, guesses in asked if guesses is not None]
        if not wrong or any(not guesses for _, guesses in wrong):
            return []
        found: list[str] = []
        for level in range(max(len(guesses) for _, guesses in wrong)):
            text = query.text
            for part, guesses in reversed(wrong):
                text = text[: part.start] + guesses[min(level, len(guesses) - 1)] + text[part.end :]
            if text not in found and len(text) <= LONGEST and self._stands(session, replace(query, text=text)):
                found.append(text)
            if len(found) == MOST:
                break
        return found

    def _stands(self, session: Session, query: Query) -> bool:
        answer = ask(self._index, session, self._scope, replace(query, after=None, limit=5))
        return bool(answer.found.hits) and not (answer.degraded or answer.found.relaxed)

    def _find(self, text: str, limit: int = _LOOKED_AT) -> Found:
        return self._index.find(Query(text, self._filters, limit=limit), scope=self._terms)

    def _known(self, terms: Iterable[str]) -> dict[str, int]:
        return self._index.known(list(dict.fromkeys(terms)), scope=self._terms)

    def _guesses(self, part: _Part, known: Found | None) -> list[str] | None:
        """What may have been meant by a part; None for one that needs no guess."""
        found = known or self._find(part.text)
        if found.hits and not found.relaxed:
            return None
        if _CJK.fullmatch(part.text):
            guesses = self._characters(part.text, found.hits)
        elif any(character.isdigit() for character in part.text):
            guesses = self._number(analysis.compact(part.text))
        else:
            guesses = self._letters(analysis.fold(part.text))
        return list(dict.fromkeys(one for one in guesses if one != part.text))[:MOST]

    def _number(self, number: str) -> list[str]:
        """The one number that goes wrong into this; of several nobody can tell, and none is offered."""
        longest = analysis.NUMBER_GRAMS[-1]
        for level, others in enumerate(slips.numbers_off(number) if 1 < len(number) <= 2 * longest else ()):
            ends = {one: (NUMBER + one[:longest], NUMBER + one[-longest:]) for one in others}
            words = {one: analysis.phrase(one).split() for one in others} if level < _LIKELY_SLIPS else {}
            known = self._known(term for terms in (*ends.values(), *words.values()) for term in terms)
            likely = [one for one in others if all(term in known for term in ends[one])][:_MOST_TRIED]
            numbers = {hit.number: None for one in likely for hit in self._find(one).hits if _numbered(hit.number, one)}
            if not numbers:
                mentioned = [one for one, terms in words.items() if all(term in known for term in terms)]
                numbers = {one: None for one in mentioned[:_MOST_TRIED] if self._has(one)}
            if numbers:
                return list(numbers) if len(numbers) == 1 else []
        return []

    def _letters(self, word: str) -> list[str]:
        """English words one slip away, title words two away, and the characters of titles that sound so."""
        if not (_SHORTEST_WORD <= len(word) <= _LONGEST_WORD and word.isascii() and word.isalpha()):
            return []
        others, initials = slips.letters_off(word), set(slips.turned(word))
        ways = {one: [[analysis.stem(one)], _sounds(one), _initials(one) if one in initials else []] for one in others}
        known = self._known(term for asked in ways.values() for terms in asked for term in terms)
        likely = [one for one in others if any(way and all(term in known for term in way) for way in ways[one])]
        likely.sort(key=lambda one: (one not in initials, -known.get(analysis.stem(one), 0)))
        tried = list({analysis.stem(one): one for one in reversed(likely)}.values())[::-1][:_MOST_TRIED]
        found = [*(shown for one in tried for shown in self._shown(one)), *self._title_words(word)]
        return list({analysis.stem(one): one for one in reversed(found)}.values())[::-1]

    def _shown(self, word: str) -> list[str]:
        """A guessed word as a text has it, or the characters of the title that sound so."""
        found = self._find(word, limit=3)
        if found.relaxed:
            return []
        shown = [html for hit in found.hits for html in (hit.title_en_html, hit.title_zh_html, hit.snippet_html)]
        written = [one for html in shown for one in _marked(html)]
        heard = [one for one in written if _CJK.fullmatch(one) and len(one) > 1]
        same = [one for one in written if analysis.fold(one) == word or analysis.stem(analysis.fold(one)) == word]
        stems = [one for one in written if analysis.stem(analysis.fold(one)) == analysis.stem(word)]
        return [analysis.fold(one) if one.isascii() else one for one in (*same, *stems, *heard)][:1]

    def _title_words(self, word: str) -> list[str]:
        most = 2 if len(word) >= _LONG_WORD else 1
        if EDGE + word[:3] not in self._known([EDGE + word[:3]]):
            return []
        offered = self._index.suggest(word[:3], scope=self._terms, limit=_LOOKED_AT)
        words = dict.fromkeys(one for card in offered for one in analysis.raw_words(card.title_en))
        near = [(slips.distance(word, one, most), one) for one in words]
        return [one for off, one in sorted(near) if 0 < off <= most]

    def _characters(self, run: str, near: Sequence[Hit]) -> list[str]:
        """By sound, as an input method goes wrong; else by what stands almost so in a title or beside what was met."""
        if not 2 <= len(run) <= _LONGEST_RUN:
            return []
        by_sound = [*self._heard(run), *self._alike(run)]
        if by_sound:
            return by_sound
        texts = [
            unescape(re.sub("<[^>]*>", "", html)) for hit in near for html in (hit.title_zh_html, hit.snippet_html)
        ]
        return _almost(run, texts) if len(run) > 2 else self._pairs(run)

    def _heard(self, run: str) -> list[str]:
        """Titles with words of the same sound, however many characters are mistaken."""
        spoken = "".join("".join(syllables) for syllables in analysis.sounds(run))
        found = self._find(spoken, limit=5)
        heard = [one for hit in found.hits for one in _marked(hit.title_zh_html) if len(one) == len(run)]
        return [] if found.relaxed else list(dict.fromkeys(heard))

    def _alike(self, run: str) -> list[str]:
        """One character of the run for another that sounds alike, if its neighbours are known beside it."""
        pairs = analysis.bigrams(run)[:-1]
        known = self._known(pairs)
        places = [at for at in range(len(run)) if any(pair not in known for pair in pairs[max(0, at - 1) : at + 1])]
        tries = {
            run[:at] + other + run[at + 1 :]: [
                pair for pair in (run[max(0, at - 1) : at] + other, other + run[at + 1 : at + 2]) if len(pair) == 2
            ]
            for at in places
            for other in slips.sounding_like(run[at])
        }
        known |= self._known(pair for asked in tries.values() for pair in asked)
        often = {
            one: min(known[pair] for pair in asked)
            for one, asked in tries.items()
            if all(pair in known for pair in analysis.bigrams(one)[:-1])
        }
        likely = sorted(often, key=lambda one: -often[one])[:_MOST_TRIED]
        return [one for one in likely if often[one] * _RARER >= often[likely[0]] and self._has(one)]

    def _has(self, text: str) -> bool:
        found = self._find(text, limit=1)
        return bool(found.hits) and not found.relaxed

    def _pairs(self, run: str) -> list[str]:
        """Two characters of which one is right: the words of titles with it in the same place, the commonest first."""
        counted: Counter[str] = Counter()
        for at, character in enumerate(run):
            for hit in self._find(character).hits:
                title = hit.title_zh
                counted.update(
                    {title[place - at : place - at + 2] for place in _places(title, character) if place >= at}
                )
        return [one for one, _ in counted.most_common(MOST) if _CJK.fullmatch(one) and len(one) == 2]


def _parts(text: str) -> list[_Part]:
    found: list[_Part] = []
    for chunk in _PART.finditer(text):
        if chunk.group() in _WORDS or chunk.group()[0] in "-－":
            continue
        start = chunk.start()
        for run in _CJK.finditer(chunk.group()):
            found.extend(_other(text, start, chunk.start() + run.start()))
            start = chunk.start() + run.end()
            found.append(_Part(chunk.start() + run.start(), start, run.group()))
        found.extend(_other(text, start, chunk.end()))
    return found[:_MOST_PARTS]


def _other(text: str, start: int, end: int) -> Iterator[_Part]:
    if any(character.isalnum() for character in text[start:end]):
        yield _Part(start, end, text[start:end])


def _sounds(letters: str) -> list[str]:
    """The terms of a title that sounds so: one from each syllable on."""
    longest = analysis.SOUND_GRAMS[-1]
    every = [SOUND + letters[at : at + longest] for at in slips.syllables_at(letters)]
    return [term for term in every if len(term) > len(SOUND) + 1]


def _initials(letters: str) -> list[str]:
    return [SOUND + pair for pair in analysis.bigrams(letters)[:-1]]


def _numbered(number: str, compacted: str) -> bool:
    """Whether the number has this part, and no more figures on either side of it."""
    parts = "[^a-z0-9]*".join(map(re.escape, compacted))
    return re.search(rf"(?<![0-9]){parts}(?![0-9])", analysis.fold(number)) is not None


def _marked(html: str) -> list[str]:
    return [unescape(one) for one in _MARK.findall(html)]


def _places(text: str, character: str) -> list[int]:
    return [at for at, one in enumerate(text) if one == character]


def _almost(run: str, texts: Iterable[str]) -> list[str]:
    """What stands in the texts with one character of the run mistaken, turned round, left out or put in."""
    counted: Counter[str] = Counter()
    for text in texts:
        for words in _CJK.findall(text):
            windows = {words[at : at + length] for length in _lengths(run) for at in range(len(words) - length + 1)}
            counted.update(window for window in windows if slips.distance(run, analysis.fold(window), 1) == 1)
    likely = sorted(counted, key=lambda one: (-counted[one], one))
    return [one for one in likely if len(one) == len(run)] or [one for one in likely if one not in run]


def _lengths(run: str) -> list[int]:
    """Of so few as three characters too little is left when one is put in or left out."""
    return [len(run)] if len(run) == 3 else [len(run), len(run) - 1, len(run) + 1]
