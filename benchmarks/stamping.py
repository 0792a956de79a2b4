"""Stamp a controlled copy of a Word file; the floor unpacks and packs the same file again."""

import io
import zipfile
from pathlib import Path

from benchmarks.company import word_file
from benchmarks.measuring import Row, Size, side_by_side
from docflow.documents.controlled_copy import stamp
from docflow.documents.controlled_copy_facts import CopyFacts, HistoryLine, Signed
from docflow.kernel.text import Text

_FACTS = CopyFacts(
    organisation="江城水泥有限公司",
    number="CN-QP-001",
    title=Text("文件控制程序", ""),
    revision="A/1",
    state="现行有效",
    approved_on="2026-02-20",
    effective_on="2026-03-01",
    unit="质量管理部",
    clauses=("7.5.2",),
    signatures=(Signed("批准", "周岚", "管理者代表", "2026-02-20 16:42 UTC+08:00", "0" * 64),),
    history=(HistoryLine("A/0", "2025-01-01", "首次发布", "李明", "周岚"),),
)


def run(folder: Path, size: Size) -> list[Row]:
    data = word_file()

    def ours() -> None:
        stamp(data, _FACTS, "zh")

    def floor() -> None:
        packed = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
            for name in source.namelist():
                target.writestr(name, source.read(name))

    taken, beside = side_by_side(ours, floor, size.times)
    return [Row(f"stamp a controlled copy, {len(data) // 1000} KB", taken, beside, "<= 3x", most=3)]
