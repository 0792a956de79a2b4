"""The people of the demonstration: an invented maker of building materials on an invented river."""

from dataclasses import dataclass

from docflow.kernel.text import Text

ORGANISATION = Text("澜江建材集团有限公司", "Lanjiang Building Materials Group")
TOP = "HQ"
ADMINISTRATOR = "admin"
AUDITOR = "eva"
"""Comes from outside, for a limited time."""


@dataclass(frozen=True)
class UnitOf:
    code: str
    name: Text
    kind: str = "department"
    above: str = TOP


UNITS = (
    UnitOf("OF", Text("综合办公室", "General Office")),
    UnitOf("CM", Text("碳管理部", "Carbon Management")),
    UnitOf("QA", Text("质量管理部", "Quality Management")),
    UnitOf("EN", Text("能源动力部", "Energy and Power")),
    UnitOf("PR", Text("生产技术部", "Production Technology")),
    UnitOf("EQ", Text("设备保障部", "Plant Maintenance")),
    UnitOf("HR", Text("人力资源部", "Human Resources")),
    UnitOf("PU", Text("采购供应部", "Purchasing")),
    UnitOf("DS", Text("东山水泥分厂", "Dongshan Cement Works"), "site"),
    UnitOf("KN", Text("烧成车间", "Kiln Workshop"), "workshop", "DS"),
    UnitOf("GR", Text("粉磨车间", "Grinding Workshop"), "workshop", "DS"),
    UnitOf("PP", Text("余热电站", "Waste Heat Power Station"), "workshop", "DS"),
)

POSTS = {
    "GM": Text("总经理", "General Manager"),
    "DGM": Text("副总经理", "Deputy General Manager"),
    "CE": Text("总工程师", "Chief Engineer"),
    "HEAD": Text("部长", "Head of Department"),
    "PLANT": Text("厂长", "Works Manager"),
    "SHOP": Text("车间主任", "Workshop Manager"),
    "ENG": Text("工程师", "Engineer"),
    "CLERK": Text("专员", "Officer"),
    "OPER": Text("中控操作员", "Control Room Operator"),
}


@dataclass(frozen=True)
class Player:
    """Somebody of the demonstration."""

    username: str
    name: str
    name_en: str
    unit: str
    post: str
    part: Text
    """What they are there to show."""
    roles: tuple[tuple[str, str], ...] = ()
    """Pairs of role and unit."""


_READER = Text("使用人", "reader")
_AUDITOR = Text("审核员", "auditor")

