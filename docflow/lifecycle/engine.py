"""The one place where a state changes: every guard answers, the signature is bound, the step is recorded."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, ValidationError
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from transitions import Machine, State

from docflow.journal.work import Work
from docflow.kernel.canonical import canonical, sha256_hex
from docflow.kernel.text import Text
from docflow.lifecycle import decisions, signatures
from docflow.lifecycle.card import Card
from docflow.lifecycle.definition import Step, Workflow
from docflow.lifecycle.errors import (
    AlreadyClaimed,
    FormInvalid,
    SignatureMissing,
    StatementDiffers,
    StepRefused,
    StepUnknown,
)
from docflow.lifecycle.guards import COMMON, GUARD_LABELS, Guard, Taking, sentence
from docflow.lifecycle.items import Item, name_on, open_item
from docflow.people.queries import scope_of
from docflow.people.rights import Scope
from docflow.people.signing import Proof

Effect = Callable[[Work, Any, Taking], Iterator[tuple[Item, str]] | None]


@dataclass(frozen=True)
class Kind:
    """What a room gives the spine about one kind of item."""

    name: str
    model: type[Item]
    label: Text
    guards: Mapping[str, Guard] = field(default_factory=dict)
    effects: Mapping[str, Effect] = field(default_factory=dict)
    forms: Mapping[str, type[BaseModel]] = field(default_factory=dict)
    """The form of a step, by the step's name."""
    proposals: Mapping[str, Callable[[Work, Any], Mapping[str, Any]]] = field(default_factory=dict)
    """What a step's form is filled with before anybody has written in it."""
    reasons: Mapping[str, Text] = field(default_factory=dict)
    labels: Mapping[str, Text] = field(default_factory=dict)
    """Its guards and effects in words."""
    line: Callable[[Any], str] | None = None
    """Names the line an item belongs to (a document's revisions); states may claim a place in it."""
    metadata: Callable[[Session, Any], dict[str, Any]] | None = None
    """What a signature binds beside the content: title, unit, clauses …"""
    card: Callable[[Session, Any], Card | None] | None = None
    page: Callable[[int], str] | None = None
    """The address of an item's page, by its id."""
    attaches: Callable[[Work, Any, Scope], str | None] | None = None
    """Why this person may not keep a file with the item now, as a reason's code; None when they may."""
    opens_parts: Callable[[Work, Any], bool] | None = None
    """Whether this person sees the files kept with a part of the item, where seeing the item is not enough."""


@dataclass(frozen=True)
class Signed:
    """A signer's answer: the proof of who they are and the digest of what they were shown."""

    proof: Proof
    statement_sha256: str


@dataclass(frozen=True)
class Offer:
    """A step as a person sees it before taking it."""

    name: str
    step: Step
    here: bool
    """It starts from the present state."""
    reasons: list[tuple[str, Text]]
    form: type[BaseModel] | None
    statement: signatures.Statement | None

    @property
    def allowed(self) -> bool:
        return not self.reasons


