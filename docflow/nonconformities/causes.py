"""Causes as a form brings them, and whether they say more than the description did."""

import re
import unicodedata
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import NamedTuple

from docflow.nonconformities.forms import AnalyseForm

_NO_WORD = re.compile(r"[\W_]+")


class Cause(NamedTuple):
    """One cause: where it stands in the form, the bone it belongs to (empty for the chosen one), and its words."""

    field: str
    category: str
    words: str


def stated(form: AnalyseForm) -> list[Cause]:
    """The causes that the chosen method found; what was written for another method is no cause."""
    if form.method == "fishbone":
        return [Cause(f"from_{bone}", bone, words) for bone, lines in form.bones().items() for words in lines]
    category = form.category or ""
    if form.method == "other":
        return [Cause("causes", category, words) for words in form.causes]
    chain = [words for words in form.whys() if words]
    return [Cause(f"why_{len(chain)}", category, chain[-1])] if chain else []


def said(form: AnalyseForm) -> Iterator[Cause]:
    """Everything that may not merely repeat the description: causes, and each answer of a chain."""
    if form.method == "five_whys":
        yield from (Cause(f"why_{at}", "", words) for at, words in enumerate(form.whys(), start=1) if words)
    else:
        yield from stated(form)


def plain(words: str) -> str:
    """The words without case, width, blanks and punctuation.

    >>> plain("  Ｍeter No. 3：未校准！") == plain("meter no3未校准")
    True
    """
    return _NO_WORD.sub("", unicodedata.normalize("NFKC", words).casefold())


def alike(first: str, second: str, *, percent: int) -> bool:
    """Whether two texts are the same but for a few letters: at least as many per cent of both stand in the same order.

    Source: the ratio is Ratcliff and Obershelp's, the threshold docflow's own.
    """
    one, other = plain(first), plain(second)
    if not one or not other:
        return False
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    least = percent / 100
    return matcher.real_quick_ratio() >= least and matcher.quick_ratio() >= least and matcher.ratio() >= least
