"""How the journal speaks of auditors: their competence and absences, holidays, and that something was declared."""

from collections.abc import Mapping

from docflow.kernel.text import Text

SENTENCES: Mapping[str, Text] = {
    "competence.granted": Text(
        "{actor} 认定 {person} 具备按 {code} 审核的能力", "{actor} found {person} competent to audit by {code}"
    ),
    "competence.withdrawn": Text(
        "{actor} 撤销了 {person} 按 {code} 审核的能力：{reason}",
        "{actor} withdrew the competence of {person} to audit by {code}: {reason}",
    ),
    "absence.noted": Text(
        "{actor} 记录了 {person} {from} 至 {to} 不在岗", "{actor} noted that {person} is away from {from} to {to}"
    ),
    "absence.withdrawn": Text(
        "{actor} 撤回了 {person} {from} 至 {to} 的不在岗记录",
        "{actor} took back that {person} is away from {from} to {to}",
    ),
    "holiday.added": Text("{actor} 将 {day} 定为节假日", "{actor} made {day} a holiday"),
    "holiday.removed": Text("{actor} 取消了 {day} 的节假日", "{actor} made {day} a working day again"),
    "interest.declared": Text("{actor} 为 {person} 申报了利益关系", "{actor} declared an interest of {person}"),
    "interest.ended": Text("{actor} 结束了 {person} 的一项利益关系", "{actor} ended an interest of {person}"),
}
"""What an interest is about stands in no entry but as a digest: it is the person's and the programme manager's."""
