"""Whether what is marked in a hit is what was asked for, told from the marked text alone."""

import re
from collections.abc import Iterator
from html import unescape
from itertools import groupby

from plain_oracle import (
    Every,
    Has,
    Lacks,
    Meaning,
    Some,
    chunks,
    compact,
    is_han,
    plain,
    smallest,
    sounds_like,
    syllables,
    tokens,
)

from docflow.search.index import Hit

_PART = re.compile(r"<mark>(.*?)</mark>|([^<]+)", re.S)


def pieces(html: str) -> list[tuple[str, bool]]:
    """The text in order, marked or not."""
    return [(unescape(marked or bare), bool(marked)) for marked, bare in _PART.findall(html)]


def shows(hit: Hit, meaning: Meaning) -> bool:
    """Every word, phrase, part of a number or sound that was asked for is marked somewhere."""
    match meaning:
        case Has(chunk, quoted):
            return _words(hit, chunk) or (not quoted and _otherwise(hit, compact(chunk)))
        case Every(parts):
            return all(shows(hit, part) for part in parts)
        case Some(parts):
            return any(shows(hit, part) for part in parts)
        case Lacks():
            return True


def shows_some(hit: Hit, meaning: Meaning) -> bool:
    """At least one of the smallest parts is marked, as a relaxed answer has it."""
    match meaning:
        case Has(chunk):
            parts = list(smallest(chunk))
            return shows(hit, meaning) or any(_words(hit, part) for part in parts) or _signs(hit, parts)
        case Every(parts) | Some(parts):
            return any(shows_some(hit, part) for part in parts) or shows(hit, Has("".join(chunks(meaning))))
        case Lacks():
            return False


def _marks(hit: Hit) -> Iterator[str]:
    for html in (hit.number_html, hit.title_zh_html, hit.title_en_html, hit.snippet_html):
        yield from (text for text, marked in pieces(html) if marked)


def _words(hit: Hit, chunk: str) -> bool:
    asked = tokens(chunk)
    for mark in _marks(hit):
        for row in {tuple(tokens(mark)), tuple(tokens(mark.replace(" ", "")))}:
            for at in range(len(row) - len(asked) + 1):
                if row[at][0] == asked[0][0] and row[at + 1 : at + len(asked)] == tuple(asked[1:]):
                    return True
    return False


def _signs(hit: Hit, parts: list[str]) -> bool:
    """Single characters of a part are marked in the title: those that shorten a word, or all there was."""
    marked = {token for text, is_marked in pieces(hit.title_zh_html) if is_marked for token, _ in tokens(text)}
    return any(token in marked for part in parts for token, _ in tokens(part))


def _otherwise(hit: Hit, asked: str) -> bool:
    """A part of the number, the beginning of a word of the titles, or characters that sound so."""
    titles = [text for html in (hit.title_zh_html, hit.title_en_html) for text, marked in pieces(html) if marked]
    return (
        any(asked in compact(text) for text, marked in pieces(hit.number_html) if marked)
        or any("".join(map(plain, text)).replace(" ", "").startswith(asked) for text in titles)
        or any(sounds_like(spoken, asked) for spoken in _heard(hit))
    )


def _heard(hit: Hit) -> Iterator[list[str]]:
    """What the marked characters of the Chinese title sound like, each row of marks for itself."""
    rows = iter(syllables(hit.title_zh))
    letters = [(one, marked) for text, marked in pieces(hit.title_zh_html) for one in text]
    for han, row in groupby(letters, key=lambda letter: is_han(plain(letter[0])[0])):
        if han:
            spoken = zip(next(rows), (marked for _, marked in row), strict=True)
            for marked, said in groupby(spoken, key=lambda pair: pair[1]):
                if marked:
                    yield [syllable for syllable, _ in said]
