"""Proposes number, title and revision of a document from its own words, never from its file properties."""

import re
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath

from docflow.documents.intake.outcome import Passage, Proposal, join_han, single_line

_COVER_LINES = 60
"""How far a cover may reach when nothing marks the beginning of the text."""
_TITLE_ABOVE = 6
"""How many lines above its first clause the title of a further procedure may stand."""
_LONGEST_TITLE = 60
_LONGEST_LINE = 300
"""Of a longer line only so much is looked at."""

_FIRST_CLAUSE = re.compile(
    r"^(?:第?[一1][章、.．\s]*[0O]?[、.．\s]*)?(?:目的|总则|Purpose(?: and Scope)?|Scope)$", re.IGNORECASE
)
_NUMBERED = re.compile(
    r"^(?:\d+(?:[.．]\d+)*[、.．\s]|[一二三四五六七八九十]+、|第[一二三四五六七八九十]+条|[(（]\d+[)）])"
)
_CHAPTER = re.compile(r"^第[一二三四五六七八九十\d]+[章篇部]\s*")
_TITLE_ZH = re.compile(
    r"(?:程序|手册|制度|规定|办法|规范|规程|细则|准则|导则|方案|指导书|指南|清单|目录|一览表|报告|计划|措施表|要求表|登记表|检查表|评审表)$"
)
_TITLE_EN = re.compile(
    r"\b(?:policy|procedures?|manual|guidelines?|work instruction|regulations?|specification|programme|plan)$",
    re.IGNORECASE,
)
_NO_TITLE = re.compile(
    r"[：:，,。；;？?！!、《》{}«»\t]|公司|企业标准|^目录$|^修订|手册目录$|^(?:table of )?contents$"
    r"|^(?:工作|管理|控制|操作)?(?:程序|流程|规定|要求|制度|办法|方案|计划|报告|规范|清单|手册)$",
    re.IGNORECASE,
)

# Letters, then groups of letters and digits behind single separators: no two ways to match, so no long search.
_CODE = r"[A-Z][A-Z0-9]{0,9}(?:[/.\-][A-Z0-9]+){1,8}"
_NUMBER_LABEL = re.compile(
    r"(?:文件编号|文件编码|文件号|程序编号|程序编码|制度编号|(?<![\u4e00-\u9fff])编号"
    r"|document\s+(?:number|no\b\.?|id)|doc\.?\s*no\.?|SOP\s*no\.?)\s*[:：]?\s*(?P<value>" + _CODE + r")(?![A-Z0-9])",
    re.IGNORECASE,
)
_BARE_NUMBER = re.compile(
    rf"^(?P<first>{_CODE})(?![A-Z0-9/.\-])|(?<=[\u4e00-\u9fff])\s*(?P<last>{_CODE})$", re.IGNORECASE
)
_NAME_NUMBER = re.compile(r"[A-Z][A-Z0-9]{0,9}(?:[\-.][A-Z0-9]+){1,8}(?![A-Z0-9])", re.IGNORECASE)
_NO_NUMBER = re.compile(r"[A-Z]/\d{1,2}|[^/\-]*|\D*|.{1,3}", re.IGNORECASE)
_STANDARD = re.compile(r"^(?:GB|GBT|ISO|IEC|IATF|HJ|JJ[FG]|DB\d*|T/|AQ|OHSAS|CNAS|CMA)(?![A-Z])", re.IGNORECASE)

_LATIN = r"(?i:version|revision|rev)(?i:\s+(?:no|number)\b)?\.?"
_STEP = r"[A-Z]\s*/\s*\d{1,2}|[A-Z]\d{1,2}|\d{1,2}(?:\.\d{1,2}){0,2}"
# A single letter counts only behind a Chinese label or a colon: "version S" is no revision.
_REVISION_LABEL = re.compile(
    rf"(?:(?:(?:文件版本|版本号|版本|版次)\s*[:：]?|\b{_LATIN}\s*[:：])\s*(?P<any>{_STEP}|[A-Z])"
    rf"|^{_LATIN}\s+(?P<plain>{_STEP}))(?![A-Za-z0-9/.\-年])",
    re.MULTILINE,
)
_MODIFICATION_LABEL = re.compile(
    r"(?:修改号|修改状态|修订状态|修订号|修改次数|修订次数)\s*[:：]?\s*(?P<value>\d{1,2})(?!\d)"
)
_PLACEHOLDER = re.compile(r"\{\{[^{}\n]{0,100}\}{1,2}|\{%[^{}\n]{0,100}%\}|«[^«»\n]{1,100}»")
_ORDER = re.compile(r"^\d+[_\-.\s]+")
"""A counter that only puts files in order."""
_DASHES = str.maketrans({"—": "-", "–": "-", "―": "-", "－": "-", "／": "/", "．": "."})


