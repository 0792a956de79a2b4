"""What a question means, written down plainly and apart from the product: tokens, places, and nothing clever.

A text is read as tokens: every CJK character is one, a row of letters is one (by its stem), a row of figures is one.
CJK characters side by side are glued: 文件 is not 文，件. Upper and lower case, full and half width, traditional and
simplified are alike, ㎡ is m2, and three or more single characters set wide (程 序 文 件) also read as one word.
"""

import unicodedata
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import opencc
import snowballstemmer
from pypinyin import lazy_pinyin

from docflow.search.index import Card

_simplified = opencc.OpenCC("t2s")
_stemmer = snowballstemmer.stemmer("english")
_HAN = ("CJK UNIFIED", "CJK COMPATIBILITY IDEOGRAPH", "HIRAGANA LETTER", "KATAKANA LETTER", "HANGUL SYLLABLE")


@dataclass(frozen=True)
class Has:
    """The chunk occurs: in the words of number, title or body, or as a part of the number, a begun word, a sound."""

    chunk: str
    quoted: bool = False


@dataclass(frozen=True)
class Every:
    parts: tuple["Meaning", ...]


@dataclass(frozen=True)
class Some:
    parts: tuple["Meaning", ...]


@dataclass(frozen=True)
class Lacks:
    part: "Meaning"


Meaning = Has | Every | Some | Lacks
Token = tuple[str, bool]
"""Its text, and whether it is glued to the one before."""


@cache
def plain(character: str) -> str:
    """As it is compared: one character, or several where it stands for several (㎡)."""
    wide = unicodedata.normalize("NFKC", character).lower()
    return "".join(_simplified.convert(one) for one in wide)


@cache
def is_han(character: str) -> bool:
    return character in "々〇ー" or unicodedata.name(character, "").startswith(_HAN)


@cache
def stem(word: str) -> str:
    return str(_stemmer.stemWord(word)) if word.isascii() else word


def tokens(text: str, *, stemmed: bool = True) -> list[Token]:
    found: list[Token] = []
    kind_before = ""
    for character in "".join(map(plain, text)):
        if is_han(character):
            kind = "han"
        elif character.isdecimal():
            kind = "figure"
        else:
            kind = "letter" if character.isalnum() else ""
        if kind == "han":
            found.append((character, kind_before == "han"))
        elif kind and kind == kind_before:
            found[-1] = (found[-1][0] + character, False)
        elif kind:
            found.append((character, False))
        kind_before = kind
    return [(stem(word), glued) for word, glued in found] if stemmed else found


def set_wide(text: str) -> Iterator[str]:
    """程 序 文 件 as 程序文件."""
    shown = "".join(map(plain, text))
    han = [is_han(character) for character in shown]
    lone = [at for at in range(len(shown)) if han[at] and not (at and han[at - 1]) and han[at + 1 : at + 2] != [True]]
    row: list[int] = []
    for at in [*lone, len(shown) + 9]:
        between = shown[row[-1] + 1 : at] if row else ""
        if row and at < len(shown) and 1 <= len(between) <= 3 and not between.strip(" "):
            row.append(at)
            continue
        if len(row) > 2:
            yield "".join(shown[one] for one in row)
        row = [at]


def written_on(title: str) -> list[str]:
    """The words of a title that are letters, each with those after it: waste water rules, water rules, rules."""
    words = [word for word, _ in tokens(title, stemmed=False) if not is_han(word[0]) and not word.isdecimal()]
    return ["".join(words[first:]) for first in range(len(words))]


def compact(number: str) -> str:
    return "".join(one for one in "".join(map(plain, number)) if one.isalnum())


def han_rows(text: str) -> list[str]:
    """Each unbroken row of CJK characters."""
    rows: list[str] = []
    for token, glued in tokens(text):
        if is_han(token[0]) and glued:
            rows[-1] += token
        elif is_han(token[0]):
            rows.append(token)
    return rows


def syllables(title: str) -> list[list[str]]:
    """The pinyin of each unbroken row of CJK characters, a syllable a character."""
    return [lazy_pinyin(row, errors=list) for row in han_rows(title)]  # type: ignore[arg-type]


def sounds_like(spoken: list[str], asked: str) -> bool:
    """`wjkz` by first letters in a row, `wenj` by syllables; one syllable alone may be any English word."""
    if asked in "".join(syllable[0] for syllable in spoken):
        return True
    return any(
        "".join(spoken[first:]).startswith(asked) and not spoken[first].startswith(asked)
        for first in range(len(spoken))
    )


