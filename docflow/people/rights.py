"""Who may do what, declared once as data: roles, the matrix, and the scope of one person on one day."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from docflow.kernel.text import Text

ROLES: Mapping[str, Text] = {
    "reader": Text("使用人", "reader"),
    "author": Text("编制人", "author"),
    "reviewer": Text("审查人", "reviewer"),
    "countersigner": Text("会签人", "countersigner"),
    "approver": Text("批准人", "approver"),
    "document_controller": Text("文件控制员", "document controller"),
    "process_owner": Text("过程负责人", "process owner"),
    "programme_manager": Text("审核方案管理人员", "audit programme manager"),
    "lead_auditor": Text("审核组长", "lead auditor"),
    "auditor": Text("审核员", "auditor"),
    "technical_expert": Text("技术专家", "technical expert"),
    "observer": Text("观察员", "observer"),
    "records_manager": Text("记录管理员", "records manager"),
    "management_representative": Text("碳中和管理负责人", "management representative"),
    "top_management": Text("最高管理者", "top management"),
    "external_auditor": Text("外部审核员", "external auditor"),
    "admin": Text("系统管理员", "administrator"),
}
TYPED_ROLES = frozenset({"author", "approver"})
"""Roles that may be limited to one document type."""
PERSONAL_ROLES = frozenset({"reader", "admin", "external_auditor"})
"""Roles that nobody exercises for somebody else."""
SEES_ALL_DOCUMENTS = ("document_controller", "management_representative", "top_management")
"""Roles that see everything about the documents of their units, in any state."""

WATCHED: Mapping[str, str] = {
    "programme": "programme.see",
    "audit": "audit.see",
    "finding": "audit.see",
    "nonconformity": "nonconformity.see",
    "action": "action.see",
    "management_review": "review.see",
}
"""Kinds of item that are seen in any state by whoever may do this; all other kinds by `SEES_ALL_DOCUMENTS`."""

_SEES_SYSTEM = frozenset(
    {
        "document.see_drafts",
        "document.see_superseded",
        "programme.see",
        "audit.see",
        "nonconformity.see",
        "action.see",
        "record.see",
        "review.see",
        "competence.see",
        "journal.see_all",
    }
)

_ACTS_ON_NONCONFORMITIES = frozenset({"nonconformity.judge", "nonconformity.verify", "nonconformity.waive"})
_ACTS_ON_CHANGES = frozenset({"change_request.implement_first", "change_request.verify"})

MATRIX: Mapping[str, frozenset[str]] = {
    "reader": frozenset(
        {"document.read", "acknowledgement.give", "nonconformity.report", "change_request.suggest", "process.see"}
    ),
    "author": frozenset({"document.begin", "document.revise", "revision.write", "revision.submit", "revision.recall"}),
    "reviewer": frozenset({"revision.review"}),
    "countersigner": frozenset({"revision.countersign"}),
    "approver": frozenset({"revision.approve", "revision.withdraw"}),
    "document_controller": frozenset(
        {
            "document.see_drafts",
            "document.see_superseded",
            "document.distribute",
            "document.keep_copies",
            "document.review_periodically",
            "document.import",
            "revision.assign",
            "revision.publish",
            "revision.take_effect",
            "revision.suspend",
            "revision.resume",
            "revision.cancel",
            "acknowledgement.waive",
            "change_request.assess",
            "change_request.implement_first",
            "change_request.verify",
            "external_document.keep",
        }
    ),
    "process_owner": frozenset(
        {
            "document.see_drafts",
            "document.comment",
            "document.own",
            "revision.suspend",
            "revision.resume",
            "change_request.assess",
            "change_request.approve",
            "change_request.implement_first",
            "change_request.verify",
            "nonconformity.see",
            "nonconformity.own",
            "nonconformity.judge",
            "nonconformity.verify",
            "action.see",
            "action.own",
        }
    ),
    "programme_manager": frozenset(
        {
            "programme.see",
            "programme.plan",
            "audit.see",
            "audit.plan",
            "audit.assign",
            "finding.regrade",
            "competence.see",
            "competence.keep",
            "process.keep",
            "nonconformity.see",
            "nonconformity.judge",
            "nonconformity.verify",
            "action.see",
        }
    ),
    "lead_auditor": frozenset(
        {
            "audit.lead",
            "competence.see",
            "audit.answer",
            "audit.watch",
            "finding.confirm",
            "nonconformity.raise",
            "nonconformity.verify",
        }
    ),
    "auditor": frozenset({"audit.answer", "audit.watch", "competence.see", "finding.raise", "nonconformity.verify"}),
    "technical_expert": frozenset({"audit.advise", "audit.watch", "competence.see"}),
    "observer": frozenset({"audit.watch"}),
    "records_manager": frozenset(
        {"record.see", "record.classify", "record.hold", "record.release", "record.propose_disposition"}
    ),
    "management_representative": _SEES_SYSTEM
    | _ACTS_ON_CHANGES
    | _ACTS_ON_NONCONFORMITIES
    | {"programme.approve", "policy.approve", "review.plan", "review.approve", "delegation.approve"},
    "top_management": _SEES_SYSTEM
    | _ACTS_ON_CHANGES
    | _ACTS_ON_NONCONFORMITIES
    | {"programme.approve", "policy.approve", "review.chair", "review.approve", "delegation.approve"},
    "external_auditor": frozenset({"document.see_superseded", "evidence.see", "journal.see_scope"}),
    "admin": frozenset(
        {"people.manage", "people.see", "unit.manage", "token.revoke", "settings.change", "backup.make", "health.see"}
    ),
}
ACTIONS = frozenset(action for actions in MATRIX.values() for action in actions)
HOUSEKEEPING = frozenset({"people", "unit", "token", "settings", "backup", "health"})
"""What an action of an administrator may be about: never an item, never a step, never a signature."""
READING = frozenset(action for action in ACTIONS if action.partition(".")[2].split("_")[0] in {"see", "read", "watch"})
"""Actions that only look; all that a token of scope `read` can be allowed."""
_KIND_OF = {"document": "revision", "change_request": "change_request", "acknowledgement": "revision"}


def roles_that_may(action: str) -> frozenset[str]:
    return frozenset(role for role, actions in MATRIX.items() if action in actions)


def item_kind_of(action: str) -> str:
    """The kind of item that an action is about: `revision` for whatever concerns documents."""
    about = action.partition(".")[0]
    return _KIND_OF.get(about, about)


@dataclass(frozen=True)
class Grant:
    """One role in one unit and all below it, held by the person or exercised for somebody else."""

    role: str
    units: frozenset[int]
    document_type: str | None
    holder_id: int
    """Whose role it is: the person's own id, or that of the one who delegated it."""
    kinds: frozenset[str] = frozenset()
    """Kinds of item the delegation is limited to; empty for all."""


