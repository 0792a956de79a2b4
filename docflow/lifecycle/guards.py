"""Rules that any workflow may name, and the sentence behind every refusal."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel

from docflow.journal.work import Work
from docflow.kernel.text import Text
from docflow.lifecycle.decisions import Assignment
from docflow.lifecycle.definition import Step
from docflow.lifecycle.items import Item, named
from docflow.people.rights import ROLES, Scope


@dataclass(frozen=True)
class Taking:
    """One attempt at a step: what guards and effects may know beside the item."""

    name: str
    step: Step
    scope: Scope
    comment: str = ""
    form: BaseModel | None = None
    assignment: Assignment | None = None
    preview: bool = False
    """Only asking whether it could be taken: what a form or comment would bring is not held against it."""
    facts: dict[str, Any] = field(default_factory=dict)
    """What effects add to the journal entry of the step."""

    @property
    def for_person(self) -> int | None:
        """On whose behalf the actor acts, under a delegation."""
        if self.assignment is None or self.assignment.person_id == self.scope.person_id:
            return None
        return self.assignment.person_id

    @property
    def persons(self) -> frozenset[int]:
        """Everybody this act counts for: separation sees through delegation."""
        return frozenset({self.scope.person_id} | ({self.for_person} if self.for_person else set()))


Answer = str | Sequence[str] | None
Guard = Callable[[Work, Any, Taking], Answer]


def comment_given(work: Work, item: Item, taking: Taking) -> Answer:
    return None if taking.preview or taking.comment.strip() else "comment-needed"


def assigned(work: Work, item: Item, taking: Taking) -> Answer:
    return None if taking.assignment is not None else "not-assigned"


def not_an_author(work: Work, item: Item, taking: Taking) -> Answer:
    """Nobody decides on a text they wrote, in any version of its content and for whomever they act."""
    return "author-may-not-decide" if taking.persons & named(work.session, item, "author") else None


def an_author(work: Work, item: Item, taking: Taking) -> Answer:
    authors = named(work.session, item, "author") | named(work.session, item, "owner")
    return None if taking.scope.person_id in authors else "authors-only"


def holds(role: str) -> Guard:
    """The rule that the actor holds a role for the item's unit today."""

    def guard(work: Work, item: Item, taking: Taking) -> Answer:
        return None if taking.scope.holds(role, item.unit_id, kind=item.kind) else f"needs-role:{role}"

    guard.__doc__ = f"The actor holds the role {role} for the item's unit today."
    return guard


COMMON: Mapping[str, Guard] = {
    "comment-given": comment_given,
    "assigned": assigned,
    "not-an-author": not_an_author,
    "an-author": an_author,
    **{role.replace("_", "-"): holds(role) for role in ROLES if role not in ("reader", "admin")},
}

GUARD_LABELS: Mapping[str, Text] = {
    "comment-given": Text("写明意见或理由", "A comment gives the reason"),
    "assigned": Text("被指定作出此决定的人（或其代理人）", "Asked for this decision, or standing in for who is"),
    "not-an-author": Text("不是编制人", "Not an author"),
    "an-author": Text("编制人或责任人", "An author or the owner"),
    **{name: Text(f"{ROLES[role].zh}（对该部门）", f"{ROLES[role].en.capitalize()} of the unit") for role in ROLES
       if (name := role.replace("_", "-")) in COMMON},
}  # fmt: skip
"""The common rules in words; every rule has one."""

REASONS: Mapping[str, Text] = {
    "comment-needed": Text("请填写意见或理由", "A comment with the reason is needed"),
    "not-assigned": Text("目前没有等待您作出的决定", "No decision of yours is awaited here now"),
    "author-may-not-decide": Text(
        "编制人不能审查或批准自己的文本（受权代理亦计入）",
        "An author may not decide on their own text, and acting for somebody counts as both",
    ),
    "authors-only": Text("只有编制人或责任人可以进行", "Only an author or the owner may do this"),
    "needs-role": Text("需要具有“{0}”角色（对该部门有效）", "The role “{0}” is needed for this unit"),
    "not-in-this-state": Text("当前状态为“{0}”，不能进行此步骤", "The state is “{0}”; this step does not start there"),
    "not-for-persons": Text("此步骤由系统自动进行", "The system takes this step by itself"),
    "administrators-take-no-steps": Text(
        "系统管理员只管理账户，不能进行流程步骤或签名",
        "Administrators manage accounts; they take no steps and sign nothing",
    ),
    "token-may-only-read": Text("此访问令牌只能读取", "This access token may only read"),
}


def sentence(code: str, more: Mapping[str, Text], states: Mapping[str, Text]) -> Text:
    """The words of a refusal, for example of `needs-role:approver`."""
    name, _, word = code.partition(":")
    text = more.get(name) or REASONS[name]
    label = states.get(word) or ROLES.get(word) or more.get(word) or Text(word, word)
    return Text(text.zh.format(label.zh), text.en.format(label.en))
