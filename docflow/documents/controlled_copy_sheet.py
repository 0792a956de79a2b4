"""The cover sheet of a controlled copy: what the document is, who signed it, how it came to be."""

from collections.abc import Iterator, Sequence

from docflow.documents.controlled_copy_facts import CopyFacts, Signed
from docflow.documents.controlled_copy_ink import (
    GREEN,
    GREY,
    Face,
    framed,
    label,
    look,
    paragraph,
    row,
    run,
    subtitle,
    value,
)
from docflow.kernel.text import Language, Text, one_line

_DIGITS = 16

_WORDS = {
    "number": Text("文件编号", "Document no."),
    "revision": Text("版本", "Revision"),
    "state": Text("状态", "State"),
    "unit": Text("责任部门", "Owner"),
    "approved": Text("批准日期", "Approved on"),
    "effective": Text("生效日期", "Effective from"),
    "clauses": Text("对应条款", "Clauses"),
    "copy": Text("分发号", "Copy no."),
    "signatures": Text("电子签名", "Electronic signatures"),
    "meaning": Text("签署含义", "Meaning"),
    "name": Text("姓名", "Name"),
    "post": Text("岗位", "Post"),
    "at": Text("签署时间", "Signed at"),
    "digest": Text("签署摘要", "Digest"),
    "history": Text("修订履历", "Revision history"),
    "on": Text("日期", "Date"),
    "summary": Text("修订摘要", "Summary of change"),
    "author": Text("编制", "Prepared by"),
    "approver": Text("批准", "Approved by"),
}
_AS_PUBLISHED = Text("自发布之日起", "as published")
_KIND = Text("受控文件", "CONTROLLED DOCUMENT")
_DIGEST_NOTE = Text(
    "签署摘要为签署声明 SHA-256 值的前 16 位十六进制数，可与系统中的签名记录核对。",
    "Digest: the first 16 hex digits of the SHA-256 of the signed statement, to be compared with the signature record.",
)


def effective(facts: CopyFacts, language: Language) -> str:
    """The effective date, or that the text is effective as published."""
    return one_line(facts.effective_on) or _AS_PUBLISHED.in_(language)


def sheet(facts: CopyFacts, language: Language, *, width: int) -> str:
    """The cover sheet as WordprocessingML, `width` twentieths of a point wide."""
    return "".join(
        (
            *_title(facts, language),
            _facts(facts, language, width),
            *_signatures(facts, language, width),
            *_history(facts, language, width),
        )
    )


def _title(facts: CopyFacts, language: Language) -> Iterator[str]:
    return cover_title(
        language,
        organisation=facts.organisation,
        kind=_KIND.in_(language),
        title=facts.title,
        number=facts.number,
    )


def cover_title(
    language: Language, *, organisation: str, kind: str, title: Text, number: str, room: float = 26
) -> Iterator[str]:
    """What a cover begins with: whose paper it is, of which kind, its title in both languages and its number.

    `room` is left below, in points.
    """
    first, second = (title.zh, title.en) if language == "zh" else (title.en, title.zh)
    first, second = one_line(first) or one_line(second), one_line(second)
    yield paragraph(run(one_line(organisation), look(14, face="label", wide=20)), align="center", before=18, after=4)
    yield paragraph(run(kind, look(9, face="label", color=GREEN, bold=True, wide=40)), align="center", after=30)
    yield paragraph(run(first, look(24, face="label", bold=True)), align="center", after=4)
    if second and second != first:
        yield paragraph(run(second, look(12, color=GREY)), align="center")
    yield paragraph(run(one_line(number), look(13, face="label")), align="center", before=8, after=room)


def _facts(facts: CopyFacts, language: Language, width: int) -> str:
    narrow, wide = round(width * 0.16), width - round(width * 0.16)
    half = round(width * 0.34)
    pairs = [
        ("number", facts.number, "revision", facts.revision),
        ("state", facts.state, "unit", facts.unit),
        ("approved", facts.approved_on, "effective", effective(facts, language)),
    ]
    rows = [
        row((_label(a, language, narrow), value(b, half), _label(c, language, narrow), value(d, half)))
        for a, b, c, d in pairs
    ]
    alone = [("clauses", " · ".join(one_line(each) for each in facts.clauses)), ("copy", facts.copy_number)]
    rows += [row((_label(a, language, narrow), value(b, wide, span=3))) for a, b in alone if b]
    return framed(rows, (narrow, half, narrow, half), width)


def signature_list(signatures: Sequence[Signed], language: Language, width: int) -> Iterator[str]:
    """Who signed what and when, with the beginning of each digest and what it is for."""
    lines = [(each.meaning, each.name, each.post, each.at, each.statement_sha256[:_DIGITS]) for each in signatures]
    faces: tuple[Face, ...] = ("label", "text", "text", "text", "digest")
    heads = ("meaning", "name", "post", "at", "digest")
    yield _list(heads, lines, language, width, shares=(0.18, 0.16, 0.19, 0.26, 0.21), faces=faces)
    yield paragraph(run(_DIGEST_NOTE.in_(language), look(7.5, color=GREY)), before=3)


def _signatures(facts: CopyFacts, language: Language, width: int) -> Iterator[str]:
    if facts.signatures:
        yield subtitle(_WORDS["signatures"].in_(language))
        yield from signature_list(facts.signatures, language, width)


def _history(facts: CopyFacts, language: Language, width: int) -> Iterator[str]:
    if not facts.history:
        return
    yield subtitle(_WORDS["history"].in_(language))
    lines = [(each.revision, each.on, each.summary, each.author, each.approver) for each in facts.history]
    faces: tuple[Face, ...] = ("label", "text", "text", "text", "text")
    heads = ("revision", "on", "summary", "author", "approver")
    yield _list(heads, lines, language, width, shares=(0.13, 0.15, 0.4, 0.16, 0.16), faces=faces)


def _list(
    heads: Sequence[str],
    lines: Sequence[Sequence[str]],
    language: Language,
    width: int,
    *,
    shares: Sequence[float],
    faces: Sequence[Face],
) -> str:
    grid = [round(width * share) for share in shares]
    rows = [row((_label(head, language, wide) for head, wide in zip(heads, grid, strict=True)), head=True)]
    for line in lines:
        columns = zip(line, grid, faces, strict=True)
        rows.append(row(value(words, wide, face=face, size=9) for words, wide, face in columns))
    return framed(rows, grid, width)


def _label(word: str, language: Language, width: int) -> str:
    return label(_WORDS[word].in_(language), width)
