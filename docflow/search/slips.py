"""What somebody may have meant to type: one slip of the finger, a character that sounds alike, figures turned round."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from string import ascii_lowercase, digits

from pypinyin import Style, pinyin

_ALIKE = str.maketrans({"o": "0", "i": "1", "l": "1", "0": "o", "1": "i"})
_FIGURES = re.compile(r"\d+")
_MOST_ZEROS = 2


def distance(one: str, other: str, most: int) -> int:
    """How many letters were left out, put in, mistaken or turned round (next to each other); over `most`, most + 1."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, 1):
        earlier, before, row = before, row, [at]
        for to, against in enumerate(other, 1):
            cost = min(before[to] + 1, row[to - 1] + 1, before[to - 1] + (letter != against))
            if at > 1 and to > 1 and letter == other[to - 2] and one[at - 2] == against:
                cost = min(cost, earlier[to - 2] + 1)
            row.append(cost)
    return min(row[-1], most + 1)


def turned(word: str) -> list[str]:
    """The word with two neighbours in the other order, for each pair."""
    return [
        word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(len(word) - 1) if word[at] != word[at + 1]
    ]


def letters_off(word: str) -> list[str]:
    """Every spelling one slip away from a Latin word, those with two letters turned round first."""
    lost = [word[:at] + word[at + 1 :] for at in range(len(word))]
    mistaken = [word[:at] + letter + word[at + 1 :] for at in range(len(word)) for letter in ascii_lowercase]
    added = [word[:at] + letter + word[at:] for at in range(len(word) + 1) for letter in ascii_lowercase]
    return [one for one in dict.fromkeys([*turned(word), *lost, *added, *mistaken]) if one != word]


def numbers_off(number: str) -> Iterator[list[str]]:
    """Compacted numbers that this one may stand for, likelier ways of going wrong first, each with all it gives."""
    groups = list(_FIGURES.finditer(number))
    yield turned(number)
    alike = [number[:at] + one.translate(_ALIKE) + number[at + 1 :] for at, one in enumerate(number)]
    yield [one for one in dict.fromkeys([*_padded(number), *alike]) if one != number]
    yield [one for other in turned(number) for one in _padded(other) if one not in (number, other)]
    places = [at for group in groups for at in range(group.start(), group.end())]
    mistaken = [number[:at] + figure + number[at + 1 :] for at in places for figure in digits]
    lost = [number[:at] + number[at + 1 :] for at in places] if len(places) > 1 else []
    added = [number[:at] + figure + number[at:] for at in (*places, len(number)) for figure in digits]
    yield [one for one in dict.fromkeys([*mistaken, *lost, *added]) if one != number]
    letters = [at for at, one in enumerate(number) if one in ascii_lowercase]
    yield [
        number[:at] + letter + number[at + 1 :] for at in letters for letter in ascii_lowercase if letter != number[at]
    ]


def _padded(number: str) -> list[str]:
    """With other zeros before each figure group: QP1, QP01 and QP001 are written for one another."""
    return [
        number[: group.start()] + "0" * zeros + (group.group().lstrip("0") or "0") + number[group.end() :]
        for group in _FIGURES.finditer(number)
        for zeros in range(_MOST_ZEROS + 1)
    ]


def _sound(syllable: str) -> str:
    """Syllables that many speakers do not tell apart are one: zh and z, ch and c, sh and s, ang and an …"""
    heard = syllable[0] + syllable[2:] if syllable[:2] in ("zh", "ch", "sh") else syllable
    return heard.removesuffix("g") if heard.endswith("ng") else heard


@cache
def _syllables(character: str) -> tuple[str, ...]:
    spoken: Sequence[Sequence[str]] = pinyin(character, style=Style.NORMAL, heteronym=True, errors="ignore")
    return tuple(spoken[0]) if spoken else ()


@cache
def _by_sound() -> dict[str, str]:
    """The characters of GB 2312 by how they sound, the commoner half first."""
    found: dict[str, list[str]] = {}
    for row in range(0xB0, 0xF8):
        for cell in range(0xA1, 0xFF):
            character = bytes((row, cell)).decode("gb2312", "ignore")
            for sound in dict.fromkeys(map(_sound, _syllables(character) if character else ())):
                found.setdefault(sound, []).append(character)
    return {sound: "".join(characters) for sound, characters in found.items()}


def sounding_like(character: str) -> list[str]:
    """Other characters that an input method offers for the same letters, or for nearly the same."""
    own = _syllables(character)
    alike = dict.fromkeys(one for syllable in own for one in _by_sound().get(_sound(syllable), "") if one != character)
    return sorted(alike, key=lambda one: not set(own) & set(_syllables(one)))


@cache
def _spoken() -> re.Pattern[str]:
    every = {syllable for characters in _by_sound().values() for one in characters for syllable in _syllables(one)}
    ordered = "|".join(sorted(every, key=len, reverse=True))
    return re.compile(ordered)


def syllables_at(letters: str) -> list[int]:
    """Where the syllables of pinyin begin that the letters are made of; none if anything is left over."""
    places, at = [], 0
    while at < len(letters):
        places.append(at)
        syllable = _spoken().match(letters, at)
        if syllable is None:
            return []
        at = syllable.end()
    return places
