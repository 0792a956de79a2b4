"""The thread of an item: every chain it is a part of, from what was found to the proof that it does not come back."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from docflow.actions.models import BEFORE_DONE, Action
from docflow.audits.held import NONCONFORMING, Finding
from docflow.audits.models import Audit
from docflow.documents import queries
from docflow.documents.changes.models import ChangeRequest
from docflow.documents.desk import Desk
from docflow.documents.models import Document, Revision
from docflow.journal.work import Work
from docflow.kernel.clock import day_of
from docflow.kernel.text import Text
from docflow.lifecycle.items import Item
from docflow.nonconformities.models import Nonconformity
from docflow.people.queries import scope_of
from docflow.people.rights import Scope
from docflow.reports import thread_words as say
from docflow.reports.thread_facts import Condition, Hole, Link, Stage, ThreadAnnex, ThreadFacts
from docflow.reports.thread_holes import absent, condition, hole
from docflow.reports.thread_nonconformity import parts_of
from docflow.reports.thread_read import Read, oversees, read, would_see
from docflow.reports.thread_walk import Walked, walk
from docflow.reviews.models import ManagementReview

_STAGES: dict[str, Stage] = {
    "finding": "finding",
    "nonconformity": "nonconformity",
    "action": "action",
    "change_request": "change_request",
    "revision": "revision",
}
"""Kinds of item that are links of a chain."""
_PUT_INTO_PRACTICE = ("implemented", "closed")
_GIVEN_UP = ("rejected", "declined", "cancelled")


def thread_of(work: Work, desk: Desk, item: Item) -> ThreadFacts:
    """Every chain that the item is a part of, whole and over nothing but what the reader may see.

    The caller has seen that the reader may see the item. A hole is told only of a kind of thing that the reader
    would see if it were there, so that neither a hole nor its absence betrays anything.

    Source: T/CIECCPA 9.2.2, 10.2.1, 10.2.2.
    """
    chains, more = _chains(work, desk, [item])
    return ThreadFacts(item.id, item.kind, item.number, item.title, chains, more)


def thread_of_document(work: Work, desk: Desk, document: Document) -> ThreadFacts:
    """Every chain that a revision of the document is a part of, or a finding measured by one, the newest first.

    Left out is a revision of former times that came of nothing and of which nothing came.
    """
    line = work.session.scalars(queries.revisions_of(document.id, scope_of(work))).all()
    named = line[0] if line else work.session.scalars(queries.last_in_force(document.id, scope_of(work))).one()
    chains, more = _chains(work, desk, line)
    told = tuple(one for one in chains if one.stage != "revision" or one.then or one.condition != "done")
    return ThreadFacts(None, "document", document.number, named.title, told, more)


def _chains(work: Work, desk: Desk, starts: Sequence[Item]) -> tuple[tuple[Link, ...], int]:
    scope = scope_of(work)
    walked = walk(work.session, scope, starts)
    teller = _Teller(work.today, scope, desk, work, walked, read(work, walked.ids))
    return tuple(teller.chain(top) for top in walked.tops if teller.read.items[top].kind in _STAGES), walked.more


def annex_of(work: Work, desk: Desk, facts: ThreadFacts, *, checkpoint: str) -> ThreadAnnex:
    """The thread as an annex by itself, as it stands now."""
    return ThreadAnnex(
        organisation=desk.organisation(),
        number=facts.number,
        title=facts.title,
        made_at=f"{work.at.astimezone(work.clock.zone):%Y-%m-%d %H:%M %z}",
        chains=facts.chains,
        checkpoint=checkpoint,
        more=facts.more,
    )


@dataclass(frozen=True)
class _Teller:
    today: date
    scope: Scope
    desk: Desk
    work: Work
    walked: Walked
    read: Read

    def chain(self, top: int) -> Link:
        chain = self.link(self.read.items[top])
        for origin in self.walked.origins.get(top, ()):
            chain = replace(self.origin(self.read.items[origin]), then=(chain,))
        return chain

    def link(self, item: Item, relation: str = "", above: frozenset[int] = frozenset()) -> Link:
        """The item with all that came of it. What stands above it already is not told again."""
        path = above | {item.id}
        below = [
            self.link(self.read.items[one], self.walked.relations[item.id, one], path)
            for one in self.walked.children.get(item.id, ())
            if one not in path and self.read.items[one].kind in _STAGES
        ]
        if isinstance(item, Finding):
            return self.finding(item, below)
        if isinstance(item, Nonconformity):
            return self.nonconformity(item, below)
        if isinstance(item, Action):
            return self.action(item, below)
        if isinstance(item, ChangeRequest):
            return self.request(item, below)
        assert isinstance(item, Revision), "no other kind is a link"
        return self.revision(item, relation, below)

    def plain(self, item: Item, how: Condition, *, stage: Stage | None = None) -> Link:
        lifecycle = self.desk.lifecycles[item.kind]
        state = lifecycle.workflow_of(item).states[item.state]
        return Link(
            stage or _STAGES[item.kind], how, item.number, item.title, state.label.text, item=item.id, kind=item.kind,
            code=item.state, page=lifecycle.kind.page(item.id) if lifecycle.kind.page else "",
        )  # fmt: skip

    def name(self, person: int | None) -> str:
        return self.read.names.get(person or 0, "")

    def day(self, at: datetime) -> date:
        return day_of(at, self.work.clock.zone)

    def origin(self, item: Item) -> Link:
        made = self.plain(item, "done" if item.closed else "open", stage="origin")
        held = item.first_on if isinstance(item, Audit) else getattr(item, "held_on", None)
        people = ((say.CHAIR, self.name(item.chair_id)),) if isinstance(item, ManagementReview) else ()
        return replace(made, dates=((say.HELD, held),) if held else (), people=people)

    def finding(self, item: Finding, below: Sequence[Link]) -> Link:
        then = tuple(below)
        raised = any(one.stage == "nonconformity" for one in below)
        owed = item.grade in NONCONFORMING and not item.closed and not raised
        if owed and would_see(self.scope, "nonconformity", item.unit_id):
            draft = item.state == "draft"
            lacks = hole("not-confirmed", "waiting") if draft else hole("no-nonconformity", "missing")
            then = (absent("nonconformity", lacks), *then)
        return replace(
            self.plain(item, "done" if item.closed else "open"),
            words=item.gap or item.evidence,
            dates=((say.FOUND, item.found_on),),
            people=((say.AUDITOR, self.name(item.author_id)), *self.known(say.OWNER, item.auditee_id)),
            then=then,
        )

    def known(self, words: Text, person: int | None) -> tuple[tuple[Text, str], ...]:
        return ((words, self.name(person)),) if person else ()

    def nonconformity(self, item: Nonconformity, below: Sequence[Link]) -> Link:
        ended = item.state in ("closed", "dismissed")
        due = None if ended else item.due_on
        dates = ((say.REPORTED, item.reported_on), *(((say.DUE, due),) if due else ()),
                 *(((say.CLOSED, item.closed_on),) if item.closed_on and ended else ()))  # fmt: skip
        holes: tuple[Hole, ...] = ()
        if item.state == "reported":
            holes = (hole("not-accepted", "waiting", item.due_on, self.today),)
        tells = item.id in self.read.working or would_see(self.scope, "action", item.unit_id)
        return replace(
            self.plain(item, condition(self.today, done=ended, due=due)),
            words=item.description,
            dates=dates,
            people=((say.OWNER, self.name(item.owner_id)),),
            holes=holes,
            then=tuple(parts_of(self.work, self.read, item, below, tells=tells)),
        )

    def action(self, item: Action, below: Sequence[Link]) -> Link:
        due = None if item.closed else item.due_on
        then = [*below]
        changes = any(one.stage in ("change_request", "revision") for one in below)
        if not changes and self.lacks_change(item):
            until = item.deferred_to if item.deferred_to else item.finish_on
            then.append(absent("change_request", hole("no-change-request", "waiting", until, self.today)))
        then += self.effect(item)
        done = [(say.DONE, item.done_on), (say.VERIFIED, item.verified_on)]
        return replace(
            self.plain(item, condition(self.today, done=item.closed, due=due)),
            words=item.description,
            dates=(*(((say.DUE, due),) if due else ()), *((what, on) for what, on in done if on)),
            people=((say.OWNER, self.name(item.owner_id)),),
            then=tuple(then),
        )

    def lacks_change(self, item: Action) -> bool:
        """Whether a change of a document is still to be asked for, as far as the reader would know."""
        promised = item.deferred_to is not None and item.redeemed_on is None and not item.closed
        wanted = item.action_kind == "document" and (item.state in BEFORE_DONE or promised)
        answers = item.id in self.read.working or oversees(self.scope, "action", item.unit_id)
        return wanted and (answers or would_see(self.scope, "change_request", item.unit_id))

    def effect(self, item: Action) -> Iterator[Link]:
        """Whether it worked, as judged; or that this is still to be judged, and when."""
        if item.verdict:
            words = say.IS_EFFECTIVE if item.verdict == "effective" else say.IS_NOT_EFFECTIVE
            yield Link(
                "effectiveness", "done", title=say.OF_ACTION, state=words, words=item.verdict_words,
                code=item.verdict, dates=((say.JUDGED, item.judged_on),),
                people=((say.JUDGE, self.name(item.judged_by_id)),),
            )  # fmt: skip
        elif not item.closed and (item.category != "correction" or item.state == "waiting_effect"):
            yield absent(
                "effectiveness", hole("effect-not-judged", "waiting", item.effect_due_on, self.today),
                title=item.criterion,
            )  # fmt: skip

    def request(self, item: ChangeRequest, below: Sequence[Link]) -> Link:
        practised = item.state in _PUT_INTO_PRACTICE
        ended = practised or item.closed
        due = None if ended else item.due_on
        holes: tuple[Hole, ...] = ()
        open_below = any(one.stage == "revision" and one.condition != "done" for one in below)
        if not ended and item.state not in _GIVEN_UP and not open_below:
            holes = (hole("not-in-force", "waiting", item.due_on, self.today),)
        at = item.implemented_at
        return replace(
            self.plain(item, condition(self.today, done=ended, due=due)),
            words=item.verdict_words or item.reason,
            dates=(
                (say.ASKED, self.day(item.created_at)),
                *(((say.APPROVED, item.approved_on),) if item.approved_on else ()),
                *(((say.IMPLEMENTED, self.day(at)),) if at else ()),
                *(((say.DUE, due),) if due else ()),
            ),
            people=self.known(say.REQUESTER, item.author_id),
            holes=holes,
            then=tuple(below),
        )

    def revision(self, item: Revision, relation: str, below: Sequence[Link]) -> Link:
        lacks = list(self.lacks_force(item, relation))
        late = any(one.lack == "late" for one in lacks)
        approved = [one for one in self.read.signatures.get(item.id, ()) if one.step == "approve"]
        approver = ((say.APPROVER, approved[-1].name),) if approved else ()
        return replace(
            self.plain(item, "late" if late else "open" if lacks else "done"),
            number=f"{item.number} {item.label}".strip(),
            words=item.summary or item.reason,
            dates=((say.EFFECTIVE, item.effective_on),) if item.effective_on else (),
            people=(*self.known(say.AUTHOR, item.author_id), *approver),
            holes=tuple(lacks),
            sha256=item.content_sha256,
            then=(*self.readers(item), *below),
        )

    def lacks_force(self, item: Revision, relation: str) -> Iterator[Hole]:
        if relation == "withdrew":
            if not item.closed:
                yield hole("not-withdrawn", "waiting")
        elif item.suspended_at is not None and item.in_force:
            yield hole("suspended", "waiting", item.suspended_to, self.today)
        elif not item.in_force and not item.closed:
            yield hole("not-in-force", "waiting", item.effective_on, self.today)

    def readers(self, item: Revision) -> Iterator[Link]:
        """How many of its readers have confirmed, while the text is in force."""
        found = self.read.readers.get(item.id)
        if found is None:
            return
        waits = found.asked - found.done
        holes: tuple[Hole, ...] = ()
        if waits:
            until = found.oldest_due_on or found.last_due_on
            holes = (hole("readers-open", "waiting", until, self.today, asked=found.asked, open=waits),)
        yield Link(
            "acknowledgement", "late" if found.late else "open" if waits else "done",
            title=say.CONFIRMED.format(asked=found.asked, done=found.done), holes=holes, read=(found.asked, found.done),
        )  # fmt: skip
