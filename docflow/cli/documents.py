"""Commands about documents and search. Whoever runs them names a person and sees what that person may see."""

import json
import tempfile
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from docflow.cli.errors import NothingInProgress
from docflow.cli.shell import Acting, PasswordFile, Shell, Who, read_file, settle, shell_of
from docflow.documents import queries, service
from docflow.documents.models import Document, Revision
from docflow.house import House
from docflow.journal.work import looking, working
from docflow.kernel.text import Text
from docflow.lifecycle.items import open_item
from docflow.people.queries import scope_of, unit_by_code, units_below
from docflow.search.index import Query
from docflow.search.query import ask

document = typer.Typer(help="文件 · Documents", no_args_is_help=True)

Number = Annotated[str, typer.Argument(help="文件编号 · number of the document")]


def _table(shell: Shell, *titles: tuple[str, str]) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for zh, en in titles:
        table.add_column(shell.words(zh, en), overflow="fold")
    return table


def _state(house: House, shell: Shell, revision: Revision) -> str:
    lifecycle = house.lifecycles["revision"]
    label = lifecycle.workflow_of(revision).states[revision.state].label.text.in_(shell.language)
    return label + shell.words("（暂停使用）", " (suspended)") if revision.suspended_at else label


@document.command("list")
def document_list(
    context: typer.Context,
    who: Who = "",
    password_file: PasswordFile = "",
    type: Annotated[str, typer.Option(help="文件类型 · type")] = "",
    unit: Annotated[str, typer.Option(help="部门代码，含下级 · code of a unit, with all below it")] = "",
    state: Annotated[str, typer.Option(help="状态 · state")] = "",
    q: Annotated[str, typer.Option(help="编号或标题的一部分 · part of the number or title")] = "",
) -> None:
    """受控文件清单 · The master list."""
    shell = shell_of(context)
    with shell.house() as house, shell.person(house, who, password_file) as acting:
        with looking(house.store, acting.actor, house.clock) as work:
            unit_ids = None
            if unit:
                below = units_below(unit_by_code(work.session, unit))
                unit_ids = frozenset(one.id for one in work.session.scalars(below))
            rows = queries.master_list(
                scope_of(work), type=type or None, unit_ids=unit_ids, state=state or None, words=q
            )
            table = _table(
                shell, ("编号", "Number"), ("版本", "Rev."), ("标题", "Title"), ("状态", "State"), ("生效", "Effective")
            )
            for _, revision in work.session.execute(rows):
                effective = revision.effective_on.isoformat() if revision.effective_on else ""
                table.add_row(
                    revision.number,
                    revision.label,
                    revision.title.in_(shell.language),
                    _state(house, shell, revision),
                    effective,
                )
        shell.out.print(table)


@document.command("show")
def document_show(context: typer.Context, number: Number, who: Who = "", password_file: PasswordFile = "") -> None:
    """一份文件及其各版本 · One document and its revisions."""
    shell = shell_of(context)
    with shell.house() as house, shell.person(house, who, password_file) as acting:
        with looking(house.store, acting.actor, house.clock) as work:
            scope = scope_of(work)
            found = queries.document_by_number(work.session, number, scope)
            table = _table(
                shell,
                ("事项", "Item"),
                ("版本", "Rev."),
                ("标题", "Title"),
                ("状态", "State"),
                ("生效", "From"),
                ("止于", "To"),
            )
            for one in work.session.scalars(queries.revisions_of(found.id, scope)):
                days = (str(day) if day else "" for day in (one.effective_on, one.effective_to))
                title = one.title.in_(shell.language)
                table.add_row(str(one.id), one.label, title, _state(house, shell, one), *days)
        shell.say(f"{found.number}（{house.desk.types[found.type].text.zh}）", f"{found.number} ({found.type})")
        shell.out.print(table)


@document.command("create")
def document_create(
    context: typer.Context,
    type: Annotated[str, typer.Option(help="文件类型，例如 procedure · type of document")],
    title: Annotated[str, typer.Option(help="标题 · title")],
    unit: Annotated[str, typer.Option(help="部门代码 · code of the unit")],
    who: Who = "",
    password_file: PasswordFile = "",
    title_en: Annotated[str, typer.Option(help="英文标题 · English title")] = "",
    clause: Annotated[list[str] | None, typer.Option(help="条款，可重复 · clause, may be repeated")] = None,
    language: Annotated[str, typer.Option(help="zh, en, both")] = "zh",
    number: Annotated[str, typer.Option(help="沿用的编号 · an existing number to keep")] = "",
) -> None:
    """建立文件并取号 · Begin a document; prints its number and the item of its draft."""
    if language not in ("zh", "en", "both"):
        raise typer.BadParameter("zh, en, both")
    shell = shell_of(context)
    with shell.house() as house, shell.person(house, who, password_file) as acting:
        with working(house.store, acting.actor, house.clock) as work:
            revision = service.begin_document(
                house.desk,
                work,
                type=type,
                title=Text(
                    "" if language == "en" and not title_en else title, title_en or (title if language == "en" else "")
                ),
                unit=unit_by_code(work.session, unit),
                clauses=clause or [],
                language=language,
                number=number,
            )
        settle(house)
        shell.line(f"{revision.number}\t{revision.id}")


