"""Commands that look after what is kept: verify, rebuild, workflows."""

from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress

from docflow.cli.errors import WorkflowUnknown
from docflow.cli.shell import chosen_language, read_file, shell_of
from docflow.journal.checkpoint import exported
from docflow.lifecycle.drawing import mermaid
from docflow.search.rebuilding import rebuild as rebuild_index

rebuilding = typer.Typer(help="重建 · Make anew", no_args_is_help=True)
workflows = typer.Typer(help="流程 · Workflows", no_args_is_help=True)

FAULT_FOUND = 2
"""Exit code of a verification that found something."""


def verify(
    context: typer.Context,
    checkpoints: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="另行保存的检查点 · checkpoints kept elsewhere", show_default=False),
    ] = None,
) -> None:
    """重新核对日志与文件；发现问题时以 2 结束 · Check journal and files again; exit code 2 when a fault is found."""
    shell = shell_of(context)
    with shell.house() as house:
        notes: list[str] = []
        if checkpoints is not None:
            read_file(checkpoints)
            notes = exported(checkpoints)
        with Progress(console=shell.notes, transient=True) as bar:
            task = bar.add_task(shell.words("核对", "Verifying"), total=None)
            report = house.verify(
                checkpoints=notes, progress=lambda done, total: bar.update(task, completed=done, total=total)
            )
        shell.say(
            f"已核对 {report.entries} 个条目、{report.checkpoints} 个检查点，根 {report.root.hex()}",
            f"{report.entries} entries and {report.checkpoints} checkpoints were checked; root {report.root.hex()}",
        )
        for one in report.findings:
            shell.say(f"✗ {one.text.zh}（{one.place}）", f"✗ {one.text.en} ({one.place})")
        if not report.sound:
            total = sum(report.counts.values())
            shell.say(f"发现 {total} 处问题", f"{total} faults were found")
            raise typer.Exit(FAULT_FOUND)
        shell.say("未发现问题", "No fault was found")


@rebuilding.command("search")
def rebuild_search(context: typer.Context) -> None:
    """重建全文索引并与数据库比对 · Make the search index anew and compare it with the database."""
    shell = shell_of(context)
    with shell.house() as house:
        with Progress(console=shell.notes, transient=True) as bar:
            task = bar.add_task(shell.words("重建索引", "Indexing"), total=None)
            compared = rebuild_index(
                house.store,
                house.kinds,
                house.index,
                progress=lambda done, total: bar.update(task, completed=done, total=total),
            )
        short = compared.filed_checksum[:16]
        shell.say(
            f"数据库 {compared.expected} 项，索引 {compared.filed} 项，校验和 {short}",
            f"{compared.expected} in the database, {compared.filed} in the index, checksum {short}",
        )
        if not compared.agree:
            shell.say("索引与数据库不一致", "Index and database differ")
            raise typer.Exit(FAULT_FOUND)


@workflows.command("check")
def workflows_check(context: typer.Context) -> None:
    """检查流程文件，并与在用版本比对 · Check the workflow files against those in use."""
    shell = shell_of(context)
    with shell.plans() as house:
        for lifecycle in house.lifecycles.values():
            for one in lifecycle.versions.values():
                shell.say(
                    f"✓ {one.workflow} 第 {one.version} 版 {one.digest[:16]}",
                    f"✓ {one.workflow} version {one.version} {one.digest[:16]}",
                )


@workflows.command("draw")
def workflows_draw(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="流程 · the workflow")] = "revision",
    language: Annotated[str, typer.Option(help="zh, en")] = "",
) -> None:
    """以 Mermaid 图输出流程 · Print a workflow as a Mermaid diagram."""
    shell = shell_of(context)
    with shell.plans() as house:
        if name not in house.lifecycles:
            raise WorkflowUnknown(workflow=name, known=", ".join(house.lifecycles))
        words = chosen_language(language) if language else shell.language
        shell.line(mermaid(house.lifecycles[name].newest, words).rstrip())


def register(app: typer.Typer) -> None:
    app.command("verify")(verify)
    app.add_typer(rebuilding, name="rebuild")
    app.add_typer(workflows, name="workflows")
