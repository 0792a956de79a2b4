"""7.5.2.2 d: thirteen record forms, each complete in both languages and with every field its kind of record needs."""

import re
from pathlib import Path

import pytest

from docflow.documents.typesetting import TemplateSource, load_source, read_template
from docflow.kernel.text import LANGUAGES
from docflow.standards.pack import Pack, shipped_packs

FOLDER = Path(__file__).parents[3] / "document_templates"

EVERY_FORM = (
    ("记录编号", "Record number"), ("部门或场所", "Unit or site"), ("期间", "Period"),
    ("表式编号", "Form number"), ("编制人", "Preparer"), ("核对人", "Checker"),
    ("附件", "Attachments"), ("保存期限类别", "Retention class"),
)  # fmt: skip

FIELDS = {
    "source_list": (
        ("源编号", "Source ID"), ("设施", "Facility"), ("位置", "Place"), ("过程", "Process"), ("类别", "Category"),
        ("温室气体", "Gases"), ("燃料或原料", "Fuel or material"), ("边界内", "In boundary"),
        ("排除理由", "Reason for exclusion"), ("计量器具编号", "Meter ID"), ("数据责任人", "Data owner"),
        ("有效期起", "Valid from"), ("有效期止", "Valid to"),
    ),
    "compliance_evaluation": (
        ("合规义务及版次", "Obligation and edition"), ("要求", "Requirement"), ("评价方法", "Method"),
        ("证据", "Evidence"), ("结果", "Result"), ("评价人", "Evaluator"), ("评价日期", "Date"),
        ("不符合编号", "NC number"), ("下次评价日期", "Next due"),
    ),
    "baseline_performance": (
        ("绩效参数", "Parameter"), ("单位", "Unit"), ("计算公式", "Formula"), ("边界", "Boundary"),
        ("基准期", "Base period"), ("基准值", "Base value"), ("归一化变量", "Normalising variables"),
        ("调整原因", "Reason for adjustment"), ("批准人", "Approved by"), ("实际值", "Actual value"),
    ),
    "objectives_targets": (
        ("目标", "Objective"), ("方针条目", "Policy item"), ("绩效参数", "Indicator"), ("单位", "Unit"),
        ("基准值", "Base"), ("指标值", "Target"), ("完成日期", "Date due"), ("负责人", "Owner"),
        ("责任部门", "Organisational unit"), ("措施", "Means"), ("评价方法", "Evaluation method"),
        ("实际结果", "Actual result"),
    ),
    "programme_results": (
        ("实施方案", "Programme"), ("目标", "Objective"), ("措施", "Measure"), ("人员", "People"), ("资金", "Money"),
        ("计划开始", "Planned start"), ("计划完成", "Planned end"), ("实际开始", "Actual start"),
        ("实际完成", "Actual end"), ("预期减排量（tCO₂e）", "Expected reduction (tCO₂e)"),
        ("实现减排量（tCO₂e）", "Achieved reduction (tCO₂e)"), ("验证方法", "Verification method"),
        ("结论", "Conclusion"), ("偏差", "Deviation"),
    ),
    "personnel": (
        ("姓名", "Person"), ("岗位", "Post"), ("所需能力", "Required competence"),
        ("教育、培训、技能或经验的证据", "Evidence of education, training, skill or experience"),
        ("评价结果", "Assessment"), ("评价人", "Assessor"), ("有效期至", "Valid until"), ("任命", "Appointed"),
    ),
    "communication": (
        ("方向", "Direction"), ("交流对象", "Party"), ("主题", "Topic"), ("渠道", "Channel"), ("日期", "Date"),
        ("内容", "Content"), ("答复期限", "Reply due"), ("答复日期", "Reply given"), ("密级", "Confidentiality"),
        ("披露批准人", "Disclosure approved by"),
    ),
    "infrastructure_maintenance": (
        ("设备", "Equipment"), ("活动", "Activity"), ("时间", "time"), ("操作人", "Operator"), ("参数", "Parameter"),
        ("下限", "Lower limit"), ("上限", "Upper limit"), ("异常", "Abnormality"), ("处理措施", "Action taken"),
        ("不符合编号", "NC number"),
    ),
    "monitoring_measurement": (
        ("监测点", "Point"), ("器具", "Instrument"), ("校准或检定证书", "Calibration certificate"),
        ("证书有效期", "Certificate valid until"), ("参数", "Parameter"), ("数值", "Value"), ("单位", "Unit"),
        ("时间", "time"), ("方法或标准", "Method or standard"), ("操作人", "Operator"), ("超限", "Out of limit"),
    ),
    "emission_accounting": (
        ("核算边界", "Boundary"), ("排放源", "Source"), ("核算方法", "Method"), ("活动数据", "Activity data"),
        ("单位", "Unit"), ("来源凭证", "Source document"), ("质量等级", "Quality grade"),
        ("低位发热量", "Net calorific value"), ("含碳量", "Carbon content"), ("氧化率", "Oxidation rate"),
        ("排放因子", "Emission factor"), ("因子单位", "Unit of factor"),
        ("因子出处和版次", "Source and edition of factor"),
        ("GWP取值", "GWP set"), ("排放量（tCO₂e）", "Emission (tCO₂e)"), ("不确定度", "Uncertainty"),
        ("标准的部分和版次", "Standard part and edition"), ("重算原因", "Reason for recalculation"),
    ),
    "trading_surrender": (
        ("履约年度", "Compliance year"), ("分配配额", "Allocation"), ("经核查的排放量", "Verified emission"),
        ("交易日期", "Date"), ("产品", "Product"), ("买卖方向", "Side"), ("数量", "Quantity"), ("单价", "Price"),
        ("序列号", "Serials"), ("凭证编号", "Voucher no."), ("清缴日期", "Surrender date"),
        ("清缴数量", "Surrendered quantity"), ("碳信用占比", "Credit share"),
        ("现行上限（试行办法为5%）", "Limit in force (5 %"),
        ("余额", "Balance"),
    ),
    "sink_verification": (
        ("项目名称", "Project"), ("碳汇类型", "Sink type"), ("方法学名称和版次", "Methodology and edition"),
        ("监测期", "Monitoring period"), ("项目边界", "Project boundary"), ("核查量", "Verified quantity"),
        ("核查机构", "Verifier"), ("资质或认可编号", "Accreditation no."), ("报告编号", "Report no."),
        ("报告日期", "Report date"), ("序列号", "serial"), ("已注销", "Retired"),
    ),
    "neutrality_record": (
        ("边界", "Boundary"), ("排放总量", "Emission total"),
        ("减排量", "Reductions"), ("以碳配额抵消", "Offset by allowances"),
        ("以碳信用抵消", "Offset by credits"), ("以碳汇抵消", "Offset by sinks"), ("来源记录编号", "From record no."),
        ("优先级", "Priority"), ("剩余量", "Residual"), ("声明内容", "Statement"), ("审定形式", "Form of validation"),
        ("审定结果", "Result of validation"), ("声明所据文件及版本", "Document and revision of the claim"),
        ("项目运行周期", "Project run period"),
    ),
}  # fmt: skip
"""What each kind of record has to hold, by the names under which the form asks for it."""

