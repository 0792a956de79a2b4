"""The one reading of text that every search engine shares: folding, runs, terms, sounds.

Raise ANALYSIS_VERSION with any change that alters what is stored in an index: an index of another version is
refused and rebuilt.
"""

import re
import threading
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

import opencc
from pypinyin import lazy_pinyin
from snowballstemmer.english_stemmer import EnglishStemmer

ANALYSIS_VERSION = 7

_KANA = "\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff"
_CJK = rf"\u3005\u3007{_KANA}\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\U00020000-\U000323af"
_WORD = rf"(?:(?![{_CJK}])[^\W\d_])+"
_RUN = re.compile(rf"(?P<cjk>[{_CJK}]+)|(?P<digits>\d+)|(?P<word>{_WORD})")
_ANY_RUN = re.compile(rf"[a-z]+(?![^\W\d_])|[{_CJK}]+|\d+|{_WORD}")
"""The same runs, English words first."""
_SPREAD = re.compile(rf"(?<![{_CJK}])[{_CJK}](?: {{1,3}}[{_CJK}](?![{_CJK}])){{2,}}")
"""A name set wide, as letterheads do: 程 序 文 件."""
_PARTED = re.compile(rf" [{_CJK}] ")
"""Stands in every name set wide; to look for a blank first takes a hundredth of the time."""

_FEW = 24
"""So many different characters are quicker replaced one after another than the text translated."""

NUMBER_GRAMS = range(2, 13)
SOUND_GRAMS = range(2, 7)
EDGE_GRAMS = range(2, 9)


class _Folding(dict[int, int]):
    """One code point to one code point, worked out when a character is first met."""

    def __init__(self, simplified: dict[str, str]) -> None:
        super().__init__()
        self._simplified = simplified

    def __missing__(self, code: int) -> int:
        self[code] = ord(self.of(chr(code)))
        return self[code]

    def of(self, character: str) -> str:
        if len(plain := unicodedata.normalize("NFKC", character)) == 1:
            character = plain
        if len(lower := character.lower()) == 1:
            character = lower
        return self._simplified.get(character, character)


@cache
def _folding() -> _Folding:
    simplified = {}
    lines = (files(opencc) / "dictionary" / "TSCharacters.txt").read_text(encoding="utf-8").splitlines()
    for line in lines:
        traditional, _, choices = line.partition("\t")
        first = choices.split(" ")[0]
        if len(traditional) == 1 and len(first) == 1:
            simplified[traditional] = first
    return _Folding(simplified)


@cache
def _changing() -> re.Pattern[str]:
    """The characters that are not compared as they are; those beyond the first plane are taken for such.

    A text has few of them, and is searched for them in a tenth of the time that its translation takes.
    """
    folding = _folding()
    changing = (one for one in map(chr, range(0x10000)) if folding.of(one) != one or _widens(one))
    return re.compile(rf"[{re.escape(''.join(changing))}\U00010000-\U0010ffff]")


def fold(text: str) -> str:
    """Lower case, half width, simplified: character by character, so that offsets stay what they were."""
    return _folded(text, _changes(text))


def _changes(text: str) -> dict[str, str]:
    """The characters of a text that change, each with what it turns into."""
    folding = _folding()
    return {one: chr(folding[ord(one)]) for one in set(_changing().findall(text))}


def _folded(text: str, folded: Mapping[str, str]) -> str:
    if len(folded) > _FEW or _changing().search("".join(folded.values())):
        return text.translate(_folding())
    for one, plain in folded.items():  # in any order: none of them turns into another that changes
        text = text.replace(one, plain)
    return text


def _widens(character: str) -> bool:
    return len(unicodedata.normalize("NFKC", character)) > 1


class Plain(NamedTuple):
    """A text as it is compared."""

    text: str
    origin: Sequence[int]
    """For each of its characters the place in the text it was made of."""


def plain(text: str) -> Plain:
    """Folded, and with the few characters spelled out that stand for several: `100㎡` is `100m2`."""
    changes = _changes(text)
    folded = _folded(text, changes)
    if not any(map(_widens, changes.values())):
        return Plain(folded, range(len(folded)))
    spelled = [fold(unicodedata.normalize("NFKC", one)) if _widens(one) else one for one in folded]
    return Plain("".join(spelled), [at for at, one in enumerate(spelled) for _ in one])


class Run(NamedTuple):
    """An unbroken stretch of plain text: CJK characters, figures, or one word by its stem."""

    start: int
    end: int
    text: str
    cjk: bool