class Oracle:
    """Knows a set of cards and says which of them have what is meant."""

    def __init__(self, cards: list[Card]) -> None:
        self._all = frozenset(card.item_id for card in cards)
        self._tokens: list[Token] = []
        self._owner = array("q")
        self._where: dict[str, list[int]] = defaultdict(list)
        self._signed: dict[str, frozenset[int]] = defaultdict(frozenset)
        self._shortened: dict[str, frozenset[int]] = defaultdict(frozenset)
        """First and third of three glued characters of a title: 内审 for 内部审核."""
        self._numbers: dict[int, str] = {}
        self._begun: dict[int, list[str]] = {}
        self._spoken: dict[int, list[list[str]]] = {}
        for card in cards:
            for text in (card.number, card.title_zh, card.title_en, card.body):
                for reading in (text, *set_wide(text)):
                    self._read(reading, card.item_id)
            for text in (card.number, card.title_zh, card.title_en):
                for reading in (text, *set_wide(text)):
                    for row in han_rows(reading):
                        for sign in row:
                            self._signed[sign] |= {card.item_id}
                        for first, third in zip(row, row[2:], strict=False):
                            self._shortened[first + third] |= {card.item_id}
            self._numbers[card.item_id] = compact(card.number)
            self._begun[card.item_id] = [*written_on(card.title_zh), *written_on(card.title_en)]
            self._spoken[card.item_id] = syllables(card.title_zh)

    def _read(self, text: str, owner: int) -> None:
        for token in [*tokens(text), ("", False)]:  # the blank token ends a text: no phrase goes past it
            self._where[token[0]].append(len(self._tokens))
            self._tokens.append(token)
            self._owner.append(owner)

    def meant(self, meaning: Meaning) -> frozenset[int]:
        match meaning:
            case Has(chunk, quoted):
                return self._has(chunk, quoted)
            case Every(parts):
                return frozenset.intersection(*map(self.meant, parts))
            case Some(parts):
                return frozenset.union(*map(self.meant, parts))
            case Lacks(part):
                return self._all - self.meant(part)

    def partly(self, meaning: Meaning) -> frozenset[int]:
        """When nothing has all of it: whatever has any part of it; when nothing has that, its characters in titles."""
        parts = self._loosened(meaning, self._part)
        signs = [token for chunk in chunks(meaning) for token, _ in tokens(chunk) if is_han(token[0])]
        if parts or not 4 <= len(signs) <= 8:
            return parts
        return self._loosened(meaning, self._signs)

    def _loosened(self, meaning: Meaning, of: Callable[[str, bool], frozenset[int]]) -> frozenset[int]:
        """Any of it, and still nothing that was excluded. Latin chunks side by side may also be one: wen jian."""
        match meaning:
            case Has(chunk, quoted):
                return of(chunk, quoted)
            case Every(parts):
                wanted = [self._loosened(part, of) for part in parts if not isinstance(part, Lacks)]
                kept = [self.meant(part) for part in parts if isinstance(part, Lacks)]
                words = [compact(part.chunk) for part in parts if isinstance(part, Has) and not part.quoted]
                latin = [word for word in words if len(word) > 1 and word.isascii() and word.isalpha()]
                joined = [self._has("".join(latin), False)] if len(latin) > 1 else []
                return frozenset[int]().union(*wanted, *joined).intersection(*kept)
            case Some(parts):
                return frozenset.union(*(self._loosened(part, of) for part in parts))
            case Lacks():
                return frozenset()

    def _part(self, chunk: str, quoted: bool) -> frozenset[int]:
        found = self._has(chunk, quoted)
        for part in smallest(chunk):
            found |= self._has(part, True)
            pair = "".join(token for token, _ in tokens(part))
            if len(pair) == 2 and is_han(pair[0]) and is_han(pair[1]):
                found |= self._shortened[pair]
        return found

    def _signs(self, chunk: str, _: bool) -> frozenset[int]:
        return frozenset[int]().union(*(self._signed[sign] for sign, _ in tokens(chunk) if is_han(sign[0])))

    @cache  # noqa: B019 - the oracle lives as long as the tests do
    def _has(self, chunk: str, quoted: bool) -> frozenset[int]:
        found = self._with_words(chunk)
        if quoted:
            return found
        asked = compact(chunk)
        letters = asked.isascii() and asked.isalpha()
        if len(asked) > 1 and (letters or any(one.isdecimal() for one in asked)):
            found |= {owner for owner, number in self._numbers.items() if asked in number}
        if len(asked) > 1 and letters:
            found |= {key for key, words in self._begun.items() if any(word.startswith(asked) for word in words)}
        if len(asked) > 2 and letters:
            found |= {key for key, rows in self._spoken.items() if any(sounds_like(row, asked) for row in rows)}
        return found

    def _with_words(self, chunk: str) -> frozenset[int]:
        asked = tokens(chunk)
        rarest = min(range(len(asked)), key=lambda place: len(self._where.get(asked[place][0], ())))
        found = set()
        for at in self._where.get(asked[rarest][0], ()):
            first = at - rarest
            if self._owner[at] not in found and matches(self._tokens[max(first, 0) : first + len(asked)], asked):
                found.add(self._owner[at])
        return frozenset(found)


def chunks(meaning: Meaning) -> Iterator[str]:
    """What is looked for; what is excluded is left out."""
    match meaning:
        case Has(chunk):
            yield chunk
        case Every(parts) | Some(parts):
            for part in parts:
                yield from chunks(part)


def matches(row: list[Token], asked: list[Token]) -> bool:
    """Token for token; only whether the first is glued to something before does not matter."""
    return len(row) == len(asked) and row[0][0] == asked[0][0] and row[1:] == asked[1:]


def smallest(chunk: str) -> Iterator[str]:
    """Pairs of glued characters, a character that stands alone, every other token but a single figure."""
    read = [*tokens(chunk, stemmed=False), ("", False)]
    for (token, glued), (following, goes_on) in pairwise(read):
        if goes_on:
            yield token + following
        elif not glued and not (token.isdecimal() and len(token) == 1):
            yield token
