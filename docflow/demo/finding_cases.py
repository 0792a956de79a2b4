"""What became of the nonconformities that the audits of the demonstration raised."""

from docflow.demo.acting import Play, Story
from docflow.demo.auditing import Aftermath
from docflow.demo.improving import Case, DocumentChange, Ordered
from docflow.documents.models import Revision
from docflow.kernel.text import Text


def _now(play: Play) -> int:
    return play.ago(play.clock.now().astimezone(play.clock.zone).date())


def calibration(play: Play) -> Aftermath:
    """The whole thread: a major finding, its cause, a document changed and read, the effect judged by another."""

    def story(nonconformity_id: int) -> Story:
        case, began = Case.of(play, nonconformity_id), _now(play)
        yield began - 1
        case.take("gao", "accept")
        yield began - 3
        case.contained(
            "停用FT-301等2台流量计，换上已校准的备用表；两个月的数据改用库存盘点重算。",
            "重算后总排放量变动0.12%，低于0.5%，已报送的数据无需更正；已告知碳管理部。",
        )
        yield began - 8
        case.whys(
            "到期当月没有人把这两台表送检。", "提醒只发给计量员一人，而他当月调岗，名单没有改。",
            "交接单不包括系统和台账中的职责。", "程序只规定到期前送检，没有规定由谁核对台账与现场。",
            category="method", evidence="核对提醒记录、调岗通知和交接单（记录JL-EN-0417），访谈三名计量员。",
            extent="查看了粉磨和余热电站的21台流量计，另有1台差9天到期，已送检。",
        )  # fmt: skip
        yield began - 10
        (action,) = case.planned(Ordered(
            "he", Text("在程序中规定每月双人核对台账", "Have the register checked by two each month, by procedure"),
            "修订监视和测量程序，规定计量管理员与能源主管每月共同核对台账与现场标识。",
            "程序生效后连续两个月抽查30台器具，无超期使用。", "document", due=40, effect=95,
        ))  # fmt: skip
        yield began - 11
        case.begun([action])
        yield began - 12
        play.take("he", action, "start")
        revision_id, notice = play.begun["measurement_monitoring"]
        with play.house.store.reading() as session:
            number = session.get_one(Revision, revision_id).number
        change = DocumentChange(
            play, action, "he", number, Text("增加计量台账的每月双人核对", "A monthly check of the register by two"),
            "审核发现超过校准期的流量计用于核算", "增加每月由两人核对台账与现场标识的要求",
            (("发现器具失准时",
            "+计量管理员与能源主管每月共同核对一次台账与现场标识并签字；一人不在时由部门负责人指定他人。"),),
        )  # fmt: skip
        change.asked()
        yield began - 14
        change.assessed(["P-02"])
        yield began - 15
        change.implemented()
        yield from change.in_force(began - 38, notice, ("EN", "CM", "DS"))
        yield began - 46
        change.closed(
            "cao", "抽查现行版本和两份核对记录，已照新规定执行。", ["日期,抽查,结果", "第一月,核对记录,两人签字"]
        )
        case.done(
            action, "he", "程序修订已生效，能源动力部全员确认阅读。", "修订说明.csv",
            ["文件,修订,阅读确认", f"{number},增加每月双人核对,全部"],
        )  # fmt: skip
        yield began - 48
        case.handed_in("lu")
        yield began - 108
        case.judged(
            action, "两个月抽查30台，无超期使用；核对记录齐全。", ["月份,抽查台数,超期", "第一月,15,0", "第二月,15,0"]
        )
        yield began - 111
        case.closed(
            "lu",
            "现场抽查10台流量计，证书均有效，标识与台账一致。",
            ["表号,证书有效", "FT-301,是"],
            changes="requested",
        )

    return story


def labels(play: Play) -> Aftermath:
    """A small one, closed in time."""

    def story(nonconformity_id: int) -> Story:
        case, began = Case.of(play, nonconformity_id), _now(play)
        yield began - 2
        case.take("gao", "accept")
        yield began - 6
        case.contained("7盒记录补贴保存期限标识。", "7盒均未到期，没有误处置；无对外影响。")
        yield began - 14
        case.fishbone(
            {"method": ["归档单没有保存期限一栏"], "man": ["兼职归档员没有参加过记录控制的培训"]},
            evidence="查看近两年归档单32份，均无此栏；培训名单中没有2名兼职归档员。",
            extent="分厂资料室抽查20盒，标识齐全。",
        )
        yield began - 16
        form, course = case.planned(
            Ordered("xu", Text("归档单增加保存期限", "Retention on the filing slip"), "归档单增加保存期限一栏并重印。",
                    "两个月内新归档的记录盒全部有保存期限。", due=25, effect=70),
            Ordered("pan", Text("培训兼职归档员", "Train the part-time filing clerks"),
            "对2名兼职归档员培训记录控制程序。",
                    "考核合格，现场抽查无遗漏。", "training", due=25, effect=70),
        )  # fmt: skip
        yield began - 18
        case.begun([form, course])
        yield began - 34
        case.done(form, "xu", "新归档单已启用。", "归档单.csv", ["栏目", "编号", "保存期限"])
        case.done(
            course, "pan", "两人参加培训，考核合格。", "培训签到.csv", ["姓名,成绩", "归档员甲,92", "归档员乙,88"]
        )
        yield began - 36
        case.handed_in("fu")
        yield began - 90
        for action in (form, course):
            case.judged(action, "抽查新归档18盒，保存期限齐全。", ["盒数,缺标识", "18,0"])
        yield began - 93
        case.closed("fu", "档案室随机抽查12盒，均有保存期限。", ["盒号,标识", "B-31,有"])

    return story


