"""The command that shows what an item's next steps are, and takes one."""

import json
from typing import Annotated, Any

import typer
from sqlalchemy.orm import Session

from docflow.cli.errors import FieldUnreadable
from docflow.cli.shell import Acting, PasswordFile, Shell, Who, settle, shell_of
from docflow.documents import queries
from docflow.journal.work import looking, working
from docflow.kernel.text import Text
from docflow.lifecycle.engine import Offer, Signed
from docflow.lifecycle.errors import ItemNotFound, StepUnknown
from docflow.lifecycle.items import Item, open_item
from docflow.people.queries import scope_of
from docflow.people.rights import Scope


def step(
    context: typer.Context,
    item: Annotated[str, typer.Argument(help="事项号或文件编号 · id of the item, or number of the document")],
    name: Annotated[
        str, typer.Argument(metavar="[STEP]", help="步骤，不给则列出 · the step, else all are listed")
    ] = "",
    who: Who = "",
    password_file: PasswordFile = "",
    comment: Annotated[str, typer.Option(help="意见或理由 · comment")] = "",
    field: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=VALUE", help="表单项，值为 JSON 或文字 · a field, as JSON or plain words"),
    ] = None,
    version: Annotated[
        int | None, typer.Option(help="您看到的版本，默认为现在的 · the version you saw", show_default=False)
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="不再询问是否签署 · sign without asking once more")] = False,
) -> None:
    """列出或进行流程步骤 · List the steps of an item with every reason against them, or take one."""
    shell = shell_of(context)
    with shell.house() as house:
        fields = dict(_field(words) for words in field or [])
        with shell.person(house, who, password_file) as acting:
            if name:
                _take(acting, item, name, comment, fields, version, asked=not yes)
                settle(house)
            else:
                _list(acting, item)


def _field(words: str) -> tuple[str, Any]:
    """`name=value`; a value that is not JSON is taken as it stands. Raises FieldUnreadable."""
    name, equals, value = words.partition("=")
    if not (equals and name):
        raise FieldUnreadable(field=words)
    try:
        return name, json.loads(value)
    except ValueError:
        return name, value


def _find(session: Session, scope: Scope, words: str) -> Item:
    """The item of that id; for a document's number what is in progress, else what is in force. Raises ItemNotFound."""
    if words.isdecimal():
        return open_item(session, int(words), scope)
    document = queries.document_by_number(session, words, scope)
    for asked in (queries.open_revision(document.id), queries.effective_revision(document.id)):
        if (revision := session.scalar(asked.limit(1))) is not None:
            return open_item(session, revision.id, scope)
    raise ItemNotFound(item=words)


def _list(acting: Acting, words: str) -> None:
    shell, house = acting.shell, acting.house
    with looking(house.store, acting.actor, house.clock) as work:
        item = _find(work.session, scope_of(work), words)
        lifecycle = house.lifecycles[item.kind]
        state = lifecycle.workflow_of(item).states[item.state].label.text.in_(shell.language)
        title = item.title.in_(shell.language)
        shell.say(
            f"{item.number}《{title}》，{state}，事项 {item.id}，版本 {item.version}",
            f"{item.number} “{title}”, {state}, item {item.id}, version {item.version}",
        )
        for offer in lifecycle.offers(work, item):
            _show(shell, offer)


def _show(shell: Shell, offer: Offer) -> None:
    mark = "✓" if offer.allowed else "✗"
    fields = ", ".join(offer.form.model_fields) if offer.form else ""
    label = offer.step.label.text.in_(shell.language)
    shell.line(f"{mark} {offer.name:<14}{label}{f'  [{fields}]' if fields else ''}")
    for _, text in offer.reasons:
        shell.line(f"    - {text.in_(shell.language)}")


def _take(
    acting: Acting, words: str, name: str, comment: str, fields: dict[str, Any], version: int | None, *, asked: bool
) -> None:
    shell, house = acting.shell, acting.house
    with looking(house.store, acting.actor, house.clock) as work:
        seen = _find(work.session, scope_of(work), words)
        lifecycle = house.lifecycles[seen.kind]
        if name not in lifecycle.workflow_of(seen).steps:
            raise StepUnknown(step=name)
        statement = lifecycle.statement(work, seen, name)
        item_id, shown = seen.id, seen.version if version is None else version
        allowed = any(offer.name == name and offer.allowed for offer in lifecycle.offers(work, seen))
    signed = None
    # Nobody is asked to sign what would be refused anyway; the attempt below then says why.
    if statement is not None and allowed:
        _show_statement(shell, statement.text, statement.facts, statement.sha256)
        if asked:
            typer.confirm(shell.words("签署？", "Sign?"), abort=True, err=True)
        signed = Signed(acting.proof(), statement.sha256)
    with working(house.store, acting.actor, house.clock) as work:
        item = open_item(work.session, item_id, scope_of(work), version=shown)
        lifecycle = house.lifecycles[item.kind]
        lifecycle.advance(work, item, name, comment=comment, fields=fields, signed=signed)
    state = lifecycle.workflow_of(item).states[item.state].label.text
    shell.say(f"{item.number}：{state.zh}，版本 {item.version}", f"{item.number}: {state.en}, version {item.version}")


def _show_statement(shell: Shell, text: Text, facts: dict[str, Any], sha256: str) -> None:
    title = facts["title"][0 if shell.language == "zh" else 1] or facts["title"][0] or facts["title"][1]
    lines = [
        text.in_(shell.language),
        shell.words(
            f"  {facts['number']}《{title}》，版本 {facts['version']}",
            f"  {facts['number']} “{title}”, version {facts['version']}",
        ),
        f"  SHA-256 {facts['content_sha256'] or '—'}",
        shell.words(f"  签署声明 {sha256}", f"  statement {sha256}"),
    ]
    typer.echo("\n".join(lines), err=True)


def register(app: typer.Typer) -> None:
    app.command("step")(step)