KEPT_FIVE_YEARS = (
    "source_list", "baseline_performance", "monitoring_measurement", "emission_accounting", "trading_surrender",
)  # fmt: skip
SUBJECTS = ("怎样填写", "单位", "数据来源", "修约", "编制、核对和更新", "最短保存期限")


def form(slug: str) -> TemplateSource:
    return load_source(FOLDER / "forms" / f"{slug}.yaml")


def asked(source: TemplateSource, language: str) -> list[str]:
    """The names of all places to write: field labels, table columns, and the lines of tables filled in beforehand."""
    names = []
    for _, section in source.walk():
        if section.heading.zh in ("核对", "填写说明"):
            continue
        for block in section.blocks:
            names += [field.label.in_(language) for field in block.fields]
            if block.table:
                names += block.table.columns.in_(language)
                names += [cell for row in block.table.rows for cell in row.in_(language)[:2]]
    return names


def table_of(source: TemplateSource, heading: str) -> dict[str, tuple[str, str]]:
    """The two-language rows of the table under a heading, by their first Chinese cell."""
    section = next(section for _, section in source.walk() if section.heading.zh == heading)
    table = next(block.table for block in section.blocks if block.table)
    return {row.zh[0]: (row.zh[1], row.en[1]) for row in table.rows}


@pytest.fixture(scope="module")
def pack() -> Pack:
    return next(pack for pack in shipped_packs() if pack.id == "cieccpa")


