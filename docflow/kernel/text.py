"""Words in the two languages of the house, and names made safe."""

import re
import unicodedata
from typing import Literal, NamedTuple, get_args

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)

_BLANKS = re.compile(r"\s+")


class Text(NamedTuple):
    """One sentence or label in Chinese and in English."""

    zh: str
    en: str

    def in_(self, language: Language) -> str:
        return self.zh if language == "zh" else self.en

    def format(self, **facts: object) -> "Text":
        return Text(self.zh.format(**facts), self.en.format(**facts))


def as_language(word: str) -> Language:
    """`zh` or `en` for any language tag; English for all that is not Chinese."""
    return "zh" if word.lower().startswith("zh") else "en"


def preferred_language(accept: str | None, *, default: Language = "zh") -> Language:
    """The first language of an `Accept-Language` header that the house speaks.

    Source: RFC 9110, 12.5.4 (quality values).
    """
    ranked: list[tuple[float, int, str]] = []
    for place, part in enumerate((accept or "").split(",")):
        tag, _, quality = part.strip().partition(";")
        try:
            weight = float(quality.strip().removeprefix("q=")) if quality.strip() else 1.0
        except ValueError:
            continue
        ranked.append((-weight, place, tag.strip().lower()))
    for _, _, tag in sorted(ranked):
        for language in LANGUAGES:
            if tag == language or tag.startswith(language + "-"):
                return language
    return default


def one_line(words: str) -> str:
    """The words without line breaks, control and bidirectional characters, in NFC."""
    kept = unicodedata.normalize("NFC", words)
    if not kept.isprintable():  # Printable words hold none of them, and no space but the common one.
        kept = "".join(
            " " if character.isspace() else character
            for character in kept
            if character.isspace() or unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Co", "Cn")
        )
    return (_BLANKS.sub(" ", kept) if "  " in kept else kept).strip()


def file_name(words: str, *, longest: int = 150) -> str:
    """A name that every file system and every browser takes, at most `longest` bytes of UTF-8."""
    flat = re.sub(r'[\\/:*?"<>|]', "_", one_line(words)).strip(". ") or "file"
    stem, dot, ending = flat.rpartition(".")
    if not dot or len(ending) > 10:
        stem, ending = flat, ""
    tail = f".{ending}" if ending else ""
    while len((stem + tail).encode()) > longest:
        stem = stem[:-1]
    return stem + tail
