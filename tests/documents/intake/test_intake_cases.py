"""Promise "Files": real office files, as people have them, are read whole or refused for the right reason."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest
from intake_files import DATA

from docflow.documents.intake.legacy import find_converter
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


@pytest.fixture(scope="module")
def pool():
    with Pool(workers=1) as pool:
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
