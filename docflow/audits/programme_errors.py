"""What cannot be done with audit programmes, and why."""

from docflow.kernel.errors import Conflict, Invalid, NotFound


class ProgrammeInvalid(Invalid):
    """A programme needs a title, a manager, a cycle of whole months and processes that run; `reasons` says all."""

    code = "programme-invalid"
    zh = "审核方案有误"
    en = "The programme is not right"


class ProgrammeFixed(Conflict):
    """A programme changes while it is a draft; one that was approved is amended by its next revision."""

    code = "programme-fixed"
    zh = "方案当前状态为“{state}”，不能更改；已批准的方案请修订"
    en = "The programme's state is “{state}”; it cannot be changed. One that was approved is amended"


class NotAmendable(Conflict):
    """What is amended was approved, and nobody is amending it already."""

    code = "programme-not-amendable"
    zh = "只有已批准或执行中、且没有正在编制的修订的方案可以修订"
    en = "Only a programme that was approved and has no amendment in progress can be amended"


class NotInProgramme(NotFound):
    """The programme has no such process, audit or hole."""

    code = "not-in-programme"
    zh = "方案中没有 {what}"
    en = "The programme has no {what}"


class DepartureUnexplained(Invalid):
    """What departs from a rule says why."""

    code = "departure-unexplained"
    zh = "请写明理由"
    en = "Say why"


class ProposalStale(Conflict):
    """A calendar is accepted while everything it was computed from still is so."""

    code = "proposal-stale"
    zh = "此日历依据的情况已变化、已作出决定或没有可行日历，请重新计算"
    en = "What this calendar was computed from has changed, it was decided on, or it holds no calendar; compute it anew"