PLAYERS = (
    Player(
        "fang",
        "方致远",
        "Fang Zhiyuan",
        TOP,
        "GM",
        Text("最高管理者，批准手册", "top management, approves the manual"),
        (("top_management", TOP),),
    ),
    Player(
        "gao",
        "高岚",
        "Gao Lan",
        TOP,
        "DGM",
        Text("碳中和管理负责人，批准程序文件", "management representative, approves procedures"),
        (("management_representative", TOP),),
    ),
    Player(
        "luo",
        "罗建平",
        "Luo Jianping",
        TOP,
        "DGM",
        Text("批准制度和表式", "approves regulations and forms"),
        (("approver", TOP),),
    ),
    Player(
        "cao",
        "曹立新",
        "Cao Lixin",
        TOP,
        "CE",
        Text("过程负责人，会签", "process owner, countersigns"),
        (("process_owner", TOP),),
    ),
    Player(
        "wang",
        "王敏",
        "Wang Min",
        "QA",
        "CLERK",
        Text("文件控制员，发布与分发", "document controller, publishes"),
        (("document_controller", TOP),),
    ),
    Player("zhao", "赵倩", "Zhao Qian", "QA", "HEAD", Text("审查人", "reviewer"), (("reviewer", TOP),)),
    Player(
        "lu",
        "陆遥",
        "Lu Yao",
        "QA",
        "ENG",
        Text("审查人、审核组长", "reviewer, lead auditor"),
        (("reviewer", TOP), ("lead_auditor", TOP)),
    ),
    Player("li", "李明", "Li Ming", "QA", "ENG", Text("编制人", "author"), (("author", TOP),)),
    Player(
        "tang",
        "唐宁",
        "Tang Ning",
        "CM",
        "HEAD",
        Text("过程负责人，现正代理高岚", "process owner, stands in for Gao Lan now"),
        (("process_owner", "CM"),),
    ),
    Player("sun", "孙悦", "Sun Yue", "CM", "ENG", Text("编制人", "author"), (("author", "CM"),)),
    Player("chen", "陈刚", "Chen Gang", "EN", "HEAD", Text("过程负责人", "process owner"), (("process_owner", "EN"),)),
    Player("he", "何伟", "He Wei", "EN", "ENG", Text("编制人，计量管理", "author, metering"), (("author", "EN"),)),
    Player("lin", "林海", "Lin Hai", "PR", "HEAD", Text("过程负责人", "process owner"), (("process_owner", "PR"),)),
    Player("ma", "马晓东", "Ma Xiaodong", "PR", "ENG", Text("编制人", "author"), (("author", "PR"),)),
    Player("guo", "郭强", "Guo Qiang", "EQ", "HEAD", Text("过程负责人", "process owner"), (("process_owner", "EQ"),)),
    Player("ding", "丁宇", "Ding Yu", "EQ", "ENG", Text("编制人", "author"), (("author", "EQ"),)),
    Player("xie", "谢芳", "Xie Fang", "HR", "HEAD", Text("过程负责人", "process owner"), (("process_owner", "HR"),)),
    Player("pan", "潘婷", "Pan Ting", "HR", "CLERK", Text("编制人", "author"), (("author", "HR"),)),
    Player("xu", "许静", "Xu Jing", "OF", "CLERK", Text("记录管理员", "records manager"), (("records_manager", TOP),)),
    Player("deng", "邓超", "Deng Chao", "PU", "HEAD", Text("过程负责人", "process owner"), (("process_owner", "PU"),)),
    Player("ye", "叶青", "Ye Qing", "PU", "CLERK", Text("编制人", "author"), (("author", "PU"),)),
    Player("jin", "金磊", "Jin Lei", "DS", "PLANT", Text("过程负责人", "process owner"), (("process_owner", "DS"),)),
    Player(
        "qiu",
        "邱雨",
        "Qiu Yu",
        "OF",
        "ENG",
        Text("审核方案管理人员，过程和审核员名册", "audit programme manager, processes and the register of auditors"),
        (("programme_manager", TOP),),
    ),
    Player("fu", "傅文", "Fu Wen", "OF", "ENG", Text("审核组长", "lead auditor"), (("lead_auditor", TOP),)),
    Player("yan", "严冬", "Yan Dong", "HR", "ENG", Text("审核组长", "lead auditor"), (("lead_auditor", TOP),)),
    Player("wei", "魏然", "Wei Ran", "PU", "ENG", _AUDITOR, (("auditor", TOP),)),
    Player("dai", "戴宁", "Dai Ning", "PR", "ENG", _AUDITOR, (("auditor", TOP),)),
    Player("kong", "孔祥", "Kong Xiang", "CM", "ENG", _AUDITOR, (("auditor", TOP),)),
    Player("song", "宋杰", "Song Jie", "KN", "SHOP", _READER),
    Player("wu", "吴昊", "Wu Hao", "KN", "OPER", _READER),
    Player("zheng", "郑和平", "Zheng Heping", "GR", "SHOP", _READER),
    Player("shi", "石磊", "Shi Lei", "PP", "SHOP", _READER),
)

OUTSIDERS = (
    Player(ADMINISTRATOR, "沈平", "Shen Ping", TOP, "", Text("系统管理员，只管账户", "administrator, accounts only")),
    Player(
        AUDITOR, "伊娃", "Eva Lind", "", "", Text("外部审核员，只读，限期", "external auditor, read-only, for a time")
    ),
)
