"""7.5.3: a register leaves the house as a spreadsheet that shows what is there and runs nothing."""

import io
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from lxml import etree
from python_calamine import CalamineWorkbook

from docflow.kernel.text import Text
from docflow.reports import registers
from docflow.reports.registers import Cell, Column, RegisterTooLong, register

ZONE = ZoneInfo("Asia/Shanghai")
S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
TITLE = Text("不符合台账", "Register of nonconformities")
COLUMNS = (
    Column(Text("编号", "No.")),
    Column(Text("标题", "Title"), "long"),
    Column(Text("提出日期", "Opened on"), "date"),
    Column(Text("关闭时间", "Closed at"), "instant"),
    Column(Text("天数", "Days"), "number"),
)


def made(rows: Iterator[tuple[Cell, ...]] | list[tuple[Cell, ...]], language: str = "zh") -> bytes:
    return register(TITLE, COLUMNS, rows, language=language, zone=ZONE)


def read(content: bytes) -> list[list[object]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()


def part(content: bytes, name: str) -> etree._Element:
    return etree.fromstring(zipfile.ZipFile(io.BytesIO(content)).read(name))


def row(serial: int, title: Cell = "更正未留痕") -> tuple[Cell, ...]:
    closed = datetime(2026, 11, 18, 17, 30, 59, tzinfo=UTC)
    return f"NC-2026-{serial:03}", title, date(2026, 11, 18), closed, serial


@pytest.mark.parametrize(("language", "heads"), [("zh", "编号 标题 提出日期 关闭时间 天数"), ("en", "No. Title")])
def test_a_register_is_read_back_with_dates_as_dates_and_instants_in_the_organisations_zone(language, heads):
    lines = read(made([row(7), (None, Text("只有中文", ""), None, None, 1.5)], language))
    assert [head for head in lines[0] if head in heads.split()] == heads.split()
    assert lines[1] == [
        "NC-2026-007",
        "更正未留痕",
        date(2026, 11, 18),
        datetime.fromisoformat("2026-11-19 01:30"),
        7.0,
    ]
    assert lines[2] == ["", "只有中文", "", "", 1.5]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r=", " =", "＝", "＋", "－", "＠", "\u202e="])
def test_nothing_that_people_wrote_becomes_a_formula(start: str):
    content = made([row(1, f'{start}HYPERLINK("http://example.org","1")')])
    sheet, styles = part(content, "xl/worksheets/sheet1.xml"), part(content, "xl/styles.xml")
    assert list(sheet.iter(f"{S}f")) == [] and list(sheet.iter(f"{S}hyperlink")) == []
    cell = next(cell for cell in sheet.iter(f"{S}c") if cell.get("r") == "B2")
    assert cell.get("t") == "inlineStr"
    # The mark that keeps it text when somebody edits the cell.
    assert styles.find(f"{S}cellXfs")[int(cell.get("s"))].get("quotePrefix") == "1"
    assert read(content)[1][1] == f"{start}HYPERLINK".strip("\t\r \u202e") + '("http://example.org","1")'


def test_common_words_are_not_marked():
    content = made([row(1, "a=b - c"), row(2, "http://example.org/1"), row(3, "0012")])
    sheet, styles = part(content, "xl/worksheets/sheet1.xml"), part(content, "xl/styles.xml")
    looks = [styles.find(f"{S}cellXfs")[int(cell.get("s"))].get("quotePrefix") for cell in sheet.iter(f"{S}c")]
    assert set(looks) == {None}
    assert [line[1] for line in read(content)[1:]] == ["a=b - c", "http://example.org/1", "0012"]


def test_control_characters_and_overlong_words_do_not_damage_the_file():
    lines = read(
        made([row(1, "上\x00\x0b下\ufffe\ud800"), row(2, "长" * 40_000), row(3, "一\r\n\n二"), row(4, "🌲" * 40_000)])
    )
    assert lines[1][1] == "上\n下"
    assert lines[2][1] == "长" * 32_767
    assert lines[3][1] == "一\n二"
    assert lines[4][1] == "🌲" * 16_383


def test_the_header_stays_in_sight_and_filters_every_column():
    sheet = part(made([row(1), row(2)]), "xl/worksheets/sheet1.xml")
    pane = next(sheet.iter(f"{S}pane"))
    assert (pane.get("ySplit"), pane.get("state")) == ("1", "frozen")
    assert sheet.find(f"{S}autoFilter").get("ref") == "A1:E3"
    widths = [float(column.get("width")) for column in sheet.find(f"{S}cols")]
    assert len(widths) == len(COLUMNS) and widths[1] > widths[0] > widths[4]


def test_rows_are_taken_one_by_one_and_six_thousand_of_them_arrive():
    taken = []

    def rows() -> Iterator[tuple[Cell, ...]]:
        for serial in range(6_000):
            taken.append(serial)
            yield row(serial)

    content = made(rows())
    lines = read(content)
    assert len(taken) == 6_000 and len(lines) == 6_001
    assert lines[6_000][0] == "NC-2026-5999"


def test_the_same_rows_give_the_same_file():
    assert made([row(1), row(2)]) == made([row(1), row(2)])


def test_an_empty_register_still_says_what_it_would_hold():
    assert read(made([])) == [["编号", "标题", "提出日期", "关闭时间", "天数"]]


def test_a_sheet_is_called_by_its_title_as_far_as_spreadsheets_allow():
    long = register("'审核/2026: [a]?*\\ " + "很长" * 30, COLUMNS, [], language="zh", zone=ZONE)
    name = CalamineWorkbook.from_filelike(io.BytesIO(long)).sheet_names[0]
    assert name.startswith("审核 2026") and len(name) == 31 and not set(name) & set("[]:*?/\\'")


def test_no_row_is_left_out_in_silence(monkeypatch):
    monkeypatch.setattr(registers, "_MOST_ROWS", 2)
    with pytest.raises(RegisterTooLong):
        made([row(1), row(2), row(3)])
