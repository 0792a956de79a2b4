"""Promise "Files": real office files, as people have them, are read whole or refused for the right reason."""

import shutil
import time
import zipfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import intake_witness as witness
import pytest
from intake_files import DATA, write_zip

from docflow.documents.intake.legacy import find_converter
from docflow.documents.intake.outcome import Intake
from docflow.documents.intake.plain import decode
from docflow.documents.intake.pool import Pool
from docflow.kernel.errors import Refusal


@dataclass(frozen=True)
class Taken:
    """What a real file must give: a sentence that stands in it once, and what is proposed."""

    once: str
    number: str | None = None
    title: str | None = None
    revision: str | None = None
    blockers: tuple[str, ...] = ()
    warnings: tuple[str, ...] = field(default=())


EXPECTED: dict[str, Taken | str] = {
    "01": Taken("防止作废文件/记录的非预期使用。", "Q/HLC.801.013-2017", "成文信息控制程序"),
    "02": Taken("总质量授权人担任成品放行授权人。", "Q/HLC.801.020-2017", "产品和服务的放行控制程序"),
    "03": Taken("规定了基础设施控制的内容、要求和方法。", None, "基础设施控制程序", warnings=("several-procedures",)),
    "04": Taken("公司环境分析控制程序", None, "程序文件目录", "B/0"),
    "05": "file-external-template",
    "06": Taken("4.1 记录的分类", "GF/QM001", "记录控制程序", "B/0", warnings=("numbers-disagree",)),
    "07": Taken("第三级作业指引文件编号增加产品型号规定", "HQ/QP-01", "形成文件的信息控制程序", "B/1"),
    "08": Taken("内审组成员", "HQ/RE-09-QS-A1", "内部质量审核计划"),
    "09": Taken("财务部：汇报财务风险控制情况等。", None, "管理评审报告"),
    "10": Taken("防止不合格的再发生。", "HQ/QP-16", "纠正和纠正措施控制程序", "B/0"),
    "11": Taken("防止不合格的再发生。", "HQ/QP-16", "纠正和纠正措施控制程序", "B/0"),
    "12": Taken("首次编制", "HQ/QP-14", "不合格品控制程序", "B/1"),
    "13": Taken("形成文件的信息控制程序", None, "二级文件受控清单"),
    "14": Taken("形成文件的信息控制程序", None, "受控文件清单"),
    "15": Taken("问题描述：", None, "纠正预防措施要求表"),
    "16": Taken("材料急用送来时不合格", "JH-4-XZ-35", "组织环境和风险机遇应对措施表"),
    "17": Taken("处于受控状态。", "QYYT-B01", "文件控制程序", "A/0"),
    "18": Taken("不合格事实陈述:", "QYYT-D-8.2.2-05", "不合格项报告"),
    "19": Taken("", "QYYT-A-z1", None, blockers=("no-text-layer",)),
    "20": Taken("ymPrompt消息提示组件 4.0", None, "readme"),
    "21": "file-external-template",
    "22": "file-external-template",
    "23": Taken("MANAGEMENT REVIEW PANEL GUIDELINES", None, "MANAGEMENT REVIEW PANEL GUIDELINES"),
    "24": Taken("Text in this colour is deprecated", None, "MEASUREMENT UNCERTAINTY GUIDELINES"),
    "25": Taken("A Supplement to the MSL Quality Manual", None, "MEASUREMENT UNCERTAINTY GUIDELINES"),
    "26": Taken("", None, "MSL_qps_(signed)", blockers=("no-text-layer",)),
    "27": Taken("E-mail jcurran@scu.edu.au", None, None, blockers=("tracked-changes",)),
    "28": Taken("This line will have one comment.", None, "Comments with table", blockers=("comments",)),
    "29": Taken("Document last updated:", None, "footnote", warnings=("embedded-objects",)),
    "30": "file-external-template",
    "31": "file-password-protected",
    "32": Taken("The essay should be at least 1200 words", None, "Personal Worldview Essay"),
    "33": "file-damaged",
    "34": "file-password-protected",
    "35": Taken("形成文件的信息控制程序", None, "二级文件受控清单"),
}
FILES = sorted(path for path in DATA.glob("[0-9][0-9]_*")) if DATA.is_dir() else []


STYLES_OF_WORD_AND_EXCEL = frozenset(
    {
        *("普通表格", "微软用户", "微软中国", "默认段落字体", "自定义样式", "批注文字", "正文文本", "正文文本缩进"),
        *("微软雅黑", "列出段落", "强调文字颜色", "警告文本", "检查单元格", "解释性文本", "链接单元格"),
    }
)
"""What the programs themselves write into every file, and nobody reads."""


class Reading(Pool):
    """A pool that reads each real file once for all the tests here, and knows how long it took."""

    def __init__(self) -> None:
        super().__init__(workers=1)
        self.known: dict[Path, Intake] = {}
        self.took: dict[Path, float] = {}

    def take_in(self, path: Path, name: str, **limits: int) -> Intake:
        if path not in self.known:
            began = time.monotonic()
            self.known[path] = super().take_in(path, name, **limits)
            self.took[path] = time.monotonic() - began
        return self.known[path]


