"""Nonconformities that came from elsewhere than an audit: complaints, incidents, figures; one in every state."""

from collections.abc import Callable, Iterator

from docflow.demo.acting import Play, Story
from docflow.demo.improving import Case, Ordered, Reported
from docflow.kernel.text import Text


def _declaration(play: Play) -> Story:
    """A complaint: the correction was enough, which somebody else signed."""
    yield 165
    case = Case.reported(play, Reported(
        "ye", "complaint", "CM", Text("碳足迹声明的数值与检测单不一致",
        "Footprint on a declaration differs from its sheet"),
        "客户指出发货单所附声明为612千克每吨，而检测单为621千克每吨。", "对外提供的碳信息与核算结果一致。", "7.4.3",
        "P-01",
    ))  # fmt: skip
    yield 163
    case.take("gao", "accept")
    yield 160
    case.contained("换发正确的声明，向客户书面说明。", "同批另有3张发货单，已一并更换；客户表示接受。")
    yield 154
    case.whys(
        "声明由文员从旧模板抄写。", "模板中留有上一批的数值。", "系统当天检修，无法自动带出数值。", category="method",
        evidence="核对模板、系统检修通知和四张发货单。", extent="近半年其余声明均由系统带出，抽查40张一致。",
    )  # fmt: skip
    yield 152
    case.take(
        case.owner, "plan", needed="no", reason="只在系统检修当天发生，旧模板已删除，检修日改为次日补发。",
        check_on=str(play.day(120)),
    )  # fmt: skip
    yield 150
    case.take("gao", "waive")
    yield 118
    case.closed("qiu", "检修日补发的声明9张，数值均与系统一致。", ["检修日,声明,一致", "1,5,5", "2,4,4"])


def _data_loss(play: Play) -> Story:
    """An incident, whose action waits for its approval."""
    yield 30
    case = Case.reported(play, Reported(
        "shi", "incident", "PP", Text("停电后在线数据缺失六小时", "Six hours of data lost after a power failure"),
        "雷击停电后采集终端没有自动重启，余热电站发电量缺少6小时数据。", "数据中断时自动恢复并补采。", "9.1.1", "P-04",
        "major",
    ))  # fmt: skip
    yield 29
    case.take("gao", "accept")
    yield 28
    case.contained("用厂用电表的底数推算补齐。", "补齐的电量占当月0.8%，已在核算表中注明。")
    yield 22
    case.fishbone(
        {"machine": ["终端没有配不间断电源", "固件不支持来电自启"], "method": ["巡检表没有终端在线一项"]},
        evidence="现场断电试验两次，终端均未自启。", extent="粉磨车间同型号终端3台，存在同样风险。",
    )  # fmt: skip
    yield 19
    case.planned(Ordered(
        "shi", Text("终端加装不间断电源", "Uninterruptible power for the data terminals"),
        "7台终端加装不间断电源并升级固件。", "每月断电试验一次，连续两次数据不中断。", "equipment", due=40, effect=100,
    ))  # fmt: skip


def _heat(play: Play) -> Story:
    """From the figures; its causes are known."""
    yield 26
    case = Case.reported(play, Reported(
        "ma", "monitoring", "KN", Text("熟料热耗连续两周高于目标", "Heat use of clinker above target for two weeks"),
        "最近两周熟料热耗为每吨3180和3205兆焦，目标3150。", "偏离目标时查明原因并采取措施。", "9.1.1.2", "P-03",
    ))  # fmt: skip
    yield 24
    case.take("gao", "accept")
    yield 20
    case.contained("下调头煤用量，恢复窑尾温度。", "两周多耗标煤约31吨，不影响年度目标的实现。")
    yield 13
    case.fishbone(
        {"material": ["进厂煤水分由8%升到12%"], "environment": ["连续降雨，煤棚积水"], "machine": ["烘干机热风阀卡滞"]},
        evidence="进厂检验单、煤棚照片和阀门检修记录。", extent="粉磨用的混合材水分也有上升，尚在控制范围。",
    )  # fmt: skip


