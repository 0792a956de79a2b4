"""What every command shares: the language it speaks, the house it opens, the person it acts for."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
from pydantic import ValidationError
from pydantic_settings import SettingsError
from rich.console import Console
from sqlalchemy.exc import OperationalError

from docflow.cli.errors import ActorNotNamed, DatabaseUnreachable, FileUnreadable, FolderUnusable, SettingsInvalid
from docflow.house import House, build
from docflow.kernel.actor import Actor
from docflow.kernel.clock import Clock
from docflow.kernel.errors import Refusal
from docflow.kernel.settings import Settings
from docflow.kernel.text import LANGUAGES, Language, Text, as_language, one_line
from docflow.people.errors import TotpNeeded
from docflow.people.sessions import end_session, log_in
from docflow.people.signing import Proof, authenticate
from docflow.search.errors import IndexBroken, IndexBusy, IndexMoved
from docflow.store.errors import StoreNotReady
from docflow.store.migrating import require_current

Who = Annotated[
    str, typer.Option("--as", envvar="DOCFLOW_AS", metavar="USERNAME", help="由谁进行 · who acts", show_default=False)
]
PasswordFile = Annotated[
    str,
    typer.Option(
        metavar="FILE",
        help="从文件读密码，- 为标准输入 · read the password from a file, - for standard input",
        show_default=False,
    ),
]
_WIDE = 400


def language_of_environment() -> Language:
    """The first of LC_ALL, LC_MESSAGES and LANG that says something; English for all that is not Chinese."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if words := os.environ.get(name, ""):
            return as_language(words)
    return "en"


@dataclass
class Shell:
    """One call of the command line."""

    language: Language
    data: Path | None = None

    @property
    def out(self) -> Console:
        """For tables, which are not folded on their way into a file or another program."""
        return Console(highlight=False, width=None if sys.stdout.isatty() else _WIDE)

    @property
    def notes(self) -> Console:
        """Where progress and questions go, so that the answer alone stands on standard output."""
        return Console(stderr=True, highlight=False, soft_wrap=True)

    def words(self, zh: str, en: str) -> str:
        return Text(zh, en).in_(self.language)

    def say(self, zh: str, en: str) -> None:
        typer.echo(self.words(zh, en))

    def line(self, words: str) -> None:
        """What is the same in both languages, as it stands."""
        typer.echo(words)

    def settings(self, **given: object) -> Settings:
        """Raises SettingsInvalid."""
        chosen = {name: value for name, value in given.items() if value is not None}
        if self.data is not None:
            chosen["data"] = self.data
        try:
            return Settings(**chosen)  # type: ignore[arg-type]
        except ValidationError as wrong:
            faults = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in wrong.errors())
            raise SettingsInvalid(summary=one_line(faults)) from wrong
        except (SettingsError, ValueError, OSError) as wrong:
            raise SettingsInvalid(summary=one_line(str(wrong))) from wrong

    @contextmanager
    def refusing(self) -> Iterator[None]:
        """Tell a refusal in one line, its reasons below it, and end with exit code 1."""
        try:
            yield
        except Refusal as refusal:
            self._tell(refusal)
            raise typer.Exit(1) from refusal
        except OperationalError as broken:
            self._tell(DatabaseUnreachable(reason=one_line(str(broken.orig))))
            raise typer.Exit(1) from broken

    def _tell(self, refusal: Refusal) -> None:
        typer.echo(refusal.text.in_(self.language), err=True)
        for _, text in refusal.facts.get("reasons", ()):
            typer.echo(f"  - {text.in_(self.language)}", err=True)

    @contextmanager
    def house(self, settings: Settings | None = None) -> Iterator[House]:
        """The house of the data folder, ready for use; a refusal in the block is told.

        Raises StoreNotReady (told) for a folder that was never begun or needs `docflow migrate`.
        """
        with self.refusing():
            chosen = settings or self.settings()
            if not begun(chosen):
                raise StoreNotReady()
            house = build_in(chosen)
            try:
                require_current(house.store)
                house.open()
                yield house
            finally:
                house.close()

    @contextmanager
    def plans(self) -> Iterator[House]:
        """The house for looking at its workflows: compared with those in use where a folder was begun, else as read."""
        if begun(self.settings()):
            with self.house() as house:
                yield house
            return
        with self.refusing(), TemporaryDirectory() as folder:
            house = build_in(Settings(data=Path(folder), search="memory"))
            try:
                yield house
            finally:
                house.close()

    @contextmanager
    def person(self, house: House, username: str, password_file: str) -> Iterator["Acting"]:
        """Somebody logged in for the length of a command, with everything they may do and nothing more."""
        if not username:
            raise ActorNotNamed()
        password = self._password(password_file, username)
        try:
            _, actor = log_in(house.store, house.clock, username=username, password=password, agent="docflow")
        except TotpNeeded:
            code = self.ask(Text("动态验证码", "Code of your authenticator"))
            _, actor = log_in(
                house.store, house.clock, username=username, password=password, totp=code, agent="docflow"
            )
        try:
            yield Acting(self, house, actor, password)
        finally:
            end_session(house.store, house.clock, actor)

    def _password(self, password_file: str, username: str) -> str:
        if password_file == "-":  # noqa: S105 - the name of standard input
            return sys.stdin.readline().rstrip("\r\n")
        if password_file:
            lines = read_file(Path(password_file)).decode("utf-8", "replace").splitlines()
            return lines[0] if lines else ""
        return self.ask(Text(f"{username} 的密码", f"Password of {username}"), hidden=True)

    def ask(self, question: Text, *, hidden: bool = False) -> str:
        answer: str = typer.prompt(question.in_(self.language), hide_input=hidden, err=True)
        return answer


@dataclass
class Acting:
    """A person at the command line."""

    shell: Shell
    house: House
    actor: Actor
    password: str

    def proof(self) -> Proof:
        """Who they are, proved once more for one signature."""
        store, clock = self.house.store, self.house.clock
        try:
            return authenticate(store, clock, self.actor, password=self.password)
        except TotpNeeded:
            code = self.shell.ask(Text("签名用的动态验证码", "Code of your authenticator, to sign"))
            return authenticate(store, clock, self.actor, password=self.password, totp=code)


def shell_of(context: typer.Context) -> Shell:
    shell: Shell = context.find_root().obj
    return shell


def chosen_language(word: str) -> Language:
    """Raises typer's own complaint for a language that docflow does not speak."""
    for language in LANGUAGES:
        if word == language:
            return language
    raise typer.BadParameter(", ".join(LANGUAGES))


def begun(settings: Settings) -> bool:
    """Whether there is a database to open; one on a server is asked itself."""
    return bool(settings.database) or (settings.data / "docflow.sqlite").is_file()


def build_in(settings: Settings, clock: Clock | None = None) -> House:
    """The house of a data folder. Raises FolderUnusable besides what `build` raises."""
    try:
        return build(settings, clock)
    except OSError as refused:
        raise FolderUnusable(folder=settings.data, reason=refused.strerror or str(refused)) from refused


def read_file(path: Path) -> bytes:
    """Raises FileUnreadable."""
    try:
        return path.read_bytes()
    except OSError as refused:
        raise FileUnreadable(file=path, reason=refused.strerror or str(refused)) from refused


def settle(house: House) -> None:
    """Seal and index what was just done, unless a running server is at it already."""
    with suppress(IndexMoved, IndexBusy, IndexBroken):
        house.settle()
