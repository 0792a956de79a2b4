"""A card as engines file and compare it: terms to find candidates by, and an entry to be sure by."""

from collections.abc import Iterator
from typing import NamedTuple

from docflow.search import analysis
from docflow.search.index import FACETS, Card
from docflow.search.planner import All, AnyOf, Leaf, Node, Not

TITLE, NUMBER, EDGE, SOUND, SHORT, READER, FORCE = "^", "#", "<", "~", ">", "@", "%"
"""What a term begins with says what it is of; a term of the text begins with nothing."""


class Entry(NamedTuple):
    """What decides whether a card answers, in UTF-8 so that it is compared as it is stored."""

    number: bytes
    """Compacted."""
    begun: bytes
    """The raw Latin words of the titles, blanks around, titles parted by |."""
    sound: bytes
    """Pinyin of the title: syllables parted by ', runs by |."""
    title: bytes
    """Both titles and the number, spelled."""
    text: bytes
    """The body, spelled."""

    @property
    def head(self) -> bytes:
        """All but the text, packed."""
        return b"\n".join(self[:-1])

    @classmethod
    def unpacked(cls, head: bytes, text: bytes = b"") -> "Entry":
        number, begun, sound, title = head.split(b"\n")
        return cls(number, begun, sound, title, text)


def entry(card: Card) -> Entry:
    begun = " | ".join(" ".join(analysis.raw_words(title)) for title in (card.title_zh, card.title_en))
    return Entry(
        analysis.compact(card.number).encode(),
        f" {begun} ".encode(),
        analysis.spoken(card.title_zh).encode(),
        "\t".join(_readings(part) for part in (card.title_zh, card.title_en, card.number)).encode(),
        _readings(card.body).encode(),
    )


def _readings(text: str) -> str:
    """The spelled text and, apart from it, what is set wide in it, so that no phrase runs from one into another."""
    plain = analysis.plain(text).text
    return "\t".join((analysis.spell_plain(plain), *(f" {wide.text} " for wide in analysis.set_wide(plain))))


def terms(card: Card, filed: Entry) -> set[str]:
    """All the terms of a card; whatever `answers` says yes to has the terms of one of its `ways`."""
    title = analysis.text_terms(filed.title.decode())
    found = analysis.text_terms(filed.text.decode()) | title | other_terms(card, filed)
    found.update(TITLE + term for term in title)
    return found


def other_terms(card: Card, filed: Entry) -> set[str]:
    """Those that stand in no text: parts of the number, beginnings, sounds, readers and facets."""
    found = {NUMBER + part for part in analysis.substrings(filed.number.decode(), analysis.NUMBER_GRAMS)}
    for words in filed.begun.decode().split("|"):
        for joined in _tails(words.split()):
            found.update(EDGE + joined[:length] for length in analysis.EDGE_GRAMS if length <= len(joined))
    found.update(SHORT + run[at] + run[at + 2] for run in filed.title.decode().split() for at in _shortened(run))
    found.update(SOUND + gram for gram in _sound_grams(filed.sound.decode()))
    found.update(READER + reader for reader in card.readers)
    found.update(facet_term(facet, value) for facet in FACETS for value in card.facet(facet))
    if card.in_force:
        found.add(FORCE)
    return found


def facet_term(facet: str, value: str) -> str:
    return f"{facet}:{value}"


def _sound_grams(sound: str) -> set[str]:
    """Pairs of initials, and the first letters from each syllable on."""
    grams: set[str] = set()
    for run in sound.split("|"):
        syllables = run.split("'")
        initials = "".join(syllable[:1] for syllable in syllables)
        grams |= analysis.substrings(initials, range(2, 3))
        for place in range(len(syllables)):
            spoken = "".join(syllables[place : place + analysis.SOUND_GRAMS.stop])
            grams.update(spoken[:length] for length in analysis.SOUND_GRAMS if length <= len(spoken))
    return grams


def sound_starts(sound: str, asked: str, *, eager: bool) -> list[tuple[int, int]]:
    """Where `asked` is heard: (first, past the last) syllable, counted through all runs.

    Initials count if all of `asked` are initials in a row; syllables if `asked` begins with one and, unless the
    reader is still typing, goes on into the next: `can` is an English word, `wenj` is not.
    """
    heard, base = [], 0
    for run in sound.split("|"):
        syllables = run.split("'")
        initials = "".join(syllable[:1] for syllable in syllables)
        at = initials.find(asked)
        while at >= 0:
            heard.append((base + at, base + at + len(asked)))
            at = initials.find(asked, at + 1)
        for place in range(len(syllables)):
            spoken, end = "", place
            while end < len(syllables) and len(spoken) < len(asked):
                spoken += syllables[end]
                end += 1
            if spoken.startswith(asked) and (eager or end > place + 1):
                heard.append((base + place, base + end))
        base += len(syllables)
    return heard


