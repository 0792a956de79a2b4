"""The command line: docflow serve, init, person add, step, verify …"""

from pathlib import Path
from typing import Annotated

import typer

from docflow import __version__
from docflow.cli import documents, installation, people, steps, upkeep
from docflow.cli.shell import Shell, chosen_language, language_of_environment

app = typer.Typer(
    name="docflow",
    help="受控文件与审核 · Document control and audit",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.callback()
def begin(
    context: typer.Context,
    language: Annotated[
        str, typer.Option(help="zh 或 en，默认按 LANG · zh or en, else as LANG says", show_default=False)
    ] = "",
    data: Annotated[
        Path | None,
        typer.Option(help="数据文件夹，默认按设置 · data folder, else as the settings say", show_default=False),
    ] = None,
) -> None:
    context.obj = Shell(chosen_language(language) if language else language_of_environment(), data)


@app.command("version")
def version(context: typer.Context) -> None:
    """版本 · The version of this docflow."""
    typer.echo(__version__)


for part in (installation, people, documents, steps, upkeep):
    part.register(app)
