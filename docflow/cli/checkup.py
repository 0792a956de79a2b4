"""Looks an installation over: folder, database, keys, fonts, index, clock. Changes nothing."""

import os
import shutil
import stat
import subprocess
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Literal, NamedTuple

from sqlalchemy import func, select

from docflow.audits.planning.beside import solver_is_here
from docflow.documents.intake.legacy import find_converter
from docflow.house import House, build
from docflow.journal.followers import standings
from docflow.journal.models import JournalEntry, JournalUnsealed
from docflow.kernel.errors import Refusal
from docflow.kernel.settings import Settings
from docflow.kernel.text import Text
from docflow.search.engines import chosen, fast_engine_is_here
from docflow.search.errors import IndexBroken
from docflow.store.errors import StoreNotReady
from docflow.store.migrating import require_current

Level = Literal["good", "note", "fault"]
_LONG = timedelta(seconds=60)
_LITTLE_MIB = 500
_FAR_BEHIND = 1000


class Finding(NamedTuple):
    """One thing looked at. A note hinders nobody; a fault needs somebody."""

    level: Level
    text: Text


def good(zh: str, en: str) -> Finding:
    return Finding("good", Text(zh, en))


def note(zh: str, en: str) -> Finding:
    return Finding("note", Text(zh, en))


def fault(zh: str, en: str) -> Finding:
    return Finding("fault", Text(zh, en))


def examine(settings: Settings) -> list[Finding]:
    """Everything there is to say, the folder first; what cannot be looked at without it is left out."""
    findings = [*_folder(settings)]
    if not any(one.level == "fault" for one in findings):
        findings += _inside(settings)
    return [*findings, *_programs(), *_zone(settings)]


def _folder(settings: Settings) -> Iterator[Finding]:
    folder = settings.data
    if not folder.is_dir():
        yield fault(f"没有数据文件夹 {folder}，请先运行 docflow init", f"No data folder {folder}; run docflow init")
        return
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        yield fault(f"数据文件夹 {folder} 不可读写", f"The data folder {folder} cannot be read and written")
        return
    yield good(f"数据文件夹 {folder}", f"Data folder {folder}")
    free = shutil.disk_usage(folder).free >> 20
    say = good if free >= _LITTLE_MIB else fault
    yield say(f"剩余空间 {free} MiB", f"{free} MiB left on its disk")
    for name in ("keys", "files", "index"):
        part = folder / name
        if part.is_dir() and part.stat().st_mode & 0o077:
            yield fault(f"{part} 对他人开放，请运行 chmod 700", f"{part} is open to others; run chmod 700 on it")
    if not (folder / "keys" / "checkpoint.key").is_file():
        yield fault("没有检查点密钥，请先运行 docflow init", "There is no checkpoint key; run docflow init")
    elif stat.S_IMODE((folder / "keys" / "checkpoint.key").stat().st_mode) & 0o077:
        yield fault("检查点密钥对他人可读，请运行 chmod 600", "Others can read the checkpoint key; run chmod 600 on it")
    else:
        yield good("检查点密钥", "Checkpoint key")
    if not settings.database and not (folder / "docflow.sqlite").is_file():
        yield fault("没有数据库，请先运行 docflow init", "There is no database; run docflow init")


def _inside(settings: Settings) -> Iterator[Finding]:
    try:
        house = build(settings)
    except Refusal as refusal:
        yield Finding("fault", refusal.text)
        return
    try:
        require_current(house.store)
        house.open()
        yield good("数据库版本与流程", "Database version and workflows")
        for look in (_journal, _index):
            yield from look(house)
    except StoreNotReady as refusal:
        yield Finding("fault", refusal.text)
    except Refusal as refusal:
        yield Finding("fault", refusal.text)
    finally:
        house.close()


def _journal(house: House) -> Iterator[Finding]:
    with house.store.reading() as session:
        oldest = session.scalar(
            select(func.min(JournalEntry.at)).join(JournalUnsealed, JournalUnsealed.entry_id == JournalEntry.id)
        )
        found = standings(session, [follower.name for follower in house.followers])
    if oldest is not None and house.clock.now() - oldest > _LONG:
        yield fault("日志条目未及时封存，请检查后台工作是否在运行", "Entries wait to be sealed; does the worker run?")
    else:
        yield good("日志已封存", "The journal is sealed")
    for one in found:
        if one.name == "search":
            continue  # The index keeps its own place; it is looked at below.
        say: Callable[[str, str], Finding] = fault if one.fault or one.behind > _FAR_BEHIND else good
        yield say(f"{one.name} 落后 {one.behind} 条 {one.fault}", f"{one.name} is {one.behind} behind {one.fault}")


def _index(house: House) -> Iterator[Finding]:
    with house.store.reading() as session:
        (search,) = standings(session, ["search"])
    try:
        behind = search.position + search.behind - house.index.position()
    except IndexBroken as broken:
        yield Finding("fault", broken.text)
        return
    if behind < 0 or behind > _FAR_BEHIND or search.fault:
        yield fault(
            f"全文索引与日志相差 {behind} 条 {search.fault}，可运行 docflow rebuild search",
            f"The index is {behind} entries behind {search.fault}; docflow rebuild search makes it anew",
        )
    else:
        engine = chosen(house.settings.search)
        yield good(f"全文索引（{engine}），落后 {behind} 条", f"Search index ({engine}), {behind} entries behind")


def _programs() -> Iterator[Finding]:
    if find_converter() is None:
        yield note(
            "没有 LibreOffice：不提供 PDF，不能读取 .doc 和 .odt",
            "No LibreOffice: there are no PDFs, and .doc and .odt files cannot be read",
        )
    else:
        yield good("LibreOffice", "LibreOffice")
    if solver_is_here():
        yield good("OR-Tools：审核日历由求解器排定", "OR-Tools: audit calendars are computed by a solver")
    else:
        yield note(
            "没有 OR-Tools：审核日历用贪心法排定，可能漏掉可行的安排",
            "No OR-Tools: audit calendars are planned greedily and may miss one that exists",
        )
    if fast_engine_is_here():
        yield good("tantivy：快速全文检索", "tantivy: fast full-text search")
    else:
        yield note(
            '没有 tantivy：全文检索由 Whoosh 完成，结果相同，但较慢；pip install "docflow[fast]" 可安装',
            'No tantivy: Whoosh searches, with the same answers but slower; pip install "docflow[fast]" has it',
        )
    lister = shutil.which("fc-list")
    if lister is None:
        yield note("没有 fontconfig，无法检查中文字体", "No fontconfig, so Chinese fonts cannot be looked for")
        return
    found = subprocess.run([lister, ":lang=zh-cn", "family"], capture_output=True, text=True, timeout=60, check=False)  # noqa: S603
    if found.stdout.strip():
        yield good("中文字体", "Chinese fonts")
    else:
        yield note("没有中文字体，PDF 中的汉字无法显示", "No Chinese font: PDFs cannot show Chinese characters")


def _zone(settings: Settings) -> Iterator[Finding]:
    yield good(f"组织时区 {settings.zone}", f"The organisation's time zone is {settings.zone}")