def _dust(play: Play) -> Story:
    """A complaint of neighbours; contained."""
    yield 16
    case = Case.reported(play, Reported(
        "jin", "complaint", "DS", Text("周边居民反映夜间卸车扬尘",
        "Neighbours complain of dust from unloading at night"),
        "村委会来电，夜间石灰石卸车时有扬尘飘过厂界。", "卸车作业开启喷淋和收尘。", "8.1.5", "P-03",
    ))  # fmt: skip
    yield 14
    case.take("gao", "accept")
    yield 9
    case.contained("当夜停止夜间卸车，恢复喷淋。", "厂界监测数据未超标；已向村委会说明。")


def _allowance(play: Play) -> Story:
    """From the evaluation of compliance; to be contained."""
    yield 8
    case = Case.reported(play, Reported(
        "sun", "compliance", "CM", Text("月度存证晚于规定日期上传", "Monthly evidence uploaded after its day"),
        "上月数据存证应在规定日期前完成，系统显示晚三天上传。", "按主管部门规定的期限存证。", "9.1.2", "P-01",
    ))  # fmt: skip
    yield 5
    case.take("gao", "accept")


def _seal(play: Play) -> Story:
    """Reported yesterday."""
    yield 1
    Case.reported(play, Reported(
        "wu", "monitoring", "KN", Text("煤粉秤铅封缺失", "The seal of a coal scale is missing"),
        "巡检发现2号煤粉秤铅封不在，秤体无异常。", "计量器具的调整部位加封。", "7.1.4", "P-02",
    ))  # fmt: skip


def _weather(play: Play) -> Story:
    """Not accepted; whoever reported it has not answered yet."""
    yield 12
    case = Case.reported(play, Reported(
        "zheng", "other", "GR", Text("磨机电耗随气温上升", "Power use of the mill rises with the weather"),
        "气温高时磨机电耗高于年平均。", "电耗不高于目标。", "9.1.1",
    ))  # fmt: skip
    yield 10
    case.take("gao", "reject", comment="月度目标已按季节修正，没有超出，不构成不符合。")


def _twice(play: Play) -> Story:
    """Told twice; dismissed."""
    yield 100
    case = Case.reported(play, Reported(
        "wu", "other", "KN", Text("漏风系数缺少测定", "No measurement of air leakage"), "漏风系数近月没有数据。",
        "每月测定。", "8.1.1", "P-03",
    ))  # fmt: skip
    yield 98
    case.take("gao", "reject", comment="与审核已提出的不符合相同，在那一项中处理。")
    yield 96
    case.take("wu", "take_note")


def _benchmark(play: Play) -> Story:
    """Planned, carried out and effective a while ago: from monitoring."""
    yield 300
    case = Case.reported(play, Reported(
        "ma", "monitoring", "GR", Text("水泥磨单位电耗超过对标值", "Power use of the cement mill above its benchmark"),
        "上季度水泥磨电耗每吨33.9千瓦时，对标值32.5。", "对标值作为控制目标。", "9.1.1", "P-05",
    ))  # fmt: skip
    yield 298
    case.take("gao", "accept")
    yield 293
    case.contained("调整钢球级配。", "多用电约46万千瓦时，已计入间接排放。")
    yield 284
    case.whys(
        "磨内通风量不足。", "收尘器滤袋压差高。", "滤袋按时间更换，没有按压差更换。", category="machine",
        evidence="压差曲线和滤袋更换记录。", extent="另一台磨压差正常。",
    )  # fmt: skip
    yield 281
    (action,) = case.planned(Ordered(
        "ding", Text("滤袋改为按压差更换", "Change filter bags by pressure, not by time"),
        "巡检标准改为压差超过1.5千帕即更换。",
        "连续两个月电耗不高于对标值。", due=30, effect=90,
    ))  # fmt: skip
    yield 279
    case.begun([action])
    yield 255
    case.done(action, "ding", "滤袋已更换，巡检标准已改。", "更换记录.csv", ["磨,滤袋数", "1号,384"])
    yield 253
    case.handed_in("yan")
    yield 186
    case.judged(action, "两个月电耗为32.1和31.8，达到准则。", ["月份,电耗", "第一月,32.1", "第二月,31.8"])
    yield 183
    case.closed("yan", "查看两个月报表和现场压差，保持在1.2千帕以下。", ["压差", "1.1", "1.2"])


_CASES: tuple[Callable[[Play], Story], ...] = (
    _benchmark, _declaration, _twice, _data_loss, _heat, _dust, _weather, _allowance, _seal,
)  # fmt: skip


def reported_cases(play: Play) -> Iterator[Story]:
    return (case(play) for case in _CASES)
