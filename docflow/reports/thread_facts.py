"""What the annex on a thread tells: from a finding to the proof that it does not come back."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from docflow.kernel.text import Text
from docflow.reports.wording import Words

Stage = Literal[
    "finding", "nonconformity", "correction", "cause", "action", "change_request", "revision", "acknowledgement",
    "effectiveness",
]  # fmt: skip

STAGES: dict[Stage, Text] = {
    "finding": Text("审核发现", "Finding"),
    "nonconformity": Text("不符合", "Nonconformity"),
    "correction": Text("纠正", "Correction"),
    "cause": Text("原因", "Cause"),
    "action": Text("纠正措施", "Corrective action"),
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
    missing: tuple[Words, ...] = ()
    """What is still missing at this link, each in a few words."""
    then: tuple["Link", ...] = ()

    def walk(self, depth: int = 0) -> Iterator[tuple[int, "Link"]]:
        """This link and all that came of it, in the order of the chain, each with its depth from 0."""
        yield depth, self
        for one in self.then:
            yield from one.walk(depth + 1)


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