def night_shift(play: Play) -> Aftermath:
    """The first action did not help; the second round goes on."""

    def story(nonconformity_id: int) -> Story:
        case, began = Case.of(play, nonconformity_id), _now(play)
        yield began - 3
        case.take("gao", "accept")
        yield began - 8
        case.contained("补做三次偏离的原因分析，工艺工程师复核。", "多耗标煤约19吨，已计入当月数据；熟料质量无影响。")
        yield began - 15
        case.whys(
            "夜班操作员没有把偏离当作需要处置的事。", "班前会没有讲过控制线和处置步骤。", "培训教材中没有热耗控制线。",
            category="man", evidence="访谈四个班的操作员，查看教材和班前会记录。",
            extent="粉磨车间的电耗控制线也没有写入教材。",
        )  # fmt: skip
        yield began - 17
        (first,) = case.planned(Ordered(
            "song", Text("对操作员培训热耗控制线", "Train operators on the control line of heat use"),
            "四个班各培训一次热耗控制线和处置步骤。", "培训后一个月内夜班偏离全部有处置记录。", "training", due=15,
            effect=50,
        ))  # fmt: skip
        yield began - 19
        case.begun([first])
        yield began - 30
        case.done(first, "song", "四个班均已培训。", "培训签到.csv", ["班次,人数", "甲,6", "乙,6", "丙,5", "丁,6"])
        yield began - 70
        case.judged(
            first, "培训后仍有两次夜班偏离没有处置，培训没有解决人手问题。", ["偏离次数,有处置", "5,3"], effective=False
        )
        yield began - 76
        case.whys(
            "夜班只有一名操作员，偏离时忙于调窑，顾不上记录。", "报警不区分轻重，真正的偏离淹没在提示里。",
            "报警清单投产后没有整理过。", category="machine", evidence="统计一个夜班的报警412条，其中热耗类6条。",
            extent="余热电站的报警同样没有分级。",
        )  # fmt: skip
        yield began - 79
        (second,) = case.planned(Ordered(
            "cao", Text("报警分级并自动生成偏离记录", "Grade the alarms and record deviations by themselves"),
            "整理报警清单，热耗偏离单独报警并自动生成待填记录。", "连续两个月夜班偏离的处置记录不少于95%。",
            "equipment",
            due=58, effect=120,
        ))  # fmt: skip
        yield began - 82
        case.begun([second])
        yield began - 90
        play.take("cao", second, "start")

    return story


def trend(play: Play) -> Aftermath:
    """Done, and waiting for its effect."""

    def story(nonconformity_id: int) -> Story:
        case, began = Case.of(play, nonconformity_id), _now(play)
        yield began - 3
        case.take("gao", "accept")
        yield began - 9
        case.contained("当即补测一次，结果8.6%。", "检修计划据此增加两处密封更换；数据未用于核算。")
        yield began - 18
        case.whys(
            "测定仪送修后没有备用仪器。", "仪器不在关键设备清单中，没有备用要求。", "清单多年没有按减排用途复核。",
            category="measurement", evidence="维修单、关键设备清单（版本2）。",
            extent="烟气分析仪同样没有备用，已列入计划。",
        )  # fmt: skip
        yield began - 20
        (action,) = case.planned(Ordered(
            "ding", Text("购置备用测定仪并列入清单", "A spare instrument, put on the list of key equipment"),
            "购置一台备用测定仪，列入关键设备清单并规定送修时的替代。", "半年内每月均有测定数据。", "equipment", due=50,
            effect=170,
        ))  # fmt: skip
        yield began - 22
        case.begun([action])
        yield began - 68
        case.done(action, "ding", "仪器到货并列入清单。", "验收单.csv", ["设备,编号,验收", "漏风测定仪,LF-02,合格"])
        yield began - 70
        case.handed_in("yan")

    return story


def suppliers(play: Play) -> Aftermath:
    """Its action is late."""

    def story(nonconformity_id: int) -> Story:
        case, began = Case.of(play, nonconformity_id), _now(play)
        yield began - 4
        case.take("gao", "accept")
        yield began - 12
        case.contained("4家供方的评分改按行业缺省值计算。", "两家供方的排名变化，不影响已签合同。")
        yield began - 20
        case.fishbone(
            {"method": ["合同模板没有写明核实的期限和格式"], "man": ["采购员不了解哪些核实机构可以接受"],
             "material": ["石灰石供方没有自己的计量数据"]},
            evidence="查看12份合同和4家供方的来函。", extent="运输服务商的合同也没有此条款。",
        )  # fmt: skip
        yield began - 22
        contract, visit = case.planned(
            Ordered("ye", Text("合同模板增加核实条款", "A clause on verification in the contract template"),
                    "合同模板写明核实期限、格式和可接受的机构。", "新签合同全部含此条款。", due=45, effect=90),
            Ordered("deng", Text("协助石灰石供方建立计量", "Help the limestone supplier to meter"),
                    "派人到石灰石供方协助建立用电和柴油计量。", "供方提交经核实的上季度数据。", "other", due=55,
                    effect=110),
        )  # fmt: skip
        yield began - 25
        case.begun([contract, visit])
        yield began - 30
        play.take("deng", visit, "start")
        yield began - 60
        case.done(
            contract,
            "ye",
            "模板已更新，新签2份合同均含此条款。",
            "合同清单.csv",
            ["合同,含条款", "CG-118,是", "CG-121,是"],
        )

    return story