def test_there_are_exactly_the_thirteen_forms():
    assert {path.stem for path in (FOLDER / "forms").glob("*.yaml")} == set(FIELDS)


@pytest.mark.parametrize("slug", FIELDS)
def test_a_form_says_everything_in_both_languages(slug):
    source = form(slug)
    chinese, english = list(source.all_words("zh")), list(source.all_words("en"))
    assert len(chinese) == len(english) > 60
    assert re.search(r"[\u4e00-\u9fff]", source.title.zh)
    assert not [words for words in english if re.search(r"[\u3001-\u30ff\u4e00-\u9fff\uff08-\uff1f]", words)]


@pytest.mark.parametrize("slug", FIELDS)
def test_a_form_asks_for_all_that_its_kind_of_record_holds(slug):
    source = form(slug)
    chinese, english = asked(source, "zh"), [name.lower() for name in asked(source, "en")]
    missing = [zh for zh, _ in (*EVERY_FORM, *FIELDS[slug]) if not any(zh in name for name in chinese)]
    missing += [en for _, en in (*EVERY_FORM, *FIELDS[slug]) if not any(en.lower() in name for name in english)]
    assert missing == []


@pytest.mark.parametrize("slug", FIELDS)
def test_a_form_and_the_standard_pack_agree_on_title_and_clauses(slug, pack):
    source = form(slug)
    listed = next(document for document in pack.documents if document.slug == slug)
    assert (source.type, source.title.zh, source.title.en) == ("form", listed.title.zh, listed.title.en)
    answered = [clause.number for clause in pack.clauses if clause.expects and slug in clause.expects.documents]
    assert list(source.clauses) == answered


@pytest.mark.parametrize("slug", FIELDS)
def test_a_form_explains_how_it_is_filled_in_checked_and_kept(slug):
    guidance = table_of(form(slug), "填写说明")
    assert tuple(guidance) == SUBJECTS
    assert len(table_of(form(slug), "核对")) >= 4
    if slug in KEPT_FIVE_YEARS:
        zh, en = guidance["最短保存期限"]
        assert "不少于5年" in zh and "at least 5 years" in en.lower()


@pytest.mark.parametrize("slug", FIELDS)
def test_no_two_tables_of_a_form_run_into_each_other(slug):
    for _, section in form(slug).walk():
        for above, below in zip(section.blocks, section.blocks[1:], strict=False):
            captioned = bool(below.table and below.table.caption)
            assert captioned or not (above.table or above.fields) or not (below.table or below.fields), (
                section.heading.zh
            )


@pytest.mark.parametrize("slug", ["trading_surrender", "sink_verification", "neutrality_record"])
def test_forms_with_serials_check_that_each_is_used_once(slug):
    checks = " ".join(table_of(form(slug), "核对"))
    assert "每个序列号" in checks and re.search("只使用一次", checks)


def test_the_sum_of_sources_is_checked_against_the_neutrality_record_and_back():
    assert any("碳中和记录" in check and "合计" in check for check in table_of(form("emission_accounting"), "核对"))
    assert any("碳排放核算记录" in check and "相等" in check for check in table_of(form("neutrality_record"), "核对"))


def test_the_worked_example_of_the_accounting_form_is_calculated_right():
    source = form("emission_accounting")
    tables = [block.table for _, section in source.walk() for block in section.blocks if block.table]
    activity, factors = tables[0].rows[0].en, tables[1].rows[0].en
    calorific, content, oxidised = float(factors[1].split()[0]), float(factors[2]), float(factors[3]) / 100
    assert round(calorific * content * oxidised * 44 / 12, 4) == float(factors[4])
    assert round(float(activity[3]) * float(factors[4]) * float(factors[7]), 2) == float(factors[8])


@pytest.mark.parametrize("slug", FIELDS)
def test_a_form_is_there_as_a_word_template_in_both_languages(slug):
    for language in LANGUAGES:
        assert read_template(slug, language, folder=FOLDER).startswith(b"PK")