@document.command("upload")
def document_upload(
    context: typer.Context,
    number: Number,
    file: Annotated[Path, typer.Argument(help="文件 · the file")],
    who: Who = "",
    password_file: PasswordFile = "",
) -> None:
    """上传草稿正文 · Save a file as the draft's text."""
    shell = shell_of(context)
    with shell.house() as house, shell.person(house, who, password_file) as acting:
        data = read_file(file)
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder) / "upload"
            copy.write_bytes(data)
            intake = house.desk.intake.take_in(copy, file.name, limit_bytes=house.settings.upload_limit_mib << 20)
        sha256 = house.blobs.put(data)
        with working(house.store, acting.actor, house.clock) as work:
            scope = scope_of(work)
            found = queries.document_by_number(work.session, number, scope)
            draft = _working_revision(work.session.scalar(queries.open_revision(found.id)), number)
            revision = open_item(work.session, draft.id, scope)
            assert isinstance(revision, Revision)
            content = service.save_content(
                house.desk, work, revision, intake, sha256=sha256, size=len(data), name=file.name
            )
        settle(house)
        shell.say(
            f"{number} {revision.label} 第 {content.serial} 稿", f"{number} {revision.label}, draft {content.serial}"
        )
        for one in (*intake.warnings, *intake.blockers):
            shell.say(f"  · {one.text.zh}", f"  · {one.text.en}")


def _working_revision(revision: Revision | None, number: str) -> Revision:
    """Raises NothingInProgress."""
    if revision is None:
        raise NothingInProgress(number=number)
    return revision


@document.command("revise")
def document_revise(
    context: typer.Context,
    number: Number,
    reason: Annotated[str, typer.Option(help="更改理由 · reason")],
    who: Who = "",
    password_file: PasswordFile = "",
    summary: Annotated[str, typer.Option(help="更改内容摘要 · summary of changes")] = "",
    editorial: Annotated[bool, typer.Option(help="只改文字 · wording only")] = False,
) -> None:
    """开始修订 · Open the next revision."""
    shell = shell_of(context)
    with shell.house() as house, shell.person(house, who, password_file) as acting:
        with working(house.store, acting.actor, house.clock) as work:
            found: Document = queries.document_by_number(work.session, number, scope_of(work))
            revision = service.revise(house.desk, work, found, reason=reason, summary=summary, editorial=editorial)
        settle(house)
        shell.line(f"{revision.number}\t{revision.label}\t{revision.id}")


def search(
    context: typer.Context,
    words: Annotated[str, typer.Argument(help="查找内容 · what to look for")],
    who: Who = "",
    password_file: PasswordFile = "",
    limit: Annotated[int, typer.Option(min=1, max=100)] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="每行一个 JSON · one JSON object a line")] = False,
) -> None:
    """按内容查找文件 · Find documents by their words."""
    shell = shell_of(context)
    with shell.house() as house, shell.person(house, who, password_file) as acting:
        settle(house)
        _answer(shell, house, acting, Query(words, limit=limit), as_json=as_json)


def _answer(shell: Shell, house: House, acting: Acting, query: Query, *, as_json: bool) -> None:
    with looking(house.store, acting.actor, house.clock) as work:
        answer = ask(house.index, work.session, scope_of(work), query)
    table = _table(shell, ("编号", "Number"), ("标题", "Title"), ("状态", "State"))
    for hit in answer.found.hits:
        lifecycle = house.lifecycles[hit.kind]
        title = Text(hit.title_zh or hit.title_en, hit.title_en or hit.title_zh).in_(shell.language)
        state = lifecycle.newest.states[hit.state].label.text.in_(shell.language)
        if as_json:
            line = {"item": hit.item_id, "number": hit.number, "title": title, "state": hit.state}
            shell.line(json.dumps(line, ensure_ascii=False))
        table.add_row(hit.number, title, state)
    if as_json:
        return
    if answer.degraded:
        shell.say("（索引不可用，只按编号和标题查找）", "(without the index only numbers and titles are searched)")
    if answer.found.hits:
        shell.out.print(table)
    shell.say(f"共 {answer.found.total} 项", f"{answer.found.total} found")


def register(app: typer.Typer) -> None:
    app.add_typer(document, name="document")
    app.command("search")(search)
