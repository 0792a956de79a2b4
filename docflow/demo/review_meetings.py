"""The management reviews of the demonstration: one held, decided and closed, one collecting its inputs."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from docflow.demo.acting import Play, Story
from docflow.demo.people import TOP
from docflow.journal.work import Work
from docflow.lifecycle.items import open_item
from docflow.people.queries import person_by_username, scope_of, unit_by_code
from docflow.reviews import queries, service
from docflow.reviews.models import ManagementReview
from docflow.reviews.points import INPUTS, OUTPUTS, points

PREPARER, CHAIR = "gao", "fang"
_PEOPLE = ("cao", "tang", "chen", "lin", "jin", "qiu")

_INPUTS: Mapping[str, str] = {
    "a": "首次在系统中评审；以往评审的措施已在纸质记录中关闭。",
    "b1": "余热电站投运后边界扩大；全国碳市场配额收紧。",
    "b2": "两家客户要求提供每批次碳足迹；月度存证要求提前。",
    "b3": "煤价上升使替代燃料更有利；极端降雨影响煤的水分。",
    "c": "单位熟料排放比基准下降4.1%，目标4.0%；电耗目标差0.3千瓦时。",
    "d1": "不符合以计量和夜班操作为多；按期关闭率上升。",
    "d2": "热耗两次超出控制线，均已分析。",
    "d3": "全部义务按期履行，一次存证晚三天。",
    "d4": "审核按方案进行，严重不符合一项，已有效关闭。",
    "e": "审核员为兼职，检修季时间不足；计量员缺一名。",
    "g": "校准提醒由系统发出；报警分级后自动生成偏离记录。",
}
_OUTPUTS: Mapping[str, str] = {
    "a": "体系持续适宜、充分、有效，边界扩大后的范围已覆盖余热电站。",
    "b": "把计量器具到期提醒改为发给岗位，由系统发出。",
    "c": "增加一名计量员；其余资源充分。",
    "d": "电耗目标未实现，下半年完成两台磨机的通风改造。",
    "e": "碳数据与生产日报合并填报，减少重复录入。",
}


def closed_review(play: Play) -> Story:
    yield 80
    review = _planned(play, until=82, planned=60)
    yield 78
    play.take(PREPARER, review, "collect")
    yield 70
    for point in [one.letter for one in points(play.house.desk, INPUTS)]:
        _input(play, review, point)
    yield 64
    play.take(PREPARER, review, "freeze")
    yield 60
    play.take(PREPARER, review, "hold", fields={
        "held_on": str(play.day(60)), "place": "总部三楼会议室", "present": [CHAIR, PREPARER, *_PEOPLE],
    })  # fmt: skip
    yield 59
    for point in [one.letter for one in points(play.house.desk, OUTPUTS)]:
        _output(play, review, point)
    reminder = _decided(play, review, "b", "计量到期提醒由系统发给岗位", "he", due=18, effect=30)
    mills = _decided(play, review, "d", "两台水泥磨通风改造", "ding", due=150, effect=220)
    yield 57
    play.take(PREPARER, review, "submit_minutes")
    yield 55
    play.take(CHAIR, review, "approve")
    actions = _actions(play, review)
    yield 53
    for action in actions.values():
        play.take("cao", action, "approve")
        play.take("he" if action == actions[reminder] else "ding", action, "start")
    yield 43
    done = actions[reminder]
    play.keep("he", done, "提醒设置.csv", ["岗位,提前天数", "计量管理员,45", "能源主管,45"])
    play.take("he", done, "finish", fields={"result": "提醒改为发给两个岗位。"})
    yield 41
    play.take("cao", done, "verify", comment="查看了系统设置和一次实际提醒")
    yield 24
    play.keep("cao", done, "有效性评审.csv", ["到期器具,提前送检", "6,6"])
    play.take("cao", done, "judge_effective", comment="六台到期器具全部提前送检。")
    yield 20
    with play.acting(PREPARER) as work:
        words = "改造安排在冬季检修，转入下次评审。"
        service.carry(play.house.desk, work, _opened(work, review), mills, reason=words)
    play.take(PREPARER, review, "close")


def collecting_review(play: Play) -> Story:
    yield 9
    review = _planned(play, until=10, planned=-12)
    yield 6
    play.take(PREPARER, review, "collect")
    yield 3
    for point in ("a", "b1", "c", "d1", "d4"):
        _input(play, review, point)


def _opened(work: Work, review_id: int) -> ManagementReview:
    item = open_item(work.session, review_id, scope_of(work))
    assert isinstance(item, ManagementReview)
    return item


def _planned(play: Play, *, until: int, planned: int) -> int:
    with play.acting(PREPARER) as work:
        people: Sequence[str] = (PREPARER, *_PEOPLE)
        return service.plan_review(
            play.house.desk, work, unit=unit_by_code(work.session, TOP),
            chair=person_by_username(work.session, CHAIR), planned_on=play.day(planned),
            period_from=play.day(until + 364), period_to=play.day(until),
            people=[person_by_username(work.session, one) for one in people],
        ).id  # fmt: skip


def _input(play: Play, review_id: int, point: str) -> None:
    words = _INPUTS.get(point, "")
    with play.acting(PREPARER) as work:
        service.answer_input(
            play.house.desk, work, _opened(work, review_id), point, words=words,
            nothing_reason="" if words else "期间没有新的来往信息", serial=0,
        )  # fmt: skip


def _output(play: Play, review_id: int, point: str) -> None:
    words = _OUTPUTS.get(point, "")
    with play.acting(PREPARER) as work:
        service.answer_output(
            play.house.desk, work, _opened(work, review_id), point, conclusion=words,
            none_reason="" if words else "不改变战略方向", serial=0,
        )  # fmt: skip


def _decided(play: Play, review_id: int, point: str, title: str, owner: str, *, due: int, effect: int) -> int:
    with play.acting(PREPARER) as work:
        person = person_by_username(work.session, owner)
        return service.decide(
            play.house.desk, work, _opened(work, review_id), point, becomes="action", title=title,
            words=f"{title}，由责任部门在所定日期前完成。", unit=unit_by_code(work.session, _UNITS[owner]),
            owner=person,
            due_on=work.today + timedelta(days=due), criterion="按评审会议确定的指标连续检查达到要求。",
            effect_due_on=work.today + timedelta(days=effect),
        ).id  # fmt: skip


_UNITS: Mapping[str, str] = {"he": "EN", "ding": "EQ"}


def _actions(play: Play, review_id: int) -> Mapping[int, int]:
    """What each decision became."""
    with play.house.store.reading() as session:
        return {one.id: one.item_id for one in session.scalars(queries.decisions_of(review_id)) if one.item_id}
