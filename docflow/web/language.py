"""The words of the pages in both languages, and which of them a reader gets."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Formatter

from markupsafe import Markup
from starlette.requests import Request

from docflow.kernel.data_files import read_yaml
from docflow.kernel.text import LANGUAGES, Language, preferred_language

LANGUAGE_COOKIE = "docflow_language"
LOCALE_FOLDER = Path(__file__).parent / "locale"


class PhrasebookInvalid(ValueError):
    """A locale file that would leave a reader of one language without words; names each fault."""


@dataclass(frozen=True)
class Phrase:
    """One phrase of the interface; `one` is its English form for n = 1, where that differs."""

    zh: str
    en: str
    one: str | None = None

    def in_(self, language: Language, facts: Mapping[str, object]) -> str:
        if language == "zh":
            return self.zh
        return self.one if self.one is not None and facts.get("n") == 1 else self.en


class Phrasebook:
    """All phrases by key. Asking for an unknown key, or leaving a placeholder open, is a KeyError."""

    def __init__(self, phrases: Mapping[str, Phrase]) -> None:
        self.phrases = dict(phrases)

    def say(self, language: Language, key: str, **facts: object) -> str:
        """The phrase with its facts put in; a `Markup` fact (a link, say) stays markup, all else is escaped."""
        words = self.phrases[key].in_(language, facts)
        if any(isinstance(fact, Markup) for fact in facts.values()):
            return Markup(words).format(**facts)  # noqa: S704 - the words are ours, from a locale file
        return words.format(**facts)


def load_phrasebook(files: Iterable[Path]) -> Phrasebook:
    """Read locale files, each a mapping of `key: {zh: …, en: …[, one: …]}`.

    Raises:
        PhrasebookInvalid: a key stands twice, lacks a language, has unknown parts, or its
            languages do not have the same placeholders. Every fault is named at once.
    """
    phrases: dict[str, Phrase] = {}
    faults: list[str] = []
    for file in sorted(files):
        for key, words in (read_yaml(file) or {}).items():
            place = f"{file.name}: {key}"
            if key in phrases:
                faults.append(f"{place} stands twice")
            elif not isinstance(words, dict) or not _complete(words):
                faults.append(f"{place} needs words under {', '.join(LANGUAGES)} and nothing else but `one`")
            elif len({_placeholders(words[language]) for language in LANGUAGES}) > 1:
                faults.append(f"{place} has different placeholders in its languages")
            elif "one" in words and "n" not in _placeholders(words["en"]):
                faults.append(f"{place} has `one` but counts no n")
            else:
                phrases[key] = Phrase(**words)
    if faults:
        raise PhrasebookInvalid("; ".join(faults))
    return Phrasebook(phrases)


@cache
def shipped_phrasebook() -> Phrasebook:
    """The words that come with docflow, read once in a process."""
    return load_phrasebook(LOCALE_FOLDER.glob("*.yaml"))


def chosen_language(request: Request, *, default: Language) -> Language:
    """The reader's own choice (a cookie), else what the browser asks for, else the house's language."""
    chosen = request.cookies.get(LANGUAGE_COOKIE)
    for language in LANGUAGES:
        if chosen == language:
            return language
    return preferred_language(request.headers.get("accept-language"), default=default)


def _complete(words: Mapping[str, object]) -> bool:
    return set(LANGUAGES) <= set(words) <= {*LANGUAGES, "one"} and all(
        isinstance(word, str) and word.strip() for word in words.values()
    )


def _placeholders(words: str) -> frozenset[str]:
    return frozenset(name for _, name, _, _ in Formatter().parse(words) if name is not None)
