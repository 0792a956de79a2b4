"""What a thread tells: from a finding to the proof that it does not come back, with its holes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from docflow.kernel.text import Language, Text
from docflow.reports.wording import Words, day, said

Stage = Literal[
    "origin", "finding", "nonconformity", "correction", "cause", "action", "change_request", "revision",
    "acknowledgement", "effectiveness",
]  # fmt: skip

STAGES: dict[Stage, Text] = {
    "origin": Text("来源", "Origin"),
    "finding": Text("审核发现", "Finding"),
    "nonconformity": Text("不符合", "Nonconformity"),
    "correction": Text("纠正", "Correction"),
    "cause": Text("原因", "Cause"),
    "action": Text("措施", "Action"),
    "change_request": Text("文件更改申请", "Change request"),
    "revision": Text("文件修订", "Revision"),
    "acknowledgement": Text("阅知", "Acknowledgement"),
    "effectiveness": Text("有效性评审", "Effectiveness"),
}
"""The stages of a thread in the order of the work."""

Condition = Literal["done", "open", "late", "missing"]

CONDITIONS: dict[Condition, Text] = {
    "done": Text("已完成", "Done"),
    "open": Text("进行中", "Open"),
    "late": Text("逾期", "Late"),
    "missing": Text("尚缺", "Missing"),
}

HOLES_FIRST: tuple[Condition, ...] = ("missing", "late", "open", "done")
"""The conditions, the gravest first."""

Lack = Literal["missing", "waiting", "late"]

LACKS: dict[Lack, Text] = {
    "missing": Text("尚缺：{what}", "Missing: {what}"),
    "waiting": Text("等待：{what}", "Waiting: {what}"),
    "late": Text("逾期：{what}", "Overdue: {what}"),
}
UNTIL: dict[Lack, Text] = {
    "missing": Text("{what}", "{what}"),
    "waiting": Text("{what}（至 {day}）", "{what} (until {day})"),
    "late": Text("{what}（应于 {day} 前）", "{what} (was due {day})"),
}


@dataclass(frozen=True, slots=True)
class Hole:
    """Something that a thread has not: it should be there, it is waited for, or its day has passed."""

    words: Words
    lack: Lack = "missing"
    until: date | None = None
    """The day for which it is waited, or that has passed."""
    code: str = ""


def hole_words(hole: Hole, language: Language) -> str:
    """The hole in words: whether it is missing, waited for or overdue, and the day where there is one."""
    what = said(hole.words, language)
    if hole.until is not None:
        what = UNTIL[hole.lack].in_(language).format(what=what, day=day(hole.until))
    return LACKS[hole.lack].in_(language).format(what=what)


@dataclass(frozen=True, slots=True)
class Link:
    """One thing in the chain, and what came of it. One that is missing is a link too, with what is missing said."""

    stage: Stage
    condition: Condition
    number: str = ""
    title: Words = ""
    state: Words = ""
    words: str = ""
    """What was found, caused or decided, in the words of whoever wrote it."""
    dates: tuple[tuple[Words, date | None], ...] = ()
    """What happened or is due, and when; a date that ought to be there and is not is None."""
    people: tuple[tuple[Words, str], ...] = ()
    """What somebody is in it, and who; an empty name is a hole."""
    holes: tuple[Hole, ...] = ()
    then: tuple["Link", ...] = ()
    item: int | None = None
    """The item that it stands for; none for a part of one, and for what is missing."""
    kind: str = ""
    code: str = ""
    """The state's name."""
    page: str = ""
    sha256: str | None = None
    """Digest of the text, of a revision that has one."""
    read: tuple[int, int] | None = None
    """Of the readers of a text in force: how many were asked, and how many of them confirmed."""

    def walk(self, depth: int = 0) -> Iterator[tuple[int, "Link"]]:
        """This link and all that came of it, in the order of the chain, each with its depth from 0."""
        yield depth, self
        for one in self.then:
            yield from one.walk(depth + 1)


def beginning(chain: Link) -> Link:
    """What a chain begins with, below the audit or review that it comes from."""
    return next((link for _, link in chain.walk() if link.stage != "origin"), chain)


@dataclass(frozen=True, slots=True)
class ThreadFacts:
    """Every chain that an item or a document is a part of, whole, as far as the reader may see."""

    item: int | None
    """None for a whole document."""
    kind: str
    number: str
    title: Text
    chains: tuple[Link, ...]
    more: int = 0
    """How many chains there are beside these."""

    def links(self) -> Iterator[Link]:
        for chain in self.chains:
            for _, link in chain.walk():
                yield link


@dataclass(frozen=True, slots=True)
class ThreadAnnex:
    """A chain or several, as an annex to a report or by itself."""

    organisation: Words
    number: str
    title: Words
    made_at: str
    """When it was made: the instant with its zone."""
    chains: tuple[Link, ...]
    annex_to: str = ""
    """Number of the report it belongs to."""
    checkpoint: str = ""
    more: int = 0
    """How many chains are not told."""
