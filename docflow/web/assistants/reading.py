"""The tool that reads a text, piece by piece."""

from datetime import date
from typing import Literal

from pydantic import BaseModel, Field

from docflow.documents.errors import BeyondTheText
from docflow.documents.files import readable_text, text_in_force
from docflow.documents.queries import document_by_number, effective_revision
from docflow.documents.service import status_of
from docflow.kernel.text import Text
from docflow.lifecycle.items import visible
from docflow.people.queries import scope_of
from docflow.web.assistants.asking import Asked, Asking, Tool, both

PIECE = 16_000
"""Characters given at once: about as many as a page of answers of a model, our own choice."""


class ReadAsked(Asked):
    number: str = Field(
        min_length=1,
        max_length=80,
        description=both(
            "文件编号，与检索结果中的写法完全一致，例如 CN-QP-001",
            "Number of the document, written as search results write it, such as CN-QP-001",
        ),
    )
    language: Literal["zh", "en"] | None = Field(
        None,
        description=both(
            "想读的语言；没有该语言的现行文本时给出另一种语言的文本",
            "Language to read in; where nothing is in force in it, the text in the other language is given",
        ),
    )
    offset: int = Field(
        0,
        ge=0,
        le=1_000_000_000,
        description=both(
            "从第几个字符读起；续读时填上一段的 next_offset",
            "Character to begin at; to read on, the `next_offset` of the piece before",
        ),
    )


class ReadAnswer(BaseModel):
    number: str
    title: str
    revision: str = Field(description="Label of the revision in force: cite it with the number")
    language: str = Field(description="zh, en or both")
    languages: list[str] = Field(description="Every language in which a text is in force")
    status: str = Field(description="effective, or suspended: in force but not to be used for the time being")
    effective_on: date | None
    address: str = Field(description="Page of the text in force, for a citation")
    offset: int
    text: str
    characters: int = Field(description="Length of the whole text")
    next_offset: int | None = Field(description="Where the next piece begins; null at the end")


def read(asking: Asking, asked: ReadAsked) -> ReadAnswer:
    """A piece of the text in force.

    Raises:
        DocumentNotFound, NoEffectiveText: nothing is in force for this person under the number.
        NoContent, BeyondTheText: there is no text, or none from there on.
    """
    work, scope = asking.work, scope_of(asking.work)
    document = document_by_number(work.session, asked.number, scope)
    revision = text_in_force(work, document, language=asked.language or asking.language)
    line = work.session.scalars(effective_revision(document.id).where(visible(scope)))
    whole = readable_text(work, revision)
    if asked.offset and asked.offset >= len(whole):
        raise BeyondTheText(characters=len(whole), offset=asked.offset)
    text = _piece(whole, asked.offset)
    end = asked.offset + len(text)
    return ReadAnswer(
        number=document.number,
        title=revision.title.in_(asking.language),
        revision=revision.label,
        language=revision.language,
        languages=sorted({one.language for one in line}),
        status=status_of([revision]),
        effective_on=revision.effective_on,
        address=asking.address_of(document.number),
        offset=asked.offset,
        text=text,
        characters=len(whole),
        next_offset=end if end < len(whole) else None,
    )


def _piece(whole: str, start: int) -> str:
    """What fits, up to the end of a line if one is near."""
    piece = whole[start : start + PIECE]
    if start + PIECE < len(whole):
        line_end = piece.rfind("\n") + 1
        if line_end > PIECE // 2:
            return piece[:line_end]
    return piece


READ = Tool(
    name="read_document",
    title=Text("阅读受控文件", "Read a controlled document"),
    description=Text(
        "按编号阅读一份受控文件的现行有效正文，用于核对原文后再作答。长文分段给出：next_offset 不为空时，把它作为 "
        "offset 继续读，直到找到所需内容或读完。作答时注明编号、版本、生效日期和地址；"
        "status 为 suspended 时说明该文件暂停使用。",
        "Reads the text in force of a controlled document by its number, so that an answer rests on its own words. "
        "Long texts come in pieces: while next_offset is not null, ask again with it as offset until you have what "
        "you need or the end. Cite number, revision, effective date and address; where status is suspended, say so.",
    ),
    form=ReadAsked,
    answer=ReadAnswer,
    call=read,
)