def propose(passages: Sequence[Passage], file_name: str) -> Proposal:
    """What the document seems to be called, and by which number and revision.

    Looks at the cover and the first lines, then at the running header, last at the file's
    name; the running header may name another document, so it never beats the cover. Titles
    of further procedures are those right above a further first clause (目的, Purpose).
    """
    text = [passage for passage in passages if passage.place not in ("header", "footer", "note")]
    cover_end = _cover_end(text)
    cover = [_line(passage) for passage in text[:cover_end]]
    outside_tables = [_line(passage) for passage in text[:cover_end] if passage.place != "table"]
    header = [_line(passage) for passage in passages if passage.place == "header"]
    stem = _ORDER.sub("", single_line(PurePosixPath(file_name).stem)[:_LONGEST_LINE])
    styled = (_line(passage) for passage in text[:cover_end] if (passage.style or "").lower() == "title")
    sources: dict[str, str] = {}

    titles = _titles(text, cover_end)
    title = _first(
        sources,
        "title",
        ("body", titles),
        ("header", (line for line in header if _is_title(line))),
        ("body", styled),
        ("file name", [_name_title(stem)]),
    )
    numbers = [
        ("body", _labelled_numbers(cover)),
        ("body", _bare_numbers(outside_tables)),
        ("header", _labelled_numbers(header)),
    ]
    number = _first(sources, "number", *numbers, ("file name", [_name_number(stem)]))
    revision = _first(sources, "revision", ("body", [_revision(cover)]), ("header", [_revision(header)]))
    given = _distinct([*_labelled_numbers(cover), *_labelled_numbers(header)])
    return Proposal(
        number=number,
        title=title,
        revision=revision,
        sources=sources,
        titles=tuple(titles) or ((title,) if title else ()),
        numbers=tuple(given) if len(given) > 1 else (),
        placeholders=tuple(
            _distinct(found[0] for passage in passages for found in _PLACEHOLDER.finditer(passage.text))
        ),
    )


def _first(sources: dict[str, str], fact: str, *offers: tuple[str, Iterable[str | None]]) -> str | None:
    """The first value that any place offers; where it stood is noted in `sources`."""
    for place, values in offers:
        for value in values:
            if value:
                sources[fact] = place
                return value
    return None


def _line(passage: Passage) -> str:
    return join_han(passage.text[:_LONGEST_LINE])


def _begins_text(passage: Passage) -> bool:
    return len(passage.text) <= _LONGEST_TITLE and bool(_FIRST_CLAUSE.match(_line(passage)))


def _cover_end(text: list[Passage]) -> int:
    """Where the text begins: at its first clause, or after as many lines as a cover may have."""
    for place, passage in enumerate(text[: 2 * _COVER_LINES]):
        if _begins_text(passage):
            return place
    return min(len(text), _COVER_LINES)


def _titles(text: list[Passage], cover_end: int) -> list[str]:
    """The title on the cover, and those right above each further first clause."""
    found = [title for title in map(_as_title, map(_line, text[:cover_end])) if title][:1]
    for place in range(cover_end + 1, len(text)):
        if _begins_text(text[place]):
            above = reversed(text[max(0, place - _TITLE_ABOVE) : place])
            found.extend([title for title in map(_as_title, map(_line, above)) if title][:1])
    return _distinct(found)


def _as_title(line: str) -> str | None:
    line = _CHAPTER.sub("", line)
    return line if _is_title(line) else None


def _is_title(line: str) -> bool:
    if not 3 <= len(line) <= _LONGEST_TITLE or _NO_TITLE.search(line) or _NUMBERED.match(line):
        return False
    if _TITLE_ZH.search(line):
        return len(line) <= _LONGEST_TITLE // 2
    return bool(_TITLE_EN.search(line)) and len(line.split()) <= 10


def _labelled_numbers(lines: list[str]) -> list[str]:
    """Every number that follows a label, also in the next cell."""
    return _distinct(_clean_number(found["value"]) for found in _NUMBER_LABEL.finditer(_joined(lines)))


def _bare_numbers(lines: list[str]) -> list[str]:
    """Numbers without a label that a line begins or ends with."""
    found = (match for match in (_BARE_NUMBER.search(line.translate(_DASHES)) for line in lines) if match)
    return _distinct(_clean_number(match["first"] or match["last"]) for match in found)


def _clean_number(value: str) -> str:
    """The number, or nothing where it is a standard, a revision or no number at all."""
    return "" if _STANDARD.match(value) or _NO_NUMBER.fullmatch(value) else value


def _name_number(stem: str) -> str | None:
    found = _NAME_NUMBER.match(stem.translate(_DASHES))
    return _clean_number(found[0]) or None if found else None


def _name_title(stem: str) -> str | None:
    """The words of a file's name without its leading number."""
    number = _name_number(stem)
    rest = stem[len(number) :] if number else stem
    return join_han(rest.strip(" _-.")) if any(map(str.isalpha, rest)) else None


def _revision(lines: list[str]) -> str | None:
    """The revision as labelled: B/1, or A and 0 in two fields put together as A/0."""
    joined = _joined(lines)
    found = _REVISION_LABEL.search(joined)
    if found is None:
        return None
    version = re.sub(r"\s+", "", found["any"] or found["plain"])
    modification = _MODIFICATION_LABEL.search(joined, found.end(), found.end() + 40)
    return f"{version}/{modification['value']}" if modification and version.isalpha() else version


def _joined(lines: list[str]) -> str:
    return "\n".join(lines).translate(_DASHES)


def _distinct(words: Iterable[str]) -> list[str]:
    return [word for word in dict.fromkeys(words) if word]