_stemmer = EnglishStemmer()
_stemming = threading.Lock()


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    if not word.isascii():
        return word
    with _stemming:  # the stemmer keeps the word it works on in itself
        return str(_stemmer.stemWord(word))


def runs(text: str) -> Iterator[Run]:
    """The runs of a text; their places are those in its `plain` text."""
    return runs_in(plain(text).text)


def runs_in(plain_text: str) -> Iterator[Run]:
    """As `runs`, for who has the plain text."""
    for found in _RUN.finditer(plain_text):
        kind, words = found.lastgroup, found.group()
        yield Run(found.start(), found.end(), stem(words) if kind == "word" else words, kind == "cjk")


def set_wide(plain_text: str) -> Iterator[Run]:
    """`程 序 文 件` also reads `程序文件`; places as in `runs`."""
    for spread in _SPREAD.finditer(plain_text) if _PARTED.search(plain_text) else ():
        yield Run(spread.start(), spread.end(), spread.group().replace(" ", ""), cjk=True)


def spell(text: str) -> str:
    """The runs of `text` with one blank between, before and after: the form in which texts are compared.

    A phrase is found in a text exactly when its `phrase` occurs in the text's `spell`.
    """
    return spell_plain(plain(text).text)


def spell_plain(plain_text: str) -> str:
    """As `spell`, for who has the plain text."""
    return f" {' '.join(spelled_runs(plain_text))} "


def spelled_runs(plain_text: str) -> list[str]:
    """The texts of `runs_in`, for who does not need the rest."""
    return [stem(run) if run.isascii() and run.isalpha() else run for run in _ANY_RUN.findall(plain_text)]


def run_spans(plain_text: str) -> list[tuple[int, int]]:
    """Where those runs begin and end."""
    return [run.span() for run in _ANY_RUN.finditer(plain_text)]


def phrase(text: str) -> str:
    """As `spell`, but open at an end that is CJK, where a word may begin or stop inside a run."""
    parts = list(runs(text))
    if not parts:
        return ""
    inner = " ".join(run.text for run in parts)
    return f"{'' if parts[0].cjk else ' '}{inner}{'' if parts[-1].cjk else ' '}"


def is_cjk(run: str) -> bool:
    found = _RUN.match(run)
    return found is not None and found.lastgroup == "cjk"


def bigrams(run: str) -> list[str]:
    """`abcd` gives `ab bc cd d`: every character starts a term."""
    return [run[place : place + 2] for place in range(len(run))]


def joined_bigrams(run: str) -> str:
    """`bigrams` with a blank between, at a fifth of the cost."""
    joined = [" "] * (3 * len(run) - 2)
    joined[0::3], joined[1::3] = run, run[1:]
    return "".join(joined)


def ordered_terms(runs: Iterable[str]) -> list[str]:
    """The terms of runs that follow each other, which tell where a run ends: no two rows of runs have the same."""
    terms: list[str] = []
    for run in runs:
        terms.extend(bigrams(run) if is_cjk(run) else (run,))
    return terms


def text_terms(spelled: str) -> set[str]:
    """The terms under which a spelled text is filed."""
    return set(ordered_terms(spelled.split()))


def compact(number: str) -> str:
    """A document number without anything but letters and figures: `ＱＰ－０１`, `QP-01` and `qp01` are one."""
    return "".join(character for character in plain(number).text if character.isalnum())


def substrings(text: str, lengths: range) -> set[str]:
    return {
        text[place : place + length]
        for length in lengths
        if length <= len(text)
        for place in range(len(text) - length + 1)
    }


def written_words(text: str) -> list[Run]:
    """Words that are not CJK as written, not stemmed; their places are those in the `plain` text."""
    found = (found for found in _RUN.finditer(plain(text).text) if found.lastgroup == "word")
    return [Run(word.start(), word.end(), word.group(), cjk=False) for word in found]


def raw_words(text: str) -> list[str]:
    """What somebody still typing has the first letters of."""
    return [word.text for word in written_words(text)]


def sounds(title: str) -> list[list[str]]:
    """The pinyin of each CJK run of a title, one syllable a character, without tones."""
    each: Any = list  # the library takes a list too, which keeps one syllable a character; its hints say str only
    return [lazy_pinyin(run.text, errors=each) for run in runs(title) if run.cjk]


@lru_cache(maxsize=4096)  # titles come again: in each revision, each record, each answer
def spoken(title: str) -> str:
    """`sounds` as it is stored: syllables parted by ', runs by |."""
    return "|".join("'".join(syllables) for syllables in sounds(title))
