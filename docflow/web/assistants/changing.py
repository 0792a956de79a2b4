"""The tool that lists what came into force, was replaced or withdrawn since a day."""

from datetime import date

from pydantic import BaseModel, Field

from docflow.documents.errors import NotADate
from docflow.documents.models import Revision
from docflow.documents.queries import force_changed, known_numbers
from docflow.kernel.paging import cut, read_cursor
from docflow.kernel.text import Text
from docflow.people.queries import scope_of
from docflow.web.assistants.asking import Asked, Asking, Tool, both
from docflow.web.forms import day_or_none


class ChangesAsked(Asked):
    since: str = Field(
        max_length=40,
        description=both(
            "起始日期（含当日），年-月-日，例如 2026-03-01", "First day, included: year-month-day, such as 2026-03-01"
        ),
        json_schema_extra={"format": "date"},
    )
    limit: int = Field(20, ge=1, le=50, description=both("一页的条数", "How many on a page"))
    after: str | None = Field(
        None, max_length=500, description=both("上一页结果中的 next", "`next` of the page before")
    )


class Change(BaseModel):
    day: date
    became: str = Field(description="effective: came into force; superseded: replaced by a newer text; or withdrawn")
    number: str
    title: str
    revision: str
    language: str
    replacement: str = Field(description="Number of the document that takes a withdrawn one's place; may be empty")
    reason: str = Field(description="Why a text in force was revised, in its author's words; may be empty")
    address: str


class ChangesAnswer(BaseModel):
    since: date
    today: date
    items: list[Change] = Field(description="The latest first")
    next: str | None = Field(description="`after` for the next page; null on the last")


def list_changes(asking: Asking, asked: ChangesAsked) -> ChangesAnswer:
    """What changed in the texts that bind this person. Raises NotADate, CursorInvalid."""
    work, scope = asking.work, scope_of(asking.work)
    since = day_or_none(asked.since)
    if since is None:
        raise NotADate(value=asked.since)
    behind = None
    if asked.after is not None:
        day, revision_id, state = read_cursor(asked.after, date.fromisoformat, int, str)
        behind = (day, revision_id, state)
    rows = work.session.execute(force_changed(scope, since=since, behind=behind).limit(asked.limit + 1)).all()
    page = cut(rows, asked.limit, lambda row: (row[1], row[0].id, row[2]))
    named = {revision.replacement for revision, _, _ in page.items if revision.replacement}
    known = set(work.session.scalars(known_numbers(named, scope))) if named else set()
    return ChangesAnswer(
        since=since,
        today=work.today,
        items=[_change(asking, revision, day, state, known) for revision, day, state in page.items],
        next=page.next,
    )


def _change(asking: Asking, revision: Revision, day: date, state: str, known: set[str]) -> Change:
    return Change(
        day=day,
        became=state,
        number=revision.number,
        title=revision.title.in_(asking.language),
        revision=revision.label,
        language=revision.language,
        replacement=revision.replacement if state == "withdrawn" and revision.replacement in known else "",
        reason=revision.reason if revision.in_force else "",
        address=asking.address_of(revision.number),
    )


CHANGES = Tool(
    name="list_changes",
    title=Text("列出文件变化", "List what changed"),
    description=Text(
        "列出自某日起生效、被替代或废止的受控文件，最新的在前。用于回答“最近哪些规定变了”“我上次看过之后有什么新要求”。"
        "被替代和废止的文本不再提供正文，不得再作为依据；新文本用 read_document 阅读。",
        "Lists controlled documents that came into force, were superseded or withdrawn since a day, the latest first: "
        "for questions such as what is new or what no longer holds. Superseded and withdrawn texts are not given any "
        "more and nothing may rest on them; read the new ones with read_document.",
    ),
    form=ChangesAsked,
    answer=ChangesAnswer,
    call=list_changes,
)
