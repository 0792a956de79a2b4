"""What a reader typed becomes a small tree of conditions that any engine can answer."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from docflow.search import analysis
from docflow.search.errors import QueryTooDeep, QueryTooLong

LONGEST = 500
DEEPEST = 20
_ONE_BY_ONE = range(4, 9)
"""So many characters of a question are looked for one by one if need be."""

_QUOTES = {'"': '"', "“": "”", "”": "”", "「": "」", "『": "』"}
_PIECE = re.compile(r"[^\s\"“”「『]+")


@dataclass(frozen=True)
class Leaf:
    """One chunk. A card answers it in any one of the ways that are not empty."""

    words: str
    """Occurs in the spelled number, title or body."""
    number: str = ""
    """Occurs in the compacted number."""
    begun: str = ""
    """Begins a Latin word of the title."""
    sound: str = ""
    """Occurs in the pinyin of the title: initials, or syllables beginning with one."""
    short: str = ""
    """Two characters that shorten a word of the title, the first and the third of it: 内审 for 内部审核."""
    eager: bool = False
    """Still being typed: titles and numbers only, and two letters of pinyin are enough."""


@dataclass(frozen=True)
class All:
    parts: tuple["Node", ...]


@dataclass(frozen=True)
class AnyOf:
    parts: tuple["Node", ...]


@dataclass(frozen=True)
class Not:
    part: "Node"


@dataclass(frozen=True)
class Nothing:
    """Something was typed, but nothing that could be found."""


Node = Leaf | All | AnyOf | Not | Nothing
EVERYTHING = All(())


def leaf(chunk: str, *, exact: bool = False, eager: bool = False) -> Node:
    """The condition one chunk sets; a quoted one is searched for as words only."""
    words = analysis.phrase(chunk)
    if not words:
        return Nothing()
    if exact:
        return Leaf(words)
    number = analysis.compact(chunk)
    figures = any(character.isdigit() for character in number)
    latin = number if number.isascii() and number.isalpha() else ""
    return Leaf(
        words,
        number=number if len(number) > 1 and (figures or latin) else "",
        begun=latin if len(latin) > 1 else "",
        sound=latin if len(latin) > (1 if eager else 2) else "",
        eager=eager,
    )


def plan(text: str) -> Node:
    """Chunks between blanks must all occur; "…" keeps words together; - or NOT excludes; OR and ( ) as one expects.

    A bracket or quotation mark without its other half is as good as absent: no text is ever a mistake. Marks alone ask
    for nothing, and find it; a blank text asks for everything.

    Raises:
        QueryTooLong: more than 500 characters.
        QueryTooDeep: brackets more than 20 deep.
    """
    asked = _Reading(_checked(text)).node()
    return Nothing() if asked == EVERYTHING and text.strip() else asked


def plan_suggestion(prefix: str) -> Node:
    """Every chunk of what is being typed, in a number or a title. Raises as `plan`."""
    parts = [part for chunk in _checked(prefix).split() if (part := leaf(chunk, eager=True)) != Nothing()]
    return _all(parts or [Nothing()])


def relaxed(node: Node) -> Node:
    """Any of the smallest parts of what was asked for, when nothing has all of it; what was excluded stays out."""
    return _loosened(node, _parts)


def attempts(text: str) -> Iterator[tuple[Node, bool]]:
    """What to ask for, then, while nothing is found, what instead; and whether it is relaxed. Raises as `plan`."""
    asked = plan(text)
    yield asked, False
    yield relaxed(asked), True
    yield last_resort(asked), True


def last_resort(node: Node) -> Node:
    """When not even a pair of characters occurs: any single character in a title.

    停电时窑 may lead to what has 窑 in its title. One of two or three characters is not what was meant, and of many
    each means nothing.
    """
    if sum(map(analysis.is_cjk, "".join(one.words for one in leaves(node)))) not in _ONE_BY_ONE:
        return AnyOf(())
    return _loosened(node, lambda asked: [Leaf(sign, eager=True) for sign in asked.words if analysis.is_cjk(sign)])


def _loosened(node: Node, parts_of: Callable[[Leaf], Iterable[Node]]) -> Node:
    match node:
        case Leaf():
            return _any(parts_of(node))
        case AnyOf(parts):
            return _any(_loosened(part, parts_of) for part in parts)
        case All(parts):
            kept = [part for part in parts if isinstance(part, Not)]
            wanted = [_loosened(part, parts_of) for part in parts if not isinstance(part, Not)]
            latin = [part.begun for part in parts if isinstance(part, Leaf)]  # `wen jian` may be heard as one
            joined = [leaf("".join(latin))] if sum(map(bool, latin)) > 1 else []
            return _all([_any([*wanted, *joined]), *kept])
    return AnyOf(())


def _parts(asked: Leaf) -> Iterable[Leaf]:
    """The smallest parts and the chunk itself, each once."""
    parts = {part.words: part for part in _smallest(asked.words)}
    same = parts.get(asked.words, asked)
    return (parts | {asked.words: replace(asked, short=same.short)}).values()


def _smallest(words: str) -> Iterator[Leaf]:
    """Pairs of characters, and every other run as it is, but for a single figure, which is in every text."""
    for run in words.split():
        if run.isdecimal() and len(run) == 1:
            continue
        if not analysis.is_cjk(run):
            yield Leaf(f" {run} ")
        elif len(run) == 1:
            yield Leaf(run)
        else:
            yield from (Leaf(pair, short=pair) for pair in analysis.bigrams(run)[:-1])


def leaves(node: Node) -> Iterator[Leaf]:
    """What is looked for, in the order typed; what is excluded is left out."""
    match node:
        case Leaf():
            yield node
        case All(parts) | AnyOf(parts):
            for part in parts:
                yield from leaves(part)


def _checked(text: str) -> str:
    if len(text) > LONGEST:
        raise QueryTooLong(longest=LONGEST, length=len(text))
    return text


class _Reading:
    """Reads a text once, left to right."""

    def __init__(self, text: str) -> None:
        self._pieces = list(_pieces(text))
        self._at = 0

    def node(self) -> Node:
        parts: list[Node] = []
        while self._at < len(self._pieces):
            parts.append(self._either(0))
            self._at += 1  # past a closing bracket that closes nothing
        return _all(parts)

    def _either(self, depth: int) -> Node:
        """Alternatives up to the closing bracket."""
        if depth > DEEPEST:
            raise QueryTooDeep(deepest=DEEPEST)
        choices = [self._together(depth)]
        while self._next() == "OR":
            self._at += 1
            choices.append(self._together(depth))
        kept = [choice for choice in choices if choice != EVERYTHING]
        if not kept:
            return EVERYTHING
        return kept[0] if len(kept) == 1 else AnyOf(tuple(kept))

    def _together(self, depth: int) -> Node:
        parts: list[Node] = []
        while (piece := self._next()) not in ("OR", ")", ""):
            self._at += 1
            if piece != "AND":
                parts.append(self._one(piece, depth))
        return _all(parts)

    def _one(self, piece: str, depth: int) -> Node:
        excluded = False
        while piece in ("NOT", "-"):
            excluded = not excluded
            piece = self._next()
            if piece in ("OR", ")", ""):
                return EVERYTHING
            self._at += 1
        if piece == "(":
            node = self._either(depth + 1)
            self._at += 1
        elif piece[0] in _QUOTES:
            node = leaf(piece[1:], exact=True)
        else:
            node = leaf(piece)
        if not excluded or node == EVERYTHING:
            return node
        return EVERYTHING if node == Nothing() else Not(node)

    def _next(self) -> str:
        return self._pieces[self._at] if self._at < len(self._pieces) else ""


def _all(parts: list[Node]) -> Node:
    """Punctuation beside something that can be found asks for nothing; alone, it finds nothing."""
    kept = [part for part in parts if part not in (EVERYTHING, Nothing())]
    if not kept:
        return Nothing() if Nothing() in parts else EVERYTHING
    return kept[0] if len(kept) == 1 else All(tuple(kept))


def _any(parts: Iterable[Node]) -> Node:
    """Each alternative once; alternatives of an alternative are alternatives themselves."""
    flat = (one for part in parts for one in (part.parts if isinstance(part, AnyOf) else (part,)))
    return AnyOf(tuple(dict.fromkeys(flat)))


def _pieces(text: str) -> Iterator[str]:
    """Chunks, quoted phrases (with their opening mark), brackets around chunks and the minus before one."""
    at, opened = 0, 0
    while at < len(text):
        character = text[at]
        if character in _QUOTES:
            end = text.find(_QUOTES[character], at + 1)
            end = len(text) if end < 0 else end
            if text[at + 1 : end].strip():
                yield character + text[at + 1 : end]
            at = end + 1
        elif character in "(（":
            opened += 1
            yield "("
            at += 1
        elif character in ")）" and opened:
            opened -= 1
            yield ")"
            at += 1
        elif character in "-－" and at + 1 < len(text) and not text[at + 1].isspace():
            yield "-"
            at += 1
        elif found := _PIECE.match(text, at):
            piece = _without_closing(found.group(), opened)
            yield piece
            at += len(piece)
        else:
            at += 1


def _without_closing(piece: str, opened: int) -> str:
    """Up to the bracket that closes an open group: `记录)` ends before it, `QP-01（4.2.3）` keeps its own."""
    own = 0
    for place, character in enumerate(piece):
        if character in "(（":
            own += 1
        elif character in ")）":
            if not own and opened and place:
                return piece[:place]
            own = max(0, own - 1)
    return piece