def _shortened(run: str) -> range:
    return range(len(run) - 2 if analysis.is_cjk(run) else 0)


def _tails(words: list[str]) -> Iterator[str]:
    """From each word on, what follows without blanks."""
    return ("".join(words[first:]) for first in range(len(words)))


def begins(begun: bytes, asked: str) -> bool:
    """Whether some word of a title begins so; what was asked may go on into the next words: `wastewater`."""
    if f" {asked}".encode() in begun:
        return True
    if f" {asked[:2]}".encode() not in begun:
        return False
    return any(joined.startswith(asked) for words in begun.decode().split("|") for joined in _tails(words.split()))


def short_starts(run: str, asked: str) -> list[int]:
    """Where a run of a title has the two characters with one between them."""
    return [at for at in _shortened(run) if run[at] == asked[0] and run[at + 2] == asked[1]]


def answers(node: Node, filed: Entry) -> bool:
    """Whether a card meets the conditions. The last word on every hit of every engine."""
    match node:
        case Leaf():
            return _leaf_answers(node, filed)
        case All(parts):
            return all(answers(part, filed) for part in parts)
        case AnyOf(parts):
            return any(answers(part, filed) for part in parts)
        case Not(part):
            return not answers(part, filed)
    return False


def _leaf_answers(asked: Leaf, filed: Entry) -> bool:
    words = asked.words.encode()
    return (
        words in filed.title
        or (not asked.eager and words in filed.text)
        or (asked.number != "" and asked.number.encode() in filed.number)
        or (asked.begun != "" and begins(filed.begun, asked.begun))
        or (asked.short != "" and any(short_starts(run, asked.short) for run in filed.title.decode().split()))
        or (asked.sound != "" and bool(sound_starts(filed.sound.decode(), asked.sound, eager=asked.eager)))
    )


class Way(NamedTuple):
    """Terms that a card has, all of them, if it answers a leaf in one of the ways it can."""

    terms: tuple[str, ...]
    prefixes: tuple[str, ...]
    """Each begins some term of the card."""
    sure: bool
    """Whoever has them does answer; else the entry must be looked at."""
    sequence: tuple[str, ...] = ()
    """For engines that know the order of terms: whoever has these one after another does answer, and nobody else."""


def ways(asked: Leaf) -> Iterator[Way]:
    """How engines find the candidates for a leaf: the union of these."""
    yield _by_words(asked.words.split(), TITLE if asked.eager else "")
    if longest := asked.number:
        parts = {longest[: analysis.NUMBER_GRAMS[-1]], longest[-analysis.NUMBER_GRAMS[-1] :]}
        yield Way(tuple(NUMBER + part for part in parts), (), sure=len(parts) == 1)
    if asked.begun:
        known = asked.begun[: analysis.EDGE_GRAMS[-1]]
        yield Way((EDGE + known,), (), sure=known == asked.begun)
    if asked.short:
        yield Way((SHORT + asked.short,), (), sure=True)
    if heard := asked.sound:
        pairs, letters = analysis.substrings(heard, range(2, 3)), tuple(SOUND + letter for letter in heard)
        yield Way(tuple(SOUND + pair for pair in pairs), (), sure=asked.eager and len(heard) == 2, sequence=letters)
        known = heard[: analysis.SOUND_GRAMS[-1]]
        yield Way((SOUND + known,), (), sure=asked.eager and known == heard)


def _by_words(runs: list[str], place: str) -> Way:
    words, prefixes = [], []
    for run in runs:
        if not analysis.is_cjk(run):
            words.append(place + run)
        elif len(run) == 1:
            prefixes.append(place + run)
        else:
            words.extend(place + pair for pair in analysis.bigrams(run)[:-1])
    if len(words) + len(prefixes) == 1:
        return Way(tuple(words), tuple(prefixes), sure=True)
    return Way(tuple(words), tuple(prefixes), sure=False, sequence=tuple(place + term for term in _in_order(runs)))


def _in_order(runs: list[str]) -> list[str]:
    """The terms of a phrase as they follow each other; none for one that ends in a character that may go on."""
    if analysis.is_cjk(runs[-1]) and len(runs[-1]) == 1:
        return []
    terms = analysis.ordered_terms(runs)
    return terms[:-1] if analysis.is_cjk(runs[-1]) else terms