@dataclass(frozen=True)
class Standing:
    """The facts of a delegation to the person, in force today."""

    delegation_id: int
    from_person_id: int
    roles: frozenset[str]
    kinds: frozenset[str]
    to_on: date


@dataclass(frozen=True)
class Scope:
    """What one person is and may be on one day. An empty scope may do nothing and sees nothing.

    A delegation limited to kinds of item counts only where the kind is named.
    """

    person_id: int
    on: date
    grants: tuple[Grant, ...] = ()
    delegated: Mapping[int, tuple[Standing, ...]] = field(default_factory=dict, hash=False)
    """Who delegated to the person, and what."""
    belongs: frozenset[int] = frozenset()
    """The person's units and all above them: a text addressed to a unit addresses everybody in and below it."""
    posts: frozenset[int] = frozenset()
    reads_only: bool = False
    external: bool = False
    """Somebody from outside, who sees what their audit's scope names and nothing else."""
    in_force_only: bool = False
    """Of all that the person may see, only what is in force; see `Actor.in_force_only`."""

    @cached_property
    def names(self) -> frozenset[int]:
        """The person, and everybody they stand in for without limit of kind: for looking up assignments."""
        return self.names_for("")

    def names_for(self, kind: str) -> frozenset[int]:
        """The person, and everybody they stand in for where items of this kind are concerned."""
        if not self.person_id:
            return frozenset()
        standing = (one for all_of in self.delegated.values() for one in all_of)
        return frozenset({self.person_id}) | {s.from_person_id for s in standing if not s.kinds or kind in s.kinds}

    @cached_property
    def units_of(self) -> Mapping[str, frozenset[int]]:
        """Each role with its units, including everything below them."""
        return {role: self.units(role) for role in {grant.role for grant in self.grants}}

    @cached_property
    def types_of(self) -> Mapping[str, frozenset[str]]:
        """Each role that is limited to document types, with those types; a role without limit is absent."""
        limits: dict[str, set[str | None]] = {}
        for grant in self.grants:
            limits.setdefault(grant.role, set()).add(grant.document_type)
        return {role: frozenset(t for t in types if t) for role, types in limits.items() if None not in types}

    def holds(
        self, role: str, unit_id: int | None = None, document_type: str | None = None, *, kind: str | None = None
    ) -> bool:
        """Whether the person holds a role; a unit or a type left out asks "anywhere", "for any type"."""
        if role == "reader":
            return bool(self.person_id) and not self.external
        return any(self._matching((role,), unit_id, document_type, kind))

    def holders(
        self, role: str, unit_id: int | None = None, document_type: str | None = None, *, kind: str | None = None
    ) -> frozenset[int]:
        """In whose name the person may exercise a role: themselves, and those who delegated it."""
        return frozenset(grant.holder_id for grant in self._matching((role,), unit_id, document_type, kind))

    def delegates(self, role: str) -> bool:
        """Whether the person exercises a role for somebody else, for any kind of item."""
        return any(grant.role == role and grant.holder_id != self.person_id for grant in self.grants)

    def units(self, *roles: str, kind: str | None = None) -> frozenset[int]:
        """All units in which the person holds one of the roles, for items of a kind if one is given."""
        return frozenset(unit for grant in self._matching(roles, None, None, kind) for unit in grant.units)

    @cached_property
    def kinds(self) -> frozenset[str]:
        """Kinds of item for which the person stands in for somebody, and not for others."""
        standing = (one.kinds for all_of in self.delegated.values() for one in all_of)
        return frozenset().union(*standing, *(grant.kinds for grant in self.grants))

    def watched(self) -> Mapping[str, frozenset[int]]:
        """Of each kind in `WATCHED`, the units in which the person sees every item of it."""
        return {kind: self.units(*roles_that_may(action), kind=kind) for kind, action in WATCHED.items()}

    def own(self) -> "Scope":
        """The same person without what others delegated to them."""
        return replace(
            self, grants=tuple(grant for grant in self.grants if grant.holder_id == self.person_id), delegated={}
        )

    def terms(self) -> frozenset[str]:
        """What a text may be marked with to be found by this person.

        `all`; `u` unit and `o` post it is addressed to; `p` person named on it; `c` unit whose
        documents are seen in any state (`audit:c` and the like for other kinds); `x` unit named in an
        external audit's scope; `r` instead of `p` for administrators, who see nothing but texts in
        force; `revision:p` and the like for whoever stands in for somebody where items of that kind
        are concerned. Terms do not tell what is in force from what is not: where only that may be seen,
        `search.query.ask` filters by it.
        """
        if not self.person_id:
            return frozenset()
        terms = {f"p{person}" for person in self.names}
        terms |= {f"x{unit}" for unit in self.units("external_auditor")}
        if self.external:
            return frozenset(terms)
        addressed = {"all"} | {f"u{unit}" for unit in self.belongs} | {f"o{post}" for post in self.posts}
        if self.sees_no_drafts:
            return frozenset(addressed | {f"r{person}" for person in self.names})
        terms |= {f"c{unit}" for unit in self.units(*SEES_ALL_DOCUMENTS)}
        terms |= {f"{kind}:c{unit}" for kind, units in self.watched().items() for unit in units}
        for kind in self.kinds:
            terms |= {f"{kind}:p{person}" for person in self.names_for(kind) - self.names}
            if kind not in WATCHED:
                wide = self.units(*SEES_ALL_DOCUMENTS, kind=kind) - self.units(*SEES_ALL_DOCUMENTS)
                terms |= {f"{kind}:c{unit}" for unit in wide}
        return frozenset(addressed | terms)

    @property
    def sees_no_drafts(self) -> bool:
        """Administrators read what is addressed to them and nothing else, whatever other roles they hold."""
        return self.holds("admin")

    def _matching(
        self, roles: Iterable[str], unit_id: int | None, document_type: str | None, kind: str | None
    ) -> Iterable[Grant]:
        wanted = frozenset(roles)
        return (
            grant
            for grant in self.grants
            if grant.role in wanted
            and (unit_id is None or unit_id in grant.units)
            and (document_type is None or grant.document_type in (None, document_type))
            and (not grant.kinds or kind in grant.kinds)
        )


def can(scope: Scope, action: str, *, unit_id: int | None = None, document_type: str | None = None) -> bool:
    """Whether the matrix lets this person do this; an action nobody declared is nobody's.

    A unit or a type left out asks whether the person may do it anywhere, for any type: enough to
    offer a button, not enough to act on a thing that has a unit.
    """
    if scope.reads_only and action not in READING:
        return False
    kind = item_kind_of(action)
    return any(scope.holds(role, unit_id, document_type, kind=kind) for role in roles_that_may(action))
