"""Five hundred questions of every class, each with what it means, drawn from the texts they are put to."""

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import opencc
from generated_documents import KINDS, QUANTITIES, STANDARDS, SUBJECTS, SUBJECTS_EN, TRADITIONAL, UNITS, WIDE
from plain_oracle import Every, Has, Lacks, Meaning, Some, is_han
from pypinyin import lazy_pinyin

from docflow.search.index import Card

NOWHERE = ("火星", "鲸鱼", "蛋糕", "zeppelin", "walrus", "XQ-9999", "琥珀")
_TO_TRADITIONAL = opencc.OpenCC("s2t")
_HAN_ROW = re.compile(r"[\u4e00-\u9fa5]{2,}")
_LATIN_ROW = re.compile(r"[A-Za-z]{4,}")
_LINE = re.compile(r'[^\n\t"“”「」]{6,}')


@dataclass(frozen=True)
class Question:
    kind: str
    text: str
    means: Meaning


def together(*chunks: str) -> Meaning:
    parts = tuple(Has(chunk) for chunk in chunks)
    return parts[0] if len(parts) == 1 else Every(parts)


class Asker:
    """Draws words and phrases from the texts with one pair of dice, every fifth from a real one."""

    def __init__(self, cards: list[Card], real: list[Card], seed: int) -> None:
        self._dice = random.Random(seed)
        self._cards = cards + real * (len(cards) // max(1, 4 * len(real)))
        self._sample = [card.body for card in cards[::10]]
        self._titled = [card for card in self._cards if len(card.title_zh) > 5 and all(map(is_han, card.title_zh))]

    def questions(self) -> Iterator[Question]:
        classes: tuple[tuple[str, int, Callable[[], tuple[str, Meaning]]], ...] = (
            ("one character", 25, self._one_character),
            ("word", 40, self._word),
            ("half word", 35, self._half_word),
            ("phrase", 40, self._phrase),
            ("several words", 40, self._several),
            ("Chinese and Latin", 30, self._mixed),
            ("number", 35, self._number),
            ("part of a number", 25, self._part_of_number),
            ("traditional", 30, self._traditional),
            ("full width", 25, self._wide),
            ("excluded", 35, self._excluded),
            ("alternatives", 35, self._alternatives),
            ("pinyin", 25, self._pinyin),
            ("initials", 25, self._initials),
            ("figures", 25, self._figures),
            ("English", 40, self._english),
            ("relaxed", 60, self._relaxed),
        )
        for kind, many, ask in classes:
            asked: dict[str, Meaning] = {}
            while len(asked) < many:
                text, means = ask()
                asked[text] = means
            yield from (Question(kind, text, means) for text, means in asked.items())

    def _is_common(self, row: str) -> bool:
        return sum(row in body for body in self._sample) > 6

    def _line(self, pattern: re.Pattern[str] = _LINE) -> str:
        while True:
            if found := pattern.findall(self._dice.choice(self._cards).body):
                return self._dice.choice(found).strip()

    def _cut(self, row: str, shortest: int, longest: int) -> str:
        length = min(len(row), self._dice.randint(shortest, longest))
        begin = self._dice.randrange(len(row) - length + 1)
        return row[begin : begin + length]

    def _rare(self, cut: Callable[[], str]) -> str:
        """Mostly what few texts have, so that one in eight or so is found all over."""
        while self._is_common(row := cut()) and self._dice.random() < 0.95:
            pass
        return row

    def _one_character(self) -> tuple[str, Meaning]:
        one = self._rare(lambda: self._cut(self._line(_HAN_ROW), 1, 1))
        return one, Has(one)

    def _word(self) -> tuple[str, Meaning]:
        word = self._dice.choice((*SUBJECTS, *UNITS, *KINDS, *NOWHERE))
        if self._dice.random() < 0.5:
            word = self._dice.choice(SUBJECTS) + self._dice.choice(KINDS)
        return word, Has(word)

    def _half_word(self) -> tuple[str, Meaning]:
        half = self._rare(lambda: self._cut(self._line(_HAN_ROW), 2, 6))
        return half, Has(half)

    def _phrase(self) -> tuple[str, Meaning]:
        row = self._rare(lambda: self._cut(self._line(), 4, 18).strip())
        while not any(map(str.isalnum, row)):
            row = self._cut(self._line(), 4, 18).strip()
        if self._dice.random() < 0.2:
            row = row[::-1]
        left, right = self._dice.choice(('""', "“”", "「」"))
        return f"{left}{row}{right}", Has(row, quoted=True)

    def _several(self) -> tuple[str, Meaning]:
        lines = self._dice.choice(self._titled).body.splitlines()
        rows = [row for line in lines for row in _HAN_ROW.findall(line)]
        chunks = [self._cut(self._dice.choice(rows), 2, 4) for _ in range(self._dice.randint(2, 4))]
        return self._dice.choice((" ", "  ", "\u3000", " AND ")).join(chunks), together(*chunks)

    def _mixed(self) -> tuple[str, Meaning]:
        crossing = re.compile(r"[\u4e00-\u9fa5]{1,3} ?[A-Za-z0-9][A-Za-z0-9./-]*|[A-Za-z0-9]+ ?[\u4e00-\u9fa5]{1,3}")
        chunks = [chunk for chunk in self._rare(lambda: self._line(crossing)).split(" ") if chunk]
        return " ".join(chunks), together(*chunks)

    def _spelled(self, number: str) -> str:
        spellings: tuple[Callable[[str], str], ...] = (
            str,
            str.lower,
            lambda given: given.translate(WIDE),
            lambda given: re.sub(r"\W", "", given),
            lambda given: given.replace("-", "—"),
            lambda given: given.replace("-", "_").lower(),
            lambda given: given.replace("-", "－").replace("/", "／"),
        )
        return self._dice.choice(spellings)(number)

    def _number(self) -> tuple[str, Meaning]:
        number = self._dice.choice([card.number for card in self._cards if card.number])
        if self._dice.random() < 0.2:
            chunks = re.findall(r"\w+", number)
            return " ".join(chunks), together(*chunks)
        number = self._spelled(number)
        return number, Has(number)

    def _part_of_number(self) -> tuple[str, Meaning]:
        part = self._cut(self._dice.choice(self._titled).number, 3, 6).strip("-—/（）. _")
        while sum(map(str.isalnum, part)) < 2 or not any(map(str.isdecimal, part)) or set("（）") & set(part):
            part = self._cut(self._dice.choice(self._titled).number, 3, 6).strip("-—/（）. _")
        part = self._spelled(part)
        return part, Has(part)

    def _traditional(self) -> tuple[str, Meaning]:
        row = self._rare(lambda: self._cut(self._line(_HAN_ROW), 2, 6))
        row = row.translate(TRADITIONAL) if self._dice.random() < 0.5 else _TO_TRADITIONAL.convert(row)
        return row, Has(row)

    def _wide(self) -> tuple[str, Meaning]:
        word = self._dice.choice((*STANDARDS, *(number for card in self._titled[:40] if (number := card.number))))
        chunks = word.translate(WIDE).split()
        return "\u3000".join(chunks), together(*chunks)

    def _excluded(self) -> tuple[str, Meaning]:
        wanted, other = self._dice.choice(SUBJECTS), self._dice.choice((*SUBJECTS, *UNITS))
        third = self._dice.choice(KINDS)
        forms: tuple[tuple[str, Meaning], ...] = (
            (f"{wanted} -{other}", Every((Has(wanted), Lacks(Has(other))))),
            (f"{wanted} NOT {other}", Every((Has(wanted), Lacks(Has(other))))),
            (f"-{other} {wanted} {third}", Every((Has(wanted), Has(third), Lacks(Has(other))))),
            (f'{wanted} -"{other}{third}"', Every((Has(wanted), Lacks(Has(other + third, quoted=True))))),
            (f"{wanted} －{other} -{third}", Every((Has(wanted), Lacks(Has(other)), Lacks(Has(third))))),
            (f"{wanted} NOT NOT {third}", Every((Has(wanted), Has(third)))),
            (f"-{wanted} -的 -the", Every(tuple(Lacks(Has(one)) for one in (wanted, "的", "the")))),
        )
        return self._dice.choice(forms)

    def _alternatives(self) -> tuple[str, Meaning]:
        one, two = self._dice.choice((*SUBJECTS, *NOWHERE)), self._dice.choice(SUBJECTS)
        three, four = self._dice.choice(UNITS), self._dice.choice(KINDS)
        forms: tuple[tuple[str, Meaning], ...] = (
            (f"{one}{four} OR {two}{four}", Some((Has(one + four), Has(two + four)))),
            (f"({one} OR {two}) {three}", Every((Some((Has(one), Has(two))), Has(three)))),
            (f"（{one} OR {two}）（{three} OR {four}）", _both(one, two, three, four)),
            (f"{three} {one} OR {four} {two}", Some((together(three, one), together(four, two)))),
            (f"{one} NOT ({two} OR {four})", Every((Has(one), Lacks(Some((Has(two), Has(four))))))),
            (f"{one} -({two} {four})", Every((Has(one), Lacks(together(two, four))))),
            (f"({one} -{two}) OR {three}{four}", Some((Every((Has(one), Lacks(Has(two)))), Has(three + four)))),
            (f"({one} -{two}) {three}", Every((Every((Has(one), Lacks(Has(two)))), Has(three)))),
        )
        return self._dice.choice(forms)

    def _spoken(self) -> list[str]:
        return lazy_pinyin(self._dice.choice(self._titled).title_zh.translate(TRADITIONAL))

    def _pinyin(self) -> tuple[str, Meaning]:
        syllables = self._spoken()
        begin = self._dice.randrange(len(syllables) - 1)
        asked = "".join(syllables[begin : begin + self._dice.randint(2, 4)])
        asked = asked[: len(asked) - self._dice.randrange(3)]
        return asked, Has(asked)

    def _initials(self) -> tuple[str, Meaning]:
        asked = self._cut("".join(syllable[0] for syllable in self._spoken()), 3, 6)
        return (asked.upper() if self._dice.random() < 0.3 else asked), Has(asked)

    def _figures(self) -> tuple[str, Meaning]:
        known = (
            "14064-1",
            "3.5%",
            "14064",
            "㎡",
            "100m2",
            "½",
            "98.5%",
            "0.5810",
            "tCO2/MWh",
            "-0.02",
            "ISO14064-1",
            "5%",
        )
        asked = self._dice.choice((*known, *QUANTITIES, *STANDARDS))
        if self._dice.random() < 0.3:
            asked += " " + self._dice.choice(SUBJECTS)
        minus = asked.startswith("-")
        chunks = asked.lstrip("-").split()
        first: Meaning = Lacks(Has(chunks[0])) if minus else Has(chunks[0])
        rest = tuple(Has(chunk) for chunk in chunks[1:] if any(map(str.isalnum, chunk)))
        return asked, Every((first, *rest)) if rest else first

    def _english(self) -> tuple[str, Meaning]:
        if (form := self._dice.random()) < 0.35:
            row = self._line(re.compile(r"[A-Za-z]+ [a-z]+ [a-z]+"))
            return f'"{row}"', Has(row, quoted=True)
        if form < 0.6:
            words = self._line(re.compile(r"[A-Za-z]{3,} [a-z]{2,}")).split()
            return " ".join(words), together(*words)
        word = self._dice.choice((*(word for pair in SUBJECTS_EN for word in pair.split("/")), self._line(_LATIN_ROW)))
        ending = self._dice.choice(("", "", "s", "ing", "ed"))
        word = self._cut(word, 3, 5) if form > 0.9 else word + ending
        word = word.upper() if self._dice.random() < 0.2 else word
        return word, Has(word)

    def _relaxed(self) -> tuple[str, Meaning]:
        one, two = self._dice.choice(SUBJECTS), self._dice.choice(UNITS)
        never, third = self._dice.choice(NOWHERE), self._dice.choice(SUBJECTS)
        forms: tuple[tuple[str, Meaning], ...] = (
            (f"{one} {never}", together(one, never)),
            (f"{one}{never}", Has(one + never)),
            (f'"{one}{never}" {two}', Every((Has(one + never, quoted=True), Has(two)))),
            (f"{two} {never} -{third}", Every((Has(two), Has(never), Lacks(Has(third))))),
            (f"({two} -{third}) {never}", Every((Every((Has(two), Lacks(Has(third)))), Has(never)))),
            (f"({two}{never} -{third}) OR {never}", Some((Every((Has(two + never), Lacks(Has(third)))), Has(never)))),
            (f"{never} controlling", together(never, "controlling")),
            (f"QP-01{never}", Has(f"QP-01{never}")),
            *self._last_resorts(),
        )
        return self._dice.choice(forms)

    def _last_resorts(self) -> tuple[tuple[str, Meaning], ...]:
        """The first and third character of a title, a title read aloud with blanks, characters that hardly meet."""
        title = self._dice.choice(self._titled).title_zh
        syllables = lazy_pinyin(title.translate(TRADITIONAL))[:3]
        short, strange = title[0] + title[2], f"鲸{title[1]}豚{title[0]}"
        return (
            (short, Has(short)),
            (f"{short}鲸", Has(f"{short}鲸")),
            (strange, Has(strange)),
            (" ".join(syllables), together(*syllables)),
        )


def _both(one: str, two: str, three: str, four: str) -> Meaning:
    return Every((Some((Has(one), Has(two))), Some((Has(three), Has(four)))))