class Lifecycle:
    """All versions of one kind's workflow, and the only way to move an item through them.

    `others` holds the lifecycles of all kinds, for effects that ask a step of another item.
    """

    def __init__(self, kind: Kind, versions: Iterable[Workflow], others: Mapping[str, "Lifecycle"]) -> None:
        self.kind = kind
        self._others = others
        self.versions = {workflow.version: workflow for workflow in versions}
        self.newest = self.versions[max(self.versions)]
        self._guards: Mapping[str, Guard] = {**COMMON, **kind.guards}
        self._machines = {number: _machine(workflow) for number, workflow in self.versions.items()}

    def workflow_of(self, item: Item) -> Workflow:
        return self.versions[item.workflow_version]

    def label(self, rule: str) -> Text:
        """A guard or effect in words; its bare name where nobody gave it any."""
        return self.kind.labels.get(rule) or GUARD_LABELS.get(rule) or Text(rule, rule)

    def begin(self, work: Work, item: Item, *, facts: Mapping[str, Any] | None = None) -> Any:
        """Bring an item to life in its workflow's first state, with the actor as its author."""
        workflow = self.newest
        item.workflow, item.workflow_version = workflow.workflow, workflow.version
        item.author_id = item.author_id or work.actor.person_id
        item.created_at = item.changed_at = work.at
        self._machines[workflow.version].set_state(workflow.initial, item)
        self._mark(item, workflow)
        item.version = 0
        work.session.add(item)
        self._flush(work, item)
        if item.author_id is not None:
            name_on(work.session, item, [item.author_id], "author")
        work.record(f"{self.kind.name}.opened", item, {"to": item.state, "number": item.number} | dict(facts or {}))
        work.session.flush()
        return item

    def offers(self, work: Work, item: Item, *, here_only: bool = False) -> list[Offer]:
        """Every step a person could ask for, or those that start here, with all reasons against each now."""
        workflow = self.workflow_of(item)
        found: list[Offer] = []
        for name, step in workflow.steps.items():
            if step.by == "effect" or (here_only and item.state not in step.origin):
                continue
            taking = self._taking(work, item, name, step, preview=True)
            reasons = self._refusals(work, item, taking)
            statement = self._statement(work, item, taking)
            found.append(
                Offer(name, step, item.state in step.origin, [(code, self.sentence(item, code)) for code in reasons],
                      self.kind.forms.get(name), statement)
            )  # fmt: skip
        return found

    def statement(self, work: Work, item: Item, name: str) -> signatures.Statement | None:
        """What signing this step would state of the item as it stands, in the part the actor has in it."""
        return self._statement(work, item, self._taking(work, item, name, self.workflow_of(item).steps[name]))

    def _statement(self, work: Work, item: Item, taking: Taking) -> signatures.Statement | None:
        if taking.step.signature is None:
            return None
        stage = decisions.stage_kind(work.session, taking.assignment) if taking.assignment else ""
        meant = taking.step.signature.for_stage(stage)
        metadata = self.kind.metadata(work.session, item) if self.kind.metadata else {}
        return signatures.statement_of(item, taking.name, meant, sha256_hex(canonical(metadata)))

    def sentence(self, item: Item, code: str) -> Text:
        states = {name: state.label.text for name, state in self.workflow_of(item).states.items()}
        return sentence(code, self.kind.reasons, states)

    def advance(
        self,
        work: Work,
        item: Item,
        name: str,
        *,
        comment: str = "",
        fields: Mapping[str, Any] | None = None,
        signed: Signed | None = None,
    ) -> Any:
        """Take one step, whole or not at all. The caller holds the item's lock (`open_item`).

        Raises:
            StepUnknown: the workflow has no such step.
            FormInvalid: the fields do not fit the step's form.
            StepRefused: guards said no; `reasons` holds every answer.
            SignatureMissing, StatementDiffers: the step is signed, and it was not, or for something else.
            AlreadyClaimed: another item of the line stands where this one would go.
        """
        step = self.workflow_of(item).steps.get(name)
        if step is None:
            raise StepUnknown(step=name)
        form = self._form(name, fields or {})
        taking = self._taking(work, item, name, step, comment=comment, form=form)
        if reasons := self._refusals(work, item, taking):
            raise StepRefused(
                step=step.label.text, item=item.id, reasons=[(code, self.sentence(item, code)) for code in reasons]
            )
        signature = self._sign(work, item, taking, signed)
        self._take(work, item, taking, signature)
        return item

    def _form(self, name: str, fields: Mapping[str, Any]) -> BaseModel | None:
        form = self.kind.forms.get(name)
        if form is None:
            if fields:
                raise FormInvalid(summary=", ".join(fields), fields=dict.fromkeys(fields, "unknown"))
            return None
        try:
            return form.model_validate(dict(fields))
        except ValidationError as wrong:
            faults = {".".join(str(part) for part in one["loc"]) or "form": one["msg"] for one in wrong.errors()}
            raise FormInvalid(summary="; ".join(f"{k}: {v}" for k, v in faults.items()), fields=faults) from wrong

    def _taking(self, work: Work, item: Item, name: str, step: Step, **more: Any) -> Taking:
        scope = scope_of(work)
        assignment = None
        if step.decides and work.actor.kind == "person":
            assignment = decisions.waiting_for(work.session, item, scope)
        return Taking(name=name, step=step, scope=scope, assignment=assignment, **more)

    def _refusals(self, work: Work, item: Item, taking: Taking) -> list[str]:
        reasons: list[str] = []
        step, actor = taking.step, work.actor
        if item.state not in step.origin:
            reasons.append(f"not-in-this-state:{item.state}")
        if actor.kind == "person":
            if step.by != "person":
                reasons.append("not-for-persons")
            if actor.scope == "read":
                reasons.append("token-may-only-read")
            if taking.scope.holds("admin"):
                reasons.append("administrators-take-no-steps")
        for name in step.guards:
            answer = self._guards[name](work, item, taking)
            if answer:
                reasons.extend([answer] if isinstance(answer, str) else answer)
        return list(dict.fromkeys(reasons))

    def _sign(self, work: Work, item: Item, taking: Taking, signed: Signed | None) -> signatures.Signature | None:
        statement = self._statement(work, item, taking)
        if statement is None or work.actor.kind == "clock":
            return None
        if signed is None or signed.proof.person_id != work.actor.id:
            raise SignatureMissing(step=taking.name, statement_sha256=statement.sha256)
        if signed.statement_sha256 != statement.sha256:
            raise StatementDiffers(statement_sha256=statement.sha256)
        return signatures.sign(work, item, statement, signed.proof, for_person=taking.for_person, reason=taking.comment)

    def _take(self, work: Work, item: Item, taking: Taking, signature: signatures.Signature | None) -> None:
        step, before = taking.step, item.state
        moves = True
        if step.decides and taking.assignment is not None:
            moves = decisions.decide(work, item, taking.assignment, step.decides, taking.comment)
            moves = moves or step.decides == "return"
        later: list[str] = []
        if moves:
            for effect in step.effects:
                for other, further in self.kind.effects[effect](work, item, taking) or ():
                    if other is item:
                        later.append(further)
                    else:
                        # The other item is locked like the first, and read again as it now stands.
                        open_item(work.session, other.id, None)
                        self._others[other.kind]._further(work, other, further)
            self._machines[item.workflow_version].events[taking.name].trigger(item)
            self._mark(item, self.workflow_of(item))
            if step.voids_round:
                decisions.close_round(work, item)
        item.changed_at = work.at
        work.record(
            f"{self.kind.name}.{taking.name}",
            item,
            {"from": before, "to": item.state, "round": item.round, "content": item.content_sha256}
            | ({"comment": taking.comment} if taking.comment else {})
            | ({"form": taking.form.model_dump(mode="json")} if taking.form else {})
            | ({"for": taking.for_person} if taking.for_person else {})
            | ({"signature": signature.record_sha256} if signature else {})
            | taking.facts,
        )
        if moves and step.voids_round:
            item.round += 1
        self._flush(work, item)
        for name in later:
            self._further(work, item, name)

    def _further(self, work: Work, item: Item, name: str) -> None:
        """A step that an effect asks for: its guards answer like anybody's, and it is recorded."""
        step = self.workflow_of(item).steps[name]
        taking = self._taking(work, item, name, step)
        blocked = [code for code in self._refusals(work, item, taking) if code != "not-for-persons"]
        if blocked:
            raise StepRefused(
                step=step.label.text, item=item.id, reasons=[(code, self.sentence(item, code)) for code in blocked]
            )
        self._take(work, item, taking, None)

    def _mark(self, item: Item, workflow: Workflow) -> None:
        """Write beside the state what lists and the database ask of it."""
        state = workflow.states[item.state]
        item.in_force, item.closed = state.in_force, state.final
        item.was_in_force = item.was_in_force or state.in_force
        line = self.kind.line(item) if self.kind.line else f"{item.kind}/{item.id}"
        item.claim = f"{state.claims}:{line}" if state.claims else None

    def _flush(self, work: Work, item: Item) -> None:
        claim = item.claim
        try:
            work.session.flush()
        except IntegrityError as taken:
            if "claim" in str(taken.orig):
                raise AlreadyClaimed(claim=claim) from taken
            raise


def _machine(workflow: Workflow) -> Machine:
    """States and edges only: `transitions` moves, docflow decides whether it may."""
    machine = Machine(
        model=None,
        states=[State(name) for name in workflow.states],
        initial=workflow.initial,
        auto_transitions=False,
        send_event=True,
    )
    for name, step in workflow.steps.items():
        machine.add_transition(name, list[Any](step.origin), step.to or "=")
    return machine
