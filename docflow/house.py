"""The one place that joins the parts, as plain lists."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from docflow.actions import sentences as action_sentences
from docflow.actions import sweeping as acting
from docflow.actions.kind import action_kind
from docflow.audits import held_sentences as audit_held_sentences
from docflow.audits import programme_sentences
from docflow.audits import sentences as audit_sentences
from docflow.audits.audit_kind import audit_kind
from docflow.audits.finding_kind import finding_kind
from docflow.audits.programme_kind import programme_kind
from docflow.documents import evidence as document_evidence
from docflow.documents import kind as document_kinds
from docflow.documents import readers
from docflow.documents import sentences as document_sentences
from docflow.documents.changes import sentences as change_sentences
from docflow.documents.changes import statement as change_statement
from docflow.documents.changes import sweeping as changing
from docflow.documents.changes.kind import change_kind
from docflow.documents.desk import Desk
from docflow.documents.document_types import read_document_types
from docflow.documents.intake.pool import Pool
from docflow.evidence import attachments, items
from docflow.evidence import sentences as evidence_sentences
from docflow.journal.checkpoint import Signer, make_key
from docflow.journal.followers import Follower, run_follower
from docflow.journal.pulse import Pulse
from docflow.journal.sealer import Sealer
from docflow.journal.sentences import Sentences
from docflow.journal.verify import Finding, Report, verify
from docflow.journal.work import Work, working
from docflow.kernel.actor import CLOCK, INSTALLER
from docflow.kernel.clock import Clock, SystemClock
from docflow.kernel.settings import Settings
from docflow.kernel.text import Text
from docflow.lifecycle import clockwork
from docflow.lifecycle.engine import Kind, Lifecycle
from docflow.lifecycle.versions import freeze, read_lifecycles
from docflow.nonconformities import sentences as nonconformity_sentences
from docflow.nonconformities import sweeping as nonconformity_sweeping
from docflow.nonconformities.kind import nonconformity_kind
from docflow.people import sentences as people_sentences
from docflow.people.models import Unit
from docflow.processes import sentences as process_sentences
from docflow.reviews import sentences as review_sentences
from docflow.reviews.kind import management_review_kind
from docflow.search.engines import open_index
from docflow.search.errors import IndexBroken, IndexBusy
from docflow.search.follower import SearchFollower
from docflow.search.index import Index
from docflow.search.rebuilding import keep_up
from docflow.search.similar import similar
from docflow.standards.pack import Pack, shipped_packs
from docflow.store.blobs import Blobs, FolderBlobs
from docflow.store.engine import Store
from docflow.store.errors import StoreBusy
from docflow.store.shipped import shipped_folder

KINDS: tuple[Callable[[Desk], Kind], ...] = (
    document_kinds.revision_kind,
    document_kinds.review_kind,
    change_kind,
    action_kind,
    nonconformity_kind,
    management_review_kind,
    programme_kind,
    audit_kind,
    finding_kind,
)

SENTENCES = (
    people_sentences.SENTENCES,
    evidence_sentences.SENTENCES,
    process_sentences.SENTENCES,
    document_sentences.SENTENCES,
    change_sentences.SENTENCES,
    action_sentences.SENTENCES,
    nonconformity_sentences.SENTENCES,
    audit_sentences.SENTENCES,
    audit_held_sentences.SENTENCES,
    programme_sentences.SENTENCES,
    review_sentences.SENTENCES,
    {
        "workflow.registered": Text(
            "流程 {workflow} 第 {version} 版启用", "Workflow {workflow} version {version} came into use"
        )
    },
)

SWEEPS: tuple[Callable[[Desk], Callable[[Work], None]], ...] = (
    lambda desk: readers.follow_joiners,
    lambda desk: readers.release_leavers,
    changing.settle_all,
    lambda desk: changing.ask_who_is_there,
    acting.follow_all,
    lambda desk: acting.note_redeemed,
    lambda desk: acting.note_overdue,
    lambda desk: nonconformity_sweeping.ask_who_is_there,
    lambda desk: nonconformity_sweeping.note_overdue,
)
"""What the clock does beside the due steps, each in a unit of work of its own."""

EVIDENCE: tuple[Callable[[Blobs, Session], Iterable[Finding]], ...] = (
    lambda blobs, session: items.check(session),
    document_evidence.check,
    attachments.check,
    lambda blobs, session: change_statement.check(session),
)
"""What the rooms verify beside the journal itself."""


@dataclass(frozen=True)
class House:
    """docflow, built: what a door needs to serve people."""

    settings: Settings
    clock: Clock
    store: Store
    blobs: Blobs
    desk: Desk
    packs: Sequence[Pack]
    kinds: dict[str, Kind]
    lifecycles: dict[str, Lifecycle]
    index: Index
    sentences: Sentences
    signer: Signer
    sealer: Sealer
    followers: Sequence[Follower]

    def open(self) -> None:
        """Register the workflows that were read and compare those in use. Raises WorkflowFrozen, WorkflowMissing."""
        with working(self.store, INSTALLER, self.clock) as work:
            freeze(work, self.lifecycles.values())

    def sweep(self) -> int:
        """Everything that has fallen due by now; may run at any time and twice.

        What finds the database busy is left to the next sweep and holds up nothing else.
        """
        for sweeping in SWEEPS:
            with suppress(StoreBusy), working(self.store, CLOCK, self.clock) as work:
                sweeping(self.desk)(work)
        return clockwork.sweep(self.store, self.clock, self.lifecycles)

    def settle(self) -> None:
        """Seal what waits and let every follower catch up."""
        while self.sealer.seal_once():
            pass
        for follower in self.followers:
            while run_follower(self.store, self.clock, follower):
                pass

    def verify(self, *, checkpoints: Iterable[str] = (), progress: Callable[[int, int], None] | None = None) -> Report:
        """Check the journal, the items, the signatures and the files again from the stored bytes.

        `checkpoints` are notes kept outside docflow; `progress` is told (entries done, entries in all).
        """
        return verify(
            self.store,
            self.signer.public_key,
            now=self.clock.now(),
            checkpoints=checkpoints,
            extra=[partial(check, self.blobs) for check in EVIDENCE],
            progress=progress,
        )

    def pulses(self) -> list[Pulse]:
        """The background work that follows commits: sealing, then each follower."""

        def following(follower: Follower) -> Callable[[], int]:
            return lambda: keep_up(self.store, self.clock, self.kinds, self.index, follower)

        return [
            Pulse(self.store, self.clock, "sealer", self.sealer.seal_once),
            *(Pulse(self.store, self.clock, one.name, following(one)) for one in self.followers),
        ]

    def index_size(self) -> int | None:
        """How many cards the index holds; None while it is not available."""
        try:
            return self.index.size()
        except IndexBroken:
            return None

    def tidy(self) -> None:
        """Let the index do what it leaves for idle time; another time when somebody writes to it just now."""
        with suppress(IndexBroken, IndexBusy):
            self.index.tidy()

    def close(self) -> None:
        self.desk.intake.close()
        self.index.close()
        self.store.close()


def build(settings: Settings, clock: Clock | None = None, *, intake: Pool | None = None) -> House:
    """Join the parts. Reads and checks every workflow, type and standard; touches no business row.

    Raises WorkflowInvalid, DocumentTypesInvalid or PackInvalid, each naming file and place.
    """
    clock = clock or SystemClock(settings.time_zone)
    settings.data.mkdir(parents=True, exist_ok=True)
    store = Store(settings.database_url)
    blobs = FolderBlobs(settings.data / "files")
    packs = shipped_packs()
    workflows = shipped_folder("workflows")
    index = open_index(settings.search, settings.data / "index")
    desk = Desk(
        types=read_document_types(workflows / "document_types.yaml"),
        blobs=blobs,
        intake=intake or Pool(),
        organisation_code=settings.organisation_code,
        organisation=lambda: _organisation(store),
        standard=packs[0].title,
        known_clauses={pack.id: frozenset(clause.number for clause in pack.clauses) for pack in packs},
        templates=shipped_folder("document_templates"),
        packs=packs,
        find_similar=partial(similar, index),
    )
    kinds = {kind.name: kind for kind in (make(desk) for make in KINDS)}
    lifecycles = read_lifecycles(workflows, kinds.values())
    desk.lifecycles.update(lifecycles)
    signer = make_key(settings.data / "keys")
    sealer = Sealer(store, clock, signer, checkpoint_file=settings.checkpoint_file)
    return House(
        settings=settings,
        clock=clock,
        store=store,
        blobs=blobs,
        desk=desk,
        packs=packs,
        kinds=kinds,
        lifecycles=lifecycles,
        index=index,
        sentences=Sentences(SENTENCES),
        signer=signer,
        sealer=sealer,
        followers=(SearchFollower(kinds, index),),
    )


def _organisation(store: Store) -> str:
    """The name of the topmost unit, as it stands on covers."""
    with store.reading() as session:
        return _root_name(session)


def _root_name(session: Session) -> str:
    return session.scalar(select(Unit.name_zh).where(Unit.parent_id.is_(None)).order_by(Unit.id).limit(1)) or ""
