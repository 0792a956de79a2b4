"""Commands about units, people and access tokens; they act as the installer, and the journal says so."""

from datetime import date, datetime
from typing import Annotated, Literal, cast

import typer

from docflow.cli.errors import RoleUnreadable
from docflow.cli.installation import welcome_address
from docflow.cli.shell import settle, shell_of
from docflow.journal.work import Work, working
from docflow.kernel.actor import INSTALLER
from docflow.people.accounts import add_token, issue_welcome
from docflow.people.models import Person
from docflow.people.queries import person_by_username, unit_by_code, units
from docflow.people.service import add_person, add_unit, give_role

unit = typer.Typer(help="部门 · Units", no_args_is_help=True)
person = typer.Typer(help="人员 · People", no_args_is_help=True)
token = typer.Typer(help="访问令牌 · Access tokens", no_args_is_help=True)

Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="最后一日 · last day", show_default=False)]


@unit.command("add")
def unit_add(
    context: typer.Context,
    code: Annotated[str, typer.Argument(help="部门代码 · code")],
    name: Annotated[str, typer.Option(help="名称 · name")],
    name_en: Annotated[str, typer.Option(help="英文名称 · English name")] = "",
    kind: Annotated[str, typer.Option(help="company, site, department, workshop")] = "department",
    parent: Annotated[str, typer.Option(help="上级部门代码，默认为最上级 · the unit above")] = "",
) -> None:
    """添加部门 · Add a unit."""
    shell = shell_of(context)
    with shell.house() as house:
        with working(house.store, INSTALLER, house.clock) as work:
            above = unit_by_code(work.session, parent) if parent else work.session.scalar(units().limit(1))
            add_unit(work, code=code, name_zh=name, name_en=name_en, kind=kind, parent=above)
        settle(house)
        shell.say(f"已添加部门 {code}", f"Unit {code} was added")


@person.command("add")
def person_add(
    context: typer.Context,
    username: Annotated[str, typer.Argument(help="用户名 · user name")],
    name: Annotated[str, typer.Option(help="姓名 · name")],
    unit: Annotated[str, typer.Option(help="所在部门代码 · code of the home unit")],
    role: Annotated[
        list[str] | None,
        typer.Option(help="角色@部门，可重复，例如 author@QA · role@UNIT, may be repeated", show_default=False),
    ] = None,
    name_en: Annotated[str, typer.Option(help="英文姓名 · English name")] = "",
    email: Annotated[str, typer.Option(help="邮箱 · e-mail address")] = "",
    until: Day = None,
) -> None:
    """添加人员并给出一次性令牌，由本人设置密码 · Add a person; prints the one-time token for the password."""
    shell = shell_of(context)
    with shell.house() as house:
        with working(house.store, INSTALLER, house.clock) as work:
            made = add_person(
                work,
                name=name,
                name_en=name_en,
                email=email,
                unit=unit_by_code(work.session, unit),
                username=username,
            )
            for words in role or []:
                _give(work, made, words, until.date() if until else None)
            welcome = issue_welcome(work, made)
        settle(house)
        shell.say(f"{name} 的一次性令牌：{welcome}", f"One-time token of {name}: {welcome}")
        shell.line(welcome_address(house.settings, welcome))


def _give(work: Work, to: Person, words: str, until: date | None) -> None:
    """Give a role written as `role@UNIT` or `role:type@UNIT`. Raises RoleUnreadable."""
    role, at, code = words.rpartition("@")
    name, _, document_type = role.partition(":")
    if not (at and name and code):
        raise RoleUnreadable(role=words)
    give_role(
        work,
        to,
        role=name,
        unit=unit_by_code(work.session, code),
        document_type=document_type or None,
        to_on=until,
    )


@token.command("create")
def token_create(
    context: typer.Context,
    person: Annotated[str, typer.Option(help="用户名 · user name")],
    name: Annotated[str, typer.Option(help="用途，例如 portal · what it is for")],
    scope: Annotated[str, typer.Option(help="read 或 write")] = "read",
    until: Day = None,
) -> None:
    """创建访问令牌，只显示一次 · Create an access token; it is shown once."""
    shell = shell_of(context)
    if scope not in ("read", "write"):
        raise typer.BadParameter("read, write")
    with shell.house() as house:
        with working(house.store, INSTALLER, house.clock) as work:
            made = add_token(
                work,
                person_by_username(work.session, person),
                name=name,
                scope=cast(Literal["read", "write"], scope),
                expires_on=until.date() if until else None,
            )
        settle(house)
        shell.line(made)


def register(app: typer.Typer) -> None:
    app.add_typer(unit, name="unit")
    app.add_typer(person, name="person")
    app.add_typer(token, name="token")
