"""What cannot be done with the register of auditors, and why."""

from docflow.kernel.errors import Conflict, Invalid, NotAllowed, NotFound


class AuditorNotFound(NotFound):
    """Somebody who does not exist, and somebody whose page the reader may not see, are answered alike."""

    code = "auditor-not-found"
    zh = "没有此人，或您无权查看"
    en = "There is no such person, or you may not see them"


class CompetenceInvalid(Invalid):
    """Competence is for a known standard, at a known level, for a period, on evidence; `reasons` says all at once."""

    code = "competence-invalid"
    zh = "能力信息有误"
    en = "The competence is not right"


class OwnCompetence(NotAllowed):
    """Nobody finds themselves competent, nor does somebody who stands in for them."""

    code = "own-competence"
    zh = "不能认定自己的能力，代理人也不能"
    en = "Nobody grants competence to themselves, nor to whom they stand in for"


class CompetenceNotFound(NotFound):
    """The person has no such competence, or the reader may not see it."""

    code = "competence-not-found"
    zh = "没有此项能力，或您无权查看"
    en = "There is no such competence, or you may not see it"


class CompetenceOver(Conflict):
    """Competence is withdrawn while it counts or will count."""

    code = "competence-over"
    zh = "此项能力已到期或已撤销"
    en = "This competence has expired or was withdrawn"


class AbsenceInvalid(Invalid):
    """An absence begins before it ends, within the next five years."""

    code = "absence-invalid"
    zh = "不在岗日期有误"
    en = "The days of absence are not right"


class AbsenceNotFound(NotFound):
    """The person has no such absence, or the reader may not see it."""

    code = "absence-not-found"
    zh = "没有此不在岗记录，或您无权查看"
    en = "There is no such absence, or you may not see it"


class AbsenceOver(Conflict):
    """An absence is taken back once, before it is over."""

    code = "absence-over"
    zh = "该不在岗记录已过或已撤回"
    en = "This absence is over or was taken back"


class HolidayInvalid(Invalid):
    """A holiday has a name."""

    code = "holiday-invalid"
    zh = "请填写节假日名称"
    en = "A holiday needs a name"


class HolidayKnown(Conflict):
    """A day is a holiday once."""

    code = "holiday-known"
    zh = "{day} 已是节假日"
    en = "{day} is a holiday already"


class HolidayNotFound(NotFound):
    """The day is no holiday."""

    code = "holiday-not-found"
    zh = "{day} 不是节假日"
    en = "{day} is no holiday"


class InterestInvalid(Invalid):
    """An interest is in a unit or a process, in words, for a period; `reasons` says all at once."""

    code = "interest-invalid"
    zh = "利益关系申报有误"
    en = "The declared interest is not right"


class InterestNotFound(NotFound):
    """The person declared no such interest, or the reader may not see it."""

    code = "interest-not-found"
    zh = "没有此项利益关系，或您无权查看"
    en = "There is no such interest, or you may not see it"


class InterestOver(Conflict):
    """A declared interest ends once."""

    code = "interest-over"
    zh = "此项利益关系已结束"
    en = "This interest has ended already"
