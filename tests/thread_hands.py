"""A thread from a finding to its effect, made piece by piece."""

from dataclasses import dataclass, field
from typing import Any

from audit_hands import reported
from cast import CHEN, FANG, HE, LI, WANG, ZHOU, actor
from changes_hands import carriers, finish, impact
from documents_hands import in_force, row
from given import take
from nonconformity_hands import DONE, WHYS, answer_similar, keep_proof, ordered, pass_days
from sqlalchemy import select

from docflow.actions.linking import ask_for_change
from docflow.actions.models import Action
from docflow.documents.changes.service import ChangeAsked
from docflow.documents.models import Acknowledgement
from docflow.house import House
from docflow.journal.work import looking, working
from docflow.kernel.text import Text
from docflow.lifecycle.items import open_item
from docflow.lifecycle.links import joined
from docflow.people.queries import scope_of
from docflow.reports.thread_facts import Link, ThreadFacts
from docflow.reports.thread_of import thread_of


def thread(house: House, who: str, item_id: int) -> ThreadFacts:
    with looking(house.store, actor(house, who), house.clock) as work:
        return thread_of(work, house.desk, open_item(work.session, item_id, scope_of(work)))


def stages(facts: ThreadFacts) -> list[tuple[str, str]]:
    return [(one.stage, one.condition) for one in facts.links()]


def holes(facts: ThreadFacts) -> list[tuple[str, str]]:
    return [(hole.code, hole.lack) for one in facts.links() for hole in one.holes]


def numbers(facts: ThreadFacts) -> list[str]:
    return [one.number for one in facts.links() if one.number]


def link_of(facts: ThreadFacts, stage: str) -> Link:
    return next(one for one in facts.links() if one.stage == stage)


@dataclass
class Story:
    """The items of one thread by what they are."""

    house: House
    ids: dict[str, int] = field(default_factory=dict)

    def take(self, who: str, what: str, step: str, **more: Any) -> str:
        return take(self.house, who, self.ids[what], step, **more)

    def thread(self, who: str = FANG, what: str = "finding") -> ThreadFacts:
        return thread(self.house, who, self.ids[what])


def found_it(house: House) -> Story:
    """A finding in an issued report, with the nonconformity it raised."""
    story = Story(house)
    story.ids["document"] = in_force(house)
    story.ids["audit"], story.ids["finding"] = reported(house)
    with house.store.reading() as session:
        (raised,) = joined(session, story.ids["finding"], "raised")
    story.ids["nonconformity"] = raised.id
    return story


def analysed_it(story: Story) -> None:
    house, one = story.house, story.ids["nonconformity"]
    story.take(ZHOU, "nonconformity", "accept")
    story.take(CHEN, "nonconformity", "contain", fields=DONE)
    answer_similar(house, CHEN, one)
    story.take(CHEN, "nonconformity", "analyse", fields=WHYS)


def acts_on_it(story: Story) -> None:
    """One action, on a document."""
    story.ids["action"] = ordered(story.house, story.ids["nonconformity"], kind="document", owner=HE)
    story.take(CHEN, "nonconformity", "plan", fields={"needed": "yes"})
    story.take(ZHOU, "action", "approve")
    story.take(CHEN, "nonconformity", "act")
    story.take(HE, "action", "start")


def asks_for_a_change(story: Story) -> None:
    house = story.house
    with working(house.store, actor(house, HE), house.clock) as work:
        action = open_item(work.session, story.ids["action"], scope_of(work))
        assert isinstance(action, Action)
        number = row(house, story.ids["document"]).number
        story.ids["change_request"] = ask_for_change(
            house.desk, work, action, title=Text("更正须留痕", "Corrections leave a trace"), reason="更正未留痕。",
            documents=[ChangeAsked("revise", number)],
        ).id  # fmt: skip


def opens_the_revision(story: Story) -> None:
    fields = impact(story.house, story.ids["document"])
    assert story.take(WANG, "change_request", "assess", fields=fields) == "assessed"
    story.take(LI, "change_request", "approve")
    story.take(WANG, "change_request", "implement")
    (revision,) = carriers(story.house, story.ids["change_request"])
    story.ids["revision"] = revision.id


def comes_into_force(story: Story) -> None:
    finish(story.house, story.ids["revision"])


def everybody_confirms(story: Story) -> None:
    house = story.house
    with house.store.reading() as session:
        waiting = select(Acknowledgement.person_id).where(
            Acknowledgement.revision_id == story.ids["revision"], Acknowledgement.state == "assigned"
        )
        people = session.scalars(waiting).all()
    assert people, "somebody is asked"
    with working(house.store, actor(house, WANG), house.clock) as work:
        for row in work.session.scalars(
            select(Acknowledgement).where(Acknowledgement.revision_id == story.ids["revision"])
        ):
            row.state, row.ended_at = "acknowledged", work.at


def carried_out(story: Story) -> None:
    keep_proof(story.house, HE, story.ids["action"])
    story.take(HE, "action", "finish", fields={"result": "已修订。"})
    story.take(ZHOU, "action", "verify", comment="看过")
    story.take(CHEN, "nonconformity", "ask_verification")


def found_effective(story: Story) -> None:
    house = story.house
    pass_days(house, 41)
    keep_proof(house, ZHOU, story.ids["action"], "三个月的台账")
    story.take(ZHOU, "action", "judge_effective", comment="三个月无差错")
    keep_proof(house, FANG, story.ids["nonconformity"])


def closed_it(story: Story) -> None:
    fields = {"words": "抽查 15 份记录，均已留痕。", "changes": "requested"}
    assert story.take(FANG, "nonconformity", "close", fields=fields) == "closed"


PARTS = (
    analysed_it, acts_on_it, asks_for_a_change, opens_the_revision, comes_into_force, everybody_confirms, carried_out,
    found_effective, closed_it,
)  # fmt: skip


def whole(house: House) -> Story:
    """The thread from one end to the other."""
    story = found_it(house)
    for part in PARTS:
        part(story)
    return story