@pytest.fixture(scope="module")
def pool():
    with Reading() as pool:
        yield pool


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name[:2])
def test_a_real_file_is_read_whole_or_refused_for_the_right_reason(pool: Pool, path: Path):
    if path.suffix == ".doc" and find_converter() is None:
        pytest.skip("without LibreOffice the text of a .doc cannot be read")
    expected = EXPECTED[path.name[:2]]
    if isinstance(expected, str):
        with pytest.raises(Refusal) as refusal:
            pool.take_in(path, path.name)
        assert refusal.value.code == expected
        return
    intake = pool.take_in(path, path.name)
    found = intake.proposal
    assert (found.number, found.title, found.revision) == (expected.number, expected.title, expected.revision)
    assert tuple(notice.code for notice in intake.blockers) == expected.blockers
    assert tuple(notice.code for notice in intake.warnings) == expected.warnings
    if expected.once:
        assert intake.text.count(expected.once) == 1


def taken(pool: Pool, number: str):
    for path in FILES:
        if path.name.startswith(number):
            return pool.take_in(path, path.name)
    pytest.skip("the real files are not here")


def test_all_three_procedures_of_one_file_are_proposed(pool):
    found = taken(pool, "03").proposal.titles
    assert found == ("基础设施控制程序", "过程运行环境控制程序", "监视与测量资源控制程序")


def test_every_box_of_a_flow_chart_is_read_once(pool):
    boxes = [passage.text for passage in taken(pool, "02").passages if passage.place == "textbox"]
    assert boxes.count("退货") == 1 and len(boxes) == 14


def test_the_company_name_is_found_though_blanks_part_its_characters(pool):
    assert "江门市品高电器实业有限公司" in taken(pool, "07").text


def test_old_and_new_form_of_one_procedure_say_the_same(pool):
    if find_converter() is None:
        pytest.skip("without LibreOffice the text of a .doc cannot be read")
    old, new = (
        [
            "".join(passage.text.split())
            for passage in taken(pool, number).passages
            if passage.place in ("body", "table")
        ]
        for number in ("10", "11")
    )
    # The two differ in the name of one department and in nothing else.
    assert [line.replace("市场部", "业务部") for line in old] == new


def detached(path: Path, folder: Path) -> Path:
    """The file as its owner saves it once the outside template is detached."""
    with zipfile.ZipFile(path) as whole:
        kept = {name: whole.read(name) for name in whole.namelist() if name != "word/_rels/settings.xml.rels"}
    return write_zip(folder / path.name, kept)


def lacking(asked: Counter[str], text: str, count=witness.tokens) -> dict[str, int]:
    return dict(asked - count(text))


READABLE = [path for path in FILES if EXPECTED[path.name[:2]] not in ("file-damaged", "file-password-protected")]


@pytest.mark.parametrize("path", READABLE, ids=lambda path: path.name[:2])
def test_nothing_that_another_reader_finds_is_missing(pool: Reading, path: Path, tmp_path: Path):
    """Tolerance: none for Word, Excel and text; 5 in 1,000 characters of a PDF, where poppler reads symbols otherwise.

    Old formats are judged by the Chinese phrases in their bytes, of which one may be chance.
    """
    if path.suffix == ".doc" and find_converter() is None:
        pytest.skip("without LibreOffice the text of a .doc cannot be read")
    if EXPECTED[path.name[:2]] == "file-external-template":
        path = detached(path, tmp_path)
    text = pool.take_in(path, path.name).text
    whole = "".join(text.split())
    match path.suffix:
        case ".docx":
            said, repeated = witness.of_word(path)
            assert lacking(witness.tokens(said), text) == {}
            assert {line for line in repeated if line not in whole} == set()
        case ".xlsx":
            assert [words for words in witness.of_workbook(path) if "".join(words.split()) not in whole] == []
        case ".doc" | ".xls":
            found = witness.of_old_office(path) - STYLES_OF_WORD_AND_EXCEL
            assert len(found) >= 15 and len({phrase for phrase in found if phrase not in whole}) <= 1
        case ".pdf":
            if shutil.which("pdftotext") is None:
                pytest.skip("poppler-utils is not installed")
            asked = witness.characters(witness.of_pdf(path))
            assert sum(lacking(asked, text, witness.characters).values()) <= 0.005 * asked.total()
        case _:
            assert lacking(witness.characters(decode(path.read_bytes())), text, witness.characters) == {}
    assert pool.took[path] < (30 if path.suffix == ".doc" else 3)


@pytest.mark.parametrize(
    ("number", "said"),
    [("19", "没有文字层"), ("26", "没有文字层"), ("31", "打开密码"), ("33", "损坏"), ("34", "打开密码")],
)
def test_a_scanned_locked_or_cut_off_file_is_told_as_such_and_not_as_empty_text(pool, number, said):
    try:
        intake = taken(pool, number)
    except Refusal as refusal:
        assert said in refusal.text.zh and refusal.text.en
    else:
        assert intake.text == "" and said in intake.blockers[0].text.zh and intake.blockers[0].text.en


@pytest.mark.parametrize("sentence", ["厂办根据各部门权限进行控制", "确保文件的安全性"])
def test_a_chinese_word_cut_by_the_end_of_a_pdf_line_is_whole_again(pool, sentence):
    assert sentence in taken(pool, "17").text


def test_cells_side_by_side_in_a_pdf_form_do_not_run_into_the_row_below(pool):
    assert "第页共页\n受审部门" in taken(pool, "18").text
