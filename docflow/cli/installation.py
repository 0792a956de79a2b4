"""Commands that prepare and run an installation: init, migrate, serve, worker, doctor."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated

import typer
from rich.progress import Progress
from sqlalchemy import select

from docflow import logs
from docflow.cli.checkup import Finding, examine
from docflow.cli.errors import FolderInUse
from docflow.cli.shell import Shell, begun, build_in, chosen_language, settle, shell_of
from docflow.demo.filling import PASSWORD, fill_with_demonstration, who_is_who
from docflow.documents.starter import begin_starter_documents
from docflow.house import House
from docflow.journal.work import working
from docflow.kernel.actor import INSTALLER
from docflow.kernel.settings import Settings
from docflow.kernel.text import Language, Text
from docflow.people.models import RoleHeld
from docflow.people.queries import units
from docflow.people.service import first_administrator
from docflow.search.rebuilding import mend
from docflow.serving import check_settings, serve
from docflow.standards.errors import StandardUnknown
from docflow.store.migrating import migrate, require_current
from docflow.worker import at_work

_MARKS = {"good": "✓", "note": "·", "fault": "✗"}


@dataclass(frozen=True)
class Beginning:
    """What a new organisation is begun with."""

    organisation: str
    organisation_en: str
    code: str
    name: str
    username: str


def welcome_address(settings: Settings, token: str) -> str:
    base = settings.public_url.rstrip("/") or f"http://{settings.host}:{settings.port}"
    return f"{base}/welcome?token={token}"


def init(
    context: typer.Context,
    organisation: Annotated[str, typer.Option(help="组织名称 · name of the organisation")],
    organisation_en: Annotated[str, typer.Option(help="英文名称 · its English name")] = "",
    standard: Annotated[
        str, typer.Option(help="按此标准建立起始文件，例如 cieccpa · begin its starter documents")
    ] = "",
    language: Annotated[str, typer.Option(help="起始文件的语言 · language of the starter documents")] = "zh",
    code: Annotated[str, typer.Option(help="最上级部门代码 · code of the topmost unit")] = "HQ",
    admin: Annotated[str, typer.Option(help="首位管理员的用户名 · user name of the first administrator")] = "admin",
    admin_name: Annotated[str, typer.Option(help="首位管理员的姓名 · name of the first administrator")] = "系统管理员",
) -> None:
    """准备空的数据文件夹，并给出首位管理员的一次性链接 · Prepare an empty data folder."""
    shell, written = shell_of(context), chosen_language(language)
    with shell.refusing(), prepared(shell.settings()) as house:
        if standard and standard not in {pack.id for pack in house.packs}:
            raise StandardUnknown(standard=standard)
        beginning = Beginning(organisation, organisation_en, code, admin_name, admin)
        token = begin_organisation(house, beginning)
        if standard:
            _begin_documents(shell, house, standard, written)
        settle(house)
        shell.say(
            f"“{organisation}”已就绪：{house.settings.data}", f"“{organisation}” is ready in {house.settings.data}"
        )
        shell.say(f"管理员 {admin} 的一次性令牌：{token}", f"One-time token of the administrator {admin}: {token}")
        shell.say(
            "启动 docflow serve 后打开此链接，设置密码：", "Run docflow serve, open this link and choose a password:"
        )
        shell.line(welcome_address(house.settings, token))


def begin_organisation(house: House, beginning: Beginning) -> str:
    """The topmost unit, the first administrator, and the one-time token. Raises AdministratorExists."""
    with working(house.store, INSTALLER, house.clock) as work:
        _, token = first_administrator(
            work,
            organisation=beginning.organisation,
            organisation_en=beginning.organisation_en,
            code=beginning.code,
            name=beginning.name,
            username=beginning.username,
        )
    return token


def _begin_documents(shell: Shell, house: House, standard: str, language: Language) -> None:
    pack = next(pack for pack in house.packs if pack.id == standard)
    title = Text(f"{pack.code}《{pack.title.zh}》", f"{pack.code} {pack.title.en}")
    with Progress(console=shell.notes, transient=True) as bar, working(house.store, INSTALLER, house.clock) as work:
        task = bar.add_task(shell.words("起始文件", "Starter documents"), total=None)
        top = work.session.scalars(units().limit(1)).one()
        made = begin_starter_documents(
            house.desk,
            work,
            standard=standard,
            standard_title=title,
            unit=top,
            language=language,
            progress=lambda done, total: bar.update(task, completed=done, total=total),
        )
        count = len(made)
    shell.say(f"建立了 {count} 份起始文件草稿", f"{count} starter documents were begun as drafts")


def migrate_database(context: typer.Context) -> None:
    """把数据库升级到本版本 · Bring the database to the version of this docflow."""
    shell = shell_of(context)
    with shell.refusing(), prepared(shell.settings()):
        shell.say("数据库已是本版本", "The database is at this docflow's version")


def serve_web(
    context: typer.Context,
    demo: Annotated[
        bool, typer.Option(help="在空文件夹中填入演示组织 · fill an empty folder with a demonstration")
    ] = False,
    host: Annotated[str | None, typer.Option(help="监听地址 · address to listen on", show_default=False)] = None,
    port: Annotated[int | None, typer.Option(help="端口 · port", show_default=False)] = None,
    workers: Annotated[
        int | None, typer.Option(help="进程数，仅 PostgreSQL 可多于 1 · processes", show_default=False)
    ] = None,
) -> None:
    """启动网页、接口和后台工作 · Serve pages, API and background work."""
    shell = shell_of(context)
    with shell.refusing():
        settings = shell.settings(host=host, port=port, workers=workers)
        logs.configure(settings.log_format)
        with opened_or_new(shell, settings, demo=demo) as house:
            check_settings(house)
            shell.say(
                f"docflow 在 http://{settings.host}:{settings.port}",
                f"docflow is at http://{settings.host}:{settings.port}",
            )
            _say_what_is_next(shell, house)
            serve(house)


@contextmanager
def opened_or_new(shell: Shell, settings: Settings, *, demo: bool) -> Iterator[House]:
    """The house of the folder; an empty one is prepared first, or filled when a demonstration is wanted.

    A folder that holds an organisation already is opened as it is: a demonstration goes on where it was left.
    """
    if not begun(settings):
        if demo:
            _demonstrate(shell, settings)
        else:
            with prepared(settings):
                pass
    with shell.house(settings) as house:
        if demo:
            _introduce(shell)
        yield house


def _demonstrate(shell: Shell, settings: Settings) -> None:
    """Raises FolderInUse when something else lies in the folder."""
    if settings.data.exists() and any(settings.data.iterdir()):
        raise FolderInUse(folder=settings.data)
    with Progress(console=shell.notes, transient=True) as bar:
        task = bar.add_task(shell.words("演示数据", "Demonstration"), total=None)
        fill_with_demonstration(settings, lambda done, total: bar.update(task, completed=done, total=total))


def _introduce(shell: Shell) -> None:
    shell.say(f"演示组织，所有人的密码：{PASSWORD}", f"A demonstration; everybody's password: {PASSWORD}")
    for one in who_is_who():
        shell.say(f"  {one.username:<12}{one.name}　{one.part.zh}", f"  {one.username:<12}{one.name_en}, {one.part.en}")


def _say_what_is_next(shell: Shell, house: House) -> None:
    with house.store.reading() as session:
        if session.scalar(select(RoleHeld.id).where(RoleHeld.role == "admin").limit(1)) is None:
            shell.say(
                "还没有管理员，请在另一个终端运行：docflow init --organisation “组织名称”",
                'There is no administrator yet; in another terminal run: docflow init --organisation "…"',
            )


def work_behind(context: typer.Context) -> None:
    """只运行后台工作（另有网页进程时）· Run the background work alone, beside web processes."""
    shell = shell_of(context)
    with shell.refusing():
        settings = shell.settings()
        logs.configure(settings.log_format)
        with shell.house(settings) as house, at_work(house) as worker:
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda *_: worker.ask_to_stop())
            shell.say("后台工作已启动", "The worker is running")
            worker.wait()


def doctor(context: typer.Context) -> None:
    """检查安装是否正常 · Check whether the installation is in order."""
    shell = shell_of(context)
    with shell.refusing():
        findings: list[Finding] = examine(shell.settings())
    for one in findings:
        shell.say(f"{_MARKS[one.level]} {one.text.zh}", f"{_MARKS[one.level]} {one.text.en}")
    if any(one.level == "fault" for one in findings):
        raise typer.Exit(1)


@contextmanager
def prepared(settings: Settings) -> Iterator[House]:
    """The house of a folder whose tables, workflows, key and index are made or brought up to date."""
    house = build_in(settings)
    try:
        migrate(house.store)
        require_current(house.store)
        house.open()
        mend(house.store, house.kinds, house.index)
        yield house
    finally:
        house.close()


def register(app: typer.Typer) -> None:
    app.command("init")(init)
    app.command("migrate")(migrate_database)
    app.command("serve")(serve_web)
    app.command("worker")(work_behind)
    app.command("doctor")(doctor)
