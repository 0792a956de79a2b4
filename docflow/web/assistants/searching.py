"""The tool that searches."""

import html
from datetime import date
from typing import Annotated

from pydantic import BaseModel, Field

from docflow.documents.models import Revision
from docflow.documents.queries import in_force_among
from docflow.documents.service import status_of
from docflow.kernel.text import Text
from docflow.people.queries import scope_of
from docflow.search.index import Filters, Hit, Query
from docflow.search.query import ask
from docflow.web.assistants.asking import Asked, Asking, Tool, both

Choices = Annotated[list[Annotated[str, Field(max_length=40)]], Field(max_length=20)]


class SearchAsked(Asked):
    query: str = Field(
        "",
        max_length=500,
        description=both(
            "要找的词。几个词用空格隔开，须全部出现；引号内为连续短语；前加减号表示排除。可以是文件编号的一部分。"
            "只用关键词，不要写成问句。留空则列出全部。",
            "Words to find. Several words, with spaces between, must all occur; quotes make a phrase; a minus before a "
            "word leaves it out. Part of a document number will do. Give key words, not a question. Empty lists all.",
        ),
    )
    type: Choices = Field(
        default_factory=list,
        description=both(
            "只要这些文件类型（代码，见结果的 type 与 types）",
            "Only these document types: codes, as in `type` and `types` of an answer",
        ),
    )
    unit: Choices = Field(
        default_factory=list,
        description=both(
            "只要这些部门的文件（代码，见结果的 unit 与 units）",
            "Only documents of these units: codes, as in `unit` and `units` of an answer",
        ),
    )
    clause: Choices = Field(
        default_factory=list,
        description=both("只要与这些标准条款有关的文件，例如 7.5", "Only documents of these clauses, such as 7.5"),
    )
    limit: int = Field(10, ge=1, le=20, description=both("一页的条数", "How many on a page"))
    after: str | None = Field(
        None, max_length=500, description=both("上一页结果中的 next", "`next` of the page before")
    )


class TextFound(BaseModel):
    number: str
    title: str
    revision: str = Field(description="Label of the revision in force: cite it with the number")
    language: str = Field(description="zh, en or both")
    status: str = Field(description="effective, or suspended: in force but not to be used for the time being")
    effective_on: date | None
    type: str
    unit: str
    address: str = Field(description="Page of the text in force, for a citation")
    snippet: str = Field(description="Part of the text around the words found")


class SearchAnswer(BaseModel):
    items: list[TextFound]
    total: int
    types: dict[str, int] = Field(description="How many of each type")
    units: dict[str, int] = Field(description="How many of each unit")
    relaxed: bool = Field(description="Nothing had all the words; these have some of them")
    degraded: bool = Field(description="Only numbers and titles were searched: the index is not available")
    next: str | None = Field(description="`after` for the next page; null on the last")


def search(asking: Asking, asked: SearchAsked) -> SearchAnswer:
    """Texts in force that answer, best first."""
    work, scope = asking.work, scope_of(asking.work)
    filters = Filters(
        kind=frozenset({"revision"}),
        type=frozenset(asked.type),
        unit=frozenset(asked.unit),
        clause=frozenset(asked.clause),
        in_force_only=True,
    )
    answer = ask(asking.house.index, work.session, scope, Query(asked.query, filters, asked.after, asked.limit))
    found = answer.found
    # Without its index docflow searches whatever has a number; only documents are shown here.
    texts = {one.id: one for one in work.session.scalars(in_force_among([hit.item_id for hit in found.hits], scope))}
    items = [_found(asking, hit, texts[hit.item_id]) for hit in found.hits if hit.item_id in texts]
    return SearchAnswer(
        items=items,
        total=found.total - len(found.hits) + len(items),
        types=found.facets.get("type", {}),
        units=found.facets.get("unit", {}),
        relaxed=found.relaxed,
        degraded=answer.degraded,
        next=found.next,
    )


def _found(asking: Asking, hit: Hit, revision: Revision) -> TextFound:
    return TextFound(
        number=revision.number,
        title=revision.title.in_(asking.language),
        revision=revision.label,
        language=revision.language,
        status=status_of([revision]),
        effective_on=revision.effective_on,
        type=hit.type,
        unit=hit.unit,
        address=asking.address_of(revision.number),
        snippet=_plain(hit.snippet_html),
    )


def _plain(marked: str) -> str:
    """A snippet without its marks, as the author wrote it."""
    return html.unescape(marked.replace("<mark>", "").replace("</mark>", ""))


SEARCH = Tool(
    name="search_documents",
    title=Text("检索受控文件", "Search controlled documents"),
    description=Text(
        "在本组织现行有效的受控文件（管理手册、程序、制度、作业文件、表式等）中检索。凡涉及组织内部规定、流程、职责、"
        "指标的问题，先用本工具，再用 read_document 阅读正文后作答；摘要只用于挑选，不足以作为依据。"
        "只能查到本人有权查看的现行有效文本。没有结果时换用更少或不同的词。",
        "Searches the controlled documents of this organisation that are in force: manuals, procedures, regulations, "
        "instructions, forms. For any question about its rules, processes, duties or figures use this first, then read "
        "the text with read_document before you answer; snippets are for choosing and prove nothing. Only texts in "
        "force that this person may see are found. When nothing is found, try fewer or other words.",
    ),
    form=SearchAsked,
    answer=SearchAnswer,
    call=search,
)
